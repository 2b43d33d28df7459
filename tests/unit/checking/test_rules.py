"""Every rule has at least one bad input, with the exact report that a contributor reads."""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from casebook import limits
from casebook.checking import check
from casebook.content import folder_layout
from casebook.formats import po_file, small_markdown, strict_yaml
from casebook.problems import report
from casebook.problems.phrases import Phrase
from casebook.problems.problem import RULES, Problem
from casebook.translation import program_messages
from tests.support import badsite, minisite

PART = re.compile(r"\{[a-z]+\}")
CASE = "cases/villaflor.yml"
CATALOGUE = "locales/fr/cases/villaflor.po"
EVENTS = "vocabulary/events.yml"
PICTURE = "cases/images/puente.png"
PICTURE_LINE = minisite.line(CASE, "file: puente.png")
RESULT_LINE = minisite.line(CASE, "120 personas")

Make = Callable[[Path, pytest.MonkeyPatch], None]


def link(root: Path, _: pytest.MonkeyPatch) -> None:
    (root / "cases/otra.yml").symlink_to(root / CASE)


def linked_catalogue(root: Path, _: pytest.MonkeyPatch) -> None:
    (root / CATALOGUE).rename(root / "villaflor.po")
    (root / CATALOGUE).symlink_to(root / "villaflor.po")


def linked_picture(root: Path, _: pytest.MonkeyPatch) -> None:
    (root / PICTURE).rename(root / "puente.png")
    (root / PICTURE).symlink_to(root / "puente.png")


def pipe(root: Path, _: pytest.MonkeyPatch) -> None:
    os.mkfifo(root / "practices/otra.yml")


def folder(root: Path, _: pytest.MonkeyPatch) -> None:
    (root / "cases/otra.yml").mkdir()


