"""Completeness of a case: each criterion by itself, the order of the work, the days, and the page that shows it."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from casebook.checking import check
from casebook.commands import cli
from casebook.content import completeness
from casebook.content.content import Content
from casebook.translation.translatable import interface
from tests.support import browser, minisite, server

CASE = "cases/villaflor.yml"
DAY = datetime.date(2021, 3, 1)
STATED = "    source: cuaderno\n    pages: [4]\n"
OURS = "    basis: editorial\n"
LIMIT = "  - text: Los días de lluvia no vino nadie.\n"
RESULT = "  - text: Cruzaron 120 personas.\n    measured: yes\n"
VOICE = """voices:
  - person: noor
    text: Dice que el pan une más que los discursos. قالت «الخبز يجمعنا».
    source: cuaderno
    pages: [5]
"""
LINKS = """links:
  - title: La página del puente
    url: https://puente.example.org/?a=1&b=2
    archived: https://archivo.example.org/2019/https://puente.example.org/?a=1&b=2
    language: fr
"""
IMAGE = """image:
  file: puente.png
  alt: Un puente "dibujado" & dos orillas
  credit: Ada Ruiz
  licence: CC0
"""
READ_ON = "  url: https://cuaderno.example.org/\n"
WITHOUT = [
    ("period:\n  start: 2019-05\n", "", {"period"}),
    ("running: yes", "running: unknown", {"running"}),
    ('    target: "4.7"\n', "", {"target"}),
    (LINKS, "", {"reading"}),
    ("  vecindad: Al otro lado también hay pan.\n", "", {"messages"}),
    ("lessons:\n  - text: Andar juntos ayuda a hablar.\n    basis: editorial\n", "", {"lessons"}),
    ("conditions:\n  - text: Un puente.\n    basis: editorial\n", "", {"conditions"}),
    (IMAGE, "", {"picture"}),
    (f"results:\n{RESULT}{STATED}", "", {"result", "measured"}),
    ("    measured: yes\n", "", {"measured"}),
    (f"{RESULT}{STATED}", f"{RESULT}{OURS}", {"result", "measured"}),
    (f"limits:\n{LIMIT}{STATED}", "", {"limits"}),
    (f"{LIMIT}{STATED}", f"{LIMIT}{OURS}", {"limits"}),
    (VOICE, "", {"voice"}),
    ("running: yes", "running: no", set()),
]
"""A part of a complete case, its replacement, and the criteria that the case then does not meet."""


def content(root: Path) -> Content:
    found = check.check(root).content
    assert found is not None
    return found


@pytest.mark.parametrize(("old", "new", "lacking"), WITHOUT)
def test_what_a_case_lacks(tmp_path: Path, old: str, new: str, lacking: set[str]) -> None:
    root = minisite.copy(tmp_path)
    minisite.change(root, CASE, "status: published", "status: draft")  # a draft may lack a message
    minisite.change(root, "vocabulary/sources.yml", READ_ON, "")
    minisite.change(root, CASE, old, new)
    known = content(root)
    found = completeness.assess("villaflor", known)
    assert {criterion.id for criterion in found.lacking} == lacking
    assert found.done == found.total - len(lacking)


def test_every_criterion_is_tried() -> None:
    assert {one for *_, lacking in WITHOUT for one in lacking} == {one.id for one in completeness.CRITERIA}


def test_a_work_that_is_cited_can_be_read_on(tmp_path: Path) -> None:
    def lacks(root: Path) -> bool:
        known = content(root)
        return "reading" in {one.id for one in completeness.assess("port-sale", known).lacking}

    root = minisite.copy(tmp_path)
    assert not lacks(root), "all know where the notebook is"
    minisite.change(root, "vocabulary/sources.yml", READ_ON, "")
    assert lacks(root)
    minisite.change(root, "cases/port-sale.yml", "    publisher: Presses du Sel\n", f"    publisher: Sel\n  {READ_ON}")
    assert minisite.problems(root) == ""
    assert not lacks(root), "so is a work of its own"


def test_every_criterion_has_its_words_and_the_least_effort_comes_first() -> None:
    every = [*completeness.CRITERIA, completeness.CHECK]
    assert len({one.id for one in every}) == len(every)
    assert all(f"lacking_{one.id}" in interface() for one in every)
    efforts = [completeness.EFFORTS[one.effort] for one in completeness.CRITERIA]
    assert efforts == sorted(efforts)


DAYS = [
    ("2020-03-01", "2021-03-01", False),
    ("2020-03-01", "2021-03-02", True),
    ("2020-02-29", "2021-02-28", False),
    ("2020-02-29", "2021-03-01", True),
    ("2019-12-31", "2020-12-31", False),
    ("2019-12-31", "2021-01-01", True),
    ("2030-01-01", "2021-01-01", False),
]


@pytest.mark.parametrize(("checked", "today", "late"), DAYS)
def test_a_check_lasts_a_year(checked: str, today: str, late: bool) -> None:
    assert completeness.overdue(checked, datetime.date.fromisoformat(today)) is late


def more_cases(root: Path) -> None:
    """Add a case that is nearly complete, and one that lacks few criteria of much effort."""
    text = (root / CASE).read_text(encoding="utf-8")
    (root / "cases/casi.yml").write_text(text.replace(IMAGE, ""), encoding="utf-8")
    (root / "cases/borrador.yml").write_text(
        text.replace(VOICE, "").replace("published", "draft").replace("2020-02-29", "2020-03-01"), encoding="utf-8"
    )


def test_the_work_comes_in_order(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    more_cases(root)
    work = completeness.upkeep(content(root))
    assert list(work.assessed) == ["casi", "borrador", "port-sale", "villaflor"], "a picture, a voice, much, nothing"
    assert work.checks == ["port-sale", "casi", "villaflor", "borrador"]
    assert work.archived == [("cases", "rio-quedo")]
    assert "borrador" not in completeness.upkeep(content(root).published()).assessed


def test_the_terminal_tells_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = minisite.copy(tmp_path)
    more_cases(root)
    assert cli.main(["completeness", "--root", str(root), "--today", DAY.isoformat()]) == 0
    output = capsys.readouterr().out
    assert output.startswith("Completeness on 2021-03-01, least effort first; cases: 4\n\ncases/casi.yml: 11 of 13\n")
    assert "\n  some effort: a picture, with its rights; a check within the last year\n" in output
    assert "\ncases/borrador.yml: 12 of 13, draft\n  much effort: somebody who speaks of it\n" in output
    assert "cases: 3\n  2019-12-31  cases/port-sale.yml\n  2020-02-29  cases/casi.yml\n" in output
    assert output.endswith("\nArchived: 1\n  cases/rio-quedo.yml\n")
    assert cli.main(["completeness", "--root", str(root), "--today", DAY.isoformat(), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["today"], found["archived"]) == ("2021-03-01", ["cases/rio-quedo.yml"])
    assert [case["id"] for case in found["cases"]] == ["casi", "borrador", "port-sale", "villaflor"]
    assert found["cases"][1] == {
        "id": "borrador",
        "file": "cases/borrador.yml",
        "status": "draft",
        "done": 12,
        "total": 13,
        "lacking": [{"criterion": "voice", "effort": "large"}],
        "checked": "2020-03-01",
        "overdue": False,
    }
    assert found["cases"][3]["lacking"] == [{"criterion": "check", "effort": "medium"}]


def test_what_cannot_be_read_is_told_and_not_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = minisite.copy(tmp_path)
    minisite.change(root, CASE, "running: yes", "running: perhaps")
    assert cli.main(["completeness", "--root", str(root)]) == 1
    output = capsys.readouterr()
    assert "cases: 1\n" in output.out
    assert "villaflor.yml" in output.err
    with pytest.raises(SystemExit):
        cli.main(["completeness", "--root", str(root), "--today", "mañana"])


def test_editors_see_drafts_in_previews_only(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    more_cases(root)
    public = minisite.page(root, "es/editors/index.md")
    preview = minisite.page(root, "es/editors/index.md", drafts=True)
    assert "borrador/" not in public
    assert preview.count('href="../cases/borrador/"') == 2
    assert "<strong>‹draft›</strong>" in preview
    assert public.index("casi/") < public.index("port-sale/")
    archived = public[public.index('id="archived"') :]
    assert re.findall('href="(.*?)"', archived) == ["../cases/rio-quedo/"]


def test_a_page_of_many_cases_stays_light(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    text = (root / "cases/port-sale.yml").read_text(encoding="utf-8")
    for number in range(230):
        (root / f"cases/isla-{number:03}.yml").write_text(text, encoding="utf-8")
    page = minisite.page(root, "es/editors/index.md")
    assert page.count("isla-") < 650
    assert "‹31 more cases:" in page
    assert "‹32 more cases:" in page, "the complete one is among those to check"


@pytest.fixture(scope="module")
def address(mini: Path) -> Iterator[str]:
    with server.serving(mini, base="/base/", headers=True) as found:
        yield found


def on(chromium: Browser, day: datetime.date, *, scripts: bool = True) -> Page:
    context = chromium.new_context(viewport=ViewportSize(width=360, height=800), java_script_enabled=scripts)
    page = context.new_page()
    page.clock.set_fixed_time(datetime.datetime.combine(day, datetime.time(12)))
    return page


@pytest.mark.parametrize(
    ("day", "ago", "count", "lacking"),
    [
        (datetime.date(2020, 3, 1), "il y a 1 jour", "13 of 13", 0),
        (datetime.date(2020, 2, 29), "il y a 0 jour", "13 of 13", 0),
        (datetime.date(2021, 2, 28), "il y a 11 mois", "13 of 13", 0),
        (datetime.date(2021, 3, 1), "il y a 12 mois", "12 of 13", 1),
        (datetime.date(2028, 11, 24), "il y a 8 ans", "12 of 13", 1),
        (datetime.date(2019, 1, 1), "il y a 0 jour", "13 of 13", 0),
    ],
)
def test_a_case_says_how_long_ago_it_was_checked(
    chromium: Browser, address: str, day: datetime.date, ago: str, count: str, lacking: int
) -> None:
    page = on(chromium, day)
    faults = browser.watch(page)
    page.goto(f"{address}/fr/cases/villaflor/")
    expect(page.locator("#upkeep > p")).to_contain_text(f"({ago})")
    summary = page.locator("#upkeep summary")
    expect(summary).to_contain_text(count)
    summary.click()
    items = page.locator("#upkeep li")
    expect(items).to_have_count(lacking)
    if lacking:
        expect(items.first).to_contain_text("a check within the last year")
        assert "/contribute/?case=villaflor" in (items.locator("a").first.get_attribute("href") or "")
        expect(page.locator("#upkeep details > p").first).to_contain_text("What is missing")
    else:
        expect(page.locator("#upkeep details > p").first).to_contain_text("Nothing is missing")
    assert faults == []
    page.context.close()


def test_without_a_script_what_is_said_is_still_true(chromium: Browser, address: str) -> None:
    page = on(chromium, DAY, scripts=False)
    page.goto(f"{address}/fr/cases/port-sale/")
    expect(page.locator("#upkeep > p")).to_contain_text("31 décembre 2019")
    expect(page.locator("#upkeep summary")).to_contain_text("4 of 12")
    page.goto(f"{address}/fr/editors/")
    assert page.locator("#checked [data-checked]").all_inner_texts() == ["31 décembre 2019", "29 février 2020"]
    page.context.close()


def test_editors_see_what_was_not_checked_for_a_year(chromium: Browser, address: str) -> None:
    page = on(chromium, datetime.date(2021, 2, 1))
    faults = browser.watch(page)
    page.goto(f"{address}/fr/editors/")
    expect(page.locator("#overdue")).to_contain_text("1 case was last checked more than a year ago.")
    assert page.locator("#checked strong").all_inner_texts() == ["(il y a 13 mois)"]
    assert page.locator("#checked span.ago").all_inner_texts() == ["(il y a 11 mois)"]
    work = page.locator(".work > li")
    expect(work).to_have_count(1)
    expect(work).to_contain_text("Complete in 4 of 13 points")
    expect(work.locator('[data-effort="medium"]')).to_contain_text("rights› · ‹a check within the last year›")
    page.clock.set_fixed_time(datetime.datetime(2020, 3, 1, 12))
    page.reload()
    expect(page.locator("#overdue")).to_contain_text("Every case was checked within the last year.")
    expect(page.locator("#checked strong")).to_have_count(0)
    expect(work).to_contain_text("Complete in 5 of 13 points")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert faults == []
    page.context.close()


def test_the_script_counts_days_as_the_command_does(page: Page, address: str) -> None:
    for checked, today, late in DAYS:
        page.clock.set_fixed_time(datetime.datetime.combine(datetime.date.fromisoformat(today), datetime.time(23, 59)))
        page.route(
            "**/fr/cases/villaflor/",
            lambda route: route.fulfill(
                body=route.fetch().text().replace('data-checked="2020-02-29"', f'data-checked="{checked}"'),  # noqa: B023
                content_type="text/html",
            ),
        )
        page.goto(f"{address}/fr/cases/villaflor/")
        assert page.locator("#upkeep strong.ago").count() == int(late), (checked, today)
        page.unroute("**/fr/cases/villaflor/")
