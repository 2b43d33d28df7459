"""What templates can say: texts with their language marks, links between pages, numbers and colours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

from babel import Locale
from jinja2 import Environment, FunctionLoader, StrictUndefined, pass_context
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.runtime import Context
from markdown.extensions import toc
from markupsafe import Markup, escape

from casebook.formats import files
from casebook.translation.localiser import Localiser, Text, View

TEMPLATES = Path(__file__).resolve().parent / "templates"


Templates = tuple[tuple[str, bytes], ...]
"""Name and bytes of each."""


def templates() -> Templates:
    """The templates, which change while somebody works on them in a preview."""
    return files.contents(TEMPLATES, "*.html")


LONG_LIST = 24
"""More cases than this are listed in a line each, and not all with what they say: pages stay light and readable."""

_WHOLE = 24  # characters: with large type, more may not fit on the line of a small telephone


@dataclass
class PageState:
    """What is noted while one page is rendered: the texts that readers are told about, and the terms explained."""

    path: str
    untranslated: set[str] = field(default_factory=set)
    drafts: set[str] = field(default_factory=set)
    stale: dict[str, str] = field(default_factory=dict)
    """original → last translation, for texts too short to carry it in place"""
    terms: set[str] = field(default_factory=set)


class Compiled(BytecodeCache):
    """Templates are compiled once, for all languages: that takes four times as long as rendering the pages."""

    def __init__(self) -> None:
        self.codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.codes:
            bucket.bytecode_from_string(self.codes[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key] = bucket.bytecode_to_string()


class _Environment(Environment):
    """What templates look into is entries, nearly always: `case.title` need not be tried as an attribute first.

    Not in other dictionaries, whose keys people choose: a channel called `items` must not hide the method of that name.
    """

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, View) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def environment(
    localiser: Localiser, glossary: Mapping[str, View], sources: Templates, compiled: Compiled
) -> Environment:
    """Return the template environment: everything is escaped unless a function below says it is HTML."""

    def source(name: str) -> tuple[str, str, None] | None:
        raw = dict(sources).get(name)
        return None if raw is None else (raw.decode(), str(TEMPLATES / name), None)

    env = _Environment(
        loader=FunctionLoader(source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        bytecode_cache=compiled,
    )
    texts = _Texts(localiser, _Glossary(localiser.language, glossary))
    env.globals.update(t=texts.t, ta=texts.ta, url=_url, localiser=localiser, long_list=LONG_LIST)
    env.filters.update(inline=texts.inline, block=texts.block, pages=_page_numbers, ink=_ink, among=_among)
    return env


class _Glossary:
    """Links from texts to the terms of the glossary that are in the language of the page."""

    def __init__(self, language: str, terms: Mapping[str, View]) -> None:
        self._terms = {
            term["name"].value: term
            for term in terms.values()
            if term["name"].language == term["full_name"].language == language
        }
        names = "|".join(re.escape(str(escape(name))) for name in self._terms)
        self._mention = re.compile(rf"(?<![\w-])({names})(?![\w-])")

    def explained(self, state: PageState, html: Markup) -> Markup:
        """Return HTML in which the first mention of each term on a page leads to the glossary, with its full name."""
        if not self._terms or state.path.startswith("glossary/") or not self._mention.search(str(html)):
            return html
        inside_link = False
        parts = re.split(r"(<[^>]*>)", str(html))
        for position, part in enumerate(parts):
            if part.startswith(("<a ", "<a>")):
                inside_link = True
            elif part == "</a>":
                inside_link = False
            elif not part.startswith("<") and not inside_link:
                parts[position] = self._mention.sub(lambda match: self._link(state, match[0]), part)
        return Markup("".join(parts))

    def _link(self, state: PageState, name: str) -> str:
        term = self._terms[str(Markup(name).unescape())]
        if term["id"] in state.terms:
            return name
        state.terms.add(term["id"])
        return str(
            Markup('<a class="term{}" href="{}" title="{}">{}</a>').format(
                _whole(term["name"].plain),
                _link(state.path, f"glossary/index#{term['id']}"),
                term["full_name"].plain,
                Markup(name),
            )
        )


class _Texts:
    """Texts in templates. One in another language than the page's is marked for eyes and for screen readers."""

    def __init__(self, localiser: Localiser, glossary: _Glossary) -> None:
        self._localiser = localiser
        self._glossary = glossary

    @pass_context
    def t(self, context: Context, key: str, **values: object) -> Markup:
        return self._inline(context["page"], self._localiser.interface(key, values))

    def ta(self, key: str, **values: object) -> str:
        return self._localiser.interface(key, values).plain

    @pass_context
    def inline(self, context: Context, text: Text | str) -> Markup:
        return self._inline(context["page"], text) if isinstance(text, Text) else escape(text)

    @pass_context
    def block(self, context: Context, text: Text) -> Markup:
        state: PageState = context["page"]
        if text.language == self._localiser.language:
            return self._glossary.explained(state, _noted(state, text, text.blocks))
        html = self._foreign(state, text, "div", text.blocks)
        if text.state == "stale":
            html += Markup(
                '<details class="stale"><summary>{}. {}</summary><div class="stale-former">{}</div></details>'
            ).format(self.t(context, "stale_note"), self.t(context, "stale_former"), text.former_blocks)
        return html

    def _inline(self, state: PageState, text: Text) -> Markup:
        if text.language == self._localiser.language:
            return _noted(state, text, text.html)
        if text.state == "stale":
            state.stale[text.value] = text.former
        return self._foreign(state, text, "span", text.html)

    def _foreign(self, state: PageState, text: Text, element: str, html: Markup) -> Markup:
        state.untranslated.add(text.value)
        known = self._localiser.content.site.languages.get(text.language)
        natural = Locale.parse(text.language).text_direction  # of a language that is in preparation
        return Markup(
            '<{0} class="original" lang="{1}" dir="{2}">{3}</{0}><span class="original-mark" title="{4}">{1}</span>'
        ).format(
            Markup(element),
            text.language,
            known.direction if known else natural,
            html,
            self._localiser.language_name(text.language),
        )


