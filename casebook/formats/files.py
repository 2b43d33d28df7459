"""Read the files of a content folder, which may be links, pipes, huge or unreadable."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from casebook import limits
from casebook.content.folder_layout import IMAGES, RIGHTS
from casebook.formats import images
from casebook.problems.phrases import Phrase, say
from casebook.problems.problem import Problem, printable

FOLDERS = ("cases", "practices", "vocabulary", "locales", "docs")

_KINDS = {
    stat.S_IFLNK: say("a symbolic link"),
    stat.S_IFREG: say("a file"),
    stat.S_IFDIR: say("a folder"),
    stat.S_IFIFO: say("a pipe"),
    stat.S_IFSOCK: say("a socket"),
    stat.S_IFCHR: say("a device"),
    stat.S_IFBLK: say("a device"),
}


_FILE = say("an ordinary file")
_FOLDER = say("an ordinary folder")


def shown(root: Path, file: Path) -> str:
    """Return a file's path below the root, as reports show it."""
    return printable(file.relative_to(root).as_posix())


def read(root: Path, file: Path, limit: int, problems: list[Problem]) -> bytes | None:
    """Return the bytes of an ordinary file; report anything else in `problems`, without opening it."""
    try:
        status = file.lstat()
        if not stat.S_ISREG(status.st_mode):
            problems.append(_wrong_kind(root, file, status))
        elif status.st_size > limit:
            problems.append(Problem(shown(root, file), 0, 0, "file-size", values={"limit": limit}))
        else:
            return file.read_bytes()
    except FileNotFoundError:
        problems.append(Problem(shown(root, file), 0, 0, "file-missing"))
    except OSError as error:
        problems.append(_unreadable(root, file, error, _FILE))
    return None


def below(folder: Path, ending: str) -> set[str]:
    """Return the paths of all entries in a folder and its subfolders whose name ends with `ending`, with `/`."""
    found = set()
    folders = [""]
    while folders:
        inner = folders.pop()
        try:
            with os.scandir(folder / inner) as entries:
                for entry in entries:
                    if entry.name.endswith(ending):
                        found.add(inner + entry.name)
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(f"{inner}{entry.name}/")
        except OSError:  # absent, or reported by `faults`
            continue
    return found


def contents(folder: Path, pattern: str = "*") -> tuple[tuple[str, bytes], ...]:
    """Return path and bytes of every file below a folder, except hidden files, which editors create temporarily."""
    found = []
    for file in sorted(folder.rglob(pattern)):
        with suppress(FileNotFoundError):  # The file may have been removed since it was listed.
            if not file.name.startswith(".") and file.is_file():
                found.append((file.relative_to(folder).as_posix(), file.read_bytes()))
    return tuple(found)


def faults(root: Path, languages: Collection[str]) -> Iterator[Problem]:
    """Report entries that content folders must not have, used or not: reads and writes through them end elsewhere."""
    for name in FOLDERS:
        folder = root / name
        try:
            status = folder.lstat()
        except FileNotFoundError:
            continue
        if stat.S_ISDIR(status.st_mode):
            yield from _inside(root, folder, languages)
        else:
            yield _wrong_kind(root, folder, status, _FOLDER)


def _inside(root: Path, top: Path, languages: Collection[str]) -> Iterator[Problem]:
    folders: list[tuple[str, ...]] = [()]
    count = 0
    while folders and count < limits.PROBLEMS:
        parts = folders.pop()
        inner = top.joinpath(*parts)
        try:
            with os.scandir(inner) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            yield _unreadable(root, inner, error, _FOLDER)
            continue
        in_case_images = (top.name, *parts) == ("cases", "images")
        for entry in listed:
            if entry.name.startswith(".#"):
                continue  # a dangling link, by which Emacs marks a file that is being edited
            if entry.is_dir(follow_symlinks=False):
                folders.append((*parts, entry.name))
            elif in_case_images:
                continue  # only pictures that a case names are opened, and those are checked more closely
            elif not entry.is_file(follow_symlinks=False):
                count += 1
                wanted = _FOLDER if entry.is_symlink() and entry.is_dir() else _FILE
                yield _wrong_kind(root, inner / entry.name, entry.stat(follow_symlinks=False), wanted)
            elif top.name == "docs" and not _belongs_in_docs(entry, (*parts, entry.name), languages):
                count += 1
                yield Problem(shown(root, inner / entry.name), 0, 0, "file-place")


def _belongs_in_docs(entry: os.DirEntry[str], parts: tuple[str, ...], languages: Collection[str]) -> bool:
    """Return whether a file of `docs/` is a page, the picture of a page, or not part of the content."""
    if any(part.startswith(".") for part in parts) or parts == ("README.md",):
        return True
    if parts[0] == IMAGES:
        return parts[1:] == (RIGHTS,) or (
            len(parts) == 3 and parts[1] in languages and Path(entry.name).suffix.lower() in images.TYPES
        )
    return len(parts) == 2 and parts[0] in languages and entry.name.endswith(".md")


def _wrong_kind(root: Path, file: Path, status: os.stat_result, wanted: Phrase = _FILE) -> Problem:
    kind = _KINDS.get(stat.S_IFMT(status.st_mode), say("something else"))
    return Problem(shown(root, file), 0, 0, "file-kind", values={"found": kind, "wanted": wanted})


def _unreadable(root: Path, file: Path, error: OSError, wanted: Phrase) -> Problem:
    found = say("unreadable ({reason})", reason=error.strerror or "")
    return Problem(shown(root, file), 0, 0, "file-kind", values={"found": found, "wanted": wanted})
