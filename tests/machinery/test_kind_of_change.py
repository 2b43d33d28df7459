"""Content or code: the label and the reviewers of a pull request."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.paths import ROOT
from tools import kind_of_change

SCRIPT = Path(kind_of_change.__file__)
CONTENT = [
    "cases/quito.yml",
    "cases/images/quito.jpg",
    "cases/images/quito.webp",
    "practices/listen-first.yml",
    "vocabulary/levels.yml",
    "locales/fr/interface.po",
    "locales/pt-BR/cases/quito.po",
    "docs/fr/about.md",
    "docs/pt-BR/about.md",
    "docs/images/rights.yml",
    "docs/images/fr/form-start.webp",
]
CODE = [
    "site.yml",
    "README.md",
    "casebook/content/model.py",
    "cases/quito.py",
    "cases/quito.yml.py",
    "cases/.gitattributes",
    "cases/.hidden.yml",
    "cases/deep/quito.yml",
    "cases/images/quito.svg",
    "cases/images/.x.png",
    "casesx/quito.yml",
    "x/cases/quito.yml",
    "locales/interface.po",
    "locales/fr/interface.mo",
    "locales/.x/interface.po",
    "docs/README.md",
    "docs/CODEOWNERS",
    "docs/fr/.htaccess.md",
    "docs/fr/about.html",
    "docs/images/fr/form-start.svg",
    "docs/images/form-start.webp",
    "docs/images/fr/deep/form-start.webp",
    "docs/images/other.yml",
    "docs/fr/deep/about.md",
    ".github/workflows/check.yml",
    "casebook/website/theme/static/site.css",
    "casebook/pages/templates/case.html",
    "vocabulary/levels.yml\ncasebook/model.py",
    "Cases/quito.yml",
    "",
]


@pytest.mark.parametrize("path", CONTENT)
def test_content_is_content(path: str) -> None:
    assert kind_of_change.kind([path]) == "content"


@pytest.mark.parametrize("path", CODE)
def test_all_else_is_code_even_beside_content(path: str) -> None:
    assert kind_of_change.kind([path]) == "code"
    assert kind_of_change.kind(["cases/quito.yml", path]) == "code"


def test_nothing_is_not_content() -> None:
    assert kind_of_change.kind([]) == "code"


WILD = {"/**/": "/(?:.*/)?", "*": "[^/]*"}


def owner(path: str) -> str:
    """Return the reviewers of a file: the last matching pattern of CODEOWNERS counts, in the few forms that we use."""
    found = ""
    for line in (ROOT / ".github/CODEOWNERS").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        pattern, team = line.split()
        regex = re.sub(r"/\*\*/|\*|[^*/]+|/", lambda part: WILD.get(part[0], re.escape(part[0])), pattern.lstrip("/"))
        where = "" if "/" in pattern else "(?:.*/)?"
        if re.fullmatch(f"{where}{regex}(?:/.*)?", path, re.DOTALL):
            found = team
    return found


def test_owners_and_labels_agree() -> None:
    assert {owner(path) for path in CONTENT} == {"@example/editors"}
    differ = [path for path in CODE if path and owner(path) != "@example/maintainers"]
    assert differ == []


def test_every_file_of_the_repository_has_the_owner_of_its_kind() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("no clone")
    files = listed.stdout.split("\0")[:-1]
    kinds = {"content": "@example/editors", "code": "@example/maintainers"}
    assert [path for path in files if owner(path) != kinds[kind_of_change.kind([path])]] == []
    folders = {path.split("/")[0] for path in files if kind_of_change.kind([path]) == "content"}
    assert folders == {"cases", "practices", "vocabulary", "locales", "docs"}
    top = {path.split("/")[0] for path in files} - folders
    assert {owner(path) for path in top} == {"@example/maintainers"}, "a folder that is added tomorrow is owned too"
    assert owner("a-new-folder/file") == "@example/maintainers"


class Host:
    """A host that answers as `gh api` does about some pull requests."""

    def __init__(self, pulls: list[dict[str, Any]]) -> None:
        self.pulls = {pull["number"]: pull for pull in pulls}

    def __call__(self, path: str, *options: str) -> Any:
        words = path.split("?")[0].split("/")
        match words[3:], options:
            case ["pulls"], ():
                return [
                    {"number": n, "labels": [{"name": it} for it in pull["labels"]]} for n, pull in self.pulls.items()
                ]
            case ["pulls", number, "files"], ():
                return self.pulls[int(number)]["files"]
            case ["issues", number, "labels"], ("--method", "POST", "--field", label):
                self.pulls[int(number)]["labels"].append(label.removeprefix("labels[]="))
            case ["issues", number, "labels", label], ("--method", "DELETE"):
                self.pulls[int(number)]["labels"].remove(label)
            case other:
                raise AssertionError(other)
        return None


def pull(number: int, labels: list[str], *files: str, former: str = "") -> dict[str, Any]:
    named: list[dict[str, str]] = [{"filename": file} for file in files]
    if former:
        named[0]["previous_filename"] = former
    return {"number": number, "labels": labels, "files": named}


def test_labels_become_true_and_stay_so() -> None:
    host = Host(
        [
            pull(1, [], "cases/quito.yml"),
            pull(2, ["content", "urgent"], "cases/quito.yml", "casebook/content/model.py"),
            pull(3, ["code"], "locales/fr/interface.po"),
            pull(4, ["content"], "cases/quito.yml"),
            pull(5, [], "cases/quito.yml", former="tools/quito.py"),
            pull(6, ["content", "code"], "cases/quito.yml"),
            pull(7, [], *["cases/quito.yml"] * 3000),
        ]
    )
    done = kind_of_change.label_all("us/cases", host)
    assert done == [
        "#1 + content",
        "#2 + code",
        "#2 - content",
        "#3 + content",
        "#3 - code",
        "#5 + code",
        "#6 - code",
        "#7 + code",
    ]
    assert {number: pull["labels"] for number, pull in host.pulls.items()} == {
        1: ["content"],
        2: ["urgent", "code"],
        3: ["content"],
        4: ["content"],
        5: ["code"],
        6: ["content"],
        7: ["code"],
    }
    assert kind_of_change.label_all("us/cases", host) == []


GH = """#!{python}
import json, os, sys
with open(os.environ["GH_LOG"], "a") as log:
    print(*sys.argv[1:], file=log)
