"""Only what changed is written, what lost its source goes away, and what people wrote is never touched."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from casebook import write
from casebook.write import Changes
from tests.support import minisite

HAND_WRITTEN = "docs/es/acerca.md"
THEIRS = (minisite.MINI / HAND_WRITTEN, *(minisite.MINI / "docs/images").rglob("*"))
"""What people put into `docs/`."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The mini-site with its pages written."""
    root = minisite.copy(tmp_path)
    write.sync(minisite.render(root), root / "docs")
    return root


def sync(root: Path) -> Changes:
    return write.sync(minisite.render(root), root / "docs")


def test_everything_is_written_at_first_and_nothing_the_second_time(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    rendered = minisite.render(root)
    changes = write.sync(rendered, root / "docs")
    assert set(changes.written) == set(write.plan(rendered, root / "docs"))
    assert changes.removed == []
    theirs = {file.relative_to(minisite.MINI / "docs").as_posix() for file in THEIRS if file.is_file()}
    written = {file for file in (root / "docs").rglob("*") if file.is_file()}
    assert {file.relative_to(root / "docs").as_posix() for file in written} == {*changes.written, *theirs}
    times = {file: file.stat().st_mtime_ns for file in written}
    assert sync(root) == Changes([], [])
    assert {file: file.stat().st_mtime_ns for file in written} == times


def test_an_edit_writes_the_pages_that_show_it_and_no_other(root: Path) -> None:
    minisite.change(root, "cases/villaflor.yml", "text: Un puente.", "text: Dos puentes.")
    changes = sync(root)
    assert changes.removed == []
    assert "es/cases/villaflor.md" in changes.written
    assert not [path for path in changes.written if "villaflor" not in path and "translations" not in path]


def test_a_renamed_case_leaves_no_page_behind(root: Path) -> None:
    (root / "cases/rio-quedo.yml").rename(root / "cases/rio-nuevo.yml")
    for language in ("fr", "ar"):
        folder = root / "locales" / language / "cases"
        (folder / "rio-quedo.po").rename(folder / "rio-nuevo.po")
    changes = sync(root)
    pages = [f"{language}/cases/rio-quedo.md" for language in ("ar", "es", "fr")]
    assert sorted(changes.removed) == sorted([*pages, "es/data/case-rio-quedo.json"])
    assert (root / "docs/ar/cases/rio-nuevo.md").exists()
    assert not (root / "docs/ar/cases/rio-quedo.md").exists()


def test_a_picture_goes_with_its_case(root: Path) -> None:
    assert (root / "docs/fr/cases/images/puente.png").read_bytes() == (root / "cases/images/puente.png").read_bytes()
    text = (root / "cases/villaflor.yml").read_text(encoding="utf-8")
    start, end = text.index("image:\n"), text.index("checked:")
    (root / "cases/villaflor.yml").write_text(text[:start] + text[end:], encoding="utf-8")
    assert "fr/cases/images/puente.png" in sync(root).removed
    assert not (root / "docs/fr/cases/images").exists(), "nor does its empty folder stay"


def test_a_picture_goes_with_its_page_and_stays_where_people_put_it(root: Path) -> None:
    own = (root / "docs/images/fr/puente.png").read_bytes()
    assert (root / "docs/fr/pictures/puente.png").read_bytes() == own
    assert (root / "docs/ar/pictures/puente.png").read_bytes() == (root / "docs/images/es/puente.png").read_bytes()
    minisite.change(root, HAND_WRITTEN, "![Un puente de piedra & un río.](puente.png)\n\n", "")
    assert {"ar/pictures/puente.png", "es/pictures/puente.png", "fr/pictures/puente.png"} <= set(sync(root).removed)
    assert not (root / "docs/fr/pictures").exists()
    assert (root / "docs/images/fr/puente.png").read_bytes() == own


def test_the_picture_of_a_draft_is_not_published(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    minisite.change(root, "cases/villaflor.yml", "status: published", "status: draft")
    assert not [path for path in write.plan(minisite.render(root), root / "docs") if "/cases/images/" in path]
    assert [path for path in write.plan(minisite.render(root, drafts=True), root / "docs") if "/cases/images/" in path]


def test_a_language_that_is_gone_leaves_no_page_behind(root: Path) -> None:
    minisite.change(root, "site.yml", "  fr: {name: Français}\n", "")
    minisite.change(root, "cases/port-sale.yml", "\nlanguage: fr", "\nlanguage: es")
    minisite.change(root, "practices/ecouter-avant.yml", "language: fr", "language: es")
    shutil.rmtree(root / "locales/fr")
    shutil.rmtree(root / "docs/images/fr")
    assert all(path.startswith("fr/") for path in sync(root).removed)
    assert not (root / "docs/fr").exists()


def test_what_people_wrote_is_never_touched(root: Path) -> None:
    texts = {
        root / "docs/images/rights.yml": (root / "docs/images/rights.yml").read_text(encoding="utf-8"),
        root / HAND_WRITTEN: (root / HAND_WRITTEN).read_text(encoding="utf-8"),
        root / "docs/es/notas/a-mano.md": "# Una página escrita a mano\n",
        root / "docs/es/notas/sobre.md": "# Sobre\n\nEsto no es <!-- generated by build_cases.py --> nada.\n",
        root / "docs/notas.md": "generated by build_cases.py\n",
        root / "docs/README.txt": "Para quien pase por aquí.\n",
    }
    minisite.change(root, "site.yml", "title: Dos orillas, un puente", "title: Otro nombre")
    rendered = minisite.render(root)
    for file, text in texts.items():  # the checker refuses some of these; writing must spare them all the same
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert write.sync(rendered, root / "docs").removed == []
    assert {file: file.read_text(encoding="utf-8") for file in texts} == texts


def test_what_an_interrupted_run_left_is_cleared_away(root: Path) -> None:
    (root / "docs/es/cases/.villaflor.md.new").write_text("half a pa")
    assert sync(root).removed == ["es/cases/.villaflor.md.new"]


def test_a_page_that_somebody_edited_by_mistake_is_made_again(root: Path) -> None:
    page = root / "docs/es/cases/villaflor.md"
    before = page.read_bytes()
    page.write_bytes(before + b"an edit in the wrong place")
    assert sync(root) == Changes(["es/cases/villaflor.md"], [])
    assert page.read_bytes() == before


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "folder/a.txt"
    assert write.write_if_changed(file, b"one")
    assert not write.write_if_changed(file, b"one")

    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        write.write_if_changed(file, b"two")
    assert file.read_bytes() == b"one"
