"""Who plays, what they answered, and what can be counted of it (ports.AnswerRepository)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    RowMapping,
    Select,
    and_,
    case,
    cast,
    distinct,
    false,
    func,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.interaction import NOBODY
from bot.corpus.question import Kind
from bot.kernel.ids import ChannelId, ChapterId, ConceptId, LearnerId, LectureId, QuestionId, RoundId, ServerId
from bot.ports import Answer, Done, Origin, Player, Rank, Record, Seen
from bot.storage.people import unranked
from bot.storage.rows import Row
from bot.storage.schema import answers, papers, players, rounds
from bot.storage.statements import Insert, insert, insert_for
from bot.study.quiz.round import MISSED, TOGETHER, Mode, State
from bot.study.quiz.scoring import Confidence

_AFTER = timedelta(days=1)
"""Rounds that ended so long before a moment have no answers after it, whatever the clocks of the platforms say."""

_answered = answers.join(players, and_(answers.c.round == players.c.round, answers.c.learner == players.c.learner))
_recorded = _answered.join(rounds, answers.c.round == rounds.c.id).join(
    papers, and_(answers.c.round == papers.c.round, answers.c.number == papers.c.number)
)
_is_somebody = not_(answers.c.learner.startswith(NOBODY.id))
_may_change = and_(rounds.c.number == answers.c.number, rounds.c.state.in_([State.ASKING.value, State.PAUSED.value]))
_right = cast(func.sum(case((answers.c.is_right, 1), else_=0)), Integer)


class Answers:
    """One transaction's view of players and answers."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def join(self, round_id: RoundId, learner: LearnerId, name: str, seen: int) -> bool:
        """Whether somebody joined who had not; their name is brought up to date in any case."""
        place = (await self._places([round_id])).get(round_id, 0) + 1
        row = {"round": round_id, "learner": learner, "name": name, "seen": seen, "place": place}
        put = insert(self._connection, players).values(row).on_conflict_do_nothing()
        if (await self._connection.execute(put)).rowcount == 1:
            return True
        known = and_(players.c.round == round_id, players.c.learner == learner)
        await self._connection.execute(update(players).where(known).values(name=name))
        return False

    async def keep(self, given: Sequence[Answer]) -> None:
        """Keeps each, in three statements for all; of two to the same question the one with the later *at*."""
        if not given:
            return
        # In one order always, so that two who keep answers of the same people do not wait for each other in a ring.
        in_order = sorted(given, key=attrgetter("round", "learner", "number", "at"))
        places = await self._places(sorted({answer.round for answer in given}))
        came: dict[tuple[RoundId, LearnerId], Row] = {}
        for answer in given:
            if (answer.round, answer.learner) not in came:
                places[answer.round] = places.get(answer.round, 0) + 1
                came[answer.round, answer.learner] = {"place": places[answer.round]}
        for answer in in_order:
            row = came[answer.round, answer.learner]
            row |= {"round": answer.round, "learner": answer.learner, "name": answer.name}
            row["seen"] = max(answer.number, row.get("seen", -1))
        await self._connection.execute(_there(self._connection.dialect.name), [came[key] for key in sorted(came)])
        await self._connection.execute(latest(self._connection.dialect.name), [_row(answer) for answer in in_order])

    async def confide(self, round_id: RoundId, number: int, learner: LearnerId, confidence: Confidence) -> bool:
        """Sets how sure somebody is of what they answered; whether they had answered."""
        theirs = and_(_of(round_id, number), answers.c.learner == learner)
        changed = await self._connection.execute(update(answers).where(theirs).values(confidence=confidence.value))
        return changed.rowcount == 1

    async def waiting(self, questions: Mapping[RoundId, int]) -> Mapping[RoundId, int]:
        """How many each round waits for at that question: who have not answered, nor missed the last two before."""
        waited_for = (
            and_(players.c.round == round_id, players.c.seen.between(number - MISSED, number - 1))
            for round_id, number in questions.items()
        )
        counted = select(players.c.round, func.count()).where(or_(false(), *waited_for))
        counted = counted.where(not_(players.c.learner.startswith(NOBODY.id))).group_by(players.c.round)
        found = {RoundId(round_id): count for round_id, count in await self._connection.execute(counted)}
        return {round_id: found.get(round_id, 0) for round_id in questions}

    async def players(self, round_id: RoundId) -> Sequence[Player]:
        """All who take part, in the order in which they came."""
        found = select(players).where(players.c.round == round_id).order_by(players.c.place, players.c.learner)
        rows = (await self._connection.execute(found)).mappings()
        return [Player(LearnerId(row["learner"]), row["name"], row["seen"]) for row in rows]

    async def count(self, round_id: RoundId, number: int) -> tuple[int, int]:
        """(how many have answered that question, how many take part)."""
        given = select(func.count()).select_from(answers).where(_of(round_id, number)).scalar_subquery()
        there = select(func.count()).select_from(players).where(players.c.round == round_id).scalar_subquery()
        row = (await self._connection.execute(select(given, there))).one()
        return row[0], row[1]

    async def of_question(self, round_id: RoundId, number: int) -> Sequence[Answer]:
        """All answers to one question, in order of *at*."""
        return await self._found(_of(round_id, number))

    async def of_round(self, round_id: RoundId) -> Sequence[Answer]:
        """All answers of a round, by question and then in order of *at*."""
        return await self._found(answers.c.round == round_id)

    async def of_learner(self, round_id: RoundId, learner: LearnerId) -> Sequence[Answer]:
        """Those of one learner, by question."""
        return await self._found(and_(answers.c.round == round_id, answers.c.learner == learner))

    async def find(self, round_id: RoundId, number: int, learner: LearnerId) -> Answer | None:
        """What one learner answered."""
        found = await self._found(and_(_of(round_id, number), answers.c.learner == learner))
        return found[0] if found else None

    async def accept(self, round_id: RoundId, number: int, given: Sequence[str]) -> int:
        """Marks the answers of exactly those texts right, by appeal; how many were not."""
        wrong = and_(_of(round_id, number), answers.c.given.in_(given), not_(answers.c.is_right))
        right = {"is_right": True, "is_appealed": True}
        return (await self._connection.execute(update(answers).where(wrong).values(right))).rowcount

    async def history(
        self,
        lecture: LectureId,
        owner: ServerId | None,
        *,
        server: ServerId | None = None,
        learner: LearnerId | None = None,
    ) -> Mapping[QuestionId, Seen]:
        """What was answered to a lecture's questions so far: by a learner, or in a server's group rounds."""
        asked = select(papers.c.question, func.count(), _right).select_from(_recorded)
        asked = asked.where(rounds.c.lecture == lecture, rounds.c.owner == owner)
        if server is not None:
            asked = asked.where(rounds.c.server == server, rounds.c.mode != Mode.SOLO.value)
        if learner is not None:
            asked = asked.where(answers.c.learner == learner)
        rows = await self._connection.execute(asked.group_by(papers.c.question))
        return {QuestionId(question): Seen(several, right) for question, several, right in rows}

    async def board(self, server: ServerId, since: datetime | None, origin: Origin | None = None) -> Sequence[Rank]:
        """Who answered rightly how often in the group rounds of a server since then, the most first.

        Of equal counts the one who needed fewer answers is first.
        """
        ranked = answers.c.learner.not_in(select(unranked.c.learner))
        return await self._ranks(_counted(server, since, origin).where(ranked))

    async def standing(
        self, server: ServerId, since: datetime | None, learner: LearnerId, origin: Origin | None = None
    ) -> Rank | None:
        """The same of one learner, ranked or not."""
        ranks = await self._ranks(_counted(server, since, origin).where(answers.c.learner == learner))
        return ranks[0] if ranks else None

    async def done(self, learner: LearnerId, since: datetime | None = None) -> Done:
        """What one learner has done since then, wherever, with others and alone."""
        in_rounds = func.count(distinct(case((rounds.c.mode != Mode.DAILY.value, answers.c.round))))
        counted = select(func.coalesce(_right, 0), func.count(), in_rounds).select_from(_recorded)
        is_told_late = rounds.c.mode.in_([mode.value for mode in TOGETHER])
        counted = counted.where(answers.c.learner == learner, papers.c.counts, not_(and_(is_told_late, _may_change)))
        if since is not None:
            counted = counted.where(answers.c.at >= since)
        return Done(*(await self._connection.execute(counted)).one())

    async def records(self, *, learner: LearnerId | None = None) -> AsyncIterator[Record]:
        """Everything that was answered, in the order of *first_at*; of one learner, if one is named."""
        wanted = [rounds.c.server, rounds.c.home, rounds.c.mode, rounds.c.scoring, rounds.c.lecture, rounds.c.owner]
        about = [papers.c.question, papers.c.chapter, papers.c.concept, papers.c.kind, papers.c.counts]
        found = select(answers, players.c.name, *wanted, *about).select_from(_recorded)
        if learner is not None:
            found = found.where(answers.c.learner == learner)
        found = found.order_by(answers.c.first_at, answers.c.round, answers.c.number, answers.c.learner)
        async with self._connection.stream(found) as rows:
            async for row in rows.mappings():
                yield _record(row)

    async def _places(self, round_ids: Sequence[RoundId]) -> dict[RoundId, int]:
        """The last place that was taken in each round where one is."""
        last = select(players.c.round, func.max(players.c.place)).where(players.c.round.in_(round_ids))
        rows = await self._connection.execute(last.group_by(players.c.round))
        return {RoundId(round_id): place for round_id, place in rows}

    async def _found(self, which: ColumnElement[bool]) -> Sequence[Answer]:
        found = select(answers, players.c.name).select_from(_answered).where(which)
        found = found.order_by(answers.c.number, answers.c.at, answers.c.learner)
        return [_answer(row) for row in (await self._connection.execute(found)).mappings()]

    async def _ranks(self, counted: Select[Any]) -> Sequence[Rank]:
        """One for each learner, called as in the round that was last answered in."""
        ranks: dict[str, Rank] = {}
        for learner, name, right, several, _ in await self._connection.execute(counted):
            before = ranks.get(learner, Rank(learner, name, 0, 0))
            ranks[learner] = Rank(learner, name, before.right + right, before.answers + several)
        return sorted(ranks.values(), key=lambda rank: (-rank.right, rank.answers, rank.learner))


