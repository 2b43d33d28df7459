"""Dates in the notations of our languages: unambiguous ones are read, others are guessed for a tip."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from functools import cache

from babel import Locale
from babel.dates import get_date_format

_LANGUAGES = ("fr", "es", "pt", "en")
_SHORT = 3
"""Letters that identify a month, such as “oct”. “jui” identifies none, since it begins both June and July in French."""


def guess(text: str) -> str:
    """Return the date probably meant, as precise as the text: `2018`, `2018-07`, `2018-07-06`; empty if there is none.

    If day and month are both numbers, the day is assumed to come first.
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
    """Return the month named in a text, in any of our languages; None without one."""
    words = [word for word in re.findall(r"[^\W\d_]+", text.casefold()) if len(word) >= _SHORT]
    for language in _LANGUAGES:
        names = {number: str(name).casefold() for number, name in Locale(language).months["format"]["wide"].items()}
        for word in words:
            found = [number for number, name in names.items() if name.startswith(word)]
            if len(found) == 1:
                return int(found[0])
    return None


def read(text: str, locale: Locale) -> str:
    """Return a year, month or day in the format of our files if the text is unambiguous, else the text unchanged.

    If two numbers can both be the day, the language must write the day first.
    """
    plain = re.sub(r"\b(\d{1,2})(?:er|st|nd|rd|th|º|ª|o)\b\.?", r"\1", text.strip().casefold())
    if re.fullmatch(r"\d{4}(-\d{2}){0,2}", plain, re.ASCII):
        return plain
    words = re.findall(r"[^\W\d_]+", plain)
    numbers = re.findall(r"\d+", plain)
    months = {number for word in words if (number := _months().get(word))}
    others = [word for word in words if word not in _months() and word not in _PARTICLES]
    if others or len(months) > 1 or not all(len(number) in (1, 2, 4) for number in numbers):
        return text
    if months:
        return _date(text, numbers[-1], next(iter(months)), *numbers[:-1]) if numbers else text
    if not re.fullmatch(r"\d+(?:\s*[/.-]\s*\d+){1,2}", plain, re.ASCII):
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


_PARTICLES = {"de", "del", "of", "the", "le", "do"}


def _date(text: str, year: str, month: int, *day: str) -> str:
    """Return the date if it exists, else the text unchanged."""
    try:
        if len(year) != 4 or len(day) > 1:
            return text
        datetime.date(int(year), month, int(day[0]) if day else 1)
    except ValueError:
        return text
    return "-".join([year, f"{month:02}", *(f"{int(number):02}" for number in day)])


def _day_first(locale: Locale) -> bool:
    pattern = get_date_format("short", locale=locale).pattern
    return pattern.find("d") < pattern.find("M")


@cache
def _months() -> Mapping[str, int]:
    """Return the months by their full and abbreviated names in our languages."""
    found: dict[str, int] = {}
    for language in _LANGUAGES:
        for width in ("wide", "abbreviated"):
            for number, name in Locale(language).months["format"][width].items():
                found[str(name).casefold().rstrip(".")] = int(number)
    return found
