"""The measurements. Each subcommand prints a table in Markdown for README.md in this folder.

python -m benchmarks.run compare --cases 400       # or: make bench CASES=400
python -m benchmarks.run scaling|incremental|check|huge|profile|facets|search
"""

from __future__ import annotations

import argparse
import datetime
import gzip
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path

import brotli

from benchmarks import generate, measure, stock
from benchmarks.measure import Figures, seconds, size
from tests.support import browser

HERE = Path(__file__).resolve().parent.parent

BUILD = ("{python}", "build_cases.py", "build", "--root", "{root}", "--out", "{out}")
SERVE = ("{python}", "build_cases.py", "serve", "--root", "{root}", "--address", "{address}")
CHECK = ("{python}", "build_cases.py", "check", "--root", "{root}")
PROFILED = ("{python}", "-m", "benchmarks.profiled", "{profile}", *BUILD[2:])
STOCK = ("{python}", "-m", "mkdocs", "build", "--quiet", "--config-file", "{config}", "--site-dir", "{out}")

_PACKAGES = ("mkdocs", "mkdocs-material", "mkdocs-static-i18n", "markdown", "pagefind", "pydantic", "babel", "pyyaml")


@dataclass(frozen=True, slots=True)
class Options:
    cases: int
    languages: tuple[str, ...]
    repeats: int
    seed: int
    work: Path


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__.split("\n")[0])
    parser.add_argument("what", nargs="?", default="compare", choices=list(_MEASUREMENTS))
    parser.add_argument("--cases", type=int, help="how many cases, where there is a choice")
    parser.add_argument("--languages", default=",".join(generate.LANGUAGES))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, help="where to work (default: a temporary folder, removed at the end)")
    given = parser.parse_args(arguments)
    measurement, cases = _MEASUREMENTS[given.what]
    circumstances = _circumstances()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=given.work) as work:
        options = Options(
            given.cases or cases, tuple(given.languages.split(",")), given.repeats, given.seed, Path(work)
        )
        result = measurement(options)
    print(f"{result}\n\n{circumstances}")
    return 0


