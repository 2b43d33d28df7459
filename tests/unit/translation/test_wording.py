"""Problems in each reader's language: every message is translated, and no English is left in a report."""

from __future__ import annotations

import ctypes
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.checking import check
from casebook.commands import cli
from casebook.formats import po_file
from casebook.problems import report
from casebook.problems.phrases import ENGLISH, Speech, either, quoted, say, say_plural
from casebook.problems.problem import Problem
from casebook.problems.report import Manner
from casebook.translation import program_messages
from tests.support import badsite, minisite

TRANSLATED = [language for language in program_messages.LANGUAGES if language != "en"]
PART = re.compile(r"\{[a-z]+\}")
SAME = {
    "fr": {"U+{code} ({name})"},
    "es": {"U+{code} ({name})"},
    "pt": {"U+{code} ({name})", "“{found}”"},
}
"""Messages that are the same in English: only punctuation, or a word of both languages."""


@pytest.mark.parametrize("language", TRANSLATED)
def test_everything_is_translated(language: str) -> None:
    known = program_messages.speech(language).translations
    lacking = [m.originals[0] for m in program_messages.messages() if (m.context, m.originals[0]) not in known]
    assert lacking == [], "run `make translations`, then translate what is new in casebook/translation/messages/"
    same = {text for (_, text), forms in known.items() if text == forms[0] and PART.sub("", text).strip()}
    assert same - SAME[language] == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_what_is_filled_in(language: str) -> None:
    speech = program_messages.speech(language)
    for message in program_messages.messages():
        forms = speech.translations[message.context, message.originals[0]]
        assert len(forms) == len(message.originals), f"{message.originals[0]}: a form for each of two numbers"
        for form in forms:
            assert sorted(PART.findall(form)) == sorted(PART.findall(message.originals[0])), form
            assert form.count("`") == message.originals[0].count("`"), f"{form}: what is code stays code"


@pytest.mark.parametrize(
    ("language", "wrong"),
    [
        ("fr", r" [:;?!»]|« |“|”|'|(?<![ \u00a0])[?!](?!\w)|^[ ]|[ ]$"),
        ("es", r"“|”|'|\u00a0|^[^¿]*\?|^[ ]|[ ]$"),
        ("pt", r"«|»|'|\u00a0|^[ ]|[ ]$"),
    ],
)
def test_each_language_has_its_own_signs(language: str, wrong: str) -> None:
    for (_, text), forms in program_messages.speech(language).translations.items():
        for form in forms:
            found = re.search(wrong, re.sub(r"`[^`]*`", "x", form))
            assert not found, f"{text} → {form}: “{found[0]}”"


@pytest.mark.parametrize("language", TRANSLATED)
def test_catalogues_are_in_step_with_the_program(language: str) -> None:
    file = program_messages.MESSAGES / f"{language}.po"
    assert file.read_text(encoding="utf-8") == program_messages.update()[file], "run `make translations`"
    assert not any(entry.fuzzy for entry in po_file.read(file.read_text(encoding="utf-8")))


