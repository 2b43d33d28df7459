"""Measure the response time of “Explore” on a slow processor: from a click on a facet to the frame with the list."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from playwright.sync_api import Page, ViewportSize

from benchmarks import browse
from casebook.checking import check
from casebook.pages import explore_data

SLOWER = 4
"""Slowdown of the browser's processor: a cheap telephone compared with a desktop computer."""

_MOST = 6  # maximum number of choices at once

# The event has the time of the click, so that work before its handler counts, too. A
# message sent while a frame is being made arrives after that frame.
_WATCH = """
() => {
  const channel = new MessageChannel();
  window.answered = [];
  addEventListener("click", event => {
    if (!event.isTrusted) return;
    channel.port1.onmessage = () => window.answered.push(performance.now() - event.timeStamp);
    requestAnimationFrame(() => channel.port2.postMessage(0));
  }, true);
}
"""


def answers(site: Path, clicks: int, seed: int) -> dict[str, list[float]]:
    """Return the seconds from click to frame, by window width. Choices are random, a few at once, then cleared."""
    found = {}
    with browse.chromium() as launched, browse.serving(site) as (address, _):
        for name, width in (("wide", 1280), ("narrow", 360)):
            context = launched.new_context(viewport=ViewportSize(width=width, height=800), service_workers="block")
            page = context.new_page()
            page.goto(f"{address}/explore/", wait_until="networkidle")
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            found[name] = list(_clicks(page, clicks, random.Random(f"{seed}/{name}")))
            context.close()
    return found


def tables(root: Path) -> list[tuple[bytes, bytes]]:
    """Return, per language, the table that the page reads and the largest file with texts of later entries."""
    data = check.render(check.check(root)).data
    found = []
    for name, table in data.items():
        folder, file = name.rsplit("/", 1)
        if file == explore_data.DATA_FILE:
            more = f"{folder}/{explore_data.MORE_FILE.format('*')}"
            rest = [text for other, text in data.items() if fnmatchcase(other, more)]
            found.append((table, max(rest, key=len, default=b"")))
    return found


def _clicks(page: Page, clicks: int, chance: random.Random) -> Iterator[float]:
    page.evaluate(
        """() => {
            for (const details of document.querySelectorAll("#explore-app details")) details.open = true;
            for (const button of document.querySelectorAll(".explore-all")) button.click();
        }"""
    )
    boxes = page.locator(".explore-facets input")
    number = boxes.count()
    page.evaluate(_WATCH)
    for _ in range(clicks):
        full = page.locator(".explore-chip").count() == _MOST
        target = page.locator(".explore-clear") if full else boxes.nth(chance.randrange(number))
        before = page.evaluate("window.answered.length")
        target.click()
        while page.evaluate("window.answered.length") == before:
            page.wait_for_timeout(10)
        yield page.evaluate("window.answered.at(-1)") / 1000
