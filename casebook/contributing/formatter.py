"""Rewrite a case or a practice in canonical form: its values and all its comments are kept.

A comment on lines of its own moves with the field or item below it, a comment at the end of a line with the value on
that line. Comments at the end of the file stay there.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from casebook import limits
from casebook.content.model import ENTRIES
from casebook.contributing import yaml_writer
from casebook.contributing.yaml_writer import Comments
from casebook.formats import files as casefiles
from casebook.formats import strict_yaml
from casebook.formats.strict_yaml import Document, Place, Value
from casebook.formats.strict_yaml import Path as Where
from casebook.problems.phrases import say
from casebook.problems.problem import Problem

_BRACKETS = (
    yaml.FlowSequenceStartToken,
    yaml.FlowSequenceEndToken,
    yaml.FlowMappingStartToken,
    yaml.FlowMappingEndToken,
)


def files(root: Path) -> list[Path]:
    """Return the files of all cases and practices."""
    return [file for kind in ENTRIES for file in sorted((root / kind).glob("*.yml")) if not file.name.startswith(".")]


def is_entry(root: Path, file: Path) -> bool:
    return file.parent in [root / kind for kind in ENTRIES] and file.suffix == ".yml"


def levels(root: Path) -> Sequence[str]:
    """Return the ids of the levels in the order of their file; none if the file cannot be read."""
    raw = casefiles.read(root, root / "vocabulary" / "levels.yml", limits.FILE_BYTES, [])
    document = strict_yaml.read(raw, "vocabulary/levels.yml")[0] if raw else None
    return list(document.value) if document and isinstance(document.value, dict) else []


def of_file(root: Path, file: Path, levels: Sequence[str]) -> tuple[str | None, list[Problem]]:
    problems: list[Problem] = []
    raw = casefiles.read(root, file, limits.FILE_BYTES, problems)
    if raw is None:
        return None, problems
    return formatted(raw, casefiles.shown(root, file), file.parent.name, levels)


def formatted(raw: bytes, path: str, kind: str, levels: Sequence[str] = ()) -> tuple[str | None, list[Problem]]:
    """Return the canonical text of a file. If formatting would lose a part of it, return None and the problems."""
    document, problems = strict_yaml.read(raw, path)
    if document is None or problems:
        return None, problems
    if not isinstance(document.value, dict):
        values = {
            "allowed": say("a group of fields"),
            "found": strict_yaml.shape(document.value),
            "tip": say("Write “field: value”, one field a line."),
        }
        return None, [Problem(path, 1, 1, "value-type", values=values)]
    try:
        comments = _comments(raw, path, document, kind)
    except yaml.MarkedYAMLError as error:
        return None, [_lost(raw, path, error)]
    text = yaml_writer.write(document.value, kind, levels, comments)
    _check_round_trip(text, path, document.value, comments, kind)
    return text, []


def _lost(raw: bytes, path: str, error: yaml.MarkedYAMLError) -> Problem:
    """Return the problem at a place where libyaml reads a comment and PyYAML does not: `>-#`, without a space."""
    text, mark = strict_yaml.decode(raw, path)[0], error.problem_mark
    assert text is not None
    assert mark is not None
    found = text.split("\n")[mark.line][mark.column :]
    return Problem(path, mark.line + 1, mark.column + 1, "yaml-lost-text", values={"found": found})


def _check_round_trip(text: str, path: str, value: Value, comments: Comments, kind: str) -> None:
    """Assert that the new text has all values and comments of the old one. It replaces people's work, so check each
    time.
    """
    again, problems = strict_yaml.read(text.encode(), path)
    assert again is not None
    assert not problems
    assert again.value == value
    assert Counter(_comment_texts(_comments(text.encode(), path, again, kind))) == Counter(_comment_texts(comments))


def _comment_texts(comments: Comments) -> Iterator[str]:
    for texts in comments.above.values():
        yield from texts
    yield from comments.beside.values()
    yield from comments.end


def _comments(raw: bytes, path: str, document: Document, kind: str) -> Comments:
    """Return the comments of a valid file, each with the path of the value that it belongs to."""
    text, _ = strict_yaml.decode(raw, path)
    assert text is not None
    places = _Places(document)
    above: dict[Where, list[str]] = {}
    trailing: dict[Where, str] = {}
    end: list[str] = []
    for comment in _scan_comments(text):
        if comment.text == yaml_writer.schema_line(kind) and not comment.after:
            continue  # `canonical.write` writes this line itself.
        here = places.value_before(comment) if comment.after else None
        if here and here not in trailing and not places.is_group_in_a_list(here):
            # Without a space behind it, the checks take the `#` for a part of the value.
            trailing[here] = re.sub(r"^#(?=\S)", "# ", comment.text)
        elif belongs := here or places.below(comment):
            above.setdefault(belongs, []).append(comment.text)
        else:
            end.append(comment.text)
    return Comments(above, trailing, end)


@dataclass(frozen=True, slots=True)
class _Comment:
    text: str
    place: Place
    after: yaml.Token | None
    """The token before the comment on its line, if any."""
    opened: Place
    """Place of the opening bracket if `after` is a bracket, else of `after` itself."""


def _scan_comments(text: str) -> Iterator[_Comment]:
    """Yield the comments in order. They are between two tokens, or after the `|` or `>` that starts a block of text."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    brackets: list[Place] = []
    last: yaml.Token | None = None
    opened = (0, 0)

    def between(start: int, end: int) -> Iterator[_Comment]:
        while (at := text.find("#", start, end)) >= 0:
            line = bisect.bisect(starts, at)
            start = starts[line]
            alone = not text[starts[line - 1] : at].strip()
            place = line, at - starts[line - 1] + 1
            yield _Comment(text[at : start - 1].rstrip(), place, None if alone else last, opened)

    reached = 0
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        first, after = token.start_mark, token.end_mark
        if after.index == first.index:  # The start or end of a group has no characters of its own.
            continue
        yield from between(reached, first.index)
        last, opened, reached = token, (first.line + 1, first.column + 1), after.index
        if isinstance(token, (yaml.FlowSequenceStartToken, yaml.FlowMappingStartToken)):
            brackets.append(opened)
        elif isinstance(token, (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)):
            opened = brackets.pop()
        elif isinstance(token, yaml.ScalarToken) and token.style in ("|", ">"):
            yield from between(first.index, starts[first.line + 1])
    yield from between(reached, len(text))


