"""How far the translations are: words by state, for each catalogue of each language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from casebook import prose
from casebook.catalogues import Catalogue, Catalogues
from casebook.content import Content
from casebook.memo import Memo
from casebook.texts import Message, message_files

STATES = ("missing", "stale", "draft", "reviewed")
_EMPTY = Catalogue()
_rows = Memo()
_ORDER = ("interface.po", "cases/", "practices/", "pages/", "guide/")
"""What readers meet first comes first in the work list."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The words of one catalogue, by state."""

    language: str
    catalogue: str
    words: dict[str, int] = field(default_factory=dict)

    @property
    def open(self) -> int:
        """Words that somebody still has to translate or review."""
        return sum(count for state, count in self.words.items() if state != "reviewed")


def progress(content: Content, catalogues: Catalogues, language: str) -> list[Progress]:
    """The work list of one language: what readers meet first, then what has most words to do."""
    rows = []
    for file in message_files(content):
        messages = file.for_language(language)
        if messages:
            catalogue = catalogues.get(language, {}).get(file.path, _EMPTY)
            row = _rows.get(
                (content.root, language, file.path),
                (file, catalogue),
                lambda: Progress(language, file.path, _words(messages, catalogue)),  # noqa: B023
            )
            rows.append(row)
    return sorted(rows, key=lambda row: (row.open == 0, _rank(row.catalogue), -row.open, row.catalogue))


def _words(messages: list[Message], catalogue: Catalogue) -> dict[str, int]:
    words = dict.fromkeys(STATES, 0)
    for state, count in _counted(messages, catalogue):
        words[state] += count
    return words


def _counted(messages: list[Message], catalogue: Catalogue) -> Iterator[tuple[str, int]]:
    for message in messages:
        yield state(message, catalogue), prose.words(message.originals[0])


def state(message: Message, catalogue: Catalogue) -> str:
    """One of `STATES`: how far the translation of one text is."""
    entry = catalogue.translations.get((message.context, message.originals[0]))
    if entry is None or not all(entry.strings):
        return "missing"
    if entry.stale:
        return "stale"
    return "draft" if entry.fuzzy else "reviewed"


def _rank(catalogue: str) -> int:
    return next(rank for rank, start in enumerate(_ORDER) if catalogue.startswith(start))
