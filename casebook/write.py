"""The only stage that writes into `docs/`: what changed, and nothing else. What lost its source goes away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from casebook.pages import DATA, IMAGES, PICTURES, is_generated
from casebook.stages import Rendered

_IMAGES = "cases/images"


@dataclass(frozen=True, slots=True)
class Changes:
    """What writing did, as paths below `docs/`."""

    written: list[str]
    removed: list[str]


def sync(rendered: Rendered, docs: Path) -> Changes:
    """Bring `docs`, the folder that MkDocs reads, in step with the rendered pages: the folders of their languages.

    Whoever renders the main language also looks after what belongs to none.
    """
    docs.mkdir(exist_ok=True)
    wanted = plan(rendered, docs)
    written = [path for path, data in wanted.items() if write_if_changed(docs / path, data)]
    removed = []
    for folder in _folders(docs, rendered):
        for file in _files(folder):
            path = file.relative_to(docs).as_posix()
            if path in wanted or path in rendered.pages:
                continue
            if _is_generated(file):
                file.unlink()
                removed.append(path)
        _remove_empty_folders(folder)
    return Changes(written, removed)


def _folders(docs: Path, rendered: Rendered) -> list[Path]:
    """The folders in `docs/` that these pages answer for."""
    site = rendered.content.site
    found = sorted(folder for folder in docs.iterdir() if folder.is_dir())
    if site.language in rendered.languages:
        others = set(site.languages) - set(rendered.languages)
        return [folder for folder in found if folder.name not in others]
    return [folder for folder in found if folder.name in rendered.languages]


def plan(rendered: Rendered, docs: Path) -> Mapping[str, bytes]:
    """The files that we write into `docs`. What people wrote is there already, in the content folder's own `docs/`."""
    hand_written = {f"{page.language}/{page.id}.md" for page in rendered.content.pages.values()}
    theirs = hand_written if docs == rendered.content.root / "docs" else set()
    files = {path: page.text.encode() for path, page in rendered.pages.items() if path not in theirs}
    return {**files, **beside(rendered)}


def beside(rendered: Rendered) -> Mapping[str, bytes]:
    """What is published beside the pages, by path below `docs/`: pictures, and what scripts read."""
    files = pictures(rendered)
    read = {file: file.read_bytes() for file in set(files.values())}  # once for all languages
    return {**{path: read[file] for path, file in files.items()}, **rendered.data}


def pictures(rendered: Rendered) -> Mapping[str, Path]:
    """The pictures that the pages show, by path below `docs/`. A draft has neither page nor picture."""
    content = rendered.content
    of_cases = {
        f"{language}/{_IMAGES}/{case.image.file}": content.root / _IMAGES / case.image.file
        for case_id, case in content.cases.items()
        for language in rendered.languages
        if case.image and f"{language}/cases/{case_id}.md" in rendered.pages
    }
    of_pages = {
        f"{language}/{PICTURES}/{name}": content.root / "docs" / IMAGES / picture.path
        for page in content.pages.values()
        for language in rendered.languages
        for name, picture in content.pictures_of(page, language).items()
    }
    return {**of_cases, **of_pages}


def write_if_changed(file: Path, data: bytes) -> bool:
    """Write a file whole or not at all, and only when its content differs. Tells whether it did."""
    try:
        if file.read_bytes() == data:
            return False
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.new")
    beside.write_bytes(data)
    beside.replace(file)
    return True


def _is_generated(file: Path) -> bool:
    """Whether an earlier run made this file: pages by their first line, the others by their folder."""
    return (
        (file.suffix == ".md" and is_generated(_start(file)))
        or file.parent.as_posix().endswith((f"/{_IMAGES}", f"/{PICTURES}", f"/{DATA}"))
        or file.name.endswith(".new")
    )


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in sorted(folder.rglob("*")) if file.is_file())


def _start(file: Path) -> str:
    with file.open("rb") as stream:
        return stream.read(400).decode("utf-8", "replace")


def _remove_empty_folders(folder: Path) -> None:
    for inner in (*sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True), folder):
        if not any(inner.iterdir()):
            inner.rmdir()
