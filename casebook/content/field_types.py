"""The types of the fields that contributors fill in: the values they accept, and the rules that others break.

All values arrive as text (see strict_yaml); these types recognise numbers, dates and addresses.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from functools import cache
from typing import Annotated, Any
from urllib.parse import urlsplit

from babel import Locale, UnknownLocaleError, localedata
from pydantic import AfterValidator, BeforeValidator, GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from casebook import limits
from casebook.formats import dates, ids, small_markdown, strict_yaml
from casebook.problems.phrases import Phrase, Value, quoted, say, say_plural
from casebook.problems.problem import near, some


def on_one_line(text: str) -> str:
    """Return `text` with runs of blanks and line breaks as one space. Non-breaking spaces, as in French “ :”, stay."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip()


class Translatable(str):
    """Text that catalogues translate."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls.accept, core_schema.str_schema(strict=True))

    @classmethod
    def accept(cls, text: str) -> Translatable:
        if not text.strip():
            raise problem("field-empty")
        refuse_open_isolates(text)
        return cls(on_one_line(text))


class Line(Translatable):
    """One line of plain text: a title, a name."""

    @classmethod
    def accept(cls, text: str) -> Translatable:
        line = super().accept(text)
        if len(line) > limits.LINE_CHARACTERS:
            raise too_long(_characters(limits.LINE_CHARACTERS), _characters(len(line)))
        return line


class Prose(Translatable):
    """Paragraphs in the subset of Markdown that `casebook.formats.small_markdown` defines."""

    @classmethod
    def accept(cls, text: str) -> Translatable:
        if not text.strip():
            raise problem("field-empty")
        if len(text) > limits.PROSE_CHARACTERS:
            raise too_long(_characters(limits.PROSE_CHARACTERS), _characters(len(text)))
        if max(map(len, text.split())) > limits.WORD_CHARACTERS:
            longest = max((len(word) for word in text.split() if "://" not in word), default=0)
            if longest > limits.WORD_CHARACTERS:
                allowed = say("{most} characters a word", most=limits.WORD_CHARACTERS)
                raise too_long(allowed, say("a word of {length}", length=longest))
        brackets = text.count("[")
        if brackets > limits.BRACKETS:
            raise too_long(say("{most} signs “[”", most=limits.BRACKETS), brackets)
        for target in small_markdown.bad_links(text):
            raise problem("value-link", found=target)
        refuse_open_isolates(text)
        return cls(text.strip())


class Words:
    """Annotation: the maximum of words in the original, which catalogues show to translators."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def check(self, text: Translatable) -> Translatable:
        if small_markdown.has_more_words(text, self.most):
            raise too_long(words(self.most), words(small_markdown.words(text)))
        return text


def problem(rule: str, at: tuple[str | int, ...] = (), **values: Value) -> PydanticCustomError:
    """Return the error for a field to raise; `load` turns it into a located problem of that rule.

    `at` is the path from the field to the faulty value, with items counted from 0.
    """
    return PydanticCustomError(rule, rule, {"at": at, **values})


def too_long(allowed: Phrase, found: Value) -> PydanticCustomError:
    return problem("value-length", allowed=allowed, found=found)


def words(count: int) -> Phrase:
    return say_plural("{count} word", "{count} words", count=count)


def _characters(count: int) -> Phrase:
    return say_plural("{count} character", "{count} characters", count=count)


def refuse_open_isolates(text: str) -> None:
    """Raise a problem if a mark that isolates a reading direction (U+2066–2068) is not closed in its paragraph.

    An open mark would reverse the text that the page adds afterwards: dates, page numbers, other people's words.
    """
    if not _ISOLATES.search(text):
        return
    for paragraph in re.split(r"\n[ ]*\n", text):
        opened: list[str] = []
        for character in _ISOLATES.findall(paragraph):
            if character != _END_OF_ISOLATE:
                opened.append(character)
            elif not opened:
                raise problem(
                    "file-character",
                    found=say("{character}, which ends nothing,", character=strict_yaml.named(character)),
                )
            else:
                opened.pop()
        if opened:
            never_ended = say("{character}, which nothing ends,", character=strict_yaml.named(opened[0]))
            raise problem("file-character", found=never_ended)


