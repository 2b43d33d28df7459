"""Every kind of link that a page can have is followed, and every one that leads nowhere is found."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.website import internal_links
from casebook.website.internal_links import Linked

SITE = "https://orillas.example.org/base/"
PAGE = f"{SITE}fr/cases/villaflor/"


def targets(html: str, address: str = PAGE, site: str = SITE) -> set[str]:
    return set(internal_links.read(html.encode(), address, site).targets)


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("../", "fr/cases/"),
        ("./", "fr/cases/villaflor/"),
        (".", "fr/cases/villaflor/"),
        ("", "fr/cases/villaflor/"),
        ("?a=1", "fr/cases/villaflor/"),
        ("../../../", ""),
        ("../../../es/cases/", "es/cases/"),
        ("./../puente/", "fr/cases/puente/"),
        ("../puente/../rio/", "fr/cases/rio/"),
        ("images/puente.png", "fr/cases/villaflor/images/puente.png"),
        ("../../../static/site.css?v=12345678", "static/site.css"),
        ("#top", "fr/cases/villaflor/#top"),
        ("../#list", "fr/cases/#list"),
        ("../puente/?a=1&amp;b=2#top", "fr/cases/puente/#top"),
        ("../#l%C3%A9gende", "fr/cases/#légende"),
        ("../#légende", "fr/cases/#légende"),
        ("../caf%C3%A9/", "fr/cases/café/"),
        ("../café/", "fr/cases/café/"),
        ("../Puente/", "fr/cases/Puente/"),
        ("/base/", ""),
        ("/base/es/#top", "es/#top"),
        (f"{SITE}es/cases/", "es/cases/"),
        (f"{SITE}es/cases/#top", "es/cases/#top"),
        ("//orillas.example.org/base/es/", "es/"),
        # too far up, or beside the site: nothing of ours is there
        ("../../../../", "//"),
        ("../../../../es/", "//es/"),
        ("/", "//"),
        ("/es/", "//es/"),
        ("/basement/", "//basement/"),
        ("http://[", "http://[ (no address)"),
    ],
)
def test_where_a_link_leads(link: str, target: str) -> None:
    assert targets(f'<a href="{link}">x</a>') == {target}


@pytest.mark.parametrize(
    "link",
    [
        "https://elsewhere.example.org/base/",
        "http://orillas.example.org/base/",
        "https://orillas.example.org:8443/base/",
        "//elsewhere.example.org/base/",
        "mailto:somebody@orillas.example.org",
        "tel:+34123",
        "data:image/png;base64,AAAA",
        "javascript:void(0)",
    ],
)
def test_what_leads_elsewhere_is_not_ours_to_check(link: str) -> None:
    assert targets(f'<a href="{link}">x</a>') == set()


@pytest.mark.parametrize(
    "html",
    [
        '<a href="{}">x</a>',
        '<area href="{}">',
        '<link rel="stylesheet" href="{}">',
        '<link rel="canonical" href="{}">',
        '<link rel="alternate" hreflang="es" href="{}">',
        '<script src="{}"></script>',
        '<img src="{}">',
        '<img srcset="{} 2x" alt="">',
        '<picture><source srcset=" {} 100w , {} 200w"></picture>',
        '<video poster="{}"></video>',
        '<object data="{}"></object>',
        '<iframe src="{}"></iframe>',
        '<form action="{}"></form>',
        '<svg><use href="{}"></use></svg>',
    ],
)
def test_every_element_that_links(html: str) -> None:
    assert targets(html.replace("{}", "../puente/")) == {"fr/cases/puente/"}
    assert targets(html.replace("{}", f"{SITE}es/nada.png")) == {"es/nada.png"}


def test_several_pictures_to_choose_from() -> None:
    assert targets('<img srcset="a.png, b.png 2x,c.png">') == {f"fr/cases/villaflor/{name}.png" for name in "abc"}


@pytest.mark.parametrize("site", ["https://o.example.org", "https://o.example.org/", "https://o.example.org/base"])
def test_a_site_may_stand_at_the_root_or_be_written_without_its_last_slash(site: str) -> None:
    address = f"{site.rstrip('/')}/es/cases/"
    for link in ("../", "../../es/", f"{site.rstrip('/')}/es/", "./../"):
        assert targets(f'<a href="{link}">x</a>', address, site) == {"es/"}, link


def test_anchors_are_read_as_they_are_written() -> None:
    html = '<h2 id="légende">a</h2><h2 id="l&#233;gende-2">b</h2><p id="">c</p><svg><g id="ring"></g></svg>'
    assert internal_links.read(html.encode(), PAGE, SITE).anchors == {"légende", "légende-2", "ring"}


@pytest.mark.parametrize(
    ("target", "file"),
    [
        ("", "index.html"),
        ("#top", "index.html"),
        ("es/", "es/index.html"),
        ("es/#top", "es/index.html"),
        ("404.html", "404.html"),
        ("static/site.css", "static/site.css"),
    ],
)
def test_the_file_that_answers(target: str, file: str) -> None:
    assert internal_links.file_of(target) == file


def test_links_that_lead_nowhere_are_told_in_order() -> None:
    wrong = ["", "b/", "b/#nothing", "a.png", "b/?", "//", "#nothing"]
    right = ["a/", "a/#here", "a/deep.png"]
    pages = {"b.html": Linked(targets=frozenset(wrong + right)), "a/index.html": Linked(frozenset({"here"}))}
    pages["a.html"] = pages["b.html"]
    found = list(internal_links.broken(pages, ["a.html", "b.html", "a/index.html", "a/deep.png"]))
    assert found == [(page, target) for page in ("a.html", "b.html") for target in sorted(wrong)]
    assert {page for page, _ in internal_links.broken(pages, ["a/index.html"], among=["b.html"])} == {"b.html"}
    assert list(internal_links.broken(pages, ["a.html", "a/index.html"], among=["a/index.html"])) == []


def test_a_page_answers_for_what_it_was_while_it_has_all_its_anchors() -> None:
    before = Linked(frozenset({"one"}), moved="there/")
    assert Linked(frozenset({"one", "two"}), moved="there/").answers_for(before)
    assert not Linked(frozenset({"two"}), moved="there/").answers_for(before)
    assert not Linked(frozenset({"one"})).answers_for(before)


def test_all_pages_below_a_folder(tmp_path: Path) -> None:
    for path in ("index.html", "404.html", "cases/index.html"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text('<a id="x" href="#x">x</a>')
    found = internal_links.read_all(tmp_path, "fr/", "https://o.example.org/base")
    assert {path: set(linked.targets) for path, linked in found.items()} == {
        "fr/index.html": {"fr/#x"},
        "fr/404.html": {"fr/404.html#x"},
        "fr/cases/index.html": {"fr/cases/#x"},
    }


PART = st.text("ab-0", min_size=1, max_size=3)
PIECE = PART | st.sampled_from(["..", ".", "", "é", "%C3%A9", "A", "b.css", "..a", "a.b.c"])
LINK = st.builds(
    lambda up, pieces, end, anchor: "../" * up + "/".join(pieces) + end + anchor,
    st.integers(0, 5),
    st.lists(PIECE, max_size=4),
    st.sampled_from(["", "/"]),
    st.sampled_from(["", "#a", "#", "#é", "?", "?b=1", "?b#a", "?é"]),
)


@given(LINK, st.lists(PART, max_size=4), st.sampled_from(["", "base/", "a/base/"]))
def test_the_fast_way_leads_where_the_standard_library_says(link: str, folders: list[str], below: str) -> None:
    site = f"https://o.example.org/{below}"
    address = site + "".join(f"{folder}/" for folder in folders)
    whole, anchor = urldefrag(urljoin(address, link))
    found = targets(f'<a href="{link}">x</a>', address, site)
    if urlsplit(whole).netloc != "o.example.org":  # “//a/”
        assert found == set()
        return
    (target,) = found
    path, _, to = target.partition("#")
    assert to == anchor
    if urlsplit(whole).path.startswith(f"/{below}"):
        assert site + path == whole.partition("?")[0].replace("%C3%A9", "é")
    else:
        assert path.startswith("//"), "no path of the site's own files starts so"