def _noted(state: PageState, text: Text, html: Markup) -> Markup:
    if text.state == "draft":
        state.drafts.add(text.value)
    return html


@pass_context
def _url(context: Context, target: str) -> str:
    return _link(context["page"].path, target)


def _link(path: str, target: str) -> str:
    """Return a relative link from one page to another of the same language, `#anchor` included."""
    target, _, anchor = target.partition("#")
    link = relative(folder(path), folder(target))
    return link + (f"#{anchor}" if anchor else "")


def _whole(name: str) -> str:
    """A class for a short name with a hyphen, such as AL-LAs, after which no line may end."""
    return " whole" if "-" in name and len(name) <= _WHOLE else ""


def _among(ids: Iterable[str], entries: Mapping[str, View]) -> list[View]:
    """The entries with these ids, without those that are not shown (drafts)."""
    return [entries[key] for key in ids if key in entries]


def _ink(colour: str) -> str:
    """Black or white, whichever is easier to read on a background (WCAG relative luminance)."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#000" if (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) else "#fff"


def relative(here: str, there: str) -> str:
    """The link from one folder of the site to another."""
    start = here.split("/") if here else []
    end = there.split("/") if there else []
    common = 0
    while common < min(len(start), len(end)) and start[common] == end[common]:
        common += 1
    return "../" * (len(start) - common) + "".join(f"{part}/" for part in end[common:]) or "./"


def folder(path: str) -> str:
    """The folder a page is served from: `cases/quito` → `cases/quito`, `cases/index` → `cases`."""
    return "" if path == "index" else path.removesuffix("/index")


def _page_numbers(pages: list[int]) -> str:
    """Page numbers with runs joined: 3, 6–8."""
    runs: list[list[int]] = []
    for number in sorted(pages):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


_HEADING = re.compile(r'<(h[1-6]) id="">(.*?)</\1>', re.DOTALL)


def with_anchors(html: str) -> str:
    """Give an id, made from its words, to each heading whose `id` is empty; it differs from all others of the page."""
    taken = set(re.findall(r' id="([^"]+)"', html))

    def anchored(match: re.Match[str]) -> str:
        anchor = toc.unique(toc.slugify(unescape(toc.strip_tags(match[2])), "-"), taken)
        return f'<{match[1]} id="{anchor}">{match[2]}</{match[1]}>'

    return _HEADING.sub(anchored, html)