def compare(options: Options) -> str:
    """Return the comparison of the own and the stock build, in turn, in one run."""
    source = _source(options, options.cases)
    ours, theirs = [], []
    for number in range(options.repeats):
        ours.append(_cold(options, source))
        if number == 0:
            config = stock.write(options.work / "ours", options.work / "stock")
        shutil.rmtree(options.work / "stock-site", ignore_errors=True)
        theirs.append(command_cost(options, STOCK, "stock", config=config, out=options.work / "stock-site"))
        _say(f"{number + 1}/{options.repeats}: ours {ours[-1]['wall']:.1f} s, stock {theirs[-1]['wall']:.1f} s")
    rows = [("wall time", "wall", seconds), ("CPU time, all processes", "cpu", seconds)]
    rows += [("peak memory, largest process", "memory", size), ("peak memory, all processes", "memory together", size)]
    rows += [("pages", "pages", "{:,.0f}".format), ("site without search", "site", size)]
    rows += [("search index", "index", size), ("search engine", "engine", size)]
    rows += [("HTML of a case's page, median", "case page", size)]
    case_id = sorted(file.stem for file in (source / "cases").iterdir())[options.cases // 2]
    figures = {}
    for kind, measured, site in (("ours", ours, "site"), ("stock", theirs, "stock-site")):
        figures[kind] = {**measure.medians(measured), **measure.sizes(options.work / site)}
        figures[kind] |= _moved(options.work / site, kind, case_id)
    rows += [(f"{name}, moved", name, size) for name in figures["ours"] if name.startswith("first ")]
    return f"Median of {options.repeats}, {_cases(options, options.cases)}.\n\n" + measure.table(
        ["", "ours", "stock", "ours ÷ stock"],
        [
            [
                label,
                write(figures["ours"][name]),
                write(figures["stock"][name]),
                f"{measure.ratio(figures['ours'][name], figures['stock'][name]):.3f}",
            ]
            for label, name, write in rows
        ],
    )


def scaling(options: Options) -> str:
    """Return the cost per page by size of the site."""
    rows = []
    costs = []
    for cases in (250, options.cases):
        source = _source(options, cases)
        found = measure.medians([_cold(options, source) for _ in range(options.repeats)])
        pages = measure.sizes(options.work / "site")["pages"]
        costs.append(found["cpu"] / pages)
        rows.append(
            [
                f"{cases:,}",
                f"{pages:,.0f}",
                seconds(found["wall"]),
                seconds(found["cpu"]),
                size(found["memory"]),
                f"{1000 * costs[-1]:.2f} ms",
            ]
        )
    head = ["cases", "pages", "wall time", "CPU time", "peak memory", "CPU a page"]
    return (
        f"Median of {options.repeats} cold builds, {len(options.languages)} languages. "
        f"CPU a page, large ÷ small: {measure.ratio(costs[1], costs[0]):.2f}\n\n{measure.table(head, rows)}"
    )


def incremental(options: Options) -> str:
    """Return the time from a saved file to the page in a browser, and to the search index, against a cold build."""
    rows = []
    for cases in (options.cases, 5 * options.cases):
        cold = _cold(options, _source(options, cases))
        root = options.work / "ours"
        case_id = sorted(file.stem for file in (root / "cases").iterdir())[cases // 2]
        language = options.languages[-1]
        found: dict[str, list[Figures]] = {"a sentence of a case": [], "a translation": []}
        address = f"127.0.0.1:{measure.free_port()}"
        command = [part.format(python=sys.executable, root=root, address=address) for part in SERVE]
        with measure.previewing(command, HERE, options.work / "cache-ours") as edited:
            for edition in range(1, options.repeats + 1):
                sentence = f"la {edition}e depuis le début"
                edit = partial(generate.edit, root, case_id, edition)
                found["a sentence of a case"].append(edited(edit, f"cases/{case_id}/", sentence))
                edit = partial(generate.edit_translation, root, case_id, language, edition)
                found["a translation"].append(edited(edit, f"{language}/cases/{case_id}/"))
        rows.append([f"{cases:,} cases, cold", seconds(cold["wall"]), "", seconds(cold["cpu"]), "", "", ""])
        for name, measured in found.items():
            figures = measure.medians(measured)
            cells = []
            for figure, against in (("page", "wall"), ("cpu", "cpu"), ("index", "wall")):
                cells += [seconds(figures[figure]), f"{measure.ratio(figures[figure], cold[against]):.3f}"]
            rows.append([f"{cases:,} cases, {name}", *cells])
    head = ["from save to", "page in the browser", "÷ cold", "CPU time till then", "÷ cold", "search index", "÷ cold"]
    return f"Median of {options.repeats}, {len(options.languages)} languages.\n\n{measure.table(head, rows)}"


def check(options: Options) -> str:
    """Return the time of a check, the first time and again."""
    source = _source(options, options.cases)
    cold, first, again = [], [], []
    for _ in range(options.repeats):
        cold.append(_cold(options, source))
        root = measure.fresh_copy(source, options.work / "ours")
        shutil.rmtree(options.work / "cache-ours", ignore_errors=True)
        first.append(command_cost(options, CHECK, "ours", root=root))
        again.append(command_cost(options, CHECK, "ours", root=root))
    build = measure.medians(cold)
    rows = [["cold build", seconds(build["wall"]), "", seconds(build["cpu"]), "", size(build["memory"])]]
    for name, measured in (("check, first", first), ("check, again", again)):
        found = measure.medians(measured)
        rows.append([name, *_against(found, build), size(found["memory"])])
    head = ["", "wall time", "÷ cold build", "CPU time", "÷ cold build", "peak memory"]
    return f"Median of {options.repeats}, {_cases(options, options.cases)}.\n\n{measure.table(head, rows)}"


def huge(options: Options) -> str:
    """Return the cost of a very large site."""
    found = _cold(options, _source(options, options.cases))
    sizes = measure.sizes(options.work / "site")
    rows = [
        ["pages", f"{sizes['pages']:,.0f}"],
        ["wall time", seconds(found["wall"])],
        ["CPU time", seconds(found["cpu"])],
        ["CPU a page", f"{1000 * found['cpu'] / sizes['pages']:.2f} ms"],
        ["peak memory, largest process", size(found["memory"])],
        ["peak memory, all processes", size(found["memory together"])],
        ["site without search", size(sizes["site"])],
        ["search index", size(sizes["index"])],
    ]
    return f"One cold build, {_cases(options, options.cases)}.\n\n{measure.table(['', 'ours'], rows)}"


def profile(options: Options) -> str:
    """Return the time of the main process by stage; the profiler's own cost is included."""
    root = measure.fresh_copy(_source(options, options.cases), options.work / "ours")
    file = options.work / "profile"
    found = command_cost(options, PROFILED, "ours", root=root, out=options.work / "site", profile=file)
    sampled = json.loads(file.read_text())
    samples = [(path, name, caller, count) for path, name, caller, count in sampled["samples"]]
    total = _share(samples, ("benchmarks/profiled.py", "_run"))
    accounted = 0
    rows = []
    for stage, functions in _STAGES.items():
        count = sum(_share(samples, function) for function in functions)
        accounted += 0 if stage.startswith("–") else count
        rows.append([stage, seconds(count / total * sampled["cpu"]), f"{100 * count / total:.0f} %"])
    rest = 1 - accounted / total
    rows.append(["the rest", seconds(rest * sampled["cpu"]), f"{100 * rest:.0f} %"])
    rows.append(["beside the main process: Pagefind, start of Python", seconds(found["cpu"] - sampled["cpu"]), ""])
    return (
        f"CPU time of the main process of one cold build, sampled, {_cases(options, options.cases)}: "
        f"{seconds(sampled['cpu'])}. A row with a dash is part of a row above it.\n\n"
        + measure.table(["", "CPU time", "share"], rows)
    )


def facets(options: Options) -> str:
    """Return the response time of “Explore” to a click, and the size of the table that it reads."""
    from benchmarks import facets as clicking

    alone = replace(options, languages=options.languages[:1])
    root = measure.fresh_copy(_source(alone, options.cases), options.work / "ours")
    command_cost(options, BUILD, "ours", root=root, out=options.work / "site")
    clicks = 100 * options.repeats
    rows = [
        [name, f"{1000 * statistics.median(times):.0f} ms", f"{1000 * max(times):.0f} ms"]
        for name, times in clicking.answers(options.work / "site", clicks, options.seed).items()
    ]
    weights = []
    for folder in (HERE, _source(options, options.cases), _source(options, 2 * options.cases)):
        tables = clicking.tables(folder)
        number = len(list((folder / "cases").glob("*.yml")))
        table, texts = max(tables, key=lambda pair: len(gzip.compress(pair[0])))
        weights.append(
            [
                f"{number:,}",
                *(size(len(data)) for data in (table, gzip.compress(table), brotli.compress(table))),
                size(len(gzip.compress(texts))) if texts else "–",
            ]
        )
    return (
        f"{clicks} clicks at each width, {options.cases:,} cases, seed {options.seed}, "
        f"processor {clicking.SLOWER}× slower."
        f"\n\n{measure.table(['from click to frame', 'median', 'worst'], rows)}\n\n"
        f"`entries.json` of the language in which it is heaviest, of {len(options.languages)}.\n\n"
        + measure.table(["cases", "as it is", "gzip", "brotli", "a file of texts, gzip"], weights)
    )


def search(options: Options) -> str:
    """Return the bytes that a first search fetches, by query."""
    root = measure.fresh_copy(_source(options, options.cases), options.work / "ours")
    command_cost(options, BUILD, "ours", root=root, out=options.work / "site")
    from benchmarks import browse

    rows = []
    found = sorted(browse.searched(options.work / "site").items(), key=lambda item: item[1].bytes)
    for (path, query), fetched in found:
        parts = [fetched.of(part) for part in ("pagefind/index/", "pagefind/fragment/")]
        rows.append([f"{query} ({path})", size(fetched.bytes), *map(size, parts)])
    median = size(statistics.median(fetched.bytes for _, fetched in found))
    head = ["query and page", "all", "files of the index", "results"]
    return (
        f"{len(found)} queries, {_cases(options, options.cases)}, nothing in the cache: {median} in the median.\n\n"
        + measure.table(head, rows)
    )


_STAGES: dict[str, list[tuple[str, ...]]] = {
    "imports": [("<frozen importlib._bootstrap>", "_find_and_load")],
    "check": [("casebook/checking/check.py", "check")],
    "– YAML": [("casebook/formats/strict_yaml.py", "read")],
    "– model (pydantic)": [("casebook/checking/folder.py", "validate")],
    "– PO": [("casebook/translation/catalogues.py", "read")],
    "– fidelity of translations": [("casebook/translation/catalogues.py", "_faults")],
    "render, in memory": [("casebook/checking/check.py", "render")],
    "– views": [("casebook/pages/renderer.py", "_view")],
    "– progress of translations": [("casebook/translation/progress.py", "progress")],
    "– our templates": [("jinja2/environment.py", "render", "_page")],
    "– – Markdown and nh3 of texts": [("casebook/formats/small_markdown.py", "to_html")],
    "– relations": [("casebook/content/relations.py", "related"), ("casebook/content/relations.py", "members")],
    "MkDocs: files": [("mkdocs/structure/files.py", "get_files")],
    "MkDocs: pages": [("mkdocs/commands/build.py", "_populate_page")],
    "– Markdown to HTML": [("mkdocs/structure/pages.py", "render")],
    "MkDocs: output": [("mkdocs/commands/build.py", "_build_page")],
    "– theme's templates": [("jinja2/environment.py", "render", "_build_page")],
    "– write": [("mkdocs/utils/__init__.py", "write_file", "_build_page")],
    "sitemap": [("casebook/website/sitemap.py", "sitemap")],
}
"""Functions whose time, with that of their callees, is the time of a stage: end of the file's path, name, caller's
name.
"""


def _share(samples: list[tuple[str, str, str, int]], function: tuple[str, ...]) -> int:
    """Return the samples with a function at work, itself or in its callees."""
    ending, wanted, *caller = function
    return sum(
        count
        for path, name, called_by, count in samples
        if path.endswith(ending) and name == wanted and caller in ([], [called_by])
    )


def _source(options: Options, cases: int) -> Path:
    folder = options.work / f"source-{cases}"
    generate.generate(folder, cases, options.languages, options.seed)
    return folder


def _cold(options: Options, source: Path) -> Figures:
    """Measure a cold build: a fresh copy of the content, no site, no cache."""
    root = measure.fresh_copy(source, options.work / "ours")
    for left in ("site", "cache-ours"):
        shutil.rmtree(options.work / left, ignore_errors=True)
    found = command_cost(options, BUILD, "ours", root=root, out=options.work / "site")
    _say(f"cold build: {found['wall']:.1f} s")
    return found


def command_cost(options: Options, command: Sequence[str], kind: str, **values: Path) -> Figures:
    filled = [part.format(python=sys.executable, **values) for part in command]
    return measure.run(filled, HERE, options.work / f"cache-{kind}")


def _moved(site: Path, kind: str, case_id: str) -> Figures:
    from benchmarks import browse  # Import late: a small process adds less to the figures of its children.

    return {name: fetched.bytes for name, fetched in browse.moved(site, browse.KINDS[kind], case_id).items()}


def _against(found: Figures, cold: Figures) -> list[str]:
    cells = []
    for name in ("wall", "cpu"):
        cells += [seconds(found[name]), f"{measure.ratio(found[name], cold[name]):.3f}"]
    return cells


def _cases(options: Options, cases: int) -> str:
    return f"{cases:,} cases × {len(options.languages)} languages, seed {options.seed}"


def _circumstances() -> str:
    """Return place and time, for comparison with another day."""
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=HERE, capture_output=True, text=True, check=False
    )
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    chromium = browser.find()
    if chromium:
        shown = subprocess.run([chromium, "--version"], capture_output=True, text=True, check=False).stdout
        packages += ", " + " ".join(shown.split()[:2])
    return (
        f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC, commit {described.stdout.strip()}, "
        f"{_processor()}, {os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}; {platform.system()}, "
        f"Python {platform.python_version()}, {packages}."
    )


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().split("\n") if cpuinfo.exists() else []
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


_MEASUREMENTS: dict[str, tuple[Callable[[Options], str], int]] = {
    "compare": (compare, 400),
    "scaling": (scaling, 2_000),
    "incremental": (incremental, 400),
    "check": (check, 2_000),
    "huge": (huge, 10_000),
    "profile": (profile, 400),
    "facets": (facets, 1_000),
    "search": (search, 1_000),
}
"""Each subcommand, with its default number of cases."""

if __name__ == "__main__":
    sys.exit(main())
