"""What the search index is made from, and whether an edit concerns it. A change of the frame alone does not.

Pagefind reads the part of a page that is marked for it, the page's title, language and headings, and what attributes
of its own say, wherever they stand. If in doubt, a page counts as changed: the index is then made for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

MARK = b" data-pagefind-body"
_END = b"</main>"
_ELSEWHERE = re.compile(rb"<html[^>]*>|<title>.*?</title>|<h1\b.*?</h1>|<[^<>]*\sdata-pagefind-[^<>]*>", re.DOTALL)
SIGNS: Mapping[str, str] = {
    **{":": "’", "(": "“", ")": "”", "[": "‘", "{": "«", "}": "»"},
    **{"?": "¿", "!": "¡", ".": "…", "-": "–", "_": "—"},
}
"""What stands for a sign of print in the index, after a tilde.

Pagefind takes signs for part of a word, unless they are ASCII: it would not know “eau” of “l’eau”, nor “ODS” of «ODS».
Search shows texts as they were.
"""

_SIGNS = {sign.encode(): f"~{stands}".encode() for stands, sign in SIGNS.items()}
_SIGN = re.compile(b"|".join(_SIGNS))


def readable(html: bytes) -> bytes:
    """A page as Pagefind should read it; empty if it stays out of the index."""
    return _SIGN.sub(lambda found: _SIGNS[found[0]], html) if MARK in html else b""


def differs(before: bytes, now: bytes) -> bool:
    """Whether a page says something else to Pagefind than before. A page that is not there says nothing at all."""
    return before != now and _searched(before) != _searched(now)


def _searched(html: bytes) -> tuple[bytes, list[bytes]] | None:
    """What is read of a page; None of one that has no marked part, and so stays out of the index."""
    mark = html.find(MARK)
    if mark < 0:
        return None
    start, end = html.rfind(b"<", 0, mark), html.rfind(_END, mark)
    end = end if end >= 0 else len(html)
    return html[start:end], _ELSEWHERE.findall(html[:start] + html[end:])
