"""The built site: every page in every language, its head, and nothing that should not be there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from mkdocs.exceptions import Abort

from casebook.checking import check
from casebook.commands import cli
from casebook.publishing import mkdocs_hook, mkdocs_session, share
from casebook.website import security_policy
from casebook.website.theme_files import Theme
from tests.support import minisite
from tests.support.paths import ROOT

BASE = "https://orillas.example.org/base/"
HOSTILE = """# A mano <script>alert(1)</script>

Un párrafo {: onclick=alert(1) } con <img src=x onerror=alert(1)>.

<script>alert(2)</script>
"""


class Head(HTMLParser):
    """What the head of a page says, and anything active in the page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.html: dict[str, str | None] = {}
        self.canonical: list[str | None] = []
        self.alternates: dict[str | None, str | None] = {}
        self.outside: list[str] = []
        self.inline: list[str] = []
        self.policy = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if tag == "html":
            self.html = values
        elif tag == "link" and values.get("rel") == "canonical":
            self.canonical.append(values["href"])
        elif tag == "link" and values.get("rel") == "alternate":
            self.alternates[values["hreflang"]] = values["href"]
        elif tag in ("link", "script", "img"):
            self.outside += [url for url in (values.get("src"), values.get("href")) if url and ":" in url]
        if tag == "script" and "src" not in values and values.get("type") != "application/json":
            self.inline.append(tag)
        if tag == "meta" and values.get("http-equiv") == "Content-Security-Policy":
            self.policy = values["content"] or ""
        self.inline += [name for name, _ in attributes if name.startswith("on")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mini-site built through the command line, with a draft, a hostile page and a language in preparation."""
    root = minisite.copy(tmp_path_factory.mktemp("site"))
    minisite.change(root, "cases/port-sale.yml", "status: published", "status: draft")
    minisite.change(root, "site.yml", "direction: rtl}", "direction: rtl}\n  pt: {name: Português, status: preparing}")
    (root / "docs/es/a-mano.md").write_text(HOSTILE, encoding="utf-8")
    (root / "docs/pt").mkdir(exist_ok=True)
    (root / "docs/pt/sobre.md").write_text("# Sobre\n\nUma página.\n", encoding="utf-8")
    (root / "docs/README.md").write_text("Para quien pase por aquí.\n", encoding="utf-8")
    out = root.parent / "out"
    assert cli.main(["build", "--root", str(root), "--out", str(out), "--jobs", "1"]) == 0
    return out


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, str]:
    """The text of each page, by its address below the root of the site."""
    found = {}
    for file in sorted(site.rglob("index.html")):
        folder = file.parent.relative_to(site).as_posix()
        found["" if folder == "." else f"{folder}/"] = file.read_text(encoding="utf-8")
    return found


def test_there_are_the_same_pages_in_each_public_language(pages: dict[str, str]) -> None:
    spanish = {path for path in pages if not path.startswith(("fr/", "ar/"))}
    assert {"", "cases/", "cases/villaflor/", "sdgs/16/", "acerca/", "sobre/", "search/"} <= spanish
    assert set(pages) == {f"{folder}{path}" for folder in ("", "fr/", "ar/") for path in spanish}


@pytest.mark.parametrize(
    ("folder", "language", "direction"), [("", "es", "ltr"), ("fr/", "fr", "ltr"), ("ar/", "ar", "rtl")]
)
def test_each_page_says_its_language_and_direction(
    pages: dict[str, str], folder: str, language: str, direction: str
) -> None:
    assert Head(pages[f"{folder}cases/villaflor/"]).html == {"lang": language, "dir": direction}


def test_each_page_names_its_address_and_its_other_languages(pages: dict[str, str]) -> None:
    for path, text in pages.items():
        head = Head(text)
        same = re.sub("^(fr|ar)/", "", path)
        assert head.canonical == [f"{BASE}{path}"]
        assert head.alternates == {
            "es": f"{BASE}{same}",
            "fr": f"{BASE}fr/{same}",
            "ar": f"{BASE}ar/{same}",
            "x-default": f"{BASE}{same}",
        }


def test_nothing_is_loaded_from_elsewhere_and_nothing_runs_inside_a_page(pages: dict[str, str]) -> None:
    for path, text in pages.items():
        head = Head(text)
        assert head.outside == [], path
        assert head.inline == ["script"], "the one whose hash the policy names"
        assert head.policy == security_policy.for_meta(Theme.read())


def test_a_hand_written_page_is_harmless_in_its_own_language_too(pages: dict[str, str]) -> None:
    assert "<h1" in pages["a-mano/"]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in pages["a-mano/"]
    assert "&lt;img src=x onerror=alert(1)&gt;" in pages["a-mano/"]


def test_a_draft_is_not_there_and_an_archived_case_is_listed_for_editors_only(pages: dict[str, str]) -> None:
    for folder in ("", "fr/", "ar/"):
        assert f"{folder}cases/port-sale/" not in pages
        assert f"{folder}cases/rio-quedo/" in pages
    links = [path for path, text in pages.items() if "port-sale/" in text]
    assert links == []
    links = [path for path, text in pages.items() if re.search(r'href="[./a-z]*rio-quedo/"', without_languages(text))]
    assert sorted(links) == ["ar/editors/", "editors/", "fr/editors/"]


def without_languages(text: str) -> str:
    return re.sub(r'(?s)<nav class="languages".*?</nav>', "", text)


def test_every_link_inside_the_site_leads_somewhere(site: Path) -> None:
    for file in site.rglob("*.html"):
        if file.name != "404.html":  # its links start at the root of the server
            for link in re.findall(r'(?:href|src)="([^":#?]+)[#?"]', file.read_text(encoding="utf-8")):
                target = Path(os.path.normpath(file.parent / link))
                assert target.is_file() or (target / "index.html").is_file(), f"{file.relative_to(site)} → {link}"


def test_the_sitemap_is_ours(site: Path, pages: dict[str, str]) -> None:
    found = set(re.findall("<loc>(.*?)</loc>", (site / "sitemap.xml").read_text(encoding="utf-8")))
    assert found == {f"{BASE}{path}" for path in pages if not path.endswith(("search/", "compare/"))}
    assert not (site / "sitemap.xml.gz").exists()


def test_nothing_of_material_is_shipped(site: Path) -> None:
    files = {file.relative_to(site).as_posix() for file in site.rglob("*") if file.is_file()}
    ours = {path for path in files if "pagefind/" not in path and not path.endswith(("index.html", ".png"))}
    whole = {"404.html", "fr/404.html", "ar/404.html", "sitemap.xml", "_headers", "_redirects", "_nginx.conf"}
    whole |= {f"{folder}data/{name}.json" for folder in ("", "fr/", "ar/") for name in ("entries", "form", "search")}
    whole |= {f"{folder}data/case.docx" for folder in ("", "fr/", "ar/")}
    whole |= {f"data/case-{name}.json" for name in ("rio-quedo", "villaflor")}
    assert {path for path in ours if not path.startswith("static/")} == whole
    assert not [path for path in files if "README" in path or path.startswith(("assets/", "search/search_index"))]
    assert "cases/images/puente.png" in files


def test_search_has_an_index_for_each_language(site: Path) -> None:
    for folder, language in (("", "es"), ("fr/", "fr"), ("ar/", "ar")):
        (name,) = [file.name for file in (site / folder / "pagefind").glob("pagefind.*.pf_meta")]
        assert name.startswith(f"pagefind.{language}_"), "of that language alone"
        assert {file.suffix for file in (site / folder / "pagefind").glob("*.css")} == set(), "only what our page uses"


@pytest.mark.parametrize(
    ("folder", "language", "direction"), [("", "es", "ltr"), ("fr/", "fr", "ltr"), ("ar/", "ar", "rtl")]
)
def test_each_language_has_a_page_for_what_is_not_found(site: Path, folder: str, language: str, direction: str) -> None:
    text = (site / folder / "404.html").read_text(encoding="utf-8")
    assert Head(text).html == {"lang": language, "dir": direction}
    assert "noindex" in text
    assert f'href="/base/{folder}search/"' in text, "it may be shown at any depth: its links start at the root"


def test_a_page_in_the_wrong_place_stops_the_build_and_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = minisite.copy(tmp_path)
    (root / "docs/es/notas").mkdir()
    (root / "docs/es/notas/a-mano.md").write_text("# A mano\n", encoding="utf-8")
    assert cli.main(["build", "--root", str(root)]) == 1
    assert "docs/es/notas/a-mano.md: only pages may stand in `docs/`" in capsys.readouterr().err


def test_a_missing_search_program_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "false")
    with pytest.raises(share.Failed, match="the search index could not be made"):
        share.search_index(tmp_path, tmp_path / share.SEARCH)


def test_mkdocs_itself_builds_the_same_pages(tmp_path: Path, site: Path) -> None:
    root = site.parent / "root"
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for setting in ("custom_dir: casebook/website/theme", "- casebook/"):
        before, path = setting.split(" ")
        assert setting in config
        config = config.replace(setting, f"{before} {ROOT}/{path}")
    (root / "mkdocs.yml").write_text(config, encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)]
    found = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    assert minisite.files(tmp_path) == minisite.files(site)
    assert {path for path in minisite.files(root / "docs") if not path.startswith("images/")} == {
        *("README.md", "es/a-mano.md", "es/acerca.md", "pt/sobre.md"),
    }, "no build writes below docs/"


def test_mkdocs_itself_stops_at_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = minisite.copy(tmp_path)
    minisite.change(root, "cases/villaflor.yml", "goal: 11", "goal: 18")
    monkeypatch.setattr(mkdocs_session, "current", mkdocs_session.Session())
    with pytest.raises(Abort, match=r"sdgs\[2\]\.goal must be 1 to 17, got 18"):
        mkdocs_hook._render(root)


@pytest.fixture
def previewing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = minisite.copy(tmp_path)
    monkeypatch.setattr(mkdocs_session, "current", mkdocs_session.Session(serving=True))
    return root


def test_mkdocs_serve_keeps_the_last_good_pages(previewing: Path) -> None:
    good = mkdocs_hook._render(previewing)
    minisite.change(previewing, "cases/villaflor.yml", "goal: 11", "goal: 18")
    assert mkdocs_hook._render(previewing) is good
    minisite.change(previewing, "cases/villaflor.yml", "goal: 18", "goal: 4")
    assert mkdocs_hook._render(previewing) is not good


@pytest.mark.slow
def test_mkdocs_serve_needs_a_sound_start(previewing: Path) -> None:
    minisite.change(previewing, "cases/villaflor.yml", "goal: 11", "goal: 18")
    with pytest.raises(Abort):
        mkdocs_hook._render(previewing)


@pytest.mark.slow
def test_mkdocs_serve_shows_drafts(previewing: Path) -> None:
    minisite.change(previewing, "cases/port-sale.yml", "status: published", "status: draft")
    assert "fr/cases/port-sale.md" in mkdocs_hook._render(previewing).pages
    assert "fr/cases/port-sale.md" not in check.render(check.check(previewing)).pages
