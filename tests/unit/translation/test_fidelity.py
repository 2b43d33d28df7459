"""Parts of an original that its translation must keep."""

from __future__ import annotations

import pytest

from casebook.formats.po_file import Entry
from casebook.translation.checks import Agreed, Originals, faults
from casebook.translation.translatable import Message

KNOWN = Agreed(names=("Félicia Médina",), terms={"ODD": ("SDGs", "Sustainable Development Goals")})


def rules(original: str, translation: str, *, context: str = "a/text", limit: int | None = None) -> list[str]:
    message = Message(context, (original,), "", "", limit, is_prose=True)
    return [rule for rule, _ in faults(message, Entry(context, original, strings=(translation,)), KNOWN, Originals())]


@pytest.mark.parametrize(
    ("original", "translation"),
    [
        ("Quatre cents forums", "Four hundred forums"),
        ("1 200 personnes", "1,200 people"),
        ("3,5 %", "3.5 %"),
        ("l’ODD 11", "SDG 11"),
        ("les ODD", "the sustainable development goals"),
        ("des méthODDes", "methods"),
        ("Voir [là](https://a.org/2)", "See [there](https://a.org/2)"),
        ("- a\n- b", "- one\n- two"),
        ("a\n\nb", "one\n\ntwo"),
        ("Félicia Médina parle", "Félicia Médina speaks"),
        ("1 < 2 <b>", "1 < 2 <b>"),
        ("Texte", ""),
    ],
)
def test_what_is_kept_is_no_fault(original: str, translation: str) -> None:
    assert rules(original, translation) == []


@pytest.mark.parametrize(
    ("original", "translation", "rule"),
    [
        ("400 forums", "forums", "translation-number"),
        ("des forums", "400 forums", "translation-number"),
        ("12 et 12", "12", "translation-number"),
        ("les ODD", "the goals", "translation-term"),
        ("Voir [là](https://a.org)", "See there", "translation-link"),
        ("là", "[there](https://a.org)", "translation-link"),
        ("- a\n- b", "- one", "translation-structure"),
        ("a\n\nb", "one two", "translation-structure"),
        ("Félicia Médina parle", "Felicia Medina speaks", "translation-name"),
        ("Texte", "<em>Text</em>", "translation-html"),
        ("Texte", "Text <!-- note -->", "translation-html"),
        ("Texte", "[Text](javascript:alert)", "value-link"),
    ],
)
def test_what_is_lost_or_added_is_a_fault(original: str, translation: str, rule: str) -> None:
    assert rules(original, translation) == [rule]


def test_length_is_that_of_the_field() -> None:
    assert rules("un deux", "one two three", limit=3) == []
    assert rules("un deux", "one two three four", limit=3) == ["translation-length"]


def test_placeholders_belong_to_the_interface() -> None:
    assert rules("{count} cas", "{number} cases") == []
    assert rules("{count} cas", "{number} cases", context="interface/cases") == ["catalogue-placeholder"]
    assert rules("{count} cas", "cases", context="interface/cases") == ["catalogue-placeholder"]


def test_the_singular_may_leave_the_number_out_and_the_plural_may_not() -> None:
    one, other = "{count} case", "{count} cases"
    message = Message("interface/cases", (one, other), "", "")

    def found(*strings: str) -> list[str]:
        entry = Entry(message.context, one, other, strings=strings)
        return [rule for rule, _ in faults(message, entry, KNOWN, Originals())]

    assert found("un cas", "{count} cas") == []
    assert found("{count} cas", "des cas") == ["catalogue-placeholder"]
