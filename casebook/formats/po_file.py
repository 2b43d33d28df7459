"""The PO file format: a strict reader, and a writer with one layout.

Babel's reader and writer are not used, because they accept unterminated strings, obey the header (a huge `nplurals`
never ends) and lose or break the `#|` lines that hold the previous original of a fuzzy message.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from babel.messages.pofile import normalize
from babel.util import TextWrapper

from casebook import limits
from casebook.problems.phrases import Phrase, either, quoted, say

WIDTH = 100
_NO_WRAPPING = sys.maxsize
"""Write each text on one line, as Weblate does, so that neither program rewraps the lines of the other."""
PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
"""A part of an interface text that is filled in. Editors such as Poedit protect it if a flag of the message says so."""

_LINE = re.compile(r'(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)[ ]*)?"([^"\\]*(?:\\[\\"nrt][^"\\]*)*)"')
_MARK = re.compile(r"#~\||#[~|,.:]|#|")
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}
_NEXT = {
    "": ("msgctxt", "msgid"),
    "msgctxt": ("msgid",),
    "msgid": ("msgid_plural", "msgstr"),
    "msgid_plural": ("msgstr[0]",),
}
"""Keyword → keywords that may follow. After the last `msgstr`, another message starts."""
# “+” after a repetition makes it possessive: without backtracking, large input costs neither time nor memory.
_STRING = r'"[^"\\\n]*+(?:\\[\\"nrt][^"\\\n]*+)*+"'
_STRINGS = rf"({_STRING}(?:\n{_STRING})*+)"
_PLAIN = re.compile(rf"((?:#[.: ][^\n]*+\n)*+)(?:msgctxt {_STRINGS}\n)?msgid {_STRINGS}\nmsgstr {_STRINGS}\n(?:\n|\Z)")
"""The usual message, in the layout of `write`: in use, not fuzzy, without a plural."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of a file. `previous` is the original from which a fuzzy translation was made."""

    context: str
    original: str
    plural: str = ""
    strings: Sequence[str] = ("",)
    fuzzy: bool = False
    previous: str = ""
    comments: Sequence[str] = ()
    """remarks of translators"""
    notes: Sequence[str] = ()
    """remarks for translators"""
    obsolete: bool = False
    line: int = 0

    @property
    def stale(self) -> bool:
        """Whether the original has changed. A fuzzy message without a previous original is a draft awaiting review."""
        return self.fuzzy and bool(self.previous)


class Unreadable(Exception):
    """The text is not a PO file. `line` counts from 1."""

    def __init__(self, line: int, reason: Phrase) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


def read(text: str) -> list[Entry]:
    """Return all messages of a file. The header (no context, no original), if any, comes first.

    Raises:
        Unreadable: at the first line that is not valid PO.

    """
    entries: list[Entry] = []
    seen: dict[tuple[str, str], int] = {}
    for entry in _plain_entries(text) or _entries(text):
        if not entry.obsolete:
            first = seen.setdefault((entry.context, entry.original), entry.line)
            if first != entry.line:
                raise Unreadable(entry.line, say("this text was translated before, on line {first}", first=first))
        if not entry.original and entries:
            raise Unreadable(entry.line, say("this message has no original text"))
        entries.append(entry)
    return entries


def write(entry: Entry) -> str:
    """Return one message as text, without the blank line that separates it from the next."""
    mark = "#~ " if entry.obsolete else ""
    lines = [f"# {comment}".rstrip() for comment in entry.comments]
    lines += [f"#. {line}" for note in entry.notes for line in TextWrapper(WIDTH, break_long_words=False).wrap(note)]
    flags = ["fuzzy"] * entry.fuzzy + ["python-brace-format"] * bool(PLACEHOLDER.search(entry.original))
    if flags:
        lines.append(f"#, {', '.join(flags)}")
    if entry.previous:
        lines += _keyword_lines(f"{mark.rstrip() or '#'}| ", "msgid", entry.previous)
    if entry.context:
        lines += _keyword_lines(mark, "msgctxt", entry.context)
    lines += _keyword_lines(mark, "msgid", entry.original)
    if entry.plural:
        lines += _keyword_lines(mark, "msgid_plural", entry.plural)
        for index, string in enumerate(entry.strings):
            lines += _keyword_lines(mark, f"msgstr[{index}]", string)
    else:
        lines += _keyword_lines(mark, "msgstr", entry.strings[0])
    return "\n".join([*lines, ""])


def _keyword_lines(mark: str, keyword: str, text: str) -> list[str]:
    first, *others = normalize(text, width=_NO_WRAPPING).split("\n")
    return [f"{mark}{keyword} {first}", *(f"{mark}{line}" for line in others)]


