"""Write compressed copies of the files of a site, for web servers with precompressed files (`gzip_static`)."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli

TEXT = {".html", ".css", ".js", ".json", ".xml", ".svg", ".txt"}
"""Endings of text files. Pictures and Pagefind's files are compressed already."""
_MIN_BYTES = 1024  # A smaller file fits into one network packet anyway.

_COMPRESSORS: Mapping[str, Callable[[bytes], bytes]] = {
    ".gz": lambda data: gzip.compress(data, 9, mtime=0),  # Without a time, the bytes are always the same.
    ".br": lambda data: brotli.compress(data, quality=10),  # 11 saves 2 % more and takes three times as long.
}


def compress(site: Path) -> int:
    """Write `.gz` and `.br` next to each larger text file below `site`. Return the number of bytes written."""
    files = [file for file in sorted(site.rglob("*")) if file.suffix in TEXT and file.is_file()]
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # Both libraries release the GIL.
        return sum(pool.map(_write_copies, files))


def _write_copies(file: Path) -> int:
    data = file.read_bytes()
    written = 0
    if len(data) >= _MIN_BYTES:
        for ending, compressor in _COMPRESSORS.items():
            written += file.with_name(file.name + ending).write_bytes(compressor(data))
    return written
