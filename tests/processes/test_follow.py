"""What follows edits is safe: whoever else is at work, whatever fails, readers have a whole site."""

from __future__ import annotations

import errno
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from casebook import exchange, follow, memo, publish, stages
from casebook.commands.telling import MISUSE
from casebook.incremental import Publisher
from casebook.share import Failed
from tests.support import minisite, patience
from tests.support.paths import ROOT
from tests.unit.publishing.test_incremental import differing, framed, fresh, published, quick_build

CASE = "cases/villaflor.yml"


class Edited:
    """The mini-site, a publisher that follows it, and an edit that can be made again and again."""

    def __init__(self, folder: Path) -> None:
        self.root = minisite.copy(folder)
        self.out = folder / "out"
        self.spare = folder / ".out.next"
        self.publisher = Publisher(self.root, self.out)
        self.number = 0

    def edit(self) -> None:
        minisite.change(
            self.root, "site.yml", f"las Orillas{' bis' * self.number}", "las Orillas bis" + " bis" * self.number
        )
        self.number += 1

    def check(self) -> None:
        """That what is published is what a fresh build makes now."""
        with fresh():
            expected = framed(stages.render(stages.check(self.root)))
        assert differing(published(self.out), expected) == []

    def build(self) -> None:
        """Another build, in another process as it were."""
        with fresh():
            quick_build(stages.check(self.root), self.out, None)


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Edited:
    monkeypatch.setattr(publish, "build", quick_build)
    made = Edited(tmp_path)
    made.publisher.update()
    made.edit()
    made.publisher.update()
    made.check()
    return made


@pytest.mark.parametrize("times", [1, 2, 3])
def test_another_build_between_two_edits_is_noticed(edited: Edited, times: int) -> None:
    for _ in range(times):  # the second may stand on the very inode that was ours
        edited.edit()
        edited.build()
    edited.edit()
    edited.publisher.update()
    edited.check()
    edited.edit()
    edited.publisher.update()
    edited.check()


def test_another_build_during_an_update_is_noticed(edited: Edited, monkeypatch: pytest.MonkeyPatch) -> None:
    locked = exchange.locked

    @contextmanager
    def late(root: Path, out: Path) -> Iterator[None]:
        monkeypatch.setattr(exchange, "locked", locked)
        edited.build()
        with locked(root, out):
            yield

    monkeypatch.setattr(exchange, "locked", late)
    edited.edit()
    edited.publisher.update()
    edited.check()


def test_the_index_of_a_site_that_was_replaced_is_left_to_the_next_update(edited: Edited) -> None:
    minisite.change(edited.root, CASE, "Imprimir una hoja", "Imprimir dos hojas")
    edited.publisher.update()
    assert edited.publisher.unindexed
    edited.build()
    before = published(edited.out)
    edited.publisher.index()
    assert published(edited.out) == before
    assert not edited.publisher.unindexed


def _removed(spare: Path) -> None:
    shutil.rmtree(spare)


def _emptied(spare: Path) -> None:
    shutil.rmtree(spare)
    spare.mkdir()


def _a_file(spare: Path) -> None:
    shutil.rmtree(spare)
    spare.write_text("x")


@pytest.mark.parametrize("happen", [_removed, _emptied, _a_file])
def test_the_spare_edition_may_be_lost(edited: Edited, happen: Callable[[Path], None]) -> None:
    assert edited.spare.is_dir()
    happen(edited.spare)
    edited.edit()
    edited.publisher.update()
    edited.check()


