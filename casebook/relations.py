"""What belongs together: derived from the cases, never written twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from casebook.content import Content
from casebook.memo import Memo
from casebook.model import Case, Evidence, Practice
from casebook.texts import walk_models

GROUPS = ("levels", "sdgs", "channels", "networks", "events", "countries")
"""The ways to browse cases and practices, each with a page per group."""

Groups = Mapping[str, tuple[str, ...]]
"""way of browsing → the groups of one entry"""

Members = Mapping[str, Mapping[str, list[str]]]
"""way of browsing → group → ids of its entries"""

_same = Memo()
_relations = Memo()

_CANDIDATES = 60  # looked at for each case; all of them up to some sixty cases in all
_WEIGHTS = {"practices": 3, "channels": 2, "networks": 2, "sdgs": 1, "levels": 1}


@dataclass(frozen=True, slots=True)
class Related:
    """Another case, and the parts of the content both have in common, heaviest first."""

    id: str
    shared: tuple[str, ...]


def groups_of(entry: Case | Practice) -> Groups:
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


@dataclass(frozen=True, slots=True)
class Relations:
    """What belongs together, in whatever language it is shown."""

    cases: Mapping[str, Case]
    """those that have a page; of these, `listed` are in the lists, archived ones are not"""
    practices: Mapping[str, Practice]
    listed: list[str]
    listed_practices: list[str]
    members: Members
    """cases by group"""
    practice_members: Members
    related: Mapping[str, list[Related]]
    """for each case, the nearest ones"""


def relations(content: Content, *, drafts: bool = False) -> Relations:
    """What belongs together. With `drafts`, unpublished entries are in the lists too."""
    listed = ("published", "draft") if drafts else ("published",)
    cases = {key: case for key, case in content.cases.items() if case.status in (*listed, "archived")}
    practices = {
        key: practice for key, practice in content.practices.items() if practice.status in (*listed, "archived")
    }
    cases_listed = [key for key, case in cases.items() if case.status in listed]
    practices_listed = [key for key, practice in practices.items() if practice.status in listed]
    entries: list[tuple[str, str, Case | Practice]] = [
        *(("cases", key, case) for key, case in cases.items()),
        *(("practices", key, practice) for key, practice in practices.items()),
    ]
    groups = {(kind, key): _same.same((content.root, kind, key), groups_of(entry)) for kind, key, entry in entries}
    vocabulary = [list(content.vocabulary.get(name, ())) for name in GROUPS]
    made = _relations.get(
        (content.root, drafts),
        (groups, cases_listed, practices_listed, list(content.practices), vocabulary),
        lambda: (
            _members(content, {key: groups["cases", key] for key in cases_listed}, cases),
            _members(content, {key: groups["practices", key] for key in practices_listed}, cases),
            _related({key: groups["cases", key] for key in cases}, cases_listed),
        ),
    )
    return Relations(cases, practices, cases_listed, practices_listed, *made)


def _members(content: Content, entries: Mapping[str, Groups], shown: Mapping[str, Case]) -> Members:
    """The entries of each group. Groups of the vocabulary, practices, and countries of shown cases exist even empty."""
    found: dict[str, dict[str, list[str]]] = {
        name: {term: [] for term in content.vocabulary.get(name, {})} for name in GROUPS
    }
    found["practices"] = {practice: [] for practice in content.practices}
    found["countries"] = {country: [] for country in sorted({case.place.country.lower() for case in shown.values()})}
    for entry_id, groups in entries.items():
        for name, ids in groups.items():
            for group in ids:
                found[name][group].append(entry_id)
    return found


def _related(groups: Mapping[str, Groups], listed: Iterable[str], most: int = 3) -> Mapping[str, list[Related]]:
    """For each case the nearest listed ones, nearest first; ties in the order of ids.

    Each case is compared with a bounded number of others: those of its rarest groups, since what few share says most.
    """
    members: dict[tuple[str, str], list[str]] = {}
    for case_id in sorted(listed):
        for group in _weighted(groups[case_id]):
            members.setdefault(group, []).append(case_id)
    found = {}
    for case_id, mine in groups.items():
        scored = []
        for other in _candidates(case_id, mine, members):
            common = {name: len(set(mine[name]) & set(groups[other][name])) for name in _WEIGHTS}
            score = sum(_WEIGHTS[name] * count for name, count in common.items())
            scored.append((-score, other, tuple(name for name in _WEIGHTS if common[name])))
        found[case_id] = [Related(other, shared) for _, other, shared in sorted(scored)[:most]]
    return found


def _candidates(case_id: str, mine: Groups, members: Mapping[tuple[str, str], list[str]]) -> set[str]:
    found: set[str] = set()
    for _, group in sorted((len(members.get(group, ())), group) for group in _weighted(mine)):
        found.update(member for member in members.get(group, ())[:_CANDIDATES] if member != case_id)
        if len(found) >= _CANDIDATES:
            break
    return found


def _weighted(groups: Groups) -> list[tuple[str, str]]:
    return [(name, group) for name in _WEIGHTS for group in groups[name]]


def cited(entry: Case | Practice) -> Mapping[str, list[int]]:
    """Every page an entry cites, by source."""
    pages: dict[str, set[int]] = {}
    for evidence in walk_models(entry, Evidence):
        if evidence.source:
            pages.setdefault(evidence.source, set()).update(evidence.pages)
    return {source: sorted(pages[source]) for source in sorted(pages)}


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))
