"""Hypothesis strategies for entries: any values in any field, with difficulties of YAML, Markdown and typing."""

from __future__ import annotations

import random
import unicodedata
from typing import Any

from hypothesis import strategies as st

from casebook.content import field_guide
from casebook.content.field_guide import Asked
from casebook.contributing.yaml_writer import KEY_CHARACTERS
from casebook.formats import strict_yaml

LEVELS = ["internal", "local-actors", "citizens"]
PIECES = (
    *(": ", " #", "#", "- ", "-", "? ", "?", "* ", "*a", "&a", "!!str", "|", ">-", "%", "@", "`", "[", "]", "{", "}"),
    *(",", '"', "'", "\\", '\\"', "\\n", "<<", "<<: ", "=", "~", "null", "yes", "no", "on", "off", "y", "N", "True"),
    *("---", "...", "2018", "16.7", "1e3", "0x1F", "0o17", "1_000", "22:22", ".5", "-.inf", ".nan", "2018-07-06"),
    *("2001-12-14 21:59:43", " ", "  ", "\u00a0", "\u202f", "\u3000", "\n", "\n\n", "\n  ", "\n- ", "\n1. ", "\r"),
    *("\r\n", "\t", "<<<<<<< HEAD", "é", "e\u0301", "ñ", "« Córdoba »", "日本語", "بيت", "\u200f"),
    *("\u200d", "\u2067a\u2069", "\U0001f3f3\ufe0f\u200d\U0001f308", "\U0001f30d", "¿", "…", "word", "a few words"),
    *("x" * 130, "long " * 30, "é" * 117, "- a\n- b\n", "1) a", "**b**", "https://a.org/?b=c#d"),
)  # fmt: skip


def admitted(text: str) -> bool:
    return not strict_yaml.REFUSED.search(text)


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)


texts = (
    (st.text(st.characters(exclude_categories=["Cs"]), max_size=150) | st.lists(st.sampled_from(PIECES)).map("".join))
    .map(_normal)
    .filter(admitted)
)
"""Values as `strict_yaml` returns them."""
keys = texts.filter(lambda text: text != "<<" and len(text) <= KEY_CHARACTERS)
anything = st.recursive(
    texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys | st.sampled_from(["text", "source"]), inner),
    max_leaves=6,
)
_usual = {
    "latitude": st.decimals(-90, 90, places=4).map(str),
    "longitude": st.integers(-180, 180).map(str),
    "goal": st.integers(1, 17).map(str),
    "page": st.integers(1, 99).map(str),
    "date": st.dates().map(str),
    "partial-date": st.dates().map(str) | st.integers(1900, 2100).map(str) | st.just("2016-10"),
    "yes-no": st.sampled_from(["yes", "no"]),
}


def _values(field: Asked) -> st.SearchStrategy[Any]:
    """Return a strategy for values of a field, mostly valid ones."""
    kind = field.kind
    if kind in ("groups", "by-id"):
        return st.lists(group(field.fields), max_size=3) if kind == "groups" else _by(keys, group(field.fields))
    if kind == "group":
        return group(field.fields)
    if kind == "by-level":
        return _by(st.sampled_from(LEVELS) | keys, texts)
    if kind in ("references", "texts", "pages"):
        return st.lists(_usual["page"] if kind == "pages" else texts, max_size=4)
    return st.sampled_from(field.choices) if field.choices else _usual.get(kind, texts)


def _by(names: st.SearchStrategy[str], values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.dictionaries(names, values, max_size=3)


def group(fields: tuple[Asked, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """Return a strategy for some of these fields, in any order, sometimes with others."""

    @st.composite
    def build(draw: st.DrawFn) -> dict[str, Any]:
        chosen = draw(st.lists(st.sampled_from(fields), unique=True, max_size=5))
        found = {field.name: draw(_values(field) if draw(st.integers(0, 9)) else anything) for field in chosen}
        return found | (draw(_by(keys, anything)) if not draw(st.integers(0, 4)) else {})

    return build()


cases = group(field_guide.asked("cases"))


def seeded(chance: random.Random) -> dict[str, Any]:
    """Return a case of random fields quickly, for hundreds of tries."""

    def text() -> str:
        while not admitted(found := _normal("".join(chance.choices(PIECES, k=chance.choice((0, 1, 1, 2, 3, 5, 9)))))):
            pass
        return found

    def value(field: Asked) -> Any:
        if chance.random() < 0.05:
            return chance.choice(([], {}, "", [text(), [text()]], {text()[:99] + "k": text()}, [{"a": text()}, {}]))
        match field.kind:
            case "groups":
                return [fill(field.fields) for _ in range(chance.randrange(4))]
            case "by-id":
                return {chance.choice(("a", "no", "é", "12", "b c", "__proto__")): fill(field.fields) for _ in range(3)}
            case "group":
                return fill(field.fields)
            case "by-level":
                return {name: text() for name in chance.sample([*LEVELS, "other"], 3)}
            case "references" | "texts":
                return [text() for _ in range(chance.randrange(5))]
            case "pages":
                return [str(chance.randrange(1, 30)) for _ in range(chance.choice((0, 1, 3, 60)))]
            case "yes-no" | "date" | "partial-date" | "goal" | "latitude" | "longitude" | "page":
                return chance.choice(
                    ("yes", "no", "2018", "2018-07-06", "2016-10", "16", "-34.9033", "+1", ".5", "16.7")
                )
        return chance.choice(field.choices) if field.choices and chance.random() < 0.8 else text()

    def fill(fields: tuple[Asked, ...]) -> dict[str, Any]:
        chosen = chance.sample(fields, chance.randint(0, len(fields)))
        return {field.name: value(field) for field in chosen} | ({"unknown": text()} if chance.random() < 0.1 else {})

    return fill(field_guide.asked("cases"))
