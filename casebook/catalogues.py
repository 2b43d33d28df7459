"""Gettext catalogues: reading what translators sent, and bringing the files up to date with the originals.

A message is found by its context and its original together. So when an original changes, its translation no longer
applies by itself: the state of a text comes from the text, never from file dates.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages import pofile, plurals
from babel.messages.catalog import Catalog, Message as PoMessage

from casebook import limits, strict_yaml
from casebook.content import Content
from casebook.model import ENTRIES
from casebook.problems import Problem
from casebook.texts import Message, message_files

_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
_KEPT_HEADERS = ("PO-Revision-Date", "Last-Translator", "Language-Team")
_UNDATED = "2018-07-06 00:00+0000"  # gettext wants a date; a constant keeps files the same from one run to the next


@dataclass(frozen=True, slots=True)
class Translation:
    """What a catalogue says of one message. `previous` is the original that a fuzzy translation was made from."""

    strings: tuple[str, ...]
    fuzzy: bool
    previous: str
    line: int


@dataclass(slots=True)
class Catalogue:
    """One PO file: translations by (context, original), and the header lines worth keeping."""

    translations: dict[tuple[str, str], Translation] = field(default_factory=dict)
    obsolete: list[PoMessage] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    comments: dict[tuple[str, str], list[str]] = field(default_factory=dict)


Catalogues = Mapping[str, Mapping[str, Catalogue]]
"""language → path below `locales/<language>/` → catalogue"""


def read_all(content: Content) -> tuple[Catalogues, list[Problem]]:
    """Every catalogue of the site's languages. A faulty one is reported and counts as empty."""
    problems: list[Problem] = []
    catalogues: dict[str, dict[str, Catalogue]] = {}
    files = {file.path: file for file in message_files(content)}
    for language in content.site.languages:
        catalogues[language] = {}
        for path, file in files.items():
            messages = file.for_language(language)
            name = f"locales/{language}/{path}"
            raw = _bytes(content.root / name, name, problems)
            if raw is None:
                continue
            catalogue, found = read(raw, name, language)
            problems += found
            problems += _placeholders(catalogue, messages, name)
            catalogues[language][path] = catalogue
    problems += _strays(content)
    return catalogues, problems


def read(raw: bytes, path: str, language: str) -> tuple[Catalogue, list[Problem]]:
    """Read one PO file. Its charset and plural rule are checked, never obeyed."""
    text, problems = strict_yaml.decode(raw, path, limits.CATALOGUE_BYTES)
    if text is None or problems:
        return Catalogue(), problems
    for pattern, allowed in (
        (r"charset=([^\s\\\"]+)", "charset=UTF-8"),
        (r"^\"Language: *([^\\\"]*)", f"Language: {language}"),
        (r"nplurals *= *([^;\\\"]*)", f"nplurals={plurals.get_plural(language)[0]}"),
    ):
        wanted = re.split("[:=] *", allowed)[1].casefold()
        for match in re.finditer(pattern, text.split("\n\n")[0], re.MULTILINE):
            if match[1].strip().casefold() != wanted:
                line = text.count("\n", 0, match.start()) + 1
                return Catalogue(), [
                    Problem(path, line, 1, "catalogue-header", values={"found": match[0].strip('"'), "allowed": allowed})
                ]
    try:
        catalog = pofile.read_po(io.StringIO(text), locale=language, abort_invalid=True)
    except pofile.PoFileError as error:
        values = {"found": f"{error} — {error.line.strip()[:60]}"}
        return Catalogue(), [Problem(path, error.lineno, 1, "catalogue-syntax", values=values)]
    except Exception as error:  # Babel lets many kinds of errors through on broken files
        return Catalogue(), [Problem(path, 0, 0, "catalogue-syntax", values={"found": str(error)[:120]})]
    return _catalogue(catalog), []


def _catalogue(catalog: Catalog) -> Catalogue:
    result = Catalogue(obsolete=list(catalog.obsolete.values()))
    for message in catalog:
        if not message.id:
            header = message.string if isinstance(message.string, str) else ""
            pairs = (line.partition(": ") for line in header.split("\n") if ": " in line)
            result.headers = {name: value for name, _, value in pairs if name in _KEPT_HEADERS}
            continue
        key = (message.context or "", _singular(message.id))
        strings = message.string if isinstance(message.string, tuple) else (message.string or "",)
        previous = _singular(message.previous_id or "")
        result.translations[key] = Translation(tuple(strings), message.fuzzy, previous, message.lineno or 0)
        result.comments[key] = list(message.user_comments)
    return result


def update(content: Content, catalogues: Catalogues) -> dict[Path, str]:
    """The text that each catalogue file should have now. Running it on its own result changes nothing."""
    return {
        content.root / "locales" / language / file.path: _updated(
            language, catalogues[language].get(file.path, Catalogue()), file.for_language(language)
        )
        for language in content.site.languages
        for file in message_files(content)
        if file.for_language(language)
    }


