"""Catalogues follow the originals and keep all work of translators; a broken catalogue does not block others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.checking import check
from casebook.checking.folder import load
from casebook.content.content import Content
from casebook.content.field_types import Prose
from casebook.content.folder_layout import HandWritten, Passage
from casebook.content.model import Site
from casebook.formats import po_file
from casebook.formats.po_file import Entry
from casebook.translation import catalogues
from casebook.translation.catalogues import Catalogue
from tests.support import effort, minisite

LOADED = load(minisite.MINI).content
assert LOADED is not None
SITE = LOADED.site
PAGE = "pages/page.po"


def content(*texts: str, site: Site = SITE) -> Content:
    """Return a site with one hand-written page, in Spanish, with these passages."""
    passages = [Passage("paragraph", Prose(text), number) for number, text in enumerate(texts, 1)]
    page = HandWritten("page", "es", tuple(passages))
    return Content(root=Path("root"), site=site, pages={"page": page}, vocabulary={})


def updated(texts: Sequence[str], before: str = "", language: str = "fr") -> str:
    """Return the page's catalogue after its originals became `texts`."""
    site = SITE.model_copy(update={"languages": {language: SITE.languages[language]}})
    read = {language: {PAGE: parsed(before, language)}}
    return catalogues.update(content(*texts, site=site), read)[Path("root/locales") / language / PAGE]


def parsed(text: str, language: str = "fr") -> Catalogue:
    catalogue, problems = catalogues.read(text.encode(), "a.po", language)
    assert problems == []
    return catalogue


def translate(text: str, translations: Mapping[str, str], *, fuzzy: bool = False) -> str:
    """Return the catalogue as a translator's editor saves it: `original → translation`."""
    for original, translation in translations.items():
        flag = "#, fuzzy\n" if fuzzy else ""
        before, found, after = text.partition(f'msgid "{original}"\nmsgstr ""\n')
        assert found, f"{original} is not in the catalogue"
        head, context, line = before.rpartition("msgctxt")
        text = f'{head}{flag}{context}{line}msgid "{original}"\nmsgstr "{translation}"\n{after}'
    return text


def states(text: str) -> dict[str, tuple[str, bool, str]]:
    """Return original → translation, whether it is fuzzy, and the original from which it was made."""
    found = parsed(text).translations.values()
    return {entry.original: (entry.strings[0], entry.fuzzy, entry.previous) for entry in found}


def obsolete(text: str) -> dict[str, str]:
    return {entry.original: entry.strings[0] for entry in parsed(text).obsolete.values()}


THREE = translate(updated(["uno", "dos", "tres"]), {"uno": "un", "dos": "deux", "tres": "trois"})


def test_a_new_catalogue_has_every_text_and_no_translation() -> None:
    text = updated(["uno", "dos"])
    assert states(text) == {"uno": ("", False, ""), "dos": ("", False, "")}
    assert text.startswith("# Translate with Poedit")
    assert "#. original: docs/es/page.md\n" in text


def test_updating_twice_changes_nothing() -> None:
    assert updated(["uno", "dos", "tres"], THREE) == THREE


def test_the_catalogues_of_the_mini_site_are_up_to_date() -> None:
    checked = check.check(minisite.MINI)
    assert checked.content is not None
    for file, text in catalogues.update(checked.content, checked.catalogues).items():
        assert text == file.read_text(encoding="utf-8"), f"{file}: run make bless"


def test_a_moved_text_keeps_its_translation() -> None:
    text = updated(["nuevo", "dos", "uno", "tres"], THREE)
    assert states(text) == {
        "nuevo": ("", False, ""),
        "dos": ("deux", False, ""),
        "uno": ("un", False, ""),
        "tres": ("trois", False, ""),
    }
    assert obsolete(text) == {}


