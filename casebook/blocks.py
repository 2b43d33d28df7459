"""Lets the HTML of our pages pass around Python-Markdown, which would spend most of a build on reading it.

Our generated pages are headings and blocks of HTML, separated by blank lines. The rule is CommonMark's: a block that
starts with a tag goes on to the next blank line. So any other Markdown engine reads the same pages in the same way.
"""

from __future__ import annotations

import re
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

_BLOCK_OF_HTML = re.compile(r"<(?:[a-z][a-z0-9]*[\s>]|/[a-z]|!--)")


_BEFORE_OTHER_READERS = 28  # fenced code is looked for at 25, HTML at 21.5 and 20; white space is made even at 30


class HtmlBlocks(Extension):
    """Puts blocks of HTML away before anything else reads them."""

    def extendMarkdown(self, md: Markdown) -> None:
        md.preprocessors.register(_Stash(md), "casebook_html", _BEFORE_OTHER_READERS)


class _Stash(Preprocessor):
    md: Any  # the types of Python-Markdown leave it optional

    def run(self, lines: list[str]) -> list[str]:
        blocks = re.split(r"\n{2,}", "\n".join(lines).strip("\n"))
        return "\n\n".join(
            self.md.htmlStash.store(block) if _BLOCK_OF_HTML.match(block) else block for block in blocks
        ).split("\n")
