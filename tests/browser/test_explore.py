"""“Explore”: the table, the facets over it, and the lists that stand in their place without a script."""

from __future__ import annotations

import datetime
import json
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from babel import Locale
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pydantic import TypeAdapter

from benchmarks import generate
from casebook import explore, publish, regions, stages
from casebook.content import Content
from casebook.fields import Country
from casebook.localise import Localiser
from casebook.model import Case, Practice
from tests.support import browser, minisite, shared
from tests.support.server import serving

TODAY = datetime.date(2026, 3, 15)
CASES = 70
COUNTRIES_OF_ISO = 249


@dataclass(frozen=True)
class Built:
    """A site of some size, and the content it was made from."""

    content: Content
    address: str
    partly: set[str]
    """cases of which a passage is missing in Spanish"""
    not_yet: set[str]


def make(folder: Path) -> None:
    root = folder / "root"
    ids = generate.generate(root, CASES, ("fr", "es"), seed=5)
    (folder / "ids.txt").write_text("\n".join(ids), encoding="utf-8")
    chance = random.Random(5)
    for case_id in ids[::4]:
        file = root / "cases" / f"{case_id}.yml"
        first = chance.randrange(1998, 2026)
        end = chance.choice(["", f"\n  end: {first + chance.randrange(4)}-12"])
        text = re.sub(r"^period:\n(?:  .*\n)+", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        file.write_text(f"{text}period:\n  start: {first}{end}\n", encoding="utf-8")
    for case_id in ids[1::9]:
        file = root / "locales/es/cases" / f"{case_id}.po"
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r'(/summary"\nmsgid ".*"\nmsgstr) ".*"', r'\1 ""', text), encoding="utf-8")
    for case_id in ids[2::9]:
        (root / "locales/es/cases" / f"{case_id}.po").unlink()
    publish.build(stages.check(root), folder / "site", progress=lambda text: None)


@pytest.fixture(scope="module")
def built(request: pytest.FixtureRequest) -> Iterator[Built]:
    folder = shared.folder(request.config, "explore", make, Path(__file__), Path(generate.__file__))
    ids = (folder / "ids.txt").read_text(encoding="utf-8").split()
    checked = stages.check(folder / "root")
    assert checked.problems == []
    assert checked.content
    with serving(folder / "site") as address:
        yield Built(checked.content, address, set(ids[1::9]), set(ids[2::9]))


@pytest.fixture(scope="module")
def small(mini: Path) -> Iterator[str]:
    """The address of the mini-site."""
    with serving(mini) as address:
        yield address


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport=ViewportSize(width=1280, height=900), service_workers="block")
    opened = context.new_page()
    opened.clock.set_fixed_time(datetime.datetime.combine(TODAY, datetime.time(12)))
    faults = browser.watch(opened)
    yield opened
    context.close()
    assert faults == []


def open_at(page: Page, address: str, **choices: list[str]) -> None:
    page.goto(f"{address}/explore/?{urlencode(choices, doseq=True)}")
    expect(page.locator("#explore-app")).to_be_visible()


# ---- the same, computed from the content in the plainest way ---------------------------------------------------------


def months_ago(day: str) -> int:
    return (TODAY.year - int(day[:4])) * 12 + TODAY.month - int(day[5:7])


def of_case(case: Case) -> dict[str, set[str]]:
    period: set[str] = set()
    if case.period:
        last = (case.period.end or max(case.checked, case.period.start))[:4]
        for year in range(int(case.period.start[:4]), int(last) + 1):
            period.add(f"{year // 5 * 5}-{year // 5 * 5 + 4}")
    stated = [result for result in case.results if result.basis == "stated"]
    said: set[str] = {limit.basis for limit in case.limits}
    results = "measured" if any(result.measured for result in stated) else "reported"
    age = months_ago(case.checked)
    return {
        "kind": {"case"},
        "level": set(case.levels),
        "goal": {str(link.goal) for link in case.sdgs},
        "region": {regions.regions()[case.place.country]},
        "country": {case.place.country.lower()},
        "channel": {channel for step in case.steps for channel in step.channels},
        "network": set(case.networks),
        "period": period,
        "limits": {"stated"} if "stated" in said else said,
        "results": {results} if stated else set(),
        "checked": {"year" if age <= 12 else "years" if age <= 36 else "older"},
    }


