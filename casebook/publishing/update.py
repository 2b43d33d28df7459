"""Keep the preview in step with the content: after an edit, make the files that it changes, and write them in place.

The folder is then, byte for byte, that of a whole build of the content, except for the search index, which follows.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from casebook.cache import Cache
from casebook.checking import check
from casebook.checking.check import Checked, Rendered
from casebook.pages.renderer import Page
from casebook.problems.problem import Problem
from casebook.processes import never
from casebook.publishing import build, share
from casebook.website import former_addresses, internal_links, page_files, searched
from casebook.website.frame import Frame, address, language_folder
from casebook.website.html import Framer
from casebook.website.internal_links import Linked


@dataclass(frozen=True, slots=True)
class Update:
    """Result of an update: the number of pages made, or the problems for which none was made."""

    problems: list[Problem] = field(default_factory=list)
    pages: int = 0


_Shape = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Edition:
    """What is in the folder, and what it was made from."""

    shape: _Shape
    rendered: Rendered
    frames: Mapping[str, object]
    """by language, a token for everything that surrounds its pages"""
    others: Mapping[str, bytes]
    """files that are not framed pages, by path"""
    files: frozenset[str]
    linked: Mapping[str, Linked]
    framer: Framer


class Updater:
    """Keeps the folder `out`, its own, in step with the content folder `root`, drafts included."""

    def __init__(self, root: Path, out: Path, *, jobs: int = 1) -> None:
        self.root = root
        self.out = out
        self.jobs = jobs
        self.rendered: Rendered | None = None
        """the pages in the folder"""
        self.unindexed: set[str] = set()
        """languages whose search index is older than their pages"""
        self._postponed: set[str] = set()
        self._edition: _Edition | None = None
        self._cache = Cache()

    def update(self) -> Update:
        """Write the pages that have changed since the last update; `index` brings the search index in step later.

        If the content has problems, the folder stays as it is.

        Raises:
            Failed: if the pages could not be made, or if a link leads nowhere; the folder is then as it was. If files
                could not be written, some are new, and the next update makes everything anew.
            exchange.Busy: if another build of the same content is at work.

        """
        checked = check.check(self.root, drafts=True, cache=self._cache)
        if checked.problems:
            return Update(checked.problems)
        rendered = check.render(checked)
        shape = _shape(rendered)
        if self._edition and self._edition.shape == shape:
            pages = self._write_changes(self._edition, rendered)
        else:
            pages = self._build(checked, rendered, shape)
        self.rendered = rendered
        self._cache.sweep()
        return Update(pages=pages)

    def index(self, stopped: Callable[[], bool] = never) -> None:
        """Bring the search index in step with the pages, for as many languages at once as there are jobs.

        Raises:
            Failed: if Pagefind fails.
            Stopped: if `stopped` returns true meanwhile; the remaining languages stay in `unindexed`.

        """
        while self.unindexed and self._edition:
            languages = sorted(self.unindexed)[: max(self.jobs, 1)]
            content = self._edition.rendered.content
            with build.as_failure(), tempfile.TemporaryDirectory() as made:

                def index(language: str) -> None:
                    build.index_in_place(content, language, self.out, Path(made, language), stopped)  # noqa: B023

                with ThreadPoolExecutor(len(languages)) as threads:  # they only wait for Pagefind
                    list(threads.map(index, languages))
                for language in languages:
                    folder = self.out / (language_folder(content.site, language) + share.SEARCH)
                    _replace_files(folder, Path(made, language))
            self.unindexed.difference_update(languages)

    def postpone(self) -> None:
        """Leave the search index as it is until the next edit."""
        self._postponed |= self.unindexed
        self.unindexed.clear()

    def _build(self, checked: Checked, rendered: Rendered, shape: _Shape) -> int:
        # gathered before the site is built: files that change meanwhile must differ from it in the next update
        frames, others = self._frames(rendered), _others(rendered)
        self._edition = None
        self.unindexed.clear()
        self._postponed.clear()
        made = build.build(checked, self.out, lambda _: None, jobs=self.jobs)
        files = frozenset(file.relative_to(self.out).as_posix() for file in self.out.rglob("*") if file.is_file())
        linked = internal_links.read_all(self.out, "", rendered.content.site.url)
        self._edition = _Edition(shape, rendered, frames, others, files, linked, Framer(rendered.gathered))
        return made.pages

    def _write_changes(self, before: _Edition, rendered: Rendered) -> int:
        """Write the files that differ from the last edition; return how many pages were made again."""
        frames, others = self._frames(rendered), _others(rendered)
        changed = [
            page
            for file, page in rendered.pages.items()
            if before.rendered.pages.get(file) is not page or before.frames[page.language] is not frames[page.language]
        ]
        made = {_html(rendered, page): before.framer.page(_frame(rendered, page)) for page in changed}
        not_found = {
            language_folder(rendered.content.site, language) + "404.html": before.framer.not_found(
                Frame(renderer, None)
            )
            for language, renderer in rendered.renderers.items()
            if before.frames[language] is not frames[language]
        }
        new = {
            **made,
            **not_found,
            **{path: data for path, data in others.items() if before.others.get(path) != data},
        }
        gone_pages = [page for file, page in before.rendered.pages.items() if file not in rendered.pages]
        gone = {*before.others, *(_html(rendered, page) for page in gone_pages)} - {*others, *_paths(rendered)}
        files = (before.files - gone) | new.keys()
        linked = self._linked(before, rendered, new, gone)
        share.check_links(linked, files, _to_follow(before.linked, linked, new, gone))
        unindexed = {
            page.language
            for page in (*changed, *gone_pages)
            if searched.differs(_bytes(self.out / _html(rendered, page)), made.get(_html(rendered, page), b""))
        }
        unindexed |= self.unindexed | self._postponed
        self._edition = None  # if writing fails, the folder is neither the old nor the new edition
        self.unindexed, self._postponed = set(), set()
        with build.as_failure():
            for path in gone:
                _remove(self.out / path)
            for path, data in new.items():
                page_files.write_if_changed(self.out / path, data)
        self._edition = _Edition(before.shape, rendered, frames, others, files, linked, before.framer)
        self.unindexed = unindexed
        return len(changed)

    def _linked(
        self, before: _Edition, rendered: Rendered, new: Mapping[str, bytes], gone: Iterable[str]
    ) -> dict[str, Linked]:
        linked = dict(before.linked)
        for path in gone:
            linked.pop(path, None)
        site_url = rendered.content.site.url
        for path, data in new.items():
            if path.endswith(".html"):
                page_url = site_url.rstrip("/") + "/" + path.removesuffix("index.html")
                linked[path] = internal_links.read(data, page_url, site_url)
        return linked

    def _frames(self, rendered: Rendered) -> Mapping[str, object]:
        """For each language, a token that stays the same object until something that surrounds its pages changes."""
        content = rendered.content
        tokens = {}
        for language, renderer in rendered.renderers.items():
            catalogues = [renderer.localiser.catalogues.get(f"pages/{page}.po") for page in content.pages]
            inputs = (renderer.base, *content.pages.values(), *catalogues)
            tokens[language] = self._cache.get(("frame", language), inputs, object)
        return tokens


def _shape(rendered: Rendered) -> _Shape:
    """Everything that affects every page. If any of it changes, the whole site is built anew."""
    site = rendered.content.site
    return (rendered.gathered.theme, share.CONFIG.read_bytes(), site.url, site.language, tuple(site.languages))


def _others(rendered: Rendered) -> dict[str, bytes]:
    """The files that are not framed pages, by path in the site: data, pictures, former addresses, the sitemap…"""
    site = rendered.content.site
    beside = {}
    for path, data in page_files.beside(rendered).items():
        language, _, rest = path.partition("/")
        beside[language_folder(site, language) + rest] = data
    whole = build.whole_files(rendered.content, rendered.gathered.theme, share.listed(rendered))
    return {**beside, **former_addresses.pages(rendered), **{name: text.encode() for name, text in whole.items()}}


def _to_follow(
    before: Mapping[str, Linked], now: Mapping[str, Linked], new: Iterable[str], gone: Iterable[str]
) -> Iterable[str] | None:
    """Pages whose links must be checked again. None means all of them, because a target was removed."""
    pages = [path for path in new if path in now]
    if not gone and all(now[path].answers_for(before.get(path, Linked())) for path in pages):
        return pages
    return None


def _frame(rendered: Rendered, page: Page) -> Frame:
    return Frame(rendered.renderers[page.language], page)


def _paths(rendered: Rendered) -> Iterable[str]:
    return (_html(rendered, page) for page in rendered.pages.values())


def _html(rendered: Rendered, page: Page) -> str:
    return address(rendered.content, page.language, page.path) + "index.html"


def _replace_files(folder: Path, by: Path) -> None:
    """Give a folder the files of another: new ones first, so that each file it names is there."""
    wanted = {file.relative_to(by): file for file in by.rglob("*") if file.is_file()}
    for path, file in wanted.items():
        page_files.write_if_changed(folder / path, file.read_bytes())
    for file in list(folder.rglob("*")):
        if file.is_file() and file.relative_to(folder) not in wanted:
            _remove(file)


def _remove(file: Path) -> None:
    """Remove a file, and the folders that it leaves empty."""
    file.unlink(missing_ok=True)
    while file.parent.is_dir() and not any(file.parent.iterdir()):
        file = file.parent
        file.rmdir()


def _bytes(file: Path) -> bytes:
    """Return the content of a file; nothing if there is none."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""
