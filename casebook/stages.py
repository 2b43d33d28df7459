"""The way through, in order: load → check → localise → render. Reads files, writes none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from casebook import catalogues, problems
from casebook.catalogues import Catalogues
from casebook.content import Content
from casebook.load import load
from casebook.problems import Problem
from casebook.render import Page, Renderer

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Checked:
    """The content of a folder and all its problems. Nothing may be published while there is one."""

    content: Content | None
    catalogues: Catalogues
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class Rendered:
    """Every page of every language, by its file below `docs/`."""

    content: Content
    catalogues: Catalogues
    pages: Mapping[str, Page]
    renderers: Mapping[str, Renderer] = field(default_factory=dict)


def check(root: Path) -> Checked:
    """Read a content folder and tell everything that is wrong with it."""
    loaded = load(root)
    found = list(loaded.problems)
    read: Catalogues = {}
    if loaded.content is not None:
        read, more = catalogues.read_all(loaded.content)
        found += more
    return Checked(loaded.content, read, list(problems.sort(found)))


def render(checked: Checked, *, drafts: bool = False, progress: Progress | None = None) -> Rendered:
    """Render every page of content that has no problem."""
    assert checked.content is not None
    assert not checked.problems
    content = checked.content if drafts else checked.content.published()
    renderers = {}
    pages = {}
    for language in content.site.languages:
        if progress:
            progress(f"pages in {language}")
        renderers[language] = Renderer(content, checked.catalogues, language, drafts=drafts)
        for page in renderers[language].pages():
            pages[page.file] = page
    return Rendered(content, checked.catalogues, pages, renderers)
