"""The common lectures that a server does not show (ports.HiddenRepository)."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Column, Table, Text, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.kernel.ids import LectureId, ServerId
from bot.storage.schema import metadata
from bot.storage.statements import claimed_revision, insert, set_revision

hidden = Table(
    "hidden",
    metadata,
    Column("server", Text, primary_key=True),
    Column("lecture", Text, primary_key=True),
)


class Hidden:
    """What servers hide. It is watched as lectures are, so each change is a new revision."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def all(self) -> dict[ServerId, frozenset[LectureId]]:
        """Every server's, where there are any."""
        found: defaultdict[ServerId, set[LectureId]] = defaultdict(set)
        for server, lecture in await self._connection.execute(select(hidden.c.server, hidden.c.lecture)):
            found[server].add(lecture)
        return {server: frozenset(ids) for server, ids in found.items()}

    async def hide(self, server: ServerId, lecture_id: LectureId) -> None:
        """Shows that lecture there no more."""
        revision = await claimed_revision(self._connection)
        put = insert(self._connection, hidden).values(server=server, lecture=lecture_id)
        await self._connection.execute(put.on_conflict_do_nothing())
        await set_revision(self._connection, revision + 1)

    async def show(self, server: ServerId, lecture_id: LectureId) -> None:
        """Shows that lecture there again."""
        revision = await claimed_revision(self._connection)
        gone = delete(hidden).where(hidden.c.server == server, hidden.c.lecture == lecture_id)
        await self._connection.execute(gone)
        await set_revision(self._connection, revision + 1)
