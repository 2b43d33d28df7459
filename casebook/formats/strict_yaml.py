"""Read YAML written by hand, and refuse everything that YAML would silently change or hide.

Every scalar stays the text that was typed; the model recognises numbers and dates. By default, PyYAML reads `no` as
False and `22:22` as 1342, and keeps only the second of two equal keys.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from casebook import limits
from casebook.problems.phrases import Phrase, say
from casebook.problems.phrases import Value as Said
from casebook.problems.problem import Problem

Value: TypeAlias = "str | list[Value] | dict[str, Value]"
Path = tuple[str | int, ...]
Place = tuple[int, int]

BOM = "\ufeff"
# Bidi overrides and embeddings can display a text in another order than it is stored (CVE-2021-42574). Marks and
# isolates (200C–200F, 2066–2069) are allowed: Arabic, Persian and Hebrew need them. U+0085, U+2028 and U+2029 end a
# line only for PyYAML. A lone surrogate (from `"\ud800"`) cannot be written to any file.
# Zero-width spaces (200B, 2060) come from copied web pages and prevent search from finding a word. Fillers (115F,
# 3164…), invisible operators, annotations and tags (E0000 on) can carry text that no reviewer sees.
REFUSED = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u115f\u1160\u180e\u200b\u2028-\u202e\u2060-\u2064\u206a-\u206f\u3164"
    r"\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
_LATIN = re.compile(r"[\t\n -~\u00a0-\u024f\u2010-\u2027]*")
"""Texts in Latin letters, which are recognised quickly as free of refused characters."""
_MERGE_MARKS = ["<" * 7, "=" * 7, ">" * 7, "|" * 7]
_MERGE_MARK = re.compile(rf"({'|'.join(map(re.escape, _MERGE_MARKS))})( |$)")
_EXPLANATIONS = (
    (
        "mapping values are not allowed",
        say("a second “: ” stands on this line"),
        say("Put the whole text between quotes, or on the next line under “>-”."),
    ),
    (
        "could not find expected ':'",
        say("a “:” is missing after the name of the field"),
        say("Write a colon and a space between the field and its value."),
    ),
    (
        "expected <block end>",
        say("this line does not continue the lines above it"),
        say("Give it as many spaces at its start as the lines it belongs with."),
    ),
    (
        "found unexpected end of stream",
        say("this quote is never closed"),
        say("Add the same quote at the end of the text."),
    ),
    (
        "expected ',' or",
        say("this bracket is not closed, or a comma is missing in it"),
        say("Close the bracket, and put a comma between two items."),
    ),
    (
        "found unknown escape character",
        say("between double quotes, “\\” has a meaning of its own"),
        say("Write it twice, or put the text between single quotes."),
    ),
    (
        "found character",
        say("no text can start with this sign"),
        say("Put the whole text between quotes."),
    ),
    (
        "expected alphabetic or numeric",
        say("no text can start with this sign"),
        say("Put the whole text between quotes."),
    ),
)
"""PyYAML's most frequent errors: the start of its message, an explanation in plain words, a tip."""
_OTHER_TIP = say("Compare these lines with the same ones in another file: quotes, colons, and spaces at the start.")
_MERGE_TIP = say("Keep one of the two versions, and delete the lines of <<<<<<<, ======= and >>>>>>>.")
_QUOTES = say("Put the whole text between quotes if the sign belongs to it.")
_LOST_TEXT = re.compile(r"[ ]+(#\S.*)")


@dataclass(slots=True)
class Document:
    """The value of a file, with the place (line, column, from 1) of each value and of each key."""

    value: Value
    places: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)

    def place(self, path: Path) -> Place:
        """Return the place of `path`, or of its nearest parent that exists."""
        while path and path not in self.keys and path not in self.places:
            path = path[:-1]
        return self.keys.get(path) or self.places.get(path) or (1, 1)


def shape(value: Value) -> Phrase:
    """Return the type of a value that should have been a group of fields."""
    return say("a list") if isinstance(value, list) else say("a text") if value else say("nothing")


