"""Search: what it knows beside the index, what it finds in our own content, and how it is used by hand."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from casebook import search, stages
from casebook.model import Concept
from casebook.thesaurus import folded, repeated
from tests.browser.test_accessible import AXE, LOOKS, opened
from tests.support import browser, minisite
from tests.support.paths import ROOT
from tests.support.questions import QUESTIONS
from tests.support.server import serving

CASE = "/cases/villaflor/"


def data(root: Path, language: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(minisite.render(root).data[f"{language}/data/search.json"])
    return found


def terms(read: dict[str, Any]) -> dict[str, list[Any]]:
    return {term[0][0]: term for term in read["terms"]}


# ---- what it knows


def test_the_same_words_in_all_languages_lead_to_those_of_the_page(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    spanish, french = (terms(data(root, language)) for language in ("es", "fr"))
    assert spanish["vecino"] == [["vecino", "habitante"], ["voisin", "riverain", "جار"]]
    assert french["voisin"] == [["voisin", "riverain"], ["vecino", "habitante", "جار"]]
    bridge = spanish["puente"]
    assert bridge[0] == ["puente", "pasarela"]
    assert {"pont", "جسر"} <= set(bridge[1])
    assert bridge[2:] == ["glossary/#puente"], "a concept and the glossary's entry of that name are one"


def test_names_lead_to_their_page_in_any_language(tmp_path: Path) -> None:
    french = data(minisite.copy(tmp_path), "fr")
    assert terms(french)["Éducation de qualité"][2:] == ["sdgs/4/"]
    assert "Educación de calidad" in terms(french)["Éducation de qualité"][1]
    assert terms(french)["Uruguay"][2:] == ["countries/uy/"]
    assert french["numbered"][0].endswith("{number}")
    assert "ODS" in french["numbered"][1]


def test_a_network_may_do_without_a_thesaurus(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    (root / "vocabulary/thesaurus.yml").unlink()
    assert minisite.problems(root) == ""
    assert "voisin" not in terms(data(root, "fr"))


def test_what_nobody_has_translated_is_no_name_in_that_language(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    (root / "vocabulary/thesaurus.yml").unlink()
    shutil.rmtree(root / "locales/fr")
    minisite.change(root, "site.yml", "fr: {name: Français}", "fr: {name: Français, status: preparing}")
    assert not any("levels/" in path for term in data(root, "es")["terms"] for path in term[2:] if "Voisin" in term[0])
    preview = json.loads(minisite.render(root, drafts=True).data["fr/data/search.json"])
    assert not [term for term in preview["terms"] if any(path.startswith("sdgs/") for path in term[2:])]


def test_labels_are_compared_without_accents_capitals_and_signs() -> None:
    assert folded("  L’Œuvre d’À-côté ") == "l oeuvre d a cote"
    assert folded("16.7") == "16 7"
    assert folded("الجِسر") == "الجسر"
    concepts = {
        "a": Concept(labels={"fr": ["Été"], "es": ["ete"]}),
        "b": Concept(labels={"fr": ["x", "ete"]}),
    }
    assert list(repeated(concepts)) == [(("b", "labels", "fr", 2), "ete")]


def test_what_is_kept_beside_the_text_is_escaped(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    page = minisite.render(root).pages["es/cases/villaflor.md"]
    assert page.levels
    object.__setattr__(page, "place", 'Villa"><script>, x')
    assert "<script" not in search.attributes(page)
    assert "place[data-place]" in search.attributes(page)
    assert search.attributes(minisite.render(root).pages["es/worksheet/index.md"]) == ""


def test_every_concept_of_ours_has_labels_in_every_language() -> None:
    content = stages.check(ROOT).content
    assert content is not None
    concepts = content.vocabulary["thesaurus"]
    assert len(concepts) >= 40
    for key, concept in concepts.items():
        assert isinstance(concept, Concept)
        assert set(concept.labels) == set(content.site.languages), key


# ---- what it finds in our own content


@pytest.fixture(scope="module")
def ours(real: Path) -> Iterator[str]:
    """The address of the site made of the content of this repository."""
    with serving(real, headers=True) as address:
        yield address


FINDS = {
    "fr": {
        "Cordoba": "cases/cordoba/",
        "medellin": "cases/medellin/",
        "developpement durable": "sdgs/17/",
        "ODD 11": "sdgs/11/",
        "ODD11": "sdgs/11/",
        "SDG 11": "sdgs/11/",
        "ODS 16": "sdgs/16/",
        "objectif de développement durable 4": "sdgs/4/",
        "16.7": "sdgs/16/",
        "CGLU": "networks/uclg/",
        "UCLG": "networks/uclg/",
        "edls": "events/european-days-of-local-solidarity/",
        "élus": "practices/elected-official-as-communicator/",
        "vidéos": "channels/short-video/",
        "reseau social": "channels/social-networks/",
        "jumelages": "practices/say-what-comes-next/",
        "hermanamiento": "cases/mexico/",
        "sister cities": "cases/mexico/",
        "geminação": "cases/mexico/",
        "young people": "practices/let-young-people-speak/",
        "newsletter": "cases/chartres/",
        "Montevidéu": "cases/montevideo/",
        "Ciudad de México": "cases/mexico/",
        "Ecuador": "countries/ec/",
        "alcalde": "practices/involve-the-mayor/",
        "la presse critique les voyages du maire": "cases/rio-de-janeiro/",
        "Sztejnberg": "practices/build-a-strategy-first/",
        "jumel": "practices/say-what-comes-next/",
        "citoyenneté mondiale": "glossary/",
        "ODD n° 16": "sdgs/16/",
        "objectif 11": "sdgs/11/",
        "habitants": "levels/citizens/",
        "convaincre les collègues des autres services": "practices/see-from-their-desk/",
        "résultats mesurés": "cases/quito/",
        "échecs": "cases/quito/",
        "argent des contribuables": "practices/justify-travel/",
        "polémique": "practices/weigh-criticism/",
        "ONU": "events/habitat-iii/",
        "facebook": "channels/social-networks/",
    },
    "es": {
        "Cordoba": "cases/cordoba/",
        "ODS 11": "sdgs/11/",
        "ODD 11": "sdgs/11/",
        "SDG 4": "sdgs/4/",
        "ods": "cases/ucci/",
        "CGLU": "networks/uclg/",
        "hermanamientos": "cases/mexico/",
        "jumelage": "cases/mexico/",
        "viajes": "practices/anticipate-trips/",
        "reunion": "channels/preparatory-meeting/",
        "young people": "practices/let-young-people-speak/",
        "lição": "networks/cuf/",
        "budget": "cases/cordoba/",
        "Équateur": "countries/ec/",
        "ODS 17": "sdgs/17/",
        "Agenda 2030": "cases/ucci/",
        "la prensa dice que el viaje del alcalde es turismo": "cases/rio-de-janeiro/",
        "intendentes": "practices/involve-the-mayor/",
        "regidores": "practices/elected-official-as-communicator/",
        "oposición": "practices/weigh-criticism/",
        "encuesta": "cases/quito/",
        "lixo": "cases/quito/",
    },
    "en": {
        "SDG 11": "sdgs/11/",
        "Goal 11": "sdgs/11/",
        "SDGs": "cases/ucci/",
        "ODD 16": "sdgs/16/",
        "UCLG": "networks/uclg/",
        "CGLU": "networks/uclg/",
        "sister city": "cases/mexico/",
        "twinnings": "cases/mexico/",
        "hermanamiento": "cases/mexico/",
        "Cordoba": "cases/cordoba/",
        "cities": "sdgs/11/",
        "maire": "practices/involve-the-mayor/",
        "jóvenes": "practices/let-young-people-speak/",
        "lições": "networks/cuf/",
        "Goal no. 16": "sdgs/16/",
        "How do I get colleagues from other departments on board?": "practices/see-from-their-desk/",
        "measured results": "cases/quito/",
        "KPIs": "cases/quito/",
        "failure": "cases/quito/",
        "taxpayers": "practices/justify-travel/",
        "business trips": "practices/anticipate-trips/",
        "backlash": "practices/weigh-criticism/",
        "silos": "practices/hold-convivial-debates/",
    },
    "pt": {
        "ODS 11": "sdgs/11/",
        "SDG 11": "sdgs/11/",
        "objetivo 11": "sdgs/11/",
        "reunião": "channels/preparatory-meeting/",
        "reuniões": "channels/preparatory-meeting/",
        "reunioes": "channels/preparatory-meeting/",
        "lição": "networks/cuf/",
        "lições": "networks/cuf/",
        "geminações": "cases/mexico/",
        "cidades-irmãs": "cases/mexico/",
        "jumelage": "cases/mexico/",
        "cidadao": "practices/complement-citizenship-education/",
        "cidadãos": "practices/complement-citizenship-education/",
        "jovem": "practices/let-young-people-speak/",
        "CGLU": "networks/uclg/",
        "Mexico": "cases/mexico/",
        "water": "sdgs/6/",
        "ODS 17": "sdgs/17/",
        "a imprensa diz que a viagem do prefeito é turismo": "cases/rio-de-janeiro/",
        "oposição": "practices/weigh-criticism/",
        "diárias": "practices/justify-travel/",
        "rádio": "channels/media-relations/",
        "alianzas": "sdgs/17/",
    },
}
"""By language and query, a page that must be among the first results."""
FIRST = 15
NAMED = (
    *("ODD 11", "SDG 11", "ODS 11", "ODS 16", "ODD 16", "ODS 17", "SDG 4", "Goal 11"),
    *("UCLG", "CGLU", "Ecuador", "Équateur", "ODD n° 16", "Goal no. 16", "objectif 11", "habitants"),
)
"""What has a page of that very name finds it first."""


ANSWERED = "!!document.querySelector('#search-status')?.textContent && !document.querySelector('[aria-busy]')"


def results(page: Page) -> list[str]:
    """The paths of the results, all of them up to some fifteen."""
    browser.until(page, ANSWERED)
    while (more := page.locator("#search-more")).is_visible() and page.locator("#search-results > li").count() < FIRST:
        before = page.locator("#search-results > li").count()
        more.click()
        browser.until(page, f"document.querySelectorAll('#search-results > li').length > {before}")
    links = page.locator("#search-results .result-title a").evaluate_all("links => links.map(link => link.href)")
    return [urlsplit(link).path for link in links]


@pytest.mark.parametrize("language", FINDS)
def test_words_of_any_language_find_the_page(ours: str, page: Page, language: str) -> None:
    folder = "/" if language == "fr" else f"/{language}/"
    missed = []
    page.goto(f"{ours}{folder}search/")
    expect(page.locator("#search-input")).to_be_focused()
    for query, path in FINDS[language].items():
        page.locator("#search-input").fill(query)
        page.keyboard.press("Enter")
        browser.until(page, f"document.querySelector('#search-status').textContent.includes({json.dumps(query)})")
        found = results(page)
        wanted = found[:1] if query in NAMED else found
        if folder + path not in wanted:
            missed.append(f"{query}: {found}")
    assert not missed, "\n".join(missed)


@pytest.mark.parametrize("language", QUESTIONS)
def test_a_question_finds_what_answers_it(ours: str, page: Page, language: str) -> None:
    folder = "/" if language == "fr" else f"/{language}/"
    missed = []
    for question, answers in QUESTIONS[language].items():
        page.goto(f"{ours}{folder}search/?q={quote(question)}")
        browser.until(page, ANSWERED)
        links = page.locator("#search-results .result-title a").evaluate_all("all => all.map(link => link.href)")
        found = [urlsplit(link).path.removeprefix(folder).strip("/") for link in links]
        if not set(found[:5]) & set(answers):
            missed.append(f"{question}: {found}")
    assert not missed, "\n".join(missed)


def test_a_page_of_the_very_name_comes_first_even_if_it_stands_far_behind(ours: str, page: Page) -> None:
    script = (ROOT / "theme/static/search.js").read_text(encoding="utf-8")
    assert "const FIRST = 5;" in script
    one = script.replace("const FIRST = 5;", "const FIRST = 1;")
    page.route("**/static/search.js*", lambda route: route.fulfill(body=one, content_type="text/javascript"))
    page.goto(f"{ours}/search/?q=habitants")
    first = page.locator("#search-results > li").first
    expect(first.locator("a")).to_have_attribute("href", "/levels/citizens/")
    expect(first.locator(".result-kind")).to_contain_text("Public")


def test_nothing_found_offers_near_terms_and_what_other_languages_have(ours: str, page: Page) -> None:
    page.goto(f"{ours}/search/?q=Medelin")
    near = page.locator(".search-near button")
    expect(near.first).to_have_text("Medellín")
    near.first.click()
    expect(page.locator("#search-results a").first).to_contain_text("Medellín")
    assert page.url.endswith(f"?q={quote('Medellín')}")
    requested: list[str] = []
    page.on("request", lambda request: requested.append(urlsplit(request.url).path))
    page.locator("#search-input").fill("handshake")
    found = page.locator(".search-foreign .search-results a")
    expect(found.first).to_have_attribute("hreflang", "en")
    expect(found.first).to_have_attribute("lang", "en")
    assert any(path.startswith("/en/pagefind/") for path in requested)
    expect(page.locator("#search-status")).to_contain_text("dans les autres langues")
    expect(page.locator(".search-language a")).to_have_attribute("href", f"{ours}/en/search/?q=handshake")


def test_what_is_nowhere_is_answered_with_nothing_else(ours: str, page: Page) -> None:
    page.goto(f"{ours}/pt/search/?q={quote('oposição')}")
    assert 0 < len(results(page)) < FIRST, "of “oposições” there is nothing: not what begins with an o"
    page.goto(f"{ours}/es/search/?q={quote('Perú')}")
    assert results(page) == [], "“pero” is another word"
    page.goto(f"{ours}/es/search/?q=migrantes")
    assert results(page) == []
    expect(page.locator(".search-near")).to_be_hidden()


def test_the_words_of_a_heading_show_what_stands_below_it(ours: str, page: Page) -> None:
    page.goto(f"{ours}/es/search/?q={quote('limitaciones')}")
    case = page.locator("#search-results > li", has=page.locator("a[href='/es/cases/chartres/']"))
    expect(case.locator(".result-section a")).to_have_text("Limitaciones y lo que no se sabe")


def test_a_long_question_does_without_what_stands_everywhere(ours: str, page: Page) -> None:
    page.goto(f"{ours}/search/?q=bulletin")
    script = page.evaluate(
        "document.querySelector('script[src*=\"site.js\"]').src.replace('site.js', 'search-terms.js')"
    )
    telling = """async ([script, query]) => {
        const { Terms } = await import(script);
        const data = await (await fetch("../data/search.json")).json();
        return new Terms(data).telling(query);
    }"""
    short = "la ville à l’international"
    assert page.evaluate(telling, [script, short]) == ["ville", "international"]
    long = "Comment chaque ville fait comprendre un voyage, une action"
    left = page.evaluate(telling, [script, long])
    assert {"comprendre", "voyage,"} <= set(left)
    assert not {"Comment", "ville", "action"} & set(left)
    assert page.evaluate(telling, [script, "chaque action faire internationale"]), "there is nothing else to look for"


def test_few_results_offer_the_other_languages_and_tell_what_else_was_searched(ours: str, page: Page) -> None:
    requested: list[str] = []
    page.on("request", lambda request: requested.append(urlsplit(request.url).path))
    page.goto(f"{ours}/search/?q=hermanamiento")
    expect(page.locator(".search-also")).to_contain_text("jumelage")
    assert not [path for path in requested if path.startswith(("/es/", "/en/", "/pt/"))]
    page.locator("#search-elsewhere").click()
    expect(page.locator(".search-foreign .result-title a[hreflang=es]").first).to_be_focused()
    assert {"es", "en", "pt"} <= set(page.locator(".search-language a").evaluate_all("all => all.map(a => a.hreflang)"))


def test_a_result_says_what_it_is_where_for_whom_and_why(ours: str, page: Page) -> None:
    page.goto(f"{ours}/search/?q=Chartres")
    first = page.locator("#search-results > li").first
    expect(first.locator(".result-kind")).to_have_text("Cas · Chartres, France")
    expect(first.locator(".level")).to_have_text("Habitants")
    page.goto(f"{ours}/search/?q={quote('ODD 11')}")
    case = page.locator("#search-results > li", has=page.locator("a[href='/cases/quito/']"))
    expect(case.locator("mark").first).to_be_visible()
    case.locator(".result-section a").click()
    page.wait_for_url("**/cases/quito/#sdgs")
    page.goto(f"{ours}/search/?q=jumelage")
    entry = page.locator("#search-results > li").first
    expect(entry.locator(".result-kind")).to_have_text("Entrée du glossaire")
    entry.locator(".result-title a").click()
    page.wait_for_url("**/glossary/#twinning")


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_axe_finds_nothing_in_results_and_dialog(ours: str, chromium: Browser, width: int, scheme: str) -> None:
    context = opened(chromium, width, scheme)
    page = context.new_page()
    faults = []
    for query in ("hermanamiento", "handshake", "Medelin"):
        page.goto(f"{ours}/search/?q={quote(query)}")
        results(page)
        page.evaluate(AXE + LOOKS)
        faults += [f"{query}: {fault}" for fault in page.evaluate("looks.axe()")]
        page.goto(f"{ours}/cases/quito/")
        page.keyboard.press("/")
        page.locator("dialog").get_by_role("searchbox").fill(query)
        browser.until(page, "!!document.querySelector('#search-status')?.textContent")
        browser.until(page, "!document.querySelector('[aria-busy]')")
        page.evaluate(AXE + LOOKS)
        faults += [f"{query}, dialog: {fault}" for fault in page.evaluate("looks.axe()")]
    context.close()
    assert faults == []


# ---- how it is used


@pytest.fixture
def site(mini: Path) -> Path:
    return mini


@pytest.fixture(scope="module")
def address(mini: Path) -> Iterator[str]:
    with serving(mini) as found:
        yield found


def test_nothing_of_search_is_published_that_is_not_used(site: Path) -> None:
    for folder in (site, site / "fr", site / "ar"):
        engine = {file.name.split(".")[0] for file in (folder / "pagefind").iterdir() if file.is_file()}
        assert engine == {"pagefind", "pagefind-entry", "wasm"}
        assert len(list((folder / "pagefind").glob("wasm.*"))) == 1


def test_nothing_is_fetched_before_search_is_opened_and_nothing_is_kept(address: str, page: Page) -> None:
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.goto(address + CASE)
    assert not [url for url in requested if "pagefind" in url or "/static/search" in url or "/data/" in url]
    page.locator(".search-link").click()
    page.get_by_role("searchbox").fill("puente secreto")
    expect(page.locator("#search-status")).not_to_be_empty()
    assert [url for url in requested if "/static/search.js" in url]
    assert not [url for url in requested if "secreto" in url], "what is looked for stays here"
    assert page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0
    assert page.context.cookies() == []


def test_the_dialog_by_keyboard(address: str, page: Page) -> None:
    page.goto(address + CASE)
    page.locator(".brand").focus()
    page.keyboard.press("/")
    box = page.get_by_role("searchbox")
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    page.keyboard.type("puente/")
    expect(box).to_have_value("puente/")
    expect(page.locator("#search-status")).to_contain_text("puente")
    links = page.locator(".result-title a")
    expect(links.nth(1)).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator(".brand")).to_be_focused()
    page.keyboard.press("/")
    expect(box).to_have_value("puente/")
    expect(page.locator(".search-all")).to_have_attribute("href", f"{address}/search/?q=puente%2F")
    page.keyboard.press("ArrowDown")
    target = links.nth(0).get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}{target}")


def test_the_link_opens_it_and_gets_the_focus_back(address: str, page: Page) -> None:
    page.goto(address + CASE)
    page.locator(".search-link").click()
    expect(page.get_by_role("dialog")).to_have_accessible_name("‹Search›")
    expect(page.get_by_role("searchbox")).to_be_focused()
    for name in page.get_by_role("dialog").locator("button:visible").all():
        assert (name.get_attribute("aria-label") or name.inner_text()).strip()
    page.locator(".search-close").click()
    expect(page.locator(".search-link")).to_be_focused()
    page.locator(".search-link").click(modifiers=["ControlOrMeta"])
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_the_key_is_a_letter_like_others_in_a_field_and_can_be_done_without(address: str, page: Page) -> None:
    page.goto(address + "/worksheet/")
    field = page.locator("textarea").first
    field.focus()
    page.keyboard.type("y/o")
    expect(field).to_have_value("y/o")
    assert page.locator("dialog").count() == 0
    page.locator(".brand").focus()
    page.keyboard.press("/")
    page.locator(".search-slash input").uncheck()
    page.keyboard.press("Escape")
    page.goto(address + CASE)
    page.keyboard.press("/")
    page.wait_for_timeout(200)
    assert page.locator("dialog").count() == 0
    page.locator(".search-link").click()
    page.locator(".search-slash input").check()
    assert page.evaluate("localStorage.getItem('slash')") is None


def test_on_its_own_page_the_key_leads_to_the_field(address: str, page: Page) -> None:
    page.goto(f"{address}/search/?q=puente")
    expect(page.locator("#search-results a").first).to_be_visible()
    page.locator(".brand").focus()
    page.keyboard.press("/")
    expect(page.locator("#search-input")).to_be_focused()
    assert page.locator("dialog").count() == 0
    page.locator("#search-results .result-title a").first.click()
    page.go_back()
    expect(page.locator("#search-input")).to_have_value("puente")
    expect(page.locator("#search-results a").first).to_be_visible()


def test_results_are_announced_once_somebody_pauses(address: str, page: Page) -> None:
    page.goto(f"{address}/search/")
    expect(page.locator("#search-input")).to_be_focused()
    page.evaluate(
        """() => {
            window.said = [];
            new MutationObserver(() => window.said.push(document.getElementById("search-status").textContent))
                .observe(document.getElementById("search-status"), { childList: true });
        }"""
    )
    page.keyboard.type("puente", delay=30)
    expect(page.locator("#search-status")).to_contain_text("puente")
    said = page.evaluate("window.said")
    assert len([text for text in said if text and "…" not in text]) == 1, said


@pytest.mark.parametrize("path", ["/fr/", "/ar/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_dialog_fits_a_small_screen(address: str, chromium: Browser, path: str, scheme: str) -> None:
    context = chromium.new_context(
        viewport=ViewportSize(width=320, height=568), color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    page.goto(address + path)
    page.locator(".search-link").click()
    page.locator("dialog").get_by_role("searchbox").fill("villaflor")
    expect(page.locator("#search-results a").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    too_wide = page.locator("dialog *").evaluate_all(
        """all => all.filter(one => one.clientWidth && one.scrollWidth > one.clientWidth + 1)
            .filter(one => getComputedStyle(one).overflowX !== "visible").map(one => one.className)"""
    )
    assert too_wide == []
    small = page.locator("dialog button:visible, dialog a:visible").evaluate_all(
        "all => all.filter(one => one.getBoundingClientRect().height < 24).map(one => one.outerHTML)"
    )
    assert small == []
    context.close()


def test_without_a_script_the_link_leads_to_the_page(address: str, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "/fr" + CASE)
    page.locator(".search-link").click()
    page.wait_for_url(f"{address}/fr/search/")
    context.close()


def test_what_cannot_be_fetched_is_told(address: str, chromium: Browser) -> None:
    context = chromium.new_context(service_workers="block")
    page = context.new_page()
    page.route("**/*.pf_meta", lambda route: route.abort())
    page.route("**/data/search.json", lambda route: route.abort())
    page.goto(f"{address}/search/?q=puente")
    expect(page.locator("#search-status")).to_contain_text("listas del sitio")
    page.goto(address + CASE)
    page.locator(".search-link").click()
    page.wait_for_url(f"{address}/search/")
    context.close()
