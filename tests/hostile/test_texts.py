"""Every hostile text in every place that takes a text: it is refused with its place, or shown as plain words.

“Shown as words”: each page has the same elements and attributes as with a harmless text, apart from those of the
small Markdown (emphasis, lists, code, links to web and mail); and the text occurs as often as the harmless one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

import pytest
from pydantic import BaseModel

from casebook.checking import check
from casebook.content.model import VOCABULARY, Case, Practice, Site
from casebook.formats import ids, small_markdown, strict_yaml
from casebook.problems.problem import RULES, Problem
from casebook.translation.translatable import walk_models
from tests.hostile import bench, built
from tests.hostile.bench import Bench, Spot
from tests.hostile.corpus import CORPUS, REFUSED
from tests.hostile.seen import SCHEMES, Seen, look, squashed

MARK = "Marca de agua"

FILES = {
    "es/index.md",
    "es/cases/index.md",
    "es/cases/villaflor.md",
    "es/practices/index.md",
    "es/practices/contar-de-cerca.md",
    "es/levels/oficina.md",
    "es/sdgs/4.md",
    "es/channels/paseo.md",
    "es/networks/rio.md",
    "es/events/dia-del-puente.md",
    "es/glossary/index.md",
    "es/worksheet/index.md",
    "es/translations/index.md",
    "fr/index.md",
    "fr/cases/villaflor.md",
    "fr/practices/contar-de-cerca.md",
    "fr/levels/oficina.md",
    "fr/sdgs/4.md",
}
"""One page per template in the language of the texts, and pages that show translations, also former ones."""

Twins = dict[frozenset[Spot], Mapping[str, Seen]]
"""Pages with a harmless text, by the spots that have it."""


TECHNIQUES = pytest.mark.parametrize(
    ("technique", "step"),
    [
        *(pytest.param(technique, 4, id=f"{technique}, some") for technique in CORPUS),
        *(pytest.param(technique, 1, id=technique, marks=pytest.mark.slow) for technique in CORPUS),
    ],
)
"""Every fourth text per technique, each alone in all places. `make test-all` tries every text."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return bench.make(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(autouse=True)
def no_page_of_another_test(place: Bench) -> None:
    for file in (*place.root.glob("docs/es/prueba*.md"), *place.root.glob("locales/fr/*/*.po")):
        file.unlink()


@pytest.fixture(scope="module")
def twins() -> Twins:
    return {}


def located(place: Bench) -> list[Problem]:
    """Return the problems of the folder, after checking that an author can act on each of them."""
    problems = check.check(place.root).problems
    for problem in problems:
        assert problem.rule in RULES
        assert problem.rule != "rule-crash", problem.message
        assert problem.line, problem
        assert not strict_yaml.REFUSED.search(problem.message + problem.tip), problem
    return problems


def accepted(place: Bench, text: str) -> frozenset[Spot]:
    """Return the spots that accept the text, which is written there, and only there."""
    spots = set(place.spots)
    while True:
        place.write(text, spots)
        problems = located(place)
        if not problems:
            return frozenset(spots)
        for problem in problems:
            refused = bench.at_fault(problem, place.spots)
            assert refused, f"{problem.path}:{problem.line} {problem.message}"
            spots -= refused


def pages(place: Bench, files: Collection[str]) -> dict[str, Seen]:
    """Return the pages of the current folder, with its texts also as translations and former translations."""
    place.translate(check.check(place.root))  # until now each text was a new one
    checked = check.check(place.root)
    assert checked.problems == []
    return {path: look(html) for path, html in built.html(check.render(checked), files)}


@TECHNIQUES
def test_a_hostile_text_is_refused_or_shown(technique: str, step: int, place: Bench, twins: Twins) -> None:
    faults = []
    for text in CORPUS[technique][::step]:
        spots = accepted(place, text)
        assert not (spots and text in REFUSED), f"{text!r} was accepted in {spots}"
        if not spots:
            continue
        found = pages(place, FILES)
        if spots not in twins:
            place.write(MARK, spots)
            twins[spots] = pages(place, FILES)
        for path, twin in twins[spots].items():
            problems = [*differs(found[path], twin), *hides(found[path], twin, text)]
            faults += [f"{path} with {text!r}: {fault}" for fault in problems]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("technique", CORPUS)
