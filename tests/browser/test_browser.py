"""What a person sees and can do, in a real browser, on the built mini-site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from selectolax.lexbor import LexborHTMLParser

from tests.support import browser
from tests.support.paths import TESTS
from tests.support.server import serving

MINI = TESTS / "mini"
WIDTHS = (320, 1280)
BACKGROUNDS: Mapping[Literal["dark", "light"], str] = {"dark": "rgb(20, 23, 27)", "light": "rgb(251, 250, 247)"}


@pytest.fixture
def site(mini: Path) -> Path:
    return mini


@pytest.fixture(scope="module")
def address(mini: Path) -> Iterator[str]:
    with serving(mini) as found:
        yield found


def pages_of(site: Path) -> list[str]:
    """The address of every page below the site's root."""
    return sorted(
        "/" + file.parent.relative_to(site).as_posix().removeprefix(".") + "/" if file.parent != site else "/"
        for file in site.rglob("index.html")
    )


def test_every_page_fits_and_is_silent(site: Path, address: str, chromium: Browser) -> None:
    context = chromium.new_context()
    page = context.new_page()
    faults = browser.watch(page)
    for path in pages_of(site):
        page.goto(address + path)
        for width in WIDTHS:
            page.set_viewport_size(ViewportSize(width=width, height=800))
            too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if too_wide > 0:
                faults.append(f"{path} is {too_wide} px too wide at {width}")
        for scheme, background in BACKGROUNDS.items():
            page.emulate_media(color_scheme=scheme)
            found = page.evaluate("getComputedStyle(document.body).backgroundColor")
            if found != background:
                faults.append(f"{path} has background {found} in {scheme}")
    context.close()
    assert faults == []


def test_every_page_says_its_language_and_alternates(site: Path) -> None:
    languages = {"": "es", "fr": "fr", "ar": "ar"}
    for path in pages_of(site):
        page = LexborHTMLParser((site / path.strip("/") / "index.html").read_bytes())
        language = languages.get(path.split("/")[1], "es")
        html = page.css("html")[0].attributes
        assert html["lang"] == language
        assert html["dir"] == ("rtl" if language == "ar" else "ltr")
        alternates = [link.attributes["hreflang"] or "" for link in page.css('link[rel="alternate"]')]
        assert sorted(alternates) == ["ar", "es", "fr", "x-default"], path
        assert len(page.css("h1")) == 1, path
        assert page.css("title")[0].text(), path
        assert page.css('meta[name="description"]')[0].attributes["content"], path
        assert page.css('link[rel="canonical"]')[0].attributes["href"], path


def test_the_language_switch_stays_on_the_page(site: Path, address: str, page: Page) -> None:
    case = next(path for path in pages_of(site) if path.startswith("/cases/") and path != "/cases/")
    page.goto(address + case)
    page.locator(".languages a[hreflang=ar]").click()
    page.wait_for_url(f"**/ar{case}")
    page.locator(".languages a[hreflang=fr]").click()
    page.wait_for_url(f"**/fr{case}")
    page.locator(".languages a[hreflang=es]").click()
    page.wait_for_url(f"{address}{case}")


@pytest.mark.parametrize("script", [True, False])
def test_a_case_is_read_as_whoever_the_reader_is(site: Path, address: str, chromium: Browser, script: bool) -> None:
    """Plain links: with a script or without, one message leads, at an address of its own, and the page stays put."""
    context = chromium.new_context(java_script_enabled=script, viewport=ViewportSize(width=1280, height=700))
    page = context.new_page()
    page.goto(f"{address}/cases/villaflor/")
    links = page.locator(".read-as a")
    assert links.count() == 2
    expect(page.locator(".message:visible")).to_have_count(1)
    first = page.locator(".message:visible").get_attribute("id")
    for number in (1, 0):
        before = links.nth(number).bounding_box()
        links.nth(number).click()
        chosen = links.nth(number).get_attribute("href")
        assert chosen
        assert page.url.endswith(f"/cases/villaflor/{chosen}")
        expect(page.locator(".message:visible")).to_have_count(1)
        expect(page.locator(chosen)).to_be_visible()
        expect(page.locator(chosen)).to_be_in_viewport()
        expect(links.nth(number)).to_be_in_viewport()
        after = links.nth(number).bounding_box()
        if script:
            assert before
            assert after
            assert abs(before["y"] - after["y"]) < 2
            expect(page.locator(".read-as [aria-current]")).to_have_count(1)
            expect(links.nth(number)).to_have_attribute("aria-current", "true")
    page.go_back()
    expect(page.locator(str(links.nth(1).get_attribute("href")))).to_be_visible()
    page.reload()
    expect(page.locator(str(links.nth(1).get_attribute("href")))).to_be_visible()
    page.goto(f"{address}/cases/villaflor/")
    expect(page.locator(f"#{first}")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".message:visible")).to_have_count(2)
    context.close()


