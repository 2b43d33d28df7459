"""Build on a small disk that becomes full or read-only; print the results as JSON.

Run `unshare -rm python -m tests.support.smalldisk FOLDER`: it permits mounting, and the disk is invisible to other
processes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support import minisite

_SHARES = (0, 0.3, 0.6, 0.8, 0.95)
"""Parts of the space that a build needs, which is the size of the site."""


def main(disk: Path) -> None:
    _mount("-t", "tmpfs", "-o", "size=64m", "none", str(disk))
    root, out = minisite.copy(disk), disk / "served/site"
    assert _build(root, out)["code"] == 0
    _mount("--bind", str(out.parent), str(out.parent))
    results = {}

    minisite.edition(root, 1)
    ballast = disk / "ballast"
    for part in _SHARES:
        with ballast.open("wb") as stream:
            os.posix_fallocate(stream.fileno(), 0, shutil.disk_usage(disk).free - int(part * _space(out)))
        results[f"full at {part}"] = _build(root, out)
        ballast.unlink()

    _mount("-o", "remount,bind,ro", "none", str(out.parent))
    results["target cannot be written"] = _build(root, out)
    _mount("-o", "remount,bind,rw", "none", str(out.parent))

    results["all is well again"] = _build(root, out)
    assert _build(root, disk / "clean")["code"] == 0
    results["all is well again"]["right"] = minisite.files(out) == minisite.files(disk / "clean")
    print(json.dumps(results))


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


def _build(root: Path, out: Path) -> dict[str, object]:
    before = minisite.files(out)
    command = minisite.command("build", "--jobs", "2", "--root", root, "--out", out)
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    return {
        "code": found.returncode,
        "told": found.stderr,
        "as it was": minisite.files(out) == before,
        "left": [path.name for path in out.parent.iterdir() if path.is_dir() and path != out],
    }


def _space(folder: Path) -> int:
    """Return the space that a copy of the folder takes on a tmpfs."""
    return sum(-(-file.stat().st_size // 4096) * 4096 for file in folder.rglob("*") if file.is_file())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
