"""Write one sitemap for the whole site, with the languages of each page."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from casebook.content.content import Content
from casebook.website.frame import absolute


def sitemap(content: Content, paths: Iterable[str]) -> str:
    """Return the text of `sitemap.xml`; see https://www.sitemaps.org and Google's `xhtml:link` alternates."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for path in sorted(paths):
        alternates = _alternates(content, path)
        for language in sorted(content.site.languages):
            lines += [f"<url><loc>{_escape(absolute(content, language, path))}</loc>", *alternates, "</url>"]
    return "\n".join([*lines, "</urlset>", ""])


def _alternates(content: Content, path: str) -> list[str]:
    codes = [*content.site.languages, "x-default"]
    links = [absolute(content, content.site.language if code == "x-default" else code, path) for code in codes]
    return [
        f'<xhtml:link rel="alternate" hreflang={quoteattr(code)} href={quoteattr(link)}/>'
        for code, link in zip(codes, links, strict=True)
    ]


def _escape(text: str) -> str:
    return quoteattr(text)[1:-1]
