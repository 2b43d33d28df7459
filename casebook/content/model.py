"""The content model: one definition of a case, a practice and the vocabulary.

Loading, checks, catalogues and pages derive from these classes. Translators and contributors read the description of
each field.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from casebook.content.field_types import (
    ChannelId,
    Country,
    Date,
    EventId,
    FormerId,
    GoalNumber,
    Language,
    Latitude,
    LevelId,
    Line,
    LocaleName,
    Longitude,
    NetworkId,
    OwnId,
    PageNumber,
    PartialDate,
    PersonId,
    PlainText,
    PracticeId,
    Prose,
    ServedLanguage,
    SiteLanguageCode,
    SourceId,
    TargetId,
    Unique,
    Url,
    Words,
    YesNo,
    problem,
)
from casebook.problems.phrases import quoted, say, say_plural

Accent = Literal["blue", "green", "red", "violet", "amber", "slate"]
Basis = Literal["stated", "editorial"]
FormerIds = Annotated[
    list[FormerId], Unique, Field(max_length=24, description="ids it had before: their addresses lead here for ever")
]


class Model(BaseModel):
    """Base of everything read from files: unknown fields are errors, and instances are immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _check_pages(source: str | None, pages: list[int], info: ValidationInfo) -> None:
    last = (info.context or {}).get("sources", {}).get(source)
    for position, page in enumerate(pages):
        if last is not None and page > last:
            raise problem("page-range", at=("pages", position), found=str(page), source=source or "", allowed=last)


class Evidence(Model):
    """The origin of a statement."""

    basis: Annotated[Basis, Field(description="`stated` if the source says it, `editorial` if we do")] = "stated"
    source: Annotated[SourceId | None, Field(description="the work that says it")] = None
    pages: Annotated[list[PageNumber], Unique, Field(description="the pages of the source that say it")] = []

    @model_validator(mode="after")
    def _is_consistent(self, info: ValidationInfo) -> Self:
        if self.basis == "stated" and not (self.source and self.pages):
            raise problem("evidence-missing", otherwise=quoted("basis: editorial"))
        if self.basis == "editorial" and (self.source or self.pages):
            raise problem("evidence-contradicts", mend=say("Delete “basis: editorial”"))
        _check_pages(self.source, self.pages, info)
        return self


class Statement(Evidence):
    text: Annotated[Prose, Words(140), Field(description="the statement, in our own words")]


class Step(Evidence):
    title: Annotated[Line, Words(14), Field(description="the step in a few words")]
    text: Annotated[Prose, Words(160), Field(description="what was done, in our own words")]
    channels: Annotated[list[ChannelId], Unique, Field(description="the channels this step used")] = []


class Result(Statement):
    measured: Annotated[YesNo, Field(description="`yes` if a figure or an evaluation supports the result")] = False


class SdgLink(Evidence):
    """A link to a Sustainable Development Goal, with its reason."""

    goal: Annotated[GoalNumber, Field(description="the number of the goal, 1 to 17")]
    target: Annotated[TargetId | None, Field(description="a target of that goal, such as 16.7")] = None
    reason: Annotated[Prose, Words(60), Field(description="why the case contributes to this goal")]

    @model_validator(mode="after")
    def _target_is_of_goal(self) -> Self:
        if self.target and self.target.split(".")[0] != str(self.goal):
            raise problem("target-goal", at=("target",), found=self.target, goal=str(self.goal))
        return self


class Voice(Evidence):
    """A person's statement, reported in our words."""

    person: Annotated[PersonId, Field(description="who speaks")]
    text: Annotated[Prose, Words(100), Field(description="what the person said, reported in our own words")]


class Place(Model):
    name: Annotated[Line, Words(8), Field(description="name of the city or region, as this language writes it")]
    organisation: Annotated[
        Line | None, Words(14), Field(description="the organisation, if the case is not a city's")
    ] = None
    country: Annotated[Country, Field(description="ISO 3166-1 code of the country, such as UY")]
    latitude: Annotated[Latitude, Field(description="degrees north, such as -34.9033")]
    longitude: Annotated[Longitude, Field(description="degrees east, such as -56.1882")]


