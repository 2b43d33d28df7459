"""Thousands of damaged or generated files: each causes located problems, at little cost."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.content import folder_layout
from casebook.formats import small_markdown, strict_yaml
from casebook.problems.problem import RULES, Problem
from casebook.translation import catalogues
from tests.support import effort, fuzz

DAMAGED = 1_500
MANY_DAMAGED = 17_000
MADE_UP = int(os.environ.get("CASEBOOK_MADE_UP", "200"))
"""per format (YAML, PO and Markdown); `make test-all` sets 1,000"""

ODD = st.sampled_from([token for token in fuzz._TOKENS if len(token) < 30])
WORDS = st.text(max_size=12) | ODD


def lines(*starts: str) -> st.SearchStrategy[str]:
    """Return lines with a start that is usual in a format, and any continuation."""
    return st.lists(st.tuples(st.sampled_from(starts), WORDS, WORDS).map("".join), max_size=12).map("\n".join)


MARKDOWN = st.lists(ODD | WORDS, max_size=40).map("".join) | lines(
    "- ", "  - ", "1. ", "> ", "    ", "# ", "* ", "", "\n"
)


def located(problems: list[Problem]) -> None:
    for problem in problems:
        assert problem.rule in RULES
        assert problem.rule != "rule-crash"
        assert problem.line or problem.rule == "yaml-syntax"
        assert not strict_yaml.REFUSED.search(problem.message)


@pytest.mark.no_cover  # measuring it would take more time than all the rest
@pytest.mark.parametrize(("seed", "count"), [(1, DAMAGED), pytest.param(2, MANY_DAMAGED, marks=pytest.mark.slow)])
def test_damaged_files_are_answered_by_located_problems(seed: int, count: int) -> None:
    run = fuzz.fuzz(seed=seed, count=count)
    assert run.inputs == count
    assert len(run.rules) > 20, "the damage is too much alike"


@settings(max_examples=MADE_UP, database=None, derandomize=True)
@given(lines("a: ", "  b: ", "- ", "  - ", "? ", "", '"', "'", "a: |", "[", "{", "#", "---", "%"))
def test_made_up_yaml_is_read_or_refused(text: str) -> None:
    raw = text.encode("utf-8", "surrogatepass")
    document, problems = effort.affordable(lambda: strict_yaml.read(raw, "a.yml"), effort.MODEST)
    located(problems)
    assert document is not None or problems


@settings(max_examples=MADE_UP, database=None, derandomize=True)
@given(
    lines(
        'msgid "', 'msgstr "', 'msgctxt "', 'msgid_plural "', 'msgstr[0] "', '"', "#, ", '#| msgid "', "#~ ", "# ", ""
    )
)
def test_made_up_catalogues_are_read_or_refused(text: str) -> None:
    raw = text.encode("utf-8", "surrogatepass")
    _, problems = effort.affordable(lambda: catalogues.read(raw, "a.po", "fr"), effort.MODEST)
    located(problems)


@settings(max_examples=MADE_UP, database=None, derandomize=True)
@given(MARKDOWN)
def test_made_up_markdown_shows_nothing_active(text: str) -> None:
    def show() -> None:
        fuzz.shown(text)
        page = folder_layout.parse("a", "es", text)
        for passage in page.passages if page else ():
            fuzz.shown(passage.text)

    effort.affordable(show, effort.MODEST)


@pytest.mark.parametrize("text", ["<script>", "[a](javascript:x)", "<!-- x -->"])
def test_the_fuzzer_would_notice(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(small_markdown, "to_html", lambda text: "<a href='javascript:x'>" if "java" in text else text)
    with pytest.raises(fuzz.Fault):
        fuzz.shown(text)
