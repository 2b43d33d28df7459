"""What editors, analysts and contributors are told of the fields, made from the guide: nobody writes it twice.

JSON Schemas of draft-07, which YAML editors know best; a codebook, for whoever works with exported data; the table in
CONTRIBUTING.md. `tests/test_schema.py` makes sure that all are current.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from casebook import canonical, guide, limits
from casebook.content import Content
from casebook.guide import Asked
from casebook.names import ID
from casebook.prose import to_plain

Schema: TypeAlias = dict[str, Any]

FOLDER = "schema"
CODEBOOK = "codebook.csv"
CONTRIBUTING = "CONTRIBUTING.md"
COLUMNS = (
    "entry",
    "field",
    "label",
    "kind",
    "required",
    "words",
    "characters",
    "least",
    "most",
    "choices",
    "refers",
    "description",
)
"""Of the codebook. `least` and `most` are items of a list."""
_START, _END = "<!-- fields: written by `make schema`, from casebook/guide.yml -->", "<!-- end of fields -->"

_DAY = "(0[1-9]|[12][0-9]|3[01])"
_MONTH = "(0[1-9]|1[0-2])"
_YES_NO = ["yes", "no", True, False]
"""As readers of YAML 1.2 and of YAML 1.1 see them."""
_OF_TERMS = ("levels", "channels", "networks", "events", "practices")
"""What may be chosen from is listed. Sources and people are not: a case can bring its own."""


def files(content: Content) -> dict[Path, str]:
    """Everything that is made, by file."""
    folder = content.root / FOLDER
    made = {
        folder / name: json.dumps(_Maker(content).entry(kind), ensure_ascii=False, indent=2) + "\n"
        for kind, name in canonical.SCHEMAS.items()
    }
    made[folder / CODEBOOK] = codebook()
    contributing = content.root / CONTRIBUTING
    if contributing.is_file():
        made[contributing] = with_table(contributing.read_text(encoding="utf-8"))
    return made


def codebook() -> str:
    """One line a field, those of groups with their way there: `steps[].title`."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for kind in canonical.SCHEMAS:
        for way, field in _with_ways(guide.asked(kind)):
            writer.writerow(
                {
                    "entry": kind,
                    "field": way,
                    "label": _said(field, "label"),
                    "kind": field.kind,
                    "required": "yes" if field.required else "no",
                    "words": field.words,
                    "characters": _CHARACTERS.get(field.kind),
                    "least": field.least or None,
                    "most": field.most,
                    "choices": " ".join(field.choices),
                    "refers": field.refers,
                    "description": _said(field, "help"),
                }
            )
    return text.getvalue()


def with_table(text: str) -> str:
    """CONTRIBUTING.md with the table of fields between its marks, if it has them."""
    before, start, rest = text.partition(_START)
    _, end, after = rest.partition(_END)
    return f"{before}{start}\n\n{table()}\n{end}{after}" if end else text


def table() -> str:
    """The fields of a case, each once, with a value that does well and one that does not."""
    rows = ["| Field | What it is | Well | Not so |", "|---|---|---|---|"]
    seen: set[str] = set()
    for way, field in _with_ways(guide.asked("cases")):
        if field.key not in seen:
            seen.add(field.key)
            label, told, good, bad = (_cell(_said(field, what)) for what in ("label", "help", "good", "bad"))
            rules = "".join(f" {rule}." for rule in _limits(field))
            mark = "" if label.endswith("?") else "."
            rows.append(f"| `{way}` | **{label}{mark}** {told}{rules} | {good} | {bad} |")
    return "\n".join([*rows, ""])


def _limits(field: Asked) -> Iterator[str]:
    """What is allowed, in short sentences."""
    if field.choices:
        told = {choice: _said(field, choice, "=") for choice in field.choices}
        yield ", ".join(f"`{choice}`" + (f" ({said})" if said != choice else "") for choice, said in told.items())
    if field.words:
        yield f"At most {field.words} words"
    if field.most:
        yield f"At most {field.most}"
    if field.required:
        yield "Needed"


def _cell(text: str) -> str:
    """A text in a cell of a table, all its signs shown."""
    return re.sub(r"([\\|<*_\[\]`])", r"\\\1", text)


def _said(field: Asked, what: str, mark: str = "/") -> str:
    return guide.texts().get(f"{field.key}{mark}{what}", "")


def _with_ways(fields: Sequence[Asked], before: str = "") -> Iterator[tuple[str, Asked]]:
    for field in fields:
        way = before + field.name
        yield way, field
        yield from _with_ways(field.fields, way + {"groups": "[].", "by-id": ".<id>."}.get(field.kind, "."))


