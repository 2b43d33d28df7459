"""Fixtures that several test files share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from casebook.checking import check
from casebook.pages.template_language import TEMPLATES
from casebook.publishing import build, inputs
from casebook.website.theme_files import THEME
from tests.support import browser, minisite, shared
from tests.support.paths import ROOT

os.environ["LC_ALL"] = "C.UTF-8"  # problems are told in the language of the system: here, in English


# A slow machine is no fault.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


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
def real(request: pytest.FixtureRequest) -> Path:
    """The site of this repository's own cases, in all its languages. To be read only."""

    def make(folder: Path) -> None:
        root = folder / "root"
        for path in inputs.written(ROOT):
            if path.is_relative_to(ROOT) and path not in (TEMPLATES, THEME):
                there = root / path.relative_to(ROOT)
                there.parent.mkdir(parents=True, exist_ok=True)
                (shutil.copytree if path.is_dir() else shutil.copy)(path, there)
        build.build(check.check(root), root / "site", progress=lambda text: None, jobs=2)

    return shared.folder(request.config, "real", make) / "root/site"


@pytest.fixture(scope="session")
def mini(request: pytest.FixtureRequest) -> Path:
    """The mini-site, built from a copy: tests never write into the repository. To be read only."""

    def make(folder: Path) -> None:
        root = minisite.copy(folder)
        build.build(check.check(root), folder / "site", progress=lambda text: None)

    return shared.folder(request.config, "mini", make) / "site"


@pytest.fixture(scope="session")
def compressed(request: pytest.FixtureRequest) -> Path:
    """The mini-site as a web server gets it, below its path `/base/` in a folder of its own. To be read only."""

    def make(folder: Path) -> None:
        root = minisite.copy(folder)
        build.build(check.check(root), folder / "www/base", progress=lambda text: None, compress=True)

    return shared.folder(request.config, "compressed", make) / "www/base"
