"""The fields of a case or a practice as people fill them in: their order, kinds, limits and texts.

One walk through the model serves the form of the site, the template for Word, the schemas of editors, the list of
fields for contributors and the codebook. Labels and examples are in `guide.yml`, and translated in the catalogue
`guide/fields.po`; the purpose of a field is its description in the model.
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

from casebook.content.field_types import Kind, Line, Prose, Refers, Words
from casebook.content.model import ENTRIES, Cited, Evidence, Model

LANGUAGE = "en"
"""The language of `guide.yml`."""

TEXTS = ("label", "help", "good", "bad")
"""Texts that `guide.yml` can have for a field."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A field of the form, with its limits and its texts."""

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
    """maximum"""
    least: int = 0
    """minimum of items in a list"""
    most: int | None = None
    choices: tuple[str, ...] = ()
    refers: str = ""
    """`practices`, or the file of `vocabulary/`, that has the ids to choose from"""
    fields: tuple[Asked, ...] = ()


@cache
def asked(entry: str) -> tuple[Asked, ...]:
    """Return the fields of an entry, `cases` or `practices`, in the order of its file."""
    return _fields(ENTRIES[entry])


def every(fields: tuple[Asked, ...]) -> Iterator[Asked]:
    """Yield all fields, including inner ones. The fields of a class that is used twice are repeated."""
    for field in fields:
        yield field
        yield from every(field.fields)


@cache
def texts() -> Mapping[str, str]:
    """Return all English texts of the guide by key: `Case.title/label`, `Case.status=draft`, `section:story/label`."""
    found: dict[str, str] = {}
    written = _guide_file()
    for section, wording in written["sections"].items():
        found |= {f"section:{section}/{name}": wording[name] for name in ("label", "help")}
    for field in (field for entry in ENTRIES for field in every(asked(entry))):
        wording = written["fields"].get(field.key, {})
        help_text = {"help": wording.get("help", _sentence(field.description))}
        found |= {f"{field.key}/{name}": text for name in TEXTS if (text := {**wording, **help_text}.get(name))}
        choices = wording.get("choices", {})
        found |= {f"{field.key}={choice}": choices[choice] for choice in field.choices if choice in choices}
    return found


def sections() -> Mapping[str, tuple[Asked, ...]]:
    """Return the fields of a case by section of the form, without hidden fields."""
    by_name = {field.name: field for field in asked("cases")}
    return {
        section: tuple(by_name[name] for name in wording["fields"])
        for section, wording in _guide_file()["sections"].items()
    }


def hidden() -> tuple[str, ...]:
    """Return the fields of a case that the form leaves out."""
    return tuple(_guide_file()["hidden"])


@cache
def _guide_file() -> Any:
    text = resources.files("casebook.content").joinpath("guide.yml").read_text(encoding="utf-8")
    return yaml.load(text, yaml.BaseLoader)  # this loader keeps examples as typed: 2016-10


def _sentence(description: str) -> str:
    return f"{description[:1].upper()}{description[1:]}."


def _fields(model: type[Model]) -> tuple[Asked, ...]:
    """Return the fields in the order of files: a statement comes before its origin."""
    last = [name for name in model.model_fields if _owner(model, name) in (Evidence, Cited)]
    names = [name for name in model.model_fields if name not in last] + last
    return tuple(_field(model, name, model.model_fields[name]) for name in names)


def _owner(model: type[Model], name: str) -> type:
    """Return the class that defines a field."""
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
    """The kind and limits of a value, from its annotation."""

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
            return _LISTS[(item_shape := cls.of(get_args(annotation)[0])).kind](item_shape)
        if get_origin(annotation) is dict:
            key, value = map(cls.of, get_args(annotation))
            kind = "by-level" if key.refers == "levels" else "by-id"
            return cls(kind, words=value.words, refers=key.refers, model=value.model)
        if isinstance(annotation, type) and issubclass(annotation, Model):
            return cls("group", model=annotation)
        if isinstance(annotation, type) and issubclass(annotation, (Line, Prose)):
            return cls("line" if issubclass(annotation, Line) else "prose", words=words)
        return cls("reference" if refers else kind, refers=refers)


_LISTS = {
    "group": lambda item: _Shape("groups", model=item.model),
    "reference": lambda item: _Shape("references", refers=item.refers),
    "page": lambda item: _Shape("pages"),
    "plain": lambda item: _Shape("texts"),
}
"""Kind of item → shape of a list of such items."""
