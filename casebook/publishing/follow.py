"""Watch the files of a content folder, and wait for somebody to ask for the end."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from casebook.pages.template_language import TEMPLATES
from casebook.publishing import inputs, share
from casebook.website import theme_files

_OFTEN = 0.25  # seconds between two looks at the files: at least, and so many times what a look takes
_SPARINGLY = 4
_SETTLED = 0.05  # seconds without any change: a program that saves several files has done so


File = tuple[str, int, int, int, int]
"""Path, inode, size, times of the last change of the content and of the inode. The last one shows a file that was
saved with the size and the time of the file before."""


def files(root: Path) -> frozenset[File]:
    """Return the state of every watched file. No file is opened."""
    found: set[File] = set()
    places = [str(root / name) for name in inputs.CONTENT]
    places += [str(TEMPLATES), str(theme_files.THEME), str(share.CONFIG)]
    while places:
        place = places.pop()
        try:
            with os.scandir(place) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        places.append(entry.path)
                    else:
                        found.add(_file(entry.path, os.lstat(entry.path)))
        except NotADirectoryError:
            found.add(_file(place, os.lstat(place)))
        except OSError:  # it is gone, or not to be read: a matter for the checks
            continue
    return frozenset(found)


def _file(path: str, status: os.stat_result) -> File:
    return path, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


class Watch(threading.Thread):
    """Calls `saved` after something was saved, until `stop`. Polls, because network drives send no change events."""

    def __init__(self, root: Path, saved: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self._root = root
        self._saved = saved
        self._over = threading.Event()
        self._before = files(root)

    def run(self) -> None:
        pause = _OFTEN
        while not self._over.wait(pause):
            started = time.monotonic()
            now = files(self._root)
            pause = max(_OFTEN, _SPARINGLY * (time.monotonic() - started))
            if now != self._before:
                while not self._over.wait(_SETTLED) and now != (later := files(self._root)):
                    now = later
                self._before = now
                self._saved()

    def stop(self) -> None:
        self._over.set()


class End:
    """Whether somebody has asked for the end.

    Not an exception: one that comes at any moment can be lost, and would have to be expected everywhere. Nor an
    `Event`: the thread that handles the signal may hold its lock.
    """

    def __init__(self) -> None:
        self.asked = False

    def ask(self, number: int, frame: FrameType | None) -> None:
        """Handle a signal. A second one interrupts at once."""
        if self.asked:
            signal.default_int_handler(number, frame)
        self.asked = True


@contextmanager
def asked_to_end() -> Iterator[End]:
    """Ctrl-C and SIGTERM ask for the end, instead of interrupting whatever is going on."""
    end = End()
    before = {number: signal.signal(number, end.ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield end
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
