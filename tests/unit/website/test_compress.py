"""Compressed copies: of the same bytes, the same at each build, and only where they help."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli
import pytest

from casebook.checking import check
from casebook.commands import cli
from casebook.publishing import build
from casebook.website import compress
from tests.support import minisite

TEXT = "Deux rives, un pont. " * 100


def test_every_larger_text_has_copies_of_the_same_bytes(compressed: Path) -> None:
    files = [file for file in compressed.rglob("*") if file.is_file() and file.suffix not in (".gz", ".br")]
    copied = {file for file in files if file.with_name(file.name + ".gz").is_file()}
    assert {file for file in files if file.with_name(file.name + ".br").is_file()} == copied
    suffixes = {".html", ".css", ".js", ".json", ".xml", ".svg", ".txt"}
    assert copied == {file for file in files if file.suffix in suffixes and file.stat().st_size >= 1024}
    assert {".html", ".css", ".js", ".xml"} <= {file.suffix for file in copied}
    for file in copied:
        data = file.read_bytes()
        assert gzip.decompress(file.with_name(file.name + ".gz").read_bytes()) == data
        assert brotli.decompress(file.with_name(file.name + ".br").read_bytes()) == data


def test_the_same_text_gives_the_same_bytes_at_any_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for name, now in (("one", 1), ("two", 2_000_000_000)):
        monkeypatch.setattr("time.time", lambda now=now: now)
        (tmp_path / name).mkdir()
        (tmp_path / name / "page.html").write_text(TEXT, encoding="utf-8")
        compress.compress(tmp_path / name)
        found.append({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()})
    assert found[0] == found[1]
    assert set(found[0]) == {"page.html", "page.html.gz", "page.html.br"}
    assert found[0]["page.html.gz"][4:8] == b"\0\0\0\0", "no time stands in it"


def test_what_is_small_or_compressed_already_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "small.html").write_text("x", encoding="utf-8")
    for name in ("picture.png", "fr_0123.pf_fragment", "fr_0123.pf_index", "wasm.fr.pagefind"):
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    assert compress.compress(tmp_path) == 0
    assert sorted(tmp_path.iterdir()) == before


def test_shares_are_compressed_once_they_are_joined(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = minisite.copy(tmp_path)
    assert cli.main(["build", "--root", str(root), "--lang", "fr", "--compress"]) == 2
    assert "--compress goes with `merge`" in capsys.readouterr().err
    checked = check.check(root)
    shares = []
    for language in ("es", "fr", "ar"):
        shares.append(root / "shares" / language)
        build.build_share(checked, language, shares[-1])
    arguments = ["merge", "--root", str(root), "--compress", *map(str, shares)]
    assert cli.main(arguments) == 0
    site = root / "site"
    pages = sorted(site.rglob("*.html"))
    assert f"{len(pages)} pages joined" in capsys.readouterr().out, "a compressed page is no further page"
    assert sorted(site.rglob("*.html.br")) == [page.with_name(page.name + ".br") for page in pages]


def test_a_full_disk_while_compressing_leaves_the_old_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = minisite.copy(tmp_path)
    (root / "site").mkdir()
    (root / "site" / "index.html").write_text("the old one", encoding="utf-8")

    def full(site: Path) -> int:
        raise OSError(28, "No space left on device", str(site))

    monkeypatch.setattr(compress, "compress", full)
    assert cli.main(["build", "--root", str(root), "--jobs", "1", "--compress"]) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert [file.name for file in (root / "site").iterdir()] == ["index.html"]
