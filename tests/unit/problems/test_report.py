"""Reports of the same problems for people, for programs, and for the lines of a pull request."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from casebook.commands import cli
from casebook.problems import report
from casebook.problems.problem import Problem, sort
from casebook.problems.report import Manner
from tests.support import badsite

PROBLEMS = [
    Problem("a,b:c.yml", 14, 3, "value-range", "sdgs[1].goal", {"allowed": "1 to 17", "found": "18"}),
    Problem("b.yml", 0, 0, "file-missing"),
    Problem("b.yml", 2, 1, "value-choice", "status", {"allowed": "a, b", "found": "100%\nx", "near": "Choose."}),
]


def test_text() -> None:
    assert report.as_text(PROBLEMS) == (
        "a,b:c.yml:14:3: sdgs[1].goal must be 1 to 17, got 18\n"
        "    Tip: Correct the number.  [value-range]\n"
        "b.yml: this file is needed and was not found\n"
        "    Tip: Create it; handbook/how-to/new-network.md lists the files of a content folder.  [file-missing]\n"
        "b.yml:2:1: status must be one of a, b, got “100% x”\n"
        "    Tip: Choose.  [value-choice]\n"
        "\n"
        "3 problems in 2 files."
    )
    assert report.as_text([]) == ""
    assert report.as_text(PROBLEMS[:1]).endswith("\n\n1 problem in 1 file.")


def test_json() -> None:
    found = json.loads(report.as_json(PROBLEMS))
    assert found["count"] == 3
    assert found["problems"][0] == {
        "path": "a,b:c.yml",
        "line": 14,
        "column": 3,
        "field": "sdgs[1].goal",
        "rule": "value-range",
        "message": "sdgs[1].goal must be 1 to 17, got 18",
        "tip": "Correct the number.",
    }
    assert found["problems"][1]["line"] is None
    assert found["problems"][1]["field"] is None
    assert "“" in report.as_json(PROBLEMS), "readable as it stands"
    assert json.loads(report.as_json([])) == {"count": 0, "problems": []}


def test_github() -> None:
    first, second, third = report.as_github(PROBLEMS).split("\n")
    assert first == (
        "::error file=a%2Cb%3Ac.yml,line=14,col=3,title=value-range::sdgs[1].goal must be 1 to 17, got 18%0A"
        "Correct the number."
    )
    assert second.startswith("::error file=b.yml,line=1,col=1,title=file-missing::this file is needed")
    assert "100%25 x" in third
    assert report.as_github([]) == ""


def test_colours_change_nothing_but_the_colours() -> None:
    coloured = report.as_text(PROBLEMS, Manner(colours=True))
    assert "\x1b[1ma,b:c.yml:14:3\x1b[0m: sdgs[1].goal" in coloured
    assert "\x1b[" not in report.as_text(PROBLEMS)
    assert re.sub(r"\x1b\[[0-9]+m", "", coloured) == report.as_text(PROBLEMS)
    assert coloured.count("\x1b[0m") * 2 == coloured.count("\x1b["), "each colour ends"


@pytest.mark.parametrize(
    ("terminal", "environment", "colours"),
    [
        (True, {"TERM": "xterm"}, True),
        (True, {"TERM": "xterm", "NO_COLOR": ""}, True),
        (True, {"TERM": "xterm", "NO_COLOR": "1"}, False),
        (True, {"TERM": "dumb"}, False),
        (False, {"TERM": "xterm"}, False),
    ],
)
def test_colours_are_for_somebody_who_looks_and_wants_them(
    terminal: bool,
    environment: dict[str, str],
    colours: bool,
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal)
    assert cli.main(["check", "--root", str(badsite.make("value-date", tmp_path))]) == 1
    assert ("\x1b[" in capsys.readouterr().err) is colours


def test_problems_are_sorted_by_place_and_told_once() -> None:
    again = Problem("b.yml", 2, 1, "value-choice", "status", {"allowed": "a, b", "found": "100%\nx", "near": "Choose."})
    other = Problem("b.yml", 2, 1, "value-choice", "status", {"allowed": "a, b", "found": "y", "near": "Choose."})
    assert list(sort([again, *reversed(PROBLEMS)])) == PROBLEMS
    assert len(list(sort([again, other]))) == 2


def test_a_value_in_a_message_is_shown_and_never_obeyed() -> None:
    found = "{field} {0.__class__} {{x}} %s \0"
    problem = Problem("a.yml", 1, 1, "value-choice", "status", {"allowed": "a", "found": found, "near": ""})
    assert problem.message == f"status must be one of a, got “{found}”"


def test_a_long_value_is_cut() -> None:
    problem = Problem("a.yml", 1, 1, "value-choice", "s", {"allowed": "a", "found": "x" * 5000, "near": ""})
    assert problem.message == f"s must be one of a, got “{'x' * 100}…”"
