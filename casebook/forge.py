"""Links into the place where the content is kept (GitHub or GitLab), for people who correct or add something."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode, urlsplit

from casebook.model import Site


def edit(site: Site, path: str) -> str:
    """Address of the web editor for one file; empty without a repository."""
    return _file(site, "edit", path)


def host(site: Site) -> Mapping[str, str]:
    """Where the script of the form proposes a case: addresses to be completed by the name of the file.

    `new` takes the file's name as the parameter `parameter`, and its text as the one that `text` names, if any. Empty
    without a repository.
    """
    if not site.repository:
        return {}
    gitlab = _is_gitlab(site)
    return {
        "name": "GitLab" if gitlab else "GitHub",
        "new": _file(site, "new", "cases"),
        "edit": _file(site, "edit", "cases/"),
        "parameter": "file_name" if gitlab else "filename",
        "text": "" if gitlab else "value",
    }


def new_case(site: Site) -> str:
    """Address where a new case file is started by hand; empty without a repository."""
    known = host(site)
    return f"{known['new']}?{urlencode({known['parameter']: 'new-case.yml'})}" if known else ""


def report(site: Site, title: str, address: str) -> str:
    """Address of a new issue that already names the page."""
    if not site.repository:
        return ""
    if _is_gitlab(site):
        query = urlencode({"issue[title]": title, "issue[description]": address})
        return f"{_root(site)}/-/issues/new?{query}"
    return f"{_root(site)}/issues/new?{urlencode({'title': title, 'body': address})}"


def _file(site: Site, action: str, path: str) -> str:
    if not site.repository:
        return ""
    middle = "/-" if _is_gitlab(site) else ""
    return f"{_root(site)}{middle}/{action}/{quote(site.branch)}/{quote(path)}"


def _is_gitlab(site: Site) -> bool:
    return "gitlab" in (urlsplit(site.repository or "").hostname or "")


def _root(site: Site) -> str:
    return (site.repository or "").rstrip("/").removesuffix(".git")