def of_practice(practice: Practice) -> dict[str, set[str]]:
    return {
        "kind": {"practice"},
        "level": {practice.level},
        "goal": {str(link.goal) for link in practice.sdgs},
        "channel": set(practice.channels),
        "network": set(practice.networks),
    }


def known(built: Built) -> dict[str, dict[str, set[str]]]:
    """What the Spanish page should know of each entry, by its address."""
    found = {f"cases/{key}": of_case(case) for key, case in built.content.cases.items() if case.status == "published"}
    for key in built.content.cases:
        state = "none" if key in built.not_yet else "partial" if key in built.partly else "full"
        found[f"cases/{key}"]["translation"] = {state}
    for key, practice in built.content.practices.items():
        found[f"practices/{key}"] = {**of_practice(practice), "translation": {"full"}}
    return found


def fits(entry: Mapping[str, set[str]], choices: Mapping[str, list[str]], but: str = "") -> bool:
    return all(entry.get(facet, set()) & set(wanted) for facet, wanted in choices.items() if facet != but)


def shown_counts(page: Page) -> dict[str, dict[str, int]]:
    rows = page.locator(".explore-facets input").evaluate_all(
        "boxes => boxes.map(box => [box.name, box.value, box.parentNode.querySelector('.explore-count').textContent])"
    )
    found: dict[str, dict[str, int]] = {}
    for facet, choice, count in rows:
        found.setdefault(facet, {})[choice] = int(re.sub(r"\D", "", count))
    return found


def shown_entries(page: Page) -> list[str]:
    more = page.locator("#explore-more")
    while more.is_visible():
        before = page.locator("#explore-results > li").count()
        more.click()
        expect(page.locator("#explore-results > li")).not_to_have_count(before)
    count = int(re.sub(r"\D", "", page.locator("#explore-status").inner_text()))
    expect(page.locator("#explore-results > li")).to_have_count(count)
    links = page.locator("#explore-results h3 a").evaluate_all("links => links.map(link => link.pathname)")
    return ["/".join(link.strip("/").split("/")[-2:]) for link in links]


def test_results_and_counts_are_those_of_the_content(built: Built, page: Page) -> None:
    """Choices at random: what is found, and what each other choice would give."""
    entries = known(built)
    chance = random.Random(17)
    open_at(page, f"{built.address}/es")
    choices_of = {facet: list(counts) for facet, counts in shown_counts(page).items()}
    assert list(choices_of) == [
        *("kind", "level", "limits", "results", "goal", "region", "country", "channel", "network"),
        *("period", "translation", "checked"),
    ]
    for facet, ids in choices_of.items():
        assert set(ids) >= {value for entry in entries.values() for value in entry.get(facet, ())}, facet
    several = 0
    for number in range(24):
        facets = chance.sample(list(choices_of), k=number % 4)
        choices = {
            facet: chance.sample(choices_of[facet], k=min(len(choices_of[facet]), 1 + number % 3)) for facet in facets
        }
        open_at(page, f"{built.address}/es", **choices)
        expected = {key for key, entry in entries.items() if fits(entry, choices)}
        found = shown_entries(page)
        assert sorted(found) == sorted(expected), choices
        several += 0 < len(expected) < len(entries)
        assert page.locator("#explore-status").inner_text().startswith(str(len(expected)))
        for facet, counts in shown_counts(page).items():
            near = [entry for entry in entries.values() if fits(entry, choices, but=facet)]
            assert counts == {id: sum(id in entry.get(facet, ()) for entry in near) for id in choices_of[facet]}, facet
    assert several > 8, "choices that tell something"


def box(page: Page, facet: str, choice: str) -> Any:
    """The checkbox of a choice, in the open."""
    found = page.locator(f"input[name={facet}][value='{choice}']")
    details = page.locator("details.explore-facet", has=found)
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    return found


def query(page: Page) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(page.url).query)


