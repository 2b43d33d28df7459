"""Every address of the web that the content links to, with the places where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

from pydantic import BaseModel

from casebook import prose, strict_yaml
from casebook.content import Content
from casebook.fields import Prose, Translatable
from casebook.model import Link, Source
from casebook.strict_yaml import Document, show

_ADDRESS = re.compile(r"https?://\S+\Z", re.IGNORECASE)
_URL_LINE = re.compile(r"""[ ]*(?:-[ ]+)?url:[ ]+(?:[^\s"'{\[#][^\s]*|"[^"]*"|'[^']*')[ ]*(?:#.*)?\r?\n?\Z""")
"""A line that holds the field `url` with its whole value, and nothing else that counts."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address stands. `archived` is the copy beside it; None where the model has no place for one."""

    path: str
    line: int
    field: str
    archived: str | None = None


def addresses(content: Content) -> Mapping[str, Sequence[Place]]:
    """By address without its `#part`, in order: each page is asked for once. Our own pages are left out."""
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
        # of a long text, the place is its first line
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
            for address in prose.links(passage.text):
                if _ADDRESS.match(address):
                    yield address, Place(f"docs/{page.language}/{page.id}.md", passage.line, "")


def _walk(value: Any, path: strict_yaml.Path) -> Iterator[tuple[strict_yaml.Path, str, str | None]]:
    """Fields and addresses: those of `url` fields, and those that texts link to."""
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
        yield from ((path, address, None) for address in prose.links(value) if _ADDRESS.match(address))
    elif isinstance(value, str) and not isinstance(value, Translatable) and _ADDRESS.match(value):
        yield path, value, None


def with_copies(root: Path, copies: Mapping[Place, str]) -> tuple[dict[Path, bytes], list[Place]]:
    """The files with a line `archived:` below these places; and the places that somebody must see to by hand."""
    files: dict[Path, bytes] = {}
    left = []
    for place in sorted(copies, key=lambda it: (it.path, -it.line)):  # from below: lines above stay where they are
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