def test_a_failing_whole_build_takes_the_spare_edition_with_it(edited: Edited, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(checked: stages.Checked, out: Path, *arguments: object, **others: object) -> None:
        with exchange.workshop(edited.root, out):
            raise Failed("no")

    monkeypatch.setattr(publish, "build", fail)
    minisite.change(edited.root, "site.yml", "orillas.example.org/base/", "otras.example.org/")
    with pytest.raises(Failed):
        edited.publisher.update()
    minisite.change(edited.root, "site.yml", "otras.example.org/", "orillas.example.org/base/")
    edited.edit()
    edited.publisher.update()
    edited.check()


@pytest.mark.parametrize("after", [0, 1, 20])
def test_a_full_disk_leaves_the_site_and_the_next_update_works(
    edited: Edited, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = published(edited.out)
    written = Path.write_bytes
    count = 0

    def write(file: Path, data: bytes) -> int:
        nonlocal count
        count += 1
        if count > after:
            raise OSError(errno.ENOSPC, "No space left on device", str(file))
        return written(file, data)

    edited.edit()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", write)
        with pytest.raises(Failed, match="No space left"):
            edited.publisher.update()
    assert published(edited.out) == before
    edited.publisher.update()
    edited.check()


def test_a_busy_site_is_left_and_the_next_update_works(edited: Edited) -> None:
    before = published(edited.out)
    edited.edit()
    with exchange.locked(edited.root, edited.out), pytest.raises(exchange.Busy):
        edited.publisher.update()
    assert published(edited.out) == before
    edited.publisher.update()
    edited.check()


def test_nothing_is_left_beside_the_site(edited: Edited) -> None:
    edited.publisher.close()
    assert not edited.spare.exists()
    edited.edit()
    edited.publisher.update()
    edited.check()


def test_what_is_gone_is_forgotten(edited: Edited) -> None:
    kept = [len(each.kept) for each in memo.memos]
    for number in range(3):
        file = edited.root / "docs/es" / f"otra{number}.md"
        file.write_text("# Otra\n", encoding="utf-8")
        edited.publisher.update()
        file.unlink()
    edited.publisher.update()
    edited.publisher.update()
    assert sum(len(each.kept) for each in memo.memos) <= sum(kept)


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
    assert not edited.publisher.update().problems
    edit(edited.root)
    assert not edited.publisher.update().problems
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
        assert not edited.publisher.update().problems
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
        edited.publisher.update()
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
    assert not memo.same(before, now)
    assert memo.same(before, before)


FOLLOW = """
import pathlib, sys
from casebook import publish
from casebook.incremental import Publisher
from tests.unit.publishing.test_incremental import quick_build
publish.build = quick_build  # kills of whole builds are tried elsewhere
root, out = map(pathlib.Path, sys.argv[1:])
publisher = Publisher(root, out)
site = root / "site.yml"
text = site.read_text(encoding="utf-8")
number = 0
while True:
    site.write_text(text.replace("las Orillas", f"las Orillas n.{number}."), encoding="utf-8")
    publisher.update()
    print(number, flush=True)
    number += 1
"""


def test_a_kill_leaves_a_whole_site_and_the_next_build_needs_no_help(tmp_path: Path) -> None:
    root, out = minisite.copy(tmp_path), tmp_path / "out"
    original = (root / "site.yml").read_text(encoding="utf-8")
    for part in range(6):
        (root / "site.yml").write_text(original, encoding="utf-8")
        command = [sys.executable, "-c", FOLLOW, str(root), str(out)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
            assert process.stdout
            for _ in range(3):
                process.stdout.readline()
            time.sleep(0.03 * part)
            process.kill()
        pages = [file.read_text(encoding="utf-8") for file in out.rglob("*.html")]
        assert len({found[0] for page in pages if (found := re.findall(r"las Orillas n\.\d+\.", page))}) == 1
        assert len(pages) == len(minisite.render(minisite.MINI).pages) + 3, "and a page for what is not found, in each"
    (root / "site.yml").write_text(original, encoding="utf-8")
    publish.build(stages.check(root), out, lambda _: None)
    assert sorted(file.name for file in tmp_path.iterdir()) == [".out.lock", "out", "root"]


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_a_build_that_follows_publishes_what_is_saved(tmp_path: Path, end: signal.Signals) -> None:
    root, out, log = minisite.copy(tmp_path), tmp_path / "out", tmp_path / "log"
    page = out / "cases/villaflor/index.html"
    command = [sys.executable, "build_cases.py", "build", "--follow", "--root", str(root), "--out", str(out)]
    with log.open("w") as output, subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output) as process:
        try:
            patience.until(lambda: "Ctrl-C ends" in log.read_text())
            minisite.change(root, CASE, "Imprimir una hoja", "Imprimir dos hojas")
            patience.until(lambda: "Imprimir dos hojas" in page.read_text(encoding="utf-8"))
            patience.until(lambda: "search index in step" in log.read_text())
            minisite.change(root, CASE, "running: yes", "running: maybe")
            patience.until(lambda: "The site is as it was." in log.read_text())
            minisite.change(root, CASE, "running: maybe", "running: yes")
            with exchange.locked(root, out):
                (root / "docs/fr").mkdir(exist_ok=True)
                (root / "docs/fr/nouvelle.md").write_text("# Nouvelle page\n", encoding="utf-8")
                patience.until(lambda: "waiting for it" in log.read_text())
            patience.until((out / "fr/nouvelle/index.html").exists)
            process.send_signal(end)
            assert process.wait(patience.SECONDS) == 0
        finally:
            process.kill()
    assert "Traceback" not in log.read_text()
    assert sorted(file.name for file in tmp_path.iterdir()) == [".out.lock", "log", "out", "root"]


def test_only_a_whole_build_can_follow(tmp_path: Path) -> None:
    from casebook import cli

    assert cli.main(["build", "--lang", "fr", "--follow", "--root", str(tmp_path)]) == MISUSE


def test_files_are_seen_however_they_are_saved(tmp_path: Path) -> None:
    root = minisite.copy(tmp_path)
    seen = [follow.files(root)]

    def differs() -> None:
        seen.append(follow.files(root))
        assert seen[-1] != seen[-2]

    text = (root / "site.yml").read_bytes()
    (root / "site.yml").unlink()
    differs()
    (root / "site.yml").write_bytes(text)
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
