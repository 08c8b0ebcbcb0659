"""One Chromium for all browser tests, which fail without it and say how to get it; the console on a small network."""

import os
import shutil

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright

from tests.web.office import office

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
    *("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"),
]


def chromium() -> str:
    named = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), "")
    if not named:
        pytest.fail(
            "Chromium is missing: run make test, which installs it, or apt-get install chromium, "
            "or name one with CHROMIUM=/path/to/chromium.",
            pytrace=False,
        )
    return named


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser():
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def room(database, clock, settled):
    """The console on the small network."""
    async with office(database, clock, settled) as room:
        yield room
