"""Messages as values: a template and the values that fill it, so that each reader gets them in their own language.

Templates are English. Babel extracts the calls of `say` and `say_plural`, so their arguments must be literals.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from gettext import c2py
from typing import TypeAlias

from babel.messages import plurals
from babel.numbers import format_decimal

Value: TypeAlias = "str | int | float | Phrase | tuple[Value, ...]"
"""A text is shown unchanged, a number in the format of the language, a tuple as its parts separated by commas."""

_TYPED = {"field", "found", "guess", "key", "name", "near", "reason"}
"""Names of values that repeat text typed by a contributor, of any length."""
SHOWN = 100
"""Characters of such a value that are shown."""
_PART = re.compile(r"\{\{|\}\}|\{([a-z]+)\}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A message. `plural`, if any, is its English form when the value `count` is not 1."""

    template: str
    plural: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    context: str = ""
    """distinguishes messages that are identical in English"""

    def said(self, speech: Speech) -> str:
        """Return the message in the language of `speech`."""
        return speech.filled(speech.form(self), self.values)

    def __str__(self) -> str:
        return self.said(ENGLISH)


def say(template: str, /, **values: Value) -> Phrase:
    return Phrase(template, values=values)


def say_plural(singular: str, plural: str, /, **values: Value) -> Phrase:
    """Return a phrase that depends on the value `count`. Babel knows its arguments by the name of the function."""
    return Phrase(singular, plural, values)


def quoted(text: str) -> Phrase:
    return say("“{found}”", found=text)


def either(options: Sequence[Value]) -> Value:
    """Return `options` joined by “or”."""
    *others, last = options
    return say("{first} or {second}", first=either(others), second=last) if others else last


@dataclass(frozen=True, slots=True)
class Speech:
    """The wording of phrases in one language. English, the language of the templates, needs no translations."""

    language: str = "en"
    translations: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    """(context, template) → the translation, or one translation per plural form"""

    def form(self, phrase: Phrase) -> str:
        """Return the template in this language, or in English if it is not translated."""
        forms = self.translations.get((phrase.context, phrase.template))
        chosen = plural(self.language if forms else "en")
        forms = forms or (phrase.template, phrase.plural)
        if not phrase.plural:
            return forms[0]
        count = phrase.values.get("count")
        return forms[min(chosen(count if isinstance(count, int) else 1), len(forms) - 1)]

    def number(self, number: float) -> str:
        return str(format_decimal(number, "#,##0.###", locale=self.language))

    def filled(self, template: str, values: Mapping[str, object]) -> str:
        """Fill bare `{name}` parts. `str.format` would also follow attributes of contributors' texts."""

        def fill(match: re.Match[str]) -> str:
            if not match[1]:
                return match[0][0]  # “{{” and “}}” are escaped braces
            return self._format(match[1], values.get(match[1], ""))

        return _PART.sub(fill, template)

    def _format(self, name: str, value: object) -> str:
        if isinstance(value, Phrase):
            return value.said(self)
        if isinstance(value, tuple):
            return ", ".join(self._format(name, item) for item in value)
        if isinstance(value, (int, float)):
            return self.number(value)
        text = " ".join(str(value).split())
        if name in _TYPED and len(text) > SHOWN:
            return text[:SHOWN].rstrip() + "…"
        return text


ENGLISH = Speech()


@cache
def plural(language: str) -> Callable[[int], int]:
    """Return the plural rule of a language from Babel's own table. Headers of catalogues are ignored."""
    rule: Callable[[int], int] = c2py(plurals.get_plural(language)[1])
    return rule
