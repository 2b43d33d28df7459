"""Puts pages into their frame without MkDocs, from the same templates: the result is the same, to the byte."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from casebook.pages.renderer import Gathered
from casebook.website.frame import Frame


@dataclass(frozen=True, slots=True)
class _Page:
    """What the theme asks of MkDocs about a page: everything else comes from our own `Frame`."""

    content: str


class Framer:
    """Made once for a version of the theme."""

    def __init__(self, gathered: Gathered) -> None:
        spec = find_spec("material")  # for its icons
        assert spec is not None
        icons = [Path(folder, "templates") for folder in spec.submodule_search_locations or ()]
        loader = FileSystemLoader([gathered.theme.folder, *icons])
        self._templates = Environment(loader=loader, auto_reload=False, bytecode_cache=gathered.compiled)

    def page(self, frame: Frame) -> bytes:
        """The whole HTML of a page."""
        assert frame.page is not None
        return self._filled("main.html", frame, _Page(frame.page.html))

    def not_found(self, frame: Frame) -> bytes:
        """The whole HTML of the page for what is not found."""
        return self._filled("404.html", frame, None)

    def _filled(self, template: str, frame: Frame, page: _Page | None) -> bytes:
        return self._templates.get_template(template).render(frame=frame, page=page).encode()
