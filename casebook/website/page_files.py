"""Files beside the pages, and how a file is written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from casebook.checking.check import Rendered
from casebook.content.folder_layout import IMAGES, PICTURES

_IMAGES = "cases/images"


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
