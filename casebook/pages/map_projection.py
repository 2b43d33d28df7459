"""Project places on the map with the Equal Earth projection, which keeps the proportions of areas.

B. Šavrič, T. Patterson, B. Jenny, “The Equal Earth map projection”, 2018, doi:10.1080/13658816.2018.1504949.
"""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

WIDTH = 2000
"""Width of the whole world in units of the map. The land has coordinates in whole units (`land.txt`)."""
CENTRE = 11
"""Longitude of the middle meridian. The opposite one, the map's edge, cuts no land: it crosses the Bering Strait."""

_A = (1.340264, -0.081106, 0.000893, 0.003796)
_M = sqrt(3) / 2


def equal_earth(longitude: float, latitude: float) -> tuple[float, float]:
    """Return x and y for degrees from the middle meridian and the equator, on a sphere of radius 1; y grows north."""
    a1, a2, a3, a4 = _A
    angle = asin(_M * sin(radians(latitude)))
    square = angle * angle
    sixth = square**3
    x = radians(longitude) * cos(angle) / (_M * (a1 + 3 * a2 * square + sixth * (7 * a3 + 9 * a4 * square)))
    return x, angle * (a1 + a2 * square + sixth * (a3 + a4 * square))


_SCALE = WIDTH / 2 / equal_earth(180, 0)[0]
HEIGHT = 2 * _SCALE * equal_earth(0, 90)[1]


def turned(longitude: float) -> float:
    """Return a longitude in degrees from the middle meridian: at least -180, below 180."""
    return (longitude - CENTRE + 180) % 360 - 180


def on_map(from_centre: float, latitude: float) -> tuple[float, float]:
    """Return a point in units of the map, from the top left. Beyond ±180° the land continues outside the edge."""
    x, y = equal_earth(from_centre, latitude)
    return WIDTH / 2 + _SCALE * x, HEIGHT / 2 - _SCALE * y
