"""A small Discord for each test, and the platform running against it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.platforms.discord.client import DiscordPlatform
from tests.discord_server import TOKEN, DiscordServer
from tests.platforms.discord.small_core import SmallCore


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordServer]:
    """A Discord that finds nothing to object to; discord.py, which has no setting for it, is pointed there."""
    server = DiscordServer()
    await server.start()
    monkeypatch.setattr(Route, "BASE", f"{server.base}/api/v10")
    gateway = yarl.URL(server.base.replace("http", "ws") + "/gateway")
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", gateway)
    yield server
    await server.stop()
    assert server.problems == []


@pytest.fixture
def core() -> SmallCore:
    return SmallCore()


@asynccontextmanager
async def running(core: SmallCore, *, guild_id: int | None = None) -> AsyncIterator[asyncio.Task[None]]:
    """The platform from when it is ready until the block ends."""
    ready = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(DiscordPlatform(TOKEN, guild_id, 1000).run(core, ready.set))
        async with asyncio.timeout(10):
            await ready.wait()
        yield task
        task.cancel()
