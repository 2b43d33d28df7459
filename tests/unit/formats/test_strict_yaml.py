"""Input is read as typed, or refused with a place; the checker survives any input."""

from __future__ import annotations

import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook import limits
from casebook.checking.folder import load
from casebook.formats import strict_yaml
from tests.support import minisite

CASE = "cases/villaflor.yml"
# characters that `decode` accepts, and that YAML's own writer does not have to spell as an escape
_CHARACTERS = st.characters(blacklist_categories=["Cs", "Cc", "Cf"], blacklist_characters="\u2028\u2029")
_TEXTS = (
    st.text(_CHARACTERS, max_size=30)
    .map(lambda text: unicodedata.normalize("NFC", text))
    .filter(lambda text: not strict_yaml.REFUSED.search(text))
)
_KEYS = _TEXTS.filter(lambda text: text != "<<")
_VALUES = st.recursive(
    _TEXTS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=4), max_leaves=12
)


def read(text: str) -> strict_yaml.Value:
    document, problems = strict_yaml.read(text.encode(), "a.yml")
    assert not problems
    assert document is not None
    return document.value


def rules(raw: bytes) -> list[str]:
    return [problem.rule for problem in strict_yaml.read(raw, "a.yml")[1]]


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "no",
            "yes",
            "on",
            "off",
            "true",
            "null",
            "~",
            "y",
            "NO",
            "22:22",
            "12:30:00",
            "1.10",
            "3.10",
            "01234",
            "0o17",
        ),
        *("0x1F", "1_000", "1e3", ".inf", ".nan", "2024-01-02", "2024-13-45", "2024-01-02 10:00", "9" * 5000, "=", "<"),
    ],
)
def test_a_value_stays_the_text_that_was_typed(typed: str) -> None:
    assert read(f"a: {typed}") == {"a": typed}
    assert read(f"[{typed}]") == [typed]


@pytest.mark.parametrize("typed", ["no", "yes", "null", "~", "1.10", "2024-01-02", "0x1F"])
def test_a_key_stays_the_text_that_was_typed(typed: str) -> None:
    assert read(f"{typed}: b") == {typed: "b"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", ""),
        ("# nothing but a comment\n", ""),
        ("a:\n", {"a": ""}),
        ("a: >-\n  one\n  two\n", {"a": "one two"}),
        ("a: |\n  one\n  two\n", {"a": "one\ntwo\n"}),
        ("a: 'it''s'", {"a": "it's"}),
        ('a: "\\u00e9\\n"', {"a": "é\n"}),
        ("\ufeffa: b\r\nc: d\r", {"a": "b", "c": "d"}),
        ("a: e\u0301", {"a": "é"}),
        ("a: b # a comment\n", {"a": "b"}),
        ("a: 'C# basics #1'\n", {"a": "C# basics #1"}),
        ("a: >-\n  C# basics #1\n", {"a": "C# basics #1"}),
        ("a: الخبز\u200f ZWNJ\u200c\n", {"a": "الخبز\u200f ZWNJ\u200c"}),
        ("---\na: b\n", {"a": "b"}),
    ],
)
def test_plain_yaml_reads_as_yaml(text: str, value: strict_yaml.Value) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"a: b\n" * 2, ["yaml-duplicate-key"]),
        (b"a: C# basics #1\n", ["yaml-lost-text"]),
        (b"a: &x b\n", ["yaml-feature"]),
        (b"a: *x\n", ["yaml-feature"]),
        (b"a: !!python/object/apply:os.system [ls]\n", ["yaml-feature"]),
        (b"<<: {a: b}\n", ["yaml-feature"]),
        (b"? [a]\n: b\n", ["yaml-feature"]),
        (b"a: b\n---\na: b\n", ["yaml-feature"]),
        (b"%YAML 1.1\n---\na: b\n", ["yaml-feature"]),
        (b"%TAG ! tag:x,2000:\n---\na: b\n", ["yaml-feature"]),
        (b"a: " + b"[" * 100_000, ["yaml-depth"]),
        (b"- " * 50_000, ["yaml-depth"]),
        (b"a: \x00\n", ["file-character"]),
        (b'a: "\\0"\n', ["file-character"]),
        (b'a: "\\ud800"\n', ["file-character"]),
        (b'a: "\\U00110000"\n', ["yaml-syntax"]),
        (b'a: "\\u202e"\n', ["file-character"]),
        ("a: b\u2028c\n".encode(), ["file-character"]),
        ("a: b\x85c: d\n".encode(), ["file-character"]),
        ("a: \u202eb\n".encode(), ["file-character"]),
        ("a: b\ufeff\n".encode(), ["file-character"]),
        ("a: b\n".encode("utf-16"), ["file-encoding"]),
        (b"a: \xff\n", ["file-encoding"]),
        (b"a: \xed\xa0\x80\n", ["file-encoding"]),
        (b"a:\tb\n", ["yaml-tab"]),
        (b"a: 'b\n", ["yaml-syntax"]),
        (b"a: b: c\n", ["yaml-syntax"]),
        (b"<<<<<<< HEAD\na: b\n=======\na: c\n>>>>>>> x\n", ["yaml-syntax"]),
        (b"a" * (limits.FILE_BYTES + 1), ["file-size"]),
    ],
)
def test_what_yaml_would_change_or_hide_is_refused(raw: bytes, expected: list[str]) -> None:
    assert rules(raw) == expected


