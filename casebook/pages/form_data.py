"""What the form for a case knows beside its page: fields, choices, limits, and the cases that are there already.

The page (`casebook/pages/templates/contribute.html`) asks for the fields of `guide.py`; its script reads
`data/form.json` to check answers, to preview the case and to write its file. To correct a case, it reads that case
from `data/case-<id>.json`, in the folder of the main language.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

from casebook import limits
from casebook.content import code_host, field_guide
from casebook.content.model import Case
from casebook.formats import small_markdown, strict_yaml

if TYPE_CHECKING:
    from casebook.pages.renderer import Renderer

DATA_FILE = "form.json"

_LIMITS = {
    "line": limits.LINE_CHARACTERS,
    "prose": limits.PROSE_CHARACTERS,
    "word": limits.WORD_CHARACTERS,
    "brackets": limits.BRACKETS,
    "url": limits.URL_CHARACTERS,
}
_GIVEN = {"words": None, "least": 0, "most": None, "choices": (), "refers": "", "fields": (), "required": False}
"""What goes without saying of a field."""


def data(renderer: Renderer) -> bytes:
    """What the script reads, in the renderer's language."""
    content, view = renderer.content, renderer.view
    value = {
        "fields": [_field(field) for field in field_guide.asked("cases")],
        "names": {name: _names(view[name]) for name in ("levels", "channels", "networks", "events", "sdgs")},
        "practices": {key: str(card["title"]) for key, card in renderer.practice_cards.items()},
        "accents": {key: level["accent"] for key, level in view["levels"].items()},
        "audiences": {key: str(level["audience"]) for key, level in view["levels"].items()},
        "targets": {
            number: {target: str(wording) for target, wording in goal["targets"].items()}
            for number, goal in view["sdgs"].items()
        },
        "colours": {number: goal["colour"] for number, goal in view["sdgs"].items()},
        "sources": {
            key: {"name": source["title"], "pages": source["pages"]} for key, source in view["sources"].items()
        },
        "people": {
            key: {"name": person["name"], "role": str(person["role"])} for key, person in view["people"].items()
        },
        "cases": [
            [
                key,
                str(case["title"]),
                str(case["place"]["name"]),
                case["place"]["country"],
                list(_addresses(key, renderer)),
            ]
            for key, case in renderer.cases.items()
        ],
        "limits": _LIMITS,
        "schemes": sorted(small_markdown.SCHEMES),
        "refused": _for_script(strict_yaml.REFUSED.pattern),
        "host": code_host.host(content.site),
    }
    return _as_json(value)


def entries(renderer: Renderer) -> Iterator[tuple[str, bytes]]:
    """Each case as its file has it, so that the form can open it: name and bytes."""
    if renderer.language == renderer.content.site.language:
        for case_id in renderer.cases:
            case = renderer.content.cases[case_id]
            made = partial(_case_as_json, case)
            yield f"case-{case_id}.json", renderer.cache.get(("form", case_id), [case], made)


def _case_as_json(case: Case) -> bytes:
    return _as_json(plain_values(case))


def plain_values(entry: Case) -> dict[str, Any]:
    """An entry as its file says it: texts, lists and mappings, without what goes without saying."""
    plain: dict[str, Any] = _plain(entry.model_dump(exclude_defaults=True))
    return plain


def _as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.8f}".rstrip("0").rstrip(".")
    return str(value)


def _field(field: field_guide.Asked) -> dict[str, Any]:
    said = {name: value for name, value in asdict(field).items() if name not in ("key", "description", "fields")}
    said = {name: value for name, value in said.items() if _GIVEN.get(name, ...) != value}
    return {**said, "fields": [_field(inner) for inner in field.fields]} if field.fields else said


def _names(terms: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(term["name"]) for key, term in terms.items()}


def _addresses(case_id: str, renderer: Renderer) -> Iterator[str]:
    case = renderer.content.cases[case_id]
    yield from (link.url for link in case.links)
    yield from (source.url for source in case.sources.values() if source.url)


def _for_script(pattern: str) -> str:
    """A pattern as JavaScript writes it, for its flag `u`."""
    return re.sub(r"\\U([0-9a-f]{8})", lambda match: f"\\u{{{int(match[1], 16):x}}}", pattern)
