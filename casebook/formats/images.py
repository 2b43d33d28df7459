"""Pictures of cases and pages: checks whether a file can be published, and its size on the page."""

from __future__ import annotations

import re
import stat
import zlib
from dataclasses import dataclass
from pathlib import Path

from casebook import limits
from casebook.formats import ids
from casebook.problems.phrases import Phrase, say

_NAME = re.compile(r"[A-Za-z0-9]+([._-]+[A-Za-z0-9]+)*")
_NO_PICTURE = say("the file is not a whole picture of the kind its name says, and nothing more")
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a page. `path` is its file, below `docs/images/`; the sizes are in pixels."""

    path: str
    width: int
    height: int
    credit: str
    licence: str


def is_name(name: str) -> bool:
    """Return whether a picture may have this name."""
    return Path(name).suffix.lower() in TYPES and _NAME.fullmatch(name) is not None and not ids.reserved(name)


def measured(folder: Path, name: str) -> tuple[tuple[int, int], Phrase | None]:
    """Return the width and height of a picture in pixels, and its fault, if any."""
    reason = fault(folder, name)
    found = None if reason else size((folder / name).read_bytes())
    return found or (0, 0), reason if reason or found else _NO_PICTURE


def fault(folder: Path, name: str) -> Phrase | None:
    """Return the fault of a picture; None if it can be shown."""
    file = folder / name
    if not is_name(name):
        return say("the name must be plain letters, digits and hyphens, then .jpg, .png or .webp, without any folder")
    try:
        if not stat.S_ISREG(file.lstat().st_mode):
            return say("there is no such file")
        if file.stat().st_size > limits.IMAGE_BYTES:
            return say("the file is too large")
        if not TYPES[file.suffix.lower()](file.read_bytes()):
            return _NO_PICTURE
    except OSError:
        return say("there is no such file")
    return None


# A file can be a picture and, for programs that look at its end or its middle, also be of another type. So the
# structure of each type is followed to its end, where the file must end too.


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
        if kind == 0xFF:  # padding before a marker
            place += 1
            continue
        place += 2 + int.from_bytes(data[place + 2 : place + 4])
        if kind == 0xDA:  # image data, which ends at a marker that is neither a stuffed byte nor a restart
            found = _MARKER.search(data, place)
            if found is None:
                return False
            place = found.start()
            if found[0] == b"\xff\xd9":
                return found.end() == len(data)
    return False


_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)


def _is_webp(data: bytes) -> bool:
    size = int.from_bytes(data[4:8], "little") + 8
    return data[:4] == b"RIFF" and data[8:15] in (b"WEBPVP8",) and size + size % 2 in (len(data), len(data) + 1)


TYPES = {".jpg": _is_jpeg, ".jpeg": _is_jpeg, ".png": _is_png, ".webp": _is_webp}
"""File extension → check that a file is a complete picture of that type and nothing else."""


def size(data: bytes) -> tuple[int, int] | None:
    """Return width and height from the first bytes of a complete picture; None if the size cannot be shown."""
    found = _png_size(data) or _jpeg_size(data) or _webp_size(data)
    return found if found and all(0 < side <= limits.IMAGE_SIDE for side in found) else None


def _png_size(data: bytes) -> tuple[int, int] | None:
    return (int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) if data.startswith(_SIGNATURE) else None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    place = 2
    while data.startswith(b"\xff\xd8") and place + 9 <= len(data) and data[place] == 0xFF:
        kind = data[place + 1]
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):  # a frame header, unlike the three excluded markers
            return int.from_bytes(data[place + 7 : place + 9]), int.from_bytes(data[place + 5 : place + 7])
        place += 1 if kind == 0xFF else 2 + int.from_bytes(data[place + 2 : place + 4])
    return None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    if data[:4] != b"RIFF" or len(data) < 30:
        return None
    kind, body = data[12:16], data[20:]
    if kind == b"VP8X":
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF
    return None