@cache
def _there(dialect: str) -> Insert:
    """Who answers takes part, and has missed nothing before that question."""
    put = insert_for(dialect, players)
    seen = case((put.excluded.seen > players.c.seen, put.excluded.seen), else_=players.c.seen)
    changed = {"name": put.excluded.name, "seen": seen}
    return put.on_conflict_do_update(index_elements=["round", "learner"], set_=changed)


@cache
def latest(dialect: str) -> Insert:
    """Keeps answers; of two to one question the first words of the earlier, and all else of the later."""
    put = insert_for(dialect, answers)
    is_later, is_earlier = put.excluded.at >= answers.c.at, put.excluded.first_at < answers.c.first_at
    changed = {
        column.name: case(
            (is_earlier if column.name in ("first", "first_at") else is_later, put.excluded[column.name]),
            else_=column,
        )
        for column in answers.c
        if not column.primary_key
    }
    return put.on_conflict_do_update(index_elements=["round", "number", "learner"], set_=changed)


def _of(round_id: RoundId, number: int) -> ColumnElement[bool]:
    return and_(answers.c.round == round_id, answers.c.number == number)


def _counted(server: ServerId, since: datetime | None, origin: Origin | None) -> Select[Any]:
    """By learner and name, the names that were used last coming last: answers that count, and how many are right.

    A question that may still be answered is left out: what counts is whether the answer is right, which nobody is to
    learn before.
    """
    last = func.max(answers.c.at)
    counted = select(answers.c.learner, players.c.name, _right, func.count(), last).select_from(_recorded)
    counted = counted.where(
        rounds.c.server == server,
        rounds.c.mode.in_([mode.value for mode in TOGETHER]),
        papers.c.counts,
        _is_somebody,
        not_(_may_change),
    )
    if origin is not None:
        lecture, owner = origin
        counted = counted.where(rounds.c.lecture == lecture, rounds.c.owner.is_not_distinct_from(owner))
    if since is not None:
        is_recent = or_(rounds.c.ended.is_(None), rounds.c.ended >= since - _AFTER)
        counted = counted.where(is_recent, answers.c.at >= since)
    return counted.group_by(answers.c.learner, players.c.name).order_by(last)


