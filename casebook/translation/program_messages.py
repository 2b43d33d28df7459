"""The messages of the checks, and their catalogues `messages/<language>.po`, which belong to the program.

English is in the code and found there: calls of `say` and `say_plural`, the rules, the meanings of required fields.
"""

from __future__ import annotations

import ctypes
import locale
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.extract import extract_from_file

from casebook.content import model
from casebook.problems.phrases import ENGLISH, Phrase, Speech
from casebook.problems.rules import RULES, about
from casebook.translation import catalogues
from casebook.translation.translatable import Message

LANGUAGES = ("en", "fr", "es", "pt")
MESSAGES = Path(__file__).resolve().parent / "messages"
_PROGRAM = Path(__file__).resolve().parents[1]
_KEYWORDS = {"say": None, "say_plural": (1, 2)}
"""Function → the arguments that are messages, in Babel's format; None means the first."""


def speech(language: str) -> Speech:
    """Return the wording in a language, or English if its catalogue is missing or cannot be read."""
    if language not in LANGUAGES or language == ENGLISH.language:
        return ENGLISH
    try:
        read = _read(MESSAGES / f"{language}.po", language).translations
    except ValueError:  # somebody may be editing the catalogue; the tests and `make translations` report the error
        return ENGLISH
    known = {key: entry.strings for key, entry in read.items() if not entry.stale and all(entry.strings)}
    return Speech(language, known)


def _read(file: Path, language: str) -> catalogues.Catalogue:
    """Return a catalogue. Raise ValueError if it cannot be read, since an update would lose its translations."""
    if not file.exists():
        return catalogues.Catalogue()
    read, problems = catalogues.read(file.read_bytes(), f"casebook/translation/messages/{file.name}", language)
    if problems:
        raise ValueError(f"{problems[0].path}:{problems[0].line}: {problems[0].message}")
    return read


def of_system(environment: Mapping[str, str]) -> str:
    """Return the language that a system is set to: by its variables as gettext reads them, else by Windows' settings.

    English, if that language is not in `LANGUAGES`.
    """
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    name = next((environment[name] for name in names if environment.get(name)), "") or _of_windows()
    if re.split(r"[.@]", name)[0] in ("", "C", "POSIX"):
        return ENGLISH.language
    wanted = [*environment.get("LANGUAGE", "").split(":"), name]  # a list by preference, which only GNU systems have
    codes = (re.split(r"[_.@-]", name)[0].lower() for name in wanted)
    return next((code for code in codes if code in LANGUAGES), ENGLISH.language)


def _of_windows() -> str:
    """Return the locale of the language in which Windows shows its menus; an empty text on other systems."""
    windows = getattr(ctypes, "windll", None)  # only Windows has it
    return locale.windows_locale.get(windows.kernel32.GetUserDefaultUILanguage(), "") if windows else ""


def messages() -> list[Message]:
    """Return all messages to translate, in a stable order."""
    found: dict[tuple[str, str], Message] = {}
    for message in (*_of_rules(), *_of_code(), *_of_fields()):
        found.setdefault((message.context, message.originals[0]), message)
    return list(found.values())


def update() -> Mapping[Path, str]:
    """Return the current text of each catalogue."""
    texts = {}
    for language in LANGUAGES:
        file = MESSAGES / f"{language}.po"
        if language != ENGLISH.language:
            texts[file] = catalogues.updated(language, _read(file, language), messages(), {})
    return texts


def _of_rules() -> Iterator[Message]:
    for rule in RULES.values():
        for part, note in (
            ("summary", f"what the rule {rule.id} asks for"),
            ("message", f"a problem; after the file and the line (rule {rule.id})"),
            ("tip", f"what to do about it (rule {rule.id})"),
        ):
            phrase = rule.phrase(part, {})
            if re.sub(r"\{[a-z]+\}", "", phrase.template):
                yield _message(phrase, note, "casebook/problems/rules.py")
    field = about({"name": "title"})
    assert isinstance(field, Phrase)
    yield _message(
        field, "a field by its name, in the middle of a sentence: “le champ {name}”", "casebook/problems/rules.py"
    )


def _of_code() -> Iterator[Message]:
    for file in sorted(_PROGRAM.rglob("*.py")):
        source = f"casebook/{file.relative_to(_PROGRAM).as_posix()}"
        for _, found, _, _ in extract_from_file("python", file, keywords=_KEYWORDS):
            template, plural = (found, "") if isinstance(found, str) else found
            yield _message(Phrase(template, plural), "said by the checks, alone or in a sentence", source)


def _of_fields() -> Iterator[Message]:
    """Yield the meanings of required fields, which messages about missing fields contain."""
    for kind in _models(model.Model):
        for name, info in kind.model_fields.items():
            if info.is_required():
                phrase = Phrase(info.description or name, context="meaning")
                yield _message(phrase, f"what the field “{name}” is for", "casebook/content/model.py")


def _models(base: type[model.Model]) -> Iterator[type[model.Model]]:
    for kind in base.__subclasses__():
        if kind.__module__ == model.__name__:
            yield kind
        yield from _models(kind)


def _message(phrase: Phrase, note: str, source: str) -> Message:
    originals = (phrase.template, phrase.plural) if phrase.plural else (phrase.template,)
    return Message(phrase.context, originals, note, source)
