"""Links into the place where the content is kept (GitHub or GitLab), for people who correct or add something."""

from __future__ import annotations

from urllib.parse import quote, urlencode, urlsplit

from casebook.model import Site


def edit(site: Site, path: str) -> str:
    """Address of the web editor for one file; empty without a repository."""
    return _file(site, "edit", path)


def new_case(site: Site) -> str:
    """Address where a new case file is started."""
    if not site.repository:
        return ""
    return f"{_file(site, 'new', 'cases')}?{urlencode({_filename(site): 'new-case.yml'})}"


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


def _filename(site: Site) -> str:
    return "file_name" if _is_gitlab(site) else "filename"


def _is_gitlab(site: Site) -> bool:
    return "gitlab" in (urlsplit(site.repository or "").hostname or "")


def _root(site: Site) -> str:
    return (site.repository or "").rstrip("/").removesuffix(".git")
