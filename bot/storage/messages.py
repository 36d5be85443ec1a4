"""The outbox (ports.MessageRepository).

A message is waiting while *free_at* is not null: from then on it may be claimed. One that nothing is to be done for has
none; if it was never posted either, it was given up. *not_before* stays when it was sent or given up: its next change
waits for it. Messages are kept for good: a podium of long ago is still changed when a name is to leave it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Boolean,
    Column,
    ColumnElement,
    FromClause,
    Index,
    Integer,
    RowMapping,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat import token
from bot.kernel.ids import ChannelId, ServerId, platform_of
from bot.ports import Message, Timer
from bot.storage.due import Due
from bot.storage.schema import Moment, metadata
from bot.storage.statements import insert
from bot.storage.timers import Timers

AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""The *free_at* of what was never put off."""

messages = Table(
    "messages",
    metadata,
    Column("key", Text, primary_key=True),
    Column("platform", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("position", Integer, nullable=False),  # rises within the channel
    Column("server", Text),
    Column("shows", Text, nullable=False),
    Column("tells", Text),
    Column("under", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("wanted", Integer, nullable=False),
    Column("shown", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", Moment),
    Column("free_at", Moment),
    Column("is_claimed", Boolean, nullable=False),
    Column("round", Text),  # of which it shows something
    Column("is_patient", Boolean, nullable=False, server_default=false()),
    Index("messages_by_channel", "channel", "position"),
)
# Most messages were sent long ago. These two hold only those that wait.
_waits = messages.c.free_at.is_not(None)
Index("messages_waiting", messages.c.is_patient, messages.c.free_at, sqlite_where=_waits, postgresql_where=_waits)
Index(
    "messages_waiting_by_channel",
    messages.c.channel,
    messages.c.position,
    sqlite_where=_waits,
    postgresql_where=_waits,
)


class Messages:
    """One transaction's view of the outbox."""

    def __init__(self, connection: AsyncConnection, due: Due) -> None:
        self._connection = connection
        self._due = due

    async def put(self, message: Message) -> None:
        """A new message; nothing where one of that key is there, if it was not given up before it was ever posted."""
        before = select(func.coalesce(func.max(messages.c.position), 0)).where(messages.c.channel == message.channel)
        row = {
            "key": message.key,
            "platform": platform_of(message.channel),
            "channel": message.channel,
            "position": before.scalar_subquery() + 1,
            "server": message.server,
            "shows": token.inline(message.shows),
            "tells": None if message.tells is None else token.inline(message.tells),
            "under": message.under,
            "message": message.message,
            "wanted": message.wanted,
            "shown": message.shown,
            "attempts": message.attempts,
            "not_before": None,
            "free_at": AT_ONCE if message.wanted > message.shown else None,
            "is_claimed": False,
            "round": message.shows.arguments.get("round"),
            "is_patient": message.is_patient,
        }
        put = insert(self._connection, messages).values(row)
        given_up = and_(messages.c.message == "", messages.c.free_at.is_(None))
        anew = {name: put.excluded[name] for name in row if name != "key"}
        await self._connection.execute(put.on_conflict_do_update(index_elements=["key"], set_=anew, where=given_up))
        self._due.has_changed |= not message.is_patient

    async def refresh(self, keys: Sequence[str], not_before: datetime | None = None) -> None:
        """What these show has changed. Those that are not there, or were given up, are passed over."""
        if not keys:
            return
        if len(keys) > 1:  # in one order always, so that two who refresh the same do not wait for each other in a ring
            several = select(messages.c.key).where(messages.c.key.in_(keys)).order_by(messages.c.key)
            await self._connection.execute(several.with_for_update())
        earliest = literal(not_before or AT_ONCE, Moment)
        free = case((messages.c.not_before > earliest, messages.c.not_before), else_=earliest)
        # A claimed one is on its way: it stays claimed, and `sent` sees that more is wanted by then.
        stays = or_(messages.c.is_claimed, messages.c.free_at <= free)
        changed = {"wanted": messages.c.wanted + 1, "free_at": case((stays, messages.c.free_at), else_=free)}
        there = and_(messages.c.key.in_(keys), or_(messages.c.message != "", messages.c.free_at.is_not(None)))
        await self._connection.execute(update(messages).where(there).values(changed))
        self._due.has_changed = True

    async def withdraw(self, keys: Sequence[str]) -> None:
        """Takes away those of them that were never posted."""
        never = and_(messages.c.key.in_(keys), messages.c.message == "")
        await self._connection.execute(messages.delete().where(never))

    async def claim(
        self,
        platforms: Collection[str],
        now: datetime,
        until: datetime,
        limit: int,
        but: Collection[ChannelId] = (),
        *,
        patient: bool = False,
    ) -> Sequence[Message]:
        """The first of each of at most *limit* channels that may be sent; nobody else gets it before *until*."""
        asked = {"platforms": list(platforms), "but": list(but), "patient": patient, "now": now, "limit": limit}
        found = (await self._connection.execute(_free(), asked)).mappings().all()
        if found:
            await self._connection.execute(_CLAIMED, {"keys": [row["key"] for row in found], "until": until})
        return [_message(row) for row in found]

    async def sent(
        self, message: Message, platform_id: str, when: datetime, now: datetime, not_before: datetime
    ) -> None:
        """It shows what was wanted when it was claimed. Where that is its first time, *tells* becomes a timer."""
        row = await self._locked(message.key)
        if row is None:  # withdrawn while it was on its way
            return
        shown = max(row["shown"], message.wanted)
        settled = {
            "message": row["message"] or platform_id,
            "shown": shown,
            "attempts": 0,
            "not_before": not_before,
            "free_at": not_before if row["wanted"] > shown else None,
            "is_claimed": False,
        }
        await self._connection.execute(update(messages).where(messages.c.key == message.key), settled)
        if not row["message"]:
            await self._tell(row, now, "sent", platform_id, when, "")

    async def failed(self, message: Message, outcome: str, why: str, now: datetime, again: datetime | None) -> None:
        """It was not sent. With *again* it is tried then once more; else it is given up and *tells* becomes a timer.

        A message that stands is given up for this change only.
        """
        row = await self._locked(message.key)
        if row is None:
            return
        # One that stands may have changed once more meanwhile, which is another thing to try.
        has_changed = bool(row["message"]) and row["wanted"] > message.wanted
        settled = {
            "attempts": row["attempts"] if again else 0,
            "not_before": again or max(row["not_before"] or now, now),
            "free_at": again or (now if has_changed else None),
            "is_claimed": False,
        }
        await self._connection.execute(update(messages).where(messages.c.key == message.key), settled)
        if again is None and not row["message"]:
            await self._tell(row, now, outcome, "", now, why)

    async def release(self, platforms: Collection[str]) -> None:
        """Nobody holds a claim any more."""
        claimed = and_(messages.c.platform.in_(platforms), messages.c.free_at.is_not(None), messages.c.is_claimed)
        # It stays marked as claimed, by which the next claim knows that what came of this one is not known; of one that
        # was never posted, also since when.
        never = messages.c.message == ""
        free = {
            "free_at": func.coalesce(messages.c.not_before, literal(AT_ONCE, Moment)),
            "not_before": case((never, messages.c.free_at), else_=messages.c.not_before),
        }
        await self._connection.execute(update(messages).where(claimed).values(free))

    async def next_due(
        self, platforms: Collection[str], but: Collection[ChannelId] = (), *, patient: bool = True
    ) -> datetime | None:
        """When the next may be sent, or, if claimed, may be claimed again; the channels in *but* left out, and without
        *patient* the patient ones."""
        asked = {"platforms": list(platforms), "but": list(but)}
        found = (await self._connection.execute(_soonest(patient=patient), asked)).one()
        return min((one for one in found if one is not None), default=None)

    async def _locked(self, key: str) -> RowMapping | None:
        found = select(messages).where(messages.c.key == key).with_for_update()
        return (await self._connection.execute(found)).mappings().one_or_none()

    async def _tell(self, row: RowMapping, now: datetime, outcome: str, message: str, when: datetime, why: str) -> None:
        if row["tells"] is None:
            return
        action = token.read(row["tells"])
        became = {"outcome": outcome, "message": message, "when": when.astimezone(UTC).isoformat(), "why": why}
        told = replace(action, arguments={**action.arguments, **became})
        server = None if row["server"] is None else ServerId(row["server"])
        timer = Timer(f"sent {row['key']}", now, told, ChannelId(row["channel"]), server)
        await Timers(self._connection, Due() if row["is_patient"] else self._due).set(timer)


# What every look of the scheduler executes is put together once: that takes longer than to execute it.
_WITHIN = and_(
    messages.c.platform.in_(bindparam("platforms", expanding=True)),
    messages.c.channel.not_in(bindparam("but", expanding=True)),
)
_CLAIMED = (
    update(messages)
    .where(messages.c.key.in_(bindparam("keys", expanding=True)))
    .values(free_at=bindparam("until"), is_claimed=True, attempts=messages.c.attempts + 1)
)


@cache
def _free() -> Select[Any]:
    earlier = messages.alias("earlier")
    now: BindParameter[datetime] = bindparam("now", Moment)
    before = _before(earlier, or_(earlier.c.message == "", earlier.c.free_at <= now))
    theirs = and_(messages.c.is_patient == bindparam("patient"), _WITHIN)
    free = select(messages).where(messages.c.free_at <= now, theirs, ~before)
    return (
        free.order_by(messages.c.free_at)
        .limit(bindparam("limit", Integer))
        .with_for_update(skip_locked=True, of=messages)
    )


@cache
def _soonest(*, patient: bool) -> Select[Any]:
    """The first of each stretch of the index."""
    earlier = messages.alias("earlier")
    before = _before(earlier, earlier.c.message == "")
    free = select(messages.c.free_at).where(messages.c.free_at.is_not(None), _WITHIN, ~before)
    return select(
        *(
            free.where(messages.c.is_patient.is_(which)).order_by(messages.c.free_at).limit(1).scalar_subquery()
            for which in ((False, True) if patient else (False,))
        )
    )


def _before(earlier: FromClause, holds_up: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether one that waits, and that *holds_up* is said of, was put into the channel earlier.

    Before an impatient one a patient one does not count.
    """
    # Two who put into a channel at once may have taken the same position.
    beside = and_(earlier.c.position == messages.c.position, earlier.c.key < messages.c.key)
    there = and_(earlier.c.channel == messages.c.channel, or_(earlier.c.position < messages.c.position, beside))
    counts = or_(messages.c.is_patient, ~earlier.c.is_patient)
    return exists(select(1).select_from(earlier).where(there, earlier.c.free_at.is_not(None), counts, holds_up))


def _message(row: RowMapping) -> Message:
    """As it is once claimed, of its row before that."""
    return Message(
        key=row["key"],
        channel=ChannelId(row["channel"]),
        server=None if row["server"] is None else ServerId(row["server"]),
        shows=token.read(row["shows"]),
        tells=None if row["tells"] is None else token.read(row["tells"]),
        under=row["under"],
        message=row["message"],
        wanted=row["wanted"],
        shown=row["shown"],
        attempts=row["attempts"] + 1,
        adrift=max(row["free_at"], row["not_before"] or AT_ONCE) if row["is_claimed"] else None,
        is_patient=row["is_patient"],
    )
