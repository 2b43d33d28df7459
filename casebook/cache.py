"""A cache of results, each kept as long as it is requested with the same inputs.

A program that follows edits creates one `Cache` and passes it from update to update; a build creates one and drops it.
Stages never change their inputs, so that an edit leaves nearly all inputs the same objects, which are compared fast.
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
    """The last result per key, with its inputs. All results are of one content folder."""

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
        """Return the last object of this key if it equals `value`, else `value`."""
        return self.get(key, (value,), lambda: value)

    def sweep(self) -> None:
        """Forget the keys that were not requested since the last sweep."""
        self._kept = {key: kept for key, kept in self._kept.items() if key in self._used}
        self._used.clear()


def same(before: object, now: object) -> bool:
    """Return whether two values are equal, the order of dictionaries included, because pages show it."""
    return before is now or (before == now and _alike(before, now))


def _alike(before: object, now: object) -> bool:
    """Return whether equal values also have the same types and order."""
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
    """Return whether all pairs of two equal series are alike. Usually they are the same objects, which is fast."""
    return all(map(is_, before, now)) or all(map(_alike, before, now))


@cache
def _fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))
