"""Checks that a translation keeps the original's placeholders, links, structure, numbers, names and agreed terms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pydantic_core import PydanticCustomError

from casebook.content.content import Content
from casebook.content.field_types import Line, Prose, words
from casebook.formats import po_file, small_markdown
from casebook.formats.po_file import Entry
from casebook.problems.phrases import Value, either, quoted, say, say_plural
from casebook.translation.translatable import Message

Fault = tuple[str, dict[str, object]]
"""The id of a rule, and the values of its message."""

_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3}(?!\d))*(?:[.,]\d+)?")
_LINK = re.compile(r"\]\(\s*<?([^\s)>]+)")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--")
_ITEM = re.compile(r"(?m)^[ ]{0,3}(?:[-*+]|\d+[.)])[ ]+")
_PARAGRAPH_BREAK = re.compile(r"\n[ ]*\n")
_NO_DIGIT = re.compile(r"\D")


@dataclass(frozen=True, slots=True)
class Agreed:
    """Names that stay unchanged, and the translations of each glossary term in one language."""

    names: tuple[str, ...] = ()
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Original:
    """A text with the features that are compared with its translations, found once for all languages."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._names: dict[tuple[str, ...], list[str]] = {}
        self._terms: dict[tuple[str, ...], list[str]] = {}

    @cached_property
    def links(self) -> list[str]:
        return _links(self.text)

    @cached_property
    def numbers(self) -> list[str]:
        return _numbers(self.text)

    @cached_property
    def paragraphs(self) -> int:
        return _paragraphs(self.text)

    @cached_property
    def items(self) -> int:
        return _items(self.text)

    def names(self, known: tuple[str, ...]) -> list[str]:
        """Return the names in `known` that occur in the text."""
        if known not in self._names:
            self._names[known] = [name for name in known if name in self.text]
        return self._names[known]

    def terms(self, known: tuple[str, ...]) -> list[str]:
        """Return the terms in `known` that occur in the text as whole words."""
        if known not in self._terms:
            self._terms[known] = [term for term in known if _has_word(self.text, term)]
        return self._terms[known]


class Originals(dict[str, Original]):
    """Originals by their text, created on first use."""

    def __missing__(self, text: str) -> Original:
        self[text] = Original(text)
        return self[text]


def agreed(content: Content, interface: Mapping[tuple[str, str], Entry]) -> Agreed:
    """Return the names and terms agreed in one language. `interface` is its catalogue of interface and vocabulary."""
    terms: dict[str, tuple[str, ...]] = {}
    for term_id, term in content.vocabulary.get("glossary", {}).items():
        name = str(getattr(term, "name", ""))
        entry = interface.get((f"glossary/{term_id}.name", name))
        if entry and entry.strings[0] and not entry.stale:
            terms[name] = (entry.strings[0],)
    for network_id, network in content.networks.items():  # the full name of a network is allowed too
        entry = interface.get((f"networks/{network_id}.full_name", str(network.full_name)))
        if str(network.name) in terms and entry and entry.strings[0]:
            terms[str(network.name)] += (entry.strings[0],)
    return Agreed(tuple(person.name for person in content.people.values()), terms)


def faults(message: Message, entry: Entry, known: Agreed, originals: Originals) -> Iterator[Fault]:
    """Yield the differences between one translation and its original."""
    for position, string in enumerate(entry.strings):
        invalid = list(_text_faults(message, string)) if string else []
        yield from invalid
        if string and not invalid:
            original = originals[message.originals[0 if position == 0 else -1]]
            yield from _feature_faults(message, original, string)
            yield from _placeholder_faults(message, string, is_last=position == len(entry.strings) - 1)
            yield from _wording_faults(message, original, string, known)


def unfit(message: Message, entry: Entry) -> Iterator[Fault]:
    """Yield the faults of a stale translation. Its original has changed, but pages still show both."""
    for string in filter(None, entry.strings):
        yield from _text_faults(message, string)


