"""The mini-site as tests use it: always a copy, since tests never write into the repository."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from casebook.checking import check
from casebook.checking.check import Rendered
from casebook.problems import report
from tests.support.paths import ROOT, TESTS

MINI = TESTS / "mini"
EDITIONS = ("Mancomunidad de las Orillas", "Consorcio de los Puentes")
"""Publishers of the mini-site, before and after `edition(root, 1)`. Each page of the built site names the publisher."""

_SCRIPT = ROOT / "build_cases.py"


def copy(folder: Path) -> Path:
    """Return a copy of the mini-site below `folder`."""
    root = folder / "root"
    shutil.copytree(MINI, root, ignore=shutil.ignore_patterns("site"))
    return root


def change(root: Path, path: str, old: str, new: str) -> None:
    """Replace the only occurrence of `old` in one file."""
    file = root / path
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{path} has “{old}” {text.count(old)} times"
    file.write_text(text.replace(old, new), encoding="utf-8")


def edition(root: Path, number: int) -> None:
    """Give the content another edition, with a difference on each page."""
    file = root / "site.yml"
    text = file.read_text(encoding="utf-8")
    for name in EDITIONS:
        text = text.replace(name, EDITIONS[number])
    file.write_text(text, encoding="utf-8")


def command(*arguments: object) -> list[str]:
    """Return the command line, for tests that need a process of its own."""
    return [sys.executable, str(_SCRIPT), *map(str, arguments)]


def files(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder; none if it is missing."""
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def line(path: str, text: str) -> int:
    """Return the line of the mini-site's file that contains `text`, from 1."""
    lines = (MINI / path).read_text(encoding="utf-8").split("\n")
    return next(number for number, found in enumerate(lines, 1) if text in found)


def problems(root: Path) -> str:
    """Return the checker's report on a folder as text; "" if there are no problems."""
    return report.as_text(check.check(root).problems)


def render(root: Path, *, drafts: bool = False) -> Rendered:
    return check.render(check.check(root, drafts=drafts))


def page(root: Path, path: str, *, drafts: bool = False) -> str:
    """Return the HTML of one page, without its frame."""
    return render(root, drafts=drafts).pages[path].html
