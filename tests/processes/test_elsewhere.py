"""The build on other machines: without a network, and without what Windows lacks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from casebook.commands import COMMANDS
from tests.processes.test_preview import previewing, shown
from tests.support import minisite, windows
from tests.support.paths import ROOT

AS_WINDOWS = [sys.executable, "-X", "warn_default_encoding", "-m", "tests.support.windows"]
UNSET = {name: value for name, value in os.environ.items() if name not in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE")}

NO_SOCKETS = """
import socket
def refused(*arguments, **options):
    raise OSError("this test has cut the network")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = socket.create_connection = refused
"""
"""Read by every Python that starts, as `sitecustomize`. What is no Python (Pagefind) only a namespace can cut off."""


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("usual"), [sys.executable, "build_cases.py"])


def built(folder: Path, program: list[str], times: int = 1, **variables: str) -> Path:
    """The mini-site as another process builds it."""
    root = minisite.copy(folder)
    command = [*program, "build", "--root", str(root), "--jobs", "1"]
    for _ in range(times):
        around = {**os.environ, **variables}
        found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=around)
        assert found.returncode == 0, found.stderr
    return root / "site"


def reaches_out(program: list[str], **variables: str) -> bool:
    """Whether a Python that is started in this way could reach another machine."""
    code = "import socket; socket.create_connection(('192.0.2.1', 80), 0.2)"
    found = subprocess.run(
        [*program, "-c", code], capture_output=True, text=True, check=False, env={**os.environ, **variables}
    )
    return "this test has cut the network" not in found.stderr and "Network is unreachable" not in found.stderr


def test_the_site_is_the_same_without_sockets(tmp_path: Path, usual: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(NO_SOCKETS, encoding="utf-8")
    assert not reaches_out([sys.executable], PYTHONPATH=str(tmp_path))
    site = built(tmp_path, [sys.executable, "build_cases.py"], PYTHONPATH=str(tmp_path))
    assert minisite.files(site) == minisite.files(usual)


@pytest.mark.slow
def test_the_site_is_the_same_in_a_machine_without_a_network(tmp_path: Path, usual: Path) -> None:
    alone = ["unshare", "--map-root-user", "--net"]
    try:
        subprocess.run([*alone, "true"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this system lets nobody make a network of their own; the test above does what it can")
    assert not reaches_out([*alone, sys.executable])
    site = built(tmp_path, [*alone, sys.executable, "build_cases.py"])
    assert minisite.files(site) == minisite.files(usual)
    assert list(site.glob("pagefind/pagefind.es_*.pf_meta")), "its search index too"


@pytest.mark.slow
def test_the_site_is_the_same_without_what_windows_lacks(tmp_path: Path, usual: Path) -> None:
    """Twice: the second build takes the place of the first, which Windows cannot do in one step."""
    site = built(tmp_path, AS_WINDOWS, times=2)
    assert minisite.files(site) == minisite.files(usual)
    assert not list(site.parent.glob(".site.next*"))


def test_each_command_works_without_what_windows_lacks(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    word = tmp_path / "word"
    place = {
        "title": "Puerto Azul",
        "summary": "Todo.",
        "place": "Puerto Azul",
        "country": "CL",
        "latitude": "-33",
        "longitude": "-71",
    }
    new = [part for name, value in place.items() for part in (f"--{name}", value)]
    shares = [root / "shares" / language for language in ("es", "fr", "ar")]
    made: list[list[object]] = [["build", "--lang", share.name] for share in shares]
    commands: list[list[object]] = [
        ["check"],
        ["new", "--language", "es", "--level", "oficina", *new],
        ["fmt"],
        ["fmt", "--check"],
        ["schema"],
        ["translations"],
        ["translation-status"],
        ["completeness"],
        ["languages"],
        ["changes", "--from", root],
        ["export-word", "villaflor", "--out", word],
        ["import", word / "villaflor.docx", "--as", "otra-vez"],
        *made,
        ["merge", *shares],
    ]
    others = {command.name for command in COMMANDS} - {str(name) for name, *_ in commands}
    assert others == {"serve", "links"}, "`serve` has a test below; `links` needs a network"
    line = [part for command in commands for part in (*command, "--root", root, "+")]
    found = subprocess.run([*AS_WINDOWS, *map(str, line)], cwd=ROOT, capture_output=True, text=True, env=UNSET)
    assert found.returncode == 0, found.stderr
    assert found.stdout.startswith("Aucun problème dans 3 cas"), "in the language of that Windows"
    assert (root / "cases/puerto-azul.yml").exists()
    assert (root / "cases/otra-vez.yml").exists()


@pytest.mark.slow
def test_the_preview_works_without_what_windows_lacks(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    with previewing(root, tmp_path / "log", program=AS_WINDOWS) as address:
        page = f"{address}/cases/villaflor/"
        shown(page, lambda text: "Imprimir una hoja" in text)
        minisite.change(root, "cases/villaflor.yml", "Imprimir una hoja", "Imprimir dos hojas")
        shown(page, lambda text: "Imprimir dos hojas" in text)


def test_the_table_names_all_that_windows_lacks() -> None:
    assert windows.TABLE.read_text(encoding="utf-8") == windows.table(windows.missing()), (
        "run `python -m tests.support.windows`"
    )
    names = {(module, name) for module, names in windows.missing().items() for name in names or [""]}
    for module, name in (
        ("fcntl", ""),
        ("resource", ""),
        ("multiprocessing.context", "ForkProcess"),
        ("os", "fork"),
        ("os", "O_NOFOLLOW"),
        ("os", "register_at_fork"),
        ("signal", "SIGKILL"),
        ("signal", "pthread_sigmask"),
    ):
        assert (module, name) in names
    assert ("os", "open") not in names
    assert ("multiprocessing.context", "SpawnProcess") not in names
