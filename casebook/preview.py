"""`serve`: a preview that follows edits, and keeps the last good pages whatever happens."""

from __future__ import annotations

import logging
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

from mkdocs.livereload import LiveReloadServer

from casebook import follow, report
from casebook.incremental import Publisher
from casebook.phrases import say
from casebook.report import Manner

log = logging.getLogger("mkdocs.casebook")


def serve(root: Path, address: str, jobs: int = 1, manner: Manner = report.PLAIN) -> None:
    """Serve a preview on `address` (host:port) until somebody asks for the end, or interrupts its first build."""
    logging.basicConfig(format="%(message)s", level=logging.INFO)
    for name in ("mkdocs.commands", "mkdocs.plugins"):  # which folders it builds concerns nobody
        logging.getLogger(name).setLevel(logging.WARNING)
    host, _, port = address.rpartition(":")
    with tempfile.TemporaryDirectory(prefix="preview-") as folder:
        saved = Path(folder) / "saved"  # what MkDocs' server watches: its own way to look misses files put anew
        saved.touch()
        watch = follow.Watch(root, lambda: saved.write_bytes(str(time.time()).encode()))
        pages = _Pages(root, Path(folder) / "site", jobs, manner)
        pages.publisher.update()
        mount = urlsplit(pages.site_url).path
        server = LiveReloadServer(
            pages.rebuild, host, int(port), root=str(pages.shown), mount_path=mount, polling_interval=_OFTEN
        )
        server.error_handler = pages.error_page
        server.watch(str(saved))
        watch.start()
        with follow.asked_to_end() as end:
            ending = threading.Thread(target=_end, args=(end, pages, server), daemon=True)
            ending.start()
            try:
                server.serve()  # type: ignore[no-untyped-call]  # MkDocs leaves it untyped
            finally:
                watch.stop()
                pages.stop()
                ending.join()
                server.shutdown()


def _end(end: follow.End, pages: _Pages, server: LiveReloadServer) -> None:
    """End the server, once it is up, when somebody asks for the end."""
    while not (end.asked and server.serve_thread.is_alive()):
        if pages.over.wait(_OFTEN):
            return
    pages.over.set()
    server.shutdown()


_OFTEN = 0.1  # seconds


class _Pages:
    """The folder that is served."""

    def __init__(self, root: Path, shown: Path, jobs: int, manner: Manner) -> None:
        self.shown = shown
        self.manner = manner
        self.publisher = Publisher(root, shown, drafts=True, jobs=jobs)
        self.over = threading.Event()
        self._one_at_a_time = threading.Lock()
        self._wanted = threading.Event()
        """set while an edit waits for the index: pages go first"""
        self._indexing: threading.Thread | None = None

    @property
    def site_url(self) -> str:
        return self.publisher.site_url

    def rebuild(self) -> None:
        """Show what was edited, now; what the search knows follows in the background."""
        self._wanted.set()
        with self._one_at_a_time:
            self._wanted.clear()
            kept = say("The preview shows the last good pages.")
            while follow.attempt(self.publisher, self._complain, kept, self.manner) is None:
                if self.over.wait(_OFTEN):
                    return
            if not self._indexing:
                self._indexing = threading.Thread(target=self._index, daemon=True)
                self._indexing.start()

    def stop(self) -> None:
        self.over.set()
        if self._indexing:
            self._indexing.join()

    def error_page(self, code: int) -> bytes | None:
        page = self.shown / f"{code}.html"
        return page.read_bytes() if page.is_file() else None

    def _index(self) -> None:
        while not self.over.wait(_OFTEN):
            if not self._wanted.is_set():
                with self._one_at_a_time:
                    if self.publisher.unindexed:
                        follow.index(self.publisher, self._tell, self._is_in_the_way)

    def _is_in_the_way(self) -> bool:
        return self.over.is_set() or self._wanted.is_set()

    def _tell(self, text: str) -> None:
        if not self.over.is_set():  # Ctrl-C ends Pagefind, too
            log.info(text)

    def _complain(self, text: str) -> None:
        if not self.over.is_set():
            log.error(text)
