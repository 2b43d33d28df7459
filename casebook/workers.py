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
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar, cast

Result = TypeVar("Result")
Calls = Mapping[str, Callable[[], Result]]
Run = Callable[[Calls[Result]], Iterator[tuple[str, Result]]]

_ENDS = (signal.SIGINT, signal.SIGTERM)
_PR_SET_PDEATHSIG = 1
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


class Lost(Exception):
    """A process was ended from outside."""


class Stopped(Exception):
    """A program was ended because what it made is not wanted any more."""


def never() -> bool:
    return False


def at_once(jobs: int) -> int:
    """How many processes there will be of so many that are wished for."""
    return max(jobs, 1) if "fork" in multiprocessing.get_all_start_methods() else 1


@contextmanager
def workers(count: int) -> Iterator[Run[Any]]:
    """Runs calls in up to `count` processes, and names each one when it is done; the first failure ends it all.

    What a call returns is told with its name. Each call has a process of its own, forked: what was read is there
    without being sent. (The pools of the standard library share queues between processes, and can wait for ever once
    one of these was killed.)
    """
    if at_once(count) == 1:

        def one_by_one(calls: Calls[Result]) -> Iterator[tuple[str, Result]]:
            for name, call in calls.items():
                yield name, call()

        yield one_by_one
        return
    running: dict[Connection, tuple[str, BaseProcess]] = {}

    def side_by_side(calls: Calls[Result]) -> Iterator[tuple[str, Result]]:
        waiting = dict(calls)
        while waiting or running:
            while waiting and len(running) < count:
                name = next(iter(waiting))
                with _undisturbed():
                    told, process = _started(waiting.pop(name))
                    running[told] = name, process
            for ready in wait(list(running)):
                told = cast(Connection, ready)
                name, process = running.pop(told)
                failure, result = _told(told)
                process.join()
                if process.exitcode == -signal.SIGINT:
                    raise KeyboardInterrupt  # ours comes a moment later
                if failure:
                    raise failure
                yield name, cast(Result, result)

    try:
        yield side_by_side
    finally:
        for _, process in running.values():
            process.kill()
            process.join()


def _started(call: Callable[[], object]) -> tuple[Connection, BaseProcess]:
    """A process at work on a call, and the connection by which it will tell how that went."""
    context = multiprocessing.get_context("fork")
    told, telling = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(call, telling, os.getpid()))
    process.start()
    telling.close()
    return told, process


def _work(call: Callable[[], object], telling: Connection, parent: int) -> None:
    _disturbed()
    _end_with(parent)
    failure: BaseException | None = None
    result = None
    try:
        result = call()
    except BaseException as error:
        failure = error
    try:
        telling.send((failure, result))
    except Exception as error:  # an exception that cannot be sent: its words can
        failure = failure or error
        telling.send((RuntimeError(f"{type(failure).__name__}: {failure}"), None))


def _told(told: Connection) -> tuple[BaseException | None, object]:
    try:
        failure, result = told.recv()
    except (EOFError, OSError):  # OSError: in the middle of what it told
        return Lost(), None
    return failure, result


def run(
    command: Sequence[str], stopped: Callable[[], bool] = never, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, or to ours. `environment` adds to its environment.

    Raises:
        Stopped: if `stopped` says so meanwhile.

    """
    with ExitStack() as at_the_end:
        with _undisturbed():
            process = subprocess.Popen(
                command,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
                env={**os.environ, **(environment or {})},
                preexec_fn=_as_program(os.getpid()),
            )
            at_the_end.enter_context(process)
            at_the_end.callback(_end, process)
        while not stopped():
            with suppress(subprocess.TimeoutExpired):
                stdout, stderr = process.communicate(timeout=_OFTEN)
                return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)
    raise Stopped


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.kill()


_OFTEN = 0.1  # seconds


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C and SIGTERM wait meanwhile: code of Python's own that runs around a fork would swallow them."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows, which has no forks either
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _disturbed() -> None:
    """The first thing in a new process: what waits ends it. Ctrl-C reaches all of us, the parent alone speaks of it."""
    for number in _ENDS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDS)


def _as_program(parent: int) -> Callable[[], None] | None:
    """What a process does before it becomes a program: system calls only."""
    if not hasattr(signal, "pthread_sigmask"):
        return None

    def begin() -> None:
        _disturbed()
        if _prctl:
            _end_with(parent)

    return begin


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
