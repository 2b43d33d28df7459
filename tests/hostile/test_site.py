"""A whole site of hostile texts, built as every site is, read as a parser reads it and opened in a browser."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page

from casebook.checking import check
from casebook.checking.check import Rendered
from casebook.formats import po_file
from casebook.pages import search_data
from casebook.publishing import build, share
from casebook.website import frame
from casebook.website.page_scripts import SCRIPTED
from casebook.website.sitemap import sitemap
from casebook.website.theme_files import THEME
from tests.hostile import bench, built
from tests.hostile.bench import Bench, Spot
from tests.hostile.corpus import CORPUS, REFUSED
from tests.hostile.corpus import STRINGS as ALL
from tests.hostile.seen import look
from tests.hostile.test_texts import MARK, differs
from tests.support import browser, minisite
from tests.support.server import serving

TECHNIQUES = [texts for texts in CORPUS.values() if not REFUSED.issuperset(texts)]
STRINGS = [text for text in ALL if text not in REFUSED]
TERMS = ("channels", "networks", "events", "people", "sources", "glossary")
SHOWS = {"LI", "SPAN", "H2", "H3", "A", "P", "MARK"}
"""Elements of the list of search results."""
EXPLORES = {
    *("details", "summary", "form", "fieldset", "legend", "input", "label", "select", "option", "button", "template"),
    *("section", "div", "p", "span", "h2", "h3", "ul", "ol", "li", "a", "svg", "circle", "rect", "text"),
}
"""Elements of “Explore”."""


SINGLE = ("vocabulary/worksheet.yml", "vocabulary/thesaurus.yml")
"""Parts of the vocabulary that need no entry per technique."""

FORGED = {
    "docs/README.md": "# Notes\n\n<script>window.ran=1</script>\n",
    "docs/es/.hidden.html": "<script>window.ran=1</script>",
    "cases/images/unnamed.html": "<script>window.ran=1</script>",
}
"""Files that the checks accept and that a build must not publish."""


@dataclass
class Hostile:
    """The folder, the place of each hostile text, and the site built from them."""

    place: Bench
    texts: dict[Spot, str]
    rendered: Rendered
    out: Path


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Hostile:
    """Build a site with a case, a practice, a page and terms per technique, with its texts in the fields."""
    place = bench.make(tmp_path_factory.mktemp("hostile"))
    texts = fill(place)
    settle(place, texts)
    place.translate(check.check(place.root))
    translate_interface(place)
    for path, text in FORGED.items():
        (place.root / path).parent.mkdir(parents=True, exist_ok=True)
        (place.root / path).write_text(text)
    checked = check.check(place.root)
    assert checked.problems == []
    out = place.root.parent / "site"
    build.build(checked, out, progress=lambda text: None)
    return Hostile(place, texts, check.render(checked), out)


def fill(place: Bench) -> dict[Spot, str]:
    """Copy the case, the practice and the terms for each technique. Return a text for each spot."""
    texts: dict[Spot, str] = {}
    for number, strings in enumerate(TECHNIQUES):
        name = f"hostil-{number}"
        case = json.loads(json.dumps(place.values[bench.CASE]))
        case.update(networks=[name], events=[name], practices=[name])
        case["former_ids"] = [f"{name}-antes"]
        case["steps"][0]["channels"] = [name]
        case["voices"][0]["person"] = name
        case["lessons"][0] = {"text": bench.HARMLESS, "source": name, "pages": ["1"]}
        place.values[f"cases/{name}.yml"] = case
        practice = json.loads(json.dumps(place.values[bench.PRACTICE]))
        place.values[f"practices/{name}.yml"] = {**practice, "former_ids": [f"{name}-antes"]}
        for path in (bench.CASE, bench.PRACTICE):
            for nth, spot in enumerate(spot for file, spot in place.spots if file == path):
                texts[f"{path.split('/')[0]}/{name}.yml", spot] = strings[nth % len(strings)]
        for kind in TERMS:
            path = f"vocabulary/{kind}.yml"
            terms = place.values[path]
            first = next(term for term in terms if not term.startswith("hostil"))
            terms[name] = json.loads(json.dumps(terms[first]))
            terms[name].pop("former_ids", None)  # a former id belongs to one entry
            for nth, spot in enumerate(spot for file, spot in place.spots if file == path and spot[0] == first):
                texts[path, (name, *spot[1:])] = strings[(nth + number) % len(strings)]
        page = "\n\n".join(form.format(text) for text in strings for form in bench.PASSAGES[1:])
        (place.root / f"docs/es/{name}.md").write_text(f"# {name}\n\n{page}\n", encoding="utf-8", newline="")
    for nth, (path, spot) in enumerate(place.spots):
        if path in (bench.SITE, "vocabulary/levels.yml", "vocabulary/sdgs.yml", *SINGLE):
            texts[path, spot] = STRINGS[(7 * nth) % len(STRINGS)]
    return texts


def settle(place: Bench, texts: dict[Spot, str]) -> None:
    """Write all texts, and replace refused ones by a harmless text."""
    while True:
        write(place, texts)
        problems = check.check(place.root).problems
        if not problems:
            return
        refused: set[Spot] = set()
        for problem in problems:
            if problem.path.startswith("docs/"):
                drop_passage(place.root / problem.path, problem.line)
                continue
            refused |= bench.at_fault(problem, texts)
        assert refused or any(problem.path.startswith("docs/") for problem in problems), problems
        for spot in refused:
            del texts[spot]


def write(place: Bench, texts: dict[Spot, str]) -> None:
    for path, value in place.values.items():
        shown = value
        for (file, spot), text in texts.items():
            if file == path:
                shown = bench.replaced(shown, spot, text)
        (place.root / path).write_text(json.dumps(shown, ensure_ascii=False), encoding="utf-8")


def drop_passage(file: Path, line: int) -> None:
    lines = file.read_text(encoding="utf-8").split("\n")
    end = next((number for number in range(line, len(lines)) if not lines[number].strip()), len(lines))
    lines[line - 1 : end] = [bench.HARMLESS, *[""] * (end - line)]  # keeps the line numbers of other passages
    file.write_text("\n".join(lines), encoding="utf-8", newline="")


def translate_interface(place: Bench) -> None:
    """Put a hostile text into each text of the interface, unless the translation would be refused."""
    file = place.root / "locales/fr/interface.po"
    before = file.read_text(encoding="utf-8")
    header, *entries = po_file.read(before)
    # a translation that adds links, elements or numbers is refused: translation-link, -html, -number
    fit = [text for text in STRINGS if not re.search(r"\d|\]\(|</?[a-zA-Z][^<>]*>|<!--|\{[a-z_]+\}", text)]
    texts = {
        entry.context: fit[number % len(fit)]
        for number, entry in enumerate(entries)
        if entry.context.startswith("interface/")
    }
    edges = ("</", "<a", "<", "a < b > c & d", "-->", "]]>", "\\u003c")
    for number, key in enumerate([*search_data.WORDS, *(key for page in SCRIPTED.values() for key in page.words)]):
        texts[f"interface/{key}"] = edges[number % len(edges)]
    while True:
        written = [po_file.write(header)]
        for entry in entries:
            text = texts.get(entry.context)
            strings = tuple(f"{text} {string}" for string in entry.strings) if text else entry.strings
            written.append(po_file.write(replace(entry, strings=strings, notes=())))
        file.write_text("\n".join(written), encoding="utf-8")
        problems = check.check(place.root).problems
        if not problems:
            assert len(texts) > 150
            return
        for problem in problems:
            texts.pop(problem.field, None)


def addresses(rendered: Rendered) -> dict[str, str]:
    return {file: frame.address(rendered.content, page.language, page.path) for file, page in rendered.pages.items()}


def test_the_short_way_to_a_page_gives_what_mkdocs_writes(hostile: Hostile) -> None:
    for file, html in built.html(hostile.rendered):
        page = hostile.out / addresses(hostile.rendered)[file] / "index.html"
        assert page.read_text(encoding="utf-8") == html, file


def test_pages_are_built_like_those_of_a_harmless_site(hostile: Hostile, tmp_path: Path) -> None:
    assert len(hostile.texts) > 500
    twin = tmp_path / "root"
    shutil.copytree(hostile.place.root, twin, ignore=shutil.ignore_patterns("docs", "locales"))
    shutil.copytree(
        hostile.place.root / "locales", twin / "locales", ignore=shutil.ignore_patterns("cases", "practices", "pages")
    )
    shutil.copytree(minisite.MINI / "docs", twin / "docs")
    (twin / "locales/fr/interface.po").write_text(hostile.place.interface, encoding="utf-8")
    for name in (f"hostil-{number}" for number in range(len(TECHNIQUES))):
        (twin / f"docs/es/{name}.md").write_text(f"# {name}\n\n{MARK}\n", encoding="utf-8")
    harmless = Bench.__new__(Bench)
    harmless.__dict__.update({**vars(hostile.place), "root": twin})
    write(harmless, dict.fromkeys(hostile.texts, MARK))
    harmless.translate(check.check(twin))
    checked = check.check(twin)
    assert checked.problems == []
    rendered = check.render(checked)
    faults = []
    expected = {file: look(html) for file, html in built.html(rendered)}
    for file, page in expected.items():
        found = look((hostile.out / addresses(rendered)[file] / "index.html").read_text(encoding="utf-8"))
        if "hostil-" in file and file.count("/") == 1:
            continue  # a page of headings and lists; see test_texts.py
        found.scripts, page.scripts = [], []  # see below
        faults += [f"{file}: {fault}" for fault in differs(found, page)]
    assert not faults, "\n".join(faults)
    assert sitemap(rendered.content, share.listed(rendered)) == (hostile.out / "sitemap.xml").read_text(
        encoding="utf-8"
    )


def test_what_scripts_read_is_the_very_words(hostile: Hostile) -> None:
    localiser = hostile.rendered.renderers["fr"].localiser
    scripts = look((hostile.out / "fr/worksheet/index.html").read_text(encoding="utf-8")).scripts
    (script,) = [text for text in scripts if text.startswith("{")]
    words = json.loads(script)
    assert words["worksheet_cleared"] == localiser.interface("worksheet_cleared", {}).plain
    assert any("<" in word for word in words.values())
    assert "<" not in script
    read = json.loads((hostile.out / "fr/data/search.json").read_text(encoding="utf-8"))
    assert read["words"]["search_none"] == localiser.interface("search_none", {}).plain
    assert any("<" in word for word in read["words"].values())
    assert any("<" in label for term in read["terms"] for label in term[0])


def test_the_sitemap_is_xml_and_names_our_pages_only(hostile: Hostile) -> None:
    site = hostile.rendered.content.site.url
    root = ElementTree.parse(hostile.out / "sitemap.xml").getroot()
    found = [element.text or "" for element in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    pages = hostile.rendered.pages.values()
    assert len(found) == len([page for page in pages if page.kind not in ("search", "compare")])
    assert all(address.startswith(site) for address in found)


def test_nothing_is_published_but_pages_and_our_own_files(hostile: Hostile) -> None:
    files = {file.relative_to(hostile.out).as_posix() for file in hostile.out.rglob("*") if file.is_file()}
    pages = {f"{address}index.html" for address in addresses(hostile.rendered).values()}
    theme = {file.relative_to(THEME).as_posix() for file in (THEME / "static").rglob("*")}
    pictures = {"cases/images/puente.png", "fr/cases/images/puente.png"}
    of_pages = {"pictures/puente.png", "fr/pictures/puente.png"}
    content = hostile.rendered.content
    terms = (term for terms in content.vocabulary.values() for term in terms.values())
    entries = [*(entry for _, _, entry in content.entries()), *terms]
    former = {name for entry in entries for name in getattr(entry, "former_ids", ())}
    moved = {path for path in files - pages if path.endswith("/index.html") and path.split("/")[-2] in former}
    assert len(moved) >= len(former)
    rest = {path for path in files - pages - theme - pictures - of_pages - moved if "pagefind/" not in path}
    data = {path.removeprefix("es/") for path in hostile.rendered.data}
    assert data >= {"data/entries.json", "fr/data/entries.json", "data/search.json", "fr/data/search.json"}
    assert rest == {"404.html", "fr/404.html", "sitemap.xml", "_headers", "_redirects", "_nginx.conf"} | data
    assert all("evil" not in path for path in files)
    assert {path: (hostile.out / path).read_bytes() for path in data} == {
        path: hostile.rendered.data[path if path.startswith("fr/") else f"es/{path}"] for path in data
    }
    for picture in pictures:
        assert (hostile.out / picture).read_bytes() == (minisite.MINI / "cases/images/puente.png").read_bytes()


@pytest.fixture
def browser_page(chromium: Browser) -> Iterator[tuple[Page, list[str]]]:
    """Yield a page, and everything it did that our own pages do not do."""
    context = chromium.new_context(service_workers="block")
    page = context.new_page()
    faults = browser.guarded(page)

    def dismiss(dialog: Any) -> None:
        faults.append(f"dialog {dialog.message}")
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.on("console", lambda message: faults.append(f"{message.type}: {message.text}"))
    page.on("popup", lambda popup: faults.append(f"popup {popup.url}"))
    page.on("download", lambda download: faults.append(f"download {download.url}"))
    yield page, faults
    context.close()


def test_no_script_of_theirs_runs_in_a_browser(hostile: Hostile, browser_page: tuple[Page, list[str]]) -> None:
    page, faults = browser_page
    with serving(hostile.out) as address:
        for file, path in addresses(hostile.rendered).items():
            if file.startswith("fr/") and "/cases/" not in file:
                continue  # translations of the same texts, in the same templates
            page.goto(f"{address}/{path}")
            # hover, focus and open everything, so that scripts that wait for an event would run now
            page.evaluate(
                """() => document.querySelectorAll('article *, footer *').forEach(element => {
                    for (const name of ['mouseover', 'pointerenter', 'focus', 'focusin', 'toggle', 'error', 'load'])
                        element.dispatchEvent(new Event(name));
                })"""
            )
            if page.evaluate("window.ran") is not None:
                faults.append(f"{path}: a script has run")
            if page.url != f"{address}/{path}":
                faults.append(f"{path}: led to {page.url}")
    assert faults == []


def test_what_is_explored_shows_words(hostile: Hostile, browser_page: tuple[Page, list[str]]) -> None:
    """Check titles, places, and names of the vocabulary in facets, choices and results."""
    page, faults = browser_page
    known = json.loads(hostile.rendered.data["es/data/entries.json"])
    with serving(hostile.out) as address:
        for folder in ("", "fr/"):
            page.goto(f"{address}/{folder}explore/?level={known['values']['level'][0]}")
            page.locator("#explore-results li").first.wait_for()
            page.goto(f"{address}/{folder}explore/")
            page.locator("#explore-results li").first.wait_for()
            while page.locator("#explore-more").is_visible():
                page.locator("#explore-more").click()
            for choice in page.locator(".explore-facets input").all()[:60:3]:
                choice.evaluate("box => box.click()")
            page.goto(f"{address}/{folder}explore/")
            page.locator("#explore-results li").first.wait_for()
            tags = page.evaluate("[...document.querySelectorAll('#explore-app *')].map(element => element.localName)")
            assert set(tags) <= EXPLORES | {"link"}
            assert page.locator("#explore-app link").evaluate_all(
                "all => all.map(link => link.getAttribute('href'))"
            ) == ["../data/entries.json"]
            names = """[...document.querySelectorAll("#explore-app *")].flatMap((element) => element.getAttributeNames()
              .filter((name) => name !== "style" || !/^--tall: \\d+px;$/.test(element.getAttribute(name))))"""
            assert not [name for name in page.evaluate(names) if name.startswith("on") or name in ("style", "src")]
            assert page.evaluate("window.ran") is None
    assert faults == []


@pytest.mark.parametrize("in_dialog", [False, True])
def test_search_results_show_words(hostile: Hostile, browser_page: tuple[Page, list[str]], *, in_dialog: bool) -> None:
    page, faults = browser_page

    def search(query: str) -> None:
        if in_dialog:
            page.goto(f"{address}/cases/")
            page.keyboard.press("/")
            page.get_by_role("searchbox").fill(query)
        else:
            page.goto(f"{address}/search/?q={query}")

    with serving(hostile.out) as address:
        for query in ("script", "onerror", "window", "evil", "javascript"):
            search(query)
            page.locator("#search-results li").first.wait_for()
            tags = page.evaluate("[...document.querySelectorAll('#search-results *')].map(element => element.tagName)")
            assert set(tags) <= SHOWS
            attributes = page.evaluate(
                "[...document.querySelectorAll('#search-results *')].flatMap(element => element.getAttributeNames())"
            )
            assert set(attributes) <= {"class", "href"}
            links = page.evaluate("[...document.querySelectorAll('#search-results a')].map(link => link.href)")
            assert all(link.startswith(address) for link in links)
            assert page.evaluate("window.ran") is None
        search("<img src=x onerror=window.ran=1>")
        browser.until(page, "document.getElementById('search-status')?.textContent.includes('<img')")
        assert page.evaluate("window.ran") is None
        search("zzzz<b>vecino</b>")
        browser.until(page, "document.getElementById('search-status')?.textContent.includes('</b>')")
        tags = page.evaluate("[...document.querySelectorAll('.search-found *')].map(element => element.tagName)")
        assert set(tags) <= {*SHOWS, "OL", "BUTTON", "DIV", "SECTION"}
        assert page.evaluate("window.ran") is None
    assert faults == []
