"""Make random edits as people do: to every kind of file of a site, valid and invalid ones."""

from __future__ import annotations

import random
import re
import shutil
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from casebook.checking import check
from casebook.translation import catalogues
from tests.support import minisite
from tests.support.paths import ROOT

Fields = dict[str, Any]
CONTENT = ("cases", "practices", "vocabulary", "locales", "docs", "site.yml")


@dataclass
class World:
    """A content folder that somebody edits, with templates and a theme of its own."""

    root: Path
    templates: Path
    theme: Path
    chance: random.Random
    count: int = 0
    states: list[Mapping[Path, bytes]] = field(default_factory=list)

    @staticmethod
    def make(folder: Path) -> World:
        root = minisite.copy(folder)  # all in one folder, as in the repository
        world = World(root, root / "templates", root / "theme", random.Random(0))
        shutil.copytree(ROOT / "casebook/pages/templates", world.templates)
        shutil.copytree(ROOT / "casebook/website/theme", world.theme)
        shutil.copy(ROOT / "mkdocs.yml", root)
        (root / "casebook").symlink_to(ROOT / "casebook")  # mkdocs.yml names its hook with this path.
        return world

    def files(self) -> dict[Path, bytes]:
        """Return all files that people edit."""
        places = [self.root / name for name in CONTENT] + [self.templates, self.theme]
        found = [file for place in places for file in (place.rglob("*") if place.is_dir() else [place])]
        return {file: file.read_bytes() for file in found if file.is_file()}

    def restore(self, state: Mapping[Path, bytes]) -> None:
        for file in set(self.files()) - set(state):
            file.unlink()
        for file, raw in state.items():
            if not file.is_file() or file.read_bytes() != raw:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(raw)

    def new(self, name: str) -> str:
        self.count += 1
        return f"{name}-{self.count}"

    def word(self) -> str:
        return self.new(self.chance.choice(["barca", "orilla & <b>", "*pan*", "faro"])).replace("-", " ")

    def pick(self, pattern: str) -> Path:
        """Return one of the matching files of the content."""
        return self.chance.choice(sorted(self.root.glob(pattern)) or [self.root / "site.yml"])

    def read(self, file: Path) -> Fields:
        try:
            loaded = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        except (OSError, ValueError, yaml.YAMLError):  # The file is broken at present.
            return {}
        return loaded if isinstance(loaded, dict) else {}

    def write(self, file: Path, fields: Fields) -> None:
        file.write_text(yaml.dump(fields, allow_unicode=True, sort_keys=False, width=100), encoding="utf-8")

    def ids(self, name: str) -> list[str]:
        if name in ("cases", "practices"):
            return sorted(file.stem for file in (self.root / name).glob("*.yml"))
        return list(self.read(self.root / "vocabulary" / f"{name}.yml"))


Edit = Callable[[World], None]

_OF_A_CASE = ["title", "summary", "place", "checked", "status", "levels", "messages", "image", "channels"]
_OF_A_CASE += ["contributors", "country", "goals", "running", "voice"]


def add_entry(world: World, kind: str) -> None:
    file = world.pick(f"{kind}/*.yml")
    entry = world.read(file)
    if "title" in entry and file.parent.name == kind:
        entry["title"] = world.word()
        entry["status"] = world.chance.choice(["published", "published", "draft", "archived"])
        world.write(file.with_name(world.new("nuevo") + ".yml"), entry)


