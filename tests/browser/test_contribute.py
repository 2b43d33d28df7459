"""The form for a case in a browser: what it hands over is a file that passes the checks, whatever is typed."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from casebook.checking import check
from casebook.contributing import formatter
from casebook.formats import strict_yaml
from casebook.pages import form_data
from tests.hostile.corpus import CORPUS
from tests.support import browser, minisite, server
from tests.support.paths import ROOT

STORED = "JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])"
HOSTILE = [text for texts in CORPUS.values() for text in texts]
TEXT = "document.getElementById('contribute-text').textContent"


@pytest.fixture(scope="module")
def address(compressed: Path) -> Iterator[str]:
    with server.serving(compressed, base="/base/", headers=True) as found:
        yield found + "/"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A content folder that takes what the form hands over."""
    return minisite.copy(tmp_path_factory.mktemp("contribute"))


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(
        viewport=ViewportSize(width=1280, height=900), permissions=["clipboard-read", "clipboard-write"]
    )
    opened = context.new_page()
    opened.on("dialog", lambda dialog: dialog.accept())
    faults = browser.watch(opened)
    yield opened
    context.close()
    assert faults == []


def ready(page: Page, address: str, query: str = "") -> None:
    page.goto(f"{address}contribute/{query}")
    expect(page.locator("#contribute")).to_be_visible()


def field(page: Page | Locator, name: str) -> Locator:
    """A field of the form, by its name in the file."""
    return page.locator(f'.field[data-name="{name}"]').first


def write(page: Page | Locator, name: str, text: str) -> None:
    field(page, name).locator("input, textarea").first.fill(text)


def choose(page: Page | Locator, name: str, value: str) -> None:
    field(page, name).locator("select").first.select_option(value)


def editorial(part: Locator) -> None:
    part.locator('.radio input[value="editorial"]').first.check()


def essentials(page: Page, title: str, place: str) -> None:
    """As little as a case can be."""
    write(page, "title", title)
    write(field(page, "place"), "name", place)
    choose(field(page, "place"), "country", "UY")
    write(field(page, "place"), "latitude", "-34,9")
    write(field(page, "place"), "longitude", "−56.1882")
    field(page, "levels").locator('input[value="oficina"]').check()
    write(page, "summary", "Un resumen con «acentos»: añil, pingüino.")
    write(field(page, "challenge"), "text", "No había nada.")
    editorial(field(page, "challenge"))
    field(page, "steps").locator(".item-add").click()
    step = field(page, "steps").locator(".item").last
    write(step, "title", "Empezar")
    write(step, "text", "Se empezó.")
    editorial(step)
    for level in ("oficina", "vecindad"):
        write(field(page, "messages"), level, "Ven y mira.")


def handed_over(page: Page) -> tuple[str, str]:
    """The file as it is downloaded: name and text."""
    with page.expect_download() as download:
        page.click("#contribute-download")
    return download.value.suggested_filename, Path(download.value.path()).read_text(encoding="utf-8")


def problems(root: Path, name: str, text: str) -> str:
    """What the checks say of a file that is put into the folder."""
    file = root / "cases" / name
    before = file.read_bytes() if file.exists() else None
    file.write_text(text, encoding="utf-8")
    try:
        return minisite.problems(root)
    finally:
        file.unlink()
        if before is not None:
            file.write_bytes(before)


def test_a_case_written_from_nothing_passes_the_checks(address: str, root: Path, page: Page) -> None:
    ready(page, address)
    essentials(page, 'Ñandú: "comillas", # y dos puntos', "Ñuñoa")
    name, text = handed_over(page)
    assert name == "nunoa.yml"
    assert problems(root, name, text) == ""
    value = read(text)
    assert value["title"] == 'Ñandú: "comillas", # y dos puntos'
    assert value["place"] == {"name": "Ñuñoa", "country": "UY", "latitude": "-34.9", "longitude": "-56.1882"}
    assert value["checked"] == page.evaluate("new Date().toLocaleDateString('sv')")


