"""The preview: it follows edits, and keeps the last good pages whatever happens."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from casebook.publishing import build, preview
from tests.support import minisite, patience
from tests.support.paths import ROOT
from tests.unit.publishing.test_incremental import quick_build

CASE = "cases/villaflor.yml"


@contextmanager
def previewing(
    root: Path,
    output: Path,
    end: signal.Signals = signal.SIGTERM,
    program: Sequence[str] = (sys.executable, "build_cases.py"),
) -> Iterator[str]:
    """`build_cases.py serve` on a copy of the mini-site, as a contributor starts it. Gives its address.

    However it is ended, it leaves no folder and shows no traceback.
    """
    temporary = output.parent / "temporary"
    temporary.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [*program, "serve", "--root", str(root), "--address", f"127.0.0.1:{port}"]
    environment = {**os.environ, "TMPDIR": str(temporary)}
    with (
        output.open("w") as log,
        subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=environment) as process,
    ):
        try:
            yield f"http://127.0.0.1:{port}/base"
            process.send_signal(end)
            assert process.wait(patience.SECONDS) == 0
        finally:
            process.kill()
    assert "Traceback" not in output.read_text()
    assert list(temporary.iterdir()) == []


def shown(address: str, expected: Callable[[str], bool]) -> str:
    """The page once it is as expected; what it last was when it never is."""
    text = ""

    def as_expected() -> bool:
        nonlocal text
        try:
            with urllib.request.urlopen(address, timeout=patience.SECONDS) as answer:
                text = str(answer.read(), "utf-8")
        except OSError:
            return False  # not up yet
        return expected(text)

    patience.until(as_expected, lambda: f"{address} never was as expected; it is:\n{text[-2000:]}")
    return text


def test_edits_appear_and_a_broken_file_keeps_the_last_good_page(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    log = tmp_path / "log"
    with previewing(root, log) as address:
        page = f"{address}/cases/villaflor/"
        shown(page, lambda text: "Imprimir una hoja" in text)
        minisite.change(root, CASE, "Imprimir una hoja", "Imprimir dos hojas")
        shown(page, lambda text: "Imprimir dos hojas" in text)
        minisite.change(root, CASE, "status: published", "status: publicado")
        broken = shown(page, lambda text: "notice-problem" in text)
        assert "Imprimir dos hojas" in broken
        minisite.change(root, CASE, "status: publicado", "status: published")
        shown(page, lambda text: "notice-problem" not in text)
    assert f"{CASE}:3:1: status must be one of draft, published, archived, got “publicado”" in log.read_text()


def test_a_case_renamed_a_page_added_a_picture_lost(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    log = tmp_path / "log"
    with previewing(root, log, signal.SIGINT) as address:
        shown(f"{address}/cases/port-sale/", lambda text: "Port-Salé" in text)
        for file in list(root.rglob("port-sale.*")):
            text = file.read_text(encoding="utf-8").replace('msgctxt "port-sale/', 'msgctxt "puerto/')
            file.with_name(f"puerto{file.suffix}").write_text(text, encoding="utf-8")
            file.unlink()
        shown(f"{address}/cases/puerto/", lambda text: "Port-Salé" in text)
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{address}/cases/port-sale/", timeout=patience.SECONDS)
        (root / "docs/fr").mkdir(exist_ok=True)
        (root / "docs/fr/nouvelle.md").write_text("# Nouvelle page\n", encoding="utf-8")
        shown(f"{address}/fr/nouvelle/", lambda text: "Nouvelle page" in text)
        shutil.move(root / "cases/images/puente.png", tmp_path)
        shown(f"{address}/cases/villaflor/", lambda text: "notice-problem" in text)
        # two quick saves, one of which mends it
        shutil.move(tmp_path / "puente.png", root / "cases/images")
        minisite.change(root, CASE, "Imprimir una hoja", "Imprimir dos hojas")
        minisite.change(root, CASE, "Imprimir dos hojas", "Imprimir tres hojas")
        found = shown(f"{address}/cases/villaflor/", lambda text: "Imprimir tres hojas" in text)
        assert "notice-problem" not in found
    assert f"cases/villaflor.yml:{minisite.line(CASE, 'file: puente.png')}:3: " in log.read_text()


class _Server:
    """Stands for MkDocs' server: `serve` plays what a person does in the meantime."""

    play: Callable[[_Server], None]

    def __init__(
        self, builder: Callable[[], None], host: str, port: int, root: str, mount_path: str, polling_interval: float
    ) -> None:
        self.rebuild = builder
        self.root = Path(root)
        self.watched: list[str] = []
        self.error_handler: Callable[[int], bytes | None] = lambda code: None

    def watch(self, path: str) -> None:
        self.watched.append(path)

    def set_app(self, application: object) -> None:
        pass

    def serve_request(self, environ: object, start_response: object) -> None:
        raise NotImplementedError

    def serve(self) -> None:
        type(self).play(self)

    def shutdown(self) -> None:
        self.rebuild = lambda: None


