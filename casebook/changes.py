"""What readers will see changed: the content of one folder compared with that of another one, page by page.

Both are rendered by this program and its templates, so that what is compared is what people wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from casebook import frame, progress, prose, redirects, stages
from casebook.catalogues import Catalogue, Catalogues
from casebook.content import Content
from casebook.problems import Problem
from casebook.render import Page
from casebook.stages import Checked, Rendered
from casebook.texts import message_files

TOP = "title and summary"
PICTURE = "picture"

_HEADING = re.compile(r'^<h(?P<level>[1-4]) [^>]*id="(?P<id>[^"]*)">(?P<title>.*)</h(?P=level)>$', re.MULTILINE)
_DONE = ("draft", "reviewed")

Sections = dict[str, str]
"""Headings by anchor."""


@dataclass(frozen=True, slots=True)
class PageChange:
    """One page, with the languages in which it is added, changed or removed."""

    path: str
    kind: str
    title: str
    place: str
    address: str
    """from the root of the site, in the first of these languages"""
    languages: tuple[str, ...]
    sections: tuple[str, ...] = ()
    """of a changed page: the headings below which something differs"""
    now: str = ""
    """of a removed page: the address that its own leads on to"""


@dataclass(frozen=True, slots=True)
class StateChange:
    """A case or practice that was given another state; "" where it is not there at all."""

    path: str
    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Translation:
    """Words of one catalogue whose state changes. `outdated` were translated, until their originals changed."""

    language: str
    catalogue: str
    outdated: int = 0
    untranslated: int = 0
    translated: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Everything that differs. Nothing was compared if the proposed content has problems."""

    problems: tuple[Problem, ...] = ()
    base: str = ""
    """what is to be known of the content that was compared with, if it has problems itself"""
    gone: tuple[PageChange, ...] = ()
    """addresses at which nothing answers any more"""
    added: tuple[PageChange, ...] = ()
    changed: tuple[PageChange, ...] = ()
    removed: tuple[PageChange, ...] = ()
    following: tuple[PageChange, ...] = ()
    """pages that change only because others do: lists, neighbours, counts"""
    states: tuple[StateChange, ...] = ()
    translations: tuple[Translation, ...] = field(default_factory=tuple)


def changes(before: Checked, after: Checked) -> Changes:
    """What differs for readers. A base that has problems is compared as far as it can be read."""
    if after.problems or after.content is None:
        return Changes(problems=tuple(after.problems))
    new = stages.render(after)
    old, base = _rendered(before)
    if old is None or before.content is None:
        return Changes(base=base)
    order = list(dict.fromkeys([*new.languages, *old.languages]))
    added = _folded(((page, {}) for file, page in new.pages.items() if file not in old.pages), new, order)
    removed = _folded(((page, {}) for file, page in old.pages.items() if file not in new.pages), old, order)
    changed, following = _changed(old, new, order)
    return Changes(
        base=base,
        gone=_gone(old, new, order),
        added=added,
        removed=tuple(_leading_on(removed, new)),
        changed=changed,
        following=following,
        states=tuple(_states(before.content, after.content)),
        translations=tuple(_translations(old, new)),
    )


def _leading_on(removed: Iterable[PageChange], new: Rendered) -> Iterator[PageChange]:
    """The same pages; with where readers of the first language will be sent, if they are."""
    moved = {redirect.path: redirect.now for redirect in redirects.redirects(new.content)}
    for page in removed:
        there = moved.get(page.path)
        yield replace(page, now="/" + frame.address(new.content, page.languages[0], there)) if there else page


def _rendered(before: Checked) -> tuple[Rendered | None, str]:
    """The pages of the base, and what is wrong with it."""
    if before.content is None:
        return None, "The content to compare with cannot be read, so nothing was compared."
    if not before.problems:
        return stages.render(before), ""
    count = f"{len(before.problems)} problem{'s' if len(before.problems) > 1 else ''}"
    try:
        rendered = stages.render(replace(before, problems=[]))
    except Exception:  # what a faulty entry lacks may be wanted anywhere
        return None, f"The content to compare with has {count}, so that nothing could be compared."
    return rendered, f"The content to compare with has {count}: what could not be read there counts as added."