def test_a_changed_text_keeps_its_translation_as_stale_with_the_former_original() -> None:
    text = updated(["uno", "dos y medio", "tres"], THREE)
    assert states(text)["dos y medio"] == ("deux", True, "dos")
    assert '#, fuzzy\n#| msgid "dos"\n' in text
    assert updated(["uno", "dos y medio", "tres"], text) == text
    again = updated(["uno", "dos y tres cuartos", "tres"], text)
    assert states(again)["dos y tres cuartos"] == ("deux", True, "dos"), (
        "the original it was made from, not the last one"
    )
    assert obsolete(again) == {}


def test_a_text_changed_and_changed_back_has_its_translation_to_be_reviewed() -> None:
    text = updated(["uno", "dos", "tres"], updated(["uno", "dos y medio", "tres"], THREE))
    assert states(text)["dos"] == ("deux", True, "")


def test_a_stale_translation_that_somebody_reviewed_is_no_longer_stale() -> None:
    text = updated(["uno", "dos y medio", "tres"], THREE).replace("#, fuzzy\n", "")
    after = updated(["uno", "dos y medio", "tres"], text)
    assert states(after)["dos y medio"] == ("deux", False, "")
    assert "#|" not in after


def test_a_draft_stays_a_draft_wherever_it_moves() -> None:
    text = translate(updated(["uno", "dos"]), {"uno": "un"}, fuzzy=True)
    assert states(updated(["dos", "uno"], text)) == {"dos": ("", False, ""), "uno": ("un", True, "")}
    twice = parsed(updated(["uno", "dos", "uno"], text)).translations.values()
    assert [entry.strings for entry in twice] == [("un",), ("",), ("",)], "what is unsure is not spread"


def test_a_removed_text_stays_out_of_use_and_comes_back_with_its_text() -> None:
    text = updated(["uno", "tres"], THREE)
    assert states(text) == {"uno": ("un", False, ""), "tres": ("trois", False, "")}
    assert obsolete(text) == {"dos": "deux"}
    assert '#~ msgid "dos"\n#~ msgstr "deux"\n' in text
    assert updated(["uno", "tres"], text) == text
    for texts in (["uno", "dos", "tres"], ["uno", "tres", "cuatro", "dos"]):
        back = updated(texts, text)
        assert states(back)["dos"] == ("deux", False, "")
        assert obsolete(back) == {}


def test_a_removed_stale_text_comes_back_stale() -> None:
    stale = updated(["uno", "dos y medio"], updated(["uno", "dos"], THREE))
    gone = updated(["uno"], stale)
    assert '#, fuzzy\n#~| msgid "dos"\n#~ msgctxt' in gone
    assert states(updated(["uno", "dos y medio"], gone))["dos y medio"] == ("deux", True, "dos")


def test_a_place_that_holds_something_new_does_not_inherit() -> None:
    text = updated(["tres", "nuevo", "uno", "dos"], THREE)
    assert states(text)["nuevo"] == ("", False, ""), "“dos” has only moved: its translation went with it"


def test_two_places_with_the_same_words_may_be_translated_differently() -> None:
    text = updated(["uno", "uno"], THREE)
    first, second = parsed(text).translations.values()
    assert (first.strings, second.strings) == (("un",), ("un",))
    other = text[::-1].replace('"nu"', '"enu"', 1)[::-1]
    assert [entry.strings for entry in parsed(updated(["uno", "uno"], other)).translations.values()] == [
        ("un",),
        ("une",),
    ]


