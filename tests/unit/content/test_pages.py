"""Hand-written pages are split into passages that can be translated one by one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.content.folder_layout import Passage, parse

TEXT = """

# The *title*


First
paragraph.

## A heading {#anchor}
\x20\x20
- one
  goes on
* two

1. first
2. second

Last [link](https://a.org).

![A
bridge.](bridge.png)

[Open the form](contribute/)
"""


def cut(text: str) -> list[tuple[str, str, int, int, str]]:
    page = parse("a", "en", text)
    assert page
    return [(each.kind, str(each.text), each.line, each.depth, each.anchor) for each in page.passages]


def test_passages_and_their_lines() -> None:
    assert cut(TEXT) == [
        ("heading", "The *title*", 3, 1, ""),
        ("paragraph", "First paragraph.", 6, 0, ""),
        ("heading", "A heading", 9, 2, "anchor"),
        ("bullet", "one goes on", 11, 0, ""),
        ("bullet", "two", 13, 0, ""),
        ("number", "first", 15, 0, ""),
        ("number", "second", 16, 0, ""),
        ("paragraph", "Last [link](https://a.org).", 18, 0, ""),
        ("picture", "A bridge.", 20, 0, ""),
        ("link", "Open the form", 23, 0, ""),
    ]
    page = parse("a", "en", TEXT)
    assert page
    assert page.title == "The *title*"
    assert [passage.target for passage in page.passages if passage.target] == ["bridge.png", "contribute"]


@pytest.mark.parametrize(
    "text",
    [
        "A ![bridge](bridge.png)",
        "![a bridge](bridge.png) and more",
        "![a [bridge](bridge.png)",
        '![a bridge](bridge.png "title")',
        "![a bridge] (bridge.png)",
        "[no such page](admin/)",
        "[above](../contribute/)",
        "[an address](https://a.org/contribute/)",
        "[no slash](contribute)",
        "See [the form](contribute/)",
    ],
)
def test_what_only_looks_like_a_picture_or_a_link_to_a_page_is_a_paragraph(text: str) -> None:
    assert cut(f"# Title\n\n{text}")[1:] == [("paragraph", text, 3, 0, "")]


@pytest.mark.parametrize("text", ["", "\n \n", "no title", "## too deep", "#no space", "a\n\n# title", "# title\ntext"])
def test_a_page_without_a_title_line_is_no_page(text: str) -> None:
    assert parse("a", "en", text) is None


@given(st.lists(st.sampled_from(["# a", "b", "- c", "1. d", "  e", "", " ", "## f {#g}"]), max_size=12))
@settings(max_examples=200)
def test_every_word_is_in_one_passage_and_on_its_line(lines: list[str]) -> None:
    page = parse("p", "en", "\n".join(["# Title", "", *lines]))
    assert page
    shown = ["# Title", "", *lines]
    words = [word for passage in page.passages for word in passage.text.split() if word.isalpha()]
    assert words == ["Title", *(word for line in lines for word in line.split() if word.isalpha())]
    for passage in page.passages:
        assert isinstance(passage, Passage)
        assert passage.text.split()[0] in shown[passage.line - 1]
