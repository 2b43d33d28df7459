"""Dates as people write them in our languages: read where they are certain, and else guessed, for a tip."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from functools import cache

from babel import Locale
from babel.dates import get_date_format

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


def read(text: str, locale: Locale) -> str:
    """A year, month or day as files have it, if the text says one for sure; else the text as it is.

    Of two numbers that can both be a day, the language must say which comes first.
    """
    said = re.sub(r"\b(\d{1,2})(?:er|st|nd|rd|th|º|ª|o)\b\.?", r"\1", text.strip().casefold())
    if re.fullmatch(r"\d{4}(-\d{2}){0,2}", said, re.ASCII):
        return said
    words = re.findall(r"[^\W\d_]+", said)
    numbers = re.findall(r"\d+", said)
    months = {number for word in words if (number := _months().get(word))}
    others = [word for word in words if word not in _months() and word not in _BETWEEN]
    if others or len(months) > 1 or not all(len(number) in (1, 2, 4) for number in numbers):
        return text
    if months:
        return _date(text, numbers[-1], next(iter(months)), *numbers[:-1]) if numbers else text
    if not re.fullmatch(r"\d+(?:\s*[/.-]\s*\d+){1,2}", said, re.ASCII):
        return text
    if len(numbers[0]) == 4:
        return _date(text, numbers[0], int(numbers[1]), *numbers[2:])
    if len(numbers) == 2:
        return _date(text, numbers[1], int(numbers[0]))
    first, second = int(numbers[0]), int(numbers[1])
    if first > 12 or first == second:
        return _date(text, numbers[2], second, numbers[0])
    if second > 12:
        return _date(text, numbers[2], first, numbers[1])
    orders = {_day_first(locale), _day_first(Locale(locale.language))}
    return _date(text, numbers[2], second, numbers[0]) if orders == {True} else text


_BETWEEN = {"de", "del", "of", "the", "le", "do"}


def _date(text: str, year: str, month: int, *day: str) -> str:
    """The date, if there is such a day; else the text as it was."""
    try:
        if len(year) != 4 or len(day) > 1:
            return text
        datetime.date(int(year), month, int(day[0]) if day else 1)
    except ValueError:
        return text
    return "-".join([year, f"{month:02}", *(f"{int(one):02}" for one in day)])


def _day_first(locale: Locale) -> bool:
    pattern = get_date_format("short", locale=locale).pattern
    return pattern.find("d") < pattern.find("M")


@cache
def _months() -> Mapping[str, int]:
    """The months by their names, written out or short, in our languages."""
    found: dict[str, int] = {}
    for language in _LANGUAGES:
        for width in ("wide", "abbreviated"):
            for number, name in Locale(language).months["format"][width].items():
                found[str(name).casefold().rstrip(".")] = int(number)
    return found
