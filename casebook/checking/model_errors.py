"""Pydantic's errors as problems: the broken rule, its place in the file, and plain words."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel

from casebook.formats import strict_yaml
from casebook.formats.strict_yaml import Document
from casebook.problems.phrases import Phrase, quoted, say, say_plural
from casebook.problems.problem import Problem, near, some
from casebook.problems.rules import RULES

_FIELDS_BELOW = say("Write its fields below it, indented by two spaces.")
_TYPES = {
    "list_type": (say("a list"), say("Put “- ” before each item, each on its own line.")),
    "literal_error": (say("a text"), say("Remove the dash or the inner fields.")),
    "string_type": (say("a text"), say("Remove the dash or the inner fields; put the text between quotes.")),
    "dict_type": (say("a group of fields"), _FIELDS_BELOW),
    "model_type": (say("a group of fields"), _FIELDS_BELOW),
    "string_pattern_mismatch": (say("a colour like #0A97D9"), say("Write # and six digits or capital letters A–F.")),
}


def explain(path: str, document: Document, prefix: strict_yaml.Path, detail: Any, model: type[BaseModel]) -> Problem:
    """Return the located problem for one of pydantic's errors."""
    rule, values = detail["type"], dict(detail.get("ctx") or {})
    loc = [part for part in (*detail["loc"], *values.pop("at", ())) if part != "[key]"]
    where = (*prefix, *(part + 1 if isinstance(part, int) else part for part in loc))
    line, column = document.place(where)
    name = strict_yaml.show(where)
    key = str(loc[-1]) if loc else ""
    if rule in RULES:
        return Problem(path, line, column, rule, name, values)
    if rule in ("value_error", "assertion_error"):  # pydantic wrapped an exception that none of our checks raises
        return Problem(path, line, column, "rule-crash", name, {"found": name, "reason": detail["msg"]})
    owner = _owner(model, loc[:-1])
    if rule == "literal_error" and isinstance(detail["input"], str) and detail["input"]:
        choices = tuple(re.findall(r"'([^']+)'", str(values["expected"])))
        typed = detail["input"]
        return Problem(
            path, line, column, "value-choice", name,
            {"allowed": choices, "found": typed, "near": near(typed, choices)},
        )  # fmt: skip
    if rule == "missing":
        meaning = meant_by(owner.model_fields[key].description or key) if owner else key
        return Problem(path, line, column, "field-missing", name, {"key": key, "meaning": meaning})
    if rule == "extra_forbidden":
        allowed = list(owner.model_fields) if owner else []
        closest = next(iter(get_close_matches(key[:100].casefold(), allowed, n=1)), None)
        tip = near(key, allowed, say("Delete it, or check its indentation: it may belong to a field above."))
        meant = ("field-missing", strict_yaml.show((*where[:-1], closest))) if closest else None
        values = {"allowed": some(allowed, 40), "near": tip, "meant": meant}
        return Problem(path, line, column, "field-unknown", name, values)
    if detail["input"] == "":
        return Problem(path, line, column, "field-empty", name)
    if rule in ("too_short", "too_long"):
        bound = int(values["min_length" if rule == "too_short" else "max_length"])
        allowed_count = (
            say_plural("at least {count} item", "at least {count} items", count=bound)
            if rule == "too_short"
            else say_plural("at most {count} item", "at most {count} items", count=bound)
        )
        return Problem(
            path, line, column, "value-count", name, {"allowed": allowed_count, "found": values.get("actual_length")}
        )
    kinds: dict[type, Phrase] = {dict: say("a group of fields"), list: say("a list")}
    found = kinds.get(type(detail["input"]), quoted(str(detail["input"])))
    allowed_type, type_tip = _TYPES.get(rule, (say("valid"), say("See the other files for an example.")))
    return Problem(path, line, column, "value-type", name, {"allowed": allowed_type, "found": found, "tip": type_tip})


def meant_by(description: str) -> Phrase:
    """Return the meaning of a field, from its description in the model."""
    return Phrase(description, context="meaning")


def _owner(model: Any, loc: list[Any]) -> type[BaseModel] | None:
    """Return the model class to which `loc` leads, or None."""
    for part in loc:
        if isinstance(model, type) and issubclass(model, BaseModel):
            if part not in model.model_fields:
                return None
            model = model.model_fields[part].annotation
        else:
            model = next((argument for argument in reversed(get_args(model)) if argument is not type(None)), None)
        while model is not None and not isinstance(model, type) and type(None) in get_args(model):
            model = next(argument for argument in get_args(model) if argument is not type(None))
    return model if isinstance(model, type) and issubclass(model, BaseModel) else None
