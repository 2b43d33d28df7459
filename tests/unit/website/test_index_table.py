"""The table of the search index: no word falls between two files, and heavy files are known."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook import index_table, share

WORDS = st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=4), min_size=2, max_size=9, unique=True)


@given(words=WORDS, asked=st.text(st.characters(codec="utf-8"), min_size=1, max_size=5))
def test_each_word_is_looked_for_in_one_file(words: list[str], asked: str) -> None:
    """That of the words before it, in whose order Pagefind compares: by bytes."""
    words = sorted(words)
    files = [[words[at], words[min(at + 1, len(words) - 1)], str(at)] for at in range(0, len(words), 2)]
    table = index_table.closed(files)
    assert [(first, name) for first, _, name in table] == [(first, name) for first, _, name in files]
    assert all(last >= before for (_, last, _), (_, before, _) in zip(table, files, strict=True))
    there = [name for first, last, name in table if first.encode() <= asked.encode() <= last.encode()]
    expected = [name for first, _, name in files if first <= asked][-1:]
    assert there == expected or index_table.LAST in asked


def test_pagefind_reads_the_table_and_heavy_files_are_told(tmp_path: Path) -> None:
    words = [f"mot{number:04}" for number in range(400)]
    for page in range(30):
        text = " ".join(random.Random(page).sample([*words, *["partout"] * 400], 800))
        (tmp_path / f"{page}.html").write_text(f"<html lang=fr><body data-pagefind-body><h1>{page}</h1>{text}</body>")
    made = tmp_path / share.SEARCH
    share.search_index(tmp_path, made)
    (table,) = made.glob("*.pf_meta")
    _, pages, files, *_ = cbor2.loads(gzip.decompress(table.read_bytes()).removeprefix(b"pagefind_dcd"))
    assert len(pages) == 30
    assert files == index_table.closed(files), "as it stays"
    heavy = json.loads((made / index_table.DATA_FILE).read_text(encoding="utf-8"))
    assert any(first <= "partout" <= last for first, last, _ in heavy)
    assert not any(first <= "mot0200" <= last for first, last, _ in heavy)


@pytest.mark.parametrize("word", ["\x00", "\ue000", "a\ue000"])
def test_odd_letters_do_no_harm(word: str) -> None:
    cbor2.dumps(index_table.closed([["", "", "a"], [word, word, "b"]]))
