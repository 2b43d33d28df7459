"""The map of the cases: what is marked on it, where the marks stand, and which part of the world is shown.

The same places give the same map. The land is drawn once and for all (`tools/land.py`), so a build needs no atlas.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import count, islice
from math import atan2, cos, hypot, pi, sin, sqrt
from pathlib import Path
from typing import Any

from casebook.localise import View
from casebook.model import Case
from casebook.names import sorting
from casebook.projection import on_map, turned

MOST = 40
"""More cities than that are marked country by country."""
PHONE = 288
"""What a screen of 320 px leaves to the map."""

_SAME_NAME = 1.0  # degrees: places of one name, further from each other, are two
_SAME_PLACE = 0.02  # degrees, some 2 km: nearer places are one, whatever each case calls it
_NARROWEST = 800  # of the map's 2,000 units: enough of the world to know where one is
_MARGIN = 90
_TOP, _BOTTOM = (on_map(0, latitude)[1] for latitude in (82, -57))
_MARK = 24  # what a mark may take, in units of its own, of which its circle's diameter has 23
_CROWD = 30  # so many neighbours leave no place that covers none of them
_ROOMY, _CROWDED = 1 / 12, 1 / 26  # of the frame's width, between the middles of two marks

Point = tuple[float, float]


@cache
def land() -> str:
    """The `d` of the land's path."""
    return (Path(__file__).parent / "land.txt").read_text(encoding="utf-8").strip()


@dataclass(slots=True)
class City:
    """A place where there are cases: the first one says what it is called and where it stands."""

    country: str
    name: str
    longitude: float
    latitude: float
    cases: list[str] = field(default_factory=list)

    @property
    def point(self) -> Point:
        return on_map(turned(self.longitude), self.latitude)

    def is_at(self, name: str, longitude: float, latitude: float) -> bool:
        apart = max(abs((self.longitude - longitude + 180) % 360 - 180), abs(self.latitude - latitude))
        return apart <= (_SAME_NAME if name == self.name else _SAME_PLACE)


