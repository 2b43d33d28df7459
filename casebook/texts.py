"""Every text that can be translated, with what a translator needs to know about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from casebook import guide
from casebook.content import Content
from casebook.fields import Prose, Translatable, Words
from casebook.memo import Memo
from casebook.model import Case, Practice
from casebook.pages import HandWritten
from casebook.strict_yaml import Path, show

INTERFACE_LANGUAGE = "en"
"""The interface's own texts, in `interface.yml`, are written in English, whatever the language of the content."""

GUIDE = "guide/fields.po"

_files = Memo()
_all = Memo()

_Model = TypeVar("_Model", bound=BaseModel)

Originals = tuple[str] | tuple[str, str]
"""The text, or its singular and plural."""


@dataclass(frozen=True, slots=True)
class Message:
    """One text: its context (`entry/field`), the original, and a note about the field for translators."""

    context: str
    originals: Originals
    note: str
    source: str
    """file the original is edited in"""
    limit: int | None = None
    """most words, in any language"""
    is_prose: bool = False


@dataclass(frozen=True, slots=True)
class MessageFile:
    """The texts of one catalogue: its path below `locales/<language>/`, and its texts by original language."""

    path: str
    messages: Mapping[str, list[Message]]
    names: tuple[str, ...] = ()
    """of people whom these texts alone may name"""

    def for_language(self, language: str) -> list[Message]:
        """What there is to translate into `language`."""
        return [message for original, group in self.messages.items() if original != language for message in group]


def message_files(content: Content) -> list[MessageFile]:
    """All texts of the site, grouped as catalogues are: interface and vocabulary, then a file per entry and page."""
    inputs = (content.site, content.vocabulary, content.cases, content.practices, content.pages)
    return _all.get(content.root, inputs, lambda: _message_files(content))


def _message_files(content: Content) -> list[MessageFile]:
    files = [_files.get("", [content.site, content.vocabulary], lambda: _of_interface(content)), _of_guide()]
    for kind, entry_id, entry in content.entries():
        files.append(_files.get((kind, entry_id), [entry], lambda: _of_entry(kind, entry_id, entry)))  # noqa: B023
    for page in content.pages.values():
        files.append(_files.get(("pages", page.id), [page], lambda: _of_page(page)))  # noqa: B023
    return files


def _of_interface(content: Content) -> MessageFile:
    vocabulary = [*_of_model(content.site, "site", "site.yml")]
    for name, terms in content.vocabulary.items():
        for term_id, term in terms.items():
            vocabulary += _of_model(term, name, f"vocabulary/{name}.yml", (term_id,))
    by_language: dict[str, list[Message]] = {INTERFACE_LANGUAGE: interface_messages()}
    by_language.setdefault(content.site.language, []).extend(vocabulary)
    return MessageFile("interface.po", by_language)


@cache
def _of_guide() -> MessageFile:
    """What contributors are told of each field. Apart from the interface: a language can be public without it."""
    messages = [
        Message(f"guide/{key}", (text,), "text for contributors", "casebook/guide.yml")
        for key, text in guide.texts().items()
    ]
    return MessageFile(GUIDE, {guide.LANGUAGE: messages})


def _of_entry(kind: str, entry_id: str, entry: Case | Practice) -> MessageFile:
    messages = list(_of_model(entry, entry_id, f"{kind}/{entry_id}.yml"))
    names = tuple(person.name for person in entry.people.values()) if isinstance(entry, Case) else ()
    return MessageFile(f"{kind}/{entry_id}.po", {entry.language: messages}, names)


def _of_page(page: HandWritten) -> MessageFile:
    source = f"docs/{page.language}/{page.id}.md"
    messages = [
        Message(f"{page.id}/{number}", (passage.text,), passage.kind, source, is_prose=True)
        for number, passage in enumerate(page.passages, 1)
    ]
    return MessageFile(f"pages/{page.id}.po", {page.language: messages})


@cache
def interface() -> Mapping[str, Originals]:
    """The interface's texts by key: the original, or its singular and plural."""
    text = resources.files("casebook").joinpath("interface.yml").read_text(encoding="utf-8")
    table: dict[str, str | dict[str, str]] = yaml.safe_load(text)
    return {key: (value,) if isinstance(value, str) else (value["one"], value["other"]) for key, value in table.items()}


def interface_messages() -> list[Message]:
    """The texts of the interface, to be translated into every language but English."""
    return [
        Message(f"interface/{key}", originals, "text of the interface", "casebook/interface.yml")
        for key, originals in interface().items()
    ]


def _of_model(model: BaseModel, entry: str, source: str, prefix: Path = ()) -> Iterator[Message]:
    for path, text, note, limit in walk(model, prefix):
        is_prose = isinstance(text, Prose)
        yield Message(f"{entry}/{show(path)}", (str(text),), note, source, limit, is_prose)


def walk(
    value: Any, path: Path = (), note: str = "", limit: int | None = None
) -> Iterator[tuple[Path, Translatable, str, int | None]]:
    """Every translatable text inside a model, in the order of its fields, with the note and limit of its field."""
    if isinstance(value, Translatable):
        yield path, value, f"{note} (at most {limit} words)" if limit else note, limit
    elif isinstance(value, BaseModel):
        for name, info in type(value).model_fields.items():
            yield from walk(getattr(value, name), (*path, name), info.description or name, _limit(info))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from walk(item, (*path, str(key)), note, limit)
    elif isinstance(value, (list, tuple)):
        for position, item in enumerate(value, 1):
            yield from walk(item, (*path, position), note, limit)


def _limit(info: FieldInfo) -> int | None:
    if id(info) not in _limits:
        _limits[id(info)] = _found_limit(info)
    return _limits[id(info)]


_limits: dict[int, int | None] = {}
"""by the identity of a field, which lives as long as its class"""


def _found_limit(info: FieldInfo) -> int | None:
    """The limit of a text field, or of the texts that a group of fields holds."""
    inner = [item for argument in get_args(info.annotation) for item in getattr(argument, "__metadata__", ())]
    return next((item.most for item in (*info.metadata, *inner) if isinstance(item, Words)), None)


def walk_models(value: Any, wanted: type[_Model]) -> Iterator[_Model]:
    """Every model of one class inside another, itself included."""
    if isinstance(value, wanted):
        yield value
    if isinstance(value, BaseModel):
        value = [getattr(value, name) for name in type(value).model_fields]
    elif isinstance(value, Mapping):
        value = value.values()
    elif not isinstance(value, (list, tuple)):
        return
    for item in value:
        yield from walk_models(item, wanted)
