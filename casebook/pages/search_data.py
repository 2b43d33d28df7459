"""What search knows beside the pages: which words mean the same in all languages, and what a result tells of its page.

Pagefind makes an index a language, of words as they stand in the pages. All that leads from other words to these is
gathered here, from the thesaurus and from names that the content has in every language anyway, and published in one
small file a language, which the script reads when search is first used.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from markupsafe import Markup

from casebook.content.content import Content
from casebook.content.model import Concept
from casebook.content.thesaurus import folded
from casebook.translation.localiser import Localiser, Text, View
from casebook.website.searched import SIGNS

if TYPE_CHECKING:
    from casebook.pages.renderer import Page, Renderer

DATA_FILE = "search.json"

WORDS = (
    "search_title",
    "search_label",
    "search_failed",
    "search_close",
    "search_keys",
    "search_slash",
    "search_loading",
    "search_found",
    "search_found_some",
    "search_found_more",
    "search_none",
    "search_none_tip",
    "search_also",
    "search_near",
    "search_more",
    "search_all",
    "search_elsewhere",
    "search_elsewhere_found",
    "search_elsewhere_none",
    "search_partly",
    "search_archived",
    "search_in_section",
    "kind_case",
    "kind_level",
    "kind_sdg",
    "kind_country",
    "kind_channel",
    "kind_network",
    "kind_event",
    "kind_practice",
    "kind_glossary",
    "kind_page",
)
"""What the script says."""

KINDS = ("case", "practice", "page", "level", "sdg", "channel", "network", "event", "country", "glossary")
"""The kinds of pages that are found."""

IGNORED = (
    *(".cards", ".lines", ".practices", "#related"),  # of other pages, which are found themselves
    *(".article-sdg .sdg-reasons", ".article-channel .sdg-reasons", ".article-level .messages"),
    ".wording",  # of a target: its goal has it too
    *(".section-intro", ".empty", ".editorial", ".measured", ".original-mark", ".pages", ".source-line"),
    *("#sources", ".sources", ".read-as", ".reasons", "#advice", ".contributors", ".notice", ".stale", ".upkeep"),
    *(".rings", ".sdg-tile"),
)
"""Parts of pages that are not indexed: what they say stands elsewhere, or on every page of a kind."""

ENDINGS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "fr": (("a", "as"), ("i", "is"), ("o", "os"), ("u", "us", "ux"), ("ail", "aux")),
    "es": (("z", "ces"),),
    "en": (("f", "ves"), ("is", "es")),
    "pt": (("ao", "oes", "aes", "aos"), ("al", "ais"), ("el", "eis"), ("il", "eis", "is"), ("ol", "ois"), ("m", "ns")),
}
"""By language, the endings, without accents, of one word in singular and plural that Pagefind's stemmer keeps apart."""

SPELLINGS: Mapping[str, tuple[tuple[str, str], ...]] = {"fr": (("oe", "œ"), ("ae", "æ"))}
"""By language, letters that people write in two ways and Pagefind keeps apart."""

EMPTY: Mapping[str, str] = {
    "fr": "comment pourquoi quand quel quelle quelles quels où combien faut peut peuvent doit avec entre chez leurs"
    " aux ces cette nos notre vos votre",
    "es": "cómo qué cuándo cuál cuáles quién quiénes dónde cuánto hay puede pueden debe sobre entre desde hasta sus"
    " al nuestra nuestras nuestro nuestros",
    "en": "how why what when which who where whether can could do does did should would about between from into their"
    " our these those your",
    "pt": "como quando qual quais quem onde quanto há pode podem deve devem sobre entre desde até seus suas"
    " ao aos às nas nos num numa pela pelas pelo pelos nossa nossas nosso nossos",
}
"""By language, words that ask or join, and say nothing of what is looked for.

Published lists of stop words (stop-words, stopwordsiso) also hold words that matter here, as “abroad” and “povo”.
"""

_SAMPLE = 60  # entries of each kind that are looked at for words that are everywhere
_COMMON, _FREQUENT = 1 / 2, 1 / 4  # of the entries
_SHORT = 4  # letters of an article, or of a word like it

