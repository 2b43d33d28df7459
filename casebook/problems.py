"""What can be wrong with the content: one table of rules, one value for a found problem.

A rule's message and tip are templates; a problem carries the values that fill them, so that the wording lives in
one place and can be translated.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing the content must respect. `message` and `tip` are templates filled by bare names."""

    id: str
    summary: str
    message: str
    tip: str


_TABLE = [
    # the folder and its files
    Rule(
        "file-missing",
        "A file every knowledge base needs is there.",
        "this file is needed and was not found",
        "Create it; HACKING.md lists the files of a content folder.",
    ),
    Rule(
        "file-kind",
        "Content is ordinary files: no links, pipes or devices.",
        "this is {found}, not an ordinary {wanted}",
        "Put an ordinary {wanted} here: the {wanted} itself, not a link to it.",
    ),
    Rule(
        "file-name",
        "A file's name is its id: lower-case ASCII letters, digits and single hyphens, then `{extension}`.",
        "the file name must be lower-case letters a–z, digits and single hyphens, then “{extension}”; got “{found}”",
        "{near}",
    ),
    Rule(
        "file-place",
        "`docs/` holds hand-written pages, and nothing else that people put there.",
        "only pages may stand in `docs/`, as docs/<language>/<name>.md: anything else would be published as it is",
        "Put pictures into `cases/images/`, and anything else outside `docs/`.",
    ),
    Rule(
        "name-reserved",
        "No id is a name that Windows or the site keeps for itself, and none is very long.",
        "the name “{found}” is {reason}",
        "Rename it, for instance to “{near}”.",
    ),
    Rule(
        "file-twin",
        "No two files have the same id, whatever the case or accents of their names.",
        "this file and “{other}” have the same id “{id}”",
        "Rename one of the two, or remove it.",
    ),
    Rule(
        "file-size",
        "A content file stays under {limit} bytes.",
        "the file is larger than {limit} bytes",
        "Shorten it; long documents belong in `links`.",
    ),
    Rule(
        "file-encoding",
        "Files are written in UTF-8.",
        "the file is not valid UTF-8 text",
        "In your editor, choose “Save with encoding… UTF-8”.",
    ),
    Rule(
        "file-character",
        "No invisible control character, and no character that reverses the reading direction.",
        "the invisible character {found} is not allowed",
        "Delete it: put the cursor there, press Delete, then retype the word.",
    ),
    # YAML
    Rule(
        "yaml-tab",
        "Indentation is made of spaces.",
        "a tab character is not allowed",
        "Replace the tab by two spaces.",
    ),
    Rule(
        "yaml-syntax",
        "The file can be read as YAML.",
        "the file cannot be read from here on: {found}",
        "{tip}",
    ),
    Rule(
        "yaml-feature",
        "Only plain YAML: no anchors, aliases, tags, merge keys, directives or second document.",
        "{found} is not allowed here",
        "{tip}",
    ),
    Rule(
        "yaml-duplicate-key",
        "A field is given once.",
        "“{key}” is given twice here (first on line {first})",
        "Keep one of the two.",
    ),
    Rule(
        "yaml-depth",
        "Values are nested at most {limit} levels deep.",
        "the values are nested more than {limit} levels deep",
        "Check the indentation and the brackets.",
    ),
    Rule(
        "yaml-size",
        "A file holds at most {limit} values.",
        "the file holds more than {limit} values",
        "Look for something that was pasted many times.",
    ),
    Rule(
        "yaml-lost-text",
        "No text is lost behind a “#”.",
        "everything after “ #” is a comment and would be lost: “{found}”",
        "Put the whole text between quotes, or a space after “#” if it is a comment.",
    ),
    # one field
    Rule(
        "field-missing",
        "Every required field is there.",
        "{field} is missing",
        "Add “{key}: …” – {meaning}.",
    ),
    Rule(
        "field-unknown",
        "Only fields of the model are used.",
        "{field} is not a field that exists here; allowed: {allowed}",
        "{near}",
    ),
    Rule("field-empty", "A field that is given has a value.", "{field} is empty", "Fill it in, or delete it."),
    Rule(
        "value-type",
        "Each value has the type of its field.",
        "{field} must be {allowed}, got {found}",
        "{tip}",
    ),
    Rule(
        "value-choice",
        "A value chosen from a list is in that list.",
        "{field} must be one of {allowed}, got “{found}”",
        "{near}",
    ),
    Rule(
        "value-range",
        "A number is within its limits.",
        "{field} must be {allowed}, got {found}",
        "Correct the number.",
    ),
    Rule(
        "value-length",
        "A text keeps to the length of its field.",
        "{field} must be at most {allowed}, got {found}",
        "Shorten it; what does not fit may belong in another field.",
    ),
    Rule(
        "value-count",
        "A list has as many items as its field allows.",
        "{field} must have {allowed}, got {found}",
        "Add or remove items.",
    ),
    Rule(
        "value-twice",
        "A list names each thing once.",
        "{field} repeats “{found}”, which the list already has",
        "Keep one of the two.",
    ),
    Rule(
        "label-twice",
        "A label of the thesaurus stands once in each language.",
        "{field} repeats “{found}”, which this language already has",
        "Keep it where it says best what is meant: a search for it must lead to one concept.",
    ),
    Rule(
        "value-date",
        "Dates exist and are written 2018, 2018-07 or 2018-07-06.",
        "{field} must be {allowed}, got “{found}”",
        "Write the year, then the month, then the day: 2018-07-06.",
    ),
    Rule(
        "value-url",
        "A web address is complete, with its scheme.",
        "{field} must be a full web address that starts with https:// or http://, got “{found}”",
        "{near}",
    ),
    Rule(
        "value-country",
        "A country is an ISO 3166-1 two-letter code.",
        "{field} must be a two-letter ISO country code such as FR, UY or EC, got “{found}”",
        "{near}",
    ),
    Rule(
        "value-language",
        "A language is one of the site's.",
        "{field} must be one of the site's languages: {allowed}; got “{found}”",
        "{near}",
    ),
    Rule(
        "value-link",
        "Links in a text lead to http, https or mailto addresses.",
        "{field} has a link to “{found}”, which is not allowed",
        "Use a full address: [text](https://…) or [text](mailto:…), with no “name@” before the site's name.",
    ),
    # across fields and files
    Rule(
        "reference-unknown",
        "What a file refers to exists.",
        "{field} refers to “{found}”, which is not in {where}; allowed: {allowed}",
        "{near}",
    ),
    Rule(
        "evidence-missing",
        "What is stated names its source and pages.",
        "{field} does not say where it comes from: `source` and `pages` are needed",
        "Add “source: …” and “pages: […]”, or {otherwise} if the source does not say it.",
    ),
    Rule(
        "evidence-contradicts",
        "An editorial statement claims no source.",
        "{field} is editorial and yet names a source",
        "{mend}, or delete “source” and “pages”.",
    ),
    Rule(
        "page-range",
        "Cited pages exist in the source.",
        "{field} cites page {found}; “{source}” has pages 1 to {allowed}",
        "Check the page number in the source.",
    ),
    Rule(
        "period-order",
        "A period ends after it starts.",
        "{field} is {found}, before the start ({start})",
        "Exchange the two dates, or correct one.",
    ),
    Rule(
        "target-goal",
        "An SDG target belongs to its goal.",
        "{field} is {found}, a target of another goal than {goal}",
        "Change the goal, or choose a target that starts with “{goal}.”.",
    ),
    Rule(
        "message-missing",
        "A published case has a message for every audience level.",
        "{field} has nothing for {found}",
        "Add “{key}: …” under `messages`: how would you tell this case to that audience?",
    ),
    Rule(
        "image-missing",
        "An image file named by a case or a page is there, and is a picture of a reasonable size.",
        "{field} names “{found}”: {reason}",
        "Put a JPEG, PNG or WebP picture of at most {limit} bytes in `{folder}/`.",
    ),
    # catalogues and hand-written pages
    Rule(
        "catalogue-syntax",
        "A catalogue is a valid gettext PO file.",
        "the catalogue cannot be read: {found}",
        "Open it in Poedit, which shows the faulty line, or take the previous version again.",
    ),
    Rule(
        "catalogue-header",
        "A catalogue's header names its own language and UTF-8.",
        "the header says “{found}” where “{allowed}” is needed",
        "Correct that line at the top of the file, in a text editor.",
    ),
    Rule(
        "language-incomplete",
        "A public language has its whole interface translated.",
        "{found} of {allowed} texts of the interface are not translated, or stale: “{first}” for one",
        "Translate them, or set “status: preparing” for this language in site.yml.",
    ),
    Rule(
        "catalogue-stray",
        "Every catalogue belongs to an entry and a language of the site.",
        "no entry or language of the site matches this catalogue",
        "Rename it like its entry, or delete it; `make translations` makes the right files.",
    ),
    Rule(
        "catalogue-placeholder",
        "A translation keeps the placeholders of its original.",
        "the translation of {field} has {found}; the original has {allowed}",
        "Copy each {{name}} exactly as it is, braces included.",
    ),
    Rule(
        "translation-link",
        "A translation keeps the links of its original.",
        "the translation of {field} links to {found}; the original links to {allowed}",
        "Copy the address between round brackets exactly; only the words between square brackets are translated.",
    ),
    Rule(
        "translation-html",
        "A translation adds no HTML.",
        "the translation of {field} has “{found}”, which is HTML",
        "Use *emphasis*, **strong** and [links](https://…); HTML is shown as it is typed.",
    ),
    Rule(
        "translation-structure",
        "A translation has the paragraphs and list items of its original.",
        "the translation of {field} has {found} of the original's {allowed} {what}",
        "Keep the blank lines between paragraphs, and one “- ” for each item.",
    ),
    Rule(
        "translation-number",
        "A translation has the numbers of its original.",
        "the numbers of {field} differ: missing from the translation: {allowed}; not in the original: {found}",
        "Compare the figures; write them as figures where the original does.",
    ),
    Rule(
        "translation-length",
        "A translation keeps to the length of its field.",
        "the translation of {field} must be at most {allowed} words, got {found}",
        "Shorten it.",
    ),
    Rule(
        "translation-name",
        "A translation keeps the names of people.",
        "the name “{found}” is missing from the translation of {field}",
        "Write it exactly as in the original, accents included.",
    ),
    Rule(
        "translation-term",
        "A translation uses the terms of the glossary.",
        "the original of {field} has “{found}”; the glossary's term for it, “{allowed}”, is not in the translation",
        "Use the agreed term, or change it in the glossary for the whole site.",
    ),
    Rule(
        "page-title",
        "A hand-written page starts with one title line, “# …”.",
        "the page must start with one title line, “# Title”",
        "Write the title on the first line, after “# ”.",
    ),
    Rule(
        "rule-crash",
        "The checker itself does not fail.",
        "the check “{found}” could not finish on this file: {reason}",
        "This is a fault of the checker, not yours: please report it with the file.",
    ),
]
RULES: Mapping[str, Rule] = {rule.id: rule for rule in _TABLE}

