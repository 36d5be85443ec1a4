"""A small Slack for each test, and the platform running against it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.client import Keys, SlackPlatform
from bot.server import Server
from tests.platforms.slack.small_core import SmallCore
from tests.slack_server import APP_TOKEN, BOT_TOKEN, SECRET, SlackServer

LIMIT = 1000  # bytes of a file


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SlackServer]:
    """A Slack that finds nothing to object to; slack_sdk, which has no setting for it, is pointed there."""
    server = SlackServer()
    await server.start()
    pointed(monkeypatch, server)
    yield server
    await server.stop()
    assert server.problems == []


@pytest.fixture
def core() -> SmallCore:
    return SmallCore()


def pointed(monkeypatch: pytest.MonkeyPatch, server: SlackServer) -> None:
    """Every client that is made from now on goes to *server*."""
    make: Callable[..., None] = AsyncWebClient.__init__

    def pointed_client(self: AsyncWebClient, *arguments: Any, **named: Any) -> None:
        make(self, *arguments, **named)
        self.base_url = f"{server.base}/api/"

    monkeypatch.setattr(AsyncWebClient, "__init__", pointed_client)


@asynccontextmanager
async def running(core: SmallCore, *, admins: tuple[str, ...] = (), prefix: str = "") -> AsyncIterator[SlackPlatform]:
    """The platform over a socket, from when it is ready until the block ends."""
    async with _running(SlackPlatform(Keys(BOT_TOKEN, APP_TOKEN), prefix, admins, LIMIT), core) as platform:
        yield platform


@asynccontextmanager
async def requested(core: SmallCore, server: SlackServer) -> AsyncIterator[SlackPlatform]:
    """The platform by signed requests, from when it is ready until the block ends."""
    platform = SlackPlatform(Keys(BOT_TOKEN, signing_secret=SECRET), "", (), LIMIT)
    http = Server("127.0.0.1", 0, health=_healthy, registry=CollectorRegistry())
    http.add(platform.routes)
    async with http.listening() as port, _running(platform, core):
        server.address = f"http://127.0.0.1:{port}/slack/events"
        yield platform


async def _healthy() -> dict[str, object]:
    return {"ok": True}


@asynccontextmanager
async def _running(platform: SlackPlatform, core: SmallCore) -> AsyncIterator[SlackPlatform]:
    ready = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(platform.run(core, ready.set))
        async with asyncio.timeout(10):
            await ready.wait()
        yield platform
        task.cancel()
