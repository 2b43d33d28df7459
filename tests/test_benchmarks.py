"""The parts of the measurements: the content they build must be sound, and their arithmetic right."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from benchmarks import generate
from casebook import catalogues, progress, report, stages
from casebook.content import Content


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("generated")
    generate.generate(root, 3, seed=7)
    return root


def content(root: Path) -> Content:
    checked = stages.check(root)
    assert report.as_text(checked.problems) == ""
    assert checked.content is not None
    return checked.content


def test_generated_content_has_no_problem(folder: Path) -> None:
    assert len(content(folder).cases) == 3


def test_generated_cases_differ(folder: Path) -> None:
    for one, other in itertools.combinations((folder / "cases").iterdir(), 2):
        assert one.read_bytes() != other.read_bytes()


def test_generated_catalogues_are_complete_and_as_we_write_them(folder: Path) -> None:
    checked = stages.check(folder)
    assert checked.content is not None
    for language in checked.content.site.languages:
        assert not any(row.open for row in progress.progress(checked.content, checked.catalogues, language))
    for file, text in catalogues.update(checked.content, checked.catalogues).items():
        assert file.read_text(encoding="utf-8") == text


def test_the_same_seed_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    generate.generate(tmp_path, 4, seed=7)
    for file in (file for file in folder.rglob("*") if file.is_file()):
        assert (tmp_path / file.relative_to(folder)).read_bytes() == file.read_bytes(), file


def test_another_seed_gives_other_cases(folder: Path, tmp_path: Path) -> None:
    assert {*generate.generate(tmp_path, 3, seed=8)} != {file.stem for file in (folder / "cases").iterdir()}


def test_languages_can_be_fewer(tmp_path: Path) -> None:
    generate.generate(tmp_path, 2, ("fr", "en"))
    assert list(content(tmp_path).site.languages) == ["fr", "en"]
    assert {file.name for file in (tmp_path / "locales").iterdir()} == {"fr", "en"}


def test_an_edit_changes_one_text(tmp_path: Path) -> None:
    case_id = generate.generate(tmp_path, 1)[0]
    before = content(tmp_path).cases[case_id]
    for edition in (1, 2):
        generate.edit(tmp_path, case_id, edition)
        after = content(tmp_path).cases[case_id]
        assert after.challenge.text != before.challenge.text
        assert after.model_copy(update={"challenge": before.challenge}) == before
        before = after


def test_a_translation_can_be_edited(tmp_path: Path) -> None:
    case_id = generate.generate(tmp_path, 1)[0]
    file = tmp_path / "locales" / "es" / "cases" / f"{case_id}.po"
    texts = [file.read_text(encoding="utf-8")]
    for edition in (1, 2, 3):
        generate.edit_translation(tmp_path, case_id, "es", edition)
        assert content(tmp_path)
        texts.append(file.read_text(encoding="utf-8"))
        assert sum(line not in texts[-2].split("\n") for line in texts[-1].split("\n")) == 1
