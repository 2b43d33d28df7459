"""The same problems as people read them, as programs read them, and on the lines of a pull request."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest

from casebook import cli, report, wording
from casebook.problems import RULES, Problem, sort
from casebook.report import Manner
from tests import badsite, minisite

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


SARIF: dict[str, Any] = {
    "type": "object",
    "required": ["$schema", "version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/run"}},
    },
    "$defs": {
        "text": {
            "type": "object",
            "required": ["text"],
            "additionalProperties": False,
            "properties": {"text": {"type": "string", "minLength": 1}},
        },
        "run": {
            "type": "object",
            "required": ["tool", "results"],
            "additionalProperties": False,
            "properties": {
                "tool": {
                    "type": "object",
                    "required": ["driver"],
                    "additionalProperties": False,
                    "properties": {
                        "driver": {
                            "type": "object",
                            "required": ["name"],
                            "additionalProperties": False,
                            "properties": {
                                "name": {"type": "string"},
                                "rules": {"type": "array", "uniqueItems": True, "items": {"$ref": "#/$defs/rule"}},
                            },
                        }
                    },
                },
                "language": {"type": "string", "pattern": "^[a-z]{2}(-[A-Z]{2})?$"},
                "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                "results": {"type": "array", "items": {"$ref": "#/$defs/result"}},
            },
        },
        "rule": {
            "type": "object",
            "required": ["id"],
            "additionalProperties": False,
            "properties": {
                "id": {"type": "string"},
                "shortDescription": {"$ref": "#/$defs/text"},
                "helpUri": {"type": "string", "format": "uri", "pattern": "^https?://[^ ]+#[a-z-]+$"},
            },
        },
        "result": {
            "type": "object",
            "required": ["message"],
            "additionalProperties": False,
            "properties": {
                "ruleId": {"type": "string"},
                "ruleIndex": {"type": "integer", "minimum": 0},
                "level": {"enum": ["none", "note", "warning", "error"]},
                "message": {"$ref": "#/$defs/text"},
                "locations": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {
                            "physicalLocation": {
                                "type": "object",
                                "additionalProperties": False,
                                "required": ["artifactLocation"],
                                "properties": {
                                    "artifactLocation": {
                                        "type": "object",
                                        "additionalProperties": False,
                                        "properties": {
                                            "uri": {"type": "string", "pattern": r"^[A-Za-z0-9._~%/-]+$"},
                                            "uriBaseId": {"type": "string"},
                                        },
                                    },
                                    "region": {
                                        "type": "object",
                                        "additionalProperties": False,
                                        "properties": {
                                            "startLine": {"type": "integer", "minimum": 1},
                                            "startColumn": {"type": "integer", "minimum": 1},
                                        },
                                    },
                                },
                            }
                        },
                    },
                },
            },
        },
    },
}
"""What SARIF 2.1.0 asks of the parts that we use; nothing else may stand there."""


def sarif(problems: list[Problem], manner: Manner = report.PLAIN) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(report.as_sarif(problems, manner))
    jsonschema.validate(log, SARIF)
    return log["runs"][0]  # type: ignore[no-any-return]


def test_sarif() -> None:
    run = sarif(PROBLEMS)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["file-missing", "value-choice", "value-range"]
    assert rules[2]["shortDescription"]["text"] == "A number is within its limits."
    assert "helpUri" not in rules[0], "the site is not known"
    first = run["results"][0]
    assert (first["ruleId"], rules[first["ruleIndex"]]["id"]) == ("value-range", "value-range")
    assert first["message"]["text"] == "sdgs[1].goal must be 1 to 17, got 18\nCorrect the number."
    place = first["locations"][0]["physicalLocation"]
    assert unquote(place["artifactLocation"]["uri"]) == "a,b:c.yml"
    assert place["region"] == {"startLine": 14, "startColumn": 3}
    assert run["results"][1]["locations"][0]["physicalLocation"]["region"]["startLine"] == 1
    assert sarif([])["results"] == []


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_sarif_of_every_rule_in_every_language(language: str) -> None:
    problems = [Problem("cases/Año nuevo.yml", 1, 1, rule.id, values=rule.example.values) for rule in RULES.values()]
    run = sarif(problems, Manner(wording.speech(language), rules="https://a.example.org/rules/"))
    assert run["language"] == language
    assert {rule["helpUri"] for rule in run["tool"]["driver"]["rules"]} == {
        f"https://a.example.org/rules/#{rule}" for rule in RULES
    }


def test_sarif_from_the_command_line(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    root = badsite.make("value-date", tmp_path)
    assert cli.main(["check", "--root", str(root), "--format", "sarif", "--language", "fr"]) == 1
    log = json.loads(capsys.readouterr().out)
    jsonschema.validate(log, SARIF)
    [rule] = log["runs"][0]["tool"]["driver"]["rules"]
    assert rule["helpUri"] == "https://orillas.example.org/base/fr/rules/#value-date"
    sound = minisite.copy(tmp_path / "sound")
    assert cli.main(["check", "--root", str(sound), "--format", "sarif"]) == 0
    assert json.loads(capsys.readouterr().out)["runs"][0]["results"] == []


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
