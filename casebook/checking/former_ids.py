"""Former ids of entries: the entries that claim them, and the problems of these claims."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from casebook.content.model import ENTRIES, VOCABULARY, Model
from casebook.formats import strict_yaml
from casebook.formats.strict_yaml import Document
from casebook.problems.phrases import say
from casebook.problems.problem import Problem

FIELD = "former_ids"
KINDS = tuple(kind for kind, model in {**ENTRIES, **VOCABULARY}.items() if FIELD in model.model_fields)
"""Folders of entries and files of the vocabulary with pages of their own, whose former addresses must still answer."""


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """The claim of an entry to the former id `former`, with its file and its place there."""

    kind: str
    former: str
    path: str
    line: int
    column: int
    field: str


def claims(kind: str, path: str, document: Document, prefix: strict_yaml.Path, entry: Model) -> Iterator[Claim]:
    """Yield the claims of one entry. `prefix` is the entry's path in its file."""
    for position, former in enumerate(ids(entry), 1):
        where = (*prefix, FIELD, position)
        yield Claim(kind, former, path, *document.place(where), strict_yaml.show(where))


def ids(entry: object) -> Sequence[str]:
    """Return the former ids of an entry of any kind."""
    return getattr(entry, FIELD, ())


def in_use(claimed: Iterable[Claim], used: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    """Report claims to ids that an entry of the same kind has now. `used` has the current ids by kind."""
    for claim in claimed:
        if claim.former in used[claim.kind]:
            other = f"{claim.kind}/{claim.former}.yml" if claim.kind in ENTRIES else f"vocabulary/{claim.kind}.yml"
            yield _problem(claim, "former-in-use", {"other": other})


def twice(claimed: Iterable[Claim]) -> Iterator[Problem]:
    """Report claims to ids that an earlier file, or line, claims as well."""
    first: dict[tuple[str, str], Claim] = {}
    for claim in sorted(set(claimed)):
        other = first.setdefault((claim.kind, claim.former), claim)
        if other != claim:
            yield _problem(claim, "former-twice", {"other": other.path, "line": other.line})


def _problem(claim: Claim, rule: str, values: Mapping[str, object]) -> Problem:
    return Problem(claim.path, claim.line, claim.column, rule, claim.field, {"found": claim.former, **values})


def told(problems: Iterable[Problem], renamed: Mapping[str, Mapping[str, str]]) -> list[Problem]:
    """Return `problems`, adding the current id to each one caused by an outdated reference.

    `renamed` maps the place named by a reference (a file or folder) to {former id: current id}.
    """
    return [
        replace(problem, values={**problem.values, "near": say("It is called `{near}` now.", near=now)})
        if problem.rule == UNKNOWN
        and (now := renamed.get(str(problem.values["where"]), {}).get(str(problem.values["found"])))
        else problem
        for problem in problems
    ]


UNKNOWN = "reference-unknown"