def _feature_faults(message: Message, original: Original, string: str) -> Iterator[Fault]:
    if (links := _links(string)) != original.links:
        yield "translation-link", {"found": _addresses(links), "allowed": _addresses(original.links)}
    if "<" in string and (tags := Counter(_TAG.findall(string)) - Counter(_TAG.findall(original.text))):
        yield "translation-html", {"found": next(iter(tags))}
    if message.is_prose:
        if (paragraphs := _paragraphs(string)) != original.paragraphs:
            found, allowed = (
                say_plural("{count} paragraph", "{count} paragraphs", count=count)
                for count in (paragraphs, original.paragraphs)
            )
            yield "translation-structure", {"found": found, "allowed": allowed}
        if (items := _items(string)) != original.items:
            found, allowed = (
                say_plural("{count} list item", "{count} list items", count=count) for count in (items, original.items)
            )
            yield "translation-structure", {"found": found, "allowed": allowed}
    if (numbers := _numbers(string)) != original.numbers:
        expected, actual = Counter(original.numbers), Counter(numbers)
        yield "translation-number", {"found": _numerals(actual - expected), "allowed": _numerals(expected - actual)}
    if message.limit and small_markdown.has_more_words(string, message.limit):
        yield "translation-length", {"found": words(small_markdown.words(string)), "allowed": words(message.limit)}


def _text_faults(message: Message, string: str) -> Iterator[Fault]:
    """Yield the faults that neither a translation nor an original may have."""
    is_line = not message.is_prose and not message.context.startswith("interface/")
    try:
        (Line if is_line else Prose).accept(string)
    except PydanticCustomError as error:
        yield error.type, dict(error.context or {})


def _placeholder_faults(message: Message, string: str, *, is_last: bool) -> Iterator[Fault]:
    """Yield a fault if the {placeholders} of an interface text and its translation differ."""
    if not message.context.startswith("interface/"):
        return
    wanted = sorted(po_file.PLACEHOLDER.findall(message.originals[-1]))
    found = sorted(po_file.PLACEHOLDER.findall(string))
    # “one case” and Arabic's “two cases” may leave out the number; the last form, the general one, must have it
    with_count = found if is_last else sorted([*found, "{count}"])
    if wanted not in (found, with_count):
        yield (
            "catalogue-placeholder",
            {
                "found": tuple(found) or say("no placeholder"),
                "allowed": tuple(wanted) or say("no placeholder"),
            },
        )


def _wording_faults(message: Message, original: Original, string: str, known: Agreed) -> Iterator[Fault]:
    for name in original.names(known.names):
        if name not in string:
            yield "translation-name", {"found": name}
    if message.context.startswith(("glossary/", "networks/", "interface/")):
        return
    for term in original.terms(tuple(known.terms)):
        names = known.terms[term]
        if not any(name.casefold().rstrip("s") in string.casefold() for name in names):
            yield "translation-term", {"found": term, "allowed": either([quoted(name) for name in names])}


def _has_word(text: str, term: str) -> bool:
    return term in text and re.search(rf"(?<![\w-]){re.escape(term)}(?![\w-])", text) is not None


def _links(text: str) -> list[str]:
    return sorted(_LINK.findall(text)) if "](" in text else []


def _numbers(text: str) -> list[str]:
    """Return the numbers of a text without their separators, which differ between languages."""
    found = _NUMBER.findall(_LINK.sub("", text) if "](" in text else text)
    return sorted(_NO_DIGIT.sub("", number) for number in found) if found else found


def _paragraphs(text: str) -> int:
    return sum(1 for block in (_PARAGRAPH_BREAK.split(text) if "\n" in text else [text]) if block.strip())


def _items(text: str) -> int:
    return len(_ITEM.findall(text)) if "\n" in text else int(_ITEM.match(text) is not None)


def _addresses(links: list[str]) -> Value:
    return tuple(links) or say("no address")


def _numerals(numbers: Counter[str]) -> Value:
    return tuple(sorted(numbers)) or say("none")
