"""Which accounts are one person's, kept in memory: whoever acts by one of them is that person to every command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.chat.interaction import Interaction
from bot.kernel.clock import Clock
from bot.kernel.ids import LearnerId
from bot.ports import Link, Store

FRESH = timedelta(seconds=10)
"""How long after a link things may still be written under the account's own id: by what was under way, or by another
process, which sees a link a second later. Until then they are gathered with every look."""


class Accounts:
    """The links as they were when last looked. `refresh` is called every second, and after every change of them."""

    def __init__(self, store: Store, now: Clock) -> None:
        self._store = store
        self._now = now
        self._revision = 0
        self._links: Sequence[Link] = ()
        self._persons: Mapping[LearnerId, LearnerId] = {}

    def as_person(self, interaction: Interaction) -> Interaction:
        """The interaction as one of the person who acts, under the id by which everything of theirs is kept."""
        account = interaction.learner.id
        person = self._persons.get(account)
        if person is None:
            return interaction
        return replace(interaction, learner=replace(interaction.learner, id=person, acting=account))

    async def refresh(self) -> None:
        """Takes over what was linked and undone, by whichever process."""
        async with self._store.reading() as repositories:
            revision = await repositories.links.revision()
            links = self._links if revision == self._revision else await repositories.links.all()
        if revision >= self._revision:  # nobody was faster meanwhile
            self._revision, self._links = revision, links
            self._persons = {link.account: link.person for link in links}
        now = self._now()
        for link in self._links:
            if now - link.at < FRESH:
                await self._gather(link)

    async def _gather(self, link: Link) -> None:
        async with self._store.transaction() as repositories:
            if await repositories.links.person(link.account) != link.person:  # undone meanwhile
                return
            changed = await repositories.links.gather(link)
            await repositories.rounds.refresh_all(changed)
