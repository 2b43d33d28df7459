"""The configuration of CI systems: well-formed, without secrets, and without lists of its own.

Also the owners of content and code.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from casebook.commands import cli
from tests.support import environments, minisite
from tests.support.paths import ROOT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


def read(file: Path) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return found


@pytest.mark.slow
def test_the_schemas_and_zizmor_have_nothing_against_them() -> None:
    environments.python("supply")
    command = ["make", "--silent", "--no-print-directory", "check-workflows"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
    assert "No findings to report" in found.stdout + found.stderr


MAY = {
    ("labels.yml", "labels"): {"contents": "read", "pull-requests": "write"},
    ("links.yml", "tell"): {"issues": "write"},
    ("pages.yml", "build"): {"contents": "read", "pages": "read"},
    ("pages.yml", "deploy"): {"pages": "write", "id-token": "write"},
}
"""Permissions of jobs, other than to read the repository."""


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_a_workflow_may_do_no_more_than_it_must(file: Path) -> None:
    workflow = read(file)
    triggers = set(workflow[True])  # YAML 1.1 reads `on` as true.
    assert triggers <= {"pull_request", "push", "schedule", "workflow_dispatch"}
    assert workflow["permissions"] == {}
    for name, job in workflow["jobs"].items():
        assert job["permissions"] == MAY.get((file.name, name), {"contents": "read"}), name
        if "write" in job["permissions"].values():
            assert "pull_request" not in triggers
            assert not [step for step in job["steps"] if "make" in step.get("run", "").split()], "nor run our code"
            assert "build_cases.py" not in str(job)
    text = file.read_text(encoding="utf-8")
    assert "secrets." not in text
    assert "pull_request_target" not in text
    assert text.count("actions/checkout@") == text.count("persist-credentials: false")
    assert all(
        re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use) for use in re.findall("uses: (.*)", text)
    )


@pytest.mark.parametrize(
    ("file", "job", "command"),
    [
        ("check.yml", "content", "build_cases.py check --format github"),
        ("check.yml", "content", 'build_cases.py changes --from ../before >> "$GITHUB_STEP_SUMMARY"'),
        ("links.yml", "look", "build_cases.py links --state links.json --report links.md"),
        ("labels.yml", "labels", "tools/kind_of_change.py"),
        ("pages.yml", "build", "make site"),
    ],
)
def test_a_workflow_runs_what_it_is_for(file: str, job: str, command: str) -> None:
    assert command in str([step.get("run") for step in read(ROOT / ".github/workflows" / file)["jobs"][job]["steps"]])


def test_the_links_elsewhere_are_asked_for_before_the_state_is_forgotten() -> None:
    """GitHub deletes a cache that was not read for seven days."""
    ((cron,),) = [[it["cron"] for it in read(ROOT / ".github/workflows/links.yml")[True]["schedule"]]]
    assert len(cron.split()[-1].split(",")) >= 2


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
    output = capsys.readouterr()
    assert output.out == ""
    assert "site.yml" in output.err


def test_gitlabs_list_of_languages_is_that_of_the_site() -> None:
    """GitLab cannot read its matrix from a file, so its configuration repeats the list."""
    matrix = read(ROOT / ".gitlab-ci.yml")["share"]["parallel"]["matrix"]
    languages = read(ROOT / "site.yml")["languages"]
    public = [code for code, language in languages.items() if language.get("status", "public") == "public"]
    assert matrix == [{"SITE_LANGUAGE": public}]


THOROUGH = ("thorough", "coverage")


def test_both_hosts_run_each_shard_of_all_tests() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    shards = re.findall(r"^TESTS_(\S+) := (.+)$", makefile, re.MULTILINE)
    folders = [folder for _, names in shards for folder in names.split()]
    there = {file.relative_to(ROOT).parts[1] for file in (ROOT / "tests").rglob("test_*.py")}
    assert sorted(folders) == sorted(f"tests/{name}" for name in there), "each folder of tests is in one shard"
    names = [name for name, _ in shards]
    assert read(ROOT / ".github/workflows/thorough.yml")["jobs"]["tests"]["strategy"]["matrix"]["shard"] == names
    assert read(ROOT / ".gitlab-ci.yml")["thorough"]["parallel"]["matrix"] == [{"SHARD": names}]


def test_gitlab_does_one_thing_by_the_clock() -> None:
    """A scheduled pipeline checks external links or, with a variable, runs all tests, and does nothing else."""
    text = (ROOT / ".gitlab-ci.yml").read_text(encoding="utf-8")
    jobs = {name: job for name, job in read(ROOT / ".gitlab-ci.yml").items() if "script" in job}
    clock = '$CI_PIPELINE_SOURCE == "schedule"'
    for name, job in jobs.items():
        rules = job.get("rules", [{"if": clock, "when": "never"}] if job.get("extends") == ".not-by-the-clock" else [])
        if name in THOROUGH:
            assert rules[0]["if"] == f"{clock} && $THOROUGH", name
            continue
        by_clock = [rule.get("when", "on_success") for rule in rules if rule.get("if") == clock]
        only = [rule["if"] for rule in rules] == ['$CI_PIPELINE_SOURCE == "merge_request_event"']
        assert by_clock == ["on_success" if name == "links" else "never"] or only, name
    assert "TOKEN" not in text


def test_gitlab_is_told_of_problems_on_their_lines(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    minisite.change(root, "cases/villaflor.yml", "checked: 2020-02-29", "checked: 2021-02-29")
    check = subprocess.run(
        minisite.command("check", "--format", "json", "--root", root), capture_output=True, text=True, check=False
    )
    command = [sys.executable, "-I", str(ROOT / "tools/code_quality.py")]
    made = subprocess.run(command, input=check.stdout, capture_output=True, text=True, check=True)
    (finding,) = json.loads(made.stdout)
    line = minisite.line("cases/villaflor.yml", "checked:")
    assert finding["location"] == {"path": "cases/villaflor.yml", "lines": {"begin": line}}
    assert (finding["check_name"], finding["severity"], len(finding["fingerprint"])) == ("value-date", "major", 64)
    assert "2021-02-29" in finding["description"]
    minisite.change(root, "cases/villaflor.yml", "checked: 2021-02-29", "checked: 2020-02-29")
    check = subprocess.run(
        minisite.command("check", "--format", "json", "--root", root), capture_output=True, text=True, check=False
    )
    assert subprocess.run(command, input=check.stdout, capture_output=True, text=True, check=True).stdout == "[]"


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_the_shell_can_read_every_step(file: Path) -> None:
    scripts = [step["run"] for job in read(file)["jobs"].values() for step in job["steps"] if "run" in step]
    for script in scripts:
        assert "${{" not in script, "what others chose would become part of the script"
        read_only = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
        assert (read_only.returncode, read_only.stderr) == (0, ""), script
