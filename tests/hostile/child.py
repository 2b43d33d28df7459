"""Check content folders, each in a process of its own, and print the cost. Standard input has one folder per line.

The process that reads the lines stays small, so that each check starts from the same memory, regardless of the tests.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from pathlib import Path

from casebook.checking import check as checking
from tests.support.paths import TESTS

CPU_SECONDS = 300
"""after which an endless check is ended"""
INTERVAL = 20
"""seconds; a check without CPU time during an interval is waiting (for a pipe, perhaps), and is ended"""
_IDLE = 0.01
"""seconds of CPU time; a process that can run gets more per interval, even on the busiest machine"""


class _Waiting:
    """A timer that ends this process after an interval without CPU time."""

    def __init__(self) -> None:
        self.used = 0.0
        signal.signal(signal.SIGALRM, self)
        signal.setitimer(signal.ITIMER_REAL, INTERVAL, INTERVAL)

    def __call__(self, *_: object) -> None:
        before, self.used = self.used, time.process_time()
        if self.used - before < _IDLE:
            os._exit(1)


def check(root: Path, *, render: bool) -> list[tuple[str, int, str, str]]:
    checked = checking.check(root)
    if render and not checked.problems:
        checking.render(checked)
    return [(problem.path, problem.line, problem.rule, problem.message) for problem in checked.problems]


def measured(root: Path, *, render: bool) -> dict[str, object]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        _Waiting()
        with os.fdopen(writing, "w") as answer:
            json.dump(check(root, render=render), answer)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        answer_text = answer.read()
    _, status, usage = os.wait4(child, 0)
    return {
        "problems": json.loads(answer_text) if status == 0 else None,
        "seconds": usage.ru_utime + usage.ru_stime,
        "megabytes": usage.ru_maxrss // 1024,
    }


if __name__ == "__main__":
    checking.render(checking.check(TESTS / "mini"))  # what every check needs, once
    for line in sys.stdin:
        what, _, folder = line.rstrip("\n").partition(" ")
        print(json.dumps(measured(Path(folder), render=what == "render")), flush=True)
