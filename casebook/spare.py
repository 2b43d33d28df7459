"""The spare edition of a site: the one before the last, which becomes the next one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casebook import exchange


class Replaced(Exception):
    """The site is not the one that we published last: another build has been at work."""


class Spare:
    """The edition before the last, which becomes the next one: brought up to date, changed, exchanged with the site.

    So an edit costs as much as it changes, however large the site is. Files are shared between the two, hence replaced
    and never written to.
    """

    def __init__(self, out: Path) -> None:
        self._out = out
        self._folder = exchange.beside(out)
        self._behind: set[str] | None = None
        """what the spare edition lacks of the site, by path; None when there is none"""
        self._files: set[str] = set()
        self._published: exchange.Identity | None = None
        self._identity: exchange.Identity | None = None

    def is_ours(self) -> bool:
        """Whether the site is the one that we published last."""
        return self._published is not None and exchange.identity(self._out) == self._published

    def start(self, published: exchange.Identity | None) -> None:
        """The site has been made as a whole: there is no spare edition yet."""
        self._behind = None
        self._files = {file.relative_to(self._out).as_posix() for file in self._out.rglob("*") if file.is_file()}
        self._published = published

    def close(self) -> None:
        """Remove the spare edition, if there is one and nobody has put something else there."""
        if self._behind is not None and exchange.identity(self._folder) == self._identity:
            exchange.remove(self._folder)
        self._behind = None

    @contextmanager
    def changing(self) -> Iterator[Changes]:
        """The next edition, to be changed; it takes the place of the site if nothing fails.

        Raises:
            Replaced: if the site is not ours any more.

        """
        self.prepare()
        changes = Changes(self._folder, set(self._files))
        with self._whole_or_none():
            yield changes
            exchange.publish(self._folder, self._out)
        self._behind, self._files = changes.made, changes.files
        self._published, self._identity = exchange.identity(self._out), exchange.identity(self._folder)

    def prepare(self) -> None:
        """Bring the spare edition up to date with the site; make one if there is none, or not the one we know.

        Raises:
            Replaced: if the site is not ours any more.

        """
        if not self.is_ours():
            raise Replaced
        with self._whole_or_none():
            if self._behind is None or exchange.identity(self._folder) != self._identity:
                exchange.remove(self._folder)
                shutil.copytree(self._out, self._folder, copy_function=_share)
            else:
                for path in self._behind:
                    _remove(self._folder / path)
                    if (self._out / path).is_file():
                        (self._folder / path).parent.mkdir(parents=True, exist_ok=True)
                        _share(self._out / path, self._folder / path)
        self._behind, self._identity = set(), exchange.identity(self._folder)

    @contextmanager
    def _whole_or_none(self) -> Iterator[None]:
        """What fails half-way is of no use to anybody."""
        try:
            yield
        except BaseException:
            self._behind = None
            exchange.remove(self._folder)
            raise


class Changes:
    """Changes to an edition that nobody sees yet. `files` are all it has, `made` those that were changed or removed."""

    def __init__(self, folder: Path, files: set[str]) -> None:
        self._folder = folder
        self.files = files
        self.made: set[str] = set()

    def put(self, path: str, data: bytes) -> None:
        file = self._folder / path
        file.unlink(missing_ok=True)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        self.files.add(path)
        self.made.add(path)

    def remove(self, path: str) -> None:
        """Remove a file, and the folders that it leaves empty."""
        _remove(self._folder / path)
        self.files.discard(path)
        self.made.add(path)

    def replace_folder(self, path: str, by: Path) -> None:
        wanted = {f"{path}/{file.relative_to(by).as_posix()}": file for file in by.rglob("*") if file.is_file()}
        for old in {file for file in self.files if file.startswith(f"{path}/")} - set(wanted):
            self.remove(old)
        for new, file in wanted.items():
            data = file.read_bytes()
            if new not in self.files or (self._folder / new).read_bytes() != data:
                self.put(new, data)


def _share(source: str | Path, target: str | Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system without links
        shutil.copyfile(source, target)


def _remove(file: Path) -> None:
    file.unlink(missing_ok=True)
    while file.parent.is_dir() and not any(file.parent.iterdir()):
        file = file.parent
        file.rmdir()
