"""Take the pictures of the form for the page “How to contribute”: `make screenshots`.

The script builds the real site, fills in the form with an invented case per language (`tools/screenshots/`), and
replaces the pictures with new ones from Chromium. The same form, browser and fonts give the same pictures.
"""

from __future__ import annotations

import base64
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, expect, sync_playwright

from casebook.checking import check
from casebook.content.folder_layout import IMAGES
from casebook.publishing import build
from casebook.website.frame import language_folder
from tests.support import browser, server

ROOT = Path(__file__).resolve().parent.parent
CASES = Path(__file__).with_suffix("")
OUT = ROOT / "docs" / IMAGES
WIDTH = 720
MARGIN = 10
MOST = 60_000  # maximum bytes of a picture
DAY = "2026-09-07T10:00:00Z"  # Fixed, because the form proposes the present day.


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        checked = check.check(ROOT)
        if checked.content is None or checked.problems:
            sys.exit("The content has problems: see `make check`.")
        site = checked.content.published().site
        build.build(checked, Path(folder) / "site", print)
        chromium = playwright.chromium.launch(executable_path=browser.find(), args=browser.arguments())
        with server.serving(Path(folder) / "site") as address:
            for language in site.languages:
                context = chromium.new_context(
                    viewport=ViewportSize(width=WIDTH, height=900),
                    locale=language,
                    color_scheme="light",
                    reduced_motion="reduce",
                )
                page = context.new_page()
                faults = browser.watch(page)
                page.clock.set_fixed_time(DAY)
                page.goto(f"{address}/{language_folder(site, language)}contribute/")
                _take_all(page, language)
                context.close()
                if faults:
                    sys.exit("\n".join(faults))
        chromium.close()


def _take_all(page: Page, language: str) -> None:
    expect(page.locator("#contribute")).to_be_visible()
    page.set_input_files("#contribute-file", CASES / f"{language}.yml")
    expect(page.locator('#contribute-form [data-name="title"] input').first).not_to_have_value("")
    browser.until(page, "document.querySelector('#contribute-text').textContent.includes('contributors')")
    for name, take in PICTURES.items():
        file = OUT / language / f"{name}.webp"
        file.parent.mkdir(parents=True, exist_ok=True)
        first, last = take(page)
        file.write_bytes(_picture(page, first, last))
        print(f"{file.relative_to(ROOT)}: {file.stat().st_size:,} bytes")
        if file.stat().st_size > MOST:
            sys.exit(f"{file} is larger than {MOST:,} bytes: show less of the form.")


# Each function brings the form into a state to show, and returns the first and the last element of the picture.
Shown = tuple[str, str]


def _start(page: Page) -> Shown:
    return "#section-essentials", '#contribute-form > section [data-name="place"]'


def _step(page: Page) -> Shown:
    step = '#contribute-form [data-name="steps"]'
    return f"{step} .item", f"{step} .item"


def _messages(page: Page) -> Shown:
    return '[data-name="messages"]', '[data-name="messages"]'


def _mistakes(page: Page) -> Shown:
    """Show mistakes: a message is missing, and a citation names a page beyond the end of the document."""
    pages, partner = (
        page.locator('[data-name="steps"] .item [data-name="pages"] input'),
        page.locator('[data-name="messages"] [data-name="local-actors"] textarea'),
    )
    before = pages.input_value(), partner.input_value()
    pages.fill("3, 14")
    partner.fill("")
    page.click("#contribute-download")
    expect(page.locator("#contribute-errors")).to_be_visible()
    pages.fill(before[0])
    partner.fill(before[1])
    page.wait_for_timeout(600)  # The form checks again after a shorter pause.
    return "#contribute-errors", "#contribute-errors"


def _preview(page: Page) -> Shown:
    page.locator("#contribute-errors").evaluate("box => (box.hidden = true)")
    page.click("#contribute-preview > summary")
    expect(page.locator("#preview-page h1")).to_be_visible()
    return "#contribute-preview", "#preview-page h2"


def _sending(page: Page) -> Shown:
    page.click("#contribute-preview > summary")
    return "#section-finish", ".contribute-send"


PICTURES: Mapping[str, Callable[[Page], Shown]] = {
    "form-start": _start,
    "form-step": _step,
    "form-messages": _messages,
    "form-mistakes": _mistakes,
    "form-preview": _preview,
    "form-sending": _sending,
}


def _picture(page: Page, first: str, last: str) -> bytes:
    """Return a picture from the top of one element to the bottom of another, as WebP, which Playwright lacks."""
    page.evaluate("document.activeElement.blur()")
    top = page.locator(first).first.evaluate("element => element.getBoundingClientRect().top + scrollY")
    bottom = page.locator(last).first.evaluate("element => element.getBoundingClientRect().bottom + scrollY")
    clip = {"x": 0, "y": round(top) - MARGIN, "width": WIDTH, "height": round(bottom - top) + 2 * MARGIN, "scale": 1}
    session = page.context.new_cdp_session(page)
    options = {"format": "webp", "quality": 80, "captureBeyondViewport": True, "clip": clip}
    data: str = session.send("Page.captureScreenshot", options)["data"]
    return base64.b64decode(data)


if __name__ == "__main__":
    main()
