"""Pages as text in memory: the content, in one language, through the templates of `templates/`.

What comes out is Markdown with blocks of HTML, so that it does not depend on the engine that publishes it.
"""

from __future__ import annotations

import json
import posixpath
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from casebook import forge, relations
from casebook.catalogues import Catalogues
from casebook.content import Content
from casebook.localise import Localiser, Text, View
from casebook.pages import GENERATED, HandWritten

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
SEARCH_WORDS = (
    "search_loading",
    "search_none",
    "search_none_tip",
    "search_failed",
    "kind_case",
    "kind_level",
    "kind_sdg",
    "kind_country",
    "kind_channel",
    "kind_network",
    "kind_page",
)
"""What the search script says, handed to it in the page."""

_MARKDOWN_SIGNS = re.compile(r"([\\`*_{}\[\]()#+\-.!|~^>])")


@dataclass(frozen=True, slots=True)
class Page:
    """One page in one language. `path` is the same in every language; `source` is the file to edit."""

    path: str
    language: str
    kind: str
    title: str
    description: str
    source: str
    catalogue: str
    text: str
    """Markdown; empty for a hand-written page in its own language, which MkDocs reads as it is"""
    untranslated: int = 0
    level: str = ""

    @property
    def file(self) -> str:
        return f"{self.language}/{self.path}.md"


class Renderer:
    """Renders every page of one language. With `drafts`, unpublished cases are shown too (previews)."""

    def __init__(self, content: Content, catalogues: Catalogues, language: str, *, drafts: bool = False) -> None:
        self.content = content
        self.language = language
        self.localiser = Localiser(content, catalogues, language)
        listed = ("published", "draft") if drafts else ("published",)
        self.shown = [key for key, case in content.cases.items() if case.status in (*listed, "archived")]
        self.listed = [key for key in self.shown if content.cases[key].status in listed]
        self.members = relations.members(content, listed)
        self.view = self._view()
        self.environment = environment(self.localiser)
        self.environment.globals.update(view=self.view)

    def pages(self) -> Iterator[Page]:
        yield self._page("home", "index", "home", self.view["site"]["title"], self.view["site"]["tagline"], "site.yml")
        yield self._listing("cases/index", "all_cases")
        for case_id in self.shown:
            yield self._case(case_id)
        for name in relations.GROUPS:
            yield self._listing(f"{name}/index", f"{name}_title", groups=name)
            for group_id in self.members[name]:
                yield self._group(name, group_id)
        search = self.localiser.interface("search_title", {})
        yield self._page("search", "search/index", "search", search, self.localiser.interface("search_intro", {}), "")
        for page in self.content.pages.values():
            yield self._hand_written(page)

    def _case(self, case_id: str) -> Page:
        case = self.content.cases[case_id]
        view = self.view["cases"][case_id]
        return self._page(
            "case",
            f"cases/{case_id}",
            "case",
            view["title"],
            view["summary"],
            f"cases/{case_id}.yml",
            catalogue=f"cases/{case_id}.po" if case.language != self.language else "",
            level=case.levels[0],
            case=view,
            related=[
                {**self.view["cases"][item.id], "shared": item.shared}
                for item in relations.related(self.content, case_id, self.listed)
            ],
            cited=relations.cited(case),
        )

    def _group(self, name: str, group_id: str) -> Page:
        kind = {"levels": "level", "sdgs": "sdg", "countries": "country"}.get(name, "term")
        group = self.view[name][group_id]
        description = group.get("description") or self.localiser.interface(f"{name}_intro", {})
        return self._page(
            kind,
            f"{name}/{group_id}",
            {"term": name.removesuffix("s")}.get(kind, kind),
            group["name"],
            description,
            f"vocabulary/{name}.yml" if name != "countries" else "",
            level=group_id if name == "levels" else "",
            name=name,
            group=group,
            cases=[self.view["cases"][case_id] for case_id in self.members[name][group_id]],
        )

    def _listing(self, path: str, title: str, groups: str = "") -> Page:
        template = {"": "cases", "sdgs": "sdgs"}.get(groups, "groups")
        return self._page(
            template,
            path,
            "list",
            self.localiser.interface(title, {}),
            self.localiser.interface(f"{groups or 'all_cases'}_intro", {}),
            "",
            name=groups,
        )

    def _hand_written(self, page: HandWritten) -> Page:
        passages = [
            (passage, self.localiser.text(f"pages/{page.id}.po", f"{page.id}/{number}", passage.text, page.language))
            for number, passage in enumerate(page.passages, 1)
        ]
        title = passages[0][1]
        first = next((text for passage, text in passages if passage.kind == "paragraph"), title)
        source = f"docs/{page.language}/{page.id}.md"
        if page.language == self.language:
            return Page(page.id, self.language, "page", title.plain, first.plain, source, "", "")
        catalogue = f"pages/{page.id}.po"
        return self._page("page", page.id, "page", title, first, source, catalogue=catalogue, passages=passages)

    def _page(
        self,
        template: str,
        path: str,
        kind: str,
        title: Text | str,
        description: Text | str,
        source: str,
        *,
        catalogue: str = "interface.po",
        level: str = "",
        **values: Any,
    ) -> Page:
        state = _PageState(path, title)
        body = self.environment.get_template(f"{template}.md").render(
            page=state, path=path, title=title, description=description, **values
        )
        edit = f"from {source}: edit that file" if source else "from the cases and the vocabulary: edit those files"
        first_line = f"<!-- {GENERATED} {edit}, not this one. -->\n\n"
        return Page(
            path=path,
            language=self.language,
            kind=kind,
            title=str(title),
            description=str(description),
            source=source,
            catalogue=catalogue,
            text=first_line + _tidy(body),
            untranslated=len(state.untranslated),
            level=level,
        )

    def _view(self) -> View:
        localiser = self.localiser
        content = self.content
        cases = {case_id: localiser.entry("cases", case_id, content.cases[case_id]) for case_id in self.shown}
        for case_id, case in cases.items():
            case["groups"] = relations.groups_of(content.cases[case_id])
        return {
            "language": self.language,
            "site": localiser.site(),
            "cases": cases,
            "listed": sorted((cases[key] for key in self.listed), key=lambda case: _place_key(localiser, case)),
            "latest": sorted((cases[key] for key in self.listed), key=lambda case: case["checked"], reverse=True),
            "members": self.members,
            "countries": {
                code: {"id": code, "name": localiser.country(code.upper())} for code in self.members["countries"]
            },
            **{name: localiser.terms(name) for name in content.vocabulary},
        }


