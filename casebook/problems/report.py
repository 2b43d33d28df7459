"""Reports of problems for people and programs: text, JSON, or GitHub annotations."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from casebook.problems.phrases import ENGLISH, Phrase, Speech, say, say_plural
from casebook.problems.problem import Problem


@dataclass(frozen=True, slots=True)
class Manner:
    """Options of a report: its language, its colours, and the page that explains the rules."""

    speech: Speech = ENGLISH
    colours: bool = False
    rules: str = ""
    """address of the page of rules, or empty"""


PLAIN = Manner()
Report = Callable[[Sequence[Problem], Manner], str]

_BOLD, _BLUE, _DIM, _RESET = "\x1b[1m", "\x1b[34m", "\x1b[2m", "\x1b[0m"


def as_text(problems: Sequence[Problem], options: Manner = PLAIN) -> str:
    """Return one line and one tip per problem, then the count; empty without problems."""
    if not problems:
        return ""
    speech = options.speech

    def coloured(colour: str, text: str) -> str:
        return f"{colour}{text}{_RESET}" if options.colours else text

    tip = say("Tip:").said(speech)
    lines = []
    for problem in problems:
        lines.append(f"{coloured(_BOLD, _place(problem))}: {problem.message_in(speech)}")
        rule = coloured(_DIM, f"[{problem.rule}]")
        lines.append(f"    {coloured(_BLUE, tip)} {problem.tip_in(speech)}  {rule}")
    lines += ["", counted(problems).said(speech)]
    if options.rules:
        lines.append(say("Each rule is explained at {url}", url=f"{options.rules}#{problems[0].rule}").said(speech))
    return "\n".join(lines)


def counted(problems: Sequence[Problem]) -> Phrase:
    files = len({problem.path for problem in problems})
    return say(
        "{problems} in {files}.",
        problems=say_plural("{count} problem", "{count} problems", count=len(problems)),
        files=say_plural("{count} file", "{count} files", count=files),
    )


def as_json(problems: Sequence[Problem], options: Manner = PLAIN) -> str:
    """Return an object with the count and the problems, for other programs."""
    items = [
        {
            "path": problem.path,
            "line": problem.line or None,
            "column": problem.column or None,
            "field": problem.field or None,
            "rule": problem.rule,
            "message": problem.message_in(options.speech),
            "tip": problem.tip_in(options.speech),
        }
        for problem in problems
    ]
    return json.dumps({"count": len(items), "problems": items}, ensure_ascii=False, indent=2)


def as_github(problems: Sequence[Problem], options: Manner = PLAIN) -> str:
    """Return workflow commands, which GitHub shows on the lines of a pull request."""
    return "\n".join(
        f"::error file={_escaped_property(problem.path)},line={problem.line or 1},col={problem.column or 1},"
        f"title={_escaped_property(problem.rule)}::{_escaped_data(problem.message_in(options.speech))}%0A"
        f"{_escaped_data(problem.tip_in(options.speech))}"
        for problem in problems
    )


FORMATS: Mapping[str, Report] = {"text": as_text, "json": as_json, "github": as_github}


def _place(problem: Problem) -> str:
    if not problem.line:
        return problem.path
    return f"{problem.path}:{problem.line}:{problem.column}"


def _escaped_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped_property(text: str) -> str:
    return _escaped_data(text).replace(":", "%3A").replace(",", "%2C")