class Period(Model):
    start: Annotated[PartialDate, Field(description="first year, month or day: 2016, 2016-10 or 2016-10-17")]
    end: Annotated[PartialDate | None, Field(description="last year, month or day; absent while it goes on")] = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.end and self.end < self.start[: len(self.end)]:
            raise problem("period-order", at=("end",), found=self.end, start=self.start)
        return self


class Link(Model):
    title: Annotated[Line, Words(24), Field(description="what the link leads to")]
    url: Annotated[Url, Field(description="full address, with https://")]
    archived: Annotated[Url | None, Field(description="address of a copy kept by a web archive")] = None
    language: Annotated[Language | None, Field(description="language of the linked page")] = None


class Image(Model):
    file: Annotated[PlainText, Field(description="name of a file in cases/images/")]
    alt: Annotated[Line, Words(30), Field(description="what the picture shows, for those who do not see it")]
    credit: Annotated[PlainText, Field(description="who made it")]
    licence: Annotated[PlainText, Field(description="the licence or the permission under which we publish it")]


class Rights(Model):
    """Author and licence of a picture of a hand-written page, in `docs/images/rights.yml`."""

    credit: Annotated[PlainText, Field(description="who made it")]
    licence: Annotated[PlainText, Field(description="the licence or the permission under which we publish it")]


class Cited(Model):
    """A vocabulary entry that can name the work that describes it."""

    source: Annotated[SourceId | None, Field(description="the work that speaks of it")] = None
    pages: Annotated[list[PageNumber], Unique, Field(description="its pages")] = []

    @model_validator(mode="after")
    def _pages_exist(self, info: ValidationInfo) -> Self:
        _check_pages(self.source, self.pages, info)
        return self


class Person(Cited):
    """A person named by a source, with only the facts that the source reports."""

    name: Annotated[PlainText, Field(description="first name and surname, with accents")]
    role: Annotated[Line, Words(20), Field(description="role at the time of the source")]


class Source(Model):
    """A work that facts come from."""

    title: Annotated[PlainText, Field(description="title, in the work's own language")]
    language: Annotated[Language, Field(description="language of the work")]
    author: Annotated[PlainText, Field(description="who wrote it")]
    publisher: Annotated[PlainText, Field(description="who published it")]
    date: Annotated[PartialDate, Field(description="when")]
    pages: Annotated[PageNumber, Field(description="how many pages it has")]
    url: Annotated[Url | None, Field(description="where it can be read")] = None
    archived: Annotated[Url | None, Field(description="address of a copy kept by a web archive")] = None


class Case(Model):
    """One place or network, and the way in which it communicated its international action.

    Cited sources and people are in `vocabulary/`, or in the case's own `sources` and `people` if no other entry cites
    them, so that a case can be added as one file.
    """

    title: Annotated[Line, Words(16), Field(description="title of the case: what was done, where")]
    language: Annotated[SiteLanguageCode, Field(description="language this file is written in")]
    status: Annotated[
        Literal["draft", "published", "archived"],
        Field(description="draft (in previews only), published, or archived (kept and marked, out of the lists)"),
    ]
    place: Annotated[Place, Field(description="where: a city, or the seat of a network")]
    period: Annotated[Period | None, Field(description="when it happened")] = None
    levels: Annotated[list[LevelId], Unique, Field(min_length=1, max_length=3, description="audience levels addressed")]
    summary: Annotated[Prose, Words(60), Field(description="the case in two sentences, for lists and search results")]
    challenge: Annotated[Statement, Field(description="what was difficult before")]
    steps: Annotated[list[Step], Field(min_length=1, max_length=12, description="what was done, in order")]
    results: Annotated[list[Result], Field(max_length=12, description="what came of it")] = []
    limits: Annotated[list[Statement], Field(max_length=12, description="what did not work, or remains open")] = []
    lessons: Annotated[list[Statement], Field(max_length=12, description="what others can learn")] = []
    conditions: Annotated[
        list[Statement], Field(max_length=12, description="what another authority needs before it does the same")
    ] = []
    messages: Annotated[
        dict[LevelId, Annotated[Prose, Words(90)]],
        Field(validate_default=True, description="for each audience level, how to tell this case to that audience"),
    ] = {}
    sdgs: Annotated[list[SdgLink], Field(max_length=6, description="links to the Sustainable Development Goals")] = []
    practices: Annotated[list[PracticeId], Unique, Field(description="practices this case illustrates")] = []
    networks: Annotated[list[NetworkId], Unique, Field(description="networks that took part or helped")] = []
    events: Annotated[list[EventId], Unique, Field(description="events the case leaned on")] = []
    voices: Annotated[list[Voice], Field(max_length=12, description="people who speak of the case")] = []
    links: Annotated[list[Link], Field(max_length=12, description="further reading, videos, sites")] = []
    image: Annotated[Image | None, Field(description="a picture, with its rights")] = None
    sources: Annotated[
        dict[OwnId, Source],
        Field(max_length=12, description="works that this case alone cites, by an id of your choice"),
    ] = {}
    people: Annotated[
        dict[OwnId, Person], Field(max_length=12, description="people whom this case alone quotes, by id")
    ] = {}
    checked: Annotated[Date, Field(description="day somebody last checked that the case is still true")]
    running: Annotated[Literal["yes", "no", "unknown"], Field(description="whether it still goes on")]
    contributors: Annotated[list[PlainText], Unique, Field(description="who wrote or corrected this file")] = []
    former_ids: FormerIds = []

    @field_validator("messages")
    @classmethod
    def _every_level_has_a_message(cls, messages: dict[str, Prose], info: ValidationInfo) -> dict[str, Prose]:
        absent = [level for level in (info.context or {}).get("levels", ()) if level not in messages]
        if absent and info.data.get("status") == "published":
            names = tuple(quoted(level) for level in absent)
            found = say_plural("the level {found}", "the levels {found}", count=len(absent), found=names)
            raise problem("message-missing", found=found, key=absent[0])
        return messages