_TYPED = {"field", "found", "key", "reason"}
"""Values that repeat what somebody typed, at whatever length."""
_SHOWN = 100


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend. `line` and `column` count from 1; 0 means the file as a whole."""

    path: str
    line: int
    column: int
    rule: str
    field: str = ""
    values: Mapping[str, object] = dataclasses.field(default_factory=dict, compare=False)

    @property
    def message(self) -> str:
        return _fill(RULES[self.rule].message, {"field": self.field or "this file", **self.values})

    @property
    def tip(self) -> str:
        return _fill(RULES[self.rule].tip, {"field": self.field, **self.values})


@contextmanager
def guard(path: str, check: str, problems: list[Problem]) -> Iterator[None]:
    """A check that fails in an unforeseen way becomes a problem of its file, and the others go on."""
    try:
        yield
    except Exception as error:  # whatever it is: a contributor must never see a traceback
        values = {"found": check, "reason": f"{type(error).__name__}: {error}"}
        problems.append(Problem(path, 0, 0, "rule-crash", values=values))


def printable(name: str) -> str:
    """A file's name fit for a report: it may hold line breaks, or bytes that are no text."""
    return "".join(character if character.isprintable() else "\ufffd" for character in name)


def near(found: str, allowed: Iterable[str], otherwise: str = "Choose one of the allowed values.") -> str:
    """The tip that proposes the allowed value closest to what was found."""
    options = list(allowed) if len(found) <= _SHOWN else []
    by_folded = {option.casefold(): option for option in options}
    matches = get_close_matches(found.casefold(), by_folded, n=1, cutoff=0.6)
    return f"Did you mean `{found}` → `{by_folded[matches[0]]}`?" if matches else otherwise


def some(allowed: Iterable[str], limit: int = 24) -> str:
    """A readable list of allowed values, cut when long."""
    options = list(allowed)
    shown = ", ".join(options[:limit]) or "none yet"
    return shown + (f" and {len(options) - limit} more" if len(options) > limit else "")


def sort(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Problems by file, then place, then rule, each once."""
    seen: set[tuple[object, ...]] = set()
    for problem in sorted(problems):
        key = (problem.path, problem.line, problem.column, problem.rule, problem.field, problem.message)
        if key not in seen:
            seen.add(key)
            yield problem


def _fill(template: str, values: Mapping[str, object]) -> str:
    """Fill bare `{name}` placeholders. Not str.format, which would follow attributes of what contributors wrote."""

    def fill(match: re.Match[str]) -> str:
        if not match[1]:
            return match[0][0]  # “{{” and “}}” stand for braces
        value = " ".join(str(values.get(match[1], "")).split())
        return _shortened(value) if match[1] in _TYPED else value

    return re.sub(r"\{\{|\}\}|\{([a-z]+)\}", fill, template)


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN].rstrip() + "…"
