"""A small web server for built sites, for the tests that look through a browser."""

from __future__ import annotations

import functools
import gzip
import http.server
import re
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from casebook.website.compress import TEXT

Rules = Mapping[str, Mapping[str, str]]
"""Headers by pattern of addresses."""


def rules(text: str) -> Rules:
    """Read a `_headers` file: the part of the format that both Netlify and Cloudflare Pages understand."""
    found: dict[str, dict[str, str]] = {}
    pattern = ""
    for line in text.splitlines():
        if not line.startswith(" "):
            assert re.fullmatch(r"/[\w./-]*\*?", line), f"no pattern that every host understands: {line}"
            pattern = line
            assert pattern not in found
            found[pattern] = {}
        else:
            name, _, value = line.strip().partition(": ")
            assert re.fullmatch(r"[A-Za-z-]+", name), f"no header that every host understands: {line}"
            assert value
            assert name not in found[pattern]
            found[pattern][name] = value
    return found


def matching(found: Rules, path: str) -> list[tuple[str, str]]:
    """Return the headers of an address, from every matching pattern."""
    return [
        header
        for pattern, headers in found.items()
        if (path.startswith(pattern[:-1]) if pattern.endswith("*") else path == pattern)
        for header in headers.items()
    ]


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder below the path `base`, with the headers of `found`; with `compress`, as nearly all hosts do."""

    def __init__(self, *args: object, base: str, found: Rules, compress: bool, directory: str) -> None:
        self.base = base
        self.found = found
        self.compress = compress
        super().__init__(*args, directory=directory)  # type: ignore[arg-type]  # socketserver passes these

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if self.path.endswith("/") else file
        if not self.compress or file.suffix not in TEXT or not file.is_file():
            super().do_GET()
            return
        body = gzip.compress(file.read_bytes(), 6)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(file))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _below(self, path: str) -> str:
        return "/" + urlsplit(path).path.removeprefix(self.base)

    def translate_path(self, path: str) -> str:
        return super().translate_path(self._below(path))

    def end_headers(self) -> None:
        for name, value in matching(self.found, self._below(self.path)):
            self.send_header(name, value)
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Send the nearest error page for a missing file, as hosts for static sites do."""
        first = self._below(self.path).split("/")[1]
        places = (Path(self.directory) / first / "404.html", Path(self.directory) / "404.html")
        page = next((file for file in places if file.is_file()), None)
        if code != HTTPStatus.NOT_FOUND or page is None:
            super().send_error(code, message, explain)
            return
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(page.read_bytes())

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore a browser that disconnects before the end of an answer."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # socketserver passes these


@contextmanager
def serving(folder: Path, *, base: str = "/", headers: bool = False, compress: bool = False) -> Iterator[str]:
    """Serve `folder` and yield its address; with `headers`, as its file `_headers` asks for."""
    found = rules((folder / "_headers").read_text(encoding="utf-8")) if headers else {}
    handler = functools.partial(_Handler, base=base, found=found, compress=compress, directory=str(folder))
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{base.rstrip('/')}"
        finally:
            server.shutdown()
            thread.join()
