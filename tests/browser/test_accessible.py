"""WCAG 2.2 AA on every kind of page, in every language, light and dark, on a phone and a screen.

axe-core finds what a machine can see in the document; the rest of this file looks for what it cannot.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from itertools import product
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.support.paths import TESTS
from tests.support.server import serving

LANGUAGES = ("fr", "es", "en", "pt")
WIDTHS, HEIGHT = (360, 1280), 800
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
LOOKS = (TESTS / "support/looks.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def address(real: Path) -> Iterator[str]:
    with serving(real, headers=True) as found:
        yield found


def kinds_of_pages(site: Path, language: str) -> list[str]:
    """Addresses of one page of each kind: those at the top, each folder's list, and the longest page of each folder."""
    top = site if language == "fr" else site / language
    skipped = {"pagefind", "static", "data", *LANGUAGES}
    found = [top / "index.html"]
    for folder in sorted(path for path in top.iterdir() if path.is_dir() and path.name not in skipped):
        found += [folder / "index.html"] if (folder / "index.html").exists() else []
        found += sorted(folder.glob("*/index.html"), key=lambda file: (-file.stat().st_size, file))[:1]
    pages = ["/" + file.parent.relative_to(site).as_posix().removeprefix(".") for file in found]
    return [path.rstrip("/") + "/" for path in pages] + [f"/{'' if language == 'fr' else language + '/'}nowhere/"]


def opened(chromium: Browser, width: int, scheme: str) -> BrowserContext:
    return chromium.new_context(
        viewport=ViewportSize(width=width, height=HEIGHT),
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )


def visit(page: Page, address: str) -> None:
    """Open a page, and wait for what its script fetches: until then there are lists in its place, or nothing."""
    page.goto(address)
    if page.locator("#page-script").count():
        page.wait_for_load_state("networkidle")


@pytest.mark.parametrize(
    ("language", "looks"),
    [
        pytest.param("fr", [(WIDTHS[0], SCHEMES[0])], id="fr once"),
        *(
            pytest.param(language, [*product(WIDTHS, SCHEMES)], id=language, marks=pytest.mark.slow)
            for language in LANGUAGES
        ),
    ],
)
def test_axe_finds_nothing(
    real: Path, address: str, chromium: Browser, language: str, looks: list[tuple[int, str]]
) -> None:
    context = opened(chromium, WIDTHS[0], SCHEMES[0])
    page = context.new_page()
    faults = []
    for path in kinds_of_pages(real, language):
        page.set_viewport_size(ViewportSize(width=WIDTHS[0], height=HEIGHT))
        page.emulate_media(color_scheme=SCHEMES[0])
        visit(page, address + path)
        page.evaluate(AXE + LOOKS)
        for width, scheme in looks:
            page.set_viewport_size(ViewportSize(width=width, height=HEIGHT))
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            found = page.evaluate("coloursOnly => looks.axe(coloursOnly)", scheme != SCHEMES[0])
            faults += [f"{path} ({width}, {scheme}) {fault}" for fault in found]
    context.close()
    assert faults == []


def test_every_kind_of_page_is_looked_at(real: Path) -> None:
    for language in LANGUAGES:
        pages = kinds_of_pages(real, language)
        assert len(pages) > 20
        assert all((real / path.strip("/") / "index.html").is_file() for path in pages[:-1])


def test_axe_would_find_a_fault(address: str, chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto(address + "/")
    page.evaluate("""() => {
      document.querySelector(".brand").setAttribute("aria-label", "");
      document.querySelector("h1").style.color = "#ddd";
      document.querySelector("main").append(document.createElement("img"));
    }""")
    page.evaluate(AXE + LOOKS)
    every, colours = ({fault.split(":")[0] for fault in page.evaluate(f"looks.axe({only})")} for only in ("", "true"))
    page.close()
    assert {"image-alt", "color-contrast"} <= every
    assert colours == {"color-contrast"}


@pytest.mark.parametrize("width", [WIDTHS[1], pytest.param(WIDTHS[0], marks=pytest.mark.slow)])
def test_every_stop_of_the_keyboard_is_seen(real: Path, address: str, chromium: Browser, width: int) -> None:
    """Each element that Tab reaches is on the screen, uncovered, and shows that it has the focus; each is reached."""
    context = opened(chromium, width, "light")
    page = context.new_page()
    faults = []
    for path in kinds_of_pages(real, "fr"):
        visit(page, address + path)
        page.evaluate(LOOKS)
        stops: list[str] = []
        for _ in range(400):
            page.keyboard.press("Tab")
            stop = page.evaluate("looks.stop()")
            if stop is None:  # the end: some pages begin in the middle, with the focus in a field
                continue
            if stop["key"] in stops:
                break
            stops.append(stop["key"])
            faults += [f"{path} {stop['name']} {fault}" for fault in stop["faults"]]
        else:
            pytest.fail(f"{path} has no end of stops")
        expected = page.locator(
            "a[href]:visible, button:enabled:visible, input:enabled:not([type=radio]):visible, summary:visible"
        ).count()
        assert len(stops) >= min(expected, 300) * 0.9, (path, len(stops), expected)
    context.close()
    assert faults == []


_LARGER = {
    "text twice as large": "() => { document.documentElement.style.fontSize = '212.5%' }",
    "wider letters, words and lines": """() => {
      document.documentElement.style.fontSize = "";
      const spaced = {lineHeight: "1.5", letterSpacing: "0.12em", wordSpacing: "0.16em"};
      for (const element of document.body.querySelectorAll("*")) Object.assign(element.style, spaced);
    }""",
}
"""WCAG 1.4.4 (our own size is 106.25 %) and 1.4.12."""


@pytest.mark.parametrize(
    "language", ["fr", *(pytest.param(language, marks=pytest.mark.slow) for language in LANGUAGES[1:])]
)
def test_larger_text_loses_nothing(real: Path, address: str, chromium: Browser, language: str) -> None:
    context = opened(chromium, 1280, "light")
    page = context.new_page()
    faults = []
    for path in kinds_of_pages(real, language):
        visit(page, address + path)
        page.evaluate(LOOKS)
        for name, change in _LARGER.items():
            page.evaluate(change)
            faults += [f"{path} with {name}: {fault}" for fault in page.evaluate("looks.lost()")]
    context.close()
    assert faults == []


def test_lost_text_would_be_found(address: str, chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto(address + "/")
    page.evaluate(LOOKS)
    page.evaluate("""() => Object.assign(document.querySelector("h1").style,
      {height: "1rem", overflow: "hidden", width: "9rem", whiteSpace: "nowrap"})""")
    assert any("cut off by <h1" in fault for fault in page.evaluate("looks.lost()"))
    page.close()


def test_menu_languages_and_audience_are_reached_without_a_mouse(address: str, page: Page) -> None:
    def reach(selector: str) -> None:
        for _ in range(100):  # all around, if need be
            page.keyboard.press("Tab")
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        pytest.fail(f"Tab never reaches {selector}")

    page.goto(f"{address}/cases/quito/")
    reach(".skip")
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    reach(".read-as a[href='#message-citizens']")
    page.keyboard.press("Enter")
    expect(page.locator("#message-citizens")).to_be_visible()
    page.reload()
    reach(".languages a[hreflang=pt]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/pt/cases/quito/#message-citizens")
    expect(page.locator("#message-citizens")).to_be_visible()
    page.goto(f"{address}/pt/cases/quito/")
    reach(".sections a[href$='practices/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/pt/practices/")
