"""What is due: timers, messages that are to be sent, when each platform was last seen alive, and who serves it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.chat.card import Action
from bot.kernel.ids import ChannelId, ServerId


@dataclass(frozen=True, slots=True)
class Timer:
    """An action that is to be done at *due*, as by nobody, in a channel. Until it is said to be done it comes again.

    *is_patient*: where there is more to do than can be done at once, it waits for all that people wait for.
    """

    key: str
    due: datetime
    action: Action
    channel: ChannelId
    server: ServerId | None
    attempts: int = 0
    is_patient: bool = False


class TimerRepository(Protocol):
    """The timers. A channel's platform is the part of its id before the colon."""

    async def set(self, timer: Timer) -> None:
        """Sets it, in the place of one with that key."""

    async def forget(self, key: str) -> None:
        """Takes it away, if it is there."""

    async def claim(
        self, platforms: Collection[str], now: datetime, until: datetime, limit: int, *, patient: bool = False
    ) -> Sequence[Timer]:
        """The first *limit* that are due, in order, and that nobody else has claimed; nobody else gets them before
        *until*. *attempts* is raised by one. They are the impatient ones, or the *patient*."""

    async def done(self, timers: Sequence[Timer]) -> None:
        """Takes them away, but those of whose key one was set meanwhile."""

    async def put_off(self, timer: Timer, until: datetime) -> None:
        """Nobody gets it before *until*, unless it was set anew meanwhile."""

    async def release(self, platforms: Collection[str]) -> None:
        """Nobody holds a claim any more: for a process that begins to serve platforms which another one left."""

    async def next_due(self, platforms: Collection[str], *, patient: bool = True) -> datetime | None:
        """When the next is due, or, if claimed, may be claimed again; without *patient* of the impatient ones."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message that stands in a channel, or is to stand there. *shows* says what; its answer is the card.

    *wanted* grows with each change of what is to be shown, *shown* follows it. *message* is the platform's id, empty
    while it was not posted. *tells*, if there is one, is done once it is known what became of the first attempt: with
    the arguments `outcome` (sent, never, unknown), `message`, `when` (ISO 8601, the platform's time) and `why`.
    *adrift*: who claimed it up to that moment has died, or was too slow, and nobody knows what came of it. *is_patient*
    is as of a timer.
    """

    key: str
    channel: ChannelId
    server: ServerId | None
    shows: Action
    tells: Action | None = None
    under: str = ""
    message: str = ""
    wanted: int = 1
    shown: int = 0
    attempts: int = 0
    adrift: datetime | None = None
    is_patient: bool = False


class MessageRepository(Protocol):
    """The outbox: what is to be sent, committed with what it tells of, and delivered afterwards."""

    async def put(self, message: Message) -> None:
        """A new message; nothing where one of that key is there, unless it was given up before it was ever posted."""

    async def refresh(self, keys: Sequence[str], not_before: datetime | None = None) -> None:
        """What these show has changed. Messages that are not there, or cannot be sent, are passed over."""

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
        """The first that is to be sent in each of at most *limit* channels, those in *but* left out, that is not put
        off beyond *now* and that nobody else has claimed; nobody else gets them before *until*. *attempts* is raised by
        one; it is 0 again once the message was sent or given up. They are the impatient ones, or the *patient*.

        In a channel messages are sent in the order in which they were put; one that is put off, or claimed, does not
        hold up those after it, but one that was never posted does. A patient one never holds up an impatient one.
        """

    async def sent(
        self, message: Message, platform_id: str, when: datetime, now: datetime, not_before: datetime
    ) -> None:
        """*message*, as it was claimed, shows what was wanted then. Where that was its first time, *tells* becomes a
        timer that is due *now*. The next change is put off until *not_before*."""

    async def failed(self, message: Message, outcome: str, why: str, now: datetime, again: datetime | None) -> None:
        """It was not sent. With *again* it is tried then once more; else it is given up and *tells* becomes a timer.

        A message that was posted before is given up for this change alone: the next one is tried.
        """

    async def release(self, platforms: Collection[str]) -> None:
        """As that of timers."""

    async def next_due(
        self, platforms: Collection[str], but: Collection[ChannelId] = (), *, patient: bool = True
    ) -> datetime | None:
        """When the next may be sent, or, if claimed, may be claimed again; the channels in *but* left out, and without
        *patient* the patient ones."""


class AliveRepository(Protocol):
    """When each platform was last served."""

    async def seen(self, platform: str) -> datetime | None:
        """The moment last noted."""

    async def note(self, platforms: Collection[str], now: datetime) -> None:
        """They are served at this moment."""


class LeaseRepository(Protocol):
    """Who serves a platform, so that no second process does."""

    async def take(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Whether *holder* has the lease now: it was free, had run out, or was its own."""

    async def free(self, name: str, holder: str) -> None:
        """Gives it back, if it is that holder's."""

    async def holder(self, name: str, now: datetime) -> str | None:
        """Who has it."""
