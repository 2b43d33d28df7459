"""Convert texts between the small Markdown of a case and the paragraphs of a Word document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from casebook.formats import small_markdown, strict_yaml


@dataclass(frozen=True, slots=True)
class Run:
    """Words with the same formatting."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    runs: tuple[Run, ...]
    mark: str = ""
    """Marker of a list item: `- `, or a number."""

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
    """Remove characters that no text may have and that Word adds unseen. Non-breaking spaces are kept."""
    text = unicodedata.normalize("NFC", text)
    text = re.sub(r"\r\n?|[\u2028\u2029\u0085\x0b\x0c]", "\n", text).replace("\t", " ").replace("\u00ad", "")
    text = strict_yaml.REFUSED.sub("", text)
    return _ISOLATES.sub("", text) if any(map(_is_unbalanced, text.split("\n"))) else text


def on_a_line(text: str) -> str:
    """Replace each run of spaces by one space: a non-breaking one if the run has one."""
    return re.sub(r"[ \u00a0\u202f]{2,}", lambda run: run[0].strip(" ")[:1] or " ", text.strip())


def normal(text: str) -> str:
    """Return a prose in the form that survives Word: `paragraphs` and `markdown` leave it unchanged."""
    return markdown([Paragraph((Run(part),)) for part in re.split(r"\n[ ]*\n", clean(text))])


def paragraphs(text: str) -> list[Paragraph]:
    """Return a prose as paragraphs. Markdown that would not survive the way back stays as typed, with its marks."""
    raw = [Paragraph((Run(part),)) for part in re.split(r"\n[ ]*\n", text)]
    converted = [paragraph for part in raw for paragraph in _split_list(part.plain)]
    return converted if markdown(converted) == text else raw


def markdown(parts: Sequence[Paragraph]) -> str:
    """Return paragraphs as the prose of a case. Items of a list follow each other without a blank line."""
    text = ""
    follows = False
    for part in parts:
        lines = [on_a_line(line) for line in _marked(part.runs).split("\n")]
        body = "\n".join(line for line in lines if line)
        if not body:
            continue
        typed_mark = _ITEM.match(body)
        is_item = bool(part.mark or typed_mark)
        if part.mark:
            body = part.mark + body
        elif typed_mark:
            body = f"{typed_mark[0].rstrip().replace('•', '-')} {body[typed_mark.end() :]}"
        text += ("\n" if follows and is_item else "\n\n" if text else "") + body
        follows = is_item
    return text


def _is_unbalanced(line: str) -> bool:
    depth = 0
    for sign in _ISOLATES.findall(line):
        depth += -1 if sign == "\u2069" else 1
        if depth < 0:
            return True
    return depth != 0


def _split_list(text: str) -> Iterator[Paragraph]:
    lines = text.split("\n")
    if all(line.startswith("- ") for line in lines):
        yield from (Paragraph(tuple(_runs(line[2:])), "- ") for line in lines)
    else:
        yield Paragraph(tuple(_runs(text)))


def _runs(text: str) -> Iterator[Run]:
    end = 0
    for found in _MARKED.finditer(text):
        if found["link"] and not small_markdown.is_allowed(found["link"]):
            continue
        if found.start() > end:
            yield Run(text[end : found.start()])
        words = found["bold"] or found["italic"] or found["words"]
        yield Run(words, bool(found["bold"]), bool(found["italic"]), found["link"] or "")
        end = found.end()
    if end < len(text) or not text:
        yield Run(text[end:])


def _marked(runs: Sequence[Run]) -> str:
    return "".join(map(_run_markdown, _joined(runs)))


def _joined(runs: Sequence[Run]) -> Iterator[Run]:
    """Join neighbouring runs with the same formatting, because Word splits runs anywhere."""
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


def _run_markdown(run: Run) -> str:
    """Return a run in Markdown. Marks touch the words; a text that contains such marks itself gets none."""
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
