"""Which accounts are one person's, and the codes by which a person joins two of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.kernel.ids import ChannelId, LearnerId, RoundId


@dataclass(frozen=True, slots=True)
class Link:
    """*account* is the same person as the account *person*, under whose id everything of both is kept."""

    account: LearnerId
    person: LearnerId
    at: datetime


@dataclass(frozen=True, slots=True)
class Code:
    """A code that was given to an account of that name; it can be used once, and until then."""

    code: str
    account: LearnerId
    name: str
    until: datetime


class LinkRepository(Protocol):
    """Links and codes."""

    async def revision(self) -> int:
        """A number that grows whenever a link comes or goes."""

    async def all(self) -> Sequence[Link]:
        """Every link."""

    async def person(self, account: LearnerId) -> LearnerId:
        """Under whose id an account's things are kept: its own, unless it is linked."""

    async def accounts(self, person: LearnerId) -> Sequence[LearnerId]:
        """All accounts of the person who is kept under that id, that one first, then in the order of linking."""

    async def reached(self, person: LearnerId, channel: ChannelId) -> LearnerId:
        """The account by which the person is told what concerns a channel: one of its platform, if they have one."""

    async def offer(self, code: Code, now: datetime) -> None:
        """A new code, in the place of an earlier one of that account. Those that lapsed before *now* go, too."""

    async def offered(self, code: str, now: datetime) -> Code | None:
        """That code, if it can still be used."""

    async def take(self, code: str) -> bool:
        """Uses a code up; False where somebody was faster."""

    async def wrong(self, account: LearnerId, since: datetime) -> int:
        """How often the account tried a code that there was not, at *since* or later."""

    async def note_wrong(self, account: LearnerId, at: datetime, lapsed: datetime) -> None:
        """Remembers one such try, and forgets those of anybody before *lapsed*."""

    async def join(self, link: Link) -> bool:
        """Links; False, and nothing is done, where either account became part of another link meanwhile."""

    async def gather(self, link: Link) -> Sequence[RoundId]:
        """Moves what is kept under the account to the person; gives the rounds that changed by it.

        Of two answers to one question the later one stays, of two appeals, votes or places in a round the person's own.
        One of the two on no public list means both. What is posted to the account alone goes on being posted to it.
        """

    async def part(self, account: LearnerId) -> Sequence[LearnerId]:
        """Takes away the link of the account or, where others are linked to it, all of those; gives those accounts.

        What was gathered stays where it is.
        """
