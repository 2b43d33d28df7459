"""Each promise of `tests/promises.yml` is held by tests that exist, and the handbook's page about them is current."""

from __future__ import annotations

import re

from tests.support.paths import ROOT
from tools import promises


def test_each_named_test_exists_once() -> None:
    named = [name for promise in promises.promises() for name in promise.tests]
    assert len(named) > 80
    assert len(set(named)) == len(named), "a test is named twice"
    found = promises.find_tests()
    assert {name: len(found.get(name, [])) for name in named} == dict.fromkeys(named, 1)


def test_each_promise_is_one_sentence_with_a_test() -> None:
    for promise in promises.promises():
        assert promise.tests, promise.text
        assert promise.text.endswith("."), promise.text
        assert re.search(r"[.] [A-Z]", promise.text) is None, promise.text


def test_the_page_of_promises_is_current() -> None:
    """If it is not, run `make promises`."""
    assert promises.PAGE.read_text(encoding="utf-8") == promises.page()


def test_security_md_says_first_how_to_report_and_leads_to_the_promises() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE)[0] == "Report a vulnerability"
    assert "(handbook/security-promises.md)" in text
