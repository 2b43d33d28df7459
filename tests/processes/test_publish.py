"""Whatever happens to a build, the site is as it was or as it should be, and the next build needs no help."""

from __future__ import annotations

import json
import logging
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from casebook import processes
from casebook.commands import cli
from casebook.publishing import share
from casebook.website import frame
from tests.support import minisite, patience
from tests.support.paths import ROOT

KILLS = int(os.environ.get("CASEBOOK_KILLS", "30"))
CLEAN_EVERY = 1 if KILLS > 30 else 3
"""After how many kills a build may end: kills in a row are tried too."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return minisite.copy(tmp_path)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = minisite.copy(tmp_path_factory.mktemp("once"))
    assert build(root) == 0
    minisite.edition(root, 1)
    return root


@pytest.fixture
def built(once: Path, tmp_path: Path) -> Path:
    """A content folder with its site, whose next build will make another one."""
    return Path(shutil.copytree(once, tmp_path / "built"))


def build(root: Path, *options: str) -> int:
    return cli.main(["build", "--root", str(root), "--jobs", "1", *options])


def left(root: Path) -> set[str]:
    """The folders that stand beside the site and should not."""
    return {path.name for path in root.iterdir() if path.name.startswith(".site.") and path.is_dir()}


# --- killed


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, bytes]]:
    """Each edition of the site, built where nothing was before."""
    made = []
    for number in (0, 1):
        root = minisite.copy(tmp_path_factory.mktemp(f"clean-{number}"))
        minisite.edition(root, number)
        assert build(root) == 0
        made.append(minisite.files(root / "site"))
    return made


@pytest.mark.slow
@pytest.mark.parametrize("everybody", [False, True], ids=["the command alone", "all its processes"])
def test_a_kill_at_any_moment_leaves_the_old_site_or_the_new(
    everybody: bool, root: Path, clean: list[dict[str, bytes]]
) -> None:
    site = root / "site"
    command = minisite.command("build", "--jobs", 2, "--root", root)
    started = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    takes = time.monotonic() - started
    chance = random.Random(f"kills-{everybody}")
    count = KILLS // 2
    for number in chance.sample(range(count), count):
        minisite.edition(root, number % 2)
        if number % 5 == 4:
            shutil.rmtree(site, ignore_errors=True)  # a first build has no old site
        before = minisite.files(site)
        killed_after(command, takes * (number + chance.random()) / count, everybody)
        assert minisite.files(site) in (before, clean[number % 2]), number
        if number % CLEAN_EVERY == 0:
            again = subprocess.run(command, capture_output=True, text=True, check=False)
            assert again.returncode == 0, (number, again.stderr)
            assert minisite.files(site) == clean[number % 2], number
            assert left(root) == set(), number


def test_a_kill_leaves_the_old_site_and_the_next_build_needs_no_help(built: Path) -> None:
    before = minisite.files(built / "site")
    with at_work(built) as first:
        os.killpg(first.pid, signal.SIGKILL)
    nothing_left(first.pid)
    assert minisite.files(built / "site") == before
    assert build(built) == 0
    assert minisite.files(built / "site") != before
    assert left(built) == set()


def killed_after(command: list[str], seconds: float, everybody: bool) -> None:
    """Start a command, kill it after a while, and see its other processes end."""
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        time.sleep(seconds)
        if everybody:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    nothing_left(process.pid)


def nothing_left(session: int) -> None:
    patience.until(lambda: not in_session(session), lambda: in_session(session))


def in_session(session: int) -> list[str]:
    """The processes that a command has left behind, as far as the system tells."""
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = file.read_text(errors="replace")
        except OSError:  # it has just ended
            continue
        state, _, _, of_session = text.rpartition(")")[2].split()[:4]
        if int(of_session) == session and state != "Z":
            found.append(text)
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere such a program ends by itself, a little later")
def test_a_program_ends_with_the_process_that_started_it() -> None:
    script = "import os; from casebook import processes; processes.run(['sleep', '1000'])"
    with subprocess.Popen([sys.executable, "-c", script], start_new_session=True) as process:
        patience.until(lambda: any("(sleep)" in line for line in in_session(process.pid)))
        process.kill()
    nothing_left(process.pid)


def test_a_process_that_is_killed_alone_ends_the_build(
    built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = os.getpid()

    def out_of_memory(of: frame.Frame) -> str:
        assert os.getpid() != ours
        os.kill(os.getpid(), signal.SIGKILL)
        return ""

    monkeypatch.setattr(frame.Frame, "title", property(out_of_memory))
    fails(built, capsys, "perhaps because memory ran out", "--jobs", "2")


def test_ctrl_c_ends_all_at_once_and_says_nothing(built: Path) -> None:
    before = minisite.files(built / "site")
    with at_work(built) as first:
        os.killpg(first.pid, signal.SIGCONT)
        os.killpg(first.pid, signal.SIGINT)
        assert first.wait(patience.SECONDS) == 130
        assert first.stderr is not None
        assert "Traceback" not in first.stderr.read()
    assert minisite.files(built / "site") == before
    assert left(built) == set()


AT_FORK = """
import os, signal, sys
from casebook.commands import cli
os.register_at_fork(**{sys.argv.pop(1): lambda: os.killpg(0, signal.SIGINT)})
sys.exit(cli.main())
"""


@pytest.mark.parametrize(
    "moment",
    ["after_in_child", *(pytest.param(moment, marks=pytest.mark.slow) for moment in ("before", "after_in_parent"))],
)
def test_ctrl_c_is_heard_in_the_moment_of_a_fork(moment: str, built: Path) -> None:
    """Where Python lets nothing be raised: it would print the exception, and go on."""
    before = minisite.files(built / "site")
    command = [sys.executable, "-c", AT_FORK, moment, "build", "--jobs", "2", "--root", str(built)]
    found = subprocess.run(command, capture_output=True, text=True, check=False, start_new_session=True)
    assert found.returncode == 130
    assert "Traceback" not in found.stderr
    assert minisite.files(built / "site") == before
    assert left(built) == set()


# --- failed


def fails(root: Path, capsys: pytest.CaptureFixture[str], message: str, *options: str) -> None:
    """A build fails in plain words, and leaves all as it was."""
    before = minisite.files(root / "site")
    assert build(root, *options) == 1
    told = capsys.readouterr().err
    assert message in told
    assert "Nothing was published; the site is as it was." in told
    assert "Traceback" not in told
    assert minisite.files(root / "site") == before
    assert left(root) == set()


def test_a_problem_in_the_content(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    minisite.change(built, "cases/villaflor.yml", "goal: 11", "goal: 18")
    fails(built, capsys, "sdgs[2].goal must be 1 to 17, got 18")


@pytest.mark.parametrize("jobs", ["1", pytest.param("2", marks=pytest.mark.slow)])
def test_a_link_that_leads_nowhere(
    jobs: str, built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(frame.Frame, "link", lambda of, path: f"nowhere/{path}/")
    fails(built, capsys, "acerca/nowhere/acerca/, which is not there", "--jobs", jobs)


def test_a_link_to_another_language_that_leads_nowhere(
    built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(frame.Frame, "default_address", "https://orillas.example.org/base/fr/nowhere/")
    fails(built, capsys, "links to /fr/nowhere/, which is not there")


@pytest.mark.parametrize("program", ["/bin/false", pytest.param("/nowhere/pagefind", marks=pytest.mark.slow)])
def test_the_search_program_fails_or_is_missing(
    program: str, built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", program)
    fails(built, capsys, "the search index could not be made: ")


@pytest.mark.parametrize("size", [0, 40, 4096])
def test_the_search_program_hides_that_the_disk_is_full(size: int, tmp_path: Path) -> None:
    words = " ".join(map(str, range(3000)))
    (tmp_path / "index.html").write_text(f"<html lang=es><p data-pagefind-body>{words}</html>")
    share.search_index(tmp_path, tmp_path / share.SEARCH)
    for file in sorted((tmp_path / "pagefind").rglob("*.*")):
        data = file.read_bytes()
        if len(data) > size:
            file.write_bytes(data[:size])
            assert not share._is_whole(file), file.name
            file.write_bytes(data)
        assert share._is_whole(file)


def test_mkdocs_warns(built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def warn(of: frame.Frame) -> str:
        logging.getLogger("mkdocs.plugins").warning("something is odd")
        return ""

    monkeypatch.setattr(frame.Frame, "title", property(warn))
    fails(built, capsys, "something is odd")


def test_a_folder_that_holds_something_else_is_not_replaced(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "index.html").write_text("a page of somebody's")
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/a.jpg").touch()
    (tmp_path / "file").touch()
    for out in (root, root.parent, root / "cases", tmp_path / "photos", tmp_path / "file"):
        before = minisite.files(tmp_path)
        assert build(root, "--out", str(out)) == 1
        assert f"{out} holds other things than a site; choose an empty or a new folder" in capsys.readouterr().err
        assert minisite.files(tmp_path) == before


@pytest.mark.slow
def test_a_disk_that_fills_up_or_cannot_be_written(tmp_path: Path) -> None:
    unshare = next((way for way in (["unshare", "-rm"], ["unshare", "-m"]) if works([*way, "true"])), None)
    if unshare is None:
        pytest.skip("this system lets nobody mount a disk; the next test does not need it")
    command = [*unshare, sys.executable, "-m", "tests.support.smalldisk", str(tmp_path)]
    found = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert found.returncode == 0, found.stderr
    told = json.loads(found.stdout)
    well = told.pop("all is well again")
    assert (well["code"], well["right"], well["left"]) == (0, True, [])
    assert len(told) == 6
    for name, result in told.items():
        assert (result["code"], result["as it was"], result["left"]) == (1, True, []), (name, result)
        assert any(why in result["told"] for why in ("No space left", "disk is full", "Read-only")), (name, result)
        assert "Traceback" not in result["told"]


def works(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@pytest.mark.parametrize("size", [12_000, *(pytest.param(size, marks=pytest.mark.slow) for size in (0, 2_000, 25_000))])
def test_files_that_cannot_be_written_whole(size: int, built: Path) -> None:
    """As on a full disk, but anybody may set such a limit."""
    before = minisite.files(built / "site")
    command = minisite.command("build", "--jobs", "2", "--root", built)
    found = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )
    assert found.returncode == 1, found.stderr
    assert "File too large" in found.stderr or "the search index could not be written" in found.stderr
    assert "Traceback" not in found.stderr
    assert minisite.files(built / "site") == before
    assert left(built) == set()
    assert build(built) == 0


# --- two at the same time


@contextmanager
def at_work(root: Path, out: Path | None = None) -> Iterator[subprocess.Popen[str]]:
    """A build that has begun and is held."""
    out = out or root / "site"
    command = minisite.command("build", "--jobs", "2", "--root", root, "--out", out)
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            patience.until(lambda: (out.parent / f".{out.name}.next").exists() or process.poll() is not None)
            assert process.poll() is None
            os.killpg(process.pid, signal.SIGSTOP)
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGCONT)
            process.wait(patience.SECONDS)


@pytest.mark.parametrize(
    "second",
    [
        "build",
        *(
            pytest.param(second, marks=pytest.mark.slow)
            for second in ("build elsewhere", "another root, the same site", "build --lang", "merge", "serve")
        ),
    ],
)
def test_a_second_build_leaves_at_once_and_the_first_is_not_disturbed(
    second: str, root: Path, tmp_path: Path, clean: list[dict[str, bytes]]
) -> None:
    other = minisite.copy(tmp_path / "other")
    arguments = {
        "build": ["build", "--root", root],
        "build elsewhere": ["build", "--root", root, "--out", tmp_path / "elsewhere"],
        "another root, the same site": ["build", "--root", other, "--out", root / "site"],
        "build --lang": ["build", "--root", root, "--lang", "fr"],
        "merge": ["merge", "--root", root, root, root],
        "serve": ["serve", "--root", root, "--address", "127.0.0.1:1"],
    }[second]
    with at_work(root) as first:
        command = minisite.command(*arguments)
        found = subprocess.run(command, capture_output=True, text=True, check=False, timeout=patience.SECONDS)
        assert found.returncode == 75, "the first is held: to wait for it would be to wait for ever"
        assert found.stderr.startswith("build_cases.py: another build is at work here (")
        assert found.stderr.count("\n") == 1
    assert first.returncode == 0
    assert minisite.files(root / "site") == clean[0]
    assert not (tmp_path / "elsewhere").exists()


def test_without_forks_languages_are_built_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("multiprocessing.get_all_start_methods", lambda: ["spawn"])
    done: list[str] = []
    with processes.workers(3) as run:
        assert list(run({"a": lambda: done.append("a"), "b": lambda: 2})) == [("a", None), ("b", 2)]
    assert done == ["a"], "in this very process"