def test_a_mark_like_those_of_a_merge_may_stand_inside_a_text() -> None:
    assert read("a: |\n  =======\n  b\n") == {"a": "=======\nb\n"}


def test_every_value_and_key_has_its_place() -> None:
    document, _ = strict_yaml.read(b"a: b\nc:\n  - d: e\n  - >-\n    f\n", "a.yml")
    assert document is not None
    assert document.keys == {("a",): (1, 1), ("c",): (2, 1), ("c", 1, "d"): (3, 5)}
    assert document.places[("c", 1, "d")] == (3, 8)
    assert document.place(("c", 2)) == (4, 5)
    assert document.place(("c", 1, "missing", "deeper")) == (3, 5), "the nearest thing that exists"
    assert document.place(("nowhere",)) == (1, 1)


def test_a_repeated_key_keeps_the_first_value_and_no_place_of_the_second() -> None:
    document, problems = strict_yaml.read(b"a: {b: 1}\na: {c: 2}\na: 3\n", "a.yml")
    assert document is not None
    assert document.value == {"a": {"b": "1"}}
    assert [(problem.line, problem.values["first"]) for problem in problems] == [(2, 1), (3, 1)]
    assert ("a", "c") not in document.keys


@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
@settings(max_examples=300)
def test_no_bytes_raise_anything(raw: bytes) -> None:
    document, problems = strict_yaml.read(raw, "a.yml")
    assert document is not None or problems


@given(st.text("[]{}:,-?!&*#'\"|>%@` \nabc\\0\u2028\x85\r", max_size=60))
@settings(max_examples=400)
def test_no_heap_of_yaml_signs_raises_anything(text: str) -> None:
    document, problems = strict_yaml.read(text.encode(), "a.yml")
    assert document is not None or problems


@given(_VALUES.filter(lambda value: depth(value) <= limits.YAML_DEPTH))
@settings(max_examples=200)
def test_what_yaml_writes_is_read_back_equal(value: strict_yaml.Value) -> None:
    # Quote every text, so that YAML does not convert types.
    assert read(yaml.safe_dump(value, allow_unicode=True, default_style='"')) == value


def depth(value: strict_yaml.Value) -> int:
    if isinstance(value, str):
        return 0
    return 1 + max(map(depth, value if isinstance(value, list) else value.values()), default=0)


@pytest.fixture(scope="module")
def root() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield minisite.copy(Path(folder))


@given(data=st.data())
@settings(max_examples=60)
def test_no_mutation_of_a_case_raises_anything(root: Path, data: st.DataObject) -> None:
    raw = bytearray((minisite.MINI / CASE).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(raw)))
        length = data.draw(st.sampled_from([0, 1, 3, 40, 400]))
        raw[start : start + length] = data.draw(
            st.binary(max_size=3) | st.sampled_from([b"\n", b"- ", b": ", b"[", b'"'])
        )
    (root / CASE).write_bytes(raw)
    loaded = load(root)
    assert loaded.content is not None
    assert all(problem.rule != "rule-crash" for problem in loaded.problems)
    assert ("villaflor" in loaded.content.cases) or loaded.problems
