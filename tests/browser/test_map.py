"""The map: places stand where they are, near ones are told apart, and each can be reached and read by anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from math import hypot
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, ViewportSize, expect

from casebook.checking import check
from casebook.content.model import Case
from casebook.pages import map_data
from casebook.pages.map_projection import HEIGHT, WIDTH, equal_earth, on_map, turned
from casebook.pages.renderer import Renderer
from tests.support import minisite, server
from tools import land

CITIES = {
    "Montevideo": (-56.1882, -34.9033, 659.23, 739.27),
    "Quito": (-78.5123, -0.2202, 502.71, 488.37),
    "Chartres": (1.489, 48.4439, 955.87, 148.02),
    "Reykjavik": (-21.9426, 64.1466, 867.85, 64.94),
    "Suva": (178.4419, -18.1416, 1908.06, 621.31),
    "Anchorage": (-149.9, 61.2181, 334.76, 78.65),
    "Tokyo": (139.6917, 35.6895, 1649.92, 228.89),
}
"""Longitude, latitude, and where d3-geo 3.1.1 puts them: `geoEqualEarth().rotate([-11, 0])`, the sphere 2,000 wide."""


@pytest.mark.parametrize(
    ("longitude", "latitude", "x", "y"),
    [
        (0, 0, 0, 0),
        (180, 0, 17263256.84, 0),
        (180, 45, 14795421.79, 5486671.72),
        (-180, 90, -10227908.09, 8402320.16),
        (-70, -31.2, -6244707.88, -3924893.29),
    ],
)
def test_the_projection_gives_the_values_that_proj_publishes(
    longitude: float, latitude: float, x: float, y: float
) -> None:
    """PROJ's own tests of `+proj=eqearth +R=6378137`."""
    found = [6378137 * value for value in equal_earth(longitude, latitude)]
    assert found == pytest.approx([x, y], abs=0.01)


@pytest.mark.parametrize("name", CITIES)
def test_cities_stand_where_they_are(name: str) -> None:
    longitude, latitude, x, y = CITIES[name]
    assert on_map(turned(longitude), latitude) == pytest.approx((x, y), abs=0.01)


def test_the_edge_of_the_map_parts_no_neighbours_and_the_poles_are_on_it() -> None:
    west, east = on_map(turned(179.9), 65), on_map(turned(-179.9), 65)
    assert 0 < east[0] - west[0] < 1
    assert turned(180) == turned(-180)
    for latitude in (90, -90):
        for longitude in (-180, 0, 180):
            x, y = on_map(turned(longitude), latitude)
            assert 0 <= x <= WIDTH
            assert -0.001 <= y <= HEIGHT + 0.001


def shore() -> list[list[tuple[int, int]]]:
    """The rings of the land's path."""
    found = []
    for ring in map_data.land().split("z")[:-1]:
        start, _, steps = ring.strip().removeprefix("M").partition("l")
        points = [(int(start.split()[0]), int(start.split()[1]))]
        numbers = [int(number) for number in re.findall(r"-?\d+", steps)]
        for x, y in zip(numbers[::2], numbers[1::2], strict=True):
            points.append((points[-1][0] + x, points[-1][1] + y))
        found.append(points)
    return found


def is_land(longitude: float, latitude: float) -> bool:
    x, y = on_map(turned(longitude), latitude)
    inside = False
    for ring in shore():
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                inside = not inside
    return inside


@pytest.mark.parametrize(
    ("longitude", "latitude", "expected"),
    [
        (-3.7, 40.42, True),  # Madrid
        (-78.51, -0.22, True),  # Quito
        (-64.18, -31.42, True),  # Córdoba
        (-175, 67, True),  # Chukotka, beyond the antimeridian
        (175, 67, True),
        (-45, 75, True),  # Greenland
        (51, 42, False),  # the Caspian Sea
        (-30, 40, False),  # the Atlantic
        (-120, 0, False),  # the Pacific, on both sides
        (-179, 10, False),
        (179, 10, False),
        (0, -80, False),  # Antarctica is left out
    ],
)
def test_land_is_where_land_is(longitude: float, latitude: float, expected: bool) -> None:
    assert is_land(longitude, latitude) == expected


def test_the_land_is_light_and_no_line_of_it_crosses_the_map() -> None:
    assert len(map_data.land()) < 20_000
    for ring in shore():
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
            assert hypot(x2 - x1, y2 - y1) < 100


