"""The schedules, and the ledger of what became of each day's post (ports.ScheduleRepository).

A line of the ledger says for itself where it was to stand and what sort it was of, so that it tells of what was posted
in a channel also when its schedule was removed, or posts elsewhere now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    RowMapping,
    Select,
    Table,
    Text,
    bindparam,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.card import Action
from bot.kernel.ids import ChannelId, LearnerId, LectureId, RoundId, ScheduleId, ServerId
from bot.ports import Delivery, Outcome, Schedule, Sort, Timer
from bot.storage.due import Due
from bot.storage.rows import Row
from bot.storage.schema import Moment, Typed, metadata, storable
from bot.storage.statements import insert, upsert
from bot.storage.timers import Timers
from bot.study import timetable

schedules = Table(
    "schedules",
    metadata,
    Column("id", Text, primary_key=True),
    Column("sort", Text, nullable=False),
    Column("server", Text),
    Column("channel", Text, nullable=False),
    Column("rule", Text, nullable=False),  # JSON
    Column("by", Text, nullable=False),  # `nobody:` for one who had themselves deleted
    Column("made", Moment, nullable=False),
    Column("lecture", Text),
    Column("owner", Text),
    Column("options", Text, nullable=False),  # JSON
    Column("paused", Boolean, nullable=False),
    Column("until", Date),
    Column("failures", Integer, nullable=False),
    Column("round", Text),
    Index("schedules_by_server", "server"),
    Index("schedules_by_channel", "channel"),
    Index("schedules_by_learner", "by"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("schedule", Text, primary_key=True),
    Column("date", Date, primary_key=True),
    Column("due", Moment, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("why", Typed, nullable=False),
    Column("round", Text),
    Column("key", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("sort", Text, nullable=False),
    Index("deliveries_by_round", "round"),
    Index("deliveries_by_channel", "channel"),
)

STANDS = (Outcome.SENT, Outcome.LATE, Outcome.UNKNOWN, Outcome.UNDER_WAY)
"""Of such a line people may have seen the post."""

_LINES = select(*(deliveries.c[field.name] for field in fields(Delivery))).order_by(
    deliveries.c.due.desc(), deliveries.c.date.desc(), deliveries.c.schedule
)
"""Statements that every post asks for are put together once, since that takes longer than to carry them out."""

_LAST = bindparam("most", type_=Integer)
_OF_ROUND = _LINES.where(deliveries.c.round == bindparam("round")).limit(_LAST)
_OF_PART = _OF_ROUND.where(or_(deliveries.c.key == bindparam("part"), deliveries.c.sort != Sort.RELAY.value))
_LEDGER = _LINES.where(deliveries.c.schedule == bindparam("schedule")).limit(_LAST)
_POSTED = _LINES.where(
    or_(
        deliveries.c.schedule.in_(select(schedules.c.id).where(schedules.c.channel == bindparam("channel"))),
        deliveries.c.schedule.in_(select(deliveries.c.schedule).where(deliveries.c.channel == bindparam("channel"))),
    ),
    deliveries.c.sort.in_(bindparam("sorts", expanding=True)),
    deliveries.c.outcome.in_([outcome.value for outcome in STANDS]),
    deliveries.c.key != "",
)
_BY_ID = select(schedules).where(schedules.c.id == bindparam("id"))
_BY_ID_LOCKED = _BY_ID.with_for_update()
_ENTERED = select(schedules.c.channel, schedules.c.sort).where(schedules.c.id == bindparam("id")).with_for_update()
_SETTLED = update(deliveries).where(
    deliveries.c.schedule == bindparam("this_schedule"), deliveries.c.date == bindparam("this_date")
)


class Schedules:
    """One transaction's view of them. With *locks*, which needs one that writes, what is read stays as it is."""

    def __init__(self, connection: AsyncConnection, due: Due, *, locks: bool) -> None:
        self._connection = connection
        self._timers = Timers(connection, due)
        self._locks = locks

    async def put(self, schedule: Schedule, next_due: datetime | None) -> None:
        """Keeps it, in the place of the one of its id, and sets its timer, or takes that away."""
        await self._connection.execute(upsert(self._connection.dialect.name, schedules), schedule_row(schedule))
        key = timer_key(schedule.id)
        if next_due is None:
            await self._timers.forget(key)
        else:
            action = Action("schedule due", {"schedule": schedule.id})
            await self._timers.set(Timer(key, next_due, action, schedule.channel, schedule.server, is_patient=True))

    async def get(self, schedule_id: ScheduleId) -> Schedule | None:
        """The schedule of that id."""
        return await self._one(_BY_ID_LOCKED if self._locks else _BY_ID, id=schedule_id)

    async def remove(self, schedule_id: ScheduleId) -> None:
        """Takes it and its timer away; the ledger stays."""
        await self._connection.execute(delete(schedules).where(schedules.c.id == schedule_id))
        await self._timers.forget(timer_key(schedule_id))

    async def of_server(self, server: ServerId, sorts: Sequence[Sort]) -> Sequence[Schedule]:
        """A server's schedules of these sorts, in the order in which they were made."""
        found = select(schedules).where(schedules.c.server == server, schedules.c.sort.in_(_values(sorts)))
        found = found.order_by(schedules.c.made, schedules.c.id)
        return [read_schedule(row) for row in (await self._connection.execute(found)).mappings()]

    async def of_channel(self, channel: ChannelId, sort: Sort) -> Schedule | None:
        """The latest of that sort that posts in the channel."""
        found = select(schedules).where(schedules.c.channel == channel, schedules.c.sort == sort.value)
        found = found.order_by(schedules.c.made.desc(), schedules.c.id.desc()).limit(1)
        return await self._one(found.with_for_update() if self._locks else found)

    async def enter(self, delivery: Delivery) -> bool:
        """A new line; False where that date has one already, or where the schedule is not there any more."""
        # Locked, so that nobody takes the schedule and its ledger away before this line is there to be taken too.
        there = (await self._connection.execute(_ENTERED, {"id": delivery.schedule})).one_or_none()
        if there is None:
            return False
        row = {**_line(delivery), "channel": there.channel, "sort": there.sort}
        put = insert(self._connection, deliveries).on_conflict_do_nothing()
        return (await self._connection.execute(put, row)).rowcount == 1

    async def settle(self, delivery: Delivery) -> None:
        """Puts the line in the place of the one of its schedule and date; nothing where there is none."""
        which = {"this_schedule": delivery.schedule, "this_date": delivery.date}
        await self._connection.execute(_SETTLED, {**_line(delivery), **which})

    async def of_round(self, round_id: RoundId, part: str | None = None) -> Delivery | None:
        """The line whose post is that round, of a relay the latest; with *part*, the latest of that question."""
        if part is None:
            found = await self._lines(_OF_ROUND, most=1, round=round_id)
        else:
            found = await self._lines(_OF_PART, most=1, round=round_id, part=part)
        return found[0] if found else None

    async def ledger(self, schedule_id: ScheduleId, most: int = 30) -> Sequence[Delivery]:
        """The last lines of a schedule, the latest first."""
        return await self._lines(_LEDGER, most=most, schedule=schedule_id)

    async def posted(self, channel: ChannelId, sorts: Sequence[Sort]) -> Sequence[Delivery]:
        """All lines with a key that stand, or may, of schedules that post or posted in the channel."""
        return await self._lines(_POSTED, channel=channel, sorts=_values(sorts))

    async def _one(self, wanted: Select[Any], **given: object) -> Schedule | None:
        row = (await self._connection.execute(wanted, given)).mappings().one_or_none()
        return None if row is None else read_schedule(row)

    async def _lines(self, wanted: Select[Any], **given: object) -> Sequence[Delivery]:
        found = await self._connection.execute(wanted, given)
        return [_delivery(row) for row in found.mappings()]


