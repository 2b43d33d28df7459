"""Generate content folders of any size for the measurements: real sentences of the real cases, shuffled and translated.

A generated case has the shape of a real one (number of steps, number of sentences in each text), with sentences from
all real cases and practices. A sentence keeps its translations, so the catalogues are complete and correct. The same
seed gives the same bytes, and case number 17 is equal in a folder of 100 cases and in one of 10,000.

    python -m benchmarks.generate FOLDER --cases 400 --languages fr,es,en,pt --seed 1
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import shutil
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from casebook import limits
from casebook.checking import check
from casebook.content import folder_layout
from casebook.content.content import Content
from casebook.content.field_types import on_one_line
from casebook.content.model import Case
from casebook.formats import po_file, small_markdown
from casebook.formats.po_file import Entry
from casebook.problems import report
from casebook.translation import checks
from casebook.translation.catalogues import Catalogue
from casebook.translation.translatable import Message, message_files

HERE = Path(__file__).resolve().parent
LANGUAGES = ("fr", "es", "en", "pt")

Text = Mapping[str, str]
"""A text or sentence in every language."""

_PLACE = "\ue000"  # Placeholder for the name of the place, for private use: no text contains it.
_SENTENCE = re.compile(r"(?<=[.!?…»”]) (?=[A-ZÀ-ÖØ-Þ«“¿¡])")
_PLAIN = re.compile(r"[A-Za-zÀ-ÿ](?:(?!: | #).)*(?<!:)")
_WIDTH = 118
_CORRECTION = "Une réunion publique y a été consacrée, la {}e depuis le début."
_COLON = {"fr": "\u00a0: "}

# Fields whose sentences may also be used in another field of a case.
_AS_WELL = {
    "challenge.text": ("practices/advice.text",),
    "limits[].text": ("practices/pitfalls[].text",),
    "lessons[].text": ("practices/advice.text",),
    "conditions[].text": ("practices/steps[].text",),
    "sdgs[].reason": ("practices/sdgs[].reason",),
    "voices[].text": ("practices/voices[].text",),
}


@dataclass(frozen=True, slots=True)
class Place:
    country: str
    latitude: str
    longitude: str
    names: Text


@dataclass(frozen=True)
class Corpus:
    """The material for cases: the sentences and shapes of the real ones, by field."""

    root: Path
    content: Content
    languages: Sequence[str]
    sentences: Mapping[str, Sequence[Text]]
    wholes: Mapping[str, Sequence[Text]]
    """Texts that are not divided: titles of steps, names of organisations."""
    tails: Sequence[Text]
    """Titles without the place at their start."""
    notes: Mapping[str, str]
    """Field → the comment of its messages in a catalogue."""
    words: Mapping[str, int]
    """Field → its word limit, if it has one."""
    headers: Text

    @property
    def language(self) -> str:
        return self.content.site.language

    @cached_property
    def shapes(self) -> Sequence[Case]:
        return list(self.content.cases.values())


@dataclass(slots=True)
class Generated:
    """A case: its file, and the messages of its catalogues in the order of the fields."""

    id: str
    lines: list[str] = field(default_factory=list)
    messages: list[tuple[str, Text]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join([*self.lines, ""])


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description="Makes a content folder.")
    parser.add_argument("folder", type=Path, help="a folder that does not exist yet, or is empty")
    parser.add_argument("--cases", type=int, default=400)
    parser.add_argument("--languages", default=",".join(LANGUAGES), help="the first one is the main one")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    if options.folder.exists() and any(options.folder.iterdir()):
        print(f"{options.folder} is not empty", file=sys.stderr)
        return 2
    generate(options.folder, options.cases, options.languages.split(","), options.seed)
    return 0


def generate(folder: Path, cases: int, languages: Sequence[str] = LANGUAGES, seed: int = 1) -> list[str]:
    """Fill `folder` and return the ids of its cases. Memory holds one case at a time."""
    made_of = corpus(HERE.parent, languages)
    _copy_the_rest(made_of, folder)
    (folder / "cases").mkdir(parents=True, exist_ok=True)
    for language in _translated(made_of):
        (folder / "locales" / language / "cases").mkdir(parents=True, exist_ok=True)
    ids = []
    for case in generated(made_of, cases, seed):
        (folder / "cases" / f"{case.id}.yml").write_text(case.text, encoding="utf-8")
        for language in _translated(made_of):
            file = folder / "locales" / language / "cases" / f"{case.id}.po"
            file.write_text(catalogue(made_of, case, language), encoding="utf-8")
        ids.append(case.id)
    return ids


def generated(made_of: Corpus, cases: int, seed: int) -> Iterator[Generated]:
    """Yield the first cases of a seed."""
    where = places(made_of.languages)
    random.Random(f"{seed}/places").shuffle(where)
    for number in range(cases):
        place, turn = where[number % len(where)], number // len(where)
        case_id = _slug(place.names[made_of.language]) + (f"-{turn + 1}" if turn else "")
        yield _Maker(made_of, case_id, place, turn, random.Random(f"{seed}/{number}")).case()


def catalogue(made_of: Corpus, case: Generated, language: str) -> str:
    """Return the case's catalogue in one language, as `build_cases.py translations` would write it."""
    parts = [made_of.headers[language]]
    for path, text in case.messages:
        entry = Entry(f"{case.id}/{path}", text[made_of.language], strings=(text[language],))
        parts.append(f"{made_of.notes[_field(path)]}#. original: cases/{case.id}.yml\n{po_file.write(entry)}")
    return "\n".join(parts)


