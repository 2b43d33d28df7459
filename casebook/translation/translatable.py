"""Every text that can be translated, with the notes for its translators."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import resources
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from casebook.cache import Cache
from casebook.content import field_guide
from casebook.content.content import Content
from casebook.content.field_types import Prose, Translatable, Words
from casebook.content.folder_layout import HandWritten
from casebook.content.model import Case, Practice
from casebook.formats.strict_yaml import Path, show

INTERFACE_LANGUAGE = "en"
"""Language of the interface's texts in `interface.yml`, whatever the language of the content."""

GUIDE = "guide/fields.po"

_Model = TypeVar("_Model", bound=BaseModel)

Originals = tuple[str] | tuple[str, str]
"""a text, or its singular and plural"""


@dataclass(frozen=True, slots=True)
class Message:
    """A text with its context (`entry/field`), its original, and a note about the field for translators."""

    context: str
    originals: Originals
    note: str
    source: str
    """file in which the original is edited"""
    limit: int | None = None
    """maximum of words, in any language"""
    is_prose: bool = False


@dataclass(frozen=True, slots=True)
class MessageFile:
    """The texts of one catalogue: its path below `locales/<language>/`, and its texts by original language."""

    path: str
    messages: Mapping[str, list[Message]]
    names: tuple[str, ...] = ()
    """names of people whom only these texts may name"""

    def for_language(self, language: str) -> list[Message]:
        """Return the texts to translate into `language`."""
        return [message for original, group in self.messages.items() if original != language for message in group]


def message_files(content: Content, cache: Cache | None = None) -> list[MessageFile]:
    """Return all texts of the site by catalogue: interface and vocabulary, guide, then one per entry and page."""
    cache = cache or Cache()
    shared = cache.get("interface texts", [content.site, content.vocabulary], lambda: _of_interface(content))
    return [
        shared,
        _of_guide(),
        *(
            cache.get(("texts", kind, entry_id), [entry], partial(_of_entry, kind, entry_id, entry))
            for kind, entry_id, entry in content.entries()
        ),
        *(cache.get(("texts", "pages", page.id), [page], partial(_of_page, page)) for page in content.pages.values()),
    ]


def _of_interface(content: Content) -> MessageFile:
    vocabulary = [*_of_model(content.site, "site", "site.yml")]
    for name, terms in content.vocabulary.items():
        for term_id, term in terms.items():
            vocabulary += _of_model(term, name, f"vocabulary/{name}.yml", (term_id,))
    by_language: dict[str, list[Message]] = {INTERFACE_LANGUAGE: interface_messages()}
    by_language.setdefault(content.site.language, []).extend(vocabulary)
    return MessageFile("interface.po", by_language)


@functools.cache
def _of_guide() -> MessageFile:
    """Return the guide's texts. They are separate from the interface, since a language can be public without them."""
    messages = [
        Message(f"guide/{key}", (text,), "text for contributors", "casebook/content/guide.yml")
        for key, text in field_guide.texts().items()
    ]
    return MessageFile(GUIDE, {field_guide.LANGUAGE: messages})


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


@functools.cache
def interface() -> Mapping[str, Originals]:
    """Return the interface's texts by key: the original, or its singular and plural."""
    text = resources.files("casebook.translation").joinpath("interface.yml").read_text(encoding="utf-8")
    table: dict[str, str | dict[str, str]] = yaml.safe_load(text)
    return {key: (value,) if isinstance(value, str) else (value["one"], value["other"]) for key, value in table.items()}


def interface_messages() -> list[Message]:
    """Return the texts of the interface, to be translated into every language but English."""
    return [
        Message(f"interface/{key}", originals, "text of the interface", "casebook/translation/interface.yml")
        for key, originals in interface().items()
    ]


def _of_model(model: BaseModel, entry: str, source: str, prefix: Path = ()) -> Iterator[Message]:
    for path, text, note, limit in walk(model, prefix):
        is_prose = isinstance(text, Prose)
        yield Message(f"{entry}/{show(path)}", (str(text),), note, source, limit, is_prose)


def walk(
    value: Any, path: Path = (), note: str = "", limit: int | None = None
) -> Iterator[tuple[Path, Translatable, str, int | None]]:
    """Yield every translatable text inside a model, in the order of its fields, with their notes and limits."""
    if isinstance(value, Translatable):
        yield path, value, f"{note} (at most {limit} words)" if limit else note, limit
    elif isinstance(value, BaseModel):
        for name, description, most in _fields(type(value)):
            yield from walk(getattr(value, name), (*path, name), description, most)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from walk(item, (*path, str(key)), note, limit)
    elif isinstance(value, (list, tuple)):
        for position, item in enumerate(value, 1):
            yield from walk(item, (*path, position), note, limit)


@functools.cache
def _fields(model: type[BaseModel]) -> list[tuple[str, str, int | None]]:
    """Return name, description and limit of each field of a model."""
    return [(name, info.description or name, _limit(info)) for name, info in model.model_fields.items()]


def _limit(info: FieldInfo) -> int | None:
    """Return the limit of a text field, or of the texts in a group of fields."""
    inner = [item for argument in get_args(info.annotation) for item in getattr(argument, "__metadata__", ())]
    return next((item.most for item in (*info.metadata, *inner) if isinstance(item, Words)), None)


def walk_models(value: Any, wanted: type[_Model]) -> Iterator[_Model]:
    """Yield every model of one class inside `value`, including itself."""
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
