"""The report on a proposal: pages, sections, translations, states and addresses that change."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.checking import check
from casebook.commands import cli
from casebook.formats import host_markdown
from casebook.reviewing import changes, changes_report
from casebook.reviewing.changes import Changes, PageChange
from tests.hostile import corpus
from tests.support import edits, minisite

PUBLIC = ("es", "fr", "ar")
VILLAFLOR = "cases/villaflor.yml"


def compare(tmp_path: Path, edit: Callable[[Path], object]) -> Changes:
    before = minisite.copy(tmp_path / "before")
    after = minisite.copy(tmp_path / "after")
    edit(after)
    return changes.changes(check.check(before), check.check(after))


def summaries(pages: tuple[PageChange, ...]) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(page.path, page.languages, page.sections) for page in pages]


def test_the_same_content_is_no_change(tmp_path: Path) -> None:
    found = compare(tmp_path, lambda root: None)
    assert found == Changes()
    assert "Readers of the pages will see no difference." in changes_report.as_markdown(found)


def test_a_changed_sentence_is_told_by_its_section_and_its_translations(tmp_path: Path) -> None:
    found = compare(tmp_path, lambda root: minisite.change(root, VILLAFLOR, "no vino nadie", "no vino casi nadie"))
    assert summaries(found.changed) == [("cases/villaflor", PUBLIC, ("‹What did not work›",))]
    assert found.changed[0].address == "/cases/villaflor/"
    assert (found.added, found.removed, found.gone, found.states) == ((), (), (), ())
    assert [(it.language, it.catalogue, it.outdated) for it in found.translations] == [
        ("ar", "cases/villaflor.po", 8),
        ("fr", "cases/villaflor.po", 8),
    ]


def test_a_changed_translation_concerns_its_language_only(tmp_path: Path) -> None:
    found = compare(tmp_path, translate)
    assert {languages for _, languages, _ in summaries(found.changed)} == {("fr",)}
    assert [(it.language, it.outdated, it.untranslated) for it in found.translations] == [("fr", 0, 0)]
    assert found.translations[0].translated > 0


def translate(root: Path) -> None:
    """Change one French translation of the mini-site."""
    file = root / "locales/fr/cases/villaflor.po"
    text = file.read_text(encoding="utf-8")
    start = text.index('msgctxt "villaflor/limits[1].text"')
    line = text.index('msgstr "', start) + len('msgstr "')
    file.write_text(f"{text[:line]}Or, {text[line:]}", encoding="utf-8")


def new_case(root: Path, title: str = "Una isla más", name: str = "otra-isla") -> None:
    text = (root / "cases/rio-quedo.yml").read_text(encoding="utf-8")
    text = text.replace("title: Río Quedo esperó la barca", f"title: {json.dumps(title)}")
    (root / f"cases/{name}.yml").write_text(text.replace("status: archived", "status: draft"), encoding="utf-8")


def test_a_new_draft_is_a_change_of_state_and_has_no_page(tmp_path: Path) -> None:
    found = compare(tmp_path, new_case)
    assert (found.added, found.changed) == ((), ())
    assert found.following == ()
    assert [(it.path, it.before, it.after) for it in found.states] == [("cases/otra-isla", "", "draft")]
    assert "new draft, in previews only" in changes_report.as_markdown(found)
    assert found.translations == (), "nobody need translate what nobody sees"


def test_a_removed_case_leaves_addresses_without_answer(tmp_path: Path) -> None:
    def remove(root: Path) -> None:
        (root / "cases/port-sale.yml").unlink()
        for language in PUBLIC:
            (root / f"locales/{language}/cases/port-sale.po").unlink(missing_ok=True)

    found = compare(tmp_path, remove)
    assert [path for path, _, _ in summaries(found.removed)] == ["cases/port-sale", "countries/fr"]
    assert summaries(found.gone) == summaries(found.removed)
    assert found.changed == ()
    assert {"home", "list", "explore"} <= {page.kind for page in found.following}
    lines = changes_report.as_markdown(found).split("\n")
    assert lines[2] == "> **6 addresses will answer no more.** Links to them, kept anywhere, will break:"


def test_a_renamed_case_leads_on_from_its_former_address(tmp_path: Path) -> None:
    def rename(root: Path) -> None:
        for file in [root / "cases/port-sale.yml", *root.glob("locales/*/cases/port-sale.po")]:
            text = file.read_text(encoding="utf-8").replace('msgctxt "port-sale/', 'msgctxt "puerto/')
            text += "former_ids: [port-sale]\n" if file.suffix == ".yml" else ""
            file.with_stem("puerto").write_text(text, encoding="utf-8")
            file.unlink()

    found = compare(tmp_path, rename)
    assert [(page.path, page.now) for page in found.removed] == [("cases/port-sale", "/cases/puerto/")]
    assert [page.path for page in found.added] == ["cases/puerto"]
    assert found.gone == ()
    output = changes_report.as_markdown(found)
    assert "`/cases/port-sale/` (es, fr, ar), leads on to `/cases/puerto/`" in output
    assert "answer no more" not in output


@pytest.mark.parametrize(
    ("path", "old", "new", "page", "sections"),
    [
        ("vocabulary/channels.yml", "name: Paseo", "name: Caminata", "channels/paseo", None),
        ("vocabulary/glossary.yml", "definition: ", "definition: Hoy, ", "glossary/index", None),
        ("site.yml", "Tres casos de mentira", "Unos casos de mentira", "index", None),
        ("docs/es/acerca.md", "# ", "# Ahora: ", "acerca", (changes.TOP,)),
        (VILLAFLOR, "\n  - text: Los días", "\n  - text: En suma, los días", "cases/villaflor", None),
        (VILLAFLOR, "lessons:\n  - text: Andar juntos ayuda a hablar.\n    basis: editorial\n", "", "cases/villaflor",
         ("‹What others can learn› (gone)",)),
    ],
)  # fmt: skip
def test_a_page_changes_by_itself_when_its_own_content_does(
    tmp_path: Path, path: str, old: str, new: str, page: str, sections: tuple[str, ...] | None
) -> None:
    def edit(root: Path) -> None:
        file = root / path
        file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")

    found = compare(tmp_path, edit)
    assert found.problems == ()
    (changed,) = found.changed
    assert changed.path == page
    assert changed.sections
    assert set(sections or ()) <= set(changed.sections)


def test_another_picture_under_the_same_name_is_a_change(tmp_path: Path) -> None:
    def edit(root: Path) -> None:
        edits.picture(root / "cases/images/puente.png", 3)

    found = compare(tmp_path, edit)
    assert summaries(found.changed) == [("cases/villaflor", PUBLIC, ("picture",))]
    assert found.following == ()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("published", "archived", "was published, will be archived"),
        ("published", "draft", "readers lose its page"),
        ("archived", "published", "was archived, will be in the lists again"),
    ],
)
def test_a_changed_state_is_told(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = VILLAFLOR if old == "published" else "cases/rio-quedo.yml"

    def edit(root: Path) -> None:
        minisite.change(root, path, f"status: {old}", f"status: {new}")
        if new == "published":
            with (root / path).open("a", encoding="utf-8") as file:
                file.write("messages: {oficina: Espera., vecindad: Ven.}\n")

    found = compare(tmp_path, edit)
    assert [(it.before, it.after) for it in found.states] == [(old, new)]
    assert words in changes_report.as_markdown(found)
    assert bool(found.gone) == (new == "draft")


def test_every_change_of_state_has_its_words() -> None:
    states = ["", "draft", "published", "archived"]
    told_by_pages = {("", "published"), ("published", ""), ("archived", "")}
    wanted = {(was, now) for was in states for now in states if was != now} - told_by_pages
    assert set(changes_report._STATES) == wanted


def test_a_base_with_problems_is_compared_as_far_as_it_can_be_read(tmp_path: Path) -> None:
    before = minisite.copy(tmp_path / "before")
    after = minisite.copy(tmp_path / "after")
    (before / "cases/port-sale.yml").write_text("title: [", encoding="utf-8")
    found = changes.changes(check.check(before), check.check(after))
    assert "cases/port-sale" in [page.path for page in found.added]
    assert "has" in found.base
    shutil.rmtree(before / "vocabulary")
    assert changes.changes(check.check(before), check.check(after)).base.startswith("The content to compare with")
    (before / "site.yml").unlink()
    assert "cannot be read" in changes.changes(check.check(before), check.check(after)).base


def test_problems_of_the_proposal_are_told_instead(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = minisite.copy(tmp_path / "before")
    after = minisite.copy(tmp_path / "after")
    minisite.change(after, VILLAFLOR, "checked: 2020-02-29", "checked: 2021-02-29")
    assert cli.main(["changes", "--root", str(after), "--from", str(before)]) == 1
    output = capsys.readouterr().out
    assert "**The content has 1 problem.**" in output
    assert f"`{VILLAFLOR}:{minisite.line(VILLAFLOR, 'checked:')}`" in output


@pytest.mark.parametrize("arguments", [["changes"], ["changes", "--from", "nowhere"]])
def test_the_folder_to_compare_with_is_asked_for(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(arguments) == 2
    assert "--from" in capsys.readouterr().err


def test_the_command_says_it_in_markdown_or_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = minisite.copy(tmp_path / "before")
    after = minisite.copy(tmp_path / "after")
    new_case(after)
    assert cli.main(["changes", "--root", str(after), "--from", str(before)]) == 0
    assert capsys.readouterr().out.startswith("## What changes for readers\n")
    assert cli.main(["changes", "--root", str(after), "--from", str(before), "--format", "json"]) == 0
    assert [it["path"] for it in json.loads(capsys.readouterr().out)["states"]] == ["cases/otra-isla"]


def test_long_lists_are_cut(tmp_path: Path) -> None:
    page = PageChange("cases/a", "case", "A", "", "/cases/a/", ("es",))
    output = changes_report.as_markdown(Changes(added=(page,) * 1000, gone=(page,) * 1000))
    assert output.count("`/cases/a/`") == 2 * changes_report._SHOWN
    assert "and 960 more" in output


HOSTILE = [
    *(text for texts in corpus.CORPUS.values() for text in texts),
    "@maire #12 https://evil.example www.evil.example a@evil.example `x` $x$ | <b>",
    "](x) ![y](z)",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_titles_of_the_content_mean_nothing_to_markdown(hostile: str) -> None:
    page = PageChange("cases/a", "case", hostile, hostile, "/cases/a/", ("es",), (hostile,))
    output = changes_report.as_markdown(Changes(added=(page,), changed=(page,)))
    shown = markdown.markdown(output.replace("<!-- -->", ""))
    quiet = PageChange("cases/a", "case", "quiet", "quiet", "/cases/a/", ("es",), ("quiet",))
    wanted = markdown.markdown(changes_report.as_markdown(Changes(added=(quiet,), changed=(quiet,))))
    assert [part.split(" ")[0] for part in tags(shown)] == tags(wanted)


def tags(html: str) -> list[str]:
    return [part.split(">")[0] for part in html.split("<")[1:]]


@given(st.text(max_size=60))
def test_a_text_made_safe_calls_nobody_and_stays_on_its_line(value: str) -> None:
    output = host_markdown.text(value)
    assert len(output.splitlines()) <= 1
    assert not [n for n, sign in enumerate(output) if sign in "@#" and output[n + 1 : n + 9] != "<!-- -->"]


@given(st.text(alphabet="`a |\n", max_size=20))
def test_a_code_stays_a_code(value: str) -> None:
    line = host_markdown.code(value)
    inner = line.strip("`").strip(" ")
    fence = len(line) - len(line.lstrip("`"))
    assert "`" * fence not in inner or not inner
