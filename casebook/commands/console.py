"""Functions that all commands share: exit codes, reading the content, reporting problems."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from casebook.checking import check
from casebook.checking.check import Checked
from casebook.content.model import Site
from casebook.problems import report
from casebook.problems.phrases import say
from casebook.problems.problem import Problem
from casebook.problems.report import Manner
from casebook.website.frame import language_folder

FINE, PROBLEMS, MISUSE, BUSY = 0, 1, 2, 75  # 75: EX_TEMPFAIL of sysexits.h, “try again later”
HERE = Path(__file__).resolve().parents[2]
UNCHANGED = say("Nothing was published; the site is as it was.")


def checked_content(root: Path, options: argparse.Namespace) -> Checked:
    with without_looking_for_garbage():
        checked = check.check(root)
    tell(checked.problems, options, checked.content.site if checked.content else None)
    return checked


@contextmanager
def without_looking_for_garbage() -> Iterator[None]:
    """Switch off garbage collection while reading: the objects live to the end, and the search took a fifth of the
    time.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def manner(options: argparse.Namespace, site: Site | None) -> Manner:
    """Return how to report problems: the language, colours on a terminal, the address of the rules."""
    on_terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("NO_COLOR")
    return Manner(options.speech, on_terminal, _rules_address(site, options.speech.language) if site else "")


def _rules_address(site: Site, language: str) -> str:
    """Return the address of the page that explains the rules, in this language if the site has it."""
    known = site.languages.get(language)
    folder = language_folder(site, language) if known and known.status == "public" else ""
    return f"{site.url.rstrip('/')}/{folder}rules/"


def tell(problems: Sequence[Problem], options: argparse.Namespace, site: Site | None) -> None:
    text = report.FORMATS[options.format](problems, manner(options, site))
    if text:
        print(text, file=sys.stderr if options.format == "text" else sys.stdout)


def progress_line(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


def short(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def misuse(text: str) -> int:
    print(f"build_cases.py: {text}", file=sys.stderr)
    return MISUSE
