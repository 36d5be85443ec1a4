"""What holds for all tests, and the whole bot for those that need it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot import app
from bot.corpus import formats, settled
from bot.settings import Settings
from tests.discord_players import Key
from tests.discord_server import DiscordServer
from tests.process import BotProcess
from tests.proofs import rounds
from tests.slack_server import SlackServer
from tests.storage.postgres import started

# How long an example takes on a busy machine says nothing about a property, so there is no deadline.
settings.register_profile("proof", deadline=None, max_examples=max(50, rounds(500)))
settings.load_profile("proof")


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    """A Discord that finds nothing to object to."""
    server = DiscordServer()
    await server.start()
    yield server
    await server.stop()
    assert server.problems == []


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    """A Slack that finds nothing to object to."""
    server = SlackServer()
    await server.start()
    yield server
    await server.stop()
    assert server.problems == []


@pytest.fixture
async def bot(server: DiscordServer, tmp_path: Path) -> AsyncIterator[BotProcess]:
    """A bot that was never started."""
    async with BotProcess(server, tmp_path) as bot:
        yield bot


@pytest.fixture
def url() -> Iterator[str]:
    """A new PostgreSQL database, which several processes can have open."""
    with started() as postgres:
        yield postgres.database("shared")


@pytest.fixture(scope="session")
def key() -> Key:
    """The answers of the lecture that comes along."""
    (path,) = app.readable(Settings().lectures)
    (draft,) = formats.read(app.source(path))
    return Key(settled.lecture(draft))