def _row(answer: Answer) -> Row:
    return {
        "round": answer.round,
        "number": answer.number,
        "learner": answer.learner,
        "given": answer.given,
        "at": answer.at,
        "first": answer.first,
        "first_at": answer.first_at,
        "shown": answer.shown,
        "is_right": answer.right,
        "is_close": answer.close,
        "is_appealed": answer.is_appealed,
        "confidence": answer.confidence.value,
    }


def _answer(row: RowMapping) -> Answer:
    return Answer(
        round=RoundId(row["round"]),
        number=row["number"],
        learner=LearnerId(row["learner"]),
        name=row["name"],
        given=row["given"],
        right=row["is_right"],
        close=row["is_close"],
        confidence=Confidence(row["confidence"]),
        at=row["at"],
        shown=row["shown"],
        first=row["first"],
        first_at=row["first_at"],
        is_appealed=row["is_appealed"],
    )


def _record(row: RowMapping) -> Record:
    return Record(
        answer=_answer(row),
        server=None if row["server"] is None else ServerId(row["server"]),
        channel=ChannelId(row["home"]),
        mode=row["mode"],
        scoring=row["scoring"],
        lecture=LectureId(row["lecture"]),
        owner=None if row["owner"] is None else ServerId(row["owner"]),
        question=QuestionId(row["question"]),
        chapter=ChapterId(row["chapter"]),
        concept=None if row["concept"] is None else ConceptId(row["concept"]),
        kind=Kind(row["kind"]),
        counts=row["counts"],
    )
