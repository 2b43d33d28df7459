"""All or nothing: what readers see is the old folder or the new one, whatever happens and whenever."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from casebook.commands import cli
from casebook.publishing import swap
from tests.support import minisite, patience, server
from tests.support.paths import ROOT

EXCHANGES = 50

KILLED_BETWEEN_TWO_RENAMES = """
import errno, os, pathlib, signal, sys
from casebook.commands import cli
from casebook.publishing import swap

def unsupported(one, other):
    raise OSError(errno.ENOSYS, "not here")

def and_no_further(self, target):
    os.rename(self, target)
    if self.name == "site" and str(target).endswith(".before"):
        os.kill(os.getpid(), signal.SIGKILL)

swap._exchange = unsupported
pathlib.Path.rename = and_no_further
cli.main(["build", "--jobs", "1", "--root", sys.argv[1]])
"""


def folder(path: Path, text: str) -> Path:
    path.mkdir(parents=True)
    (path / "a.txt").write_text(text)
    return path


def refuse(number: int) -> object:
    def refused(one: Path, other: Path) -> None:
        raise OSError(number, os.strerror(number))

    return refused


@pytest.mark.parametrize("number", [None, errno.ENOSYS, errno.EINVAL])
def test_a_folder_takes_the_place_of_another(
    number: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if number is not None:
        monkeypatch.setattr(swap, "_exchange", refuse(number))
    out = folder(tmp_path / "site", "old")
    with swap.workshop(tmp_path, out) as workshop:
        swap.publish(folder(workshop / "made", "new"), out)
        assert (out / "a.txt").read_text() == "new"
    assert {path.name for path in tmp_path.iterdir()} == {"site", ".site.lock", ".build.lock"}


def test_another_fault_of_the_exchange_leaves_all_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swap, "_exchange", refuse(errno.EACCES))
    out, made = folder(tmp_path / "site", "old"), folder(tmp_path / "made", "new")
    with pytest.raises(PermissionError):
        swap.publish(made, out)
    assert (out / "a.txt").read_text() == "old"


def test_a_second_rename_that_fails_takes_back_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swap, "_exchange", refuse(errno.ENOSYS))
    out = folder(tmp_path / "site", "old")
    with pytest.raises(FileNotFoundError):
        swap.publish(tmp_path / "missing", out)
    assert (out / "a.txt").read_text() == "old"


def test_what_a_killed_build_left_is_cleared_away(tmp_path: Path) -> None:
    out = tmp_path / "site"
    folder(swap.beside(out) / "half", "half a si")
    with swap.workshop(tmp_path, out) as workshop:
        assert list(workshop.iterdir()) == []


@pytest.fixture
def torn(tmp_path: Path) -> tuple[Path, dict[str, bytes]]:
    """A content folder whose site is away, for its build was killed between two renames; and that site."""
    root = minisite.copy(tmp_path)
    assert cli.main(["build", "--jobs", "1", "--root", str(root)]) == 0
    old = minisite.files(root / "site")
    minisite.edition(root, 1)
    command = [sys.executable, "-c", KILLED_BETWEEN_TWO_RENAMES, str(root)]
    killed = subprocess.run(command, capture_output=True, check=False, cwd=ROOT)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert not (root / "site").exists()
    return root, old


def test_after_a_kill_between_two_renames_the_next_build_needs_no_help(torn: tuple[Path, dict[str, bytes]]) -> None:
    root, _ = torn
    assert cli.main(["build", "--jobs", "1", "--root", str(root)]) == 0
    assert minisite.EDITIONS[1] in (root / "site/index.html").read_text(encoding="utf-8")
    assert not list(root.glob(".site.*e*"))


@pytest.mark.slow
def test_after_a_kill_between_two_renames_even_a_build_that_fails_gives_the_site_back(
    torn: tuple[Path, dict[str, bytes]],
) -> None:
    root, old = torn
    minisite.change(root, "cases/villaflor.yml", "goal: 11", "goal: 18")
    assert cli.main(["build", "--jobs", "1", "--root", str(root)]) == 1
    assert minisite.files(root / "site") == old


def test_a_reader_never_sees_a_page_that_is_missing_or_mixed(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    editions = []
    for number in (0, 1):
        minisite.edition(root, number)
        editions.append(tmp_path / f"edition-{number}")
        assert cli.main(["build", "--jobs", "1", "--root", str(root), "--out", str(editions[-1])]) == 0
    pages = [file.parent.relative_to(editions[0]).as_posix() for file in editions[0].rglob("index.html")]
    out = tmp_path / "site"
    editions[0].rename(out)
    seen: list[str] = []
    done = threading.Event()
    with server.serving(out) as address:
        readers = [threading.Thread(target=read, args=(address, pages[start::3], seen, done)) for start in range(3)]
        for reader in readers:
            reader.start()
        for number in range(EXCHANGES):
            read_on(seen, 2 * number)
            swap.publish(editions[1], out)  # which leaves the other edition there
        done.set()
        for reader in readers:
            reader.join()
    assert set(seen) == {"edition 0", "edition 1"}


def read_on(seen: list[str], least: int) -> None:
    patience.until(lambda: len(seen) > least)


def read(address: str, pages: list[str], seen: list[str], done: threading.Event) -> None:
    """Fetch pages again and again, and note which edition each one is of; or what was wrong with it."""
    while not done.is_set():
        for page in pages:
            try:
                with urllib.request.urlopen(f"{address}/{page}/") as answer:
                    text = answer.read().decode()
            except (urllib.error.URLError, OSError) as error:
                seen.append(f"{page}: {error}")
                continue
            found = [f"edition {number}" for number, name in enumerate(minisite.EDITIONS) if name in text]
            seen.append(found[0] if len(found) == 1 and text.endswith("</html>") else f"{page}: {found}")
