"""Pages in memory: the content, in one language, through the templates of `casebook/pages/templates/`, which write
HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from jinja2 import Environment

from casebook.cache import Cache
from casebook.content import code_host, completeness, field_guide, relations
from casebook.content.completeness import Upkeep
from casebook.content.content import Content
from casebook.content.folder_layout import HOW, HandWritten
from casebook.content.model import OPTIONAL_PAGES
from casebook.content.relations import Relations
from casebook.contributing.word import choice_names, template
from casebook.formats.ids import sorting
from casebook.pages import explore_data, form_data, map_data, rules_page, search_data
from casebook.pages.template_language import Compiled, PageState, Templates, environment, with_anchors
from casebook.translation import progress
from casebook.translation.catalogues import Catalogues
from casebook.translation.localiser import Localiser, Text, View
from casebook.translation.translatable import GUIDE
from casebook.website.theme_files import Theme

_MOST_WORK = 200  # cases that editors are told about on one page, which stays light; a command tells about all


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
    html: str
    """the page's content, below `<article>`"""
    untranslated: int = 0
    """passages shown in another language"""
    drafts: int = 0
    """translated passages that nobody has reviewed"""
    stale: tuple[tuple[str, str], ...] = ()
    """short passages whose original has changed: the original, and its last translation"""
    translators: tuple[str, ...] = ()
    level: str = ""
    levels: tuple[str, ...] = ()
    place: str = ""
    archived: bool = False
    """kept at its address, and out of the lists"""

    @property
    def file(self) -> str:
        return f"{self.language}/{self.path}.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What the pages of all languages are made from: gathered once, handed to the renderer of each language."""

    content: Content
    catalogues: Catalogues
    drafts: bool
    """whether unpublished entries are shown"""
    relations: Relations
    upkeep: Upkeep
    progress: list[Mapping[str, Any]]
    theme: Theme
    templates: Templates
    compiled: Compiled
    cache: Cache


