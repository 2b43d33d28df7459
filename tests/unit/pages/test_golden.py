"""The mini-site renders to the same bytes as the last time somebody looked at them, in whatever order it is read."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.support import minisite
from tests.support.bless import GOLDEN, golden_files
from tests.support.paths import ROOT

HOW_TO_BLESS = "If that is intended, accept it with: make bless"
_DIGEST = (
    "import sys; from pathlib import Path; from tests.unit.pages import test_golden as golden; "
    "print(golden.digest(Path(sys.argv[1])))"
)


def digest(root: Path) -> str:
    """One figure for all that a content folder renders to."""
    found = hashlib.sha256()
    for path, data in golden_files(root).items():
        found.update(path.encode() + b"\0" + data)
    return found.hexdigest()


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    return golden_files(minisite.copy(tmp_path_factory.mktemp("golden")))


def test_the_same_files(rendered: Mapping[str, bytes]) -> None:
    expected = {path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*") if path.is_file()}
    new, gone = sorted(set(rendered) - expected), sorted(expected - set(rendered))
    assert not new, f"Files that were not there before: {new}. {HOW_TO_BLESS}"
    assert not gone, f"Files that are no longer rendered: {gone}. {HOW_TO_BLESS}"


def test_the_same_bytes(rendered: Mapping[str, bytes]) -> None:
    changed = [path for path, data in rendered.items() if (GOLDEN / path).read_bytes() != data]
    for path in changed[:1]:
        if path.endswith(".html"):
            assert rendered[path].decode() == (GOLDEN / path).read_text(encoding="utf-8"), f"{path}: {HOW_TO_BLESS}"
    assert not changed, f"These pages differ: {changed}. {HOW_TO_BLESS}"


def test_the_order_of_files_on_the_disk_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = minisite.copy(tmp_path)
    forwards = digest(root)
    iterdir, rglob = Path.iterdir, Path.rglob

    def backwards(self: Path) -> Iterator[Path]:
        return iter(sorted(iterdir(self), reverse=True))

    def all_backwards(self: Path, pattern: str) -> Iterator[Path]:
        return iter(sorted(rglob(self, pattern), reverse=True))

    monkeypatch.setattr(Path, "iterdir", backwards)
    monkeypatch.setattr(Path, "rglob", all_backwards)
    assert digest(root) == forwards


def test_the_order_of_sets_does_not_matter(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    found = subprocess.run(
        [sys.executable, "-c", _DIGEST, str(root)],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "1"},  # this process has another one, drawn at random
        check=True,
        capture_output=True,
        text=True,
    )
    assert found.stdout.strip() == digest(root)


def test_the_mini_site_has_no_problem() -> None:
    assert minisite.problems(minisite.MINI) == ""