def test_the_same_words_in_another_file_are_proposed_for_review() -> None:
    site = SITE.model_copy(update={"languages": {"fr": SITE.languages["fr"]}})
    pages = {name: HandWritten(name, "es", (Passage("heading", Prose("dos"), 1, 1),)) for name in ("a", "b")}
    both = Content(root=Path("root"), site=site, pages=pages, vocabulary={})
    reviewed = Entry("a/1", "dos", strings=("deux",))
    for before in (Catalogue({("a/1", "dos"): reviewed}), Catalogue(obsolete={("a/1", "dos"): reviewed})):
        once = catalogues.update(both, {"fr": {"pages/a.po": before}})
        read = {"fr": {path.relative_to("root/locales/fr").as_posix(): parsed(text) for path, text in once.items()}}
        (first,), (second,) = (read["fr"][f"pages/{name}.po"].translations.values() for name in pages)
        assert (first.strings, first.fuzzy) == (("deux",), False)
        assert (second.strings, second.fuzzy, second.previous) == (("deux",), True, "")
        assert catalogues.update(both, read) == once


def test_comments_and_header_lines_of_translators_are_kept() -> None:
    text = THREE.replace("#. paragraph\n", "# a doubt about this\n#. paragraph\n", 1)
    text = text.replace('"Last-Translator: \\n"', '"Last-Translator: Ada <ada@example.org>\\n"')
    text = text.replace("2018-07-06 00:00+0000", "2021-02-03 04:05+0600")
    for texts in (["uno", "dos", "tres"], ["dos", "uno y medio", "tres"]):
        after = updated(texts, text)
        assert "Ada <ada@example.org>" in after
        assert "2021-02-03 04:05+0600" in after
    assert "# a doubt about this\n" in updated(["uno", "dos", "tres"], text)
    assert "# a doubt about this\n" in updated(["dos", "uno"], text)


def test_there_is_nothing_to_translate_into_the_original_language() -> None:
    paths = {file.as_posix() for file in catalogues.update(content("uno"), {code: {} for code in SITE.languages})}
    assert f"root/locales/es/{PAGE}" not in paths
    assert f"root/locales/ar/{PAGE}" in paths


@pytest.mark.parametrize(("language", "forms"), [("es", 2), ("fr", 2), ("ar", 6)])
def test_a_plural_has_as_many_forms_as_its_language(language: str, forms: int) -> None:
    read: dict[str, dict[str, Catalogue]] = {code: {} for code in SITE.languages}
    text = catalogues.update(content(), read)[Path("root/locales") / language / "interface.po"]
    entry = parsed(text, language).translations[("interface/cases_count", "{count} case")]
    assert (entry.plural, len(entry.strings)) == ("{count} cases", forms)
    assert f"nplurals={forms};" in text


def test_a_plural_out_of_use_keeps_its_forms() -> None:
    read: dict[str, dict[str, Catalogue]] = {code: {} for code in SITE.languages}
    entry = Entry("interface/gone", "{count} boat", "{count} boats", ("{count} barque", "{count} barques"))
    read["fr"]["interface.po"] = Catalogue({("interface/gone", "{count} boat"): entry})
    text = catalogues.update(content(), read)[Path("root/locales/fr/interface.po")]
    (found,) = parsed(text).obsolete.values()
    assert (found.plural, found.strings) == (entry.plural, entry.strings)


