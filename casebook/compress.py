"""Compressed copies beside the files of a site, for web servers that send them as they are (`gzip_static` and such)."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli

TEXT = {".html", ".css", ".js", ".json", ".xml", ".svg", ".txt"}
"""The rest is compressed by itself: pictures, and what Pagefind makes."""
_LEAST = 1024  # a smaller file travels in one packet either way

_WAYS: Mapping[str, Callable[[bytes], bytes]] = {
    ".gz": lambda data: gzip.compress(data, 9, mtime=0),  # the same bytes whenever it is made
    ".br": lambda data: brotli.compress(data, quality=10),  # 11 saves 2 % more, and takes three times as long
}


def compress(site: Path) -> int:
    """Write `.gz` and `.br` beside each larger text file below `site`. Tells how many bytes were written."""
    files = [file for file in sorted(site.rglob("*")) if file.suffix in TEXT and file.is_file()]
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # both libraries let other threads work meanwhile
        return sum(pool.map(_copies, files))


def _copies(file: Path) -> int:
    data = file.read_bytes()
    written = 0
    if len(data) >= _LEAST:
        for ending, way in _WAYS.items():
            written += file.with_name(file.name + ending).write_bytes(way(data))
    return written
