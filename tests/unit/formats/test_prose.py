"""Contributors' texts become only words, emphasis, lists, code and ordinary links."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook import limits
from casebook.formats import small_markdown
from tests.support import effort

ELEMENTS = {"p", "ul", "ol", "li", "em", "strong", "code", "a", "br"}


class Active(HTMLParser):
    """A collector of everything that a browser would find beyond the few allowed elements."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in ELEMENTS:
            self.found.append(tag)
        for name, value in attributes:
            if (tag, name) != ("a", "href") or not (value or "").lower().startswith(("https:", "http:", "mailto:")):
                self.found.append(f"{tag} {name}={value}")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        self.found.append(f"<![{data}]>")


def active(html: str) -> list[str]:
    parser = Active()
    parser.feed(html)
    parser.close()
    return parser.found


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("one *two* **three** `four`", "<p>one <em>two</em> <strong>three</strong> <code>four</code></p>"),
        ("[a](https://b.org/?c=1&d=2)", '<p><a href="https://b.org/?c=1&amp;d=2">a</a></p>'),
        ("<https://b.org>", '<p><a href="https://b.org">https://b.org</a></p>'),
        ("- a\n- b", "<ul> <li>a</li> <li>b</li> </ul>"),
        ("1. a\n2. b", "<ol> <li>a</li> <li>b</li> </ol>"),
        ("a\n\nb", "<p>a</p> <p>b</p>"),
        ("a <b> & c", "<p>a &lt;b&gt; &amp; c</p>"),
        ("قالت «نعم» *جدا*", "<p>قالت «نعم» <em>جدا</em></p>"),
        ("\\*a\\*", "<p>*a*</p>"),
    ],
)
def test_the_small_markdown(text: str, html: str) -> None:
    assert small_markdown.to_html(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<!-- a comment -->",
        "<![CDATA[x]]>",
        "<?php x ?>",
        "<iframe src='https://a.org'></iframe>",
        "<style>*{display:none}</style>",
        "<meta http-equiv=refresh content=0>",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](java&#10;script:alert(1))",
        "[a](&#106;avascript:alert(1))",
        "[a](<javascript:alert(1)>)",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "[a](vbscript:x)",
        "[a](//evil.example.org)",
        "[a](/local)",
        "<javascript:alert(1)>",
        "[a]: javascript:alert(1)\n\n[a]",
        "![a](https://a.org/x.png)",
        "![a](javascript:alert(1))",
        "a { onclick=alert(1) }",
        "[a](https://b.org){ onclick=alert(1) }",
        "# heading {: onclick=x }",
        "> quote",
        "    code block",
        "```\nfenced\n```",
        "a | b\n--|--\nc | d",
        "[^1]\n\n[^1]: note",
        "---\ntitle: x\n---",
        "*[HTML]: <script>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "`<script>`",
        "<a href=javascript:alert(1)>x</a>",
        '[a](https://b.org "title" onmouseover="x")',
        '[a](https://b.org/" onmouseover="x)',
        "<p/onclick=x>",
        "<scr<script>ipt>",
        "\x02wzxhzdk:0\x03",
    ],
)
def test_nothing_active_gets_out(text: str) -> None:
    html = small_markdown.to_html(text)
    assert active(html) == []
    assert active(small_markdown.to_inline_html(text)) == []
    assert "<script" not in html


@pytest.mark.parametrize(
    "text", ["# heading", "> quote", "---", "<b>x</b>", "a {: .b }", "a | b", "```", "[^1]", "~~a~~", "*[b]: c", ":-)"]
)
def test_other_markdown_is_shown_as_it_was_typed(text: str) -> None:
    assert small_markdown.to_plain(text) == text


@given(st.text("[]()<>*_`~!#&;:/\\\"'{}=-+.|^ \n\tabjsx0123é\u200f", max_size=80) | st.text(max_size=80))
@settings(max_examples=500)
def test_only_allowed_elements_come_out(text: str) -> None:
    assert active(small_markdown.to_html(text)) == []
    assert active(small_markdown.to_inline_html(text)) == []


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=60))
@settings(max_examples=200)
def test_plain_words_stay_as_they_are(text: str) -> None:
    words = "".join(character for character in text if character.isalnum() or character == " ")
    assert small_markdown.to_plain(words).split() == words.split()


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("one *two*\n\nthree", "one two three"),
        ("- a\n- b", "a b"),
        ("[a](https://b.org) & <b>", "a & <b>"),
        ("a &lt; b &amp;amp; c", "a < b &amp; c"),
        ("a\u00a0b", "a b"),
        ("", ""),
    ],
)
def test_plain_text(text: str, plain: str) -> None:
    assert small_markdown.to_plain(text) == plain


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a *b*", "a <em>b</em>"),
        ("a\n\nb", "<p>a</p> <p>b</p>"),
        ("- a", "<ul> <li>a</li> </ul>"),
    ],
)
def test_one_paragraph_stands_inline(text: str, html: str) -> None:
    assert small_markdown.to_inline_html(text) == html


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[a](https://b.org) [c](http://d.org) [e](mailto:f@g.org)", []),
        ("[a](b.md)", ["b.md"]),
        ("[a](#b)", ["#b"]),
        ("[a]( javascript:x)", ["javascript:x"]),
        ("[a](<data:x>)", ["data:x"]),
        ("[a](https://[b)", ["https://[b"]),
        ("no link", []),
    ],
)
def test_links_that_lead_nowhere_good(text: str, found: list[str]) -> None:
    assert small_markdown.bad_links(text) == found


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("one", 1),
        ("l’eau d'ici", 2),
        ("un – deux & « trois »", 3),
        ("مُدُن العالَم", 2),
        ("[a b](https://c.org/d-e_f)", 2),
        ("हिन्दी में", 2),
        ("* - #", 0),
    ],
)
def test_words_as_a_reader_counts_them(text: str, count: int) -> None:
    assert small_markdown.words(text) == count


@pytest.mark.parametrize("text", ["- " * 500 + "a", "1. " * 500 + "a"])
def test_a_text_too_deep_for_the_parser_is_shown_as_typed_and_harms_no_other(text: str) -> None:
    assert small_markdown.to_html(text) == f"<p>{text}</p>"
    assert small_markdown.to_html("a *b*\n\n- c") == "<p>a <em>b</em></p> <ul> <li>c</li> </ul>"


@pytest.mark.parametrize("sign", ["[", "[ ", "![", "**", "_a ", "`", "](", "<", "&#", "\\", "[a](<"])
def test_a_heap_of_signs_takes_no_time(sign: str) -> None:
    text = sign * (limits.PROSE_CHARACTERS // len(sign))
    assert effort.affordable(lambda: small_markdown.to_html(text), effort.MODEST)
