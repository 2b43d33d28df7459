"""Measure the cost of a command and the size of its result; compute medians and ratios."""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_PROC = Path("/proc")
_EVERY = 0.05  # seconds between two samples of the processes' memory
_INDEX = (
    "pagefind/index/",
    "pagefind/fragment/",
    "pagefind/filter/",
    "pagefind/pagefind.",  # one metadata file per language, and pagefind.js, which is code
    "pagefind/pagefind-entry.json",
    "search/search_index.json",
)
_ENGINE = ("pagefind/", "assets/javascripts/lunr/", "assets/javascripts/workers/")
"""Paths of files that only search uses, own and stock: data and code."""

_IN_STEP = "search index in step"

Figures = Mapping[str, float]
"""A measurement: figures by name. Times in seconds, sizes in bytes."""


class Failed(Exception):
    """A measured command did not succeed."""


def run(command: Sequence[str], folder: Path, cache: Path) -> Figures:
    """Run a command in a process of its own. Return its wall time, CPU time and memory.

    CPU time is that of the process and of every descendant it waited for (`wait4`). Peak memory is the largest resident
    set of any process of the tree, from `wait4` and from samples of its session in /proc every 50 ms, which also give
    the largest sum of all processes. `cache` is the folder for caches of the command.
    """
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "NO_MKDOCS_2_WARNING": "1"}
    log = cache / "log.txt"
    cache.mkdir(parents=True, exist_ok=True)
    os.sync()  # Earlier writes must not count for this command.
    with log.open("wb") as output:
        started = time.monotonic()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        watch = _Watch(process.pid)
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - started
        watch.stop()
    process.returncode = os.waitstatus_to_exitcode(status)  # Popen must not wait again
    if process.returncode:
        raise Failed(f"{' '.join(command)}\n{log.read_text(encoding='utf-8', errors='replace')[-2000:]}")
    largest = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return {
        "wall": wall,
        "cpu": usage.ru_utime + usage.ru_stime,
        "memory": max(largest, watch.largest),
        "memory together": max(largest, watch.together),
    }


Edited = Callable[..., Figures]
"""Makes an edit; returns the seconds until the page has changed (and has the `expected` text), the CPU seconds of the
preview until then, and the seconds until the search index is in step."""


def free_port() -> int:
    """Return a port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def previewing(command: Sequence[str], folder: Path, cache: Path) -> Iterator[Edited]:
    """Run `serve`; the `with` block starts when the server is ready."""
    log = cache / "log.txt"
    cache.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "NO_MKDOCS_2_WARNING": "1"}
    with (
        log.open("wb") as output,
        subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT) as process,
    ):

        def logged() -> str:
            return log.read_text(encoding="utf-8")

        def until(true: Callable[[], bool]) -> float:
            while not true():
                if process.poll() is not None:
                    raise Failed(logged()[-2000:])
                time.sleep(0.01)
            return time.monotonic()

        def edited(edit: Callable[[], object], path: str, expected: str = "") -> Figures:
            url = f"{logged().split('Serving on ')[1].split()[0]}{path}"

            def page() -> str:
                with urllib.request.urlopen(url) as answer:
                    # without the script of the live reload, which differs in each answer
                    return str(answer.read(), "utf-8").partition("</main>")[0]

            before, editions, cpu = page(), logged().count(_IN_STEP), _cpu(process.pid)
            edit()
            started = time.monotonic()
            shown = until(lambda: page() != before)
            figures = {"page": shown - started, "cpu": _cpu(process.pid) - cpu}
            if expected not in page():
                raise Failed("the edited sentence was not shown")
            return {**figures, "index": until(lambda: logged().count(_IN_STEP) > editions) - started}

        try:
            until(lambda: "Serving on " in logged())
            yield edited
        finally:
            process.terminate()


def _cpu(process: int) -> float:
    """Return the CPU seconds of a process; 0 where there is no /proc."""
    file = _PROC / str(process) / "stat"
    if not file.exists():
        return 0
    user, system = file.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class _Watch:
    """Samples the memory of all processes of a session, where there is a /proc."""

    session: int
    largest: int = 0
    together: int = 0
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        if _PROC.is_dir():
            self._thread = threading.Thread(target=self._look, daemon=True)
            self._thread.start()

    def stop(self) -> None:
        self._over.set()
        if self._thread:
            self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(_EVERY):
            resident = [found for process in _PROC.glob("[0-9]*") if (found := self._resident(process))]
            self.largest = max([self.largest, *(peak for peak, _ in resident)])
            self.together = max(self.together, sum(now for _, now in resident))

    def _resident(self, process: Path) -> tuple[int, int] | None:
        """Return peak and present memory of a process of this session; None for other processes."""
        try:
            fields = (process / "stat").read_text().rsplit(")", 1)[1].split()
            if int(fields[3]) != self.session:
                return None
            lines = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
            return int(lines["VmHWM"].split()[0]) * 1024, int(lines["VmRSS"].split()[0]) * 1024
        except (OSError, LookupError):  # It ended meanwhile, or has no memory any more.
            return None


def sizes(site: Path) -> Figures:
    """Return the bytes of a built site: without its search, of the search's index and engine, and of a case's page."""
    found = {"site": 0, "index": 0, "engine": 0, "pages": 0}
    cases = []
    for folder, _, names in os.walk(site):
        for name in names:
            file = Path(folder, name)
            path, size = file.relative_to(site).as_posix(), file.stat().st_size
            is_code = path.endswith(".js")
            path = path[max(path.find("pagefind/"), 0) :]  # Remove the folder of the language.
            part = (
                "index" if path.startswith(_INDEX) and not is_code else "engine" if path.startswith(_ENGINE) else "site"
            )
            found[part] += size
            found["pages"] += path.endswith(".html")
            if name == "index.html" and file.parent.parent.name == "cases":
                cases.append(size)
    return {**found, "case page": statistics.median(cases)}


def medians(measurements: Sequence[Figures]) -> dict[str, float]:
    """Return the median of each figure over several measurements."""
    return {name: statistics.median(each[name] for each in measurements) for name in measurements[0]}


def ratio(ours: float, other: float) -> float:
    return ours / other if other else float("inf")


def fresh_copy(source: Path, target: Path) -> Path:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    return target


def seconds(value: float) -> str:
    return f"{value:,.1f} s" if value >= 10 else f"{value:.2f} s"


def size(value: float) -> str:
    """Return a number of bytes for people: decimal, three digits."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if value >= factor:
            return f"{value / factor:.3g} {unit}" if value < 1000 * factor else f"{value / factor:,.0f} {unit}"
    return f"{value:.0f} bytes"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown, figures aligned right."""
    line = "|---|" + "---:|" * (len(head) - 1)
    return "\n".join([_row(head), line, *(_row(row) for row in rows)])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
