"""The small Markdown that contributors and translators may write, converted to safe HTML.

Two guards, each sufficient alone: the parser knows only emphasis, links, lists and code, and shows raw HTML as text;
then nh3 accepts only a short list of elements and link schemes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import markdown
import nh3
from markupsafe import escape

SCHEMES = {"http", "https", "mailto"}
_ELEMENTS = {"p", "ul", "ol", "li", "em", "strong", "code", "a", "br"}
# Everything else that Python-Markdown registers is removed by name, so that syntax of a newer version stays disabled.
_BLOCKS = {"olist", "ulist", "paragraph", "empty"}
_INLINE = {"backtick", "escape", "link", "autolink", "automail", "not_strong", "em_strong", "em_strong2", "entity"}
# Most texts start with a letter or an opening quote, and have no character with a meaning in Markdown or HTML.
_PLAIN = re.compile(
    r"(?:[^\W\d_]|[«“¿¡])(?:[^*_`\[\]<>&\\\x00-\x1f\x7f-\x9f\u2028\u2029]*[^*_`\[\]<>&\\\x00-\x1f\x7f-\x9f\s])?"
)
_LINK = re.compile(r"\]\(\s*<?([^\s)>]+)")


def to_html(text: str) -> str:
    """Return blocks of HTML (paragraphs, lists) for a prose field, on one line."""
    if _PLAIN.fullmatch(text):
        return f"<p>{text}</p>".replace("\u00a0", "&nbsp;")  # as nh3 writes it
    return _to_html(text)


@lru_cache(maxsize=20_000)  # a summary is on a dozen pages, a passage in several languages
def _to_html(text: str) -> str:
    return nh3.clean(
        _converted(text),
        tags=_ELEMENTS,
        attributes={"a": {"href"}, "*": set()},
        attribute_filter=_whole_address,
        url_schemes=SCHEMES,
        link_rel=None,
        strip_comments=True,
    ).replace("\n", " ")


@lru_cache(maxsize=20_000)
def to_inline_html(text: str) -> str:
    """Return the HTML of one paragraph without its `<p>`; several paragraphs stay blocks."""
    html = to_html(text)
    inner = html.removeprefix("<p>").removesuffix("</p>")
    return inner if "<p>" not in inner and html.startswith("<p>") else html


def to_plain(text: str) -> str:
    """Return the words alone, for titles, descriptions and data."""
    html = to_html(text).replace("</p>", " ").replace("</li>", " ").replace("<br>", " ")
    return " ".join(_unescape(nh3.clean(html, tags=set())).split())


def bad_links(text: str) -> list[str]:
    """Return link targets that are not allowed, such as relative ones: a passage is shown on several pages."""
    return [target for target in _LINK.findall(text) if not is_allowed(target)]


def links(text: str) -> list[str]:
    """Return the targets of the links of a text, as readers find them."""
    return [_unescape(target) for target in re.findall(r'<a href="([^"]*)"', to_html(text))]


def is_allowed(target: str) -> bool:
    """Return whether a link leads to a complete web or mail address. `https://known.org@other.org` is deceptive."""
    try:
        parts = urlsplit(target)
        return parts.scheme in SCHEMES and (
            parts.scheme == "mailto" or (bool(parts.hostname) and "@" not in parts.netloc)
        )
    except ValueError:
        return False


def words(text: str) -> int:
    """Return the number of words that a reader counts."""
    return sum(1 for word in text.split() if word[0].isalnum() or any(character.isalnum() for character in word))


def has_more_words(text: str, limit: int) -> bool:
    return len(text.split()) > limit and words(text) > limit  # most texts are short, so that their words need no check


def _converted(text: str) -> str:
    _PARSER.reset()
    _PARSER.parser.state.clear()  # a text that failed half-way would garble the next one
    try:
        html: str = _PARSER.convert(text)
    except Exception:  # for example, lists nested beyond Python's recursion limit
        return f"<p>{escape(text)}</p>"
    return html


def _whole_address(element: str, name: str, value: str) -> str | None:
    return value if is_allowed(value) else None


def _unescape(text: str) -> str:
    # nh3 escapes exactly these three in text, and writes U+00A0 as an entity
    return text.replace("&nbsp;", "\u00a0").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _parser() -> Any:
    parser = markdown.Markdown(output_format="html")
    registries: tuple[tuple[Any, set[str]], ...] = (
        (parser.preprocessors, {"normalize_whitespace"}),
        (parser.parser.blockprocessors, _BLOCKS),
        (parser.inlinePatterns, _INLINE),
    )
    for registry, kept in registries:
        for name in [item.name for item in registry._priority]:
            if name not in kept:
                registry.deregister(name)
    return parser


_PARSER = _parser()
