"""What an entry, a term or a page may be called: its id becomes the name of files, folders and addresses."""

from __future__ import annotations

import re
import unicodedata

from casebook import limits
from casebook.phrases import Phrase, say

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_WINDOWS = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
"""Devices: on Windows no file can have such a name, whatever its ending, and no copy of the repository can be made."""
_SITE = {"index", "images"}
"""The page that lists a folder, and the folder of its pictures."""


def is_id(name: str) -> bool:
    return ID.fullmatch(name) is not None


def reserved(name: str) -> Phrase | None:
    """Why a well-formed id cannot be used; None when it can."""
    if name.split(".")[0].lower() in _WINDOWS:
        return say("one that Windows keeps for itself")
    if name in _SITE:
        return say("one that the site keeps for itself")
    if len(name) > limits.ID_CHARACTERS:
        return say("longer than {most} characters", most=limits.ID_CHARACTERS)
    return None


def proposed(name: str) -> str:
    """A free name close to a reserved one."""
    return f"{name[: limits.ID_CHARACTERS // 2].rstrip('-')}-1"


def sorting(name: str) -> str:
    """What a name is sorted by: its letters without accents and capitals; itself when it has no Latin letter."""
    latin = _latin(name)
    return latin if any(map(str.isalnum, latin)) else name


def slug(name: str) -> str:
    """The id closest to any name; empty when it has no Latin letter or digit."""
    return re.sub(r"[^a-z0-9]+", "-", _latin(name)).strip("-")


def _latin(name: str) -> str:
    """The Latin letters, digits and signs of a name, without accents and capitals."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
