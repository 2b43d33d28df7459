"""The frame of a page: where it is, what else leads to it, and where to mend it."""

from __future__ import annotations

from pathlib import Path

from casebook.website.frame import Alternate, Frame
from tests.support import minisite

SITE = minisite.render(minisite.MINI)
BASE = "https://orillas.example.org/base/"
EDIT = "https://gitlab.example.org/orillas/base/-/edit/principal"


def frame(path: str, language: str = "fr") -> Frame:
    return Frame(SITE.renderers[language], SITE.pages[f"{language}/{path}.md"])


def test_the_page_in_every_language() -> None:
    found = frame("cases/villaflor")
    assert found.canonical == f"{BASE}fr/cases/villaflor/"
    assert found.default_address == f"{BASE}cases/villaflor/"
    assert found.alternates == [
        Alternate("es", "Español", "../../../cases/villaflor/", f"{BASE}cases/villaflor/"),
        Alternate("fr", "Français", "./", f"{BASE}fr/cases/villaflor/"),
        Alternate("ar", "العربية", "../../../ar/cases/villaflor/", f"{BASE}ar/cases/villaflor/"),
    ]
    assert [alternate.link for alternate in frame("index").alternates] == ["../", "./", "../ar/"]


def test_links_start_at_the_page_and_where_nothing_was_found_at_the_root_of_the_server() -> None:
    assert frame("index", "es").link("index") == "./"
    assert frame("index", "es").link("cases/index") == "cases/"
    assert frame("cases/villaflor").link("index") == "../../"
    assert frame("cases/villaflor").asset("site.css").startswith("../../../static/site.css?v=")
    missing = Frame(SITE.renderers["fr"], None)
    assert missing.link("cases/index") == "/base/fr/cases/"
    assert missing.asset("site.css").startswith("/base/static/site.css?v=")


def test_titles() -> None:
    assert frame("index").title == "Deux rives, un pont"
    assert frame("sdgs/4").title == "Éducation de qualité · Deux rives, un pont"
    missing = Frame(SITE.renderers["fr"], None)
    assert missing.title.endswith(" · Deux rives, un pont")
    assert (missing.path, missing.edit_entry, missing.edit_translation) == ("index", "", "")


def test_where_to_mend_a_page() -> None:
    assert frame("cases/villaflor").edit_entry == f"{EDIT}/cases/villaflor.yml"
    assert frame("cases/villaflor").edit_translation == f"{EDIT}/locales/fr/cases/villaflor.po"
    assert frame("cases/villaflor", "es").edit_translation == "", "its own language"
    assert frame("sdgs/4").edit_entry == f"{EDIT}/vocabulary/sdgs.yml"
    assert frame("cases/index").edit_entry == ""
    assert "villaflor" in frame("cases/villaflor").report
    assert "index" in Frame(SITE.renderers["fr"], None).report


def test_hand_written_pages_are_named_in_the_language_of_the_page() -> None:
    assert [(page["path"], str(page["title"])) for page in frame("index").hand_written] == [
        ("acerca", "À propos du pont")
    ]


def test_words_in_another_language_say_so(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    minisite.change(root, "site.yml", "direction: rtl}", "direction: rtl}\n  pt: {name: Português, status: preparing}")
    found = Frame(minisite.render(root, drafts=True).renderers["pt"], None)
    assert found.t("goal_number", number="<4>") == '<span lang="en">Goal &lt;4&gt;</span>'
    assert frame("index").t("goal_number", number="<4>") == "Objectif &lt;4&gt;"
    assert frame("index").ta("goal_number", number="<4>") == "Objectif <4>"
