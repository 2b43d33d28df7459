"""Pages: what contributors write stays text, links are relative, numbers and relations are right."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

import pytest

from casebook.checking import check
from casebook.checking.folder import load
from casebook.content import relations
from casebook.content.folder_layout import TAKEN
from casebook.pages import map_data
from casebook.pages.template_language import LONG_LIST, PageState, with_anchors
from casebook.website import page_files
from casebook.website.frame import Frame
from tests.support import minisite

SITE = minisite.render(minisite.MINI)
CASE = "cases/villaflor.yml"
HOSTILE = "<script>alert(1)</script> {.x onclick=y} [a](b) `c` {{ 7*7 }} # \\\" ' & *d*"


def filters() -> Mapping[str, object]:
    return SITE.renderers["es"].environment.filters


def url(page: str, target: str) -> str:
    env = SITE.renderers["es"].environment
    return env.from_string("{{ url(target) }}").render(page=PageState(page), target=target)


@pytest.mark.parametrize("language", ["es", "fr", "ar"])
def test_titles_are_shown_as_they_were_typed(language: str) -> None:
    page = SITE.pages[f"{language}/cases/villaflor.md"]
    found = re.search("<h1[^>]*>(.*?)</h1>", page.html)
    assert found
    assert html.unescape(found[1]) == page.title
    assert "<b>" in page.title


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    lines = (root / CASE).read_text(encoding="utf-8").split("\n")
    for field in ("title: ", "  - title: ", "  organisation: ", "  alt: "):
        number = next(number for number, line in enumerate(lines) if line.startswith(field))
        lines[number] = field + "'" + HOSTILE.replace("'", "''") + "'"
    (root / CASE).write_text("\n".join(lines), encoding="utf-8")
    pages = minisite.render(root).pages
    assert pages["es/cases/villaflor.md"].title == HOSTILE
    for path, page in pages.items():
        assert active(page.html) == [], path
        if "/translations/" not in path:  # which counts words
            assert "49" not in page.html.replace(map_data.land(), ""), "no template inside a text"
        if page.title == HOSTILE:
            assert html.unescape(page.html).count(HOSTILE) == 4


class Active(HTMLParser):
    """Collects scripts, but for the page's own data, and attributes that run something."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "script" and ("type", "application/json") not in attributes:
            self.found.append(tag)
        self.found += [name for name, value in attributes if name.startswith("on") or "javascript:" in (value or "")]


def active(made: str) -> list[str]:
    parser = Active()
    parser.feed(made)
    parser.close()
    return parser.found


