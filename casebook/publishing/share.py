"""One language's share of the site: its pages in their frame, and its search index, in a folder of its own.

A share needs nothing from the others: shares can be made side by side, or on different machines, and joined afterwards.
"""

from __future__ import annotations

import gzip
import json
import logging
import re
import sys
import tempfile
import zlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from mkdocs.commands import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, MkDocsException
from pydantic import TypeAdapter

from casebook import processes
from casebook.checking import check
from casebook.checking.check import Rendered
from casebook.content.model import Site
from casebook.pages import search_data
from casebook.pages.renderer import Gathered
from casebook.pages.template_language import TEMPLATES
from casebook.publishing import inputs
from casebook.website import former_addresses, internal_links, page_files, searched
from casebook.website.frame import language_folder
from casebook.website.internal_links import Linked

CONFIG = Path(__file__).resolve().parents[2] / "mkdocs.yml"
MANIFEST = "share.json"
FILES = "site"
SEARCH = "pagefind"
RENDERED = "rendered"
"""Key below `extra` in the configuration of MkDocs, for the pages that it publishes."""

_SEARCH_ENGINE = {
    "pagefind.js": rb"[;\n]export\{[\w,]+\};\s*\Z",
    "pagefind-entry.json": rb"\]\}\s*\Z",
}
"""Of what Pagefind puts beside its index, the files that our own search uses, and how each one ends."""

_CHUNK = {"PAGEFIND_UNSTABLE_INDEX_CHUNK_SIZE": "3000"}
"""Places of words per file of the index; 20,000 by default. Each word of a query fetches one or two files: of 7 kB
instead of 27 at 1,000 cases. Pagefind does not document the setting: without it, a search moves more than it may."""


class Failed(Exception):
    """The site could not be made, for a reason that is not in the content."""


@dataclass(frozen=True, slots=True)
class Share:
    """What a share says of itself, in `share.json`; its files stand beside that, in `site/`."""

    language: str
    pages: list[str]
    """paths of its pages, the same in all languages; without those that search engines should not list"""
    outside: dict[str, str]
    """addresses that it needs from other shares, each with one of the pages that link there"""
    content: str = ""
    """if it is to be joined elsewhere: a fingerprint of what it was made from"""
    files: str = ""
    """and one of what was made"""


def build(gathered: Gathered, language: str, folder: Path, *, for_elsewhere: bool = False) -> Share:
    """Make one language's share in the empty folder `folder`.

    Raises:
        Failed: if MkDocs finds fault, or if a link inside the share leads nowhere.

    """
    rendered = check.render_languages(gathered, [language])
    frame_pages(rendered, folder / FILES)
    former_addresses.write(rendered, folder / FILES, language_folder(rendered.content.site, language))
    search_index(folder / FILES, folder / FILES / SEARCH)
    share = Share(language, listed(rendered), _linked(rendered, folder / FILES))
    if for_elsewhere:
        content = inputs.fingerprint(rendered.content.root)
        share = replace(share, content=content, files=inputs.fingerprint_of_folder(folder / FILES))
    page_files.write_if_changed(folder / MANIFEST, json.dumps(asdict(share), indent=1, sort_keys=True).encode())
    return share


def read(folder: Path) -> Share:
    """Read the manifest of a share.

    Raises:
        Failed: if the folder holds no share.

    """
    try:
        return TypeAdapter(Share).validate_json((folder / MANIFEST).read_bytes(), strict=True)
    except FileNotFoundError as error:
        raise Failed(f"{folder} is no share: `build --lang` makes them, with a file “{MANIFEST}”") from error
    except (OSError, ValueError) as error:
        raise Failed(f"{folder / MANIFEST} is damaged: make that share again with `build --lang`") from error


def read_made_elsewhere(folder: Path, root: Path) -> Share:
    """Read the manifest of a share that must be whole, and made from what stands in `root`.

    Raises:
        Failed: if it is not.

    """
    share = read(folder)
    again = f"make it again with `build --lang {share.language}`"
    if share.content != inputs.fingerprint(root):
        raise Failed(f"{folder} was made from another content, or by another version of the program: {again}")
    if share.files != inputs.fingerprint_of_folder(folder / FILES):
        raise Failed(f"{folder} is damaged, or somebody has changed its files: {again}")
    return share


