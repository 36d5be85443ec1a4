"""Who serves a platform (ports.LeaseRepository)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Table, Text, and_, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.schema import Moment, metadata
from bot.storage.statements import insert

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", Moment, nullable=False),
)


class Leases:
    """One transaction's view of them."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def take(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Whether *holder* has the lease now: it was free, had run out, or was its own."""
        put = insert(self._connection, leases).values(name=name, holder=holder, until=until)
        may_have = or_(leases.c.until <= now, leases.c.holder == holder)
        taken = put.on_conflict_do_update(
            index_elements=["name"], set_={"holder": holder, "until": until}, where=may_have
        )
        return (await self._connection.execute(taken)).rowcount == 1

    async def free(self, name: str, holder: str) -> None:
        """Gives it back, if it is that holder's."""
        theirs = and_(leases.c.name == name, leases.c.holder == holder)
        await self._connection.execute(delete(leases).where(theirs))

    async def holder(self, name: str, now: datetime) -> str | None:
        """Who has it."""
        found = select(leases.c.holder).where(leases.c.name == name, leases.c.until > now)
        holder: str | None = await self._connection.scalar(found)
        return holder
