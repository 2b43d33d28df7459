"""Write cases and practices in one canonical form: the same values give the same file.

`strict_yaml` reads the written file back as equal values. Other YAML 1.1 and 1.2 readers get the same texts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casebook.content import field_guide
from casebook.content.field_guide import Asked
from casebook.formats import strict_yaml
from casebook.formats.strict_yaml import Path

WIDTH = 118
"""Columns, counted in code points. Longer texts are folded between words; a single word may be longer."""
KEY_CHARACTERS = 500
"""YAML limits a key to 1,024 characters, and escaping can double a character."""
SCHEMAS = {"cases": "case.schema.json", "practices": "practice.schema.json"}
"""Files in `schema/`, by kind of entry."""

_AMBIGUOUS = re.compile(
    r"~|null|y|n|yes|no|true|false|on|off|=|<<"
    r"|[-+]?\.?[0-9][0-9_.,:]*(e[-+]?[0-9]*)?|[-+]?0[xob][0-9a-f_]*|[-+]?\.(inf|nan)"
    r"|[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2}.*)?",
    re.IGNORECASE | re.ASCII,
)
"""Texts that some YAML reader takes for null, a boolean, a number or a date."""
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", re.ASCII)
_SIMPLE_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*", re.ASCII)
_NOT_IN_BRACKETS = re.compile(r"[\[\]{},:?]")
_SPECIAL_AT_START = ("", *"-?:,[]{}#&*!|>'\"%@` ")
_LIST_START = re.compile(r" |[-*+] |[0-9]+[.)] ", re.ASCII)
"""Start of a line that Markdown reads as a list item or as text inside one."""
_ESCAPED = re.compile(rf"[\t\r]|{strict_yaml.REFUSED.pattern}")
"""Characters that are written only as escapes between double quotes."""
_TO_ESCAPE = re.compile(rf'["\\\n]|{_ESCAPED.pattern}')
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}

_UNQUOTED = {
    **dict.fromkeys(("latitude", "longitude", "goal", "page"), _NUMBER.fullmatch),
    **dict.fromkeys(("date", "partial-date"), _DATE.fullmatch),
    "yes-no": re.compile("yes|no").fullmatch,
}
"""Kinds of fields whose values are not strings for other YAML readers, with the form that needs no quotes."""
_ITEM_KINDS = {
    **dict.fromkeys(("groups", "by-id"), "group"),
    "by-level": "prose",
    "pages": "page",
    "references": "reference",
    "texts": "plain",
}
"""The kind of the items of a list, or of the values of a mapping."""


@dataclass(frozen=True, slots=True)
class Comments:
    """The comments of a file. Each comment includes its `#`."""

    above: Mapping[Path, Sequence[str]]
    """Comments on lines of their own, by the field or item below them."""
    beside: Mapping[Path, str]
    """Comments at the end of a line, by the value on that line."""
    end: Sequence[str] = ()
    """Comments at the end of the file."""


NO_COMMENTS = Comments({}, {})


def write(
    entry: Mapping[str, Any], kind: str = "cases", levels: Sequence[str] = (), comments: Comments = NO_COMMENTS
) -> str:
    """Return the text of the file of an entry of `cases` or `practices`, from its plain values.

    Pass numbers as strings to keep the author's spelling (`48.40`, not `48.4`). Messages per audience are written in
    the order of `levels`.

    Raise ValueError for a key that YAML cannot hold.
    """
    writer = _Writer(levels, comments)
    writer.lines.append(schema_line(kind))
    writer.mapping(entry, Asked("", "", "group", True, "", fields=field_guide.asked(kind)), 0, ())
    if not entry:
        writer.lines.append("{}")
    return "\n".join([*writer.lines, *comments.end, ""])


def field_lines(asked: Asked, value: Any, levels: Sequence[str] = ()) -> list[str]:
    """Return the lines of a single field."""
    writer = _Writer(levels, NO_COMMENTS)
    writer.mapping({asked.name: value}, Asked("", "", "group", True, "", fields=(asked,)), 0, ())
    return writer.lines


def schema_line(kind: str) -> str:
    """Return the first line of each file. It names the JSON Schema for YAML editors."""
    return f"# yaml-language-server: $schema=../schema/{SCHEMAS[kind]}"


class _Writer:
    def __init__(self, levels: Sequence[str], comments: Comments) -> None:
        self.levels = levels
        self.comments = comments
        self.lines: list[str] = []

    def mapping(self, values: Mapping[str, Any], asked: Asked | None, indent: int, path: Path, dash: str = "") -> None:
        """Write the fields of a group, one below the other. The first one follows the `dash`, if given."""
        fields = {field.name: field for field in asked.fields} if asked else {}
        inner = _item_field(asked)
        first = self.levels if asked and asked.kind == "by-level" else [] if inner else fields
        for name in [*(name for name in first if name in values), *(name for name in values if name not in first)]:
            self.above((*path, name), indent - len(dash))
            lead = f"{' ' * (indent - len(dash))}{dash}{_key(name)}:"
            dash = ""
            self.value(lead, values[name], inner or fields.get(name), indent, (*path, name))

    def sequence(self, values: Sequence[Any], asked: Asked | None, indent: int, path: Path) -> None:
        """Write the items of a list, one below the other."""
        inner = _item_field(asked)
        for number, value in enumerate(values, 1):
            item = (*path, number)
            self.above(item, indent)
            dash = f"{' ' * indent}-"
            if isinstance(value, Mapping) and value:
                self.mapping(value, inner, indent + 2, item, "- ")
            else:
                self.value(dash, value, inner, indent, item)

    def value(self, lead: str, value: Any, asked: Asked | None, indent: int, path: Path) -> None:
        """Write a value after its key or dash (`lead`), and on the lines below."""
        if isinstance(value, Mapping):
            self.line(lead if value else f"{lead} {{}}", path)
            self.mapping(value, asked, indent + 2, path)
        elif isinstance(value, list):
            flow = None if self._is_commented(path, len(value)) else _in_brackets(value, _item_field(asked))
            if flow is not None and (not value or len(lead) + 1 + len(flow) <= WIDTH):
                self.line(f"{lead} {flow}", path)
            else:
                self.line(lead, path)
                self.sequence(value, asked, indent + 2, path)
        else:
            first, *more = _scalar(_as_text(value), asked, WIDTH - len(lead) - 1, indent + 2)
            self.line(f"{lead} {first}", path)
            self.lines.extend(more)

    def above(self, path: Path, indent: int) -> None:
        self.lines.extend(f"{' ' * indent}{comment}" for comment in self.comments.above.get(path, ()))

    def line(self, text: str, path: Path) -> None:
        comment = self.comments.beside.get(path)
        self.lines.append(f"{text} {comment}" if comment else text)

    def _is_commented(self, path: Path, items: int) -> bool:
        inside = ((*path, number) for number in range(1, items + 1))
        return any(item in self.comments.above or item in self.comments.beside for item in inside)


def _item_field(asked: Asked | None) -> Asked | None:
    """Return the field for each item of a list, or for each value of a mapping whose keys are ids."""
    if not asked or asked.kind not in _ITEM_KINDS:
        return None
    return Asked("", "", _ITEM_KINDS[asked.kind], True, "", fields=asked.fields)


def _key(name: str) -> str:
    name = unicodedata.normalize("NFC", name)
    if name == "<<" or len(name) > KEY_CHARACTERS:
        raise ValueError(f"no file can have a field called “{name[:40]}”")
    return name if _SIMPLE_KEY.fullmatch(name) and not _AMBIGUOUS.fullmatch(name) else _quoted(name)


def _as_text(value: Any) -> str:
    text = ("yes" if value else "no") if isinstance(value, bool) else str(value)
    return unicodedata.normalize("NFC", text)


def _in_brackets(values: Sequence[Any], asked: Asked | None) -> str | None:
    """Return a list in brackets on one line, or None if an item is a list or a mapping."""
    if any(isinstance(value, (Mapping, list)) for value in values):
        return None
    texts = [_as_text(value) for value in values]
    fit = [_is_plain(text, asked) and not _NOT_IN_BRACKETS.search(text) for text in texts]
    return f"[{', '.join(text if fits else _quoted(text) for text, fits in zip(texts, fit, strict=True))}]"


def _scalar(text: str, asked: Asked | None, room: int, indent: int) -> list[str]:
    """Return the lines of a single value: the text after its key, which has `room` columns, then the lines below."""
    if _is_plain(text, asked) and (len(text) <= room or " " not in text):
        return [text]
    body = text.removesuffix("\n")
    lines = body.split("\n")
    if _ESCAPED.search(text) or lines[0][:1] in ("", " ") or lines[-1] == "" or any(line[-1:] == " " for line in lines):
        return [_quoted(text)]
    header = "" if text.endswith("\n") else "-"
    width = WIDTH - indent
    if text == body and len(lines) == 1:
        quoted = _quoted(text)
        is_prose = asked is not None and asked.kind == "prose"
        if len(_words(text)) == 1 or (not is_prose and len(quoted) <= room):
            return [quoted]
        style, lines = ">", list(wrapped(text, width))
    elif any(len(line) > width for line in lines) and not any(_LIST_START.match(line) for line in lines):
        style, lines = ">", list(_folded(lines, width))
    else:
        style = "|"
    return [style + header, *(" " * indent + line if line else "" for line in lines)]


def _is_plain(text: str, asked: Asked | None) -> bool:
    """Return whether all YAML readers read the text as this value on one line without quotes."""
    if asked and (text in asked.choices or (asked.kind in _UNQUOTED and _UNQUOTED[asked.kind](text))):
        return True
    return not (
        _AMBIGUOUS.fullmatch(text)
        or text[:1] in _SPECIAL_AT_START
        or text[-1:] in " :"
        or ": " in text
        or " #" in text
        or "\n" in text
        or _ESCAPED.search(text)
    )


def _quoted(text: str) -> str:
    return f'"{_TO_ESCAPE.sub(_escape, text)}"'


def _escape(found: re.Match[str]) -> str:
    character = found.group()
    if character in _ESCAPES:
        return _ESCAPES[character]
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _folded(lines: Sequence[str], width: int) -> Iterator[str]:
    """Yield the lines of a folded block. YAML reads a blank line in it as one line break."""
    for number, line in enumerate(lines):
        if number:
            yield ""
        if line:
            yield from wrapped(line, width)


def wrapped(text: str, width: int) -> Iterator[str]:
    """Yield the lines of a text, each at most `width` long; a single longer word has a line of its own."""
    line = ""
    for word in _words(text):
        if line and len(line) + 1 + len(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line


def _words(text: str) -> list[str]:
    """Return the pieces of a text between single spaces. Folding breaks there, not in runs of spaces."""
    found: list[str] = []
    joined = False
    for piece in text.split(" "):
        if found and (joined or not piece):
            found[-1] += f" {piece}"
        else:
            found.append(piece)
        joined = not piece
    return found
