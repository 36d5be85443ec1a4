"""SQLite for the event loop: each connection in a thread of its own (aiosqlite), to which a statement goes once.

aiosqlite goes there for a cursor, for its statement, for the rows, and to close it; and each way there and back costs
as much as a small statement. Here they go together, unless there are more rows than are wanted at once.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import aiosqlite

AT_ONCE = 256
"""Rows that come with their statement."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a statement. *rest* has the rows that did not come with it; None where all did."""

    rows: Sequence[Any] = ()
    description: Any = None
    rowcount: int = -1
    lastrowid: int | None = None
    rest: sqlite3.Cursor | None = None


class Cursor:
    """As much of aiosqlite's as SQLAlchemy uses (connectors/asyncio.py, AsyncIODBAPICursor)."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._result = Result()
        self._rows: deque[Any] = deque()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Self:
        return await self._done(lambda cursor: cursor.execute(statement, parameters))

    async def executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> Self:
        return await self._done(lambda cursor: cursor.executemany(statement, parameters))

    async def fetchone(self) -> Any:
        return next(iter(await self.fetchmany(1)), None)

    async def fetchmany(self, size: int | None = None) -> Sequence[Any]:
        size = size or self.arraysize
        if len(self._rows) < size and (rest := self._result.rest) is not None:
            self._rows += await self._connection.aside(lambda: rest.fetchmany(max(size, AT_ONCE)))
        return [self._rows.popleft() for _ in range(min(size, len(self._rows)))]

    async def fetchall(self) -> Sequence[Any]:
        if (rest := self._result.rest) is not None:
            self._rows += await self._connection.aside(rest.fetchall)
        rows, self._rows = self._rows, deque()
        return rows

    async def close(self) -> None:
        if (rest := self._result.rest) is not None:
            await self._connection.aside(rest.close)

    @property
    def description(self) -> Any:
        return self._result.description

    @property
    def rowcount(self) -> int:
        return self._result.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._result.lastrowid

    async def _done(self, execute: Callable[[sqlite3.Cursor], object]) -> Self:
        await self.close()
        self._result = await self._connection.aside(lambda: _result(self._connection.raw.cursor(), execute))
        self._rows = deque(self._result.rows)
        return self


class Connection(aiosqlite.Connection):
    """A connection whose statements go to its thread once."""

    def cursor(self) -> Cursor:  # type: ignore[override]
        return Cursor(self)

    async def aside(self, work: Callable[[], Any]) -> Any:
        """The result of *work* in the connection's thread."""
        return await self._execute(work)  # type: ignore[no-untyped-call]

    @property
    def raw(self) -> sqlite3.Connection:
        """The connection, for its own thread. Raises ValueError once it is closed."""
        return self._conn


def connect(file: str, **how: Any) -> Connection:
    """A connection to the database in a file, to be awaited; *how* is as `sqlite3.connect` has it."""
    made = Connection(lambda: sqlite3.connect(file, **how), iter_chunk_size=AT_ONCE)
    made._thread.daemon = True  # as SQLAlchemy does with those that it makes
    return made


def _result(cursor: sqlite3.Cursor, execute: Callable[[sqlite3.Cursor], object]) -> Result:
    """What came of it; the cursor stays open where it has more rows."""
    has_more = False
    try:
        execute(cursor)
        rows = cursor.fetchmany(AT_ONCE) if cursor.description else ()
        has_more = len(rows) == AT_ONCE
        return Result(rows, cursor.description, cursor.rowcount, cursor.lastrowid, cursor if has_more else None)
    finally:
        if not has_more:
            cursor.close()
