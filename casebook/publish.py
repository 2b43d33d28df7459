"""From checked content to the site: a share a language, joined, checked, and exchanged with the old one in one step."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from casebook import exchange, links, policy, relations, share, sitemap, stages
from casebook.content import Content
from casebook.frame import language_folder
from casebook.share import Failed as Failed
from casebook.share import Share
from casebook.stages import Checked, Rendered
from casebook.write import write_if_changed

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Summary:
    pages: int
    identity: exchange.Identity | None = None
    """of the folder as it was published: by now, another build may have replaced it"""


def build(checked: Checked, out: Path, progress: Progress, *, jobs: int = 1, drafts: bool = False) -> Summary:
    """Build the whole site into `out`, with up to `jobs` languages at a time. With `drafts`, for a preview.

    Raises:
        Failed: if it could not be made; `out` is then as it was.
        exchange.Busy: if another build is at work.

    """
    content = stages.publishable(checked, drafts=drafts)
    with exchange.workshop(content.root, out) as workshop, as_failure():
        docs = (
            workshop / "docs" if drafts else content.root / "docs"
        )  # drafts stay out of what `mkdocs` itself would read
        folders = {language: workshop / language for language in content.site.languages}
        relations.relations(content, drafts=drafts)  # once, before the languages go their own ways
        calls = {
            language: partial(share.build, checked, language, folder, docs, drafts=drafts)
            for language, folder in folders.items()
        }
        with _workers(min(jobs, len(folders))) as run:
            for language in run(calls):
                progress(f"pages in {language}")
        return _publish(content, folders, workshop / "site", out)


def build_share(checked: Checked, language: str, out: Path) -> Summary:
    """Build one language's share into `out`, to be joined with the others by `merge`."""
    content = stages.publishable(checked)
    with exchange.workshop(content.root, out) as workshop, as_failure():
        made = share.build(checked, language, workshop / "share", content.root / "docs")
        exchange.publish(workshop / "share", out)
    return Summary(len(made.pages))


def merge(checked: Checked, shares: Iterable[Path], out: Path) -> Summary:
    """Join shares, one of each language, into the site `out`. The shares are left as they are."""
    content = stages.publishable(checked)
    with exchange.workshop(content.root, out) as workshop, as_failure():
        folders: dict[str, Path] = {}
        for folder in shares:
            language = share.read(folder).language
            if language in folders or language not in content.site.languages:
                raise Failed(f"{folder} is a share of “{language}”, which the site has not, or has from another folder")
            folders[language] = workshop / language
            shutil.copytree(folder, folders[language])
        if lacking := set(content.site.languages) - set(folders):
            raise Failed(f"the share of {', '.join(sorted(lacking))} is lacking")
        return _publish(content, folders, workshop / "site", out)


def _publish(content: Content, folders: Mapping[str, Path], site: Path, out: Path) -> Summary:
    shares = [share.read(folder) for folder in folders.values()]
    _join(content, folders, site)
    finish(content, shares[0].pages, site)
    _check(content, shares, site)
    exchange.publish(site, out)
    return Summary(sum(1 for _ in out.rglob("*.html")), exchange.identity(out))


def _join(content: Content, folders: Mapping[str, Path], site: Path) -> None:
    """Put the files of all shares together: the main language at the root, the others in a folder each."""
    (folders[content.site.language] / share.FILES).rename(site)
    for language, folder in folders.items():
        if language != content.site.language:
            (folder / share.FILES).rename(site / language_folder(content.site, language))


def finish_in_place(rendered: Rendered, site: Path) -> None:
    """The same for a site whose languages MkDocs has built all at once."""
    finish(rendered.content, share.listed(rendered), site)
    for language in rendered.languages:
        index_in_place(rendered.content, language, site)


def index_in_place(content: Content, language: str, site: Path, *options: str) -> None:
    """Index one language of a whole site. The main one stands at the root, and the others' folders within it."""
    folders = {language_folder(content.site, code) for code in content.site.languages if code != content.site.language}
    if language == content.site.language:
        tops = sorted(
            f"{path.name}/**/*.html" for path in site.iterdir() if path.is_dir() and f"{path.name}/" not in folders
        )
        options = ("--glob", "{index.html," + ",".join(tops) + "}", *options)
    share.search_index(site / language_folder(content.site, language), *options)


def finish(content: Content, pages: Sequence[str], site: Path) -> None:
    """Add what concerns the whole site."""
    for name, text in whole_files(content, pages).items():
        write_if_changed(site / name, text.encode())


def whole_files(content: Content, pages: Sequence[str]) -> Mapping[str, str]:
    """The files that concern the whole site: the sitemap, and the headers for web servers."""
    folders = tuple(language_folder(content.site, language) for language in content.site.languages)
    return {
        "sitemap.xml": sitemap.sitemap(content, pages),
        "_headers": policy.headers_file(folders),
        "_nginx.conf": policy.nginx_snippet(folders, urlsplit(content.site.url).path.rstrip("/") + "/"),
    }


def _check(content: Content, shares: Sequence[Share], site: Path) -> None:
    """Check what a share alone cannot know: that what it needs from the others is there."""
    if len({tuple(made.pages) for made in shares}) > 1:
        raise Failed("the shares have different pages: they were made from different contents")
    broken = []
    for made in shares:
        for target, page in sorted(made.outside.items()):
            file, anchor = site / links.file_of(target), target.partition("#")[2]
            if not file.is_file() or (anchor and anchor not in links.read(file.read_bytes(), "", "").anchors):
                broken.append(f"{page} links to /{target}, which is not there")
    if broken:
        raise Failed("\n".join([f"{len(broken)} links lead nowhere", *broken[:20]]))


@contextmanager
def as_failure() -> Iterator[None]:
    """A full disk and a folder that cannot be written are no fault of the content, nor of the program."""
    try:
        yield
    except OSError as error:
        raise Failed(f"the site could not be written: {error.strerror} ({error.filename})") from error
    except shutil.Error as error:
        raise Failed(f"the site could not be written: {error}") from error


Calls = Mapping[str, Callable[[], object]]


@contextmanager
def _workers(count: int) -> Iterator[Callable[[Calls], Iterator[str]]]:
    """Runs calls in up to `count` processes, and names each one when it is done; the first failure ends it all."""
    if count < 2 or "fork" not in multiprocessing.get_all_start_methods():

        def one_by_one(calls: Calls) -> Iterator[str]:
            for name, call in calls.items():
                call()
                yield name

        yield one_by_one
        return
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(count, context, initializer=_die_with, initargs=(os.getpid(),)) as pool:

        def side_by_side(calls: Calls) -> Iterator[str]:
            _calls.update(calls)
            futures = {pool.submit(_call, name): name for name in calls}
            for future in as_completed(futures):
                future.result()
                yield futures[future]

        yield side_by_side


_calls: dict[str, Callable[[], object]] = {}
"""Filled before the processes are forked, which find it here: what was read is too large to be sent."""


def _call(name: str) -> None:
    _calls[name]()


def _die_with(parent: int) -> None:
    """End this process when the one that started it is gone, however it went."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.2)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