def test_a_hostile_page_is_refused_or_shown(technique: str, place: Bench) -> None:
    """A text written as a page may have headings and lists; otherwise it is as harmless as any other text."""
    place.write(MARK, [])
    texts = {f"prueba-{number}": text for number, text in enumerate(CORPUS[technique])}
    places = {name: set(range(len(bench.PASSAGES))) for name in texts}
    place.write_page("prueba", f"{MARK}\n\n{MARK}", places["prueba-0"] - bench.ONE_LINE)
    problems: list[Problem] | None = None
    while problems is None or problems:
        starts = {name: place.write_page(name, text, places[name]) for name, text in texts.items()}
        problems = located(place)
        for problem in problems:
            name = problem.path.removeprefix("docs/es/").removesuffix(".md")
            at = sum(start <= problem.line for start in starts[name]) - 1
            places[name] -= places[name] if problem.rule in ("page-title", "file-character") else {at}
    found = pages(place, {f"{language}/{name}.md" for language in ("es", "fr") for name in ("prueba", *texts)})
    faults = []
    for path, page in found.items():
        text = texts.get(path[3:-3], MARK)
        assert not (text in REFUSED and places[path[3:-3]]), f"{text!r} was accepted"
        faults += [
            f"{path} with {text!r}: {fault}" for fault in differs(page, found[path[:3] + "prueba.md"], but=_PAGE)
        ]
        words = re.findall(r"\w+", small_markdown.to_plain(re.sub(r"\{ *[#:].*\}", "", text)))
        if places.get(path[3:-3], True):
            faults += [f"{path} with {text!r}: “{word}” is lost" for word in words if squashed(word) not in page.said]
    assert not faults, "\n".join(faults)


_COUNTED = {"tr", "td", "th", "dt", "dd"}
"""Rows of texts to translate (signs are not words), and the list of former translations (equal ones once)."""
_PAGE = {*_COUNTED, "h1", "h2", "h3", "h4", "div", "span", "details", "summary", "figure", "img", "figcaption"}


def differs(page: Seen, twin: Seen, but: Collection[str] = _COUNTED) -> Iterator[str]:
    """Yield the differences between a page and its harmless twin. The number of the elements in `but` may differ."""
    for element in page.elements - twin.elements:
        if element[0] not in but or element not in twin.elements:
            yield f"more of {element}"
    for element in twin.elements - page.elements:
        if element[0] not in but:
            yield f"less of {element}"
    if page.schemes - SCHEMES:
        yield f"schemes {page.schemes - SCHEMES}"
    if len(page.comments) != len(twin.comments):  # a page has one comment: its generator and its file
        yield f"comments {page.comments}"
    if page.scripts != twin.scripts:
        yield "other scripts"


def hides(page: Seen, twin: Seen, text: str) -> Iterator[str]:
    """Yield a fault if the text occurs less often than the harmless one."""
    line, passage = squashed(text), squashed(small_markdown.to_plain(text))
    wanted = twin.said.count(squashed(MARK))
    shorter, longer = sorted((line, passage), key=len)
    found = page.said.count(shorter) if shorter in longer else page.said.count(line) + page.said.count(passage)
    if found < wanted:
        yield f"shown {found} times of {wanted}"


def test_every_field_has_a_value_to_replace(place: Bench) -> None:
    """Require a value for every field: a new field is tried once the mini-site, or `bench.EXTRA`, gives it one."""
    place.write(MARK, [])
    content = check.check(place.root).content
    assert content is not None
    filled: dict[type[BaseModel], set[str]] = {}
    for model in walk_models([content.site, content.cases, content.practices, content.vocabulary], BaseModel):
        given = {name for name in type(model).model_fields if getattr(model, name) not in (None, [], {})}
        filled.setdefault(type(model), set()).update(given)
    assert {Case, Practice, Site, *VOCABULARY.values()} <= set(filled)
    lacking = {
        f"{model.__name__}.{name}" for model, names in filled.items() for name in set(model.model_fields) - names
    }
    assert lacking == set()


@TECHNIQUES
def test_a_hostile_text_is_no_id_number_date_or_address(technique: str, step: int, place: Bench) -> None:
    """If a place accepts only certain values, a hostile text is refused at that place."""
    others = [(path, spot) for path, value in place.values.items() for spot in bench.leaves(value)]
    others = [spot for spot in others if spot not in place.spots]
    assert len(others) > 80
    for text in (text for text in CORPUS[technique][::step] if not ids.is_id(text.strip())):  # “no” is Norwegian
        picture = {(bench.CASE, ("image", "file"))}  # looked at once the case is sound
        site = {spot for spot in others if spot[0] == bench.SITE}  # without it, little else is looked at
        for spots in (site, picture, set(others) - site - picture):
            place.write(MARK, [])
            place.write_raw(text, spots)
            problems = located(place)
            reported = {spot for problem in problems for spot in bench.at_fault(problem, spots)}
            assert spots - reported == set(), text


@pytest.mark.parametrize("technique", CORPUS)
def test_a_hostile_text_is_no_name_of_a_field_or_entry(technique: str, place: Bench) -> None:
    groups = {
        bench.CASE: (("messages",), ()),
        bench.PRACTICE: (("advice",),),
        "vocabulary/channels.yml": ((),),
        "vocabulary/sdgs.yml": (("4", "targets"), ("4",), ()),
        "vocabulary/people.yml": ((), ("noor",)),
    }
    for text in CORPUS[technique]:
        for number in range(3):
            place.write(MARK, [])
            changed = {path: of_file[number] for path, of_file in groups.items() if number < len(of_file)}
            for path, group in changed.items():
                place.rename_key(path, group, text)
            assert located(place), text
