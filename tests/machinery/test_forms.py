"""The forms and templates of GitHub and GitLab have the fields of the model, in each language, and are current."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from casebook.content import field_guide
from casebook.content.model import Case
from tests.support.paths import ROOT
from tools import forms

MADE = forms.files(ROOT)
GITHUB = {path: yaml.safe_load(text) for path, text in MADE.items() if path.endswith(".yml")}
CASES = {path: form for path, form in GITHUB.items() if path.endswith("-case.yml")}


def there() -> dict[str, str]:
    folders = (".github/ISSUE_TEMPLATE", ".gitlab/issue_templates", ".gitlab/merge_request_templates")
    files = [file for folder in folders for file in (ROOT / folder).iterdir()]
    files.append(ROOT / ".github/PULL_REQUEST_TEMPLATE.md")
    return {file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8") for file in files}


def test_the_files_are_those_that_make_forms_writes() -> None:
    assert sorted(there()) == sorted(MADE), "run: make forms"


def test_what_they_ask_for_is_current() -> None:
    """Compare each word in English only: after a correction elsewhere, a translator need not regenerate the forms."""
    found = there()
    for path, text in MADE.items():
        if "en-" in path or "/en " in path or "config" in path:
            assert found[path] == text, f"{path}: run: make forms"
        elif path.endswith(".yml"):
            assert shape(yaml.safe_load(found[path])) == shape(GITHUB[path]), f"{path}: run: make forms"


def shape(form: dict[str, Any]) -> list[tuple[object, ...]]:
    return [
        (it["type"], it.get("id"), it.get("validations"), len(it["attributes"].get("options", ())))
        for it in form.get("body", ())
    ]


@pytest.mark.parametrize("path", CASES)
def test_a_case_is_asked_for_as_the_model_has_it(path: str) -> None:
    asked = {element["id"]: element for element in CASES[path]["body"] if "id" in element}
    assert set(asked) - {"agreement"} == set(Case.model_fields) - set(field_guide.hidden()) - set(forms.OMITTED)
    required = {field.name for field in field_guide.asked("cases") if field.required} - set(forms.OMITTED)
    needed = {name for name, element in asked.items() if element.get("validations")}
    assert needed == required - {"levels"} | {"sources"}, "GitHub cannot require one of several boxes"
    assert re.search(r"\b16\b", asked["title"]["attributes"]["description"])
    assert asked["title"]["type"] == asked["place"]["type"] == "input"
    assert asked["summary"]["type"] == asked["challenge"]["type"] == "textarea"


def test_every_language_is_there_and_says_it_itself() -> None:
    assert [path.split("/")[-1][:4] for path in CASES] == ["1-fr", "2-es", "3-en", "4-pt"]
    labels = [tuple(element["attributes"].get("label") for element in form["body"]) for form in CASES.values()]
    assert len(set(labels)) == 4
    form_texts = yaml.safe_load(Path(forms.HERE / "forms.yml").read_text(encoding="utf-8"))
    for part in form_texts.values():
        for texts in part.values():
            assert list(texts) == ["fr", "es", "en", "pt"]
            assert len(set(texts.values())) == 4
            assert not re.search(r"[^\u00a0\s][:;?!»](?:\s|$)| [:;?!»]", texts["fr"]), texts["fr"]


def test_github_takes_the_forms() -> None:
    """Check the limits that GitHub's schema lacks: each label once, and different names."""
    names = [form["name"] for form in GITHUB.values() if "name" in form]
    contacts = [link["name"] for link in GITHUB[".github/ISSUE_TEMPLATE/config.yml"]["contact_links"]]
    assert len({*names, *contacts}) == len(names) + len(contacts) == 12
    for form in GITHUB.values():
        labels = [element["attributes"]["label"] for element in form.get("body", ()) if "id" in element]
        assert len(set(labels)) == len(labels)


def test_gitlab_gets_the_same() -> None:
    assert len([path for path in MADE if path.startswith(".gitlab/issue_templates/")]) == 8
    assert MADE[".gitlab/merge_request_templates/Default.md"] == MADE[".github/PULL_REQUEST_TEMPLATE.md"]
    assert MADE[".gitlab/merge_request_templates/content.md"].endswith("\n/label ~content\n")
    quick = [line for text in MADE.values() for line in text.splitlines() if line.startswith("/")]
    assert quick == ["/label ~content"]
