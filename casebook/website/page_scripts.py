"""Define the script, style and texts of pages that need more than the frame.

Each of these pages is useful without its script: it has a list, a form or a link instead.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from casebook.translation.localiser import Localiser


@dataclass(frozen=True, slots=True)
class Scripted:
    """The additions of a kind of page: files of `casebook/website/theme/static/`, and texts of the interface."""

    script: str = ""
    style: str = ""
    words: tuple[str, ...] = ()


_COMPARE_WORDS = (
    *("where", "when", "audiences", "goals", "channels", "networks", "challenge", "results", "limits", "conditions"),
    *("nav_practices", "not_told"),
    "compare_summary",
    "compare_criterion",
    "compare_remove",
    "compare_loading",
    "compare_shown",
    "compare_marked",
    "compare_shared",
    "compare_shared_some",
    "compare_single",
    "compare_suggestions",
    "compare_unknown",
    "compare_failed",
    "compare_again",
    "compare_most",
)

_FORM_WORDS = (
    "contribute_clear_confirm",
    "contribute_kept",
    "contribute_not_kept",
    "contribute_resumed",
    "contribute_loaded",
    "contribute_cleared",
    "contribute_unreadable",
    "contribute_unavailable",
    "contribute_add",
    "contribute_item",
    "contribute_up",
    "contribute_down",
    "contribute_remove",
    "contribute_added",
    "contribute_moved",
    "contribute_removed",
    "contribute_choose",
    "contribute_words",
    "contribute_words_over",
    "contribute_similar_place",
    "contribute_similar_title",
    "contribute_similar_link",
    "contribute_preview_empty",
    "contribute_propose_paste",
    "contribute_propose_replace",
    "contribute_copied",
    "contribute_not_copied",
    "contribute_downloaded",
    "contribute_errors",
    "fault_required",
    "fault_choose",
    "fault_most",
    "fault_items",
    "fault_items_most",
    "fault_words",
    "fault_characters",
    "fault_word",
    "fault_brackets",
    "fault_url",
    "fault_link",
    "fault_date",
    "fault_partial_date",
    "fault_period",
    "fault_number",
    "fault_range",
    "fault_pages",
    "fault_page_range",
    "fault_evidence_source",
    "fault_evidence_pages",
    "fault_message",
    "fault_twice",
    "fault_address",
    "fault_address_taken",
    "fault_person",
    # The preview uses the same words as the page of a case.
    "at_a_glance",
    "where",
    "when",
    "audiences",
    "goals",
    "channels",
    "networks",
    "events",
    "still_running",
    "last_checked",
    "messages",
    "challenge",
    "steps",
    "results",
    "limits",
    "lessons",
    "conditions",
    "sdgs",
    "practices_illustrated",
    "voices",
    "sources",
    "read_as",
    "message_for",
    "not_told",
    "results_none",
    "limits_none",
    "editorial",
    "measured",
    "page_reference",
    "goal_number",
    "target",
    "period_since",
    "running_yes",
    "running_no",
    "running_unknown",
    "basis_stated",
    "basis_editorial",
    "conditions_intro",
    "contributors",
)

SCRIPTED: Mapping[str, Scripted] = {
    "explore": Scripted(
        "explore.js",
        "explore.css",
        words=(
            "explore_failed",
            "explore_texts_failed",
            "explore_found",
            "explore_see",
            "explore_choice",
            "explore_remove",
            "explore_clear",
            "explore_empty",
            "explore_empty_still",
            "explore_without",
            "explore_all",
            "explore_fewer",
            "explore_tells_limits",
            "explore_tells_measured",
            "kind_case",
            "kind_practice",
        ),
    ),
    "map": Scripted(style="map.css"),
    "case": Scripted("upkeep.js", words=("completeness", "completeness_missing", "lacking_check", "effort_medium")),
    "editors": Scripted(
        "upkeep.js",
        words=("editors_overdue_count", "editors_overdue_none", "completeness", "lacking_check", "effort_medium"),
    ),
    "search": Scripted("search.js", "search.css"),  # Its texts are in its data, which other pages use, too.
    "compare": Scripted("compare.js", "compare.css", words=_COMPARE_WORDS),
    "contribute": Scripted("contribute.js", "contribute.css", words=_FORM_WORDS),
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
"""Additions by kind of page."""

WITH_CASES = frozenset(
    {"home", "list", "explore", "case", "practice", "level", "sdg", "country", "channel", "network", "event"}
)
"""Kinds of pages on which readers choose cases to compare. `TRAY` is added to their own script."""

TRAY = Scripted(
    "compare-tray.js",
    words=(
        "compare_add",
        "compare_add_case",
        "compare_tray",
        "compare_count",
        "compare_one_more",
        "compare_most",
        "compare_open",
        "compare_remove",
        "compare_clear",
        "compare_cleared",
    ),
)


def words(localiser: Localiser, keys: tuple[str, ...]) -> str:
    """Return texts by key as JSON. Each `<` is escaped, so that the JSON cannot close a `<script>` element.

    A text that depends on a number has one form per plural category of the language: `{"one": …, "other": …}`. The
    script chooses by `Intl.PluralRules` and fills in the {placeholders}.
    """
    texts = {key: localiser.forms(key) for key in keys}
    return json.dumps(texts, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")