class Practice(Model):
    """A piece of advice, backed by cases and voices. The list of cases that illustrate it is derived from the cases."""

    title: Annotated[Line, Words(16), Field(description="the advice in one line, as an instruction")]
    language: Annotated[SiteLanguageCode, Field(description="language this file is written in")]
    status: Annotated[
        Literal["draft", "published", "archived"], Field(description="draft, published or archived, as for cases")
    ]
    level: Annotated[LevelId, Field(description="the audience level it is for")]
    advice: Annotated[Statement, Field(description="what to do and why")]
    steps: Annotated[list[Statement], Field(max_length=8, description="first steps")] = []
    pitfalls: Annotated[list[Statement], Field(max_length=8, description="what to avoid")] = []
    channels: Annotated[list[ChannelId], Unique, Field(description="channels that fit")] = []
    networks: Annotated[list[NetworkId], Unique, Field(description="networks that help")] = []
    events: Annotated[list[EventId], Unique, Field(description="events to lean on")] = []
    sdgs: Annotated[list[SdgLink], Field(max_length=6, description="links to the goals")] = []
    voices: Annotated[list[Voice], Field(max_length=12, description="people who give this advice")] = []
    former_ids: FormerIds = []


class Level(Cited):
    name: Annotated[Line, Words(6), Field(description="name of the audience level")]
    audience: Annotated[Line, Words(8), Field(description="one person of that audience, as in “a colleague”")]
    question: Annotated[Line, Words(20), Field(description="the question an officer asks about this audience")]
    description: Annotated[
        Prose, Words(80), Field(description="who the audience is and what communicating to it means")
    ]
    accent: Annotated[Accent, Field(description="colour of the level, everywhere it appears")]
    former_ids: FormerIds = []


class Goal(Model):
    name: Annotated[Line, Words(12), Field(description="short official title of the goal")]
    description: Annotated[Prose, Words(50), Field(description="official wording of the goal")]
    colour: Annotated[PlainText, Field(pattern=r"^#[0-9A-F]{6}$", description="official colour of the goal")]
    targets: Annotated[
        dict[str, Annotated[Prose, Words(90)]],
        Field(description="official wording of the targets that cases refer to, by number"),
    ] = {}


