"""Bad inputs: folders of `tests/bad/`, each copied over a copy of the mini-site."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.support import minisite
from tests.support.paths import TESTS

BAD = TESTS / "bad"
EXPECTED = "expected.txt"
REMOVE = "remove.txt"
"""Name of a list, one per line, of the files of the mini-site that the bad input lacks."""


def names() -> list[str]:
    """Return the folders, each named `<rule>` or `<rule>--<variant>`."""
    return sorted(folder.name for folder in BAD.iterdir() if folder.is_dir() and not folder.name.startswith("."))


def rule(name: str) -> str:
    return name.split("--")[0]


def make(name: str, folder: Path) -> Path:
    """Return a copy of the mini-site with the bad input."""
    root = minisite.copy(folder)
    own = (EXPECTED, REMOVE)
    shutil.copytree(BAD / name, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*own))
    if (BAD / name / REMOVE).exists():
        for path in (BAD / name / REMOVE).read_text(encoding="utf-8").split():
            (root / path).unlink()
    return root
