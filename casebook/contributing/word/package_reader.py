"""Open an untrusted Word document and read only the parts that are needed.

Five parts of the zip file are unpacked, each up to a limit. Nothing is fetched, no entity is expanded, macros are
ignored. A document that cannot be read is refused in one sentence.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from casebook import limits
from casebook.problems.phrases import Phrase, say

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_STRICT = b"http://purl.oclc.org/ooxml/"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_ANCESTORS = 10
"""Levels of parent styles that are followed."""
_SAVE = say("In Word, LibreOffice or Google Docs, save it as a Word document (.docx).")
_LOCKED = say("The document is protected by a password. Take the password away, and save it again.")
_OTHER = say("This is no Word document. {tip}", tip=_SAVE)
_COPY = say("Copy your answers into a new template.")


class Refused(Exception):
    """The document cannot be read. `why` gives the reason and the remedy."""

    def __init__(self, why: Phrase) -> None:
        super().__init__(str(why))
        self.why = why


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a document that are read."""

    body: Any
    links: Mapping[str, str]
    """Addresses of links, by their id in the document."""
    bold: frozenset[str]
    """Character styles that are bold."""
    italic: frozenset[str]
    bullets: Mapping[str, str]
    """Paragraph styles of lists → id of their numbering."""
    numbers: Mapping[str, str]
    """Id of a numbering → its format: `bullet`, `decimal`…"""


def read(file: Path) -> Package:
    """Return the parts of a document. Raise Refused if it cannot be read."""
    try:
        if file.is_file() and file.stat().st_size > limits.WORD_BYTES:
            raise Refused(
                say(
                    "The document is larger than {limit} MB. Take the pictures out, and send them apart.",
                    limit=limits.WORD_BYTES // 1_000_000,
                )
            )
        raw = file.read_bytes()
    except OSError as error:
        raise Refused(say("The document cannot be opened ({reason}).", reason=str(error.strerror))) from error
    return opened(raw)


def opened(raw: bytes) -> Package:
    """Return the parts of a document from its bytes. Raise Refused if they cannot be read."""
    if raw.startswith(_OLE):
        if _PASSWORD in raw:
            raise Refused(_LOCKED)
        raise Refused(say("This is a document of an old Word (.doc). {tip}", tip=_SAVE))
    if not raw.startswith(b"PK"):
        raise Refused(_OTHER)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return _Reader(archive).package()
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as error:
        raise Refused(say("The document is damaged, or no Word document. {tip}", tip=_SAVE)) from error


