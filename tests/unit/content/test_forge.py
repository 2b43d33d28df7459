"""Links to GitHub and GitLab, with any characters in names."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from casebook.checking.folder import load
from casebook.content import code_host
from casebook.content.model import Site
from tests.support import minisite

GITHUB = "https://github.com/a/b"
GITLAB = "https://gitlab.example.org/group/a/b"


def site(repository: str | None, branch: str = "main") -> Site:
    content = load(minisite.MINI).content
    assert content is not None
    return content.site.model_copy(update={"repository": repository, "branch": branch})


@pytest.mark.parametrize(
    ("repository", "branch", "expected"),
    [
        (GITHUB, "main", "https://github.com/a/b/edit/main/cases/%C3%B1.yml"),
        (f"{GITHUB}/", "main", "https://github.com/a/b/edit/main/cases/%C3%B1.yml"),
        (f"{GITHUB}.git", "feature/x y", "https://github.com/a/b/edit/feature/x%20y/cases/%C3%B1.yml"),
        (GITLAB, "main", "https://gitlab.example.org/group/a/b/-/edit/main/cases/%C3%B1.yml"),
        (None, "main", ""),
    ],
)
def test_edit(repository: str | None, branch: str, expected: str) -> None:
    assert code_host.edit(site(repository, branch), "cases/ñ.yml") == expected


@pytest.mark.parametrize(
    ("repository", "expected"),
    [
        (GITHUB, "https://github.com/a/b/new/main/cases?filename=new-case.yml"),
        (GITLAB, "https://gitlab.example.org/group/a/b/-/new/main/cases?file_name=new-case.yml"),
        (None, ""),
    ],
)
def test_new_case(repository: str | None, expected: str) -> None:
    assert code_host.new_case(site(repository)) == expected


@pytest.mark.parametrize(
    ("repository", "path", "title", "body"),
    [
        (GITHUB, "/a/b/issues/new", "title", "body"),
        (GITLAB, "/group/a/b/-/issues/new", "issue[title]", "issue[description]"),
    ],
)
def test_report(repository: str, path: str, title: str, body: str) -> None:
    parts = urlsplit(code_host.report(site(repository), 'Ñ & "b" #1', "https://a.org/?c=d&e=f"))
    assert parts.path == path
    assert parse_qs(parts.query) == {title: ['Ñ & "b" #1'], body: ["https://a.org/?c=d&e=f"]}


def test_no_report_without_a_repository() -> None:
    assert code_host.report(site(None), "a", "b") == ""