def test_text_without_translation_is_marked_for_eyes_and_screen_readers(site: Path, address: str, page: Page) -> None:
    for path in (path for path in pages_of(site) if "/fr/cases/" in path):
        page.goto(address + path)
        if page.locator("article .original").count():
            original = page.locator("article .original").first
            assert original.get_attribute("lang") not in (None, "fr")
            expect(page.locator("article .original-mark").first).to_be_visible()
            expect(page.locator(".notice-untranslated")).to_be_visible()
            return
    pytest.fail("the mini-site has no untranslated passage in French")


def test_search_finds_without_accents_announces_and_keeps_its_address(site: Path, address: str, page: Page) -> None:
    requested: list[str] = []
    page.on("request", lambda request: requested.append(urlsplit(request.url).path))
    page.goto(address + "/")
    assert not [path for path in requested if "pagefind" in path], "search is loaded before anybody searches"
    page.goto(address + "/cases/")
    title = page.locator(".card-title a").first.inner_text()
    word = max(title.replace(":", " ").split(), key=len)
    page.goto(address + "/")
    page.get_by_role("searchbox").fill(unaccented(word))
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    expect(page.locator("#search-results a").first).to_be_visible()
    assert title in page.locator("#search-results").inner_text()
    expect(page.get_by_role("status")).to_contain_text(unaccented(word))
    page.reload()
    expect(page.locator("#search-results a").first).to_be_visible()


def test_search_that_finds_nothing_says_so(address: str, page: Page) -> None:
    page.goto(address + "/search/?q=zzzzqqq")
    expect(page.get_by_role("status")).to_contain_text("zzzzqqq")
    assert page.locator("#search-results a").count() == 0


STUB = """
const page = { url: "/", meta: { title: "T", kind: "case" }, content: "t", anchors: [], weighted_locations: [] };
const results = Array.from({ length: 12 }, (_, id) => ({ id, score: 1, data: async () => page }));
const search = async (query) => ({ results: /zz|qqq/.test(query) ? [] : results });
export const createInstance = () => ({ search });
"""


@pytest.mark.parametrize("query", ["99", "1999 $& $1 $$", "{count} {query}", "zzz $& {qqq}", "zzz $& 99 {query}"])
def test_search_tells_the_very_query_and_the_count(address: str, page: Page, query: str) -> None:
    page.route("**/pagefind.js", lambda route: route.fulfill(body=STUB, content_type="text/javascript"))
    page.goto(f"{address}/search/")
    page.get_by_role("searchbox").fill(query)
    expected = f"12 pages found for “{query}”"
    if query.startswith("zzz"):
        some = f"Ninguna página tiene todas las palabras de «{query}»; 12 páginas tienen algunas"
        expected = some if "99" in query else f"Nothing found for “{query}”."
    expect(page.get_by_role("status")).to_contain_text(expected)


def test_search_shows_markup_of_a_query_as_text(address: str, page: Page) -> None:
    page.goto(address + "/search/?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
    expect(page.get_by_role("status")).to_contain_text("<img src=x")
    assert page.locator("#search-status img, #search-results img").count() == 0


def test_light_and_dark_can_be_chosen_and_are_remembered(address: str, page: Page) -> None:
    page.goto(address + "/")
    toggle = page.locator("#theme-toggle")
    assert toggle.get_attribute("aria-pressed") == "false"
    toggle.click()
    assert toggle.get_attribute("aria-pressed") == "true"
    page.goto(address + "/cases/")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 23, 27)"
    assert page.evaluate("Object.keys(localStorage)") == ["theme"]
    assert page.context.cookies() == []


def test_keyboard_reaches_the_content_first(address: str, page: Page) -> None:
    page.goto(address + "/cases/")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    assert (skip.bounding_box() or {"y": -1})["y"] >= 0
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


def test_everything_but_search_works_without_javascript(site: Path, address: str, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "/")
    expect(page.locator("#theme-toggle")).to_be_hidden()
    page.locator(".sections a[href$='cases/']").click()
    page.locator(".card-title a").first.click()
    expect(page.locator("h1")).to_be_visible()
    page.locator(".languages a[hreflang=fr]").click()
    assert page.locator("html").get_attribute("lang") == "fr"
    page.goto(address + "/search/")
    expect(page.locator("noscript")).to_have_count(1)
    expect(page.locator(".browse a").first).to_be_visible()
    context.close()