def test_choices_stand_in_the_address(built: Built, page: Page) -> None:
    open_at(page, built.address)
    everything = page.locator("#explore-status").inner_text()
    box(page, "level", "citizens").check()
    box(page, "level", "internal").check()
    box(page, "limits", "stated").check()
    page.locator("#explore-sort").select_option("title")
    assert query(page) == [("level", "internal"), ("level", "citizens"), ("limits", "stated"), ("sort", "title")]
    both = page.locator("#explore-status").inner_text()
    titles = page.locator("#explore-results h3").all_inner_texts()
    page.reload()
    expect(page.locator("#explore-status")).to_have_text(both)
    assert page.locator("#explore-results h3").all_inner_texts() == titles
    expect(box(page, "limits", "stated")).to_be_checked()
    page.go_back()
    expect(page.locator("#explore-sort")).to_have_value("newest")
    page.go_back()
    expect(box(page, "limits", "stated")).not_to_be_checked()
    page.go_back()
    page.go_back()
    expect(page.locator("#explore-status")).to_have_text(everything)
    assert query(page) == []
    page.go_forward()
    expect(box(page, "level", "citizens")).to_be_checked()
    assert query(page) == [("level", "citizens")]


def test_a_case_that_was_looked_at_leads_back_to_the_choices(built: Built, page: Page) -> None:
    open_at(page, built.address, kind=["case"])
    page.locator("#explore-more").click()
    page.locator("#explore-results a").nth(45).click()
    page.wait_for_url("**/cases/*/")
    page.go_back()
    expect(box(page, "kind", "case")).to_be_checked()
    expect(page.locator("#explore-results > li")).to_have_count(CASES)


@pytest.mark.parametrize(
    "query",
    [
        "level=nobody&channel=&goal=99&country=__proto__&sort=constructor&nothing=1&level=%00",
        "level=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&__proto__=x&constructor=y&hasOwnProperty=1&sort=%22%3E%3Cscript%3E",
        "&&&=&level&goal=11%20&" + "network=x&" * 500,
        "level=%ff%fe&period=%E0%A4%A",
    ],
)
def test_unknown_values_in_the_address_are_ignored(built: Built, page: Page, query: str) -> None:
    page.goto(f"{built.address}/explore/?{query}")
    expect(page.locator("#explore-app")).to_be_visible()
    expect(page.locator("#explore-status")).to_have_text(f"{CASES + 36} résultats")
    assert page.locator(".explore-facets :checked").count() == 0
    assert page.locator(".explore-chip").count() == 0
    box(page, "kind", "practice").check()
    assert urlsplit(page.url).query == "kind=practice"


def test_choices_are_taken_back_one_by_one_or_all_at_once(built: Built, page: Page) -> None:
    open_at(page, built.address, kind=["case"], level=["internal", "citizens"])
    chips = page.locator(".explore-chip")
    assert [text.split("×")[0].strip() for text in chips.all_inner_texts()] == ["Cas", "Collègues et élus", "Habitants"]
    remove = page.get_by_role("button", name="Retirer «\u00a0Publics\u00a0: Collègues et élus\u00a0»")
    remove.focus()
    page.keyboard.press("Enter")
    expect(chips).to_have_count(2)
    expect(chips.last).to_be_focused()
    assert query(page) == [("kind", "case"), ("level", "citizens")]
    expect(box(page, "level", "internal")).not_to_be_checked()
    page.get_by_role("button", name="Tout effacer").click()
    expect(chips).to_have_count(0)
    expect(page.locator("#explore-chosen")).to_be_hidden()
    assert query(page) == []
    expect(page.locator("#explore-sort")).to_be_focused()


def test_nothing_found_says_what_is_in_the_way(built: Built, page: Page) -> None:
    open_at(page, built.address, kind=["practice"], results=["measured"])
    expect(page.locator("#explore-status")).to_have_text("0 résultat")
    ways = page.locator("#explore-empty button")
    measured = sum("measured" in entry.get("results", ()) for entry in known(built).values())
    assert (
        re.sub(r"\s", " ", ways.first.inner_text()) == f"Sans « Cas et pratiques : Pratiques » : {measured} résultats"
    )
    assert ways.last.inner_text().endswith("36 résultats")
    ways.last.click()
    expect(page.locator("#explore-results > li")).to_have_count(36)
    expect(page.locator("#explore-empty")).to_be_hidden()
    expect(page.locator("#explore-results a").first).to_be_focused()
    open_at(page, built.address, kind=["practice"], results=["measured"], translation=["none"])
    expect(page.locator("#explore-empty")).to_contain_text("effacez-en plusieurs")