def _changed(old: Rendered, new: Rendered, order: list[str]) -> tuple[tuple[PageChange, ...], tuple[PageChange, ...]]:
    """Pages whose own content changed, and those that only follow."""
    own: list[tuple[Page, Sections]] = []
    following: list[tuple[Page, Sections]] = []
    for file, page in new.pages.items():
        was = old.pages.get(file, page)
        sections = {} if was == page else _sections(old, was, new, page)
        if _picture(old, was) != _picture(new, page):
            sections[PICTURE] = PICTURE
        if sections:
            only_follows = PICTURE not in sections and _own(old, was) == _own(new, page)
            (following if only_follows else own).append((page, sections))
    return _folded(own, new, order), _folded(following, new, order)


def _own(rendered: Rendered, page: Page) -> object:
    """What of the content belongs to this page alone. As long as it is the same, the page only follows others."""
    content = rendered.content
    folder, _, rest = page.source.partition("/")
    name = page.path.rpartition("/")[2]
    value: object
    if folder == "cases":
        value, catalogue, entry = content.cases.get(name), f"cases/{name}.po", name
    elif folder == "practices":
        value, catalogue, entry = content.practices.get(name), f"practices/{name}.po", name
    elif folder == "vocabulary":
        group = rest.removesuffix(".yml")
        value, catalogue, entry = content.vocabulary.get(group, {}).get(name), "interface.po", f"{group}/{name}"
        if page.path == f"{group}/index":
            value, entry = content.vocabulary.get(group), group
    elif folder == "docs":
        value, catalogue, entry = content.pages.get(page.path), f"pages/{page.path}.po", page.path
    elif page.source == "site.yml":
        value, catalogue, entry = content.site, "interface.po", "site"
    else:
        return None
    known = rendered.gathered.catalogues.get(page.language, {}).get(catalogue, Catalogue()).translations
    said = {key: (tuple(it.strings), it.fuzzy) for key, it in known.items() if key[0].startswith(f"{entry}/")}
    return value, said


def _picture(rendered: Rendered, page: Page) -> bytes:
    """The picture that a case shows: it may be another one under the same name."""
    case = rendered.content.cases.get(page.path.removeprefix("cases/")) if page.kind == "case" else None
    if case is None or case.image is None:
        return b""
    try:
        return (rendered.content.root / "cases" / "images" / case.image.file).read_bytes()
    except OSError:  # of a base that has problems
        return b""


def _sections(old: Rendered, was: Page, new: Rendered, now: Page) -> Sections:
    """The sections that differ, in the order of the page."""
    before, after = _cut(old, was), _cut(new, now)
    found = {}
    if (was.title, was.description) != (now.title, now.description):
        found[TOP] = TOP
    for anchor, (title, body) in after.items():
        if anchor not in before:
            found[anchor] = f"{title} (new)"
        elif before[anchor][1] != body:
            found[anchor] = title
    for anchor, (title, _) in before.items():
        if anchor not in after:
            found[anchor] = f"{title} (gone)"
    return found or {TOP: TOP}  # what differs stands in the frame: who translated, what is still to translate


def _cut(rendered: Rendered, page: Page) -> Mapping[str, tuple[str, str]]:
    """The sections of a page by anchor: heading, and all that stands there. Above the first one is `TOP`.

    In a page written by hand, a heading may have no anchor of its own: the id is then made from its words, which differ
    from language to language, and the number stands for it.
    """
    written = rendered.content.pages.get(page.path) if page.kind == "page" else None
    named = {passage.anchor for passage in written.passages} if written else None
    found: dict[str, tuple[str, str]] = {}
    anchor, title, start = TOP, TOP, 0
    headings = list(_HEADING.finditer(page.html))
    if headings and headings[0]["level"] == "1":  # the page's own title
        del headings[0]
    for number, match in enumerate([*headings, None]):
        found[anchor] = (title, page.html[start : match.start() if match else len(page.html)])
        if match:
            title, start = Markup(match["title"]).striptags(), match.start()
            anchor = match["id"] if named is None or match["id"] in named else f"{number} {page.path}"
    return found


