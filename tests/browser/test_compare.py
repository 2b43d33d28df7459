"""Comparing cases in a browser: choosing them, seeing them side by side, on every screen and on paper."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, ViewportSize, expect

from casebook.website.theme_files import THEME
from tests.support import browser, server

BOTH = "compare/?cases=villaflor,port-sale"
STORED = "JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])"


@pytest.fixture(scope="module")
def address(compressed: Path) -> Iterator[str]:
    with server.serving(compressed, base="/base/", headers=True) as found:
        yield found + "/"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page that lets no request out, and fails the test on any error that the test has not asked for."""
    context = chromium.new_context(viewport=ViewportSize(width=1280, height=900))
    opened = context.new_page()
    faults = browser.watch(opened)
    yield opened
    context.close()
    asked_for = ("404", "ERR_FAILED", "Content Security Policy")  # of a page that is read, and not shown
    assert [fault for fault in faults if not any(words in fault for words in asked_for)] == []


def compared(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator(".compare-table")).to_be_visible()


def row(page: Page, name: str) -> list[str]:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name)).locator("td").all_inner_texts()


def test_cases_stand_side_by_side_with_what_their_pages_say(address: str, page: Page) -> None:
    page.goto(f"{address}cases/villaflor/")
    limits = page.locator("#limits + .statements").inner_text()
    compared(page, address + BOTH)
    headers = page.get_by_role("columnheader")
    expect(headers).to_have_count(3)
    expect(headers.nth(1)).to_contain_text('Villaflor cruza el "puente" & lo cuenta <b>a pie</b>')
    expect(headers.nth(2)).to_contain_text("Port-Salé")
    assert row(page, "‹What did not work›") == [limits, "‹The source reports no limit.›"]
    assert row(page, "‹When›")[0].startswith("‹since mayo de 2019")
    assert row(page, "‹Before doing it at home›")[1] == "‹not told›"
    assert "Nadie sabía" in row(page, "El problema")[0]
    expect(page.locator("#compare-status")).to_contain_text("2 cases side by side")
    assert page.locator("article [id]").evaluate_all("all => all.length === new Set(all.map(one => one.id)).size")


def test_links_lead_where_they_lead_on_the_page_of_the_case(address: str, page: Page) -> None:
    page.goto(f"{address}cases/villaflor/")
    there = set(page.locator("article a[href]").evaluate_all("links => links.map(link => link.href)"))
    compared(page, address + BOTH)
    here = page.locator(".compare-table td:nth-child(2) a[href]").evaluate_all("links => links.map(link => link.href)")
    assert len(here) > 8
    assert set(here) <= there
    page.locator(".compare-table td a.pages").first.click()
    page.wait_for_url("**/cases/villaflor/#sources")


def test_what_two_cases_share_is_said_in_words(address: str, page: Page) -> None:
    compared(page, address + BOTH)
    for cell in ("td:nth-child(2)", "td:nth-child(3)"):
        shared = page.locator(f".compare-table {cell} .is-shared").evaluate_all(
            "links => links.map(link => new URL(link.href).pathname.replace('/base/', ''))"
        )
        assert shared == ["levels/vecindad/", "sdgs/11/", "channels/paseo/", "practices/contar-de-cerca/"]
        expect(page.locator(f".compare-table {cell} .shared").first).to_have_text("‹in common›")
    expect(page.locator("#compare-status")).to_contain_text("4 things")
    compared(page, f"{address}{BOTH},rio-quedo")
    expect(page.locator(".compare-table td:nth-child(2) .shared").first).to_have_text("‹also: Port-Salé›")


EVIL = """<!doctype html><title>x</title><article class="article-case"><h1><script>window.ran = 1</script>A<img src=x
onerror="window.ran = 1"><b onclick="window.ran = 1">B</b></h1><div class="lead"><p style="position:fixed"
onmouseover="window.ran = 1">L <a href="javascript:window.ran=1">j</a> <a href=" java&#10;script:window.ran=1">k</a>
<a href="data:text/html,x">d</a> <a href="//evil.example.org/">e</a>
<iframe srcdoc="<script>parent.ran=1</script>"></iframe>
<svg><script>window.ran = 1</script><a href="javascript:window.ran=1"><text>s</text></a><use href="x#y"/></svg>
<form action="https://evil.example.org"><input name=q></form><object data=x></object>
<style>*{display:none}</style></p></div>
<dd data-fact="where"><span data-place onclick="window.ran = 1">P</span></dd></article>"""