def edit(folder: Path, case_id: str, edition: int) -> Path:
    """Change one sentence of a case and return its file. Its translations become outdated, as after a correction."""
    file = folder / "cases" / f"{case_id}.yml"
    lines = file.read_text(encoding="utf-8").split("\n")
    start = lines.index("challenge:") + 1
    end = next(number for number in range(start + 1, len(lines)) if not lines[number].startswith("    "))
    old = " ".join(line.strip(" ") for line in lines[start:end]).removeprefix("text: ").removeprefix(">- ")
    new = " ".join([*_SENTENCE.split(old)[:-1], _CORRECTION.format(edition)])
    lines[start:end] = ["  text: >-", *_wrapped(new, "    ")]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def edit_translation(folder: Path, case_id: str, language: str, edition: int) -> Path:
    """Change one sentence of one translation and return its file. Each edition differs from the one before."""
    file = folder / "locales" / language / "cases" / f"{case_id}.po"
    blocks = file.read_text(encoding="utf-8").split("\n\n")
    here = next(number for number, block in enumerate(blocks) if f'msgctxt "{case_id}/summary"' in block)
    (entry,) = po_file.read(blocks[here])
    sentences = _SENTENCE.split(entry.strings[0])
    changed = " ".join([*sentences[:-1], sentences[-1].rstrip(".!?… ") + ".!"[edition % 2]])
    notes = "".join(f"{line}\n" for line in blocks[here].split("\n") if line.startswith("#."))
    blocks[here] = notes + po_file.write(Entry(entry.context, entry.original, strings=(changed,))).rstrip("\n")
    file.write_text("\n\n".join(blocks), encoding="utf-8")
    return file


def places(languages: Sequence[str]) -> list[Place]:
    with (HERE / "places.csv").open(encoding="utf-8", newline="") as stream:
        return [
            Place(row["country"], row["latitude"], row["longitude"], {code: row[code] for code in languages})
            for row in csv.DictReader(stream)
        ]


def corpus(root: Path, languages: Sequence[str] = LANGUAGES) -> Corpus:
    """Return the material from the real content."""
    checked = check.check(root)
    content = checked.content
    if checked.problems or content is None:
        raise SystemExit(report.as_text(checked.problems))
    if languages[0] != content.site.language or not set(languages) <= set(content.site.languages):
        raise SystemExit(f"The languages are {content.site.language}, then some of {', '.join(content.site.languages)}")
    agreed = {code: checks.agreed(content, checked.catalogues[code]["interface.po"].translations) for code in languages}
    sentences: dict[str, list[Text]] = defaultdict(list)
    wholes: dict[str, list[Text]] = defaultdict(list)
    tails: list[Text] = []
    notes, words = {}, {}
    for file in message_files(content):
        kind = file.path.split("/")[0]
        if kind not in ("cases", "practices"):
            continue
        place: Text = {}
        for original_language, messages in file.messages.items():
            for message in messages:
                path = message.context.split("/", 1)[1]
                name = _field(path) if kind == "cases" else f"practices/{_field(path)}"
                if kind == "cases":
                    notes[name] = _notes(message.note)
                    words.update({name: message.limit} if message.limit else {})
                catalogues = {code: checked.catalogues[code].get(file.path, Catalogue()) for code in languages}
                text = _in_languages(message, original_language, catalogues)
                if len(text) < len(languages) or any("\n" in string for string in text.values()):
                    continue
                if path == "place.name":
                    place = text
                elif path == "title":
                    tails += _tails(text, is_case=kind == "cases")
                elif message.is_prose:
                    sentences[name] += [
                        _without(place, part)
                        for part in _aligned(text)
                        if not any(_unfit(message, part, content.site.language, code, agreed[code]) for code in part)
                    ]
                else:
                    wholes[name].append(_without(place, text))
    for name, others in _AS_WELL.items():
        sentences[name] += [text for other in others for text in sentences[other]]
    return Corpus(
        root=root,
        content=content,
        languages=languages,
        sentences=sentences,
        wholes=wholes,
        tails=tails,
        notes=notes,
        words=words,
        headers={code: _header(root, code) for code in languages if code != content.site.language},
    )