class _Reader:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.entries: dict[str, zipfile.ZipInfo] = {}
        listed = archive.infolist()
        if len(listed) > limits.WORD_FILES:
            raise Refused(say("The document holds more than {limit} files. {tip}", limit=limits.WORD_FILES, tip=_COPY))
        for entry in listed:
            if entry.filename in self.entries:
                raise Refused(
                    say("The document holds the file “{found}” twice. {tip}", found=entry.filename, tip=_COPY)
                )
            self.entries[entry.filename] = entry

    def package(self) -> Package:
        types = self.part("[Content_Types].xml")
        if types is None:
            raise Refused(_OTHER)
        declared = {str(item.get("ContentType", "")) for item in types.iter("{*}Override", "{*}Default")}
        if any("macroEnabled" in kind or "vbaProject" in kind for kind in declared) or any(
            name.lower().endswith("vbaproject.bin") for name in self.entries
        ):
            raise Refused(say("The document has macros, which no case needs. Save it without macros (.docx)."))
        main = self.related("", "/officeDocument").get("", "word/document.xml")
        root = self.part(main)
        if root is None:
            raise Refused(_OTHER)
        if root.tag != f"{W}document":
            raise Refused(_OTHER)
        body = root.find(f"{W}body")
        if body is None:
            raise Refused(_OTHER)
        bold, italic, bullets = self.styles(main)
        return Package(body, self.related(main, "/hyperlink", True), bold, italic, bullets, self.numbering(main))

    def part(self, name: str) -> Any:
        """Return the XML tree of one part; None if the part is missing."""
        entry = self.entries.get(name)
        if entry is None:
            return None
        packed = max(entry.compress_size, 1)
        too_dense = entry.file_size > 1_000_000 and entry.file_size / packed > limits.WORD_PARTS_RATIO
        if entry.file_size > limits.WORD_PART_BYTES or too_dense:
            raise Refused(say("The document unpacks to far more than a case needs. {tip}", tip=_COPY))
        if entry.flag_bits & 1:
            raise Refused(_LOCKED)
        with self.archive.open(entry) as file:
            raw = file.read(limits.WORD_PART_BYTES + 1)
        if len(raw) > limits.WORD_PART_BYTES:
            raise Refused(say("The document unpacks to far more than a case needs. {tip}", tip=_COPY))
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            root = etree.fromstring(raw, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise Refused(
                say("The document is damaged: its part “{found}” cannot be read. {tip}", found=name, tip=_SAVE)
            ) from error
        if root.getroottree().docinfo.doctype:
            raise Refused(say("The document declares entities, which no Word document does. {tip}", tip=_COPY))
        if _STRICT in raw[:5000] and name != "[Content_Types].xml":
            raise Refused(
                say("The document is saved as “Strict Open XML”. In Word, save it as an ordinary document (.docx).")
            )
        if int(root.xpath("count(//*)")) > limits.WORD_ELEMENTS:
            raise Refused(say("The document is far longer than a case. {tip}", tip=_COPY))
        return root

    def related(self, part: str, kind: str, by_id: bool = False) -> dict[str, str]:
        """Return the targets of a part's relations of one kind: by id, or the only one under the key ""."""
        folder, name = posixpath.split(part)
        root = self.part(posixpath.join(folder, "_rels", f"{name}.rels"))
        found = {}
        for item in root.iter("{*}Relationship") if root is not None else ():
            if not str(item.get("Type", "")).endswith(kind):
                continue
            target = str(item.get("Target", ""))
            if by_id:
                found[str(item.get("Id", ""))] = target
            elif item.get("TargetMode") != "External":
                inside = target[1:] if target.startswith("/") else posixpath.join(folder, target)
                found.setdefault("", posixpath.normpath(inside))
        return found

    def styles(self, main: str) -> tuple[frozenset[str], frozenset[str], dict[str, str]]:
        root = self.part(self.related(main, "/styles").get("", ""))
        bold, italic, bullets, parents = set(), set(), {}, {}
        for style in root.iter(f"{W}style") if root is not None else ():
            name = str(style.get(f"{W}styleId", ""))
            based = style.find(f"{W}basedOn")
            if based is not None:
                parents[name] = str(based.get(f"{W}val", ""))
            number = style.find(f"{W}pPr/{W}numPr/{W}numId")
            if number is not None:
                bullets[name] = str(number.get(f"{W}val", ""))
            if style.get(f"{W}type") == "character":
                letters = style.find(f"{W}rPr")
                if is_on(letters, "b"):
                    bold.add(name)
                if is_on(letters, "i"):
                    italic.add(name)
        for name in parents:
            parent = parents.get(name, "")
            for _ in range(_ANCESTORS):
                if parent in bullets:
                    bullets.setdefault(name, bullets[parent])
                parent = parents.get(parent, "")
        return frozenset(bold), frozenset(italic), bullets

    def numbering(self, main: str) -> dict[str, str]:
        root = self.part(self.related(main, "/numbering").get("", ""))
        if root is None:
            return {}
        kinds = {}
        for abstract in root.iter(f"{W}abstractNum"):
            kind = abstract.find(f"{W}lvl/{W}numFmt")
            kinds[abstract.get(f"{W}abstractNumId")] = str(kind.get(f"{W}val")) if kind is not None else "bullet"
        found = {}
        for number in root.iter(f"{W}num"):
            abstract = number.find(f"{W}abstractNumId")
            if abstract is not None:
                found[str(number.get(f"{W}numId"))] = kinds.get(abstract.get(f"{W}val"), "bullet")
        return found


def is_on(properties: Any, name: str) -> bool:
    """Return whether a property such as bold is set and is not “off”."""
    found = properties.find(f"{W}{name}") if properties is not None else None
    return found is not None and found.get(f"{W}val", "1") not in ("0", "false", "off", "none")