def test_the_keyboard_is_enough(built: Built, page: Page) -> None:
    open_at(page, built.address)
    page.locator(".lead").click()

    def tab_to(selector: str, most: int = 80) -> None:
        for _ in range(most):
            page.keyboard.press("Tab")
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        pytest.fail(f"never reached: {selector}")

    tab_to("input[name=level]")
    page.keyboard.press("Space")
    expect(page.get_by_role("status").first).to_have_text(re.compile("résultat"))
    assert query(page) == [("level", "internal")]
    expect(page.locator("input[name=level]").first).to_be_focused()
    tab_to(".explore-facet:has([name=country]) > summary")
    expect(page.locator("input[name=country]").first).to_be_hidden()
    page.keyboard.press("Enter")
    tab_to("input[name=country]", 1)
    tab_to(".explore-all")
    page.keyboard.press("Enter")
    rare = page.locator(".explore-facet:has([name=country]) .explore-rare")
    expect(rare.first).to_be_visible()
    expect(page.locator(".explore-all:focus")).to_have_attribute("aria-expanded", "true")
    tab_to("#explore-sort")
    page.keyboard.press("ArrowDown")
    assert ("sort", "place") in query(page)
    tab_to(".explore-chip")
    page.keyboard.press("Enter")
    assert query(page) == [("sort", "place")]
    tab_to("#explore-results a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/*/")


def test_controls_say_what_they_are(built: Built, page: Page) -> None:
    open_at(page, built.address, channel=["forum"])
    group = page.get_by_role("group", name="Publics", exact=True)
    expect(group.get_by_role("checkbox")).to_have_count(3)
    expect(group.get_by_role("checkbox", name=re.compile(r"^Collègues et élus \d+$"))).to_be_visible()
    expect(page.get_by_role("combobox", name="Trier par")).to_be_visible()
    expect(page.get_by_role("form", name="Filtres")).to_be_visible()
    # a choice of a long facet is in sight once it is made, wherever it stands
    expect(page.locator("input[name=channel][value=forum]")).to_be_visible()
    small = page.locator("#explore-app :is(button, fieldset label, summary):visible").evaluate_all(
        "all => all.filter(one => one.getBoundingClientRect().height < 24).map(one => one.outerHTML)"
    )
    assert small == []


def test_sorting_is_that_of_the_language(built: Built, page: Page) -> None:
    collate = "texts => [...texts].sort(new Intl.Collator('fr', { numeric: true }).compare)"
    open_at(page, built.address, kind=["case"], sort=["place"])
    places = [line.split(" · ")[1].rsplit(", ", 1)[0] for line in all_texts(page, ".card-place")]
    assert places == page.evaluate(collate, places)
    assert len(places) == CASES
    open_at(page, built.address, kind=["practice"], sort=["title"])
    titles = all_texts(page, "h3 a")
    assert titles == page.evaluate(collate, titles)
    assert any(title.startswith("É") for title in titles), "which code points would put last"
    open_at(page, built.address, kind=["case"])
    years = [line.split(" · ")[2][:4] for line in all_texts(page, ".card-place") if line.count(" · ") == 2]
    assert len(years) >= CASES // 4
    assert years == sorted(years, reverse=True)


def all_texts(page: Page, selector: str) -> list[str]:
    shown_entries(page)
    return page.locator(f"#explore-results {selector}").all_inner_texts()


