"""Which lecture is meant in a place when none is named (ports.DefaultRepository)."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.kernel.ids import ChannelId, LectureId, ServerId
from bot.storage.schema import defaults
from bot.storage.statements import claimed_revision, insert, set_revision


class Defaults:
    """The choices of channels and servers. They are watched as lectures are, so each change is a new revision."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def all(self) -> dict[ChannelId | ServerId, LectureId]:
        """Every choice, by place."""
        rows = await self._connection.execute(select(defaults.c.place, defaults.c.lecture))
        return {ChannelId(place): LectureId(lecture) for place, lecture in rows}

    async def choose(self, place: ChannelId | ServerId, lecture_id: LectureId | None) -> None:
        """Sets a place's lecture; None forgets the choice."""
        revision = await claimed_revision(self._connection)
        here = defaults.c.place == place
        before = await self._connection.scalar(select(defaults.c.lecture).where(here))
        if before == lecture_id:
            return
        if lecture_id is None:
            await self._connection.execute(delete(defaults).where(here))
        else:
            row = {"place": place, "lecture": lecture_id}
            chosen = insert(self._connection, defaults).values(row)
            await self._connection.execute(chosen.on_conflict_do_update(index_elements=["place"], set_=row))
        await set_revision(self._connection, revision + 1)
