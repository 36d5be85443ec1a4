"""Links between accounts, their codes, and the moving of what was kept under two ids (ports.LinkRepository)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.kernel.ids import ChannelId, LearnerId, RoundId
from bot.ports import Code, Link
from bot.storage.answers import latest
from bot.storage.appeals import appeals, votes
from bot.storage.people import unranked
from bot.storage.reaching import reached
from bot.storage.reports import reports
from bot.storage.rows import Row
from bot.storage.schedules import schedules
from bot.storage.schema import LINKS, answers, counters, link_codes, links, players, rounds, wrong_codes
from bot.storage.statements import count, insert
from bot.storage.visits import visits


class Links:
    """One transaction's view of them."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def revision(self) -> int:
        """A number that grows whenever a link comes or goes."""
        found = await self._connection.scalar(select(counters.c.value).where(counters.c.name == LINKS))
        return int(found or 0)

    async def all(self) -> Sequence[Link]:
        """Every link."""
        rows = await self._connection.execute(select(links).order_by(links.c.at, links.c.account))
        return [Link(LearnerId(row.account), LearnerId(row.person), row.at) for row in rows]

    async def person(self, account: LearnerId) -> LearnerId:
        """Under whose id an account's things are kept."""
        found: str | None = await self._connection.scalar(select(links.c.person).where(links.c.account == account))
        return account if found is None else LearnerId(found)

    async def accounts(self, person: LearnerId) -> Sequence[LearnerId]:
        """All accounts of the person, the one under which everything is kept first."""
        theirs = select(links.c.account).where(links.c.person == person).order_by(links.c.at, links.c.account)
        return [person, *(LearnerId(account) for account in await self._connection.scalars(theirs))]

    async def reached(self, person: LearnerId, channel: ChannelId) -> LearnerId:
        """The account by which the person is told what concerns a channel."""
        return await reached(self._connection, person, channel)

    async def offer(self, code: Code, now: datetime) -> None:
        """A new code, in the place of an earlier one of that account."""
        old = or_(link_codes.c.account == code.account, link_codes.c.until < now)
        await self._connection.execute(delete(link_codes).where(old))
        await self._connection.execute(insert(self._connection, link_codes).values(asdict(code)))

    async def offered(self, code: str, now: datetime) -> Code | None:
        """That code, if it can still be used."""
        found = select(link_codes).where(link_codes.c.code == code, link_codes.c.until >= now)
        row = (await self._connection.execute(found)).mappings().one_or_none()
        return None if row is None else Code(**row)

    async def take(self, code: str) -> bool:
        """Uses a code up; False where somebody was faster."""
        return (await self._connection.execute(delete(link_codes).where(link_codes.c.code == code))).rowcount == 1

    async def wrong(self, account: LearnerId, since: datetime) -> int:
        """How often the account tried a code that there was not."""
        tried = select(func.count()).select_from(wrong_codes)
        tried = tried.where(wrong_codes.c.account == account, wrong_codes.c.at >= since)
        return await self._connection.scalar(tried) or 0

    async def note_wrong(self, account: LearnerId, at: datetime, lapsed: datetime) -> None:
        """Remembers one such try, and forgets those of anybody before *lapsed*."""
        await self._connection.execute(delete(wrong_codes).where(wrong_codes.c.at < lapsed))
        put = insert(self._connection, wrong_codes).values(account=account, at=at)
        await self._connection.execute(put.on_conflict_do_nothing())

    async def join(self, link: Link) -> bool:
        """Links; False where either account became part of another link meanwhile."""
        await count(self._connection, LINKS)  # first, because it lets one after the other in
        both = [link.account, link.person]
        is_taken = or_(links.c.account.in_(both), links.c.person == link.account)
        if await self._connection.scalar(select(func.count()).select_from(links).where(is_taken)):
            return False
        await self._connection.execute(insert(self._connection, links).values(asdict(link)))
        return True

    async def part(self, account: LearnerId) -> Sequence[LearnerId]:
        """Takes away the link of the account, or those of all that are linked to it."""
        await count(self._connection, LINKS)
        theirs = or_(links.c.account == account, links.c.person == account)
        gone = await self._connection.execute(delete(links).where(theirs).returning(links.c.account))
        return sorted(LearnerId(row.account) for row in gone)

    async def gather(self, link: Link) -> Sequence[RoundId]:
        """Moves what is kept under the account to the person; gives the rounds that changed by it."""
        of = link.account
        played = select(players.c.round).where(players.c.learner == of)
        theirs = select(rounds.c.id).where(or_(rounds.c.host == of, rounds.c.id.in_(played))).order_by(rounds.c.id)
        # Locked, so that nobody answers there meanwhile, in an order in which two might wait for each other.
        changed = [RoundId(id_) for id_ in await self._connection.scalars(theirs.with_for_update())]
        await self._connection.execute(update(rounds).where(rounds.c.host == of).values(host=link.person))
        await self._gather_games(link)
        await self._gather_appeals(link)
        for table, column in ((reports, reports.c.at), (visits, visits.c.at)):
            await self._put(table, await self._taken(table, "learner", link), column.name)
        await self._put(unranked, await self._taken(unranked, "learner", link))
        await self._connection.execute(update(schedules).where(schedules.c.by == of).values(by=link.person))
        return changed

    async def _gather_games(self, link: Link) -> None:
        came = await self._taken(players, "learner", link)
        if came:
            put = insert(self._connection, players)
            most = func.max if self._connection.dialect.name == "sqlite" else func.greatest
            seen = most(players.c.seen, put.excluded.seen)
            put = put.on_conflict_do_update(index_elements=["round", "learner"], set_={"seen": seen})
            await self._connection.execute(put, came)
        if given := await self._taken(answers, "learner", link):
            await self._connection.execute(latest(self._connection.dialect.name), given)

    async def _gather_appeals(self, link: Link) -> None:
        own = select(appeals.c.round, appeals.c.number).where(appeals.c.learner == link.person)
        stay = {(row.round, row.number) for row in await self._connection.execute(own)}
        await self._put(appeals, await self._taken(appeals, "learner", link))
        await self._connection.execute(update(appeals).where(appeals.c.by == link.account).values(by=link.person))
        on_theirs = await self._taken(votes, "learner", link)
        await self._put(votes, [row for row in on_theirs if (row["round"], row["number"]) not in stay])
        await self._put(votes, await self._taken(votes, "voter", link))
        # Nobody votes on their own appeal, which some did now.
        on_their_own = and_(votes.c.voter == link.person, votes.c.learner == link.person)
        await self._connection.execute(delete(votes).where(on_their_own))

    async def _taken(self, table: Table, column: str, link: Link) -> Sequence[Row]:
        """The account's rows, taken out of the table, as the person's."""
        theirs = delete(table).where(table.c[column] == link.account).returning(*table.c)
        rows = (await self._connection.execute(theirs)).mappings().all()
        moved: Iterable[dict[str, Any]] = ({**row, column: link.person} for row in rows)
        return sorted(moved, key=lambda row: [str(row[key.name]) for key in table.primary_key])

    async def _put(self, table: Table, rows: Sequence[Row], later: str = "") -> None:
        """Puts rows into the table; where one is there already it stays, unless the new one's *later* is later."""
        if not rows:
            return
        put = insert(self._connection, table)
        if later:
            keys = [column.name for column in table.primary_key]
            anew = {column.name: put.excluded[column.name] for column in table.c if column.name not in keys}
            is_later = put.excluded[later] > table.c[later]
            put = put.on_conflict_do_update(index_elements=keys, set_=anew, where=is_later)
        else:
            put = put.on_conflict_do_nothing()
        await self._connection.execute(put, rows)
