"""A content folder in which one text can be put into every place where people write one.

The places are found by trying: a field that accepts a harmless text is a text field. So a new field of the model is
tried as well, as soon as the mini-site (or `EXTRA`) gives it a value, which
`test_every_field_has_a_value_to_replace` requires.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from casebook.checking import check
from casebook.checking.check import Checked
from casebook.content.model import VOCABULARY
from casebook.formats import po_file, strict_yaml
from casebook.formats.po_file import Entry
from casebook.formats.strict_yaml import Path as Place
from casebook.problems.problem import Problem
from casebook.translation.translatable import message_files
from tests.support import minisite

CASE, PRACTICE, SITE = "cases/villaflor.yml", "practices/contar-de-cerca.yml", "site.yml"
FILES = (CASE, PRACTICE, SITE, *(f"vocabulary/{name}.yml" for name in VOCABULARY))
_PICTURE = "![{}](puente.png)"
PASSAGES = ("# {}", "{}", "## {} {{#ancla}}", "- {}", "1. {}", _PICTURE, _PICTURE, "[{}](contribute/)")
"""The places of a hand-written page: each is a passage of its own."""
ONE_LINE = {5, 6, 7}
"""Places without paragraphs. Of two pictures one after the other, one is translated and one stale."""
HARMLESS = "Palabras de prueba"

EXTRA: Mapping[str, Mapping[str, Any]] = {
    CASE: {
        "period": {"start": "2019-05", "end": "2019-06"},
        "contributors": ["Ada Ruiz"],
        "former_ids": ["villaflor-vieja"],
        "links": [
            {
                "title": "Una",
                "url": "https://a.example.org/",
                "archived": "https://archivo.example.org/a",
                "language": "fr",
            }
        ],
        "sources": {
            "gaceta": {
                "title": "La Gaceta",
                "language": "es",
                "author": "Ada Ruiz",
                "publisher": "Imprenta",
                "date": "2020",
                "pages": "2",
                "url": "https://gaceta.example.org/",
                "archived": "https://archivo.example.org/g",
            }
        },
        "people": {"ana": {"name": "Ana Gil", "role": "vecina", "source": "gaceta", "pages": ["1"]}},
    },
    SITE: {"languages": {"fr": {"locale": "fr-FR"}}},
    PRACTICE: {
        "networks": ["rio"],
        "events": ["dia-del-puente"],
        "pitfalls": [{"text": "Ir solo.", "basis": "editorial"}],
        "voices": [{"person": "noor", "text": "Dice que sí.", "source": "cuaderno", "pages": ["5"]}],
        "former_ids": ["contar-antes"],
    },
    "vocabulary/events.yml": {
        "dia-del-puente": {
            "url": "https://dia.example.org/",
            "description": "Cada año, según el cuaderno.",
            "source": "cuaderno",
            "pages": ["1"],
            "former_ids": ["fiesta"],
        }
    },
    "vocabulary/channels.yml": {"paseo": {"former_ids": ["caminata"]}},
    "vocabulary/levels.yml": {"oficina": {"former_ids": ["despacho"]}},
    "vocabulary/networks.yml": {
        "rio": {
            "description": "Así lo cuenta el cuaderno.",
            "source": "cuaderno",
            "pages": ["1"],
            "former_ids": ["rios"],
        }
    },
    "vocabulary/worksheet.yml": {},
}
"""Values for the fields that the mini-site leaves out."""

Spot = tuple[str, Place]
"""a file, and the place of a text in it"""


@dataclass
class Bench:
    """The folder, its files as values, and the spots that take any text."""

    root: Path
    values: dict[str, Any] = field(default_factory=dict)
    spots: list[Spot] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Keep one case, one practice and two languages of the mini-site, and find the spots."""
        for file in [*self.root.glob("cases/*.yml"), *self.root.glob("practices/*.yml"), *self.root.rglob("*.po")]:
            path = file.relative_to(self.root).as_posix()
            if path not in (*FILES, "locales/es/interface.po", "locales/fr/interface.po"):
                file.unlink()
        for path in FILES:
            document, _ = strict_yaml.read((self.root / path).read_bytes(), path)
            assert document is not None
            self.values[path] = merged(document.value, EXTRA.get(path, {}))
        del self.values[SITE]["languages"]["ar"]
        # one label per language, since the same text in two labels would rightly be refused
        self.values["vocabulary/thesaurus.yml"] = {"vecino": {"labels": {"es": ["vecino"], "fr": ["voisin"]}}}
        self.values["vocabulary/worksheet.yml"]["publico"]["practices"] = ["contar-de-cerca"]
        text = (self.root / "locales/fr/interface.po").read_text(encoding="utf-8")
        kept = [entry for entry in po_file.read(text) if entry.context.startswith("interface/")]
        self.header = text[: text.index("\n\n")] + "\n\n"
        self.interface = self.header + "\n".join(map(po_file.write, kept)) + "\n"
        self.write(HARMLESS, [])
        for path in FILES:
            self.spots += [(path, place) for place in leaves(self.values[path]) if self._takes_any_text(path, place)]

    def _takes_any_text(self, path: str, place: Place) -> bool:
        self._put(path, replaced(self.values[path], place, HARMLESS))
        problems = check.check(self.root).problems
        self._put(path, self.values[path])
        return not problems

    def _put(self, path: str, value: Any) -> None:
        (self.root / path).write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")

    def write(self, text: str, spots: Collection[Spot]) -> None:
        """Put `text` into these spots, and a harmless one into the others, without any translation."""
        for path in FILES:
            value = self.values[path]
            for file, place in self.spots:
                if file == path:
                    value = replaced(value, place, text if (file, place) in spots else HARMLESS)
            self._put(path, value)
        self._write_catalogue("interface.po", [])

    def write_raw(self, text: str, spots: Collection[Spot]) -> None:
        """Put `text` into any places."""
        for path in {path for path, _ in spots}:
            value = self.values[path]
            for file, spot in spots:
                if file == path:
                    value = replaced(value, spot, text)
            self._put(path, value)

    def rename_key(self, path: str, group: Place, key: str) -> None:
        """Give the first field or entry of a group another name."""
        value = json.loads(json.dumps(self.values[path]))
        inner = value
        for name in group:
            inner = inner[name]
        inner[key] = inner.pop(next(iter(inner)))
        self._put(path, value)

    def write_page(self, name: str, text: str, places: Collection[int]) -> list[int]:
        """Write a page with `text` in some of its passages. Return the line on which each passage starts."""
        passages = [form.format(text if n in places else HARMLESS) for n, form in enumerate(PASSAGES)]
        (self.root / f"docs/es/{name}.md").write_text("\n\n".join(passages) + "\n", encoding="utf-8", newline="")
        return [1 + sum(passage.count("\n") + 2 for passage in passages[:n]) for n in range(len(passages))]

    def translate(self, checked: Checked) -> None:
        """Write catalogues in which each text is its own translation; every second one is stale."""
        assert checked.content is not None
        for messages in message_files(checked.content):
            entries = [
                Entry(
                    message.context,
                    message.originals[0],
                    strings=(message.originals[0],),
                    fuzzy=number % 2 == 0,
                    previous="Antes" if number % 2 == 0 else "",
                )
                for number, message in enumerate(messages.messages.get("es", ()))
            ]
            self._write_catalogue(messages.path, entries)

    def _write_catalogue(self, path: str, entries: list[Entry]) -> None:
        start = self.interface if path == "interface.po" else self.header
        file = self.root / "locales/fr" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(start + "\n".join(map(po_file.write, entries)), encoding="utf-8")


