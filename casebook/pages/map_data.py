"""Lay out the map of the cases: the marks, their positions, and the part of the world that is shown.

The same places give the same map. `tools/land.py` draws the land once, so a build needs no atlas.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import count, islice
from math import atan2, cos, hypot, pi, sin, sqrt
from pathlib import Path
from typing import Any

from casebook.content.model import Case
from casebook.formats.ids import sorting
from casebook.pages.map_projection import on_map, turned
from casebook.translation.localiser import View

MOST = 40
"""Maximum number of cities with a mark of their own; above it, countries are marked."""
PHONE = 288
"""Width of the map on a screen of 320 px, in px."""

_SAME_NAME = 1.0  # degrees: cases with the same place name within this distance share a city
_SAME_PLACE = 0.02  # degrees, about 2 km: cases within this distance share a city, whatever its name
_NARROWEST = 800  # of the map's 2,000 units: enough to recognise the part of the world
_MARGIN = 90
_TOP, _BOTTOM = (on_map(0, latitude)[1] for latitude in (82, -57))
_MARK = 24  # size of a mark in its own units; its circle has a diameter of 23
_CROWD = 30  # with this many neighbours, every position covers one of them
_ROOMY, _CROWDED = 1 / 12, 1 / 26  # distances between centres of marks, as parts of the frame's width

Point = tuple[float, float]


@cache
def land() -> str:
    """Return the `d` of the SVG path of the land."""
    return (Path(__file__).parent / "land.txt").read_text(encoding="utf-8").strip()


@dataclass(slots=True)
class City:
    """A place with cases. The first case gives its name and position."""

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
    """Return the cities of the cases, in the order of the cases' ids."""
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
    """The part of the map that is shown, in units of the map."""

    x: int
    y: int
    width: int
    height: int

    def holds(self, point: Point, margin: float) -> bool:
        x, y = point[0] - self.x, point[1] - self.y
        return margin <= x <= self.width - margin and margin <= y <= self.height - margin


def frame(points: Sequence[Point]) -> Frame:
    """Return the smallest part of the map that shows all points, with a minimum size and a limited aspect ratio."""
    if not points:
        return Frame(0, round(_TOP), 2000, round(_BOTTOM - _TOP))
    left, right = min(x for x, _ in points) - _MARGIN, max(x for x, _ in points) + _MARGIN
    top, bottom = min(y for _, y in points) - _MARGIN, max(y for _, y in points) + _MARGIN
    width = max(right - left, 1.2 * (bottom - top), _NARROWEST)
    height = max(bottom - top, width / 2)
    x = _clamp((left + right - width) / 2, min(0, left), max(2000, right) - width)
    y = _clamp((top + bottom - height) / 2, min(_TOP, top), max(_BOTTOM, bottom) - height)
    return Frame(round(x), round(y), round(width), round(height))


def _clamp(value: float, least: float, most: float) -> float:
    return min(max(value, least), most) if least <= most else (least + most) / 2


def gap(marks: int, shown: Frame) -> float:
    """Return the distance between the centres of so many marks."""
    return shown.width * max(_CROWDED, min(_ROOMY, sqrt(0.1 / max(marks, 1))))


def spread(points: Sequence[Point], apart: float, shown: Frame) -> list[Point]:
    """Return a position for each point's mark: the point itself if possible, else the nearest free position.

    Two marks are at least `apart` from each other; where there is room, no mark covers the point of another. Each mark
    tries a limited number of positions and looks only at near points.
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
    """Yield the point, then positions in rings around it; in each ring, first those away from the neighbours."""
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
    """Points by grid square, so that a search looks only at near squares."""

    def __init__(self, size: float) -> None:
        self.size = size
        self.squares: dict[tuple[int, int], list[Point]] = {}

    def add(self, point: Point) -> None:
        self.squares.setdefault(self._square(point), []).append(point)

    def near(self, point: Point, distance: float) -> Iterator[Point]:
        """Yield the points nearer than `distance`."""
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
    """Return the data of the page in one language: countries with their cities, and marks numbered as in the list."""
    listed = _countries(cases, views, countries)
    grouped = sum(len(country["cities"]) for country in listed) > MOST
    marks = _marks(listed, grouped=grouped)
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


def _countries(
    cases: Mapping[str, Case], views: Mapping[str, View], countries: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return the countries with their cities, both in alphabetical order and without numbers yet."""
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
    return listed


def _marks(listed: Iterable[dict[str, Any]], *, grouped: bool) -> list[dict[str, Any]]:
    """Return a mark per city or, if `grouped`, per country. Add numbers and counts to `listed`."""
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
    return marks


def _middle(points: Sequence[Point]) -> Point:
    return (
        round(sum(x for x, _ in points) / len(points), 1),
        round(sum(y for _, y in points) / len(points), 1),
    )


def _pair(point: Point) -> str:
    return f"{point[0]:g} {point[1]:g}"
