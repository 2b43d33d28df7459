"""Content inside Markdown that a code host shows (reports, summaries, issues), escaped so that it mentions nobody."""

from __future__ import annotations

import re
from html import escape

_SPECIAL = re.compile(r"[\\`*_{}\[\]()#!|~@$]|:(?=\S)|(?<=www)\.", re.IGNORECASE)
"""Characters of Markdown, formulas, addresses and emoji names. Each text comes after others on its line."""
_MENTION = re.compile(r"\\([@#])")
"""“@name” mentions a person and “#12” an issue, even with the sign escaped. A comment separates sign and name."""


def text(value: object) -> str:
    """Return a text on one line, with every character escaped that has a meaning in Markdown, HTML or for the host."""
    line = escape(_SPECIAL.sub(r"\\\g<0>", " ".join(str(value).split())), quote=False)
    return _MENTION.sub(r"\1<!-- -->", line)


def code(value: object) -> str:
    """Return a path or an address as a code span, fenced by more backticks than any run of them in it."""
    line = " ".join(str(value).split())
    fence = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    edge = " " if line.startswith("`") or line.endswith("`") or not line else ""
    return f"{fence}{edge}{line}{edge}{fence}"


def cell(value: str) -> str:
    """Return safe Markdown for the cell of a table, where a “|” would end the cell even between backticks."""
    return re.sub(r"(?<!\\)\|", r"\\|", value)
