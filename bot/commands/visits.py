"""In which servers a person has used the bot, which decides whose lectures they are offered in a direct message.

Whether somebody is still a member of a server is not asked, since the core talks to no platform. So a visit lapses some
time after the last use there, which a person who left cannot renew (docs/decisions/0008).
"""

from __future__ import annotations

import asyncio
import logging
from datetime import date, datetime, timedelta

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


class Visits:
    """Writes each visit at most once a day. What comes while others are written is written together after them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._written: dict[tuple[LearnerId, ServerId], date] = {}
        self._waiting: dict[tuple[LearnerId, ServerId], Visit] = {}
        self._turn = asyncio.Lock()

    async def note(self, interaction: Interaction) -> None:
        """Remembers that the person used the bot in this server, if it is one. An answer never fails of it."""
        server, visitor, day = interaction.place.server, interaction.learner.id, interaction.when.date()
        if server is None or self._written.get((visitor, server)) == day:
            return
        self._waiting[visitor, server] = Visit(visitor, server, interaction.when)
        async with self._turn:
            if (visitor, server) in self._waiting:  # else it was written with somebody else's
                await self._write()

    async def _write(self) -> None:
        try:
            async with self._store.transaction() as repositories:
                waiting, self._waiting = self._waiting, {}
                lapsed = min(visit.at for visit in waiting.values()) - LASTS
                await repositories.visits.record(tuple(waiting.values()), lapsed)
        except StoreUnusable as error:
            log.warning("a visit was not written down: %s", error)
            self._waiting.clear()  # so that they do not try in vain one after the other
            return
        if len(self._written) >= REMEMBERED:
            self._written.clear()
        self._written.update((whose, visit.at.date()) for whose, visit in waiting.items())

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
