"""Read a content folder: files → strict YAML → the model. All problems are reported, and none stops the rest."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from casebook import limits
from casebook.cache import Cache
from casebook.checking import former_ids
from casebook.checking.former_ids import Claim
from casebook.checking.model_errors import explain
from casebook.content import folder_layout, thesaurus
from casebook.content.content import Content
from casebook.content.field_types import Prose, Words, no_id
from casebook.content.folder_layout import IMAGES, RIGHTS, HandWritten
from casebook.content.model import ENTRIES, OPTIONAL, OWN, VOCABULARY, Case, Concept, Goal, Model, Rights, Site
from casebook.formats import files, ids, images, strict_yaml
from casebook.formats.images import Picture
from casebook.formats.strict_yaml import Document
from casebook.problems.phrases import Phrase, Value, say
from casebook.problems.problem import Problem, guard, near, some

_YAML = (".yml", ".yaml")
_NOTHING: Mapping[str, Any] = {}


@dataclass
class Loaded:
    """The content as far as it could be read, with all its problems. The content is None without a site."""

    content: Content | None
    problems: list[Problem] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    """former ids of entries"""


def load(root: Path, part: int = 0, parts: int = 1, cache: Cache | None = None) -> Loaded:
    """Read the content folder `root`. Every error in the input becomes a problem, never an exception.

    With several parts, each has some of the entries and all the rest; the first reports the problems of folders.
    """
    cache = cache or Cache()
    reader = _Reader(root, cache)
    site = reader.site()
    languages = list(site.languages) if site else None
    if part == 0:
        reader.places(languages)
    vocabulary_files = {
        name: reader.document(file)
        for name, file in ((name, root / "vocabulary" / f"{name}.yml") for name in VOCABULARY)
        if name not in OPTIONAL or os.path.lexists(file)
    }
    entry_files = {kind: reader.folder(kind) for kind in ENTRIES}
    known = cache.same("known", _known(vocabulary_files, entry_files, languages))
    vocabulary = {
        name: cache.same(("vocabulary", name), reader.terms(name, document, known))
        for name, document in vocabulary_files.items()
    }
    entries = {
        kind: {path.stem: reader.model(path, ENTRIES[kind], known) for path in paths[part::parts]}
        for kind, paths in entry_files.items()
    }
    claims = reader.former_ids(vocabulary, entries, known, entry_files)
    if any(problem.rule == former_ids.UNKNOWN for problem in reader.problems):
        reader.problems = former_ids.told(reader.problems, reader.renamed(vocabulary_files, entry_files))
    hand_written = reader.pages(languages or [])
    if site is None:
        return Loaded(None, reader.problems, claims)
    cases: dict[str, Any] = {key: value for key, value in entries["cases"].items() if value}
    practices: dict[str, Any] = {key: value for key, value in entries["practices"].items() if value}
    reader.images(cases)
    shown = reader.pictures(hand_written, site)
    content = Content(
        root=root,
        site=site,
        cases=cases,
        practices=practices,
        vocabulary=vocabulary,
        pages=hand_written,
        pictures=shown,
    )
    return Loaded(content, reader.problems, claims)


def _known(
    vocabulary: Mapping[str, Document | None],
    entries: Mapping[str, list[Path]],
    languages: list[str] | None,
) -> dict[str, Any]:
    """Return the targets of references, collected before any validation so that a faulty entry does not hide others."""

    def keys(name: str) -> dict[str, Any]:
        document = vocabulary.get(name)
        return document.value if document and isinstance(document.value, dict) else {}

    readable = [name for name, document in vocabulary.items() if document and isinstance(document.value, dict)]
    # report a faulty id once, at its place, and not again where the correct id is used
    known: dict[str, Any] = {
        name: [key if ids.is_id(key) else ids.slug(key) for key in keys(name)] for name in readable
    }
    known["practices"] = [path.stem for path in entries["practices"]]
    known["targets"] = [
        target
        for goal in keys("sdgs").values()
        if isinstance(targets := _field(goal, "targets"), dict)
        for target in targets
    ]
    if "sources" in readable:
        known["sources"] = _page_counts(keys("sources"))
    if languages is not None:
        known["languages"] = languages
    return known


def _with_own_entries(known: Mapping[str, Any], value: object) -> dict[str, Any]:
    """Return the targets of a case's references: those of all entries, and those that the case defines."""
    own = {
        name: _page_counts(terms) for name in OWN if isinstance(terms := _field(value, name), dict) and name in known
    }
    return {**known, **{name: {**terms, **_by_id(known[name])} for name, terms in own.items()}}


