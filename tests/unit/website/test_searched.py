"""What concerns the search index: all that Pagefind reads of a page, and nothing else."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from casebook import processes
from casebook.checking import check
from casebook.processes import Stopped
from casebook.publishing import build, share
from casebook.publishing.update import Updater
from casebook.website import searched
from tests.support import minisite
from tests.unit.publishing.test_incremental import index, quick_build

CASE = "cases/villaflor.yml"
PAGE = b"""<!doctype html>
<html lang="es" dir="ltr"><head><title>A title</title><link rel="icon" href="mark.svg"></head>
<body class="page-case"><a href="#content">Skip</a>
<main id="content"><div class="notice">Two passages are not translated</div>
<article class="article" data-pagefind-body data-pagefind-meta="kind:case"><h1>Heading</h1><p>Text</p></article>
</main><p data-pagefind-filter="place">Port</p><footer>Who publishes</footer></body></html>
"""
UNMARKED = PAGE.replace(b" data-pagefind-body", b"")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'lang="es"', b'lang="fr"'),
        (b"A title", b"Another"),
        (b"Heading", b"Another"),
        (b"<p>Text", b"<p>More"),
        (b"kind:case", b"kind:page"),
        (b"place", b"country"),
        (b"<footer>", b"<h1>Late</h1><footer>"),
        (b'class="page-case"', b'data-pagefind-sort="a"'),
        (b" data-pagefind-body", b""),
        (b"</article>\n</main>", b"</article>\n<p>Below</p>"),
    ],
)
def test_what_pagefind_reads_concerns_the_index(old: bytes, new: bytes) -> None:
    assert PAGE.count(old) == 1
    assert searched.differs(PAGE, PAGE.replace(old, new))


@pytest.mark.parametrize("old", [b"Skip", b"Who publishes", b"Two passages", b"mark.svg", b"page-case"])
def test_the_frame_does_not(old: bytes) -> None:
    assert PAGE.count(old) == 1
    assert not searched.differs(PAGE, PAGE.replace(old, b"x"))


def test_pages_that_come_and_go_do_if_they_are_marked() -> None:
    assert searched.differs(b"", PAGE)
    assert searched.differs(PAGE, b"")
    assert not searched.differs(b"", UNMARKED)
    assert not searched.differs(UNMARKED, UNMARKED.replace(b"Text", b"More"))


@pytest.fixture
def updater(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Updater:
    monkeypatch.setattr(build, "build", quick_build)
    made = Updater(minisite.copy(tmp_path), tmp_path / "out", jobs=2)
    made.update()
    return made


def edited(updater: Updater, path: str, old: str, new: str) -> set[str]:
    minisite.change(updater.root, path, old, new)
    assert updater.update().pages
    return set(updater.unindexed)


def test_the_index_is_made_again_for_the_languages_whose_texts_have_changed(updater: Updater) -> None:
    assert edited(updater, "site.yml", "las Orillas", "los Puentes") == set()
    assert edited(updater, CASE, "Imprimir una hoja", "Imprimir dos hojas") == {"ar", "es", "fr"}


def test_languages_are_indexed_side_by_side_as_after_a_whole_build(
    updater: Updater, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited(updater, CASE, "Imprimir una hoja", "Imprimir dos hojas")
    both = threading.Barrier(2, timeout=60)
    make = share.search_index

    def at_the_same_time(*arguments: Path, **others: Callable[[], bool]) -> None:
        if len(updater.unindexed) > 1:
            both.wait()
        make(*arguments, **others)  # type: ignore[arg-type]

    monkeypatch.setattr(share, "search_index", at_the_same_time)
    updater.index()
    assert not updater.unindexed
    monkeypatch.undo()
    # the frame changes, the index stays, and is still what a whole build makes
    edited(updater, "site.yml", "las Orillas", "los Puentes")
    assert not updater.unindexed
    build.build(check.check(updater.root, drafts=True), tmp_path / "whole", lambda _: None)
    assert index(updater.out) == index(tmp_path / "whole")


def test_an_edit_stops_the_index_which_is_made_later(updater: Updater, monkeypatch: pytest.MonkeyPatch) -> None:
    before = edited(updater, CASE, "Imprimir una hoja", "Imprimir dos hojas")
    files = minisite.files(updater.out)
    run = processes.run
    monkeypatch.setattr(processes, "run", lambda command, stopped, environment: run(["sleep", "600"], stopped))
    started = time.monotonic()
    with pytest.raises(Stopped):
        updater.index(lambda: time.monotonic() > started + 0.3)
    assert time.monotonic() - started < 300, "it waited for the index"
    assert updater.unindexed == before
    assert minisite.files(updater.out) == files
    monkeypatch.undo()
    updater.index()
    assert not updater.unindexed


def test_an_index_that_fails_is_tried_again_after_the_next_edit(updater: Updater) -> None:
    wanted = edited(updater, CASE, "Imprimir una hoja", "Imprimir dos hojas")
    updater.postpone()
    assert not updater.unindexed
    assert edited(updater, "site.yml", "las Orillas", "los Puentes") == wanted


def test_a_program_is_stopped_only_while_it_runs() -> None:
    found = processes.run(["sh", "-c", "echo out; echo err >&2; exit 3"])
    assert (found.returncode, found.stdout, found.stderr) == (3, "out\n", "err\n")
    with pytest.raises(Stopped):
        processes.run(["sleep", "60"], lambda: True)


def test_the_index_is_in_small_files(tmp_path: Path) -> None:
    """A word of a query fetches one. Pagefind calls the setting unstable: without it, there are a few large ones."""
    words = [f"mot{number:04}" for number in range(400)]
    for page in range(30):
        text = " ".join(words)
        (tmp_path / f"{page}.html").write_text(f"<html lang=fr><body data-pagefind-body><h1>{page}</h1>{text}</body>")
    share.search_index(tmp_path, tmp_path / share.SEARCH)
    assert len(list((tmp_path / "pagefind/index").glob("*.pf_index"))) >= 4


def test_signs_of_print_part_words_in_the_index() -> None:
    page = "<p data-pagefind-body>L’eau, «¿ODS?», 2016–2018 … d'eau</p>"
    expected = "<p data-pagefind-body>L~:eau, ~{~?ODS?~}, 2016~-2018 ~. d'eau</p>"
    assert searched.readable(page.encode()) == expected.encode()
    assert searched.readable("<p>L’eau</p>".encode()) == b""
    assert all(ord(stands) < 128 and not stands.isalnum() for stands in searched.SIGNS)
    assert not set(searched.SIGNS) & set("<>&\"'`"), "which mean something in HTML"
