"""The Word template, and what comes back of it: nothing lost, nothing made up, no document can do harm."""

from __future__ import annotations

import io
import random
import re
import resource
import shutil
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pytest
from babel import Locale
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.table import Table, _Cell, _Row
from hypothesis import given
from hypothesis import strategies as st

from casebook import canonical, cli, dates, exchange, form, guide, limits, stages, strict_yaml
from casebook.localise import Localiser
from casebook.render import Renderer
from casebook.stages import Checked
from casebook.word import importing, markup, meaning, template
from casebook.word.importing import Imported, import_document
from casebook.word.markup import Paragraph, Run
from casebook.word.opening import Refused
from tests.hostile.corpus import CORPUS
from tests.support import effort, minisite
from tests.support.paths import ROOT

HOSTILE = [text for texts in CORPUS.values() for text in texts]
LANGUAGES = ("fr", "es", "en", "pt")


@cache
def repository() -> Checked:
    """Return the content of this repository, read once for all tests of this file."""
    return stages.check(ROOT)


@pytest.fixture(scope="module")
def real() -> Checked:
    return repository()


@cache
def templates() -> Mapping[str, bytes]:
    gathered = stages.gather(repository())
    return {
        language: Renderer(gathered, language).data()[template.DATA_FILE]
        for language in gathered.content.site.languages
    }


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real vocabulary and practices, in one place: what was read of them once is known there."""
    root = tmp_path_factory.mktemp("word") / "root"
    for name in ("vocabulary", "practices"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "site.yml", root)
    shutil.copytree(ROOT / "locales", root / "locales")
    shutil.rmtree(root / "locales/en/pages", ignore_errors=True)
    for file in (*root.glob("locales/*/pages"), *root.glob("locales/*/cases")):
        shutil.rmtree(file)
    return root


@pytest.fixture
def root(place: Path) -> Iterator[Path]:
    """The real vocabulary and practices, without a case."""
    (place / "cases").mkdir()
    yield place
    shutil.rmtree(place / "cases")
    for left in set(place.parent.iterdir()) - {place}:
        exchange.remove(left)


class Form:
    """A template as somebody fills it in."""

    def __init__(self, language: str = "fr") -> None:
        self.document: Document = docx.Document(io.BytesIO(templates()[language]))

    def row(self, key: str, number: int = 1) -> _Row:
        found = self._rows()[key][number - 1]
        return _Row(found, Table(found.getparent(), self.document))

    def cell(self, key: str, number: int = 1) -> _Cell:
        return self._answer(self._rows()[key][number - 1])

    def _answer(self, row: Any) -> _Cell:
        return _Cell(row.tc_lst[-1], Table(row.getparent(), self.document))

    def _rows(self) -> Mapping[str, list[Any]]:
        """Return the rows by the key at the end of their first cell.

        One pass over the XML, since python-docx lays out the whole table again for each cell.
        """
        found: defaultdict[str, list[Any]] = defaultdict(list)
        for row in self.document.element.body.iter(qn("w:tr")):
            label = "".join(text.text or "" for text in row.tc_lst[0].iter(qn("w:t")))
            if match := re.search(r"\[([\w.]+)\]\s*$", label):
                found[match[1]].append(row)
        return found

    def fill(self, values: Mapping[str, str]) -> Form:
        rows = self._rows()
        for key, value in values.items():
            name, _, number = key.partition("#")
            self._answer(rows[name][int(number or 1) - 1]).text = value
        return self

    def table(self, key: str, number: int = 1) -> Table:
        return Table(self.row(key, number)._tr.getparent(), self.document)

    def saved(self, folder: Path, name: str = "réponse.docx") -> Path:
        self.document.save(str(folder / name))
        return folder / name


FILLED = {
    "title": "Ñandú : une minute du monde avant chaque conseil",
    "place.name": "Belle-Île",
    "place.country": "France",
    "place.latitude": "47,33",
    "place.longitude": "−3,18°",
    "period.start": "octobre 2016",
    "period.end": "6 juillet 2018",
    "levels": "habitants",
    "summary": "Une minute du monde avant chaque conseil.",
    "challenge.text": "On croyait que le jumelage était un banquet.",
    "challenge.source": "La gazette du port",
    "challenge.pages": "3, 6–8",
    "steps.title": "Poser une question",
    "steps.text": "Chaque mardi, une question.",
    "steps.basis": "aucun document, c’est un ajout éditorial",
    "sources.title": "La gazette du port",
    "sources.language": "français",
    "sources.author": "Ada Ruiz",
    "sources.publisher": "Le port",
    "sources.date": "mars 2017",
    "sources.pages": "24",
    "checked": "06/07/2018",
    "running": "Non",
    "contributors": "Ada Ruiz\nNoor Águila",
}


def filled(**others: str) -> Form:
    asked = Form().fill(FILLED)
    level = guide_name("fr", "levels", "citizens")
    return asked.fill({"levels": level, **others})


@cache
def guide_name(language: str, kind: str, key: str) -> str:
    checked = repository()
    assert checked.content is not None
    return meaning.vocabulary(Localiser(checked.content, checked.catalogues, language), kind)[key]


def imported(root: Path, made: Form, as_id: str = "", *, force: bool = False) -> tuple[Imported, dict[str, Any]]:
    result = import_document(stages.check(root), made.saved(root.parent), as_id, force=force)
    return result, read(root / result.path) if result.path else {}


def read(file: Path) -> Any:
    document, problems = strict_yaml.read(file.read_bytes(), file.name)
    assert document
    assert not problems
    return document.value


def told(result: Imported) -> list[str]:
    return [f"{problem.path}: {problem.message}" for problem in result.problems]


# ---- the template


def test_each_language_has_a_small_template_that_is_always_the_same() -> None:
    before = dict(templates())
    templates.cache_clear()
    assert templates() == before
    assert set(before) == set(LANGUAGES)
    for language, raw in before.items():
        assert len(raw) < 60_000
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert archive.testzip() is None
        text = docx.Document(io.BytesIO(raw)).element.xpath("string(//w:body)")
        assert f"[template:{language}]" in text


def test_the_template_asks_for_every_field() -> None:
    asked = Form()
    keys = [row.cells[0].text for table in asked.document.tables for row in table.rows]
    for fields in guide.sections().values():
        for field in fields:
            inner = [f"{field.name}.{one.name}" for one in field.fields]
            for key in inner or [field.name] if field.kind != "by-level" else [f"{field.name}.citizens"]:
                times = sum(text.rstrip().endswith(f"[{key}]") for text in keys)
                assert times == (template.STARTED if field.kind in ("groups", "by-id") else 1), key


def test_the_page_offers_the_template_to_download() -> None:
    for language in ("es", "fr", "ar"):
        page = minisite.page(minisite.MINI, f"{language}/contribute/index.md")
        assert 'data/case.docx" download>' in page


def test_page_and_template_follow_the_catalogue_of_the_guide(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    minisite.render(root)
    minisite.change(root, "locales/fr/guide/fields.po", 'msgstr "‹What came of it›"', 'msgstr "Ce qui en est sorti"')
    rendered = minisite.render(root)
    assert "Ce qui en est sorti" in rendered.pages["fr/contribute/index.md"].html
    text = docx.Document(io.BytesIO(rendered.data["fr/data/case.docx"])).element.xpath("string(//w:body)")
    assert "Ce qui en est sorti" in text


# ---- there and back


@pytest.mark.parametrize("name", [file.stem for file in sorted((ROOT / "cases").glob("*.yml"))])
def test_a_real_case_comes_back_as_it_was(name: str, real: Checked, root: Path) -> None:
    there_and_back(real, name, root)


@pytest.mark.parametrize("name", ["villaflor", "port-sale", "rio-quedo"])
def test_a_case_of_the_mini_site_comes_back_as_it_was(name: str, tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    there_and_back(stages.check(root), name, root)


def there_and_back(checked: Checked, name: str, root: Path) -> None:
    assert checked.content is not None
    case = checked.content.cases[name]
    expected = canonical.write(form.plain_values(case), "cases", list(checked.content.vocabulary["levels"]))
    if not (root / "cases" / f"{name}.yml").exists():
        (root / "cases" / f"{name}.yml").write_text(expected, encoding="utf-8")
    document = root.parent / "sent.docx"
    document.write_bytes(importing.export(checked, name))
    result = import_document(stages.check(root), document, force=True)
    assert (result.path, result.problems, result.faults, result.left_out) == (f"cases/{name}.yml", [], [], [])
    assert (root / result.path).read_text(encoding="utf-8") == expected


TEXT = (
    st.text(alphabet=st.sampled_from("ab é«»\u00a0\n*-•[]()_`:/.1"), max_size=40) | st.sampled_from(HOSTILE) | st.text()
)


@given(text=TEXT)
def test_what_has_been_through_word_once_comes_back_the_same(text: str) -> None:
    once = markup.normal(text)
    assert markup.normal(once) == once
    assert markup.markdown(markup.paragraphs(once)) == once
    assert not strict_yaml.REFUSED.search(once)


@given(runs=st.lists(st.builds(Run, st.text(alphabet="ab *[]\u00a0", max_size=5), st.booleans(), st.booleans())))
def test_no_letter_is_lost_with_its_look(runs: list[Run]) -> None:
    made = markup.markdown([Paragraph(tuple(runs))])
    letters = [sign for run in runs for sign in run.text if sign in "ab[]"]
    assert [sign for sign in made if sign in "ab[]"] == letters


# ---- a filled template


def test_a_filled_template_becomes_a_case(root: Path) -> None:
    result, case = imported(root, filled())
    assert (result.problems, result.faults, result.left_out) == ([], [], [])
    assert result.path == "cases/belle-ile.yml"
    assert case == {
        "title": FILLED["title"],
        "language": "fr",
        "status": "draft",
        "place": {"name": "Belle-Île", "country": "FR", "latitude": "47.33", "longitude": "-3.18"},
        "period": {"start": "2016-10", "end": "2018-07-06"},
        "levels": ["citizens"],
        "summary": FILLED["summary"],
        "challenge": {
            "text": FILLED["challenge.text"],
            "source": "la-gazette-du-port",
            "pages": ["3", "6", "7", "8"],
        },
        "steps": [{"title": "Poser une question", "text": "Chaque mardi, une question.", "basis": "editorial"}],
        "sources": {
            "la-gazette-du-port": {
                "title": "La gazette du port",
                "language": "fr",
                "author": "Ada Ruiz",
                "publisher": "Le port",
                "date": "2017-03",
                "pages": "24",
            }
        },
        "checked": "2018-07-06",
        "running": "no",
        "contributors": ["Ada Ruiz", "Noor Águila"],
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_any_language_are_understood_in_any_template(language: str, root: Path) -> None:
    level, channel = (guide_name(language, kind, key) for kind, key in (("levels", "citizens"), ("channels", "forum")))
    made = Form("fr").fill({**FILLED, "levels": level, "steps.channels": f"{channel}; training"})
    result, case = imported(root, made)
    assert told(result) == []
    assert case["levels"] == ["citizens"]
    assert case["steps"][0]["channels"] == ["forum", "training"]


def test_problems_are_located_in_the_words_of_the_document(root: Path) -> None:
    made = filled(**{"steps.title#2": "Deux", "steps.text#2": "Deux.", "steps.pages#2": "p. trois"})
    made.fill({"steps.channels#2": "Bulletin interme", "place.country": "Urugay", "period.start": "automne 2016"})
    result, case = imported(root, made)
    assert result.draft
    assert case["status"] == "draft"
    assert case["period"]["start"] == "automne 2016", "nothing is lost"
    expected = {
        "réponse.docx: Lieu, “Pays”": "`Urugay` → `Uruguay`",
        "réponse.docx: Quand cela s’est passé, “Début”": "",
        "réponse.docx: Étapes, n° 2, “Outils et canaux”": "`Bulletin interme` → `Bulletin interne`",
        "réponse.docx: Étapes, n° 2, “Pages”": "",
    }
    said = [f"{problem.path}: {problem.message} {problem.tip}" for problem in result.problems]
    for place, tip in expected.items():
        assert any(line.startswith(place) and tip in line for line in said), (place, said)


def test_a_table_that_was_copied_is_one_more(root: Path) -> None:
    made = filled(**{f"limits.text#{number}": f"Limite {number}." for number in (1, 2, 3)})
    made.fill({f"limits.basis#{number}": "editorial" for number in (1, 2, 3)})
    last = made.table("limits.text", 3)._tbl
    copy = parse_xml(last.xml)
    last.addnext(copy)  # with nothing between: Word makes one table of the two
    for row in list(copy.tr_lst):
        last.append(row)
    copy.getparent().remove(copy)
    made.fill({"limits.text#4": "Limite 4."})
    result, case = imported(root, made)
    assert told(result) == []
    assert [one["text"] for one in case["limits"]] == [f"Limite {number}." for number in (1, 2, 3, 4)]


def test_labels_may_be_rewritten_and_rows_deleted(root: Path) -> None:
    made = filled()
    for table in made.document.tables:
        for row in table.rows:
            for paragraph in row.cells[0].paragraphs[:-1]:
                paragraph.text = "bla"
    for key in ("place.organisation", "results", "networks"):
        row = made.row(key)._tr
        row.getparent().remove(row)
    result, case = imported(root, made)
    assert told(result) == []
    assert case["title"] == FILLED["title"]


def test_bold_italic_links_and_lists_become_markdown(root: Path) -> None:
    made = filled()
    cell = made.cell("summary")
    paragraph = cell.paragraphs[0]
    paragraph.text = ""
    for text, look in (("Un ", ""), ("gr", "bold"), ("as ", "bold"), ("et ", ""), ("penché", "italic")):
        run = paragraph.add_run(text)
        if look:
            setattr(run, look, True)
    target = made.document.part.relate_to("https://x.org/a?b=(1)", RELATIONSHIP_TYPE.HYPERLINK, True)
    paragraph._p.append(
        parse_xml(f'<w:hyperlink {nsdecls("w", "r")} r:id="{target}"><w:r><w:t> ici</w:t></w:r></w:hyperlink>')
    )
    for item in ("un", "deux"):
        cell.add_paragraph(item, style="List Bullet")
    result, case = imported(root, made)
    assert told(result) == []
    assert case["summary"] == "Un **gras** et *penché* [ici](https://x.org/a?b=%281%29)\n\n- un\n- deux"


def test_a_link_that_is_not_allowed_keeps_its_words_only(root: Path) -> None:
    made = filled()
    target = made.document.part.relate_to("javascript:alert(1)", RELATIONSHIP_TYPE.HYPERLINK, True)
    made.cell("summary").paragraphs[0]._p.append(
        parse_xml(f'<w:hyperlink {nsdecls("w", "r")} r:id="{target}"><w:r><w:t> Ici.</w:t></w:r></w:hyperlink>')
    )
    result, case = imported(root, made)
    assert case["summary"].endswith("conseil. Ici.")
    assert "javascript:alert" in str(result.left_out[0])


def test_tracked_changes_are_taken_as_accepted(root: Path) -> None:
    made = filled()
    paragraph = made.cell("summary").paragraphs[0]._p
    paragraph.append(
        parse_xml(
            f'<w:ins {nsdecls("w")} w:id="1" w:author="a"><w:r><w:t xml:space="preserve"> Ajout.</w:t></w:r></w:ins>'
        )
    )
    paragraph.append(
        parse_xml(f'<w:del {nsdecls("w")} w:id="2" w:author="a"><w:r><w:delText>Retrait.</w:delText></w:r></w:del>')
    )
    _, case = imported(root, made)
    assert case["summary"] == "Une minute du monde avant chaque conseil. Ajout."


def test_spaces_of_word_are_tidied_and_french_ones_kept(root: Path) -> None:
    made = filled(summary="  Une\u00ad minute\u00a0:  du\u200b monde \u00a0! «\u00a0oui\u00a0»\tfin \u00a0 ")
    _, case = imported(root, made)
    assert case["summary"] == "Une minute\u00a0: du monde\u00a0! «\u00a0oui\u00a0» fin"


def test_answers_below_the_key_and_in_content_controls_are_found(root: Path) -> None:
    made = filled()
    made.cell("title").text = ""
    made.row("title").cells[0].add_paragraph("Un titre écrit à gauche")
    paragraph = made.cell("place.name").paragraphs[0]._p
    run = paragraph.find(qn("w:r"))
    control = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtPr/><w:sdtContent/></w:sdt>")
    run.addprevious(control)
    control.find(qn("w:sdtContent")).append(run)
    _, case = imported(root, made)
    assert case["title"] == "Un titre écrit à gauche"
    assert case["place"]["name"] == "Belle-Île"


def test_what_is_left_out_is_told(root: Path) -> None:
    made = filled()
    made.document.add_paragraph("N’oubliez pas le banquet.")
    made.table("title")._tbl.getnext().append(parse_xml(f"<w:r {nsdecls('w')}><w:t>Entre deux tables.</w:t></w:r>"))
    made.cell("summary").paragraphs[0].add_run().add_picture(
        io.BytesIO((minisite.MINI / "cases/images/puente.png").read_bytes())
    )
    result, _ = imported(root, made)
    assert len(result.left_out) == 3
    assert str(result.left_out[0]).startswith("Pictures were left out")
    assert "“Entre deux tables.” stands outside" in str(result.left_out[1])
    assert "“N’oubliez pas le banquet.” stands outside" in str(result.left_out[2])


def test_a_field_that_stands_twice_with_two_answers_is_told(root: Path) -> None:
    made = filled()
    row = made.row("title")._tr
    row.addnext(parse_xml(row.xml))
    made.fill({"title#2": "Un autre"})
    result, case = imported(root, made)
    assert case["title"] == FILLED["title"]
    assert [str(fault) for fault in result.faults] == ["Titre stands twice; the second answer was left out: “Un autre”"]
    assert result.draft


def test_no_case_is_replaced_without_force_and_none_by_a_faulty_one(root: Path) -> None:
    first, _ = imported(root, filled())
    before = (root / first.path).read_bytes()
    with pytest.raises(Refused, match="There is a case “belle-ile” already"):
        imported(root, filled())
    result, _ = imported(root, filled(checked="hier"), force=True)
    assert result.problems
    assert not result.path
    assert (root / first.path).read_bytes() == before
    assert imported(root, filled(), as_id="autre")[0].path == "cases/autre.yml"


@pytest.mark.parametrize("as_id", ["../x", "CON", "con", "a b", "index"])
def test_no_other_file_can_be_written(as_id: str, root: Path) -> None:
    with pytest.raises(Refused, match="No case can be called"):
        imported(root, filled(), as_id=as_id)
    made = filled()
    made.document.add_paragraph(f"[case:{as_id}]")
    result, _ = imported(root, made)
    assert result.path == "cases/belle-ile.yml"


def test_hostile_texts_in_every_cell_stay_texts(root: Path) -> None:
    chance = random.Random(7)
    texts = [text for text in HOSTILE if not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", text)]
    for _ in range(3):
        made = Form()
        for table in made.document.tables:
            for row in table.rows:
                if len(row._tr.tc_lst) == 2:
                    row.cells[-1].text = chance.choice(texts)
        result, _ = imported(root, made, "x", force=True)
        assert result.problems, "no place has such a name"
        assert not any("traceback" in line.lower() or "could not finish" in line for line in told(result))
        (root / "cases/x.yml").unlink()


def test_nothing_is_written_through_a_link(root: Path) -> None:
    elsewhere = root.parent / "elsewhere"
    (root / "cases").rename(elsewhere)
    (root / "cases").symlink_to(elsewhere, target_is_directory=True)
    with pytest.raises(Refused):
        imported(root, filled())
    assert not list(elsewhere.iterdir())
    (root / "cases").unlink()
    elsewhere.rename(root / "cases")
    (root / "cases/belle-ile.yml").symlink_to(root / "site.yml")
    before = (root / "site.yml").read_bytes()
    with pytest.raises(Refused, match="already"):
        imported(root, filled(), force=True)
    assert (root / "site.yml").read_bytes() == before


# ---- values


@pytest.mark.parametrize(
    ("language", "written", "expected"),
    [
        ("fr", "6 juillet 2018", "2018-07-06"),
        ("fr", "1er juillet 2018", "2018-07-01"),
        ("fr", "06/07/2018", "2018-07-06"),
        ("es", "6 de julio de 2018", "2018-07-06"),
        ("pt-BR", "6 de julho de 2018", "2018-07-06"),
        ("pt-BR", "1º de março de 2018", "2018-03-01"),
        ("en-GB", "July 6, 2018", "2018-07-06"),
        ("en-GB", "6th July 2018", "2018-07-06"),
        ("en-GB", "06/07/2018", "06/07/2018"),  # an American means another day
        ("en-GB", "16/07/2018", "2018-07-16"),
        ("en-GB", "07/16/2018", "2018-07-16"),
        ("en-GB", "7/7/2018", "2018-07-07"),
        ("fr", "10/2016", "2016-10"),
        ("fr", "octobre 2016", "2016-10"),
        ("fr", "2016", "2016"),
        ("fr", "2016-10", "2016-10"),
        ("fr", "2016/10/07", "2016-10-07"),
        ("fr", "automne 2016", "automne 2016"),
        ("fr", "31 février 2018", "31 février 2018"),
        ("fr", "06/07/18", "06/07/18"),
        ("fr", "de 2016 à 2018", "de 2016 à 2018"),
        ("fr", "mars 2016 juin 2016", "mars 2016 juin 2016"),
        ("fr", "٢٠١٦", "٢٠١٦"),
    ],
)
def test_dates_as_people_write_them(language: str, written: str, expected: str) -> None:
    assert dates.read(written, Locale.parse(language, sep="-")) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("3, 6–8", ["3", "6", "7", "8"]),
        ("p. 3 et 5", ["3", "5"]),
        ("págs. 3-4; 007", ["3", "4", "7"]),
        ("8-6", ["8-6"]),
        ("1-100000", ["1-100000"]),
        ("passim", ["passim"]),
    ],
)
def test_pages_as_people_write_them(written: str, expected: list[str]) -> None:
    assert meaning.pages(written) == expected


@given(text=st.text(max_size=50))
def test_no_text_upsets_the_readers_of_values(text: str) -> None:
    meaning.pages(text)
    meaning.degrees(text)
    dates.read(text, Locale("es"))
    meaning.several([text], lambda part: None)


# ---- documents that mean harm


def packed(change: Callable[[dict[str, bytes]], None], language: str = "fr") -> bytes:
    with zipfile.ZipFile(io.BytesIO(templates()[language])) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()


def put(name: str, data: bytes) -> bytes:
    return packed(lambda parts: parts.update({name: data}))


def inside(xml: str) -> bytes:
    """Something at the end of the document."""
    return packed(
        lambda parts: parts.update(
            {"word/document.xml": parts["word/document.xml"].replace(b"<w:sectPr>", xml.encode() + b"<w:sectPr>", 1)}
        )
    )


def entities(used: str) -> bytes:
    lols = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    dtd = f'<!DOCTYPE w [<!ENTITY l0 "lol">{lols}<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return packed(
        lambda parts: parts.update(
            {
                "word/document.xml": parts["word/document.xml"]
                .replace(b"<w:document", dtd.encode() + b"<w:document", 1)
                .replace(b"<w:sectPr>", f"<w:p><w:r><w:t>{used}</w:t></w:r></w:p><w:sectPr>".encode(), 1)
            }
        )
    )


def macros() -> bytes:
    return packed(
        lambda parts: parts.update(
            {
                "[Content_Types].xml": parts["[Content_Types].xml"].replace(
                    b"openxmlformats-officedocument.wordprocessingml.document.main",
                    b"ms-word.document.macroEnabled.main",
                )
            }
        )
    )


def locked() -> bytes:
    """An entry that says it is encrypted."""
    raw = bytearray(templates()["fr"])
    at = raw.index(b"PK\x01\x02")
    while at != -1:
        raw[at + 8] |= 1
        at = raw.find(b"PK\x01\x02", at + 1)
    return bytes(raw)


def twice() -> bytes:
    made = io.BytesIO(templates()["fr"])
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(made, "a") as archive:
        archive.writestr("word/document.xml", b"<x/>")
    return made.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NESTED = "<w:tbl><w:tr><w:tc>" * 300 + "</w:tc></w:tr></w:tbl>" * 300
REFUSED: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "no Word document"),
    "a text": (lambda: b"title: x", "no Word document"),
    "an old document": (lambda: OLE + bytes(5000), "old Word"),
    "a password": (lambda: OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le"), "password"),
    "a locked zip": (locked, "password"),
    "half a zip": (lambda: templates()["fr"][:5000], "damaged"),
    "another zip": (lambda: packed(lambda parts: parts.clear()), "no Word document"),
    "a file twice": (twice, "twice"),
    "a bomb": (lambda: put("word/document.xml", b"<x>" + b" " * 300_000_000 + b"</x>"), "unpacks"),
    "a dense part": (lambda: put("word/styles.xml", b"<x>" + b" " * 3_000_000 + b"</x>"), "unpacks"),
    "many files": (
        lambda: packed(lambda parts: parts.update({f"x{n}": b"" for n in range(limits.WORD_FILES)})),
        "more than",
    ),
    "many entities": (lambda: entities("&l9;"), "cannot be read"),
    "an entity": (lambda: entities("&l1;"), "entities"),
    "a file from here": (lambda: entities("&x;"), "entities"),
    "broken XML": (lambda: put("word/document.xml", b"<w:document"), "cannot be read"),
    "deep tables": (lambda: inside(NESTED), "cannot be read"),
    "macros": (macros, "macros"),
    "a macro project": (lambda: put("word/vbaProject.bin", b"x"), "macros"),
    "many rows": (lambda: inside("<w:tbl>" + "<w:tr><w:tc><w:p/></w:tc></w:tr>" * 40_000 + "</w:tbl>"), "longer"),
    "a table of figures": (lambda: put("word/document.xml", b"<workbook/>"), "no Word document"),
    "an empty template": (lambda: templates()["fr"], "Nothing is filled in"),
    "strict": (
        lambda: put(
            "word/document.xml",
            b'<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body/></w:document>',
        ),
        "Strict",
    ),
    "another document": (
        lambda: put(
            "word/document.xml",
            f"<w:document {nsdecls('w')}><w:body><w:p><w:r><w:t>Oui</w:t></w:r></w:p></w:body></w:document>".encode(),
        ),
        "not the template",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_document_is_refused_in_one_sentence_and_at_once(name: str, root: Path) -> None:
    make, expected = REFUSED[name]
    file = root.parent / "bad.docx"
    file.write_bytes(make())
    checked = stages.check(root)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def refused() -> None:
        with pytest.raises(Refused, match=expected):
            import_document(checked, file)

    effort.affordable(refused, effort.MODEST)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 200_000
    assert not list((root / "cases").iterdir())


def answer(key: str, xml: str) -> str:
    """A row with a key, and what stands in its cell."""
    return f"<w:tr><w:tc><w:p><w:r><w:t>[{key}]</w:t></w:r></w:p></w:tc><w:tc>{xml}</w:tc></w:tr>"


def words(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


LONG: Mapping[str, Callable[[], str]] = {
    "rows": lambda: answer("limits.text", words("x x x")) * 9_000,
    "looks": lambda: answer(
        "summary", f"<w:p>{'<w:r><w:t>a</w:t></w:r><w:r><w:rPr><w:b/></w:rPr></w:r>' * 16_000}</w:p>"
    ),
    "paragraphs": lambda: answer("summary", words("a") * 30_000),
    "spaces": lambda: answer("summary", words("a \u00a0 1. - " * 130_000)),
    "choices": lambda: answer("networks", words("a,b;" * 300_000)),
    "pages": lambda: answer("challenge.pages", words("1-200," * 200_000)),
    "a few pages": lambda: answer("challenge.pages", words("1-200," * 800)),
    "dates": lambda: answer("checked", words("1/1/" * 300_000)),
    "brackets": lambda: answer("title", words("x")) + answer("summary", words("[" * 1_500_000)),
    "documents": lambda: (answer("sources.title", words("x")) + answer("sources.date", words("x"))) * 5_000,
}
"""Documents as long as they may be, each tiresome in its way."""


@pytest.mark.parametrize("name", LONG)
def test_no_document_that_is_read_takes_long(name: str, root: Path) -> None:
    file = root.parent / "long.docx"
    file.write_bytes(inside(f"<w:tbl>{LONG[name]()}</w:tbl>"))
    checked = stages.check(root)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = effort.affordable(lambda: import_document(checked, file, "long", force=True), 2 * effort.MODEST)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 200_000
    assert result.draft


def test_a_document_that_names_things_elsewhere_fetches_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refuse(*arguments: object) -> None:
        raise AssertionError("no network")

    monkeypatch.setattr(socket, "socket", refuse)
    made = filled()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    made.document.part.relate_to("http://127.0.0.1:9/evil.dotm", kind, True)
    result, _ = imported(root, made)
    assert told(result) == []


def test_a_file_too_large_or_none_at_all_is_refused(root: Path) -> None:
    large = root.parent / "large.docx"
    with large.open("wb") as file:
        file.truncate(limits.WORD_BYTES + 1)
    for name, expected in ((large, "larger than 20 MB"), (root, "cannot be opened"), (root / "x", "cannot be opened")):
        with pytest.raises(Refused, match=expected):
            import_document(stages.check(root), name)


# ---- the command


def test_the_command_imports_exports_and_tells(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = filled().saved(root.parent)
    assert cli.main(["import", str(file), "--root", str(root)]) == 0
    assert capsys.readouterr().out == "réponse.docx → cases/belle-ile.yml\n"
    assert cli.main(["import", str(file), "--root", str(root)]) == 1
    assert "already" in capsys.readouterr().err
    bad = filled(checked="hier").saved(root.parent, "b.docx")
    assert cli.main(["import", str(bad), "--as", "b", "--root", str(root)]) == 1
    told = capsys.readouterr().err
    assert "b.docx: Date des informations must be a day that exists" in told
    assert "Kept as a draft in cases/b.yml" in told
    (root / "cases/b.yml").unlink()
    out = root.parent / "out"
    assert cli.main(["export-word", "belle-ile", "--root", str(root), "--out", str(out)]) == 0
    before = (root / "cases/belle-ile.yml").read_bytes()
    assert cli.main(["import", str(out / "belle-ile.docx"), "--force", "--root", str(root)]) == 0
    assert (root / "cases/belle-ile.yml").read_bytes() == before


@pytest.mark.parametrize("arguments", [["import", "a", "b", "--as", "c"], ["export-word", "x"]])
def test_misuse_is_told(arguments: list[str], root: Path) -> None:
    assert cli.main([*arguments, "--root", str(root)]) == 2


@pytest.mark.parametrize("command", ["import", "export-word"])
def test_a_document_or_case_must_be_named(command: str) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([command])
    assert ended.value.code == 2