def _by_id(known: Any) -> Mapping[str, int | None]:
    return known if isinstance(known, dict) else dict.fromkeys(known)


def _page_counts(sources: Mapping[str, Any]) -> dict[str, int | None]:
    """Return the number of pages per source, or None if it is not given."""
    counts = {key: str(_field(source, "pages")) for key, source in sources.items()}
    return {key: int(count) if re.fullmatch(r"[1-9]\d{0,5}", count) else None for key, count in counts.items()}


def _field(value: object, key: str) -> Any:
    return value.get(key, "") if isinstance(value, dict) else ""


def _repeated(path: str, document: Document, known: Mapping[str, Any]) -> Iterator[Problem]:
    """Report entries that a case defines although the vocabulary has them: one id would have two meanings."""
    for name in OWN:
        for key in _field(document.value, name) or ():
            if key in known.get(name, ()):
                where = (name, key)
                yield Problem(path, *document.place(where), "value-twice", strict_yaml.show(where), {"found": key})


class _Reader:
    """A reader of the files of one folder, which collects their problems."""

    def __init__(self, root: Path, cache: Cache) -> None:
        self.root = root
        self.cache = cache
        self.problems: list[Problem] = []
        self.documents: dict[str, Document] = {}

    def report(self, path: str, rule: str, line: int = 0, column: int = 0, field: str = "", **values: Value) -> None:
        self.problems.append(Problem(path, line, column, rule, field, values))

    def places(self, languages: list[str] | None) -> None:
        """Report entries that the content folder must not have. Without a site, accept every language."""
        docs = self.root / "docs"
        if languages is None:
            languages = [folder.name for pattern in ("*", f"{IMAGES}/*") for folder in docs.glob(pattern)]
        with guard("docs", say("looking through the folders"), self.problems):
            self.problems.extend(files.faults(self.root, languages))

    def site(self) -> Site | None:
        model = self.model(self.root / "site.yml", Site, _NOTHING)
        if not isinstance(model, Site):
            return None
        if model.language not in model.languages:
            self.report(
                "site.yml", "value-language", *self.documents["site.yml"].place(("language",)), field="language",
                found=model.language, allowed=some(model.languages), near=near(model.language, model.languages),
            )  # fmt: skip
            return None
        if model.languages[model.language].status != "public":
            where = ("languages", model.language, "status")
            self.report(
                "site.yml", "value-choice", *self.documents["site.yml"].place(where), field=strict_yaml.show(where),
                found="preparing", allowed="public", near=say("The main language is there for everybody, always."),
            )  # fmt: skip
        return model

    def document(self, file: Path) -> Document | None:
        path = self.shown(file)
        with guard(path, say("reading the file"), self.problems):
            raw = files.read(self.root, file, limits.FILE_BYTES, self.problems)
            if raw is None:
                return None
            document, problems = self.cache.get(("document", path), [raw], lambda: strict_yaml.read(raw, path))
            self.problems.extend(problems)
            if document:
                self.documents[path] = document
            return document
        return None

    def shown(self, file: Path) -> str:
        return files.shown(self.root, file)

    def folder(self, name: str) -> list[Path]:
        """Return the entry files of a folder, by id. A wrong name is reported; a YAML file is read nevertheless."""
        folder = self.root / name
        found: dict[str, Path] = {}
        for file in self.listing(folder, ".yml", but={"images"} if name == "cases" else set()):
            folded = unicodedata.normalize("NFKC", file.stem).casefold()
            if folded in found:
                self.report(self.shown(file), "file-twin", other=found[folded].name, id=folded)
            else:
                found[folded] = file
        return sorted(found.values(), key=lambda file: file.name)

    def listing(self, folder: Path, extension: str, but: set[str]) -> Iterator[Path]:
        try:
            # files with the right extension first, so that of two twins the other is reported
            listed = sorted(folder.iterdir(), key=lambda file: (file.suffix != extension, file.name))
        except OSError:
            listed = []  # absent, or reported by `files.faults`
        for file in listed:
            if file.name.startswith(".") or file.name in but:
                continue
            if file.suffix != extension or not ids.is_id(file.stem):
                proposed = f"{ids.slug(file.stem) or 'my-file'}{extension}"
                if file.suffix.lower() in images.TYPES:
                    tip = say("Put pictures into `cases/images/`.")
                elif file.suffix.lower() in _YAML:
                    tip = say("Rename it, for instance to “{near}”.", near=proposed)
                else:
                    tip = say(
                        "If it is an entry: rename it, for instance to “{near}”. If not, move it to another folder.",
                        near=proposed,
                    )
                self.report(
                    self.shown(file), "file-name", extension=extension, found=self.shown(file).split("/")[-1], near=tip
                )
            elif reason := ids.reserved(file.stem):
                self.reserved(self.shown(file), file.stem, reason)
            if file.suffix.lower() in _YAML:
                yield file

    def reserved(self, path: str, name: str, reason: Phrase, line: int = 0, column: int = 0) -> None:
        self.report(path, "name-reserved", line, column, found=name, reason=reason, near=ids.proposed(name))

    def model(self, file: Path, model: type[Model], known: Mapping[str, Any]) -> Model | None:
        """Read a file with one entry."""
        document = self.document(file)
        if document is None:
            return None
        return self.validate(self.shown(file), document, (), document.value, model, known)

    def terms(self, name: str, document: Document | None, known: Mapping[str, Any]) -> dict[str, Model]:
        """Return the valid entries of one vocabulary file."""
        path = f"vocabulary/{name}.yml"
        if document is None:
            return {}
        terms = {}
        for key, value in self.group(path, document).items():
            line, column = document.place((key,))
            if not ids.is_id(key):
                self.report(path, "value-type", line, column, key, **no_id(key))
            elif reason := ids.reserved(key):
                self.reserved(path, key, reason, line, column)
            term = self.validate(path, document, (key,), value, VOCABULARY[name], known)
            if term is not None:
                terms[key] = term
            for target in term.targets if isinstance(term, Goal) else ():
                if not re.fullmatch(re.escape(key) + r"\.[0-9a-z]{1,2}", target):
                    where = (key, "targets", target)
                    self.report(
                        path, "target-goal", *document.place(where), strict_yaml.show(where), found=target, goal=key
                    )
        concepts = {key: term for key, term in terms.items() if isinstance(term, Concept)}
        for twice, label in thesaurus.repeated(concepts):
            self.report(path, "label-twice", *document.place(twice), strict_yaml.show(twice), found=label)
        return terms

    def group(self, path: str, document: Document) -> dict[str, strict_yaml.Value]:
        """Return the entries of a file with several."""
        if isinstance(document.value, dict):
            return document.value
        self.report(
            path, "value-type", 1, 1,
            allowed=say("a group of fields"),
            found=strict_yaml.shape(document.value),
            tip=say("Write each entry as “id:” followed by its indented fields; {} if there is none."),
        )  # fmt: skip
        return {}

    def validate(
        self,
        path: str,
        document: Document,
        prefix: strict_yaml.Path,
        value: strict_yaml.Value,
        model: type[Model],
        known: Mapping[str, Any],
    ) -> Model | None:
        def make() -> tuple[Model | None, list[Problem]]:
            try:
                context = _with_own_entries(known, value) if model is Case else dict(known)
                read = model.model_validate(value, context=context)
                return read, list(_repeated(path, document, known)) if model is Case else []
            except ValidationError as error:
                details = error.errors(include_url=False)[: limits.PROBLEMS]
                found = [explain(path, document, prefix, detail, model) for detail in details]
                meant = {problem.values.get("meant") for problem in found} - {None}
                # a misspelt field is one problem, not two, although the correct field is missing too
                return None, [problem for problem in found if (problem.rule, problem.field) not in meant]

        with guard(path, say("reading the fields"), self.problems):
            read, problems = self.cache.get(("model", path, prefix), (document, known), make)
            self.problems += problems
            return read
        return None

    def former_ids(
        self,
        vocabulary: Mapping[str, Mapping[str, Model]],
        entries: Mapping[str, Mapping[str, Model | None]],
        known: Mapping[str, Any],
        entry_files: Mapping[str, list[Path]],
    ) -> list[Claim]:
        """Return the claims to former ids; report those of ids that are in use."""
        claims: list[Claim] = []
        for kind, files_of in entry_files.items():
            for file in files_of:
                if (entry := entries[kind].get(file.stem)) and former_ids.ids(entry):
                    path = self.shown(file)
                    claims += former_ids.claims(kind, path, self.documents[path], (), entry)
        for kind in former_ids.KINDS:
            path = f"vocabulary/{kind}.yml"
            for key, term in vocabulary.get(kind, {}).items():
                claims += former_ids.claims(kind, path, self.documents[path], (key,), term)
        used = {kind: {file.stem for file in paths} for kind, paths in entry_files.items()}
        self.problems += former_ids.in_use(claims, {**known, **used})
        return claims

    def renamed(
        self, vocabulary: Mapping[str, Document | None], entry_files: Mapping[str, list[Path]]
    ) -> Mapping[str, Mapping[str, str]]:
        """Return current ids, as {place named in references: {former id: current id}}.

        Read the files themselves, to include faulty entries and those that another process checks.
        """
        found: dict[str, dict[str, str]] = {}
        for kind in former_ids.KINDS:
            if kind not in ENTRIES:
                document = vocabulary.get(kind)
                terms = document.value if document and isinstance(document.value, dict) else {}
                where = f"vocabulary/{kind}.yml"
            else:
                where = f"{kind}/"
                terms = {}
                for file in entry_files[kind]:
                    raw = files.read(self.root, file, limits.FILE_BYTES, [])
                    if raw and former_ids.FIELD.encode() in raw:
                        document, _ = strict_yaml.read(raw, self.shown(file))
                        terms[file.stem] = document.value if document else {}
            for key, value in terms.items():
                listed = _field(value, former_ids.FIELD)
                for name in listed if isinstance(listed, list) else ():
                    found.setdefault(where, {})[str(name)] = key
        return found

    def pages(self, languages: list[str]) -> dict[str, HandWritten]:
        found: dict[str, HandWritten] = {}
        for language in languages:
            folder = self.root / "docs" / language
            try:
                listed = sorted(file for file in folder.glob("[!.]*.md"))
            except OSError:
                continue
            for file in listed:
                with guard(self.shown(file), say("reading the page"), self.problems):
                    self.page(file, language, found, languages)
        return found

    def page(self, file: Path, language: str, found: dict[str, HandWritten], languages: list[str]) -> None:
        """Read one hand-written page into `found`."""
        path = self.shown(file)
        raw = files.read(self.root, file, limits.FILE_BYTES, self.problems)
        if raw is None:
            return
        text, problems = strict_yaml.decode(raw, path)
        self.problems.extend(problems)
        if text is None:
            return
        if not ids.is_id(file.stem):
            tip = say("Rename it, for instance to “{near}”.", near=f"{ids.slug(file.stem) or 'my-page'}.md")
            self.report(path, "file-name", extension=".md", found=path.split("/")[-1], near=tip)
        elif reason := ids.reserved(file.stem):
            self.reserved(path, file.stem, reason)
        elif file.stem in folder_layout.TAKEN or file.stem in languages:
            self.report(path, "file-twin", other=say("a page or folder made from the cases"), id=file.stem)
        elif file.stem in found:
            other = f"docs/{found[file.stem].language}/{file.name}"
            self.report(path, "file-twin", other=other, id=file.stem)
        elif (page := self.cache.same(("page", path), folder_layout.parse(file.stem, language, text))) is None:
            self.report(path, "page-title", 1, 1)
        elif len(page.passages) > limits.PAGE_PASSAGES:
            allowed, passages = say("at most {most} passages", most=limits.PAGE_PASSAGES), len(page.passages)
            values = {"field": say("this page"), "allowed": allowed, "found": passages}
            self.problems.append(Problem(path, 0, 0, "value-count", values=values))
        else:
            found[file.stem] = page
            for passage in page.passages:
                try:
                    Prose.accept(passage.text)
                    if passage.kind == "picture":
                        Words(limits.ALT_WORDS).check(passage.text)
                except PydanticCustomError as error:
                    values = {"field": say("this passage"), **(error.context or {})}
                    self.problems.append(Problem(path, passage.line, 1, error.type, values=values))

    def images(self, cases: Mapping[str, Case]) -> None:
        for case_id, case in cases.items():
            if case.image is None:
                continue
            path = f"cases/{case_id}.yml"
            reason = images.fault(self.root / "cases" / "images", case.image.file)
            if reason:
                place = self.documents[path].place(("image", "file")) if path in self.documents else (0, 0)
                self.report(
                    path, "image-missing", *place, field="image.file",
                    found=case.image.file, reason=reason, limit=limits.IMAGE_BYTES, folder="cases/images",
                )  # fmt: skip

    def pictures(self, hand_written: Mapping[str, HandWritten], site: Site) -> dict[str, Picture]:
        """Return the pictures of pages: in the language of the page, and in other languages with their own."""
        shown = [(page, passage) for page in hand_written.values() for passage in page.pictures]
        rights, declared = self.rights() if shown else ({}, [])
        found: dict[str, Picture] = {}
        for page, passage in shown:
            path, name = f"docs/{page.language}/{page.id}.md", passage.target

            def report(rule: str, **values: Value) -> None:
                values = {"field": say("this passage"), **values}
                self.problems.append(Problem(path, passage.line, 1, rule, values=values))  # noqa: B023

            for language in site.languages:
                folder = self.root / "docs" / IMAGES / language
                if language != page.language and not (images.is_name(name) and os.path.lexists(folder / name)):
                    continue
                size, reason = images.measured(folder, name)
                if reason:
                    report(
                        "image-missing", found=f"{language}/{name}", reason=reason, limit=limits.IMAGE_BYTES,
                        folder=self.shown(folder),
                    )  # fmt: skip
                elif own := rights.get(name):
                    found[f"{language}/{name}"] = Picture(f"{language}/{name}", *size, own.credit, own.licence)
            if images.is_name(name) and name not in declared:
                where, tip = f"docs/{IMAGES}/{RIGHTS}", say("Add it there, with its `credit` and its `licence`.")
                tip = near(name, declared, tip)
                report("reference-unknown", found=name, where=where, allowed=some(declared), near=tip)
        return found

    def rights(self) -> tuple[dict[str, Rights], list[str]]:
        """Return the rights of the pictures of pages by name, and all names, including those of faulty entries."""
        file = self.root / "docs" / IMAGES / RIGHTS
        document = self.document(file)
        if document is None:
            return {}, []
        path = self.shown(file)
        entries = self.group(path, document)
        read = {key: self.validate(path, document, (key,), value, Rights, _NOTHING) for key, value in entries.items()}
        return {key: value for key, value in read.items() if isinstance(value, Rights)}, list(entries)
