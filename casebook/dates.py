"""Dates as people write them in our languages, to propose how to write them here."""

from __future__ import annotations

import datetime
import re

from babel import Locale

_LANGUAGES = ("fr", "es", "pt", "en")
_SHORT = 3
"""letters of a month that tell it from others, such as “oct”; “jui” does not tell June from July"""


def guess(text: str) -> str:
    """The date that is meant, as precise as it is told: `2018`, `2018-07`, `2018-07-06`; nothing if none is seen.

    Between two numbers, the day goes first.
    """
    numbers = re.findall(r"[0-9]+", text[:100])
    years = [number for number in numbers if len(number) == 4]
    if len(years) != 1:
        return ""
    year = years[0]
    others = [int(number) for number in numbers if number != year]
    month = _month(text[:100])
    if month and len(others) <= 1:
        others = [*others, month]
    elif month or len(others) > 2:
        return ""
    if numbers[0] == year and not month:
        others.reverse()
    meant = "-".join([year, *(f"{number:02}" for number in reversed(others))])
    try:
        datetime.date.fromisoformat((meant + "-01-01")[:10])
    except ValueError:
        return ""
    return meant


def _month(text: str) -> int | None:
    """The month that is named in a text, in any of our languages."""
    words = [word for word in re.findall(r"[^\W\d_]+", text.casefold()) if len(word) >= _SHORT]
    for language in _LANGUAGES:
        names = {number: str(name).casefold() for number, name in Locale(language).months["format"]["wide"].items()}
        for word in words:
            found = [number for number, name in names.items() if name.startswith(word)]
            if len(found) == 1:
                return int(found[0])
    return None
