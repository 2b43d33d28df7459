"""Texts between the small Markdown of a case and the paragraphs of a Word document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from casebook import prose, strict_yaml


@dataclass(frozen=True, slots=True)
class Run:
    """Some words that look the same."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    runs: tuple[Run, ...]
    mark: str = ""
    """what stands before an item of a list: `- `, or a number"""

    @property
    def plain(self) -> str:
        return "".join(run.text for run in self.runs)


_MARKED = re.compile(
    r"\*\*(?P<bold>[^*\[\]\s](?:[^*\[\]\n]*[^*\[\]\s])?)\*\*"
    r"|\*(?P<italic>[^*\[\]\s](?:[^*\[\]\n]*[^*\[\]\s])?)\*"
    r"|\[(?P<words>[^*\[\]\n]+)\]\((?P<link>[^\s()<>]+)\)"
)
_ITEM = re.compile(r"(?:[-•]|\d{1,3}[.)])[ \u00a0\t]+(?=\S)")
_ISOLATES = re.compile("[\u2066-\u2069]")


def clean(text: str) -> str:
    """Without signs that no text may have, and that come along unseen from Word. Spaces that do not break stay."""
    text = unicodedata.normalize("NFC", text)
    text = re.sub(r"\r\n?|[\u2028\u2029\u0085\x0b\x0c]", "\n", text).replace("\t", " ").replace("\u00ad", "")
    text = strict_yaml.REFUSED.sub("", text)
    return _ISOLATES.sub("", text) if any(map(_leaves_open, text.split("\n"))) else text


def on_a_line(text: str) -> str:
    """Runs of spaces become one, which does not break if one of them did not."""
    return re.sub(r"[ \u00a0\u202f]{2,}", lambda run: run[0].strip(" ")[:1] or " ", text.strip())


def normal(text: str) -> str:
    """A prose as it comes back from Word: `paragraphs` and `markdown` change nothing of it any more."""
    return markdown([Paragraph((Run(part),)) for part in re.split(r"\n[ ]*\n", clean(text))])


def paragraphs(text: str) -> list[Paragraph]:
    """A prose as Word shows it. What would not come back as it was stays as it is written, signs and all."""
    raw = [Paragraph((Run(part),)) for part in re.split(r"\n[ ]*\n", text)]
    shown = [paragraph for part in raw for paragraph in _shown(part.plain)]
    return shown if markdown(shown) == text else raw


def markdown(parts: Sequence[Paragraph]) -> str:
    """Paragraphs as the prose of a case; items of a list follow each other."""
    text = ""
    follows = False
    for part in parts:
        lines = [on_a_line(line) for line in _marked(part.runs).split("\n")]
        said = "\n".join(line for line in lines if line)
        if not said:
            continue
        typed = _ITEM.match(said)
        is_item = bool(part.mark or typed)
        if part.mark:
            said = part.mark + said
        elif typed:
            said = f"{typed[0].rstrip().replace('•', '-')} {said[typed.end() :]}"
        text += ("\n" if follows and is_item else "\n\n" if text else "") + said
        follows = is_item
    return text


def _leaves_open(line: str) -> bool:
    depth = 0
    for sign in _ISOLATES.findall(line):
        depth += -1 if sign == "\u2069" else 1
        if depth < 0:
            return True
    return depth != 0


def _shown(text: str) -> Iterator[Paragraph]:
    lines = text.split("\n")
    if all(line.startswith("- ") for line in lines):
        yield from (Paragraph(tuple(_runs(line[2:])), "- ") for line in lines)
    else:
        yield Paragraph(tuple(_runs(text)))


def _runs(text: str) -> Iterator[Run]:
    end = 0
    for found in _MARKED.finditer(text):
        if found["link"] and not prose.is_allowed(found["link"]):
            continue
        if found.start() > end:
            yield Run(text[end : found.start()])
        words = found["bold"] or found["italic"] or found["words"]
        yield Run(words, bool(found["bold"]), bool(found["italic"]), found["link"] or "")
        end = found.end()
    if end < len(text) or not text:
        yield Run(text[end:])


def _marked(runs: Sequence[Run]) -> str:
    return "".join(map(_with_marks, _joined(runs)))


def _joined(runs: Sequence[Run]) -> Iterator[Run]:
    """Word cuts runs anywhere; a space between two bold words is not always bold."""
    last: Run | None = None
    for run in runs:
        if not run.text:
            continue
        if last and (run.bold, run.italic, run.link) == (last.bold, last.italic, last.link):
            last = replace(last, text=last.text + run.text)
            continue
        if last:
            yield last
        last = run
    if last:
        yield last


def _with_marks(run: Run) -> str:
    """A run in Markdown. Marks stand close to the words, and not around what has such signs itself."""
    words = run.text.strip(" \u00a0\u202f\n")
    if not words or not (run.bold or run.italic or run.link):
        return run.text
    before, after = run.text.split(words, 1)
    if run.link:
        if re.search(r"[\[\]\n]", words):
            return f"{before}{words} ({run.link}){after}"
        return f"{before}[{words}]({run.link}){after}"
    if "*" in words or "\n" in words:
        return run.text
    mark = "*" * (2 * run.bold + run.italic)
    return f"{before}{mark}{words}{mark}{after}"