HEADER = 'msgid ""\nmsgstr ""\n"Language: fr\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ('msgid "a"\nmsgstr "b\n', 2, "catalogue-syntax"),
        ('msgid "a\nmsgstr "b"\n', 1, "catalogue-syntax"),
        ('msgid "a"\n', 2, "catalogue-syntax"),
        ('msgstr "a"\n', 1, "catalogue-syntax"),
        ('"a"\n', 1, "catalogue-syntax"),
        ('msgid "a"\nmsgstr "b"\nmsgstr "c"\n', 3, "catalogue-syntax"),
        ('msgid "a"\n# a comment\nmsgstr "b"\n', 2, "catalogue-syntax"),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr "c"\n', 3, "catalogue-syntax"),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr[1] "c"\n', 3, "catalogue-syntax"),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[999999999] "c"\n', 4, "catalogue-syntax"),
        ('msgid "a"\n#~ msgstr "b"\n', 2, "catalogue-syntax"),
        ('msgid "a"\nmsgstr "b\\x"\n', 2, "catalogue-syntax"),
        ('msgid "a"\nmsgstr "b"c"\n', 2, "catalogue-syntax"),
        ('msgid "a"\nmsgstr "b" "c"\n', 2, "catalogue-syntax"),
        ('msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n', 4, "catalogue-syntax"),
        ('msgid "a"\nmsgstr "b"\n\nmsgid ""\nmsgstr "c"\n', 4, "catalogue-syntax"),
        ('msgid "a"\n<<<<<<< ours\nmsgstr "b"\n=======\nmsgstr "c"\n>>>>>>> theirs\n', 2, "catalogue-syntax"),
        ("hello\n", 1, "catalogue-syntax"),
        (HEADER.replace("fr", "de"), 3, "catalogue-header"),
        (HEADER.replace("UTF-8", "utf-7"), 4, "catalogue-header"),
        (f'{HEADER}"Plural-Forms: nplurals=999999999; plural=1/n;\\n"\n', 5, "catalogue-header"),
        (f'\n# {"x" * 9}\n\n{HEADER}"Plural-Forms: nplu"\n"rals=999999999; plural=0;\\n"\n', 8, "catalogue-header"),
        ('msgid "a\x00"\n', 1, "file-character"),
        ('msgid "\u202ea"\n', 1, "file-character"),
    ],
)
def test_a_broken_catalogue_gives_a_located_problem_at_once(text: str, line: int, rule: str) -> None:
    catalogue, problems = effort.affordable(lambda: catalogues.read(text.encode(), "a.po", "fr"), effort.MODEST / 2)
    assert [(problem.line, problem.rule) for problem in problems] == [(line, rule)]
    assert catalogue == Catalogue(), "a broken catalogue counts as empty"


@pytest.mark.parametrize("raw", [b"\xff\xfe", "msgid".encode("utf-16"), b"\xe9"])
def test_a_catalogue_in_another_encoding_is_refused(raw: bytes) -> None:
    assert [problem.rule for problem in catalogues.read(raw, "a.po", "fr")[1]] == ["file-encoding"]


def test_a_huge_catalogue_is_read_in_a_moment() -> None:
    text = HEADER + "".join(f'\nmsgctxt "p/{n}"\nmsgid "{"a" * 300}"\nmsgstr "{"b" * 300}"\n' for n in range(2000))
    assert len(effort.affordable(lambda: parsed(text), effort.MODEST).translations) == 2000


def test_what_editors_write_is_understood() -> None:
    text = f"""# A comment on the file.
{HEADER}"Plural-Forms: nplurals=2; plural=(n > 1);\\n"
"X-Generator: Poedit 3.4\\n"

#  translator's comment
#. extracted comment
#: docs/es/page.md:3
#, fuzzy, python-brace-format
#| msgctxt "page/0"
#| msgid ""
#| "the former "
#| "original"
msgctxt "page/1"
msgid ""
"the "
"\\"original\\"\\n"
msgstr "la\\ttraduction \\\\"

msgid "one"
msgid_plural "many"
msgstr[0] "un"
msgstr[1] "beaucoup"

#, fuzzy
#~| msgid "older"
#~ msgctxt "page/9"
#~ msgid "old"
#~ msgstr "vieux"
"""
    catalogue = parsed(text.replace("\n", "\r\n"))
    (first, second), (third,) = catalogue.translations.values(), catalogue.obsolete.values()
    assert (first.context, first.original, first.strings) == ("page/1", 'the "original"\n', ("la\ttraduction \\",))
    assert (first.fuzzy, first.previous, first.comments) == (True, "the former original", ("translator's comment",))
    assert (second.original, second.plural, second.strings) == ("one", "many", ("un", "beaucoup"))
    assert (third.context, third.strings, third.fuzzy, third.previous) == ("page/9", ("vieux",), True, "older")


_CHARACTERS = st.characters(blacklist_categories=["Cs", "Cc", "Cf", "Zl", "Zp"])


