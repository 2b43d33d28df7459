"""The files that tell CI systems what to do: well-formed, without a secret, and with no list of their own."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from casebook import cli
from tests import environments, minisite

MAIN = environments.MAIN
WORKFLOWS = sorted((MAIN / ".github/workflows").glob("*.yml"))


def read(file: Path) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return found


def test_the_schemas_and_zizmor_have_nothing_against_them() -> None:
    environments.python("supply")
    command = ["make", "--silent", "--no-print-directory", "check-workflows"]
    found = subprocess.run(command, cwd=MAIN, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
    assert "No findings to report" in found.stdout + found.stderr


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_a_workflow_reads_and_no_more(file: Path) -> None:
    workflow = read(file)
    assert workflow["permissions"] == {}
    assert all(job["permissions"] == {"contents": "read"} for job in workflow["jobs"].values())
    assert "pull_request_target" not in workflow[True], "YAML 1.1 takes `on` for a yes"
    text = file.read_text(encoding="utf-8")
    assert "secrets." not in text
    assert all(
        re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use) for use in re.findall("uses: (.*)", text)
    )


def test_a_version_of_an_action_is_one_commit() -> None:
    found: dict[str, set[str]] = {}
    for file in WORKFLOWS:
        for action, commit in re.findall(r"uses: ([a-z/-]+)@(\S+ # \S+)", file.read_text(encoding="utf-8")):
            found.setdefault(action, set()).add(commit)
    assert {action for action, commits in found.items() if len(commits) > 1} == set()


def test_the_languages_come_from_the_content(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = minisite.copy(tmp_path)
    minisite.change(root, "site.yml", "direction: rtl}", "direction: rtl}\n  pt: {name: Português, status: preparing}")
    assert cli.main(["languages", "--root", str(root)]) == 0
    assert json.loads(capsys.readouterr().out) == ["es", "fr", "ar"], "those that readers see"


def test_no_languages_come_from_a_content_that_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = minisite.copy(tmp_path)
    (root / "site.yml").write_text("title: [", encoding="utf-8")
    assert cli.main(["languages", "--root", str(root)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "site.yml" in said.err


def test_gitlabs_list_of_languages_is_that_of_the_site() -> None:
    """GitLab cannot make its matrix from a file, so it has the one second list."""
    matrix = read(MAIN / ".gitlab-ci.yml")["share"]["parallel"]["matrix"]
    languages = read(MAIN / "site.yml")["languages"]
    public = [code for code, language in languages.items() if language.get("status", "public") == "public"]
    assert matrix == [{"SITE_LANGUAGE": public}]
