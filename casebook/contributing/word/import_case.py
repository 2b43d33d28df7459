"""Import filled Word documents as case files, and export cases as documents to correct."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from casebook import limits
from casebook.checking import check
from casebook.checking.check import Checked
from casebook.content import field_guide
from casebook.content.content import Content
from casebook.content.field_guide import Asked
from casebook.contributing import yaml_writer
from casebook.contributing.word import answers, choice_names, package_reader, template
from casebook.contributing.word.answers import Answered
from casebook.contributing.word.choice_names import Names
from casebook.contributing.word.package_reader import Refused
from casebook.formats import ids, strict_yaml
from casebook.pages import form_data
from casebook.problems.phrases import Phrase, say
from casebook.problems.problem import Problem, near, printable, some
from casebook.translation.localiser import Localiser
from casebook.website import page_files as writing

_BY_NAME = {"reference-unknown", "value-choice", "value-country", "value-language"}
"""Rules whose tip proposes a value. In the document, the tip shows the value's name instead of its id."""


@dataclass(slots=True)
class Imported:
    """The result of an import."""

    path: str = ""
    """Path of the case file; empty if none was written."""
    draft: bool = False
    """True if the case was kept as a draft because it has problems."""
    problems: list[Problem] = field(default_factory=list)
    """Problems that the checks report, located in the document."""
    faults: list[Phrase] = field(default_factory=list)
    left_out: list[Phrase] = field(default_factory=list)

    @property
    def outcome(self) -> Phrase:
        """Return the outcome of an import with problems, and the next step for the user."""
        if self.draft:
            return say(
                "Kept as a draft in {found}: mend the document and import it again with --force, or mend that file.",
                found=self.path,
            )
        return say("The case that is there stays as it was: mend the document, and import it again.")


def import_document(checked: Checked, file: Path, as_id: str = "", *, force: bool = False) -> Imported:
    """Create a case file from a document.

    A new case with problems is kept as a draft: nothing is lost, nothing is published. If a case with problems would
    replace a file, that file is kept.

    Raise Refused if the document cannot become a case.
    """
    content = checked.content
    assert content is not None
    package = package_reader.read(file)
    localisers = _localisers(checked)
    language = answers.language(package)
    known = Names(localisers, language if language in localisers else content.site.language)
    wording = {text for each in localisers.values() for text in _wording(each)}
    answered = answers.read(package, known, wording)
    entry = answered.entry
    if not set(entry) - {"language", "status"}:  # The template fills in these two.
        raise Refused(say("Nothing is filled in."))
    entry.setdefault("language", known.here.language)
    entry.setdefault("status", "draft")
    found = (answered.case_id, _id_from(entry), ids.slug(file.stem)[: limits.ID_CHARACTERS].strip("-"))
    case_id = as_id or next(filter(_is_free, found), "")
    if not _is_free(case_id):
        raise Refused(
            say("No case can be called “{found}”: name one with --as, such as --as belo-horizonte.", found=case_id)
        )
    path = content.root / "cases" / f"{case_id}.yml"
    before = path.read_bytes() if path.is_file() and not path.is_symlink() else None
    if path.exists() or path.is_symlink():
        if not force or before is None:
            raise Refused(
                say(
                    "There is a case “{found}” already: --as gives this one another name, --force replaces it.",
                    found=case_id,
                )
            )
        entry |= _hidden_values(before, path.name)
    locator = _Locator(known, answered, file)
    result = Imported(
        f"cases/{case_id}.yml",
        faults=[
            say("{name} stands twice; the second answer was left out: “{found}”", name=locator.name(where), found=found)
            for where, found in answered.faults
        ],
        left_out=answered.left_out,
    )
    _write(path, entry, content)
    found_problems = [problem for problem in check.check(content.root).problems if problem.path == result.path]
    result.problems = [locator.in_document(problem, entry) for problem in found_problems]
    if result.problems or result.faults:
        if before is not None:
            writing.write_if_changed(path, before)
            result.path = ""
        else:
            _write(path, {**entry, "status": "draft"}, content)
            result.draft = True
    return result


