"""A page as a browser sees it: its elements and attributes, and the words it shows or reads aloud."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

ADDRESSES = ("href", "src", "action", "formaction", "data", "srcset", "ping", "poster")
SCHEMES = {"", "http", "https", "mailto"}
_SPOKEN = ("alt", "title", "aria-label", "content", "placeholder", "data-place", "data-failed")
"""attributes whose text people read or hear"""
_FREE = {*_SPOKEN, *ADDRESSES, "width", "height", "viewbox", "d", "fill", "r"}
"""attributes whose value may differ between two pages that are built alike"""
_SMALL = {"p", "ul", "ol", "li", "em", "strong", "code", "br"}
"""elements that the small Markdown may make anywhere, without any attribute"""
_TERM = ("term", "term whole")
"""the classes of a link to the glossary"""
_UNSEEN = {"script", "style", "noscript", "template"}

Element = tuple[str, tuple[tuple[str, str], ...]]


@dataclass
class Seen:
    elements: Counter[Element] = field(default_factory=Counter)
    schemes: set[str] = field(default_factory=set)
    comments: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    @property
    def said(self) -> str:
        """Return all words, without any white space."""
        return squashed(" ".join(self.words))


def look(html: str) -> Seen:
    seen = Seen()
    root = LexborHTMLParser(html).root
    assert root is not None
    for node in root.traverse(include_text=True):
        if node.tag == "-text":
            if node.parent is not None and node.parent.tag not in _UNSEEN:
                seen.words.append(node.text_content or "")
        elif node.tag == "-comment":
            seen.comments.append(node.comment_content or "")
        elif node.tag is not None:
            _element(seen, node, node.tag)
    return seen


def _element(seen: Seen, node: LexborNode, tag: str) -> None:
    attributes = {name: value or "" for name, value in node.attributes.items()}
    if attributes.get("class") not in _TERM:  # texts may differ in their terms of the glossary
        seen.words += [f" {attributes[name]} " for name in _SPOKEN if name in attributes]
    seen.schemes |= {scheme(attributes[name]) for name in ADDRESSES if name in attributes}
    if tag == "script":
        seen.scripts.append(node.text() or "")
    if (tag in _SMALL and not attributes) or (tag == "a" and _is_link(attributes)):
        return
    is_heading = tag in ("h1", "h2", "h3", "h4")  # the id of a heading may come from its text
    shown = sorted(
        (name, "" if name in _FREE or (is_heading and name == "id") else value) for name, value in attributes.items()
    )
    seen.elements[tag, tuple(shown)] += 1


def _is_link(attributes: dict[str, str]) -> bool:
    """Return whether a link comes from a contributor's text, or from a glossary term."""
    ours = attributes.get("class") in _TERM and set(attributes) == {"class", "href", "title"}
    return ours or set(attributes) <= {"href"}


def scheme(address: str) -> str:
    """Return the scheme as browsers find it, despite control characters and spaces."""
    squeezed = "".join(character for character in address if character > " ").lower()
    start, colon, _ = squeezed.partition(":")
    return start if colon and not set(start) & set("/?#") else ""


def squashed(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())