def test_the_tool_joins_what_the_antimeridian_parts() -> None:
    square = [[170, 10], [20, 0], [0, 10], [-20, 0], [0, -10]]  # 170° east to 170° west, 10° to 20° north
    pole = [[-180, -85], [120, 0], [120, 0], [120, 0]]
    atlas = {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": [square, pole],
        "objects": {"land": {"geometries": [{"type": "MultiPolygon", "arcs": [[[0]], [[~1]]]}]}},
    }
    [ring] = [line for line in map(land.unwrapped, land.rings(atlas)) if line[0][1] > 0]
    assert [x for x, _ in ring] == [170 - 11, 190 - 11, 190 - 11, 170 - 11, 170 - 11]
    drawn = land.path(atlas)
    assert drawn.count("M") == 1
    assert drawn == land.path(atlas)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    content = check.check(minisite.copy(tmp_path_factory.mktemp("case"))).content
    assert content is not None
    return content.cases["villaflor"]


def at(case: Case, name: str, country: str, longitude: float, latitude: float) -> Case:
    changes = {"name": type(case.place.name)(name), "country": country, "longitude": longitude, "latitude": latitude}
    return case.model_copy(update={"place": case.place.model_copy(update=changes)})


def test_cases_of_one_city_are_one_place(case: Case) -> None:
    cases = {
        "lima": at(case, "Lima", "PE", -77.04, -12.05),
        "lima-2": at(case, "LIMA", "PE", -77.1, -12.1),
        "lima-3": at(case, "Ciudad de los Reyes", "PE", -77.041, -12.051),
        "lima-usa": at(case, "Lima", "US", -84.1, 40.7),
        "san-juan": at(case, "San Juan", "AR", -68.5, -31.5),
        "san-juan-2": at(case, "San Juan", "AR", -58.4, -34.6),
        "taveuni": at(case, "Taveuni", "FJ", 179.999, -16.8),
        "taveuni-2": at(case, "Taveuni", "FJ", -179.999, -16.8),
    }
    found = [city.cases for city in map_data.cities(cases)]
    expected = [["lima", "lima-2", "lima-3"], ["lima-usa"], ["san-juan"], ["san-juan-2"], ["taveuni", "taveuni-2"]]
    assert found == expected
    assert [city.cases for city in map_data.cities(dict(reversed(cases.items())))] == expected


places = st.lists(
    st.tuples(st.floats(-180, 180), st.floats(-90, 90)) | st.tuples(st.floats(2, 3), st.floats(48, 49)), max_size=70
)


@given(places)
def test_marks_are_told_apart_and_inside_the_frame(where: list[tuple[float, float]]) -> None:
    points = [on_map(turned(longitude), latitude) for longitude, latitude in where]
    shown = map_data.frame(points)
    apart = map_data.gap(len(points), shown)
    marks = map_data.spread(points, apart, shown)
    assert all(shown.holds(point, 0) for point in points)
    assert all(shown.holds(mark, apart / 2) for mark in marks)
    for first, second in combinations(marks, 2):
        assert hypot(first[0] - second[0], first[1] - second[1]) >= apart
    assert marks == map_data.spread(points, apart, shown)
    assert 1 <= shown.width / shown.height <= 2.4


def test_a_place_with_no_near_one_is_marked_where_it_is() -> None:
    points = [CITIES[name][2:] for name in ("Montevideo", "Quito", "Tokyo")]
    shown = map_data.frame(points)
    assert map_data.spread(points, map_data.gap(3, shown), shown) == points


def test_three_hundred_marks_in_one_spot_find_a_place() -> None:
    points = [(1000.0, 300.0)] * 300
    shown = map_data.frame(points)
    assert len(set(map_data.spread(points, map_data.gap(300, shown), shown))) == 300


def test_many_cities_are_marked_country_by_country(case: Case, tmp_path: Path) -> None:
    checked = check.check(minisite.copy(tmp_path))
    renderer = Renderer(check.gather(checked), "es")
    view = renderer.cases["villaflor"]
    countries = {code: {"id": code, "name": code.upper()} for code in ("ca", "fr", "uy")}

    def shown(number: int) -> dict[str, object]:
        cases = {f"c{n}": at(case, f"C{n}", "FR" if n % 2 else "UY", n / 10, 45 + n % 7) for n in range(number)}
        views = {key: view | {"id": key} for key in cases}
        return map_data.shown(cases, views, countries)  # type: ignore[arg-type]  # a plain dictionary will do

    few, many = shown(map_data.MOST), shown(map_data.MOST + 1)
    assert [mark["number"] for mark in few["marks"]] == list(range(1, map_data.MOST + 1))  # type: ignore[attr-defined]
    assert [mark["link"] for mark in many["marks"]] == ["countries/fr", "countries/uy"]  # type: ignore[attr-defined]
    assert [mark["count"] for mark in many["marks"]] == [20, 21]  # type: ignore[attr-defined]
    assert [country["count"] for country in many["countries"]] == [0, 20, 21]  # type: ignore[attr-defined]


