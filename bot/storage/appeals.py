"""Appeals, votes on them, and the forms that servers accept since (ports.AppealRepository)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    and_,
    func,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.kernel.ids import LearnerId, LectureId, QuestionId, RoundId, ServerId
from bot.ports import Appeal
from bot.storage import effects as following
from bot.storage.due import Due
from bot.storage.schema import Moment, Typed, metadata
from bot.storage.statements import insert
from bot.study.quiz.round import Effect

appeals = Table(
    "appeals",
    metadata,
    Column("round", Text, ForeignKey("rounds.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("learner", Text, primary_key=True),
    Column("name", Typed, nullable=False),
    Column("given", Typed, nullable=False),
    Column("at", Moment, nullable=False),
    Column("verdict", Boolean),
    Column("by", Text),
    Column("decided", Moment),
    Index("appeals_by_learner", "learner"),
)

votes = Table(
    "votes",
    metadata,
    Column("round", Text, ForeignKey("rounds.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("learner", Text, primary_key=True),  # whose appeal it is
    Column("voter", Text, primary_key=True),
    Column("is_right", Boolean, nullable=False),
    Index("votes_by_voter", "voter"),
)

forms = Table(
    "forms",
    metadata,
    Column("server", Text, primary_key=True),
    Column("owner", Text, primary_key=True),  # '' for everyone's, as of lectures
    Column("lecture", Text, primary_key=True),
    Column("question", Text, primary_key=True),
    Column("form", Typed, primary_key=True),
    Column("at", Moment, nullable=False),
)

_KEPT = [field.name for field in fields(Appeal) if field.name not in ("yes", "no")]


class Appeals:
    """One transaction's view of them."""

    def __init__(self, connection: AsyncConnection, due: Due) -> None:
        self._connection = connection
        self._due = due

    async def open(self, appeal: Appeal, effects: Sequence[Effect]) -> bool:
        """A new appeal, with the messages that announce it; False where that learner appealed there before."""
        put = insert(self._connection, appeals).values({name: getattr(appeal, name) for name in _KEPT})
        if (await self._connection.execute(put.on_conflict_do_nothing())).rowcount != 1:
            return False
        whose = await following.found(self._connection, appeal.round)
        if whose is not None:
            await following.follow(self._connection, self._due, whose, effects)
        return True

    async def find(self, round_id: RoundId, number: int, learner: LearnerId) -> Appeal | None:
        """That learner's appeal, with the votes so far."""
        row = (
            await self._connection.execute(select(appeals).where(_is(appeals, round_id, number, learner)))
        ).mappings()
        found = row.one_or_none()
        if found is None:
            return None
        on_it = _is(votes, round_id, number, learner)
        counted = select(votes.c.is_right, func.count()).where(on_it).group_by(votes.c.is_right)
        counts = {row[0]: row[1] for row in await self._connection.execute(counted)}
        return Appeal(**found, yes=counts.get(True, 0), no=counts.get(False, 0))

    async def vote(self, appeal: Appeal, voter: LearnerId, *, is_right: bool) -> bool:
        """Counts a vote, in the place of an earlier one of that voter; whether it is the voter's first."""
        row = {"round": appeal.round, "number": appeal.number, "learner": appeal.learner, "voter": voter}
        put = insert(self._connection, votes).values({**row, "is_right": is_right}).on_conflict_do_nothing()
        if (await self._connection.execute(put)).rowcount == 1:
            return True
        theirs = and_(_is(votes, appeal.round, appeal.number, appeal.learner), votes.c.voter == voter)
        await self._connection.execute(update(votes).where(theirs).values(is_right=is_right))
        return False

    async def decide(self, appeal: Appeal, *, verdict: bool, by: LearnerId | None, at: datetime) -> bool:
        """Ends it; False where that was done before."""
        still = and_(_is(appeals, appeal.round, appeal.number, appeal.learner), appeals.c.verdict.is_(None))
        ended = update(appeals).where(still).values(verdict=verdict, by=by, decided=at)
        return (await self._connection.execute(ended)).rowcount == 1

    async def remember(
        self,
        server: ServerId,
        owner: ServerId | None,
        lecture: LectureId,
        question: QuestionId,
        form: str,
        at: datetime,
    ) -> None:
        """From now on that form is right in that server."""
        row = {
            "server": server,
            "owner": owner or "",
            "lecture": lecture,
            "question": question,
            "form": form,
            "at": at,
        }
        await self._connection.execute(insert(self._connection, forms).values(row).on_conflict_do_nothing())

    async def forms(
        self, server: ServerId | None, owner: ServerId | None, lecture: LectureId
    ) -> Mapping[QuestionId, Sequence[str]]:
        """The forms that a server accepts beside the author's, by question, the oldest first."""
        if server is None:
            return {}
        there = and_(forms.c.server == server, forms.c.owner == (owner or ""), forms.c.lecture == lecture)
        accepted = select(forms.c.question, forms.c.form).where(there).order_by(forms.c.at, forms.c.form)
        found: defaultdict[QuestionId, list[str]] = defaultdict(list)
        for question, form in await self._connection.execute(accepted):
            found[QuestionId(question)].append(form)
        return dict(found)


def _is(table: Table, round_id: RoundId, number: int, learner: LearnerId) -> ColumnElement[bool]:
    return and_(table.c.round == round_id, table.c.number == number, table.c.learner == learner)
