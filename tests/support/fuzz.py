"""Damage sound files at random and read them: whatever comes must be located problems, at little cost.

Longer runs by hand: `python -m tests.support.fuzz --seed 7 --seconds 900` (or `--count 100000`). Each input depends on
the seed and its number alone; a fault names both.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

from pydantic_core import PydanticCustomError

from casebook.cache import Cache
from casebook.checking import check
from casebook.checking import folder as content_folder
from casebook.content import folder_layout
from casebook.content.content import Content
from casebook.content.field_types import Prose
from casebook.content.model import ENTRIES, Site
from casebook.formats import small_markdown, strict_yaml
from casebook.problems.problem import RULES, Problem
from casebook.translation import catalogues, checks
from casebook.translation.translatable import message_files, walk
from tests.support import effort
from tests.support.paths import ROOT, TESTS

ROOTS = (TESTS / "mini", ROOT)
_WITHOUT_LINE = {"file-size", "language-incomplete", "file-missing", "field-missing", "value-count"}
_TOKENS = (
    *"[]{}()<>*_`#&!|\"'%@,:;?-+~=\\/$^ \n\t\r\0\x1b",
    *("\u2067", "\u202e", "\u2028", "\ufeff", "\u0301", "\x85", "\U000e0041", "é", "م", "\u200d"),
    *("- ", ": ", "\n  ", "\n\n", "# ", " #", "---\n", "...\n", "<<: ", "&a ", "*a ", "!!x ", "? ", "|\n", ">-\n"),
    *("%YAML 1.2\n", "[[[[[[", "{{{{", "((((", "((", "](", "![", "**", "***", "``", "<!--", "]]>", "<![CDATA["),
    *("&#x3c;", "&lt;", "\\u0000", "<script>", "</script>", "javascript:", "[a](javascript:x)", "[a](https://b.org)"),
    *("<b>", "{count}", "{: #x }", 'msgid ""\n', 'msgstr ""\n', 'msgctxt "a"\n', "#, fuzzy\n", '#| msgid "x"\n'),
    *("#~ ", 'msgstr[0] "x"\n', "<<<<<<< a\n", "0", "99999999999999999999", "-1", "1e309", "0x10", "2018-02-30"),
    *("no", "null", "~", "true", "16.7", "a" * 70, "é" * 300, "[ " * 200, "x " * 900, "- " * 100, "    - a\n" * 20),
)  # fmt: skip


class Fault(AssertionError):
    """An input that raised an error, gave problems without a place, or cost too much."""


@dataclass(frozen=True)
class Sound:
    """A valid file and its reader."""

    path: str
    raw: bytes
    read: Callable[[bytes], None]


@dataclass
class Run:
    """The counts of a run."""

    inputs: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    slowest_of: str = ""


class _Active(HTMLParser):
    """Finds elements and links that the small Markdown does not have."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"p", "ul", "ol", "li", "em", "strong", "code", "a", "br"}:
            raise Fault(f"<{tag}> got out")
        for name, value in attrs:
            if (tag, name) != ("a", "href") or (value or "").partition(":")[0].lower() not in small_markdown.SCHEMES:
                raise Fault(f"<{tag} {name}={value}> got out")

    def handle_comment(self, data: str) -> None:
        raise Fault(f"<!--{data}--> got out")


def shown(text: str) -> None:
    """Convert an accepted text as pages do."""
    for html in (small_markdown.to_html(text), small_markdown.to_inline_html(text)):
        parser = _Active()
        parser.feed(html)
        parser.close()
    small_markdown.to_plain(text)


