"""Regions of the world and their countries. The names of both come from Babel."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("regions.txt")


@cache
def regions() -> Mapping[str, str]:
    """Return country → UN M49 number of its region, such as `UY` → `005`."""
    lines = [line.split() for line in FILE.read_text(encoding="utf-8").split("\n") if line and line[0] != "#"]
    return {country: region for region, *countries in lines for country in countries}


def region(country: str) -> str | None:
    """Return the region of a country; None if CLDR assigns none."""
    return regions().get(country.upper())
