"""A real browser, one for all tests, and the chat that it visits: a small program in this process, or the whole bot.

The browser is the system's Chromium; Playwright brings none. Without one these tests are skipped, and say so.
"""

from __future__ import annotations

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.browser.people import Person, Visits
from tests.browser.whole import WholeBot
from tests.platforms.web.visitor import Chat, chatting

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them share one event loop, since the browser belongs to the one that it was started in."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="there is no Chromium here: apt-get install chromium"))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visits(browser: Browser) -> AsyncIterator[Visits]:
    """People who come with a browser; in the end nothing may have gone wrong in their pages."""
    visits = Visits(browser)
    yield visits
    await visits.close()
    assert visits.problems == []


@pytest_asyncio.fixture(loop_scope="session")
async def chat(tmp_path: Path) -> AsyncIterator[Chat]:
    """A chat with a small program behind it."""
    async with chatting(tmp_path) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def ada(visits: Visits, chat: Chat) -> Person:
    """Somebody who has entered."""
    return await visits.enter(chat.address, "Ada")


@pytest_asyncio.fixture(loop_scope="session")
async def bot(tmp_path: Path) -> AsyncIterator[WholeBot]:
    """The whole bot as `make run` starts it, not started yet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    bot = WholeBot(tmp_path, port)
    yield bot
    await bot.kill()
    await asyncio.sleep(0)
