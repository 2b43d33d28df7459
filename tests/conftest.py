"""Fixtures that several test files share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import browser


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
