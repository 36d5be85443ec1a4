"""What is to be done at a moment (ports.TimerRepository)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Index,
    Integer,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    false,
    func,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat import token
from bot.kernel.ids import ChannelId, ServerId, platform_of
from bot.ports import Timer
from bot.storage.due import Due
from bot.storage.rows import Row
from bot.storage.schema import Moment, metadata
from bot.storage.statements import upsert

timers = Table(
    "timers",
    metadata,
    Column("key", Text, primary_key=True),
    Column("platform", Text, nullable=False),
    Column("due", Moment, nullable=False),
    Column("free_at", Moment, nullable=False),  # from when on it may be claimed: due, or later
    Column("is_claimed", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("action", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("server", Text),
    Column("is_patient", Boolean, nullable=False, server_default=false()),
    Index("timers_by_moment", "platform", "is_patient", "free_at"),
)


class Timers:
    """One transaction's view of the timers."""

    def __init__(self, connection: AsyncConnection, due: Due) -> None:
        self._connection = connection
        self._due = due

    async def set(self, timer: Timer) -> None:
        """Sets it, in the place of one with that key."""
        row = {
            "key": timer.key,
            "platform": platform_of(timer.channel),
            "due": timer.due,
            "free_at": timer.due,
            "is_claimed": False,
            "attempts": timer.attempts,
            "action": token.inline(timer.action),
            "channel": timer.channel,
            "server": timer.server,
            "is_patient": timer.is_patient,
        }
        await self._connection.execute(upsert(self._connection.dialect.name, timers), row)
        self._due.has_changed |= not timer.is_patient

    async def forget(self, key: str) -> None:
        """Takes it away, if it is there."""
        await self._connection.execute(delete(timers).where(timers.c.key == key))

    async def claim(
        self, platforms: Collection[str], now: datetime, until: datetime, limit: int, *, patient: bool = False
    ) -> Sequence[Timer]:
        """The first *limit* that are due and free, in order; nobody else gets them before *until*."""
        asked = {"platforms": list(platforms), "patient": patient, "now": now, "limit": limit}
        found = (await self._connection.execute(_FREE, asked)).mappings().all()
        if found:
            await self._connection.execute(_CLAIMED, {"keys": [row["key"] for row in found], "until": until})
        return [
            Timer(
                key=row["key"],
                due=row["due"],
                action=token.read(row["action"]),
                channel=ChannelId(row["channel"]),
                server=None if row["server"] is None else ServerId(row["server"]),
                attempts=row["attempts"] + 1,
                is_patient=row["is_patient"],
            )
            for row in found
        ]

    async def done(self, done: Sequence[Timer]) -> None:
        """Takes them away, but those of whose key one was set meanwhile."""
        if done:
            still = and_(*(timers.c[name] == bindparam(f"this_{name}") for name in _SAME), timers.c.is_claimed)
            rows = [{f"this_{name}": value for name, value in _same(one).items()} for one in done]
            await self._connection.execute(delete(timers).where(still), rows)

    async def put_off(self, timer: Timer, until: datetime) -> None:
        """Nobody gets it before *until*, unless it was set anew meanwhile."""
        later = {"free_at": until, "is_claimed": False}
        await self._connection.execute(update(timers).where(_is(timer)).values(later))

    async def release(self, platforms: Collection[str]) -> None:
        """Nobody holds a claim any more."""
        claimed = and_(timers.c.platform.in_(platforms), timers.c.is_claimed)
        free = {"free_at": timers.c.due, "is_claimed": False}
        await self._connection.execute(update(timers).where(claimed).values(free))

    async def next_due(self, platforms: Collection[str], *, patient: bool = True) -> datetime | None:
        """When the next may be claimed; without *patient* of the impatient ones."""
        if not platforms:
            return None
        found = (await self._connection.execute(_soonest(tuple(sorted(platforms)), patient=patient))).one()
        return min((one for one in found if one is not None), default=None)


# What every look of the scheduler executes is put together once: that takes longer than to execute it.
_FREE = (
    select(timers)
    .where(
        timers.c.platform.in_(bindparam("platforms", expanding=True)),
        timers.c.is_patient == bindparam("patient"),
        timers.c.free_at <= bindparam("now"),
    )
    .order_by(timers.c.due, timers.c.key)
    .limit(bindparam("limit", Integer))
    .with_for_update(skip_locked=True)
)
_CLAIMED = (
    update(timers)
    .where(timers.c.key.in_(bindparam("keys", expanding=True)))
    .values(free_at=bindparam("until"), is_claimed=True, attempts=timers.c.attempts + 1)
)


@cache
def _soonest(platforms: tuple[str, ...], *, patient: bool) -> Select[Any]:
    """The first of each stretch of the index, and not the first of all in several of them, which would read them."""
    return select(
        *(
            select(func.min(timers.c.free_at))
            .where(timers.c.platform == platform, timers.c.is_patient.is_(which))
            .scalar_subquery()
            for platform in platforms
            for which in ((False, True) if patient else (False,))
        )
    )


_SAME = ("key", "due", "action")


def _same(timer: Timer) -> Row:
    return {"key": timer.key, "due": timer.due, "action": token.inline(timer.action)}


def _is(timer: Timer) -> ColumnElement[bool]:
    """The row that is still this timer, and not one that was set since under its key."""
    return and_(*(timers.c[name] == value for name, value in _same(timer).items()), timers.c.is_claimed)