def test_hostile_texts_in_every_field_pass_the_checks_and_stay_texts(address: str, root: Path, page: Page) -> None:
    choice = random.Random(7)
    texts = [text for text in HOSTILE if len(text) < 80 and "](" not in text]
    ready(page, address)
    essentials(page, choice.choice(texts), "Ñuñoa")
    for name in ("results", "limits", "voices", "links", "sources", "people"):
        field(page, name).locator(".item-add").click()
    write(page, "contributors", "\n".join(choice.sample(texts, 3)))
    for box in page.locator("#contribute-form textarea, .field-line input, .field-plain input").all():
        if box.is_visible() and not box.evaluate("box => box.closest('#contribute-name, [data-name=contributors]')"):
            box.fill(choice.choice(texts))
    write(field(page, "place"), "name", "Ñuñoa")
    for name in ("results", "limits"):
        editorial(field(page, name))
    write(field(page, "links"), "url", "https://example.org/?a=1&b=<x>")
    source = field(page, "sources")
    choose(source, "language", "es")
    write(source, "date", "2020-02")
    write(source, "pages", "3")
    page.wait_for_timeout(600)  # the new document and the new person are offered
    voice = field(page, "voices")
    for part, name in ((voice, "person"), (voice, "source"), (field(page, "people"), "source")):
        field(part, name).locator("select").select_option(index=1)
    for part in (voice, field(page, "people")):
        write(part, "pages", "1, 2–3")
    page.click("#contribute-download")
    page.wait_for_timeout(200)
    told = page.locator("#contribute-errors li").all_inner_texts()
    for fault in told:  # an address with “<” is refused, as it should be
        assert "https://" in fault, told
    write(field(page, "links"), "url", "https://example.org/?a=1&b=2")
    name, text = handed_over(page)
    assert problems(root, name, text) == ""
    page.click("#contribute-preview > summary")
    expect(page.locator("#preview-page h1")).to_be_visible()
    assert page.locator("#preview-page :is(script, img, iframe, svg, style, a, input)").count() == 0
    assert page.evaluate("window.ran") is None


def entries(seed: int) -> dict[str, Any]:
    """A case of the mini-site with odd values here and there."""
    chance = random.Random(seed)
    content = check.check(minisite.MINI).content
    assert content is not None
    entry = form_data.plain_values(content.cases[chance.choice(list(content.cases))])
    odd = [
        *HOSTILE,
        *("", " ", "a" * 61, "palabra " * 170, "x" * 161, "- uno\n- dos", "uno\n\ndos", "fin\u2066", "\u2066fin\u2069"),
        *(
            "no",
            "2018",
            "1e3",
            "~",
            "'",
            '"',
            "# nada",
            "a: b",
            "\ttab",
            "línea\r\notra",
            "\u200bcero",
            "e\u0301",
            "👩🏽‍🚀",
        ),
        *("[x](javascript:alert(1))", "[x](https://a@b.org)", "[x](https://ok.example.org)", "[x](mailto:a@b.org)"),
        *("2018-02-30", "2018-13", "0000", "91", "-181", "12.123456789", "1,5", "0", "99999999", "UYU", "fr", "xx"),
        *(
            "http://ejemplo",
            "ftp://x.org",
            "https://ok.example.org/a b",
            "https://ok.example.org:99999/",
            "https://..org",
        ),
    ]

    def change(value: Any, path: str) -> Any:
        if isinstance(value, dict):
            return {key: change(item, key) for key, item in value.items()}
        if isinstance(value, list):
            return [change(item, path) for item in value]
        if path in (
            "status",
            "running",
            "basis",
            "measured",
            "language",
            "country",
            "file",
            "goal",
            "person",
            "source",
        ):
            return value  # chosen from a list
        return chance.choice(odd) if chance.random() < 0.12 else value

    changed = {
        key: change(value, key) for key, value in entry.items() if key not in ("levels", "practices", "events", "image")
    }
    return {**entry, **changed, "networks": entry.get("networks", [])}


