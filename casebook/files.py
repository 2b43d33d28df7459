"""Reading the files of a content folder, which may be anything: links, pipes, huge, unreadable."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from casebook import limits, pictures
from casebook.memo import Memo
from casebook.pages import DATA, IMAGES, PICTURES, RIGHTS, is_generated
from casebook.phrases import Phrase, say
from casebook.problems import Problem, printable

FOLDERS = ("cases", "practices", "vocabulary", "locales", "docs")

_bytes = Memo()

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
    """A file's path below the root, as reports show it."""
    return printable(file.relative_to(root).as_posix())


def read(root: Path, file: Path, limit: int, problems: list[Problem]) -> bytes | None:
    """The bytes of an ordinary file; anything else is reported in `problems`, and never opened.

    A file that has not changed gives the same object again.
    """
    try:
        status = file.lstat()
        if not stat.S_ISREG(status.st_mode):
            problems.append(_odd(root, file, status))
        elif status.st_size > limit:
            problems.append(Problem(shown(root, file), 0, 0, "file-size", values={"limit": limit}))
        else:
            return _bytes.same(file, file.read_bytes())
    except FileNotFoundError:
        problems.append(Problem(shown(root, file), 0, 0, "file-missing"))
    except OSError as error:
        problems.append(_unreadable(root, file, error, _FILE))
    return None


def contents(folder: Path, pattern: str = "*") -> tuple[tuple[str, bytes], ...]:
    """Path and bytes of every file below a folder, but for hidden ones, which editors keep there for a while."""
    found = []
    for file in sorted(folder.rglob(pattern)):
        with suppress(FileNotFoundError):  # gone meanwhile
            if not file.name.startswith(".") and file.is_file():
                found.append((file.relative_to(folder).as_posix(), file.read_bytes()))
    return tuple(found)


def faults(root: Path, languages: Collection[str]) -> Iterator[Problem]:
    """What must not stand in the folders of content at all, used or not: what we read or write would be elsewhere."""
    for name in FOLDERS:
        folder = root / name
        try:
            status = folder.lstat()
        except FileNotFoundError:
            continue
        if stat.S_ISDIR(status.st_mode):
            yield from _inside(root, folder, languages)
        else:
            yield _odd(root, folder, status, _FOLDER)


def _inside(root: Path, folder: Path, languages: Collection[str]) -> Iterator[Problem]:
    folders = [folder]
    count = 0
    while folders and count < limits.PROBLEMS:
        inner = folders.pop()
        try:
            listed = sorted(inner.iterdir())
        except OSError as error:
            yield _unreadable(root, inner, error, _FOLDER)
            continue
        for file in listed:
            status = file.lstat()
            if file.name.startswith(".#"):
                continue  # Emacs's mark of a file that is being edited, a link to nothing
            if stat.S_ISDIR(status.st_mode):
                folders.append(file)
            elif inner == root / "cases" / "images":
                continue  # only what a case names is ever opened, and then looked at more closely
            elif not stat.S_ISREG(status.st_mode):
                count += 1
                yield _odd(root, file, status, _FOLDER if stat.S_ISLNK(status.st_mode) and file.is_dir() else _FILE)
            elif folder.name == "docs" and not _has_its_place(file, file.relative_to(folder).parts, languages):
                count += 1
                yield Problem(shown(root, file), 0, 0, "file-place")


def _has_its_place(file: Path, parts: tuple[str, ...], languages: Collection[str]) -> bool:
    """Whether a file of `docs/` is a page, made by us and so removed by us, or left alone by MkDocs."""
    if any(part.startswith(".") for part in parts) or parts == ("README.md",):
        return True
    if parts[0] == IMAGES:
        return parts[1:] == (RIGHTS,) or (
            len(parts) == 3 and parts[1] in languages and file.suffix.lower() in pictures.TYPES
        )
    if parts[1:-1] in (("cases", "images"), (PICTURES,), (DATA,)):
        return True
    if file.suffix != ".md":
        return False
    if len(parts) == 2 and parts[0] in languages:
        return True
    with file.open("rb") as stream:
        return is_generated(stream.read(400).decode("utf-8", "replace"))


def _odd(root: Path, file: Path, status: os.stat_result, wanted: Phrase = _FILE) -> Problem:
    kind = _KINDS.get(stat.S_IFMT(status.st_mode), say("something else"))
    return Problem(shown(root, file), 0, 0, "file-kind", values={"found": kind, "wanted": wanted})


def _unreadable(root: Path, file: Path, error: OSError, wanted: Phrase) -> Problem:
    found = say("unreadable ({reason})", reason=error.strerror or "")
    return Problem(shown(root, file), 0, 0, "file-kind", values={"found": found, "wanted": wanted})
