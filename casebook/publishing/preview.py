"""`serve`: a preview that follows edits, and keeps the last good pages whatever happens."""

from __future__ import annotations

import gc
import logging
import re
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mkdocs.livereload import LiveReloadServer

from casebook import processes
from casebook.problems import report
from casebook.problems.phrases import say
from casebook.problems.report import Manner
from casebook.publishing import follow, swap
from casebook.publishing.update import Update, Updater
from casebook.website.frame import Frame

log = logging.getLogger("mkdocs.casebook")

_OFTEN = 0.1  # seconds
_SOON = 0.02
_MAIN = b'<main id="content"'
_LANGUAGE = re.compile(rb'<html lang="([^"]+)"')

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
"""A WSGI application."""


def serve(root: Path, address: str, jobs: int = 1, manner: Manner = report.PLAIN) -> None:
    """Serve a preview on `address` (host:port) until somebody asks for the end, or interrupts its first build."""
    logging.basicConfig(format="%(message)s", level=logging.INFO)
    for name in ("mkdocs.commands", "mkdocs.plugins"):  # the folders of each build are of no interest here
        logging.getLogger(name).setLevel(logging.WARNING)
    host, _, port = address.rpartition(":")
    with tempfile.TemporaryDirectory(prefix="preview-") as folder:
        saved = Path(folder) / "saved"  # the only file that MkDocs' server watches: it misses files that are replaced
        saved.touch()
        watch = follow.Watch(root, lambda: saved.write_bytes(str(time.time()).encode()))
        preview = Preview(root, Path(folder) / "site", jobs, manner)
        preview.updater.update()
        gc.collect()
        gc.freeze()  # the result of the first build stays: later collections need not look through it
        server = LiveReloadServer(
            preview.rebuild, host, int(port), str(preview.folder), preview.mount_path, polling_interval=_SOON
        )
        server.build_delay = _SOON  # the watch has waited already
        server.error_handler = preview.error_page
        server.set_app(preview.with_notice(server.serve_request))
        server.watch(str(saved))
        watch.start()
        with follow.asked_to_end() as end:
            ending = threading.Thread(target=_end, args=(end, preview, server), daemon=True)
            ending.start()
            try:
                server.serve()  # type: ignore[no-untyped-call]  # MkDocs leaves it untyped
            finally:
                watch.stop()
                preview.stop()
                ending.join()
                server.shutdown()


def _end(end: follow.End, preview: Preview, server: LiveReloadServer) -> None:
    """End the server, once it is up, when somebody asks for the end."""
    while not (end.asked and server.serve_thread.is_alive()):
        if preview.over.wait(_OFTEN):
            return
    preview.over.set()
    server.shutdown()


class Preview:
    """The served folder, and the notice that it is older than the content while the content has problems."""

    def __init__(self, root: Path, folder: Path, jobs: int = 1, manner: Manner = report.PLAIN) -> None:
        self.folder = folder
        self.manner = manner
        self.updater = Updater(root, folder, jobs=jobs)
        self.over = threading.Event()
        self._notices: Mapping[str, bytes] = {}
        """by language; empty if the content has no problem"""
        self._one_at_a_time = threading.Lock()
        self._wanted = threading.Event()
        """set while an edit waits for the index: pages go first"""
        self._indexing: threading.Thread | None = None

    @property
    def mount_path(self) -> str:
        """Path of the site's address on its host."""
        assert self.updater.rendered
        return urlsplit(self.updater.rendered.content.site.url).path

    def rebuild(self) -> None:
        """Show an edit now; the search index follows in the background."""
        self._wanted.set()
        with self._one_at_a_time:
            self._wanted.clear()
            while (update := self._update()) is None:
                if self.over.wait(_OFTEN):
                    return
            self._notices = self._noticed(len(update.problems))
            if not self._indexing:
                self._indexing = threading.Thread(target=self._index, daemon=True)
                self._indexing.start()

    def stop(self) -> None:
        self.over.set()
        if self._indexing:
            self._indexing.join()

    def error_page(self, code: int) -> bytes | None:
        page = self.folder / f"{code}.html"
        return page.read_bytes() if page.is_file() else None

    def with_notice(self, application: Application) -> Application:
        """Return an application that adds the notice to each page of another one."""

        def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            started: list[tuple[str, list[tuple[str, str]]]] = []
            result = application(environ, lambda status, headers: started.append((status, headers)))
            status, headers = started[0]
            notices = self._notices  # now: the answer has waited for the update that is going on
            if notices and ("Content-Type", "text/html") in headers:
                page = b"".join(result)
                language = _LANGUAGE.search(page)
                notice = notices.get(language[1].decode(), b"") if language else b""
                page = page.replace(_MAIN, notice + _MAIN, 1)
                headers = [(name, value) for name, value in headers if name != "Content-Length"]
                headers.append(("Content-Length", str(len(page))))
                result = [page]
            start_response(status, headers)
            return result

        return answer

    def _noticed(self, problems: int) -> Mapping[str, bytes]:
        if not problems or not self.updater.rendered:
            return {}
        return {
            language: f'<p class="notice notice-problem" role="alert">{text}</p>\n'.encode()
            for language, renderer in self.updater.rendered.renderers.items()
            for text in [Frame(renderer, None).t("preview_problems", count=problems)]
        }

    def _update(self) -> Update | None:
        """Update the pages, or say why not. None: another build is at work, try again."""
        kept = say("The preview shows the last good pages.").said(self.manner.speech)
        try:
            update = self.updater.update()
        except swap.Busy:
            self._complain("Another build is at work; waiting for it.")
            return None
        except (Exception, SystemExit) as error:  # a template may fail in any way; the preview must outlive it
            self._complain(f"{_located(error)}\n{kept}")
            return Update()
        if update.problems:
            self._complain(f"\n{report.as_text(update.problems, self.manner)}\n{kept}")
        return update

    def _index(self) -> None:
        while not self.over.wait(_OFTEN):
            if not self._wanted.is_set():
                with self._one_at_a_time:
                    if self.updater.unindexed:
                        self._update_index()

    def _update_index(self) -> None:
        started = time.monotonic()
        try:
            self.updater.index(lambda: self.over.is_set() or self._wanted.is_set())
        except processes.Stopped:
            return
        except Exception as error:
            self.updater.postpone()  # it would fail over and over
            self._complain(_located(error))
            return
        if not self.over.is_set():
            log.info(f"{time.strftime('%H:%M:%S')} search index in step, {time.monotonic() - started:.1f} s")

    def _complain(self, text: str) -> None:
        if not self.over.is_set():  # Ctrl-C ends Pagefind, too
            log.error(text)


def _located(error: BaseException) -> str:
    """Return what went wrong, and in which template. No traceback: the line of the template helps its author."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".html")]
    place = f" ({frames[-1].filename}:{frames[-1].lineno})" if frames else ""
    return f"The pages could not be made{place}: {error}"
