"""From written pages to the site: MkDocs, then the sitemap and the search index."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mkdocs.commands import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, MkDocsException

from casebook import session, sitemap
from casebook.stages import Checked, Rendered
from casebook.write import write_if_changed

CONFIG = Path(__file__).resolve().parent.parent / "mkdocs.yml"


class Failed(Exception):
    """The site could not be made, for a reason that is not in the content."""


@dataclass(frozen=True, slots=True)
class Summary:
    pages: int
    warnings: int


class _Warnings(logging.Handler):
    """Counts and keeps MkDocs' warnings: a build that has one is not published as clean."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def build(checked: Checked, out: Path, progress: Callable[[str], None]) -> Summary:
    """Build the whole site into `out`. Checked content is handed to the hook, which runs the remaining stages."""
    assert checked.content is not None
    warnings = _Warnings()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(warnings)
    session.current.checked, session.current.progress = checked, progress
    try:
        config = load_config(str(CONFIG), docs_dir=docs_folder(checked.content.root), site_dir=str(out), strict=True)
        config.plugins.on_startup(command="build", dirty=False)
        mkdocs_build.build(config)
    except (Abort, MkDocsException) as error:
        raise Failed("\n".join(["the site could not be built", *warnings.messages, str(error)])) from error
    finally:
        logger.removeHandler(warnings)
        session.current.checked = session.current.progress = None
    return Summary(len(list(out.rglob("*.html"))), len(warnings.messages))


def finish(rendered: Rendered, out: Path, progress: Callable[[str], None] | None = None) -> None:
    """What follows MkDocs: our sitemap in the place of its own, and the search index."""
    write_if_changed(out / "sitemap.xml", sitemap.sitemap(rendered).encode())
    (out / "sitemap.xml.gz").unlink(missing_ok=True)
    if progress:
        progress("search index")
    command = [sys.executable, "-m", "pagefind", "--site", str(out), "--quiet"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise Failed(f"the search index could not be made: {(result.stderr or result.stdout).strip()[-500:]}")


def docs_folder(root: Path) -> str:
    """The folder MkDocs reads; made when a content folder has none yet."""
    docs = root / "docs"
    docs.mkdir(exist_ok=True)
    return str(docs)
