"""What SQLite does not wait for by itself is waited for all the same."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.storage import open_store


async def test_a_reader_in_the_way_of_the_journal_s_mode_is_waited_for(sqlite: str, tmp_path: Path) -> None:
    async with open_store(sqlite):
        pass
    with closing(sqlite3.connect(tmp_path / "house.db", isolation_level=None)) as other:
        other.execute("pragma journal_mode = delete")
        other.execute("begin")
        other.execute("select count(*) from lectures").fetchone()
        asyncio.get_running_loop().call_later(0.1, other.execute, "commit")

        async with open_store(sqlite) as store, store.transaction() as repositories:
            assert await repositories.lectures.revision() == 0
