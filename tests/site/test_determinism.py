"""The same content gives the same site, to the byte: wherever, whenever and in however many pieces it is built."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from casebook.commands import cli
from casebook.publishing import share
from tests.support import minisite

LANGUAGES = ("es", "fr", "ar")
ELSEWHERE = [
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": "86400"},
    {"TZ": "America/Bogota", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2", "RAYON_NUM_THREADS": "7"},
    {"TZ": "UTC", "LC_ALL": "POSIX", "PYTHONHASHSEED": "3", "PYTHONUTF8": "0", "RAYON_NUM_THREADS": "1"},
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return minisite.copy(tmp_path_factory.mktemp("here"))


@pytest.fixture(scope="module")
def site(root: Path) -> dict[str, bytes]:
    """The site built in one go, its search index included."""
    assert cli.main(["build", "--root", str(root), "--jobs", "1"]) == 0
    return minisite.files(root / "site")


@pytest.fixture(scope="module")
def shares(root: Path) -> dict[str, Path]:
    for language in LANGUAGES:
        assert cli.main(["build", "--root", str(root), "--lang", language]) == 0
    return {language: root / "shares" / language for language in LANGUAGES}


@pytest.fixture
def copies(shares: dict[str, Path], tmp_path: Path) -> dict[str, Path]:
    """The shares, to be spoilt."""
    return {language: Path(shutil.copytree(folder, tmp_path / language)) for language, folder in shares.items()}


def merge(root: Path, out: Path, *folders: Path) -> int:
    return cli.main(["merge", "--root", str(root), "--out", str(out), *map(str, folders)])


@pytest.mark.parametrize("jobs", ["2", pytest.param("3", marks=pytest.mark.slow)])
def test_in_several_processes(jobs: str, root: Path, tmp_path: Path, site: dict[str, bytes]) -> None:
    assert cli.main(["build", "--root", str(root), "--jobs", jobs, "--out", str(tmp_path / "site")]) == 0
    assert minisite.files(tmp_path / "site") == site


@pytest.mark.parametrize("order", [(2, 0, 1), pytest.param((0, 1, 2), marks=pytest.mark.slow)])
def test_in_shares(
    order: tuple[int, ...], root: Path, tmp_path: Path, site: dict[str, bytes], shares: dict[str, Path]
) -> None:
    before = {language: minisite.files(folder) for language, folder in shares.items()}
    assert merge(root, tmp_path / "site", *(shares[LANGUAGES[number]] for number in order)) == 0
    assert minisite.files(tmp_path / "site") == site
    assert {language: minisite.files(folder) for language, folder in shares.items()} == before


@pytest.mark.parametrize("number", [1, *(pytest.param(number, marks=pytest.mark.slow) for number in (0, 2))])
def test_elsewhere(number: int, root: Path, tmp_path: Path, site: dict[str, bytes]) -> None:
    """Another path, clock, language, umask and order of files in folders; other seeds and threads."""
    other = tmp_path / "an other place with áccents"
    for file in sorted(minisite.files(root), reverse=bool(number % 2)):
        if not file.startswith(("site/", "shares/", ".")):
            (other / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / file, other / file)
            os.utime(other / file, (0, 86400 * 365 * (10 + number)))
    found = subprocess.run(
        minisite.command("build", "--root", other, "--jobs", 1 + number),
        env={**os.environ, **ELSEWHERE[number]},
        umask=(0o022, 0o027, 0o077)[number],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    assert minisite.files(other / "site") == site


def test_the_search_index_is_the_same_each_time(root: Path, site: dict[str, bytes], tmp_path: Path) -> None:
    shutil.copytree(root / "site/fr", tmp_path / "fr")
    for _ in range(10):
        shutil.rmtree(tmp_path / "fr/pagefind")
        share.search_index(tmp_path / "fr", tmp_path / "fr" / share.SEARCH)
        made = {f"fr/{path}": data for path, data in minisite.files(tmp_path / "fr").items()}
        assert made == {path: data for path, data in site.items() if path.startswith("fr/")}


def test_a_site_says_nothing_of_the_day_or_the_place(root: Path, site: dict[str, bytes]) -> None:
    for path, data in site.items():
        assert os.fsencode(root) not in data, path


# --- shares that do not belong together


@pytest.fixture
def refused(
    root: Path, copies: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Iterator[list[str]]:
    """The message that is expected; the copies are joined afterwards. Nothing may come of it."""
    expected: list[str] = []
    yield expected
    assert merge(root, tmp_path / "site", *copies.values()) == 1
    told = capsys.readouterr().err
    assert expected[0] in told
    assert "Traceback" not in told
    assert told.count("\n") == 2, "one sentence, and that the site is as it was"
    assert not (tmp_path / "site").exists()


def test_a_share_is_missing(copies: dict[str, Path], refused: list[str]) -> None:
    del copies["fr"]
    refused.append("no share was given for fr: make it with `build --lang fr`")


def test_a_share_is_there_twice(copies: dict[str, Path], refused: list[str]) -> None:
    copies["ar"] = copies["fr"]
    refused.append(f"{copies['fr']} and {copies['fr']} are both the share of “fr”")


@pytest.mark.parametrize(
    "file",
    [
        "locales/fr/cases/villaflor.po",
        *(pytest.param(file, marks=pytest.mark.slow) for file in ("site.yml", "docs/es/acerca.md")),
    ],
)
def test_a_share_is_of_another_content_with_the_same_pages(
    file: str, root: Path, copies: dict[str, Path], refused: list[str], tmp_path: Path
) -> None:
    other = minisite.copy(tmp_path / "other")
    with (other / file).open("a") as stream:
        stream.write("\n")
    shutil.rmtree(copies["fr"])
    assert cli.main(["build", "--root", str(other), "--lang", "fr", "--out", str(copies["fr"])]) == 0
    refused.append(f"{copies['fr']} was made from another content, or by another version of the program")


def test_a_share_is_of_a_language_that_the_site_has_not(copies: dict[str, Path], refused: list[str]) -> None:
    change(copies["fr"], language="pt")
    refused.append(f"{copies['fr']} is the share of “pt”, which is no public language of this site")


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"language": "fr"}', "\0", "\udcff"])
def test_a_manifest_is_damaged(text: str, copies: dict[str, Path], refused: list[str]) -> None:
    (copies["fr"] / share.MANIFEST).write_text(text, errors="surrogateescape")
    refused.append(f"{copies['fr'] / share.MANIFEST} is damaged: make that share again")


@pytest.mark.parametrize(("key", "value"), [("pages", "cases"), ("outside", []), ("language", 5)])
def test_a_manifest_says_what_it_cannot(key: str, value: object, copies: dict[str, Path], refused: list[str]) -> None:
    change(copies["fr"], **{key: value})
    refused.append(f"{copies['fr'] / share.MANIFEST} is damaged: make that share again")


def test_a_folder_is_no_share(copies: dict[str, Path], refused: list[str]) -> None:
    copies["fr"] = copies["fr"] / "site"
    refused.append(f"{copies['fr']} is no share: `build --lang` makes them")


@pytest.mark.parametrize("what", ["a page", "the site", "a byte"])
def test_a_share_has_lost_something(what: str, copies: dict[str, Path], refused: list[str]) -> None:
    if what == "a page":
        (copies["fr"] / "site/cases/index.html").unlink()
    elif what == "the site":
        shutil.rmtree(copies["fr"] / "site")
    else:
        os.truncate(copies["fr"] / "site/cases/index.html", 500)
    refused.append(f"{copies['fr']} is damaged, or somebody has changed its files: make it again")


def change(folder: Path, **values: object) -> None:
    file = folder / share.MANIFEST
    file.write_text(json.dumps({**json.loads(file.read_text()), **values}))
