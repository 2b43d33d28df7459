"""The stages in order: load → check → localise → render. They read files and write none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from casebook import processes
from casebook.cache import Cache
from casebook.checking import former_ids
from casebook.checking.folder import load
from casebook.checking.former_ids import Claim
from casebook.content import completeness, relations
from casebook.content.content import Content
from casebook.content.folder_layout import DATA
from casebook.content.model import Site
from casebook.pages import template_language
from casebook.pages.renderer import Gathered, Page, Renderer
from casebook.problems import problem
from casebook.problems.problem import Problem
from casebook.translation import catalogues, progress
from casebook.translation.catalogues import Catalogues
from casebook.website.theme_files import Theme


@dataclass(frozen=True, slots=True)
class Checked:
    """The content of a folder with all its problems. Content with a problem must not be published."""

    content: Content | None
    catalogues: Catalogues
    problems: list[Problem]
    claims: list[Claim] = field(default_factory=list)
    """former ids in this part of the content; conflicts between parts are found once all parts are checked"""
    drafts: bool = False
    """whether pages show unpublished entries and languages too, as a preview does"""
    cache: Cache = field(default_factory=Cache, compare=False, repr=False)

    @property
    def shown(self) -> Content:
        """The content that pages show. It must have no problem."""
        assert self.content is not None
        assert not self.problems
        return self.content if self.drafts else self.content.published()


@dataclass(frozen=True, slots=True)
class Rendered:
    """Every page of some languages, by path below the folder of all languages."""

    gathered: Gathered
    pages: Mapping[str, Page]
    renderers: Mapping[str, Renderer] = field(default_factory=dict)
    data: Mapping[str, bytes] = field(default_factory=dict)
    """files that scripts read, by path below the same folder"""

    @property
    def content(self) -> Content:
        return self.gathered.content

    @property
    def languages(self) -> list[str]:
        return list(self.renderers)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The problems of a folder, and the size of its content."""

    problems: list[Problem]
    cases: int = 0
    practices: int = 0
    languages: int = 0
    claims: list[Claim] = field(default_factory=list)
    site: Site | None = field(default=None, compare=False)


def check(root: Path, part: int = 0, parts: int = 1, *, drafts: bool = False, cache: Cache | None = None) -> Checked:
    """Read a content folder and report all problems of it, or of one of several parts of it.

    With `drafts`, pages will show unpublished entries too. `cache` holds the results of an earlier check.
    """
    cache = cache or Cache()
    loaded = load(root, part, parts, cache)
    found = list(loaded.problems)
    read: Catalogues = {}
    if loaded.content is not None:
        read, more = catalogues.read_all(loaded.content, cache)
        found += more
    if parts == 1:
        found += former_ids.twice(loaded.claims)
    return Checked(loaded.content, read, list(problem.sort(found)), loaded.claims, drafts, cache)


def judge(root: Path, jobs: int = 1) -> Verdict:
    """Check a content folder without keeping its content, with one part in each of up to `jobs` processes."""
    parts = min(processes.at_once(jobs), 1 + _entries(root) // _WORTHWHILE)
    if parts == 1:
        return _verdict(root, 0, 1)
    calls = {str(part): partial(_verdict, root, part, parts) for part in range(parts)}
    try:
        with processes.workers(parts) as run:
            results = dict(run(calls))
    except processes.Lost:  # a process ended early, perhaps for lack of memory
        return _verdict(root, 0, 1)
    verdicts = [results[name] for name in calls]
    found = [problem for verdict in verdicts for problem in verdict.problems]
    found += former_ids.twice(claim for verdict in verdicts for claim in verdict.claims)
    return Verdict(
        list(problem.sort(found)),  # each part finds the problems of the whole folder; `sort` reports them once
        sum(verdict.cases for verdict in verdicts),
        sum(verdict.practices for verdict in verdicts),
        verdicts[0].languages,
        site=verdicts[0].site,
    )


_WORTHWHILE = 100
"""Entries for which one more process pays. It starts fast, but reads again the files that are not divided."""


def _entries(root: Path) -> int:
    try:
        return sum(1 for _ in (root / "cases").iterdir())
    except OSError:
        return 0


def _verdict(root: Path, part: int, parts: int) -> Verdict:
    checked = check(root, part, parts)
    if checked.content is None:
        return Verdict(checked.problems, claims=checked.claims)
    content = checked.content
    return Verdict(
        checked.problems,
        len(content.cases),
        len(content.practices),
        len(content.site.languages),
        checked.claims,
        content.site,
    )


def gather(checked: Checked) -> Gathered:
    """Return the data that pages of all languages share, from content without problems."""
    content, cache = checked.shown, checked.cache
    return Gathered(
        content=content,
        catalogues=checked.catalogues,
        drafts=checked.drafts,
        relations=relations.relations(content, cache),
        upkeep=completeness.upkeep(content, cache),
        progress=progress.of_all(content, checked.catalogues, cache),
        theme=Theme.read(),
        templates=template_language.templates(),
        compiled=cache.get("compiled templates", (), template_language.Compiled),
        cache=cache,
    )


def render(checked: Checked) -> Rendered:
    """Render every page in all languages, from content without problems."""
    gathered = gather(checked)
    return render_languages(gathered, gathered.content.site.languages)


def render_languages(gathered: Gathered, languages: Iterable[str]) -> Rendered:
    """Render every page in some languages."""
    renderers = {}
    pages = {}
    data = {}
    for language in languages:
        renderers[language] = Renderer(gathered, language)
        for page in renderers[language].pages():
            pages[page.file] = page
        for name, read in renderers[language].data().items():
            data[f"{language}/{DATA}/{name}"] = read
    return Rendered(gathered, pages, renderers, data)
