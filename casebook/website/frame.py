"""What the page frame (`casebook/website/theme/`) needs to know about the page it surrounds: language, alternates,
links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from casebook.content import code_host
from casebook.content.content import Content
from casebook.content.model import Site
from casebook.pages import search_data
from casebook.pages.renderer import Page, Renderer
from casebook.pages.template_language import relative
from casebook.translation.localiser import Localiser, Text
from casebook.website import page_scripts, security_policy
from casebook.website.page_scripts import Scripted
from casebook.website.theme_files import Theme


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same page in another language. `link` is relative to the page, `address` is absolute."""

    language: str
    name: str
    link: str
    address: str


class Frame:
    """The frame of one page. `path` is the page's, the same in all languages."""

    def __init__(self, renderer: Renderer, page: Page | None) -> None:
        self.content: Content = renderer.content
        self.localiser: Localiser = renderer.localiser
        self.view = renderer.view
        self.page = page
        self.path = page.path if page else "index"
        self.language = renderer.language
        self.direction = self.content.site.languages[self.language].direction
        self.drafts = renderer.gathered.drafts
        self.theme: Theme = renderer.gathered.theme

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
        """The link from this page to a page of the same language."""
        return self._from_here(address(self.content, self.language, path))

    def asset(self, name: str) -> str:
        """The link from this page to a file of the theme; its address changes with the theme, so it can be kept."""
        return self._from_here(f"static/{name}?v={self.theme.fingerprint}")

    @property
    def scripted(self) -> Scripted | None:
        """What the script of this page needs, if it has one."""
        return page_scripts.SCRIPTED.get(self.page.kind) if self.page else None

    @property
    def tray(self) -> Scripted | None:
        """What choosing cases to compare needs, on a page that may have some."""
        return page_scripts.TRAY if self.page and self.page.kind in page_scripts.WITH_CASES else None

    @property
    def words(self) -> Markup:
        """What the scripts of this page say."""
        keys = [key for script in (self.scripted, self.tray) if script for key in script.words]
        return Markup(page_scripts.words(self.localiser, tuple(keys))) if keys else Markup()

    @property
    def indexed(self) -> Markup:
        """What tells the search index that this page is to be found, and as what."""
        return search_data.attributes(self.page) if self.page else Markup()

    def script(self, name: str) -> Markup:
        """A script small enough to stand in the page itself; the content security policy names its hash."""
        return Markup(self.theme.inline_script(name))

    @property
    def policy(self) -> str:
        """None in a preview, where the server adds a script of its own, which reloads the page."""
        return "" if self.drafts else security_policy.for_meta(self.theme)

    def _from_here(self, target: str) -> str:
        """A link to `target`, a path from the root of the site. A page that is not found may stand at any depth."""
        if self.page is None:
            return urlsplit(self.content.site.url).path.rstrip("/") + "/" + target
        folder, _, name = target.rpartition("/")
        link = relative(address(self.content, self.language, self.path).rstrip("/"), folder)
        return (link.removeprefix("./") if name else link) + name

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
                self._from_here(address(self.content, code, self.path)),
                absolute(self.content, code, self.path),
            )
            for code, language in site.languages.items()
        ]

    @property
    def default_address(self) -> str:
        return absolute(self.content, self.content.site.language, self.path)

    @property
    def form(self) -> str:
        """Where this page is corrected without a repository: cases are, in the form."""
        if self.page is None or self.page.kind != "case":
            return ""
        return f"{self.link('contribute/index')}?case={self.path.removeprefix('cases/')}"

    @property
    def edit_entry(self) -> str:
        return code_host.edit(self.content.site, self.page.source) if self.page and self.page.source else ""

    @property
    def edit_translation(self) -> str:
        if self.page is None or not self.page.catalogue:
            return ""
        known = self.page.catalogue in self.localiser.catalogues
        return code_host.edit(self.content.site, f"locales/{self.language}/{self.page.catalogue}") if known else ""

    @property
    def report(self) -> str:
        return code_host.report(self.content.site, self.page.title if self.page else self.path, self.canonical)

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


def language_folder(site: Site, language: str) -> str:
    """Where a language stands in the site: the main one at the root, the others in a folder."""
    return "" if language == site.language else f"{language}/"


def address(content: Content, language: str, path: str) -> str:
    """A page's address from the root of the site."""
    folder = "" if path == "index" else path.removesuffix("/index") + "/"
    return language_folder(content.site, language) + folder


def absolute(content: Content, language: str, path: str) -> str:
    """A page's public address."""
    return content.site.url.rstrip("/") + "/" + address(content, language, path)