def cities(cases: Mapping[str, Case]) -> list[City]:
    """Where the cases come from, in the order of their ids."""
    found: dict[str, list[City]] = {}
    for case_id, case in sorted(cases.items()):
        place, country = case.place, case.place.country.lower()
        here = found.setdefault(country, [])
        name = sorting(str(place.name))
        at = (place.longitude, place.latitude)
        city = next((known for known in here if known.is_at(name, *at)), None)
        if city is None:
            here.append(city := City(country, name, *at))
        city.cases.append(case_id)
    return [city for here in found.values() for city in here]


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the map that is shown."""

    x: int
    y: int
    width: int
    height: int

    def holds(self, point: Point, margin: float) -> bool:
        x, y = point[0] - self.x, point[1] - self.y
        return margin <= x <= self.width - margin and margin <= y <= self.height - margin


def frame(points: Sequence[Point]) -> Frame:
    """The smallest part of the world that shows all points, neither too small nor too long to be of use."""
    if not points:
        return Frame(0, round(_TOP), 2000, round(_BOTTOM - _TOP))
    left, right = min(x for x, _ in points) - _MARGIN, max(x for x, _ in points) + _MARGIN
    top, bottom = min(y for _, y in points) - _MARGIN, max(y for _, y in points) + _MARGIN
    width = max(right - left, 1.2 * (bottom - top), _NARROWEST)
    height = max(bottom - top, width / 2)
    x = _within((left + right - width) / 2, min(0, left), max(2000, right) - width)
    y = _within((top + bottom - height) / 2, min(_TOP, top), max(_BOTTOM, bottom) - height)
    return Frame(round(x), round(y), round(width), round(height))


def _within(value: float, least: float, most: float) -> float:
    return min(max(value, least), most) if least <= most else (least + most) / 2


def gap(marks: int, shown: Frame) -> float:
    """How far apart the middles of so many marks have to be."""
    return shown.width * max(_CROWDED, min(_ROOMY, sqrt(0.1 / max(marks, 1))))


def spread(points: Sequence[Point], apart: float, shown: Frame) -> list[Point]:
    """A place for the mark of each point: its own if it can be, else the nearest free one, away from its neighbours.

    No two marks are nearer than `apart`; if there is room, none covers the point of another. Each mark tries a bounded
    number of places, and looks only at what is near.
    """
    taken, own = _Grid(apart), _Grid(apart)
    for point in set(points):
        own.add(point)
    found: list[Point] = []
    for point in points:
        near = sorted(other for other in own.near(point, 2 * apart) if other != point)

        def free(place: Point) -> bool:
            return not any(True for _ in taken.near(place, apart))

        def clear(place: Point, point: Point = point) -> bool:
            return free(place) and all(other == point for other in own.near(place, 0.6 * apart))

        places = _around(point, near, apart) if len(near) < _CROWD else ()
        tries: tuple[tuple[Callable[[Point], bool], Iterable[Point]], ...] = (
            (lambda place: shown.holds(place, apart / 2) and clear(place), islice(places, 120)),
            (lambda place: shown.holds(place, apart / 2) and free(place), islice(_around(point, near, apart), 600)),
            (free, _around(point, near, apart)),
        )
        place = next(place for fits, offered in tries for place in offered if fits(place))
        taken.add(place)
        found.append(place)
    return found


def _around(point: Point, near: Sequence[Point], apart: float) -> Iterator[Point]:
    """The point, then places in rings around it, in each ring first those that lead away from the neighbours."""
    x, y = point
    yield point
    away = 0.0
    if near:
        away = atan2(y - sum(y for _, y in near) / len(near), x - sum(x for x, _ in near) / len(near))
    for ring in count():
        places = 8 + 4 * ring
        for number in range(places):
            angle = away + 2 * pi / places * ((number + 1) // 2) * (-1 if number % 2 else 1)
            radius = apart * (0.85 + 0.4 * ring)
            yield round(x + radius * cos(angle), 1), round(y + radius * sin(angle), 1)


class _Grid:
    """Points by squares, so that only near ones are looked at."""

    def __init__(self, size: float) -> None:
        self.size = size
        self.squares: dict[tuple[int, int], list[Point]] = {}

    def add(self, point: Point) -> None:
        self.squares.setdefault(self._square(point), []).append(point)

    def near(self, point: Point, distance: float) -> Iterator[Point]:
        """The points that are nearer than `distance`."""
        column, row = self._square(point)
        reach = int(distance // self.size) + 1
        for x in range(column - reach, column + reach + 1):
            for y in range(row - reach, row + reach + 1):
                for other in self.squares.get((x, y), ()):
                    if hypot(other[0] - point[0], other[1] - point[1]) < distance:
                        yield other

    def _square(self, point: Point) -> tuple[int, int]:
        return int(point[0] // self.size), int(point[1] // self.size)


def shown(
    cases: Mapping[str, Case], views: Mapping[str, View], countries: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """What the page shows: the marks, numbered as in the list, and the countries with their cities, in one language."""
    by_country: dict[str, list[dict[str, Any]]] = {code: [] for code in countries}
    for city in cities(cases):
        first = views[city.cases[0]]["place"]
        by_country[city.country].append({"name": first["name"], "number": 0, "point": city.point, "cases": city.cases})
    listed: list[dict[str, Any]] = [
        {
            "id": code,
            "name": countries[code]["name"],
            "number": 0,
            "count": sum(len(city["cases"]) for city in found),
            "cities": sorted(found, key=lambda city: (sorting(city["name"].plain), city["cases"][0])),
        }
        for code, found in by_country.items()
    ]
    listed.sort(key=lambda country: (sorting(country["name"]), country["id"]))
    grouped = sum(len(found) for found in by_country.values()) > MOST
    marks: list[dict[str, Any]] = []
    for country in listed:
        found = country["cities"]
        for city in found:
            city["case"] = city["cases"][0] if len(city["cases"]) == 1 else ""
            city["count"] = len(city["cases"])
        for marked in ([country] if found else []) if grouped else found:
            marked["number"] = len(marks) + 1
            points = [city["point"] for city in found] if grouped else [marked["point"]]
            marks.append(
                {
                    "number": marked["number"],
                    "name": "" if grouped else marked["name"],
                    "country": country["name"],
                    "count": marked["count"],
                    "link": f"cases/{marked['case']}" if marked.get("case") else f"countries/{country['id']}",
                    "point": _middle(points),
                }
            )
    points = [mark["point"] for mark in marks]
    part = frame(points)
    apart = gap(len(marks), part)
    places = spread(points, apart, part)
    for mark, place in zip(marks, places, strict=True):
        mark["place"] = place
    moved = [mark for mark in marks if mark["point"] != mark["place"]]
    return {
        "countries": listed,
        "marks": marks,
        "frame": part,
        "scale": round(apart / _MARK, 3),
        "dense": apart / part.width * PHONE < 20,
        "land": land(),
        "leaders": "".join(f"M{_pair(mark['point'])}L{_pair(mark['place'])}" for mark in moved),
        "dots": "".join(f"M{_pair(mark['point'])}h0" for mark in moved),
    }


def _middle(points: Sequence[Point]) -> Point:
    return (
        round(sum(x for x, _ in points) / len(points), 1),
        round(sum(y for _, y in points) / len(points), 1),
    )


def _pair(point: Point) -> str:
    return f"{point[0]:g} {point[1]:g}"
