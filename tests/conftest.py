"""Fixtures that several test files share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from casebook import inputs, policy, publish, stages
from casebook.templating import TEMPLATES
from tests.support import browser, minisite
from tests.support.paths import ROOT

os.environ["LC_ALL"] = "C.UTF-8"  # problems are told in the language of the system: here, in English


# A slow machine is no fault.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

LONG = (
    *("test_incremental.py", "test_accessible.py", "test_publish.py", "test_texts.py", "test_follow.py"),
    *("test_search.py", "test_word.py", "test_contribute.py", "test_policy.py", "test_browser.py", "test_explore.py"),
    *("test_fuzz.py", "test_light.py", "test_benchmarks.py", "test_site.py"),
)
"""The files that take longest come first, so that all processes end at about the same time."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = browser.find()
        launched = (
            playwright.chromium.launch(executable_path=path, args=browser.arguments())
            if path
            else playwright.chromium.launch(args=browser.arguments())
        )
        yield launched
        launched.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page that lets no request out to another host, and fails the test on any error it reports."""
    context = chromium.new_context(viewport=ViewportSize(width=1280, height=900), service_workers="block")
    opened = context.new_page()
    faults = browser.watch(opened)
    yield opened
    context.close()
    assert faults == []


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of this repository's own cases, in all its languages. To be read only."""
    root = tmp_path_factory.mktemp("real") / "root"
    for path in inputs.written(ROOT):
        if path.is_relative_to(ROOT) and path not in (TEMPLATES, policy.THEME):
            there = root / path.relative_to(ROOT)
            there.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if path.is_dir() else shutil.copy)(path, there)
    publish.build(stages.check(root), root / "site", progress=lambda text: None, jobs=2)
    return root / "site"


@pytest.fixture(scope="session")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mini-site, built from a copy: tests never write into the repository. To be read only."""
    root = minisite.copy(tmp_path_factory.mktemp("mini"))
    publish.build(stages.check(root), root.parent / "site", progress=lambda text: None)
    return root.parent / "site"


@pytest.fixture(scope="session")
def compressed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mini-site as a web server gets it, below its path `/base/` in a folder of its own. To be read only."""
    root = minisite.copy(tmp_path_factory.mktemp("compressed"))
    out = root.parent / "www" / "base"
    publish.build(stages.check(root), out, progress=lambda text: None, compress=True)
    return out