NUMBERED = "sdgs"
"""The concept of the thesaurus whose labels are followed by numbers: “SDG 11”."""


def data(renderer: Renderer) -> bytes:
    """What the script reads, in the renderer's language."""
    content, language = renderer.content, renderer.language
    speakers = {code: _speaker(renderer, code) for code in content.site.languages}
    places, spelled = _places(content, renderer.cases, speakers, language)
    terms = [*_concepts(content, language), *_names(renderer, speakers), *_countries(renderer, speakers), *spelled]
    people = [renderer.view["people"], *(case["people"] for case in renderer.cases.values())]
    value = {
        "words": {key: renderer.localiser.forms(key) for key in WORDS},
        "language": language,
        "languages": [
            {
                "code": code,
                "name": spoken.name,
                "direction": spoken.direction,
                "folder": "" if code == content.site.language else f"{code}/",
            }
            for code, spoken in content.site.languages.items()
        ],
        "levels": {key: [str(level["name"]), level["accent"]] for key, level in renderer.view["levels"].items()},
        "endings": {code: ENDINGS[code] for code in content.site.languages if code in ENDINGS},
        "spellings": SPELLINGS.get(language, ()),
        "signs": SIGNS,
        **_everywhere(renderer, terms),
        "numbered": _numbered(content, speakers, language),
        "terms": [term.written for term in _merged(terms)],
        "names": sorted({*places, *(str(person["name"]) for known in people for person in known.values())}),
    }
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _speaker(renderer: Renderer, code: str) -> Localiser:
    if code == renderer.language:
        return renderer.localiser
    return Localiser(renderer.content, renderer.catalogues, code, renderer.cache)


@dataclass
class _Term:
    """Labels in the page's language, preferred first; others that lead to the same; the pages of that name, if any."""

    here: list[str]
    elsewhere: list[str]
    paths: list[str] = field(default_factory=list)

    @property
    def written(self) -> list[Any]:
        own = _distinct(self.here)
        return [own, _distinct([*own, *self.elsewhere])[len(own) :], *self.paths]


def _merged(terms: Iterable[_Term]) -> Iterable[_Term]:
    """One term for those that this language calls the same: a network and its entry in the glossary."""
    found: dict[str, _Term] = {}
    for term in terms:
        same = found.setdefault(folded(term.here[0]), _Term([], []))
        same.here += term.here
        same.elsewhere += term.elsewhere
        same.paths += term.paths
    return found.values()


def _distinct(labels: Iterable[str]) -> list[str]:
    """Labels without those that differ from an earlier one by accents or capitals only."""
    found: dict[str, str] = {}
    for label in labels:
        found.setdefault(folded(label), label)
    return list(found.values())


def _concepts(content: Content, language: str) -> Iterator[_Term]:
    for concept in _thesaurus(content).values():
        others = [label for code, labels in concept.labels.items() if code != language for label in labels]
        if own := concept.labels.get(language):
            yield _Term([*own], others)


def _thesaurus(content: Content) -> Mapping[str, Concept]:
    return cast(Mapping[str, Concept], content.vocabulary.get("thesaurus", {}))


def _names(renderer: Renderer, speakers: Mapping[str, Localiser]) -> Iterator[_Term]:
    """The vocabulary's own names, in full where they are acronyms."""
    for name in ("levels", "sdgs", "channels", "networks", "events", "glossary"):
        if name not in renderer.content.vocabulary:
            continue
        spoken = {code: speaker.terms(name) for code, speaker in speakers.items()}
        for key in renderer.content.vocabulary[name]:
            names = {code: _said(terms[key]["name"], code) for code, terms in spoken.items()}
            full = [
                _said(terms[key].get("full_name"), code)
                for code, terms in spoken.items()
                if name != "glossary" or names[code].isupper()
            ]
            if own := names[renderer.language]:
                path = f"glossary/#{key}" if name == "glossary" else f"{name}/{key}/"
                yield _Term([own], [*filter(None, [*names.values(), *full])], [path])


