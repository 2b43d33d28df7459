"""The canonical form of a case: one order, one look, and texts of any kind read back equal."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casebook.content import field_guide
from casebook.contributing.yaml_writer import KEY_CHARACTERS, WIDTH, write
from casebook.formats import strict_yaml
from tests.support import entries
from tests.support.paths import ROOT

PLENTY = settings(max_examples=400, suppress_health_check=list(HealthCheck))


def read(text: str) -> Any:
    document, problems = strict_yaml.read(text.encode(), "a.yml")
    assert not problems, problems
    assert document is not None
    return document.value


def written(entry: Any, kind: str = "cases") -> str:
    """Return the written text without its first line."""
    return write(entry, kind, entries.LEVELS).partition("\n")[2]


@given(entries.cases)
@PLENTY
def test_what_is_written_is_read_back_equal_and_written_the_same_again(entry: Any) -> None:
    text = write(entry, levels=entries.LEVELS)
    assert read(text) == entry
    assert write(read(text), levels=entries.LEVELS) == text


@given(entries.texts, st.sampled_from(["title", "summary", "levels", "unknown", "challenge"]))
@PLENTY
def test_each_text_is_read_back_equal_in_each_place(text: str, name: str) -> None:
    value: Any = {"levels": [text, text], "challenge": {"text": text}}.get(name, text)
    found = write({name: value, "last": "x"})
    assert read(found) == {name: value, "last": "x"}
    assert yaml.safe_load(found) == {name: value, "last": "x"}, "texts for those who know of numbers too"


@given(entries.keys)
@PLENTY
def test_each_key_is_read_back_equal(key: str) -> None:
    for entry in ({key: "x"}, {"sources": {key: {key: "x"}}}, {"steps": [{key: "x"}]}):
        assert read(write(entry)) == entry


@pytest.mark.parametrize("key", ["<<", "x" * (KEY_CHARACTERS + 1)])
def test_a_key_that_yaml_cannot_have_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="no file can have"):
        write({key: "x"})


def test_fields_stand_in_the_order_of_the_guide_unknown_ones_last_as_they_came() -> None:
    entry = {
        "zeta": "1",
        "steps": [{"pages": ["2"], "source": "a", "own": "x", "text": "b", "title": "c"}],
        "alpha": "2",
        "title": "t",
        "messages": {"other": "o", "citizens": "c", "internal": "i"},
    }
    assert written(entry) == (
        'title: t\nsteps:\n  - title: c\n    text: b\n    source: a\n    pages: [2]\n    own: x\n'
        'messages:\n  internal: i\n  citizens: c\n  other: o\nzeta: "1"\nalpha: "2"\n'
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["cases", "practices"])
def test_each_field_of_the_guide_has_its_place(kind: str) -> None:
    def filled(fields: tuple[field_guide.Asked, ...]) -> dict[str, Any]:
        return {field.name: value(field) for field in reversed(fields)}

    def value(field: field_guide.Asked) -> Any:
        inner = filled(field.fields)
        return {"group": inner, "groups": [inner], "by-id": {"a": inner}}.get(field.kind, "x")

    def names(found: Any) -> list[str]:
        if isinstance(found, list):
            return [name for one in found for name in names(one)]
        return [name for key in found for name in (key, *names(found[key]))] if isinstance(found, dict) else []

    fields = field_guide.asked(kind)
    order = [name for name in names(read(write(filled(fields), kind))) if name != "a"]
    assert order == [field.name for field in field_guide.every(fields)]


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("title", "Plain: not", 'title: "Plain: not"'),
        ("title", "http://a.org:80/#b", "title: http://a.org:80/#b"),
        ("title", "no", 'title: "no"'),
        ("title", "2018", 'title: "2018"'),
        ("title", "2018 voices", "title: 2018 voices"),
        ("title", 'say "a" \\ b', 'title: say "a" \\ b'),
        ("title", '"a" \\ #b', 'title: "\\"a\\" \\\\ #b"'),
        ("title", "", 'title: ""'),
        ("title", "a\tb\rc\nd ", 'title: "a\\tb\\rc\\nd "'),
        ("summary", "a: b", "summary: >-\n  a: b"),
        ("summary", "null", 'summary: "null"'),
        ("summary", "- a\n- b\n", "summary: |\n  - a\n  - b"),
        ("summary", "a\n\n    b", "summary: |-\n  a\n\n      b"),
        ("summary", "a\nb", "summary: |-\n  a\n  b"),
        ("summary", " a\nb", 'summary: " a\\nb"'),
        ("summary", "a\n\n", 'summary: "a\\n\\n"'),
        ("checked", "2018-07-06", "checked: 2018-07-06"),
        ("checked", "2018", "checked: 2018"),
        ("checked", "yes", 'checked: "yes"'),
        ("running", "no", "running: no"),
        ("running", "unknown", "running: unknown"),
        ("running", "on", 'running: "on"'),
        ("place", {"latitude": "-34.50", "country": "NO"}, 'place:\n  country: "NO"\n  latitude: -34.50'),
        ("place", {}, "place: {}"),
        ("levels", [], "levels: []"),
        ("levels", ["a", "b, c", "no", "x:y", "[z"], 'levels: [a, "b, c", "no", "x:y", "[z"]'),
        ("levels", ["a" * 60, "b" * 60], f"levels:\n  - {'a' * 60}\n  - {'b' * 60}"),
        ("levels", [["a"], {"b": "c"}, {}], "levels:\n  - [a]\n  - b: c\n  - {}"),
        ("challenge", {"pages": ["1", "2"], "text": "a"}, "challenge:\n  text: a\n  pages: [1, 2]"),
        ("sdgs", [{"target": "16.7", "goal": "16"}], 'sdgs:\n  - goal: 16\n    target: "16.7"'),
        ("results", [{"measured": "yes"}], "results:\n  - measured: yes"),
        ("links", [{"language": "no"}], 'links:\n  - language: "no"'),
        ("sources", {"2018": {"pages": "3", "date": "2018"}}, 'sources:\n  "2018":\n    date: 2018\n    pages: 3'),
        ("contributors", ["Ada\u00a0Ruiz", "8"], 'contributors: [Ada\u00a0Ruiz, "8"]'),
    ],
)  # fmt: skip
def test_how_a_value_looks(field: str, value: Any, expected: str) -> None:
    assert written({field: value}) == f"{expected}\n"
    assert read(written({field: value})) == {field: value}


def test_a_long_text_is_folded_at_the_width() -> None:
    text = "« Ñandú » 🌍 " * 30
    lines = written({"steps": [{"text": text.strip()}]}).split("\n")
    assert lines[1] == "  - text: >-"
    assert WIDTH - 10 < max(map(len, lines)) <= WIDTH
    assert all(line.startswith("      ") for line in lines[2:-1])


def test_paragraphs_are_folded_and_lists_are_not() -> None:
    long = "word " * 40 + "end"
    assert written({"summary": f"{long}\n\n{long}"}).count("\n") == 1 + 2 + 2 + 2, "two blank lines between"
    assert written({"summary": f"{long}\n\n- {long}"}) == f"summary: |-\n  {long}\n\n  - {long}\n"


def test_a_text_that_just_fits_stays_on_its_line() -> None:
    fits = "a " * 55 + "b"
    assert written({"title": fits}) == f"title: {fits}\n"
    assert len(f"title: {fits}") == WIDTH
    assert written({"title": f"{fits}c"}).startswith("title: >-\n")


def test_a_text_is_normalised_as_it_is_when_it_is_read() -> None:
    assert written({"title": "e\u0301"}) == "title: é\n"


@pytest.mark.parametrize("kind", ["cases", "practices"])
def test_the_real_files_keep_their_values(kind: str) -> None:
    for path in sorted((ROOT / kind).glob("*.yml")):
        value = read(path.read_text(encoding="utf-8"))
        assert read(write(value, kind)) == value
