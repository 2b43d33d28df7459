"""All or nothing: a folder is made beside the one that readers see, and takes its place in one step.

Whatever happens before that step (a kill, a full disk, a fault), readers keep the old folder, and the next build clears
away what was left.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_PATIENCE = 0.5
"""seconds in which the processes of a build that was killed are surely gone, and what they had locked is free"""
_UNSUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM}


class Busy(Exception):
    """Another build is at work on the same folder; the lock's file is the argument."""


@contextmanager
def locked(root: Path, out: Path) -> Iterator[None]:
    """Nobody else builds from the content folder `root`, or into `out`, meanwhile.

    The system gives locks back when a process ends, however it ends.

    Raises:
        Busy: if another process is building.

    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        for file in (root / ".build.lock", out.with_name(f".{out.name}.lock")):
            try:
                stack.enter_context(FileLock(file, timeout=_PATIENCE))
            except Timeout:
                raise Busy(file) from None
        if _torn(out):
            _before(out).rename(out)
        yield


def recover(root: Path, out: Path) -> None:
    """Give readers the old folder back, if a build was killed when there was none (see `publish`)."""
    if _torn(out):
        with locked(root, out):
            pass


@contextmanager
def workshop(root: Path, out: Path) -> Iterator[Path]:
    """An empty folder beside `out`, on the same disk, for one build; it is gone afterwards.

    Raises:
        Busy: if another process is building.

    """
    with locked(root, out):
        made = beside(out)
        remove(made)  # what a killed build has left
        remove(_before(out))
        made.mkdir()
        try:
            yield made
        finally:
            remove(made)


def beside(out: Path) -> Path:
    """Where the next version of a folder is made."""
    return out.with_name(f".{out.name}.next")


def publish(made: Path, out: Path) -> None:
    """Put the folder `made` in the place of `out`; readers see the one or the other, never a mixture or nothing.

    Linux and macOS can exchange two folders in one step. Elsewhere (and on file systems that cannot) two renames do it,
    and for an instant between them there is no `out`: a server then answers “not found” to what is asked just then.
    """
    if not out.exists():
        made.rename(out)
        return
    try:
        _exchange(made, out)
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            raise
        before = _before(out)
        remove(before)
        out.rename(before)
        try:
            made.rename(out)
        except OSError:
            before.rename(out)
            raise
        before.rename(made)


def _before(out: Path) -> Path:
    """Where the old folder stands for an instant. Not in the workshop, which the next build would clear away."""
    return out.with_name(f".{out.name}.before")


def _torn(out: Path) -> bool:
    return _before(out).exists() and not out.exists()


def _exchange(one: Path, other: Path) -> None:
    if os.name == "nt":
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    libc = ctypes.CDLL(None, use_errno=True)
    one_name, other_name = os.fsencode(one), os.fsencode(other)
    if hasattr(libc, "renameat2"):
        failed = libc.renameat2(_AT_FDCWD, one_name, _AT_FDCWD, other_name, _RENAME_EXCHANGE)
    elif hasattr(libc, "renamex_np"):  # macOS, whose RENAME_SWAP has the same value
        failed = libc.renamex_np(one_name, other_name, _RENAME_EXCHANGE)
    else:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if failed:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(other))


def remove(folder: Path) -> None:
    """Remove whatever stands there, if anything."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    shutil.rmtree(folder, ignore_errors=True)
