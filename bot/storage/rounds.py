"""The rounds (ports.RoundRepository)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, and_, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.card import Action
from bot.kernel.ids import ChannelId, LearnerId, RoundId
from bot.ports import Open, Overtaken, Timer
from bot.storage import effects as following
from bot.storage.batches import batches
from bot.storage.due import Due
from bot.storage.messages import Messages, messages
from bot.storage.round_rows import moved_columns, paper_rows, read_round, round_row, seat_rows
from bot.storage.schema import papers, rounds, seats
from bot.storage.statements import insert
from bot.storage.timers import Timers
from bot.study.quiz.round import TOGETHER, Effect, Mode, Round, State

_ROUND = select(rounds).where(rounds.c.id == bindparam("round"))
_SEATS = select(seats).where(seats.c.round == bindparam("round")).order_by(seats.c.position)

TAKEN = "There is a quiz in this channel already. Play that one, or end it first."
OVERTAKEN = "Somebody else was faster, and the quiz has moved on. Look at it again, please."


class Rounds:
    """One transaction's view of the rounds."""

    def __init__(self, connection: AsyncConnection, due: Due) -> None:
        self._connection = connection
        self._due = due

    async def add(self, round_: Round, effects: Sequence[Effect]) -> None:
        """A new round. Raises Overtaken where a channel of its has a group round that is not over."""
        await self._connection.execute(rounds.insert(), round_row(round_))
        await self._seat(round_)
        if rows := paper_rows(round_):
            await self._connection.execute(papers.insert(), rows)
        await self._follow(round_, effects)

    async def save(self, round_: Round, effects: Sequence[Effect], expected: int) -> None:
        """Puts the round in the place of the one with the version *expected*. Raises Overtaken if it has another."""
        before = and_(rounds.c.id == round_.id, rounds.c.version == expected)
        saved = await self._connection.execute(update(rounds).where(before), moved_columns(round_))
        if saved.rowcount != 1:
            raise Overtaken(OVERTAKEN)
        await self._connection.execute(delete(seats).where(seats.c.round == round_.id))
        await self._seat(round_)
        if round_.void:
            void = and_(papers.c.round == round_.id, papers.c.number.in_(sorted(round_.void)))
            await self._connection.execute(update(papers).where(void).values(counts=False))
        await self._follow(round_, effects)

    async def get(self, round_id: RoundId) -> Round | None:
        """The round, whole."""
        which = {"round": round_id}
        row = (await self._connection.execute(_ROUND, which)).mappings().one_or_none()
        return None if row is None else read_round(row, (await self._connection.execute(_SEATS, which)).mappings())

    async def open(self, round_ids: Sequence[RoundId]) -> Mapping[RoundId, Open]:
        """What answers need to know; locked against being moved on until the transaction ends."""
        known = rounds.c
        asked = select(known.id, known.state, known.number, known.deadline, known.hurried, known.version)
        # In one order always, so that two who open the same rounds do not wait for each other in a ring.
        asked = asked.where(known.id.in_(round_ids)).order_by(known.id).with_for_update(key_share=True)
        return {
            RoundId(row.id): Open(RoundId(row.id), State(row.state), row.number, row.deadline, row.hurried, row.version)
            for row in await self._connection.execute(asked)
        }

    async def refresh(self, parts: Mapping[RoundId, str]) -> None:
        """The messages of these parts of rounds have something else to show, though the rounds are where they were."""
        seated = select(seats.c.round, seats.c.channel).where(seats.c.round.in_(sorted(parts)))
        keys = [following.key(id_, parts[id_], channel) for id_, channel in await self._connection.execute(seated)]
        await Messages(self._connection, self._due).refresh(keys)

    async def refresh_all(self, round_ids: Sequence[RoundId]) -> None:
        """All that was posted of these rounds and may name people has something else to show."""
        for some in batches(sorted(round_ids)):
            named = select(rounds.c.id).where(rounds.c.id.in_(some), rounds.c.mode.in_([one.value for one in TOGETHER]))
            posted = select(messages.c.key).where(messages.c.round.in_(named), messages.c.message != "")
            keys = (await self._connection.scalars(posted.order_by(messages.c.key))).all()
            await Messages(self._connection, self._due).refresh(keys)

    async def stands(self, round_id: RoundId, part: str, channel: ChannelId) -> str:
        """The platform's id of the message of that part in that channel; empty where none was posted."""
        posted = select(messages.c.message).where(messages.c.key == following.key(round_id, part, channel))
        return await self._connection.scalar(posted) or ""

    async def in_channel(self, channel: ChannelId) -> RoundId | None:
        """The group round that is not over in which the channel has a seat."""
        found = select(seats.c.round).where(seats.c.channel == channel, seats.c.is_playing)
        return _id(await self._connection.scalar(found))

    async def alone(self, learner: LearnerId) -> RoundId | None:
        """The latest solo round of the learner that is not over."""
        theirs = and_(rounds.c.host == learner, rounds.c.mode == Mode.SOLO.value, _is_on())
        found = select(rounds.c.id).where(theirs).order_by(rounds.c.begun.desc(), rounds.c.id).limit(1)
        return _id(await self._connection.scalar(found))

    async def by_code(self, code: str) -> RoundId | None:
        """The group round of that code that is not over."""
        meant = and_(rounds.c.code == code, rounds.c.mode == Mode.GROUP.value, _is_on())
        found = select(rounds.c.id).where(meant).order_by(rounds.c.begun.desc(), rounds.c.id).limit(1)
        return _id(await self._connection.scalar(found))

    async def by_seed(self, seed: str) -> RoundId | None:
        """The first round that was begun with that seed."""
        found = select(rounds.c.id).where(rounds.c.seed == seed).order_by(rounds.c.begun, rounds.c.id).limit(1)
        return _id(await self._connection.scalar(found))

    async def asking(self, platform: str) -> Sequence[RoundId]:
        """The rounds with an open question and a clock whose home is on that platform."""
        there = and_(rounds.c.home.startswith(f"{platform}:", autoescape=True), rounds.c.deadline.is_not(None))
        found = select(rounds.c.id).where(rounds.c.state == State.ASKING.value, there).order_by(rounds.c.id)
        return [RoundId(id_) for id_ in await self._connection.scalars(found)]

    async def _seat(self, round_: Round) -> None:
        """Writes the seats anew. The index `one_round_a_channel` lets one of two who play in a channel through."""
        for row in seat_rows(round_):
            put = insert(self._connection, seats).on_conflict_do_nothing()
            if (await self._connection.execute(put, row)).rowcount != 1:
                raise Overtaken(TAKEN)

    async def _follow(self, round_: Round, effects: Sequence[Effect]) -> None:
        timers = Timers(self._connection, self._due)
        key = timer_key(round_.id)
        if round_.wake is None:
            await timers.forget(key)
        else:
            action = Action("quiz due", {"round": round_.id, "version": str(round_.version)})
            await timers.set(Timer(key, round_.wake, action, round_.home, round_.server))
        await following.follow(self._connection, self._due, following.whose(round_), effects)


def timer_key(round_id: RoundId) -> str:
    """Under which the timer of a round stands."""
    return f"round {round_id}"


def _is_on() -> ColumnElement[bool]:
    return rounds.c.state != State.OVER.value


def _id(found: str | None) -> RoundId | None:
    return None if found is None else RoundId(found)