class Reader:
    """Reads damaged files of one content folder, in memory."""

    def __init__(self, root: Path, run: Run) -> None:
        self.root = root
        self.run = run
        checked = check.check(root)
        assert checked.content is not None
        assert not checked.problems
        self.content: Content = checked.content
        self.known = {
            **{name: list(terms) for name, terms in self.content.vocabulary.items()},
            "practices": list(self.content.practices),
            "targets": ["4.7", "16.7"],
            "sources": dict.fromkeys(self.content.vocabulary["sources"], 100),
            "languages": list(self.content.site.languages),
        }
        self.messages = {file.path: file for file in message_files(self.content)}

    def files(self) -> Iterator[Sound]:
        for path in (*self.root.glob("*/*.yml"), self.root / "site.yml"):
            name = path.relative_to(self.root).as_posix()
            if name.split("/")[0] in (*ENTRIES, "vocabulary", "site.yml"):
                yield Sound(name, path.read_bytes(), partial(self.yaml, name))
        for path in self.root.glob("locales/*/**/*.po"):
            name = path.relative_to(self.root).as_posix()
            yield Sound(name, path.read_bytes(), partial(self.catalogue, name))
        for page in self.content.pages.values():
            path = self.root / f"docs/{page.language}/{page.id}.md"
            yield Sound(page.id, path.read_bytes(), self.page)

    def yaml(self, path: str, raw: bytes) -> None:
        document, problems = strict_yaml.read(raw, path)
        reader = content_folder._Reader(self.root, Cache())
        reader.problems = problems
        folder, _, name = path.rpartition("/")
        found: object = None
        if document is not None and folder == "vocabulary":
            found = reader.terms(name.removesuffix(".yml"), document, self.known)
        elif document is not None:
            model = ENTRIES.get(folder, Site)
            found = reader.validate(path, document, (), document.value, model, self.known)
        self.answered(reader.problems)
        for _, text, _, _ in walk(found):
            shown(text)

    def catalogue(self, path: str, raw: bytes) -> None:
        language, _, name = path.removeprefix("locales/").partition("/")
        catalogue, problems = catalogues.read(raw, path, language)
        self.answered(problems)
        known, originals = checks.agreed(self.content, catalogue.translations), checks.Originals()
        for message in self.messages[name].for_language(language):
            entry = catalogue.translations.get((message.context, message.originals[0]))
            if entry:
                faults = list(
                    checks.unfit(message, entry) if entry.stale else checks.faults(message, entry, known, originals)
                )
                self.answered([Problem(path, entry.line, 1, rule, message.context, values) for rule, values in faults])
                for string in () if faults else entry.strings:
                    shown(string)

    def page(self, raw: bytes) -> None:
        text, problems = strict_yaml.decode(raw, "docs/es/a.md")
        self.answered(problems)
        page = folder_layout.parse("a", "es", text) if text is not None and not problems else None
        for passage in page.passages if page else ():
            try:
                Prose.accept(passage.text)
            except PydanticCustomError as error:
                values = {"field": "this passage", **(error.context or {})}
                self.answered([Problem("a", passage.line, 1, error.type, values=values)])
            else:
                shown(passage.text)

    def answered(self, problems: list[Problem]) -> None:
        for problem in problems:
            self.run.rules[problem.rule] += 1
            if problem.rule not in RULES or problem.rule == "rule-crash":
                raise Fault(f"{problem.rule}: {problem.values}")
            if not problem.line and problem.rule not in _WITHOUT_LINE:
                raise Fault(f"{problem.rule} has no place")
            if strict_yaml.REFUSED.search(problem.message + problem.tip):
                raise Fault(f"{problem.rule} repeats a control character")


def damaged(raw: bytes, other: bytes, chance: random.Random) -> bytes:
    """Return the bytes with a few changes of the kinds that people, merges and attackers make."""
    data = bytearray(raw)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + chance.choice((1, 2, 8, 40, 200)))
        kind = chance.randrange(8)
        if kind == 0:
            data[start:end] = b""
        elif kind == 1:
            data[start:start] = data[start:end]
        elif kind == 2 and chance.random() < 0.4:  # The result is mostly invalid UTF-8.
            data[start:start] = chance.randbytes(chance.choice((1, 2, 4)))
        elif kind == 3:
            data[start:end] = other[start : start + 60]
        elif kind == 4:
            lines = bytes(data).split(b"\n")
            first, second = chance.randrange(len(lines)), chance.randrange(len(lines))
            lines[first], lines[second] = lines[second], lines[first]
            data = bytearray(b"\n".join(lines))
        elif kind == 5 and chance.random() < 0.2:
            del data[start:]
        else:
            data[start:start] = "".join(chance.choices(_TOKENS, k=chance.choice((1, 1, 2, 5)))).encode("utf-8")
    return bytes(data)


def fuzz(seed: int, count: int | None = None, seconds: float | None = None, share_of_real: float = 0.15) -> Run:
    """Read `count` damaged files, or as many as fit into the time. Raise Fault to end the run."""
    run = Run()
    mini, real = (sorted(Reader(root, run).files(), key=lambda file: file.path) for root in ROOTS)
    began = time.monotonic()
    while (count is None or run.inputs < count) and (seconds is None or time.monotonic() - began < seconds):
        chance = random.Random(f"{seed}-{run.inputs}")
        file = chance.choice(real if chance.random() < share_of_real else mini)
        raw = damaged(file.raw, chance.choice(mini).raw, chance)
        started = time.process_time()
        try:
            effort.affordable(partial(file.read, raw), effort.MODEST)
        except Exception as error:
            kept = Path(f"fuzz-{seed}-{run.inputs}")
            kept.write_bytes(raw)
            raise Fault(f"seed {seed}, input {run.inputs} ({file.path}), kept in {kept}: {error!r}") from error
        took = time.process_time() - started
        if took > run.slowest:
            run.slowest, run.slowest_of = took, f"input {run.inputs} ({file.path})"
        run.inputs += 1
    return run


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int)
    parser.add_argument("--seconds", type=float)
    options = parser.parse_args()
    began = time.monotonic()
    run = fuzz(options.seed, options.count, options.seconds or (60 if options.count is None else None), 0.5)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{run.inputs} inputs in {time.monotonic() - began:.0f} s, {memory} MB, no fault.")
    print(f"Slowest: {run.slowest:.2f} s, {run.slowest_of}. Rules that answered: {len(run.rules)}.")
    for rule, number in run.rules.most_common():
        print(f"  {number:>8} {rule}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
