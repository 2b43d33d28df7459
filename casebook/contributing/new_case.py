"""Create a new case: a valid draft, with the rest of the guide as comments on the fields to fill in."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from casebook.checking.model_errors import explain
from casebook.content import field_guide
from casebook.content.content import Content
from casebook.content.field_guide import Asked
from casebook.content.model import Case
from casebook.contributing import yaml_writer
from casebook.contributing.yaml_writer import Comments
from casebook.formats import ids, strict_yaml
from casebook.formats.strict_yaml import Path as Where
from casebook.problems.phrases import ENGLISH, Speech
from casebook.problems.problem import Problem
from casebook.translation.catalogues import Catalogues
from casebook.translation.localiser import Localiser

OPEN = "…"
"""Placeholder for a text that is still to be written."""
QUESTIONS: Mapping[str, Where] = {
    "language": ("language",),
    "title": ("title",),
    "place": ("place", "name"),
    "country": ("place", "country"),
    "latitude": ("place", "latitude"),
    "longitude": ("place", "longitude"),
    "level": ("levels",),
    "summary": ("summary",),
}
"""The required answers, in the order of the questions, with the field of each one."""
_NEAR = 0.05
"""Degrees, about five kilometres: two cases closer than this are at the same place."""
_HELPFUL = ("Evidence.basis",)
"""Fields that a group needs although the model does not require them."""


@dataclass
class Draft:
    """A new case that is not saved yet."""

    content: Content
    catalogues: Catalogues
    language: str = field(init=False)
    values: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.language = self.content.site.language
        first = next(iter(self.content.vocabulary["levels"]))
        self.values = {
            "title": OPEN,
            "language": self.language,
            "status": "draft",
            "place": {"name": OPEN, "country": "FR", "latitude": "0", "longitude": "0"},
            "levels": [first],
            "summary": OPEN,
            "challenge": {"text": OPEN, "basis": "editorial"},
            "steps": [{"title": OPEN, "text": OPEN, "basis": "editorial"}],
            "checked": datetime.date.today().isoformat(),
            "running": "unknown",
        }

    def answer(self, question: str, answer: str) -> list[Problem]:
        """Store an answer and return the problems with it."""
        *groups, name = QUESTIONS[question]
        place: Any = self.values
        for group in groups:
            place = place[group]
        place[name] = [one for one in answer.replace(",", " ").split() if one] if question == "level" else answer
        found = self.problems(strict_yaml.show(QUESTIONS[question]))
        if question == "language" and not found:
            self.language = answer
        return found

    def problems(self, within: str = "") -> list[Problem]:
        """Return the problems that the checks find in the draft, or only those of the field `within`."""
        path = f"cases/{self.id}.yml"
        document, problems = strict_yaml.read(self.text(commented=False).encode(), path)
        if document is None or problems:
            return problems
        try:
            known = {"levels": list(self.levels), "languages": list(self.content.site.languages)}
            Case.model_validate(document.value, context=known)
        except ValidationError as error:
            details = error.errors(include_url=False)
            found = [explain(path, document, (), detail, Case) for detail in details]
            return [problem for problem in found if problem.field.startswith(within)]
        return []

    @property
    def levels(self) -> Mapping[str, Any]:
        return self.content.vocabulary["levels"]

    @property
    def id(self) -> str:
        """Return a free id made from the place, or from the title."""
        folder = self.content.root / "cases"
        wanted = ids.slug(self.values["place"]["name"]) or ids.slug(self.values["title"]) or "case"
        wanted = ids.proposed(wanted) if ids.reserved(wanted) else wanted
        taken = {file.stem.casefold() for file in folder.iterdir()} if folder.is_dir() else set()
        return next(name for name in _numbered(wanted) if name not in taken)

    def similar(self) -> list[str]:
        """Return the ids of cases at the same place."""
        place = self.values["place"]
        return [
            case_id
            for case_id, case in self.content.cases.items()
            if ids.sorting(case.place.name) == ids.sorting(place["name"])
            or max(
                abs(case.place.latitude - float(place["latitude"])),
                abs(case.place.longitude - float(place["longitude"])),
            )
            < _NEAR
        ]

    def said(self, key: str) -> str:
        """Return a text of the guide in the language of the draft; "" if the guide has no such text."""
        if key not in field_guide.texts():
            return ""
        return Localiser(self.content, self.catalogues, self.language).guide(key).plain

    def text(self, *, commented: bool = True) -> str:
        comments = _Guidance(self).comments() if commented else yaml_writer.NO_COMMENTS
        return yaml_writer.write(self.values, "cases", list(self.levels), comments)

    def save(self) -> Path:
        """Write the file and return its path. Raise FileExistsError if the file exists."""
        file = self.content.root / "cases" / f"{self.id}.yml"
        file.parent.mkdir(exist_ok=True)
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(self.text())
        return file


def asked(question: str) -> Asked:
    """Return the field that a question fills in."""
    fields, found = field_guide.asked("cases"), None
    for name in QUESTIONS[question]:
        found = next(field for field in fields if field.name == name)
        fields = found.fields
    assert found is not None
    return found


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1


def _is_open(value: Any) -> bool:
    if isinstance(value, (dict, list)):
        return any(_is_open(inner) for inner in (value.values() if isinstance(value, dict) else value))
    return bool(value == OPEN)


class _Guidance:
    """Comments from the guide: on the open fields of a draft, and as examples of the missing fields."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.above: dict[Where, list[str]] = {}
        self.seen: set[str] = set()

    def comments(self) -> Comments:
        rest = self.group(self.draft.values, field_guide.asked("cases"), ())
        return Comments(self.above, {}, rest)

    def group(self, values: Mapping[str, Any], fields: tuple[Asked, ...], path: Where) -> list[str]:
        """Add comments to the fields of a group, and return the comments on missing fields after the last one."""
        waiting: list[str] = []
        for one in fields:
            if one.key in self.seen or (not path and one.name in field_guide.hidden()):
                continue
            if one.name not in values:
                self.seen.add(one.key)
                waiting += [*self.about(one, path), *self.example(one)]
                continue
            here = (*path, one.name)
            value = values[one.name]
            if one.kind == "choice" or _is_open(value):
                self.seen.add(one.key)
                waiting += self.about(one, path)
            self.above[here], waiting = waiting, []
            if isinstance(value, dict):
                self.inside(value, one.fields, here)
            elif one.kind == "groups":
                for number, inner in enumerate(value, 1):
                    self.inside(inner, one.fields, (*here, number))
        return waiting

    def inside(self, values: Mapping[str, Any], fields: tuple[Asked, ...], path: Where) -> None:
        rest = self.group(values, fields, path)
        last = next(one.name for one in reversed(fields) if one.name in values)
        self.above[(*path, last)] = [*self.above.get((*path, last), []), *rest]

    def about(self, one: Asked, path: Where) -> list[str]:
        """Return the label, the help and the choices of a field as comment lines."""
        said = self.draft.said
        lines = [f"{said(f'{one.key}/label')} – {said(f'{one.key}/help')}"]
        lines += [f"  {choice}: {said(f'{one.key}={choice}')}" for choice in one.choices]
        width = yaml_writer.WIDTH - 2 * len(path) - 2
        return [f"# {line}" for text in lines for line in yaml_writer.wrapped(text, width)]

    def example(self, one: Asked) -> list[str]:
        """Return an example of a field as comment lines."""
        lines = yaml_writer.field_lines(one, self.value(one), list(self.draft.levels))
        return [f"# {line}".rstrip() for line in lines]

    def value(self, one: Asked) -> Any:
        good = self.draft.said(f"{one.key}/good")
        if one.kind in _VALUES:
            return _VALUES[one.kind](self, one)
        return good or (one.choices[-1] if one.choices else OPEN)

    def of_group(self, one: Asked) -> dict[str, Any]:
        return {inner.name: self.value(inner) for inner in one.fields if inner.required or inner.key in _HELPFUL}

    def ids(self, one: Asked) -> list[str]:
        content = self.draft.content
        known = content.practices if one.refers == "practices" else content.vocabulary.get(one.refers, {})
        return list(known)[:2] or [OPEN]


