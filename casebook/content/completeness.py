"""Completeness of cases, computed from their content.

Each criterion benefits readers of the case. The effort needed to meet a criterion is stored separately, so that lists
can start with the easiest. Only one criterion depends on the day: whether somebody has checked the case within a year.
The bytes of pages must not depend on the day, so a script evaluates that criterion (`theme/static/upkeep.js`).
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, cast

from casebook.cache import Cache
from casebook.content import relations
from casebook.content.content import Content
from casebook.content.model import Case, Source
from casebook.translation.translatable import interface

Effort = Literal["small", "medium", "large"]
EFFORTS: Mapping[Effort, int] = {"small": 1, "medium": 2, "large": 4}
"""Effort to meet a criterion: choose a value; write a text at one's desk; ask people, or measure."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """A feature of a complete case. The interface text `lacking_<id>` names it where it is missing."""

    id: str
    effort: Effort
    met: Callable[[Case, Content], bool]


def _can_be_read_on(case: Case, content: Content) -> bool:
    """Return whether a reader can read on: by a link of the case, or in a cited work that is online."""
    works = {**cast(Mapping[str, Source], content.vocabulary.get("sources", {})), **case.sources}
    return bool(case.links) or any(works[source].url for source in relations.cited(case) if source in works)


CRITERIA = (
    Criterion("period", "small", lambda case, _: case.period is not None),
    Criterion("running", "small", lambda case, _: case.running != "unknown"),
    Criterion("target", "small", lambda case, _: any(link.target for link in case.sdgs)),
    Criterion("reading", "small", _can_be_read_on),
    Criterion("messages", "medium", lambda case, content: set(case.messages) >= set(content.vocabulary["levels"])),
    Criterion("lessons", "medium", lambda case, _: bool(case.lessons)),
    Criterion("conditions", "medium", lambda case, _: bool(case.conditions)),
    Criterion("picture", "medium", lambda case, _: case.image is not None),
    Criterion("result", "large", lambda case, _: any(result.basis == "stated" for result in case.results)),
    Criterion(
        "measured",
        "large",
        lambda case, _: any(result.measured and result.basis == "stated" for result in case.results),
    ),
    Criterion("limits", "large", lambda case, _: any(limit.basis == "stated" for limit in case.limits)),
    Criterion("voice", "large", lambda case, _: bool(case.voices)),
)
"""Criteria that do not depend on the day, least effort first."""

CHECK = Criterion("check", "medium", lambda case, _: True)
"""The criterion that depends on the day: see `overdue`."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """Completeness of a case on any day: the criteria that it does not meet, and the day of its last check."""

    lacking: tuple[Criterion, ...]
    checked: str

    @property
    def done(self) -> int:
        return len(CRITERIA) - len(self.lacking)

    @property
    def total(self) -> int:
        return len(CRITERIA)

    @property
    def effort(self) -> int:
        """The effort to complete the case."""
        return sum(EFFORTS[criterion.effort] for criterion in self.lacking)


def assess(case_id: str, content: Content) -> Assessment:
    """Return the completeness of a case."""
    case = content.cases[case_id]
    return Assessment(tuple(one for one in CRITERIA if not one.met(case, content)), case.checked)


def overdue(checked: str, today: datetime.date) -> bool:
    """Return whether more than a year has passed since the day `checked` (29 February ends with 1 March)."""
    return f"{int(checked[:4]) + 1:04}{checked[4:]}" < today.isoformat()


@dataclass(frozen=True, slots=True)
class Upkeep:
    """The work to do, in order."""

    known: Mapping[str, Assessment]
    """of every case"""
    assessed: Mapping[str, Assessment]
    """of every case that is not archived, least effort first; complete ones at the end"""
    checks: list[str]
    """cases that are not archived, longest unchecked first"""
    archived: list[tuple[str, str]]
    """kind and id of archived entries, which are not in the lists"""


def upkeep(content: Content, cache: Cache | None = None) -> Upkeep:
    cache = cache or Cache()
    vocabulary = (content.vocabulary["levels"], content.vocabulary.get("sources"))
    known = {
        key: cache.get(("assessment", key), (case, *vocabulary), partial(assess, key, content))
        for key, case in content.cases.items()
    }
    found = {key: assessment for key, assessment in known.items() if content.cases[key].status != "archived"}
    ranked = sorted(found, key=lambda key: (not found[key].lacking, found[key].effort, key))
    return Upkeep(
        known,
        {key: found[key] for key in ranked},
        sorted(found, key=lambda key: (found[key].checked, key)),
        [(kind, key) for kind, key, entry in content.entries() if entry.status == "archived"],
    )


def as_json(content: Content, today: datetime.date) -> str:
    """Return the work as of one day, for programs."""
    work = upkeep(content)
    cases = [
        {
            "id": key,
            "file": f"cases/{key}.yml",
            "status": content.cases[key].status,
            "done": len(CRITERIA) + 1 - len(lacking),
            "total": len(CRITERIA) + 1,
            "lacking": [{"criterion": criterion.id, "effort": criterion.effort} for criterion in lacking],
            "checked": assessment.checked,
            "overdue": CHECK in lacking,
        }
        for key, assessment in work.assessed.items()
        for lacking in [_as_of(assessment, today)]
    ]
    report: dict[str, Any] = {"today": today.isoformat(), "cases": cases}
    report["archived"] = [f"{kind}/{key}.yml" for kind, key in work.archived]
    return json.dumps(report, ensure_ascii=False, indent=1)


def as_text(content: Content, today: datetime.date) -> str:
    """Return the work as of one day, for a terminal, in words of the interface."""
    return "\n".join(_lines(content, today))


def _lines(content: Content, today: datetime.date) -> Iterator[str]:
    work = upkeep(content)
    yield f"Completeness on {today.isoformat()}, least effort first; cases: {len(work.assessed)}"
    for key, assessment in work.assessed.items():
        lacking = _as_of(assessment, today)
        draft = ", draft" if content.cases[key].status == "draft" else ""
        yield f"\ncases/{key}.yml: {len(CRITERIA) + 1 - len(lacking)} of {len(CRITERIA) + 1}{draft}"
        for effort in EFFORTS:
            if labels := [_label(criterion) for criterion in lacking if criterion.effort == effort]:
                yield f"  {interface()[f'effort_{effort}'][0]}: {'; '.join(labels)}"
    late = [key for key in work.checks if overdue(work.assessed[key].checked, today)]
    yield f"\nLast checked more than a year ago, oldest first; cases: {len(late)}"
    yield from (f"  {work.assessed[key].checked}  cases/{key}.yml" for key in late)
    if work.archived:
        yield f"\nArchived: {len(work.archived)}"
        yield from (f"  {kind}/{key}.yml" for kind, key in work.archived)


def _as_of(assessment: Assessment, today: datetime.date) -> tuple[Criterion, ...]:
    return (*assessment.lacking, *([CHECK] if overdue(assessment.checked, today) else []))


def _label(criterion: Criterion) -> str:
    return interface()[f"lacking_{criterion.id}"][0]
