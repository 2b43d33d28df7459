"""Other engines make the same pages from the same files: see handbook/decisions/0010-leave-mkdocs.md."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import markdown
import pytest
from jinja2 import Environment, FileSystemLoader
from selectolax.lexbor import LexborHTMLParser, LexborNode

from casebook import cli, links, policy
from casebook.blocks import HtmlBlocks
from casebook.frame import Frame, address
from casebook.stages import Rendered
from tests.support import environments, minisite

URL = "https://elsewhere.example.org/below/"
LANGUAGES = ("es", "ar")
"""The main language of the mini-site, and one that is written from right to left."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mini-site, built as ever: by MkDocs into `site/`, its pages of Markdown in `docs/`."""
    copied = minisite.copy(tmp_path_factory.mktemp("way-out"))
    assert cli.main(["build", "--root", str(copied), "--jobs", "1"]) == 0
    return copied


@pytest.fixture(scope="module")
def rendered(root: Path) -> Rendered:
    return minisite.render(root)


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def ours(root: Path, language: str) -> Mapping[str, LexborHTMLParser]:
    """The pages of one language as MkDocs makes them, by address in that language."""
    folder = root / "site" / ("" if language == "es" else language)
    others = set() if language != "es" else {"ar", "fr"}
    return {path: page for path, page in pages(folder).items() if path.split("/")[0] not in others}


@pytest.fixture(scope="module")
def elsewhere(root: Path, language: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site that Zensical makes of `docs/<language>/`, in an environment without MkDocs.

    Zensical changes links in blocks of HTML as if they started from the file, and ours start from the address. In a
    folder of its own (`cases/quito/index.md`), which gives the same address, a page's links are right in either way.
    """
    folder = tmp_path_factory.mktemp(language)
    docs = root / "docs" / language
    for file in docs.rglob("*"):
        path = file.relative_to(docs)
        if file.suffix == ".md" and file.name != "index.md":
            path = path.with_suffix("") / "index.md"
        if file.is_file():
            (folder / "docs" / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, folder / "docs" / path)
    config = {
        "site_name": "Elsewhere",
        "site_url": URL,
        "theme": {"name": "material", "language": language, "font": False},
        "markdown_extensions": ["attr_list", {"toc": {"permalink": False}}],
        "nav": ["index.md"],
    }
    (folder / "mkdocs.yml").write_text(json.dumps(config), encoding="utf-8")  # JSON is YAML
    python = environments.python("zensical")
    absent = subprocess.run([python, "-c", "import mkdocs"], capture_output=True, check=False)
    assert absent.returncode, "the proof is worth nothing beside MkDocs"
    command = [str(python), "-m", "zensical", "build", "--strict", "--config-file", "mkdocs.yml"]
    found = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
    return folder / "site"


def pages(folder: Path) -> dict[str, LexborHTMLParser]:
    return {
        file.parent.relative_to(folder).as_posix(): LexborHTMLParser(file.read_bytes())
        for file in folder.rglob("index.html")
    }


def article(page: LexborHTMLParser) -> LexborNode:
    (found,) = page.css("article")
    return found


def words(node: LexborNode) -> str:
    return " ".join(node.text().split())


def headings(node: LexborNode) -> list[tuple[str, str | None, str]]:
    """Level, anchor and words of each heading. The first has no anchor that anybody may rely on."""
    found = [(str(heading.tag), heading.attributes.get("id"), words(heading)) for heading in node.css("h1, h2, h3, h4")]
    return [(tag, None if tag == "h1" else anchor, text) for tag, anchor, text in found]


def links_of(node: LexborNode) -> list[str | None]:
    found = [element.attributes for element in node.css("[href], [src], [action]")]
    return [attributes.get("href") or attributes.get("src") or attributes.get("action") for attributes in found]


def test_zensical_makes_every_page(elsewhere: Path, ours: Mapping[str, LexborHTMLParser]) -> None:
    assert set(pages(elsewhere)) == set(ours)
    assert {"cases/villaflor", "sdgs/16", "acerca", "glossary", "."} <= set(ours)


PICTURED = "acerca"
"""Written by hand, with a picture: Zensical reads the file as it is, where our pages have a frame and a credit."""


def test_zensical_shows_the_same_words(elsewhere: Path, ours: Mapping[str, LexborHTMLParser]) -> None:
    theirs = pages(elsewhere)
    for path, page in ours.items():
        if path != PICTURED:
            assert words(article(theirs[path])) == words(article(page)), path
    assert len(words(article(theirs["cases/villaflor"]))) > 1000


def test_zensical_makes_the_same_headings_with_the_same_anchors(
    elsewhere: Path, ours: Mapping[str, LexborHTMLParser]
) -> None:
    theirs = pages(elsewhere)
    for path, page in ours.items():
        assert headings(article(theirs[path])) == headings(article(page)), path
    anchors = {anchor for _, anchor, _ in headings(article(theirs["cases/villaflor"]))}
    assert {"challenge", "steps", "results", "sources"} <= anchors


def test_zensical_keeps_the_links_and_each_leads_somewhere(
    elsewhere: Path, ours: Mapping[str, LexborHTMLParser]
) -> None:
    theirs = pages(elsewhere)
    for path, page in ours.items():
        if path != PICTURED:
            assert links_of(article(theirs[path])) == links_of(article(page)), path
    files = {file.relative_to(elsewhere).as_posix() for file in elsewhere.rglob("*") if file.is_file()}
    found = links.read_all(elsewhere, "", URL)
    assert sum(len(page.targets) for page in found.values()) > 300
    assert [fault for fault in links.broken(found, files) if PICTURED not in str(fault)] == []


def test_zensical_gives_each_page_its_title(elsewhere: Path, rendered: Rendered, language: str) -> None:
    """The first heading: with the mark of a text that is not translated, which our own frame leaves out."""
    theirs = pages(elsewhere)
    for page in rendered.pages.values():
        if page.language == language and page.kind != "home":  # whose title is the site's
            path = page.path.removesuffix("/index")
            title, heading = theirs[path].css_first("title"), article(theirs[path]).css_first("h1")
            assert title is not None
            assert heading is not None
            assert words(title) == f"{words(heading)} - Elsewhere", path
            assert words(title).startswith(" ".join(page.title.split())), path


def test_without_any_such_engine_the_pages_are_the_same_to_the_byte(
    root: Path, rendered: Rendered, language: str
) -> None:
    """Python-Markdown and Jinja, and the frame as it is: it asks MkDocs for nothing, and Material for icons."""
    (icons,) = (find_spec("material") or pytest.fail("no Material")).submodule_search_locations or []
    frame = Environment(loader=FileSystemLoader([policy.THEME, f"{icons}/templates"])).get_template("main.html")
    for page in rendered.pages.values():
        if page.language == language:
            content = markdown.markdown(page.text, extensions=["attr_list", "toc", HtmlBlocks()])
            made = frame.render(frame=Frame(rendered.renderers[language], page), page={"content": content})
            file = root / "site" / address(rendered.content, language, page.path) / "index.html"
            assert made == file.read_text(encoding="utf-8"), page.file
