"""The types of the fields that contributors fill in: what each accepts, and the rule it breaks otherwise.

All values arrive as text (see strict_yaml); these types decide what is a number, a date or an address.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlsplit

from babel import Locale
from pydantic import AfterValidator, BeforeValidator, Field, GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from casebook import limits, prose
from casebook.problems import near, some


class Translatable(str):
    """Text that catalogues translate."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls.accept, core_schema.str_schema(strict=True))

    @classmethod
    def accept(cls, text: str) -> Translatable:
        if not text.strip():
            raise problem("field-empty")
        return cls(" ".join(text.split()))


class Line(Translatable):
    """One line of plain text: a title, a name."""

    @classmethod
    def accept(cls, text: str) -> Translatable:
        line = super().accept(text)
        if len(line) > limits.LINE_CHARACTERS:
            raise too_long(f"{limits.LINE_CHARACTERS} characters", f"{len(line)} characters")
        return line


class Prose(Translatable):
    """Paragraphs in the small Markdown of `casebook.prose`."""

    @classmethod
    def accept(cls, text: str) -> Translatable:
        if not text.strip():
            raise problem("field-empty")
        longest = max((len(word) for word in text.split() if "://" not in word), default=0)
        if longest > limits.WORD_CHARACTERS:
            raise too_long(f"{limits.WORD_CHARACTERS} characters a word", f"a word of {longest}")
        for target in prose.bad_links(text):
            raise problem("value-link", found=target)
        return cls(text.strip())