class _Places:
    """The places of a document's values and keys, in order."""

    def __init__(self, document: Document) -> None:
        self.value = document.value
        keys = [(place, len(path), path) for path, place in document.keys.items()]
        values = [(place, len(path), path) for path, place in document.places.items() if path]
        groups = {path for _, _, path in values if isinstance(self._at(path), (dict, list))}
        self.groups = {place: path for place, _, path in values if path in groups}
        self.all = sorted([*keys, *values], key=_in_order)
        # A group starts at its first field, and a comment above belongs to that field.
        ones = [found for found in values if found[2] not in groups or isinstance(found[2][-1], int)]
        self.ones = sorted([*keys, *ones], key=_in_order)

    def _at(self, path: Where) -> Value:
        value: Any = self.value
        for part in path:
            value = value[part - 1] if isinstance(part, int) else value[part]
        return value  # type: ignore[no-any-return]

    def value_before(self, comment: _Comment) -> Where | None:
        """Return the value before a comment on its line; None if a value only starts there."""
        if isinstance(comment.after, _BRACKETS):
            return self.groups.get(comment.opened)
        if isinstance(comment.after, (yaml.BlockEntryToken, yaml.KeyToken, yaml.DocumentStartToken)):
            return None
        before = bisect.bisect(self.all, comment.place, key=lambda found: found[0])
        return self.all[before - 1][2] if before else None

    def below(self, comment: _Comment) -> Where | None:
        after = bisect.bisect(self.ones, comment.place, key=lambda found: found[0])
        return self.ones[after][2] if after < len(self.ones) else None

    def is_group_in_a_list(self, path: Where) -> bool:
        """Return whether the value is a group in a list: its line has only a dash, or also its first field."""
        return isinstance(path[-1], int) and bool(self._at(path)) and not isinstance(self._at(path), str)


def _in_order(found: tuple[Place, int, Where]) -> tuple[Place, int]:
    return found[:2]
