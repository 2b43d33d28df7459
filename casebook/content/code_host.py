"""Links to the host of the content's repository (GitHub or GitLab), for people who correct or add content."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode, urlsplit

from casebook.content.model import Site


def edit(site: Site, path: str) -> str:
    """Return the address of the web editor for one file; empty without a repository."""
    return _file(site, "edit", path)


def host(site: Site) -> Mapping[str, str]:
    """Return the addresses at which the form's script proposes a case, to be completed with the file's name.

    `new` takes the file's name in the parameter named by `parameter`, and its text in the one named by `text`, if any.
    Empty without a repository.
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
    """Return the address for starting a case file by hand; empty without a repository."""
    known = host(site)
    return f"{known['new']}?{urlencode({known['parameter']: 'new-case.yml'})}" if known else ""


def report(site: Site, title: str, address: str) -> str:
    """Return the address of a new issue that already names the page; empty without a repository."""
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
