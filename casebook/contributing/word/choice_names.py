"""Convert words in a document to values of a case file: names to ids, dates and pages to their form.

Text that cannot be read with certainty stays as typed; the checks then report it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from casebook import limits
from casebook.content import field_guide
from casebook.content.content import Content
from casebook.content.field_guide import Asked
from casebook.formats import ids
from casebook.translation.localiser import Localiser

LONGEST_RUN = 200
"""Pages in one range. A longer range is a typing error."""


class Names:
    """The names of all choices, in all languages of the site. Ids take precedence over names."""

    def __init__(self, localisers: Mapping[str, Localiser], language: str) -> None:
        self.localisers = localisers
        self.here = localisers[language]
        self._ids: dict[str, dict[str, set[str]]] = {}

    def shown(self, field: Asked) -> Mapping[str, str]:
        """Return the choices of a field in the language of the document, as id → name."""
        return named(self.here, field)

    def id(self, field: Asked, text: str, own: Mapping[str, str] | None = None) -> str | None:
        """Return the id for a text; None if none or several fit. `own` has the ids and names that the document itself
        defines.
        """
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
                    for spelling in (one, name, f"{one} · {name}", f"{name} ({one})"):
                        known.setdefault(folded(spelling), set()).add(one)
            self._ids[key] = known
        return self._ids[key]


def all_names(content: Content, localiser: Callable[[str], Localiser], language: str) -> Names:
    return Names({code: localiser(code) for code in content.site.languages}, language)


def named(localiser: Localiser, field: Asked) -> Mapping[str, str]:
    """Return all choices of a field in one language, as id → name."""
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
    """Return ids and names of a part of the vocabulary, or of the practices."""
    if name == "practices":
        entries = localiser.content.practices
        return {key: localiser.entry(name, key, entry)["title"].plain for key, entry in entries.items()}
    if name not in localiser.content.vocabulary:
        return {}  # Targets have no names.
    title = "title" if name == "sources" else "name"
    return {key: str(term[title]) for key, term in localiser.terms(name).items()}


def folded(text: str) -> str:
    """Return a name without capitals, accents and punctuation, for comparison."""
    plain = re.sub(r"[^\w]+", " ", ids.sorting(text).casefold()).strip()
    return plain or " ".join(text.casefold().split())


def several(text: Iterable[str], known: Callable[[str], str | None]) -> list[str]:
    """Return the ids of chosen names; an unknown name stays as typed.

    Names are one per line, or separated by semicolons or commas; names themselves may contain commas.
    """
    found: list[str] = []
    for line in text:
        chosen = re.sub(r"^(?:[-•☒☑✓✔]|\[[xX]\])\s*", "", line.strip())
        for separators in (r"$^", r";", r"[;,]"):
            parts = [part.strip() for part in re.split(separators, chosen) if part.strip()]
            ids = [known(part) for part in parts]
            if all(ids):
                break
        else:
            parts = [part.strip() for part in re.split(";", chosen) if part.strip()]
            ids = [known(part) for part in parts]
        found += [one or part for one, part in zip(ids, parts, strict=True)]
    return list(dict.fromkeys(found))


def pages(text: str) -> list[str]:
    """Return page numbers: “3, 6–8” are four."""
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
    """Return a decimal number with a point and a hyphen, without degree sign, comma or typographic minus."""
    return re.sub(r"[°\s]+$", "", re.sub("[−–]", "-", text).replace(",", "."))


def entry_fields() -> Mapping[str, Asked]:
    """Return the fields that a document asks for, by name."""
    return {field.name: field for fields in field_guide.sections().values() for field in fields}