_END_OF_ISOLATE = "\u2069"
_ISOLATES = re.compile("[\u2066-\u2069]")


def _whole_number(value: Any) -> int:
    _refuse_empty(value)
    if isinstance(value, str) and re.fullmatch(r"-?(0|[1-9][0-9]{0,8})", value):
        return int(value)
    raise problem(
        "value-type", allowed=say("a whole number"), found=_type_name(value), tip=say("Write digits only: 16")
    )


def _decimal(value: Any) -> float:
    _refuse_empty(value)
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,8})?", value):
        return float(value)
    allowed, tip = say("a number of degrees"), say("Write it like -34.9033")
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,3},[0-9]{1,8}", value):
        tip = say("Write it with a point: {near}", near=value.replace(",", "."))
    raise problem("value-type", allowed=allowed, found=_type_name(value), tip=tip)


def _in_range(least: int, most: int, allowed: Phrase | None = None) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if not least <= value <= most:
            between = allowed or say("{least} to {most}", least=least, most=most)
            raise problem("value-range", allowed=between, found=f"{value:g}")
        return value

    return check


def _yes_no(value: Any) -> bool:
    if value in ("yes", "no"):
        return bool(value == "yes")
    raise problem(
        "value-choice", allowed=("yes", "no"), found=_text(value), near=say("Write yes or no, without quotes.")
    )


def _url(value: Any) -> str:
    text = _text(value)
    if len(text) > limits.URL_CHARACTERS:
        raise too_long(_characters(limits.URL_CHARACTERS), _characters(len(text)))
    if not _is_url(text):
        guess = "https://" + text.split("://")[-1].lstrip("/")
        tip = say("Copy it from the browser's address bar.")
        if ":" not in guess[6:] and _is_url(guess):
            tip = say("Perhaps `{guess}`? Copy it from the browser's address bar.", guess=guess)
        raise problem("value-url", found=text, near=tip)
    return text


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        complete = (
            small_markdown.is_allowed(text) and parts.scheme != "mailto" and "." in (parts.hostname or "").strip(".")
        )
        _ = parts.port  # raises ValueError if the port is not a number
    except ValueError:
        return False
    return complete and not re.search(r"[\s<>\"\\]", text)


def _date(value: Any) -> str:
    text = _text(value)
    try:
        return _existing_date(text, r"\d{4}-\d{2}-\d{2}")
    except ValueError:
        allowed = say("a day that exists, such as 2018-07-06")
        raise problem("value-date", allowed=allowed, found=text, near=_date_tip(text, 10)) from None


def _partial_date(value: Any) -> str:
    text = _text(value)
    try:
        return _existing_date(text, r"\d{4}(-\d{2}(-\d{2})?)?")
    except ValueError:
        allowed = say("a year, month or day that exists, such as 2018, 2018-07 or 2018-07-06")
        raise problem("value-date", allowed=allowed, found=text, near=_date_tip(text, 4)) from None


def _date_tip(text: str, shortest: int) -> Phrase:
    """Return the tip for a date in everyday notation: 6/7/2018 (the day first), 6 juillet 2018."""
    meant = dates.guess(text)
    if len(meant) >= shortest:
        return say("Perhaps `{near}`? Write the year, then the month, then the day.", near=meant)
    return say("Write the year, then the month, then the day: 2018-07-06.")


def _existing_date(text: str, form: str) -> str:
    if not re.fullmatch(form, text, re.ASCII):
        raise ValueError(text)
    datetime.date.fromisoformat((text + "-01-01")[:10])
    return text


_NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
"""Codes of two letters in CLDR that are not countries: unions, test locales, “unknown”."""