def test_hostile_prose_stays_prose(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    minisite.change(
        root, CASE, "text: Un puente.", 'text: "</div><script>alert(1)</script>\\n\\n# A heading\\n\\n{: .x }"'
    )
    made = minisite.page(root, "es/cases/villaflor.md")
    assert "&lt;/div&gt;&lt;script&gt;alert(1)" in made
    assert "<h1>A heading" not in made


def test_json_in_a_page_cannot_close_its_script(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    file = root / "locales/fr/interface.po"
    text = file.read_text(encoding="utf-8")
    found = re.search(r'msgid "The file is open\."\nmsgstr "(.*)"', text)
    assert found
    file.write_text(text.replace(found[0], 'msgid "The file is open."\nmsgstr "</script><b>"'), encoding="utf-8")
    checked = check.check(root)
    assert {problem.rule for problem in checked.problems} <= {"translation-html"}
    rendered = check.render(check.Checked(checked.content, checked.catalogues, []))
    words = Frame(rendered.renderers["fr"], rendered.pages["fr/worksheet/index.md"]).words
    assert "\\u003c/script>\\u003cb>" in words
    assert "<" not in words


@pytest.mark.parametrize(
    ("page", "target", "expected"),
    [
        ("index", "index", "./"),
        ("index", "cases/index", "cases/"),
        ("index", "cases/a", "cases/a/"),
        ("cases/index", "index", "../"),
        ("cases/index", "cases/a", "a/"),
        ("cases/a", "cases/index", "../"),
        ("cases/a", "cases/a", "./"),
        ("cases/a", "cases/b", "../b/"),
        ("cases/a", "index", "../../"),
        ("cases/a", "sdgs/16#oficina", "../../sdgs/16/#oficina"),
        ("about", "levels/a", "../levels/a/"),
        ("index", "index#cases", "./#cases"),
    ],
)
def test_links_are_relative(page: str, target: str, expected: str) -> None:
    assert url(page, target) == expected


@pytest.mark.parametrize(
    ("pages", "expected"),
    [([3], "3"), ([3, 6, 7, 8], "3, 6–8"), ([1, 2], "1–2"), ([8, 1, 7], "1, 7–8"), ([], "")],
)
def test_page_numbers(pages: list[int], expected: str) -> None:
    numbers = filters()["pages"]
    assert callable(numbers)
    assert numbers(pages) == expected


@pytest.mark.parametrize(
    ("colour", "ink"), [("#FFFFFF", "#000"), ("#000000", "#fff"), ("#FD9D24", "#000"), ("#00689D", "#fff")]
)
def test_ink_on_a_colour(colour: str, ink: str) -> None:
    choose = filters()["ink"]
    assert callable(choose)
    assert choose(colour) == ink


@pytest.mark.parametrize(
    ("html", "anchored"),
    [
        ('<h1 id="">À propos &amp; plus</h1>', '<h1 id="a-propos-plus">À propos &amp; plus</h1>'),
        ('<h1 id="">Un&nbsp;<em>pont</em></h1>', '<h1 id="un-pont">Un&nbsp;<em>pont</em></h1>'),
        ('<h1 id="">جسر</h1>', '<h1 id="_1">جسر</h1>'),
        ('<h1 id="">Sources</h1><p id="sources"></p>', '<h1 id="sources_1">Sources</h1><p id="sources"></p>'),
        ('<h2 id="">A</h2><h2 id="">A</h2>', '<h2 id="a">A</h2><h2 id="a_1">A</h2>'),
        ('<h2 id="b">A</h2><h3>C</h3>', '<h2 id="b">A</h2><h3>C</h3>'),
    ],
)
def test_a_heading_without_an_id_gets_one_of_its_own(html: str, anchored: str) -> None:
    assert with_anchors(html) == anchored


def test_every_page_exists_in_every_language_at_the_same_path() -> None:
    paths = {
        language: {page.path for page in SITE.pages.values() if page.language == language}
        for language in ("es", "fr", "ar")
    }
    assert paths["es"] == paths["fr"] == paths["ar"]
    assert {path.split("/")[0] for path in paths["es"]} - {"acerca"} <= TAKEN, (
        "casebook.content.folder_layout.TAKEN lacks a name"
    )


def test_every_link_between_pages_leads_to_a_page() -> None:
    for page in SITE.pages.values():
        here = page.path.removesuffix("index").strip("/")
        for link in re.findall(r'href="([^"#:?]+)["#?]', page.html):
            parts = [*here.split("/")] if here else []
            for part in link.rstrip("/").split("/"):
                if part == "..":
                    parts.pop()
                elif part != ".":
                    parts.append(part)
            path = "/".join(parts)
            files = [f"{page.language}/{name}.md" for name in (f"{path}/index".strip("/"), path)]
            there = any(file in SITE.pages for file in files) or f"{page.language}/{path}" in SITE.data
            assert there, f"{page.file} links to {link}"


def test_a_hand_written_page_is_rendered_alike_in_every_language() -> None:
    spanish, french = SITE.pages["es/acerca.md"], SITE.pages["fr/acerca.md"]
    assert spanish.title == "Acerca del puente"
    assert spanish.description == "Este sitio es de mentira & no pide nada."
    assert '<h2 id="ayudar">Cómo ayudar</h2>\n' in spanish.html
    assert '<h1 id="a-propos-du-pont">À propos du pont</h1>\n' in french.html
    assert '<h2 id="ayudar">Comment aider</h2>\n' in french.html, "anchors are the same in every language"
    assert '<a href="mailto:puente@example.org">' in french.html
    assert (spanish.catalogue, french.catalogue) == ("", "pages/acerca.po")


def test_a_picture_is_shown_in_the_readers_language_or_in_that_of_the_page(tmp_path: Path) -> None:
    spanish, french, arabic = (SITE.pages[f"{language}/acerca.md"] for language in ("es", "fr", "ar"))
    shown = '<img src="../pictures/puente.png" alt="{}" width="{}" height="{}" loading="lazy">'
    assert shown.format("Un puente de piedra &amp; un río.", 24, 16) in spanish.html
    assert shown.format("Un pont de pierre &amp; un fleuve.", 20, 12) in french.html
    assert shown.format("جسر من حجر &amp; نهر.", 24, 16) in arabic.html
    assert "Ada Ruiz" in spanish.html
    files = page_files.pictures(SITE)
    assert [files[f"{code}/pictures/puente.png"].parent.name for code in ("es", "fr", "ar")] == ["es", "fr", "es"]
    root = minisite.copy(tmp_path)
    minisite.change(root, "locales/fr/pages/acerca.po", 'msgstr "Un pont de pierre & un fleuve."', 'msgstr ""')
    untranslated = minisite.render(root).pages["fr/acerca.md"]
    spoken = 'alt="Un puente de piedra &amp; un río." width="20" height="12" loading="lazy" lang="es">'
    assert spoken in untranslated.html
    assert (french.untranslated, untranslated.untranslated) == (0, 1)


def test_whose_a_picture_is_stands_below_it_unless_the_foot_of_the_page_says_so(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    site = SITE.content.site
    rights = f"puente.png: {{credit: {site.publisher}, licence: {site.licence}}}\n"
    (root / "docs/images/rights.yml").write_text(rights, encoding="utf-8")
    assert "<figcaption>" in SITE.pages["fr/acerca.md"].html
    assert "<figcaption>" not in minisite.render(root).pages["fr/acerca.md"].html


def test_a_page_leads_to_the_form_and_the_form_to_the_page_that_explains_it(tmp_path: Path) -> None:
    assert '<p class="action"><a href="../contribute/">Ouvrir le formulaire</a></p>' in SITE.pages["fr/acerca.md"].html
    assert "contribute-how" not in SITE.pages["es/contribute/index.md"].html
    root = minisite.copy(tmp_path)
    (root / "docs/es/how-to-contribute.md").write_text("# Cómo contribuir\n", encoding="utf-8")
    page = minisite.render(root).pages["es/contribute/index.md"]
    assert '<p class="contribute-how"><a href="../how-to-contribute/">Cómo contribuir</a></p>' in page.html


def test_untranslated_passages_are_counted_and_marked() -> None:
    page = SITE.pages["ar/cases/villaflor.md"]
    marked = set(re.findall(r'<(?:div|span) class="original" lang="es" dir="ltr">(.*?)</(?:div|span)><span', page.html))
    assert page.untranslated == len(marked)
    assert {"<p>Andar juntos ayuda a hablar.</p>", "Cartera de Villaflor"} <= marked
    assert '<div class="original" lang="es" dir="ltr"><p>Andar juntos ayuda a hablar.</p></div>' in page.html
    french = SITE.pages["fr/cases/villaflor.md"]
    assert "Un village inventé passe le pont et dit pourquoi." in french.html
    assert SITE.pages["es/cases/villaflor.md"].untranslated == 0


def test_a_draft_translation_is_shown_and_counted(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    original = 'msgctxt "villaflor/conditions[1].text"\n'
    minisite.change(root, "locales/fr/cases/villaflor.po", original, f"#, fuzzy\n{original}")
    page = minisite.render(root).pages["fr/cases/villaflor.md"]
    assert (page.drafts, SITE.pages["fr/cases/villaflor.md"].drafts) == (1, 0)
    assert ">pont</a>" in page.html or "Un pont." in page.html


def test_an_arabic_original_reads_from_right_to_left_elsewhere(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    minisite.change(root, "cases/rio-quedo.yml", "language: es", "language: ar")
    minisite.change(root, "cases/rio-quedo.yml", "text: No había barca.", "text: لم يكن هناك قارب.")
    for language in ("fr", "es"):
        assert '<div class="original" lang="ar" dir="rtl"><p>لم يكن هناك قارب.</p></div>' in minisite.page(
            root, f"{language}/cases/rio-quedo.md"
        )
    minisite.change(root, "site.yml", "direction: rtl", "direction: rtl, status: preparing")
    assert 'lang="ar" dir="rtl"' in minisite.page(root, "fr/cases/rio-quedo.md"), (
        "even while Arabic is no public language"
    )


def test_an_archived_case_has_a_page_and_is_listed_for_editors_only() -> None:
    assert "es/cases/rio-quedo.md" in SITE.pages
    assert "cases/rio-quedo/" in SITE.pages["es/editors/index.md"].html
    for page in SITE.pages.values():
        if page.path not in ("cases/rio-quedo", "editors/index"):
            assert "rio-quedo/" not in page.html, page.file


@pytest.mark.parametrize("kind", ["cases/port-sale", "practices/contar-de-cerca"])
def test_a_draft_is_in_previews_only(kind: str, tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    minisite.change(root, f"{kind}.yml", "status: published", "status: draft")
    public, preview = minisite.render(root), minisite.render(root, drafts=True)
    assert f"es/{kind}.md" not in public.pages
    assert f"es/{kind}.md" in preview.pages
    name = kind.split("/")[1]
    assert not [page.file for page in public.pages.values() if f"{name}/" in page.html]
    assert [page.file for page in preview.pages.values() if f"{name}/" in page.html]


def test_related_entries_weigh_what_they_share(tmp_path: Path) -> None:
    found = SITE.renderers["es"].relations.related
    assert [item.id for item in found["villaflor"]] == ["port-sale"], "an archived case is related, never a relative"
    reasons = [name for name, _ in found["villaflor"][0].shared]
    assert reasons == sorted(reasons, key=list(relations._WEIGHTS).index)
    assert found["port-sale"][0].id == "villaflor"
    assert found["rio-quedo"] == [relations.Related("villaflor", (("levels", "oficina"),))]
    root = minisite.copy(tmp_path)
    minisite.change(root, "cases/rio-quedo.yml", "status: archived", "status: draft")
    assert [item.id for item in minisite.render(root, drafts=True).renderers["es"].relations.related["villaflor"]] == [
        "port-sale",
        "rio-quedo",
    ]


def groups(**given: tuple[str, ...]) -> relations.Groups:
    return {
        **dict.fromkeys(("levels", "practices", "channels", "networks", "sdgs", "events", "countries"), ()),
        **given,
    }


def test_relatives_are_found_among_however_many_cases() -> None:
    cases = {
        f"case-{number:04}": groups(levels=("internal",), practices=(f"practice-{number // 2}",))
        for number in range(400)
    }
    found, _, _ = relations._nearest(cases, {}, cases, ())
    assert found["case-0007"][0] == relations.Related(
        "case-0006", (("practices", "practice-3"), ("levels", "internal"))
    )
    assert all(len(relatives) == 3 for relatives in found.values())
    assert all(other.id != case for case, relatives in found.items() for other in relatives)


def test_practices_are_near_by_their_cases_and_offered_where_they_are_not_illustrated() -> None:
    cases = {
        "quito": groups(levels=("citizens",), practices=("speak", "listen"), channels=("video",)),
        "lima": groups(levels=("citizens",), practices=("listen",)),
    }
    practices = {
        "listen": groups(levels=("internal",)),
        "speak": groups(levels=("citizens",)),
        "film": groups(levels=("citizens",), channels=("video",)),
        "draft": groups(levels=("citizens",), channels=("video",)),
    }
    _, related, advice = relations._nearest(cases, practices, ["quito"], ["listen", "speak", "film"])
    assert related["listen"] == [relations.Related("speak", (("cases", "quito"),))]
    assert [item.id for item in related["speak"]] == ["listen", "film"], "by a case more than by a level"
    assert advice["quito"] == [relations.Related("film", (("channels", "video"), ("levels", "citizens")))]
    assert [item.id for item in advice["lima"]] == ["film", "speak"]


def test_cited_pages_are_gathered_by_source() -> None:
    content = load(minisite.MINI).content
    assert content is not None
    assert relations.cited(content.cases["villaflor"]) == {"cuaderno": [2, 3, 4, 5, 6, 7, 8]}
    assert relations.cited(content.cases["rio-quedo"]) == {}


def test_groups_exist_even_when_empty() -> None:
    members = SITE.renderers["es"].members
    assert members["sdgs"] == {"4": ["villaflor"], "11": ["port-sale", "villaflor"], "16": []}
    assert members["countries"] == {"fr": ["port-sale"], "ma": [], "uy": ["villaflor"]}, "the archived case is in none"
    assert "es/sdgs/16.md" in SITE.pages


def test_cases_are_listed_by_place_without_regard_to_accents(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    minisite.change(root, CASE, "name: Villaflor de la Ría", "name: Ávila del Río")
    listed = re.findall('href="([a-z-]+)/"', minisite.page(root, "es/cases/index.md"))
    assert list(dict.fromkeys(case for case in listed if case in ("villaflor", "port-sale"))) == [
        "villaflor",
        "port-sale",
    ]


def test_a_long_list_is_shown_in_lines(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    text = (root / CASE).read_text(encoding="utf-8")
    for number in range(LONG_LIST):
        (root / f"cases/villaflor-{number}.yml").write_text(text, encoding="utf-8")
    rendered = minisite.render(root).pages
    for page in (
        "cases/index",
        "levels/oficina",
        "practices/contar-de-cerca",
        "channels/boletin",
        "sdgs/4",
        "countries/uy",
    ):
        found = rendered[f"es/{page}.md"].html
        assert '<ul class="lines">' in found, page
        linked = set(re.findall(r"cases/(villaflor[0-9-]*)/|href=\"(villaflor[0-9-]*)/", found))
        assert len(linked) == LONG_LIST + 1, f"{page} leads to every case"
    assert '<li class="card">' not in rendered["es/cases/index.md"].html
    assert '<li class="card">' in rendered["es/index.md"].html


def test_a_site_without_cases_practices_and_pages_renders(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    for file in (*root.glob("cases/*.yml"), *root.glob("practices/*.yml"), root / "docs/es/acerca.md"):
        file.unlink()
    for name in ("glossary", "worksheet"):
        (root / f"vocabulary/{name}.yml").unlink()
    for folder in ("cases", "practices", "pages"):
        for file in root.glob(f"locales/*/{folder}/*.po"):
            file.unlink()
    pages = minisite.render(root).pages
    assert "es/index.md" in pages
    assert "es/acerca.md" not in pages


def test_a_short_term_with_a_hyphen_stays_on_one_line(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    minisite.change(root, "vocabulary/glossary.yml", "name: puente", "name: Río-Río")
    minisite.change(root, "vocabulary/glossary.yml", "name: hoja", f"name: hoja{'-hoja' * 8}")
    minisite.change(root, "cases/villaflor.yml", "text: Se cruzó el puente", f"text: Río-Río, hoja{'-hoja' * 8}")
    page = minisite.page(root, "es/cases/villaflor.md")
    assert re.search(r'<a class="term whole" [^>]*>Río-Río</a>', page)
    assert re.search(r'<a class="term" [^>]*>hoja-hoja', page), "what may be longer than a line can be broken"