def read(raw: bytes, path: str) -> tuple[Document | None, list[Problem]]:
    """Read one file's bytes. The document is None if the file cannot be parsed."""
    text, problems = decode(raw, path)
    if text is None:
        return None, problems
    problems.extend(_tabs(text, path))
    problems.extend(merge_marks(text, path, "yaml-syntax"))
    if problems:
        return None, problems
    if document := _read_fast(path, text):
        return document, []
    builder = _Builder(path, text)
    try:
        document = builder.build(yaml.SafeLoader)
    except _Refused as refusal:
        return None, [*builder.problems, refusal.problem]
    except yaml.MarkedYAMLError as error:
        return None, [*builder.problems, _syntax_problem(path, error, text)]
    except (yaml.YAMLError, ValueError) as error:
        # `"\U00110000"` reaches chr() inside PyYAML and raises a bare ValueError
        return None, [
            *builder.problems,
            Problem(path, 0, 0, "yaml-syntax", values={"found": _as_parser_message(str(error)), "tip": _OTHER_TIP}),
        ]
    if any(problem.rule == "file-character" for problem in builder.problems):
        return None, builder.problems  # because reports repeat values, and such a value could garble a terminal
    return document, builder.problems


def _read_fast(path: str, text: str) -> Document | None:
    """Return the document by libyaml, much faster; None for a faulty file, which PyYAML describes better."""
    if not yaml.__with_libyaml__:
        return None
    builder = _Builder(path, text)
    try:
        document = builder.build(yaml.CSafeLoader)
    except (_Refused, yaml.YAMLError, ValueError):
        return None
    return None if builder.problems else document


def decode(raw: bytes, path: str, limit: int = limits.FILE_BYTES) -> tuple[str | None, list[Problem]]:
    """Decode bytes: UTF-8 only, one leading BOM dropped, Unix line ends, invisible control characters reported."""
    if len(raw) > limit:
        return None, [Problem(path, 0, 0, "file-size", values={"limit": limit})]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        column = error.start - (before.rfind(b"\n") + 1) + 1
        return None, [Problem(path, before.count(b"\n") + 1, column, "file-encoding")]
    text = text.removeprefix(BOM).replace("\r\n", "\n").replace("\r", "\n")
    problems: list[Problem] = []
    if _LATIN.fullmatch(text) or not REFUSED.search(text):
        return text, problems
    for number, line in enumerate(text.split("\n"), 1):
        for match in REFUSED.finditer(line):
            values = {"found": named(match.group())}
            problems.append(Problem(path, number, match.start() + 1, "file-character", values=values))
            if len(problems) == limits.PROBLEMS:
                return text, problems
    return text, problems


def named(character: str) -> Phrase:
    name = _NAMES.get(character) or unicodedata.name(character, "").lower() or say("control character")
    return say("U+{code} ({name})", code=f"{ord(character):04X}", name=name)


_NAMES = {
    "\ufeff": say("byte order mark"),
    "\u200b": say("zero width space"),
    "\u2028": say("line separator"),
    "\u2029": say("paragraph separator"),
    "\u202a": say("left-to-right embedding"),
    "\u202b": say("right-to-left embedding"),
    "\u202c": say("pop directional formatting"),
    "\u202d": say("left-to-right override"),
    "\u202e": say("right-to-left override"),
    "\u2060": say("word joiner"),
    "\u2066": say("left-to-right isolate"),
    "\u2067": say("right-to-left isolate"),
    "\u2068": say("first strong isolate"),
    "\u2069": say("pop directional isolate"),
}
"""Characters that come with copied texts, with names that are translated. Unicode's own names are in English only."""


def merge_marks(text: str, path: str, rule: str) -> Iterator[Problem]:
    """Yield a problem for the first mark left by a merge in which two people had changed the same lines."""
    if not any(mark in text for mark in _MERGE_MARKS):
        return
    for number, line in enumerate(text.split("\n"), 1):
        if _MERGE_MARK.match(line):
            values = {"found": say("two versions were left mixed here by a merge"), "tip": _MERGE_TIP}
            yield Problem(path, number, 1, rule, values=values)
            return


