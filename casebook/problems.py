"""What can be wrong with the content: one table of rules, one value for a found problem.

A rule's message and tip are templates; a problem carries the values that fill them, so that the wording lives in
one place and can be translated.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
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
        "this is {found}, not an ordinary file",
        "Put the file itself here, not a link to it.",
    ),
    Rule(
        "file-name",
        "A file's name is its id: lower-case ASCII letters, digits and single hyphens, then `{extension}`.",
        "the file name must be lower-case letters a–z, digits and single hyphens, then “{extension}”; got “{found}”",
        "Rename it, for instance to “{near}”.",
    ),
    Rule(
        "file-twin",
        "No two files have the same id, whatever the case or accents of their names.",
        "this file and “{other}” have the same id “{id}”",
        "Rename or remove one of the two.",
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
        "Look for a missing quote, colon or space just above; a text that contains “: ” or starts with a sign needs "
        "quotes, or to be written under “>-”.",
    ),
    Rule(
        "yaml-feature",
        "Only plain YAML: no anchors, aliases, tags, merge keys, directives or second document.",
        "{found} is not allowed here",
        "Write the value out in full; put a text that starts with & * ! or % between quotes.",
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
        "Add “{key}: …”. It is: {meaning}",
    ),
    Rule(
        "field-unknown",
        "Only fields of the model are used.",
        "{field} is not a field that exists here; allowed: {allowed}",
        "{near}",
    ),
    Rule("field-empty", "A field that is given has a value.", "{field} is empty", "Fill it in, or delete the line."),
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
        "{field} repeats “{found}”",
        "Keep one of the two.",
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
        "Use a full address: [text](https://…) or [text](mailto:…).",
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
        "{field} says where it comes from in no way: `source` and `pages` are needed",
        "Add “source: …” and “pages: […]”, or “basis: editorial” if the source does not say it.",
    ),
    Rule(
        "evidence-contradicts",
        "An editorial statement claims no source.",
        "{field} is marked `editorial` and yet names a source",
        "Delete “basis: editorial”, or delete “source” and “pages”.",
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
        "{field} ends in {found}, before it starts ({start})",
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
        "{field} has no message for the level “{found}”",
        "Add “{found}: …” under `messages`: how would you tell this case to that audience?",
    ),
    Rule(
        "image-missing",
        "An image file named by a case is there, and is a picture of a reasonable size.",
        "{field} names “{found}”: {reason}",
        "Put a JPEG, PNG or WebP picture of at most {limit} bytes in `cases/images/`.",
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
        "the header says {found}; {allowed} is needed",
        "Correct the line in the header at the top of the file.",
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
        "the translation has the placeholders {found}; the original has {allowed}",
        "Copy each {{name}} exactly as it is, braces included.",
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


def near(found: str, allowed: Iterable[str], otherwise: str = "Choose one of the allowed values.") -> str:
    """The tip that proposes the allowed value closest to what was found."""
    options = list(allowed)
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
    text = template.replace("{{", "\0").replace("}}", "\1")
    parts = text.split("{")
    filled = parts[0]
    for part in parts[1:]:
        name, _, rest = part.partition("}")
        filled += str(values.get(name, "")) + rest
    return filled.replace("\0", "{").replace("\1", "}")