class _Maker:
    """Makes the schemas of a content folder, whose vocabulary is what can be chosen from."""

    def __init__(self, content: Content) -> None:
        self.content = content

    def entry(self, kind: str) -> Schema:
        title = {"cases": "A case", "practices": "A practice"}[kind]
        return {"$schema": "http://json-schema.org/draft-07/schema#", "title": title, **self.group(guide.asked(kind))}

    def group(self, fields: Sequence[Asked]) -> Schema:
        made: Schema = {
            "type": "object",
            "additionalProperties": False,
            "required": [field.name for field in fields if field.required],
            "properties": {field.name: self.field(field) for field in fields},
        }
        if any(field.key == "Evidence.basis" for field in fields):
            ours = {"properties": {"basis": {"const": "editorial"}}, "required": ["basis"]}
            made |= {
                "if": ours,
                "then": {"properties": {"source": False, "pages": False}},
                "else": {"required": ["source", "pages"], "properties": {"pages": {"minItems": 1}}},
            }
        return made

    def field(self, field: Asked) -> Schema:
        told = _said(field, "help") + (f" At most {field.words} words." if field.words else "")
        good = _said(field, "good")
        has_example = good and not field.fields and _KINDS.get(field.kind, {}).get("type", "string") == "string"
        return {
            "title": _said(field, "label"),
            "description": told,
            **self.value(field),
            **({"examples": [good]} if has_example else {}),
        }

    def value(self, field: Asked) -> Schema:
        items = {"minItems": field.least} if field.least else {}
        items |= {"maxItems": field.most} if field.most else {}
        if field.kind in _SEVERAL:
            return {"type": "array", "uniqueItems": True, **items, "items": self.one(_SEVERAL[field.kind], field)}
        if field.kind == "groups":
            return {"type": "array", **items, "items": self.group(field.fields)}
        if field.kind == "group":
            return self.group(field.fields)
        if field.kind == "by-id":
            most = {"maxProperties": field.most} if field.most else {}
            names = {"propertyNames": {"pattern": f"^{ID.pattern}$"}}
            return {"type": "object", **names, **most, "additionalProperties": self.group(field.fields)}
        if field.kind == "by-level":
            each = {level: self.named(level, "levels", _KINDS["prose"]) for level in self.content.vocabulary["levels"]}
            return {"type": "object", "additionalProperties": False, "properties": each}
        return self.one(field.kind, field)

    def one(self, kind: str, field: Asked) -> Schema:
        """A single value."""
        if kind == "choice":
            told = {"enumDescriptions": [_said(field, choice, "=") for choice in field.choices]}
            is_switch = {"yes", "no"} & set(field.choices)
            return {"enum": [*field.choices, *([True, False] if is_switch else [])], **({} if is_switch else told)}
        if kind == "site-language":
            languages = self.content.site.languages
            return {"enum": list(languages), "enumDescriptions": [language.name for language in languages.values()]}
        if kind == "goal":
            return {**_KINDS["goal"], "enum": [int(goal) for goal in self.content.vocabulary["sdgs"]]}
        if kind == "reference":
            if field.refers not in _OF_TERMS:
                return _KINDS["target" if field.refers == "targets" else "id"]
            known = self.content.practices if field.refers == "practices" else self.content.vocabulary[field.refers]
            return {"enum": list(known), "enumDescriptions": [self.name(field.refers, one) for one in known]}
        return _KINDS[kind]

    def named(self, term: str, where: str, schema: Schema) -> Schema:
        return {"title": self.name(where, term), **schema}

    def name(self, where: str, term: str) -> str:
        if where == "practices":
            return str(self.content.practices[term].title)
        return to_plain(str(getattr(self.content.vocabulary[where][term], "name", term)))


def _text(characters: int, pattern: str = r"\S") -> Schema:
    return {"type": "string", "maxLength": characters, "pattern": pattern}


_CHARACTERS = {
    **dict.fromkeys(("line", "plain", "texts"), limits.LINE_CHARACTERS),
    **dict.fromkeys(("prose", "by-level"), limits.PROSE_CHARACTERS),
    "url": limits.URL_CHARACTERS,
}
_KINDS: Mapping[str, Schema] = {
    **{kind: _text(characters) for kind, characters in _CHARACTERS.items()},
    "url": _text(limits.URL_CHARACTERS, r'^[Hh][Tt][Tt][Pp][Ss]?://[^\s<>"\\]+$'),
    "id": _text(limits.LINE_CHARACTERS, f"^{ID.pattern}$"),
    "date": {"type": "string", "pattern": f"^[0-9]{{4}}-{_MONTH}-{_DAY}$"},
    # a year alone is a number to editors
    "partial-date": {
        "type": ["string", "integer"],
        "pattern": f"^[0-9]{{4}}(-{_MONTH}(-{_DAY})?)?$",
        "minimum": 1000,
        "maximum": 9999,
    },
    "country": {"type": "string", "pattern": "^[A-Z]{2}$"},
    "language": {"type": "string", "pattern": "^[a-z]{2,3}$"},
    "latitude": {"type": "number", "minimum": -90, "maximum": 90},
    "longitude": {"type": "number", "minimum": -180, "maximum": 180},
    "goal": {"type": "integer"},
    "target": {"type": ["string", "number"], "pattern": r"^(1[0-7]|[1-9])\.[0-9a-z]{1,2}$"},
    "page": {"type": "integer", "minimum": 1, "maximum": 100_000},
    "yes-no": {"enum": _YES_NO},
}
"""What editors see of each kind of value."""
_SEVERAL = {"references": "reference", "pages": "page", "texts": "plain"}