def test_a_catalogue_that_cannot_be_read_is_never_written_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file in program_messages.MESSAGES.glob("*.po"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(program_messages, "MESSAGES", tmp_path)
    assert len(program_messages.update()) == len(TRANSLATED)
    with (tmp_path / "es.po").open("a", encoding="utf-8") as stream:
        stream.write('\nmsgid "a text\nmsgstr ""\n')
    with pytest.raises(ValueError, match=r"casebook/translation/messages/es\.po:\d+: the catalogue cannot be read"):
        program_messages.update()
    assert program_messages.speech("es") is ENGLISH, "and nobody is stopped by it who only checks a case"
    (tmp_path / "es.po").unlink()
    assert 'msgstr ""' in program_messages.update()[tmp_path / "es.po"], "a new language starts with nothing"


def test_a_report_in_french(tmp_path: Path) -> None:
    root = badsite.make("value-date", tmp_path)
    output = report.as_text(check.check(root).problems, Manner(program_messages.speech("fr")))
    assert output.split("\n")[:2] == [
        "cases/prueba.yml:14:1: le champ checked doit être un jour qui existe, comme 2018-07-06, "
        "et non «\u00a02020-02-30\u00a0»",
        "    Conseil\u00a0: Écrivez l’année, puis le mois, puis le jour\u00a0: 2018-07-06.  [value-date]",
    ]
    assert output.endswith("\n\n2 problèmes dans 1 fichier.")


@pytest.mark.parametrize("language", program_messages.LANGUAGES)
def test_what_is_typed_is_never_obeyed_in_any_language(language: str) -> None:
    found = "{field} {0.__class__} {{x}} %s"
    problem = Problem("a.yml", 1, 1, "value-choice", "status", {"allowed": ("a",), "found": found, "near": ""})
    assert found in problem.message_in(program_messages.speech(language))


@pytest.mark.parametrize(
    ("language", "one", "many", "number"),
    [
        ("en", "1 problem in 1 file.", "1,200 problems in 2 files.", "2,500"),
        ("fr", "1 problème dans 1 fichier.", "1\u202f200 problèmes dans 2 fichiers.", "2\u202f500"),
        ("es", "1 problema en 1 archivo.", "1.200 problemas en 2 archivos.", "2.500"),
        ("pt", "1 problema em 1 arquivo.", "1.200 problemas em 2 arquivos.", "2.500"),
    ],
)
def test_numbers_and_plurals(language: str, one: str, many: str, number: str) -> None:
    speech = program_messages.speech(language)
    single = Problem("a.yml", 0, 0, "file-size", values={"limit": 2500})
    assert number in single.message_in(speech)
    assert report.counted([single]).said(speech) == one
    assert report.counted([single] * 1199 + [Problem("b.yml", 0, 0, "file-missing")]).said(speech) == many


def test_the_plural_rule_is_that_of_the_language_and_not_that_of_the_catalogue() -> None:
    forms = ("{count} item", "{count} items")
    no_items = say_plural("{count} item", "{count} items", count=0)
    assert no_items.said(Speech("fr", {("", forms[0]): forms})) == "0 item", "in French, nothing is singular"
    assert str(no_items) == "0 items"
    assert no_items.said(Speech("fr", {})) == "0 items", "what is not translated is English, with its plural"


def test_phrases_within_phrases() -> None:
    nested = say("“{found}” stands where {expected} should", found="x", expected=either([quoted("a"), quoted("b")]))
    assert str(nested) == "“x” stands where “a” or “b” should"
    assert (
        nested.said(program_messages.speech("fr"))
        == "«\u00a0x\u00a0» se trouve à la place de «\u00a0a\u00a0» ou «\u00a0b\u00a0»"
    )


@given(st.text(), st.text())
def test_any_value_is_shown_as_it_stands(typed: str, other: str) -> None:
    text = str(say("{where}|{other}", where=typed, other=other))
    assert text == f"{' '.join(typed.split())}|{' '.join(other.split())}"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "pt_BR.UTF-8", "LC_MESSAGES": "es_MX"}, "es"),
        ({"LANG": "fr_FR", "LC_MESSAGES": "fr_FR", "LC_ALL": "pt"}, "pt"),
        ({"LANG": "fr_FR", "LC_ALL": ""}, "fr"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "fr"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "ca:es:fr"}, "es"),
        ({"LANG": "sr@latin"}, "en"),
        ({"LANG": "fr"}, "fr"),
        ({"LANG": "../../fr"}, "en"),
    ],
)
def test_the_language_of_the_system(environment: dict[str, str], language: str) -> None:
    assert program_messages.of_system(environment) == language


@pytest.mark.parametrize(
    ("setting", "environment", "language"),
    [(0x0C0A, {}, "es"), (0x0416, {}, "pt"), (0x0407, {}, "en"), (0xFFFF, {}, "en"), (0x0416, {"LANG": "fr_FR"}, "fr")],
)
def test_the_language_of_windows(
    setting: int, environment: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Variables go first, because shells such as Git Bash set them on Windows too."""
    windows = SimpleNamespace(kernel32=SimpleNamespace(GetUserDefaultUILanguage=lambda: setting))
    monkeypatch.setattr(ctypes, "windll", windows, raising=False)
    assert program_messages.of_system(environment) == language


def test_a_language_that_is_not_spoken_is_answered_in_english() -> None:
    assert program_messages.speech("de") is ENGLISH


def test_the_option_goes_before_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = str(minisite.copy(tmp_path))
    monkeypatch.setenv("LC_ALL", "es_ES.UTF-8")
    assert cli.main(["check", "--root", root]) == 0
    assert capsys.readouterr().out.startswith("Ningún problema en 3 casos, 2 prácticas y 3 idiomas (")
    assert cli.main(["check", "--root", root, "--language", "fr"]) == 0
    assert capsys.readouterr().out.startswith("Aucun problème dans 3 cas, 2 pratiques et 3 langues (")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_problems_found_by_other_processes_are_told_in_the_language_too(
    jobs: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(check, "_WORTHWHILE", 1)
    root = badsite.make("value-type", tmp_path)
    assert cli.main(["check", "--root", str(root), "--language", "pt", "--jobs", jobs]) == 1
    output = capsys.readouterr().err
    assert "o campo levels deve ser uma lista, mas contém “vecindad”" in output
    assert "5 problemas em 1 arquivo." in output


@pytest.mark.parametrize(
    ("language", "address"), [("fr", "base/fr/rules/#value-date"), ("pt", "base/rules/#value-date")]
)
def test_a_report_names_the_page_that_explains_it(
    language: str, address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = badsite.make("value-date", tmp_path)
    assert cli.main(["check", "--root", str(root), "--language", language]) == 1
    assert capsys.readouterr().err.endswith(f" https://orillas.example.org/{address}\n")


def test_nothing_was_published_in_the_language_of_the_reader(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = badsite.make("value-date", tmp_path)
    assert cli.main(["build", "--root", str(root), "--language", "es"]) == 1
    assert capsys.readouterr().err.endswith("\nNo se ha publicado nada; el sitio sigue como estaba.\n")
