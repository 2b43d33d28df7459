"""Addresses that have changed answer for ever: in every language, with scripts and without, behind any server."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from casebook.checking import check, former_ids
from casebook.commands import cli
from casebook.content.model import ENTRIES, VOCABULARY
from casebook.publishing import build, share
from casebook.website import former_addresses, internal_links, security_policy
from casebook.website.theme_files import Theme
from tests.processes.test_nginx import asking
from tests.support import browser, minisite, nginx, server

THEME = Theme.read()
FOLDERS = ("", "fr/", "ar/")
FORMER = {
    "cases/villa": "cases/villaflor",
    "cases/villa-flor": "cases/villaflor",
    "cases/quedo": "cases/rio-quedo",  # archived
    "practices/contar": "practices/contar-de-cerca",
    "levels/calle": "levels/vecindad",
    "channels/caminata": "channels/paseo",
    "networks/cuenca": "networks/rio",
    "events/fiesta": "events/dia-del-puente",
}
HOSTILE = '"><script>alert(1)</script> {{ 7 * 7 }} & \\'


def rename(root: Path, wanted: dict[str, str] = FORMER) -> Path:
    """Give entries former ids, and a link to a former address, with an anchor."""
    by_now: dict[str, list[str]] = {}
    for old, now in wanted.items():
        by_now.setdefault(now, []).append(old.split("/")[1])
    for now, ids in by_now.items():
        kind, key = now.split("/")
        listed = f"former_ids: [{', '.join(ids)}]\n"
        if kind in ENTRIES:
            with (root / f"{kind}/{key}.yml").open("a", encoding="utf-8") as file:
                file.write(listed)
        else:
            minisite.change(root, f"vocabulary/{kind}.yml", f"\n{key}:\n", f"\n{key}:\n  {listed}")
    return root


def first_term(root: Path) -> None:
    """So that each term of the vocabulary stands after an empty line or another term."""
    for kind in former_ids.KINDS:
        if kind in VOCABULARY:
            file = root / f"vocabulary/{kind}.yml"
            file.write_text("# términos\n" + file.read_text(encoding="utf-8"), encoding="utf-8")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = minisite.copy(tmp_path_factory.mktemp("redirects"))
    first_term(root)
    rename(root)
    page = root / "docs/es/acerca.md"
    address = "https://orillas.example.org/base"
    page.write_text(
        page.read_text(encoding="utf-8")
        + f"\nAntes: [uno]({address}/cases/villa/#limits), [dos]({address}/fr/cases/villa/#limits).\n",
        encoding="utf-8",
    )
    assert minisite.problems(root) == ""
    return root


@pytest.fixture(scope="module")
def site(root: Path) -> Path:
    out = root.parent / "www" / "base"
    build.build(check.check(root), out, lambda _: None, compress=True)
    return out


def test_whatever_has_pages_of_its_own_may_have_been_called_otherwise() -> None:
    assert set(former_ids.KINDS) == {*ENTRIES, "levels", "channels", "networks", "events"}
    assert set(FORMER) == {
        f"{kind}/{old.split('/')[1]}" for old in FORMER for kind in former_ids.KINDS if old.startswith(kind)
    }


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_former_address_has_a_small_page_in_each_language(site: Path, folder: str) -> None:
    for old, now in FORMER.items():
        html = (site / folder / old / "index.html").read_text(encoding="utf-8")
        there = (site / folder / now / "index.html").read_text(encoding="utf-8")
        canonical = f'<link rel="canonical" href="https://orillas.example.org/base/{folder}{now}/">'
        assert canonical in html
        assert canonical in there
        assert re.search("<html[^>]*>", html)[0] == re.search("<html[^>]*>", there)[0]  # type: ignore[index]
        assert re.search("<title>.*</title>", html)[0] == re.search("<title>.*</title>", there)[0]  # type: ignore[index]
        assert f'<meta http-equiv="refresh" content="0; url=../{now.split("/")[1]}/">' in html
        assert '<meta name="robots" content="noindex">' in html
        assert f'content="{security_policy.for_meta(THEME)}"' in html.replace("&#39;", "'")
        assert "hreflang" not in html
        assert "pagefind" not in html
        assert len(html) < 2500


def test_they_are_no_pages_of_the_site(site: Path, root: Path) -> None:
    listed = [file for name in ("sitemap.xml", "data/entries.json", "data/search.json") for file in site.rglob(name)]
    assert len(listed) == 7
    pages = {
        file: file.read_text(encoding="utf-8")
        for file in site.rglob("index.html")
        if "cases/villa/" not in file.as_posix() and file.parent.name != "acerca"
    }
    texts = {file: file.read_text(encoding="utf-8") for file in listed}
    for old in FORMER:
        at = re.compile(rf"{old}\b(?!-)")
        assert [file for file, text in {**texts, **pages}.items() if at.search(text)] == [], old
    rendered = minisite.render(root)
    assert not set(FORMER) & {page.path for page in rendered.pages.values()}
    assert not set(FORMER) & set(share.listed(rendered))


def test_links_to_former_addresses_are_followed_to_their_anchors(site: Path, root: Path, tmp_path: Path) -> None:
    pages = internal_links.read_all(site, "", "https://orillas.example.org/base")
    assert pages["fr/cases/villa/index.html"].moved == "fr/cases/villaflor/"
    assert {"cases/villa/#limits", "fr/cases/villa/#limits"} <= pages["acerca/index.html"].targets
    files = {file.relative_to(site).as_posix() for file in site.rglob("*") if file.is_file()}
    assert list(internal_links.broken(pages, files)) == []
    assert internal_links.leads_somewhere(site, "fr/cases/villa/#limits", "https://orillas.example.org/base")
    assert not internal_links.leads_somewhere(site, "fr/cases/villa/#nada", "https://orillas.example.org/base")
    wrong = tmp_path / "root"
    for old, new in (
        ("cases/villa/#limits), [dos]", "cases/villa/#nada), [dos]"),
        ("fr/cases/villa/#limits", "fr/cases/villa/#nada"),
    ):
        shutil.rmtree(wrong, ignore_errors=True)
        shutil.copytree(root, wrong)
        minisite.change(wrong, "docs/es/acerca.md", old, new)
        with pytest.raises(build.Failed, match=r"acerca/index.html links to /(fr/)?cases/villa/#nada"):
            build.build(check.check(wrong), tmp_path / "out", lambda _: None)


def test_a_title_is_a_text_there_too(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    minisite.change(root, "cases/rio-quedo.yml", "title: Río Quedo esperó la barca", f"title: '{HOSTILE}'")
    rename(root, {"cases/quedo": "cases/rio-quedo"})
    html = former_addresses.pages(minisite.render(root))["cases/quedo/index.html"].decode()
    assert html.count("<script") == 1
    assert "<script>" not in html
    assert html.count("{{ 7 * 7 }}") == 2, "title and heading"


def test_a_draft_takes_its_former_addresses_with_it(tmp_path: Path) -> None:
    root = rename(minisite.copy(tmp_path), {"cases/villa": "cases/villaflor"})
    minisite.change(root, "cases/villaflor.yml", "status: published", "status: draft")
    public, preview = minisite.render(root), minisite.render(root, drafts=True)
    assert former_addresses.pages(public) == {}
    assert "villa" not in build.whole_files(public.content, THEME, [])["_redirects"]
    assert set(former_addresses.pages(preview)) == {f"{folder}cases/villa/index.html" for folder in FOLDERS}
    assert "Content-Security-Policy" not in former_addresses.pages(preview)["cases/villa/index.html"].decode()


def test_what_hosts_read(site: Path) -> None:
    lines = (site / "_redirects").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    rules = [line.split() for line in lines[1:]]
    wanted = [
        [f"/{folder}{old}/", f"/{folder}{now}/", status]
        for old, now in FORMER.items()
        for folder in FOLDERS
        for status in ("301!", "301")  # Netlify obeys the first, the others leave it out
    ]
    assert sorted(rules) == sorted(wanted)


def test_shares_that_are_joined_have_the_same(root: Path, site: Path, tmp_path: Path) -> None:
    for language in ("es", "fr", "ar"):
        out = str(tmp_path / language)
        assert cli.main(["build", "--root", str(root), "--lang", language, "--out", out]) == 0
    shares = [str(tmp_path / language) for language in ("ar", "es", "fr")]
    assert cli.main(["merge", *shares, "--root", str(root), "--out", str(tmp_path / "site"), "--compress"]) == 0
    assert minisite.files(tmp_path / "site") == minisite.files(site)


@pytest.mark.parametrize("javascript", [True, False])
def test_browsers_are_sent_on(site: Path, chromium: Browser, javascript: bool) -> None:
    with server.serving(site, base="/base/", headers=True) as address:
        context = chromium.new_context(java_script_enabled=javascript)
        page = context.new_page()
        faults = browser.watch(page)
        page.goto(f"{address}/fr/cases/villa/?a=1#limits")
        page.wait_for_url("**/fr/cases/villaflor/**")
        after = "?a=1#limits" if javascript else ""  # without a script, the page alone cannot know
        assert page.url == f"{address}/fr/cases/villaflor/{after}"
        expect(page.locator("h1")).to_contain_text("Villaflor")
        context.close()
        assert faults == []


def test_a_comparison_that_was_shared_finds_a_case_by_its_former_id(site: Path, page: Page) -> None:
    with server.serving(site, base="/base/") as address:
        page.goto(f"{address}/fr/compare/?cases=villa,port-sale")
        browser.until(page, "document.querySelectorAll('.compare-name').length === 2")
        links = page.locator("thead a").evaluate_all("links => links.map((link) => link.pathname)")
        assert links == ["/base/fr/cases/villaflor/", "/base/fr/cases/port-sale/"]


@pytest.fixture(scope="module", params=["/base/", "/"])
def served(
    request: pytest.FixtureRequest, site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, int]]:
    if nginx.find() is None:
        pytest.skip("there is no nginx here")
    base: str = request.param
    work = tmp_path_factory.mktemp("nginx")
    snippet = site / "_nginx.conf"
    if base == "/":
        snippet = work / "snippet.conf"
        moved = [(f"{folder}{old}/", f"{folder}{now}/") for old, now in FORMER.items() for folder in FOLDERS]
        snippet.write_text(security_policy.nginx_snippet(THEME, FOLDERS, base, moved), encoding="utf-8")
    with nginx.serving(site if base == "/" else site.parent, snippet, work) as port:
        yield base, port
    assert "[emerg]" not in (work / "error.log").read_text(encoding="utf-8")


@pytest.mark.slow
def test_nginx_sends_readers_on(served: tuple[str, int], site: Path) -> None:
    base, port = served
    ask = asking(port)
    headers = server.rules((site / "_headers").read_text(encoding="utf-8"))["/*"]
    for old, now in FORMER.items():
        for folder in FOLDERS:
            for slash in ("/", ""):
                answer = ask(f"{base}{folder}{old}{slash}?q=a%20b&c")
                assert (answer.status, answer.headers["location"]) == (301, f"{base}{folder}{now}/?q=a%20b&c")
                assert {name: answer.headers.get(name.lower()) for name in headers} == dict(headers)
            assert ask(f"{base}{folder}{now}/").status == 200
    assert ask(f"{base}cases/villa/index.html").status == 200, "the page itself, which sends on as well"
    assert ask(f"{base}cases/villa/", "POST").status == 405
    assert ask(f"{base}cases/vill/").status == 404
    assert ask(f"{base}_redirects").status == 404
