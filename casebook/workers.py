"""Processes that work for a build. None outlives it: what went on writing would be in the way of the next build."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from functools import partial

Calls = Mapping[str, Callable[[], object]]

_PR_SET_PDEATHSIG = 1
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None
_calls: dict[str, Callable[[], object]] = {}
"""Filled before the processes are forked, which find it here: what was read is too large to be sent."""


@contextmanager
def workers(count: int) -> Iterator[Callable[[Calls], Iterator[str]]]:
    """Runs calls in up to `count` processes, and names each one when it is done; the first failure ends it all."""
    if count < 2 or "fork" not in multiprocessing.get_all_start_methods():

        def one_by_one(calls: Calls) -> Iterator[str]:
            for name, call in calls.items():
                call()
                yield name

        yield one_by_one
        return
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(count, context, initializer=_start, initargs=(os.getpid(),)) as pool:

        def side_by_side(calls: Calls) -> Iterator[str]:
            _calls.update(calls)
            futures = {pool.submit(_call, name): name for name in calls}
            for future in as_completed(futures):
                future.result()
                yield futures[future]

        try:
            yield side_by_side
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, or to ours."""
    with_us = partial(_end_with, os.getpid()) if _prctl else None
    return subprocess.run(  # our function only makes system calls
        command, capture_output=True, text=True, errors="replace", check=False, preexec_fn=with_us
    )


def _call(name: str) -> None:
    _calls[name]()


def _start(parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C reaches all of us: the parent alone speaks of it
    _end_with(parent)


def _end_with(parent: int) -> None:
    """End this process when the one that started it is gone, however it went."""
    if _prctl:  # Linux: the system does it, also for the program that this process may become
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it was quicker than we
            os._exit(1)
        return

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.2)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
