"""The parts of the benchmarks: the generated content is valid, and the arithmetic is right."""

from __future__ import annotations

import html
import itertools
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from benchmarks import browse, facets, generate, measure, run, stock
from casebook.checking import check
from casebook.content.content import Content
from casebook.problems import report
from casebook.translation import catalogues, progress


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("generated")
    generate.generate(root, 3, seed=7)
    return root


def content(root: Path) -> Content:
    checked = check.check(root)
    assert report.as_text(checked.problems) == ""
    assert checked.content is not None
    return checked.content


def test_generated_content_has_no_problem(folder: Path) -> None:
    assert len(content(folder).cases) == 3


def test_generated_cases_differ(folder: Path) -> None:
    for one, other in itertools.combinations((folder / "cases").iterdir(), 2):
        assert one.read_bytes() != other.read_bytes()


def test_generated_catalogues_are_complete_and_as_we_write_them(folder: Path) -> None:
    checked = check.check(folder)
    assert checked.content is not None
    for language in checked.content.site.languages:
        assert not any(row.open for row in progress.progress(checked.content, checked.catalogues, language))
    for file, text in catalogues.update(checked.content, checked.catalogues).items():
        assert file.read_text(encoding="utf-8") == text


def test_the_same_seed_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    generate.generate(tmp_path, 4, seed=7)
    for file in (file for file in folder.rglob("*") if file.is_file()):
        assert (tmp_path / file.relative_to(folder)).read_bytes() == file.read_bytes(), file


def test_another_seed_gives_other_cases(folder: Path, tmp_path: Path) -> None:
    assert {*generate.generate(tmp_path, 3, seed=8)} != {file.stem for file in (folder / "cases").iterdir()}


def test_languages_can_be_fewer(tmp_path: Path) -> None:
    generate.generate(tmp_path, 2, ("fr", "en"))
    assert list(content(tmp_path).site.languages) == ["fr", "en"]
    assert {file.name for file in (tmp_path / "locales").iterdir()} == {"fr", "en"}


def test_an_edit_changes_one_text(tmp_path: Path) -> None:
    case_id = generate.generate(tmp_path, 1)[0]
    before = content(tmp_path).cases[case_id]
    for edition in (1, 2):
        generate.edit(tmp_path, case_id, edition)
        after = content(tmp_path).cases[case_id]
        assert after.challenge.text != before.challenge.text
        assert after.model_copy(update={"challenge": before.challenge}) == before
        before = after


def test_a_translation_can_be_edited(tmp_path: Path) -> None:
    case_id = generate.generate(tmp_path, 1)[0]
    file = tmp_path / "locales" / "es" / "cases" / f"{case_id}.po"
    texts = [file.read_text(encoding="utf-8")]
    for edition in (1, 2, 3):
        generate.edit_translation(tmp_path, case_id, "es", edition)
        assert content(tmp_path)
        texts.append(file.read_text(encoding="utf-8"))
        assert sum(line not in texts[-2].split("\n") for line in texts[-1].split("\n")) == 1


def test_medians_and_ratios() -> None:
    measured: list[measure.Figures] = [{"wall": 3.0, "cpu": 1.0}, {"wall": 1.0, "cpu": 5.0}, {"wall": 2.0, "cpu": 4.0}]
    assert measure.medians(measured) == {"wall": 2.0, "cpu": 4.0}
    assert measure.medians(measured[:2]) == {"wall": 2.0, "cpu": 3.0}
    assert measure.ratio(3, 4) == 0.75
    assert measure.ratio(1, 0) == float("inf")


def test_figures_are_written_for_people() -> None:
    assert [measure.size(value) for value in (999, 1_234, 45_678_900, 2e9)] == [
        "999 bytes",
        "1.23 kB",
        "45.7 MB",
        "2 GB",
    ]
    assert [measure.seconds(value) for value in (0.123, 12.34, 1234.5)] == ["0.12 s", "12.3 s", "1,234.5 s"]
    assert measure.table(["", "ours"], [["pages", "8"]]) == "|  | ours |\n|---|---:|\n| pages | 8 |"


