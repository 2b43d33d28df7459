"""The pictures of cases: what makes a file one that can be published."""

from __future__ import annotations

import stat
from pathlib import Path

from casebook import limits

TYPES = {".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff", ".png": b"\x89PNG\r\n\x1a\n", ".webp": b"RIFF"}
"""Endings, and the bytes that such a file starts with."""


def fault(folder: Path, name: str) -> str | None:
    """What is wrong with a picture; None when it can be shown."""
    file = folder / name
    start = TYPES.get(file.suffix.lower())
    if file.name != name or start is None:
        return "the name must be that of a .jpg, .png or .webp file, without any folder"
    try:
        if not stat.S_ISREG(file.lstat().st_mode):
            return "there is no such file"
        if file.stat().st_size > limits.IMAGE_BYTES:
            return "the file is too large"
        if not file.read_bytes().startswith(start):
            return "the file is not the kind of picture its name says"
    except OSError:
        return "there is no such file"
    return None
