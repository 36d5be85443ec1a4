"""What Discord takes of all requests of a bot together, with the real discord.py."""

from __future__ import annotations

import asyncio

import pytest

from bot.chat.platform import Platform
from bot.kernel.ids import ChannelId
from bot.platforms.discord import limits
from tests.discord_server import DiscordServer
from tests.platforms.discord.small_core import SmallCore
from tests.platforms.discord.test_messenger import connected, saying


async def everywhere(platform: Platform, count: int) -> None:
    """Posts in as many channels at once."""
    async with asyncio.TaskGroup() as tasks:
        for number in range(count):
            tasks.create_task(platform.post(ChannelId(f"discord:{7000 + number}"), saying("one"), f"n{number}"))


async def test_of_posts_in_many_channels_at_once_none_is_refused(
    server: DiscordServer, core: SmallCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "REQUESTS", 18)

    async with connected(core) as platform:
        server.global_limit = 20
        await everywhere(platform, 50)

    assert len(server.posted) == 50
    assert server.limited == 0


async def test_where_discord_takes_fewer_all_requests_wait_for_it(server: DiscordServer, core: SmallCore) -> None:
    async with connected(core) as platform:
        server.global_limit = 10  # others of the same bot are busy
        await everywhere(platform, 30)

    assert len(server.posted) == 30
    assert 1 <= server.limited <= 8  # without it each of those that were under way would be


async def test_answers_do_not_wait_for_posts(server: DiscordServer, core: SmallCore) -> None:
    async with connected(core) as platform, asyncio.TaskGroup() as tasks:
        posts = tasks.create_task(everywhere(platform, 60))
        await server.until(lambda: len(server.posted) > 5)

        await (await server.command("chapter", {"which": "3"})).until("message", 1)

        assert not posts.done()
