"""Light and private: what a first visit moves, whom it asks, and what it leaves behind."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Response

from tests.browser.test_accessible import LANGUAGES, kinds_of_pages
from tests.support import browser, minisite
from tests.support.server import serving

VISIT = 150_000
CASE = 45_000
_KEPT = """async () => [
  document.cookie, ...Object.keys(localStorage), ...Object.keys(sessionStorage),
  ...(await indexedDB.databases()).map((base) => base.name), ...(await caches.keys()),
  ...(await navigator.serviceWorker.getRegistrations()).map((worker) => worker.scope)].filter(Boolean)"""


@pytest.fixture(scope="module")
def address(real: Path) -> Iterator[str]:
    with serving(real, headers=True) as found:
        yield found


@pytest.fixture(scope="module")
def cut_off(chromium: Browser) -> Iterator[Browser]:
    """A browser that finds no host but this machine's own."""
    rules = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    launched = chromium.browser_type.launch(executable_path=browser.find(), args=[*browser.arguments(), rules])
    yield launched
    launched.close()


def test_a_first_visit_is_light_asks_nobody_else_and_leaves_nothing(real: Path, address: str, cut_off: Browser) -> None:
    """Each kind of page, in one language or another: a visit costs much the same in all."""
    faults = []
    kinds = zip(*(kinds_of_pages(real, language) for language in LANGUAGES), strict=True)
    for path in (of_kind[number % len(LANGUAGES)] for number, of_kind in enumerate(kinds)):
        context = cut_off.new_context()
        page = context.new_page()
        answers: list[Response] = []
        asked: list[str] = []
        page.on("response", lambda answer: answers.append(answer))  # noqa: B023
        page.on("request", lambda request: asked.append(request.url))  # noqa: B023
        page.goto(address + path, wait_until="load")
        page.wait_for_timeout(100)  # for what a script may ask later
        elsewhere = [url for url in asked if urlsplit(url).hostname != "127.0.0.1"]
        moved = sum(transferred(answer) for answer in answers)
        kept = [*page.evaluate(_KEPT), *context.cookies()]
        search = [url for url in asked if "pagefind" in url or "search" in url.rpartition("/")[2]]
        if elsewhere or kept or moved > VISIT or (search and "/search/" not in path):
            faults.append(f"{path}: {moved} bytes, asked {elsewhere}, keeps {kept}, search {search}")
        context.close()
    assert faults == []


def transferred(answer: Response) -> int:
    """Bytes of an answer as a server sends it that compresses text, with some headers."""
    body = answer.body()
    text = answer.header_value("content-type") or ""
    compressible = text.startswith("text/") or any(kind in text for kind in ("javascript", "json", "svg", "xml"))
    return (len(gzip.compress(body, 6)) if compressible else len(body)) + 300


def test_the_page_of_a_case_is_small(real: Path) -> None:
    sizes = {file: file.stat().st_size for file in real.glob("**/cases/*/index.html")}
    assert len(sizes) == 8 * len(LANGUAGES)
    assert max(sizes.values()) <= CASE, max(sizes, key=lambda file: sizes[file])


def test_the_page_of_a_case_does_not_grow_with_the_number_of_cases(tmp_path: Path) -> None:
    def size(copies: int) -> int:
        root = minisite.copy(tmp_path / str(copies))
        case = (root / "cases/villaflor.yml").read_text(encoding="utf-8")
        for number in range(copies):
            (root / f"cases/copy-{number:03}.yml").write_text(case, encoding="utf-8")
        return len(minisite.render(root).pages["es/cases/villaflor.md"].html)

    assert abs(size(200) - size(10)) < 100
