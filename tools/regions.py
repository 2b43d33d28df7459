"""Generate `casebook/content/regions.txt` from Unicode's CLDR: the countries of each region of the world.

npm pack cldr-core && python -m tools.regions cldr-core-*.tgz
"""

from __future__ import annotations

import json
import re
import sys
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from casebook.content.regions import FILE

WHOLE = ("150", "009")
"""Europe and Oceania, which readers know by these names. The other continents are divided into their parts."""
CONTINENTS = ("002", "019", "142", *WHOLE)

HEADER = """\
Countries (ISO 3166-1) by region (UN M49; Europe and Oceania undivided), a line a region. Made by tools/regions.py from
CLDR {version}, npm package cldr-core, supplemental/territoryContainment.json: run that script, do not edit.

The data is Unicode's, under this licence:

{licence}"""


def main(archive: Path) -> None:
    with tarfile.open(archive) as opened:
        containment = json.loads(_read(opened, "package/supplemental/territoryContainment.json"))
        version = json.loads(_read(opened, "package/package.json"))["version"]
        licence = _read(opened, "package/LICENSE").strip()
    contains = {
        code: group["_contains"]
        for code, group in containment["supplemental"]["territoryContainment"].items()
        if "-" not in code  # deprecated countries, and groupings outside the tree
    }
    header = HEADER.format(version=version, licence=licence)
    lines = [*(f"# {line}".rstrip() for line in header.split("\n")), ""]
    for region in _regions(contains):
        lines.append(" ".join([region, *sorted(set(_countries(contains, region)))]))
    FILE.write_text("\n".join([*lines, ""]), encoding="utf-8")


def _read(archive: tarfile.TarFile, name: str) -> str:
    member = archive.extractfile(name)
    assert member is not None
    return member.read().decode()


def _regions(contains: Mapping[str, Any]) -> Iterator[str]:
    for continent in CONTINENTS:
        yield from [continent] if continent in WHOLE else contains[continent]


def _countries(contains: Mapping[str, Any], region: str) -> Iterator[str]:
    for inner in contains[region]:
        if inner in contains:
            yield from _countries(contains, inner)
        elif re.fullmatch("[A-Z]{2}", inner):
            yield inner


if __name__ == "__main__":
    main(Path(sys.argv[1]))
