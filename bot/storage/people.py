"""What is known of a person, wherever it stands: given to them, or deleted (ports.PeopleRepository).

Who had themselves deleted is `nobody:1`, `nobody:2` and so on in each round: so two of them are not taken for one, and
none is known again in another round.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote

from sqlalchemy import Column, ColumnElement, Table, Text, and_, bindparam, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.interaction import NOBODY
from bot.chat.platform import direct
from bot.corpus.question import Kind
from bot.kernel.ids import ChannelId, LearnerId, RoundId
from bot.storage.appeals import appeals, votes
from bot.storage.due import Due
from bot.storage.messages import messages
from bot.storage.reports import reports
from bot.storage.rounds import Rounds, timer_key
from bot.storage.rows import Row
from bot.storage.schedules import deliveries, schedules
from bot.storage.schema import (
    LINKS,
    actions,
    answers,
    link_codes,
    links,
    metadata,
    papers,
    players,
    rounds,
    seats,
    wrong_codes,
)
from bot.storage.statements import count, insert
from bot.storage.timers import timers
from bot.storage.visits import visits
from bot.storage.web_messages import web_messages
from bot.study.quiz.round import HostLeft, Mode, State, step

TYPED = (Kind.CLOZE.value, Kind.SHORT.value)
"""What is answered in words of one's own."""

unranked = Table("unranked", metadata, Column("learner", Text, primary_key=True))


