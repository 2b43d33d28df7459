"""Progress of translations, counted in words of the original."""

from __future__ import annotations

from dataclasses import replace

from casebook.checking import check
from casebook.formats.po_file import Entry
from casebook.translation.catalogues import Catalogue
from casebook.translation.progress import STATES, progress
from casebook.translation.translatable import message_files
from tests.support import minisite


def test_every_word_is_in_one_state() -> None:
    checked = check.check(minisite.MINI)
    assert checked.content is not None
    for language in checked.content.site.languages:
        for row in progress(checked.content, checked.catalogues, language):
            assert set(row.words) == set(STATES)
            assert sum(row.words.values()) > 0


def test_states_come_from_the_catalogue() -> None:
    content = check.check(minisite.MINI).content
    assert content is not None
    file = next(file for file in message_files(content) if file.path == "cases/villaflor.po")
    first, second, third, *others = file.for_language("fr")
    entries = [
        Entry(first.context, first.originals[0], strings=("Fait",)),
        Entry(second.context, second.originals[0], strings=("Brouillon",), fuzzy=True),
        Entry(third.context, third.originals[0], strings=("Ancien",), fuzzy=True, previous="Antes"),
    ]
    catalogue = Catalogue(translations={(entry.context, entry.original): entry for entry in entries})
    rows = progress(content, {"fr": {file.path: catalogue}}, "fr")
    words = next(row.words for row in rows if row.catalogue == file.path)
    assert all(words[state] > 0 for state in STATES)
    assert words["missing"] > len(others) // 2
    done = replace(entries[1], fuzzy=False)
    catalogue = Catalogue(translations=catalogue.translations | {(done.context, done.original): done})
    assert next(row.words for row in progress(content, {"fr": {file.path: catalogue}}, "fr")
                if row.catalogue == file.path)["draft"] == 0  # fmt: skip


def test_what_readers_meet_first_comes_first_and_what_is_done_last() -> None:
    content = check.check(minisite.MINI).content
    assert content is not None
    rows = progress(content, {}, "fr")
    assert rows[0].catalogue == "interface.po"
    assert [row.catalogue for row in rows[-2:]] == ["pages/acerca.po", "guide/fields.po"]
    complete = Catalogue(
        translations={
            (message.context, message.originals[0]): Entry(message.context, message.originals[0], strings=("x", "x"))
            for message in message_files(content)[0].for_language("fr")
        }
    )
    assert progress(content, {"fr": {"interface.po": complete}}, "fr")[-1].catalogue == "interface.po"