class _Maker:
    """Makes one case: chooses from the corpus and writes field after field."""

    def __init__(self, made_of: Corpus, case_id: str, place: Place, turn: int, chance: random.Random) -> None:
        self.made_of = made_of
        self.place = place
        self.turn = turn
        self.chance = chance
        self.result = Generated(case_id)

    def case(self) -> Generated:
        chance, vocabulary = self.chance, self.made_of.content.vocabulary
        shape = chance.choice(self.made_of.shapes)
        self.title()
        self.line(f"language: {self.made_of.language}")
        self.line("status: published")
        self.where(shape)
        if chance.random() < 0.6:
            self.period()
        levels = list(vocabulary["levels"])
        addressed = set(chance.sample(levels, chance.randint(1, len(levels))))
        self.line(f"levels: [{', '.join(level for level in levels if level in addressed)}]")
        self.prose("summary", shape.summary)
        self.line("challenge:")
        self.prose("challenge.text", shape.challenge.text, "  ")
        self.evidence("  ")
        self.steps(shape)
        for name in ("results", "limits", "lessons", "conditions"):
            self.statements(name, [str(statement.text) for statement in getattr(shape, name)])
        self.line("messages:")
        for level, message in shape.messages.items():
            self.prose(f"messages.{level}", message, "  ")
        self.goals([str(link.reason) for link in shape.sdgs])
        self.ids("practices", self.made_of.content.practices, max(1, len(shape.practices) + chance.randint(-2, 2)))
        self.ids("networks", vocabulary["networks"], chance.choice((0, 1, 1, 2)))
        self.ids("events", vocabulary["events"], chance.choice((0, 0, 1)))
        self.voices([str(voice.text) for voice in shape.voices])
        self.line(f"checked: {chance.randint(2018, 2025)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}")
        self.line(f"running: {chance.choice(('yes', 'no', 'unknown'))}")
        self.line("contributors: [Cités Unies France]")
        return self.result

    def title(self) -> None:
        texts = [{code: name + tail[code] for code, name in self.place.names.items()} for tail in self.made_of.tails]
        fitting = [text for text in texts if self.fits("title", text) and self.is_line(text)]
        start = random.Random(self.place.names[self.made_of.language]).randrange(len(fitting))
        text = fitting[(start + self.turn) % len(fitting)]  # A place gets each title once before one repeats.
        self.line(f"title: {_quoted(text[self.made_of.language])}")
        # The reader of lines keeps only ordinary spaces, and looks messages up by the result.
        self.result.messages.append(("title", {code: on_one_line(title) for code, title in text.items()}))

    def where(self, shape: Case) -> None:
        self.line("place:")
        self.line(f"  name: {_quoted(self.place.names[self.made_of.language])}")
        self.result.messages.append(("place.name", self.place.names))
        if shape.place.organisation:
            self.whole("place.organisation", self.chance.choice(self.made_of.wholes["place.organisation"]), "  ")
        self.line(f"  country: {_quoted(self.place.country) if self.place.country == 'NO' else self.place.country}")
        self.line(f"  latitude: {self.place.latitude}")
        self.line(f"  longitude: {self.place.longitude}")

    def period(self) -> None:
        chance = self.chance
        start = chance.randint(2005, 2023)
        precision = chance.choice(("", f"-{chance.randint(1, 12):02}", f"-{chance.randint(1, 12):02}-15"))
        self.line("period:")
        self.line(f"  start: {start}{precision}")
        if chance.random() < 0.7:
            self.line(f"  end: {start + chance.randint(1, 2)}{precision}")

    def steps(self, shape: Case) -> None:
        self.line("steps:")
        titles = self.chance.sample(self.made_of.wholes["steps[].title"], len(shape.steps))
        channels = list(self.made_of.content.vocabulary["channels"])
        for number, (step, title) in enumerate(zip(shape.steps, titles, strict=True), 1):
            self.whole(f"steps[{number}].title", title, "  - ")
            self.prose(f"steps[{number}].text", step.text, "    ")
            used = self.chance.sample(channels, self.chance.choice((0, 1, 1, 2)))
            if used:
                self.line(f"    channels: [{', '.join(used)}]")
            self.evidence("    ")

    def statements(self, name: str, shapes: list[str]) -> None:
        if shapes:
            self.line(f"{name}:")
        for number, shape in enumerate(shapes, 1):
            self.prose(f"{name}[{number}].text", shape, "  - ")
            if name == "results" and self.chance.random() < 0.2:
                self.line("    measured: yes")
            self.evidence("    ")

    def goals(self, shapes: list[str]) -> None:
        goals = self.chance.sample(list(self.made_of.content.vocabulary["sdgs"].items()), len(shapes))
        self.line("sdgs:")
        for number, (shape, (goal, details)) in enumerate(zip(shapes, goals, strict=True), 1):
            self.line(f"  - goal: {goal}")
            targets = list(getattr(details, "targets", {}))
            if targets:
                self.line(f'    target: "{self.chance.choice(targets)}"')
            self.prose(f"sdgs[{number}].reason", shape, "    ")
            self.line("    basis: editorial")

    def voices(self, shapes: list[str]) -> None:
        if shapes:
            self.line("voices:")
        for number, shape in enumerate(shapes, 1):
            self.line(f"  - person: {self.chance.choice(list(self.made_of.content.people))}")
            self.prose(f"voices[{number}].text", shape, "    ")
            self.stated("    ")

    def ids(self, name: str, known: Mapping[str, object], count: int) -> None:
        if count:
            self.line(f"{name}: [{', '.join(sorted(self.chance.sample(list(known), count)))}]")

    def evidence(self, indent: str) -> None:
        if self.chance.random() < 0.5:
            self.stated(indent)
        else:
            self.line(f"{indent}basis: editorial")

    def stated(self, indent: str) -> None:
        self.line(f"{indent}source: atelier-2018")
        found = sorted(self.chance.sample(range(1, 11), self.chance.choice((1, 1, 2))))
        self.line(f"{indent}pages: {found}")

    def whole(self, path: str, text: Text, indent: str) -> None:
        text = self.here([text])
        self.line(f"{indent}{path.rsplit('.', 1)[-1]}: {_quoted(text[self.made_of.language])}")
        self.result.messages.append((path, text))

    def prose(self, path: str, shape: str, indent: str = "") -> None:
        """Write as many sentences as the real text has, or fewer to keep its limit."""
        drawn = self.made_of.sentences[_field(path)]
        chosen = self.chance.sample(drawn, min(len(_SENTENCE.split(shape)), len(drawn)))
        while not self.fits(_field(path), text := self.here(chosen)):
            # A long undivided text may be among the sentences; then take a shorter one.
            chosen = chosen[1:] or [self.chance.choice(drawn)]
        self.result.messages.append((path, text))
        name, own = path.rsplit(".", 1)[-1], text[self.made_of.language]
        if len(indent) + len(name) + 2 + len(own) <= _WIDTH and _PLAIN.fullmatch(own):
            self.line(f"{indent}{name}: {own}")
        else:
            self.line(f"{indent}{name}: >-")
            self.result.lines += _wrapped(own, " " * (len(indent) + 2))

    def here(self, sentences: Sequence[Text]) -> Text:
        return {
            code: " ".join(sentence[code] for sentence in sentences).replace(_PLACE, name)
            for code, name in self.place.names.items()
        }

    def fits(self, name: str, text: Text) -> bool:
        limit = self.made_of.words.get(name)
        return limit is None or all(small_markdown.words(string) <= limit for string in text.values())

    def is_line(self, text: Text) -> bool:
        return all(len(string) <= limits.LINE_CHARACTERS for string in text.values())

    def line(self, text: str) -> None:
        self.result.lines.append(text)