@cache
def country_codes() -> frozenset[str]:
    """Return the ISO 3166-1 codes of all countries."""
    return frozenset(filter(re.compile(r"[A-Z]{2}").fullmatch, map(str, Locale("en").territories))) - _NO_COUNTRIES


def _country(value: Any) -> str:
    text = _text(value)
    if text not in country_codes():
        code = _code(text, "territories", r"[A-Z]{2}", str.upper)
        tip = say("Perhaps {code}?", code=code) if code in country_codes() else say("Look for it on iso.org.")
        raise problem("value-country", found=text, near=tip)
    return text


def _language(value: Any) -> str:
    text = _text(value)
    if text not in Locale("en").languages or not re.fullmatch(r"[a-z]{2,3}", text):
        tip = say("Write the language's code of two or three letters, in lower case.")
        if code := _code(text, "languages", r"[a-z]{2,3}", str.lower):
            tip = say("Perhaps {code}?", code=code)
        raise problem("value-choice", allowed=say("the language codes, such as fr, es, en, pt"), found=text, near=tip)
    return text


def _code(name: str, kind: str, pattern: str, normalize: Callable[[str], str]) -> str:
    """Return the code for a name in one of our languages; empty if the name is unknown."""
    for language in _NAME_LANGUAGES:
        known = {code: str(found).casefold() for code, found in getattr(Locale(language), kind).items()}
        codes = [code for code, found in known.items() if found == name.casefold() and re.fullmatch(pattern, code)]
        if codes or (normalize(name) in known and re.fullmatch(pattern, normalize(name))):
            return codes[0] if codes else normalize(name)
    return ""


_NAME_LANGUAGES = ("en", "fr", "es", "pt")


def _served_language(value: str) -> str:
    if not localedata.exists(value):
        raise problem(
            "value-choice",
            allowed=say("the languages whose words for months, countries and plurals are known"),
            found=value,
            near=say("Leave it out: without them its pages cannot be made."),
        )
    return value


def _locale(value: Any) -> str:
    text = _text(value)
    try:
        Locale.parse(text, sep="-")
    except (ValueError, TypeError, UnknownLocaleError):
        tip = say("Write the language's code, a hyphen, and the country's code in capitals; or leave it out.")
        allowed = say("the locales, such as en-GB, pt-BR or fr")
        raise problem("value-choice", allowed=allowed, found=text, near=tip) from None
    return text


def _unique(values: list[Any]) -> list[Any]:
    seen: set[Any] = set()
    for position, value in enumerate(values):
        if value in seen:
            raise problem("value-twice", at=(position,), found=str(value))
        seen.add(value)
    return values


def no_id(value: str) -> dict[str, Value]:
    """Return the values of a problem `value-type` for a text that is not an id."""
    return {
        "allowed": say("an id of lower-case letters, digits and hyphens"),
        "found": quoted(value),
        "tip": say("Rename it, for instance to “{near}”.", near=ids.slug(value) or "my-term"),
    }


def _id(value: str) -> str:
    if not ids.is_id(value):
        raise problem("value-type", (), **no_id(value))
    return value


def _former_id(value: str) -> str:
    if not ids.is_id(value) or ids.reserved(value):
        allowed = say("an id that a page can have had: lower-case letters, digits and hyphens")
        tip = say("Write it as it stood in the page's address.")
        raise problem("value-type", allowed=allowed, found=quoted(value), tip=tip)
    return value


def _text(value: Any) -> str:
    _refuse_empty(value)
    if isinstance(value, str):
        return value.strip()
    raise problem(
        "value-type", allowed=say("a text"), found=_type_name(value), tip=say("Remove the dash or the inner fields.")
    )


def _plain_text(value: Any) -> str:
    text = on_one_line(_text(value))
    if len(text) > limits.LINE_CHARACTERS:
        raise too_long(_characters(limits.LINE_CHARACTERS), _characters(len(text)))
    refuse_open_isolates(text)
    return text


def _refuse_empty(value: Any) -> None:
    if isinstance(value, str) and not value.strip():
        raise problem("field-empty")