def test_on_a_telephone_the_facets_wait_above_the_results(built: Built, page: Page) -> None:
    page.set_viewport_size(ViewportSize(width=320, height=700))
    open_at(page, built.address)
    expect(page.locator(".explore-facets")).to_be_hidden()
    page.locator("#explore-drawer > summary").click()
    for summary in page.locator(".explore-facet > summary").all():
        if summary.locator("xpath=..").get_attribute("open") is None:
            summary.click()
    for button in page.locator(".explore-all").all():
        button.click()
    box(page, "country", "fr").check()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    see = page.locator("#explore-see")
    expect(see).to_be_in_viewport()
    expect(see).to_have_text(re.compile(r"^Voir \d+ résultats?$"))
    see.click()
    expect(page.locator(".explore-facets")).to_be_hidden()
    expect(page.locator("#explore-drawer > summary")).to_be_focused()
    expect(page.locator("#explore-status")).to_be_in_viewport()
    page.set_viewport_size(ViewportSize(width=1280, height=700))
    expect(page.locator(".explore-facets")).to_be_visible()


def test_on_a_wide_screen_few_results_stay_in_sight_of_the_last_facet(built: Built, page: Page) -> None:
    page.set_viewport_size(ViewportSize(width=1280, height=700))
    open_at(page, built.address, results=["measured"], kind=["practice"])
    expect(page.locator("#explore-results > li")).to_have_count(0)
    page.locator(".explore-facet > summary").last.click()
    page.locator(".explore-facet label").last.scroll_into_view_if_needed()
    assert page.evaluate("scrollY") > 0
    expect(page.locator("#explore-status")).to_be_in_viewport()
    expect(page.locator("#explore-empty button").first).to_be_in_viewport()


def test_large_text_fits_a_telephone(built: Built, page: Page) -> None:
    page.set_viewport_size(ViewportSize(width=360, height=700))
    open_at(page, f"{built.address}/es", results=["measured"], kind=["practice"])
    page.locator("#explore-drawer > summary").click()
    page.evaluate("document.documentElement.style.setProperty('font-size', '212.5%')")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_right_to_left_and_in_other_languages(small: str, page: Page) -> None:
    for width in (320, 1280):
        page.set_viewport_size(ViewportSize(width=width, height=700))
        open_at(page, f"{small}/ar")
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    facets = page.locator("#explore-facets").bounding_box()
    results = page.locator("#explore-results").bounding_box()
    assert facets
    assert results
    assert facets["x"] > results["x"]
    title = page.locator("#explore-results a").first
    expect(title).to_have_text('فيافلور تعبر "الجسر" & ترويه <b>سيرا</b> خطوة خطوة')
    assert page.locator("#explore-results b").count() == 0
    # a goal's name that nobody has translated says so, and the chip speaks without its mark
    goal = page.locator(".explore-facets label", has=page.locator("[name=goal][value='16']"))
    assert goal.locator("[lang=es]").inner_text() == "Paz, justicia e instituciones sólidas"
    goal.click()
    assert "sólidas›”" in (page.locator(".explore-chip").get_attribute("aria-label") or "")


def test_a_title_in_another_language_is_marked(built: Built, page: Page) -> None:
    open_at(page, f"{built.address}/es", translation=["none"], kind=["case"])
    title = page.locator("#explore-results h3 a .original").first
    assert title.get_attribute("lang") == "fr"
    assert page.locator("#explore-results h3 .original-mark").count() == page.locator("#explore-results > li").count()


def test_without_javascript_the_lists_lead_everywhere(built: Built, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport=ViewportSize(width=320, height=700))
    page = context.new_page()
    page.goto(f"{built.address}/explore/?level=internal")
    expect(page.locator("#explore-app")).to_be_hidden()
    assert page.locator("input:visible, select:visible, article button:visible").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    links = page.locator("#explore-lists a:visible")
    addresses = set(links.evaluate_all("links => links.map(link => link.getAttribute('href'))"))
    countries = {case.place.country.lower() for case in built.content.cases.values()}
    vocabulary = built.content.vocabulary
    assert addresses == {
        *("../cases/", "../practices/"),
        *(f"../{name}/{id}/" for name in ("levels", "sdgs", "channels", "networks") for id in vocabulary[name]),
        *(f"../countries/{country}/" for country in countries),
    }
    entries = known(built)
    row = page.locator("[data-value=citizens]")
    of_level = [key.split("/")[0] for key, entry in entries.items() if "citizens" in entry["level"]]
    cases, practices = of_level.count("cases"), of_level.count("practices")
    expect(row.locator(".explore-count")).to_have_text(f"{cases} cas · {practices} pratiques")
    row.locator("a").click()
    page.wait_for_url("**/levels/citizens/")
    page.locator("a[href='../../explore/?level=citizens']").click()
    page.wait_for_url("**/explore/?level=citizens")
    context.close()