def test_nothing_that_acts_survives(address: str, page: Page) -> None:
    page.route("**/cases/port-sale/", lambda route: route.fulfill(body=EVIL, content_type="text/html"))
    compared(page, address + BOTH)
    cell = page.locator(".compare-table tbody td:nth-child(3)").first
    expect(cell).to_contain_text("L j k d e")
    assert page.evaluate("window.ran") is None
    names = set(page.locator(".compare-table *").evaluate_all("all => all.map(one => one.localName)"))
    assert not names & {"script", "img", "iframe", "form", "input", "object", "style", "use", "b"}
    attributes = page.locator(".compare-table td *").evaluate_all("all => all.flatMap(one => one.getAttributeNames())")
    assert not [name for name in attributes if name.startswith("on") or name in ("style", "id", "src", "srcdoc")]
    links = cell.locator("a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert links == [None, None, None, "http://evil.example.org/", None]


@pytest.mark.parametrize("bad", ["nobody", "../../evil", "A", "x" * 99, "%3Cimg%20src%3Dx%3E", "a//b"])
def test_an_unknown_case_is_named_and_the_others_stay(address: str, page: Page, bad: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    compared(page, f"{address}{BOTH},{bad}")
    expect(page.locator("#compare-problems li")).to_have_count(1)
    expect(page.locator("#compare-problems")).to_contain_text("‹No case is called “")
    expect(page.get_by_role("columnheader")).to_have_count(3)
    assert [
        url for url in asked if "/cases/" in url and not url.endswith(("/villaflor/", "/port-sale/", "/nobody/"))
    ] == []
    assert page.locator("#compare-problems img").count() == 0


def test_a_case_that_cannot_be_loaded_can_be_tried_again(address: str, page: Page) -> None:
    page.route("**/cases/port-sale/", lambda route: route.abort())
    page.goto(f"{address}{BOTH},rio-quedo")
    expect(page.locator("#compare-problems")).to_contain_text("‹“port-sale” could not be loaded.›")
    expect(page.get_by_role("columnheader")).to_have_count(3)
    page.unroute("**/cases/port-sale/")
    page.route("**/cases/port-sale/", lambda route: route.continue_())
    page.locator("#compare-problems button").click()
    expect(page.get_by_role("columnheader")).to_have_count(4)
    expect(page.locator("#compare-problems")).to_be_hidden()
    expect(page.locator("#compare-status")).to_be_focused()


def test_four_cases_at_most_and_none_twice(address: str, page: Page) -> None:
    def stand_in(route: Route) -> None:
        route.fulfill(body=(EVIL.replace(">P<", f">{route.request.url[-3:]}<")), content_type="text/html")

    page.route(re.compile(r"/cases/c\d/$"), stand_in)
    compared(page, f"{address}compare/?cases=c1,c2,c1,c3,c4,c5")
    expect(page.get_by_role("columnheader")).to_have_count(5)
    expect(page.locator("#compare-problems")).to_contain_text("‹Four cases at most.›")
    expect(page.locator("#compare-another")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_one_case_alone_asks_for_another_and_offers_some(address: str, page: Page) -> None:
    page.goto(f"{address}compare/?cases=villaflor")
    expect(page.locator("#compare-status")).to_contain_text("‹Only one case is chosen: Villaflor")
    page.locator("#compare-result a").first.click()
    page.wait_for_url("**/compare/?cases=villaflor,port-sale")
    expect(page.locator(".compare-table")).to_be_visible()


def test_no_case_says_how_to_choose_some(address: str, page: Page) -> None:
    page.goto(f"{address}compare/")
    expect(page.locator("#compare-how")).to_be_visible()
    expect(page.locator("#compare-tools")).to_be_hidden()
    page.locator("#compare-how a").click()
    page.wait_for_url("**/cases/")


def test_a_case_can_be_taken_away_by_keyboard_and_back_brings_it_again(address: str, page: Page) -> None:
    compared(page, f"{address}{BOTH},rio-quedo")
    page.get_by_role("button", name="‹Remove: Port-Salé").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare/?cases=villaflor,rio-quedo")
    expect(page.get_by_role("columnheader")).to_have_count(3)
    expect(page.get_by_role("button", name="‹Remove: Río Quedo")).to_be_focused()
    page.go_back()
    expect(page.get_by_role("columnheader")).to_have_count(4)
    assert page.url.endswith("villaflor,port-sale,rio-quedo")


def test_the_choice_goes_along_to_another_language(address: str, page: Page) -> None:
    compared(page, address + BOTH)
    page.locator(".languages a[hreflang=ar]").click()
    page.wait_for_url("**/ar/compare/?cases=villaflor,port-sale")
    table = page.locator(".compare-table")
    expect(table).to_be_visible()
    first, last = (table.locator("tbody th").first.bounding_box(), table.locator("tbody td").nth(1).bounding_box())
    assert first is not None
    assert last is not None
    assert first["x"] > last["x"], "reads from right to left"
    assert "/ar/levels/" in (page.locator(".compare-table a.level").first.get_attribute("href") or "")
    page.goto(f"{address}cases/villaflor/#limits")
    page.evaluate("history.replaceState(null, '', '?a=b#results')")
    page.locator(".languages a[hreflang=fr]").click()
    page.wait_for_url("**/fr/cases/villaflor/?a=b#results")


@pytest.mark.parametrize("folder", ["", "ar/"])
def test_on_a_phone_each_criterion_names_the_cases_it_tells_of(address: str, page: Page, folder: str) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    compared(page, f"{address}{folder}{BOTH},rio-quedo")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.get_by_role("rowheader").first).to_be_visible()
    cells = page.locator(".compare-table tbody tr").last.locator("td")
    for number in range(cells.count()):
        expect(cells.nth(number).locator(".compare-who")).to_be_visible()
    # the table is still one to those who do not see it
    assert page.get_by_role("cell").count() == 3 * page.get_by_role("rowheader").count()
    for button in page.locator(".compare-remove").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24


def test_on_paper_it_is_a_table_across_the_page_without_tools(address: str, page: Page) -> None:
    compared(page, address + BOTH)
    paper = page.pdf(prefer_css_page_size=True)
    _, _, width, height = map(float, re.findall(rb"/MediaBox \[(\S+) (\S+) (\S+) (\S+)\]", paper)[0])
    assert width > height
    page.set_viewport_size({"width": 1000, "height": 700})
    page.emulate_media(media="print")
    for hidden in ("#compare-tools", ".compare-remove", "#compare-status", ".masthead .tools"):
        expect(page.locator(hidden).first).to_be_hidden()
    assert (
        page.locator(".compare-table thead").evaluate("head => getComputedStyle(head).display") == "table-header-group"
    )
    expect(page.locator(".shared").first).to_be_visible()


def test_cases_are_chosen_in_a_list_and_on_their_page(address: str, page: Page) -> None:
    page.goto(f"{address}cases/")
    buttons = page.locator(".compare-button")
    expect(buttons).to_have_count(2)
    tray = page.get_by_role("complementary", name="‹Cases to compare›")
    expect(tray).to_be_hidden()
    assert page.evaluate(STORED) == "[[],[]]", "nothing is kept before the reader chooses"
    buttons.nth(0).focus()
    page.keyboard.press("Space")
    expect(buttons.nth(0)).to_have_attribute("aria-pressed", "true")
    expect(tray).to_be_visible()
    expect(tray.get_by_role("link")).to_be_hidden()
    expect(page.get_by_role("status")).to_contain_text("1 case chosen")
    page.goto(f"{address}cases/villaflor/")
    page.locator(".lead-place .compare-button").click()
    expect(page.get_by_role("status")).to_contain_text("2 cases chosen")
    tray.get_by_role("link").click()
    page.wait_for_url("**/compare/?cases=port-sale,villaflor")
    expect(page.locator(".compare-table")).to_be_visible()
    page.go_back()
    expect(page.locator(".lead-place .compare-button")).to_have_attribute("aria-pressed", "true")
    tray.get_by_role("button", name="‹Clear›").click()
    expect(tray).to_be_hidden()
    expect(page.get_by_role("status")).to_have_text("‹No case is chosen any more.›")
    expect(page.locator("#content")).to_be_focused()
    assert page.evaluate(STORED) == "[[],[]]"


def test_the_tray_lets_cases_go_one_by_one_and_takes_no_fifth(address: str, page: Page) -> None:
    page.add_init_script(
        """if (!sessionStorage.length) sessionStorage.setItem("compare",
        '[["a","A <b>x</b>"],["b","B"],["c","C"],["d","D"],["e","E"],["../f","F"],["g",7]]')"""
    )
    page.goto(f"{address}cases/villaflor/")
    tray = page.locator(".tray")
    expect(tray.locator("li")).to_have_text(["A <b>x</b>×", "B×", "C×", "D×"])
    page.locator(".lead-place .compare-button").click()
    expect(tray).to_contain_text("‹Four cases at most.›")
    expect(tray.locator("li")).to_have_count(4)
    tray.get_by_role("button", name="‹Remove: B›").click()
    expect(tray.get_by_role("button", name="‹Remove: C›")).to_be_focused()
    page.locator(".lead-place .compare-button").click()
    assert (tray.get_by_role("link").get_attribute("href") or "").endswith("compare/?cases=a,c,d,villaflor")


@pytest.mark.parametrize("kept", ["{", "7", '"x"', "[[]]", '{"a":1}', "[null]"])
def test_what_was_kept_and_cannot_be_read_is_no_choice(address: str, page: Page, kept: str) -> None:
    page.add_init_script(f"sessionStorage.setItem('compare', {kept!r})")
    page.goto(f"{address}cases/")
    expect(page.locator(".compare-button")).to_have_count(2)
    expect(page.locator(".tray")).to_be_hidden()


def test_another_case_is_added_to_those_of_the_address(address: str, page: Page) -> None:
    compared(page, address + BOTH)
    assert page.evaluate(STORED) == "[[],[]]"
    page.locator("#compare-another").click()
    page.wait_for_url("**/cases/")
    expect(page.locator(".compare-button[aria-pressed=true]")).to_have_count(2)


def test_the_focus_is_never_under_the_tray(address: str, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 500})
    page.goto(f"{address}cases/villaflor/")
    page.locator(".lead-place .compare-button").click()
    tray = page.locator(".tray").bounding_box()
    assert tray is not None
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("Boolean(document.activeElement.closest('.tray'))"):
            break
        bottom = page.evaluate("document.activeElement.getBoundingClientRect().bottom")
        assert bottom <= tray["y"] + 1
    else:
        pytest.fail("the tray cannot be reached")


def test_a_list_that_comes_later_gets_its_buttons(address: str, page: Page) -> None:
    page.goto(f"{address}cases/")
    page.evaluate(
        """() => {
            const list = document.createElement("ul");
            list.innerHTML = '<li><a href="rio-quedo/">R</a> <span class="line-place">Q</span></li>';
            document.querySelector("article").append(list);
            list.dispatchEvent(new Event("listed", { bubbles: true }));
        }"""
    )
    expect(page.locator(".compare-button")).to_have_count(3)
    expect(page.get_by_role("button", name="‹Compare: R›")).to_be_visible()


def test_without_javascript_there_is_nothing_that_does_nothing(address: str, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}cases/")
    assert page.locator("article button").count() == 0
    page.goto(address + BOTH)
    expect(page.locator("#compare-tools")).to_be_hidden()
    expect(page.locator("#compare-how a")).to_be_visible()
    context.close()


def test_choosing_costs_little() -> None:
    script = (THEME / "static" / "compare-tray.js").read_bytes()
    assert len(gzip.compress(script)) <= 2048


def test_on_every_kind_of_page_the_tray_knows_the_way(address: str, page: Page) -> None:
    for path in (
        "",
        "cases/",
        "cases/villaflor/",
        "levels/vecindad/",
        "countries/uy/",
        "fr/sdgs/11/",
        "ar/practices/contar-de-cerca/",
    ):
        page.goto(address + path)
        page.locator(".compare-button").first.click()
        browser.until(page, "sessionStorage.length === 1")
        link = page.locator(".tray-go").evaluate("link => link.href")
        assert link.startswith(address + (path[:3] if path[:3] in ("fr/", "ar/") else "") + "compare/?cases="), path
        page.evaluate("sessionStorage.clear()")
