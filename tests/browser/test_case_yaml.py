"""The writer of cases in the browser: the same bytes as casebook/canonical.py; and what it reads is what it wrote."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Page

from casebook import guide, strict_yaml
from casebook.canonical import KEY_CHARACTERS, write
from tests.support import entries, server
from tests.support.paths import ROOT

STATIC = ROOT / "theme" / "static"
ADDRESS = "static/case-yaml.js?v=0"
FIELDS = [asdict(field) for field in guide.asked("cases")]
# groups come as lists of pairs, so that their order is the same here and there
WRITE = """async ([address, entries, fields, levels]) => {
  const { write } = await import(address);
  const group = (value) => Array.isArray(value) ? value.map(group)
    : value.pairs ? new Map(value.pairs.map(([key, inner]) => [key, group(inner)])) : value;
  return entries.map((entry) => write(group(entry), fields, levels));
}"""
READ = """async ([address, texts]) => {
  const { read } = await import(address);
  return Promise.all(texts.map((text) => read(text).then((value) => JSON.stringify(value))));
}"""


@pytest.fixture(scope="module")
def address(mini: Path) -> Iterator[str]:
    with server.serving(mini, headers=True) as found:
        yield found + "/"


@pytest.fixture
def site(page: Page, address: str) -> Page:
    page.goto(address)
    return page


def paired(value: Any) -> Any:
    if isinstance(value, dict):
        return {"pairs": [[key, paired(inner)] for key, inner in value.items()]}
    return [paired(inner) for inner in value] if isinstance(value, list) else value


def written(site: Page, cases: list[Any]) -> Any:
    return site.evaluate(WRITE, [f"/{ADDRESS}", paired(cases), FIELDS, entries.LEVELS])


def test_a_case_is_written_the_same_here_and_there_and_read_again(site: Page) -> None:
    cases = [entries.seeded(random.Random(seed)) for seed in range(600)]
    expected = [write(case, levels=entries.LEVELS) for case in cases]
    assert len("".join(expected)) > 200_000, "there is something to compare"
    for case, here, there in zip(cases, expected, written(site, cases), strict=True):
        assert there == here, case
    for case, text in zip(cases, site.evaluate(READ, [f"/{ADDRESS}", expected]), strict=True):
        assert json.loads(text) == case


def test_each_text_is_written_the_same_here_and_there(site: Page) -> None:
    chance = random.Random(1)
    texts = [first + second for first in entries.PIECES for second in ("", "a", " a", " b" * 70)]
    texts += ["".join(map(chr, chance.choices((*range(32, 127), *range(160, 0x250)), k=60))) for _ in range(300)]
    texts += ["\x00", "a\u200bb", "\U000e0041", "\ud83d", "\x85 b", "\u2028", "\ufeff"]  # refused, but not unreadable
    cases: list[Any] = [
        {"title": text, "summary": text, "levels": [text], "limits": [{"text": text}]} for text in texts
    ]
    assert written(site, cases) == [write(case) for case in cases]


def test_a_reader_that_knows_numbers_and_truths_takes_texts_for_texts(site: Page) -> None:
    texts = [first + second for first in entries.PIECES for second in ("", "1", " a") if entries.admitted(first)]
    written = write({"title": texts[0], "unknown": texts, "place": {"name": "no", "country": "NO", "latitude": "-3.5"}})
    module = "static/vendor/js-yaml.js"
    found = site.evaluate("async ([at, text]) => (await import(at)).load(text)", [f"/{module}", written])
    document, _ = strict_yaml.read(written.encode(), "a.yml")
    assert document is not None
    assert found["unknown"] == document.value["unknown"]  # type: ignore[call-overload, index]
    assert found["place"] == {"name": "no", "country": "NO", "latitude": -3.5}


def test_values_that_are_no_texts_are_written_the_same_here_and_there(site: Page) -> None:
    case = {"title": 5, "place": {"latitude": -34.5}, "results": [{"measured": True}], "levels": [1, False], "x": {}}
    assert written(site, [case, {}]) == [write(case), write({})]


def test_a_key_that_yaml_cannot_have_is_refused(site: Page) -> None:
    for key in ("<<", "x" * (KEY_CHARACTERS + 1)):
        with pytest.raises(Error, match="no file can have"):
            written(site, [{key: "x"}])


def test_the_real_cases_are_read_as_the_checks_read_them(site: Page) -> None:
    for file in sorted((STATIC.parent.parent / "cases").glob("*.yml")):
        document, _ = strict_yaml.read(file.read_bytes(), file.name)
        assert document is not None
        (found,) = site.evaluate(READ, [f"/{ADDRESS}", [file.read_text(encoding="utf-8")]])
        assert json.loads(found) == document.value


@pytest.mark.parametrize(
    ("text", "value"),
    [("a:\nb: ~\nc: no\nd: [1, 2018-07-06]\n", {"a": "", "b": "~", "c": "no", "d": ["1", "2018-07-06"]})],
)
def test_what_is_read_stays_text(site: Page, text: str, value: Any) -> None:
    assert json.loads(site.evaluate(READ, [f"/{ADDRESS}", [text]])[0]) == value


@pytest.mark.parametrize("text", ["a: b\na: c\n", "a: b: c\n", "a: 'b\n", "- a\nb\n", ""])
def test_what_is_no_yaml_is_refused(site: Page, text: str) -> None:
    with pytest.raises(Error, match=r"(?i)yaml_?exception"):
        site.evaluate(READ, [f"/{ADDRESS}", [text]])


def test_the_reader_is_fetched_only_when_something_is_read(site: Page) -> None:
    asked: list[str] = []
    site.on("request", lambda request: asked.append(request.url))
    written(site, [{"title": "a"}])
    assert not [url for url in asked if "vendor" in url]
    site.evaluate(READ, [f"/{ADDRESS}", ["a: b"]])
    assert [url.rpartition("/")[2] for url in asked if "vendor" in url] == ["js-yaml.js?v=0"]


def test_what_others_wrote_is_as_they_published_it() -> None:
    """A change of such a file is seen here, and must be told beside it."""
    readme = (STATIC / "vendor/README.md").read_text(encoding="utf-8")
    noted = dict(re.findall(r"^\| `([\w.-]+)` \|.*`([0-9a-f]{64})`", readme, re.MULTILINE))
    found = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in (STATIC / "vendor").glob("*.js")}
    assert found == noted
    for name in found:
        assert re.match(r"/\*! [\w-]+ [\d.]+ .*@license", (STATIC / "vendor" / name).read_text(encoding="utf-8"))