def _syntax_problem(path: str, error: yaml.MarkedYAMLError, text: str) -> Problem:
    message = error.problem or ""
    found, tip = next(
        ((explanation, tip) for start, explanation, tip in _EXPLANATIONS if message.startswith(start)),
        (_as_parser_message(message), _OTHER_TIP),
    )
    # Report an unclosed quote or bracket where it was opened.
    opened = message.startswith(("found unexpected end of stream", "expected ',' or", "could not find expected ':'"))
    mark = error.context_mark if opened else error.problem_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    lines = text.split("\n")[:line]
    if message.startswith("mapping values are not allowed") and not _COLON.search("".join(lines[-1:])[: column - 1]):
        found, tip = _BY_START["expected <block end>"]
    elif message.startswith("expected <block end>"):
        opened_at = next((at for at in enumerate(map(_OPEN_QUOTE.match, lines), 1) if at[1]), None)
        if opened_at and (match := opened_at[1]):  # a quote far below closed it, where PyYAML stopped
            line, column = opened_at[0], match.end(1) + 1
            found, tip = _BY_START["found unexpected end of stream"]
    return Problem(path, line, column, "yaml-syntax", values={"found": found, "tip": tip})


_BY_START = {start: (found, tip) for start, found, tip in _EXPLANATIONS}
_COLON = re.compile(r":\s")
_OPEN_QUOTE = re.compile(r"""([ ]*(?:- )?(?:[\w-]+:[ ]+)?)(?:"(?:[^"\\]|\\.)*|'(?:[^']|'')*)$""")
"""A line on which a quoted text starts and does not end."""


def _as_parser_message(message: str) -> Phrase:
    return say("“{found}”, says the reader of YAML", found=message)


def _tabs(text: str, path: str) -> Iterator[Problem]:
    if "\t" not in text:
        return
    for number, line in enumerate(text.split("\n"), 1):
        if "\t" in line:
            yield Problem(path, number, line.index("\t") + 1, "yaml-tab")


def _start(event: yaml.Event) -> Place:
    """Return the place where an event starts. PyYAML's own parser always sets it, although the types allow None."""
    assert event.start_mark is not None
    return event.start_mark.line + 1, event.start_mark.column + 1


def _end(event: yaml.Event) -> Place:
    assert event.end_mark is not None
    return event.end_mark.line + 1, event.end_mark.column + 1


class _Refused(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.rule)
        self.problem = problem


