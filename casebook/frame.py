"""What the page frame (`theme/`) needs to know about the page it surrounds: language, alternates, links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from casebook import forge
from casebook.content import Content
from casebook.localise import Localiser, Text
from casebook.render import Page, Renderer


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same page in another language. `path` starts at the root of the site, `address` is absolute."""

    language: str
    name: str
    path: str
    address: str


class Frame:
    """The frame of one page. `path` is the page's, the same in all languages."""

    def __init__(self, renderer: Renderer, page: Page | None, problems: int = 0) -> None:
        self.content: Content = renderer.content
        self.localiser: Localiser = renderer.localiser
        self.view = renderer.view
        self.page = page
        self.path = page.path if page else "index"
        self.language = renderer.language
        self.direction = self.content.site.languages[self.language].direction
        self.problems = problems

    def t(self, key: str, **values: object) -> Markup:
        text = self.localiser.interface(key, values)
        if text.language == self.language:
            return Markup("{}").format(text.plain)
        return Markup('<span lang="{}">{}</span>').format(text.language, text.plain)

    def ta(self, key: str, **values: object) -> str:
        return self.localiser.interface(key, values).plain

    @property
    def title(self) -> str:
        """The document's title: the page, then the site."""
        site: Text = self.view["site"]["title"]
        if self.page is None:
            return f"{self.ta('not_found_title')} · {site}"
        return str(site) if self.page.kind == "home" else f"{self.page.title} · {site}"

    def link(self, path: str) -> str:
        """From the root of the site to a page of this language; for MkDocs' `url` filter."""
        return address(self.content, self.language, path) or "."

    @property
    def canonical(self) -> str:
        return absolute(self.content, self.language, self.path)

    @property
    def alternates(self) -> list[Alternate]:
        site = self.content.site
        return [
            Alternate(
                code,
                language.name,
                address(self.content, code, self.path) or ".",
                absolute(self.content, code, self.path),
            )
            for code, language in site.languages.items()
        ]

    @property
    def default_address(self) -> str:
        return absolute(self.content, self.content.site.language, self.path)

    @property
    def edit_entry(self) -> str:
        return forge.edit(self.content.site, self.page.source) if self.page and self.page.source else ""

    @property
    def edit_translation(self) -> str:
        if self.page is None or not self.page.catalogue:
            return ""
        path = f"locales/{self.language}/{self.page.catalogue}"
        return forge.edit(self.content.site, path) if (self.content.root / path).exists() else ""

    @property
    def report(self) -> str:
        return forge.report(self.content.site, self.page.title if self.page else self.path, self.canonical)

    @property
    def hand_written(self) -> list[Mapping[str, Any]]:
        """The hand-written pages, for the footer: path and title."""
        return [
            {
                "path": page.id,
                "title": self.localiser.text(f"pages/{page.id}.po", f"{page.id}/1", page.title, page.language),
            }
            for page in self.content.pages.values()
        ]


def address(content: Content, language: str, path: str) -> str:
    """A page's address from the root of the site: the main language stands at the root, the others in a folder."""
    prefix = "" if language == content.site.language else f"{language}/"
    folder = "" if path == "index" else path.removesuffix("/index") + "/"
    return prefix + folder


def absolute(content: Content, language: str, path: str) -> str:
    """A page's public address."""
    return content.site.url.rstrip("/") + "/" + address(content, language, path)
