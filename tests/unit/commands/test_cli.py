"""The command line: exit codes, formats, and no output while there is a problem."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from casebook.checking.check import Checked
from casebook.commands import cli
from casebook.problems.report import Manner
from casebook.publishing import build as site_build
from casebook.publishing import preview
from casebook.publishing.build import Failed, Summary
from tests.support import minisite
from tests.support.minisite import files
from tests.support.paths import ROOT

CASE = "cases/villaflor.yml"
LINE = minisite.line(CASE, "goal: 11")
COMMANDS = ("build", "check", "serve", "translations", "translation-status")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return minisite.copy(tmp_path)


@pytest.fixture
def bad(root: Path) -> Path:
    minisite.change(root, CASE, "goal: 11", "goal: 18")
    return root


def test_check_is_quick_to_say_that_all_is_well(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(root)
    assert cli.main(["check", "--root", str(root)]) == 0
    output = capsys.readouterr()
    assert output.out.startswith("No problem in 3 cases, 2 practices and 3 languages (")
    assert output.err == ""
    assert files(root) == before


@pytest.mark.parametrize(("format", "expected"), [("json", '{\n  "count": 0,\n  "problems": []\n}\n'), ("github", "")])
def test_other_formats_say_nothing_else(
    format: str, expected: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check", "--root", str(root), "--format", format]) == 0
    output = capsys.readouterr()
    assert (output.out, output.err) == (expected, "")


def test_a_problem_as_text(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "--root", str(bad)]) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith(f"{CASE}:{LINE}:5: sdgs[2].goal must be 1 to 17, got 18\n    Tip: ")
    where = "https://orillas.example.org/base/rules/#value-range"
    assert output.err.endswith(f"\n1 problem in 1 file.\nEach rule is explained at {where}\n")


def test_a_problem_as_json(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "--root", str(bad), "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["count"], found["problems"][0]["line"]) == (1, LINE)


def test_a_problem_for_github(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "--root", str(bad), "--format", "github"]) == 1
    assert capsys.readouterr().out.startswith(f"::error file={CASE},line={LINE},col=5,title=value-range::sdgs[2].goal")


@pytest.mark.parametrize("command", [command for command in COMMANDS if command != "translation-status"])
def test_nothing_is_written_while_there_is_a_problem(
    command: str, bad: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(bad)
    assert cli.main([command, "--root", str(bad)]) == 1
    assert files(bad) == before
    assert "sdgs[2].goal must be 1 to 17, got 18" in capsys.readouterr().err


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_without_a_site_file_stops_everything(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([command, "--root", str(tmp_path)]) == 1
    assert "site.yml: this file is needed and was not found" in capsys.readouterr().err
    assert files(tmp_path) == {}


def test_a_folder_that_is_not_there_is_misuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "--root", str(tmp_path / "nowhere")]) == 2
    assert "there is no folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["publish"],
        ["check", "--format", "xml"],
        ["check", "--nothing"],
        *(["serve", "--address", text] for text in ("8000", "host", "host:", "host:x", ":80", "host:0", "host:99999")),
    ],
)
def test_misuse(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(arguments)
    assert stopped.value.code == 2
    assert "usage: build_cases.py" in capsys.readouterr().err


def test_help_tells_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["--help"])
    assert stopped.value.code == 0
    assert "Exit codes: 0 fine, 1 problems in the content, 2 misuse, 75 another build" in capsys.readouterr().out


def test_translations_change_nothing_when_all_is_up_to_date(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(root)
    assert cli.main(["translations", "--root", str(root)]) == 0
    assert capsys.readouterr().out == "18 catalogues, 0 brought up to date.\n"
    assert files(root) == before


def test_translations_follow_the_originals(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    minisite.change(root, CASE, "text: Un puente.", "text: Un puente de piedra.")
    assert cli.main(["translations", "--root", str(root)]) == 0
    assert capsys.readouterr().out == "18 catalogues, 2 brought up to date.\n"
    text = (root / "locales/fr/cases/villaflor.po").read_text(encoding="utf-8")
    assert '#| msgid "Un puente."\n' in text
    assert minisite.problems(root) == ""


def test_translations_go_on_when_only_a_translation_is_faulty(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    minisite.change(root, "locales/fr/interface.po", 'msgstr "Objectif {number}"', 'msgstr "Objectif"')
    minisite.change(root, CASE, "text: Un puente.", "text: Un puente de piedra.")
    assert cli.main(["translations", "--root", str(root)]) == 0
    assert 'msgstr "Objectif"' in (root / "locales/fr/interface.po").read_text(encoding="utf-8")


def test_translations_are_left_alone_when_one_cannot_be_read(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    minisite.change(root, "locales/fr/cases/rio-quedo.po", 'msgstr "Attendre"', 'msgstr "Attendre')
    before = files(root)
    assert cli.main(["translations", "--root", str(root)]) == 1
    assert "The catalogues were left as they were." in capsys.readouterr().err
    assert files(root) == before


def test_a_catalogue_without_its_language_is_made(root: Path) -> None:
    for file in (root / "locales/ar/cases").iterdir():
        file.unlink()
    assert cli.main(["translations", "--root", str(root)]) == 0
    assert (root / "locales/ar/cases/villaflor.po").exists()


def test_what_is_left_to_translate(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["translation-status", "--root", str(root)]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split() == ["words", "missing", "stale", "draft", "reviewed"]
    found = {path: [int(count) for count in counts] for path, *counts in (row.split() for row in rows)}
    assert found["locales/fr/cases/villaflor.po"][:3] == [0, 9, 0]
    assert found["locales/ar/cases/villaflor.po"][:3] == [5, 0, 0]
    assert "locales/ar/cases/port-sale.po" not in found, "all done"


def test_a_build_that_fails_for_another_reason_says_so(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(checked: Checked, out: Path, progress: object, *, jobs: int, compress: bool) -> Summary:
        raise Failed("the disk is full")

    monkeypatch.setattr(site_build, "build", fail)
    assert cli.main(["build", "--root", str(root)]) == 1
    assert "build_cases.py: the disk is full" in capsys.readouterr().err


def test_a_build_tells_what_it_made(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[Path] = []

    def build(checked: Checked, out: Path, progress: object, *, jobs: int, compress: bool) -> Summary:
        asked.append(out)
        return Summary(12)

    monkeypatch.setattr(site_build, "build", build)
    monkeypatch.chdir(root)
    assert cli.main(["--root", str(root)]) == 0
    assert cli.main(["build", "--root", str(root), "--out", str(root.parent / "elsewhere")]) == 0
    assert asked == [root / "site", root.parent / "elsewhere"]
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("12 pages in 3 languages, ")
    assert first.endswith(" → site")
    assert second.endswith(f" → {root.parent / 'elsewhere'}")


@pytest.mark.parametrize(("command", "code"), [("serve", 0), ("build", 130)])
def test_an_interruption_is_no_fault(command: str, code: int, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*arguments: object, **others: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(preview, "serve", interrupt)
    monkeypatch.setattr(site_build, "build", interrupt)
    assert cli.main([command, "--root", str(root)]) == code


def test_a_preview_is_served_where_it_is_asked(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr(preview, "serve", lambda *arguments: asked.append(arguments))
    assert cli.main(["serve", "--root", str(root), "--address", "localhost:8001", "--jobs", "3"]) == 0
    assert [(*where, jobs) for *where, jobs, _ in asked] == [(root, "localhost:8001", 3)]


def test_an_address_in_use_is_explained(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(folder: Path, address: str, jobs: int, manner: Manner) -> None:
        raise OSError(98, "Address already in use")

    monkeypatch.setattr(preview, "serve", refuse)
    assert cli.main(["serve", "--root", str(root)]) == 1
    assert "127.0.0.1:8000 cannot be used (Address already in use)" in capsys.readouterr().err


def test_the_script_at_the_top_is_the_same_door(tmp_path: Path) -> None:
    script = ROOT / "build_cases.py"
    found = subprocess.run(
        [sys.executable, str(script), "check", "--root", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert found.returncode == 1
    assert "Traceback" not in found.stderr
