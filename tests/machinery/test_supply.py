"""The dependencies: listed, checked, and refused if their hashes differ."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from supply import audit
from tests.support import environments
from tests.support.paths import ROOT


def supply(module: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [str(environments.python("supply")), "-m", f"supply.{module}", *arguments]
    around = {**os.environ, **variables}
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=around)


def pinned() -> dict[str, set[str]]:
    """Return name and version of each line of requirements.txt, with its hashes."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    text = re.sub(r"^([a-z0-9.-]+)\[[a-z0-9,-]+\]==", r"\1==", text, flags=re.MULTILINE)  # without extras
    found = re.findall(r"^([a-z0-9.-]+==[^\s;]+)[^\n]*((?:\n    --hash=sha256:[0-9a-f]+(?: \\)?)+)", text, re.MULTILINE)
    return {package: set(re.findall("sha256:([0-9a-f]+)", hashes)) for package, hashes in found}


@pytest.fixture(scope="module")
def bom(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the list, made twice in different circumstances with equal bytes."""
    folder = tmp_path_factory.mktemp("sbom")
    for name, seed, epoch in (("one.json", "1", "0"), ("two.json", "2", "1700000000")):
        found = supply("sbom", str(folder / name), PYTHONHASHSEED=seed, SOURCE_DATE_EPOCH=epoch, TZ="Asia/Tokyo")
        assert found.returncode == 0, found.stderr
    assert (folder / "one.json").read_bytes() == (folder / "two.json").read_bytes()
    read: dict[str, Any] = json.loads((folder / "one.json").read_text(encoding="utf-8"))
    return read


@pytest.mark.slow
def test_the_list_has_every_package_with_its_hashes_and_licence(bom: dict[str, Any]) -> None:
    found = {}
    for component in bom["components"]:
        if component["purl"].startswith("pkg:npm/"):
            continue
        (source,) = component["externalReferences"]
        found[f"{component['name']}=={component['version']}"] = {value["content"] for value in source["hashes"]}
        assert component["purl"] == f"pkg:pypi/{component['name']}@{component['version']}"
        assert component["licenses"], component["name"]
    assert found == pinned()


@pytest.mark.slow
def test_the_list_names_the_scripts_by_others(bom: dict[str, Any]) -> None:
    found = [component for component in bom["components"] if component["purl"].startswith("pkg:npm/")]
    sums = {
        hashlib.sha256(file.read_bytes()).hexdigest()
        for file in (ROOT / "casebook/website/theme/static/vendor").glob("*.js")
    }
    assert {component["hashes"][0]["content"] for component in found} == sums
    assert [component["purl"] for component in found] == ["pkg:npm/js-yaml@5.5.0"]
    assert all(component["licenses"] for component in found)


@pytest.mark.slow
def test_the_list_names_the_program_that_is_no_python(bom: dict[str, Any]) -> None:
    (wheel,) = [component for component in bom["components"] if component["name"] == "pagefind-bin"]
    (program,) = wheel["components"]
    assert (program["type"], program["name"], program["version"]) == ("application", "pagefind", wheel["version"])


@pytest.mark.slow
def test_the_list_says_nothing_of_the_day_or_the_machine(bom: dict[str, Any]) -> None:
    assert "serialNumber" not in bom
    assert "timestamp" not in bom["metadata"]
    assert str(ROOT) not in json.dumps(bom)


@pytest.mark.slow
def test_the_list_is_checked_against_its_schema(bom: dict[str, Any], tmp_path: Path) -> None:
    """The command refuses to write an invalid list: run its check on a valid list and on an invalid one."""
    output = [faults(tmp_path, {**bom, **changed}) for changed in ({}, {"bomFormat": "Shopping"})]
    assert output[0] == ""
    assert "Shopping" in output[1]


def faults(folder: Path, bom: dict[str, Any]) -> str:
    file = folder / "bom.json"
    file.write_text(json.dumps(bom), encoding="utf-8")
    check = "import sys; from supply import sbom; print(sbom.faults(open(sys.argv[1]).read()))"
    command = [str(environments.python("supply")), "-c", check, str(file)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.slow
def test_an_audit_without_a_network_is_no_good_audit(tmp_path: Path) -> None:
    nowhere = "http://127.0.0.1:9"  # the port of “discard”, without a server
    around = {"HTTPS_PROXY": nowhere, "https_proxy": nowhere, "NO_PROXY": "", "no_proxy": ""}
    found = supply("audit", **around, XDG_CACHE_HOME=str(tmp_path))
    assert found.returncode == audit.NOT_CHECKED
    assert found.stdout == ""
    assert found.stderr.startswith("NOT CHECKED: nothing could be asked")


GOOD = {"name": "one", "version": "1.0", "vulns": []}
BAD = {"name": "two", "version": "2.0", "vulns": [{"id": "CVE-2026-1", "fix_versions": ["2.1"]}]}
UNKNOWN = {"name": "two", "skip_reason": "Dependency not found on PyPI and could not be audited: two (2.0)"}


@pytest.mark.parametrize(
    ("answers", "code", "words"),
    [
        ([GOOD, {**GOOD, "name": "two", "version": "2.0"}], audit.FINE, "Nothing is known against any of 2 packages."),
        ([GOOD, BAD], audit.KNOWN_FAULTS, "two 2.0: CVE-2026-1, mended in 2.1"),
        ([GOOD, UNKNOWN], audit.NOT_CHECKED, "NOT CHECKED: no answer for 1 of 2 packages (two 2.0)"),
        ([GOOD], audit.NOT_CHECKED, "NOT CHECKED: no answer for 1 of 2 packages (two 2.0)"),
        ([], audit.NOT_CHECKED, "NOT CHECKED: no answer for 2 of 2 packages (one 1.0, two 2.0)"),
        ([BAD], audit.KNOWN_FAULTS, "NOT CHECKED: no answer for 1 of 2 packages (one 1.0)"),
    ],
)
def test_only_an_answer_for_each_package_is_a_good_audit(answers: list[object], code: int, words: str) -> None:
    found, output = audit.judge({"one 1.0", "two 2.0"}, json.dumps({"dependencies": answers}), "")
    assert found == code
    assert words in output.split("\n")


@pytest.mark.parametrize("output", ["", "[]", "{}", "<html>", '{"dependencies": null}'])
def test_an_audit_that_cannot_be_read_is_no_good_audit(output: str) -> None:
    assert audit.judge({"one 1.0"}, output, "warning\nno route to host") == (
        audit.NOT_CHECKED,
        "NOT CHECKED: nothing could be asked. pip-audit: no route to host",
    )


def test_an_audit_of_nothing_is_no_good_audit() -> None:
    assert audit.judge(set(), '{"dependencies": []}', "")[0] == audit.NOT_CHECKED


def test_an_audit_asks_about_what_this_machine_needs() -> None:
    text = (
        "# a comment\none[more,yet-more]==1.0 \\\n    --hash=sha256:00\n"
        "two==2.0 ; python_version < '3' \\\n    --hash=sha256:00\nthree==3.0 ; python_version >= '3'\n"
    )
    assert audit.required(text) == {"one 1.0", "three 3.0"}


def wheel(folder: Path) -> str:
    """Write a package of one line and return its hash."""
    file = folder / "tiny-1.0-py3-none-any.whl"
    info = "tiny-1.0.dist-info"
    texts = {
        "tiny.py": "answer = 42\n",
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: by-hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    lines = []
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            lines.append(f"{name},sha256={digest},{len(text)}")
        archive.writestr(f"{info}/RECORD", "\n".join([*lines, f"{info}/RECORD,,", ""]))
    return hashlib.sha256(file.read_bytes()).hexdigest()


def flags() -> list[str]:
    """Return the options of pip in the Makefile, equal everywhere."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    installs = set(re.findall(r"pip install (.*--require-hashes.*) -r \S+$", text, re.MULTILINE))
    assert text.count("pip install") == text.count("--require-hashes") + 1, "all but that of the tool that locks"
    (found,) = installs
    return str(found).split()


def install(folder: Path, digest: str) -> subprocess.CompletedProcess[str]:
    requirements = folder / "requirements.txt"
    requirements.write_text(f"tiny==1.0 \\\n    --hash=sha256:{digest}\n", encoding="utf-8")
    source = ["--no-index", "--find-links", str(folder), "--target", str(folder / "installed")]
    command = [sys.executable, "-m", "pip", "install", *flags(), *source, "-r", str(requirements)]
    alone = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=alone)


def test_a_package_with_another_hash_is_refused(tmp_path: Path) -> None:
    digest = wheel(tmp_path)
    other = ("1" if digest[0] == "0" else "0") + digest[1:]
    refused = install(tmp_path, other)
    assert refused.returncode == 1
    assert "DO NOT MATCH THE HASHES" in refused.stderr
    assert not (tmp_path / "installed/tiny.py").exists()
    accepted = install(tmp_path, digest)
    assert accepted.returncode == 0, accepted.stderr
    assert (tmp_path / "installed/tiny.py").exists()


def test_every_locked_package_has_its_hash() -> None:
    for file in ROOT.glob("requirements*.txt"):
        packages = re.split(r"^(?=[a-z0-9])", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
        assert len(packages) > 10
        assert [package for package in packages if "--hash=sha256:" not in package] == [], file.name
