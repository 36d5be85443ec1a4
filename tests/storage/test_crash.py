"""Killed in the middle of an import: nothing of it remains, and nothing else is lost."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage import open_store
from tests.stores import draft, held, put

IMPORTER = """
import asyncio, sys
from dataclasses import replace
from bot.storage import open_store
from tests.stores import Readings, draft, garden, put

async def main():
    async with open_store(sys.argv[1]) as store:
        told = lambda count: print(count, flush=True)
        await put(store, replace(draft("Long"), chapters=Readings(lambda: garden(4000))), progress=told)
        print("done", flush=True)

asyncio.run(main())
"""


@pytest.mark.parametrize("batches", [1, 3])
async def test_a_killed_import_leaves_the_store_as_it_was(batches: int, sqlite: str, tmp_path: Path) -> None:
    async with open_store(sqlite) as store:
        await put(store, draft("Short"))
        before = await held(store)

    with subprocess.Popen([sys.executable, "-c", IMPORTER, sqlite], stdout=subprocess.PIPE, text=True) as importer:  # noqa: ASYNC220
        assert importer.stdout is not None
        told = [importer.stdout.readline() for _ in range(batches)]
        importer.kill()

    assert told == ["1000\n"] * batches
    async with open_store(sqlite) as store:
        assert await held(store) == before
        assert (await put(store, draft("Short"))).is_empty
        assert (await put(store, draft("Long"))).is_new
    with closing(sqlite3.connect(tmp_path / "house.db")) as database:
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
