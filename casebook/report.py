"""Problems as people and machines read them: text, JSON, or GitHub annotations."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from casebook.problems import Problem

Report = Callable[[Sequence[Problem]], str]


def as_text(problems: Sequence[Problem]) -> str:
    """One line and one tip a problem, then the count. Empty when all is well."""
    if not problems:
        return ""
    lines = []
    for problem in problems:
        lines.append(f"{_place(problem)}: {problem.message}")
        lines.append(f"    Tip: {problem.tip}  [{problem.rule}]")
    files = len({problem.path for problem in problems})
    count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
    return "\n".join([*lines, "", f"{count} in {files} file{'s' if files != 1 else ''}."])


def as_json(problems: Sequence[Problem]) -> str:
    """An object with the count and the problems, for other programs."""
    items = [
        {
            "path": problem.path,
            "line": problem.line or None,
            "column": problem.column or None,
            "field": problem.field or None,
            "rule": problem.rule,
            "message": problem.message,
            "tip": problem.tip,
        }
        for problem in problems
    ]
    return json.dumps({"count": len(items), "problems": items}, ensure_ascii=False, indent=2)


def as_github(problems: Sequence[Problem]) -> str:
    """Workflow commands that GitHub shows on the lines of a pull request."""
    return "\n".join(
        f"::error file={_property(problem.path)},line={problem.line or 1},col={problem.column or 1},"
        f"title={_property(problem.rule)}::{_data(problem.message)}%0A{_data(problem.tip)}"
        for problem in problems
    )


FORMATS: Mapping[str, Report] = {"text": as_text, "json": as_json, "github": as_github}


def _place(problem: Problem) -> str:
    if not problem.line:
        return problem.path
    return f"{problem.path}:{problem.line}:{problem.column}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
