"""What is said of problems, as values: a template and what fills it, so that each reader can be told in their language.

Templates are English. Babel finds calls of `say` and `say_plural` in the code: so these arguments are literals.
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
"""A text is shown as it stands; a number is written as the language does; the parts of a tuple stand between commas."""

_TYPED = {"field", "found", "guess", "key", "name", "near", "reason"}
"""Values that repeat what somebody typed, at whatever length."""
SHOWN = 100
"""As many characters of it are shown."""
_PART = re.compile(r"\{\{|\}\}|\{([a-z]+)\}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something to be said. The plural, if there is one, is for other numbers than one of the value `count`."""

    template: str
    plural: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    context: str = ""
    """tells apart what is the same in English"""

    def said(self, speech: Speech) -> str:
        """The words of one language."""
        return speech.filled(speech.form(self), self.values)

    def __str__(self) -> str:
        return self.said(ENGLISH)


def say(template: str, /, **values: Value) -> Phrase:
    return Phrase(template, values=values)


def say_plural(singular: str, plural: str, /, **values: Value) -> Phrase:
    """Return a phrase that depends on the value `count`. Its own name tells Babel its arguments."""
    return Phrase(singular, plural, values)


def quoted(text: str) -> Phrase:
    return say("“{found}”", found=text)


def either(options: Sequence[Value]) -> Value:
    """One of several."""
    *others, last = options
    return say("{first} or {second}", first=either(others), second=last) if others else last


@dataclass(frozen=True, slots=True)
class Speech:
    """How one language says phrases. English, in which they are written, needs no translations."""

    language: str = "en"
    translations: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    """by context and template: the translation, or one for each plural form"""

    def form(self, phrase: Phrase) -> str:
        """The template in this language; in English if it is not translated."""
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
        """Fill bare `{name}` parts. Not str.format, which would follow attributes of what contributors wrote."""

        def fill(match: re.Match[str]) -> str:
            if not match[1]:
                return match[0][0]  # “{{” and “}}” stand for braces
            return self._shown(match[1], values.get(match[1], ""))

        return _PART.sub(fill, template)

    def _shown(self, name: str, value: object) -> str:
        if isinstance(value, Phrase):
            return value.said(self)
        if isinstance(value, tuple):
            return ", ".join(self._shown(name, item) for item in value)
        if isinstance(value, (int, float)):
            return self.number(value)
        text = " ".join(str(value).split())
        return _shortened(text) if name in _TYPED else text


ENGLISH = Speech()


@cache
def plural(language: str) -> Callable[[int], int]:
    """The plural rule of a language, from Babel's own table: never from a catalogue's header."""
    rule: Callable[[int], int] = c2py(plurals.get_plural(language)[1])
    return rule


def _shortened(text: str) -> str:
    return text if len(text) <= SHOWN else text[:SHOWN].rstrip() + "…"
