"""SQLite from the event loop, in as few steps as can be: all rows come, many and few, and a failure leaves nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bot.storage.driver import AT_ONCE, connect


@pytest.mark.parametrize("count", [0, 1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE])
async def test_all_rows_come_in_their_order_at_once_or_in_parts(tmp_path: Path, count: int) -> None:
    rows = [(number,) for number in range(count)]
    connection = connect(str(tmp_path / "a.db"), isolation_level=None)
    async with connection:
        cursor = connection.cursor()
        await cursor.execute("create table numbers (number integer)")
        await cursor.executemany("insert into numbers values (?)", rows)
        await cursor.execute("select number from numbers order by number")
        whole = list(await cursor.fetchall())

        await cursor.execute("select number from numbers order by number")
        parts: list[tuple[int]] = []
        while part := await cursor.fetchmany(100):
            parts += part

    assert whole == rows
    assert parts == rows


async def test_what_is_left_unread_locks_nothing(tmp_path: Path) -> None:
    connection = connect(str(tmp_path / "a.db"), isolation_level=None)
    async with connection:
        async with connection.cursor() as cursor:
            await cursor.execute("create table numbers (number integer)")
            await cursor.executemany("insert into numbers values (?)", [(one,) for one in range(2 * AT_ONCE)])
            await cursor.execute("select number from numbers")
            assert await cursor.fetchone() == (0,)

        await connection.cursor().execute("drop table numbers")  # which SQLite refuses while it is read


async def test_a_statement_that_fails_leaves_its_connection_as_it_was(tmp_path: Path) -> None:
    connection = connect(str(tmp_path / "a.db"), isolation_level=None)
    async with connection:
        cursor = connection.cursor()
        with pytest.raises(sqlite3.OperationalError):
            await cursor.execute("select nothing from nowhere")
        await cursor.execute("select 1")

        assert await cursor.fetchone() == (1,)
