"""Check that every link of the built pages has a target. Links are read from the HTML, whatever wrote them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

_SELECTOR = "[id], [href], [src], [srcset], [action], [poster], [data], meta[http-equiv=refresh]"
_SIMPLE = re.compile(r"((?:[a-z0-9-]+/)*(?:[a-z0-9-]+\.[a-z0-9]+)?)(?:\?[a-z0-9=-]*)?(#[a-z0-9-]+)?\Z")
"""The most common links, to pages and files of the site. Parsing them with urllib would take half of the time."""
_ATTRIBUTES = ("href", "src", "action", "poster", "data")


@dataclass(frozen=True, slots=True)
class Linked:
    """The anchors of a page, and its links inside the site as addresses from the root (`es/cases/#top`)."""

    anchors: frozenset[str] = field(default_factory=frozenset)
    targets: frozenset[str] = field(default_factory=frozenset)
    moved: str = ""
    """Target of a redirect, if the page is one."""

    def answers_for(self, before: Linked) -> bool:
        """Return whether all links that worked with the page's former version `before` still work."""
        return self.moved == before.moved and self.anchors >= before.anchors


def read(html: bytes, address: str, site: str) -> Linked:
    """Return anchors and links of a page. `address` is the absolute address of the page, `site` that of the site."""
    anchors, targets = set(), set()
    moved = ""
    root = urlsplit(site.rstrip("/") + "/")
    own = urlsplit(address).path.removeprefix(root.path)
    below = own.split("/")[:-1]  # The folders above the page.
    for element in LexborHTMLParser(html).css(_SELECTOR):
        attributes = element.attributes
        if anchor := attributes.get("id"):
            anchors.add(anchor)
        links = [attributes.get(name) for name in _ATTRIBUTES]
        if several := attributes.get("srcset"):
            links += [part.split()[0] for part in several.split(",") if part.strip()]
        if element.tag == "meta":
            moved = _resolved((attributes.get("content") or "").partition("url=")[2], address, root) or ""
        for link in links:
            if link is None:
                continue
            up, rest = _climb(link)
            simple = _SIMPLE.match(rest) if up <= len(below) else None
            if simple and (rest or up):
                path, anchor = simple[1], simple[2] or ""
                to = "/".join([*below[: len(below) - up], path]) if path or up else own
                targets.add(to + anchor)
            elif (target := _resolved(link, address, root)) is not None:  # "" is the home page.
                targets.add(target)
    return Linked(frozenset(anchors), frozenset(targets), moved)


def _climb(link: str) -> tuple[int, str]:
    """Return the number of leading `../` of a link, and the rest."""
    rest = link
    while rest.startswith("../"):
        rest = rest[3:]
    return (len(link) - len(rest)) // 3, rest


def _resolved(link: str, address: str, site: SplitResult) -> str | None:
    """Return a link as an address from the root of the site; None if it leads to another site."""
    try:
        whole = urlsplit(urljoin(address, link))
    except ValueError:
        return f"{link} (no address)"
    if (whole.scheme, whole.netloc) != (site.scheme, site.netloc):
        return None
    path = unquote(whole.path)
    below = path.removeprefix(site.path) if path.startswith(site.path) else f"/{path}"
    return f"{below}#{unquote(whole.fragment)}" if whole.fragment else below


def file_of(target: str) -> str:
    """Return the file for an address from the root of the site."""
    path = target.partition("#")[0]
    return f"{path}index.html" if path.endswith("/") or not path else path


def broken(
    pages: Mapping[str, Linked], files: Container[str], among: Iterable[str] | None = None
) -> Iterator[tuple[str, str]]:
    """Yield page and target of each broken link. `pages` are by file; `files` are all files of the site.

    If `among` is given, check only the links of these pages; those of the others are known to work.
    """
    known: dict[str, bool] = {}
    for page in sorted(pages if among is None else among):
        for target in pages[page].targets:
            if target not in known:
                file, anchor = file_of(target), target.partition("#")[2]
                known[target] = file in files and (not anchor or anchor in _landing_page(pages, file).anchors)
        yield from sorted((page, target) for target in pages[page].targets if not known[target])


def _landing_page(pages: Mapping[str, Linked], file: str) -> Linked:
    """Return the page for a file, after its redirect, if it is one."""
    found = pages.get(file, Linked())
    return pages.get(file_of(found.moved), Linked()) if found.moved else found


def leads_somewhere(folder: Path, target: str, site: str) -> bool:
    """Return whether one address of the site in `folder` has a file and an anchor."""
    file, anchor = folder / file_of(target), target.partition("#")[2]
    if not file.is_file() or not anchor:
        return file.is_file()
    found = read(file.read_bytes(), f"{site.rstrip('/')}/{target}", site)
    if found.moved:
        return leads_somewhere(folder, f"{found.moved}#{anchor}", site)
    return anchor in found.anchors


def read_all(folder: Path, prefix: str, site: str) -> dict[str, Linked]:
    """Return the links of the pages below `folder`, by file from the root of the site.

    `prefix` is the path of the folder inside the site.
    """
    found = {}
    for file in folder.rglob("*.html"):
        path = prefix + file.relative_to(folder).as_posix()
        found[path] = read(file.read_bytes(), site.rstrip("/") + "/" + path.removesuffix("index.html"), site)
    return found
