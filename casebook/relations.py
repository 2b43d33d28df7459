"""What belongs together: derived from the cases, never written twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from casebook.content import Content
from casebook.model import Case, Evidence
from casebook.texts import walk_models

GROUPS = ("levels", "sdgs", "channels", "networks", "countries")
"""The ways to browse cases, each with a page per group."""

_WEIGHTS = {"practices": 3, "channels": 2, "networks": 2, "sdgs": 1, "levels": 1}


@dataclass(frozen=True, slots=True)
class Related:
    """Another case, and the parts of the content both have in common, heaviest first."""

    id: str
    shared: tuple[str, ...]


def groups_of(case: Case) -> Mapping[str, tuple[str, ...]]:
    """The groups a case belongs to, by way of browsing; ids in the order the case gives them."""
    return {
        "levels": tuple(case.levels),
        "sdgs": _unique(str(link.goal) for link in case.sdgs),
        "channels": _unique(channel for step in case.steps for channel in step.channels),
        "networks": tuple(case.networks),
        "countries": (case.place.country.lower(),),
        "practices": tuple(case.practices),
    }


def members(content: Content, statuses: Iterable[str]) -> Mapping[str, Mapping[str, list[str]]]:
    """For each way of browsing, the ids of the cases of each group. Groups of the vocabulary exist even when empty."""
    found: dict[str, dict[str, list[str]]] = {
        name: {term: [] for term in content.vocabulary.get(name, {})} for name in GROUPS
    }
    found["practices"] = {practice: [] for practice in content.practices}
    for case_id, case in content.cases.items():
        if case.status in statuses:
            for name, ids in groups_of(case).items():
                for group in ids:
                    found[name].setdefault(group, []).append(case_id)
    found["countries"] = dict(sorted(found["countries"].items()))
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


def cited(case: Case) -> Mapping[str, list[int]]:
    """Every page a case cites, by source."""
    pages: dict[str, set[int]] = {}
    for evidence in walk_models(case, Evidence):
        if evidence.source:
            pages.setdefault(evidence.source, set()).update(evidence.pages)
    return {source: sorted(pages[source]) for source in sorted(pages)}


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))
