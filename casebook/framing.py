"""Puts a few pages into their frame without a whole run of MkDocs, which looks at ten thousand icons first.

The same Markdown, extensions, template and configuration as MkDocs uses: the result is the same, to the byte.
"""

from __future__ import annotations

from dataclasses import dataclass

import jinja2
import markdown
from mkdocs.config import load_config

from casebook.blocks import HtmlBlocks
from casebook.frame import Frame
from casebook.share import CONFIG
from casebook.templating import COMPILED, TEMPLATES


@dataclass(frozen=True, slots=True)
class _Page:
    """What the theme asks of MkDocs about a page: everything else comes from our own `Frame`."""

    content: str


class Framer:
    """Made once for a version of the theme."""

    def __init__(self) -> None:
        config = load_config(str(CONFIG), docs_dir=str(TEMPLATES))  # any folder will do: nothing is read there
        self._config = config
        self._templates: jinja2.Environment = config.theme.get_env()
        self._templates.bytecode_cache = COMPILED
        self._markdown = markdown.Markdown(
            extensions=[*config.markdown_extensions, HtmlBlocks()], extension_configs=config.mdx_configs
        )

    def page(self, frame: Frame) -> bytes:
        """The whole HTML of a page."""
        assert frame.page is not None
        return self._filled("main.html", frame, _Page(self._markdown.reset().convert(frame.page.text)))

    def not_found(self, frame: Frame) -> bytes:
        """The whole HTML of the page for what is not found."""
        return self._filled("404.html", frame, None)

    def _filled(self, template: str, frame: Frame, page: _Page | None) -> bytes:
        text = self._templates.get_template(template).render(config=self._config, frame=frame, page=page)
        return text.encode()
