"""Draw the land of the map, `casebook/pages/land.txt`. Run `npm pack world-atlas@2.0.2`, unpack it, then, in the top
folder:

    python -m tools.land path/to/package/land-110m.json

The data are Natural Earth's 1:110m land 4.1, in the public domain. The npm package world-atlas 2.0.2 (ISC licence)
distributes them as TopoJSON. The same file gives the same bytes. A build uses only the result.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from casebook.pages.map_projection import on_map, turned

LAND = Path(__file__).resolve().parent.parent / "casebook/pages/land.txt"
SOUTH = -60
"""Southern limit in degrees. Antarctica, a ring around the pole, is south of this limit."""
TOLERANCE = 0.9
"""Maximum error of the simplified coast, in units of the map (a 2,000th of its width)."""
SMALLEST = 8.0
"""Area of the smallest island or lake that is drawn, in square units."""

Point = tuple[float, float]
Ring = list[Point]


def rings(atlas: dict[str, Any]) -> Iterator[Ring]:
    """Yield the shores of a TopoJSON file in degrees, each as a closed line."""
    (scale_x, scale_y), (start_x, start_y) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    arcs: list[Ring] = []
    for steps in atlas["arcs"]:
        x = y = 0
        arc = []
        for step_x, step_y in steps:
            x, y = x + step_x, y + step_y
            arc.append((x * scale_x + start_x, y * scale_y + start_y))
        arcs.append(arc)
    for shape in atlas["objects"]["land"]["geometries"]:
        for polygon in shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]:
            for numbers in polygon:
                ring: Ring = []
                for number in numbers:
                    ring += (arcs[number] if number >= 0 else arcs[~number][::-1])[bool(ring) :]
                yield ring


def unwrapped(ring: Ring) -> Ring:
    """Return the line with continuous longitudes from the middle of the map. A line may cross the map's edge."""
    found: Ring = []
    shift = 0
    for longitude, latitude in ring:
        x = turned(longitude) + shift
        if found and abs(x - found[-1][0]) > 180:
            turn = -360 if x > found[-1][0] else 360
            shift, x = shift + turn, x + turn
        found.append((x, latitude))
    middle = sum(x for x, _ in found) / len(found)
    back = 360 * ((middle + 180) // 360)
    return [(x - back, latitude) for x, latitude in found]


def simplified(line: Ring, tolerance: float) -> Ring:
    """Return the line with fewer points, none of them moved (Douglas and Peucker)."""
    keep = {0, len(line) - 1}
    parts = [(0, len(line) - 1)]
    while parts:
        first, last = parts.pop()
        far, where = max(
            ((_distance(line[here], line[first], line[last]), here) for here in range(first + 1, last)),
            default=(0.0, first),
        )
        if far > tolerance:
            keep.add(where)
            parts += [(first, where), (where, last)]
    return [line[number] for number in sorted(keep)]


def _distance(point: Point, start: Point, end: Point) -> float:
    (x, y), (x1, y1), (x2, y2) = point, start, end
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    if not length:
        return float(((x - x1) ** 2 + (y - y1) ** 2) ** 0.5)
    return float(abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length)


def area(ring: Ring) -> float:
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True))) / 2


def path(atlas: dict[str, Any]) -> str:
    """Return the land as the `d` of an SVG path: whole units, each point relative to the one before."""
    parts = []
    for degrees in map(unwrapped, rings(atlas)):
        if max(latitude for _, latitude in degrees) < SOUTH:
            continue
        drawn = simplified([on_map(*point) for point in degrees], TOLERANCE)
        points = [(round(x), round(y)) for x, y in drawn]
        if area([(float(x), float(y)) for x, y in points]) < SMALLEST:
            continue
        steps = [(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in pairwise(points[:-1]) if (x1, y1) != (x2, y2)]
        numbers = " ".join(f"{x} {y}" for x, y in steps).replace(" -", "-")
        parts.append(f"M{points[0][0]} {points[0][1]}l{numbers}z")
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    LAND.write_text(path(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))), encoding="utf-8")