def _translated(made_of: Corpus) -> list[str]:
    return [code for code in made_of.languages if code != made_of.language]


def _copy_the_rest(made_of: Corpus, folder: Path) -> None:
    """Copy everything except cases: site.yml, vocabulary, practices, hand-written pages, pictures, catalogues."""
    root = made_of.root
    folder.mkdir(parents=True, exist_ok=True)
    pictures = Path("docs", folder_layout.IMAGES)
    for name in (Path("vocabulary"), Path("practices"), *(pictures / language for language in made_of.languages)):
        if (root / name).is_dir():
            shutil.copytree(root / name, folder / name, dirs_exist_ok=True)
    if (root / pictures / folder_layout.RIGHTS).is_file():
        _copy(root, root / pictures / folder_layout.RIGHTS, folder)
    for language in made_of.languages:
        for file in sorted((root / "locales" / language).rglob("*.po")):
            if file.parent.name != "cases":
                _copy(root, file, folder)
        for file in sorted((root / "docs" / language).glob("*.md")):
            _copy(root, file, folder)
    others = [code for code in made_of.content.site.languages if code not in made_of.languages]
    site = (root / "site.yml").read_text(encoding="utf-8").split("\n")
    kept = [line for line in site if not line.startswith(tuple(f"  {code}:" for code in others))]
    (folder / "site.yml").write_text("\n".join(kept), encoding="utf-8")


