"""Hand-written pages: Markdown files of `docs/<language>/`, split into passages that can be translated one by one.

A page has headings, paragraphs and lists in the subset of Markdown that `casebook.formats.small_markdown` defines,
separated by blank lines. A picture, `![words](name.webp)`, or a link to a page of every site, `[words](contribute/)`,
can be between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from casebook.content.field_types import Prose, on_one_line

DATA = "data"
"""The folder, in each language, of the files that scripts read."""

IMAGES = "images"
"""The folder in `docs/` of the pictures that people put into pages: one folder per language, and their rights."""

RIGHTS = "rights.yml"

PICTURES = "pictures"
"""The folder, in each language, of the pictures that its pages show."""

LINKED = frozenset(["contribute", "explore", "cases", "practices", "translations"])
"""Pages to which a hand-written page can link, in the language of the reader."""

HOW = "how-to-contribute"
"""The page that the form names first, if the site has it."""

TAKEN = frozenset(
    [
        "index",
        "explore",
        "cases",
        "practices",
        "levels",
        "sdgs",
        "channels",
        "networks",
        "events",
        "countries",
        "search",
        "compare",
        "contribute",
        "glossary",
        "worksheet",
        "rules",
        "translations",
        "editors",
    ]
) | {"assets", "static", "pagefind", DATA, PICTURES}
"""Names of generated pages and folders in every language, which hand-written pages cannot use."""

_HEADING = re.compile(r"(#{1,4})[ ]+(.+?)(?:[ ]+\{#([a-z0-9-]+)\})?$")
_BLOCK = re.compile(r"(?:^[ ]*\S.*(?:\n|\Z))+", re.MULTILINE)
_ITEM = re.compile(r"(?:[-*]|\d{1,3}\.)[ ]+")
_PICTURE = re.compile(r"!\[([^\[\]]*)\]\(([^()\s]*)\)")
_LINK = re.compile(r"\[([^\[\]]+)\]\(([a-z]+)/\)")


@dataclass(frozen=True, slots=True)
class Passage:
    """One translatable passage. `depth` is a heading's level; `anchor` its stable id, the same in every language.

    `target` is the file of a picture, with `text` as its alternative text, or the target page of a link.
    """

    kind: Literal["heading", "paragraph", "bullet", "number", "picture", "link"]
    text: Prose
    line: int
    depth: int = 0
    anchor: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class HandWritten:
    """A page and its original language."""

    id: str
    language: str
    passages: tuple[Passage, ...]

    @property
    def title(self) -> Prose:
        return self.passages[0].text

    @property
    def pictures(self) -> list[Passage]:
        return [passage for passage in self.passages if passage.kind == "picture"]


def parse(page_id: str, language: str, text: str) -> HandWritten | None:
    """Split a page into passages. Return None if it does not start with a title."""
    passages = tuple(_passages(text))
    if not passages or passages[0].kind != "heading" or passages[0].depth != 1:
        return None
    return HandWritten(page_id, language, passages)


def _passages(text: str) -> Iterator[Passage]:
    start, counted = 1, 0
    for match in _BLOCK.finditer(text):
        start += text.count("\n", counted, match.start())  # counted from the last block, as a page may have many
        counted = match.start()
        block = match[0].strip()
        heading = _HEADING.match(block)
        if heading and "\n" not in block:
            yield Passage("heading", Prose(heading[2]), start, len(heading[1]), heading[3] or "")
        elif _ITEM.match(block):
            yield from _items(block, start)
        elif picture := _PICTURE.fullmatch(block):
            yield Passage("picture", Prose(on_one_line(picture[1])), start, target=picture[2])
        elif (link := _LINK.fullmatch(block)) and link[2] in LINKED:
            yield Passage("link", Prose(on_one_line(link[1])), start, target=link[2])
        else:
            yield Passage("paragraph", Prose(on_one_line(block)), start)


def _items(block: str, start: int) -> Iterator[Passage]:
    item: list[str] = []
    first = start
    kind: Literal["bullet", "number"] = "number" if block[0].isdigit() else "bullet"
    for number, line in enumerate(block.split("\n"), start):
        if _ITEM.match(line):
            if item:
                yield Passage(kind, Prose(" ".join(item)), first)
            item, first = [_ITEM.sub("", line, count=1).strip()], number
        else:
            item.append(line.strip())
    yield Passage(kind, Prose(" ".join(item)), first)
