"""Each rule names the functions that raise it, and no other function does."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import casebook
from casebook.problems import rules
from casebook.problems.rules import RULES

PACKAGE = Path(casebook.__path__[0])


def raised_in(node: ast.AST, place: str) -> Iterator[tuple[str, str]]:
    """Yield the id of each rule that is written out below a node, with the dotted name of the function around it.

    Skip constants of a module, which are ids to compare problems with.
    """
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.ClassDef):
            yield from raised_in(child, f"{place}.{child.name}")
        elif isinstance(child, ast.Constant) and child.value in RULES:
            yield str(child.value), place
        elif not (isinstance(node, ast.Module) and isinstance(child, ast.Assign | ast.AnnAssign)):
            yield from raised_in(child, place)


def test_each_rule_names_the_functions_that_raise_it() -> None:
    found: dict[str, set[str]] = {rule: set() for rule in RULES}
    for file in PACKAGE.rglob("*.py"):
        if file != Path(rules.__file__):
            module = ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts)
            for rule, place in raised_in(ast.parse(file.read_text(encoding="utf-8")), module):
                found[rule].add(place)
    assert {rule.id: list(rule.raised_by) for rule in RULES.values()} == {
        rule: sorted(places) for rule, places in found.items()
    }


def test_each_rule_is_raised_somewhere() -> None:
    assert [rule.id for rule in RULES.values() if not rule.raised_by] == []


def test_an_id_counts_where_it_is_raised_and_not_where_it_is_compared() -> None:
    text = 'LATER = {"value-url"}\n\nclass Reader:\n    def page(self):\n        self.report("page-title")\n'
    assert list(raised_in(ast.parse(text), "casebook.x")) == [("page-title", "casebook.x.Reader.page")]
