"""Pages as text in memory: the content, in one language, through the templates of `templates/`.

What comes out is Markdown with blocks of HTML, so that it does not depend on the engine that publishes it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from casebook import forge, progress, relations
from casebook.catalogues import Catalogues
from casebook.content import Content
from casebook.localise import Localiser, Text, View
from casebook.model import OPTIONAL
from casebook.pages import GENERATED, HandWritten
from casebook.templating import PageState, environment


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
    """Markdown with blocks of HTML"""
    untranslated: int = 0
    """passages shown in another language"""
    drafts: int = 0
    """translated passages that nobody has reviewed"""
    stale: tuple[tuple[str, str], ...] = ()
    """short passages whose original has changed: the original, and its last translation"""
    translators: tuple[str, ...] = ()
    level: str = ""

    @property
    def file(self) -> str:
        return f"{self.language}/{self.path}.md"


class Renderer:
    """Renders every page of one language. With `drafts`, unpublished cases are shown too (previews)."""

    def __init__(self, content: Content, catalogues: Catalogues, language: str, *, drafts: bool = False) -> None:
        self.content = content
        self.language = language
        self.catalogues = catalogues
        self.localiser = Localiser(content, catalogues, language)
        listed = ("published", "draft") if drafts else ("published",)
        self.cases = _with_status(content.cases, (*listed, "archived"))
        self.practices = _with_status(content.practices, (*listed, "archived"))
        self.listed = _with_status(self.cases, listed)
        self.listed_practices = _with_status(self.practices, listed)
        self.members = relations.members(content, self.listed, self.cases)
        self.practice_members = relations.members(content, self.listed_practices, self.cases)
        self.view = self._view()
        self.environment = environment(self.localiser)
        self.environment.globals.update(view=self.view)

    def pages(self) -> Iterator[Page]:
        yield self._page("home", "index", "home", self.view["site"]["title"], self.view["site"]["tagline"], "site.yml")
        yield self._listing("cases/index", "all_cases")
        for case_id in self.cases:
            yield self._case(case_id)
        yield self._listing("practices/index", "practices_title", groups="practices")
        for practice_id in self.practices:
            yield self._practice(practice_id)
        for name in relations.GROUPS:
            yield self._listing(f"{name}/index", f"{name}_title", groups=name)
            for group_id in self.members[name]:
                yield self._group(name, group_id)
        for name in sorted(OPTIONAL & set(self.content.vocabulary)):
            yield self._optional(name)
        yield self._translations()
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

    def _practice(self, practice_id: str) -> Page:
        practice = self.content.practices[practice_id]
        view = self.view["practices"][practice_id]
        return self._page(
            "practice",
            f"practices/{practice_id}",
            "practice",
            view["title"],
            view["advice"]["text"],
            f"practices/{practice_id}.yml",
            catalogue=f"practices/{practice_id}.po" if practice.language != self.language else "",
            level=practice.level,
            practice=view,
            cases=[self.view["cases"][case_id] for case_id in self.members["practices"][practice_id]],
            cited=relations.cited(practice),
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
            practices=[self.view["practices"][key] for key in self.practice_members[name].get(group_id, [])],
        )

    def _listing(self, path: str, title: str, groups: str = "") -> Page:
        template = {"": "cases", "sdgs": "sdgs", "practices": "practices"}.get(groups, "groups")
        return self._page(
            template,
            path,
            "list",
            self.localiser.interface(title, {}),
            self.localiser.interface(f"{groups or 'all_cases'}_intro", {}),
            "",
            name=groups,
        )

    def _optional(self, name: str) -> Page:
        title, introduction = (self.localiser.interface(f"{name}_{part}", {}) for part in ("title", "intro"))
        return self._page(name, f"{name}/index", name, title, introduction, f"vocabulary/{name}.yml")

    def _translations(self) -> Page:
        """The state of every language, the same on each page: translators read whichever they know."""
        languages = []
        for code, language in self.content.site.languages.items():
            rows = progress.progress(self.content, self.catalogues, code)
            total = sum(sum(row.words.values()) for row in rows)
            left = sum(row.open for row in rows)
            languages.append(
                {
                    "code": code,
                    "name": language.name,
                    "open": left,
                    "percent": 100 * (total - left) // total if total else 100,
                    "rows": [
                        {
                            "catalogue": row.catalogue,
                            "words": row.words,
                            "open": row.open,
                            "edit": forge.edit(self.content.site, f"locales/{code}/{row.catalogue}"),
                        }
                        for row in rows
                    ],
                }
            )
        title, introduction = (self.localiser.interface(f"translations_{part}", {}) for part in ("title", "intro"))
        return self._page(
            "translations",
            "translations/index",
            "list",
            title,
            introduction,
            "",
            languages=languages,
            states=progress.STATES,
        )

    def _hand_written(self, page: HandWritten) -> Page:
        passages = [
            (passage, self.localiser.text(f"pages/{page.id}.po", f"{page.id}/{number}", passage.text, page.language))
            for number, passage in enumerate(page.passages, 1)
        ]
        title = passages[0][1]
        first = next((text for passage, text in passages if passage.kind == "paragraph"), title)
        source = f"docs/{page.language}/{page.id}.md"
        catalogue = f"pages/{page.id}.po" if page.language != self.language else ""
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
        state = PageState(path)
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
            drafts=len(state.drafts),
            stale=tuple(state.stale.items()),
            translators=self.localiser.translators(catalogue),
            level=level,
        )

    def _view(self) -> View:
        localiser = self.localiser
        content = self.content
        cases = {key: localiser.entry("cases", key, case) for key, case in self.cases.items()}
        practices = {key: localiser.entry("practices", key, practice) for key, practice in self.practices.items()}
        for key, view in cases.items():
            view["groups"] = relations.groups_of(content.cases[key])
        for key, view in practices.items():
            view["groups"] = relations.groups_of(content.practices[key])
        return {
            "language": self.language,
            "site": localiser.site(),
            "cases": cases,
            "practices": practices,
            "listed_practices": [practices[key] for key in self.listed_practices],
            "listed": sorted((cases[key] for key in self.listed), key=lambda case: _place_key(localiser, case)),
            "latest": sorted((cases[key] for key in self.listed), key=lambda case: case["checked"], reverse=True),
            "members": self.members,
            "practice_members": self.practice_members,
            "countries": {
                code: {"id": code, "name": localiser.country(code.upper())} for code in self.members["countries"]
            },
            **{name: localiser.terms(name) for name in content.vocabulary},
        }


def _with_status(entries: Mapping[str, Any], statuses: tuple[str, ...]) -> dict[str, Any]:
    return {key: entry for key, entry in entries.items() if entry.status in statuses}


def _place_key(localiser: Localiser, case: Mapping[str, Any]) -> tuple[str, str]:
    place = case["place"]["name"].plain
    return unicodedata.normalize("NFKD", place).encode("ascii", "ignore").decode().lower() or place, case["id"]


def _tidy(body: str) -> str:
    """One blank line at most between blocks, one newline at the end."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in body.split("\n"))).strip() + "\n"
