"""Read a filled template as the plain values of a case, each with its place in the document.

Answers are found by the keys of their rows (see `template.py`). Text that cannot be understood stays as typed, so that
nothing is lost; the checks report it. Omitted content is reported, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from casebook import limits
from casebook.content.field_guide import Asked
from casebook.contributing.word import choice_names, markup
from casebook.contributing.word.choice_names import Names
from casebook.contributing.word.markup import Paragraph, Run
from casebook.contributing.word.package_reader import Package, R, Refused, W, is_on
from casebook.formats import dates, ids, small_markdown, strict_yaml
from casebook.problems.phrases import Phrase, say

_KEY = re.compile(r"\[\s*([a-z]+(?:\.[a-z0-9-]+)?(?::[a-z0-9-]*)?)\s*\]\s*$", re.IGNORECASE)
_WRAPPERS = frozenset(
    f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "fldSimple")
)
_LEFT_OUT = frozenset(f"{W}{name}" for name in ("del", "moveFrom", "delText", "instrText", "pPr", "rPr", "sdtPr"))
_PICTURES = (f"{W}drawing", f"{W}pict", f"{W}object")
_REPORTS = 20
"""Maximum number of reports about omitted content."""


@dataclass(slots=True)
class Answered:
    """The answers in a document, as values of a case where they can be understood."""

    entry: dict[str, Any] = field(default_factory=dict)
    language: str = ""
    """Language of the template."""
    case_id: str = ""
    """Id of the case that the document was made from, if any."""
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    """Group and place in the case (number, or id) → number of its table in the document, from 1."""
    faults: list[tuple[strict_yaml.Path, str]] = field(default_factory=list)
    """Contradicting second answers to one question, by field."""
    left_out: list[Phrase] = field(default_factory=list)
    """Content of the document that the case omits."""


@dataclass(slots=True)
class _Item:
    """One of several tables of a group."""

    number: int
    id: str = ""
    rows: dict[str, list[Paragraph]] = field(default_factory=dict)


def language(package: Package) -> str:
    """Return the language of the template that the document was made from; "" if the document does not name one."""
    return next((value for name, value in _marks(package) if name == "template"), "")


def read(package: Package, known: Names, wording: Iterable[str] = ()) -> Answered:
    """Return the answers of a document. Text outside the answers is reported, except `wording`, the templates' own
    texts.

    Raise Refused if no row has a key.
    """
    reader = _Reader(package, known)
    reader.look(frozenset(wording))
    if not reader.rows:
        raise Refused(say("This is not the template for a case: no row has its key, such as “[title]”."))
    return reader.answered()


def wording(package: Package) -> set[str]:
    """Return the texts outside the answers. Lists of choices can change later, so add their beginnings, too."""
    texts = {_squeezed(text) for text in _texts_outside(package)} - {""}
    return texts | {_beginning(text) for text in texts if " / " in text}


def _marks(package: Package) -> Iterator[tuple[str, str]]:
    for paragraph in _inside(package.body, f"{W}p"):
        found = _KEY.search(_plain(paragraph))
        if found and ":" in found[1]:
            name, value = found[1].lower().split(":", 1)
            yield name, value


class _Reader:
    def __init__(self, package: Package, known: Names) -> None:
        self.package = package
        self.names = known
        self.rows = 0
        self.single: dict[str, list[Paragraph]] = {}
        self.items: dict[str, list[_Item]] = {}
        self.fields = choice_names.entry_fields()
        self.found = Answered()

    # ---- the document, row by row

    def look(self, wording: frozenset[str]) -> None:
        marks = dict(_marks(self.package))
        self.found.language = marks.get("template", "")
        self.found.case_id = marks.get("case", "")
        body = self.package.body
        if any(next(body.iter(name), None) is not None for name in _PICTURES):
            self.left_out(say("Pictures were left out: send them apart, with the name of their author."))
        if next(body.iter(f"{W}commentReference"), None) is not None:
            self.left_out(say("Comments in the margin were left out."))
        rows = {row: _key(row) for row in body.iter(f"{W}tr")}
        keyed = {next(row.iterancestors(f"{W}tbl")) for row, key in rows.items() if key}
        for row, key in rows.items():
            if row.find(f"{W}trPr/{W}del") is not None:
                continue  # A tracked change has deleted this row.
            if key:
                self.row(key, row, keyed)
            else:
                text = " ".join(_plain(part) for cell in _inside(row, f"{W}tc") for part in _inside(cell, f"{W}p"))
                self.stray(text, wording)
        for paragraph in _inside(body, f"{W}p"):
            self.stray(_plain(paragraph), wording)

    def stray(self, text: str, wording: frozenset[str]) -> None:
        line = _squeezed(text)
        if line and not {line, _beginning(line)} & wording and not _KEY.search(line):
            self.left_out(say("“{found}” stands outside of the cells for answers, and was left out.", found=line))

    def left_out(self, report: Phrase) -> None:
        if len(self.found.left_out) < _REPORTS:
            self.found.left_out.append(report)

    def row(self, key: str, row: Any, keyed: set[Any]) -> None:
        name, _, own_id = key.partition(":")
        group, _, inner = name.partition(".")
        asked = self.fields.get(group)
        if asked is None or (inner and asked.kind != "by-level" and inner not in {one.name for one in asked.fields}):
            self.stray(" ".join(part.plain for part in self.answer(row, keyed)), frozenset())
            return
        self.rows += 1
        if asked.kind in ("groups", "by-id"):
            items = self.items.setdefault(group, [])
            if not inner or not items or inner in items[-1].rows:
                items.append(_Item(len(items) + 1, own_id))
            if inner:
                items[-1].rows[inner] = self.answer(row, keyed)
            return
        answer = self.answer(row, keyed)
        if not any(part.plain.strip() for part in answer):
            return
        if name in self.single and markup.markdown(self.single[name]) != markup.markdown(answer):
            where = (group, *([inner] if inner else []))
            self.found.faults.append((where, markup.on_a_line(" ".join(part.plain for part in answer))))
            return
        self.single[name] = answer

    def answer(self, row: Any, keyed: set[Any]) -> list[Paragraph]:
        """Return the text right of the key, or below the key in the same cell."""
        first, *others = _inside(row, f"{W}tc")
        found = [part for cell in others for part in self.paragraphs(cell, keyed)]
        if not any(part.plain.strip() for part in found):
            below = False
            for paragraph in _inside(first, f"{W}p"):
                if below:
                    found.append(self.paragraph(paragraph, {}))
                below = below or bool(_KEY.search(_plain(paragraph)))
        return found

    # ---- texts

    def paragraphs(self, cell: Any, keyed: set[Any]) -> Iterator[Paragraph]:
        counted: dict[str, int] = {}
        for block in _children(cell):
            if block.tag == f"{W}p":
                yield self.paragraph(block, counted)
            elif block.tag == f"{W}tbl" and block not in keyed:
                for row in _inside(block, f"{W}tr"):
                    for inner in _inside(row, f"{W}tc"):
                        yield from self.paragraphs(inner, keyed)

    def paragraph(self, paragraph: Any, counted: dict[str, int]) -> Paragraph:
        return Paragraph(tuple(self.runs(paragraph)), self.mark(paragraph, counted))

    def mark(self, paragraph: Any, counted: dict[str, int]) -> str:
        """Return the marker that Word shows before an item of a list."""
        number = paragraph.find(f"{W}pPr/{W}numPr/{W}numId")
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if number is not None:
            list_id = str(number.get(f"{W}val", ""))
        else:
            list_id = self.package.bullets.get(str(style.get(f"{W}val", "")), "") if style is not None else ""
        if list_id in ("", "0"):
            return ""
        if self.package.numbers.get(list_id, "bullet") in ("bullet", "none"):
            return "- "
        counted[list_id] = counted.get(list_id, 0) + 1
        return f"{counted[list_id]}. "

    def runs(self, paragraph: Any) -> Iterator[Run]:
        link = ""  # A field of Word can extend over several runs.
        instruction: list[str] | None = None
        for run, address in _runs(paragraph):
            text = ""
            for part in run:
                if part.tag == f"{W}t":
                    text += part.text or ""
                elif part.tag in (f"{W}br", f"{W}cr"):
                    text += "\n"
                elif part.tag in (f"{W}tab", f"{W}ptab"):
                    text += " "
                elif part.tag == f"{W}noBreakHyphen":
                    text += "-"
                elif part.tag == f"{W}instrText" and instruction is not None:
                    instruction.append(part.text or "")
                elif part.tag == f"{W}fldChar":
                    kind = part.get(f"{W}fldCharType")
                    if kind == "begin":
                        instruction = []
                    elif kind == "separate" and instruction is not None:
                        found = re.match(r'\s*HYPERLINK\s+"([^"]+)"', "".join(instruction))
                        link, instruction = found[1] if found else "", None
                    elif kind == "end":
                        link, instruction = "", None
            if text and instruction is None:
                target = self.package.links.get(address, "") if address else link
                yield Run(markup.clean(text), *self.look_of(run), self.address(target))

    def look_of(self, run: Any) -> tuple[bool, bool]:
        properties = run.find(f"{W}rPr")
        style = properties.find(f"{W}rStyle") if properties is not None else None
        name = str(style.get(f"{W}val", "")) if style is not None else ""
        return (
            is_on(properties, "b") or name in self.package.bold,
            is_on(properties, "i") or name in self.package.italic,
        )

    def address(self, target: str) -> str:
        if not target:
            return ""
        target = re.sub(r"[\s()<>]", lambda sign: f"%{ord(sign[0]):02X}" if ord(sign[0]) < 128 else "", target)
        if small_markdown.is_allowed(target) and not strict_yaml.REFUSED.search(target):
            return target
        self.left_out(
            say(
                "A link to “{found}” was left out: only web and mail addresses can be linked.",
                found=markup.clean(target),
            )
        )
        return ""

    # ---- values

    def answered(self) -> Answered:
        entry = self.found.entry
        own = {name: self.own(name) for name, asked in self.fields.items() if asked.kind == "by-id"}
        own_names = {name: {key: self.title(item) for key, item in items.items()} for name, items in own.items()}
        for name, asked in self.fields.items():
            value: Any
            if asked.kind == "groups":
                value = []
                for item in self.items.get(name, []):
                    if one := self.group(asked, item.rows, own_names):
                        value.append(one)
                        self.found.numbers[name, str(len(value))] = item.number
            elif asked.kind == "by-id":
                value = {key: self.group(asked, item.rows, own_names) for key, item in own[name].items()}
                self.found.numbers.update({(name, key): item.number for key, item in own[name].items()})
            elif asked.kind in ("group", "by-level"):
                rows = {
                    key.split(".")[1]: paragraphs
                    for key, paragraphs in self.single.items()
                    if key.startswith(f"{name}.")
                }
                value = self.group(asked, rows, own_names)
            else:
                value = self.value(asked, self.single.get(name, []), own_names)
            if value:
                entry[name] = value
        return self.found

    def own(self, name: str) -> dict[str, _Item]:
        """Return the documents or people that the case defines, by an id made from title or name."""
        taken = set(choice_names.vocabulary(self.names.here, name))
        found: dict[str, _Item] = {}
        numbers: dict[str, int] = {}
        """By id: the next suffix to try."""
        for item in self.items.get(name, []):
            if not any(part.plain.strip() for paragraphs in item.rows.values() for part in paragraphs):
                continue
            start = item.id if ids.is_id(item.id) and item.id not in found else ""
            start = start or ids.slug(self.title(item))[:50].strip("-") or "new"
            own_id, number = start, numbers.get(start, 2)
            while own_id in found or (own_id in taken and own_id != item.id):
                own_id, number = f"{start}-{number}", number + 1
            numbers[start] = number
            found[own_id] = item
        return found

    def title(self, item: _Item) -> str:
        paragraphs = item.rows.get("title") or item.rows.get("name") or []
        return _one_line(paragraphs)

    def group(
        self, asked: Asked, rows: Mapping[str, list[Paragraph]], own: Mapping[str, Mapping[str, str]]
    ) -> dict[str, Any]:
        if asked.kind == "by-level":
            values = {level: markup.markdown(paragraphs) for level, paragraphs in rows.items()}
        else:
            values = {one.name: self.value(one, rows.get(one.name, []), own) for one in asked.fields}
        usual = {"basis": "stated", "measured": "no"}  # These are the defaults.
        return {name: value for name, value in values.items() if value and usual.get(name) != value}

    def value(self, asked: Asked, paragraphs: list[Paragraph], own: Mapping[str, Mapping[str, str]]) -> Any:
        if asked.kind == "prose":
            return markup.markdown(paragraphs)
        lines = [line for part in paragraphs for line in map(markup.on_a_line, part.plain.split("\n")) if line]
        text = markup.on_a_line(" ".join(lines))
        if not text:
            return ""
        if len(text) > limits.WORD_ANSWER:
            return [text] if asked.kind in ("texts", "pages", "references") else text
        if asked.kind == "texts":
            return list(dict.fromkeys(re.sub(r"^[-•]\s+", "", line) for line in lines))
        if asked.kind == "pages":
            return choice_names.pages("\n".join(lines))
        if asked.kind in ("date", "partial-date"):
            return dates.read(text, self.names.here.locale)
        if asked.kind in ("latitude", "longitude"):
            return choice_names.degrees(text)
        if asked.kind == "url":
            return next((run.link for part in paragraphs for run in part.runs if run.link and "://" not in text), text)
        mine = own.get(asked.refers, {})
        if asked.kind == "references":
            return choice_names.several(lines, lambda name: self.names.id(asked, name, mine))
        if asked.kind in ("reference", "choice", "yes-no", "country", "language", "site-language", "goal"):
            if asked.kind == "goal" and (number := re.match(r"(?:\D{0,5}\s)?0?(\d{1,2})\b", text)):
                return number[1]
            if asked.refers == "targets" and (target := re.match(r"\d{1,2}\.[0-9a-z]{1,2}\b", text)):
                return target[0]
            return self.names.id(asked, text, mine) or text
        return text


def _one_line(paragraphs: list[Paragraph]) -> str:
    return markup.on_a_line(" ".join(line for part in paragraphs for line in part.plain.split("\n")))


def _key(row: Any) -> str:
    """Return the key of a row. It ends a paragraph of the first cell."""
    for cell in _inside(row, f"{W}tc"):
        for paragraph in _inside(cell, f"{W}p"):
            if found := _KEY.search(_plain(paragraph)):
                return found[1].lower()
        break
    return ""


def _children(element: Any) -> Iterator[Any]:
    """Yield the children of an element, including those inside content controls and accepted changes."""
    for child in element:
        if child.tag in _WRAPPERS:
            yield from _children(child)
        elif child.tag not in _LEFT_OUT:
            yield child


def _inside(element: Any, tag: str) -> Iterator[Any]:
    return (child for child in _children(element) if child.tag == tag)


def _runs(element: Any) -> Iterator[tuple[Any, str]]:
    """Yield the runs of a paragraph, each with the id of its link."""
    for child in _children(element):
        if child.tag == f"{W}r":
            yield child, ""
        elif child.tag == f"{W}hyperlink":
            link = str(child.get(f"{R}id", ""))
            yield from ((run, inner or link) for run, inner in _runs(child))


def _plain(paragraph: Any) -> str:
    return "".join(part.text or "" for run, _ in _runs(paragraph) for part in run if part.tag == f"{W}t")


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _beginning(text: str) -> str:
    before, colon, _ = text.partition(":")
    return f"{before}{colon}" if colon else ""


def _texts_outside(package: Package) -> Iterator[str]:
    for paragraph in _inside(package.body, f"{W}p"):
        yield _plain(paragraph)
