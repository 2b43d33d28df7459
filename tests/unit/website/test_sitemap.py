"""The sitemap names every page once, with the same page in every language."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

from casebook.checking.check import Rendered
from casebook.publishing.share import listed
from casebook.website.sitemap import sitemap
from tests.support import minisite

LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
LINK = "{http://www.w3.org/1999/xhtml}link"


RENDERED = minisite.render(minisite.MINI)


def pages(rendered: Rendered = RENDERED) -> dict[str, dict[str, str]]:
    """Address → language → address of the alternate."""
    found = {}
    for url in ET.fromstring(sitemap(rendered.content, listed(rendered))):
        links = {link.attrib["hreflang"]: link.attrib["href"] for link in url.findall(LINK)}
        assert all(link.attrib["rel"] == "alternate" for link in url.findall(LINK))
        found[url.findtext(LOC, "")] = links
    return found


def test_every_page_but_search_is_there_once_with_its_alternates() -> None:
    found = pages()
    assert len(found) == len([page for page in RENDERED.pages.values() if page.kind not in ("search", "compare")])
    assert not [address for address in found if "search" in address]
    for address, alternates in found.items():
        assert address in alternates.values()
        assert list(alternates) == ["es", "fr", "ar", "x-default"]
        assert alternates["x-default"] == alternates["es"]
        assert all(found[other] == alternates for other in alternates.values()), "alternates name one another"


def test_addresses_keep_the_folder_the_site_is_served_from() -> None:
    found = pages()
    base = "https://orillas.example.org/base/"
    assert {base, f"{base}fr/", f"{base}ar/cases/villaflor/", f"{base}cases/", f"{base}fr/acerca/"} <= set(found)
    assert sitemap(RENDERED.content, listed(RENDERED)).split("<loc>")[1].startswith(base)


def test_a_language_in_preparation_is_not_named(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    minisite.change(root, "site.yml", "fr: {name: Français}", "fr: {name: Français, status: preparing}")
    for address, alternates in pages(minisite.render(root)).items():
        assert not address.startswith("https://orillas.example.org/base/fr/")
        assert "fr" not in alternates
