"""One view of the content per language: the model with each text replaced by its translation, and its state."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from babel import Locale, localedata
from babel.dates import format_date, format_interval, format_skeleton
from babel.lists import format_list
from markupsafe import Markup, escape
from pydantic import BaseModel

from casebook.cache import Cache
from casebook.content import field_guide, relations
from casebook.content.content import Content
from casebook.content.field_types import Line, Prose, Translatable, country_codes
from casebook.content.model import Case, Practice
from casebook.formats import small_markdown
from casebook.formats.ids import sorting
from casebook.formats.po_file import PLACEHOLDER
from casebook.formats.strict_yaml import Path, show
from casebook.problems.phrases import plural
from casebook.translation.catalogues import Catalogue, Catalogues
from casebook.translation.translatable import GUIDE, INTERFACE_LANGUAGE, interface

_CARD = ("id", "title", "summary", "place", "levels", "level", "groups")

State = Literal["original", "translated", "draft", "missing", "stale"]


class View(dict[str, Any]):
    """An entry in one language: its fields by name, each text a `Text`. An unchanged entry stays the same object."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text as a page shows it: its words, their language, and the reason for that language."""

    value: str
    language: str
    state: State
    is_prose: bool
    former: str = ""
    """last translation of a stale text, made from an older original"""

    @property
    def plain(self) -> str:
        return small_markdown.to_plain(self.value) if self.is_prose else " ".join(self.value.splitlines())

    @property
    def html(self) -> Markup:
        """Inline HTML, without any block if the text is one paragraph."""
        return Markup(small_markdown.to_inline_html(self.value)) if self.is_prose else escape(self.plain)

    @property
    def blocks(self) -> Markup:
        return Markup(small_markdown.to_html(self.value)) if self.is_prose else Markup("<p>{}</p>").format(self.plain)

    @property
    def former_blocks(self) -> Markup:
        former = " ".join(self.former.splitlines())
        return Markup(small_markdown.to_html(self.former)) if self.is_prose else Markup("<p>{}</p>").format(former)

    def __str__(self) -> str:
        return self.plain


