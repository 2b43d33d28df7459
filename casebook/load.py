"""Read a content folder: files → strict YAML → the model. Every problem of every file is reported, none stops the rest."""

from __future__ import annotations

import re
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from casebook import limits, pages, strict_yaml
from casebook.content import Content
from casebook.model import ENTRIES, VOCABULARY, Case, Model, Site
from casebook.pages import HandWritten
from casebook.problems import RULES, Problem, near, some
from casebook.strict_yaml import Document

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
IMAGE_TYPES = {".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff", ".png": b"\x89PNG\r\n\x1a\n", ".webp": b"RIFF"}
_KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


@dataclass
class Loaded:
    """The content as far as it could be read, and everything that is wrong with it. Content is None without a site."""

    content: Content | None
    problems: list[Problem] = field(default_factory=list)


def load(root: Path) -> Loaded:
    """Read the content folder `root`. No input raises: whatever is wrong becomes a problem."""
    reader = _Reader(root)
    site = reader.site()
    languages = list(site.languages) if site else None
    vocabulary_files = {name: reader.document(f"vocabulary/{name}.yml", needed=True) for name in VOCABULARY}
    entry_files = {kind: reader.folder(kind) for kind in ENTRIES}
    known = _known(vocabulary_files, entry_files, languages)
    vocabulary = {name: reader.terms(name, document, known) for name, document in vocabulary_files.items()}
    entries = {
        kind: {path.stem: reader.model(path, ENTRIES[kind], known) for path in files}
        for kind, files in entry_files.items()
    }
    hand_written = reader.pages(languages or [])
    if site is None:
        return Loaded(None, reader.problems)
    cases: dict[str, Any] = {key: value for key, value in entries["cases"].items() if value}
    practices: dict[str, Any] = {key: value for key, value in entries["practices"].items() if value}
    reader.images(cases)
    content = Content(
        root=root, site=site, cases=cases, practices=practices, vocabulary=vocabulary, pages=hand_written
    )
    return Loaded(content, reader.problems)


def _known(
    vocabulary: Mapping[str, Document | None],
    entries: Mapping[str, list[Path]],
    languages: list[str] | None,
) -> dict[str, Any]:
    """What references may point to, taken before any validation so that one faulty entry does not hide others."""

    def keys(name: str) -> dict[str, Any]:
        document = vocabulary[name]
        return document.value if document and isinstance(document.value, dict) else {}

    def within(value: object, key: str) -> Any:
        return value.get(key) if isinstance(value, dict) else None

    known: dict[str, Any] = {name: list(keys(name)) for name in VOCABULARY if vocabulary[name]}
    known["practices"] = [path.stem for path in entries["practices"]]
    known["targets"] = [target for goal in keys("sdgs").values() for target in within(goal, "targets") or ()]
    # sources also tell how many pages they have
    counts = {key: str(within(value, "pages")) for key, value in keys("sources").items()}
    if vocabulary["sources"]:
        known["sources"] = {key: int(count) if re.fullmatch(r"[1-9]\d{0,5}", count) else None for key, count in counts.items()}
    if languages is not None:
        known["languages"] = languages
    return known


