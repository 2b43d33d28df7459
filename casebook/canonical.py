"""The one way a case or a practice is written: the same values give the same file.

What is written here is read back equal by `strict_yaml`, and as the same texts by other readers of YAML, 1.1 or 1.2.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casebook import guide, strict_yaml
from casebook.guide import Asked
from casebook.strict_yaml import Path

WIDTH = 118
"""Columns, counted in code points; a longer text is folded. A word is never cut."""
KEY_CHARACTERS = 500
"""YAML finds the end of a key within 1,024 characters, and one may take two as it is written."""
SCHEMAS = {"cases": "case.schema.json", "practices": "practice.schema.json"}
"""Files of `schema/`."""

_OTHERWISE_READ = re.compile(
    r"~|null|y|n|yes|no|true|false|on|off|=|<<"
    r"|[-+]?\.?[0-9][0-9_.,:]*(e[-+]?[0-9]*)?|[-+]?0[xob][0-9a-f_]*|[-+]?\.(inf|nan)"
    r"|[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2}.*)?",
    re.IGNORECASE | re.ASCII,
)
"""Texts that one reader or another takes for nothing, yes or no, a number or a date."""
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", re.ASCII)
_SIMPLE_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*", re.ASCII)
_NOT_IN_BRACKETS = re.compile(r"[\[\]{},:?]")
_SIGNS_AT_START = ("", *"-?:,[]{}#&*!|>'\"%@` ")
_STARTS_APART = re.compile(r" |[-*+] |[0-9]+[.)] ", re.ASCII)
"""A line that is no paragraph: inside a list of Markdown, or an item of it."""
_ESCAPED = re.compile(rf"[\t\r]|{strict_yaml.REFUSED.pattern}")
"""What stands in no file itself: only between double quotes can it be spelled."""
_TO_ESCAPE = re.compile(rf'["\\\n]|{_ESCAPED.pattern}')
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}

_PLAIN = {
    **dict.fromkeys(("latitude", "longitude", "goal", "page"), _NUMBER.fullmatch),
    **dict.fromkeys(("date", "partial-date"), _DATE.fullmatch),
    "yes-no": re.compile("yes|no").fullmatch,
}
"""Kinds of values that need no quotes, though they are no texts for other readers, and how they then look."""
_INNER = {
    **dict.fromkeys(("groups", "by-id"), "group"),
    "by-level": "prose",
    "pages": "page",
    "references": "reference",
    "texts": "plain",
}
"""The kind of what a list or a mapping holds."""


@dataclass(frozen=True, slots=True)
class Comments:
    """What people noted in a file beside its values. Each comment is given with its `#`."""

    above: Mapping[Path, Sequence[str]]
    """on lines of their own, by the field or item below them"""
    beside: Mapping[Path, str]
    """at the end of a value's line"""
    end: Sequence[str] = ()
    """below everything"""


NO_COMMENTS = Comments({}, {})


def write(
    entry: Mapping[str, Any], kind: str = "cases", levels: Sequence[str] = (), comments: Comments = NO_COMMENTS
) -> str:
    """The file of an entry of `cases` or `practices`, from its plain values.

    Numbers had better come as text: so they stay as they were typed. A message for each audience stands in the order of
    `levels`. Raises ValueError for a key that no file can have.
    """
    writer = _Writer(levels, comments)
    writer.lines.append(schema_line(kind))
    writer.mapping(entry, Asked("", "", "group", True, "", fields=guide.asked(kind)), 0, ())
    if not entry:
        writer.lines.append("{}")
    return "\n".join([*writer.lines, *comments.end, ""])


def field_lines(asked: Asked, value: Any, levels: Sequence[str] = ()) -> list[str]:
    """A single field as it stands in a file."""
    writer = _Writer(levels, NO_COMMENTS)
    writer.mapping({asked.name: value}, Asked("", "", "group", True, "", fields=(asked,)), 0, ())
    return writer.lines


def schema_line(kind: str) -> str:
    """First line of every file: it tells editors what each field may be."""
    return f"# yaml-language-server: $schema=../schema/{SCHEMAS[kind]}"