class Localiser:
    """A view of the content in one language."""

    def __init__(self, content: Content, catalogues: Catalogues, language: str, cache: Cache | None = None) -> None:
        self.content = content
        self._cache = cache or Cache()
        self.language = language
        self.locale = Locale.parse(content.site.languages[language].locale or language, sep="-")
        self.catalogues: Mapping[str, Catalogue] = catalogues.get(language, {})
        self._fixed_texts: dict[str, Text] = {}
        """texts of the interface without placeholders, which are on each page"""
        self._forms: dict[str, Mapping[str, str]] = {}

    def text(self, catalogue: str, context: str, original: Translatable, original_language: str) -> Text:
        is_prose = isinstance(original, Prose)
        if original_language == self.language:
            return Text(str(original), original_language, "original", is_prose)
        known = self.catalogues.get(catalogue, Catalogue()).translations
        translation = known.get((context, str(original)))
        if translation is None or not translation.strings[0]:
            return Text(str(original), original_language, "missing", is_prose)
        string = translation.strings[0] if is_prose else _one_line(translation.strings[0])
        if translation.stale:
            return Text(str(original), original_language, "stale", is_prose, string)
        return Text(string, self.language, "draft" if translation.fuzzy else "translated", is_prose)

    def translators(self, catalogue: str) -> tuple[str, ...]:
        """Return the names of a catalogue's translators; their addresses stay in the file."""
        header = self.catalogues.get(catalogue, Catalogue()).headers.get("Last-Translator", "")
        name = header.split("<")[0].strip()
        return (name,) if name else ()

    def entry(self, kind: str, entry_id: str, entry: Case | Practice) -> View:
        """Return a case or a practice with its texts in this language, and its groups."""
        catalogue = f"{kind}/{entry_id}.po"
        return self._cached(
            (kind, entry_id),
            (entry, self.catalogues.get(catalogue)),
            lambda: {
                "id": entry_id,
                "groups": relations.groups_of(entry),
                "cited": relations.cited(entry),
                **self._view(entry, catalogue, entry_id, entry.language),
            },
        )

    def card(self, kind: str, view: View) -> View:
        """Return the part of an entry that lists show. It stays the same object if only other parts change."""
        card = View({name: view[name] for name in _CARD if name in view})
        return self._cache.same(("card", self.language, kind, view["id"]), card)

    def terms(self, name: str) -> dict[str, View]:
        """Return the entries of one part of the vocabulary, in this language."""
        return {
            term_id: self._cached(
                (name, term_id),
                (term, self.catalogues.get("interface.po"), self.content.site.language),
                lambda: {"id": term_id, **self._of_vocabulary(term, name, (term_id,))},  # noqa: B023
            )
            for term_id, term in self.content.vocabulary[name].items()
        }

    def site(self) -> View:
        site = self.content.site
        inputs = (site, self.catalogues.get("interface.po"))
        return self._cached(("site",), inputs, lambda: self._of_vocabulary(site, "site"))

    def _of_vocabulary(self, value: Any, entry: str, path: Path = ()) -> dict[str, Any]:
        found: dict[str, Any] = self._view(value, "interface.po", entry, self.content.site.language, path)
        return found

    def _cached(self, key: tuple[str, ...], inputs: tuple[object, ...], make: Callable[[], dict[str, Any]]) -> View:
        return self._cache.get(("view", self.language, *key), inputs, lambda: View(make()))

    def _view(self, value: Any, catalogue: str, entry: str, language: str, path: Path = ()) -> Any:
        if isinstance(value, Translatable):
            return self.text(catalogue, f"{entry}/{show(path)}", value, language)
        if isinstance(value, BaseModel):
            names = type(value).model_fields
            return {name: self._view(getattr(value, name), catalogue, entry, language, (*path, name)) for name in names}
        if isinstance(value, Mapping):
            return {key: self._view(item, catalogue, entry, language, (*path, str(key))) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._view(item, catalogue, entry, language, (*path, n)) for n, item in enumerate(value, 1)]
        return value

    def interface(self, key: str, values: Mapping[str, object], count: int | None = None) -> Text:
        """Return a text of the interface, with its {placeholders} filled with `values`.

        `count` selects the plural form; by default, it is the one among the values.
        """
        if not values and count is None and key in self._fixed_texts:
            return self._fixed_texts[key]
        text = self._interface(key, values, count)
        if not values and count is None:
            self._fixed_texts[key] = text
        return text

    def _interface(self, key: str, values: Mapping[str, object], count: int | None) -> Text:
        originals = interface()[key]
        language = self.language
        state: State = "original"
        forms: tuple[str, ...] = originals
        if self.language != INTERFACE_LANGUAGE:
            catalogue = self.catalogues.get("interface.po", Catalogue())
            translation = catalogue.translations.get((f"interface/{key}", originals[0]))
            if translation and not translation.stale and all(translation.strings):
                forms = tuple(map(_one_line, translation.strings))
                state = "draft" if translation.fuzzy else "translated"
            else:
                language, state = INTERFACE_LANGUAGE, "missing"
        form = forms[0]
        if len(forms) > 1:
            number = int(str(values.get("count", 1))) if count is None else count
            form = forms[min(plural(language)(number), len(forms) - 1)]
        # Fill all at once, because a value may look like a placeholder.
        form = PLACEHOLDER.sub(lambda name: str(values.get(name[0][1:-1], name[0])), form)
        return Text(form, language, state, False)

    def guide(self, key: str) -> Text:
        """Return a text of the guide to the fields, such as `Case.title/label`."""
        return self.text(GUIDE, f"guide/{key}", Line(field_guide.texts()[key]), field_guide.LANGUAGE)

    def forms(self, key: str) -> str | Mapping[str, str]:
        """Return a text of the interface for a script to fill in, or its forms by plural category."""
        if len(interface()[key]) == 1:
            return self.interface(key, {}).plain
        if key not in self._forms:
            numbers = _of_each_category(self.locale)
            self._forms[key] = {category: self.interface(key, {}, n).plain for category, n in numbers.items()}
        return self._forms[key]

    def country(self, code: str) -> str:
        return str(self.locale.territories.get(code, code))

    def countries(self) -> list[tuple[str, str]]:
        """Return the code and name of every country, sorted by name."""
        return list(_countries(self.locale))

    def languages(self) -> list[tuple[str, str]]:
        """Return codes and names of languages with many writers: the site's own first, then by name."""
        own = list(self.content.site.languages)
        codes = {code for code in localedata.locale_identifiers() if len(code) == 2} - set(own)
        named = ((code, self.language_name(code)) for code in codes)
        others = sorted(named, key=lambda item: (sorting(item[1]), item))
        return [*((code, self.language_name(code)) for code in own), *others]

    def language_name(self, code: str) -> str:
        return str(self.locale.languages.get(code, code))

    def date(self, value: str) -> str:
        """Return a year, month or day written in full."""
        if len(value) == 4:
            return value
        day = datetime.date.fromisoformat((value + "-01")[:10])
        if len(value) == 7:
            return str(format_skeleton("yMMMM", day, locale=self.locale))
        return str(format_date(day, "long", locale=self.locale))

    def period(self, period: Mapping[str, str | None]) -> str:
        """Return start and end of a period, or “since …” without an end."""
        start, end = str(period["start"]), period["end"]
        if end is None:
            return self.interface("period_since", {"date": self.date(start)}).plain
        if start == end:
            return self.date(start)
        if len(start) == len(end) > 4:  # of the same precision: each language has its own short form
            first, last = (datetime.date.fromisoformat((value + "-01")[:10]) for value in (start, end))
            skeleton = "yMMMMd" if len(start) == 10 else "yMMMM"
            return str(format_interval(first, last, skeleton, locale=self.locale))
        return f"{self.date(start)} – {self.date(end)}"

    def listing(self, items: list[str]) -> str:
        """Return the items joined in the style of this language: “a, b and c”."""
        return str(format_list(items, locale=self.locale)) if items else ""


@cache
def _countries(locale: Locale) -> tuple[tuple[str, str], ...]:
    """Return code and name of the countries with a name in the language."""
    territories = locale.territories
    named = [(code, str(territories.get(code, code))) for code in country_codes()]
    return tuple(sorted((item for item in named if item[0] != item[1]), key=lambda item: (sorting(item[1]), item)))


def _one_line(text: str) -> str:
    """Return the text on one line, because a line break in a title would start a new block of the page."""
    return " ".join(part.strip(" ") for part in re.split(r"[\n\r\t]+", text)).strip()


@cache
def _of_each_category(locale: Locale) -> Mapping[str, int]:
    """Return a number per plural category of a language."""
    category: Callable[[int], str] = locale.plural_form
    some_of_all = (1_000_000, *reversed(range(201)))  # covers the categories of every language
    # 1 comes last, to win over 0 where both share a category, as in Portuguese
    return {category(number): number for number in (*some_of_all, 1)}
