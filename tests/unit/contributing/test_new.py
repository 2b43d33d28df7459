"""A new case: few questions, and a draft that the checks have nothing to say about."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from casebook import cli, guide, new, stages, strict_yaml
from casebook.canonical import WIDTH
from casebook.fmt import formatted
from casebook.model import Case
from tests.support import minisite
from tests.support.paths import ROOT

GIVEN = {
    "language": "fr",
    "title": "Port-Neuf : le phare parle",
    "place": "Port-Neuf",
    "country": "FR",
    "latitude": "47.5",
    "longitude": "-3.25",
    "level": "oficina",
    "summary": "Deux phrases : la première. La seconde # aussi.",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return minisite.copy(tmp_path)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What somebody at a terminal answers, in order."""
    answers: list[str] = []

    def given() -> Iterator[str]:
        while answers:
            yield answers.pop(0)

    typed = given()

    def read(prompt: str) -> str:
        try:
            return next(typed)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", read)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    return answers


def run(root: Path, **given: str) -> int:
    options = [part for name, value in given.items() for part in (f"--{name}", value)]
    return cli.main(["new", "--root", str(root), *options])


def test_options_alone_make_a_draft_without_a_problem(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted((root / "cases").iterdir())
    assert run(root, **GIVEN) == 0
    said = capsys.readouterr().out
    assert "cases/port-neuf.yml, a draft" in said
    assert "same place" not in said
    assert sorted((root / "cases").iterdir()) == sorted([*before, root / "cases/port-neuf.yml"])
    assert minisite.problems(root) == ""
    case = stages.check(root).content.cases["port-neuf"]  # type: ignore[union-attr]
    assert (case.title, case.language, case.status) == (GIVEN["title"], "fr", "draft")
    assert (case.place.country, case.place.longitude, case.levels) == ("FR", -3.25, ["oficina"])


def test_the_draft_is_in_canonical_form_and_says_what_the_guide_says(root: Path) -> None:
    assert run(root, **GIVEN) == 0
    text = (root / "cases/port-neuf.yml").read_text(encoding="utf-8")
    levels = ["oficina", "vecindad"]
    assert formatted(text.encode(), "a.yml", "cases", levels) == (text, [])
    assert max(map(len, text.splitlines())) <= WIDTH
    checked = stages.check(root)
    assert checked.content is not None
    draft = new.Draft(checked.content, checked.catalogues)
    draft.language = "fr"
    given = {"Case.title", "Case.language", "Case.place", "Case.levels", "Case.summary", "Case.checked"}
    for field in guide.asked("cases"):
        if field.key not in given and field.name not in guide.hidden():
            said = draft.said(f"{field.key}/label")
            assert f"# {said} – " in text, field.key


def test_a_second_case_of_a_place_has_another_name_and_the_first_one_is_told(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (root / "cases/villaflor.yml").read_bytes()
    assert run(root, **{**GIVEN, "place": "VILLAFLOR"}) == 0
    assert "same place" not in capsys.readouterr().out, "far from Villaflor de la Ría"
    assert run(root, **{**GIVEN, "place": "villaflor de la ria", "latitude": "1"}) == 0
    assert "cases/villaflor.yml is about the same place" in capsys.readouterr().out
    assert run(root, **{**GIVEN, "place": "Otra", "latitude": "-34.51", "longitude": "-56.26"}) == 0
    assert "cases/villaflor.yml is about the same place" in capsys.readouterr().out
    assert (root / "cases/villaflor.yml").read_bytes() == before
    assert (root / "cases/villaflor-2.yml").is_file()
    assert minisite.problems(root) == ""


@pytest.mark.parametrize(
    ("place", "name"), [("Index", "index-1"), ("COM1", "com1-1"), ("北京", "port-neuf-le-phare-parle")]
)
def test_a_name_that_cannot_be_is_another(root: Path, place: str, name: str) -> None:
    assert run(root, **{**GIVEN, "place": place}) == 0
    assert (root / f"cases/{name}.yml").is_file()
    assert minisite.problems(root) == ""


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("country", "France", "FR"),
        ("latitude", "95", "entre -90 et 90"),
        ("latitude", "north", "un nombre de degrés"),
        ("language", "en", "es"),
        ("level", "oficinas", "oficina"),
        ("level", "oficina,oficina", "oficina"),
        ("title", "word " * 30, "16 mots"),
        ("summary", "a\u200bb", "U+200B"),
    ],
)
def test_a_faulty_option_is_told_and_nothing_is_written(
    root: Path, option: str, value: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = minisite.files(root / "cases")
    assert run(root, **{**GIVEN, option: value}) == 2
    error = capsys.readouterr().err
    assert f"--{option}: " in error
    assert said in error
    assert minisite.files(root / "cases") == before


def test_without_a_terminal_what_is_missing_is_told(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    assert run(root, title="A", place="B") == 2
    error = capsys.readouterr().err
    assert "--language, --country, --latitude, --longitude, --level, --summary" in error


def test_a_terminal_is_asked_in_the_language_chosen_until_the_answers_are_right(
    root: Path, terminal: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    terminal += ["xx", "fr", "Le phare", "Port-Neuf", "France", "FR", "47.5, -3.25", "oficina, vecindad", "", "Court."]
    assert run(root) == 0
    said = capsys.readouterr().out
    assert "“xx”" in said
    assert "Perhaps FR?" in said
    text = (root / "cases/port-neuf.yml").read_text(encoding="utf-8")
    assert "levels: [oficina, vecindad]\nsummary: Court.\n" in text
    assert "latitude: 47.5\n  longitude: -3.25\n" in text
    assert minisite.problems(root) == ""


def test_only_what_is_not_given_is_asked(root: Path, terminal: list[str]) -> None:
    terminal += ["Court.", "never asked"]
    assert run(root, **{name: value for name, value in GIVEN.items() if name != "summary"}) == 0
    assert terminal == ["never asked"]


def test_who_leaves_has_nothing_written(root: Path, terminal: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    terminal += ["fr", "Le phare"]
    before = minisite.files(root)
    assert run(root) == 2
    assert "Nothing was written" in capsys.readouterr().err
    assert minisite.files(root) == before


def test_every_example_is_a_sound_value(root: Path) -> None:
    checked = stages.check(root)
    assert checked.content is not None
    draft = new.Draft(checked.content, checked.catalogues)
    examples = new._Guidance(draft)
    values = dict(draft.values)
    for field in guide.asked("cases"):
        if field.name not in values and field.name not in guide.hidden():
            values[field.name] = examples.value(field)
    draft.values = values
    document, problems = strict_yaml.read(draft.text(commented=False).encode(), "a.yml")
    assert not problems
    assert document is not None
    assert document.value == values
    Case.model_validate(document.value)


def test_questions_and_comments_are_in_the_language_of_the_case() -> None:
    checked = stages.check(ROOT)
    assert checked.content is not None
    draft = new.Draft(checked.content, checked.catalogues)
    assert not draft.answer("language", "es")
    draft.answer("title", "Título")
    assert "Ciudad" in new._wording(draft, "place")
    assert "# Limitaciones y lo que no se sabe – " in draft.text()
