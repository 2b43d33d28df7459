"""Doing nothing twice: a result is kept for as long as the very same inputs come back.

A build is a chain of plain functions, and no stage changes what it was given. On a second build in the same process
nearly all inputs are the very objects of the first, so that comparing them costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

Result = TypeVar("Result")


class Memo:
    """The last result for each key, with the inputs it was made from."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[tuple[object, ...], Any]] = {}

    def get(self, key: Hashable, inputs: Iterable[object], make: Callable[[], Result]) -> Result:
        """The result of `make()`, which must depend on `inputs` alone."""
        given = tuple(inputs)
        kept = self._kept.get(key)
        if kept is not None and _same(kept[0], given):
            result: Result = kept[1]
            return result
        made = make()
        self._kept[key] = (given, made)
        return made

    def same(self, key: Hashable, value: Result) -> Result:
        """The object that this key had last time, if it equals `value`: so equal inputs become identical ones."""
        kept = self._kept.get(key)
        if kept is not None and kept[1] == value:
            result: Result = kept[1]
            return result
        self._kept[key] = ((), value)
        return value


def _same(before: tuple[object, ...], now: tuple[object, ...]) -> bool:
    return len(before) == len(now) and all(
        a is b or (type(a) is type(b) and a == b) for a, b in zip(before, now, strict=True)
    )