@given(
    st.builds(
        Entry,
        context=st.text(_CHARACTERS, max_size=20),
        original=st.text(_CHARACTERS | st.sampled_from('\n\t"\\'), min_size=1, max_size=300),
        plural=st.just(""),
        strings=st.tuples(st.text(_CHARACTERS | st.sampled_from('\n\t"\\'), max_size=300)),
        previous=st.text(_CHARACTERS | st.sampled_from('\n"\\'), max_size=300),
        fuzzy=st.booleans(),
        obsolete=st.booleans(),
    )
)
@settings(max_examples=200)
def test_what_is_written_is_read_back(entry: Entry) -> None:
    (found,) = po_file.read(po_file.write(entry))
    assert found == Entry(
        entry.context,
        entry.original,
        strings=entry.strings,
        previous=entry.previous,
        fuzzy=entry.fuzzy,
        obsolete=entry.obsolete,
        line=found.line,
    )


@given(st.lists(st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=6), min_size=1, max_size=5), st.data())
@settings(max_examples=30)
def test_whatever_happens_to_the_originals_nothing_that_was_translated_is_lost(
    versions: list[list[str]], data: st.DataObject
) -> None:
    text = ""
    written: set[str] = set()
    for texts in versions:
        text = updated(texts, text)
        assert updated(texts, text) == text, "updating twice changes nothing"
        entries = parsed(text)
        assert [entry.original for entry in entries.translations.values()] == texts
        kept = {entry.strings[0] for entry in (*entries.translations.values(), *entries.obsolete.values())}
        assert written <= kept
        empty = [entry.original for entry in entries.translations.values() if not entry.strings[0]]
        if empty:
            original = data.draw(st.sampled_from(empty))
            written.add(f"{original}{len(written)}")
            text = translate(text, {original: f"{original}{len(written) - 1}"})


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda raw: raw.decode("latin-1")))
@settings(max_examples=300)
def test_no_text_raises_anything_but_unreadable(text: str) -> None:
    try:
        po_file.read(text)
    except po_file.Unreadable as error:
        assert 1 <= error.line <= text.count("\n") + 1


@given(
    st.lists(st.sampled_from(['msgid "a"', 'msgid ""', 'msgstr "b"', 'msgctxt "c"', '"d"', "#, fuzzy", "#~ ", "#| "]))
)
@settings(max_examples=300)
def test_no_order_of_lines_raises_anything_but_unreadable(lines: list[str]) -> None:
    try:
        po_file.read("\n".join(lines))
    except po_file.Unreadable as error:
        assert 1 <= error.line <= len(lines)


_LINES = [
    'msgid "a"',
    'msgid "b"',
    'msgstr "b"',
    'msgctxt "c"',
    '"d\\n\\"e"',
    '"d\\',
    "#. n",
    "# é ",
    "#",
    "#, fuzzy",
    "",
    "#~ ",
]


@given(
    st.lists(
        st.sampled_from(_LINES) | st.sampled_from(['msgid "a"\nmsgstr "b"', '# x\nmsgid "a"\n"b"\nmsgstr ""\n"c"\n'])
    ),
    st.sampled_from(["\n", "\n\n", "\n \n"]),
)
@settings(max_examples=1000)
def test_plain_messages_are_read_as_all_others_are(lines: list[str], between: str) -> None:
    text = between.join([*lines, ""])
    if quickly := po_file._plain_entries(text):
        assert quickly == list(po_file._entries(text))


def test_what_we_write_is_read_quickly() -> None:
    for file in (minisite.MINI / "locales/fr/cases").glob("*.po"):
        text = file.read_text(encoding="utf-8")
        assert bool(po_file._plain_entries(text)) == ("#," not in text and "#~" not in text)
        assert (
            (po_file._plain_entries(text) or po_file.read(text)) == po_file.read(text) == list(po_file._entries(text))
        )
