"""When each platform was last served (ports.AliveRepository)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Column, Table, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.schema import Moment, metadata
from bot.storage.statements import insert

alive = Table(
    "alive",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("at", Moment, nullable=False),
)


class Alive:
    """One transaction's view of it."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def seen(self, platform: str) -> datetime | None:
        """The moment last noted."""
        at: datetime | None = await self._connection.scalar(select(alive.c.at).where(alive.c.platform == platform))
        return at

    async def note(self, platforms: Collection[str], now: datetime) -> None:
        """They are served at this moment."""
        if not platforms:
            return
        put = insert(self._connection, alive)
        anew = put.on_conflict_do_update(index_elements=["platform"], set_={"at": put.excluded.at})
        await self._connection.execute(anew, [{"platform": platform, "at": now} for platform in sorted(platforms)])