class Term(Cited):
    """A named entry of the vocabulary. The description by a source and our own definition are separate fields."""

    name: Annotated[Line, Words(14), Field(description="name")]
    definition: Annotated[
        Prose | None, Words(60), Field(description="what it is in general, in our own words: shown as editorial")
    ] = None
    description: Annotated[
        Prose | None, Words(90), Field(description="what the cited source says of it: when it serves, who used it")
    ] = None

    @model_validator(mode="after")
    def _definition_and_source_agree(self) -> Self:
        if not (self.definition or self.description):
            meaning = say("what it is, in our own words; or “description: …” with its `source` and `pages`")
            raise problem("field-missing", at=("definition",), key="definition", meaning=meaning)
        if self.description and not (self.source and self.pages):
            raise problem("evidence-missing", at=("description",), otherwise=say("call it “definition”"))
        if not self.description and (self.source or self.pages):
            fix = say("Add the “description” that the source gives")
            raise problem("evidence-contradicts", at=("definition",), mend=fix)
        return self


class Channel(Term):
    former_ids: FormerIds = []


class Event(Term):
    period: Annotated[Period | None, Field(description="when it took place, if once")] = None
    url: Annotated[Url | None, Field(description="its site")] = None
    former_ids: FormerIds = []


class Network(Term):
    full_name: Annotated[Line | None, Words(20), Field(description="the name written out, if it is an acronym")] = None
    url: Annotated[Url | None, Field(description="its site")] = None
    former_ids: FormerIds = []


class Definition(Term):
    """A word or acronym of the field, explained in the glossary."""

    full_name: Annotated[Line, Words(20), Field(description="what the acronym stands for, or the word in short")]


class Concept(Model):
    """Synonyms in all languages, so that a search in the words of one language finds pages in another."""

    labels: Annotated[
        dict[Language, Annotated[list[PlainText], Field(min_length=1)]],
        Field(min_length=1, description="by language, of the site or not: first the usual word, then others"),
    ]


class Question(Cited):
    """A question of the strategy worksheet."""

    title: Annotated[Line, Words(24), Field(description="the question")]
    help: Annotated[Prose, Words(80), Field(description="what helps to answer it, in our own words")]
    answer: Annotated[Literal["levels", "channels", "lines"], Field(description="how it is answered")]
    practices: Annotated[list[PracticeId], Unique, Field(description="practices that help to answer it")] = []


class SiteLanguage(Model):
    name: Annotated[PlainText, Field(description="the language's name in itself")]
    locale: Annotated[LocaleName | None, Field(description="whose dates and names of countries: en-GB, pt-BR…")] = None
    direction: Annotated[Literal["ltr", "rtl"], Field(description="reading direction")] = "ltr"
    status: Annotated[
        Literal["public", "preparing"], Field(description="preparing: previews only, until the interface is translated")
    ] = "public"


class Site(Model):
    """The site as a whole: `site.yml` at the root of a content folder."""

    title: Annotated[Line, Words(12), Field(description="name of the site")]
    tagline: Annotated[Prose, Words(40), Field(description="what the site is, in one sentence")]
    introduction: Annotated[Prose, Words(120), Field(description="home page: why the site exists")]
    language: Annotated[ServedLanguage, Field(description="language of the vocabulary, served at the root of the site")]
    languages: Annotated[
        dict[ServedLanguage, SiteLanguage], Field(min_length=1, description="the languages of the site")
    ]
    url: Annotated[Url, Field(description="public address of the site")]
    repository: Annotated[Url | None, Field(description="where the content is kept, for the edit links")] = None
    branch: Annotated[PlainText, Field(description="branch that edit links lead to")] = "main"
    publisher: Annotated[PlainText, Field(description="who publishes the site")]
    licence: Annotated[PlainText, Field(description="licence of the texts")]
    licence_url: Annotated[Url, Field(description="its address")]


VOCABULARY: Mapping[str, type[Model]] = {
    "levels": Level,
    "sdgs": Goal,
    "channels": Channel,
    "networks": Network,
    "events": Event,
    "people": Person,
    "sources": Source,
    "glossary": Definition,
    "worksheet": Question,
    "thesaurus": Concept,
}
"""File of `vocabulary/` → class of its entries."""

OPTIONAL_PAGES = {"glossary", "worksheet"}
OPTIONAL = {*OPTIONAL_PAGES, "thesaurus"}
"""Files of `vocabulary/` that a knowledge base may leave out, and those of them that have a page."""

ENTRIES: Mapping[str, type[Model]] = {"cases": Case, "practices": Practice}
"""Folder of entries, with one file per entry → class of the entries."""

OWN = ("sources", "people")
"""Files of `vocabulary/` whose entries a case may define itself."""
