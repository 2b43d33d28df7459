"""Accept the present output for the mini-site and the bad inputs as the expected one: `make bless`.

Read the differences (`git diff tests/`) before you commit them: they are the review.
"""

from __future__ import annotations

import io
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from babel.messages import plurals

from casebook.checking import check
from casebook.formats.po_file import Entry
from casebook.translation import catalogues
from casebook.translation.translatable import interface_messages
from casebook.website import page_files
from tests.support import badsite, minisite
from tests.support.paths import TESTS

GOLDEN = TESTS / "golden"


def golden_files(root: Path) -> Mapping[str, bytes]:
    """Return the pages of a content folder and the files beside them, by path; of a Word document, its text.

    How well a document is packed depends on the machine's zlib.
    """
    rendered = minisite.render(root)
    pages = {path.removesuffix(".md") + ".html": page.html.encode() for path, page in rendered.pages.items()}
    made = {**pages, **page_files.beside(rendered)}
    documents = [path for path in made if path.endswith(".docx")]
    words = {f"{path}.txt": _words(made[path]) for path in documents}
    return {**{path: data for path, data in made.items() if path not in documents}, **words}


def _words(document: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        text = archive.read("word/document.xml").decode()
    return re.sub(r"<[^>]+>", "", text.replace("</w:p>", "\n").replace("<w:tbl>", "\n")).encode()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        _bless_catalogues()
        _bless_golden(golden_files(minisite.copy(Path(folder) / "mini")))
        for name in badsite.names():
            root = badsite.make(name, Path(folder) / name)
            _write(badsite.BAD / name / badsite.EXPECTED, f"{minisite.problems(root)}\n".encode())


def _bless_catalogues() -> None:
    """Update the mini-site's catalogues to the interface. Missing words are “translated” as ‹original›."""
    checked = check.check(minisite.MINI)
    if checked.content is None:
        sys.exit(f"The mini-site has problems:\n{minisite.problems(minisite.MINI)}")
    for language, read in checked.catalogues.items():
        for message in interface_messages():
            key = (message.context, message.originals[0])
            if key not in read["interface.po"].translations or not all(read["interface.po"].translations[key].strings):
                forms = plurals.get_plural(language)[0] if len(message.originals) == 2 else 1
                strings = [*message.originals[:1] * (forms - 1), message.originals[-1]]
                marked = tuple(f"‹{string}›" for string in strings)
                read["interface.po"].translations[key] = Entry(*key, strings=marked)
    for file, text in catalogues.update(checked.content, checked.catalogues).items():
        _write(file, text.encode())


def _bless_golden(files: Mapping[str, bytes]) -> None:
    shutil.rmtree(GOLDEN, ignore_errors=True)
    for path, data in files.items():
        (GOLDEN / path).parent.mkdir(parents=True, exist_ok=True)
        (GOLDEN / path).write_bytes(data)
    print(f"{len(files)} golden files.")


def _write(file: Path, data: bytes) -> None:
    if page_files.write_if_changed(file, data):
        print(f"{file.relative_to(TESTS)} was brought up to date.")


if __name__ == "__main__":
    main()
