"""The few statements that SQLite and PostgreSQL both have, which SQLAlchemy spells once for each."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Table, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.schema import REVISION, counters

Insert = sqlite.Insert | postgresql.Insert


def insert(connection: AsyncConnection, table: Table) -> Insert:
    """An insert that has `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return insert_for(connection.dialect.name, table)


def insert_for(dialect: str, table: Table) -> Insert:
    """The same, for a statement that is made once and used with every connection of that dialect."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


@cache
def upsert(dialect: str, table: Table) -> Insert:
    """Puts a whole row in the place of the one of its primary key. It is executed with the row as parameters.

    To put a statement together takes longer than to execute it, so this is done once for each table.
    """
    put = insert_for(dialect, table)
    keys = [column.name for column in table.primary_key]
    rest = {column.name: put.excluded[column.name] for column in table.columns if not column.primary_key}
    return put.on_conflict_do_update(index_elements=keys, set_=rest)


async def claimed_revision(connection: AsyncConnection) -> int:
    """The present revision, locked until the transaction ends, so that revisions are committed in their order.

    Whoever changes what watchers keep in memory asks for it first, before reading what the change depends on.
    """
    # SQLite's transaction has the lock for everything already, and SQLAlchemy leaves `for update` out there.
    found = select(counters.c.value).where(counters.c.name == REVISION).with_for_update()
    return int((await connection.execute(found)).scalar_one())


async def count(connection: AsyncConnection, counter: str) -> int:
    """Adds 1 to a counter, which is begun at 1 where there is none; locked until the transaction ends."""
    put = insert(connection, counters).values(name=counter, value=1)
    one_more = put.on_conflict_do_update(index_elements=["name"], set_={"value": counters.c.value + 1})
    return int((await connection.execute(one_more.returning(counters.c.value))).scalar_one())


async def set_revision(connection: AsyncConnection, revision: int) -> None:
    """Makes *revision* the present one; it must be higher than the claimed one."""
    await connection.execute(update(counters).where(counters.c.name == REVISION).values(value=revision))
