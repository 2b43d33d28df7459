"""Reading the files of a content folder, which may be anything: links, pipes, huge, unreadable."""

from __future__ import annotations

import stat
from pathlib import Path

from casebook.memo import Memo
from casebook.problems import Problem, printable

_bytes = Memo()

_KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def shown(root: Path, file: Path) -> str:
    """A file's path below the root, as reports show it."""
    return printable(file.relative_to(root).as_posix())


def read(root: Path, file: Path, limit: int, problems: list[Problem]) -> bytes | None:
    """The bytes of an ordinary file; anything else is reported in `problems`, and never opened.

    A file that has not changed gives the same object again.
    """

    def report(rule: str, **values: object) -> None:
        problems.append(Problem(shown(root, file), 0, 0, rule, values=values))

    try:
        status = file.lstat()
        kind = stat.S_IFMT(status.st_mode)
        if kind != stat.S_IFREG:
            report("file-kind", found=_KINDS.get(kind, "something else"))
        elif status.st_size > limit:
            report("file-size", limit=f"{limit:,}")
        else:
            return _bytes.same(file, file.read_bytes())
    except FileNotFoundError:
        report("file-missing")
    except OSError as error:
        report("file-kind", found=f"unreadable ({error.strerror})")
    return None