def test_a_table_that_does_not_come_leaves_the_lists(small: str, chromium: Browser) -> None:
    page = chromium.new_page()
    page.route("**/entries.json", lambda route: route.fulfill(status=500))
    page.goto(f"{small}/explore/")
    expect(page.locator("#explore-failed")).not_to_be_empty()
    expect(page.locator("#explore-lists a").first).to_be_visible()
    expect(page.locator("#explore-app")).to_be_hidden()
    page.close()
    page = chromium.new_page()
    page.route("**/explore.js*", lambda route: route.abort())
    page.goto(f"{small}/explore/")
    expect(page.locator("#explore-lists a").first).to_be_hidden()
    page.evaluate("document.getAnimations().forEach(animation => animation.finish())")  # after six seconds
    expect(page.locator("#explore-lists a").first).to_be_visible()
    page.close()


def test_what_is_not_shown_is_fetched_when_somebody_reaches_for_the_filters(built: Built, page: Page) -> None:
    """The texts of the last entries, practices, are in a file of their own."""
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(urlsplit(request.url).path))
    open_at(page, built.address)
    expect(page.locator("#explore-results > li")).to_have_count(40)
    assert "/data/entries-1.json" not in fetched
    with page.expect_request("**/entries-1.json"):
        page.locator("#explore-drawer").hover()


def test_results_that_do_not_come_are_told_and_asked_for_again(built: Built, chromium: Browser) -> None:
    page = chromium.new_page()
    broken = True
    page.route("**/entries-1.json", lambda route: route.abort() if broken else route.continue_())
    open_at(page, built.address, kind=["case"])
    page.locator("#explore-sort").select_option("title")
    expect(page.locator("#explore-failed")).to_contain_text("n’ont pas pu être chargés")
    expect(page.locator("#explore-results > li")).to_have_count(0)
    expect(page.locator("#explore-results")).not_to_have_attribute("aria-busy", "true")
    broken = False
    page.locator("#explore-sort").select_option("place")
    expect(page.locator("#explore-results > li")).to_have_count(40)
    expect(page.locator("#explore-failed")).to_be_empty()
    page.close()


def test_every_group_leads_to_its_entries_with_filters(built: Built, page: Page) -> None:
    entries = known(built)
    for path, facet, choice in (
        ("levels/internal", "level", "internal"),
        ("sdgs/11", "goal", "11"),
        ("countries/fr", "country", "fr"),
        ("channels/forum", "channel", "forum"),
        ("networks/ucci", "network", "ucci"),
    ):
        page.goto(f"{built.address}/{path}/")
        page.get_by_role("link", name="Les explorer avec des filtres").click()
        expect(page.locator("#explore-app")).to_be_visible()
        assert query(page) == [(facet, choice)]
        assert sorted(shown_entries(page)) == sorted(key for key, of in entries.items() if choice in of.get(facet, ()))


# ---- the table -------------------------------------------------------------------------------------------------------


