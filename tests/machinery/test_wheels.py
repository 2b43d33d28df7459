"""Every pinned package can be installed on every system that the README names, without a compiler."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping

import pytest
from packaging import tags
from packaging.requirements import Requirement

from tests.support.paths import ROOT
from tools.wheels import WHEELS, wheels

PIN = re.compile(r"^([a-z0-9-]+(?:\[[a-z,]+\])?)==(\S+)", re.MULTILINE)
SERVED = re.search(r"^SERVED := (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
GLIBC, MACOS, OLDEST, NEWEST = (
    int(number)
    for pattern in (r"glibc 2\.(\d+) or", r"macOS (\d+) or", r"Python 3\.(\d+) to", r"to 3\.(\d+)")
    for number in re.findall(pattern, SERVED[1] if SERVED else "")
)

PLATFORMS: Mapping[str, list[str]] = {
    **{
        f"Linux {machine}": [f"manylinux_2_{minor}_{machine}" for minor in range(GLIBC, 4, -1)]
        + [f"manylinux2014_{machine}"]
        for machine in ("x86_64", "aarch64")
    },
    **{f"macOS {machine}": list(tags.mac_platforms((MACOS, 0), machine)) for machine in ("arm64", "x86_64")},
    "Windows x64": ["win_amd64"],
}
"""The tags of wheels for each system."""


def lacking(listed: Mapping[str, str], minor: int, platform: str) -> list[str]:
    """Return the packages without a wheel for Python 3.`minor` on a platform."""
    taken = {
        *tags.cpython_tags((3, minor), platforms=PLATFORMS[platform]),
        *tags.compatible_tags((3, minor), f"cp3{minor}", PLATFORMS[platform]),
    }
    return [
        package for package, names in listed.items() if not any(taken & tags.parse_tag(name) for name in names.split())
    ]


def pins() -> Iterator[str]:
    """Yield name and version of each line of requirements.txt, whatever Python or system its marker asks for."""
    for name, version in PIN.findall((ROOT / "requirements.txt").read_text(encoding="utf-8")):
        yield f"{Requirement(name).name}=={version}"


def test_the_list_has_each_pinned_package() -> None:
    listed = tomllib.loads(WHEELS.read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(pins()), "run `make lock`"


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("minor", range(OLDEST, NEWEST + 1))
def test_each_package_is_built_for_what_is_served(minor: int, platform: str) -> None:
    assert lacking(tomllib.loads(WHEELS.read_text(encoding="utf-8")), minor, platform) == []


def test_what_is_not_built_is_found() -> None:
    listed = {
        "a==1": "cp311-cp311-win_amd64",
        "b==2": "cp38-abi3-macosx_11_0_arm64",
        "c==3": "py3-none-any",
        "d==4": "",
    }
    assert lacking(listed, 11, "Windows x64") == ["b==2", "d==4"]
    assert lacking(listed, 12, "Windows x64") == ["a==1", "b==2", "d==4"]
    assert lacking(listed, 12, "macOS arm64") == ["a==1", "d==4"]


def test_the_readme_names_the_same_systems_as_the_message_of_make() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for named in (f"glibc 2.{GLIBC} or newer (x86-64, ARM)", f"macOS {MACOS} or newer (Intel, Apple)"):
        assert SERVED
        assert named in SERVED[1]
        assert named in readme
    assert readme.count(f"| 3.{OLDEST} to 3.{NEWEST} |") == 2


def test_the_list_is_made_from_a_lock_file() -> None:
    lock = (
        '[[packages]]\nname = "a"\nversion = "1"\nwheels = [{url = "https://x.example/y/a-1-2-cp311-abi3-win32.whl"}]'
    )
    assert tomllib.loads(wheels(lock)) == {"a==1": "cp311-abi3-win32"}
