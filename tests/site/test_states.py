"""Drafts, published and archived entries: where each of them is found, and where not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from casebook.checking import check
from casebook.commands import cli
from casebook.content.folder_layout import DATA
from casebook.pages import search_data
from casebook.pages.renderer import Page as Rendered
from casebook.publishing import build
from tests.support import browser, minisite, server
from tests.support.edits import picture

SECRET = "Zanzibar"
"""A word that only drafts say, in everything that people see or look for."""


def hide(root: Path, kind: str, status: str) -> str:
    """Add an entry that says the secret word wherever it can, with a picture and a catalogue; tells its id."""
    if kind == "cases":
        text = (root / "cases/villaflor.yml").read_text(encoding="utf-8")
        picture(root / "cases/images/zanzibar.png", 7)
        text = text.replace("puente.png", "zanzibar.png").replace("name: Villaflor de la Ría", f"name: {SECRET}")
        text = text.replace("country: UY", "country: TZ")
    else:
        text = (root / "practices/contar-de-cerca.yml").read_text(encoding="utf-8")
        text = text.replace("Contar de cerca", f"Contar {SECRET} de cerca")
        for file in ("cases/port-sale.yml", "cases/villaflor.yml"):
            minisite.change(root, file, "practices: [contar-de-cerca]", "practices: [zanzibar, contar-de-cerca]")
        listed = "practices: [contar-de-cerca, ecouter-avant]"
        minisite.change(root, "vocabulary/worksheet.yml", listed, listed.replace("[", "[zanzibar, "))
    text = text.replace("status: published", f"status: {status}") + "former_ids: [antes-zanzibar]\n"
    text = text.replace("title: Villaflor", f"title: {SECRET}").replace("inventado", SECRET)
    (root / f"{kind}/zanzibar.yml").write_text(text, encoding="utf-8")
    assert minisite.problems(root) == ""
    return "zanzibar"


@pytest.mark.parametrize("kind", ["cases", "practices"])
def test_a_draft_is_in_no_public_file(kind: str, tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    hide(root, kind, "draft")
    assert cli.main(["translations", "--root", str(root)]) == 0, "translators may have begun"
    out = tmp_path / "site"
    build.build(check.check(root), out, lambda _: None)
    for path, data in minisite.files(out).items():
        assert SECRET.lower() not in path.lower()
        if not path.endswith((".png", ".pagefind", ".pf_fragment", ".pf_index", ".pf_meta")):
            assert not says(path, data), path
    preview = check.render(check.check(root, drafts=True))
    assert f"es/{kind}/zanzibar.md" in preview.pages
    notice = "‹This case is a draft" if kind == "cases" else "‹This practice is a draft"
    assert notice in preview.pages[f"es/{kind}/zanzibar.md"].html


@pytest.mark.parametrize("kind", ["cases", "practices"])
def test_an_archived_entry_is_kept_and_in_no_list(kind: str, tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    hide(root, kind, "archived")
    rendered = minisite.render(root)
    path = f"{kind}/zanzibar"
    page = rendered.pages[f"fr/{path}.md"]
    assert f'<p class="notice notice-state">‹Archived: this {kind.removesuffix("s")} is kept' in page.html
    assert page.archived
    named = {page.path for page in rendered.pages.values() if f"{path}/" in links_of(page) or "zanzibar/" in page.html}
    assert named == {"editors/index"}
    entries = json.loads(rendered.data[f"es/{DATA}/entries.json"])
    assert "zanzibar" not in json.dumps(entries["texts"]["ids"])
    assert SECRET not in rendered.pages["es/countries/index.md"].html
    listed = build.whole_files(
        rendered.content, rendered.gathered.theme, [page.path for page in rendered.pages.values()]
    )["sitemap.xml"]
    assert f"/{path}/" in listed, "search engines may find it, too"
    marked = search_data.attributes(page)
    assert 'data-archived="1"' in marked
    assert "archived[data-archived]" in marked
    assert "data-archived" not in search_data.attributes(rendered.pages["fr/cases/villaflor.md"])


def says(path: str, data: bytes) -> bool:
    """Whether a file says the secret word. The form reads cases as their files have them: with ids that they name."""
    if "data/case-" in path:
        data = data.replace(b'"zanzibar"', b"")
    return SECRET.lower().encode() in data.lower()


def links_of(page: Rendered) -> str:
    return "\n".join(line for line in page.html.split("\n") if "href" in line)


def test_an_archived_practice_keeps_its_cases_and_is_no_reason_to_be_near(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    hide(root, "practices", "archived")
    rendered = minisite.render(root)
    kept = rendered.pages["es/practices/zanzibar.md"].html
    assert "cases/villaflor/" in kept
    assert "cases/port-sale/" in kept
    related = rendered.renderers["es"].relations.related["villaflor"]
    assert ("practices", "zanzibar") not in {shared for near in related for shared in near.shared}


def test_countries_are_counted_by_what_is_listed(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    hide(root, "cases", "archived")
    assert "‹2 countries›" in minisite.page(root, "es/index.md")


@pytest.fixture(scope="module")
def address(mini: Path) -> Iterator[str]:
    with server.serving(mini, base="/base/", headers=True) as found:
        yield found


def test_search_finds_what_is_archived_and_says_so(page: Page, address: str) -> None:
    page.goto(f"{address}/search/?q=barca")
    result = page.locator("#search-found li", has=page.get_by_role("link", name="Río Quedo")).first
    expect(result.locator(".result-archived")).to_have_text("‹archived›")
    expect(page.locator(".result-archived")).to_have_count(1)


def test_the_mark_is_seen_and_printed(chromium: Browser, address: str) -> None:
    context = chromium.new_context()
    page = context.new_page()
    faults = browser.watch(page)
    page.goto(f"{address}/cases/rio-quedo/")
    mark = page.locator(".notice-state")
    expect(mark).to_be_visible()
    page.emulate_media(media="print")
    expect(mark).to_be_visible()
    assert faults == []
    context.close()