def table(root: Path, language: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(minisite.render(root).data[f"{language}/data/entries.json"])
    return found


def test_only_what_is_listed_is_in_the_table(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    before = table(root, "es")
    assert before["texts"]["ids"] == ["villaflor", "\t", "contar-de-cerca", "ecouter-avant"], "not the archived one"
    minisite.change(root, "cases/port-sale.yml", "status: published", "status: draft")
    after = table(root, "es")
    assert (after["cases"], after["texts"]["ids"]) == (1, ["villaflor", "contar-de-cerca", "ecouter-avant"])
    assert after["values"]["country"] == ["ma", "uy"]


def test_texts_are_apart_from_traits(built: Built) -> None:
    """So many a file, and none left out."""
    rendered = stages.render(stages.check(built.content.root))
    files = {name: json.loads(data) for name, data in rendered.data.items() if re.fullmatch(r"fr/data/entries.*", name)}
    first = files.pop("fr/data/entries.json")
    assert list(files) == ["fr/data/entries-1.json"]
    texts = [first["texts"], *files.values()]
    assert [len(columns["titles"]) for columns in texts] == [explore.STEP, CASES + 36 - explore.STEP]
    assert sum(len(columns["places"]) for columns in texts) == first["cases"] == CASES
    assert first["entries"] == CASES + 36
    assert all(len(signs.split(" ")) in (CASES, CASES + 36) for signs in first["of"].values())


MEASURED = "    measured: yes\n"
STATED = "    source: cuaderno\n    pages: [4]\n"
RAIN = "  - text: Los días de lluvia no vino nadie.\n"


@pytest.mark.parametrize(
    ("old", "new", "facet", "expected"),
    [
        (MEASURED, MEASURED, "results", ("measured",)),
        (MEASURED + STATED, MEASURED + "    basis: editorial\n", "results", ()),
        (MEASURED, "", "results", ("reported",)),
        (RAIN, RAIN, "limits", ("stated",)),
        (RAIN + STATED, RAIN + "    basis: editorial\n", "limits", ("editorial",)),
        (RAIN + STATED, f"{RAIN}    basis: editorial\n{RAIN}{STATED}", "limits", ("stated",)),
        ("limits:\n" + RAIN + STATED, "", "limits", ()),
        ("period:\n  start: 2019-05\n", "", "period", ()),
        ("start: 2019-05", "start: 2019-05\n  end: 2019", "period", ("2015-2019",)),
        ("start: 2019-05", "start: 2009\n  end: 2015-01-01", "period", ("2005-2009", "2010-2014", "2015-2019")),
        ("start: 2019-05", "start: 2019-05", "period", ("2015-2019", "2020-2024")),
        ("start: 2019-05", "start: 2022", "period", ("2020-2024",)),
        ("country: UY", "country: XK", "region", ("150",)),
    ],
)
def test_what_an_entry_is_known_for(tmp_path: Path, old: str, new: str, facet: str, expected: tuple[str, ...]) -> None:
    root = minisite.copy(tmp_path)
    minisite.change(root, "cases/villaflor.yml", old, new)
    content = stages.check(root).content
    assert content
    view = Localiser(content, {}, "es").entry("cases", "villaflor", content.cases["villaflor"])
    assert explore.traits(view, "es")[facet] == expected


def test_a_country_without_region_is_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explore, "region", lambda country: None if country.upper() == "UY" else "150")
    rendered = minisite.render(minisite.copy(tmp_path))
    found = json.loads(rendered.data["es/data/entries.json"])
    assert found["values"]["region"] == ["150"]
    assert dict(zip(found["values"]["country"], found["regions"], strict=True)) == {"fr": 0, "ma": 0, "uy": None}
    assert '<li data-value="uy">' in rendered.pages["es/explore/index.md"].html


@pytest.mark.parametrize("language", ["fr", "es", "en", "pt", "ar", "zh"])
def test_every_country_has_a_region_with_a_name(language: str) -> None:
    territories = Locale.parse(language).territories
    countries = [
        code for code in map(str, Locale("en").territories) if re.fullmatch("[A-Z]{2}", code) and accepted(code)
    ]
    assert len(countries) >= COUNTRIES_OF_ISO
    without = [code for code in countries if code not in regions.regions()]
    assert without == []
    assert set(regions.regions().values()) <= set(territories)


def accepted(code: str) -> bool:
    try:
        return TypeAdapter[str](Country).validate_python(code) == code
    except ValueError:
        return False


def test_regions_are_those_that_readers_know() -> None:
    expected = {"UY": "005", "MX": "013", "CU": "029", "FR": "150", "MA": "015", "SN": "011", "VN": "035", "NC": "009"}
    assert {code: regions.region(code) for code in expected} == expected
    assert regions.region("uy") == "005"
    assert regions.region("ZZ") is None