def change_case(world: World) -> None:
    file = world.pick("cases/*.yml")
    case = world.read(file)
    if "steps" not in case:
        return
    chance = world.chance
    change = chance.choice([*_OF_A_CASE, "practices", "networks", "events"])
    if change in ("title", "summary"):
        case[change] = world.word()
    elif change == "place":
        case["place"]["name"] = world.word()
    elif change == "checked":
        case["checked"] = f"20{chance.randint(10, 24)}-03-01"
    elif change == "status":
        case["status"] = chance.choice(["draft", "published", "archived"])
    elif change == "levels":
        case["levels"] = _some(world, "levels", 1)
    elif change == "messages":
        case["messages"] = {level: world.word() for level in reversed(world.ids("levels"))}
    elif change in ("practices", "networks", "events"):
        case[change] = _some(world, change)
    elif change == "image":
        name = world.new("dibujo") + ".png"
        picture(world.root / "cases" / "images" / name, world.count)
        case["image"] = {"file": name, "alt": world.word(), "credit": "Ada Ruiz", "licence": "CC0"}
    elif change == "channels":
        chance.choice(case["steps"])["channels"] = _some(world, "channels")
    elif change == "contributors":
        case["contributors"] = [world.word()]
    elif change == "country":
        case["place"]["country"] = chance.choice(["FR", "UY", "PT", "MA"])
    elif change == "goals":
        case["sdgs"] = [{"goal": goal, "reason": world.word(), "basis": "editorial"} for goal in _some(world, "sdgs")]
    elif change == "running":
        case["running"] = chance.choice(["yes", "no", "unknown"])
    elif change == "voice":
        person = chance.choice(world.ids("people") or ["nadie"])
        case["voices"] = [{"person": person, "text": world.word(), "basis": "editorial"}]
    world.write(file, case)


def change_practice(world: World) -> None:
    file = world.pick("practices/*.yml")
    practice = world.read(file)
    if "advice" not in practice:
        return
    change = world.chance.choice(["title", "level", "status", "channels", "networks", "events"])
    if change == "title":
        practice["title"] = world.word()
    elif change == "level":
        practice["level"] = world.chance.choice(world.ids("levels") or ["nadie"])
    elif change == "status":
        practice["status"] = world.chance.choice(["draft", "published", "archived"])
    else:
        practice[change] = _some(world, change)
    world.write(file, practice)


def rename_entry(world: World, kind: str) -> None:
    """Rename an entry, with or without its catalogues. References, mostly, and `former_ids` change, too."""
    file = world.pick(f"{kind}/*.yml")
    if file.parent.name != kind:
        return
    name = world.new("otro")
    if world.chance.random() < 0.6 and (entry := world.read(file)):
        entry["former_ids"] = [*_former(entry), file.stem]
        world.write(file, entry)
    file.rename(file.with_name(f"{name}.yml"))
    if world.chance.random() < 0.7:
        for catalogue in list(world.root.glob(f"locales/*/{kind}/{file.stem}.po")):
            text = catalogue.read_text(encoding="utf-8").replace(f'msgctxt "{file.stem}/', f'msgctxt "{name}/')
            catalogue.with_name(f"{name}.po").write_text(text, encoding="utf-8")
            catalogue.unlink()
    if kind == "practices" and world.chance.random() < 0.8:
        _refer(world, "practices", file.stem, name)


def change_former_ids(world: World) -> None:
    """Add a former id, which may be in use by another entry, or remove some."""
    kind = world.chance.choice(["cases", "practices", "channels", "networks", "events", "levels"])
    of_entries = kind in ("cases", "practices")
    file = world.pick(f"{kind}/*.yml") if of_entries else world.root / "vocabulary" / f"{kind}.yml"
    fields = world.read(file) if file.exists() and file.name != "site.yml" else {}
    entries = [fields] if of_entries else [term for term in fields.values() if isinstance(term, dict)]
    if not any(entries):
        return
    entry = world.chance.choice(entries)
    known = _former(entry)
    change = world.chance.choice(["add", "add", "add", "remove", "order", "again"])
    if change == "add":
        entry["former_ids"] = [*known, world.new("antes")]
    elif change == "remove":
        entry.pop("former_ids", None)
    elif change == "order":
        entry["former_ids"] = known[::-1] or ["antes"]
    else:
        entry["former_ids"] = [*known, world.chance.choice([*world.ids(kind), "antes"])]
    world.write(file, fields)