def test_what_the_form_lets_through_passes_the_checks(address: str, root: Path, page: Page) -> None:
    """And what it holds back is told: it is never silent about nothing."""
    ready(page, address)
    through = 0
    for seed in range(120):
        entry = json.dumps(entries(seed))
        page.evaluate(
            """async (entry) => {
              const script = document.querySelector('#page-script').src;
              const { write } = await import(script.replace('contribute.js', 'case-file.js'));
              const transfer = new DataTransfer();
              transfer.items.add(new File([write(JSON.parse(entry))], 'prueba.yml'));
              const input = document.querySelector('#contribute-file');
              document.querySelector('#contribute-status').textContent = '';
              input.files = transfer.files;
              input.dispatchEvent(new Event('change'));
            }""",
            entry,
        )
        browser.until(page, "document.querySelector('#contribute-status').textContent !== ''")
        address_box = page.locator("#contribute-name input")
        address_box.fill("prueba")
        page.click("#contribute-copy")
        browser.until(
            page,
            "document.querySelector('#contribute-sent').textContent"
            " || !document.querySelector('#contribute-errors').hidden",
        )
        if page.locator("#contribute-errors").is_hidden():
            through += 1
            assert problems(root, "prueba.yml", page.evaluate(TEXT)) == "", (seed, page.evaluate(TEXT))
        else:
            assert page.locator("#contribute-errors li").count() > 0
    assert 5 < through < 115  # the test tells something


def test_a_case_that_is_opened_and_not_changed_keeps_every_value_and_after_fmt_each_byte(
    real: Path, page: Page
) -> None:
    cases = sorted((ROOT / "cases").glob("*.yml"))
    with server.serving(real) as address:
        for file in cases:
            ready(page, f"{address}/", f"?case={file.stem}")
            browser.until(page, "document.getElementById('contribute-status').textContent !== ''")
            page.wait_for_timeout(100)
            original = file.read_bytes()
            text = page.evaluate(TEXT)
            assert read(text) == read(original.decode())
            assert formatter.formatted(text.encode(), f"cases/{file.name}", "cases", formatter.levels(ROOT)) == (
                original.decode(),
                [],
            )
            assert page.locator("#contribute-name input").input_value() == file.stem


def test_what_the_form_does_not_ask_for_is_kept(address: str, page: Page) -> None:
    ready(page, address, "?case=villaflor")
    browser.until(page, "document.getElementById('contribute-status').textContent !== ''")
    assert "file: puente.png" in page.evaluate(TEXT)


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("title", "palabra " * 17, "Too long: 17 words, at most 16."),
        ("title", "x" * 161, "Too long: 161 characters, at most 160."),
        ("summary", "x" * 61, "A word has more than 60 letters."),
        ("summary", "[mira](javascript:alert(1))", "A link leads to “javascript:alert(1”"),
        ("checked", "", "Please fill this in."),
        ("latitude", "91", "It must be between -90 and 90."),
        ("longitude", "lejos", "Write a number of degrees, such as -56.1882."),
        ("start", "otoño", "Write a year, a month or a day"),
    ],
)
def test_a_fault_is_told_beside_its_field_and_in_the_summary(
    address: str, page: Page, name: str, typed: str, told: str
) -> None:
    ready(page, address)
    essentials(page, "Un caso", "Ñuñoa")
    write(page, name, typed)
    page.click("#contribute-copy")
    errors = page.locator("#contribute-errors")
    expect(errors).to_be_focused()
    expect(errors.locator("li")).to_have_count(1)
    expect(errors.locator("li")).to_contain_text(told)
    expect(field(page, name).locator("> .field-fault")).to_contain_text(told)
    box = field(page, name).locator("input, textarea").first
    expect(box).to_have_attribute("aria-invalid", "true")
    told_by = field(page, name).locator("> .field-fault").get_attribute("id")
    assert told_by in (box.get_attribute("aria-describedby") or "").split()
    errors.locator("a").click()
    expect(box).to_be_focused()
    box.fill("2018-07-06" if name in ("checked", "start") else "1" if name.endswith("itude") else "Bien")
    expect(box).not_to_have_attribute("aria-invalid", "true")


