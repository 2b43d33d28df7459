"""The two files of Weblate: together, they cover each catalogue once."""

from __future__ import annotations

import json
import re

import yaml

from casebook.translation import program_messages
from tests.support.paths import ROOT

COMPONENT, MESSAGES = json.loads((ROOT / ".weblate/weblate.json").read_text(encoding="utf-8"))
DISCOVERY = json.loads((ROOT / ".weblate/weblate-discovery.json").read_text(encoding="utf-8"))
LANGUAGES = yaml.safe_load((ROOT / "site.yml").read_text(encoding="utf-8"))["languages"]


def test_every_catalogue_belongs_to_one_component() -> None:
    first = set(ROOT.glob(COMPONENT["filemask"]))
    catalogues = set((ROOT / "locales").rglob("*.po"))
    matches = {file: re.fullmatch(DISCOVERY["match"], file.relative_to(ROOT).as_posix()) for file in catalogues}
    discovered = {file: match for file, match in matches.items() if match}
    assert first.isdisjoint(discovered)
    assert first | set(discovered) == catalogues
    assert {file.parent.name for file in first} == set(LANGUAGES)
    assert {match["language"] for match in discovered.values()} <= set(LANGUAGES)


def test_the_messages_of_the_checks_are_a_component_of_their_own() -> None:
    found = set(ROOT.glob(MESSAGES["filemask"]))
    assert found == set((ROOT / "casebook").rglob("*.po"))
    assert {file.stem for file in found} == {language for language in program_messages.LANGUAGES if language != "en"}
    assert MESSAGES["source_language"] == "en", "the language they are written in has no catalogue"
    assert MESSAGES["slug"] != COMPONENT["slug"]


def test_no_catalogue_is_taken_for_the_original() -> None:
    # Weblate omits the catalogue in the component's source language.
    assert COMPONENT["source_language"] not in LANGUAGES
