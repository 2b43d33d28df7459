"""The rules for the content, as a table: the texts of each rule, an example and the functions that raise it.

The page of rules (`casebook/pages/templates/rules.html`) is made from this table. The tests try both pieces of each
example.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from casebook import limits
from casebook.problems.phrases import Phrase, Value, quoted, say, say_plural

CASE = "cases/quito.yml"
_CATALOGUE = "locales/fr/cases/quito.po"
_INTERFACE = "locales/fr/interface.po"


@dataclass(frozen=True, slots=True)
class Example:
    """A piece of a file that breaks the rule, one that keeps it, and the values of the message about the first."""

    bad: str = ""
    good: str = ""
    file: str = CASE
    """file of the pieces; empty if they are names of files themselves"""
    values: Mapping[str, Value] = field(default_factory=dict)
    """`name` is the path of the field"""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule for the content. `summary`, `message` and `tip` are templates filled by bare names."""

    id: str
    summary: str
    message: str
    tip: str
    example: Example
    raised_by: tuple[str, ...]
    """functions and methods by dotted name, sorted"""

    def phrase(self, part: str, values: Mapping[str, object]) -> Phrase:
        """Return the `summary`, `message` or `tip`, to be filled with `values`."""
        return Phrase(getattr(self, part), "", {**values, "field": about(values)}, f"{self.id}.{part}")


def about(values: Mapping[str, object]) -> object:
    """Return the words for the field of a problem in a sentence."""
    if "field" in values:
        return values["field"]
    if values.get("name"):
        return Phrase("{name}", "", {"name": values["name"]}, "field")
    return say("this file")


_STATEMENT = "  text: The programme had no readers.\n"

_TERMS = (
    "newsletter:\n  name: Newsletter\n  definition: Sent by e-mail.\n  former_ids: [letter]\n"
    "bulletin:\n  name: Bulletin\n  definition: Printed on paper.\n  former_ids: ["
)

