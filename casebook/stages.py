"""The way through, in order: load → check → localise → render. Reads files, writes none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from casebook import catalogues, problems
from casebook.catalogues import Catalogues
from casebook.content import Content
from casebook.load import load
from casebook.pages import DATA
from casebook.problems import Problem
from casebook.render import Page, Renderer


@dataclass(frozen=True, slots=True)
class Checked:
    """The content of a folder and all its problems. Nothing may be published while there is one."""

    content: Content | None
    catalogues: Catalogues
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class Rendered:
    """Every page of some languages, by its file below `docs/`."""

    content: Content
    catalogues: Catalogues
    pages: Mapping[str, Page]
    renderers: Mapping[str, Renderer] = field(default_factory=dict)
    data: Mapping[str, bytes] = field(default_factory=dict)
    """what scripts read beside the pages, by file below `docs/`"""

    @property
    def languages(self) -> list[str]:
        return list(self.renderers)


def check(root: Path) -> Checked:
    """Read a content folder and tell everything that is wrong with it."""
    loaded = load(root)
    found = list(loaded.problems)
    read: Catalogues = {}
    if loaded.content is not None:
        read, more = catalogues.read_all(loaded.content)
        found += more
    return Checked(loaded.content, read, list(problems.sort(found)))


def render(checked: Checked, languages: Iterable[str] | None = None, *, drafts: bool = False) -> Rendered:
    """Render every page, in all public languages or some, of content that has no problem."""
    content = publishable(checked, drafts=drafts)
    renderers = {}
    pages = {}
    data = {}
    for language in languages or content.site.languages:
        renderers[language] = Renderer(content, checked.catalogues, language, drafts=drafts)
        for page in renderers[language].pages():
            pages[page.file] = page
        for name, read in renderers[language].data().items():
            data[f"{language}/{DATA}/{name}"] = read
    return Rendered(content, checked.catalogues, pages, renderers, data)


def publishable(checked: Checked, *, drafts: bool = False) -> Content:
    """The content that readers will see: with drafts in a preview, else with public languages only."""
    assert checked.content is not None
    assert not checked.problems
    return checked.content if drafts else checked.content.published()