path = sys.argv[2]
if "/pulls/7/files" in path:
    print(json.dumps([[{{"filename": "cases/quito.yml"}}], [{{"filename": "README.md"}}]]))
elif "/pulls?" in path:
    print(json.dumps([[{{"number": 7, "labels": [{{"name": "content"}}]}}]]))
elif path.startswith("repos/us/broken"):
    sys.exit("gh: Not Found (HTTP 404)")
"""


def run(tmp_path: Path, *arguments: str, files: str = "") -> subprocess.CompletedProcess[str]:
    """Run the script as the workflow does: alone, with `gh`."""
    gh = tmp_path / "bin/gh"
    gh.parent.mkdir(exist_ok=True)
    gh.write_text(GH.format(python=sys.executable), encoding="utf-8")
    gh.chmod(0o755)
    alone = tmp_path / "kind_of_change.py"
    alone.write_bytes(SCRIPT.read_bytes())
    around = {**os.environ, "PATH": f"{gh.parent}{os.pathsep}{os.environ['PATH']}", "GH_LOG": str(tmp_path / "log")}
    command = [sys.executable, "-I", str(alone), *arguments]
    return subprocess.run(command, env=around, input=files, capture_output=True, text=True, check=False)


def test_it_runs_alone_and_asks_all_pages(tmp_path: Path) -> None:
    found = run(tmp_path, "us/cases")
    assert (found.returncode, found.stdout) == (0, "#7 + code\n#7 - content\n"), found.stderr
    assert (tmp_path / "log").read_text(encoding="utf-8").splitlines() == [
        "api repos/us/cases/pulls?state=open&per_page=100 --paginate --slurp",
        "api repos/us/cases/pulls/7/files?per_page=100 --paginate --slurp",
        "api repos/us/cases/issues/7/labels --method POST --field labels[]=code",
        "api repos/us/cases/issues/7/labels/content --method DELETE",
    ]
    broken = run(tmp_path, "us/broken")
    assert (broken.returncode, broken.stdout) == (1, "")


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        ("cases/a.yml\nlocales/fr/cases/a.po\n", "content"),
        ("cases/a.yml\nMakefile\n", "code"),
        ("", "code"),
        (json.dumps("cases/é.yml"), "code"),
    ],
)
def test_it_tells_the_kind_of_a_list_of_files(tmp_path: Path, files: str, kind: str) -> None:
    found = run(tmp_path, "-", files=files)
    assert found.stdout == f"{kind}\n"
