"""The page that explains every rule: its examples are tried, so that what it shows is what contributors get."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from casebook.checking import check
from casebook.pages import rules_page
from casebook.problems.problem import RULES, Problem
from casebook.problems.rules import CASE, Rule
from casebook.translation import program_messages
from tests.support import minisite
from tests.support.paths import TESTS

EXAMPLES = TESTS / "examples"
"""The content that the examples belong to."""

UNTRIED = {
    "file-size": "its example stands for a long file",
    "file-kind": "its example stands for a link, which git cannot keep everywhere",
    "yaml-size": "its example is cut",
    "language-incomplete": "how many texts there are changes with every text",
    "rule-crash": "the checker has no known fault",
}
"""Rules whose example cannot be tried as it stands, or whose message differs from it, and why."""
TRIED = [rule for rule in RULES.values() if rule.id not in UNTRIED or rule.id == "language-incomplete"]


def made(rule: Rule, piece: str, folder: Path) -> Path:
    """The content of the examples, with one piece of a file, or one more name of a file, in it."""
    root = folder / "root"
    shutil.copytree(EXAMPLES, root)
    file = rule.example.file
    if not file:
        named(root, piece.split("\n"))
        return root
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    text = piece
    if file.endswith(".yml"):
        text = f"{piece}\n{without(path.read_text(encoding='utf-8'), piece)}"
    elif file.endswith("interface.po"):
        text = f"{path.read_text(encoding='utf-8')}\n{piece}\n"
    path.write_bytes(text.encode().replace("\ufffd".encode(), b"\xe9"))
    return root


def without(text: str, piece: str) -> str:
    """A YAML file without the fields that the piece gives."""
    given = {line.split(":")[0] for line in piece.split("\n") if re.match(r"[a-z]", line)}
    blocks = re.split(r"(?m)^(?=[a-z\"{])", re.sub(r"(?m)^#.*\n", "", text))
    return "".join(block for block in blocks if block.split(":")[0] not in given and block.strip() != "{}")


def named(root: Path, names: list[str]) -> None:
    """Files with these names, each of them sound but for its name; without those that are missing."""
    if "vocabulary/" in names:
        if "site.yml" not in names:
            (root / "site.yml").unlink()
        return
    sound = {".yml": (root / CASE).read_bytes(), ".md": b"# A title\n", ".po": b"", ".png": b"\x89PNG"}
    for name in names:
        if not (root / name).exists():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(sound[Path(name).suffix])


def problems(root: Path) -> list[Problem]:
    return check.check(root).problems


def test_the_content_of_the_examples_is_sound() -> None:
    assert problems(EXAMPLES) == []


@pytest.mark.parametrize("rule", TRIED, ids=lambda rule: rule.id)
def test_a_bad_example_breaks_its_rule_and_nothing_else(rule: Rule, tmp_path: Path) -> None:
    found = problems(made(rule, rule.example.bad, tmp_path))
    assert [problem.rule for problem in found] == [rule.id]
    if rule.id not in UNTRIED:
        shown = [str(rule.phrase(part, rule.example.values)) for part in ("message", "tip")]
        assert [found[0].message, found[0].tip] == shown, "the page shows what contributors read"


@pytest.mark.parametrize("rule", TRIED, ids=lambda rule: rule.id)
def test_a_good_example_has_no_problem(rule: Rule, tmp_path: Path) -> None:
    assert problems(made(rule, rule.example.good, tmp_path)) == []


def test_every_rule_has_an_example_but_the_one_that_nobody_can_break() -> None:
    assert [rule.id for rule in RULES.values() if not (rule.example.bad and rule.example.good)] == ["rule-crash"]


def test_pieces_of_cases_are_whole_fields() -> None:
    for rule in RULES.values():
        if rule.example.file == CASE and rule.example.good:
            assert isinstance(yaml.safe_load(rule.example.good), dict)


@pytest.mark.parametrize("language", program_messages.LANGUAGES)
def test_the_page_has_every_rule_at_its_anchor_and_nothing_unfilled(language: str) -> None:
    explained = rules_page.explained(language)
    assert explained.language == language
    assert [rule["id"] for _, rules in explained.groups for rule in rules] == list(RULES)
    for _, rules in explained.groups:
        for rule in rules:
            assert rule["summary"], rule
            assert rule["message"], rule
            assert rule["tip"], rule
            assert not re.search(r"\{[a-z]+\}", f"{rule['summary']}"), rule
            assert "  " not in f"{rule['message']}{rule['tip']}", rule
            assert "“”" not in f"{rule['message']}{rule['tip']}", rule


def test_what_cannot_be_seen_is_shown() -> None:
    shown = {rule["id"]: rule["bad"] for _, rules in rules_page.explained("en").groups for rule in rules}
    assert "⇥" in shown["yaml-tab"]
    assert "[U+200B]" in shown["file-character"]


def test_the_page_speaks_the_language_of_its_site_if_the_checks_do(tmp_path: Path) -> None:
    pages = minisite.render(minisite.copy(tmp_path)).pages
    french, arabic = pages["fr/rules/index.md"], pages["ar/rules/index.md"]
    assert '<section class="rule" id="value-date">' in french.html
    assert "Écrivez l’année, puis le mois, puis le jour" in french.html
    assert french.untranslated == 0
    assert '<div class="rules" lang="en" dir="ltr">' in arabic.html
    assert "Write the year, then the month, then the day" in arabic.html
    assert arabic.untranslated == 1, "readers are told that it is not in their language"