def _former(entry: Fields) -> list[str]:
    known = entry.get("former_ids", [])
    return list(known) if isinstance(known, list) else []


def delete_entry(world: World, kind: str) -> None:
    file = world.pick(f"{kind}/*.yml")
    if file.parent.name != kind:
        return
    file.unlink()
    if world.chance.random() < 0.7:
        for catalogue in list(world.root.glob(f"locales/*/{kind}/{file.stem}.po")):
            catalogue.unlink()
    if kind == "practices" and world.chance.random() < 0.8:
        _refer(world, "practices", file.stem, None)


def change_vocabulary(world: World) -> None:
    name = world.chance.choice(["channels", "networks", "events", "levels", "sdgs", "people", "sources"])
    name = world.chance.choice([name, "glossary", "worksheet"])
    file = world.root / "vocabulary" / f"{name}.yml"
    if not file.exists():
        return
    terms = world.read(file)
    if not terms:
        return
    term_id = world.chance.choice(list(terms))
    change = world.chance.choice(["text", "text", "add", "delete", "order", "rename", "optional", "targets"])
    if change == "text":
        texts = [key for key in ("name", "definition", "role", "title", "question", "help") if key in terms[term_id]]
        terms[term_id][world.chance.choice(texts)] = world.word()
    elif change == "add":
        terms[world.new("cosa")] = dict(terms[term_id])
    elif change == "delete":
        del terms[term_id]
    elif change == "order":
        terms = dict(reversed(terms.items()))
    elif change == "rename":
        new = world.new("cosa")
        if name in ("channels", "networks", "events", "levels") and world.chance.random() < 0.6:
            terms[term_id]["former_ids"] = [*_former(terms[term_id]), term_id]
        terms = {new if key == term_id else key: term for key, term in terms.items()}
        _refer(world, name, term_id, new)
    elif change == "optional" and name in ("glossary", "worksheet"):
        file.unlink()
        return
    elif change == "targets" and name == "sdgs":
        targets = terms[term_id].get("targets", {})
        targets = {**targets, f"{term_id}.{world.chance.randint(1, 9)}": world.word()}
        terms[term_id]["targets"] = dict(reversed(targets.items()))
    world.write(file, terms)


def change_translation(world: World) -> None:
    file = world.pick("locales/*/*/*.po" if world.chance.random() < 0.7 else "locales/*/interface.po")
    if file.suffix != ".po":
        return
    text = file.read_text(encoding="utf-8", errors="replace")
    messages = list(re.finditer(r'^msgctxt ".*"\nmsgid "(.+)"\nmsgstr "(.+)"$', text, re.MULTILINE))
    change = world.chance.choice(["text", "text", "stale", "fuzzy", "empty", "header", "delete", "comment"])
    if change == "delete" or not messages:
        file.unlink()
        return
    message = world.chance.choice(messages)
    start, end = message.span()
    if change == "text":
        text = text[: message.end(2)] + " …" + text[message.end(2) :]
    elif change == "stale":
        text = f'{text[:start]}#, fuzzy\n#| msgid "{world.new("antes")}"\n{text[start:]}'
    elif change == "fuzzy":
        text = f"{text[:start]}#, fuzzy\n{text[start:]}"
    elif change == "empty":
        text = text[: message.start(2)] + text[message.end(2) :]
    elif change == "header":
        text = re.sub(r'"Last-Translator:.*"', rf'"Last-Translator: {world.new("Noor")} <noor@example.org>\\\\n"', text)
    elif change == "comment":
        text = f"{text[:end]}\n\n# nota{text[end:]}"
    file.write_text(text, encoding="utf-8")


def bring_catalogues_up_to_date(world: World) -> None:
    """Do as `make translations` does."""
    checked = check.check(world.root)
    if checked.content and all(map(catalogues.can_be_updated_despite, checked.problems)):
        for file, text in catalogues.update(checked.content, checked.catalogues).items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")