def _updated(language: str, old: Catalogue, messages: list[Message]) -> str:
    by_context = {context: (original, translation) for (context, original), translation in old.translations.items()}
    by_original = {original: translation for (_, original), translation in old.translations.items()}
    current = {(message.context, message.originals[0]) for message in messages}
    catalog = Catalog(locale=language)
    for message in messages:
        key = (message.context, message.originals[0])
        flags = set()
        previous = ""
        if key in old.translations:
            translation = old.translations[key]
        elif message.originals[0] in by_original:  # moved: the same words under another context
            translation = by_original[message.originals[0]]
        elif message.context in by_context and by_context[message.context][0]:
            previous, translation = by_context[message.context]
            # a text that is still there elsewhere has kept its translation: this place holds something new
            if any(original == previous for _, original in current) or not any(translation.strings):
                previous, translation = "", Translation((), False, "", 0)
            else:
                previous = translation.previous or previous
                flags.add("fuzzy")
        else:
            translation = Translation((), False, "", 0)
        if translation.fuzzy:
            flags.add("fuzzy")
            previous = previous or translation.previous
        plural = len(message.originals) == 2
        count = plurals.get_plural(language)[0] if plural else 1
        strings = (*translation.strings, *[""] * count)[:count]
        catalog.add(
            message.originals if plural else message.originals[0],
            tuple(strings) if plural else strings[0],
            flags=flags,
            auto_comments=[message.note, f"original: {message.source}"],
            user_comments=old.comments.get(key, []),
            previous_id=previous,
            context=message.context,
        )
    buffer = io.BytesIO()
    pofile.write_po(buffer, catalog, width=100, no_location=True, omit_header=True, include_previous=True)
    return _header(language, old.headers) + buffer.getvalue().decode() + _obsolete(old, current)


def _header(language: str, kept: Mapping[str, str]) -> str:
    fields = {
        "Project-Id-Version": "knowledge base",
        "PO-Revision-Date": kept.get("PO-Revision-Date", _UNDATED),
        "Last-Translator": kept.get("Last-Translator", ""),
        "Language-Team": kept.get("Language-Team", ""),
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": f"nplurals={plurals.get_plural(language)[0]}; plural={plurals.get_plural(language)[1]};",
    }
    lines = "".join(f'"{name}: {value}\\n"\n' for name, value in fields.items())
    return (
        "# Translate with Poedit, Weblate or any editor of PO files. `make translations` keeps this file in step with\n"
        f'# the originals; see TRANSLATING.md.\nmsgid ""\nmsgstr ""\n{lines}\n'
    )


def _obsolete(old: Catalogue, current: set[tuple[str, str]]) -> str:
    """Translations whose original is gone stay in the file, out of use, as gettext's own tools keep them."""
    gone = {
        key: translation
        for key, translation in old.translations.items()
        if key not in current
        and any(translation.strings)
        and key[1] not in {original for _, original in current}
        and key[0] not in {context for context, _ in current}
    }
    kept = {(message.context or "", _singular(message.id)): _strings(message) for message in old.obsolete}
    lines = []
    for (context, original), strings in {**kept, **{key: value.strings for key, value in gone.items()}}.items():
        if (context, original) in current or len(strings) != 1:
            continue
        lines.append(
            f"\n#~ msgctxt {_quoted(context)}\n#~ msgid {_quoted(original)}\n#~ msgstr {_quoted(strings[0])}\n"
        )
    return "".join(lines).lstrip("\n") and "".join(lines)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'


def _singular(message_id: object) -> str:
    return str(message_id[0] if isinstance(message_id, (tuple, list)) and message_id else message_id or "")


def _strings(message: PoMessage) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, (tuple, list)) else (str(message.string or ""),)


def _placeholders(catalogue: Catalogue, messages: list[Message], path: str) -> Iterator[Problem]:
    """The interface's texts hold {placeholders}; a translation must have the same ones."""
    for message in messages:
        translation = catalogue.translations.get((message.context, message.originals[0]))
        if not message.context.startswith("interface/") or translation is None or translation.fuzzy:
            continue
        wanted = sorted(_PLACEHOLDER.findall(message.originals[-1]))
        for string in translation.strings:
            found = sorted(_PLACEHOLDER.findall(string))
            if string and found != wanted:
                values = {"found": ", ".join(found) or "none", "allowed": ", ".join(wanted) or "none"}
                yield Problem(path, translation.line, 1, "catalogue-placeholder", message.context, values)


def _strays(content: Content) -> Iterator[Problem]:
    """Catalogues whose entry or page is gone. An entry that is there but faulty still owns its catalogues."""
    for file in sorted((content.root / "locales").rglob("*.po")):
        language, *path = file.relative_to(content.root / "locales").parts
        if language not in content.site.languages or not _has_source(content, path):
            yield Problem(file.relative_to(content.root).as_posix(), 0, 0, "catalogue-stray")


def _has_source(content: Content, path: list[str]) -> bool:
    if path == ["interface.po"]:
        return True
    kind, name = path if len(path) == 2 else ("", "")
    stem = name.removesuffix(".po")
    if kind == "pages":
        return stem in content.pages
    return kind in ENTRIES and (content.root / kind / f"{stem}.yml").exists()


def _bytes(file: Path, name: str, problems: list[Problem]) -> bytes | None:
    if not file.exists() and not file.is_symlink():
        return None
    if file.is_symlink() or not file.is_file():
        problems.append(Problem(name, 0, 0, "file-kind", values={"found": "a link, a folder or a device"}))
        return None
    if file.stat().st_size > limits.CATALOGUE_BYTES:
        problems.append(Problem(name, 0, 0, "file-size", values={"limit": f"{limits.CATALOGUE_BYTES:,}"}))
        return None
    return file.read_bytes()