class People:
    """One transaction's view of people."""

    def __init__(self, connection: AsyncConnection, due: Due) -> None:
        self._connection = connection
        self._rounds = Rounds(connection, due)

    async def is_ranked(self, learner: LearnerId) -> bool:
        """Whether they may stand on public lists."""
        return not await self.unranked([learner])

    async def unranked(self, learners: Sequence[LearnerId]) -> frozenset[LearnerId]:
        """Those who may not."""
        found = select(unranked.c.learner).where(unranked.c.learner.in_(learners))
        return frozenset(LearnerId(learner) for learner in await self._connection.scalars(found))

    async def rank(self, learner: LearnerId, *, is_ranked: bool) -> None:
        """What they say."""
        if is_ranked:
            await self._connection.execute(delete(unranked).where(unranked.c.learner == learner))
        else:
            put = insert(self._connection, unranked).values(learner=learner)
            await self._connection.execute(put.on_conflict_do_nothing())

    async def export(self, learner: LearnerId) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Every row about them beside their answers, by table; values that JSON can hold, times in ISO 8601."""
        found: dict[str, list[Mapping[str, Any]]] = {}
        for account in await self._accounts(learner):
            for name, rows in (await self._held(account)).items():
                # What both accounts have part in, such as their link, is given once.
                found[name] = [*found.get(name, ()), *(row for row in rows if row not in found.get(name, ()))]
        return found

    async def _held(self, learner: LearnerId) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        own = direct(learner)
        about = {rounds: or_(rounds.c.host == learner, rounds.c.home == own), players: players.c.learner == learner}
        about |= _about(learner)
        about[schedules] = or_(schedules.c.by == learner, schedules.c.channel == own)
        about[deliveries] = deliveries.c.channel == own
        about[votes] = votes.c.voter == learner  # how others voted is theirs
        found: dict[str, Sequence[Mapping[str, Any]]] = {}
        for table, condition in about.items():
            # A round's JSON is the lecture's and the bot's; what its host chose stands in the other columns.
            columns = [column for column in table.c if column.name not in ("paper", "body")]
            rows = (await self._connection.execute(select(*columns).where(condition))).mappings().all()
            if rows:
                found[table.name] = [{name: _plain(value) for name, value in row.items()} for row in rows]
        return found

    async def delete(self, learner: LearnerId, now: datetime) -> tuple[Mapping[str, int], Sequence[RoundId]]:
        """Deletes all that is known of them: (how many rows, by table; the rounds they were in that remain)."""
        rows: Counter[str] = Counter()
        remain: dict[RoundId, None] = {}
        accounts = await self._accounts(learner)
        owns = [direct(account) for account in accounts]
        for account in accounts:
            gone, left = await self._delete(account, owns, now, tuple(remain))
            rows += gone
            remain |= dict.fromkeys(left)
        if rows[links.name]:
            await count(self._connection, LINKS)
        return dict(+rows), tuple(remain)

    async def _accounts(self, learner: LearnerId) -> Sequence[LearnerId]:
        """The learner's own id first, under which the games of all their accounts are kept."""
        theirs = select(links.c.account).where(links.c.person == learner).order_by(links.c.at, links.c.account)
        return [learner, *(LearnerId(account) for account in await self._connection.scalars(theirs))]

    async def _delete(
        self, learner: LearnerId, owns: Sequence[ChannelId], now: datetime, earlier: Sequence[RoundId]
    ) -> tuple[Counter[str], Sequence[RoundId]]:
        """One account of theirs. *owns* are the conversations of all of them with the bot; *earlier* are rounds that
        remain of another, in which an appeal may name this one.
        """
        rows = await self._unschedule(learner)
        played = select(players.c.round).where(players.c.learner == learner)
        theirs = select(rounds.c.id, rounds.c.mode, rounds.c.home).where(
            or_(rounds.c.host == learner, rounds.c.home.in_(owns), rounds.c.id.in_(played))
        )
        # Locked, so that until the end nobody answers there, or becomes nobody too.
        locked = await self._connection.execute(theirs.order_by(rounds.c.id).with_for_update())
        is_alone = {RoundId(row.id): Mode(row.mode) is Mode.SOLO or row.home in owns for row in locked}
        alone = [round_id for round_id, is_so in is_alone.items() if is_so]
        remain = [round_id for round_id, is_so in is_alone.items() if not is_so]
        names = await self._nobodies(remain)
        rows += await self._take_back(learner, names or await self._nobodies(earlier))
        for table, condition in _about(learner).items():
            rows[table.name] += (await self._connection.execute(delete(table).where(condition))).rowcount
        rows += await self._drop(alone)
        rows += await self._make_nobody(learner, names)
        rows["rounds"] += await self._unhost(learner, now)
        decided = update(appeals).where(appeals.c.by == learner).values(by=NOBODY.id)
        rows["appeals"] += (await self._connection.execute(decided)).rowcount
        return rows, remain

    async def _unschedule(self, learner: LearnerId) -> Counter[str]:
        """Takes away what is posted to them alone. What they made for a server stays, as made by nobody."""
        rows: Counter[str] = Counter()
        for table in (schedules, deliveries):  # the ledger last, when nobody can enter a line any more
            gone = await self._connection.execute(delete(table).where(table.c.channel == direct(learner)))
            rows[table.name] = gone.rowcount
        made = update(schedules).where(schedules.c.by == learner).values(by=NOBODY.id)
        rows["schedules"] += (await self._connection.execute(made)).rowcount
        return rows

    async def _drop(self, round_ids: Sequence[RoundId]) -> Counter[str]:
        """Takes whole rounds away."""
        rows: Counter[str] = Counter()
        timed = timers.c.key.in_([timer_key(round_id) for round_id in round_ids])
        rows["timers"] = (await self._connection.execute(delete(timers).where(timed))).rowcount
        for table in (messages, votes, appeals, answers, players, papers, seats):
            gone = await self._connection.execute(delete(table).where(table.c.round.in_(round_ids)))
            rows[table.name] = gone.rowcount
        gone = await self._connection.execute(delete(rounds).where(rounds.c.id.in_(round_ids)))
        rows["rounds"] = gone.rowcount
        return rows

    async def _nobodies(self, round_ids: Sequence[RoundId]) -> Sequence[Row]:
        """What they are in each of these rounds from now on: `of`, the round, and `nobody`."""
        before = select(players.c.round, func.count()).where(
            players.c.round.in_(round_ids), players.c.learner.startswith(NOBODY.id)
        )
        several = {row[0]: row[1] for row in await self._connection.execute(before.group_by(players.c.round))}
        return [{"of": id_, "nobody": f"{NOBODY.id}{several.get(id_, 0) + 1}"} for id_ in round_ids]

    async def _take_back(self, learner: LearnerId, names: Sequence[Row]) -> Counter[str]:
        """Appeals of theirs that stand in a channel are nobody's, so that the channel can be rid of the words."""
        nobodies = {name["of"]: name["nobody"] for name in names}
        theirs = and_(messages.c.message != "", _names(messages.c.shows, learner), messages.c.round.is_not(None))
        found = await self._connection.execute(select(messages.c.key, messages.c.shows, messages.c.round).where(theirs))
        stand = [row for row in found if row.round in nobodies]
        for row in stand:
            nobody = nobodies[row.round]
            renamed = {
                "key": row.key.replace(learner, nobody),
                "shows": row.shows.replace(quote(learner, safe=""), quote(nobody, safe="")),
            }
            await self._connection.execute(update(messages).where(messages.c.key == row.key).values(renamed))
        return Counter(messages=len(stand))

    async def _make_nobody(self, learner: LearnerId, names: Sequence[Row]) -> Counter[str]:
        """Their answers become those of somebody without a name, and without the words that they typed."""
        rows: Counter[str] = Counter()
        if not names:
            return rows
        typed = select(papers.c.number).where(papers.c.round == answers.c.round, papers.c.kind.in_(TYPED))
        wordless = update(answers).where(answers.c.learner == learner, answers.c.number.in_(typed))
        await self._connection.execute(wordless.values(given="", first=""))
        for table, blank in ((answers, {}), (players, {"name": ""})):
            theirs = select(func.count()).select_from(table).where(table.c.learner == learner)
            rows[table.name] = await self._connection.scalar(theirs) or 0
            renamed = update(table).where(table.c.round == bindparam("of"), table.c.learner == learner)
            await self._connection.execute(renamed.values(learner=bindparam("nobody"), **blank), names)
        return rows

    async def _unhost(self, learner: LearnerId, now: datetime) -> int:
        """Rounds that are going on lose their host by a step, so that who read them before has to read them again."""
        hosted = rounds.c.host == learner
        going = select(rounds.c.id).where(hosted, rounds.c.state != State.OVER.value).order_by(rounds.c.id)
        ids = (await self._connection.scalars(going)).all()
        for id_ in ids:
            before = await self._rounds.get(RoundId(id_))
            assert before is not None
            after, effects = step(before, HostLeft(now))
            after = replace(after, terms=replace(after.terms, topic=""))
            await self._rounds.save(after, effects, before.version)
        blank = update(rounds).where(hosted).values(host=None, host_name="", topic="")
        return len(ids) + (await self._connection.execute(blank)).rowcount


def _about(learner: LearnerId) -> dict[Table, ColumnElement[bool]]:
    """The rows that are about a person and nobody else."""
    own = direct(learner)
    return {
        appeals: appeals.c.learner == learner,
        votes: or_(votes.c.voter == learner, votes.c.learner == learner),
        reports: reports.c.learner == learner,
        visits: visits.c.learner == learner,
        links: or_(links.c.account == learner, links.c.person == learner),
        link_codes: link_codes.c.account == learner,
        wrong_codes: wrong_codes.c.account == learner,
        unranked: unranked.c.learner == learner,
        messages: or_(messages.c.channel == own, _names(messages.c.shows, learner)),
        timers: or_(timers.c.channel == own, _names(timers.c.action, learner)),
        actions: _names(actions.c.text, learner),
        web_messages: or_(web_messages.c.author == learner, web_messages.c.channel == own),
    }


def _names(action: ColumnElement[str], learner: LearnerId) -> ColumnElement[bool]:
    """Whether an argument of a written action ends in the learner's id."""
    id_ = quote(learner, safe="")
    return or_(action.contains(f"{id_}&", autoescape=True), action.endswith(id_, autoescape=True))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
