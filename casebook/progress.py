"""How far the translations are: words by state, for each catalogue of each language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from casebook import forge, prose
from casebook.catalogues import Catalogue, Catalogues
from casebook.content import Content
from casebook.memo import Memo
from casebook.texts import Message, MessageFile, message_files

STATES = ("missing", "stale", "draft", "reviewed")
_EMPTY = Catalogue()
_all = Memo()
_rows = Memo()
_counts = Memo()
_work = Memo()
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
                lambda: Progress(language, file.path, _words(messages, catalogue, _counted(content, file))),  # noqa: B023
            )
            rows.append(row)
    return sorted(rows, key=lambda row: (row.open == 0, _rank(row.catalogue), -row.open, row.catalogue))


def _counted(content: Content, file: MessageFile) -> Mapping[str, int]:
    """The words of each original, by context: the same for every language."""
    messages = [message for group in file.messages.values() for message in group]
    key = (content.root, file.path)
    return _counts.get(key, [file], lambda: {each.context: prose.words(each.originals[0]) for each in messages})


def _words(messages: list[Message], catalogue: Catalogue, counted: Mapping[str, int]) -> dict[str, int]:
    words = dict.fromkeys(STATES, 0)
    for message in messages:
        words[state(message, catalogue)] += counted[message.context]
    return words


def of_all(content: Content, catalogues: Catalogues) -> list[Mapping[str, Any]]:
    """The work lists of all languages, as the page about translations shows them."""
    return _all.get(content.root, [content, catalogues], lambda: [*_of_all(content, catalogues)])


def _of_all(content: Content, catalogues: Catalogues) -> Iterator[Mapping[str, Any]]:
    for code, language in content.site.languages.items():
        rows = progress(content, catalogues, code)
        total = sum(sum(row.words.values()) for row in rows)
        left = sum(row.open for row in rows)
        yield {
            "code": code,
            "name": language.name,
            "open": left,
            "percent": 100 * (total - left) // total if total else 100,
            "rows": [_listed(content, row) for row in rows],
        }


def _listed(content: Content, row: Progress) -> Mapping[str, Any]:
    """What is to be done in one catalogue: the same object while it stays so."""
    return _work.get(
        (content.root, row.language, row.catalogue),
        [row, content.site],
        lambda: {
            "catalogue": row.catalogue,
            "words": row.words,
            "open": row.open,
            "edit": forge.edit(content.site, f"locales/{row.language}/{row.catalogue}"),
        },
    )


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
