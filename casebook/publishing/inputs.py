"""What a site is made from: the files that people write, as opposed to those that we write from them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from casebook.pages.template_language import TEMPLATES
from casebook.website import theme_files

CONTENT = ("cases", "practices", "vocabulary", "locales", "docs", "site.yml")
"""What a content folder holds."""
_PROGRAM = (Path(__file__).parents[1], Path(__file__).parents[2] / "mkdocs.yml")


def written(root: Path) -> Iterator[Path]:
    """The files and folders that people edit."""
    for name in CONTENT:
        if (root / name).exists():
            yield root / name
    yield from (TEMPLATES, theme_files.THEME)


def fingerprint(root: Path) -> str:
    """The same for the same content and the same program, wherever they stand; else another."""
    files = {}
    for top in (*written(root), *_PROGRAM):
        name = top.relative_to(root) if top.is_relative_to(root) else Path(top.name)
        files.update({(name / path).as_posix(): top / path for path in _below(top)})
    return _digest(files)


def fingerprint_of_folder(folder: Path) -> str:
    """The same for the same files."""
    return _digest({path.as_posix(): folder / path for path in _below(folder)})


def _below(top: Path) -> Iterator[Path]:
    """The paths of all files below `top`, which may be one itself; without what editors and Python leave about."""
    for file in (top, *top.rglob("*")):
        path = file.relative_to(top)
        if file.is_file() and not any(part.startswith(".") or part == "__pycache__" for part in path.parts):
            yield path


def _digest(files: dict[str, Path]) -> str:
    sums = [f"{hashlib.sha256(file.read_bytes()).hexdigest()} {path}\n" for path, file in sorted(files.items())]
    return hashlib.sha256("".join(sums).encode("utf-8", "surrogateescape")).hexdigest()