class _Builder:
    """A builder of the document from PyYAML's events. It has its own stack, so that depth cannot exhaust Python's."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.lines = text.split("\n")
        self.problems: list[Problem] = []

    def build(self, loader: type[yaml.SafeLoader | yaml.CSafeLoader]) -> Document:
        document = Document("")
        stack: list[_OpenNode] = []
        documents = values = 0
        for event in yaml.parse(self.text, Loader=loader):
            self._refuse_features(event)
            values += isinstance(event, yaml.NodeEvent)
            if values > limits.YAML_VALUES:
                raise self._refused(event, "yaml-size", limit=limits.YAML_VALUES)
            if len(self.problems) >= limits.PROBLEMS:
                raise _Refused(self.problems.pop())
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._refused(
                        event,
                        "yaml-feature",
                        found=say("a second document (---)"),
                        tip=say("Delete the line “---”: one file holds one entry."),
                    )
            elif isinstance(event, yaml.ScalarEvent):
                self._note_lost_text(event)
                self._note_characters(event)
                self._put(document, stack, event, unicodedata.normalize("NFC", event.value))
            elif isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
                if len(stack) >= limits.YAML_DEPTH:
                    raise self._refused(event, "yaml-depth", limit=limits.YAML_DEPTH)
                container: list[Value] | dict[str, Value] = [] if isinstance(event, yaml.SequenceStartEvent) else {}
                path, skipped = self._put(document, stack, event, container)
                stack.append(_OpenNode(container, path, skipped))
            elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
                stack.pop()
        return document

    def _put(self, document: Document, stack: list[_OpenNode], event: yaml.Event, value: Value) -> tuple[Path, bool]:
        """Put a value into its container. Return its path, and whether it is left out because its key is repeated."""
        place = _start(event)
        path: Path = ()
        skipped = False
        if not stack:
            document.value = value
        else:
            top = stack[-1]
            skipped = top.skipped
            if isinstance(top.container, list):
                path = (*top.path, len(top.container) + 1)
                top.container.append(value)
            elif top.key is None:
                if not isinstance(value, str):
                    raise self._refused(
                        event,
                        "yaml-feature",
                        found=say("a list or a group used as a field name"),
                        tip=say("Write “field: value”."),
                    )
                if value == "<<":
                    raise self._refused(
                        event, "yaml-feature", found=say("a merge key (<<)"), tip=say("Write the fields out in full.")
                    )
                path = (*top.path, value)
                top.key, top.repeated = value, value in top.container
                if top.repeated:
                    first = document.keys.get(path, (0, 0))[0]
                    self.problems.append(
                        Problem(
                            self.path, *place, "yaml-duplicate-key", show(path), values={"key": value, "first": first}
                        )
                    )
                elif not skipped:
                    document.keys[path] = place
                return path, skipped
            else:
                assert isinstance(top.container, dict)
                path = (*top.path, top.key)
                skipped = skipped or top.repeated
                if not skipped:
                    top.container[top.key] = value
                top.key = None
        if not skipped:
            document.places[path] = place
        return path, skipped

    def _refuse_features(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            raise self._refused(
                event, "yaml-feature", found=say("an alias (*{name})", name=event.anchor or ""), tip=_QUOTES
            )
        if anchor := getattr(event, "anchor", None):
            raise self._refused(event, "yaml-feature", found=say("an anchor (&{name})", name=anchor), tip=_QUOTES)
        if (tag := getattr(event, "tag", None)) is not None:
            raise self._refused(event, "yaml-feature", found=say("a tag ({name})", name=tag), tip=_QUOTES)
        if isinstance(event, yaml.DocumentStartEvent) and (event.version or event.tags):
            raise self._refused(
                event,
                "yaml-feature",
                found=say("a line that starts with %"),
                tip=say("Delete that line, and the line “---” below it."),
            )

    def _note_lost_text(self, event: yaml.ScalarEvent) -> None:
        if event.style:  # quoted, or a block; a plain text has “” from libyaml and None from PyYAML
            return
        line, column = _end(event)
        if line > len(self.lines):  # libyaml ends an empty last value after the last line
            return
        match = _LOST_TEXT.match(self.lines[line - 1], column - 1)
        if match:
            self.problems.append(
                Problem(
                    self.path,
                    line,
                    match.start(1) + 1,
                    "yaml-lost-text",
                    values={"found": match.group(1)},
                )
            )

    def _note_characters(self, event: yaml.ScalarEvent) -> None:
        """Report refused characters that are spelled as escapes between double quotes, such as `"\\0"`."""
        if match := REFUSED.search(event.value):
            place = _start(event)
            self.problems.append(Problem(self.path, *place, "file-character", values={"found": named(match.group())}))

    def _refused(self, event: yaml.Event, rule: str, **values: Said) -> _Refused:
        return _Refused(Problem(self.path, *_start(event), rule, values=values))


@dataclass(slots=True)
class _OpenNode:
    """A list or mapping being filled. `key` still needs its value."""

    container: list[Value] | dict[str, Value]
    path: Path
    skipped: bool
    key: str | None = None
    repeated: bool = False


def show(path: Path) -> str:
    """Return a field's path in the notation for authors, counted from 1: `steps[2].channels[1]`."""
    shown = ""
    for part in path:
        if isinstance(part, int):
            shown += f"[{part}]"
        else:
            shown += f".{part}" if shown else part
    return shown
