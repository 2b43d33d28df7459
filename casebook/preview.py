"""`serve`: a preview that follows edits, and keeps the last good pages whatever happens."""

from __future__ import annotations

import logging
import shutil
import tempfile
import traceback
from pathlib import Path
from urllib.parse import urlsplit

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer

from casebook import publish

log = logging.getLogger("mkdocs.casebook")


def serve(root: Path, address: str) -> None:
    """Serve a preview on `address` (host:port) until interrupted."""
    logging.basicConfig(format="%(message)s", level=logging.INFO)
    for name in ("mkdocs.plugins.mkdocs_static_i18n", "mkdocs.commands.build"):
        logging.getLogger(name).setLevel(logging.WARNING)  # one line a language and rebuild: of no use to a reader
    host, _, port = address.rpartition(":")
    with tempfile.TemporaryDirectory(prefix="preview-") as folder:
        pages = _Pages(root, Path(folder))
        config = pages.config(pages.shown)
        config.plugins.on_startup(command="serve", dirty=False)
        build(config)
        mount = urlsplit(config.site_url or "/").path
        server = LiveReloadServer(pages.rebuild, host, int(port), root=str(pages.shown), mount_path=mount)
        server.error_handler = pages.error_page
        server.watch(config.docs_dir)  # as MkDocs does; our hook narrows it to what people write
        config.plugins.on_serve(server, config=config, builder=pages.rebuild)
        try:
            server.serve()  # type: ignore[no-untyped-call]  # MkDocs leaves it untyped
        finally:
            server.shutdown()


class _Pages:
    """The folder that is served. A rebuild happens beside it and takes its place when it has succeeded."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root = root
        self.shown = folder / "shown"
        self.next = folder / "next"

    def config(self, site: Path) -> MkDocsConfig:
        return load_config(str(publish.CONFIG), docs_dir=publish.docs_folder(self.root), site_dir=str(site))

    def rebuild(self) -> None:
        shutil.rmtree(self.next, ignore_errors=True)
        try:
            build(self.config(self.next))
        except (Exception, SystemExit) as error:  # a template may fail in any way; the server must outlive it
            frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".html")]
            place = f" ({frames[-1].filename}:{frames[-1].lineno})" if frames else ""
            # no traceback: whoever edits a template is helped by its line, not by ours
            log.error("The preview could not be rebuilt%s: %s\nIt shows the last good pages.", place, error)  # noqa: TRY400
            return
        before = self.shown.with_name("before")
        self.shown.rename(before)
        self.next.rename(self.shown)
        shutil.rmtree(before)

    def error_page(self, code: int) -> bytes | None:
        page = self.shown / f"{code}.html"
        return page.read_bytes() if page.is_file() else None
