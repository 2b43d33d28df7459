"""A cache of results: one is kept for as long as it is asked for with the same inputs.

Whoever follows edits makes one `Cache` and hands it on from update to update; a build makes one and drops it. No stage
changes what it was given, so that an edit leaves nearly all inputs the same objects, which are compared at once.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Hashable, Iterable
from functools import cache
from operator import is_
from typing import Any, TypeVar

from pydantic import BaseModel

Result = TypeVar("Result")


class Cache:
    """The last result for each key, with the inputs it was made from. All are of one content folder."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[tuple[object, ...], Any]] = {}
        self._used: set[Hashable] = set()

    def __len__(self) -> int:
        return len(self._kept)

    def __bool__(self) -> bool:
        return True

    def get(self, key: Hashable, inputs: Iterable[object], make: Callable[[], Result]) -> Result:
        """Return the result of `make()`, which must depend on `inputs` alone."""
        given = tuple(inputs)
        self._used.add(key)
        kept = self._kept.get(key)
        if kept is not None and same(kept[0], given):
            result: Result = kept[1]
            return result
        made = make()
        self._kept[key] = (given, made)
        return made

    def same(self, key: Hashable, value: Result) -> Result:
        """Return the last object of this key if it is the same as `value`, else `value`."""
        return self.get(key, (value,), lambda: value)

    def sweep(self) -> None:
        """Forget the keys that were not asked for since the last sweep."""
        self._kept = {key: kept for key, kept in self._kept.items() if key in self._used}
        self._used.clear()


def same(before: object, now: object) -> bool:
    """Return whether two values are equal, the order of dictionaries included, because pages show it."""
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