def change_page(world: World) -> None:
    pages = [file for file in world.files() if file.parent.parent == world.root / "docs"]
    language = world.chance.choice(["es", "fr", "ar"])
    change = world.chance.choice(["add", "change", "delete", "language"])
    if change == "add" or not pages:
        file = world.root / "docs" / language / f"{world.new('pagina')}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"# {world.word()}\n\n- uno\n- dos\n\nEl puente {world.word()}.\n", encoding="utf-8")
        return
    file = world.chance.choice(pages)
    if change == "change":
        text = file.read_text(encoding="utf-8")
        file.write_text(f"{text}\n{world.word()}\n", encoding="utf-8")
    else:
        text = file.read_text(encoding="utf-8")
        file.unlink()
        if change == "language":
            there = world.root / "docs" / language / file.name
            there.parent.mkdir(parents=True, exist_ok=True)
            there.write_text(text, encoding="utf-8")
        if world.chance.random() < 0.7:
            for catalogue in list(world.root.glob(f"locales/*/pages/{file.stem}.po")):
                catalogue.unlink()


def change_picture(world: World) -> None:
    file = world.pick("cases/images/*")
    if file.suffix == ".png":
        if world.chance.random() < 0.8:
            world.count += 1
            picture(file, world.count)
        else:
            file.unlink()


def change_site(world: World) -> None:
    file = world.root / "site.yml"
    site = world.read(file)
    languages = site.get("languages")
    if not languages or site.get("language") not in languages:
        return
    change = world.chance.choice(
        ["title", "publisher", "name", "order", "prepare", "url", "remove", "add", "locale", "main", "repository"]
    )
    last = list(languages)[-1]
    if change in ("title", "publisher"):
        site[change] = world.word()
    elif change == "name":
        languages[site["language"]]["name"] = world.word()
    elif change == "order":
        site["languages"] = dict(reversed(languages.items()))
    elif change == "prepare":
        languages[last]["status"] = "public" if languages[last].get("status") == "preparing" else "preparing"
    elif change == "url":
        site["url"] = f"https://{world.new('orillas')}.example.org/"
    elif change == "remove":
        drop_language(world, last)
        return
    elif change == "add":
        languages["pt"] = {"name": "Português", "status": "preparing"}
    elif change == "locale":
        languages[last]["locale"] = {"ar": "ar-MA", "fr": "fr-CH"}.get(last, last)
    elif change == "main":
        site["language"] = last
    elif change == "repository":
        site["repository"] = world.chance.choice(["https://github.com/orillas/base", "https://gitlab.com/orillas/base"])
    world.write(file, site)


def drop_language(world: World, language: str) -> None:
    file = world.root / "site.yml"
    site = world.read(file)
    del site["languages"][language]
    world.write(file, site)
    shutil.rmtree(world.root / "locales" / language, ignore_errors=True)
    shutil.rmtree(world.root / "docs" / language, ignore_errors=True)


def change_template(world: World) -> None:
    name = world.chance.choice(["case.html", "home.html", "page.html", "term.html", "_macros.html", "cases.html"])
    file = world.templates / name
    text = file.read_text(encoding="utf-8")
    if name == "_macros.html":
        text = text.replace('<p class="card-place">', f'<p class="card-place" id="c{world.new("x")}">')
    else:
        text += f"\n<p>{world.word().replace('& <b>', '')}</p>\n"
    if world.chance.random() < 0.2:
        text += world.chance.choice(["{% if %}", "{{ nothing.at_all }}"])
    file.write_text(text, encoding="utf-8")


def change_theme(world: World) -> None:
    change = world.chance.choice(["static/site.css", "static/theme.js", "main.html", "partials/mark.html", "404.html"])
    if world.chance.random() < 0.1:
        (world.theme / "static" / f"{world.new('new')}.css").write_text("p { color: red }\n")
        return
    file = world.theme / change
    text = file.read_text(encoding="utf-8")
    added = f"/* {world.new('x')} */" if file.suffix in (".css", ".js") else f"<!-- {world.new('x')} -->"
    if file.suffix == ".html" and world.chance.random() < 0.2:
        added = "{% if %}"
    file.write_text(text.replace("</body>", f"{added}</body>") if change == "main.html" else text + added)


