"""Report changes for reviewers, in Markdown or JSON: for a job's summary, or a file."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from casebook.formats.host_markdown import cell, code, text
from casebook.reviewing.changes import Changes, PageChange, StateChange

_Item = TypeVar("_Item")

_SHOWN = 40
"""Lines per list. GitHub shows at most a megabyte, and people read less."""

_STATES = {
    ("", "draft"): "new draft, in previews only",
    ("draft", ""): "draft, taken away",
    ("", "archived"): "new, archived from the start: out of the lists",
    ("draft", "published"): "was a draft, will be published",
    ("draft", "archived"): "was a draft, will be archived: kept and marked, out of the lists",
    ("published", "draft"): "was published, will be a draft: readers lose its page",
    ("published", "archived"): "was published, will be archived: kept and marked, out of the lists",
    ("archived", "published"): "was archived, will be in the lists again",
    ("archived", "draft"): "was archived, will be a draft: readers lose its page",
}

_KINDS = {"sdg": "goal", "home": "home page", "explore": "“Explore”", "page": "page written by hand"}
"""Names of some kinds of pages in the report."""


def as_markdown(found: Changes) -> str:
    """Return the summary in Markdown, most urgent first."""
    return "\n".join(_lines(found))


def as_json(found: Changes) -> str:
    """Return the changes as JSON for other programs. Problems have a place and a message."""
    known = {name: value for name, value in dataclasses.asdict(found).items() if name != "problems"}
    problems = [f"{it.path}:{it.line}: {it.message}" for it in found.problems]
    return json.dumps({"problems": problems, **known}, ensure_ascii=False, indent=2)


def _lines(found: Changes) -> Iterator[str]:
    yield from ("## What changes for readers", "")
    if found.problems:
        count = f"{len(found.problems)} problem{'s' if len(found.problems) > 1 else ''}"
        yield from (f"**The content has {count}.** Nothing can be compared before it is sound.", "")
        yield from _list(found.problems, lambda it: f"{code(f'{it.path}:{it.line or 1}')} {text(it.message)}")
        return
    if found.base:
        yield from (f"> {text(found.base)}", "")
    if found.gone:
        yield from (
            f"> **{_addresses(found.gone)} will answer no more.** Links to them, kept anywhere, will break:",
            ">",
        )
        yield from (f"> {line}" for line in _list(found.gone, _gone) if line)
        yield from (
            ">",
            "> What was renamed names its former id in `former_ids`: then its former address leads on.",
            "",
        )
    yield from (_count_line(found), "")
    yield from _group("Added", found.added, _page)
    yield from _group("Changed", found.changed, _page)
    yield from _group("Removed", found.removed, _page)
    yield from _group("Changes of state", found.states, _state)
    if found.translations:
        yield from _translations(found)
    if found.following:
        yield from (_following(found.following), "")


def _state(it: StateChange) -> str:
    return f"{code(it.path)} {text(it.title)}: {_STATES[it.before, it.after]}"


def _count_line(found: Changes) -> str:
    counts = [("added", found.added), ("changed", found.changed), ("removed", found.removed)]
    parts = [f"{len(pages)} {word}" for word, pages in counts if pages]
    if not parts:
        return "No page changes by itself." if found.following else "Readers of the pages will see no difference."
    return f"Pages, each counted once whatever its languages: {', '.join(parts)}."


def _addresses(pages: Sequence[PageChange]) -> str:
    count = sum(len(page.languages) for page in pages)
    return f"{count} address{'es' if count > 1 else ''}"


def _gone(page: PageChange) -> str:
    return f"{code(page.address)} ({', '.join(page.languages)})"


def _page(page: PageChange) -> str:
    where = f", {text(page.place)}" if page.place else ""
    sections = f": {', '.join(map(text, page.sections))}" if page.sections else ""
    now = f", leads on to {code(page.now)}" if page.now else ""
    kind = _KINDS.get(page.kind, page.kind).capitalize()
    return f"{kind} **{text(page.title)}**{where}, {code(page.address)} ({', '.join(page.languages)}){sections}{now}"


def _translations(found: Changes) -> Iterator[str]:
    yield from ("### Translations", "")
    if any(it.outdated or it.untranslated for it in found.translations):
        yield from ("Until somebody translates what is missing, readers of these languages see the original there.", "")
    yield from (
        "| Catalogue | Language | Words that no longer fit their original | Not translated yet | Newly translated |",
        "|---|---|--:|--:|--:|",
    )
    for it in found.translations[:_SHOWN]:
        counts = " | ".join(str(count or "") for count in (it.outdated, it.untranslated, it.translated))
        yield f"| {cell(code(it.catalogue))} | {it.language} | {counts} |"
    yield ""
    if len(found.translations) > _SHOWN:
        yield from (f"… and {len(found.translations) - _SHOWN} more.", "")


def _following(pages: Sequence[PageChange]) -> str:
    kinds = Counter(page.kind for page in pages)
    counts = ", ".join(
        f"{_KINDS.get(kind, kind)} ({count})" for kind, count in sorted(kinds.items(), key=lambda it: (-it[1], it[0]))
    )
    others = "another page changes" if len(pages) == 1 else f"{len(pages)} other pages change"
    return f"As a consequence, {others} (lists, neighbours, counts): {counts}."


def _group(title: str, items: Sequence[_Item], line: Callable[[_Item], str]) -> Iterator[str]:
    if items:
        yield from (f"### {title}", "", *_list(items, line))


def _list(items: Sequence[_Item], line: Callable[[_Item], str]) -> Iterator[str]:
    yield from (f"- {line(item)}" for item in items[:_SHOWN])
    if len(items) > _SHOWN:
        yield f"- … and {len(items) - _SHOWN} more"
    yield ""


FORMATS: Mapping[str, Callable[[Changes], str]] = {"text": as_markdown, "json": as_json}
