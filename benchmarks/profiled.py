"""Run build_cases.py and sample its stack every 2 ms of CPU time.

Sampling is used because cProfile makes a build of many small calls several times slower, and unevenly.

    python -m benchmarks.profiled FILE build --root FOLDER --out FOLDER
"""

from __future__ import annotations

import json
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from types import FrameType

_EVERY = 0.002  # seconds of CPU time

Function = tuple[str, str, str]
"""File, name, and name of the caller."""

_samples: Counter[Function] = Counter()


def main(file: Path, arguments: list[str]) -> int:
    signal.signal(signal.SIGPROF, _look)
    signal.setitimer(signal.ITIMER_PROF, _EVERY, _EVERY)
    started = time.process_time()
    try:
        return _run(arguments)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        spent = time.process_time() - started
        file.write_text(json.dumps({"cpu": spent, "samples": [[*key, count] for key, count in _samples.items()]}))


def _run(arguments: list[str]) -> int:
    from casebook.commands import cli  # Imports are part of a build's cost.

    return cli.main(arguments)


def _look(signum: int, frame: FrameType | None) -> None:
    seen: set[Function] = set()  # A recursive function counts once.
    while frame:
        caller = frame.f_back.f_code.co_name if frame.f_back else ""
        seen.add((frame.f_code.co_filename, frame.f_code.co_name, caller))
        frame = frame.f_back
    _samples.update(seen)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
