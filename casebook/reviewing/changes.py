"""Compare the content of two folders as readers see it, page by page.

The same program and templates render both, so that only changes of the content appear.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from casebook.checking import check
from casebook.checking.check import Checked, Rendered
from casebook.content.content import Content
from casebook.formats import small_markdown
from casebook.pages.renderer import Page
from casebook.problems.problem import Problem
from casebook.translation import progress
from casebook.translation.catalogues import Catalogue, Catalogues
from casebook.translation.translatable import message_files
from casebook.website import former_addresses, frame

TOP = "title and summary"
PICTURE = "picture"

_HEADING = re.compile(r'^<h(?P<level>[1-4]) [^>]*id="(?P<id>[^"]*)">(?P<title>.*)</h(?P=level)>$', re.MULTILINE)
_DONE = ("draft", "reviewed")

Sections = dict[str, str]
"""Anchor → heading."""


@dataclass(frozen=True, slots=True)
class PageChange:
    """A page, with the languages in which it is added, changed or removed."""

    path: str
    kind: str
    title: str
    place: str
    address: str
    """Address from the root of the site, in the first of these languages."""
    languages: tuple[str, ...]
    sections: tuple[str, ...] = ()
    """Of a changed page: headings of the sections that differ."""
    now: str = ""
    """Of a removed page: the address to which its own redirects."""


@dataclass(frozen=True, slots=True)
class StateChange:
    """A case or practice whose state changes; "" if it is new or removed."""

    path: str
    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Translation:
    """Words whose state changes, in one catalogue. `outdated` were translated before their originals changed."""

    language: str
    catalogue: str
    outdated: int = 0
    untranslated: int = 0
    translated: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """All differences. If the proposed content has problems, nothing is compared."""

    problems: tuple[Problem, ...] = ()
    base: str = ""
    """A note if the base has problems itself."""
    gone: tuple[PageChange, ...] = ()
    """Pages whose addresses no longer answer."""
    added: tuple[PageChange, ...] = ()
    changed: tuple[PageChange, ...] = ()
    removed: tuple[PageChange, ...] = ()
    following: tuple[PageChange, ...] = ()
    """Pages that change only because others do: lists, neighbours, counts."""
    states: tuple[StateChange, ...] = ()
    translations: tuple[Translation, ...] = field(default_factory=tuple)


def changes(before: Checked, after: Checked) -> Changes:
    """Return the differences for readers. A base with problems is compared as far as it can be read."""
    if after.problems or after.content is None:
        return Changes(problems=tuple(after.problems))
    new = check.render(after)
    old, base = _rendered(before)
    if old is None or before.content is None:
        return Changes(base=base)
    order = list(dict.fromkeys([*new.languages, *old.languages]))
    added = _merge_languages(((page, {}) for file, page in new.pages.items() if file not in old.pages), new, order)
    removed = _merge_languages(((page, {}) for file, page in old.pages.items() if file not in new.pages), old, order)
    changed, following = _changed(old, new, order)
    return Changes(
        base=base,
        gone=_gone(old, new, order),
        added=added,
        removed=tuple(_with_redirects(removed, new)),
        changed=changed,
        following=following,
        states=tuple(_states(before.content, after.content)),
        translations=tuple(_translations(old, new)),
    )


def _with_redirects(removed: Iterable[PageChange], new: Rendered) -> Iterator[PageChange]:
    """Yield the removed pages, adding to each one the address that its first language redirects to."""
    moved = {redirect.path: redirect.now for redirect in former_addresses.redirects(new.content)}
    for page in removed:
        there = moved.get(page.path)
        yield replace(page, now="/" + frame.address(new.content, page.languages[0], there)) if there else page


def _rendered(before: Checked) -> tuple[Rendered | None, str]:
    """Return the pages of the base, if they can be rendered, and a note about its problems."""
    if before.content is None:
        return None, "The content to compare with cannot be read, so nothing was compared."
    if not before.problems:
        return check.render(before), ""
    count = f"{len(before.problems)} problem{'s' if len(before.problems) > 1 else ''}"
    try:
        rendered = check.render(replace(before, problems=[]))
    except Exception:  # Templates and checks may need values that an invalid entry lacks.
        return None, f"The content to compare with has {count}, so that nothing could be compared."
    return rendered, f"The content to compare with has {count}: what could not be read there counts as added."


def _changed(old: Rendered, new: Rendered, order: list[str]) -> tuple[tuple[PageChange, ...], tuple[PageChange, ...]]:
    """Return the pages whose own content changed, and those that only follow others."""
    own: list[tuple[Page, Sections]] = []
    following: list[tuple[Page, Sections]] = []
    for file, page in new.pages.items():
        was = old.pages.get(file, page)
        sections = {} if was == page else _sections(old, was, new, page)
        if _picture(old, was) != _picture(new, page):
            sections[PICTURE] = PICTURE
        if sections:
            only_follows = PICTURE not in sections and _own_content(old, was) == _own_content(new, page)
            (following if only_follows else own).append((page, sections))
    return _merge_languages(own, new, order), _merge_languages(following, new, order)


def _own_content(rendered: Rendered, page: Page) -> object:
    """Return the content that belongs to this page alone. If it stays equal, the page only follows others."""
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
    translations = {key: (tuple(it.strings), it.fuzzy) for key, it in known.items() if key[0].startswith(f"{entry}/")}
    return value, translations


def _picture(rendered: Rendered, page: Page) -> bytes:
    """Return the bytes of a case's picture, because the name may stay when the picture changes."""
    case = rendered.content.cases.get(page.path.removeprefix("cases/")) if page.kind == "case" else None
    if case is None or case.image is None:
        return b""
    try:
        return (rendered.content.root / "cases" / "images" / case.image.file).read_bytes()
    except OSError:  # The base may have problems.
        return b""