def make(folder: Path) -> Bench:
    return Bench(minisite.copy(folder))


def at_fault(problem: Problem, spots: Collection[Spot]) -> set[Spot]:
    """Return the spots that a problem is about: a field, or all of a file that cannot be read."""
    if problem.path.startswith("locales/"):  # names and agreed terms are expected in every translation
        return {spot for spot in spots if spot[0] in ("vocabulary/people.yml", "vocabulary/glossary.yml")}
    here = {spot for spot in spots if spot[0] == problem.path}
    return {spot for spot in here if problem.field in ("", strict_yaml.show(spot[1]))}


def leaves(value: Any, place: Place = ()) -> Iterator[Place]:
    """Yield the place of every single value."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from leaves(item, (*place, key))
    elif isinstance(value, list):
        for number, item in enumerate(value, 1):
            yield from leaves(item, (*place, number))
    else:
        yield place


def replaced(value: Any, place: Place, text: str) -> Any:
    """Return a copy with another text at one place."""
    if not place:
        return text
    first, *others = place
    if isinstance(value, list):
        return [
            replaced(item, tuple(others), text) if number == first else item for number, item in enumerate(value, 1)
        ]
    return {key: replaced(item, tuple(others), text) if key == first else item for key, item in value.items()}


def merged(value: Any, extra: Mapping[str, Any]) -> Any:
    if not isinstance(value, Mapping):
        return value
    return {
        **{
            key: merged(item, extra.get(key, {})) if isinstance(extra.get(key, {}), Mapping) else extra[key]
            for key, item in value.items()
        },
        **{key: item for key, item in extra.items() if key not in value},
    }
