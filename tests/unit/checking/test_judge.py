"""A folder checked in parts, in several processes, has the same problems as one checked as a whole."""

from __future__ import annotations

import os
import signal
from dataclasses import astuple
from pathlib import Path

import pytest

from casebook import processes
from casebook.checking import check
from casebook.checking.check import Verdict
from casebook.problems.problem import Problem
from tests.support import badsite, minisite


def comparable(problems: list[Problem]) -> list[tuple[object, ...]]:
    return [(*astuple(problem)[:5], problem.message, problem.tip) for problem in problems]


@pytest.fixture
def worthwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "_WORTHWHILE", 1)


@pytest.mark.usefixtures("worthwhile")
def test_parts_are_told_as_the_whole_is_told(tmp_path: Path) -> None:
    # some of every kind, since each one takes a tenth of a second, and problems that no part can find alone
    for name in {*badsite.names()[::4], "former-twice", "former-in-use", "reference-unknown--former"}:
        root = badsite.make(name, tmp_path / name)
        whole = comparable(check.check(root).problems)
        assert whole
        assert comparable(check.judge(root, 3).problems) == whole


@pytest.mark.usefixtures("worthwhile")
@pytest.mark.parametrize("jobs", [0, 1, 2, 20])
def test_everything_is_counted_once(tmp_path: Path, jobs: int) -> None:
    root = minisite.copy(tmp_path)
    cases, practices = (len(list((root / kind).glob("*.yml"))) for kind in ("cases", "practices"))
    assert check.judge(root, jobs) == Verdict([], cases, practices, 3)


@pytest.mark.usefixtures("worthwhile")
def test_a_part_that_was_ended_is_no_reason_to_know_less(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parent, verdict = os.getpid(), check._verdict

    def ended(root: Path, part: int, parts: int) -> Verdict:
        if os.getpid() != parent and part == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return verdict(root, part, parts)

    monkeypatch.setattr(check, "_verdict", ended)
    root = badsite.make("value-date", tmp_path)
    assert comparable(check.judge(root, 2).problems) == comparable(check.check(root).problems)


def test_small_folders_are_checked_in_one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "workers", None)
    assert not check.judge(minisite.copy(tmp_path), 8).problems
