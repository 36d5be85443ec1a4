"""Who used the bot in which server, and when last (ports.VisitRepository)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from operator import attrgetter

from sqlalchemy import Column, Table, Text, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.kernel.ids import LearnerId, ServerId
from bot.ports import Visit
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

    async def record(self, made: Sequence[Visit], lapsed: datetime) -> None:
        """Remembers one visit of each; the visits of these learners before *lapsed* are forgotten."""
        # In one order always, so that two who record the same visits do not wait for each other in a ring.
        in_order = sorted(made, key=attrgetter("learner", "server", "at"))
        learners = {visit.learner for visit in in_order}
        await self._connection.execute(delete(visits).where(visits.c.learner.in_(learners), visits.c.at < lapsed))
        put = insert(self._connection, visits)
        put = put.on_conflict_do_update(index_elements=["learner", "server"], set_={"at": put.excluded.at})
        await self._connection.execute(put, [asdict(visit) for visit in in_order])

    async def servers(self, learner: LearnerId, since: datetime) -> Sequence[ServerId]:
        """Where the learner used the bot at *since* or later."""
        found = select(visits.c.server).where(visits.c.learner == learner, visits.c.at >= since)
        return [ServerId(server) for server in await self._connection.scalars(found)]
