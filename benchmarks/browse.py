"""Measure the bytes that a browser fetches: Chromium with an empty cache, from a server that compresses."""

from __future__ import annotations

import gzip
import http.server
import mimetypes
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import quote, unquote, urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from casebook.website.compress import TEXT
from tests.support import browser
from tests.support.questions import QUESTIONS

Kind = Literal["ours", "stock"]
Name = TypeVar("Name")

KINDS: Mapping[str, Kind] = {"ours": "ours", "stock": "stock"}
QUERY = "bulletin"
_WORDS = (
    ("search", "bulletin"),
    ("search", "hermanamiento"),
    ("search", "SDG 11"),
    ("search", "voyage du maire"),
    ("en/search", "twinning"),
    ("pt/search", "reunião"),
)
"""Search page and query: one word, several words, terms of other languages."""
QUERIES = (
    *_WORDS,
    *(
        ("search" if language == "fr" else f"{language}/search", question)
        for language, questions in QUESTIONS.items()
        for question in questions
    ),
)
"""Those, and whole questions."""
_COMPRESSED = TEXT | {".map"}
"""Endings of files that web servers compress. Pagefind's own files are compressed already."""


class Fetched(list[tuple[str, int]]):
    """Path and bytes of each answer's body, as sent."""

    @property
    def bytes(self) -> int:
        return sum(size for _, size in self)

    def of(self, part: str) -> int:
        """Return the bytes of the answers whose path contains this part."""
        return sum(size for path, size in self if part in path)


def moved(site: Path, kind: Kind, case_id: str) -> Mapping[str, Fetched]:
    """Return the answers to a first visit of a case, of the home page, and to a first search up to its results."""
    visits: Mapping[str, Callable[[Page, str], None]] = {
        "first visit, a case": lambda page, address: _open(page, f"{address}/cases/{case_id}/"),
        "first visit, home": lambda page, address: _open(page, f"{address}/"),
        "first search": _SEARCH[kind],
    }
    return _fetched(site, visits)


def searched(site: Path) -> Mapping[tuple[str, str], Fetched]:
    """Return the answers to a first search up to its results, for each of `QUERIES`."""
    return _fetched(site, {(path, query): partial(_search, path=path, query=query) for path, query in QUERIES})


def _fetched(site: Path, visits: Mapping[Name, Callable[[Page, str], None]]) -> Mapping[Name, Fetched]:
    """Return the answers to each visit, by a browser with an empty cache."""
    found = {}
    with chromium() as launched, serving(site) as (address, fetched):
        for name, visit in visits.items():
            context = launched.new_context(service_workers="block")
            page = context.new_page()
            fetched.clear()
            visit(page, address)
            found[name] = Fetched(fetched)
            context.close()
    return found


def _open(page: Page, address: str) -> None:
    page.goto(address, wait_until="networkidle")


def _search_ours(page: Page, address: str) -> None:
    _search(page, address, "search", QUERY)


def _search(page: Page, address: str, path: str, query: str) -> None:
    """Open the search page at an address with the query."""
    _open(page, f"{address}/{path}/index.html?q={quote(query)}")
    page.locator("#search-results > li").first.wait_for()
    page.wait_for_load_state("networkidle")


def _search_stock(page: Page, address: str) -> None:
    """Type the query into the theme's box on the home page."""
    _open(page, f"{address}/")
    box = page.locator("input[data-md-component=search-query]")
    box.click()
    box.press_sequentially(QUERY)
    page.locator(".md-search-result__item").first.wait_for(timeout=120_000)
    page.wait_for_load_state("networkidle")


_SEARCH: Mapping[Kind, Callable[[Page, str], None]] = {"ours": _search_ours, "stock": _search_stock}


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = browser.find()
        launched = playwright.chromium.launch(executable_path=path, args=browser.arguments())
        try:
            yield launched
        finally:
            launched.close()


class _Server(http.server.ThreadingHTTPServer):
    """Serves a folder and records the answers."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder = folder
        self.fetched = Fetched()


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        assert isinstance(self.server, _Server)
        path = unquote(urlsplit(self.path).path)
        file = self.server.folder / path.strip("/")
        file = file / "index.html" if file.is_dir() else file
        status = 200 if file.is_file() else 404
        body, encoding = _body(file) if status == 200 else (b"not found", "")
        self.server.fetched.append((path, len(body)))
        self.send_response(status)
        self.send_header("Content-Type", mimetypes.guess_type(file.name)[0] or "application/octet-stream")
        self.send_header("Content-Length", str(len(body)))
        if encoding:
            self.send_header("Content-Encoding", encoding)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@lru_cache(maxsize=16)
def _body(file: Path) -> tuple[bytes, str]:
    data = file.read_bytes()
    return (gzip.compress(data, 6), "gzip") if file.suffix in _COMPRESSED else (data, "")


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, Fetched]]:
    with _Server(folder) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", server.fetched
        finally:
            server.shutdown()
            thread.join()
            _body.cache_clear()