class Words:
    """Annotation: at most so many words, in the original and in its translations."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def check(self, text: Translatable) -> Translatable:
        count = prose.words(text)
        if count > self.most:
            raise too_long(f"{self.most} words", f"{count} words")
        return text


def problem(rule: str, **values: object) -> PydanticCustomError:
    """The error a field raises; `load` turns it into a located problem of that rule."""
    return PydanticCustomError(rule, rule, values)  # type: ignore[arg-type]  # rule ids are plain text, not literals


def too_long(allowed: str, found: str) -> PydanticCustomError:
    return problem("value-length", allowed=allowed, found=found)


def _whole_number(value: Any) -> int:
    if isinstance(value, str) and re.fullmatch(r"-?(0|[1-9][0-9]{0,8})", value):
        return int(value)
    raise problem("value-type", allowed="a whole number", found=_named(value), tip="Write digits only: 16")


def _decimal(value: Any) -> float:
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,8})?", value):
        return float(value)
    raise problem("value-type", allowed="a number of degrees", found=_named(value), tip="Write it like -34.9033")


def _within(least: float, most: float, unit: str = "") -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if not least <= value <= most:
            raise problem("value-range", allowed=f"{least:g} to {most:g}{unit}", found=f"{value:g}")
        return value

    return check


def _yes_no(value: Any) -> bool:
    if value in ("yes", "no"):
        return bool(value == "yes")
    raise problem("value-choice", allowed="yes, no", found=_named(value), near="Write yes or no.")


def _url(value: Any) -> str:
    text = _text(value)
    try:
        parts = urlsplit(text)
        complete = parts.scheme in {"http", "https"} and bool(parts.hostname) and "." in str(parts.hostname)
        _ = parts.port  # raises ValueError when it is no number
    except ValueError:
        complete = False
    if not complete or re.search(r"[\s<>\"\\]", text):
        guess = "https://" + text.split("://")[-1].lstrip("/")
        raise problem("value-url", found=text, near=f"Perhaps `{guess}`? Copy it from the browser's address bar.")
    return text


def _date(value: Any) -> str:
    text = _text(value)
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            raise ValueError
        datetime.date.fromisoformat(text)
    except ValueError:
        raise problem("value-date", allowed="a day that exists, such as 2018-07-06", found=text) from None
    return text


def _partial_date(value: Any) -> str:
    text = _text(value)
    try:
        if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text, re.ASCII):
            raise ValueError
        datetime.date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        allowed = "a year, month or day that exists, such as 2018, 2018-07 or 2018-07-06"
        raise problem("value-date", allowed=allowed, found=text) from None
    return text


def _country(value: Any) -> str:
    text = _text(value)
    territories = Locale("en").territories
    if not re.fullmatch(r"[A-Z]{2}", text) or text not in territories or text in {"EU", "EZ", "QO", "UN", "ZZ", "XA"}:
        names = {name: code for code, name in territories.items() if re.fullmatch(r"[A-Z]{2}", code)}
        code = names.get(text.title(), text.upper() if text.upper() in names.values() else None)
        raise problem("value-country", found=text, near=f"Perhaps {code}?" if code else "Look for it on iso.org.")
    return text


def _language(value: Any) -> str:
    text = _text(value)
    if not re.fullmatch(r"[a-z]{2,3}", text):
        raise problem("value-choice", allowed="language codes such as fr, es, en, pt", found=text, near="")
    return text


def _unique(values: list[Any]) -> list[Any]:
    for position, value in enumerate(values):
        if value in values[:position]:
            raise problem("value-twice", found=str(value))
    return values


def _text(value: Any) -> str:
    if isinstance(value, str):
        if not value.strip():
            raise problem("field-empty")
        return value.strip()
    raise problem("value-type", allowed="a text", found=_named(value), tip="Remove the dash or the inner fields.")


def _named(value: Any) -> str:
    kinds = {list: "a list", dict: "a group of fields"}
    return kinds.get(type(value)) or (f"“{value}”" if str(value).strip() else "nothing")


def one_of(*allowed: str) -> Any:
    """A text field with a short, closed list of values."""

    def check(value: Any) -> str:
        text = _text(value)
        if text not in allowed:
            raise problem("value-choice", allowed=", ".join(allowed), found=text, near=near(text, allowed))
        return text

    return Annotated[str, BeforeValidator(check), Field(json_schema_extra={"enum": list(allowed)})]


class Refers:
    """Annotation: the text is an id that the validation context lists under `where`."""

    def __init__(self, where: str, place: str) -> None:
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


def _site_language(value: str, info: ValidationInfo) -> str:
    known = (info.context or {}).get("languages")
    if known is not None and value not in known:
        raise problem("value-language", allowed=some(known), found=value, near=near(value, known))
    return value


PlainText = Annotated[str, BeforeValidator(_text)]
Url = Annotated[str, BeforeValidator(_url)]
Date = Annotated[str, BeforeValidator(_date)]
PartialDate = Annotated[str, BeforeValidator(_partial_date)]
Country = Annotated[str, BeforeValidator(_country)]
Language = Annotated[str, BeforeValidator(_language)]
SiteLanguageCode = Annotated[Language, AfterValidator(_site_language)]
YesNo = Annotated[bool, BeforeValidator(_yes_no)]
Latitude = Annotated[float, BeforeValidator(_decimal), AfterValidator(_within(-90, 90, " degrees"))]
Longitude = Annotated[float, BeforeValidator(_decimal), AfterValidator(_within(-180, 180, " degrees"))]
GoalNumber = Annotated[int, BeforeValidator(_whole_number), AfterValidator(_within(1, 17))]
PageNumber = Annotated[int, BeforeValidator(_whole_number), AfterValidator(_within(1, 100_000))]
Unique = AfterValidator(_unique)

LevelId = Annotated[PlainText, Refers("levels", "vocabulary/levels.yml")]
ChannelId = Annotated[PlainText, Refers("channels", "vocabulary/channels.yml")]
NetworkId = Annotated[PlainText, Refers("networks", "vocabulary/networks.yml")]
EventId = Annotated[PlainText, Refers("events", "vocabulary/events.yml")]
PersonId = Annotated[PlainText, Refers("people", "vocabulary/people.yml")]
SourceId = Annotated[PlainText, Refers("sources", "vocabulary/sources.yml")]
PracticeId = Annotated[PlainText, Refers("practices", "practices/")]
TargetId = Annotated[PlainText, Refers("targets", "the targets of vocabulary/sdgs.yml")]
