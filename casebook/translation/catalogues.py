"""Gettext catalogues: read translations, and update the files from the originals.

A message is found by its context and its original together. If an original changes, its translation no longer
applies. The state of a text therefore comes from the text, never from file dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from babel.messages import plurals
from pydantic_core import PydanticCustomError

from casebook import limits
from casebook.cache import Cache
from casebook.content import field_types
from casebook.content.content import Content
from casebook.content.model import ENTRIES
from casebook.formats import files, po_file, strict_yaml
from casebook.formats.po_file import Entry
from casebook.problems.phrases import say
from casebook.problems.problem import Problem, guard, printable
from casebook.translation import checks
from casebook.translation.checks import Agreed, Originals
from casebook.translation.translatable import (
    INTERFACE_LANGUAGE,
    Message,
    MessageFile,
    interface_messages,
    message_files,
)

_KEPT_HEADERS = ("PO-Revision-Date", "Last-Translator", "Language-Team")
_READABLE = {"catalogue-placeholder", "catalogue-stray", "language-incomplete"}
_UNDATED = "2018-07-06 00:00+0000"  # gettext requires a date; a constant keeps files identical from run to run


Key = tuple[str, str]
"""Context and original, by which a translation is found."""


@dataclass(slots=True)
class Catalogue:
    """A PO file: its messages in use and out of use, and the header lines that updates keep."""

    translations: dict[Key, Entry] = field(default_factory=dict)
    obsolete: dict[Key, Entry] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


_EMPTY = Catalogue()

Catalogues = Mapping[str, Mapping[str, Catalogue]]
"""language → path below `locales/<language>/` → catalogue"""


def read_all(content: Content, cache: Cache) -> tuple[Catalogues, list[Problem]]:
    """Return every catalogue of the site's languages. A faulty one is reported and counts as empty."""
    problems: list[Problem] = []
    catalogues: dict[str, dict[str, Catalogue]] = {}
    all_messages = message_files(content, cache)
    there = files.below(content.root / "locales", ".po")
    unwanted = set(there)
    for language in content.site.languages:
        catalogues[language] = {}
        unreadable = False
        for messages in all_messages:
            path = f"{language}/{messages.path}"
            if path not in there:
                continue
            unwanted.discard(path)
            name = printable(f"locales/{path}")
            with guard(name, say("reading the translations"), problems):
                file = content.root / "locales" / path
                raw = files.read(content.root, file, limits.CATALOGUE_BYTES, problems)
                catalogue, found = cache.get(
                    ("catalogue", path),
                    [raw],
                    lambda: _read_file(raw, name, language),  # noqa: B023
                )
                problems += found
                unreadable |= messages.path == "interface.po" and (raw is None or bool(found))
                catalogues[language][messages.path] = catalogue
        if not unreadable:  # An unreadable catalogue is one problem; do not also report its missing texts.
            problems += _incomplete(content, language, catalogues[language].get("interface.po", Catalogue()))
    problems += _faults(content, all_messages, catalogues, cache)
    problems += _strays(content, unwanted)
    return catalogues, problems


def _read_file(raw: bytes | None, name: str, language: str) -> tuple[Catalogue, list[Problem]]:
    return read(raw, name, language) if raw is not None else (Catalogue(), [])


