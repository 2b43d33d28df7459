"""Follows edits: publishes again what they change, and nothing else. The result is, to the byte, that of a whole build.

It works on what the stages remember (`memo.py`): a page that is the same object as before needs nothing. The new site
shares the files of the old one that have not changed, and replaces it in one step, as after a whole build.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from casebook import exchange, links, memo, policy, publish, redirects, searched, share, stages, write
from casebook.content import Content
from casebook.frame import Frame, address, language_folder
from casebook.framing import Framer
from casebook.links import Linked
from casebook.memo import Memo
from casebook.problems import Problem
from casebook.publish import Failed, Progress
from casebook.render import Page
from casebook.spare import Changes, Replaced, Spare
from casebook.stages import Checked, Rendered
from casebook.workers import never


@dataclass(frozen=True, slots=True)
class Update:
    """What an update did: how many pages it made, and the problems for which it made none."""

    problems: list[Problem] = field(default_factory=list)
    pages: int = 0


@dataclass(frozen=True, slots=True)
class _Edition:
    """What is published, and what it was made from."""

    rendered: Rendered
    shape: _Shape
    frames: Mapping[str, object]
    """by language, a token for all that surrounds its pages"""
    beside: Mapping[str, bytes]
    moved: Mapping[str, bytes]
    """what answers at addresses that have changed"""
    linked: Mapping[str, Linked]
    framer: Framer


_Shape = tuple[object, ...]


class Publisher:
    """Keeps the site `out` in step with the content folder `root`. With `drafts`, for a preview."""

    def __init__(self, root: Path, out: Path, *, drafts: bool = False, jobs: int = 1) -> None:
        self.root = root
        self.out = out
        self.drafts = drafts
        self.jobs = jobs
        self.unindexed: set[str] = set()
        """languages whose search does not know yet of what was published last"""
        self._postponed: set[str] = set()
        self._edition: _Edition | None = None
        self._spare = Spare(out)
        self._tokens = Memo()

    @property
    def site_url(self) -> str:
        """The site's public address; empty before the first edition."""
        return self._edition.rendered.content.site.url if self._edition else ""

    def update(self, progress: Progress = lambda _: None) -> Update:
        """Publish what has changed since the last time: pages now; their search index follows by `index`, more slowly.

        With problems, nothing is published; a preview then says on each page that it is older than the content.

        Raises:
            Failed: if the site could not be made; it is then as it was.
            exchange.Busy: if another build is at work.

        """
        checked = stages.check(self.root)
        if checked.problems:
            if self.drafts and self._edition:
                with suppress(Replaced):
                    before = self._edition
                    self._publish(before, before.rendered, before.beside, before.moved, len(checked.problems))
            return Update(checked.problems)
        shape = _shape(checked, drafts=self.drafts)
        rendered = stages.render(checked, drafts=self.drafts)
        pages = self._changed(rendered, shape)
        if pages is None:
            pages = self._whole(checked, rendered, shape, progress)
        memo.sweep()
        return Update(pages=pages)

    def prepare(self) -> None:
        """Make ready what the next edit will need, while there is nothing else to do."""
        with suppress(Replaced, Failed, exchange.Busy), self._locked():  # the edit will tell
            self._spare.prepare()

    def close(self) -> None:
        """Clear away what was kept for the next edit."""
        with suppress(exchange.Busy), self._locked():
            self._spare.close()

    def index(self) -> None:
        """Bring the search index of every language in step with the pages."""
        while self.unindexed:
            self.index_some()

    def index_some(self, stopped: Callable[[], bool] = never) -> None:
        """The same for as many languages as there are jobs, side by side.

        Raises:
            Stopped: if `stopped` says so meanwhile; these languages are then as they were.

        """
        languages = sorted(self.unindexed)[: max(self.jobs, 1)]
        if self._edition:
            with suppress(Replaced):  # the next update makes it all anew
                self._index(self._edition.rendered.content, languages, stopped)
        self.unindexed.difference_update(languages)

    def postpone(self) -> None:
        """Leave the search index as it is, until the next edit."""
        self._postponed |= self.unindexed
        self.unindexed.clear()

    def _index(self, content: Content, languages: list[str], stopped: Callable[[], bool]) -> None:
        def index(language: str) -> None:
            publish.index_in_place(content, language, self.out, Path(made, language), stopped)

        with self._locked(), tempfile.TemporaryDirectory() as made:
            if not self._spare.is_ours():
                raise Replaced
            with ThreadPoolExecutor(len(languages)) as threads:  # all they do is to wait for Pagefind
                list(threads.map(index, languages))
            with self._spare.changing() as changes:
                for language in languages:
                    folder = language_folder(content.site, language) + share.SEARCH
                    changes.replace_folder(folder, Path(made, language))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with exchange.locked(self.root, self.out), publish.as_failure():
            yield

    def _changed(self, rendered: Rendered, shape: _Shape) -> int | None:
        """Publish what has changed, and tell how many pages that was; None if the whole site must be made."""
        if self._edition and self._edition.shape == shape and self._spare.is_ours():
            with suppress(Replaced):
                return self._publish(self._edition, rendered, write.beside(rendered), redirects.pages(rendered))
        return None

    def _whole(self, checked: Checked, rendered: Rendered, shape: _Shape, progress: Progress) -> int:
        # all of this before the site is made: what changes meanwhile must differ from it the next time
        frames, beside, moved = self._frames(rendered, 0), write.beside(rendered), redirects.pages(rendered)
        made = publish.build(checked, self.out, progress, jobs=self.jobs, drafts=self.drafts)
        linked = links.read_all(self.out, "", rendered.content.site.url)
        self._edition = _Edition(rendered, shape, frames, beside, moved, linked, Framer())
        self._spare.start(made.identity)
        self.unindexed.clear()
        self._postponed.clear()
        return made.pages

    def _publish(
        self,
        before: _Edition,
        rendered: Rendered,
        beside: Mapping[str, bytes],
        moved: Mapping[str, bytes],
        problems: int = 0,
    ) -> int:
        """Publish a new edition; tells how many pages it has made again."""
        content = rendered.content
        frames = self._frames(rendered, problems)
        known = before.rendered.pages
        changed = [
            page
            for file, page in rendered.pages.items()
            if known.get(file) is not page or before.frames[page.language] is not frames[page.language]
        ]
        gone = [page for file, page in known.items() if file not in rendered.pages]
        if not changed and not gone and (beside, moved) == (before.beside, before.moved):
            self._edition = replace(before, rendered=rendered)
            return 0
        linked = dict(before.linked)
        unindexed = set()
        with self._locked(), self._spare.changing() as changes:
            for page in gone:
                path = _html(rendered, page)
                if searched.differs(_bytes(self.out / path), b""):
                    unindexed.add(page.language)
                changes.remove(path)
                del linked[path]
            for path in set(before.moved) - set(moved):  # before pages are made: one may take its place
                changes.remove(path)
                del linked[path]
            for made, path, html in self._framed(before, rendered, frames, changed, problems):
                if made and searched.differs(_bytes(self.out / path), html):
                    unindexed.add(made.language)
                changes.put(path, html)
                linked[path] = links.read(html, _address(content, path), content.site.url)
            for path, html in moved.items():
                if before.moved.get(path) != html:
                    changes.put(path, html)
                    linked[path] = links.read(html, _address(content, path), content.site.url)
            for path in set(before.beside) - set(beside):
                changes.remove(_published(rendered, path))
            for path, data in beside.items():
                if before.beside.get(path) != data:
                    changes.put(_published(rendered, path), data)
            if set(known) != set(rendered.pages) or before.moved != moved:
                for name, text in publish.whole_files(content, share.listed(rendered)).items():
                    changes.put(name, text.encode())
            share.check_links(linked, changes.files, _to_follow(before.linked, linked, changes))
        self._edition = replace(before, rendered=rendered, frames=frames, beside=beside, moved=moved, linked=linked)
        others = {page.language for page in (*changed, *gone)} - unindexed
        unindexed |= {language for language in others if not self._is_marked(rendered, language)}
        self.unindexed |= unindexed | self._postponed
        self._postponed.clear()
        return len(changed)

    def _is_marked(self, rendered: Rendered, language: str) -> bool:
        """Whether any page is marked for Pagefind. It takes them all when none is, as in a site without entries."""
        pages = (page for page in rendered.pages.values() if page.language == language)
        return any(searched.MARK in _bytes(self.out / _html(rendered, page)) for page in pages)

    def _framed(
        self,
        before: _Edition,
        rendered: Rendered,
        frames: Mapping[str, object],
        changed: Iterable[Page],
        problems: int,
    ) -> Iterator[tuple[Page | None, str, bytes]]:
        """Path and HTML of everything that has to be made again; what is not found is no page."""
        for page in changed:
            html = before.framer.page(Frame(rendered.renderers[page.language], page, problems))
            yield page, _html(rendered, page), html
        for language, renderer in rendered.renderers.items():
            if before.frames[language] is not frames[language]:
                html = before.framer.not_found(Frame(renderer, None, problems))
                yield None, language_folder(rendered.content.site, language) + "404.html", html

    def _frames(self, rendered: Rendered, problems: int) -> Mapping[str, object]:
        """For each language, a token that stays the same as long as nothing changes of what surrounds its pages."""
        content = rendered.content
        tokens = {}
        for language, renderer in rendered.renderers.items():
            catalogues = [renderer.localiser.catalogues.get(f"pages/{page}.po") for page in content.pages]
            inputs = (renderer.base, problems, *content.pages.values(), *catalogues)
            tokens[language] = self._tokens.get(language, inputs, object)
        return tokens


def _shape(checked: Checked, *, drafts: bool) -> _Shape:
    """What a change of means that no page stays as it was: then the whole site is made again."""
    site = stages.publishable(checked, drafts=drafts).site
    return (policy.theme_version(), share.CONFIG.read_bytes(), site.url, site.language, tuple(site.languages))


def _to_follow(before: Mapping[str, Linked], now: Mapping[str, Linked], changes: Changes) -> Iterable[str] | None:
    """The pages whose links may lead nowhere after these changes; None if any page's may, since something is gone."""
    made = changes.made & now.keys()
    if changes.made <= changes.files and all(now[path].answers_for(before.get(path, Linked())) for path in made):
        return made
    return None


def _published(rendered: Rendered, path: str) -> str:
    """Where a file of `docs/<language>/` stands in the site."""
    language, _, rest = path.partition("/")
    return language_folder(rendered.content.site, language) + rest


def _address(content: Content, path: str) -> str:
    """The public address of a file of the site."""
    return content.site.url.rstrip("/") + "/" + path.removesuffix("index.html")


def _html(rendered: Rendered, page: Page) -> str:
    return address(rendered.content, page.language, page.path) + "index.html"


def _bytes(file: Path) -> bytes:
    """What stands in a file; nothing if there is none."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""
