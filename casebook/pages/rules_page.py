"""Explain each rule on the page of rules: the requirement, the message, the remedy and an example."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup, escape

from casebook.formats.strict_yaml import REFUSED
from casebook.problems.phrases import Speech, say
from casebook.problems.rules import CASE, GROUPS, Rule
from casebook.translation import program_messages
from casebook.translation.localiser import Text


@dataclass(frozen=True, slots=True)
class Explained:
    """The content of the page in one language."""

    language: str
    spoken: Text
    """A sentence on the languages of the messages, in the page's language if it is one of them."""
    words: Mapping[str, str]
    groups: tuple[tuple[str, tuple[Mapping[str, Markup | str], ...]], ...]


@cache
def explained(language: str) -> Explained:
    speech = program_messages.speech(language)
    known = speech.language == language
    spoken = say(
        "The checks speak English, French, Spanish and Portuguese: the language of your computer if it is one of "
        "these, or the one that you ask for, as in `build_cases.py check --language fr`."
    )
    return Explained(
        speech.language,
        Text(spoken.said(speech), speech.language, "translated" if known else "missing", is_prose=True),
        {
            "message": say("What you read").said(speech),
            "tip": say("What to do").said(speech),
            "bad": say("Refused").said(speech),
            "good": say("Accepted").said(speech),
        },
        tuple((title.said(speech), tuple(_rule(rule, speech) for rule in rules)) for title, rules in GROUPS),
    )


def _rule(rule: Rule, speech: Speech) -> Mapping[str, Markup | str]:
    example = rule.example
    texts = {part: rule.phrase(part, example.values).said(speech) for part in ("summary", "message", "tip")}
    return {
        "id": rule.id,
        "summary": _with_code(texts["summary"]),
        "message": _with_code(texts["message"]),
        "tip": _with_code(texts["tip"]),
        "file": "" if example.file == CASE else example.file,
        "bad": _visible(example.bad),
        "good": _visible(example.good),
    }


def _with_code(text: str) -> Markup:
    """Return a text as HTML: backticks mark code, as in Markdown; all other characters are plain text."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def _visible(text: str) -> str:
    """Return a piece of a file with invisible characters made visible."""
    return REFUSED.sub(lambda match: f"[U+{ord(match[0]):04X}]", text.replace("\t", "⇥   "))