_VALUES: Mapping[str, Callable[[_Guidance, Asked], Any]] = {
    "group": _Guidance.of_group,
    "groups": lambda guidance, one: [guidance.of_group(one)],
    "by-id": lambda guidance, one: {"an-id": guidance.of_group(one)},
    "by-level": lambda guidance, one: dict.fromkeys(guidance.draft.levels, OPEN),
    "references": _Guidance.ids,
    "reference": lambda guidance, one: guidance.ids(one)[0],
    "pages": lambda guidance, one: guidance.draft.said(f"{one.key}/good").replace(" ", "").split(","),
    "texts": lambda guidance, one: [OPEN],
    "goal": lambda guidance, one: "11",
    "page": lambda guidance, one: "1",
    "language": lambda guidance, one: guidance.draft.language,
    "partial-date": lambda guidance, one: "2018-07",
}
"""Functions that return an example value, by kind of field."""


def ask(
    draft: Draft,
    given: Mapping[str, str],
    read: Callable[[str], str],
    say: Callable[[str], None],
    speech: Speech = ENGLISH,
) -> None:
    """Ask for all answers that are not in `given`, and repeat each question until its answer is valid."""
    answered = set(given)
    for question in QUESTIONS:
        while question not in answered:
            say(_wording(draft, question))
            answer = read("> ").strip()
            both = re.fullmatch(r"(-?[0-9]+\.[0-9]+)[,; ]+(-?[0-9]+\.[0-9]+)", answer)
            answers = {"latitude": both[1], "longitude": both[2]} if both else {question: answer}
            problems = [problem for name, text in answers.items() for problem in draft.answer(name, text)]
            if not problems:
                answered |= set(answers)
            for problem in problems[:1]:
                message = problem.message_in(speech)
                say(f"{message[:1].upper()}{message[1:]}. {problem.tip_in(speech)}")


def _wording(draft: Draft, question: str) -> str:
    one = asked(question)
    lines = ["", f"{draft.said(f'{one.key}/label')} – {draft.said(f'{one.key}/help')}"]
    localiser = Localiser(draft.content, draft.catalogues, draft.language)
    if question == "language":
        lines += [f"  {code}: {language.name}" for code, language in draft.content.site.languages.items()]
    elif question == "level":
        lines += [f"  {level}: {view['name'].plain}" for level, view in localiser.terms("levels").items()]
    elif good := draft.said(f"{one.key}/good"):
        lines.append(f"  … {good}")
    return "\n".join(lines)
