"""Addresses that have changed, and go on answering for ever: those of the ids that entries had before (`former_ids`).

Each is a small page that sends readers on, wherever the site stands; servers that read `_redirects` or `_nginx.conf` do
it themselves. They are no pages of the site: neither search nor sitemap knows of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from casebook.checking import former_ids
from casebook.checking.check import Rendered
from casebook.content.content import Content
from casebook.content.model import ENTRIES
from casebook.website.frame import Frame, address
from casebook.website.page_files import write_if_changed


@dataclass(frozen=True, slots=True, order=True)
class Redirect:
    """Paths of pages, the same in every language: `cases/villa`, now `cases/villaflor`."""

    path: str
    now: str


def redirects(content: Content) -> list[Redirect]:
    """Every address that has changed."""
    return sorted(
        Redirect(f"{kind}/{old}", f"{kind}/{key}")
        for kind in former_ids.KINDS
        for key, entry in _of_kind(content, kind).items()
        for old in former_ids.ids(entry)
    )


def _of_kind(content: Content, kind: str) -> Mapping[str, object]:
    if kind in ENTRIES:
        return {key: entry for name, key, entry in content.entries() if name == kind}
    return content.vocabulary.get(kind, {})


def pages(rendered: Rendered) -> Mapping[str, bytes]:
    """What answers at the former addresses, by file from the root of the site."""
    moved = redirects(rendered.content)
    if not moved:
        return {}
    template = _environment(rendered.gathered.theme.folder).get_template("moved.html")
    return {
        # both pages are in folders side by side: a link from one of them is a link from the other
        f"{address(rendered.content, language, redirect.path)}index.html": template.render(
            frame=Frame(renderer, page)
        ).encode()
        for redirect in moved
        for language, renderer in rendered.renderers.items()
        if (page := rendered.pages.get(f"{language}/{redirect.now}.md"))  # a draft has no page
    }


def _environment(theme: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader(theme),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def write(rendered: Rendered, site: Path, prefix: str = "") -> None:
    """Write the pages of former addresses into a site, or into the part of it that stands at `prefix`."""
    for path, html in pages(rendered).items():
        write_if_changed(site / path.removeprefix(prefix), html)


def addresses(content: Content) -> list[tuple[str, str]]:
    """From which address to which one, in every language, from the root of the site."""
    return [
        (address(content, language, redirect.path), address(content, language, redirect.now))
        for redirect in redirects(content)
        for language in content.site.languages
    ]


def hosts_file(moved: Iterable[tuple[str, str]]) -> str:
    """The text of `_redirects`, as Netlify, Cloudflare Pages and GitLab Pages read it.

    Netlify serves the small page that stands at an address unless `!` says otherwise; the others take a line with `!`
    for a mistake, leave it out, and follow the next one. Query and fragment go along by themselves.
    """
    lines = ["# Made by the build: addresses that have changed."]
    for old, now in moved:
        lines += [f"/{old} /{now} 301!", f"/{old} /{now} 301"]
    return "\n".join([*lines, ""])
