"""Replace a folder in one step (all or nothing): the new version is built next to it and takes its place.

If anything happens before that step (a kill, a full disk, an error), readers keep the old folder, and the next build
removes the leftovers.
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
_LOCK_SECONDS = 0.5
"""Seconds. By then, the processes of a killed build have ended and their locks are free."""
_UNSUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM}


class Busy(Exception):
    """Another build uses the same folder. The argument is the lock file."""


@contextmanager
def locked(root: Path, out: Path) -> Iterator[None]:
    """Lock the content folder `root` and the output folder `out` against other builds.

    The system releases the locks when a process ends, however it ends.

    Raises:
        Busy: if another process is building.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        for file in (root / ".build.lock", out.with_name(f".{out.name}.lock")):
            try:
                stack.enter_context(FileLock(file, timeout=_LOCK_SECONDS))
            except Timeout:
                raise Busy(file) from None
        if _is_interrupted(out):
            _former_path(out).rename(out)
        yield


def recover(root: Path, out: Path) -> None:
    """Restore the old folder if a build was killed between the two renames of `publish`."""
    if _is_interrupted(out):
        with locked(root, out):
            pass


@contextmanager
def workshop(root: Path, out: Path) -> Iterator[Path]:
    """Yield an empty folder next to `out`, on the same disk, for one build; then remove it.

    Raises:
        Busy: if another process is building.
    """
    with locked(root, out):
        made = beside(out)
        remove(made)  # A killed build may have left it.
        remove(_former_path(out))
        made.mkdir()
        try:
            yield made
        finally:
            remove(made)


def beside(out: Path) -> Path:
    """Return the path at which the next version of a folder is made."""
    return out.with_name(f".{out.name}.next")


def publish(made: Path, out: Path) -> None:
    """Put the folder `made` in the place of `out`. Readers see one of the two folders, never a mixture.

    Linux and macOS can exchange two folders in one step. Elsewhere (and on file systems without this operation) two
    renames are needed. Between them, `out` does not exist for an instant, and a server answers “not found”.
    """
    if not out.exists():
        made.rename(out)
        return
    try:
        _exchange(made, out)
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            raise
        before = _former_path(out)
        remove(before)
        out.rename(before)
        try:
            made.rename(out)
        except OSError:
            before.rename(out)
            raise
        before.rename(made)


def _former_path(out: Path) -> Path:
    """Return the temporary path of the old folder; outside the workshop, which the next build removes."""
    return out.with_name(f".{out.name}.before")


def _is_interrupted(out: Path) -> bool:
    return _former_path(out).exists() and not out.exists()


def _exchange(one: Path, other: Path) -> None:
    if os.name == "nt":
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    libc = ctypes.CDLL(None, use_errno=True)
    one_name, other_name = os.fsencode(one), os.fsencode(other)
    if hasattr(libc, "renameat2"):
        failed = libc.renameat2(_AT_FDCWD, one_name, _AT_FDCWD, other_name, _RENAME_EXCHANGE)
    elif hasattr(libc, "renamex_np"):  # On macOS, RENAME_SWAP has the same value.
        failed = libc.renamex_np(one_name, other_name, _RENAME_EXCHANGE)
    else:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if failed:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(other))


def remove(folder: Path) -> None:
    """Remove a folder, file or symbolic link, if it exists."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    shutil.rmtree(folder, ignore_errors=True)
