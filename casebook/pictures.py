"""The pictures of cases: what makes a file one that can be published."""

from __future__ import annotations

import re
import stat
import zlib
from pathlib import Path

from casebook import limits, names
from casebook.phrases import Phrase, say

_NAME = re.compile(r"[A-Za-z0-9]+([._-]+[A-Za-z0-9]+)*")
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def fault(folder: Path, name: str) -> Phrase | None:
    """What is wrong with a picture; None when it can be shown."""
    file = folder / name
    is_whole = TYPES.get(file.suffix.lower())
    if is_whole is None or not _NAME.fullmatch(name) or names.reserved(name):
        return say("the name must be plain letters, digits and hyphens, then .jpg, .png or .webp, without any folder")
    try:
        if not stat.S_ISREG(file.lstat().st_mode):
            return say("there is no such file")
        if file.stat().st_size > limits.IMAGE_BYTES:
            return say("the file is too large")
        if not is_whole(file.read_bytes()):
            return say("the file is not a whole picture of the kind its name says, and nothing more")
    except OSError:
        return say("there is no such file")
    return None


# A file may be a picture and something else at once, for programs that look at its end or its middle. So the frame of
# each kind is followed to the end, where the file must end too.


def _is_png(data: bytes) -> bool:
    if not data.startswith(_SIGNATURE + b"\x00\x00\x00\rIHDR"):
        return False
    place = len(_SIGNATURE)
    while place + 12 <= len(data):
        end = place + 12 + int.from_bytes(data[place : place + 4])
        kind = data[place + 4 : place + 8]
        if end > len(data) or zlib.crc32(data[place + 4 : end - 4]) != int.from_bytes(data[end - 4 : end]):
            return False
        if kind == b"IEND":
            return end == len(data)
        place = end
    return False


def _is_jpeg(data: bytes) -> bool:
    if not data.startswith(b"\xff\xd8\xff"):
        return False
    place = 2
    while place + 4 <= len(data) and data[place] == 0xFF:
        kind = data[place + 1]
        if kind == 0xFF:  # padding
            place += 1
            continue
        place += 2 + int.from_bytes(data[place + 2 : place + 4])
        if kind == 0xDA:  # the picture itself, until a mark that is neither a stuffed byte nor a restart
            found = _MARK.search(data, place)
            if found is None:
                return False
            place = found.start()
            if found[0] == b"\xff\xd9":
                return found.end() == len(data)
    return False


_MARK = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)


def _is_webp(data: bytes) -> bool:
    size = int.from_bytes(data[4:8], "little") + 8
    return data[:4] == b"RIFF" and data[8:15] in (b"WEBPVP8",) and size + size % 2 in (len(data), len(data) + 1)


TYPES = {".jpg": _is_jpeg, ".jpeg": _is_jpeg, ".png": _is_png, ".webp": _is_webp}
"""Endings, and what tells that a file is a whole picture of that kind and nothing else."""
