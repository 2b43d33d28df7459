"""What the page “Explore” knows of each case and practice: its traits, facet by facet.

`data/entries.json` of each language is one object, made of columns:

- `cases`, `entries`: how many there are. Cases come first, the latest first, then by place; then practices.
- `values`: facet → its choices, as they stand in addresses.
- `of`: facet → the choices that fit each entry, or each case where no practice has the trait. A sign a choice: “0” is
  the first of `values`, “1” the second, and on as Unicode goes; a space between two entries.
- `regions`: for each country of `values`, the position of its region in `values`, or null.
- `texts`: what is shown of the first entries, so many as `step` says.

What is shown of the others stands in `data/entries-1.json`, `-2` and on, `step` entries each: it weighs more than all
the traits, and few of it are ever shown. `texts` and each of these files have columns again:

- `ids`, `titles`: one an entry. A title that starts with the name of its place has a tab in its stead; so has an id
  that starts with that name, written as ids are (`names.slug`).
- `places`: name of the place, one a case.
- `years`: when a case happened, one a case: `[2016]`, `[2016, 2018]`, `[2016, null]` while it goes on, 0 if not known.
- `foreign`: column → language → the positions of texts that are in that language, not in the page's.

The months in which cases were last checked are no choices yet: what depends on the day on which somebody looks is
worked out by the script. The same content gives the same bytes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from typing import Any

from casebook.cache import Cache
from casebook.content.regions import region
from casebook.formats.ids import slug, sorting
from casebook.translation.localiser import Text, View

DATA_FILE = "entries.json"
MORE_FILE = "entries-{}.json"
STEP = 100
"""Entries whose texts are in one file."""

FACETS: Mapping[str, str] = {
    "level": "levels",
    "goal": "sdgs",
    "country": "countries",
    "channel": "channels",
    "network": "networks",
}
"""Those that are ways of browsing as well, with a page a choice: name in addresses → name in `relations`."""

LIMITS = ("stated", "editorial")
"""Who says what did not work: the source, or only we."""
RESULTS = ("measured", "reported")
TRANSLATION = ("full", "partial", "none")
CHECKED = ("year", "years", "older")
"""At most one year ago, at most three, longer: as of the day on which the page is looked at."""
_SPAN = 5  # years of a period

_OF_CASES = ("country", "period", "limits", "results", "checked")

Traits = Mapping[str, tuple[str, ...]]
"""facet → the choices that fit one entry"""


@dataclass(frozen=True, slots=True)
class Explored:
    """All entries that are listed, in one language, and what each is known for."""

    language: str
    cases: list[View]
    practices: list[View]
    traits: list[Traits]
    """of the cases, then of the practices"""
    choices: Mapping[str, list[str]]
    """of each facet, in order"""

    @property
    def entries(self) -> list[View]:
        return [*self.cases, *self.practices]

    def counts(self, facet: str) -> Mapping[str, tuple[int, int]]:
        """How many cases and practices fit each choice."""
        number = len(self.cases)
        of_cases = Counter(value for traits in self.traits[:number] for value in traits.get(facet, ()))
        of_practices = Counter(value for traits in self.traits[number:] for value in traits.get(facet, ()))
        return {value: (of_cases[value], of_practices[value]) for value in self.choices[facet]}

    def countries(self, name: Callable[[str], str]) -> Mapping[str, list[str]]:
        """The countries of each region, both by name; at the end, below “”, those that have none."""
        placed: dict[str, list[str]] = {}
        for country in sorted(self.choices["country"], key=lambda code: sorting(name(code.upper()))):
            placed.setdefault(region(country) or "", []).append(country)
        return {code: placed[code] for code in sorted(placed, key=lambda code: (not code, sorting(name(code))))}


def explored(
    language: str,
    cases: Iterable[View],
    practices: Iterable[View],
    groups: Mapping[str, Iterable[str]],
    cache: Cache,
) -> Explored:
    """Look at the listed entries, cases by place. `groups`: those of the ways of browsing, which exist even empty."""
    latest_first = sorted(cases, key=_start, reverse=True)  # which leaves those of the same start as they were
    listed_practices = list(practices)
    listed = [*(("cases", view) for view in latest_first), *(("practices", view) for view in listed_practices)]
    found = [
        cache.get(("traits", language, kind, view["id"]), [view], partial(traits, view, language))
        for kind, view in listed
    ]
    choices = {
        **{facet: list(groups[name]) for facet, name in FACETS.items()},
        "region": sorted({code for country in groups["countries"] if (code := region(country))}),
        "period": sorted({value for of in found for value in of.get("period", ())}),
        "limits": list(LIMITS),
        "results": list(RESULTS),
        "translation": list(TRANSLATION),
        "checked": sorted({month for of in found for month in of.get("checked", ())}),
    }
    return Explored(language, latest_first, listed_practices, found, choices)


def _start(case: View) -> str:
    return case["period"]["start"] if case["period"] else ""


def traits(view: View, language: str) -> Traits:
    """What an entry is known for. `view` is the entry in a language, which is that of the page."""
    groups = view["groups"]
    found: dict[str, tuple[str, ...]] = {
        **{facet: groups.get(name, ()) for facet, name in FACETS.items()},
        "translation": (_translation(view, language),),
    }
    if "place" in view:
        found["region"] = tuple(filter(None, [region(view["place"]["country"])]))
        found["period"] = tuple(_periods(view))
        found["limits"] = tuple(_limits(view["limits"]))
        found["results"] = tuple(_results(view["results"]))
        found["checked"] = (view["checked"][:7],)
    return found


def _translation(view: View, language: str) -> str:
    foreign = [text.language != language for text in _texts(view)]
    return "none" if all(foreign) else "partial" if any(foreign) else "full"


def _texts(value: object) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _limits(statements: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """A case whose source is silent says nothing of what did not work, even if we point at something."""
    if any(statement["basis"] == "stated" for statement in statements):
        yield "stated"
    elif statements:
        yield "editorial"


def _results(statements: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What only we say is neither measured nor reported."""
    stated = [statement for statement in statements if statement["basis"] == "stated"]
    if any(statement["measured"] for statement in stated):
        yield "measured"
    elif stated:
        yield "reported"