def test_a_broken_template_is_located_and_the_pages_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    root = minisite.copy(tmp_path)
    page = "cases/villaflor/index.html"

    def play(server: _Server) -> None:
        before = (server.root / page).read_bytes()
        minisite.change(root, CASE, "Imprimir una hoja", "Imprimir dos hojas")
        monkeypatch.setattr("casebook.website.html.Framer.page", lambda *_: 1 / 0)
        server.rebuild()
        assert (server.root / page).read_bytes() == before
        monkeypatch.undo()
        monkeypatch.setattr(preview, "LiveReloadServer", _Server)
        server.rebuild()
        assert b"Imprimir dos hojas" in (server.root / page).read_bytes()
        assert server.error_handler(404) == (server.root / "404.html").read_bytes()
        assert server.error_handler(500) is None
        assert b"Content-Security-Policy" not in (server.root / page).read_bytes(), (
            "the server adds a script of its own"
        )

    monkeypatch.setattr(_Server, "play", play, raising=False)
    monkeypatch.setattr(preview, "LiveReloadServer", _Server)
    preview.serve(root, "127.0.0.1:8000")
    assert "could not be made" in caplog.text
    assert "division by zero" in caplog.text


def test_a_faulty_edit_writes_no_page_and_the_server_adds_the_notice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "build", quick_build)
    root = minisite.copy(tmp_path)
    shown = preview.Preview(root, tmp_path / "out")
    shown.updater.update()
    pages = {language: tmp_path / "out" / folder / "404.html" for language, folder in (("es", ""), ("ar", "ar"))}

    def answered(language: str, kind: str = "text/html") -> bytes:
        page = pages[language].read_bytes()

        def serve(environ: object, start_response: Callable[..., None]) -> list[bytes]:
            start_response("200 OK", [("Content-Type", kind), ("Content-Length", str(len(page)))])
            return [page[:100], page[100:]]

        headers: dict[str, str] = {}
        body = b"".join(shown.with_notice(serve)({}, lambda status, given: headers.update(given)))
        assert headers["Content-Length"] == str(len(body))
        return body

    before = {file: file.stat().st_mtime_ns for file in (tmp_path / "out").rglob("*")}
    minisite.change(root, CASE, "status: published", "status: publicado")
    shown.rebuild()
    assert {file: file.stat().st_mtime_ns for file in (tmp_path / "out").rglob("*")} == before
    for language in pages:
        assert answered(language).count(b'<p class="notice notice-problem" role="alert">') == 1
        assert answered(language, "text/plain") == pages[language].read_bytes()
    assert answered("es") != answered("ar")
    minisite.change(root, CASE, "status: publicado", "status: published")
    shown.rebuild()
    shown.stop()
    assert answered("es") == pages["es"].read_bytes()
