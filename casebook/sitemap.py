"""One sitemap for the whole site, in which each page names its other languages."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from casebook.content import Content
from casebook.frame import absolute
from casebook.stages import Rendered


def sitemap(rendered: Rendered) -> str:
    """The text of `sitemap.xml`; see https://www.sitemaps.org and Google's `xhtml:link` alternates."""
    content = rendered.content
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for page in sorted(rendered.pages.values(), key=lambda page: (page.path, page.language)):
        if page.kind == "search":
            continue
        lines.append(f"<url><loc>{_escape(absolute(content, page.language, page.path))}</loc>")
        lines += _alternates(content, page.path)
        lines.append("</url>")
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
