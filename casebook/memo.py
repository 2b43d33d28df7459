"""Doing nothing twice: a result is kept for as long as the very same inputs come back.

A build is a chain of plain functions, and no stage changes what it was given. On a second build in the same process
nearly all inputs are the very objects of the first, so that comparing them costs next to nothing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Hashable, Iterable
from functools import cache
from operator import is_
from typing import Any, TypeVar
from weakref import WeakSet

from pydantic import BaseModel

Result = TypeVar("Result")


class Memo:
    """The last result for each key, with the inputs it was made from."""

    def __init__(self) -> None:
        self.kept: dict[Hashable, tuple[tuple[object, ...], Any]] = {}
        self.used: set[Hashable] = set()
        """keys that were asked for since the last `sweep`"""
        memos.add(self)

    def get(self, key: Hashable, inputs: Iterable[object], make: Callable[[], Result]) -> Result:
        """The result of `make()`, which must depend on `inputs` alone."""
        given = tuple(inputs)
        self.used.add(key)
        kept = self.kept.get(key)
        if kept is not None and same(kept[0], given):
            result: Result = kept[1]
            return result
        made = make()
        self.kept[key] = (given, made)
        return made

    def same(self, key: Hashable, value: Result) -> Result:
        """The object that this key had last time, if it is the same as `value`: same inputs become identical ones."""
        self.used.add(key)
        kept = self.kept.get(key)
        if kept is not None and same(kept[1], value):
            result: Result = kept[1]
            return result
        self.kept[key] = ((), value)
        return value


memos: WeakSet[Memo] = WeakSet()
"""All there are."""


def sweep() -> None:
    """Forget what nobody has asked for since the last time: whoever follows edits for days keeps what is there now.

    A memo that was not asked at all keeps everything: whoever would have asked it had a result of its own left.
    """
    for memo in list(memos):
        if 0 < len(memo.used) < len(memo.kept):
            memo.kept = {key: memo.kept[key] for key in memo.kept if key in memo.used}
        memo.used.clear()


def same(before: object, now: object) -> bool:
    """Whether two values cannot be told apart. Unlike `==`, it looks at the order of dictionaries, which pages show."""
    return before is now or (before == now and _alike(before, now))


def _alike(before: object, now: object) -> bool:
    """The same of values that are equal."""
    if before is now:
        return True
    if type(before) is not type(now):
        return False
    if isinstance(before, dict) and isinstance(now, dict):
        return _all_alike(before, now) and _all_alike(before.values(), now.values())
    if isinstance(before, (list, tuple)) and isinstance(now, (list, tuple)):
        return _all_alike(before, now)
    if isinstance(before, BaseModel) and isinstance(now, BaseModel):
        return _alike(before.__dict__, now.__dict__)
    if dataclasses.is_dataclass(before):
        return all(_alike(getattr(before, name), getattr(now, name)) for name in _fields(type(before)))  # type: ignore[arg-type]
    return before == now


def _all_alike(before: Iterable[object], now: Iterable[object]) -> bool:
    """The same of each pair of two series that are equal. Nearly always they are the very same objects, soon seen."""
    return all(map(is_, before, now)) or all(map(_alike, before, now))


@cache
def _fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))
