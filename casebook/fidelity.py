"""What a translation must keep of its original: placeholders, links, structure, numbers, names and agreed terms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pydantic_core import PydanticCustomError

from casebook import po, prose
from casebook.content import Content
from casebook.fields import Line, Prose
from casebook.po import Entry
from casebook.texts import Message

Fault = tuple[str, dict[str, object]]
"""A rule, and the values of its message."""

_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3}(?!\d))*(?:[.,]\d+)?")
_LINK = re.compile(r"\]\(\s*<?([^\s)>]+)")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--")
_ITEM = re.compile(r"(?m)^[ ]{0,3}(?:[-*+]|\d+[.)])[ ]+")


@dataclass(frozen=True, slots=True)
class Agreed:
    """Names that stay as they are, and how each glossary term is called in one language."""

    names: tuple[str, ...] = ()
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def agreed(content: Content, interface: Mapping[tuple[str, str], Entry]) -> Agreed:
    """What one language has agreed on; `interface` is its catalogue of interface and vocabulary."""
    terms: dict[str, tuple[str, ...]] = {}
    for term_id, term in content.vocabulary.get("glossary", {}).items():
        name = str(getattr(term, "name", ""))
        entry = interface.get((f"glossary/{term_id}.name", name))
        if entry and entry.strings[0] and not entry.stale:
            terms[name] = (entry.strings[0],)
    for network_id, network in content.networks.items():  # a network may also be written out
        entry = interface.get((f"networks/{network_id}.full_name", str(network.full_name)))
        if str(network.name) in terms and entry and entry.strings[0]:
            terms[str(network.name)] += (entry.strings[0],)
    return Agreed(tuple(person.name for person in content.people.values()), terms)


def faults(message: Message, entry: Entry, known: Agreed) -> Iterator[Fault]:
    """What one translation has lost or added."""
    for position, string in enumerate(entry.strings):
        unfit = list(_unfit(message, string)) if string else []
        yield from unfit
        if string and not unfit:
            original = message.originals[0 if position == 0 else -1]
            yield from _kept(message, original, string)
            yield from _placeholders(message, string, is_last=position == len(entry.strings) - 1)
            yield from _words(message, original, string, known)


def unfit(message: Message, entry: Entry) -> Iterator[Fault]:
    """What is wrong with a stale translation, whose original is another one now: it is still shown, beside it."""
    for string in filter(None, entry.strings):
        yield from _unfit(message, string)


def _kept(message: Message, original: str, string: str) -> Iterator[Fault]:
    wanted, found = sorted(_LINK.findall(original)), sorted(_LINK.findall(string))
    if wanted != found:
        yield "translation-link", {"found": _listed(found), "allowed": _listed(wanted)}
    if "<" in string and (tags := Counter(_TAG.findall(string)) - Counter(_TAG.findall(original))):
        yield "translation-html", {"found": next(iter(tags))}
    for what, count in (("paragraphs", _paragraphs), ("list items", _items)):
        if message.is_prose and count(original) != count(string):
            yield "translation-structure", {"what": what, "found": count(string), "allowed": count(original)}
    here, there = _numbers(original), _numbers(string)
    if here != there:
        yield "translation-number", {"found": _listed(sorted(there - here)), "allowed": _listed(sorted(here - there))}
    if message.limit and prose.words(string) > message.limit:
        yield "translation-length", {"found": prose.words(string), "allowed": message.limit}


def _unfit(message: Message, string: str) -> Iterator[Fault]:
    """What no text may be, an original neither."""
    is_line = not message.is_prose and not message.context.startswith("interface/")
    try:
        (Line if is_line else Prose).accept(string)
    except PydanticCustomError as error:
        yield error.type, dict(error.context or {})


def _placeholders(message: Message, string: str, *, is_last: bool) -> Iterator[Fault]:
    """The interface's texts hold {placeholders}; a translation must have the same ones."""
    if not message.context.startswith("interface/"):
        return
    wanted = sorted(po.PLACEHOLDER.findall(message.originals[-1]))
    found = sorted(po.PLACEHOLDER.findall(string))
    # the number may go without saying in “one case” and in Arabic's “two cases”, never in the general form
    spoken = found if is_last else sorted([*found, "{count}"])
    if wanted not in (found, spoken):
        yield (
            "catalogue-placeholder",
            {
                "found": ", ".join(found) or "no placeholder",
                "allowed": ", ".join(wanted) or "none",
            },
        )


def _words(message: Message, original: str, string: str, known: Agreed) -> Iterator[Fault]:
    for name in known.names:
        if name in original and name not in string:
            yield "translation-name", {"found": name}
    if message.context.startswith(("glossary/", "networks/", "interface/")):
        return
    for term, names in known.terms.items():
        if _has(original, term) and not any(name.casefold().rstrip("s") in string.casefold() for name in names):
            yield "translation-term", {"found": term, "allowed": " or ".join(names)}


def _has(text: str, term: str) -> bool:
    return term in text and re.search(rf"(?<![\w-]){re.escape(term)}(?![\w-])", text) is not None


def _numbers(text: str) -> Counter[str]:
    """The numbers of a text, without their separators, which each language writes in its own way."""
    return Counter(re.sub(r"\D", "", number) for number in _NUMBER.findall(_LINK.sub("", text)))


def _paragraphs(text: str) -> int:
    return len([block for block in re.split(r"\n[ ]*\n", text) if block.strip()])


def _items(text: str) -> int:
    return len(_ITEM.findall(text))


def _listed(items: list[str]) -> str:
    return ", ".join(items) or "none"