def frame_pages(rendered: Rendered, files: Path) -> None:
    """Have MkDocs put the pages of one language into their frame, below `files`.

    Raises:
        Failed: at MkDocs' first error, or if it has warnings.

    """
    warnings = _Warnings()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(warnings)
    try:
        config = load_config(
            str(CONFIG),
            docs_dir=str(TEMPLATES),  # any folder: nothing is read there
            site_dir=str(files),
            strict=True,
            extra={RENDERED: rendered},
        )
        config.plugins.on_startup(command="build", dirty=False)
        mkdocs_build.build(config)
    except (Abort, MkDocsException) as error:
        raise Failed("\n".join(["the site could not be built", *warnings.messages, str(error)])) from error
    finally:
        logger.removeHandler(warnings)


class _Warnings(logging.Handler):
    """Keeps MkDocs' warnings: a build that has one is not published."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def search_index(
    files: Path, into: Path, but: Collection[str] = (), stopped: Callable[[], bool] = processes.never
) -> None:
    """Index the pages below `files` into a folder, but for those in some folders of the top.

    Raises:
        Failed: if the program that makes the index does not succeed.
        workers.Stopped: if `stopped` says so meanwhile.

    """
    with tempfile.TemporaryDirectory() as folder:
        for page in files.rglob("*.html"):
            path = page.relative_to(files)
            if path.parts[0] not in but and (html := searched.readable(page.read_bytes())):
                copy = Path(folder) / path
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(html)
        _run_pagefind(Path(folder), into, stopped)
    for file in into.iterdir():
        if file.suffix in (".js", ".css", ".json") and file.name not in _SEARCH_ENGINE:
            file.unlink()
    for file in into.rglob("*"):
        if file.is_file() and not _is_whole(file):
            raise Failed(f"the search index could not be written whole, perhaps because the disk is full ({file.name})")
    indexed = json.loads((into / "pagefind-entry.json").read_bytes())["languages"].values()
    used = {f"wasm.{language['wasm'] or 'unknown'}.pagefind" for language in indexed}
    for file in into.glob("wasm.*.pagefind"):
        if file.name not in used:
            file.unlink()


def _run_pagefind(files: Path, into: Path, stopped: Callable[[], bool]) -> None:
    command = [sys.executable, "-m", "pagefind", "--site", str(files), "--output-path", str(into), "--quiet"]
    command += [part for selector in search_data.IGNORED for part in ("--exclude-selectors", selector)]
    result = processes.run(command, stopped, _CHUNK)
    if result.returncode:
        said = [line.strip() for line in (result.stderr or result.stdout).splitlines() if line.strip()]
        raise Failed(f"the search index could not be made: {said[-1] if said else 'Pagefind does not say why'}")


def _is_whole(file: Path) -> bool:
    """Whether Pagefind has written all of a file: it says nothing when a disk is full, and ends as if all were well."""
    data = file.read_bytes()
    if end := _SEARCH_ENGINE.get(file.name):
        return re.search(end, data) is not None
    try:
        return bool(gzip.decompress(data))
    except (EOFError, OSError, zlib.error):
        return False


def listed(rendered: Rendered) -> list[str]:
    """The paths of the pages that search engines should list."""
    return sorted({page.path for page in rendered.pages.values() if page.kind not in ("search", "compare")})


def _linked(rendered: Rendered, files: Path) -> dict[str, str]:
    """Check the links inside a share; tell those that lead out of it."""
    site = rendered.content.site
    (language,) = rendered.languages
    prefix = language_folder(site, language)
    pages = internal_links.read_all(files, prefix, site.url)
    there = {prefix + file.relative_to(files).as_posix() for file in files.rglob("*") if file.is_file()}
    inside: dict[str, Linked] = {}
    outside: dict[str, str] = {}
    for page, linked in pages.items():
        mine = {target for target in linked.targets if _is_of(site, language, target)}
        inside[page] = replace(linked, targets=frozenset(mine))
        for target in linked.targets - mine:
            outside[target] = min(page, outside.get(target, page))
    check_links(inside, there)
    return outside


def _is_of(site: Site, language: str, target: str) -> bool:
    """Whether an address belongs to the share of a language: its folder, or for the main one what is in no other's."""
    others = [language_folder(site, code) for code in site.languages if code != site.language]
    owner = next((folder for folder in others if target.startswith(folder)), "")
    return owner == language_folder(site, language)


def check_links(pages: dict[str, Linked], files: Collection[str], among: Iterable[str] | None = None) -> None:
    """Refuse pages with a link that leads nowhere; only those `among` them, if the others are known to have none.

    Raises:
        Failed: naming each such page and link.

    """
    broken = [
        f"{page} links to /{target}, which is not there" for page, target in internal_links.broken(pages, files, among)
    ]
    if broken:
        raise Failed("\n".join([f"{len(broken)} links lead nowhere", *broken[:20]]))
