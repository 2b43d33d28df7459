"""The guide to the fields: complete, in order, and true to the model."""

from __future__ import annotations

import pytest

from casebook.content import field_guide
from casebook.content.model import ENTRIES, Case


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_field_has_a_label_and_a_help(entry: str) -> None:
    for field in field_guide.every(field_guide.asked(entry)):
        assert field_guide.texts()[f"{field.key}/label"]
        assert field_guide.texts()[f"{field.key}/help"]


def test_every_choice_is_named() -> None:
    for field in field_guide.every((*field_guide.asked("cases"), *field_guide.asked("practices"))):
        for choice in field.choices:
            assert f"{field.key}={choice}" in field_guide.texts()


def test_the_guide_speaks_of_nothing_else() -> None:
    known = {field.key for entry in ENTRIES for field in field_guide.every(field_guide.asked(entry))}
    assert set(field_guide._guide_file()["fields"]) <= known


def test_each_field_of_a_case_is_in_one_section_or_hidden() -> None:
    asked = [field.name for fields in field_guide.sections().values() for field in fields]
    assert sorted([*asked, *field_guide.hidden()]) == sorted(Case.model_fields)


@pytest.mark.parametrize(
    ("key", "kind", "required", "words", "most"),
    [
        ("Case.title", "line", True, 16, None),
        ("Case.messages", "by-level", False, 90, None),
        ("Case.levels", "references", True, None, 3),
        ("Case.steps", "groups", True, None, 12),
        ("Case.sources", "by-id", False, None, 12),
        ("Place.latitude", "latitude", True, None, None),
        ("Place.organisation", "line", False, 14, None),
        ("Period.end", "partial-date", False, None, None),
        ("Evidence.pages", "pages", False, None, None),
        ("Evidence.source", "reference", False, None, None),
        ("SdgLink.goal", "goal", True, None, None),
        ("Result.measured", "yes-no", False, None, None),
        ("Link.language", "language", False, None, None),
        ("Case.contributors", "texts", False, None, None),
    ],
)
def test_what_a_field_asks_for(key: str, kind: str, required: bool, words: int | None, most: int | None) -> None:
    field = next(field for field in field_guide.every(field_guide.asked("cases")) if field.key == key)
    assert (field.kind, field.required, field.words, field.most) == (kind, required, words, most)


def test_where_something_comes_from_stands_after_it() -> None:
    steps = next(field for field in field_guide.asked("cases") if field.name == "steps")
    assert [field.name for field in steps.fields] == ["title", "text", "channels", "basis", "source", "pages"]