@dataclass
class _PageState:
    """What is noted while one page is rendered."""

    path: str
    title: Text | str

    def __post_init__(self) -> None:
        self.untranslated: set[str] = set()


def environment(localiser: Localiser) -> Environment:
    """The template environment: everything is escaped unless a function below says it is HTML."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )

    @pass_context
    def t(context: Context, key: str, **values: object) -> Markup:
        return inline(context, localiser.interface(key, values))

    def ta(key: str, **values: object) -> str:
        return localiser.interface(key, values).plain

    @pass_context
    def inline(context: Context, text: Text | str) -> Markup:
        if not isinstance(text, Text):
            return escape(text)
        return _marked(context, text, "span", text.html)

    @pass_context
    def block(context: Context, text: Text) -> Markup:
        return _marked(context, text, "div", text.blocks)

    def _marked(context: Context, text: Text, element: str, html: Markup) -> Markup:
        if text.language == localiser.language:
            return html
        context["page"].untranslated.add(text.value)
        label = localiser.language_name(text.language)
        direction = localiser.content.site.languages.get(text.language)
        return Markup(
            '<{0} class="original" lang="{1}" dir="{2}">{3}</{0}><span class="original-mark" title="{4}">{1}</span>'
        ).format(Markup(element), text.language, direction.direction if direction else "ltr", html, label)

    @pass_context
    def url(context: Context, target: str) -> str:
        """A relative link from the page being rendered to another page of the same language, `#anchor` included."""
        target, _, anchor = target.partition("#")
        link = posixpath.relpath("/" + _folder(target), "/" + _folder(context["page"].path))
        return ("./" if link == "." else link + "/") + (f"#{anchor}" if anchor else "")

    words = {key: localiser.interface(key, {"count": 1, "query": "{query}"}).plain for key in SEARCH_WORDS}
    words |= {
        f"search_found_{name}": localiser.interface("search_found", {"count": count, "query": "{query}"}).plain
        for name, count in (("one", 1), ("other", 99))
    }
    env.globals.update(
        t=t,
        ta=ta,
        url=url,
        localiser=localiser,
        propose=forge.new_case(localiser.content.site) or "#",
        search_words=Markup(json.dumps(words, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")),
    )
    env.filters.update(inline=inline, block=block, markdown=escape_markdown, pages=_page_numbers, ink=_ink)
    return env


def escape_markdown(text: object) -> Markup:
    """Text for a Markdown line, where HTML inside it (a language mark) stays and no sign is read as Markdown."""
    html = str(escape(text))
    return Markup("".join(part if part.startswith("<") else _MARKDOWN_SIGNS.sub(r"\\\1", part)
                          for part in re.split(r"(<[^>]*>)", html)))  # fmt: skip


def _ink(colour: str) -> str:
    """Black or white, whichever is easier to read on a background (WCAG relative luminance)."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#000" if (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) else "#fff"


def _folder(path: str) -> str:
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


def _place_key(localiser: Localiser, case: Mapping[str, Any]) -> tuple[str, str]:
    place = case["place"]["name"].plain
    return unicodedata.normalize("NFKD", place).encode("ascii", "ignore").decode().lower() or place, case["id"]


def _tidy(body: str) -> str:
    """One blank line at most between blocks, one newline at the end."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in body.split("\n"))).strip() + "\n"


