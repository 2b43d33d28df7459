"""Follows edits for as long as somebody works: what is saved is published, what is wrong is told, nothing ends it."""

from __future__ import annotations

import os
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from casebook import exchange, inputs, policy, report, share
from casebook.incremental import Publisher, Update
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
    places += [str(page) for page in (root / "docs").glob("*/*.md")]  # new ones too
    while places:
        place = places.pop()
        try:
            with os.scandir(place) as entries:
                places += [entry.path for entry in entries]
        except NotADirectoryError:
            status = os.lstat(place)
            found.add((place, status.st_mtime_ns, status.st_size))
        except OSError:  # it is gone, or not to be read: a matter for the checks
            continue
    return frozenset(found)


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


def follow(publisher: Publisher, say: Say) -> None:
    """Follow edits until somebody interrupts: pages first, then the search index."""
    saved = threading.Event()
    saved.set()  # something may have been saved since the first build began
    watch = Watch(publisher.root, saved.set)
    watch.start()
    try:
        while True:
            if saved.wait(0.0 if publisher.unindexed else _RETRY):
                saved.clear()
                if _publish(publisher, say) is None:
                    time.sleep(_RETRY)
                    saved.set()
            elif publisher.unindexed:
                index(publisher, say)
    finally:
        watch.stop()
        publisher.close()


def _publish(publisher: Publisher, say: Say) -> Update | None:
    started = time.monotonic()
    update = attempt(publisher, say, "The site is as it was.")
    if update and update.pages:
        pages = "1 page" if update.pages == 1 else f"{update.pages} pages"
        say(f"{time.strftime('%H:%M:%S')} {pages} published, {time.monotonic() - started:.1f} s")
    return update


def attempt(publisher: Publisher, say: Say, kept: str) -> Update | None:
    """Publish what was edited, or say what stands in the way. None: another build does, so it must be tried again."""
    try:
        update = publisher.update()
    except exchange.Busy:
        say("Another build is at work; waiting for it.")
        return None
    except (Exception, SystemExit) as error:  # a template may fail in any way; whoever follows must outlive it
        say(f"{located(error)}\n{kept}")
        return Update()
    if update.problems:
        say(f"\n{report.as_text(update.problems)}\n{kept}")
    return update


def index(publisher: Publisher, say: Say) -> None:
    """Bring the search index of one more language in step."""
    started = time.monotonic()
    try:
        publisher.index_one(min(publisher.unindexed))
    except exchange.Busy:
        time.sleep(_RETRY)
        return
    except Exception as error:
        publisher.unindexed.clear()  # until the next edit: nothing is gained by failing over and over
        say(located(error))
        return
    if not publisher.unindexed:
        say(f"{time.strftime('%H:%M:%S')} search index in step, {time.monotonic() - started:.1f} s")


def located(error: BaseException) -> str:
    """What went wrong, and in which template. No traceback: whoever edits a template is helped by its line."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith((".html", ".md"))]
    place = f" ({frames[-1].filename}:{frames[-1].lineno})" if frames else ""
    return f"The pages could not be made{place}: {error}"
