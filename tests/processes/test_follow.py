"""The preview's folder after an edit: as a fresh build makes it, or, if something fails, as before."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from casebook import cache
from casebook.checking import check
from casebook.publishing import build, follow
from casebook.publishing.share import Failed
from casebook.publishing.update import Updater
from tests.support import minisite
from tests.unit.publishing.test_incremental import differing, framed, published, quick_build

CASE = "cases/villaflor.yml"


class Edited:
    """The mini-site, an updater that follows it, and an edit that can be made again and again."""

    def __init__(self, folder: Path) -> None:
        self.root = minisite.copy(folder)
        self.out = folder / "out"
        self.updater = Updater(self.root, self.out)
        self.number = 0

    def edit(self) -> None:
        minisite.change(
            self.root, "site.yml", f"las Orillas{' bis' * self.number}", "las Orillas bis" + " bis" * self.number
        )
        self.number += 1

    def check(self) -> None:
        """Compare the folder with a fresh build."""
        expected = framed(check.render(check.check(self.root, drafts=True)))
        assert differing(published(self.out), expected) == []


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Edited:
    monkeypatch.setattr(build, "build", quick_build)
    made = Edited(tmp_path)
    made.updater.update()
    made.edit()
    made.updater.update()
    made.check()
    return made


def test_a_build_that_fails_leaves_the_pages_and_the_next_update_works(
    edited: Edited, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object, **others: object) -> None:
        raise Failed("no")

    before = published(edited.out)
    minisite.change(edited.root, "site.yml", "orillas.example.org/base/", "otras.example.org/")
    with monkeypatch.context() as patch:
        patch.setattr(build, "build", fail)
        with pytest.raises(Failed):
            edited.updater.update()
    assert published(edited.out) == before
    edited.updater.update()
    edited.check()


@pytest.mark.parametrize("after", [0, 1, 20])
def test_a_full_disk_leaves_whole_files_and_the_next_update_works(
    edited: Edited, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = published(edited.out)
    written = Path.write_bytes
    count = 0

    def write(file: Path, data: bytes) -> int:
        nonlocal count
        count += 1
        if count > after:
            written(file, data[: len(data) // 2])
            raise OSError(errno.ENOSPC, "No space left on device", str(file))
        return written(file, data)

    edited.edit()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", write)
        with pytest.raises(Failed, match="No space left"):
            edited.updater.update()
    now = published(edited.out)
    expected = framed(check.render(check.check(edited.root, drafts=True)))
    new = [path for path in before if now[path] != before[path]]
    assert len(new) == after
    assert all(now[path] == expected[path] for path in new)
    edited.updater.update()
    edited.check()


def test_what_is_gone_is_forgotten(edited: Edited) -> None:
    cache = edited.updater._cache
    kept = len(cache)
    for number in range(3):
        file = edited.root / "docs/es" / f"otra{number}.md"
        file.write_text("# Otra\n", encoding="utf-8")
        edited.updater.update()
        file.unlink()
    edited.updater.update()
    edited.updater.update()
    assert len(cache) == kept


def _a_term_is_renamed(root: Path) -> None:
    for path in ("vocabulary/channels.yml", CASE):
        minisite.change(root, path, "boletin", "gaceta")


def _languages_change_places(root: Path) -> None:
    minisite.change(root, "site.yml", "  fr: {name: Français}\n", "")
    minisite.change(root, "site.yml", "direction: rtl}", "direction: rtl}\n  fr: {name: Français}")


def _terms_change_places(root: Path) -> None:
    file = root / "vocabulary/channels.yml"
    first, second = file.read_text(encoding="utf-8").split("paseo:")
    file.write_text(f"paseo:{second}{first}", encoding="utf-8")


def _entries_of_one_name_swap_their_status(root: Path) -> None:
    for kind, now in (("cases", "archived"), ("practices", "published")):
        text = (root / f"{kind}/zeta.yml").read_text(encoding="utf-8")
        status = re.sub("status: .*", f"status: {now}", text)
        (root / f"{kind}/zeta.yml").write_text(status, encoding="utf-8")


@pytest.mark.parametrize(
    "edit",
    [
        _a_term_is_renamed,
        _languages_change_places,
        _terms_change_places,
        _entries_of_one_name_swap_their_status,
    ],
)
def test_what_looks_the_same_is_not(edited: Edited, edit: Callable[[Path], None]) -> None:
    for kind, original, status in (("cases", "port-sale", "published"), ("practices", "ecouter-avant", "archived")):
        text = (edited.root / f"{kind}/{original}.yml").read_text(encoding="utf-8")
        twin = text.replace("status: published", f"status: {status}")
        (edited.root / f"{kind}/zeta.yml").write_text(twin, encoding="utf-8")
    for practice in (
        "contar-de-cerca",
        "ecouter-avant",
    ):  # so that the twin is the last case listed, or the only practice
        minisite.change(edited.root, f"practices/{practice}.yml", "status: published", "status: archived")
    assert not edited.updater.update().problems
    edit(edited.root)
    assert not edited.updater.update().problems
    edited.check()


def test_an_address_changes_hands(edited: Edited) -> None:
    """A page becomes a redirect, leads elsewhere, and is a page again: each time as a fresh build makes it."""
    old, new = (edited.root / f"cases/{name}.yml" for name in ("port-sale", "otra"))
    link = edited.root / "docs/es/enlace.md"
    link.write_text("# Enlace\n\nVéase [la isla](https://orillas.example.org/base/cases/port-sale/#results).\n")
    text = old.read_text(encoding="utf-8")
    for catalogue in edited.root.glob("locales/*/cases/port-sale.po"):
        catalogue.unlink()

    def follow() -> str:
        assert not edited.updater.update().problems
        edited.check()
        return (edited.out / "fr/cases/port-sale/index.html").read_text(encoding="utf-8")

    assert 'class="page-case"' in follow()
    old.rename(new)
    new.write_text(f"{text}former_ids: [port-sale]\n", encoding="utf-8")
    assert "url=../otra/" in follow()
    new.write_text(f"{text.replace('invite', 'appelle')}former_ids: [port-sale]\n", encoding="utf-8")
    assert "appelle" in follow(), "the title of its page"
    new.write_text(text, encoding="utf-8")
    minisite.change(edited.root, CASE, "running: yes", "running: yes\nformer_ids: [port-sale]")
    assert "url=../villaflor/" in follow()
    assert "/cases/port-sale/ /cases/villaflor/ 301" in (edited.out / "_redirects").read_text()
    minisite.change(edited.root, CASE, "\nformer_ids: [port-sale]", "")
    with pytest.raises(Failed, match=r"enlace/index.html links to /cases/port-sale/#results"):
        edited.updater.update()
    assert "url=../villaflor/" in (edited.out / "fr/cases/port-sale/index.html").read_text(encoding="utf-8")
    new.rename(old)
    assert 'class="page-case"' in follow()
    assert "301" not in (edited.out / "_redirects").read_text()


@pytest.mark.parametrize(
    ("before", "now"),
    [({"a": 1, "b": 2}, {"b": 2, "a": 1}), ([{"a": {"b": 1, "c": 2}}], [{"a": {"c": 2, "b": 1}}]), (1, True)],
)
def test_equal_is_not_the_same(before: object, now: object) -> None:
    assert before == now
    assert not cache.same(before, now)
    assert cache.same(before, before)


def test_files_are_seen_however_they_are_saved(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    seen = [follow.files(root)]

    def differs() -> None:
        seen.append(follow.files(root))
        assert seen[-1] != seen[-2]

    site = root / "site.yml"
    text, status = site.read_bytes(), site.stat()
    site.write_bytes(text.replace(b"Orillas", b"orillas"))
    os.utime(site, ns=(status.st_atime_ns, status.st_mtime_ns))
    differs()
    site.unlink()
    differs()
    site.write_bytes(text)
    differs()
    shutil.rmtree(root / "locales/fr")
    differs()
    (root / "docs/fr").mkdir(parents=True, exist_ok=True)
    (root / "docs/fr/nouvelle.md").write_text("# Nouvelle\n")
    differs()
    (root / "vocabulary/inner").mkdir()
    (root / "vocabulary/inner/new.yml").write_text("x")
    differs()
    assert follow.files(root) == seen[-1]