def _folded(pages: Iterable[tuple[Page, Sections]], rendered: Rendered, order: list[str]) -> tuple[PageChange, ...]:
    """Pages by path: all languages of a page are one change."""
    by_path: dict[str, dict[str, tuple[Page, Sections]]] = {}
    for page, sections in pages:
        by_path.setdefault(page.path, {})[page.language] = page, sections
    return tuple(_change(found, rendered, order) for found in by_path.values())


def _change(found: Mapping[str, tuple[Page, Sections]], rendered: Rendered, order: list[str]) -> PageChange:
    languages = tuple(language for language in order if language in found)
    first = found[languages[0]][0]
    return PageChange(
        path=first.path,
        kind=first.kind,
        title=first.title,
        place=first.place,
        address="/" + frame.address(rendered.content, first.language, first.path),
        languages=languages,
        sections=tuple(_joined({language: found[language][1] for language in languages})),
    )


def _joined(sections: Mapping[str, Sections]) -> Iterator[str]:
    """The headings of all languages, as the first that has them says it; with the languages, if not all have them."""
    titles = {anchor: title for found in reversed(list(sections.values())) for anchor, title in found.items()}
    for anchor in dict.fromkeys(anchor for found in sections.values() for anchor in found):
        having = [language for language, found in sections.items() if anchor in found]
        yield titles[anchor] if len(having) == len(sections) else f"{titles[anchor]} ({', '.join(having)})"


def _gone(old: Rendered, new: Rendered, order: list[str]) -> tuple[PageChange, ...]:
    """Pages whose address answers no more, language by language."""
    answering = _addresses(new)
    lost: Iterator[tuple[Page, Sections]] = (
        (page, {}) for page in old.pages.values() if _address(old, page) not in answering
    )
    return _folded(lost, old, order)


def _addresses(rendered: Rendered) -> set[str]:
    """Every address at which the site answers, from its root: pages, and former addresses that lead to one."""
    moved = {file.removesuffix("index.html") for file in redirects.pages(rendered)}
    return moved | {_address(rendered, page) for page in rendered.pages.values()}


def _address(rendered: Rendered, page: Page) -> str:
    return frame.address(rendered.content, page.language, page.path)


def _states(old: Content, new: Content) -> Iterator[StateChange]:
    before = {f"{kind}/{key}": entry for kind, key, entry in old.entries()}
    after = {f"{kind}/{key}": entry for kind, key, entry in new.entries()}
    for path in sorted({*before, *after}):
        was = before[path].status if path in before else ""
        now = after[path].status if path in after else ""
        told = {was, now} == {"", "published"} or (was, now) == ("archived", "")  # by a page added or removed
        if was != now and not told:
            yield StateChange(path, str((after.get(path) or before[path]).title), was, now)


def _translations(old: Rendered, new: Rendered) -> Iterator[Translation]:
    before = _told(old.content, old.gathered.catalogues)
    after = _told(new.content, new.gathered.catalogues)
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for key, (state, original, strings) in after.items():
        was = before.get(key, ("", "", ()))
        if was[:2] == (state, original) and (state not in _DONE or was[2] == strings):
            continue
        if state in _DONE:
            change = "translated"
        elif was[0] in _DONE:
            change = "outdated"
        elif was[1] != original:
            change = "untranslated"
        else:
            continue
        of_file = counts.setdefault(key[:2], dict.fromkeys(("outdated", "untranslated", "translated"), 0))
        of_file[change] += prose.words(original)
    for (language, catalogue), words in sorted(counts.items()):
        yield Translation(language, catalogue, **words)


def _told(content: Content, catalogues: Catalogues) -> Mapping[tuple[str, str, str], tuple[str, str, tuple[str, ...]]]:
    """State, original and translation of each text, by language, catalogue and context."""
    found = {}
    for language in content.site.languages:
        for file in message_files(content):
            catalogue = catalogues.get(language, {}).get(file.path, Catalogue())
            for message in file.for_language(language):
                entry = catalogue.translations.get((message.context, message.originals[0]))
                found[language, file.path, message.context] = (
                    progress.state(message, catalogue),
                    message.originals[0],
                    tuple(entry.strings) if entry else (),
                )
    return found