def timer_key(schedule_id: ScheduleId) -> str:
    """Under which the timer of a schedule stands."""
    return f"schedule {schedule_id}"


def _values(sorts: Sequence[Sort]) -> list[str]:
    return [sort.value for sort in sorts]


def schedule_row(schedule: Schedule) -> Row:
    """A schedule as its row."""
    options = {storable(name): storable(value) for name, value in schedule.options.items()}
    return {
        "id": schedule.id,
        "sort": schedule.sort.value,
        "server": schedule.server,
        "channel": schedule.channel,
        "rule": orjson.dumps(timetable.to_data(schedule.rule)).decode(),
        "by": schedule.by,
        "made": schedule.made,
        "lecture": schedule.lecture,
        "owner": schedule.owner,
        "options": orjson.dumps(options).decode(),
        "paused": schedule.paused,
        "until": schedule.until,
        "failures": schedule.failures,
        "round": schedule.round,
    }


def read_schedule(row: RowMapping | Row) -> Schedule:
    """The schedule of its row."""
    return Schedule(
        id=ScheduleId(row["id"]),
        sort=Sort(row["sort"]),
        server=None if row["server"] is None else ServerId(row["server"]),
        channel=ChannelId(row["channel"]),
        rule=timetable.from_data(orjson.loads(row["rule"])),
        by=LearnerId(row["by"]),
        made=row["made"],
        lecture=None if row["lecture"] is None else LectureId(row["lecture"]),
        owner=None if row["owner"] is None else ServerId(row["owner"]),
        options=orjson.loads(row["options"]),
        paused=row["paused"],
        until=row["until"],
        failures=row["failures"],
        round=None if row["round"] is None else RoundId(row["round"]),
    )


def _line(delivery: Delivery) -> Row:
    return {
        "schedule": delivery.schedule,
        "date": delivery.date,
        "due": delivery.due,
        "outcome": delivery.outcome.value,
        "at": delivery.at,
        "why": delivery.why,
        "round": delivery.round,
        "key": delivery.key,
    }


def _delivery(row: RowMapping) -> Delivery:
    return Delivery(**{**row, "outcome": Outcome(row["outcome"])})