GROUPS: list[tuple[Phrase, list[Rule]]] = [
    (
        say("The folder and its files"),
        [
            Rule(
                "file-missing",
                "A file every knowledge base needs is there.",
                "this file is needed and was not found",
                "Create it; handbook/how-to/new-network.md lists the files of a content folder.",
                Example("cases/\npractices/\nvocabulary/", "cases/\npractices/\nvocabulary/\nsite.yml", ""),
                raised_by=("casebook.formats.files.read",),
            ),
            Rule(
                "file-kind",
                "Content is ordinary files: no links, pipes or devices.",
                "this is {found}, not {wanted}",
                "Put {wanted} here: the content itself, not a link to it.",
                Example(
                    "cases/quito.yml → ../drafts/quito.yml",
                    "cases/quito.yml",
                    "",
                    {"found": say("a symbolic link"), "wanted": say("an ordinary file")},
                ),
                raised_by=("casebook.formats.files._unreadable", "casebook.formats.files._wrong_kind"),
            ),
            Rule(
                "file-name",
                "A file's name is its id: lower-case ASCII letters, digits and single hyphens, then `{extension}`.",
                "the file name must be lower-case letters a–z, digits and single hyphens, then “{extension}”; "
                "got “{found}”",
                "{near}",
                Example(
                    "cases/Quito 2018.yml",
                    "cases/quito-2018.yml",
                    "",
                    {
                        "extension": ".yml",
                        "found": "Quito 2018.yml",
                        "near": say("Rename it, for instance to “{near}”.", near="quito-2018.yml"),
                    },
                ),
                raised_by=("casebook.checking.folder._Reader.listing", "casebook.checking.folder._Reader.page"),
            ),
            Rule(
                "file-place",
                "`docs/` holds hand-written pages and their pictures, and nothing else that people put there.",
                "only pages may stand in `docs/`, as docs/<language>/<name>.md: "
                "anything else would be published as it is",
                "Put the pictures of cases into `cases/images/`, those of pages into docs/images/<language>/, "
                "the rest elsewhere.",
                Example("docs/fr/market.png", "cases/images/market.png", ""),
                raised_by=("casebook.formats.files._inside",),
            ),
            Rule(
                "name-reserved",
                "No id is a name that Windows or the site keeps for itself, and none is very long.",
                "the name “{found}” is {reason}",
                "Rename it, for instance to “{near}”.",
                Example(
                    "cases/aux.yml",
                    "cases/aux-cayes.yml",
                    "",
                    {"found": "aux", "reason": say("one that Windows keeps for itself"), "near": "aux-1"},
                ),
                raised_by=("casebook.checking.folder._Reader.reserved",),
            ),
            Rule(
                "file-twin",
                "No two files have the same id, whatever the case or accents of their names.",
                "this file and “{other}” have the same id “{id}”",
                "Rename one of the two, or remove it.",
                Example(
                    "docs/fr/about.md\ndocs/en/about.md",
                    "docs/fr/about.md\ndocs/en/history.md",
                    "",
                    {"other": "docs/fr/about.md", "id": "about"},
                ),
                raised_by=("casebook.checking.folder._Reader.folder", "casebook.checking.folder._Reader.page"),
            ),
            Rule(
                "file-size",
                "A content file stays under {limit} bytes.",
                "the file is larger than {limit} bytes",
                "Shorten it; long documents belong in `links`.",
                Example("cases/quito.yml · 250 kB", "cases/quito.yml · 12 kB", "", {"limit": limits.FILE_BYTES}),
                raised_by=("casebook.formats.files.read", "casebook.formats.strict_yaml.decode"),
            ),
            Rule(
                "file-encoding",
                "Files are written in UTF-8.",
                "the file is not valid UTF-8 text",
                "In your editor, choose “Save with encoding… UTF-8”.",
                Example("title: The twins of Montr\ufffdal", "title: The twins of Montréal"),
                raised_by=("casebook.formats.strict_yaml.decode",),
            ),
            Rule(
                "file-character",
                "No invisible control character, and no character that reverses the reading direction.",
                "the invisible character {found} is not allowed",
                "Delete it: put the cursor there, press Delete, then retype the word.",
                Example(
                    "title: The world\u200b told in Quito",
                    "title: The world told in Quito",
                    values={"found": say("U+{code} ({name})", code="200B", name=say("zero width space"))},
                ),
                raised_by=(
                    "casebook.content.field_types.refuse_open_isolates",
                    "casebook.formats.strict_yaml._Builder._note_characters",
                    "casebook.formats.strict_yaml.decode",
                    "casebook.formats.strict_yaml.read",
                ),
            ),
        ],
    ),
    (
        say("The writing of a file"),
        [
            Rule(
                "yaml-tab",
                "Indentation is made of spaces.",
                "a tab character is not allowed",
                "Replace the tab by two spaces.",
                Example(
                    "period:\n\tstart: 2016-10",
                    "period:\n  start: 2016-10",
                ),
                raised_by=("casebook.formats.strict_yaml._tabs",),
            ),
            Rule(
                "yaml-syntax",
                "The file can be read as YAML.",
                "the file cannot be read from here on: {found}",
                "{tip}",
                Example(
                    "title: Quito: the world told to all",
                    'title: "Quito: the world told to all"',
                    values={
                        "found": say("a second “: ” stands on this line"),
                        "tip": say("Put the whole text between quotes, or on the next line under “>-”."),
                    },
                ),
                raised_by=("casebook.formats.strict_yaml._syntax_problem", "casebook.formats.strict_yaml.read"),
            ),
            Rule(
                "yaml-feature",
                "Only plain YAML: no anchors, aliases, tags, merge keys, directives or second document.",
                "{found} is not allowed here",
                "{tip}",
                Example(
                    "title: &Quito tells the world",
                    'title: "&Quito tells the world"',
                    values={
                        "found": say("an anchor (&{name})", name="Quito"),
                        "tip": say("Put the whole text between quotes if the sign belongs to it."),
                    },
                ),
                raised_by=(
                    "casebook.formats.strict_yaml._Builder._put",
                    "casebook.formats.strict_yaml._Builder._refuse_features",
                    "casebook.formats.strict_yaml._Builder.build",
                ),
            ),
            Rule(
                "yaml-duplicate-key",
                "A field is given once.",
                "“{key}” is given twice here (first on line {first})",
                "Keep one of the two.",
                Example("running: yes\nrunning: no", "running: yes", values={"key": "running", "first": 1}),
                raised_by=("casebook.formats.strict_yaml._Builder._put",),
            ),
            Rule(
                "yaml-depth",
                "Values are nested at most {limit} levels deep.",
                "the values are nested more than {limit} levels deep",
                "Check the indentation and the brackets.",
                Example(
                    "title: [[[[[[[[[[[[[Quito]]]]]]]]]]]]]",
                    "title: Quito",
                    values={"limit": limits.YAML_DEPTH},
                ),
                raised_by=("casebook.formats.strict_yaml._Builder.build",),
            ),
            Rule(
                "yaml-size",
                "A file holds at most {limit} values.",
                "the file holds more than {limit} values",
                "Look for something that was pasted many times.",
                Example(
                    "levels: [citizens, citizens, citizens, citizens, …]",
                    "levels: [citizens]",
                    "cases/quito.yml",
                    {"limit": limits.YAML_VALUES},
                ),
                raised_by=("casebook.formats.strict_yaml._Builder.build",),
            ),
            Rule(
                "yaml-lost-text",
                "No text is lost behind a “#”.",
                "everything after “ #” is a comment and would be lost: “{found}”",
                "Put the whole text between quotes, or a space after “#” if it is a comment.",
                Example("title: The world in #Quito", 'title: "The world in #Quito"', values={"found": "#Quito"}),
                raised_by=(
                    "casebook.contributing.formatter._lost",
                    "casebook.formats.strict_yaml._Builder._note_lost_text",
                ),
            ),
        ],
    ),
    (
        say("One field"),
        [
            Rule(
                "field-missing",
                "Every required field is there.",
                "{field} is missing",
                "Add “{key}: …” – {meaning}.",
                Example(
                    "period:\n  end: 2018",
                    "period:\n  start: 2016-10\n  end: 2018",
                    values={
                        "name": "period.start",
                        "key": "start",
                        "meaning": Phrase("first year, month or day: 2016, 2016-10 or 2016-10-17", context="meaning"),
                    },
                ),
                raised_by=(
                    "casebook.checking.model_errors.explain",
                    "casebook.content.model.Term._definition_and_source_agree",
                ),
            ),
            Rule(
                "field-unknown",
                "Only fields of the model are used.",
                "{field} is not a field that exists here; allowed: {allowed}",
                "{near}",
                Example(
                    "period:\n  start: 2016-10\n  ends: 2018",
                    "period:\n  start: 2016-10\n  end: 2018",
                    values={
                        "name": "period.ends",
                        "allowed": ("start", "end"),
                        "near": say("Did you mean `{found}` → `{near}`?", found="ends", near="end"),
                    },
                ),
                raised_by=("casebook.checking.model_errors.explain",),
            ),
            Rule(
                "field-empty",
                "A field that is given has a value.",
                "{field} is empty",
                "Fill it in, or delete it.",
                Example("summary:", "summary: Two years of tales about the world.", values={"name": "summary"}),
                raised_by=(
                    "casebook.checking.model_errors.explain",
                    "casebook.content.field_types.Prose.accept",
                    "casebook.content.field_types.Translatable.accept",
                    "casebook.content.field_types._refuse_empty",
                ),
            ),
            Rule(
                "value-type",
                "Each value has the type of its field.",
                "{field} must be {allowed}, got {found}",
                "{tip}",
                Example(
                    f"challenge:\n{_STATEMENT}  source: atelier-2018\n  pages: 3",
                    f"challenge:\n{_STATEMENT}  source: atelier-2018\n  pages: [3]",
                    values={
                        "name": "challenge.pages",
                        "allowed": say("a list"),
                        "found": quoted("3"),
                        "tip": say("Put “- ” before each item, each on its own line."),
                    },
                ),
                raised_by=(
                    "casebook.checking.folder._Reader.group",
                    "casebook.checking.folder._Reader.terms",
                    "casebook.checking.model_errors.explain",
                    "casebook.content.field_types._decimal",
                    "casebook.content.field_types._former_id",
                    "casebook.content.field_types._id",
                    "casebook.content.field_types._text",
                    "casebook.content.field_types._whole_number",
                    "casebook.contributing.formatter.formatted",
                ),
            ),
            Rule(
                "value-choice",
                "A value chosen from a list is in that list.",
                "{field} must be one of {allowed}, got “{found}”",
                "{near}",
                Example(
                    "status: drft",
                    "status: draft",
                    values={
                        "name": "status",
                        "allowed": ("draft", "published", "archived"),
                        "found": "drft",
                        "near": say("Did you mean `{found}` → `{near}`?", found="drft", near="draft"),
                    },
                ),
                raised_by=(
                    "casebook.checking.folder._Reader.site",
                    "casebook.checking.model_errors.explain",
                    "casebook.content.field_types._language",
                    "casebook.content.field_types._locale",
                    "casebook.content.field_types._served_language",
                    "casebook.content.field_types._yes_no",
                ),
            ),
            Rule(
                "value-range",
                "A number is within its limits.",
                "{field} must be {allowed}, got {found}",
                "Correct the number.",
                Example(
                    "sdgs:\n  - goal: 18\n    reason: Neighbours meet.\n    basis: editorial",
                    "sdgs:\n  - goal: 11\n    reason: Neighbours meet.\n    basis: editorial",
                    values={
                        "name": "sdgs[1].goal",
                        "allowed": say("{least} to {most}", least=1, most=17),
                        "found": "18",
                    },
                ),
                raised_by=("casebook.content.field_types._in_range.check",),
            ),
            Rule(
                "value-length",
                "A text keeps to the length of its field.",
                "{field} must be at most {allowed}, got {found}",
                "Shorten it; what does not fit may belong in another field.",
                Example(
                    "title: How the whole city of Quito was told, in two years and in many ways, "
                    "what it does in the wide world",
                    "title: Quito tells all its people what it does in the world",
                    values={
                        "name": "title",
                        "allowed": say_plural("{count} word", "{count} words", count=16),
                        "found": say_plural("{count} word", "{count} words", count=22),
                    },
                ),
                raised_by=("casebook.content.field_types.too_long",),
            ),
            Rule(
                "value-count",
                "A list has as many items as its field allows.",
                "{field} must have {allowed}, got {found}",
                "Add or remove items.",
                Example(
                    "levels: []",
                    "levels: [citizens]",
                    values={
                        "name": "levels",
                        "allowed": say_plural("at least {count} item", "at least {count} items", count=1),
                        "found": 0,
                    },
                ),
                raised_by=("casebook.checking.folder._Reader.page", "casebook.checking.model_errors.explain"),
            ),
            Rule(
                "value-twice",
                "A list names each thing once.",
                "{field} repeats “{found}”, which the list already has",
                "Keep one of the two.",
                Example(
                    "levels: [internal, citizens, internal]",
                    "levels: [internal, citizens]",
                    values={"name": "levels[3]", "found": "internal"},
                ),
                raised_by=("casebook.checking.folder._repeated", "casebook.content.field_types._unique"),
            ),
            Rule(
                "label-twice",
                "A label of the thesaurus stands once in each language.",
                "{field} repeats “{found}”, which this language already has",
                "Keep it where it says best what is meant: a search for it must lead to one concept.",
                Example(
                    "residents:\n  labels:\n    en: [residents, inhabitants, Residents]",
                    "residents:\n  labels:\n    en: [residents, inhabitants]",
                    "vocabulary/thesaurus.yml",
                    {"name": "residents.labels.en[3]", "found": "Residents"},
                ),
                raised_by=("casebook.checking.folder._Reader.terms",),
            ),
            Rule(
                "value-date",
                "Dates exist and are written 2018, 2018-07 or 2018-07-06.",
                "{field} must be {allowed}, got “{found}”",
                "{near}",
                Example(
                    "checked: 06/07/2018",
                    "checked: 2018-07-06",
                    values={
                        "name": "checked",
                        "allowed": say("a day that exists, such as 2018-07-06"),
                        "found": "06/07/2018",
                        "near": say(
                            "Perhaps `{near}`? Write the year, then the month, then the day.", near="2018-07-06"
                        ),
                    },
                ),
                raised_by=("casebook.content.field_types._date", "casebook.content.field_types._partial_date"),
            ),
            Rule(
                "value-url",
                "A web address is complete, with its scheme.",
                "{field} must be a full web address that starts with https:// or http://, got “{found}”",
                "{near}",
                Example(
                    "links:\n  - title: A guide\n    url: www.example.org",
                    "links:\n  - title: A guide\n    url: https://www.example.org",
                    values={
                        "name": "links[1].url",
                        "found": "www.example.org",
                        "near": say(
                            "Perhaps `{guess}`? Copy it from the browser's address bar.",
                            guess="https://www.example.org",
                        ),
                    },
                ),
                raised_by=("casebook.content.field_types._url",),
            ),
            Rule(
                "value-country",
                "A country is an ISO 3166-1 two-letter code.",
                "{field} must be a two-letter ISO country code such as FR, UY or EC, got “{found}”",
                "{near}",
                Example(
                    "place:\n  name: Quito\n  country: Ecuador\n  latitude: -0.2202\n  longitude: -78.5127",
                    "place:\n  name: Quito\n  country: EC\n  latitude: -0.2202\n  longitude: -78.5127",
                    values={"name": "place.country", "found": "Ecuador", "near": say("Perhaps {code}?", code="EC")},
                ),
                raised_by=("casebook.content.field_types._country",),
            ),
            Rule(
                "value-language",
                "A language is one of the site's.",
                "{field} must be one of the site's languages: {allowed}; got “{found}”",
                "{near}",
                Example(
                    "language: fra",
                    "language: fr",
                    values={
                        "name": "language",
                        "allowed": ("fr", "es", "en", "pt"),
                        "found": "fra",
                        "near": say("Did you mean `{found}` → `{near}`?", found="fra", near="fr"),
                    },
                ),
                raised_by=("casebook.checking.folder._Reader.site", "casebook.content.field_types._site_language"),
            ),
            Rule(
                "value-link",
                "Links in a text lead to http, https or mailto addresses.",
                "{field} has a link to “{found}”, which is not allowed",
                "Use a full address: [text](https://…) or [text](mailto:…), with no “name@” before the site's name.",
                Example(
                    "summary: See [the programme](programme.pdf).",
                    "summary: See [the programme](https://www.example.org/programme.pdf).",
                    values={"name": "summary", "found": "programme.pdf"},
                ),
                raised_by=("casebook.content.field_types.Prose.accept",),
            ),
        ],
    ),
    (
        say("What belongs together"),
        [
            Rule(
                "reference-unknown",
                "What a file refers to exists.",
                "{field} refers to “{found}”, which is not in {where}; allowed: {allowed}",
                "{near}",
                Example(
                    "levels: [citizen]",
                    "levels: [citizens]",
                    values={
                        "name": "levels[1]",
                        "found": "citizen",
                        "where": "vocabulary/levels.yml",
                        "allowed": ("internal", "local-actors", "citizens"),
                        "near": say("Did you mean `{found}` → `{near}`?", found="citizen", near="citizens"),
                    },
                ),
                raised_by=(
                    "casebook.checking.folder._Reader.pictures",
                    "casebook.content.field_types.Refers.check",
                    "casebook.content.field_types._known_goal",
                ),
            ),
            Rule(
                "former-in-use",
                "A former id is not the id of an entry that exists.",
                "{field} says “{found}”, which is in use: it is the id of an entry in {other}",
                "Delete it; an address leads to one page, and readers of this one find that entry.",
                Example(
                    "former_ids: [quito]",
                    "former_ids: [san-francisco-de-quito]",
                    values={"name": "former_ids[1]", "found": "quito", "other": CASE},
                ),
                raised_by=("casebook.checking.former_ids.in_use",),
            ),
            Rule(
                "former-twice",
                "A former id belongs to one entry.",
                "{field} says “{found}”, which line {line} of {other} says as well",
                "Keep the one whose page readers of the old address look for.",
                Example(
                    f"{_TERMS}letter]",
                    f"{_TERMS}sheet]",
                    "vocabulary/channels.yml",
                    {
                        "name": "bulletin.former_ids[1]",
                        "found": "letter",
                        "line": 4,
                        "other": "vocabulary/channels.yml",
                    },
                ),
                raised_by=("casebook.checking.former_ids.twice",),
            ),
            Rule(
                "evidence-missing",
                "What is stated names its source and pages.",
                "{field} does not say where it comes from: `source` and `pages` are needed",
                "Add “source: …” and “pages: […]”, or {otherwise} if the source does not say it.",
                Example(
                    f"challenge:\n{_STATEMENT}".rstrip(),
                    f"challenge:\n{_STATEMENT}  source: atelier-2018\n  pages: [3]",
                    values={"name": "challenge", "otherwise": quoted("basis: editorial")},
                ),
                raised_by=(
                    "casebook.content.model.Evidence._is_consistent",
                    "casebook.content.model.Term._definition_and_source_agree",
                ),
            ),
            Rule(
                "evidence-contradicts",
                "An editorial statement claims no source.",
                "{field} is editorial and yet names a source",
                "{mend}, or delete “source” and “pages”.",
                Example(
                    f"challenge:\n{_STATEMENT}  basis: editorial\n  source: atelier-2018\n  pages: [3]",
                    f"challenge:\n{_STATEMENT}  basis: editorial",
                    values={"name": "challenge", "mend": say("Delete “basis: editorial”")},
                ),
                raised_by=(
                    "casebook.content.model.Evidence._is_consistent",
                    "casebook.content.model.Term._definition_and_source_agree",
                ),
            ),
            Rule(
                "page-range",
                "Cited pages exist in the source.",
                "{field} cites page {found}; “{source}” has pages 1 to {allowed}",
                "Check the page number in the source.",
                Example(
                    f"challenge:\n{_STATEMENT}  source: atelier-2018\n  pages: [33]",
                    f"challenge:\n{_STATEMENT}  source: atelier-2018\n  pages: [3]",
                    values={"name": "challenge.pages[1]", "found": "33", "source": "atelier-2018", "allowed": 10},
                ),
                raised_by=("casebook.content.model._check_pages",),
            ),
            Rule(
                "period-order",
                "A period ends after it starts.",
                "{field} is {found}, before the start ({start})",
                "Exchange the two dates, or correct one.",
                Example(
                    "period:\n  start: 2018\n  end: 2016-10",
                    "period:\n  start: 2016-10\n  end: 2018",
                    values={"name": "period.end", "found": "2016-10", "start": "2018"},
                ),
                raised_by=("casebook.content.model.Period._ends_after_it_starts",),
            ),
            Rule(
                "target-goal",
                "An SDG target belongs to its goal.",
                "{field} is {found}, a target of another goal than {goal}",
                "Change the goal, or choose a target that starts with “{goal}.”.",
                Example(
                    'sdgs:\n  - goal: 11\n    target: "16.7"\n    reason: Neighbours meet.\n    basis: editorial',
                    'sdgs:\n  - goal: 16\n    target: "16.7"\n    reason: Neighbours meet.\n    basis: editorial',
                    values={"name": "sdgs[1].target", "found": "16.7", "goal": "11"},
                ),
                raised_by=(
                    "casebook.checking.folder._Reader.terms",
                    "casebook.content.model.SdgLink._target_is_of_goal",
                ),
            ),
            Rule(
                "message-missing",
                "A published case has a message for every audience level.",
                "{field} has nothing for {found}",
                "Add “{key}: …” under `messages`: how would you tell this case to that audience?",
                Example(
                    "messages:\n  internal: Come and tell it with us.\n  local-actors: The world is at your door.",
                    "messages:\n  internal: Come and tell it with us.\n  local-actors: The world is at your door.\n"
                    "  citizens: See what your city learns elsewhere.",
                    values={
                        "name": "messages",
                        "found": say_plural(
                            "the level {found}", "the levels {found}", count=1, found=(quoted("citizens"),)
                        ),
                        "key": "citizens",
                    },
                ),
                raised_by=("casebook.content.model.Case._every_level_has_a_message",),
            ),
            Rule(
                "image-missing",
                "An image file named by a case or a page is there, and is a picture of a reasonable size.",
                "{field} names “{found}”: {reason}",
                "Put a JPEG, PNG or WebP picture of at most {limit} bytes in `{folder}/`.",
                Example(
                    "image:\n  file: the market.png\n  alt: A market\n  credit: Ana Ruiz\n  licence: CC BY 4.0",
                    "image:\n  file: market.png\n  alt: A market\n  credit: Ana Ruiz\n  licence: CC BY 4.0",
                    values={
                        "name": "image.file",
                        "found": "the market.png",
                        "reason": say(
                            "the name must be plain letters, digits and hyphens, then .jpg, .png or .webp, "
                            "without any folder"
                        ),
                        "limit": limits.IMAGE_BYTES,
                        "folder": "cases/images",
                    },
                ),
                raised_by=("casebook.checking.folder._Reader.images", "casebook.checking.folder._Reader.pictures"),
            ),
        ],
    ),
    (
        say("Translations and pages"),
        [
            Rule(
                "catalogue-syntax",
                "A catalogue is a valid gettext PO file.",
                "the catalogue cannot be read: {found}",
                "Open it in Poedit, which shows the faulty line, or take the previous version again.",
                Example(
                    'msgctxt "quito/title"\nmsgid "The world told in Quito"\nmsgstr "Le monde raconté à Quito',
                    'msgctxt "quito/title"\nmsgid "The world told in Quito"\nmsgstr "Le monde raconté à Quito"',
                    _CATALOGUE,
                    {
                        "found": say(
                            "this text has no quote at its end, or has a quote or “\\” without a “\\” before it"
                        )
                    },
                ),
                raised_by=("casebook.translation.catalogues.read",),
            ),
            Rule(
                "catalogue-header",
                "A catalogue's header names its own language and UTF-8.",
                "the header says “{found}” where “{allowed}” is needed",
                "Correct that line at the top of the file, in a text editor.",
                Example(
                    'msgid ""\nmsgstr ""\n"Language: de\\n"',
                    'msgid ""\nmsgstr ""\n"Language: fr\\n"',
                    _CATALOGUE,
                    {"found": "Language: de", "allowed": "Language: fr"},
                ),
                raised_by=("casebook.translation.catalogues._header_faults",),
            ),
            Rule(
                "language-incomplete",
                "A public language has its whole interface translated.",
                "{found} of {allowed} texts of the interface are not translated, or stale: “{first}” for one",
                "Translate them, or set “status: preparing” for this language in site.yml.",
                Example(
                    "languages:\n  en: {name: English}\n  fr: {name: Français}",
                    "languages:\n  en: {name: English}\n  fr: {name: Français, status: preparing}",
                    "site.yml",
                    {"found": 12, "allowed": 280, "first": "Skip to content"},
                ),
                raised_by=("casebook.translation.catalogues._incomplete",),
            ),
            Rule(
                "catalogue-stray",
                "Every catalogue belongs to an entry and a language of the site.",
                "no entry or language of the site matches this catalogue",
                "Rename it like its entry, or delete it; `make translations` makes the right files.",
                Example("locales/fr/cases/kito.po", "locales/fr/cases/quito.po", ""),
                raised_by=("casebook.translation.catalogues._strays",),
            ),
            Rule(
                "catalogue-placeholder",
                "A translation keeps the placeholders of its original.",
                "the translation of {name} has {found}; the original has {allowed}",
                "Copy each {{name}} exactly as it is, braces included.",
                Example(
                    'msgctxt "interface/goal_number"\nmsgid "Goal {number}"\nmsgstr "Objectif {numéro}"',
                    'msgctxt "interface/goal_number"\nmsgid "Goal {number}"\nmsgstr "Objectif {number}"',
                    _INTERFACE,
                    {"name": "interface/goal_number", "found": say("no placeholder"), "allowed": ("{number}",)},
                ),
                raised_by=("casebook.translation.checks._placeholder_faults",),
            ),
            Rule(
                "translation-link",
                "A translation keeps the links of its original.",
                "the translation of {name} links to {found}; the original links to {allowed}",
                "Copy the address between round brackets exactly; "
                "only the words between square brackets are translated.",
                Example(
                    'msgctxt "quito/summary"\nmsgid "See [the guide](https://www.example.org/guide)."\n'
                    'msgstr "Voir [le guide](https://www.example.org/le-guide)."',
                    'msgctxt "quito/summary"\nmsgid "See [the guide](https://www.example.org/guide)."\n'
                    'msgstr "Voir [le guide](https://www.example.org/guide)."',
                    _CATALOGUE,
                    {
                        "name": "quito/summary",
                        "found": ("https://www.example.org/le-guide",),
                        "allowed": ("https://www.example.org/guide",),
                    },
                ),
                raised_by=("casebook.translation.checks._feature_faults",),
            ),
            Rule(
                "translation-html",
                "A translation adds no HTML.",
                "the translation of {name} has “{found}”, which is HTML",
                "Use *emphasis*, **strong** and [links](https://…); HTML is shown as it is typed.",
                Example(
                    'msgctxt "quito/title"\nmsgid "The world told in Quito"\nmsgstr "Le <b>monde</b> raconté à Quito"',
                    'msgctxt "quito/title"\nmsgid "The world told in Quito"\nmsgstr "Le monde raconté à Quito"',
                    _CATALOGUE,
                    {"name": "quito/title", "found": "<b>"},
                ),
                raised_by=("casebook.translation.checks._feature_faults",),
            ),
            Rule(
                "translation-structure",
                "A translation has the paragraphs and list items of its original.",
                "the translation of {name} has {found}; the original has {allowed}",
                "Keep the blank lines between paragraphs, and one “- ” for each item.",
                Example(
                    'msgctxt "quito/challenge.text"\nmsgid "Nobody read.\\n\\nNobody came."\n'
                    'msgstr "Personne ne lisait. Personne ne venait."',
                    'msgctxt "quito/challenge.text"\nmsgid "Nobody read.\\n\\nNobody came."\n'
                    'msgstr "Personne ne lisait.\\n\\nPersonne ne venait."',
                    _CATALOGUE,
                    {
                        "name": "quito/challenge.text",
                        "found": say_plural("{count} paragraph", "{count} paragraphs", count=1),
                        "allowed": say_plural("{count} paragraph", "{count} paragraphs", count=2),
                    },
                ),
                raised_by=("casebook.translation.checks._feature_faults",),
            ),
            Rule(
                "translation-number",
                "A translation has the numbers of its original.",
                "the numbers of {name} differ: missing from the translation: {allowed}; not in the original: {found}",
                "Compare the figures; write them as figures where the original does.",
                Example(
                    'msgctxt "quito/steps[1].title"\nmsgid "120 people invited"\nmsgstr "Inviter 130 personnes"',
                    'msgctxt "quito/steps[1].title"\nmsgid "120 people invited"\nmsgstr "Inviter 120 personnes"',
                    _CATALOGUE,
                    {"name": "quito/steps[1].title", "found": ("130",), "allowed": ("120",)},
                ),
                raised_by=("casebook.translation.checks._feature_faults",),
            ),
            Rule(
                "translation-length",
                "A translation keeps to the length of its field.",
                "the translation of {name} must be at most {allowed}, got {found}",
                "Shorten it.",
                Example(
                    'msgctxt "quito/title"\nmsgid "The world told in Quito"\n'
                    'msgstr "Comment, pendant deux ans et de bien des façons, la ville de Quito a raconté '
                    'à tous ses habitants ce qu’elle fait dans le monde"',
                    'msgctxt "quito/title"\nmsgid "The world told in Quito"\nmsgstr "Le monde raconté à Quito"',
                    _CATALOGUE,
                    {
                        "name": "quito/title",
                        "allowed": say_plural("{count} word", "{count} words", count=16),
                        "found": say_plural("{count} word", "{count} words", count=25),
                    },
                ),
                raised_by=("casebook.translation.checks._feature_faults",),
            ),
            Rule(
                "translation-name",
                "A translation keeps the names of people.",
                "the name “{found}” is missing from the translation of {name}",
                "Write it exactly as in the original, accents included.",
                Example(
                    'msgctxt "quito/steps[1].text"\nmsgid "Ana Ruíz spoke of twinning."\n'
                    'msgstr "Ana Ruiz a parlé de jumelage."',
                    'msgctxt "quito/steps[1].text"\nmsgid "Ana Ruíz spoke of twinning."\n'
                    'msgstr "Ana Ruíz a parlé de jumelage."',
                    _CATALOGUE,
                    {"name": "quito/steps[1].text", "found": "Ana Ruíz"},
                ),
                raised_by=("casebook.translation.checks._wording_faults",),
            ),
            Rule(
                "translation-term",
                "A translation uses the terms of the glossary.",
                "the original of {name} has “{found}”; the glossary's term for it, {allowed}, "
                "is not in the translation",
                "Use the agreed term, or change it in the glossary for the whole site.",
                Example(
                    'msgctxt "quito/steps[1].text"\nmsgid "Ana Ruíz spoke of twinning."\n'
                    'msgstr "Ana Ruíz a parlé de partenariat."',
                    'msgctxt "quito/steps[1].text"\nmsgid "Ana Ruíz spoke of twinning."\n'
                    'msgstr "Ana Ruíz a parlé de jumelage."',
                    _CATALOGUE,
                    {"name": "quito/steps[1].text", "found": "twinning", "allowed": quoted("jumelage")},
                ),
                raised_by=("casebook.translation.checks._wording_faults",),
            ),
            Rule(
                "page-title",
                "A hand-written page starts with one title line, “# …”.",
                "the page must start with one title line, “# Title”",
                "Write the title on the first line, after “# ”.",
                Example(
                    "About this site\n\nWho writes here.", "# About this site\n\nWho writes here.", "docs/en/about.md"
                ),
                raised_by=("casebook.checking.folder._Reader.page",),
            ),
        ],
    ),
    (
        say("The checker"),
        [
            Rule(
                "rule-crash",
                "The checker itself does not fail.",
                "the check “{found}” could not finish on this file: {reason}",
                "This is a fault of the checker, not yours: please report it with the file.",
                Example(values={"found": say("reading the fields"), "reason": "IndexError"}),
                raised_by=("casebook.checking.model_errors.explain", "casebook.problems.problem.guard"),
            ),
        ],
    ),
]

RULES: Mapping[str, Rule] = {rule.id: rule for _, rules in GROUPS for rule in rules}
