"""Rules for the ids of entries, terms and pages, which become the names of files, folders and addresses."""

from __future__ import annotations

import re
import unicodedata

from casebook import limits
from casebook.problems.phrases import Phrase, say

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_WINDOWS = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
"""Names of devices. Windows refuses them as file names with any extension, so the repository cannot be cloned there."""
_SITE = {"index", "images"}
"""Names that the site uses in each folder: the page that lists it, and the folder of its pictures."""


def is_id(name: str) -> bool:
    return ID.fullmatch(name) is not None


def reserved(name: str) -> Phrase | None:
    """Return the reason why a well-formed id cannot be used; None if it can."""
    if name.split(".")[0].lower() in _WINDOWS:
        return say("one that Windows keeps for itself")
    if name in _SITE:
        return say("one that the site keeps for itself")
    if len(name) > limits.ID_CHARACTERS:
        return say("longer than {most} characters", most=limits.ID_CHARACTERS)
    return None


def proposed(name: str) -> str:
    """Return a free name close to a reserved one."""
    return f"{name[: limits.ID_CHARACTERS // 2].rstrip('-')}-1"


def sorting(name: str) -> str:
    """Return the sort key of a name: its letters without accents and capitals; the name if it has no Latin letter."""
    latin = _latin(name)
    return latin if any(map(str.isalnum, latin)) else name


def slug(name: str) -> str:
    """Return the id closest to a name; empty if the name has no Latin letter or digit."""
    return re.sub(r"[^a-z0-9]+", "-", _latin(name)).strip("-")


def _latin(name: str) -> str:
    """Return the ASCII characters of a name, without accents and capitals."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
