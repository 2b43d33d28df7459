"""Values that each kind of field accepts, and the rules that others break."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from casebook import limits
from casebook.content import field_types
from casebook.problems.problem import RULES, near, some


def accepted(kind: Any, value: object, **context: object) -> Any:
    return TypeAdapter(kind).validate_python(value, context=context)


def refused(kind: Any, value: object, **context: object) -> tuple[str, Any]:
    """Return the rule that a value breaks, and the values of its message."""
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value, context=context)
    (error,) = caught.value.errors()
    return error["type"], error.get("ctx", {})


@pytest.mark.parametrize("text", ["no", "yes", "22:22", "1.10", "01234", "2024-01-02", "null", "~", "0x1F"])
@pytest.mark.parametrize("kind", [field_types.PlainText, field_types.Line, field_types.Prose])
def test_text_stays_text(kind: Any, text: str) -> None:
    assert str(accepted(kind, text)) == text


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (field_types.Date, "2018-07-06", "2018-07-06"),
        (field_types.Date, "2020-02-29", "2020-02-29"),
        (field_types.PartialDate, "2018", "2018"),
        (field_types.PartialDate, "2018-07", "2018-07"),
        (field_types.PartialDate, "2018-07-06", "2018-07-06"),
        (field_types.Url, "https://a.org", "https://a.org"),
        (field_types.Url, "http://a.org:8080/b?c=d&e=f#g", "http://a.org:8080/b?c=d&e=f#g"),
        (field_types.Url, "https://été.fr/ñ", "https://été.fr/ñ"),
        (field_types.Country, "UY", "UY"),
        (field_types.Country, "XK", "XK"),
        (field_types.Language, "fr", "fr"),
        (field_types.Language, "arn", "arn"),
        (field_types.ServedLanguage, "ar", "ar"),
        (field_types.LocaleName, "pt-BR", "pt-BR"),
        (field_types.LocaleName, "fr", "fr"),
        (field_types.YesNo, "yes", True),
        (field_types.YesNo, "no", False),
        (field_types.GoalNumber, "1", 1),
        (field_types.GoalNumber, "17", 17),
        (field_types.PageNumber, "100000", 100_000),
        (field_types.Latitude, "-34.9033", -34.9033),
        (field_types.Latitude, "90", 90.0),
        (field_types.Longitude, "-180", -180.0),
        (field_types.Line, "  a \n b ", "a b"),
        (field_types.Prose, " a\n\nb \n", "a\n\nb"),
    ],
)
def test_accepted(kind: Any, value: str, expected: object) -> None:
    assert accepted(kind, value) == expected


@pytest.mark.parametrize(
    ("kind", "value", "rule"),
    [
        *(
            (field_types.Date, value, "value-date")
            for value in ("2018", "2018-07", "2018-7-6", "2018-02-30", "0000-01-01")
        ),
        *(
            (field_types.Date, value, "value-date")
            for value in ("06/07/2018", "٢٠١٨-٠٧-٠٦", "2018-07-06T10:00", "20180706")
        ),
        *((field_types.PartialDate, value, "value-date") for value in ("18", "2018-13", "2018-00", "2018-", "summer")),
        *(
            (field_types.Url, value, "value-url")
            for value in ("a.org", "www.a.org", "//a.org", "ftp://a.org", "mailto:a@b.org")
        ),
        *(
            (field_types.Url, value, "value-url")
            for value in ("javascript:alert(1)", "data:text/html,x", "https://", "https://a")
        ),
        *(
            (field_types.Url, value, "value-url")
            for value in ("https://a.org/b c", 'https://a.org/"', "https://a.org/<b>")
        ),
        *(
            (field_types.Url, value, "value-url")
            for value in ("https://a.org:port", "https://[a.org", "https://./", "https:a.org")
        ),
        *(
            (field_types.Country, value, "value-country")
            for value in ("uy", "URY", "Uruguay", "EU", "ZZ", "XA", "XB", "AA", "1")
        ),
        *((field_types.Language, value, "value-choice") for value in ("French", "FR", "fr-FR", "xx", "zzz", "f")),
        *((field_types.ServedLanguage, value, "value-choice") for value in ("tlh", "xx", "sux")),
        *(
            (field_types.LocaleName, value, "value-choice")
            for value in ("pt_BR", "xx-YY", "-", "a" * 300, "fr-FR-x-y-z-1-2")
        ),
        *((field_types.YesNo, value, "value-choice") for value in ("true", "Yes", "oui", "1")),
        *((field_types.GoalNumber, value, "value-range") for value in ("0", "18", "-1", "999999999")),
        *(
            (field_types.GoalNumber, value, "value-type")
            for value in ("1.0", "01", "one", "1e1", "²", "٤", "1_0", "9" * 5000)
        ),
        *((field_types.Latitude, value, "value-range") for value in ("90.1", "-91")),
        *(
            (field_types.Latitude, value, "value-type")
            for value in ("34,9", "34 S", "nan", "inf", "1e1", "٣", ".5", "+1")
        ),
        (field_types.Longitude, "180.5", "value-range"),
        (field_types.PageNumber, "0", "value-range"),
        (field_types.Line, "a" * (limits.LINE_CHARACTERS + 1), "value-length"),
        (field_types.Prose, "a" * (limits.WORD_CHARACTERS + 1), "value-length"),
        (field_types.Prose, "a " * limits.PROSE_CHARACTERS, "value-length"),
        (field_types.Prose, "[" * limits.PROSE_CHARACTERS + "://a", "value-length"),
        (field_types.Prose, "[a](b.md)", "value-link"),
    ],
)
def test_refused(kind: Any, value: str, rule: str) -> None:
    assert refused(kind, value)[0] == rule
    assert rule in RULES


@pytest.mark.parametrize(
    "kind",
    [
        *(
            field_types.Date,
            field_types.PartialDate,
            field_types.Url,
            field_types.Country,
            field_types.Language,
            field_types.YesNo,
            field_types.GoalNumber,
        ),
        *(
            field_types.Latitude,
            field_types.LocaleName,
            field_types.PlainText,
            field_types.LevelId,
            field_types.SiteLanguageCode,
            field_types.Line,
            field_types.Prose,
        ),
    ],
)
@pytest.mark.parametrize("value", ["", "  ", [], {}, ["a"], {"a": "b"}])
def test_nothing_a_list_or_a_group_in_the_place_of_a_value(kind: Any, value: object) -> None:
    rule, _ = refused(kind, value)
    assert rule == "field-empty" if isinstance(value, str) else rule in ("value-type", "string_type")


@pytest.mark.parametrize(
    ("kind", "value", "tip"),
    [
        (field_types.Url, "www.a.org/b", "Perhaps `https://www.a.org/b`? Copy it from the browser's address bar."),
        (field_types.Url, "http//a.org", "Copy it from the browser's address bar."),
        (field_types.Url, "javascript:alert(1)", "Copy it from the browser's address bar."),
        (field_types.Url, "see our page", "Copy it from the browser's address bar."),
        (field_types.Country, "uruguay", "Perhaps UY?"),
        (field_types.Country, "uy", "Perhaps UY?"),
        (field_types.Country, "Atlantis", "Look for it on iso.org."),
        (field_types.Language, "spanish", "Perhaps es?"),
        (field_types.Language, "ES", "Perhaps es?"),
        (field_types.Country, "Allemagne", "Perhaps DE?"),
        (field_types.Language, "español", "Perhaps es?"),
        (field_types.Language, "klingonese", "Write the language's code of two or three letters, in lower case."),
        (field_types.YesNo, "maybe", "Write yes or no, without quotes."),
    ],
)
def test_the_tip_proposes_what_was_meant(kind: Any, value: str, tip: str) -> None:
    assert str(refused(kind, value)[1]["near"]) == tip


def test_a_reference_is_known_or_refused() -> None:
    assert accepted(field_types.LevelId, "a", levels=["a", "b"]) == "a"
    assert accepted(field_types.LevelId, "c") == "c", (
        "what is known is not known itself: the vocabulary could not be read"
    )
    rule, values = refused(field_types.LevelId, "aa", levels=["aaa", "b"])
    assert rule == "reference-unknown"
    assert (values["allowed"], str(values["near"])) == (("aaa", "b"), "Did you mean `aa` → `aaa`?")
    assert refused(field_types.GoalNumber, "5", sdgs=["4"])[0] == "reference-unknown"
    assert accepted(field_types.GoalNumber, "4", sdgs=["4"]) == 4
    assert refused(field_types.SiteLanguageCode, "en", languages=["es"])[0] == "value-language"


def test_a_repeated_item_is_shown_where_it_is_repeated() -> None:
    rule, values = refused(Annotated[list[field_types.PlainText], field_types.Unique], ["a", "b", "a", "b"])
    assert (rule, values["at"], values["found"]) == ("value-twice", (2,), "a")


def test_words_are_counted() -> None:
    assert accepted(Annotated[field_types.Line, field_types.Words(2)], "one two") == "one two"
    rule, values = refused(Annotated[field_types.Line, field_types.Words(2)], "one two three")
    assert (rule, str(values["allowed"]), str(values["found"])) == ("value-length", "2 words", "3 words")


@pytest.mark.parametrize(
    ("found", "allowed", "tip"),
    [
        ("titel", ["title", "text"], "Did you mean `titel` → `title`?"),
        ("TITLE", ["title"], "Did you mean `TITLE` → `title`?"),
        ("title", [], "Choose one of the allowed values."),
        ("x" * 100_000, ["title"], "Choose one of the allowed values."),
    ],
)
def test_the_nearest_value(found: str, allowed: list[str], tip: str) -> None:
    assert str(near(found, allowed)) == tip


def test_a_long_list_of_values_is_cut() -> None:
    assert str(some("abc", limit=2)) == "a, b and 1 more"
    assert some("abc") == ("a", "b", "c")
    assert str(some([])) == "none yet"


@given(
    st.text(max_size=40) | st.lists(st.text(max_size=5), max_size=3) | st.dictionaries(st.text(max_size=5), st.text())
)
@settings(max_examples=200)
def test_no_value_raises_anything_but_a_problem(value: object) -> None:
    for kind in (
        field_types.Date,
        field_types.PartialDate,
        field_types.Url,
        field_types.Country,
        field_types.Language,
        field_types.Latitude,
    ):
        try:
            accepted(kind, value)
        except ValidationError as error:
            assert all(detail["type"] in RULES for detail in error.errors())
