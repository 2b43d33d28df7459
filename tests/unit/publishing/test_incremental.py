"""Following edits: whatever is edited, in whatever order, the preview is to the byte what a fresh build makes."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

import pytest

from casebook.checking import check
from casebook.checking.check import Checked, Rendered
from casebook.formats import po_file
from casebook.pages import template_language
from casebook.problems.problem import Problem
from casebook.publishing import build, follow, share, swap
from casebook.publishing.build import Summary
from casebook.publishing.update import Update, Updater
from casebook.website import former_addresses, page_files, theme_files
from casebook.website.frame import Frame, address, language_folder
from casebook.website.html import Framer
from tests.support import edits
from tests.support.edits import World

SEQUENCES = 200
EACH = 10
"""Sequences that one updater follows."""
REAL = 5
"""The updater that runs MkDocs and Pagefind; the others do without, which is faster and comes to the same."""
PARTS = range(SEQUENCES // EACH)
MEASURED = (3, REAL)
"""Parts that count for the coverage: to measure it takes more time than all the rest."""
SAMPLE = 0.1
"""The share of pages that are compared after each edit; after the last one of a sequence, all are."""
chance = random.Random(1)
Site = Mapping[str, bytes | None]


_entries = lru_cache(500)(po_file.read)
"""What a catalogue says depends on its text alone, and reading it is slow: here it is kept."""


def framed(rendered: Rendered, share_of_pages: float = 1) -> dict[str, bytes | None]:
    """The whole site but for its search index, without MkDocs; None for pages that are not looked at."""
    content = rendered.content
    framer = Framer(rendered.gathered)
    site: dict[str, bytes | None] = {}
    for page in rendered.pages.values():
        path = address(content, page.language, page.path) + "index.html"
        frame = Frame(rendered.renderers[page.language], page)
        site[path] = framer.page(frame) if chance.random() < share_of_pages else None
    for language, renderer in rendered.renderers.items():
        folder = language_folder(content.site, language)
        site[f"{folder}404.html"] = framer.not_found(Frame(renderer, None))
        for path, file in page_files.pictures(rendered).items():
            if path.startswith(f"{language}/"):
                site[folder + path.removeprefix(f"{language}/")] = file.read_bytes()
    for path, data in rendered.data.items():
        language, _, rest = path.partition("/")
        site[language_folder(content.site, language) + rest] = data
    site |= former_addresses.pages(rendered)
    theme = rendered.gathered.theme
    site |= {path: data for path, data in theme.files if path.startswith("static/") and not path.endswith("README.md")}
    whole = build.whole_files(content, theme, share.listed(rendered))
    return site | {name: text.encode() for name, text in whole.items()}


def quick_build(checked: Checked, out: Path, progress: object, *, jobs: int = 1) -> Summary:
    """Stands for `publish.build`, without MkDocs and Pagefind."""
    rendered = check.render(checked)
    folders = [language_folder(rendered.content.site, language) for language in rendered.languages]
    site = {**framed(rendered), **{f"{folder}pagefind/pagefind.js": b"" for folder in folders}}
    with swap.workshop(checked.shown.root, out) as workshop:
        for path, data in site.items():
            assert data is not None
            page_files.write_if_changed(workshop / "site" / path, data)
        swap.publish(workshop / "site", out)
        return Summary(len(site))


def published(out: Path) -> dict[str, bytes]:
    """The site in a folder, but for its search index; empty if there is none."""
    files = {file.relative_to(out).as_posix(): file for file in out.rglob("*") if file.is_file()}
    return {path: file.read_bytes() for path, file in files.items() if "pagefind/" not in path}


def index(out: Path) -> dict[str, bytes]:
    files = {file.relative_to(out).as_posix(): file for file in out.rglob("*") if file.is_file()}
    return {path: file.read_bytes() for path, file in files.items() if "pagefind/" in path}


def differing(found: Site, expected: Site) -> list[str]:
    there = {path: found.get(path) if data is None else data for path, data in expected.items()}
    return sorted(path for path in {*found, *there} if found.get(path) != there.get(path) or path not in found)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    world = World.make(tmp_path)
    for module in (template_language, follow):
        monkeypatch.setattr(module, "TEMPLATES", world.templates)
    monkeypatch.setattr(theme_files, "THEME", world.theme)
    monkeypatch.setattr(share, "CONFIG", world.root / "mkdocs.yml")
    return world


class Follower:
    """An updater, and the files that it must have written by now."""

    def __init__(self, world: World, out: Path) -> None:
        self.world = world
        self.updater = Updater(world.root, out)
        self.out = out

    def step(self, told: str, share_of_pages: float = SAMPLE) -> bool:
        """Follow, and compare with a fresh build; return whether the content was sound."""
        before: Site = published(self.out) if share_of_pages else {}
        update: Update | Exception
        try:
            update = self.updater.update()
        except Exception as error:
            update = error
        if not share_of_pages:
            return isinstance(update, Update) and not update.problems
        problems: list[Problem] | Exception
        site = before
        checked = check.check(self.world.root, drafts=True)
        problems = checked.problems
        if not problems:
            try:
                site = framed(check.render(checked), share_of_pages)
            except Exception as error:
                problems = error
        if isinstance(update, Exception) or isinstance(problems, Exception):
            assert type(update) is type(problems), f"{told}: {update!r} instead of {problems!r}"
        else:
            assert update.problems == problems, told
        assert differing(published(self.out), site) == [], told
        return problems == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "part", [part if part in MEASURED else pytest.param(part, marks=pytest.mark.no_cover) for part in PARTS]
)
def test_what_follows_random_edits_is_what_a_fresh_build_makes(
    part: int, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = build.build
    if part != REAL:
        monkeypatch.setattr(build, "build", quick_build)
        monkeypatch.setattr(po_file, "read", lambda text: [*_entries(text)])
    if part % 10:  # two languages take two thirds of the time of three
        edits.drop_language(world, "ar")
    follower = Follower(world, tmp_path / "out")
    assert follower.step("start")
    start = good = world.files()
    for number in range(EACH):
        seed = EACH * part + number
        world.chance = random.Random(seed)
        told = [f"sequence {seed}"]
        bad = 0
        for _ in range(world.chance.randint(3, 5)):
            name, edit = world.chance.choice(edits.EDITS)
            told.append(name if bad == 0 or (world.chance.random() < 0.4 and bad < 2) else "mended")
            if told[-1] == "mended":
                world.restore(good)
            else:
                edit(world)
            # what is stale after an edit that is not looked at will be so at the end of the sequence
            if follower.step(", ".join(told), world.chance.choice([0, 0, 0, 0, 0, SAMPLE])):
                bad, good = 0, world.files()
            else:
                bad += 1
        follower.step(", ".join(told), 1)
        good = start if world.chance.random() < 0.9 else good
        world.restore(good)
        assert follower.step(f"{', '.join(told)}, restored", 0)
    if part == REAL:
        compared_with_mkdocs(follower, real, tmp_path)


def compared_with_mkdocs(follower: Follower, build: Callable[..., Summary], folder: Path) -> None:
    """A real build, which knows nothing of what has been; the search index too."""
    follower.updater.index()
    build(check.check(follower.world.root, drafts=True), folder / "mkdocs", lambda _: None)
    assert differing(published(follower.out), published(folder / "mkdocs")) == []
    assert differing(index(follower.out), index(folder / "mkdocs")) == []
