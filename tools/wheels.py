"""Write down for which systems each pinned package is built: `requirements/wheels.toml`, from a lock file of uv.

`make lock` runs it; `tests/machinery/test_wheels.py` compares the list with the systems that README.md names.
"""

from __future__ import annotations

import sys
import textwrap
import tomllib
from pathlib import Path

WHEELS = Path(__file__).resolve().parent.parent / "requirements" / "wheels.toml"
_HEADING = """\
# The wheels of each package in requirements.txt: for which Python, ABI and platform. Written by `make lock`.
"""


def wheels(lock: str) -> str:
    """Return the text of the list, made from a lock file (pylock.toml)."""
    parts = [_HEADING]
    for package in tomllib.loads(lock)["packages"]:
        names = [wheel["url"].rpartition("/")[2].removesuffix(".whl") for wheel in package.get("wheels", [])]
        tags = " ".join(sorted("-".join(name.split("-")[-3:]) for name in names))
        tags = textwrap.fill(tags, 118, break_on_hyphens=False)
        parts.append(f'"{package["name"]}=={package["version"]}" = """\n{tags}"""\n')
    return "".join(parts)


if __name__ == "__main__":
    WHEELS.write_text(wheels(Path(sys.argv[1]).read_text(encoding="utf-8")), encoding="utf-8")
