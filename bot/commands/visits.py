"""In which servers a person has used the bot, which decides whose lectures they are offered in a direct message.

Whether somebody is still a member of a server is not asked, since the core talks to no platform. So a visit lapses some
time after the last use there, which a person who left cannot renew (docs/decisions/0008).
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TypeAlias

from bot.chat.interaction import Interaction, PlaceKind
from bot.kernel.errors import StoreUnusable
from bot.kernel.ids import LearnerId, ServerId
from bot.ports import Store, Visit
from bot.study.library import View

log = logging.getLogger(__name__)

LASTS = timedelta(days=90)
"""From the last use in a server: a term with its holidays."""

REMEMBERED = 100_000
"""Visits of today that are remembered as written; beyond it they are forgotten and written once more."""


Take: TypeAlias = Callable[[Visit], Awaitable[None]]
"""Keeps one visit, together with others that come at the same time; returns after the commit."""


class VisitDesk:
    """Writes visits down. A crowd that comes at once is one transaction, so that no answer waits for hundreds."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def commit(self, batch: Sequence[Visit]) -> Sequence[None]:
        """Keeps them all."""
        latest = {(visit.learner, visit.server): visit for visit in batch}
        lapsed = min(visit.at for visit in batch) - LASTS
        async with self._store.transaction() as repositories:
            await repositories.visits.record(tuple(latest.values()), lapsed)
        return [None] * len(batch)


class Visits:
    """Has each visit written at most once a day, by *take*."""

    def __init__(self, store: Store, take: Take) -> None:
        self._store = store
        self._take = take
        self._written: dict[tuple[LearnerId, ServerId], date] = {}

    async def note(self, interaction: Interaction) -> None:
        """Remembers that the person used the bot in this server, if it is one. An answer never fails of it."""
        server, visitor, day = interaction.place.server, interaction.learner.id, interaction.when.date()
        if server is None or self._written.get((visitor, server)) == day:
            return
        try:
            await self._take(Visit(visitor, server, interaction.when))
        except StoreUnusable as error:
            log.warning("a visit was not written down: %s", error)
            return
        if len(self._written) >= REMEMBERED:
            self._written.clear()
        self._written[visitor, server] = day

    async def view(self, interaction: Interaction) -> View:
        """Whose lectures the person sees there.

        A place of which the bot is no member may be another server's, so nobody's own lectures are seen in it.
        """
        match interaction.place.kind:
            case PlaceKind.SERVER:
                return View(interaction.place.server)
            case PlaceKind.ELSEWHERE:
                return View()
            case PlaceKind.DIRECT:
                return View(visited=await self._visited(interaction.learner.id, interaction.when))

    async def _visited(self, visitor: LearnerId, now: datetime) -> frozenset[ServerId]:
        async with self._store.reading() as repositories:
            return frozenset(await repositories.visits.servers(visitor, now - LASTS))
