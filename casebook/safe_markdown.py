"""Texts of the content inside Markdown that a code host shows: reports, summaries, issues. Nobody is called by them."""

from __future__ import annotations

import re
from html import escape

_SIGNS = re.compile(r"[\\`*_{}\[\]()#!|~@$]|:(?=\S)|(?<=www)\.", re.IGNORECASE)
"""What Markdown, formulas, addresses and names of emoji are made of. No text of ours starts a line with one."""
_CALLS = re.compile(r"\\([@#])")
"""“@name” calls a person, “#12” another issue, even when the sign is escaped: a comment keeps sign and name apart."""


def text(value: object) -> str:
    """A text as it is typed, on one line, with no sign that means something to Markdown, HTML or the host."""
    line = escape(_SIGNS.sub(r"\\\g<0>", " ".join(str(value).split())), quote=False)
    return _CALLS.sub(r"\1<!-- -->", line)


def code(value: object) -> str:
    """A path or an address between backticks, more of them than it has itself."""
    line = " ".join(str(value).split())
    fence = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    edge = " " if line.startswith("`") or line.endswith("`") or not line else ""
    return f"{fence}{edge}{line}{edge}{fence}"


def cell(value: str) -> str:
    """Markdown that has been made safe, inside a table: even between backticks a “|” would end the cell."""
    return re.sub(r"(?<!\\)\|", r"\\|", value)
