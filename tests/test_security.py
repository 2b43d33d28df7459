"""SECURITY.md promises nothing that no test holds."""

from __future__ import annotations

import ast
import re
from pathlib import Path

MAIN = Path(__file__).parent.parent
TEXT = (MAIN / "SECURITY.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def functions(path: str) -> set[str]:
    """The tests of a file, which may lie in classes."""
    tree = ast.parse((MAIN / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def promises() -> list[str]:
    """Each promise with what follows it."""
    section = TEXT.split("\n## Promises\n")[1].split("\n## ")[0]
    return re.split(r"\n- ", section)[1:]


def test_every_test_that_is_named_exists() -> None:
    named = NAMED.findall(TEXT)
    assert len(named) > 40
    assert len(set(named)) == len(named), "a test is named twice"
    assert [f"{path}::{name}" for path, name in named if name not in functions(path)] == []


def test_every_promise_is_one_sentence_with_a_test() -> None:
    for promise in promises():
        sentence = promise.split("`tests/")[0]
        assert NAMED.search(promise), sentence
        assert sentence.strip().endswith("."), sentence
        assert re.search(r"[.] [A-Z]", sentence) is None, "one sentence a promise"


def test_no_test_stands_there_in_another_form() -> None:
    """A name that is written otherwise would not be checked."""
    assert len(re.findall(r"::", TEXT)) == len(NAMED.findall(TEXT))
