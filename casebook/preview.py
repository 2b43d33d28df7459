"""`serve`: a preview that follows edits, and keeps the last good pages whatever happens."""

from __future__ import annotations

import logging
import tempfile
import threading
import traceback
from pathlib import Path
from urllib.parse import urlsplit

from mkdocs.livereload import LiveReloadServer

from casebook import exchange, inputs, report
from casebook.incremental import Publisher

log = logging.getLogger("mkdocs.casebook")


def serve(root: Path, address: str) -> None:
    """Serve a preview on `address` (host:port) until interrupted."""
    logging.basicConfig(format="%(message)s", level=logging.INFO)
    host, _, port = address.rpartition(":")
    with tempfile.TemporaryDirectory(prefix="preview-") as folder:
        pages = _Pages(root, Path(folder) / "site")
        pages.publisher.update()
        mount = urlsplit(pages.site_url).path
        server = LiveReloadServer(pages.rebuild, host, int(port), root=str(pages.shown), mount_path=mount)
        server.error_handler = pages.error_page
        for path in inputs.written(root):
            server.watch(str(path))
        try:
            server.serve()  # type: ignore[no-untyped-call]  # MkDocs leaves it untyped
        finally:
            server.shutdown()
            pages.stop()


class _Pages:
    """The folder that is served."""

    def __init__(self, root: Path, shown: Path) -> None:
        self.shown = shown
        self.publisher = Publisher(root, shown, drafts=True)
        self._one_at_a_time = threading.Lock()
        self._indexing: threading.Thread | None = None

    @property
    def site_url(self) -> str:
        return self.publisher.site_url

    def rebuild(self) -> None:
        """Show what was edited, now; what the search knows follows in the background."""
        with self._one_at_a_time:
            try:
                update = self.publisher.update()
            except exchange.Busy:
                log.error("Another build is at work: save again when it is done.")  # noqa: TRY400  # nothing of ours
                return
            except (Exception, SystemExit) as error:  # a template may fail in any way; the server must outlive it
                self._tell(error)
                return
        if update.problems:
            log.error("\n%s\nThe preview shows the last good pages.", report.as_text(update.problems))
        self._index()

    def stop(self) -> None:
        if self._indexing:
            self._indexing.join()

    def error_page(self, code: int) -> bytes | None:
        page = self.shown / f"{code}.html"
        return page.read_bytes() if page.is_file() else None

    def _index(self) -> None:
        if not self._indexing or not self._indexing.is_alive():
            self._indexing = threading.Thread(target=self._indexed)
            self._indexing.start()

    def _indexed(self) -> None:
        with self._one_at_a_time:
            try:
                self.publisher.index()
            except Exception as error:
                self._tell(error)

    def _tell(self, error: BaseException) -> None:
        frames = [
            frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith((".html", ".md"))
        ]
        place = f" ({frames[-1].filename}:{frames[-1].lineno})" if frames else ""
        # no traceback: whoever edits a template is helped by its line, not by ours
        log.error("The preview could not be rebuilt%s: %s\nIt shows the last good pages.", place, error)