class Renderer:
    """Renders every page of one language."""

    def __init__(self, gathered: Gathered, language: str) -> None:
        self.gathered = gathered
        self.content = gathered.content
        self.language = language
        self.catalogues = gathered.catalogues
        self.cache = gathered.cache
        self.localiser = Localiser(self.content, self.catalogues, language, self.cache)
        self.relations = gathered.relations
        self.members, self.practice_members = self.relations.members, self.relations.practice_members
        self.cases = {key: self.localiser.entry("cases", key, case) for key, case in self.relations.cases.items()}
        self.practices = {
            key: self.localiser.entry("practices", key, practice) for key, practice in self.relations.practices.items()
        }
        self.case_cards = {key: self.localiser.card("cases", view) for key, view in self.cases.items()}
        self.practice_cards = {key: self.localiser.card("practices", view) for key, view in self.practices.items()}
        self.explored = explore_data.explored(
            language,
            sorted(self._of(self.cases, self.relations.listed), key=_place_key),
            self._of(self.practices, self.relations.listed_practices),
            self.members,
            self.cache,
        )
        self._names: dict[tuple[str, str], Text | str] = {}
        self.view = self._view()
        self.base = self._base()
        spoken = (self.base, self.localiser.catalogues.get(GUIDE))  # what `localiser` says in templates
        self.environment = self.cache.get(("environment", language), spoken, self._environment)

    def pages(self) -> Iterator[Page]:
        yield self._home()
        yield self._explore()
        yield self._listing("cases/index", "all_cases", cases=self._by_place())
        for case_id in self.cases:
            yield self._case(case_id)
        at_level = {level: self._of(self.practice_cards, ids) for level, ids in self.practice_members["levels"].items()}
        yield self._listing("practices/index", "practices_title", groups="practices", practices=at_level)
        for practice_id in self.practices:
            yield self._practice(practice_id)
        for name in relations.GROUPS:
            if name == "countries":
                yield self._map()
            else:
                yield self._listing(f"{name}/index", f"{name}_title", groups=name, **self._counts(name))
            for group_id in self.members[name]:
                yield self._group(name, group_id)
        for name in sorted(OPTIONAL_PAGES & set(self.content.vocabulary)):
            yield self._optional(name)
        yield self._translations()
        yield self._editors()
        for name in ("compare", "search"):
            title, introduction = (self.localiser.interface(f"{name}_{part}", {}) for part in ("title", "intro"))
            yield self._page(name, f"{name}/index", name, title, introduction, "")
        yield self._contribute()
        yield self._rules()
        for page in self.content.pages.values():
            yield self._hand_written(page)

    def data(self) -> Mapping[str, bytes]:
        """What scripts read, by the name of its file."""
        return {
            **explore_data.data(self.explored),
            search_data.DATA_FILE: search_data.data(self),
            form_data.DATA_FILE: form_data.data(self),
            **dict(form_data.entries(self)),
            template.DATA_FILE: self._word_template(),
        }

    def _word_template(self) -> bytes:
        """The template for those who rather write in Word."""
        offered = {
            **{name: choice_names.vocabulary(self.localiser, name) for name in template.OFFERED},
            "practices": {key: card["title"].plain for key, card in self.practice_cards.items()},
        }
        inputs = (self.base, offered, self.localiser.catalogues.get(GUIDE))
        made = partial(template.document, self.localiser, offered)
        return self.cache.get(("Word template", self.language), inputs, made)

    def _home(self) -> Page:
        checked = sorted(self.relations.listed, key=lambda key: self.content.cases[key].checked, reverse=True)
        cells = {
            number: {level: len(set(cases) & set(self.members["levels"][level])) for level in self.members["levels"]}
            for number, cases in self.members["sdgs"].items()
        }
        return self._page(
            "home",
            "index",
            "home",
            self.view["site"]["title"],
            self.view["site"]["tagline"],
            "site.yml",
            latest=self._of(self.case_cards, checked[:4]),
            count=len(checked),
            countries=sum(1 for cases in self.members["countries"].values() if cases),
            at_level={level: len(cases) for level, cases in self.members["levels"].items()},
            cells=cells,
        )

    def _explore(self) -> Page:
        title, introduction = (self.localiser.interface(f"explore_{part}", {}) for part in ("title", "intro"))
        known = self.explored
        return self._page(
            "explore",
            "explore/index",
            "explore",
            title,
            introduction,
            "",
            facets=explore_data.FACETS,
            counts={facet: known.counts(facet) for facet in (*explore_data.FACETS, "region")},
            totals=(len(known.cases), len(known.practices)),
            regions=known.countries(self.localiser.country),
            periods=known.choices["period"],
            checked=explore_data.CHECKED,
            limits=explore_data.LIMITS,
            results=explore_data.RESULTS,
            translation=explore_data.TRANSLATION,
        )

    def _by_place(self) -> list[View]:
        listed = self._of(self.case_cards, self.relations.listed)
        return sorted(listed, key=_place_key)

    def _counts(self, name: str) -> dict[str, Any]:
        """How many cases and practices each group has."""
        return {
            "case_counts": {key: len(ids) for key, ids in self.members[name].items()},
            "practice_counts": {key: len(ids) for key, ids in self.practice_members[name].items()},
        }

    def _of(self, views: Mapping[str, View], ids: Iterable[str]) -> list[View]:
        """The entries with these ids, without those that are not shown (drafts)."""
        return [views[key] for key in ids if key in views]

    def _current(self, practices: Iterable[str]) -> list[View]:
        """The practices with these ids, without drafts and archived ones."""
        current = set(self.relations.listed_practices)
        return [self.practice_cards[key] for key in practices if key in current]

    def _case(self, case_id: str) -> Page:
        case = self.content.cases[case_id]
        view = self.cases[case_id]
        return self._page(
            "case",
            f"cases/{case_id}",
            "case",
            view["title"],
            view["summary"],
            f"cases/{case_id}.yml",
            catalogue=f"cases/{case_id}.po" if case.language != self.language else "",
            level=case.levels[0],
            levels=tuple(case.levels),
            place=f"{view['place']['name']}, {self.localiser.country(case.place.country)}",
            archived=case.status == "archived",
            case=view,
            practices=self._current(case.practices),
            related=self._related(self.case_cards, self.relations.related[case_id]),
            advice=self._related(self.practice_cards, self.relations.advice[case_id]),
            assessed=self.gathered.upkeep.known[case_id],
            leading=next((level for level in self.content.vocabulary["levels"] if level in case.levels), ""),
        )

    def _practice(self, practice_id: str) -> Page:
        practice = self.content.practices[practice_id]
        view = self.practices[practice_id]
        return self._page(
            "practice",
            f"practices/{practice_id}",
            "practice",
            view["title"],
            view["advice"]["text"],
            f"practices/{practice_id}.yml",
            catalogue=f"practices/{practice_id}.po" if practice.language != self.language else "",
            level=practice.level,
            levels=(practice.level,),
            archived=practice.status == "archived",
            practice=view,
            cases=self._of(self.case_cards, self.members["practices"][practice_id]),
            related=self._related(self.practice_cards, self.relations.related_practices[practice_id]),
        )

    def _related(
        self, cards: Mapping[str, View], found: Iterable[relations.Related]
    ) -> list[tuple[View, list[Text | str]]]:
        """Entries that are near another one, each with the names of what both have in common."""
        return [(cards[item.id], [name for group in item.shared if (name := self._name(group))]) for item in found]

    def _name(self, group: tuple[str, str]) -> Text | str:
        """What readers call a group; nothing for one that is not shown."""
        if group not in self._names:
            self._names[group] = self._named(*group)
        return self._names[group]

    def _named(self, name: str, group_id: str) -> Text | str:
        if name == "sdgs":
            return self.localiser.interface("goal_number", {"number": group_id})
        if name == "cases":
            return self.case_cards[group_id]["place"]["name"] if group_id in self.case_cards else ""
        if name == "practices":
            return self.practice_cards[group_id]["title"] if group_id in self.practice_cards else ""
        named: Text = self.view[name][group_id]["name"]
        return named

    def _group(self, name: str, group_id: str) -> Page:
        kind = {"levels": "level", "sdgs": "sdg", "countries": "country"}.get(name, "term")
        group = self.view[name][group_id]
        description = (
            group.get("description") or group.get("definition") or self.localiser.interface(f"{name}_intro", {})
        )
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
            cases=self._of(self.case_cards, self.members[name][group_id]),
            parts=self._parts(name, group_id),
            practices=self._of(self.practice_cards, self.practice_members[name].get(group_id, [])),
        )

    def _parts(self, name: str, group_id: str) -> dict[str, list[Any]]:
        """For some groups, the parts of each case that have to do with the group: steps, reasons, messages."""
        if name == "levels":
            return {
                key: [self.cases[key]["messages"][group_id]]
                for key in self.members[name][group_id]
                if group_id in self.cases[key]["messages"]
            }
        if name == "channels":
            return {
                key: [step for step in self.cases[key]["steps"] if group_id in step["channels"]]
                for key in self.members[name][group_id]
            }
        if name == "sdgs":
            return {
                key: [link for link in self.cases[key]["sdgs"] if str(link["goal"]) == group_id]
                for key in self.members[name][group_id]
            }
        return {}

    def _listing(self, path: str, title: str, groups: str = "", **values: Any) -> Page:
        template = {"": "cases", "sdgs": "sdgs", "practices": "practices"}.get(groups, "groups")
        return self._page(
            template,
            path,
            "list",
            self.localiser.interface(title, {}),
            self.localiser.interface(f"{groups or 'all_cases'}_intro", {}),
            "",
            name=groups,
            **values,
        )

    def _map(self) -> Page:
        title, introduction = (self.localiser.interface(f"countries_{part}", {}) for part in ("title", "intro"))
        listed = {key: self.relations.cases[key] for key in self.relations.listed}
        shown = map_data.shown(listed, self.cases, self.view["countries"])
        return self._page("countries", "countries/index", "map", title, introduction, "", **shown)

    def _optional(self, name: str) -> Page:
        title, introduction = (self.localiser.interface(f"{name}_{part}", {}) for part in ("title", "intro"))
        values: dict[str, Any] = {}
        if name == "worksheet":
            ids = {key for question in self.view["worksheet"].values() for key in question["practices"]}
            current = {practice["id"]: practice for practice in self._current(ids)}
            values["offered"] = {
                key: (current[key], self._of(self.case_cards, self.members["practices"][key]))
                for key in sorted(current)
            }
        return self._page(name, f"{name}/index", name, title, introduction, f"vocabulary/{name}.yml", **values)

    def _contribute(self) -> Page:
        title, introduction = (self.localiser.interface(f"contribute_{part}", {}) for part in ("title", "intro"))
        how = self.content.pages.get(HOW)
        return self._page(
            "contribute",
            "contribute/index",
            "contribute",
            title,
            introduction,
            "",
            sections=field_guide.sections(),
            guide=field_guide.texts(),
            how=self._passage(how, 1) if how else None,
            main="../" if self.language == self.content.site.language else "../../",
            practice_names={key: {"name": card["title"]} for key, card in self.practice_cards.items()},
            host=code_host.host(self.content.site),
            start=code_host.new_case(self.content.site),
            countries=self.localiser.countries(),
            languages=self.localiser.languages(),
        )

    def _translations(self) -> Page:
        """The state of every language, the same on each page: translators read whichever they know."""
        title, introduction = (self.localiser.interface(f"translations_{part}", {}) for part in ("title", "intro"))
        return self._page(
            "translations",
            "translations/index",
            "list",
            title,
            introduction,
            "",
            languages=self.gathered.progress,
            states=progress.STATES,
        )

    def _editors(self) -> Page:
        """What there is to do, the same on each day: a script marks what has not been checked for a year."""
        work = self.gathered.upkeep
        assessed = {key: found for key, found in work.assessed.items() if key in self.case_cards}
        lacking = [key for key, found in assessed.items() if found.lacking]
        checks = [key for key in work.checks if key in assessed]
        cards = {"cases": self.case_cards, "practices": self.practice_cards}
        title, introduction = (self.localiser.interface(f"editors_{part}", {}) for part in ("title", "intro"))
        return self._page(
            "editors",
            "editors/index",
            "editors",
            title,
            introduction,
            "",
            lacking=[
                (
                    self.case_cards[key],
                    assessed[key],
                    self.content.cases[key].status == "draft",
                )
                for key in lacking[:_MOST_WORK]
            ],
            more=max(0, len(lacking) - _MOST_WORK),
            complete=len(assessed) - len(lacking),
            efforts=list(completeness.EFFORTS),
            checks=[(self.case_cards[key], assessed[key].checked) for key in checks[:_MOST_WORK]],
            more_checks=max(0, len(checks) - _MOST_WORK),
            kept=[(kind, cards[kind][key]) for kind, key in work.archived if key in cards[kind]],
        )

    def _rules(self) -> Page:
        """What the checks ask for. Where they do not speak the language of the page, in English."""
        title, introduction = (self.localiser.interface(f"rules_{part}", {}) for part in ("title", "intro"))
        explained = rules_page.explained(self.language)
        return self._page("rules", "rules/index", "list", title, introduction, "", explained=explained)

    def _hand_written(self, page: HandWritten) -> Page:
        passages = [(passage, self._passage(page, number)) for number, passage in enumerate(page.passages, 1)]
        title = passages[0][1]
        first = next((text for passage, text in passages if passage.kind == "paragraph"), title)
        source = f"docs/{page.language}/{page.id}.md"
        catalogue = f"pages/{page.id}.po" if page.language != self.language else ""
        pictures = self.content.pictures_of(page, self.language)
        return self._page(
            "page", page.id, "page", title, first, source, catalogue=catalogue, passages=passages, pictures=pictures
        )

    def _passage(self, page: HandWritten, number: int) -> Text:
        original = page.passages[number - 1].text
        return self.localiser.text(f"pages/{page.id}.po", f"{page.id}/{number}", original, page.language)

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
        levels: tuple[str, ...] = (),
        place: str = "",
        archived: bool = False,
        **values: Any,
    ) -> Page:
        def make() -> Page:
            state = PageState(path)
            body = self.environment.get_template(f"{template}.html").render(
                page=state, path=path, title=title, description=description, **values
            )
            return Page(
                path=path,
                language=self.language,
                kind=kind,
                title=str(title),
                description=str(description),
                source=source,
                catalogue=catalogue,
                html=with_anchors(_tidy(body)),
                untranslated=len(state.untranslated),
                drafts=len(state.drafts),
                stale=tuple(state.stale.items()),
                translators=self.localiser.translators(catalogue),
                level=level,
                levels=levels,
                place=place,
                archived=archived,
            )

        read = self.localiser.catalogues.get(catalogue)
        inputs = (self.base, template, kind, source, catalogue, level, levels, place, archived, read)
        return self.cache.get(("page", self.language, path), (*inputs, title, description, values), make)

    def _view(self) -> dict[str, Any]:
        """What any template may use without asking for it: the site and the vocabulary. Entries are handed to it."""
        return {
            "language": self.language,
            "site": self.localiser.site(),
            "countries": {
                code: {"id": code, "name": self.localiser.country(code.upper())} for code in self.members["countries"]
            },
            **{name: self.localiser.terms(name) for name in self.content.vocabulary if name != "thesaurus"},
        }

    def _base(self) -> object:
        """A token that stays the same as long as nothing changes that any page may depend on."""
        read = [self.localiser.catalogues.get(name) for name in ("interface.po", GUIDE)]
        inputs = (self.content.site, *read, self.gathered.templates, self.view)
        return self.cache.get(("base", self.language), inputs, object)

    def _environment(self) -> Environment:
        glossary = self.view.get("glossary", {})
        made = environment(self.localiser, glossary, self.gathered.templates, self.gathered.compiled)
        made.globals.update(view=self.view)
        return made


def _place_key(case: View) -> tuple[str, str]:
    return sorting(case["place"]["name"].plain), case["id"]


def _tidy(body: str) -> str:
    """Return HTML without the blank lines and spaces at the ends of lines that templates leave."""
    return "\n".join(line for line in map(str.rstrip, body.split("\n")) if line)
