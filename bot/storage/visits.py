"""Who used the bot in which server, and when last (ports.VisitRepository)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, Table, Text, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.kernel.ids import LearnerId, ServerId
from bot.storage.schema import Moment, metadata
from bot.storage.statements import insert

visits = Table(
    "visits",
    metadata,
    Column("learner", Text, primary_key=True),
    Column("server", Text, primary_key=True),
    Column("at", Moment, nullable=False),
)


class Visits:
    """One transaction's view of the visits."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def record(self, learner: LearnerId, server: ServerId, at: datetime, lapsed: datetime) -> None:
        """Remembers a use of the bot; the learner's visits before *lapsed* are forgotten."""
        old = delete(visits).where(visits.c.learner == learner, visits.c.at < lapsed)
        await self._connection.execute(old)
        put = insert(self._connection, visits).values(learner=learner, server=server, at=at)
        await self._connection.execute(put.on_conflict_do_update(index_elements=["learner", "server"], set_={"at": at}))

    async def servers(self, learner: LearnerId, since: datetime) -> Sequence[ServerId]:
        """Where the learner used the bot at *since* or later."""
        found = select(visits.c.server).where(visits.c.learner == learner, visits.c.at >= since)
        return [ServerId(server) for server in await self._connection.scalars(found)]