class _Reader:
    """Reads files of one folder and collects their problems."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []

    def report(self, path: str, rule: str, line: int = 0, column: int = 0, field: str = "", **values: object) -> None:
        self.problems.append(Problem(path, line, column, rule, field, values))

    def site(self) -> Site | None:
        if self.document("site.yml", needed=True) is None:
            return None
        model = self.model(self.root / "site.yml", Site, {}, again=True)
        if model is None:
            return None
        assert isinstance(model, Site)
        if model.language not in model.languages:
            self.report(
                "site.yml", "value-language", field="language", found=model.language,
                allowed=some(model.languages), near=near(model.language, model.languages),
            )  # fmt: skip
            return None
        return model

    def document(self, path: str, *, needed: bool = False) -> Document | None:
        raw = self.bytes(self.root / path, limits.FILE_BYTES, needed=needed)
        if raw is None:
            return None
        document, problems = strict_yaml.read(raw, path)
        self.problems.extend(problems)
        return document

    def bytes(self, file: Path, limit: int, *, needed: bool = True) -> bytes | None:
        """The bytes of an ordinary file; anything else is reported, and never opened."""
        path = file.relative_to(self.root).as_posix()
        try:
            status = file.lstat()
            kind = stat.S_IFMT(status.st_mode)
            if kind != stat.S_IFREG:
                self.report(path, "file-kind", found=_KINDS.get(kind, "something else"))
            elif status.st_size > limit:
                self.report(path, "file-size", limit=f"{limit:,}")
            else:
                return file.read_bytes()
        except FileNotFoundError:
            if needed:
                self.report(path, "file-missing")
        except OSError as error:
            self.report(path, "file-kind", found=f"unreadable ({error.strerror})")
        return None

    def folder(self, name: str) -> list[Path]:
        """The entry files of a folder, by id. A wrong name is reported, and the file is read all the same."""
        folder = self.root / name
        files: dict[str, Path] = {}
        for file in self.listing(folder, ".yml", but={"images"} if name == "cases" else set()):
            folded = unicodedata.normalize("NFKC", file.stem).casefold()
            if folded in files:
                self.report(f"{name}/{file.name}", "file-twin", other=files[folded].name, id=folded)
            else:
                files[folded] = file
        return sorted(files.values(), key=lambda file: file.name)

    def listing(self, folder: Path, extension: str, but: set[str]) -> Iterator[Path]:
        try:
            files = sorted(folder.iterdir(), key=lambda file: file.name)
        except OSError:
            files = []
        for file in files:
            if file.name.startswith(".") or file.name in but:
                continue
            if file.suffix != extension or not ID.fullmatch(file.stem):
                ascii_name = unicodedata.normalize("NFKD", file.stem).encode("ascii", "ignore").decode().lower()
                self.report(
                    file.relative_to(self.root).as_posix(),
                    "file-name",
                    extension=extension,
                    found=file.name,
                    near=(re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-") or "my-case") + extension,
                )
            yield file

    def model(self, file: Path, model: type[Model], known: Mapping[str, Any], *, again: bool = False) -> Model | None:
        """Read one entry. With `again`, problems of its YAML were reported before."""
        path = file.relative_to(self.root).as_posix()
        before = len(self.problems)
        document = self.document(path, needed=True)
        if again:
            del self.problems[before:]
        if document is None:
            return None
        return self.validate(path, document, (), document.value, model, known)

    def terms(self, name: str, document: Document | None, known: Mapping[str, Any]) -> dict[str, Model]:
        """The entries of one vocabulary file, without those that are faulty."""
        path = f"vocabulary/{name}.yml"
        if document is None:
            return {}
        if not isinstance(document.value, dict):
            self.report(path, "value-type", 1, 1, "this file", allowed="a group of fields", found="a list or a text",
                        tip="Write each entry as “id:” followed by its indented fields.")  # fmt: skip
            return {}
        terms = {}
        for key, value in document.value.items():
            line, column = document.place((key,))
            if not ID.fullmatch(key):
                self.report(path, "value-type", line, column, key, allowed="an id of lower-case letters, digits and hyphens",
                            found=f"“{key}”", tip="Rename it.")  # fmt: skip
            term = self.validate(path, document, (key,), value, VOCABULARY[name], known)
            if term is not None:
                terms[key] = term
        return terms

    def validate(
        self,
        path: str,
        document: Document,
        prefix: strict_yaml.Path,
        value: strict_yaml.Value,
        model: type[Model],
        known: Mapping[str, Any],
    ) -> Model | None:
        try:
            return model.model_validate(value, context=dict(known))
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                self.problems.append(_problem(path, document, prefix, detail, model))
            return None

    def pages(self, languages: list[str]) -> dict[str, HandWritten]:
        found: dict[str, HandWritten] = {}
        for language in languages:
            folder = self.root / "docs" / language
            try:
                files = sorted(file for file in folder.iterdir() if file.suffix == ".md")
            except OSError:
                continue
            for file in files:
                path = file.relative_to(self.root).as_posix()
                raw = self.bytes(file, limits.FILE_BYTES)
                text, problems = strict_yaml.decode(raw, path) if raw is not None else (None, [])
                if text is None or pages.is_generated(text):
                    continue
                self.problems.extend(problems)
                if not ID.fullmatch(file.stem):
                    self.report(path, "file-name", extension=".md", found=file.name, near="my-page.md")
                elif (page := pages.parse(file.stem, language, text)) is None:
                    self.report(path, "page-title", 1, 1)
                elif file.stem in found:
                    other = f"docs/{found[file.stem].language}/{file.name}"
                    self.report(path, "file-twin", other=other, id=file.stem)
                else:
                    found[file.stem] = page
        return found

    def images(self, cases: Mapping[str, Case]) -> None:
        for case_id, case in cases.items():
            if case.image is None:
                continue
            file = self.root / "cases" / "images" / case.image.file
            reason = None
            if Path(case.image.file).name != case.image.file or file.suffix.lower() not in IMAGE_TYPES:
                reason = "the name must be that of a .jpg, .png or .webp file, without any folder"
            elif not file.is_file() or file.is_symlink():
                reason = "there is no such file"
            elif file.stat().st_size > limits.IMAGE_BYTES:
                reason = "the file is too large"
            elif not file.read_bytes()[:16].startswith(IMAGE_TYPES[file.suffix.lower()]):
                reason = "the file is not the kind of picture its name says"
            if reason:
                self.report(
                    f"cases/{case_id}.yml", "image-missing", field="image.file", found=case.image.file,
                    reason=reason, limit=f"{limits.IMAGE_BYTES:,}",
                )  # fmt: skip


def _problem(
    path: str, document: Document, prefix: strict_yaml.Path, detail: Any, model: type[BaseModel]
) -> Problem:
    """A located problem from one of pydantic's errors."""
    loc = [part for part in detail["loc"] if part != "[key]"]
    where = (*prefix, *(part + 1 if isinstance(part, int) else part for part in loc))
    line, column = document.place(where)
    rule, values = detail["type"], dict(detail.get("ctx") or {})
    name = strict_yaml.show(where)
    key = str(loc[-1]) if loc else ""
    if rule in RULES:
        # a value's error points at the value, which may be far below its key in a folded text: the key serves better
        return Problem(path, line, column, rule, name, values)
    owner = _owner(model, loc[:-1])
    if rule == "missing":
        meaning = owner.model_fields[key].description or "" if owner else ""
        return Problem(path, line, column, "field-missing", name, {"key": key, "meaning": meaning})
    if rule == "extra_forbidden":
        allowed = list(owner.model_fields) if owner else []
        tip = near(key, allowed, "Delete it, or check its indentation: it may belong to a field above.")
        return Problem(path, line, column, "field-unknown", name, {"allowed": some(allowed, 40), "near": tip})
    if detail["input"] == "":
        return Problem(path, line, column, "field-empty", name)
    if rule in ("too_short", "too_long"):
        bound = values.get("min_length", values.get("max_length"))
        allowed_count = f"at {'least' if rule == 'too_short' else 'most'} {bound} item{'s' if bound != 1 else ''}"
        return Problem(
            path, line, column, "value-count", name, {"allowed": allowed_count, "found": values.get("actual_length")}
        )
    found = {dict: "a group of fields", list: "a list"}.get(type(detail["input"]), f"“{detail['input']}”")
    allowed_type, tip = _TYPES.get(rule, ("valid", "See the other files for an example."))
    return Problem(
        path, line, column, "value-type", name or "this file", {"allowed": allowed_type, "found": found, "tip": tip}
    )


_TYPES = {
    "list_type": ("a list", "Put “- ” before each item, each on its own line."),
    "string_type": ("a text", "Remove the dash or the inner fields; put the text between quotes."),
    "dict_type": ("a group of fields", "Write its fields below it, indented by two spaces."),
    "model_type": ("a group of fields", "Write its fields below it, indented by two spaces."),
    "string_pattern_mismatch": ("a colour like #0A97D9", "Write # and six digits or capital letters A–F."),
}


def _owner(model: Any, loc: list[Any]) -> type[BaseModel] | None:
    """The model class that `loc` leads to."""
    for part in loc:
        if isinstance(model, type) and issubclass(model, BaseModel):
            if part not in model.model_fields:
                return None
            model = model.model_fields[part].annotation
        else:
            model = next((argument for argument in reversed(get_args(model)) if argument is not type(None)), None)
        while model is not None and not isinstance(model, type) and type(None) in get_args(model):
            model = next(argument for argument in get_args(model) if argument is not type(None))
    return model if isinstance(model, type) and issubclass(model, BaseModel) else None
