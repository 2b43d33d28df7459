"""What we make of the table of a Pagefind index: which of its files hold which words.

Pagefind keeps the stems of all words in alphabetical order, some in a file, but looks for a word as it is written.
Between two files there are gaps (“agents” is after “agent” and before “agir”), and of a word in a gap it fetches the
first file that may have its first letters, for nothing: the one with all that “a” has. So we let each file reach as far
as the next one starts.

A word that stands everywhere makes its file heavy, and those beside it, too: of “latin … le”, each word takes what “le”
does. Search does without some words of a query rather than fetch too much: `heavy.json` tells the files to avoid.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

import cbor2

DATA_FILE = "heavy.json"
_HEAVY = 6000  # bytes
_MARK = b"pagefind_dcd"  # what Pagefind puts before what it packs
LAST = "\U0010ffff"  # the last of all letters
_SURROGATES = range(0xD800, 0xE000)


def finish(index: Path) -> None:
    """Rewrite the table in a folder that Pagefind has made, and put `heavy.json` beside it.

    That file lists the heavy files in order: first word, last word, kilobytes.
    """
    heavy = []
    for path in sorted(index.glob("*.pf_meta")):
        version, pages, files, *rest = cbor2.loads(gzip.decompress(path.read_bytes()).removeprefix(_MARK))
        files = closed(files)
        for first, last, name in files:
            size = (index / "index" / f"{name}.pf_index").stat().st_size
            if size >= _HEAVY:
                heavy.append([first, last, round(size / 1000)])
        path.write_bytes(gzip.compress(_MARK + cbor2.dumps([version, pages, files, *rest]), mtime=0))
    text = json.dumps(heavy, ensure_ascii=False, separators=(",", ":"))
    (index / DATA_FILE).write_bytes(text.encode())


def closed(files: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """The files (first word, last word, name), each reaching to where the next one starts."""
    starts = [first for first, _, _ in files[1:]]
    return [
        [first, max(last, _before(start)) if start else LAST, name]
        for (first, last, name), start in zip_longest(files, starts)
    ]


def _before(word: str) -> str:
    """What comes after all words that come before this one."""
    letter = ord(word[-1]) - 1
    if letter < 0:
        return word[:-1]
    return word[:-1] + chr(letter if letter not in _SURROGATES else _SURROGATES[0] - 1) + LAST
