"""The way through, in order: load → check → localise → render. Reads files, writes none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from casebook import catalogues, completeness, former, problems, progress, relations, workers
from casebook.catalogues import Catalogues
from casebook.content import Content
from casebook.former import Claim
from casebook.load import load
from casebook.model import Site
from casebook.pages import DATA
from casebook.problems import Problem
from casebook.render import Page, Renderer


@dataclass(frozen=True, slots=True)
class Checked:
    """The content of a folder and all its problems. Nothing may be published while there is one."""

    content: Content | None
    catalogues: Catalogues
    problems: list[Problem]
    claims: list[Claim] = field(default_factory=list)
    """ids that entries had before, if this is a part of the content: who else claims them is for all parts to tell"""


@dataclass(frozen=True, slots=True)
class Rendered:
    """Every page of some languages, by its file below `docs/`."""

    content: Content
    catalogues: Catalogues
    pages: Mapping[str, Page]
    renderers: Mapping[str, Renderer] = field(default_factory=dict)
    data: Mapping[str, bytes] = field(default_factory=dict)
    """what scripts read beside the pages, by file below `docs/`"""

    @property
    def languages(self) -> list[str]:
        return list(self.renderers)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with a folder, and how much there is in it."""

    problems: list[Problem]
    cases: int = 0
    practices: int = 0
    languages: int = 0
    claims: list[Claim] = field(default_factory=list)
    site: Site | None = field(default=None, compare=False)


def check(root: Path, part: int = 0, parts: int = 1) -> Checked:
    """Read a content folder and tell everything that is wrong with it, or with one of several parts of it."""
    loaded = load(root, part, parts)
    found = list(loaded.problems)
    read: Catalogues = {}
    if loaded.content is not None:
        read, more = catalogues.read_all(loaded.content)
        found += more
    if parts == 1:
        found += former.twice(loaded.claims)
    return Checked(loaded.content, read, list(problems.sort(found)), loaded.claims)


def judge(root: Path, jobs: int = 1) -> Verdict:
    """The same, when nothing will be made of the content: a part in each of up to `jobs` processes."""
    parts = min(workers.at_once(jobs), 1 + _entries(root) // _WORTHWHILE)
    if parts == 1:
        return _verdict(root, 0, 1)
    calls = {str(part): partial(_verdict, root, part, parts) for part in range(parts)}
    try:
        with workers.workers(parts) as run:
            told = dict(run(calls))
    except workers.Lost:  # perhaps memory ran out
        return _verdict(root, 0, 1)
    verdicts = [told[name] for name in calls]
    found = [problem for verdict in verdicts for problem in verdict.problems]
    found += former.twice(claim for verdict in verdicts for claim in verdict.claims)
    return Verdict(
        list(problems.sort(found)),  # what concerns the whole folder is found in each part, and told once
        sum(verdict.cases for verdict in verdicts),
        sum(verdict.practices for verdict in verdicts),
        verdicts[0].languages,
        site=verdicts[0].site,
    )


_WORTHWHILE = 100
"""Entries for which one more process pays: it starts in no time, but reads again what is not divided into parts."""


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


def render(checked: Checked, languages: Iterable[str] | None = None, *, drafts: bool = False) -> Rendered:
    """Render every page, in all public languages or some, of content that has no problem."""
    content = publishable(checked, drafts=drafts)
    renderers = {}
    pages = {}
    data = {}
    for language in languages or content.site.languages:
        renderers[language] = Renderer(content, checked.catalogues, language, drafts=drafts)
        for page in renderers[language].pages():
            pages[page.file] = page
        for name, read in renderers[language].data().items():
            data[f"{language}/{DATA}/{name}"] = read
    return Rendered(content, checked.catalogues, pages, renderers, data)


def ahead(checked: Checked, *, drafts: bool = False) -> None:
    """Find what is the same in all languages, before these go their own ways: each would find it again."""
    content = publishable(checked, drafts=drafts)
    relations.relations(content, drafts=drafts)
    completeness.upkeep(content)
    progress.of_all(content, checked.catalogues)


def publishable(checked: Checked, *, drafts: bool = False) -> Content:
    """The content that readers will see: with drafts in a preview, else with public languages only."""
    assert checked.content is not None
    assert not checked.problems
    return checked.content if drafts else checked.content.published()
