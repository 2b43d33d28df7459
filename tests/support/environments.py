"""Python environments for tools that must stay apart from `.venv`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.paths import ROOT


def python(name: str) -> Path:
    """Return the Python of `.venv-<name>`. Set it up with make if it is missing or outdated."""
    target = f".venv-{name}/ready"
    command = ["make", "--silent", "--no-print-directory", f"PYTHON={sys.executable}", target]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, f"{target} could not be set up:\n{found.stderr[-2000:]}"
    return ROOT / f".venv-{name}/bin/python"
