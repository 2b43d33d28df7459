"""What is wrong with the content: one value for a found problem.

It carries the values that fill the message and the tip of its rule: so the wording stands in one place, `rules.py`, and
each reader can be told in their own language.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches

from casebook.phrases import ENGLISH, SHOWN, Phrase, Speech, Value, say, say_plural
from casebook.rules import RULES as RULES


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend. `line` and `column` count from 1; 0 means the file as a whole."""

    path: str
    line: int
    column: int
    rule: str
    field: str = ""
    values: Mapping[str, object] = dataclasses.field(default_factory=dict, compare=False)

    @property
    def message(self) -> str:
        """In English."""
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
    """A check that fails in an unforeseen way becomes a problem of its file, and the others go on."""
    try:
        yield
    except Exception as error:  # whatever it is: a contributor must never see a traceback
        values = {"found": check, "reason": f"{type(error).__name__}: {error}"}
        problems.append(Problem(path, 0, 0, "rule-crash", values=values))


def printable(name: str) -> str:
    """A file's name fit for a report: it may hold line breaks, or bytes that are no text."""
    if name.isprintable():
        return name
    return "".join(character if character.isprintable() else "\ufffd" for character in name)


def near(found: str, allowed: Iterable[str], otherwise: Phrase | None = None) -> Phrase:
    """The tip that proposes the allowed value closest to what was found."""
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
"""What people write in their own language for a word that is the same in all files."""


def some(allowed: Iterable[str], limit: int = 24) -> Value:
    """The allowed values, or the first of many."""
    options = tuple(allowed)
    if len(options) > limit:
        count = len(options) - limit
        return say_plural("{shown} and {count} more", "{shown} and {count} more", shown=options[:limit], count=count)
    return options or say("none yet")


def sort(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Problems by file, then place, then rule, each once."""
    seen: set[tuple[object, ...]] = set()
    for problem in sorted(problems):
        key = (problem.path, problem.line, problem.column, problem.rule, problem.field, problem.message)
        if key not in seen:
            seen.add(key)
            yield problem