def _said(text: Text | None, language: str) -> str:
    """A name that is in its language, and not shown in another because nobody has translated it."""
    return text.plain if text is not None and text.language == language else ""


def _countries(renderer: Renderer, speakers: Mapping[str, Localiser]) -> Iterator[_Term]:
    for key in renderer.members["countries"]:
        names = [speaker.country(key.upper()) for speaker in speakers.values()]
        yield _Term([renderer.localiser.country(key.upper())], names, [f"countries/{key}/"])


def _places(
    content: Content, cases: Iterable[str], speakers: Mapping[str, Localiser], language: str
) -> tuple[set[str], list[_Term]]:
    """Names of places, and those of them that other languages write in another way."""
    places: dict[str, list[str]] = {}
    for key in cases:
        case = content.cases[key]
        said = {
            code: speaker.text(f"cases/{key}.po", f"{key}/place.name", case.place.name, case.language)
            for code, speaker in speakers.items()
        }
        places.setdefault(said[language].plain, []).extend(_said(text, code) for code, text in said.items())
    terms = [_Term([own], [*filter(None, names)]) for own, names in sorted(places.items())]
    return set(places), [term for term in terms if term.written[1]]


def _numbered(content: Content, speakers: Mapping[str, Localiser], language: str) -> list[Any]:
    """How a goal is called by its number here, and what it is called before a number in any language."""
    mark = "\N{REPLACEMENT CHARACTER}"
    wordings = {code: speaker.interface("goal_number", {"number": mark}).plain for code, speaker in speakers.items()}
    concept = _thesaurus(content).get(NUMBERED)
    labels = [label for found in concept.labels.values() for label in found] if concept else []
    called = _distinct([*(wording.replace(mark, "").strip() for wording in wordings.values()), *labels])
    return [wordings[language].replace(mark, "{number}"), called]


def _everywhere(renderer: Renderer, terms: Iterable[_Term]) -> Mapping[str, list[str]]:
    """Words of many entries, which tell little.

    A query does without the `common` ones, short like articles, or empty. Of the `frequent` ones, which are given by
    the number of entries, most first, a long query takes the last ones only.
    """
    language, cache = renderer.language, renderer.cache
    sample = [("cases", case) for case in islice(renderer.cases.values(), _SAMPLE)]
    sample += [("practices", practice) for practice in islice(renderer.practices.values(), _SAMPLE)]
    entries = [
        cache.get(("words of", language, kind, entry["id"]), [entry], partial(_words_of, entry, language))
        for kind, entry in sample
    ]
    counts = Counter(word for words in entries for word in words)
    named = {folded(label) for term in terms for label in term.here}
    empty = set(folded(EMPTY.get(renderer.language, "")).split())
    short = {word for word, count in counts.items() if len(word) <= _SHORT and count > len(entries) * _COMMON}
    common = (short | empty) - named
    often = sorted((-count, word) for word, count in counts.items() if count > len(entries) * _FREQUENT)
    return {"common": sorted(common), "frequent": [word for _, word in often if word not in common]}


def _words_of(entry: View, language: str) -> frozenset[str]:
    words = folded(" ".join(_texts(entry, language))).split()
    return frozenset(word for word in words if not word.isdigit())


def _texts(value: Any, language: str) -> Iterator[str]:
    if isinstance(value, Text):
        if value.language == language:
            yield value.value
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item, language)


def attributes(page: Page) -> Markup:
    """What the index keeps of a page beside its text; nothing for a page that is not found."""
    if page.kind not in KINDS:
        return Markup()
    told = {
        "kind": page.kind,
        "levels": " ".join(page.levels),
        "place": page.place,
        "partly": "1" if page.untranslated else "",
        "archived": "1" if page.archived else "",
    }
    given = {name: value for name, value in told.items() if value}
    meta = ", ".join(f"{name}[data-{name}]" for name in given)
    written = Markup("").join(Markup(' data-{}="{}"').format(name, value) for name, value in given.items())
    return Markup(' data-pagefind-body data-pagefind-meta="{}"{}').format(meta, written)