def test_what_is_stated_needs_its_document_and_pages_that_exist(address: str, page: Page) -> None:
    ready(page, address)
    essentials(page, "Un caso", "Ñuñoa")
    challenge = field(page, "challenge")
    challenge.locator('.radio input[value="stated"]').check()
    page.click("#contribute-copy")
    expect(page.locator("#contribute-errors li")).to_have_count(2)
    choose(challenge, "source", "cuaderno")
    write(challenge, "pages", "2, 7–9")
    page.click("#contribute-copy")
    expect(page.locator("#contribute-errors li")).to_contain_text(["ends at page 8"])
    write(challenge, "pages", "2, 7-8")
    page.click("#contribute-copy")
    expect(page.locator("#contribute-sent")).to_contain_text("has been copied")
    assert read(page.evaluate("navigator.clipboard.readText()"))["challenge"]["pages"] == ["2", "7", "8"]


def test_groups_are_added_moved_and_removed_by_keyboard(address: str, page: Page) -> None:
    ready(page, address)
    steps = field(page, "steps")
    for title in ("Uno", "Dos", "Tres"):
        steps.locator("> .item-add").focus()
        page.keyboard.press("Enter")
        page.keyboard.type(title)
    titles = (
        "[...document.querySelectorAll('[data-name=steps] .field[data-name=title] input')].map(input => input.value)"
    )
    assert page.evaluate(titles) == ["Uno", "Dos", "Tres"]
    steps.locator(".item-up").nth(2).focus()
    page.keyboard.press("Enter")
    assert page.evaluate(titles) == ["Uno", "Tres", "Dos"]
    expect(steps.locator(".item-up").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate(titles) == ["Tres", "Uno", "Dos"]
    expect(steps.locator(".item-name").first).to_be_focused()  # it can go no higher
    expect(page.locator("#contribute-status")).to_contain_text("Moved:")
    steps.locator(".item-remove").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate(titles) == ["Uno", "Dos"]
    expect(steps.locator(".item-name").first).to_be_focused()
    expect(page.locator("#contribute-status")).to_contain_text("Removed:")


def test_a_draft_is_kept_until_it_is_emptied_and_nothing_before_one_writes(address: str, page: Page) -> None:
    ready(page, address)
    page.wait_for_timeout(600)
    assert page.evaluate(STORED) == "[[],[]]"
    write(page, "title", "A medias")
    page.wait_for_timeout(600)
    page.reload()
    expect(page.locator("#contribute-status")).to_contain_text("Here is what you had begun to write.")
    expect(field(page, "title").locator("input")).to_have_value("A medias")
    page.click("#contribute-clear")
    assert page.evaluate(STORED) == "[[],[]]"
    expect(field(page, "title").locator("input")).to_have_value("")
    page.reload()
    expect(page.locator("#contribute")).to_be_visible()
    expect(field(page, "title").locator("input")).to_have_value("")


def test_a_case_that_may_be_there_already_is_told(address: str, page: Page) -> None:
    ready(page, address)
    box = page.locator("#contribute-similar")
    expect(box).to_be_hidden()
    write(field(page, "place"), "name", "villaflor de la ria")
    expect(box).to_be_visible()
    expect(box.locator("li")).to_have_count(1)
    expect(box).to_contain_text("same place")
    expect(box.locator("a")).to_have_attribute("href", "../cases/villaflor/")
    write(field(page, "place"), "name", "Otra")
    expect(box).to_be_hidden()
    field(page, "links").locator(".item-add").click()
    write(field(page, "links"), "url", "http://www.puente.example.org/?a=1&b=2")
    expect(box).to_contain_text("same link")


def test_two_cases_of_one_place_get_two_addresses(address: str, page: Page) -> None:
    ready(page, address)
    write(field(page, "place"), "name", "Villaflor")
    box = page.locator("#contribute-name input")
    expect(box).to_have_value("villaflor-2")
    box.fill("villaflor")
    page.click("#contribute-copy")
    expect(page.locator("#contribute-errors")).to_contain_text("There is a case at this address already.")


def proposed(page: Page) -> str:
    """The address that “propose” opens; nothing is asked of any host."""
    page.evaluate(
        """() => {
          window.opened = [];
          HTMLAnchorElement.prototype.click = function () { window.opened.push(this.href); };
        }"""
    )
    page.click("#contribute-propose")
    browser.until(page, "window.opened.length > 0")
    return str(page.evaluate("window.opened[0]"))


def test_a_case_is_proposed_on_gitlab_by_the_clipboard(address: str, page: Page) -> None:
    ready(page, address)
    essentials(page, "Un caso", "Ñuñoa")
    link = proposed(page)
    assert link == "https://gitlab.example.org/orillas/base/-/new/principal/cases?file_name=nunoa.yml"
    expect(page.locator("#contribute-sent")).to_contain_text("paste it")
    assert page.evaluate("navigator.clipboard.readText()") == page.evaluate(TEXT)


def test_a_case_is_proposed_on_github_with_its_text(real: Path, page: Page) -> None:
    with server.serving(real) as served:
        ready(page, f"{served}/en/", "?level=internal&goal=4")
        assert field(page, "levels").locator('input[value="internal"]').is_checked()
        expect(field(page, "sdgs").locator("select").first).to_have_value("4")
        field(page, "sdgs").locator(".item-remove").click()
        write(page, "title", "Un cas")
        write(field(page, "place"), "name", "Saint-Étienne")
        choose(field(page, "place"), "country", "FR")
        write(field(page, "place"), "latitude", "45.4347, 4.3903")  # as maps hand it out
        write(page, "summary", "Un résumé.")
        write(field(page, "challenge"), "text", "Un défi.")
        editorial(field(page, "challenge"))
        field(page, "steps").locator(".item-add").click()
        write(field(page, "steps"), "title", "Commencer")
        write(field(page, "steps"), "text", "On commence.")
        editorial(field(page, "steps"))
        for level in ("internal", "local-actors", "citizens"):
            write(field(page, "messages"), level, "Venez.")
        link = urlsplit(proposed(page))
        query = parse_qs(link.query)
        assert (
            f"{link.scheme}://{link.netloc}{link.path}" == "https://github.com/example/bonnes-pratiques/new/main/cases"
        )
        assert query["filename"] == ["saint-etienne.yml"]
        assert query["value"] == [page.evaluate(TEXT)]
        assert "longitude: 4.3903\n" in query["value"][0]


def test_a_case_is_corrected_where_it_is(address: str, page: Page) -> None:
    page.goto(f"{address}fr/cases/villaflor/")
    page.locator('.colophon-actions a[href*="contribute"]').click()
    expect(page.locator("#contribute-name input")).to_have_value("villaflor")
    expect(page.locator("#contribute-name input")).to_have_attribute("readonly", "")
    page.keyboard.press("End")
    write(page, "summary", "Otro resumen.")
    assert proposed(page) == "https://gitlab.example.org/orillas/base/-/edit/principal/cases/villaflor.yml"
    assert "summary: Otro resumen.\n" in page.evaluate("navigator.clipboard.readText()")


def test_a_file_that_is_no_case_is_refused(address: str, page: Page) -> None:
    ready(page, address)
    for text in ("- una lista", "title: [", "title: uno\ntitle: dos", "\x00"):
        page.evaluate("document.querySelector('#contribute-status').textContent = ''")
        page.set_input_files("#contribute-file", {"name": "x.yml", "mimeType": "text/yaml", "buffer": text.encode()})
        expect(page.locator("#contribute-status")).to_contain_text("cannot be read as a case")


def test_without_a_script_there_are_other_ways(address: str, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}contribute/")
    expect(page.locator("article .notice").first).to_contain_text("The form needs JavaScript.")
    expect(page.locator("#contribute")).to_be_hidden()
    expect(page.locator(".contribute-ways a").first).to_be_visible()
    context.close()


def read(text: str) -> dict[str, Any]:
    document, found = strict_yaml.read(text.encode(), "x.yml")
    assert not found
    assert document
    assert isinstance(document.value, dict)
    return document.value
