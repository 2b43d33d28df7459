"""The build on other machines: without a network, and without what Windows has not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import environments, minisite

MAIN = environments.MAIN

NO_SOCKETS = """
import socket
def refused(*arguments, **options):
    raise OSError("this test has cut the network")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = socket.create_connection = refused
"""
"""Read by every Python that starts, as `sitecustomize`. What is no Python (Pagefind) only a namespace can cut off."""

NO_POSIX = """
import ctypes, multiprocessing, os, signal, sys
for name in ("fcntl", "grp", "pwd", "resource", "termios", "tty", "pty", "syslog"):
    sys.modules[name] = None
for name in ("fork", "forkpty", "getuid", "geteuid", "getgid", "getegid", "setsid", "killpg", "chown", "lchown",
             "chroot", "mkfifo", "mknod", "uname", "nice", "wait3", "wait4", "getpgid", "sched_getaffinity"):
    vars(os).pop(name, None)
for name in ("SIGKILL", "SIGHUP", "SIGALRM", "SIGCHLD", "SIGUSR1", "alarm", "setitimer", "pthread_kill",
             "pthread_sigmask"):
    vars(signal).pop(name, None)
multiprocessing.get_all_start_methods = lambda: ["spawn"]

import importlib, pkgutil
import casebook
for module in pkgutil.iter_modules(casebook.__path__, "casebook."):
    importlib.import_module(module.name)
from casebook import cli, workers
workers._prctl = None  # a call of Linux's own
ctypes.CDLL = lambda *arguments, **options: object()  # a C library that knows no renameat2
sys.exit(cli.main())
"""
"""What Windows has not, taken away before anything of ours is imported (the C library: before it is used). It is not
Windows: paths stay as they are."""


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("usual"), [sys.executable, "build_cases.py"])


def built(folder: Path, program: list[str], times: int = 1, **variables: str) -> Path:
    """The mini-site as another process builds it."""
    root = minisite.copy(folder)
    command = [*program, "build", "--root", str(root), "--jobs", "1"]
    for _ in range(times):
        around = {**os.environ, **variables}
        found = subprocess.run(command, cwd=MAIN, capture_output=True, text=True, check=False, env=around)
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


def test_the_site_is_the_same_without_what_windows_has_not(tmp_path: Path, usual: Path) -> None:
    """Twice: the second build takes the place of the first, which Windows cannot do in one step."""
    site = built(tmp_path, [sys.executable, "-c", NO_POSIX], times=2)
    assert minisite.files(site) == minisite.files(usual)
    assert not list(site.parent.glob(".site.next*"))