def test_print_leaves_the_navigation_out(site: Path, address: str, page: Page) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(address + next(path for path in pages_of(site) if path.startswith("/cases/") and path != "/cases/"))
    expect(page.locator(".sections")).to_be_hidden()
    expect(page.locator(".languages")).to_be_hidden()
    expect(page.locator("#sources")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_every_internal_link_and_anchor_resolves(site: Path) -> None:
    found = {path: _links(site / path.lstrip("/") / "index.html") for path in pages_of(site)}
    broken = []
    for path, (links, _) in found.items():
        for link in links:
            target, anchor = urldefrag(urljoin(f"https://here{path}", link))
            parts = urlsplit(target)
            if parts.hostname != "here":
                continue
            if parts.path in found:
                if anchor and anchor not in found[parts.path][1]:
                    broken.append(f"{path} → {link}: no such anchor")
            elif not (site / parts.path.lstrip("/")).is_file():
                broken.append(f"{path} → {link}")
    assert broken == []


def unaccented(text: str) -> str:
    import unicodedata

    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


class _Collector(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src", "action") and value:
                self.links.append(value)
            if name == "id" and value:
                self.anchors.add(value)


def _links(file: Path) -> tuple[list[str], set[str]]:
    collector = _Collector()
    collector.feed(file.read_text(encoding="utf-8"))
    return collector.links, collector.anchors


def test_a_glossary_term_leads_to_its_explanation_once_a_page(address: str, page: Page) -> None:
    page.goto(address + "/cases/villaflor/")
    terms = page.locator("article a.term")
    names = terms.all_inner_texts()
    assert "puente" in names
    assert len(names) == len(set(names))
    link = terms.filter(has_text="puente").first
    assert link.get_attribute("title") == "Lo que une las dos orillas"
    link.click()
    page.wait_for_url("**/glossary/#puente")
    expect(page.locator("#puente")).to_be_visible()
    assert page.locator("article a.term").count() == 0


def test_a_term_marked_as_whole_is_never_broken_at_its_hyphen(address: str, page: Page) -> None:
    page.goto(address + "/cases/villaflor/")
    count_broken = """(name) => {
        const line = document.createElement("p");
        line.innerHTML = `con la red <a class="${name}" href="">AL-LAs</a>, y más`;
        document.querySelector("article").append(line);
        return Array.from({ length: 100 }, (_, n) => {
            line.style.width = `${60 + 2 * n}px`;
            return line.querySelector("a").getClientRects().length;
        }).filter((lines) => lines > 1).length;
    }"""
    assert page.evaluate(count_broken, "term") > 0, "at some widths"
    assert page.evaluate(count_broken, "term whole") == 0


def test_worksheet_keeps_answers_here_and_offers_what_fits(address: str, page: Page) -> None:
    page.goto(address + "/worksheet/")
    offers = page.locator(".offers li:visible")
    everything = offers.count()
    page.get_by_label("La oficina").check()
    assert 0 < offers.count() < everything
    page.get_by_label("¿Qué debe quedar?").fill("<b>Una idea</b>")
    page.keyboard.press("Tab")
    browser.until(page, "localStorage.getItem('worksheet')?.includes('Una idea')")
    page.reload()
    assert page.get_by_label("La oficina").is_checked()
    assert page.get_by_label("¿Qué debe quedar?").input_value() == "<b>Una idea</b>"


def test_worksheet_leaves_as_a_file_and_comes_back(address: str, page: Page, tmp_path: Path) -> None:
    page.goto(address + "/worksheet/")
    page.get_by_label("¿Qué debe quedar?").fill("Pan a los dos lados")
    page.get_by_label("Paseo").check()
    with page.expect_download() as download:
        page.locator("#worksheet-save").click()
    file = tmp_path / "worksheet.json"
    download.value.save_as(file)
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#worksheet-clear").click()
    assert page.get_by_label("¿Qué debe quedar?").input_value() == ""
    assert page.evaluate("localStorage.getItem('worksheet')") is None
    page.goto(address + "/ar/worksheet/")
    page.locator("#worksheet-open").set_input_files(file)
    expect(page.locator("#answer-mensaje")).to_have_value("Pan a los dos lados")
    expect(page.locator("input[value=paseo]")).to_be_checked()


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": "another"}', '{"format": "strategy-worksheet-1"}', "{" * 9]
)
def test_worksheet_refuses_a_file_that_is_not_one(address: str, page: Page, tmp_path: Path, text: str) -> None:
    file = tmp_path / "other.json"
    file.write_text(text)
    page.goto(address + "/worksheet/")
    page.get_by_label("¿Qué debe quedar?").fill("sigue aquí")
    page.locator("#worksheet-open").set_input_files(file)
    expect(page.locator("#worksheet-status")).not_to_be_empty()
    assert page.get_by_label("¿Qué debe quedar?").input_value() == "sigue aquí"


def test_worksheet_on_paper_shows_whole_answers_and_no_tools(address: str, page: Page) -> None:
    page.goto(address + "/worksheet/")
    page.get_by_label("¿Qué debe quedar?").fill("línea\n" * 40)
    page.emulate_media(media="print")
    expect(page.locator("#worksheet-tools")).to_be_hidden()
    expect(page.locator(".offers").first).to_be_hidden()
    shown = page.locator("#answer-mensaje + .answer-print")
    expect(shown).to_be_visible()
    assert shown.inner_text().count("línea") == 40


def test_worksheet_is_a_form_to_print_without_javascript(address: str, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "/worksheet/")
    expect(page.locator("#worksheet-tools")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator("#answer-mensaje")).to_be_visible()
    expect(page.get_by_text("La oficina").first).to_be_visible()
    context.close()