def unreadable(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read_bytes = Path.read_bytes

    def refuse(self: Path) -> bytes:
        if self == root / CASE:
            raise PermissionError(13, "Permission denied")
        return read_bytes(self)

    monkeypatch.setattr(Path, "read_bytes", refuse)  # removing the permission to read would not stop root


def large(root: Path, _: pytest.MonkeyPatch) -> None:
    with (root / CASE).open("a", encoding="utf-8") as file:
        file.write("# una nota\n" * (limits.FILE_BYTES // 11))


def large_page(root: Path, _: pytest.MonkeyPatch) -> None:
    (root / "docs/es/otra.md").write_text("# Otra\n" + "Más.\n\n" * (limits.FILE_BYTES // 6))


def large_catalogue(root: Path, _: pytest.MonkeyPatch) -> None:
    with (root / CATALOGUE).open("a", encoding="utf-8") as file:
        file.write("# una nota\n" * (limits.CATALOGUE_BYTES // 11))


def large_picture(root: Path, _: pytest.MonkeyPatch) -> None:
    with (root / PICTURE).open("ab") as file:
        file.write(bytes(limits.IMAGE_BYTES))


def same_letters(root: Path, _: pytest.MonkeyPatch) -> None:
    shutil.copy(root / CASE, root / "cases/ｖillaflor.yml")  # the first letter is the fullwidth form of Japanese type


def line_break(root: Path, _: pytest.MonkeyPatch) -> None:
    shutil.copy(root / CASE, root / "cases/villa\nnueva.yml")


def failing(error: Exception) -> Make:
    """Make a check fail on one text, as only a fault of the program could."""
    has_more_words = small_markdown.has_more_words

    def fail(text: str, limit: int) -> bool:
        if "120 personas" in text:
            raise error
        return has_more_words(text, limit)

    def make(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(small_markdown, "has_more_words", fail)

    return make


def failing_reader(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = strict_yaml.read

    def fail(raw: bytes, path: str) -> tuple[strict_yaml.Document | None, list[Problem]]:
        if path == "cases/rio-quedo.yml":
            raise RecursionError("too deep")
        return read(raw, path)

    monkeypatch.setattr(strict_yaml, "read", fail)


def failing_page(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(page_id: str, language: str, text: str) -> None:
        raise IndexError("out of range")

    monkeypatch.setattr(folder_layout, "parse", fail)


def failing_catalogue(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = po_file.read

    def fail(text: str) -> list[po_file.Entry]:
        if "Leer un caso." in text:
            raise ZeroDivisionError("division by zero")
        return read(text)

    (root / "locales/ar/pages/acerca.po").unlink()
    monkeypatch.setattr(po_file, "read", fail)


OUTSIDE_GIT: Mapping[str, tuple[Make, str]] = {
    "file-kind--link": (link, "cases/otra.yml: this is a symbolic link, not an ordinary file"),
    "file-kind--catalogue": (linked_catalogue, f"{CATALOGUE}: this is a symbolic link, not an ordinary file"),
    "file-kind--pipe": (pipe, "practices/otra.yml: this is a pipe, not an ordinary file"),
    "file-kind--folder": (folder, "cases/otra.yml: this is a folder, not an ordinary file"),
    "file-kind--unreadable": (unreadable, f"{CASE}: this is unreadable (Permission denied), not an ordinary file"),
    "file-size": (large, f"{CASE}: the file is larger than 200,000 bytes"),
    "file-size--page": (large_page, "docs/es/otra.md: the file is larger than 200,000 bytes"),
    "file-size--catalogue": (large_catalogue, f"{CATALOGUE}: the file is larger than 2,000,000 bytes"),
    "image-missing--size": (
        large_picture,
        f"{CASE}:{PICTURE_LINE}:3: image.file names “puente.png”: the file is too large",
    ),
    "image-missing--link": (
        linked_picture,
        f"{CASE}:{PICTURE_LINE}:3: image.file names “puente.png”: there is no such file",
    ),
    "file-name--line-break": (
        line_break,
        "cases/villa�nueva.yml: the file name must be lower-case letters a–z, digits and single hyphens, then “.yml”; "
        "got “villa�nueva.yml”",
    ),
    "file-twin--letters": (
        same_letters,
        "cases/ｖillaflor.yml: this file and “villaflor.yml” have the same id “villaflor”",
    ),
    "rule-crash": (
        failing(RuntimeError("no {braces} & no luck")),
        f"{CASE}: the check “reading the fields” could not finish on this file: RuntimeError: no {{braces}} & no luck",
    ),
    "rule-crash--value": (
        failing(ValueError("no luck")),
        f"{CASE}:{RESULT_LINE}:5: the check “results[1].text” could not finish on this file: Value error, no luck",
    ),
    "rule-crash--reading": (
        failing_reader,
        "cases/rio-quedo.yml: the check “reading the file” could not finish on this file: RecursionError: too deep",
    ),
    "rule-crash--page": (
        failing_page,
        "docs/es/acerca.md: the check “reading the page” could not finish on this file: IndexError: out of range",
    ),
    "rule-crash--catalogue": (
        failing_catalogue,
        "locales/fr/pages/acerca.po: the check “reading the translations” could not finish on this file: "
        "ZeroDivisionError: division by zero",
    ),
}
"""Bad inputs that cannot be kept in git, and the problem each one causes."""


@pytest.mark.parametrize("name", badsite.names())
def test_a_bad_input_is_reported_word_for_word_and_in_french(name: str, tmp_path: Path) -> None:
    """Compare the report, and look for English in the French one: each bad input is made and checked once."""
    expected = (badsite.BAD / name / badsite.EXPECTED).read_text(encoding="utf-8")
    root = badsite.make(name, tmp_path)
    problems = check.check(root).problems
    found = report.as_text(problems) + "\n"
    assert found == expected, "If the new wording is better, accept it with: make bless"
    assert f"[{badsite.rule(name)}]" in found
    all_are_translated(root, problems)


def all_are_translated(root: Path, problems: list[Problem]) -> None:
    """Assert that each phrase is translated, and that each other text was typed or is a name."""
    known = program_messages.speech("fr").translations
    typed = ""
    for problem in problems:
        for part in ("message", "tip"):
            all_phrases = [*phrases(RULES[problem.rule].phrase(part, {"name": problem.field, **problem.values}))]
            assert all_phrases
            for found in all_phrases:
                if isinstance(found, Phrase):
                    is_known = (found.context, found.template) in known
                    assert is_known or not PART.sub("", found.template), found.template
                elif found != problem.field and re.search(r"[A-Za-z]{2} [A-Za-z]{2}", found):
                    typed = typed or everything(root)
                    assert found in typed or is_character(found), f"who says “{found}”?"


def phrases(value: object) -> Iterator[Phrase | str]:
    """Yield the phrases and the texts in a value."""
    if isinstance(value, Phrase):
        yield value
        for part in value.values.values():
            yield from phrases(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from phrases(part)
    elif isinstance(value, str):
        yield value


def is_character(name: str) -> bool:
    """Return whether Unicode gives a character this name, which is in English only."""
    try:
        return bool(unicodedata.lookup(name.upper()))
    except KeyError:
        return False


def everything(root: Path) -> str:
    """Return the text of all files of a content, and their names."""
    files = [file for file in root.rglob("*") if file.is_file()]
    texts = [str(file.relative_to(root)) for file in files]
    return "\n".join([*texts, *(file.read_text(encoding="utf-8", errors="replace") for file in files)])


@pytest.mark.parametrize("name", OUTSIDE_GIT)
def test_a_bad_input_that_git_cannot_keep_is_reported(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, expected = OUTSIDE_GIT[name]
    root = minisite.copy(tmp_path)
    make(root, monkeypatch)
    lines = minisite.problems(root).splitlines()
    assert expected in lines
    assert lines[lines.index(expected) + 1].endswith(f"[{badsite.rule(name)}]")
    assert lines[-1] in ("1 problem in 1 file.", "2 problems in 1 file."), (
        "one cause, one problem (and the file's name)"
    )


def test_every_rule_has_a_bad_input_and_every_bad_input_a_rule() -> None:
    assert {badsite.rule(name) for name in (*badsite.names(), *OUTSIDE_GIT)} == set(RULES)


def test_every_message_and_tip_is_filled_in() -> None:
    for name in badsite.names():
        for line in (badsite.BAD / name / badsite.EXPECTED).read_text(encoding="utf-8").splitlines():
            assert not line.endswith((":", ": ", "got ", "allowed: ")), f"{name}: {line}"
            if "Tip:" in line:
                assert line.partition("Tip:")[2].partition("  [")[0].strip(), f"{name}: an empty tip"
