"""What all commands share: how they end, how they read the content, and how they tell what is wrong."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from casebook import report, stages
from casebook.frame import language_folder
from casebook.model import Site
from casebook.phrases import say
from casebook.problems import Problem
from casebook.report import Manner
from casebook.stages import Checked

FINE, PROBLEMS, MISUSE, BUSY = 0, 1, 2, 75  # 75: EX_TEMPFAIL of sysexits.h, “try again later”
HERE = Path(__file__).resolve().parents[2]
UNCHANGED = say("Nothing was published; the site is as it was.")


def checked_content(root: Path, options: argparse.Namespace) -> Checked:
    with without_looking_for_garbage():
        checked = stages.check(root)
    tell(checked.problems, options, checked.content.site if checked.content else None)
    return checked


@contextmanager
def without_looking_for_garbage() -> Iterator[None]:
    """What is read stays to the end: to look for garbage in it takes a fifth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def manner(options: argparse.Namespace, site: Site | None) -> Manner:
    """How problems are told: by option, and with colours where somebody looks."""
    on_terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("NO_COLOR")
    return Manner(options.speech, on_terminal, _rules(site, options.speech.language) if site else "")


def _rules(site: Site, language: str) -> str:
    """The address of the page that explains each rule, in this language if the site has it."""
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
