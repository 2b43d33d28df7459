"""How complete a case is: computed from what it says, never claimed.

Each criterion is something that a reader of the case gains from. What it takes an editor to meet it is told apart, so
that the least effort comes first. Only one depends on the day: whether somebody has checked the case within a year.
Pages, whose bytes may not depend on it, leave that one to a script (`casebook/website/theme/static/upkeep.js`).
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
"""What it takes to add something: a choice; a text that can be written at one's desk; asking people, or measuring."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """Something that a complete case has. A text of the interface names what lacks: `lacking_<id>`."""

    id: str
    effort: Effort
    met: Callable[[Case, Content], bool]


def _can_be_read_on(case: Case, content: Content) -> bool:
    """Whether a reader can go on: by a link of the case, or because a work that it cites can be read online."""
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
"""Those that do not depend on the day, least effort first."""

CHECK = Criterion("check", "medium", lambda case, _: True)
"""The one that does: see `overdue`."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """How complete a case is, on whatever day: the criteria that it does not meet, and when it was last checked."""

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
        """What it would take to complete the case."""
        return sum(EFFORTS[criterion.effort] for criterion in self.lacking)


def assess(case_id: str, content: Content) -> Assessment:
    """How complete a case is."""
    case = content.cases[case_id]
    return Assessment(tuple(one for one in CRITERIA if not one.met(case, content)), case.checked)


def overdue(checked: str, today: datetime.date) -> bool:
    """Whether more than a year has gone by since the day `checked` (29 February ends with 1 March)."""
    return f"{int(checked[:4]) + 1:04}{checked[4:]}" < today.isoformat()


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What there is to do, in the order in which to do it."""

    known: Mapping[str, Assessment]
    """of every case"""
    assessed: Mapping[str, Assessment]
    """of every case that is not archived, least effort first; complete ones at the end"""
    checks: list[str]
    """the same cases, longest unchecked first"""
    archived: list[tuple[str, str]]
    """kind and id of the entries that are kept out of the lists"""


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
    """The same for programs, as of one day."""
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
    told: dict[str, Any] = {"today": today.isoformat(), "cases": cases}
    told["archived"] = [f"{kind}/{key}.yml" for kind, key in work.archived]
    return json.dumps(told, ensure_ascii=False, indent=1)


def as_text(content: Content, today: datetime.date) -> str:
    """The same for a terminal, in words of the interface."""
    return "\n".join(_lines(content, today))


def _lines(content: Content, today: datetime.date) -> Iterator[str]:
    work = upkeep(content)
    yield f"Completeness on {today.isoformat()}, least effort first; cases: {len(work.assessed)}"
    for key, assessment in work.assessed.items():
        lacking = _as_of(assessment, today)
        draft = ", draft" if content.cases[key].status == "draft" else ""
        yield f"\ncases/{key}.yml: {len(CRITERIA) + 1 - len(lacking)} of {len(CRITERIA) + 1}{draft}"
        for effort in EFFORTS:
            if named := [_named(criterion) for criterion in lacking if criterion.effort == effort]:
                yield f"  {interface()[f'effort_{effort}'][0]}: {'; '.join(named)}"
    late = [key for key in work.checks if overdue(work.assessed[key].checked, today)]
    yield f"\nLast checked more than a year ago, oldest first; cases: {len(late)}"
    yield from (f"  {work.assessed[key].checked}  cases/{key}.yml" for key in late)
    if work.archived:
        yield f"\nArchived: {len(work.archived)}"
        yield from (f"  {kind}/{key}.yml" for kind, key in work.archived)


def _as_of(assessment: Assessment, today: datetime.date) -> tuple[Criterion, ...]:
    return (*assessment.lacking, *([CHECK] if overdue(assessment.checked, today) else []))


def _named(criterion: Criterion) -> str:
    return interface()[f"lacking_{criterion.id}"][0]