def export(checked: Checked, case_id: str) -> bytes:
    """Return a case as a filled document, in its own language."""
    content = checked.content
    assert content is not None
    case = content.cases[case_id]
    localisers = _localisers(checked)
    here = localisers[case.language]
    return template.document(
        here, _offered(here), form_data.plain_values(case), case_id, Names(localisers, case.language)
    )


def _localisers(checked: Checked) -> dict[str, Localiser]:
    assert checked.content is not None
    return {code: Localiser(checked.content, checked.catalogues, code) for code in checked.content.site.languages}


def _offered(localiser: Localiser) -> Mapping[str, Mapping[str, str]]:
    return {name: choice_names.vocabulary(localiser, name) for name in (*template.OFFERED, "practices")}


def _wording(localiser: Localiser) -> set[str]:
    return answers.wording(package_reader.opened(template.document(localiser, _offered(localiser))))


def _id_from(entry: Mapping[str, Any]) -> str:
    place = entry.get("place", {})
    return ids.slug(str(place.get("name", "")))[: limits.ID_CHARACTERS].strip("-")


def _is_free(case_id: str) -> bool:
    return ids.is_id(case_id) and not ids.reserved(case_id)


def _hidden_values(raw: bytes, name: str) -> dict[str, Any]:
    """Return the values of the existing file for fields that the document does not ask for."""
    document, _ = strict_yaml.read(raw, name)
    value = document.value if document and isinstance(document.value, dict) else {}
    return {key: value[key] for key in field_guide.hidden() if key in value}


def _write(path: Path, entry: Mapping[str, Any], content: Content) -> None:
    try:
        text = yaml_writer.write(entry, "cases", list(content.vocabulary["levels"]))
    except ValueError as error:
        raise Refused(say("No file can be made of the document ({reason}).", reason=str(error))) from error
    if path.parent.is_symlink():
        raise Refused(say("No file can be made of the document ({reason}).", reason="cases/ → symlink"))
    path.parent.mkdir(exist_ok=True)
    writing.write_if_changed(path, text.encode())


class _Locator:
    """Translates places in the case file into places in the document, in the document's language."""

    def __init__(self, known: Names, answered: Answered, file: Path) -> None:
        self.known = known
        self.answered = answered
        self.file = printable(file.name)

    def in_document(self, problem: Problem, entry: Mapping[str, Any]) -> Problem:
        """Return a problem of the case file, located in the document."""
        where: strict_yaml.Path = tuple(
            int(part[1:-1]) if part.startswith("[") else part
            for part in re.findall(r"\[\d+\]|[^.\[\]]+", problem.field)
        )
        values = dict(problem.values)
        asked = self.asked(where)
        if problem.rule in _BY_NAME and asked and (offered := choice_names.named(self.known.here, asked)):
            offered = {**offered, **template.own_names(entry, asked)}
            values |= {"near": near(str(values.get("found", "")), offered.values()), "allowed": some(offered.values())}
        shown = self.name(where) if problem.field else ""
        return replace(problem, path=self.file, line=0, column=0, field=shown, values=values)

    def asked(self, where: strict_yaml.Path) -> Asked | None:
        fields = choice_names.entry_fields()
        asked = fields.get(str(where[0])) if where else None
        for part in where[1:]:
            inner = next((one for one in asked.fields if one.name == part), None) if asked else None
            asked = inner or asked
        return asked

    def name(self, where: strict_yaml.Path) -> str:
        """Return the name of a place, such as “Steps, no. 2, “Pages””."""
        here = self.known.here
        asked = self.asked(where[:1])
        if asked is None:
            return str(where[0]) if where else ""
        label = here.guide(f"{asked.key}/label").plain
        rest = where[1:]
        number = self.answered.numbers.get((asked.name, str(rest[0]))) if rest else None
        if number:
            label = here.interface("contribute_item", {"name": label, "number": number}).plain
            rest = rest[1:]
        if asked.kind == "by-level" and rest:
            return f"{label}, “{choice_names.vocabulary(here, 'levels').get(str(rest[0]), rest[0])}”"
        inner = self.asked(where)
        if inner and inner != asked and rest:
            return f"{label}, “{here.guide(f'{inner.key}/label').plain}”"
        return label