class _Writer:
    def __init__(self, levels: Sequence[str], comments: Comments) -> None:
        self.levels = levels
        self.comments = comments
        self.lines: list[str] = []

    def mapping(self, values: Mapping[str, Any], asked: Asked | None, indent: int, path: Path, dash: str = "") -> None:
        """The fields of a group, one below the other. The first stands behind the `dash` of a list's item, if any."""
        fields = {field.name: field for field in asked.fields} if asked else {}
        inner = _of_each(asked)
        first = self.levels if asked and asked.kind == "by-level" else [] if inner else fields
        for name in [*(name for name in first if name in values), *(name for name in values if name not in first)]:
            self.above((*path, name), indent - len(dash))
            lead = f"{' ' * (indent - len(dash))}{dash}{_key(name)}:"
            dash = ""
            self.value(lead, values[name], inner or fields.get(name), indent, (*path, name))

    def sequence(self, values: Sequence[Any], asked: Asked | None, indent: int, path: Path) -> None:
        """The items of a list, one below the other."""
        inner = _of_each(asked)
        for number, value in enumerate(values, 1):
            item = (*path, number)
            self.above(item, indent)
            dash = f"{' ' * indent}-"
            if isinstance(value, Mapping) and value:
                self.mapping(value, inner, indent + 2, item, "- ")
            else:
                self.value(dash, value, inner, indent, item)

    def value(self, lead: str, value: Any, asked: Asked | None, indent: int, path: Path) -> None:
        """What stands behind a key or a dash, and below it."""
        if isinstance(value, Mapping):
            self.line(lead if value else f"{lead} {{}}", path)
            self.mapping(value, asked, indent + 2, path)
        elif isinstance(value, list):
            flow = None if self._is_commented(path, len(value)) else _in_brackets(value, _of_each(asked))
            if flow is not None and (not value or len(lead) + 1 + len(flow) <= WIDTH):
                self.line(f"{lead} {flow}", path)
            else:
                self.line(lead, path)
                self.sequence(value, asked, indent + 2, path)
        else:
            first, *more = _scalar(_text(value), asked, WIDTH - len(lead) - 1, indent + 2)
            self.line(f"{lead} {first}", path)
            self.lines.extend(more)

    def above(self, path: Path, indent: int) -> None:
        self.lines.extend(f"{' ' * indent}{comment}" for comment in self.comments.above.get(path, ()))

    def line(self, text: str, path: Path) -> None:
        beside = self.comments.beside.get(path)
        self.lines.append(f"{text} {beside}" if beside else text)

    def _is_commented(self, path: Path, items: int) -> bool:
        inside = ((*path, number) for number in range(1, items + 1))
        return any(item in self.comments.above or item in self.comments.beside for item in inside)


def _of_each(asked: Asked | None) -> Asked | None:
    """What each item of a list is, or each value of a mapping whose keys are ids."""
    if not asked or asked.kind not in _INNER:
        return None
    return Asked("", "", _INNER[asked.kind], True, "", fields=asked.fields)


def _key(name: str) -> str:
    name = unicodedata.normalize("NFC", name)
    if name == "<<" or len(name) > KEY_CHARACTERS:
        raise ValueError(f"no file can have a field called “{name[:40]}”")
    return name if _SIMPLE_KEY.fullmatch(name) and not _OTHERWISE_READ.fullmatch(name) else _quoted(name)


def _text(value: Any) -> str:
    text = ("yes" if value else "no") if isinstance(value, bool) else str(value)
    return unicodedata.normalize("NFC", text)


def _in_brackets(values: Sequence[Any], asked: Asked | None) -> str | None:
    """A list on one line, if it holds nothing but single values."""
    if any(isinstance(value, (Mapping, list)) for value in values):
        return None
    texts = [_text(value) for value in values]
    fit = [_is_plain(text, asked) and not _NOT_IN_BRACKETS.search(text) for text in texts]
    return f"[{', '.join(text if fits else _quoted(text) for text, fits in zip(texts, fit, strict=True))}]"


def _scalar(text: str, asked: Asked | None, room: int, indent: int) -> list[str]:
    """A single value: what stands on the line of its key, where there is `room`, then the lines below."""
    if _is_plain(text, asked) and (len(text) <= room or " " not in text):
        return [text]
    body = text.removesuffix("\n")
    lines = body.split("\n")
    if _ESCAPED.search(text) or lines[0][:1] in ("", " ") or lines[-1] == "" or any(line[-1:] == " " for line in lines):
        return [_quoted(text)]
    header = "" if text.endswith("\n") else "-"
    width = WIDTH - indent
    if text == body and len(lines) == 1:  # one paragraph
        quoted = _quoted(text)
        is_prose = asked is not None and asked.kind == "prose"
        if len(_words(text)) == 1 or (not is_prose and len(quoted) <= room):
            return [quoted]
        style, lines = ">", list(wrapped(text, width))
    elif any(len(line) > width for line in lines) and not any(_STARTS_APART.match(line) for line in lines):
        style, lines = ">", list(_folded(lines, width))
    else:
        style = "|"
    return [style + header, *(" " * indent + line if line else "" for line in lines)]


def _is_plain(text: str, asked: Asked | None) -> bool:
    """Whether every reader takes a text on one line, without quotes, for what it is."""
    if asked and (text in asked.choices or (asked.kind in _PLAIN and _PLAIN[asked.kind](text))):
        return True
    return not (
        _OTHERWISE_READ.fullmatch(text)
        or text[:1] in _SIGNS_AT_START
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
    """Several lines in the folded style: there, a line ends where a blank one follows."""
    for number, line in enumerate(lines):
        if number:
            yield ""
        if line:
            yield from wrapped(line, width)


def wrapped(text: str, width: int) -> Iterator[str]:
    """The lines of a text, none longer than `width`, but for one long word."""
    line = ""
    for word in _words(text):
        if line and len(line) + 1 + len(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line


def _words(text: str) -> list[str]:
    """What stands between single spaces: a line may end there, but not where several spaces follow each other."""
    found: list[str] = []
    joined = False
    for piece in text.split(" "):
        if found and (joined or not piece):
            found[-1] += f" {piece}"
        else:
            found.append(piece)
        joined = not piece
    return found