def _copy(root: Path, file: Path, folder: Path) -> None:
    target = folder / file.relative_to(root)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, target)


def _aligned(text: Text) -> list[Text]:
    """Return a text divided into sentences if every language has the same number of them; else the whole text."""
    cut = {code: _SENTENCE.split(string) for code, string in text.items()}
    if len({len(parts) for parts in cut.values()}) > 1:
        return [text]
    return [dict(zip(cut, parts, strict=True)) for parts in zip(*cut.values(), strict=True)]


def _unfit(message: Message, text: Text, original: str, language: str, agreed: checks.Agreed) -> bool:
    """Return whether a sentence and its translation match only within their text, not by themselves."""
    if language == original:
        return False
    alone = Message(message.context, (text[original],), message.note, message.source, is_prose=message.is_prose)
    entry = Entry(message.context, text[original], strings=(text[language],))
    return any(checks.faults(alone, entry, agreed, checks.Originals()))


def _in_languages(message: Message, original_language: str, catalogues: Mapping[str, Catalogue]) -> Text:
    """Return a message in the languages of `catalogues` that have a current translation, and its own."""
    text = {}
    for language, known in catalogues.items():
        entry = known.translations.get((message.context, message.originals[0]))
        if language == original_language:
            text[language] = message.originals[0]
        elif entry and not entry.fuzzy and entry.strings[0]:
            text[language] = entry.strings[0]
    return text


def _tails(text: Text, *, is_case: bool) -> list[Text]:
    """Return the part of a title after the place, colon included. The title of a practice, an instruction, suits any
    place.
    """
    if not is_case:
        return [{code: _COLON.get(code, ": ") + title[:1].lower() + title[1:] for code, title in text.items()}]
    found = {code: re.search(r"\s*: .*", title) for code, title in text.items()}
    tail = {code: match[0] for code, match in found.items() if match}
    return [tail] if len(tail) == len(text) else []


def _without(place: Text, text: Text) -> Text:
    return {code: string.replace(place[code], _PLACE) if place else string for code, string in text.items()}


@cache
def _field(path: str) -> str:
    return re.sub(r"\[\d+\]", "[]", path)


def _notes(note: str) -> str:
    written = po_file.write(Entry("", "-", notes=(note,)))
    return "".join(f"{line}\n" for line in written.split("\n") if line.startswith("#."))


def _header(root: Path, language: str) -> str:
    first = min((root / "locales" / language / "cases").glob("*.po"))
    return first.read_text(encoding="utf-8").split("\n\n", 1)[0] + "\n"


def _quoted(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _wrapped(text: str, indent: str) -> list[str]:
    """Return the lines of a folded block. Lines break only at ordinary spaces."""
    lines, line = [], ""
    for word in text.split(" "):
        if line and len(indent) + len(line) + 1 + len(word) > _WIDTH:
            lines.append(indent + line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, indent + line]


def _slug(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")


if __name__ == "__main__":
    sys.exit(main())
