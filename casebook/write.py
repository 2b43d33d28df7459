"""The only stage that writes into `docs/`: what changed, and nothing else. What lost its source goes away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from casebook.content import Content
from casebook.pages import is_generated
from casebook.stages import Rendered

_IMAGES = "cases/images"


@dataclass(frozen=True, slots=True)
class Changes:
    """What writing did, as paths below `docs/`."""

    written: list[str]
    removed: list[str]


def sync(rendered: Rendered) -> Changes:
    """Bring `docs/` in step with the rendered pages."""
    docs = rendered.content.root / "docs"
    wanted = plan(rendered)
    written = [path for path, data in wanted.items() if write_if_changed(docs / path, data)]
    removed = []
    for path in sorted(_generated(docs, rendered.content) - set(wanted)):
        (docs / path).unlink()
        removed.append(path)
    _remove_empty_folders(docs)
    return Changes(written, removed)


def plan(rendered: Rendered) -> Mapping[str, bytes]:
    """The files that `docs/` should hold, hand-written ones left out."""
    hand_written = {f"{page.language}/{page.id}.md" for page in rendered.content.pages.values()}
    files = {path: page.text.encode() for path, page in rendered.pages.items() if path not in hand_written}
    for case_id, case in rendered.content.cases.items():
        languages = [code for code in rendered.content.site.languages if f"{code}/cases/{case_id}.md" in rendered.pages]
        if case.image and languages:  # a draft has neither page nor picture
            data = (rendered.content.root / _IMAGES / case.image.file).read_bytes()
            files |= {f"{language}/{_IMAGES}/{case.image.file}": data for language in languages}
    return files


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


def _generated(docs: Path, content: Content) -> set[str]:
    """The files in `docs/` that an earlier run made: pages by their first line, pictures by their folder."""
    return {
        file.relative_to(docs).as_posix()
        for file in _files(docs)
        if (file.suffix == ".md" and is_generated(_start(file)))
        or file.parent.as_posix().endswith(f"/{_IMAGES}")
        or file.name.endswith(".new")
    }


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in sorted(folder.rglob("*")) if file.is_file())


def _start(file: Path) -> str:
    with file.open("rb") as stream:
        return stream.read(400).decode("utf-8", "replace")


def _remove_empty_folders(docs: Path) -> None:
    for folder in sorted((path for path in docs.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
