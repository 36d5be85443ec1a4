"""Files that were handed in and wait to be confirmed (ports.PendingRepository)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, LargeBinary, Table, Text, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.kernel.ids import ServerId
from bot.ports import Pending
from bot.storage.schema import Moment, metadata
from bot.storage.statements import insert

WAITING = 10
"""Files of one server that wait at once; the oldest give way."""

pending = Table(
    "pending",
    metadata,
    Column("server", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
)


class PendingFiles:
    """One transaction's view of the waiting files."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def keep(self, waiting: Pending, lapsed: datetime) -> None:
        """Remembers the file, again if it is there already; those from before *lapsed* are forgotten everywhere."""
        row = {
            "server": waiting.server,
            "id": waiting.id,
            "name": waiting.name,
            "content": waiting.content,
            "at": waiting.at,
        }
        put = insert(self._connection, pending).values(row)
        await self._connection.execute(put.on_conflict_do_update(index_elements=["server", "id"], set_=row))
        await self._connection.execute(delete(pending).where(pending.c.at < lapsed))
        newest = select(pending.c.id).where(pending.c.server == waiting.server)
        newest = newest.order_by(pending.c.at.desc(), pending.c.id).limit(WAITING)
        await self._connection.execute(
            delete(pending).where(pending.c.server == waiting.server, pending.c.id.not_in(newest))
        )

    async def get(self, server: ServerId, id_: str) -> Pending | None:
        """The file of that id that waits in that server, or None."""
        found = select(pending).where(pending.c.server == server, pending.c.id == id_)
        row = (await self._connection.execute(found)).mappings().one_or_none()
        return None if row is None else Pending(id_, server, row["name"], bytes(row["content"]), row["at"])

    async def forget(self, server: ServerId, id_: str) -> None:
        """Takes the file away, if it is there."""
        await self._connection.execute(delete(pending).where(pending.c.server == server, pending.c.id == id_))
