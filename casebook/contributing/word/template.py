"""Write a case as a Word document: the template to fill in, or a case for its town to correct.

Each answer has a table row. The left cell has the question and ends with the field's key in small grey letters, such as
`[steps.title]`; the right cell has the answer. The key is plain text, because Word, LibreOffice and Google Docs all
keep plain text. `word/reading.py` finds the answer by the key, whatever happens to the words around it.

This module writes the XML itself, without a library, so that the same content gives the same bytes, fast.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from babel.core import get_global

from casebook.content import field_guide
from casebook.content.field_guide import Asked
from casebook.contributing.word import choice_names, markup
from casebook.contributing.word.choice_names import Names
from casebook.contributing.word.markup import Paragraph, Run
from casebook.formats import strict_yaml
from casebook.translation.localiser import Localiser

DATA_FILE = "case.docx"
OFFERED = ("levels", "channels", "networks", "events", "sdgs", "sources", "people")
"""Parts of the vocabulary that the template offers as choices."""
STARTED = 3
"""Empty tables in the template for each repeated group."""
_DAY = (1980, 1, 1, 0, 0, 0)
"""Date of each file in the zip archive: the first possible one."""
_WIDTHS = (3500, 6130)
"""Widths of the two columns, in twentieths of a point. Together they fill an A4 page within its margins."""
_LISTED_ABOVE = ("references", "reference", "goal")
"""Kinds of fields whose choices are listed once above the tables of their group."""
_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def document(
    localiser: Localiser,
    offered: Mapping[str, Mapping[str, str]],
    entry: Mapping[str, Any] | None = None,
    case_id: str = "",
    names: Names | None = None,
) -> bytes:
    """Return the template in the language of `localiser`, filled with the plain values of `entry`, if given.

    `offered` has the ids and names of the choices, by part of the vocabulary. `names` gives the names for the ids in
    `entry`.
    """
    return _packed(_Writer(localiser, offered, entry or {}, case_id, names))


class _Writer:
    def __init__(
        self,
        localiser: Localiser,
        offered: Mapping[str, Mapping[str, str]],
        entry: Mapping[str, Any],
        case_id: str,
        names: Names | None,
    ) -> None:
        self.localiser = localiser
        self.offered = offered
        self.entry = entry
        self.case_id = case_id
        self.names = names
        self.links: list[str] = []
        self.right_to_left = localiser.content.site.languages[localiser.language].direction == "rtl"

    def text(self, key: str, **values: object) -> str:
        return self.localiser.interface(key, values).plain

    def guide_text(self, key: str) -> str:
        return self.localiser.guide(key).plain

    def body(self) -> Iterator[str]:
        yield _paragraph(self.text("contribute_title"), "Title")
        yield _paragraph(self.text("word_fill"))
        for text in ("contribute_own_words", "contribute_pages", "contribute_failed", "contribute_time"):
            yield _paragraph(self.text(text), "ListBullet")
        yield _paragraph(self.text("word_send"))
        keys = [f"template:{self.localiser.language}", *([f"case:{self.case_id}"] if self.case_id else [])]
        yield from (_paragraph(f"[{key}]", "FieldKey") for key in keys)
        for section, fields in field_guide.sections().items():
            yield _paragraph(self.guide_text(f"section:{section}/label"), "Heading1")
            yield _paragraph(self.guide_text(f"section:{section}/help"), "Help")
            simple: list[str] = []
            for field in fields:
                if field.kind in ("group", "groups", "by-id", "by-level"):
                    yield from self.table(simple)
                    simple = []
                    yield from self.part(field)
                else:
                    simple.append(self.row(field, field.name, self.entry.get(field.name)))
            yield from self.table(simple)

    def part(self, field: Asked) -> Iterator[str]:
        """Write a group of fields, or several of them, below a heading."""
        yield _paragraph(self.guide_text(f"{field.key}/label"), "Heading2")
        yield _paragraph(self.help(field), "Help")
        value = self.entry.get(field.name) or {}
        if field.kind == "group":
            for inner in field.fields:
                if inner.kind == "reference":
                    yield from self.choices(inner, named=True)
            yield from self.table(
                [self.row(inner, f"{field.name}.{inner.name}", value.get(inner.name)) for inner in field.fields]
            )
        elif field.kind == "by-level":
            yield from self.example(field)
            levels = choice_names.vocabulary(self.localiser, "levels")
            audiences = self.localiser.terms("levels")
            yield from self.table(
                [
                    self.asked(
                        [_paragraph(self.text("message_for", audience=audiences[level]["audience"]), "Label")],
                        f"{field.name}.{level}",
                        self.prose(value.get(level)),
                    )
                    for level in levels
                ]
            )
        else:
            for inner in field.fields:
                if inner.kind in _LISTED_ABOVE:
                    yield from self.choices(inner, named=True)
            yield _paragraph(self.text("word_copy"), "Help")
            yield from self.items(field, value)

    def items(self, field: Asked, value: Any) -> Iterator[str]:
        items: list[tuple[str, Mapping[str, Any]]] = (
            list(value.items()) if isinstance(value, Mapping) else [("", item) for item in value]
        )
        items += [("", {})] * (STARTED - len(items))
        for number, (own_id, item) in enumerate(items, 1):
            name = self.text("contribute_item", name=self.guide_text(f"{field.key}/label"), number=number)
            key = f"{field.name}:{own_id}" if own_id else field.name
            rows = [
                self.row(inner, f"{field.name}.{inner.name}", item.get(inner.name), brief=number > 1)
                for inner in field.fields
            ]
            yield from self.table([_heading_row(name, key), *rows])

    def row(self, field: Asked, key: str, value: Any, *, brief: bool = False) -> str:
        """Return a row with question and answer. With `brief`, leave out help and example, which the group's first
        table has.
        """
        left = [_paragraph(self.label(field), "Label")]
        inner = "." in key
        if not brief and field.kind not in ("country", "language"):
            left.append(_paragraph(self.help(field), "Help"))
        if field.kind in ("country", "language"):
            left.append(_paragraph(self.text("word_name"), "Help"))
        if field.kind in ("choice", "yes-no", "site-language") or (field.kind == "references" and not inner):
            left += self.choices(field)
        if not brief and field.kind not in ("country", "language"):
            left += self.example(field)
        return self.asked(left, key, self.answer(field, value))

    def asked(self, left: list[str], key: str, answer: str) -> str:
        shade = '<w:shd w:val="clear" w:color="auto" w:fill="F4F6F8"/>'
        return (
            f"<w:tr><w:trPr><w:cantSplit/></w:trPr>"
            f'<w:tc><w:tcPr><w:tcW w:w="{_WIDTHS[0]}" w:type="dxa"/>{shade}</w:tcPr>'
            f"{''.join(left)}{_paragraph(f'[{key}]', 'FieldKey')}</w:tc>"
            f'<w:tc><w:tcPr><w:tcW w:w="{_WIDTHS[1]}" w:type="dxa"/></w:tcPr>{answer}</w:tc></w:tr>'
        )

    def label(self, field: Asked) -> str:
        optional = "" if field.required else f" ({self.text('contribute_optional')})"
        return self.guide_text(f"{field.key}/label") + optional

    def help(self, field: Asked) -> str:
        lines = f" {self.text('contribute_one_a_line')}" if field.kind in ("texts", "references") else ""
        return self.guide_text(f"{field.key}/help") + lines

    def example(self, field: Asked) -> Iterator[str]:
        if f"{field.key}/good" in field_guide.texts():
            example = self.guide_text(f"{field.key}/good")
            yield _paragraph(self.text("word_example", example=example), "Example")

    def choices(self, field: Asked, *, named: bool = False) -> list[str]:
        """Return the choices by name; with `named`, say for which field."""
        if field.kind in ("choice", "yes-no", "site-language"):
            choices = list(choice_names.named(self.localiser, field).values())
        elif field.kind == "goal":
            choices = [f"{number} · {name}" for number, name in self.offered["sdgs"].items()]
        else:
            choices = list(self.offered.get(field.refers, {}).values())
        if not choices:
            return []
        key = "word_choose_for" if named else "word_choose"
        content = self.text(key, name=self.guide_text(f"{field.key}/label"), names=" / ".join(choices))
        return [_paragraph(content, "Help")]

    def answer(self, field: Asked, value: Any) -> str:
        if value is None and field.kind == "site-language":
            value = self.localiser.language
        if value is None and field.key == "Case.status":
            value = "draft"
        if value in (None, [], ""):
            return _paragraph("")
        if field.kind == "prose":
            return self.prose(value)
        if field.kind == "pages":
            return _paragraph(", ".join(map(str, value)))
        if isinstance(value, list):
            return "".join(_paragraph(self.name(field, one)) for one in value)
        return _paragraph(self.name(field, value))

    def name(self, field: Asked, value: str) -> str:
        """Return the name of an id if the name leads back to the id; else the id."""
        if field.kind in ("line", "plain", "url", "date", "partial-date", "latitude", "longitude", "page", "texts"):
            return value
        own = own_names(self.entry, field)
        shown = {**choice_names.named(self.localiser, field), **own}.get(value, value)
        if field.kind == "goal" and shown != value:
            shown = f"{value} · {shown}"
        known = self.names or Names({self.localiser.language: self.localiser}, self.localiser.language)
        is_found = choice_names.several([shown], lambda text: known.id(field, text, own)) == [value]
        return shown if is_found else value

    def prose(self, value: Any) -> str:
        return "".join(map(self.of_prose, markup.paragraphs(value) if value else [Paragraph(())]))

    def of_prose(self, paragraph: Paragraph) -> str:
        return _styled("".join(map(self.run, paragraph.runs)), "ListBullet" if paragraph.mark else "")

    def run(self, run: Run) -> str:
        if not run.link:
            return _run(run.text, "<w:b/>" * run.bold + "<w:i/>" * run.italic)
        if run.link not in self.links:
            self.links.append(run.link)
        look = '<w:color w:val="0B5394"/><w:u w:val="single"/>'
        return f'<w:hyperlink r:id="link{self.links.index(run.link) + 1}">{_run(run.text, look)}</w:hyperlink>'

    def table(self, rows: Iterable[str]) -> Iterator[str]:
        content = "".join(rows)
        if not content:
            return
        sides = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="B8C0C8"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        turned = "<w:bidiVisual/>" * self.right_to_left
        columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in _WIDTHS)
        yield (
            f'<w:tbl><w:tblPr>{turned}<w:tblW w:w="{sum(_WIDTHS)}" w:type="dxa"/><w:tblBorders>{sides}</w:tblBorders>'
            f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{content}</w:tbl>'
        )
        yield _paragraph("", "Between")  # Word joins two tables that have nothing between them.

    def styles(self) -> str:
        likely = str(get_global("likely_subtags").get(self.localiser.language, ""))
        territory = self.localiser.locale.territory or (likely.split("_")[-1] if "_" in likely else "")
        language = f"{self.localiser.language}-{territory}" if territory else self.localiser.language
        speaks = f"<w:lang w:val={quoteattr(language)} w:bidi={quoteattr(language)}/>"
        turned = "<w:bidi/>" * self.right_to_left
        return (
            f"{_HEAD}<w:styles {_NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>"
            '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="Calibri" w:cs="Arial"/>'
            f'<w:sz w:val="22"/><w:szCs w:val="22"/>{speaks}</w:rPr></w:rPrDefault>'
            f'<w:pPrDefault><w:pPr>{turned}<w:spacing w:after="80"/></w:pPr></w:pPrDefault></w:docDefaults>'
            + "".join(_style(*style) for style in _STYLES)
            + "</w:styles>"
        )


def own_names(entry: Mapping[str, Any], field: Asked) -> dict[str, str]:
    """Return ids and names of the documents or people that a case itself defines."""
    own = entry.get(field.refers) if field.refers in ("sources", "people") else None
    if not isinstance(own, Mapping):
        return {}
    return {key: str(one.get("title") or one.get("name") or key) for key, one in own.items()}


def _heading(level: int, space: int) -> str:
    return f'<w:keepNext/><w:spacing w:before="{space}"/><w:outlineLvl w:val="{level - 1}"/>'


_STYLES = (
    ("Normal", "Normal", "", ""),
    ("Title", "Title", '<w:spacing w:after="160"/>', '<w:b/><w:sz w:val="40"/>'),
    ("Heading1", "heading 1", _heading(1, 480), '<w:b/><w:sz w:val="32"/>'),
    ("Heading2", "heading 2", _heading(2, 320), '<w:b/><w:sz w:val="26"/>'),
    ("Label", "Label", "", "<w:b/>"),
    ("Help", "Help", "", '<w:color w:val="444B54"/><w:sz w:val="19"/>'),
    ("Example", "Example", "", '<w:i/><w:color w:val="5C646E"/><w:sz w:val="19"/>'),
    ("FieldKey", "Field key", '<w:spacing w:after="20"/>', '<w:color w:val="6E7781"/><w:sz w:val="13"/>'),
    ("Between", "Between", '<w:spacing w:after="60"/>', '<w:sz w:val="12"/>'),
    ("ListBullet", "List Bullet", '<w:numPr><w:numId w:val="1"/></w:numPr><w:ind w:left="340" w:hanging="340"/>', ""),
)  # fmt: skip
"""Id, name, XML of paragraph properties, XML of character properties."""


def _style(style: str, name: str, paragraph: str, letters: str) -> str:
    default = ' w:default="1"' if style == "Normal" else ""
    ours = ' w:customStyle="1"' if style in ("Label", "Help", "Example", "FieldKey", "Between") else ""
    based = "" if style == "Normal" else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph"{default}{ours} w:styleId="{style}"><w:name w:val="{name}"/>{based}<w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"
    )


def _heading_row(name: str, key: str) -> str:
    small = '<w:color w:val="6E7781"/><w:sz w:val="13"/>'
    content = _styled(f"{_run(f'{name}  ')}{_run(f'[{key}]', small)}", "Label")
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="DDE3EA"/>'
    width = f'<w:tcW w:w="{sum(_WIDTHS)}" w:type="dxa"/><w:gridSpan w:val="2"/>'
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr>{width}{shade}</w:tcPr>{content}</w:tc></w:tr>"


def _paragraph(text: str, style: str = "") -> str:
    return _styled(_run(text) if text else "", style)


def _styled(runs: str, style: str) -> str:
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{look}{runs}</w:p>"


def _run(text: str, look: str = "") -> str:
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    lines = escape(strict_yaml.REFUSED.sub("", text)).split("\n")
    content = "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)
    return f"<w:r>{properties}{content}</w:r>"


def _packed(writer: _Writer) -> bytes:
    body = "".join(writer.body())
    page = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'  # noqa: E501
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    links = "".join(
        f'<Relationship Id="link{number}" Type="{office}/hyperlink" Target={quoteattr(link)} TargetMode="External"/>'
        for number, link in enumerate(writer.links, 1)
    )
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{package}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{word}.document.main+xml"/>'
            f'<Override PartName="/word/styles.xml" ContentType="{word}.styles+xml"/>'
            f'<Override PartName="/word/numbering.xml" ContentType="{word}.numbering+xml"/>'
            '<Override PartName="/docProps/core.xml" '
            'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="r1" Type="{office}/officeDocument" Target="word/document.xml"/>'
            f'<Relationship Id="r2" Type="{package}/relationships/metadata/core-properties" '
            'Target="docProps/core.xml"/></Relationships>'
        ),
        "docProps/core.xml": (
            f'<cp:coreProperties xmlns:cp="{package}/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:title>{escape(writer.text('contribute_title'))}</dc:title>"
            f"<dc:creator>{escape(writer.localiser.content.site.publisher)}</dc:creator>"
            f"<dc:language>{escape(writer.localiser.language)}</dc:language></cp:coreProperties>"
        ),
        "word/_rels/document.xml.rels": (
            f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="styles" Type="{office}/styles" Target="styles.xml"/>'
            f'<Relationship Id="numbering" Type="{office}/numbering" Target="numbering.xml"/>{links}</Relationships>'
        ),
        "word/document.xml": f"<w:document {_NAMESPACES}><w:body>{body}{page}</w:body></w:document>",
        "word/numbering.xml": (
            f'<w:numbering {_NAMESPACES}><w:abstractNum w:abstractNumId="0">'
            '<w:multiLevelType w:val="hybridMultilevel"/>'
            '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/>'
            '<w:lvlJc w:val="left"/>'
            '<w:pPr><w:ind w:left="340" w:hanging="340"/></w:pPr></w:lvl></w:abstractNum>'
            '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
        ),
        "word/styles.xml": writer.styles().removeprefix(_HEAD),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, _DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # Without this, the bytes would depend on the system.
            archive.writestr(entry, f"{_HEAD}{text}".encode())
    return packed.getvalue()
