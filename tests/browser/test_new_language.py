"""A language is added by one line of configuration and one command. Here: a pseudo-language, which shows what is left
untranslated (it lacks the brackets) and what longer words would clip (each text is half as long again)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize

from casebook.checking import check
from casebook.commands import cli
from casebook.formats import po_file
from casebook.publishing import build
from casebook.translation import catalogues
from casebook.translation.translatable import message_files
from tests.support import minisite
from tests.support.server import serving

OPEN, CLOSE = "⟦", "⟧"
NAMES = {"Español", "Français", "العربية", "Pseŭdo"}
"""Languages are called by their own names everywhere."""


def pseudo(text: str) -> str:
    """A text that looks like a translation: bracketed and longer, with its {placeholders} kept."""
    return f"{OPEN}{text} {'ẍ' * (len(text) // 2 % 20)}{CLOSE}"


def add(root: Path, *, status: str) -> None:
    minisite.change(
        root,
        "site.yml",
        "  es: {name: Español}\n",
        f"  es: {{name: Español}}\n  eo: {{name: Pseŭdo, status: {status}}}\n",
    )
    assert cli.main(["translations", "--root", str(root)]) == 0


def translate(root: Path) -> None:
    """What translators do: fill in every text of the interface."""
    checked = check.check(root)
    assert checked.content is not None
    file = message_files(checked.content)[0]
    catalogue = checked.catalogues["eo"][file.path]
    for key, entry in catalogue.translations.items():
        if entry.context.startswith("interface/"):
            strings = tuple(pseudo(entry.plural or entry.original) for _ in entry.strings)
            catalogue.translations[key] = replace(entry, strings=strings)
    for path, text in catalogues.update(checked.content, checked.catalogues).items():
        path.write_text(text, encoding="utf-8")
    assert po_file.read((root / "locales/eo/interface.po").read_text(encoding="utf-8"))


def test_a_language_in_preparation_stays_out_of_the_site_and_no_problem(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    add(root, status="preparing")
    checked = check.check(root)
    assert checked.problems == []
    assert not [path for path in check.render(checked).pages if path.startswith("eo/")]
    assert [path for path in check.render(replace(checked, drafts=True)).pages if path.startswith("eo/")]


def test_a_public_language_needs_its_whole_interface(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    add(root, status="public")
    assert [problem.rule for problem in check.check(root).problems] == ["language-incomplete"]
    translate(root)
    assert check.check(root).problems == []


def test_no_text_of_the_interface_is_left_out_or_clipped(tmp_path: Path, chromium: Browser) -> None:
    root = minisite.copy(tmp_path)
    add(root, status="public")
    translate(root)
    out = tmp_path / "out"
    build.build(check.check(root), out, progress=lambda text: None)
    faults = []
    with serving(out) as address:
        context = chromium.new_context(viewport=ViewportSize(width=320, height=800))
        page = context.new_page()
        for file in sorted((out / "eo").rglob("index.html")):
            path = file.parent.relative_to(out).as_posix()
            page.goto(f"{address}/{path}/")
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                faults.append(f"{path} is too wide")
            labels = page.locator(".masthead .sections a, .colophon a:not([lang]), article > h2:not(:has(.original))")
            plain = [text for text in labels.all_inner_texts() if OPEN not in text]
            faults += [f"{path}: “{text}”" for text in plain if text not in NAMES]
        context.close()
    assert faults == []
