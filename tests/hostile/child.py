"""Checks content folders, each in a process of its own, and tells what that cost. One folder a line on standard input.

The process that reads the lines stays lean: each check starts from the same memory, whatever the tests have loaded.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from casebook import stages
from tests.support.paths import TESTS

PATIENCE = 20
"""seconds of a clock after which a check that waits for something (a pipe) is ended"""


def check(root: Path, *, render: bool) -> list[tuple[str, int, str, str]]:
    checked = stages.check(root)
    if render and not checked.problems:
        stages.render(checked)
    return [(problem.path, problem.line, problem.rule, problem.message) for problem in checked.problems]


def measured(root: Path, *, render: bool) -> dict[str, object]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        signal.alarm(PATIENCE)
        with os.fdopen(writing, "w") as answer:
            json.dump(check(root, render=render), answer)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        said = answer.read()
    _, status, usage = os.wait4(child, 0)
    return {
        "problems": json.loads(said) if status == 0 else None,
        "seconds": usage.ru_utime + usage.ru_stime,
        "megabytes": usage.ru_maxrss // 1024,
    }


if __name__ == "__main__":
    stages.render(stages.check(TESTS / "mini"))  # what every check needs, once
    for line in sys.stdin:
        what, _, folder = line.rstrip("\n").partition(" ")
        print(json.dumps(measured(Path(folder), render=what == "render")), flush=True)