def read(raw: bytes, path: str, language: str) -> tuple[Catalogue, list[Problem]]:
    """Read one PO file. Its charset and plural rule are checked, but not used."""
    text, problems = strict_yaml.decode(raw, path, limits.CATALOGUE_BYTES)
    if text is None or problems:
        return Catalogue(), problems
    problems = list(strict_yaml.merge_marks(text, path, "catalogue-syntax"))
    if problems:
        return Catalogue(), problems
    try:
        entries = po_file.read(text)
    except po_file.Unreadable as error:
        return Catalogue(), [Problem(path, error.line, 1, "catalogue-syntax", values={"found": error.reason})]
    header = entries.pop(0) if entries and not entries[0].original else None
    if header:
        problems = list(_header_faults(header, text, path, language))
        if problems:
            return Catalogue(), problems
    lines = header.strings[0].split("\n") if header else []
    lines_by_name = {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Catalogue(
        translations={(entry.context, entry.original): entry for entry in entries if not entry.obsolete},
        obsolete={(entry.context, entry.original): entry for entry in entries if entry.obsolete},
        headers={name: lines_by_name[name] for name in _KEPT_HEADERS if name in lines_by_name},
    ), []


def _header_faults(header: Entry, text: str, path: str, language: str) -> Iterator[Problem]:
    forms = plurals.get_plural(language)[0]
    for name, pattern, allowed in (
        ("Content-Type", r"charset=[^\s;]*", "charset=UTF-8"),
        ("Language", r"Language:.*", f"Language: {language}"),
        ("Plural-Forms", r"nplurals *=[^;]*", f"nplurals={forms}"),
    ):
        for line in header.strings[0].split("\n"):
            found = re.search(pattern, line) if line.startswith(f"{name}:") else None
            if found and re.sub(r"\s", "", found[0]).casefold() != re.sub(r"\s", "", allowed).casefold():
                start = text.find(f'"{name}:')
                number = text.count("\n", 0, start) + 1 if start >= 0 else header.line
                values = {"found": found[0].strip(), "allowed": allowed}
                yield Problem(path, number, 1, "catalogue-header", values=values)
    for line in header.strings[0].split("\n"):
        try:
            field_types.refuse_open_isolates(line)
        except PydanticCustomError as error:
            yield Problem(path, header.line, 1, error.type, values=error.context or {})
        if len(line) > limits.LINE_CHARACTERS and line.startswith(_KEPT_HEADERS):
            too_long = {"found": line, "allowed": say("at most {most} characters", most=limits.LINE_CHARACTERS)}
            yield Problem(path, header.line, 1, "catalogue-header", values=too_long)


def update(content: Content, catalogues: Catalogues) -> dict[Path, str]:
    """Return the current text of each catalogue file. A second update of the result changes nothing."""
    texts = {}
    for language in content.site.languages:
        memory = _memory(catalogues[language])
        for messages in message_files(content):
            wanted = messages.for_language(language)
            if wanted:
                old = catalogues[language].get(messages.path, Catalogue())
                file = content.root / "locales" / language / messages.path
                texts[file] = updated(language, old, wanted, memory)
    return texts


def can_be_updated_despite(problem: Problem) -> bool:
    """Return whether a problem leaves catalogues readable, so that an update loses nothing and may help."""
    return problem.rule.startswith("translation-") or problem.rule in _READABLE


def _memory(catalogues: Mapping[str, Catalogue]) -> dict[str, Entry]:
    """Return reviewed translations by original, to propose them for the same text elsewhere.

    Translations out of use count too; otherwise, if they came back, a second update would differ from the first.
    """
    read = [catalogues[path] for path in sorted(catalogues)]
    entries = [entry for catalogue in read for entry in catalogue.obsolete.values()]
    entries += [entry for catalogue in read for entry in catalogue.translations.values()]
    return {entry.original: entry for entry in entries if not entry.fuzzy and not entry.plural and entry.strings[0]}


def updated(language: str, old: Catalogue, messages: list[Message], memory: Mapping[str, Entry]) -> str:
    current = {(message.context, message.originals[0]) for message in messages}
    finder = _Finder(old, current, memory)
    entries = []
    for message in messages:
        context, original = message.context, message.originals[0]
        found = finder.find((context, original))
        plural = message.originals[-1] if len(message.originals) == 2 else ""
        count = plurals.get_plural(language)[0] if plural else 1
        entries.append(
            Entry(
                context,
                original,
                plural,
                strings=(*found.strings, *[""] * count)[:count],
                fuzzy=found.fuzzy,
                previous=found.previous,
                comments=found.comments,
                notes=(message.note, f"original: {message.source}"),
            )
        )
    return "\n".join([_header(language, old.headers), *map(po_file.write, (*entries, *finder.obsolete()))])


class _Finder:
    """A search for the best translation of each message in a catalogue, which also lists the unused translations."""

    def __init__(self, old: Catalogue, current: set[Key], memory: Mapping[str, Entry]) -> None:
        self.old = old
        self.memory = memory
        self.current = current
        self.originals = {original for _, original in current}
        self.used: set[Key] = set()
        filled = {key: entry for key, entry in old.translations.items() if any(entry.strings)}
        self.by_context = {context: entry for (context, _), entry in filled.items()}
        self.by_original: dict[str, Entry] = {}
        for key, entry in (*filled.items(), *old.obsolete.items()):
            # a fuzzy translation is not reused elsewhere, unless its own place has just gone
            if not entry.fuzzy or key not in current:
                self.by_original.setdefault(entry.original, entry)

    def find(self, key: Key) -> Entry:
        context, original = key
        comments = self.old.translations[key].comments if key in self.old.translations else ()
        for entry in (self.old.translations.get(key), self.old.obsolete.get(key), self.by_original.get(original)):
            if entry and any(entry.strings):  # unchanged, restored, or moved from another place
                self.used.add((entry.context, entry.original))
                previous = entry.previous if entry.fuzzy else ""
                return replace(entry, previous=previous, comments=comments or entry.comments)
        before = self.by_context.get(context)
        # a text that still exists elsewhere keeps its translation there, so the text in this place is new
        if key not in self.old.translations and before and before.original not in self.originals:
            self.used.add((before.context, before.original))
            previous = before.previous or before.original
            # changed and changed back: the translation fits again, but its review is unknown
            return replace(before, fuzzy=True, previous="" if previous == original else previous)
        if original in self.memory:  # a draft, to be reviewed in its new place
            return Entry(context, original, strings=self.memory[original].strings, fuzzy=True, comments=comments)
        return Entry(context, original, comments=comments)

    def obsolete(self) -> list[Entry]:
        """Return translations without an original, which stay in the file, out of use, as with gettext's own tools."""
        gone = {key: entry for key, entry in self.old.translations.items() if key not in self.current}
        return [
            replace(entry, obsolete=True, notes=())
            for key, entry in {**self.old.obsolete, **gone}.items()
            if key not in self.used and key not in self.current and any(entry.strings)
        ]


def _header(language: str, kept: Mapping[str, str]) -> str:
    count, rule = plurals.get_plural(language)[:2]
    fields = {
        "Project-Id-Version": "knowledge base",
        "PO-Revision-Date": kept.get("PO-Revision-Date", _UNDATED),
        "Last-Translator": kept.get("Last-Translator", ""),
        "Language-Team": kept.get("Language-Team", ""),
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": f"nplurals={count}; plural={rule.removeprefix('(').removesuffix(')')};",
    }
    lines = "".join(f'"{name}: {value}\\n"\n' for name, value in fields.items())
    return (
        "# Translate with Poedit, Weblate or any editor of PO files. `make translations` keeps this file in step with\n"
        f'# the originals; see handbook/translating.md.\nmsgid ""\nmsgstr ""\n{lines}'
    )


def _faults(
    content: Content, all_messages: list[MessageFile], catalogues: Catalogues, cache: Cache
) -> Iterator[Problem]:
    """Yield the problems of translations that pages would show."""
    known = {
        language: cache.same(
            ("agreed", language), checks.agreed(content, read.get("interface.po", _EMPTY).translations)
        )
        for language, read in catalogues.items()
    }
    for messages in all_messages:
        originals = Originals()  # each original is examined once for all languages
        for language, read in catalogues.items():
            catalogue = read.get(messages.path, _EMPTY)
            path = f"locales/{language}/{messages.path}"
            yield from cache.get(
                ("faults", path),
                (messages, catalogue, known[language]),
                partial(_faults_of, messages, language, catalogue, known[language], originals, path),
            )


def _faults_of(
    messages: MessageFile, language: str, catalogue: Catalogue, known: Agreed, originals: Originals, path: str
) -> list[Problem]:
    problems = []
    if messages.names:
        known = replace(known, names=known.names + messages.names)
    for message in messages.for_language(language):
        entry = catalogue.translations.get((message.context, message.originals[0]))
        if entry:
            faults = checks.unfit(message, entry) if entry.stale else checks.faults(message, entry, known, originals)
            for rule, values in faults:
                problems.append(Problem(path, entry.line, 1, rule, message.context, values))
    return problems


def _incomplete(content: Content, language: str, catalogue: Catalogue) -> Iterator[Problem]:
    """Yield a problem if a public language lacks texts of the interface."""
    if content.site.languages[language].status != "public" or language == INTERFACE_LANGUAGE:
        return
    messages = interface_messages()
    lacking = []
    for message in messages:
        entry = catalogue.translations.get((message.context, message.originals[0]))
        if entry is None or entry.stale or not all(entry.strings):
            lacking.append(message.originals[0])
    if lacking:
        values = {"found": len(lacking), "allowed": len(messages), "first": lacking[0]}
        yield Problem(f"locales/{language}/interface.po", 0, 0, "language-incomplete", values=values)


def _strays(content: Content, unwanted: set[str]) -> Iterator[Problem]:
    """Report catalogues without texts, since their entry or page is gone. A faulty entry keeps its catalogue."""
    for path in sorted(unwanted):
        language, *parts = path.split("/")
        if language not in content.site.languages or not _has_source(content, parts):
            yield Problem(printable(f"locales/{path}"), 0, 0, "catalogue-stray")


def _has_source(content: Content, path: list[str]) -> bool:
    kind, name = path if len(path) == 2 else ("", "")
    stem = name.removesuffix(".po")
    if kind == "pages":
        folders = [content.root / "docs" / language for language in content.site.languages]
        return any((folder / f"{stem}.md").is_file() for folder in folders)
    return kind in ENTRIES and (content.root / kind / f"{stem}.yml").exists()