@dataclass(slots=True)
class _OpenEntry:
    """A message being read, with its lines so far."""

    line: int = 0
    last: str = ""
    obsolete: bool = False
    parts: dict[str, list[str]] = field(default_factory=dict)
    previous: dict[str, list[str]] = field(default_factory=dict)
    last_previous: str = ""
    flags: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        return self.last.startswith("msgstr")

    def add(self, number: int, body: str, *, obsolete: bool) -> None:
        """Add one line of the message itself."""
        keyword, text = _keyword_and_text(number, body)
        if self.last and obsolete != self.obsolete:
            raise Unreadable(number, say("“#~” must stand before every line of a message, or before none"))
        if not keyword and not self.last:
            raise Unreadable(number, say("this text belongs to no message"))
        if not keyword:
            self.parts[self.last].append(text)
            return
        if keyword not in self._expected():
            expected = [quoted(allowed) for allowed in self._expected()] or [say("a new message")]
            raise Unreadable(
                number, say("“{found}” stands where {expected} should", found=keyword, expected=either(expected))
            )
        self.line = self.line or number
        self.obsolete = obsolete
        self.last = keyword
        self.parts[keyword] = [text]

    def add_previous(self, number: int, body: str) -> None:
        keyword, text = _keyword_and_text(number, body)
        self.last_previous = keyword or self.last_previous
        self.previous.setdefault(self.last_previous, []).append(text)

    def _expected(self) -> tuple[str, ...]:
        plural = re.fullmatch(r"msgstr\[(\d)\]", self.last)
        return (f"msgstr[{int(plural[1]) + 1}]",) if plural else _NEXT.get(self.last, ())

    def entry(self) -> Entry:
        return Entry(
            context="".join(self.parts.get("msgctxt", ())),
            original="".join(self.parts["msgid"]),
            plural="".join(self.parts.get("msgid_plural", ())),
            strings=tuple("".join(texts) for keyword, texts in self.parts.items() if keyword.startswith("msgstr")),
            fuzzy="fuzzy" in self.flags,
            previous="".join(self.previous.get("msgid", ())),
            comments=tuple(self.comments),
            obsolete=self.obsolete,
            line=self.line,
        )


def _plain_entries(text: str) -> list[Entry]:
    """Return the result of `_entries` for a file of plain messages, five times faster; nothing for any other file."""
    entries = []
    position, number = 0, 1
    while position < len(text):
        match = _PLAIN.match(text, position)
        if match is None or match.end() - position > limits.CATALOGUE_LINE:
            return []
        notes, context, original, translated = match.groups("")
        line = number + notes.count("\n")
        entries.append(
            Entry(
                _unquoted(context),
                _unquoted(original),
                strings=(_unquoted(translated),),
                comments=tuple(note[1:].strip() for note in notes.split("\n") if note.startswith("# ")),
                line=line,
            )
        )
        number += match[0].count("\n")
        position = match.end()
    return entries


def _unquoted(strings: str) -> str:
    """Return the text of one string, or of several with one per line."""
    text = strings[1:-1].replace('"\n"', "")
    return _unescaped(text) if "\\" in text else text


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda escape: _ESCAPED.get(escape[1], escape[1]), text)


def _entries(text: str) -> Iterator[Entry]:
    message = _OpenEntry()
    number = 0
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()
        if not line:
            continue
        if len(line) > limits.CATALOGUE_LINE:
            raise Unreadable(number, say("this line is longer than {most} characters", most=limits.CATALOGUE_LINE))
        mark = _MARK.match(line)[0]  # type: ignore[index]  # the pattern matches the empty text too
        body = line[len(mark) :].strip()
        if message.complete and (mark not in ("", "#~") or body.startswith(("msgctxt", "msgid"))):
            yield message.entry()
            message = _OpenEntry()
        if mark in ("", "#~"):
            message.add(number, body, obsolete=mark == "#~")
        elif message.last:
            raise Unreadable(number, say("a comment stands in the middle of a message"))
        elif mark in ("#|", "#~|"):
            message.add_previous(number, body)
        elif mark == "#,":
            message.flags += [flag.strip() for flag in body.split(",")]
        elif mark == "#":
            message.comments.append(body)
    if message.complete:
        yield message.entry()
    elif message.last:
        raise Unreadable(number, say("the last message is not complete"))


def _keyword_and_text(number: int, body: str) -> tuple[str, str]:
    match = _LINE.fullmatch(body)
    if match:
        return match[1] or "", _unescaped(match[2])
    start = re.match(r'([^\s"]*)\s*"', body)
    if not start:
        raise Unreadable(number, say("this line is neither a comment nor a text between quotes"))
    if start[1] and not _LINE.fullmatch(f'{start[1]} ""'):
        raise Unreadable(number, say("“{found}” is not one of msgctxt, msgid, msgid_plural and msgstr", found=start[1]))
    raise Unreadable(number, say("this text has no quote at its end, or has a quote or “\\” without a “\\” before it"))