def _type_name(value: Any) -> Phrase:
    if isinstance(value, list):
        return say("a list")
    return say("a group of fields") if isinstance(value, dict) else quoted(str(value))


class Refers:
    """Annotation: the text must be an id that the validation context lists under `where`."""

    def __init__(self, where: str, place: Value) -> None:
        self.where = where
        self.place = place

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_after_validator_function(self.check, handler(source))

    def check(self, value: str, info: ValidationInfo) -> str:
        known = (info.context or {}).get(self.where)
        if known is not None and value not in known:
            raise problem(
                "reference-unknown", found=value, where=self.place, allowed=some(known), near=near(value, known)
            )
        return value


def _known_goal(value: int, info: ValidationInfo) -> int:
    known = (info.context or {}).get("sdgs")
    if known is not None and str(value) not in known:
        raise problem(
            "reference-unknown",
            found=str(value),
            where="vocabulary/sdgs.yml",
            allowed=some(known),
            near=say("Choose another goal, or add this one to that file."),
        )
    return value


def _site_language(value: str, info: ValidationInfo) -> str:
    known = (info.context or {}).get("languages")
    if known is not None and value not in known:
        code = _code(value, "languages", r"[a-z]{2,3}", str.lower)
        tip = say("Perhaps {code}?", code=code) if code in known else near(value, known)
        raise problem("value-language", allowed=some(known), found=value, near=tip)
    return value


class Kind:
    """Annotation: the kind of the value, for forms that ask for it (see `guide`)."""

    def __init__(self, name: str) -> None:
        self.name = name


PlainText = Annotated[str, BeforeValidator(_plain_text), Kind("plain")]
Url = Annotated[str, BeforeValidator(_url), Kind("url")]
Date = Annotated[str, BeforeValidator(_date), Kind("date")]
PartialDate = Annotated[str, BeforeValidator(_partial_date), Kind("partial-date")]
Country = Annotated[str, BeforeValidator(_country), Kind("country")]
Language = Annotated[str, BeforeValidator(_language), Kind("language")]
LocaleName = Annotated[str, BeforeValidator(_locale), Kind("locale")]
ServedLanguage = Annotated[Language, AfterValidator(_served_language)]
SiteLanguageCode = Annotated[str, BeforeValidator(_text), AfterValidator(_site_language), Kind("site-language")]
YesNo = Annotated[bool, BeforeValidator(_yes_no), Kind("yes-no")]
Latitude = Annotated[
    float, BeforeValidator(_decimal), AfterValidator(_in_range(-90, 90, say("-90 to 90 degrees"))), Kind("latitude")
]
Longitude = Annotated[
    float,
    BeforeValidator(_decimal),
    AfterValidator(_in_range(-180, 180, say("-180 to 180 degrees"))),
    Kind("longitude"),
]
GoalNumber = Annotated[
    int, BeforeValidator(_whole_number), AfterValidator(_in_range(1, 17)), AfterValidator(_known_goal), Kind("goal")
]
PageNumber = Annotated[int, BeforeValidator(_whole_number), AfterValidator(_in_range(1, 100_000)), Kind("page")]
Unique = AfterValidator(_unique)
OwnId = Annotated[PlainText, AfterValidator(_id)]
FormerId = Annotated[PlainText, AfterValidator(_former_id)]

LevelId = Annotated[PlainText, Refers("levels", "vocabulary/levels.yml")]
ChannelId = Annotated[PlainText, Refers("channels", "vocabulary/channels.yml")]
NetworkId = Annotated[PlainText, Refers("networks", "vocabulary/networks.yml")]
EventId = Annotated[PlainText, Refers("events", "vocabulary/events.yml")]
PersonId = Annotated[PlainText, Refers("people", "vocabulary/people.yml")]
SourceId = Annotated[PlainText, Refers("sources", "vocabulary/sources.yml")]
PracticeId = Annotated[PlainText, Refers("practices", "practices/")]
TargetId = Annotated[PlainText, Refers("targets", say("the targets of vocabulary/sdgs.yml"))]