def test_a_command_and_its_children_are_measured(tmp_path: Path) -> None:
    spend = "import time; held = bytearray(60_000_000)\nwhile time.process_time() < 0.4: pass"
    wait = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {spend!r}], check=True)"
    found = measure.run([sys.executable, "-c", wait], tmp_path, tmp_path / "cache")
    assert 0.4 <= found["cpu"] < 4
    assert found["wall"] >= 0.4
    assert found["memory"] >= 60_000_000
    assert found["memory together"] >= found["memory"]


def test_a_failing_command_says_why(tmp_path: Path) -> None:
    with pytest.raises(measure.Failed, match="too bad"):
        measure.run([sys.executable, "-c", "raise SystemExit('too bad')"], tmp_path, tmp_path / "cache")


@pytest.fixture(scope="module")
def built(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return our site and the stock one, of equal content."""
    work = tmp_path_factory.mktemp("built")
    options = run.Options(3, generate.LANGUAGES, 1, 7, work)
    root = measure.fresh_copy(folder, work / "root")
    run.command_cost(options, run.BUILD, "ours", root=root, out=work / "ours")
    config = stock.write(root, work / "stock")
    run.command_cost(options, run.STOCK, "stock", config=config, out=work / "theirs")
    return work / "ours", work / "theirs"


@pytest.mark.slow
def test_stock_has_the_same_pages(built: tuple[Path, Path]) -> None:
    ours, theirs = ({file.relative_to(site) for file in site.rglob("index.html")} for site in built)
    assert ours == theirs


@pytest.mark.slow
def test_stock_has_the_cases_in_its_navigation_in_each_language(built: tuple[Path, Path], folder: Path) -> None:
    case_id = min(file.stem for file in (folder / "cases").iterdir())
    for language in ("", "es", "en", "pt"):
        home = (built[1] / language / "index.html").read_text(encoding="utf-8")
        page = built[1] / language / "cases" / case_id / "index.html"
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", page.read_text(encoding="utf-8"))
        assert heading
        navigation = home[home.index('class="md-nav ') : home.index("<article")]
        assert " ".join(heading[1].split()) in html.unescape(" ".join(navigation.split()))


@pytest.mark.slow
def test_sizes_tell_the_site_from_its_search(built: tuple[Path, Path]) -> None:
    for site in built:
        sizes = measure.sizes(site)
        everything = sum(file.stat().st_size for file in site.rglob("*") if file.is_file())
        assert sizes["site"] + sizes["index"] + sizes["engine"] == everything
        assert min(sizes.values()) > 0


@pytest.mark.slow
def test_a_visit_moves_what_the_browser_asks_for(built: tuple[Path, Path], folder: Path) -> None:
    case_id = min(file.stem for file in (folder / "cases").iterdir())
    for site, kind in zip(built, browse.KINDS.values(), strict=True):
        with ThreadPoolExecutor(1) as apart:  # Another test's browser may use this thread.
            moved = apart.submit(browse.moved, site, kind, case_id).result()
        assert moved["first visit, a case"][0][0] == f"/cases/{case_id}/"
        assert all(fetched.bytes > 1_000 for fetched in moved.values())
        assert not [path for fetched in moved.values() for path, _ in fetched if "127.0.0.1" in path]


@pytest.mark.slow
def test_clicks_on_facets_are_timed(built: tuple[Path, Path], folder: Path) -> None:
    with ThreadPoolExecutor(1) as apart:
        found = apart.submit(facets.answers, built[0], 8, 1).result()
    assert {name: len(times) for name, times in found.items()} == {"wide": 8, "narrow": 8}
    assert all(0 < time < 60 for times in found.values() for time in times)
    assert all(table.startswith(b'{"cases":') for table, _ in facets.tables(folder))
