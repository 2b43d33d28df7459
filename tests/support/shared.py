"""Folders that all processes of a test run share, each made once: built sites."""

from __future__ import annotations

import hashlib
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from filelock import FileLock

from casebook.publishing import inputs
from tests.support import minisite
from tests.support.paths import ROOT

_KEPT = 24 * 60 * 60
"""Seconds after which a folder of an earlier state of the repository is removed."""


def folder(config: pytest.Config, name: str, make: Callable[[Path], None], *made_by: Path) -> Path:
    """Return a folder that `make` has filled, in this run or in an earlier one of the same program and content.

    `made_by` are the files of the tests that decide what `make` writes.
    """
    assert config.cache is not None
    sites = config.cache.mkdir("sites")
    found = sites / _fingerprint(made_by) / name
    with FileLock(sites / f"{name}.lock"):
        _remove_old(sites)
        if not (found / "ready").exists():
            shutil.rmtree(found, ignore_errors=True)
            found.mkdir(parents=True)
            make(found)
            (found / "ready").touch()
        found.parent.touch()
    return found


def _fingerprint(made_by: Sequence[Path]) -> str:
    """Return a hash of all sources of a site."""
    parts = [inputs.fingerprint(ROOT), inputs.fingerprint(minisite.MINI), sys.version]
    parts += [file.read_text(encoding="utf-8") for file in (ROOT / "requirements.txt", *made_by)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _remove_old(sites: Path) -> None:
    for state in sites.iterdir():
        if state.is_dir() and state.stat().st_mtime < time.time() - _KEPT:
            shutil.rmtree(state, ignore_errors=True)
