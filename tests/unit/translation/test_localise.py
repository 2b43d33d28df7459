"""Each text is shown in the reader's language if it is translated, otherwise in its own, with its language marked."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.checking import check
from casebook.checking.folder import load
from casebook.content.field_types import Line, Prose
from casebook.formats.po_file import Entry
from casebook.translation.catalogues import Catalogue
from casebook.translation.localiser import Localiser, Text
from tests.support import minisite

CHECKED = check.check(minisite.MINI)


def localiser(language: str, *entries: Entry, catalogue: str = "interface.po") -> Localiser:
    """Return the mini-site in one language, with one catalogue replaced if `entries` are given."""
    assert CHECKED.content is not None
    catalogues = dict(CHECKED.catalogues[language])
    if entries:
        catalogues[catalogue] = Catalogue({(entry.context, entry.original): entry for entry in entries})
    return Localiser(CHECKED.content, {language: catalogues}, language)


def shown(entry: Entry | None, original: str = "uno", language: str = "fr") -> Text:
    entries = [entry] if entry else [Entry("c/other", "other")]
    return localiser(language, *entries, catalogue="a.po").text("a.po", "c/title", Line(original), "es")


def test_a_reviewed_translation_is_shown() -> None:
    assert shown(Entry("c/title", "uno", strings=("un",))) == Text("un", "fr", "translated", False)


def test_a_draft_is_shown_and_known_as_one() -> None:
    assert shown(Entry("c/title", "uno", strings=("un",), fuzzy=True)) == Text("un", "fr", "draft", False)


def test_a_stale_translation_is_not_shown_as_if_it_were_true() -> None:
    entry = Entry("c/title", "uno", strings=("un",), fuzzy=True, previous="un poco")
    assert shown(entry) == Text("uno", "es", "stale", False, "un")


@pytest.mark.parametrize(
    "entry",
    [
        None,
        Entry("c/title", "uno"),
        Entry("c/title", "another original", strings=("un",)),
        Entry("c/another-field", "uno", strings=("un",)),
    ],
)
def test_what_is_not_translated_is_shown_in_its_original_language(entry: Entry | None) -> None:
    assert shown(entry) == Text("uno", "es", "missing", False)


def test_the_original_language_needs_no_catalogue() -> None:
    entry = Entry("c/title", "uno", strings=("something else",))
    assert shown(entry, language="es") == Text("uno", "es", "original", False)


def test_a_text_without_any_catalogue() -> None:
    assert CHECKED.content is not None
    alone = Localiser(CHECKED.content, {}, "fr")
    assert alone.text("a.po", "c/title", Line("uno"), "es").state == "missing"
    assert alone.interface("challenge", {}) == Text("The challenge", "en", "missing", False)
    assert alone.translators("a.po") == ()


def test_a_text_is_words_or_html() -> None:
    line, text = Text("a <b> & *c*", "fr", "original", False), Text("a <b> & *c*\n\nd", "fr", "original", True)
    assert (str(line), line.html, line.blocks) == (
        "a <b> & *c*",
        "a &lt;b&gt; &amp; *c*",
        "<p>a &lt;b&gt; &amp; *c*</p>",
    )
    assert (str(text), text.blocks) == ("a <b> & c d", "<p>a &lt;b&gt; &amp; <em>c</em></p> <p>d</p>")
    assert text.html == text.blocks
    former = Text("a", "fr", "stale", True, "*b*")
    assert former.former_blocks == "<p><em>b</em></p>"
    assert Text("a", "fr", "stale", False, "<b>").former_blocks == "<p>&lt;b&gt;</p>"


@pytest.mark.parametrize(
    ("language", "count", "expected"),
    [
        *(("es", count, text) for count, text in ((0, "0 casos"), (1, "1 caso"), (2, "2 casos"))),
        *(("fr", count, text) for count, text in ((0, "0 cas"), (1, "1 cas"), (2, "2 cas"))),
        *(
            ("ar", 0, "لا حالات"),
            ("ar", 1, "حالة واحدة"),
            ("ar", 2, "حالتان"),
            ("ar", 3, "3 حالات"),
            ("ar", 11, "11 حالة"),
        ),
        ("ar", 100, "100 حالة"),
    ],
)
def test_plural_forms_follow_the_language(language: str, count: int, expected: str) -> None:
    assert localiser(language).interface("cases_count", {"count": count}).value == expected


def test_english_needs_no_catalogue_for_the_interface(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    minisite.change(root, "site.yml", "  fr: {name: Français}", "  fr: {name: Français}\n  en: {name: English}")
    content = load(root).content
    assert content is not None
    english = Localiser(content, {}, "en")
    assert english.interface("cases_count", {"count": 1}) == Text("1 case", "en", "original", False)
    assert english.interface("cases_count", {"count": 2}).value == "2 cases"


def test_a_half_translated_plural_counts_as_missing() -> None:
    entry = Entry("interface/cases_count", "{count} case", "{count} cases", ("{count} cas", ""))
    assert localiser("fr", entry).interface("cases_count", {"count": 2}) == Text("2 cases", "en", "missing", False)


def test_placeholders_are_filled_and_nothing_else_is() -> None:
    entry = Entry("interface/goal_number", "Goal {number}", strings=("{number} {number.real} {} {0} %s {{number}}",))
    text = localiser("fr", entry).interface("goal_number", {"number": "<5>"})
    assert text.value == "<5> {number.real} {} {0} %s {<5>}"
    assert text.html == "&lt;5&gt; {number.real} {} {0} %s {&lt;5&gt;}"


@pytest.mark.parametrize(
    ("language", "date", "expected"),
    [
        ("es", "2018", "2018"),
        ("es", "2018-07", "julio de 2018"),
        ("es", "2018-07-06", "6 de julio de 2018"),
        ("fr", "2018-07", "juillet 2018"),
        ("fr", "2018-07-06", "6 juillet 2018"),
        ("ar", "2018-07-06", "6 يوليو 2018"),
    ],
)
def test_dates(language: str, date: str, expected: str) -> None:
    assert localiser(language).date(date) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [("2018", None, "‹since 2018›"), ("2018", "2018", "2018"), ("2018-07", "2019", "juillet 2018 – 2019")],
)
def test_periods(start: str, end: str | None, expected: str) -> None:
    assert localiser("fr").period({"start": start, "end": end}) == expected


def test_names_of_countries_and_languages() -> None:
    assert localiser("fr").country("MA") == "Maroc"
    assert localiser("ar").language_name("fr") == "الفرنسية"
    assert (localiser("fr").country("??"), localiser("fr").language_name("??")) == ("??", "??")


@pytest.mark.parametrize(("items", "expected"), [([], ""), (["a"], "a"), (["a", "b", "c"], "a, b et c")])
def test_lists(items: list[str], expected: str) -> None:
    assert localiser("fr").listing(items) == expected


def test_a_case_in_another_language() -> None:
    assert CHECKED.content is not None
    view = localiser("fr").entry("cases", "villaflor", CHECKED.content.cases["villaflor"])
    assert view["id"] == "villaflor"
    assert view["title"].value.startswith("Villaflor passe le")
    assert view["summary"].state == "stale"
    assert view["steps"][0]["title"] == Text("Partir en promenade", "fr", "translated", False)
    assert view["messages"]["oficina"].language == "fr"
    assert view["image"]["alt"].value == 'Un pont "dessiné" & deux rives'
    assert view["place"]["latitude"] == -34.5
    arabic = localiser("ar").entry("cases", "villaflor", CHECKED.content.cases["villaflor"])
    assert [lesson["text"].state for lesson in arabic["lessons"]] == ["missing"]


def test_the_mini_site_has_one_missing_and_one_stale_translation_in_its_cases() -> None:
    assert CHECKED.content is not None
    states = [
        (language, case_id, text.state)
        for language in CHECKED.content.site.languages
        for case_id, case in CHECKED.content.cases.items()
        for text in texts(localiser(language).entry("cases", case_id, case))
    ]
    assert [state for state in states if state[2] not in ("original", "translated")] == [
        ("fr", "villaflor", "stale"),
        ("ar", "villaflor", "missing"),
    ]


def texts(value: object) -> list[Text]:
    if isinstance(value, Text):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for item in items for text in texts(item)]


def test_translators_are_named_without_their_addresses(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    minisite.change(
        root, "locales/fr/cases/rio-quedo.po", "Last-Translator: Ada Ruiz", "Last-Translator: Ada <a@b.org>"
    )
    checked = check.check(root)
    assert checked.content is not None
    assert Localiser(checked.content, checked.catalogues, "fr").translators("cases/rio-quedo.po") == ("Ada",)


def test_prose_and_lines_are_told_apart() -> None:
    assert localiser("es").text("a.po", "c", Prose("a"), "es").is_prose
    assert not localiser("es").text("a.po", "c", Line("a"), "es").is_prose
