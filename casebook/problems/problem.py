"""Problems found in the content, as values.

A problem carries the values that fill the message and the tip of its rule. All wording is in `rules.py`, and each
reader gets it in their own language.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches

from casebook.problems.phrases import ENGLISH, SHOWN, Phrase, Speech, Value, say, say_plural
from casebook.problems.rules import RULES as RULES


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A problem in one file. `line` and `column` count from 1; 0 means the whole file."""

    path: str
    line: int
    column: int
    rule: str
    field: str = ""
    values: Mapping[str, object] = dataclasses.field(default_factory=dict, compare=False)

    @property
    def message(self) -> str:
        """The message in English."""
        return self.message_in(ENGLISH)

    @property
    def tip(self) -> str:
        return self.tip_in(ENGLISH)

    def message_in(self, speech: Speech) -> str:
        return self._phrase("message").said(speech)

    def tip_in(self, speech: Speech) -> str:
        return self._phrase("tip").said(speech)

    def _phrase(self, part: str) -> Phrase:
        return RULES[self.rule].phrase(part, {"name": self.field, **self.values})


@contextmanager
def guard(path: str, check: Phrase, problems: list[Problem]) -> Iterator[None]:
    """Report an unexpected exception in a check as a problem of its file, so that the other checks continue."""
    try:
        yield
    except Exception as error:  # any exception: a contributor must never see a traceback
        values = {"found": check, "reason": f"{type(error).__name__}: {error}"}
        problems.append(Problem(path, 0, 0, "rule-crash", values=values))


def printable(name: str) -> str:
    """Return a file's name fit for a report. The name may contain line breaks, or bytes that are not text."""
    if name.isprintable():
        return name
    return "".join(character if character.isprintable() else "\ufffd" for character in name)


def near(found: str, allowed: Iterable[str], otherwise: Phrase | None = None) -> Phrase:
    """Return the tip that proposes the allowed value closest to `found`; without one, `otherwise`."""
    options = list(allowed) if len(found) <= SHOWN else []
    by_folded = {option.casefold(): option for option in options}
    if (meant := _MEANT.get(found.casefold())) in options:
        return say("Did you mean `{found}` → `{near}`?", found=found, near=meant)
    matches = get_close_matches(found.casefold(), by_folded, n=1, cutoff=0.6)
    if matches:
        return say("Did you mean `{found}` → `{near}`?", found=found, near=by_folded[matches[0]])
    return otherwise or say("Choose one of the allowed values.")


_MEANT = {
    word: meant
    for meant, words in {
        "yes": "oui sí si sim true",
        "no": "non não nao false",
        "unknown": "inconnu desconocido desconhecido ?",
        "draft": "brouillon borrador rascunho",
        "published": "publié publie publicado public",
        "archived": "archivé archive archivado arquivado",
        "stated": "déclaré afirmado",
        "editorial": "éditorial",
    }.items()
    for word in words.split()
}
"""Words in the contributors' languages → the word that all files use."""


def some(allowed: Iterable[str], limit: int = 24) -> Value:
    """Return the allowed values, or the first `limit` of them and the number of the rest."""
    options = tuple(allowed)
    if len(options) > limit:
        count = len(options) - limit
        return say_plural("{shown} and {count} more", "{shown} and {count} more", shown=options[:limit], count=count)
    return options or say("none yet")


def sort(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield each problem once, ordered by file, place and rule."""
    seen: set[tuple[object, ...]] = set()
    for problem in sorted(problems):
        key = (problem.path, problem.line, problem.column, problem.rule, problem.field, problem.message)
        if key not in seen:
            seen.add(key)
            yield problem
