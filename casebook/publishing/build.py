"""From checked content to the site: a share a language, joined, checked, and exchanged with the old one in one step."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from casebook.checking import check
from casebook.checking.check import Checked, Rendered
from casebook.content.content import Content
from casebook.processes import Lost, never, workers
from casebook.publishing import share, swap
from casebook.publishing.share import Failed as Failed
from casebook.publishing.share import Share
from casebook.website import compress as compression
from casebook.website import former_addresses, internal_links, security_policy, sitemap
from casebook.website.frame import language_folder
from casebook.website.page_files import write_if_changed
from casebook.website.theme_files import Theme

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Summary:
    pages: int


def build(checked: Checked, out: Path, progress: Progress, *, jobs: int = 1, compress: bool = False) -> Summary:
    """Build the whole site into `out`, with up to `jobs` languages at a time.

    With `compress`, what servers may send compressed stands beside each file.

    Raises:
        Failed: if it could not be made; `out` is then as it was.
        exchange.Busy: if another build is at work.

    """
    content = checked.shown
    with as_failure(), swap.workshop(content.root, out) as workshop:
        folders = {language: workshop / language for language in content.site.languages}
        gathered = check.gather(checked)
        calls = {language: partial(share.build, gathered, language, folder) for language, folder in folders.items()}
        with workers(min(jobs, len(folders))) as run:
            for language, _ in run(calls):
                progress(f"pages in {language}")
        return _publish(content, folders, workshop / "site", out, compress=compress)


def build_share(checked: Checked, language: str, out: Path) -> Summary:
    """Build one language's share into `out`, to be joined with the others by `merge`."""
    content = checked.shown
    with as_failure(), swap.workshop(content.root, out) as workshop:
        made = share.build(check.gather(checked), language, workshop / "share", for_elsewhere=True)
        swap.publish(workshop / "share", out)
    return Summary(len(made.pages))


def merge(checked: Checked, shares: Iterable[Path], out: Path, *, compress: bool = False) -> Summary:
    """Join shares, one of each language, into the site `out`. The shares are left as they are."""
    content = checked.shown
    with as_failure(), swap.workshop(content.root, out) as workshop:
        folders: dict[str, Path] = {}
        made_from: dict[str, Path] = {}
        for folder in shares:
            language = share.read_made_elsewhere(folder, content.root).language
            if language not in content.site.languages:
                raise Failed(f"{folder} is the share of “{language}”, which is no public language of this site")
            if language in made_from:
                raise Failed(f"{made_from[language]} and {folder} are both the share of “{language}”: give one of them")
            made_from[language] = folder
            folders[language] = workshop / language
            shutil.copytree(folder, folders[language])
        if lacking := sorted(set(content.site.languages) - set(folders)):
            raise Failed(f"no share was given for {', '.join(lacking)}: make it with `build --lang {lacking[0]}`")
        return _publish(content, folders, workshop / "site", out, compress=compress)


def _publish(content: Content, folders: Mapping[str, Path], site: Path, out: Path, *, compress: bool) -> Summary:
    shares = [share.read(folder) for folder in folders.values()]
    _join(content, folders, site)
    finish(content, Theme.read(), shares[0].pages, site)
    _check(content, shares, site)
    if compress:
        compression.compress(site)
    swap.publish(site, out)
    return Summary(sum(1 for _ in out.rglob("*.html")))


def _join(content: Content, folders: Mapping[str, Path], site: Path) -> None:
    """Put the files of all shares together: the main language at the root, the others in a folder each."""
    (folders[content.site.language] / share.FILES).rename(site)
    for language, folder in folders.items():
        if language != content.site.language:
            (folder / share.FILES).rename(site / language_folder(content.site, language))


def finish_in_place(rendered: Rendered, site: Path) -> None:
    """The same for a site whose languages MkDocs has built all at once."""
    finish(rendered.content, rendered.gathered.theme, share.listed(rendered), site)
    former_addresses.write(rendered, site)
    for language in rendered.languages:
        folder = site / language_folder(rendered.content.site, language)
        index_in_place(rendered.content, language, site, folder / share.SEARCH)


def index_in_place(
    content: Content, language: str, site: Path, into: Path, stopped: Callable[[], bool] = never
) -> None:
    """Index one language of a whole site. The main one stands at the root, and the others' folders within it."""
    folders = {language_folder(content.site, code).strip("/") for code in content.site.languages}
    others = folders if language == content.site.language else ()
    share.search_index(site / language_folder(content.site, language), into, others, stopped)


def finish(content: Content, theme: Theme, pages: Sequence[str], site: Path) -> None:
    """Add what concerns the whole site."""
    for name, text in whole_files(content, theme, pages).items():
        write_if_changed(site / name, text.encode())


def whole_files(content: Content, theme: Theme, pages: Sequence[str]) -> Mapping[str, str]:
    """The files that concern the whole site: the sitemap, and what web servers read: headers, changed addresses."""
    moved = former_addresses.addresses(content)
    folders = tuple(language_folder(content.site, language) for language in content.site.languages)
    return {
        "sitemap.xml": sitemap.sitemap(content, pages),
        "_headers": security_policy.headers_file(theme, folders),
        "_redirects": former_addresses.hosts_file(moved),
        "_nginx.conf": security_policy.nginx_snippet(
            theme, folders, urlsplit(content.site.url).path.rstrip("/") + "/", moved
        ),
    }


def _check(content: Content, shares: Sequence[Share], site: Path) -> None:
    """Check what a share alone cannot know: that what it needs from the others is there."""
    if len({tuple(made.pages) for made in shares}) > 1:
        raise Failed("the shares have different pages: they were made from different contents")
    broken = []
    for made in shares:
        for target, page in sorted(made.outside.items()):
            if not internal_links.leads_somewhere(site, target, content.site.url):
                broken.append(f"{page} links to /{target}, which is not there")
    if broken:
        raise Failed("\n".join([f"{len(broken)} links lead nowhere", *broken[:20]]))


@contextmanager
def as_failure() -> Iterator[None]:
    """A full disk and a folder that cannot be written are no fault of the content, nor of the program."""
    try:
        yield
    except shutil.Error as error:  # of many files: (from, to, why)
        raise Failed(f"the site could not be written: {error.args[0][0][2]}") from error
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise Failed(f"the site could not be written: {error.strerror or error}{where}") from error
    except Lost as error:
        raise Failed("a process of the build was ended from outside, perhaps because memory ran out") from error
