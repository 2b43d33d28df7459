"""Wait for events in another process, on a machine that may be slow and busy."""

from __future__ import annotations

import time
from collections.abc import Callable

SECONDS = 120
"""Seconds after which an event counts as missing."""


def until(
    true: Callable[[], object],
    told: Callable[[], object] = lambda: "it never happened",
    pause: Callable[[float], object] = time.sleep,
) -> None:
    """Wait until a condition is true. Fail after `SECONDS` with the text of `told`. `pause` waits some seconds."""
    end = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < end, told()
        pause(0.02)