def _sections(old: Rendered, was: Page, new: Rendered, now: Page) -> Sections:
    """Return the sections that differ, in the order of the page."""
    before, after = _sections_by_anchor(old, was), _sections_by_anchor(new, now)
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
    return found or {TOP: TOP}  # The difference is in the page's frame: translators, missing translations.


def _sections_by_anchor(rendered: Rendered, page: Page) -> Mapping[str, tuple[str, str]]:
    """Return heading and HTML of each section of a page by anchor. `TOP` is the part above the first one.

    On a hand-written page, a heading may have no anchor of its own. Its id is then made from its words and depends on
    the language, so use the number of the heading instead.
    """
    written = rendered.content.pages.get(page.path) if page.kind == "page" else None
    named = {passage.anchor for passage in written.passages} if written else None
    found: dict[str, tuple[str, str]] = {}
    anchor, title, start = TOP, TOP, 0
    headings = list(_HEADING.finditer(page.html))
    if headings and headings[0]["level"] == "1":
        del headings[0]
    for number, match in enumerate([*headings, None]):
        found[anchor] = (title, page.html[start : match.start() if match else len(page.html)])
        if match:
            title, start = Markup(match["title"]).striptags(), match.start()
            anchor = match["id"] if named is None or match["id"] in named else f"{number} {page.path}"
    return found


def _merge_languages(
    pages: Iterable[tuple[Page, Sections]], rendered: Rendered, order: list[str]
) -> tuple[PageChange, ...]:
    """Return one change per path, with all languages of the page."""
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
        sections=tuple(_section_titles({language: found[language][1] for language in languages})),
    )


def _section_titles(sections: Mapping[str, Sections]) -> Iterator[str]:
    """Yield the headings of all languages, in the first language that has them, with the languages if not all have
    them.
    """
    titles = {anchor: title for found in reversed(list(sections.values())) for anchor, title in found.items()}
    for anchor in dict.fromkeys(anchor for found in sections.values() for anchor in found):
        having = [language for language, found in sections.items() if anchor in found]
        yield titles[anchor] if len(having) == len(sections) else f"{titles[anchor]} ({', '.join(having)})"


def _gone(old: Rendered, new: Rendered, order: list[str]) -> tuple[PageChange, ...]:
    """Return the pages whose address no longer answers, per language."""
    answering = _addresses(new)
    lost: Iterator[tuple[Page, Sections]] = (
        (page, {}) for page in old.pages.values() if _address(old, page) not in answering
    )
    return _merge_languages(lost, old, order)


def _addresses(rendered: Rendered) -> set[str]:
    """Return all addresses, from the root of the site, that answer with a page or a redirect."""
    moved = {file.removesuffix("index.html") for file in former_addresses.pages(rendered)}
    return moved | {_address(rendered, page) for page in rendered.pages.values()}


def _address(rendered: Rendered, page: Page) -> str:
    return frame.address(rendered.content, page.language, page.path)


def _states(old: Content, new: Content) -> Iterator[StateChange]:
    before = {f"{kind}/{key}": entry for kind, key, entry in old.entries()}
    after = {f"{kind}/{key}": entry for kind, key, entry in new.entries()}
    for path in sorted({*before, *after}):
        was = before[path].status if path in before else ""
        now = after[path].status if path in after else ""
        # The lists of added and removed pages show these.
        is_listed = {was, now} == {"", "published"} or (was, now) == ("archived", "")
        if was != now and not is_listed:
            yield StateChange(path, str((after.get(path) or before[path]).title), was, now)


def _translations(old: Rendered, new: Rendered) -> Iterator[Translation]:
    before = _text_states(old.content, old.gathered.catalogues)
    after = _text_states(new.content, new.gathered.catalogues)
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
        of_file[change] += small_markdown.words(original)
    for (language, catalogue), words in sorted(counts.items()):
        yield Translation(language, catalogue, **words)


def _text_states(
    content: Content, catalogues: Catalogues
) -> Mapping[tuple[str, str, str], tuple[str, str, tuple[str, ...]]]:
    """Return state, original and translation of each text, by language, catalogue and context."""
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
