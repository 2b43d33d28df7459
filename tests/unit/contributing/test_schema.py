"""The generated descriptions of the fields are current and agree with the checks."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from casebook.checking import check
from casebook.commands import cli
from casebook.content import field_guide
from casebook.contributing import editor_schemas, yaml_writer
from tests.support import badsite, minisite
from tests.support.paths import ROOT

REAL = sorted(file for kind in yaml_writer.SCHEMAS for file in (ROOT / kind).glob("*.yml"))
MINI = sorted(file for kind in yaml_writer.SCHEMAS for file in (minisite.MINI / kind).glob("*.yml"))


class Core(yaml.SafeLoader):
    """Reads values as YAML editors do, which follow YAML 1.2."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # PyYAML declares it so


for tag, pattern, first in (
    ("null", r"~|null|Null|NULL|", [*"~nN", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", [*"tTfF"]),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", [*"-+0123456789"]),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", [*"-+.0123456789"]),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), first)


class Older(yaml.SafeLoader):
    """Reads values by YAML 1.1, where `yes` is a boolean; a date stays a string, as in JSON."""

    yaml_implicit_resolvers = {  # noqa: RUF012  # PyYAML declares it so
        first: [(tag, pattern) for tag, pattern in found if not tag.endswith(":timestamp")]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def validators(root: Path) -> dict[str, Any]:
    content = check.check(root).content
    assert content is not None
    made = {file.name: text for file, text in editor_schemas.files(content).items()}
    found = {kind: json.loads(made[name]) for kind, name in yaml_writer.SCHEMAS.items()}
    for one in found.values():
        jsonschema.Draft7Validator.check_schema(one)
    return {kind: jsonschema.Draft7Validator(one) for kind, one in found.items()}


@pytest.fixture(scope="module")
def real() -> dict[str, Any]:
    return validators(ROOT)


@pytest.fixture(scope="module")
def mini() -> dict[str, Any]:
    return validators(minisite.MINI)


def faults(validator: Any, file: Path, loader: type[yaml.SafeLoader] = Core) -> list[str]:
    value = yaml.load(file.read_text(encoding="utf-8"), Loader=loader)
    return [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(value)]


def test_what_is_committed_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    """If it fails, run `make schema`."""
    assert cli.main(["schema", "--check", "--root", str(ROOT)]) == 0, capsys.readouterr().out


@pytest.mark.parametrize("loader", [Core, Older])
@pytest.mark.parametrize("file", REAL, ids=lambda file: file.stem)
def test_the_real_files_pass(real: dict[str, Any], file: Path, loader: type[yaml.SafeLoader]) -> None:
    assert faults(real[file.parent.name], file, loader) == []


@pytest.mark.parametrize("loader", [Core, Older])
@pytest.mark.parametrize("file", MINI, ids=lambda file: file.stem)
def test_the_files_of_the_mini_site_pass(mini: dict[str, Any], file: Path, loader: type[yaml.SafeLoader]) -> None:
    assert faults(mini[file.parent.name], file, loader) == []


def test_editors_find_the_schema(real: dict[str, Any]) -> None:
    for file in REAL:
        first = file.read_text(encoding="utf-8").partition("\n")[0]
        assert (file.parent / first.partition("$schema=")[2]).resolve().is_file()


EXPRESSIBLE = {
    *("evidence-contradicts", "evidence-missing", "field-empty", "field-missing", "field-unknown", "reference-unknown"),
    *("value-choice", "value-count", "value-country", "value-date", "value-language", "value-range", "value-twice"),
    *("value-type", "value-url"),
}
"""Rules about a field, or a group of fields, that a schema can express."""
NOT_EXPRESSIBLE = {
    "value-country--unknown": "a code of the right form",
    "value-url--deceptive": "an address of the right form",
    "value-twice--own-source": "what the vocabulary holds",
    "value-choice--language": "a code of the right form",
}
BAD = [
    name
    for name in badsite.names()
    if badsite.rule(name) in EXPRESSIBLE and name not in NOT_EXPRESSIBLE and (badsite.BAD / name / "cases").is_dir()
]


@pytest.mark.parametrize("name", BAD)
def test_a_faulty_field_is_refused(mini: dict[str, Any], name: str) -> None:
    found = [
        fault
        for kind, validator in mini.items()
        for file in (badsite.BAD / name / kind).glob("*.yml")
        for fault in faults(validator, file)
    ]
    assert found


def test_each_kind_of_fault_was_tried() -> None:
    assert {badsite.rule(name) for name in BAD} == EXPRESSIBLE
    assert set(NOT_EXPRESSIBLE) <= set(badsite.names())


def objects(one: Any) -> Iterator[Any]:
    if isinstance(one, dict):
        if one.get("type") == "object":
            yield one
        for inner in one.values():
            yield from objects(inner)


def test_no_group_takes_an_unknown_field_and_each_field_is_told(real: dict[str, Any]) -> None:
    for validator in real.values():
        for one in objects(validator.schema):
            assert one["additionalProperties"] is not True
            for field in one.get("properties", {}).values():
                assert field["title"]


def test_the_codebook_has_a_line_for_each_field() -> None:
    with (ROOT / editor_schemas.FOLDER / editor_schemas.CODEBOOK).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert tuple(rows[0]) == editor_schemas.COLUMNS
    assert len(rows) == sum(len(list(field_guide.every(field_guide.asked(kind)))) for kind in yaml_writer.SCHEMAS)
    by_field = {(row["entry"], row["field"]): row for row in rows}
    assert len(by_field) == len(rows)
    title = by_field["cases", "steps[].title"]
    assert (title["kind"], title["required"], title["words"], title["characters"]) == ("line", "yes", "14", "160")
    assert by_field["cases", "running"]["choices"] == "yes no unknown"
    assert by_field["cases", "sources.<id>.pages"]["kind"] == "page"
    assert all(row["label"] and row["description"] for row in rows)


def test_the_page_of_fields_has_each_field_once() -> None:
    text = (ROOT / editor_schemas.FIELDS).read_text(encoding="utf-8")
    described = re.findall(r"^\| `([\w.<>\[\]]+)` \*\*", text, re.MULTILINE)
    assert (
        len(described)
        == len(set(described))
        == len({field.key for field in field_guide.every(field_guide.asked("cases"))})
    )
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {3}, "cells are whole"


def test_a_page_that_is_out_of_date_is_reported_and_written(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    file = root / editor_schemas.FIELDS
    file.parent.mkdir()
    current = editor_schemas.fields_page()
    file.write_text(current.replace("| `title`", "| `tilte`"), encoding="utf-8")
    assert cli.main(["schema", "--check", "--root", str(root)]) == 1
    assert "tilte" in file.read_text(encoding="utf-8")
    assert not (root / editor_schemas.FOLDER).exists()
    assert cli.main(["schema", "--root", str(root)]) == 0
    assert file.read_text(encoding="utf-8") == current
    assert cli.main(["schema", "--check", "--root", str(root)]) == 0


def test_a_content_folder_without_a_handbook_gets_no_page(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    assert cli.main(["schema", "--root", str(root)]) == 0
    assert not (root / editor_schemas.FIELDS).exists()
