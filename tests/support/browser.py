"""The browser of the tests: the installed Chromium or Chrome, else one that this module installs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, Route

from tests.support import patience

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find() -> str | None:
    """Return the path of a browser on this machine; None if only playwright's own is available."""
    return next((path for name in NAMES if (path := shutil.which(name))), MAC if Path(MAC).exists() else None)


def arguments() -> list[str]:
    """Return the arguments of Chromium. As root, which most CI containers use, it runs only without its sandbox."""
    return [*QUIET, *(["--no-sandbox"] if _is_root() else [])]


def until(page: Page, expression: str) -> None:
    """Wait until an expression is true. `wait_for_function` needs `eval`, which the policy of our pages forbids."""
    patience.until(
        lambda: page.evaluate(expression),
        lambda: f"never true: {expression}",
        lambda seconds: page.wait_for_timeout(1000 * seconds),
    )


def guarded(page: Page) -> list[str]:
    """Block requests to other hosts. Return a list to which these and errors of scripts are added."""
    faults: list[str] = []

    def guard(route: Route) -> None:
        if urlsplit(route.request.url).hostname == "127.0.0.1":
            route.continue_()
        else:
            faults.append(f"request to {route.request.url}")
            route.abort()

    page.route("**/*", guard)
    page.on("pageerror", lambda error: faults.append(str(error)))
    return faults


def watch(page: Page) -> list[str]:
    """Return a list to which errors are added: requests to other hosts, failed requests, errors on the console."""
    faults = guarded(page)
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on(
        "response",
        lambda response: faults.append(f"{response.status} {response.url}") if response.status >= 400 else None,
    )
    return faults


def ensure() -> None:
    """Install a browser if there is none."""
    if find():
        return
    if _is_root() and _is_debian():
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=True, stdout=subprocess.DEVNULL)
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


def _is_debian() -> bool:
    """Return whether apt has Chromium itself; on Ubuntu it has a snap, which containers cannot run."""
    system = Path("/etc/os-release")
    return system.is_file() and "ID=debian" in system.read_text(encoding="utf-8").splitlines()


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


if __name__ == "__main__":
    ensure()