def break_something(world: World) -> None:
    file = world.chance.choice(sorted(world.root / path for path in ("site.yml", *_paths(world))))
    raw = file.read_bytes()
    kind = world.chance.choice(["cut", "garbage", "empty", "field"])
    if kind == "cut":
        raw = raw[: len(raw) // 2]
    elif kind == "garbage":
        raw = b"\xff\x00" + raw
    elif kind == "empty":
        raw = b""
    elif kind == "field":
        raw = raw + b"\nestado: 1\n"
    file.write_bytes(raw)


def several(world: World) -> None:
    for _ in range(world.chance.randint(2, 5)):
        world.chance.choice(EDITS[:-3])[1](world)


EDITS: list[tuple[str, Edit]] = [
    ("a case is added", lambda world: add_entry(world, "cases")),
    ("a case is changed", change_case),
    ("a case is changed", change_case),
    ("a case is renamed", lambda world: rename_entry(world, "cases")),
    ("a case is deleted", lambda world: delete_entry(world, "cases")),
    ("a practice is added", lambda world: add_entry(world, "practices")),
    ("a practice is changed", change_practice),
    ("a practice is renamed", lambda world: rename_entry(world, "practices")),
    ("a practice is deleted", lambda world: delete_entry(world, "practices")),
    ("the vocabulary is changed", change_vocabulary),
    ("former ids are changed", change_former_ids),
    ("former ids are changed", change_former_ids),
    ("the vocabulary is changed", change_vocabulary),
    ("a translation is changed", change_translation),
    ("a translation is changed", change_translation),
    ("catalogues are brought up to date", bring_catalogues_up_to_date),
    ("a page is changed", change_page),
    ("a picture is changed", change_picture),
    ("the site is changed", change_site),
    ("a template is changed", change_template),
    ("the theme is changed", change_theme),
    ("something is broken", break_something),
    ("several at once", several),
]


def picture(file: Path, seed: int) -> None:
    """Write a valid PNG of one pixel, in a colour from `seed`."""
    header = bytes.fromhex("00000001000000010802000000")
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" + seed.to_bytes(3))), (b"IEND", b"")]
    made = b"".join(len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4) for kind, data in chunks)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + made)


def _some(world: World, name: str, least: int = 0) -> list[str]:
    ids = world.ids(name)
    return world.chance.sample(ids, min(len(ids), world.chance.randint(least, 2)))


def _refer(world: World, name: str, old: str, new: str | None) -> None:
    """Change all references from one id to another, or remove them."""
    files = [*world.root.glob("cases/*.yml"), *world.root.glob("practices/*.yml")]
    files += [file for file in (world.root / "vocabulary" / "worksheet.yml",) if file.exists()]

    def renamed(value: Any, key: str) -> Any:
        if isinstance(value, dict):
            # Levels are also keys; channels may be inside steps.
            return {new if key == "messages" and inner == old and new else inner: renamed(item, inner)
                    for inner, item in value.items()}  # fmt: skip
        if isinstance(value, list):
            listed = [renamed(item, key) for item in value]
            return [item for item in listed if item is not None] if key in (name, "practices") else listed
        singular = {"people": "person", "sources": "source", "levels": "level", "sdgs": "goal"}.get(name)
        return new if value == old and key in (name, singular) else value

    for file in files:
        if old in file.read_text(encoding="utf-8", errors="replace") and (fields := world.read(file)):
            world.write(file, renamed(fields, ""))


def _paths(world: World) -> list[str]:
    return [
        file.relative_to(world.root).as_posix()
        for pattern in ("cases/*.yml", "practices/*.yml", "vocabulary/*.yml", "locales/*/*/*.po", "locales/*/*.po")
        for file in world.root.glob(pattern)
    ]
