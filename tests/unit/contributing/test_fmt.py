"""Formatting keeps all values and comments, and a second run changes nothing."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from casebook.commands import cli
from casebook.contributing.formatter import formatted
from casebook.contributing.yaml_writer import schema_line, write
from casebook.formats import strict_yaml
from tests.support import entries, minisite
from tests.support.fuzz import damaged
from tests.support.paths import ROOT

REAL = sorted(
    file for root in (ROOT, minisite.MINI) for kind in ("cases", "practices") for file in (root / kind).glob("*.yml")
)
LEVELS = [*entries.LEVELS, "oficina", "vecindad"]
HEAD = schema_line("cases") + "\n"


def fmt(text: str, kind: str = "cases") -> str:
    found, problems = formatted(text.encode(), "a.yml", kind, LEVELS)
    assert not problems
    assert found is not None
    assert formatted(found.encode(), "a.yml", kind, LEVELS) == (found, []), "a second time changes nothing"
    assert values(found) == values(text)
    return found


def values(text: str) -> Any:
    document, problems = strict_yaml.read(text.encode(), "a.yml")
    assert document is not None
    assert not problems
    return document.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("status: draft\ntitle: 'a'\n", "title: a\nstatus: draft\n"),
        ("# of status\nstatus: draft\n\n# of title\n# again\ntitle: a # beside\n# end\n",
         "# of title\n# again\ntitle: a # beside\n# of status\nstatus: draft\n# end\n"),
        ("levels: [a, b] # c\n", "levels: [a, b] # c\n"),
        ("levels: [ # c\n a]\n", "levels: [a] # c\n"),
        ("levels: [a, # one\n  # over b\n  b] # c\n", "levels: # c\n  - a # one\n  # over b\n  - b\n"),
        ("place: {name: x, country: FR} # c\n", "place: # c\n  name: x\n  country: FR\n"),
        ("place: # c\n  # d\n  name: x # e\n", "place: # c\n  # d\n  name: x # e\n"),
        ("summary: >- # c\n  a: # no comment\n  # nor this\n# end\n",
         "summary: >- # c\n  a: # no comment # nor this\n# end\n"),
        ("title: 'a' #b\nlevels: [a] ##\n#c\nstatus: x\n", "title: a # b\n#c\nstatus: x\nlevels: [a] # #\n"),
        ("title: a#b # c # d\n", "title: a#b # c # d\n"),
        ('title: "a # b" # c\n', 'title: "a # b" # c\n'),
        ("limits:\n  # item\n  - basis: b # b\n    # text\n    text: a # a\n  # two\n  - text: c\n  # last\ntitle: x\n",
         "# last\ntitle: x\nlimits:\n  # item\n  # text\n  - text: a # a\n    basis: b # b\n  # two\n  - text: c\n"),
        ("limits: # c\n- # d\n  text: a\n", "limits: # c\n  # d\n  - text: a\n"),
        ("limits:\n- {text: a} # d\n", "limits:\n  # d\n  - text: a\n"),
        ("limits: [{text: a}, # d\n {text: b} # e\n]\n", "limits:\n  - text: a # d\n  # e\n  - text: b\n"),
        ("x: [[a] # c\n]\n", "x:\n  # c\n  - [a]\n"),
        ("x: [[a], []] # c\n", "x: # c\n  - [a]\n  - []\n"),
        ("title:\n  # c\n  a\n", "# c\ntitle: a\n"),
        ("title: # c\n  a # d\n", "# d\ntitle: a # c\n"),
        ("title: # c\nstatus:\n# d\n", 'title: "" # c\nstatus: ""\n# d\n'),
        ("--- # c\ntitle: a\n", "# c\ntitle: a\n"),
        ("? title # c\n: a # d\n", "# d\ntitle: a # c\n"),
        ("# only\n{} # c\n", "{}\n# only\n# c\n"),
        (f"{HEAD}title: a\n", "title: a\n"),
        (f"title: a\n{HEAD}", "title: a\n"),
        ("title: a\r\n# b \r\n", "title: a\n# b\n"),
        ("\ufefftitle: a\n", "title: a\n"),
        ("title: e\u0301\n", "title: é\n"),
    ],
)  # fmt: skip
def test_where_fields_and_comments_go(text: str, expected: str) -> None:
    assert fmt(text) == HEAD + expected


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("a: b\na: c\n", "yaml-duplicate-key"),
        ("title: We #1\n", "yaml-lost-text"),
        ("title: >-#c\n  a\n", "yaml-lost-text"),
        ("a: &b c\n", "yaml-feature"),
        ("a: 'b\n", "yaml-syntax"),
        ("- a\n", "value-type"),
        ("", "value-type"),
        ("a: \u200b\n", "file-character"),
    ],
)
def test_a_file_that_would_lose_something_is_refused(text: str, rule: str) -> None:
    found, problems = formatted(text.encode(), "a.yml", "cases")
    assert found is None
    assert [problem.rule for problem in problems][:1] == [rule]


def noted(value: Any, chance: random.Random, indent: int = 0) -> list[str]:
    """Return a value's lines as people may write them: fields in any order, comments anywhere, with or without
    brackets.
    """
    pad = " " * indent
    lines: list[str] = []

    def note() -> None:
        if chance.random() < 0.2:
            lines.extend([""] * chance.randrange(2))
            lines.append(f"{' ' * chance.choice((0, indent, indent + 3))}# c{chance.random()}")

    def trailing() -> str:
        return f" # c{chance.random()}: 'x' [" if chance.random() < 0.2 else ""

    def one(lead: str, inner: Any) -> None:
        if not isinstance(inner, str) and inner and chance.random() < 0.7:
            lines.append(lead + trailing())
            lines.extend(noted(inner, chance, indent + 2))
        elif isinstance(inner, list) and inner and all(isinstance(item, str) for item in inner):
            items = [f"{pad}   {quoted(item)},{trailing()}" for item in inner]
            lines.extend([f"{lead} [{trailing()}", *items, f"{pad} ]{trailing()}"])
        else:
            lines.append(f"{lead} {quoted(inner)}{trailing()}")

    if isinstance(value, dict):
        names = list(value)
        chance.shuffle(names)
        for name in names:
            note()
            one(f"{pad}{quoted(name)}:", value[name])
    else:
        for inner in value:
            note()
            one(f"{pad}-", inner)
    note()
    return lines


def quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


@pytest.mark.parametrize("file", REAL, ids=lambda file: file.name)
def test_real_files_shuffled_and_commented_keep_their_values_and_comments(file: Path) -> None:
    kind = file.parent.name
    value = values(file.read_text(encoding="utf-8"))
    expected = write(value, kind, LEVELS)
    for seed in range(6):
        chance = random.Random(f"{file.name}-{seed}")
        text = "\n".join([*noted(value, chance), ""])
        found = fmt(text, kind)
        comments = [line.partition("# c0.")[2] for line in text.splitlines() if "# c0." in line]
        there = [line.partition("# c0.")[2] for line in found.splitlines() if "# c0." in line]
        assert Counter(there) == Counter(comments)
        assert json.dumps(values(found)) == json.dumps(values(expected)), "the same order"


def test_every_file_of_this_repository_is_formatted(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["fmt", "--check", "--root", str(ROOT)]) == 0
    assert capsys.readouterr().out == ""


def test_the_command_formats_all_or_those_that_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = minisite.copy(tmp_path)
    case, practice = root / "cases/villaflor.yml", root / "practices/contar-de-cerca.yml"
    office, neighbours = (
        "  oficina: Ven el martes y cruza con nosotros.\n",
        "  vecindad: Al otro lado también hay pan.\n",
    )
    minisite.change(root, "cases/villaflor.yml", office + neighbours, neighbours + office)
    before = {file: file.read_bytes() for file in (case, practice)}
    assert cli.main(["fmt", "--check", "--root", str(root)]) == 1
    assert "cases/villaflor.yml: would be written anew" in capsys.readouterr().out
    assert {file: file.read_bytes() for file in before} == before
    assert cli.main(["fmt", str(case), "--root", str(root)]) == 0
    assert case.read_bytes() != before[case]
    assert practice.read_bytes() == before[practice]
    assert cli.main(["fmt", "--root", str(root)]) == 0
    assert cli.main(["fmt", "--check", "--root", str(root)]) == 0
    assert cli.main(["check", "--root", str(root)]) == 0
    assert office + neighbours in case.read_text(encoding="utf-8"), "in the order of the levels"


def test_a_faulty_file_is_told_and_left_and_the_others_are_formatted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = minisite.copy(tmp_path)
    case, other = root / "cases/villaflor.yml", root / "cases/rio-quedo.yml"
    case.write_text("title: We #1\n", encoding="utf-8")
    before = other.read_bytes()
    assert cli.main(["fmt", "--root", str(root)]) == 1
    assert "yaml-lost-text" in capsys.readouterr().err
    assert case.read_text(encoding="utf-8") == "title: We #1\n"
    assert other.read_bytes() != before


@pytest.mark.parametrize("name", ["vocabulary/levels.yml", "cases/nada.txt", "../elsewhere.yml"])
def test_what_is_no_case_is_not_formatted(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    root = minisite.copy(tmp_path)
    assert cli.main(["fmt", str(root / name), "--root", str(root)]) == 2
    assert "neither a case nor a practice" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    (root / "vocabulary/levels.yml").unlink()
    assert cli.main(["fmt", str(root / "cases/nada.yml"), "--root", str(root)]) == 1


def test_damaged_files_are_formatted_or_refused_and_never_stop_us() -> None:
    done = 0
    for seed in range(400):
        chance = random.Random(seed)
        file, other = chance.choice(REAL), chance.choice(REAL)
        raw = damaged(file.read_bytes().replace(b"\n", b" # c\n", chance.randrange(9)), other.read_bytes(), chance)
        found, problems = formatted(raw, "a.yml", file.parent.name, LEVELS)
        if found is None:
            assert problems
        else:
            assert formatted(found.encode(), "a.yml", file.parent.name, LEVELS) == (found, [])
            done += 1
    assert done > 40, "not all of them are beyond help"
