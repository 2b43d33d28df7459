"""The files beside the pages, and a file written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.website import page_files
from tests.support import minisite


def test_a_picture_is_published_in_every_language_while_its_case_names_it(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    path = "{}/cases/images/puente.png"
    beside = page_files.beside(minisite.render(root))
    assert {beside[path.format(language)] for language in ("es", "fr", "ar")} == {
        (root / "cases/images/puente.png").read_bytes()
    }
    text = (root / "cases/villaflor.yml").read_text(encoding="utf-8")
    start, end = text.index("image:\n"), text.index("checked:")
    (root / "cases/villaflor.yml").write_text(text[:start] + text[end:], encoding="utf-8")
    assert set(beside) - set(page_files.beside(minisite.render(root))) == {
        path.format(language) for language in ("es", "fr", "ar")
    }


def test_a_picture_of_a_page_is_that_of_the_language_or_of_the_page(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    beside = page_files.beside(minisite.render(root))
    assert beside["fr/pictures/puente.png"] == (root / "docs/images/fr/puente.png").read_bytes()
    assert beside["ar/pictures/puente.png"] == (root / "docs/images/es/puente.png").read_bytes()
    minisite.change(root, "docs/es/acerca.md", "![Un puente de piedra & un río.](puente.png)\n\n", "")
    assert not [path for path in page_files.beside(minisite.render(root)) if "/pictures/" in path]


def test_the_picture_of_a_draft_is_not_published(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    minisite.change(root, "cases/villaflor.yml", "status: published", "status: draft")
    assert not [path for path in page_files.beside(minisite.render(root)) if "/cases/images/" in path]
    assert [path for path in page_files.beside(minisite.render(root, drafts=True)) if "/cases/images/" in path]


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "folder/a.txt"
    assert page_files.write_if_changed(file, b"one")
    assert not page_files.write_if_changed(file, b"one")

    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        page_files.write_if_changed(file, b"two")
    assert file.read_bytes() == b"one"
