"""Files as anybody might send them: each is refused at its place, cheaply, or does no harm."""

from __future__ import annotations

import json
import os
import random
import shutil
import stat
import subprocess
import sys
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from casebook import limits
from casebook.commands import cli
from casebook.formats import files, strict_yaml
from tests.hostile import bench
from tests.hostile.bench import Bench
from tests.support import effort, minisite

MEGABYTES = 200
CASE = "cases/villaflor.yml"
NEW = "cases/nueva.yml"
PO = "locales/fr/cases/villaflor.po"
HEADER = 'msgid ""\nmsgstr ""\n"Language: fr\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
PLAIN = "title: Una prueba\nlanguage: es\nstatus: draft\n"


@dataclass(frozen=True)
class Answer:
    problems: list[tuple[str, int, str, str]] | None
    seconds: float
    megabytes: int

    @property
    def paths(self) -> set[str]:
        return {path for path, *_ in self.problems or ()}


Ask = Callable[..., Answer]


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """Return a function that checks a folder in a process of its own."""
    command = [sys.executable, "-m", "tests.hostile.child"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        questions, answers = process.stdin, process.stdout

        def answer(root: Path, what: str = "check") -> Answer:
            questions.write(f"{what} {root}\n")
            questions.flush()
            return Answer(**json.loads(answers.readline()))

        yield answer
        questions.close()


def ordinary(ask: Ask, root: Path, what: str = "check", most: float = effort.MODEST) -> Answer:
    """Return the answer to a folder, after checking that it costs little and is in order."""

    def checked() -> Answer:
        answer = ask(root, what)
        assert answer.problems is not None, "the check broke off, or waited for ever"
        return answer

    answer = effort.affordable(checked, most, lambda answer: answer.seconds)
    assert answer.problems is not None
    assert answer.megabytes < MEGABYTES
    assert len(answer.problems) <= 2 * limits.PROBLEMS
    assert "rule-crash" not in {rule for _, _, rule, _ in answer.problems}
    return answer


YAML: dict[str, bytes] = {
    "billion laughs": b"a: &a [x,x]\n"
    + b"".join(b"%c: &%c [*%c,*%c]\n" % (i, i, i - 1, i - 1) for i in range(98, 122)),
    "merge bomb": b"a: &a {x: 1}\n" + b"b: {<<: [" + b"*a," * 9000 + b"]}\n",
    "deep brackets": b"[" * 150_000,
    "deep braces": b"{a: " * 40_000,
    "deep dashes": b"- " * 90_000,
    "deep keys": b"? " * 90_000,
    "deep lines": b"".join(b" " * n + b"a:\n" for n in range(500)),
    "long number": PLAIN.encode() + b"place: {latitude: " + b"9" * 5000 + b"}\n",
    "long page numbers": PLAIN.encode() + b"challenge: {pages: [" + b"9" * 5000 + b"]}\n",
    "long date": PLAIN.encode() + b"checked: " + b"9" * 5000 + b"-01-01\n",
    "long key": b"k" * 150_000 + b": x\n",
    "many fields": b"".join(b"field%d: x\n" % n for n in range(9000)),
    "many values": PLAIN.encode() + b"practices: [" + b"a," * 90_000 + b"a]\n",
    "many practices": PLAIN.encode() + b"practices: [" + b",".join(b"p%d" % n for n in range(9000)) + b"]\n",
    "many countries": PLAIN.encode() + b"levels: [" + b",".join(b"countrynamelong%d" % n for n in range(5000)) + b"]\n",
    "many messages": PLAIN.encode() + b"messages: {" + b",".join(b"k%d: x" % n for n in range(4900)) + b"}\n",
    "many steps": PLAIN.encode() + b"steps: [" + b",".join([b"{title: a, zzz: b}"] * 1600) + b"]\n",
    "many equal keys": b"a: 1\n" * 30_000,
    "many comments lost": b"- a #b\n" * 20_000,
    "unreadable value": PLAIN.encode() + b"place: {country: " + b"x" * 150_000 + b"}\n",
    "control characters": b"a: " + b"\x01" * 190_000,
    "line separators": b"a: " + "\u2028".encode() * 60_000,
    "NUL": b"a: \0\n",
    "utf-16": PLAIN.encode("utf-16"),
    "utf-16 without mark": PLAIN.encode("utf-16-be"),
    "utf-32": PLAIN.encode("utf-32"),
    "latin-1": "title: Él\n".encode("latin-1"),
    "windows-1252": "title: «a»…\n".encode("cp1252"),
    "utf-7": b"title: +ADw-script+AD4-\n",
    "mark inside": b"title: a\xef\xbb\xbfb\n",
    "two marks": b"\xef\xbb\xbf\xef\xbb\xbftitle: a\n",
    "overlong": b"title: \xc0\xbcscript\n",
    "surrogates": b"title: \xed\xa0\xbd\xed\xb8\x80\n",
    "spelt surrogate": b'status: "\\ud800"\n',
    "spelt escape": b'status: "\\e[2J"\n',
    "beyond unicode": b'title: "\\U00110000"\n',
    "compressed": zlib.compress(b"a" * 5000),
    "noise": random.Random(1).randbytes(150_000),
    "nothing": b"",
    "white space": b"\n" * 190_000,
    "comments only": b"#\n" * 90_000,
    "two documents": b"a: 1\n---\nb: 2\n",
    "a directive": b"%TAG ! tag:x,2000:\n---\na: 1\n",
    "python": b"a: !!python/object/apply:os.system [id]\n",
    "a merge": b"<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> b\n",
    "quotes": b"'" * 190_001,
    "colons": b":" * 190_000,
    "a text": b"x\n" * 90_000,
    "escapes": b'a: "' + b"\\x41" * 40_000,
    "larger than allowed": b"# x\n" * 60_000,
}


@pytest.mark.parametrize("name", YAML)
@pytest.mark.parametrize(
    "path", [NEW, *(pytest.param(path, marks=pytest.mark.slow) for path in ("vocabulary/people.yml", "site.yml"))]
)
def test_bad_yaml_is_refused(name: str, path: str, tmp_path: Path, ask: Ask) -> None:
    root = minisite.copy(tmp_path)
    (root / path).write_bytes(YAML[name])
    answer = ordinary(ask, root)
    assert path in answer.paths


def entry(msgstr: str, before: str = "") -> str:
    original = 'msgctxt "villaflor/steps[2].text"\nmsgid "La hoja cuenta quién vive al otro lado."'
    return f"{HEADER}\n{before}{original}\n{msgstr}\n"


CATALOGUES: dict[str, bytes] = {
    "huge nplurals": HEADER.encode() + b'"Plural-Forms: nplurals=999999999999; plural=n;\\n"\n',
    "foreign charset": HEADER.replace("UTF-8", "UTF-7").encode() + b'msgid "a"\nmsgstr "+ADw-script+AD4-"\n',
    "latin-1": entry('msgstr "Él"').encode("latin-1"),
    "utf-16": entry('msgstr "a"').encode("utf-16"),
    "never closed": entry('msgstr "a').encode(),
    "a merge": entry('<<<<<<< HEAD\nmsgstr "a"\n=======\nmsgstr "b"\n>>>>>>> b').encode(),
    "no msgstr": entry("").encode(),
    "an unknown keyword": entry('msgtext "a"').encode(),
    "NUL": entry('msgstr "a\0"').encode(),
    "a bad escape": entry('msgstr "\\x41"').encode(),
    "a long text": entry('msgstr ""\n' + '"abc "\n' * 250_000).encode(),
    "a long former text": entry('msgstr ""\n' + '"[ "\n' * 3_000, '#, fuzzy\n#| msgid "x"\n').encode(),
    "brackets": entry(f'msgstr "{"[ " * 1200}"').encode(),
    "a long name": HEADER.encode() + b'"Last-Translator: ' + b"a" * 1_000_000 + b'\\n"\n',
    "control characters": HEADER.encode() + b"\x01" * 1_900_000,
    "larger than allowed": HEADER.encode() + b"# x\n" * 600_000,
    "bytes": random.Random(2).randbytes(500_000),
    "quotes": b'"' * 1_900_000,
    "many flags": entry('msgstr ""', "#, " + "a," * 900_000 + "\n").encode(),
    "backslashes": b'msgid "' + b"\\\\" * 900_000,
}

HARMLESS_CATALOGUES: dict[str, bytes] = {
    "divides by zero": HEADER.encode() + b'"Plural-Forms: nplurals=2; plural=1/n;\\n"\n',
    "runs code": HEADER.encode() + b"\"Plural-Forms: nplurals=2; plural=__import__('os');\\n\"\n",
    "many comments": HEADER.encode() + b"\n" + b"# nota\n" * 100_000 + b'msgid "a"\nmsgstr "b"\n',
    "many entries": HEADER.encode() + b"\n" + b"".join(b'msgid "%d"\nmsgstr ""\n\n' % n for n in range(60_000)),
    "many former entries": HEADER.encode()
    + b"\n"
    + b"".join(b'#~ msgid "%d"\n#~ msgstr ""\n\n' % n for n in range(50_000)),
}


@pytest.mark.parametrize("name", CATALOGUES)
def test_a_bad_catalogue_is_refused(name: str, tmp_path: Path, ask: Ask) -> None:
    root = minisite.copy(tmp_path)
    (root / PO).write_bytes(CATALOGUES[name])
    answer = ordinary(ask, root)
    assert answer.paths == {PO}


@pytest.mark.parametrize("name", HARMLESS_CATALOGUES)
def test_an_odd_catalogue_does_no_harm(name: str, tmp_path: Path, ask: Ask) -> None:
    root = minisite.copy(tmp_path)
    (root / PO).write_bytes(HARMLESS_CATALOGUES[name])
    answer = ordinary(ask, root)
    assert answer.problems == []


def filled(unit: str, length: int = limits.PROSE_CHARACTERS) -> str:
    return (unit * (length // len(unit) + 1))[:length].strip()


HEAPS: dict[str, str] = {
    "20,000 brackets": "[" * 20_000,
    "brackets": filled("[ "),
    "brackets with an address": "a://" + "[" * 2400,
    "images": filled("![ "),
    "closed brackets": filled("[a] "),
    "links": filled("[a](https://b.org) "),
    "open links": filled("[a](https://b.org "),
    "CDATA": filled("<![CDATA[ "),
    "comments": filled("<!-- "),
    "stars": filled("* "),
    "many stars": "*" * 2400,
    "opened emphasis": filled("*a **b "),
    "underscores": filled("_a __b "),
    "back-ticks": filled("` "),
    "runs of back-ticks": filled("".join("`" * n + " " for n in range(1, 60))),
    "quotes in quotes": "\n".join(f"{'> ' * (n % 40)}a" for n in range(100))[:2400],
    "a list 300 deep": "\n".join(f"{' ' * n}- a" for n in range(300)),
    "a list 60 deep": "\n".join(f"{' ' * n}- a" for n in range(60)),
    "a list in steps of four": "\n".join(f"{'    ' * n}- a" for n in range(33)),
    "loose lists": "\n\n".join(f"{'    ' * (n % 12)}1. a" for n in range(70))[:2400],
    "dashes in a line": filled("- "),
    "entities": filled("&#x41; &amp; "),
    "autolinks": filled("<https://a.org "),
    "backslashes": filled("\\ \\\\ "),
    "brackets and brackets": filled("(( )) "),
    "paragraphs": filled("a\n\n"),
    "accents": filled("e" + "\u0301" * 50 + " "),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return bench.make(tmp_path_factory.mktemp("heaps"))


@pytest.mark.parametrize("name", HEAPS)
def test_a_heap_of_markdown_in_every_field_costs_little(name: str, place: Bench, ask: Ask) -> None:
    """Try the fields of cases, practices, vocabulary, site and a page: the text is refused, or shown in a moment."""
    place.write(HEAPS[name], place.spots)
    place.write_page("prueba", HEAPS[name], range(5))
    answer = ordinary(ask, place.root)
    refused = {(path, message.split(" ")[0]) for path, _, _, message in answer.problems or ()}
    spots = [spot for spot in place.spots if (spot[0], strict_yaml.show(spot[1])) not in refused]
    place.write(HEAPS[name], spots)
    (place.root / "docs/es/prueba.md").unlink()
    ordinary(ask, place.root, "render")


@pytest.mark.parametrize("name", HEAPS)
def test_a_page_full_of_heaps_costs_little(name: str, tmp_path: Path, ask: Ask) -> None:
    root = minisite.copy(tmp_path)
    heap = HEAPS[name] if len(HEAPS[name]) < 2500 else filled(HEAPS[name])
    text = "# Otra\n\n" + f"{heap}\n\n" * (190_000 // len(heap.encode()))
    (root / "docs/es/otra.md").write_text(text, encoding="utf-8")
    answer = ordinary(ask, root)
    if not answer.problems:
        ordinary(ask, root, "render")


NAMES = [
    *("con.yml", "prn.yml", "aux.yml", "nul.yml", "com1.yml", "lpt9.yml", "index.yml", "images.yml"),
    *("Villaflor.yml", "villaflor.yaml", "VILLAFLOR.YML", "villaflor.yml.", "villaflor.yml ", " villaflor.yml"),
    *("caf\u00e9.yml", "cafe\u0301.yml", "\uff56illaflor.yml", "villaflor\u200b.yml", "a\u202egnp.yml", "vi\nlla.yml"),
    *("a..yml", "a--b.yml", "-a.yml", "a b.yml", "a;b.yml", "$(id).yml", "<b>.yml", "a%2fb.yml", "~.yml"),
    *("a" * 81 + ".yml", "a" * 250 + ".yml", "👍.yml", "thumbs.db", "villaflor.html"),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_bad_name_is_refused(name: str, tmp_path: Path, ask: Ask) -> None:
    root = minisite.copy(tmp_path)
    (root / "cases" / name).write_bytes((root / CASE).read_bytes())
    answer = ordinary(ask, root)
    rules = {rule for _, _, rule, _ in answer.problems or ()}
    assert rules & {"file-name", "file-twin", "name-reserved"}
    assert all(path.isprintable() for path in answer.paths)


def test_two_normal_forms_of_a_name_are_one_id(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    for form in ("NFC", "NFD"):
        (root / f"cases/{unicodedata.normalize(form, 'café')}.yml").write_bytes((root / CASE).read_bytes())
    assert "[file-twin]" in minisite.problems(root)


def linked(path: str, target: str = "") -> Callable[[Path], None]:
    """Replace the file at `path` by a symbolic link to it (or to a secret, elsewhere)."""

    def make(root: Path) -> None:
        file = root / path
        if target:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.symlink_to(target)
        else:
            elsewhere = root.parent / "elsewhere"
            file.rename(elsewhere)
            file.symlink_to(elsewhere)

    return make


def special(path: str, kind: int) -> Callable[[Path], None]:
    def make(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        try:
            os.mknod(root / path, kind | 0o600, os.makedev(1, 5))  # /dev/zero
        except PermissionError:
            pytest.skip("only root makes devices")

    return make


def written(path: str, data: bytes) -> Callable[[Path], None]:
    def make(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)

    return make


def replaced_by_a_file(path: str) -> Callable[[Path], None]:
    def make(root: Path) -> None:
        shutil.rmtree(root / path)
        (root / path).write_bytes(b"")

    return make


PNG = (minisite.MINI / "cases/images/puente.png").read_bytes()
PLACES: dict[str, tuple[str, Callable[[Path], None]]] = {
    **{
        f"{path} is a link": (path, linked(path))
        for path in (
            *("cases", "practices", "vocabulary", "locales", "docs", "docs/es", "locales/fr", "locales/fr/cases"),
            *("cases/images", "site.yml", CASE, "vocabulary/people.yml", PO, "docs/es/acerca.md"),
        )
    },
    **{
        f"{path} links to a secret": (path, linked(path, target))
        for path, target in {
            "cases/otra.yml": "/etc/passwd",
            "docs/es/otra.md": "/etc/passwd",
            "docs/static": "/etc",
            "docs/es/cases": "/etc",
            "docs/es/passwd.txt": "/etc/passwd",
            "docs/es/cases/.villaflor.md.new": "/tmp/written-through",
            "docs/es/cases/images": "/etc",
            "docs/es/nothing.md": "/nowhere/at/all",
            "docs/es/round": "../es",
            "locales/fr/passwd.po": "/etc/passwd",
            "cases/zero.yml": "/dev/zero",
        }.items()
    },
    **{
        f"{path} is a {name}": (path, special(path, kind))
        for name, kind in {"pipe": stat.S_IFIFO, "socket": stat.S_IFSOCK, "device": stat.S_IFCHR}.items()
        for path in ("cases/otra.yml", "docs/es/otra.md", "docs/es/cases/a.md", "locales/fr/otra.po", "docs/otra.txt")
    },
    **{f"{path} is a file": (path, replaced_by_a_file(path)) for path in ("vocabulary", "docs", "cases")},
    **{
        path: (path, written(path, data))
        for path, data in {
            "docs/static/site.js": b"alert(1)",
            "docs/es/static/site.js": b"alert(1)",
            "docs/static/site.css": b"*{display:none}",
            "docs/images/evil.html": b"<script>alert(1)</script>",
            "docs/images/es/evil.html": b"<script>alert(1)</script>",
            "docs/images/es/evil.svg": b"<svg onload='alert(1)'/>",
            "docs/images/es/inner/evil.png": b"<script>alert(1)</script>",
            "docs/images/zh/evil.png": b"<script>alert(1)</script>",
            "docs/images/evil.png": b"<script>alert(1)</script>",
            "docs/es/evil.html": b"<script>alert(1)</script>",
            "docs/evil.svg": b"<svg onload='alert(1)'/>",
            "docs/_headers": b"/*\n  X-Frame-Options: ALLOWALL\n",
            "docs/_redirects": b"/* https://evil.example.org 302\n",
            "docs/CNAME": b"evil.example.org",
            "docs/robots.txt": b"User-agent: *\nDisallow: /\n",
            "docs/sitemap.xml": b"<urlset/>",
            "docs/404.html": b"<script>alert(1)</script>",
            "docs/404.md": b"# 404\n",
            "docs/index.md": b"# Inicio\n",
            "docs/es/index.md": b"# Inicio\n",
            "docs/es/cases/nueva.md": b"# Nueva\n",
            "docs/es/cases/villaflor.md": b"<!-- generated by build_cases.py from x -->\n<script>alert(1)</script>",
            "docs/es/cases/images/evil.svg": b"<svg onload='alert(1)'/>",
            "docs/es/data/entries.json": b"<script>alert(1)</script>",
            "docs/es/pictures/puente.png": b"<script>alert(1)</script>",
            "docs/es/pagefind/pagefind.js": b"alert(1)",
            "docs/pagefind/pagefind.js": b"alert(1)",
            "docs/es/pagefind.md": b"# Buscar\n",
            "docs/es/static.md": b"# Est\n",
            "docs/es/fr.md": b"# Fr\n",
            "docs/assets/x.js": b"alert(1)",
            "docs/es/page.markdown": b"# Otra\n",
            "docs/es/PAGE.MD": b"# Otra\n",
            "docs/es/page.htm": b"<script>",
            "docs/es/con.md": b"# Otra\n",
            "docs/zh/x.md": b"# Otra\n",
            "docs/es/meta.md": b"---\ntemplate: x.html\n---\n# Otra\n",
            "docs/es/meta2.md": b"template: main.html\n\n# Otra\n",
        }.items()
    },
}  # fmt: skip


@pytest.mark.parametrize("name", PLACES)
def test_a_file_in_the_wrong_place_is_refused(name: str, tmp_path: Path, ask: Ask) -> None:
    path, make = PLACES[name]
    root = minisite.copy(tmp_path)
    make(root)
    answer = ordinary(ask, root)
    assert path in answer.paths


PICTURES: dict[str, bytes] = {
    "otra.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "otra.png": b"<html><script>alert(1)</script>",
    "html-after.png": PNG + b"<script>alert(1)</script>",
    "zip-after.png": PNG + b"PK\x05\x06" + bytes(18),
    "cut.png": PNG[:-4],
    "changed.png": PNG[:40] + b"x" + PNG[41:],
    "start-only.png": b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
    "endless.png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\xff" * 400,
    "otra.jpg": b"\xff\xd8\xff/*<script>alert(1)</script>",
    "script-after.jpg": b"\xff\xd8\xff\xe0\x00\x04JF\xff\xda\x00\x02\x11\xff\xd9*/=alert(1)/*",
    "otra.webp": b"RIFF\x04\x00\x00\x00WAVEfmt ",
    "longer.webp": b"RIFF\x0c\x00\x00\x00WEBPVP8 \x00\x00\x00\x00<script>",
    "con.png": PNG,
    "a b.png": PNG,
    "a#b.png": PNG,
    "a?b.png": PNG,
    "a%2e.png": PNG,
    "é.png": PNG,
    ".png": PNG,
    "a.png.html": PNG,
    "x" * 90 + ".png": PNG,
    "larger.png": PNG + bytes(limits.IMAGE_BYTES),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_bad_picture_is_refused(name: str, tmp_path: Path, ask: Ask) -> None:
    root = minisite.copy(tmp_path)
    minisite.change(root, CASE, "file: puente.png", f"file: {json.dumps(name)}")
    (root / "cases/images" / name).write_bytes(PICTURES[name])
    answer = ordinary(ask, root)
    assert [(path, rule) for path, _, rule, _ in answer.problems or ()] == [(CASE, "image-missing")]


@pytest.mark.parametrize("name", PICTURES)
def test_a_bad_picture_of_a_page_is_refused(name: str, tmp_path: Path, ask: Ask) -> None:
    """A picture may also be read as a passage of words."""
    root = minisite.copy(tmp_path)
    page = "docs/es/acerca.md"
    minisite.change(root, page, "(puente.png)", f"({name})")
    (root / "docs/images/rights.yml").write_text(json.dumps({name: {"credit": "Ada", "licence": "CC BY 4.0"}}))
    (root / "docs/images/es" / name).write_bytes(PICTURES[name])
    answer = ordinary(ask, root)
    found = {(path, rule) for path, _, rule, _ in answer.problems or ()}
    assert found & {(page, "image-missing"), (page, "value-link")}
    assert found <= {(page, "image-missing"), (page, "value-link"), (f"docs/images/es/{name}", "file-place")}


def test_a_linked_picture_of_a_page_is_never_opened(tmp_path: Path, ask: Ask) -> None:
    root = minisite.copy(tmp_path)
    picture = root / "docs/images/es/puente.png"
    picture.unlink()
    picture.symlink_to("/dev/zero")
    answer = ordinary(ask, root)
    assert {rule for _, _, rule, _ in answer.problems or ()} == {"file-kind", "image-missing"}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x04JF\xff\xda\x00\x02\x11\xff\x00\x22\xff\xd0\x33\xff\xd9"),
        ("a.jpeg", b"\xff\xd8\xff\xff\xe0\x00\x04JF\xff\xda\x00\x02\x11\xff\xc4\x00\x02\xff\xda\x00\x02\x22\xff\xd9"),
        ("a.webp", b"RIFF\x0c\x00\x00\x00WEBPVP8 \x00\x00\x00\x00"),
        ("A_1-b.v2.PNG", PNG),
    ],
)
def test_a_sound_picture_is_accepted(name: str, data: bytes, tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    minisite.change(root, CASE, "file: puente.png", f"file: {name}")
    (root / "cases/images" / name).write_bytes(data)
    assert minisite.problems(root) == ""


def test_a_hard_link_is_read_as_the_file_it_is_and_never_written_through(tmp_path: Path) -> None:
    """Git stores no hard links, but a tool that saves space may make one; it must do no harm."""
    root = minisite.copy(tmp_path)
    outside = tmp_path / "outside.md"
    outside.write_text("# Mine\n")
    (root / "docs/es/otra.md").hardlink_to(outside)
    assert cli.main(["build", "--root", str(root), "--jobs", "1"]) == 0
    assert "Mine" in (root / "site/otra/index.html").read_text(encoding="utf-8")
    assert outside.read_text() == "# Mine\n"


def test_nothing_is_read_or_written_through_a_link(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.md").write_text("# Mine\n")
    (root / "docs/fr").symlink_to(outside)
    assert "docs/fr: this is a symbolic link, not an ordinary folder" in minisite.problems(root)
    assert [file.name for file in outside.iterdir()] == ["a.md"]


@pytest.mark.parametrize("command", ["build", "translations"])
def test_no_command_writes_through_a_linked_folder(command: str, tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    outside = tmp_path / "outside"
    (root / "locales/fr").rename(outside)
    (root / "locales/fr").symlink_to(outside)
    (root / "docs/fr").symlink_to(outside)
    before = {file: file.stat().st_mtime_ns for file in sorted(outside.rglob("*"))}
    assert cli.main([command, "--root", str(root)]) == 1
    assert {file: file.stat().st_mtime_ns for file in sorted(outside.rglob("*"))} == before


def test_a_file_may_be_edited_in_emacs(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    (root / "cases/.#villaflor.yml").symlink_to("me@here.1234")
    (root / "docs/es/.#acerca.md").symlink_to("me@here.1234")
    assert minisite.problems(root) == ""


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = minisite.copy(tmp_path)
    scandir = os.scandir

    def refuse(folder: str | Path) -> Any:
        if Path(folder) == root / "practices":
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)  # removing the permission to read would not stop root
    assert "practices: this is unreadable (Permission denied), not an ordinary folder" in minisite.problems(root)


def test_a_file_is_read_again_once_it_has_changed(tmp_path: Path) -> None:
    file = tmp_path / "case.yml"

    def text() -> bytes | None:
        return files.read(tmp_path, file, 100, [])

    file.write_bytes(b"one")
    for written in (b"two", b"six"):  # of equal length, and perhaps within one tick of the clock
        assert text()
        times = file.stat()
        file.write_bytes(written)
        os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
        assert text() == written
    file.write_bytes(b"seven")
    assert text() == b"seven"
