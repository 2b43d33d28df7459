"""Relations between cases, practices and the vocabulary, derived from the cases."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from casebook.cache import Cache
from casebook.content.content import Content
from casebook.content.model import Case, Evidence, Practice
from casebook.translation.translatable import walk_models

GROUPS = ("levels", "sdgs", "channels", "networks", "events", "countries")
"""The ways to browse cases and practices, each with a page per group."""

Groups = Mapping[str, tuple[str, ...]]
"""way of browsing → the groups of one entry"""

Members = Mapping[str, Mapping[str, list[str]]]
"""way of browsing → group → ids of its entries"""

_CANDIDATES = 60  # compared per case; up to some sixty cases, all are compared
_WEIGHTS = {"practices": 3, "cases": 3, "channels": 2, "networks": 2, "sdgs": 1, "levels": 1}
_REASONS = 3  # shown per relation, as many as a reader takes in


@dataclass(frozen=True, slots=True)
class Related:
    """A related entry, with the shared groups as (way of browsing, group), by falling weight."""

    id: str
    shared: tuple[tuple[str, str], ...]


def groups_of(entry: Case | Practice) -> Groups:
    """Return the groups of an entry by way of browsing, with ids in the order of the entry."""
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
    """The relations of all entries, which are the same in every language."""

    cases: Mapping[str, Case]
    """cases with a page; `listed` are those in the lists, which leave out archived ones"""
    practices: Mapping[str, Practice]
    listed: list[str]
    listed_practices: list[str]
    members: Members
    """cases by group"""
    practice_members: Members
    related: Mapping[str, list[Related]]
    """case → the nearest cases"""
    related_practices: Mapping[str, list[Related]]
    """practice → the nearest practices"""
    advice: Mapping[str, list[Related]]
    """case → the nearest practices that it does not illustrate"""


def relations(content: Content, cache: Cache | None = None) -> Relations:
    """Return the relations of all entries. Drafts are in the lists if the content has any."""
    cache = cache or Cache()
    cases, practices = content.cases, content.practices
    cases_listed = [key for key, case in cases.items() if case.status != "archived"]
    practices_listed = [key for key, practice in practices.items() if practice.status != "archived"]
    groups = {
        (kind, key): cache.same(("groups", kind, key), _with_practices(groups_of(entry), practices))
        for kind, key, entry in content.entries()
    }
    current = set(practices_listed)
    vocabulary = [list(content.vocabulary.get(name, ())) for name in GROUPS]
    made = cache.get(
        "relations",
        (groups, cases_listed, practices_listed, list(content.practices), vocabulary),
        lambda: (
            _members(content, {key: groups["cases", key] for key in cases_listed}, cases),
            _members(content, {key: groups["practices", key] for key in practices_listed}, cases),
            *_nearest(
                # archived practices do not make cases near
                {key: _with_practices(groups["cases", key], current) for key in cases},
                {key: groups["practices", key] for key in practices},
                cases_listed,
                practices_listed,
            ),
        ),
    )
    return Relations(cases, practices, cases_listed, practices_listed, *made)


def _with_practices(groups: Groups, practices: Collection[str]) -> Groups:
    """Return `groups` without those practices that are missing in `practices`."""
    if all(practice in practices for practice in groups.get("practices", ())):
        return groups
    return {**groups, "practices": tuple(practice for practice in groups["practices"] if practice in practices)}


def _members(content: Content, entries: Mapping[str, Groups], shown: Mapping[str, Case]) -> Members:
    """Return the entries per group. Groups of the vocabulary, practices, and countries of shown cases may be empty."""
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


def _nearest(
    cases: Mapping[str, Groups], practices: Mapping[str, Groups], listed: Iterable[str], listed_practices: Iterable[str]
) -> tuple[Mapping[str, list[Related]], Mapping[str, list[Related]], Mapping[str, list[Related]]]:
    """Return the nearest cases of each case, practices of each practice, and practices of each case."""
    illustrated: dict[str, list[str]] = {}
    for case_id in sorted(listed):
        for practice in cases[case_id]["practices"]:
            illustrated.setdefault(practice, []).append(case_id)
    joined = {key: {**groups, "cases": tuple(illustrated.get(key, ()))} for key, groups in practices.items()}
    near_cases = {key: cases[key] for key in listed}
    near_practices = {key: joined[key] for key in listed_practices}
    own = {key: frozenset({key}) for key in (*cases, *practices)}
    return (
        _related(cases, near_cases, own),
        _related(joined, near_practices, own),
        _related(cases, near_practices, {key: frozenset(groups["practices"]) for key, groups in cases.items()}),
    )


def _related(
    entries: Mapping[str, Groups], others: Mapping[str, Groups], excluded: Mapping[str, frozenset[str]], most: int = 3
) -> Mapping[str, list[Related]]:
    """Return the nearest others per entry, without those in `excluded`, nearest first; ties in the order of ids.

    Each entry is compared with a bounded number of others, from its rarest groups, which indicate the most.
    """
    members: dict[tuple[str, str], list[str]] = {}
    for other in sorted(others):
        for group in _weighted(others[other]):
            members.setdefault(group, []).append(other)
    found = {}
    for key, groups in entries.items():
        mine = _weighted(groups)
        scored = []
        for other in _candidates(mine, members, excluded[key]):
            theirs = set(_weighted(others[other]))
            shared = tuple(group for group in mine if group in theirs)
            scored.append((-sum(_WEIGHTS[name] for name, _ in shared), other, shared[:_REASONS]))
        found[key] = [Related(other, shared) for _, other, shared in sorted(scored)[:most]]
    return found


def _candidates(
    mine: Iterable[tuple[str, str]], members: Mapping[tuple[str, str], list[str]], excluded: frozenset[str]
) -> set[str]:
    found: set[str] = set()
    for _, group in sorted((len(members.get(group, ())), group) for group in mine):
        found.update(member for member in members.get(group, ())[:_CANDIDATES] if member not in excluded)
        if len(found) >= _CANDIDATES:
            break
    return found


def _weighted(groups: Groups) -> list[tuple[str, str]]:
    return [(name, group) for name in _WEIGHTS for group in groups.get(name, ())]


def cited(entry: Case | Practice) -> Mapping[str, list[int]]:
    """Return every page that an entry cites, by source."""
    pages: dict[str, set[int]] = {}
    for evidence in walk_models(entry, Evidence):
        if evidence.source:
            pages.setdefault(evidence.source, set()).update(evidence.pages)
    return {source: sorted(pages[source]) for source in sorted(pages)}


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))
