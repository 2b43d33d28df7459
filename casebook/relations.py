"""What belongs together: derived from the cases, never written twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from casebook.content import Content
from casebook.model import Case, Evidence, Practice
from casebook.texts import walk_models

GROUPS = ("levels", "sdgs", "channels", "networks", "events", "countries")
"""The ways to browse cases and practices, each with a page per group."""

Members = Mapping[str, Mapping[str, list[str]]]
"""way of browsing → group → ids of its entries"""

_WEIGHTS = {"practices": 3, "channels": 2, "networks": 2, "sdgs": 1, "levels": 1}


@dataclass(frozen=True, slots=True)
class Related:
    """Another case, and the parts of the content both have in common, heaviest first."""

    id: str
    shared: tuple[str, ...]


def groups_of(entry: Case | Practice) -> Mapping[str, tuple[str, ...]]:
    """The groups an entry belongs to, by way of browsing; ids in the order the entry gives them."""
    shared = {
        "sdgs": _unique(str(link.goal) for link in entry.sdgs),
        "networks": tuple(entry.networks),
        "events": tuple(entry.events),
    }
    if isinstance(entry, Practice):
        return {"levels": (entry.level,), "channels": tuple(entry.channels), **shared}
    return {
        "levels": tuple(entry.levels),
        "channels": _unique(channel for step in entry.steps for channel in step.channels),
        "countries": (entry.place.country.lower(),),
        "practices": tuple(entry.practices),
        **shared,
    }


def members(content: Content, entries: Mapping[str, Case | Practice], shown: Mapping[str, Case]) -> Members:
    """The entries of each group. Groups of the vocabulary, practices, and countries of shown cases exist even empty."""
    found: dict[str, dict[str, list[str]]] = {
        name: {term: [] for term in content.vocabulary.get(name, {})} for name in GROUPS
    }
    found["practices"] = {practice: [] for practice in content.practices}
    found["countries"] = {country: [] for country in sorted({case.place.country.lower() for case in shown.values()})}
    for entry_id, entry in entries.items():
        for name, ids in groups_of(entry).items():
            for group in ids:
                found[name][group].append(entry_id)
    return found


def related(content: Content, case_id: str, among: Iterable[str], most: int = 3) -> list[Related]:
    """The cases nearest to one case, nearest first; ties in the order of ids."""
    mine = groups_of(content.cases[case_id])
    scored = []
    for other in sorted(set(among) - {case_id}):
        theirs = groups_of(content.cases[other])
        common = {name: len(set(mine[name]) & set(theirs[name])) for name in _WEIGHTS}
        score = sum(_WEIGHTS[name] * count for name, count in common.items())
        if score:
            scored.append((-score, other, tuple(name for name in _WEIGHTS if common[name])))
    return [Related(other, shared) for _, other, shared in sorted(scored)[:most]]


def cited(entry: Case | Practice) -> Mapping[str, list[int]]:
    """Every page an entry cites, by source."""
    pages: dict[str, set[int]] = {}
    for evidence in walk_models(entry, Evidence):
        if evidence.source:
            pages.setdefault(evidence.source, set()).update(evidence.pages)
    return {source: sorted(pages[source]) for source in sorted(pages)}


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))
