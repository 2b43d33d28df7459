"""A way out of MkDocs: the same pages are made without it (see handbook/decisions/0010-leave-mkdocs.md)."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import markdown
import pytest
from jinja2 import Environment, FileSystemLoader

from casebook import cli, policy
from casebook.blocks import HtmlBlocks
from casebook.frame import Frame, address
from casebook.stages import Rendered
from tests.support import minisite

LANGUAGES = ("es", "ar")
"""The main language of the mini-site, and one that is written from right to left."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mini-site, built as ever: by MkDocs into `site/`."""
    copied = minisite.copy(tmp_path_factory.mktemp("way-out"))
    assert cli.main(["build", "--root", str(copied), "--jobs", "1"]) == 0
    return copied


@pytest.fixture(scope="module")
def rendered(root: Path) -> Rendered:
    return minisite.render(root)


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_without_mkdocs_the_pages_are_the_same_to_the_byte(root: Path, rendered: Rendered, language: str) -> None:
    """Python-Markdown and Jinja, and the frame as it is: it asks MkDocs for nothing, and Material for icons."""
    (icons,) = (find_spec("material") or pytest.fail("no Material")).submodule_search_locations or []
    frame = Environment(loader=FileSystemLoader([policy.THEME, f"{icons}/templates"])).get_template("main.html")
    for page in rendered.pages.values():
        if page.language == language:
            content = markdown.markdown(page.text, extensions=["attr_list", "toc", HtmlBlocks()])
            made = frame.render(frame=Frame(rendered.renderers[language], page), page={"content": content})
            file = root / "site" / address(rendered.content, language, page.path) / "index.html"
            assert made == file.read_text(encoding="utf-8"), page.file
