"""The files of the theme."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from casebook.formats import files

THEME = Path(__file__).resolve().parent / "theme"
INLINE_SCRIPTS = ("theme.js",)
"""Scripts in the page itself: they must run before the first paint, and are not worth a request."""

_STATIC = "static/"


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme as it was when it was read."""

    folder: Path
    files: tuple[tuple[str, bytes], ...]
    """path and bytes"""
    fingerprint: str
    """A few letters that change when any file of `static/` does: a script imports others under the same name."""

    @classmethod
    def read(cls, folder: Path | None = None) -> Theme:
        folder = folder or THEME
        read = files.contents(folder)
        static = tuple((path.removeprefix(_STATIC), data) for path, data in read if path.startswith(_STATIC))
        return cls(folder, read, hashlib.sha256(repr(static).encode()).hexdigest()[:8])

    def inline_script(self, name: str) -> str:
        """Return the text of an inline script, without the blank lines around it."""
        return dict(self.files)[_STATIC + name].decode().strip()