def test_only_the_page_of_the_map_carries_it(tmp_path: Path) -> None:
    pages = minisite.render(minisite.copy(tmp_path)).pages
    assert [path for path, page in pages.items() if map_data.land()[:40] in page.html] == [
        f"{language}/countries/index.md" for language in ("es", "fr", "ar")
    ]
    assert "../countries/" in pages["es/search/index.md"].html
    assert "countries/" in pages["es/index.md"].html


def test_a_hostile_name_is_said_as_it_is(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    name = "\"><script>alert(1)</script> {{ 7 * 7 }} & ''"
    minisite.change(
        root, "cases/villaflor.yml", "name: Villaflor de la Ría", f"name: '{name.replace(chr(39), chr(39) * 2)}'"
    )
    text = minisite.page(root, "es/countries/index.md")
    assert "<script" not in text
    assert ". ‹&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt; {{ 7 * 7 }} &amp; &#39;&#39;, Uruguay:" in text


def test_no_case_at_all_makes_a_page_without_a_map(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    for name in ("villaflor", "port-sale"):
        minisite.change(root, f"cases/{name}.yml", "status: published", "status: draft")
    text = minisite.page(root, "es/countries/index.md")
    assert "<svg" not in text
    assert 'href="../countries/ma/"' in text or 'href="ma/"' in text


@pytest.fixture(scope="module")
def address(compressed: Path) -> Iterator[str]:
    with server.serving(compressed, base="/base/", headers=True) as found:
        yield found


@pytest.fixture(params=[("/", 320), ("/", 1280), ("/ar/", 320), ("/ar/", 1280)], ids=str)
def page(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Page]:
    folder, width = request.param
    context = chromium.new_context(viewport=ViewportSize(width=width, height=800))
    opened = context.new_page()
    opened.goto(f"{address}{folder}countries/")
    yield opened
    context.close()


def test_each_place_is_a_link_with_a_name_and_the_number_of_the_list(page: Page) -> None:
    marks = page.locator(".map-place")
    listed = page.locator(".map-number").all_inner_texts()
    assert marks.locator("text").all_text_contents() == listed == ["1", "2"]
    for number, mark in zip(listed, marks.all(), strict=True):
        entry = page.locator(".map-cities > li, .map-list > li > h2").filter(has=page.get_by_text(number, exact=True))
        name = mark.get_attribute("aria-label") or ""
        city = entry.locator("a").first
        said = city.locator(":scope, span").last.inner_text()
        assert name.startswith(f"{number}. ")
        assert said in name
        assert mark.evaluate("mark => mark.href.baseVal") == city.get_attribute("href")
        expect(page.get_by_role("link", name=name)).to_have_count(1)


def test_each_place_is_one_stop_that_is_seen(page: Page) -> None:
    page.locator("h1").click()
    seen = []
    for _ in range(6):
        page.keyboard.press("Tab")
        label = page.evaluate("document.activeElement.matches('.map-place') ? document.activeElement.ariaLabel : ''")
        if label:
            seen.append(label.split(".")[0])
            mark = page.locator(".map-place:focus-visible")
            assert mark.locator(".map-mark").evaluate("mark => getComputedStyle(mark).outlineStyle") == "solid"
    assert seen == ["1", "2"]
    page.locator(".map-place").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/cases/[a-z-]+/$"))


def test_marks_are_large_enough_apart_enough_and_readable(page: Page) -> None:
    boxes = [mark.bounding_box() for mark in page.locator(".map-place circle").all()]
    middles = []
    for box in boxes:
        assert box is not None
        assert box["width"] >= 20
        middles.append((box["x"] + box["width"] / 2, box["y"] + box["height"] / 2))
    for first, second in combinations(middles, 2):
        assert hypot(first[0] - second[0], first[1] - second[1]) >= 24
    for text in page.locator(".map-place text").all():
        assert (text.bounding_box() or {"height": 0})["height"] >= 11
    svg, view = page.locator(".map svg").bounding_box(), page.locator(".map-view").bounding_box()
    assert svg is not None
    assert view is not None
    assert svg["width"] <= view["width"]
