"""A store on each engine: an SQLite file, and a database of a PostgreSQL server that the tests start."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import pytest

from bot.storage import Store, open_store
from tests.storage.postgres import Server, started
from tests.stores import sqlite_url

_numbers = count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    with started() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return sqlite_url(tmp_path)
    server: Server = request.getfixturevalue("postgres")
    return server.database(f"house{next(_numbers)}")


@pytest.fixture
def postgres_url(postgres: Server) -> str:
    """For what only several writers at once can do."""
    return postgres.database(f"house{next(_numbers)}")


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    async with open_store(url) as opened:
        yield opened


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    return sqlite_url(tmp_path)
