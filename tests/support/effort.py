"""Limits on cost, in readings: how often PyYAML reads one of our cases in the same CPU time.

Both are measured in the same run, since seconds would depend on the machine, which may be slow and busy.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from typing import TypeVar

import yaml

from tests.support.paths import ROOT

Result = TypeVar("Result")

MODEST = 120
"""readings: the limit for the answer to one file, however odd the file is; a second on a quick machine"""
_TRIES = 3
_CASE = ROOT / "cases/montevideo.yml"


def affordable(work: Callable[[], Result], most: float, cost: Callable[[Result], float] | None = None) -> Result:
    """Return the result of `work`. Raise AssertionError if it cost more than `most` readings.

    `work` runs once: a second run could use what the first one has remembered or written, and cost nothing.
    If it was done in another process, which remembers nothing, `cost` returns its seconds of CPU time from the result;
    only then dear work is tried again, since a busy machine makes it dearer.
    """
    for _ in range(_TRIES if cost else 1):
        started = time.process_time()
        result = work()
        seconds = cost(result) if cost else time.process_time() - started
        if seconds > most * _reading():
            _reading.cache_clear()  # the machine may have become slower since it was measured
        if seconds <= most * _reading():
            return result
    raise AssertionError(f"cost {seconds / _reading():.0f} readings of a case, more than {most}")


@cache
def _reading() -> float:
    """Return the CPU time of one reading, in seconds."""
    text = _CASE.read_text(encoding="utf-8")
    count = 20
    started = time.process_time()
    for _ in range(count):
        yaml.safe_load(text)
    return (time.process_time() - started) / count
