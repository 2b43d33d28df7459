"""Run the processes of a build. They all end with the build, because a leftover writer would disturb the next build."""

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

_END_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_PR_SET_PDEATHSIG = 1
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


class Lost(Exception):
    """Another program, or the system, ended a worker process."""


class Stopped(Exception):
    """`run` ended a program because its result is no longer needed."""


def never() -> bool:
    return False


def at_once(jobs: int) -> int:
    """Return the number of processes that `workers` uses for `jobs`: 1 on a system without fork."""
    return max(jobs, 1) if "fork" in multiprocessing.get_all_start_methods() else 1


@contextmanager
def workers(count: int) -> Iterator[Run[Any]]:
    """Yield a function that runs calls in up to `count` processes and yields name and result of each finished call.

    The first failure ends all processes. Each call has a forked process of its own, which has the parent's data without
    sending it. (The pools of the standard library share queues between processes, and can wait for ever after one of
    these processes was killed.)
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
                with _signals_blocked():
                    receiver, process = _start(waiting.pop(name))
                    running[receiver] = name, process
            for ready in wait(list(running)):
                receiver = cast(Connection, ready)
                name, process = running.pop(receiver)
                failure, result = _receive(receiver)
                process.join()
                if process.exitcode == -signal.SIGINT:
                    raise KeyboardInterrupt  # The parent gets the same signal a moment later.
                if failure:
                    raise failure
                yield name, cast(Result, result)

    try:
        yield side_by_side
    finally:
        for _, process in running.values():
            process.kill()
            process.join()


def _start(call: Callable[[], object]) -> tuple[Connection, BaseProcess]:
    """Return the connection for the result of a call, and the process that runs the call."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(call, sender, os.getpid()))
    process.start()
    sender.close()
    return receiver, process


def _work(call: Callable[[], object], sender: Connection, parent: int) -> None:
    _unblock_signals()
    _end_with(parent)
    failure: BaseException | None = None
    result = None
    try:
        result = call()
    except BaseException as error:
        failure = error
    try:
        sender.send((failure, result))
    except Exception as error:  # Send the message of an exception that cannot be pickled.
        failure = failure or error
        sender.send((RuntimeError(f"{type(failure).__name__}: {failure}"), None))


def _receive(receiver: Connection) -> tuple[BaseException | None, object]:
    try:
        failure, result = receiver.recv()
    except (EOFError, OSError):  # OSError: the process ended while it was sending.
        return Lost(), None
    return failure, result


def run(
    command: Sequence[str], stopped: Callable[[], bool] = never, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program; end it when this process ends. `environment` adds to the present variables.

    Raises:
        Stopped: if `stopped` returns true before the program ends.
    """
    with ExitStack() as at_the_end:
        with _signals_blocked():
            process = subprocess.Popen(
                command,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
                env={**os.environ, **(environment or {})},
                preexec_fn=_before_exec(os.getpid()),
            )
            at_the_end.enter_context(process)
            at_the_end.callback(_end, process)
        while not stopped():
            with suppress(subprocess.TimeoutExpired):
                stdout, stderr = process.communicate(timeout=_POLL_SECONDS)
                return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)
    raise Stopped


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.kill()


_POLL_SECONDS = 0.1  # seconds between two calls of `stopped`


@contextmanager
def _signals_blocked() -> Iterator[None]:
    """Block SIGINT and SIGTERM during a fork, because Python's at-fork handlers can lose them."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows has no signal masks, and no fork.
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _END_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _unblock_signals() -> None:
    """Let SIGINT and SIGTERM end a new process, pending ones included; only the parent reports Ctrl-C."""
    for number in _END_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _END_SIGNALS)


def _before_exec(parent: int) -> Callable[[], None] | None:
    """Return the code to run in the new process before it becomes the program: system calls only."""
    if not hasattr(signal, "pthread_sigmask"):
        return None

    def begin() -> None:
        _unblock_signals()
        if _prctl:
            _end_with(parent)

    return begin


def _end_with(parent: int) -> None:
    """End this process when its parent has ended, for whatever reason."""
    if _prctl:  # Linux ends the process itself, also after exec.
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # The parent ended before the call of prctl.
            os._exit(1)
        return

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.2)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
