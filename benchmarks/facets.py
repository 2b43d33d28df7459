"""How soon “Explore” answers: from a click on a facet to the frame that shows the new list, on a slow processor."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from playwright.sync_api import Page, ViewportSize

from benchmarks import browse
from casebook import explore, stages

SLOWER = 4
"""How many times slower the browser's processor is made: a cheap telephone beside a desk's computer."""

_MOST = 6  # choices at once

# The time of the event is that of the click itself, so what keeps the page busy before it is told counts as well. A
# message that is sent while a frame is being made arrives when that frame has been.
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
    """Seconds from click to frame, by width of the window: choices at random, a few at once, then all cleared."""
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
    """What the page reads in each language: the table, and the heaviest file with texts of entries that come later."""
    data = stages.render(stages.check(root)).data
    found = []
    for name, table in data.items():
        folder, file = name.rsplit("/", 1)
        if file == explore.DATA_FILE:
            more = f"{folder}/{explore.MORE_FILE.format('*')}"
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
