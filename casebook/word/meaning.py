"""What people write in a document, as the file of a case has it: names become ids, dates and pages take their form.

What cannot be read for sure stays as it is typed: the checks then tell what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from casebook import guide, limits, names
from casebook.content import Content
from casebook.guide import Asked
from casebook.localise import Localiser

LONGEST_RUN = 200
"""Pages from … to …: a longer run is a slip."""


class Names:
    """The names of everything that can be chosen, in all languages of the site; ids come before names."""

    def __init__(self, localisers: Mapping[str, Localiser], language: str) -> None:
        self.localisers = localisers
        self.here = localisers[language]
        self._ids: dict[str, dict[str, set[str]]] = {}

    def shown(self, field: Asked) -> Mapping[str, str]:
        """What can be chosen, in the language of the document: id → name."""
        return named(self.here, field)

    def id(self, field: Asked, text: str, own: Mapping[str, str] | None = None) -> str | None:
        """The id that a text stands for. `own` are the ids and names that the document brings itself."""
        if text in (own or {}) or text in self.shown(field):
            return text
        found = self._known(field).get(folded(text), set()) | {
            own_id for own_id, name in (own or {}).items() if folded(name) == folded(text)
        }
        return next(iter(found)) if len(found) == 1 else None

    def _known(self, field: Asked) -> dict[str, set[str]]:
        key = field.refers or field.key if field.kind in ("choice", "references", "reference") else field.kind
        if key not in self._ids:
            known: dict[str, set[str]] = {}
            for localiser in self.localisers.values():
                for one, name in named(localiser, field).items():
                    for said in (one, name, f"{one} · {name}", f"{name} ({one})"):
                        known.setdefault(folded(said), set()).add(one)
            self._ids[key] = known
        return self._ids[key]


def all_names(content: Content, localiser: Callable[[str], Localiser], language: str) -> Names:
    return Names({code: localiser(code) for code in content.site.languages}, language)


def named(localiser: Localiser, field: Asked) -> Mapping[str, str]:
    """Everything that a field can have, by id, in one language."""
    if field.kind == "choice":
        return {choice: localiser.guide(f"{field.key}={choice}").plain for choice in field.choices}
    if field.kind == "yes-no":
        return {choice: localiser.guide(f"Case.running={choice}").plain for choice in ("yes", "no")}
    if field.kind == "country":
        return dict(localiser.countries())
    if field.kind == "language":
        return {
            code: str(name) for code, name in localiser.locale.languages.items() if re.fullmatch("[a-z]{2,3}", code)
        }
    if field.kind == "site-language":
        return {code: language.name for code, language in localiser.content.site.languages.items()}
    return vocabulary(localiser, "sdgs" if field.kind == "goal" else field.refers)


def vocabulary(localiser: Localiser, name: str) -> Mapping[str, str]:
    """Ids and names of a part of the vocabulary, or of the practices."""
    if name == "practices":
        entries = localiser.content.practices
        return {key: localiser.entry(name, key, entry)["title"].plain for key, entry in entries.items()}
    if name not in localiser.content.vocabulary:
        return {}  # targets have no names
    title = "title" if name == "sources" else "name"
    return {key: str(term[title]) for key, term in localiser.terms(name).items()}


def folded(text: str) -> str:
    """A name without capitals, accents and typographic signs."""
    plain = re.sub(r"[^\w]+", " ", names.sorting(text).casefold()).strip()
    return plain or " ".join(text.casefold().split())


def several(text: Iterable[str], known: Callable[[str], str | None]) -> list[str]:
    """Chosen names, one a line, or with semicolons or commas between them; names themselves may have commas."""
    found: list[str] = []
    for line in text:
        said = re.sub(r"^(?:[-•☒☑✓✔]|\[[xX]\])\s*", "", line.strip())
        for separators in (r"$^", r";", r"[;,]"):
            parts = [part.strip() for part in re.split(separators, said) if part.strip()]
            ids = [known(part) for part in parts]
            if all(ids):
                break
        else:
            parts = [part.strip() for part in re.split(";", said) if part.strip()]
            ids = [known(part) for part in parts]
        found += [one or part for one, part in zip(ids, parts, strict=True)]
    return list(dict.fromkeys(found))


def pages(text: str) -> list[str]:
    """Page numbers: “3, 6–8” are four."""
    found: list[str] = []
    for part in filter(None, map(str.strip, re.split(r"[,;\n]+|\b(?:et|and|y|e)\b", text))):
        part = re.sub(r"^(?:pp?|págs?|pages?|páginas?)\b\.?\s*", "", part, flags=re.IGNORECASE)
        run = re.fullmatch(r"(\d{1,6})\s*[-–—]\s*(\d{1,6})", part, re.ASCII)
        is_run = run and int(run[1]) <= int(run[2]) <= int(run[1]) + LONGEST_RUN and len(found) < limits.WORD_PAGES
        if run and is_run:
            found += map(str, range(int(run[1]), int(run[2]) + 1))
        else:
            found.append(part.lstrip("0") if part.isdecimal() and part.isascii() and part.strip("0") else part)
    return found


def degrees(text: str) -> str:
    """A decimal number: with a comma, a typographic minus, or a sign of degrees behind it."""
    return re.sub(r"[°\s]+$", "", re.sub("[−–]", "-", text).replace(",", "."))


def entry_fields() -> Mapping[str, Asked]:
    """The fields that a document asks for."""
    return {field.name: field for fields in guide.sections().values() for field in fields}
