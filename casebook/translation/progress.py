"""Progress of translations: words by state, per catalogue and language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from casebook.cache import Cache
from casebook.content import code_host
from casebook.content.content import Content
from casebook.formats import small_markdown
from casebook.translation.catalogues import Catalogue, Catalogues
from casebook.translation.translatable import Message, MessageFile, message_files

STATES = ("missing", "stale", "draft", "reviewed")
_EMPTY = Catalogue()
_ORDER = ("interface.po", "cases/", "practices/", "pages/", "guide/")
"""Order of the work list: catalogues that readers see first come first."""


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


def progress(content: Content, catalogues: Catalogues, language: str, cache: Cache | None = None) -> list[Progress]:
    """Return the work list of one language: catalogues that readers see first, then those with most words to do."""
    cache = cache or Cache()
    rows = []
    for file in message_files(content, cache):
        messages = file.for_language(language)
        if messages:
            catalogue = catalogues.get(language, {}).get(file.path, _EMPTY)
            counted = cache.get(("words", file.path), [file], partial(_counted, file))
            made = partial(_row, language, file, catalogue, counted)
            rows.append(cache.get(("progress", language, file.path), (file, catalogue), made))
    return sorted(rows, key=lambda row: (row.open == 0, _rank(row.catalogue), -row.open, row.catalogue))


def _row(language: str, file: MessageFile, catalogue: Catalogue, counted: Mapping[str, int]) -> Progress:
    words = dict.fromkeys(STATES, 0)
    for message in file.for_language(language):
        words[state(message, catalogue)] += counted[message.context]
    return Progress(language, file.path, words)


def _counted(file: MessageFile) -> Mapping[str, int]:
    """Return the number of words per original, by context, which is the same for every language."""
    return {each.context: small_markdown.words(each.originals[0]) for group in file.messages.values() for each in group}


def of_all(content: Content, catalogues: Catalogues, cache: Cache | None = None) -> list[Mapping[str, Any]]:
    """Return the work lists of all languages for the page about translations."""
    cache = cache or Cache()
    found: list[Mapping[str, Any]] = []
    for code, language in content.site.languages.items():
        rows = progress(content, catalogues, code, cache)
        total = sum(sum(row.words.values()) for row in rows)
        left = sum(row.open for row in rows)
        found.append(
            {
                "code": code,
                "name": language.name,
                "open": left,
                "percent": 100 * (total - left) // total if total else 100,
                "rows": [
                    cache.get(("work", code, row.catalogue), [row, content.site], partial(_listed, content, row))
                    for row in rows
                ],
            }
        )
    return found


def _listed(content: Content, row: Progress) -> Mapping[str, Any]:
    """Return the work to do in one catalogue."""
    return {
        "catalogue": row.catalogue,
        "words": row.words,
        "open": row.open,
        "edit": code_host.edit(content.site, f"locales/{row.language}/{row.catalogue}"),
    }


def state(message: Message, catalogue: Catalogue) -> str:
    """Return the state of a text's translation, one of `STATES`."""
    entry = catalogue.translations.get((message.context, message.originals[0]))
    if entry is None or not all(entry.strings):
        return "missing"
    if entry.stale:
        return "stale"
    return "draft" if entry.fuzzy else "reviewed"


def _rank(catalogue: str) -> int:
    return next(rank for rank, start in enumerate(_ORDER) if catalogue.startswith(start))
