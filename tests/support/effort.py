"""What work may cost, told in readings: how often PyYAML reads a case of ours in that time.

Both are measured in the same run. Seconds would tell as much about the machine, which may be slow and is often busy.
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
"""readings: what the answer to a file may cost, however odd the file is; a second on a quick machine"""
_TRIES = 5
"""As often is dear work measured again: another process may have been in its way."""
_CASE = ROOT / "cases/montevideo.yml"


def affordable(work: Callable[[], Result], most: float, cost: Callable[[Result], float] | None = None) -> Result:
    """What `work` results in, if it costs at most so many readings.

    `cost` tells the seconds of CPU from the result, if the work is done in another process.
    """
    for _ in range(_TRIES):
        started = time.process_time()
        result = work()
        seconds = cost(result) if cost else time.process_time() - started
        if seconds <= most * _reading():
            return result
        _reading.cache_clear()
    raise AssertionError(f"took as long as {seconds / _reading():.0f} readings of a case, more than {most}")


@cache
def _reading() -> float:
    """Seconds of CPU."""
    text = _CASE.read_text(encoding="utf-8")
    count = 20
    started = time.process_time()
    for _ in range(count):
        yaml.safe_load(text)
    return (time.process_time() - started) / count
