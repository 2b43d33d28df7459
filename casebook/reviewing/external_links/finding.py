"""Find all web addresses that the content links to, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

from pydantic import BaseModel

from casebook.content.content import Content
from casebook.content.field_types import Prose, Translatable
from casebook.content.model import Link, Source
from casebook.formats import small_markdown, strict_yaml
from casebook.formats.strict_yaml import Document, show

_ADDRESS = re.compile(r"https?://\S+\Z", re.IGNORECASE)
_URL_LINE = re.compile(r"""[ ]*(?:-[ ]+)?url:[ ]+(?:[^\s"'{\[#][^\s]*|"[^"]*"|'[^']*')[ ]*(?:#.*)?\r?\n?\Z""")
"""A line with only the field `url` and its whole value."""


@dataclass(frozen=True, slots=True)
class Place:
    """The place of an address. `archived` is the copy named with it; None where the model has no field for one."""

    path: str
    line: int
    field: str
    archived: str | None = None


def addresses(content: Content) -> Mapping[str, Sequence[Place]]:
    """Return the places by address, sorted, without the site's own pages.

    Addresses have no `#part`, so that each page is requested once.
    """
    found: dict[str, list[Place]] = {}
    own = content.site.url.rstrip("/")
    for address, place in _places(content):
        page = urldefrag(address).url
        if page.rstrip("/") != own and not page.startswith(f"{own}/"):
            found.setdefault(page, []).append(place)
    return {address: found[address] for address in sorted(found)}


def _places(content: Content) -> Iterator[tuple[str, Place]]:
    @cache
    def document(path: str) -> tuple[Document | None, list[str]]:
        raw = (content.root / path).read_bytes()
        return strict_yaml.read(raw, path)[0], raw.decode("utf-8-sig", "replace").split("\n")

    def place(path: str, field: strict_yaml.Path, address: str, archived: str | None) -> Place:
        read, lines = document(path)
        line = read.place(field)[0] if read else 1
        # The place of a long text is its first line.
        exact = next((number for number, text in enumerate(lines[line - 1 :], line) if address in text), line)
        return Place(path, exact, show(field), archived)

    entries: list[tuple[str, strict_yaml.Path, BaseModel]] = [
        *((f"{kind}/{key}.yml", (), entry) for kind, key, entry in content.entries()),
        *(
            (f"vocabulary/{name}.yml", (key,), term)
            for name, terms in content.vocabulary.items()
            for key, term in terms.items()
        ),
    ]
    for path, prefix, entry in entries:
        for field, address, archived in _walk(entry, prefix):
            yield address, place(path, field, address, archived)
    site = content.site
    for field, address, archived in _walk(site, ()):
        if field not in (("url",), ("repository",)):
            yield address, place("site.yml", field, address, archived)
    for page in content.pages.values():
        for passage in page.passages:
            for address in small_markdown.links(passage.text):
                if _ADDRESS.match(address):
                    yield address, Place(f"docs/{page.language}/{page.id}.md", passage.line, "")


def _walk(value: Any, path: strict_yaml.Path) -> Iterator[tuple[strict_yaml.Path, str, str | None]]:
    """Yield field, address and archived copy of each `url` field and of each link in a text."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            inner = getattr(value, name)
            if name == "url" and isinstance(value, (Link, Source)) and inner:
                yield (*path, name), inner, value.archived or ""
            elif name != "archived":
                yield from _walk(inner, (*path, name))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _walk(item, (*path, str(key)))
    elif isinstance(value, (list, tuple)):
        for position, item in enumerate(value, 1):
            yield from _walk(item, (*path, position))
    elif isinstance(value, Prose):
        yield from ((path, address, None) for address in small_markdown.links(value) if _ADDRESS.match(address))
    elif isinstance(value, str) and not isinstance(value, Translatable) and _ADDRESS.match(value):
        yield path, value, None


def with_copies(root: Path, copies: Mapping[Place, str]) -> tuple[dict[Path, bytes], list[Place]]:
    """Return the changed files, with a line `archived:` below each place, and the places to edit by hand."""
    files: dict[Path, bytes] = {}
    left = []
    # From the bottom up, so that line numbers above stay valid.
    for place in sorted(copies, key=lambda it: (it.path, -it.line)):
        file = root / place.path
        lines = (files.get(file) or file.read_bytes()).decode().splitlines(keepends=True)
        line = lines[place.line - 1]
        if not _URL_LINE.match(line):
            left.append(place)
            continue
        end = "\r\n" if line.endswith("\r\n") else "\n"
        lines[place.line - 1] = line if line.endswith("\n") else line + end
        lines.insert(place.line, " " * line.index("url:") + f"archived: {copies[place]}{end}")
        files[file] = "".join(lines).encode()
    return files, left
