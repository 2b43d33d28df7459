"""The thesaurus as a whole: labels that are repeated across concepts, and the form in which labels are compared."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from casebook.content.model import Concept
from casebook.formats.strict_yaml import Path


def repeated(concepts: Mapping[str, Concept]) -> Iterator[tuple[Path, str]]:
    """Yield path and text of each label that its language already has, ignoring accents and capitals."""
    seen: set[tuple[str, str]] = set()
    for key, concept in concepts.items():
        for language, labels in concept.labels.items():
            for position, label in enumerate(labels, 1):
                if (language, folded(label)) in seen:
                    yield (key, "labels", language, position), label
                seen.add((language, folded(label)))


@lru_cache(50_000)  # names are folded once per language, and again after each edit
def folded(label: str) -> str:
    """Return a label in the form that search compares: without accents, capitals and punctuation."""
    letters = unicodedata.normalize("NFD", label.casefold()).replace("œ", "oe").replace("æ", "ae")
    plain = "".join(letter for letter in letters if not unicodedata.category(letter).startswith("M"))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in plain).split())
