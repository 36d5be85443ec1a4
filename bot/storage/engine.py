"""The two engines of a store, one that writes and one that reads, set up alike for SQLite and PostgreSQL.

SQLite: WAL, so that readers wait for nobody; one connection writes, and takes the write lock when it begins
(`begin immediate`), because a transaction that takes it later can fail at its commit. Readers must not take it,
hence the second engine.
"""

from __future__ import annotations

import sqlite3
from asyncio import Semaphore, sleep
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.util import await_only

from bot.storage import driver
from bot.storage.address import Address
from bot.storage.trouble import explained, reached

PATIENCE = timedelta(seconds=5)
"""How long a lock of another process is waited for."""

AGAIN = timedelta(milliseconds=20)
"""Between two attempts at what SQLite does not wait for by itself."""

CONNECT = timedelta(seconds=10)
"""How long a server may take to let us in."""

READERS = 4
POSTGRES_WRITERS = 5


class Gate:
    """One engine with the statement that opens its transactions, of which at most *room* are open at once.

    The others wait here and not for the pool, whose way to wait (asyncio.wait_for on Python 3.11) can swallow a
    cancellation.
    """

    def __init__(self, address: Address, engine: AsyncEngine, begin: str, room: int) -> None:
        self.address = address
        self.engine = engine
        self._begin = begin
        self._room = Semaphore(room)

    @asynccontextmanager
    async def transaction(self, *, keep: bool) -> AsyncIterator[AsyncConnection]:
        """A transaction that is committed at the end if *keep*, and rolled back on every other way out."""
        async with self._room, self._begun() as connection:
            with explained(self.address):
                yield connection
                if keep:
                    await connection.commit()

    @asynccontextmanager
    async def _begun(self) -> AsyncIterator[AsyncConnection]:
        # Beginning happens where the exit is bound already: a task that is cancelled while it waits for the lock
        # would otherwise be given the lock later, with nobody left to return it.
        async with AsyncExitStack() as exits:
            with reached(self.address):
                connection = await exits.enter_async_context(self.engine.connect())
                await connection.exec_driver_sql(self._begin)
            yield connection


@asynccontextmanager
async def writing(address: Address, patience: timedelta = PATIENCE) -> AsyncIterator[Gate]:
    """The gate through which everything is changed."""
    if address.file is None:
        engine = _postgres(address, POSTGRES_WRITERS, patience)
        gate = Gate(address, engine, "set transaction isolation level read committed, read write", POSTGRES_WRITERS)
    else:
        engine = _sqlite(address, 1, patience, ("journal_mode = wal", "synchronous = normal", "foreign_keys = on"))
        gate = Gate(address, engine, "begin immediate", 1)
    async with _closing(gate):
        yield gate


@asynccontextmanager
async def reading(address: Address, patience: timedelta = PATIENCE) -> AsyncIterator[Gate]:
    """The gate for looking only: each transaction has one view of the whole, taken when it first reads."""
    if address.file is None:
        engine = _postgres(address, READERS, patience)
        gate = Gate(address, engine, "set transaction isolation level repeatable read, read only", READERS)
    else:
        gate = Gate(address, _sqlite(address, READERS, patience, ("query_only = on",)), "begin", READERS)
    async with _closing(gate):
        yield gate


@asynccontextmanager
async def upgrading(address: Address, patience: timedelta = PATIENCE) -> AsyncIterator[Gate]:
    """As `writing`, for migrations: they rebuild SQLite's tables, which its foreign keys would take for deletions."""
    if address.file is None:
        async with writing(address, patience) as gate:
            yield gate
    else:
        gate = Gate(address, _sqlite(address, 1, patience, ()), "begin immediate", 1)
        async with _closing(gate):
            yield gate


@asynccontextmanager
async def _closing(gate: Gate) -> AsyncIterator[None]:
    try:
        yield
    finally:
        await gate.engine.dispose()


def _sqlite(address: Address, connections: int, patience: timedelta, pragmas: tuple[str, ...]) -> AsyncEngine:
    engine = create_async_engine(
        address.url,
        pool_size=connections,
        max_overflow=0,
        pool_reset_on_return=None,  # `Gate.transaction` has committed or rolled back; to ask once more takes its time
        # isolation_level None: the driver begins nothing by itself, `Gate.begin` does.
        connect_args={
            "isolation_level": None,
            "timeout": patience.total_seconds(),
            "async_creator_fn": driver.connect,
        },
    )

    @event.listens_for(engine.sync_engine, "connect", insert=True)
    def _set_up(connection: DBAPIConnection, _record: Any) -> None:
        try:
            cursor = connection.cursor()
            for pragma in (*pragmas, "schema_version"):  # the last one reads: what is no database fails here
                _patiently(cursor, f"pragma {pragma}", patience)
            cursor.close()
        except BaseException:
            # SQLAlchemy leaves to the garbage a connection whose setting up fails, and with it the driver's thread.
            engine.dialect.do_terminate(connection)
            raise

    @event.listens_for(engine.sync_engine, "invalidate")
    def _give_up(connection: DBAPIConnection, _record: Any, _error: BaseException | None) -> None:
        # A connection whose task was cancelled within a statement is closed, but SQLite keeps it, and its lock, until
        # the statement's cursor is collected, which the traceback may hold for long. Rolled back, it holds no lock.
        connection.rollback()

    return engine


def _patiently(cursor: DBAPICursor, pragma: str, patience: timedelta) -> None:
    """Executes it, again while the file is locked: for a change of the journal's mode SQLite does not wait itself."""
    for _ in range(patience // AGAIN):
        try:
            cursor.execute(pragma)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:  # sqlite.org/rescode.html, primary codes
                raise
            await_only(sleep(AGAIN.total_seconds()))
        else:
            return
    cursor.execute(pragma)


def _postgres(address: Address, connections: int, patience: timedelta) -> AsyncEngine:
    milliseconds = str(patience // timedelta(milliseconds=1))
    with reached(address):
        return create_async_engine(
            address.url,
            pool_size=connections,
            max_overflow=0,
            pool_pre_ping=True,  # a server that was restarted meanwhile costs a question, not an answer
            connect_args={"timeout": CONNECT.total_seconds(), "server_settings": {"lock_timeout": milliseconds}},
        )
