"""Waiting for what happens in another process, on a machine that may be slow and busy."""

from __future__ import annotations

import time
from collections.abc import Callable

SECONDS = 120
"""after which something counts as never happening"""


def until(
    true: Callable[[], object],
    told: Callable[[], object] = lambda: "it never happened",
    pause: Callable[[float], object] = time.sleep,
) -> None:
    """Wait until something is so; fail, with what `told` says, when it never will be. `pause` waits so many seconds."""
    end = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < end, told()
        pause(0.02)
