"""Fixtures that several test files share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from casebook import publish, stages
from tests import browser, minisite


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


@pytest.fixture(scope="session")
def compressed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mini-site as a web server gets it, below its path `/base/` in a folder of its own. To be read only."""
    root = minisite.copy(tmp_path_factory.mktemp("compressed"))
    out = root.parent / "www" / "base"
    publish.build(stages.check(root), out, progress=lambda text: None, compress=True)
    return out