def years(view: View) -> tuple[int, int | None] | None:
    """The first and the last year of a case; no last one while it goes on."""
    period = view["period"]
    if period is None:
        return None
    return int(period["start"][:4]), int(period["end"][:4]) if period["end"] else None


def _periods(view: View) -> Iterator[str]:
    """The spans of five years in which a case went on, for all that is known: until the day it was last checked."""
    known = years(view)
    if known:
        first, last = known
        for start in range(first - first % _SPAN, max(first, last or int(view["checked"][:4])) + 1, _SPAN):
            yield f"{start:04}-{start + _SPAN - 1:04}"


def data(known: Explored) -> Mapping[str, bytes]:
    """The files that the script reads, by name."""
    number = len(known.cases)
    texts = [_columns(known, start) for start in range(0, max(1, len(known.entries)), STEP)]
    table = {
        "cases": number,
        "entries": len(known.entries),
        "values": known.choices,
        "of": {
            facet: _signs(choices, (of.get(facet, ()) for of in known.traits[: number if facet in _OF_CASES else None]))
            for facet, choices in known.choices.items()
            if facet != "region"
        },
        "regions": [_position(known.choices["region"], region(country)) for country in known.choices["country"]],
        "step": STEP,
        "texts": texts[0],
    }
    files = {DATA_FILE: table, **{MORE_FILE.format(place): texts[place] for place in range(1, len(texts))}}
    return {
        name: json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() for name, value in files.items()
    }


def _columns(known: Explored, start: int) -> Mapping[str, Any]:
    """What is shown of some entries."""
    entries, cases = known.entries[start : start + STEP], known.cases[start : start + STEP]
    titles = [view["title"] for view in entries]
    places = [case["place"]["name"] for case in cases]
    return {
        "ids": [_after(place and slug(place.plain), view["id"]) for place, view in zip_longest(places, entries)],
        "titles": [_after(place and place.plain, title.plain) for place, title in zip_longest(places, titles)],
        "places": [place.plain for place in places],
        "years": [_as_years(case) for case in cases],
        "foreign": {"titles": _foreign(titles, known.language), "places": _foreign(places, known.language)},
    }


def _after(place: str | None, text: str) -> str:
    """Most titles and ids start with the place, which stands in another column: a third of the file would be that."""
    return "\t" + text.removeprefix(place) if place and text.startswith(place) else text


def _signs(choices: Sequence[str], several: Iterable[tuple[str, ...]]) -> str:
    sign = {choice: chr(ord("0") + position) for position, choice in enumerate(choices)}
    return " ".join("".join(sorted(sign[choice] for choice in of)) for of in several)


def _position(choices: Sequence[str], wanted: str | None) -> int | None:
    return choices.index(wanted) if wanted in choices else None


def _as_years(case: View) -> int | list[int | None]:
    known = years(case)
    if known is None:
        return 0
    return [known[0]] if known[0] == known[1] else list(known)


def _foreign(texts: Iterable[Text], language: str) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        if text.language != language:
            found.setdefault(text.language, []).append(place)
    return dict(sorted(found.items()))
