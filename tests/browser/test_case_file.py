"""The file of a case in the browser: it is read back as it was written, and `fmt` brings it into the canonical form."""

from __future__ import annotations

import hashlib
import json
import random
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Page

from casebook.contributing import formatter, yaml_writer
from casebook.formats import strict_yaml
from tests.support import entries, server
from tests.support.paths import ROOT

STATIC = ROOT / "casebook/website/theme/static"
ADDRESS = "static/case-file.js?v=0"
WRITE = """async ([address, entries]) => {
  const { write } = await import(address);
  return entries.map((entry) => write(JSON.parse(entry)));
}"""
READ = """async ([address, texts]) => {
  const { read } = await import(address);
  return texts.map((text) => JSON.stringify(read(text)));
}"""


@pytest.fixture(scope="module")
def address(mini: Path) -> Iterator[str]:
    with server.serving(mini, headers=True) as found:
        yield found + "/"


@pytest.fixture
def site(page: Page, address: str) -> Page:
    page.goto(address)
    return page


def written(site: Page, cases: list[Any]) -> Any:
    return site.evaluate(WRITE, [f"/{ADDRESS}", [json.dumps(case) for case in cases]])


def values(text: str) -> Any:
    document, problems = strict_yaml.read(text.encode(), "a.yml")
    assert not problems, text
    assert document is not None
    return document.value


def formatted(text: str) -> str | None:
    return formatter.formatted(text.encode(), "cases/a.yml", "cases", formatter.levels(ROOT))[0]


def test_a_case_is_read_as_it_was_written(site: Page) -> None:
    """By the checks, by `fmt` and by the form itself."""
    cases = [entries.seeded(random.Random(seed)) for seed in range(600)]
    texts = written(site, cases)
    assert len("".join(texts)) > 200_000, "there is something to compare"
    for case, text, again in zip(cases, texts, site.evaluate(READ, [f"/{ADDRESS}", texts]), strict=True):
        assert values(text) == case
        assert json.loads(again) == case
        assert formatted(text) == yaml_writer.write(values(text), levels=formatter.levels(ROOT))


def test_each_text_is_read_as_it_was_written(site: Page) -> None:
    chance = random.Random(1)
    pieces = [unicodedata.normalize("NFC", piece) for piece in entries.PIECES]
    texts = [first + second for first in pieces for second in ("", "a", " a", " b" * 70)]
    texts += ["".join(map(chr, chance.choices((*range(32, 127), *range(160, 0x250)), k=60))) for _ in range(300)]
    cases: list[Any] = [
        {"title": text, "summary": text, "levels": [text], "limits": [{"text": text}]}
        for text in texts
        if entries.admitted(text)
    ]
    for case, text in zip(cases, written(site, cases), strict=True):
        assert values(text) == case


def test_what_is_no_text_is_written_as_one(site: Page) -> None:
    case = {"title": 5, "place": {"latitude": -34.5}, "levels": [1], "x": {}, "y": None}
    plain = {"title": "5", "place": {"latitude": "-34.5"}, "levels": ["1"], "x": {}, "y": ""}
    assert [values(text) for text in written(site, [case, {}])] == [plain, {}]


def test_the_real_cases_keep_each_value_and_after_fmt_each_byte(site: Page) -> None:
    for file in sorted((ROOT / "cases").glob("*.yml")):
        original = file.read_text(encoding="utf-8")
        (found,) = site.evaluate(READ, [f"/{ADDRESS}", [original]])
        assert json.loads(found) == values(original)
        (text,) = written(site, [values(original)])
        assert values(text) == values(original)
        assert formatted(text) == original


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


def test_what_others_wrote_is_as_they_published_it() -> None:
    """A change of such a file is seen here, and must be told beside it."""
    readme = (STATIC / "vendor/README.md").read_text(encoding="utf-8")
    noted = dict(re.findall(r"^\| `([\w.-]+)` \|.*`([0-9a-f]{64})`", readme, re.MULTILINE))
    found = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in (STATIC / "vendor").glob("*.js")}
    assert found == noted
    for name in found:
        assert re.match(r"/\*! [\w-]+ [\d.]+ .*@license", (STATIC / "vendor" / name).read_text(encoding="utf-8"))
