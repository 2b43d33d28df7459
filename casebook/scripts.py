"""The pages that a script brings to life: which script and style, and the words it says, handed to it in the page.

Every one of them is of use without its script: there is a list, a form or a link in its place.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from casebook.localise import Localiser


@dataclass(frozen=True, slots=True)
class Scripted:
    """What a kind of page needs besides the frame: files of `theme/static/`, and texts of the interface."""

    script: str
    style: str = ""
    words: tuple[str, ...] = ()


SCRIPTED: Mapping[str, Scripted] = {
    "search": Scripted("search.js", "search.css"),  # what it says is in its data, for the other pages' sake
    "worksheet": Scripted(
        "worksheet.js",
        words=(
            "worksheet_clear_confirm",
            "worksheet_cleared",
            "worksheet_kept",
            "worksheet_not_kept",
            "worksheet_opened",
            "worksheet_unreadable",
        ),
    ),
}
"""By kind of page."""


def words(localiser: Localiser, keys: tuple[str, ...]) -> str:
    """JSON of texts by key, for a script or for a `<script>` element, which nothing inside it can close.

    A text that depends on a number comes once a plural category of the language: `{"one": …, "other": …}`. The script
    chooses by `Intl.PluralRules` and fills in the {placeholders}.
    """
    said = {key: localiser.forms(key) for key in keys}
    return json.dumps(said, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")
