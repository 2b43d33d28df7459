"""Dates in everyday notation, and the dates proposed instead."""

from __future__ import annotations

import datetime
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.formats.dates import guess


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("06/07/2018", "2018-07-06"),
        ("6.7.2018", "2018-07-06"),
        ("2018/7/6", "2018-07-06"),
        ("20/10/2016", "2016-10-20"),
        ("6 juillet 2018", "2018-07-06"),
        ("1er mars 2018", "2018-03-01"),
        ("July 6, 2018", "2018-07-06"),
        ("6 de julio de 2018", "2018-07-06"),
        ("6 de julho de 2018", "2018-07-06"),
        ("octobre 2016", "2016-10"),
        ("sept. 2018", "2018-09"),
        ("10/2016", "2016-10"),
        ("summer 2019", "2019"),
        ("juin 2018", "2018-06"),
        ("jui 2018", "2018"),
        ("2018-02-30", ""),
        ("20/20/2018", ""),
        ("06/07/18", ""),
        ("2016-2018", ""),
        ("yesterday", ""),
        ("", ""),
        ("1" * 5000 + " 2018", ""),
    ],
)
def test_what_is_meant(written: str, meant: str) -> None:
    assert guess(written) == meant


@given(st.text(alphabet="0123456789-/. jmaourétls", max_size=20) | st.text())
def test_what_is_proposed_is_a_date(written: str) -> None:
    meant = guess(written)
    if meant:
        assert re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", meant)
        datetime.date.fromisoformat((meant + "-01-01")[:10])
