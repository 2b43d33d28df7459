"""Follows edits for as long as somebody works: what is saved is published, what is wrong is told, nothing ends it."""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from casebook import exchange, inputs, phrases, policy, report, share, workers
from casebook.incremental import Publisher, Update
from casebook.phrases import Phrase
from casebook.report import Manner
from casebook.templating import TEMPLATES

Say = Callable[[str], None]
_OFTEN = 0.25  # seconds between two looks at the files: at least, and so many times what a look takes
_SPARINGLY = 4
_SETTLED = 0.1  # seconds without any change: a program that saves several files has done so
_RETRY = 1.0


Files = frozenset[tuple[str, int, int]]


def files(root: Path) -> Files:
    """Everything that is watched, with what changes when it is saved. Nothing is opened."""
    found: set[tuple[str, int, int]] = set()
    places = [str(root / name) for name in inputs.CONTENT]
    places += [str(TEMPLATES), str(policy.THEME), str(share.CONFIG)]
    while places:
        place = places.pop()
        try:
            with os.scandir(place) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        places.append(entry.path)
                    else:
                        found.add(_saved(entry.path, entry.stat(follow_symlinks=False)))
        except NotADirectoryError:
            found.add(_saved(place, os.lstat(place)))
        except OSError:  # it is gone, or not to be read: a matter for the checks
            continue
    return frozenset(found)


def _saved(path: str, status: os.stat_result) -> tuple[str, int, int]:
    return path, status.st_mtime_ns, status.st_size


class Watch(threading.Thread):
    """Calls `saved` whenever something was saved, until `stop`. It looks: network drives do not tell."""

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

    No exception tells it: one that comes at any moment can be lost, and would have to be expected everywhere. Nor does
    an `Event`, whose lock the very thread may hold in which the signal is handled.
    """

    def __init__(self) -> None:
        self.asked = False

    def ask(self, number: int, frame: FrameType | None) -> None:
        """To be called by a signal. Who cannot wait sends another one."""
        if self.asked:
            signal.default_int_handler(number, frame)
        self.asked = True


@contextmanager
def asked_to_end() -> Iterator[End]:
    """Ctrl-C and SIGTERM ask for the end, instead of interrupting whatever goes on."""
    end = End()
    before = {number: signal.signal(number, end.ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield end
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def follow(publisher: Publisher, say: Say, end: End, manner: Manner = report.PLAIN) -> None:
    """Follow edits until somebody asks for the end: pages first, then the search index.

    `manner` is how problems are told.
    """

    def tell(text: str) -> None:
        if not end.asked:  # Ctrl-C reaches Pagefind, too, which then fails
            say(text)

    publisher.prepare()
    gc.collect()
    gc.freeze()  # what the first build remembers is there to stay: no looking for garbage in it after each edit
    saved = threading.Event()
    saved.set()  # something may have been saved since the first build began
    watch = Watch(publisher.root, saved.set)
    watch.start()
    try:
        while not end.asked:
            if saved.wait(0.0 if publisher.unindexed else _OFTEN):
                saved.clear()
                if _publish(publisher, tell, manner) is None:
                    time.sleep(_RETRY)
                    saved.set()
            elif publisher.unindexed:
                index(publisher, tell, lambda: end.asked or saved.is_set())
    finally:
        watch.stop()
        publisher.close()


def _publish(publisher: Publisher, say: Say, manner: Manner) -> Update | None:
    started = time.monotonic()
    update = attempt(publisher, say, phrases.say("The site is as it was."), manner)
    if update and update.pages:
        pages = "1 page" if update.pages == 1 else f"{update.pages} pages"
        say(f"{time.strftime('%H:%M:%S')} {pages} published, {time.monotonic() - started:.1f} s")
    return update


def attempt(publisher: Publisher, say: Say, kept: Phrase, manner: Manner = report.PLAIN) -> Update | None:
    """Publish what was edited, or say what stands in the way. None: another build does, so it must be tried again."""
    try:
        update = publisher.update()
    except exchange.Busy:
        say("Another build is at work; waiting for it.")
        return None
    except (Exception, SystemExit) as error:  # a template may fail in any way; whoever follows must outlive it
        say(f"{located(error)}\n{kept.said(manner.speech)}")
        return Update()
    if update.problems:
        say(f"\n{report.as_text(update.problems, manner)}\n{kept.said(manner.speech)}")
    return update


def index(publisher: Publisher, say: Say, stopped: Callable[[], bool]) -> None:
    """Bring the search index of some more languages in step. It stops for an edit, which goes first."""
    started = time.monotonic()
    try:
        publisher.index_some(stopped)
    except workers.Stopped:
        return
    except exchange.Busy:
        time.sleep(_RETRY)
        return
    except Exception as error:
        publisher.postpone()  # nothing is gained by failing over and over
        say(located(error))
        return
    if not publisher.unindexed:
        say(f"{time.strftime('%H:%M:%S')} search index in step, {time.monotonic() - started:.1f} s")


def located(error: BaseException) -> str:
    """What went wrong, and in which template. No traceback: whoever edits a template is helped by its line."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith((".html", ".md"))]
    place = f" ({frames[-1].filename}:{frames[-1].lineno})" if frames else ""
    return f"The pages could not be made{place}: {error}"
