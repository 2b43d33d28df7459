"""The fields of a case or a practice as people fill them in: what each asks for, in which order, with which words.

One walk through the model, for all who ask: the form of the site, the template for Word, the schemas of editors, the
list of fields for contributors, the codebook. Labels and examples are in `guide.yml`, and translated in the
catalogue `guide/fields.po`; what a field is for is its description in the model.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import annotated_types
import yaml
from pydantic.fields import FieldInfo

from casebook.fields import Kind, Line, Prose, Refers, Words
from casebook.model import ENTRIES, Cited, Evidence, Model

LANGUAGE = "en"
"""The language `guide.yml` is written in."""

TEXTS = ("label", "help", "good", "bad")
"""What `guide.yml` can say of a field."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One field."""

    name: str
    """as in the file"""
    key: str
    """class and name, as in `guide.yml`: `Evidence.pages`"""
    kind: str
    """
    - one value: `line` (a text to translate), `prose` (the same, in small Markdown), `plain`, `url`, `date`,
      `partial-date`, `country`, `language`, `site-language`, `latitude`, `longitude`, `goal`, `page`, `yes-no`,
      `choice` (one of `choices`), `reference` (an id of `refers`);
    - a list of single values: `references`, `pages`, `texts`;
    - `group` (of `fields`), `groups` (a list of them), `by-id` (each with an id of its own), `by-level` (a prose
      for each audience level)
    """
    required: bool
    description: str
    words: int | None = None
    """most of them"""
    least: int = 0
    """items of a list"""
    most: int | None = None
    choices: tuple[str, ...] = ()
    refers: str = ""
    """file of `vocabulary/`, or `practices`, that has the ids to choose from"""
    fields: tuple[Asked, ...] = ()


@cache
def asked(entry: str) -> tuple[Asked, ...]:
    """The fields of an entry, `cases` or `practices`, in the order of its file."""
    return _fields(ENTRIES[entry])


def every(fields: tuple[Asked, ...]) -> Iterator[Asked]:
    """All fields, inner ones included. Those of a class that is used twice come twice."""
    for field in fields:
        yield field
        yield from every(field.fields)


@cache
def texts() -> Mapping[str, str]:
    """Everything the guide says, in English, by key: `Case.title/label`, `Case.status=draft`, `section:story/label`."""
    found: dict[str, str] = {}
    written = _written()
    for section, said in written["sections"].items():
        found |= {f"section:{section}/{name}": said[name] for name in ("label", "help")}
    for field in (field for entry in ENTRIES for field in every(asked(entry))):
        said = written["fields"].get(field.key, {})
        help_text = {"help": said.get("help", _sentence(field.description))}
        found |= {f"{field.key}/{name}": text for name in TEXTS if (text := {**said, **help_text}.get(name))}
        choices = said.get("choices", {})
        found |= {f"{field.key}={choice}": choices[choice] for choice in field.choices if choice in choices}
    return found


def sections() -> Mapping[str, tuple[Asked, ...]]:
    """The fields of a case by the section of the form that asks for them, those that are hidden left out."""
    by_name = {field.name: field for field in asked("cases")}
    return {
        section: tuple(by_name[name] for name in said["fields"]) for section, said in _written()["sections"].items()
    }


def hidden() -> tuple[str, ...]:
    """Fields of a case that the form does not ask for."""
    return tuple(_written()["hidden"])


@cache
def _written() -> Any:
    text = resources.files("casebook").joinpath("guide.yml").read_text(encoding="utf-8")
    return yaml.load(text, yaml.BaseLoader)  # examples stay what is typed: 2016-10


def _sentence(description: str) -> str:
    """A description as a sentence of its own."""
    return f"{description[:1].upper()}{description[1:]}."


def _fields(model: type[Model]) -> tuple[Asked, ...]:
    """In the order of files: what is said comes before where it comes from."""
    last = [name for name in model.model_fields if _owner(model, name) in (Evidence, Cited)]
    names = [name for name in model.model_fields if name not in last] + last
    return tuple(_field(model, name, model.model_fields[name]) for name in names)


def _owner(model: type[Model], name: str) -> type:
    """The class that says what a field is."""
    return next(parent for parent in reversed(model.__mro__) if name in inspect.get_annotations(parent))


def _field(model: type[Model], name: str, info: FieldInfo) -> Asked:
    shape = _Shape.of(info.annotation, tuple(info.metadata))
    return Asked(
        name,
        f"{_owner(model, name).__name__}.{name}",
        shape.kind,
        info.is_required(),
        info.description or "",
        words=shape.words,
        least=next((item.min_length for item in info.metadata if isinstance(item, annotated_types.MinLen)), 0),
        most=next((item.max_length for item in info.metadata if isinstance(item, annotated_types.MaxLen)), None),
        choices=shape.choices,
        refers=shape.refers,
        fields=_fields(shape.model) if shape.model else (),
    )


@dataclass(frozen=True, slots=True)
class _Shape:
    """What an annotation comes down to."""

    kind: str
    words: int | None = None
    choices: tuple[str, ...] = ()
    refers: str = ""
    model: type[Model] | None = None

    @classmethod
    def of(cls, annotation: Any, metadata: tuple[Any, ...] = ()) -> _Shape:
        if get_origin(annotation) is Annotated:
            inner, *more = get_args(annotation)
            return cls.of(inner, (*more, *metadata))
        if get_origin(annotation) in (Union, types.UnionType):
            (inner,) = (argument for argument in get_args(annotation) if argument is not type(None))
            return cls.of(inner, metadata)
        words = next((item.most for item in metadata if isinstance(item, Words)), None)
        refers = next((item.where for item in metadata if isinstance(item, Refers)), "")
        kind = next((item.name for item in reversed(metadata) if isinstance(item, Kind)), "")
        if get_origin(annotation) is Literal:
            return cls("choice", choices=get_args(annotation))
        if get_origin(annotation) is list:
            return _SEVERAL[(one := cls.of(get_args(annotation)[0])).kind](one)
        if get_origin(annotation) is dict:
            key, value = map(cls.of, get_args(annotation))
            kind = "by-level" if key.refers == "levels" else "by-id"
            return cls(kind, words=value.words, refers=key.refers, model=value.model)
        if isinstance(annotation, type) and issubclass(annotation, Model):
            return cls("group", model=annotation)
        if isinstance(annotation, type) and issubclass(annotation, (Line, Prose)):
            return cls("line" if issubclass(annotation, Line) else "prose", words=words)
        return cls("reference" if refers else kind, refers=refers)


_SEVERAL = {
    "group": lambda one: _Shape("groups", model=one.model),
    "reference": lambda one: _Shape("references", refers=one.refers),
    "page": lambda one: _Shape("pages"),
    "plain": lambda one: _Shape("texts"),
}
"""What a list of some kind of value is."""
