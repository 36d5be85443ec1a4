"""What is due: timers become interactions, rows of the outbox become messages. Both are rows, so both outlive a crash.

    timer due   --> claimed --> core carries its action out ------------------------> taken away
    message due --> claimed --> core says what it shows --> messenger posts or edits --> shown, or put off, or given up

A claim is a lease. Who dies holding one leaves it to the next process, so a timer's action may be carried out twice,
and is made so that the second time changes nothing; a message is posted again under the same nonce, but not where the
platform would then show it twice: there nobody knows whether it stands, and that is said.

The loop wakes when the store says that something was committed, when the next thing is due, and every second. Between
two looks it rests for a moment, however much is committed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Protocol

from bot.chat.card import Action, Answer, Ask, Card, Reply
from bot.chat.interaction import NOBODY, Interaction, Kind, Place, PlaceKind
from bot.chat.platform import Fate, Messenger, Unsent
from bot.kernel.clock import Clock
from bot.kernel.errors import PersonError, StoreUnusable
from bot.kernel.ids import ChannelId, ServerId, platform_of
from bot.ports import Message, Store, Timer

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=1)
"""The longest sleep: what another process committed is seen after it, at the latest."""

GAP = timedelta(milliseconds=25)
"""Between two looks of a process that serves people: a crowd's answers are committed faster than that, each with
something to show."""

LEASE = timedelta(seconds=60)
"""How long a claim holds: longer than a platform takes with its own attempts at one message."""

AT_ONCE = 64
"""Timers, and messages of different channels, under way at the same time."""

PATIENT_AT_ONCE = AT_ONCE // 2
"""As many of those at the most that can wait, so that there is room for what people wait for, and few are before it
where a platform takes only so many at a time."""

WORTH_A_LOOK = PATIENT_AT_ONCE // 4
"""Of those that can wait, so many are done before it is looked for others: each look asks the store several times."""

ATTEMPTS = 8
"""Before a message is given up: with the pauses below some three minutes."""

TIMER_ATTEMPTS = 60
"""Before a timer is dropped: some two days. Without it a round, or a schedule, would stand still for good."""

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(seconds=60)
LONGEST_TIMER_PAUSE = timedelta(hours=1)

ABSENCE = timedelta(seconds=2)
"""From how long on the bot counts as having been away."""

SOON = timedelta(minutes=2)
"""While something is due within this time, it is noted every second that the platforms are served; else seldom."""

SELDOM = timedelta(seconds=30)

REMEMBERED = 1000
"""Messages with a line to type into of which it is remembered what they show, so that no needless edit clears it."""

_CUT_OFF = "I was stopped while I sent it."
_UNREADABLE = "What the message was to show could not be made."


class Core(Protocol):
    """Who knows what actions mean."""

    async def carry_out(self, interaction: Interaction) -> Answer:
        """Does what was due and gives what is to be shown. Raises what keeps it from being done."""


class Scheduler:
    """Serves the timers and messages of the platforms in *messengers*, until cancelled.

    *returns* are commands that are told (`platform`, `since`) when a platform is served again after an absence.
    *is_alone*: no other process serves these platforms, so whatever is claimed was claimed by one that died. *gap* is
    the least time between two looks.
    """

    def __init__(
        self,
        store: Store,
        core: Core,
        messengers: Mapping[str, Messenger],
        now: Clock,
        returns: Sequence[str] = (),
        *,
        is_alone: bool = True,
        gap: timedelta = timedelta(),
    ) -> None:
        self._store = store
        self._core = core
        self._messengers = messengers
        self._now = now
        self._returns = returns
        self._is_alone = is_alone
        self._gap = gap
        self._rung = asyncio.Event()
        self._room = AT_ONCE
        self._room_to_wait = PATIENT_AT_ONCE
        self._busy: set[ChannelId] = set()
        self._done: list[Timer] = []
        self._is_claiming = False
        self._noted: datetime | None = None
        self._standing: dict[str, Card] = {}
        self.last_tick: datetime | None = None

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way at this moment."""
        return self._room == AT_ONCE and not self._is_claiming and not self._done

    def ring(self) -> None:
        """Something is due that was not when last looked."""
        self._rung.set()

    async def run(self) -> None:
        """Goes on for ever; a failure of one round is said, and the next one made."""
        async with asyncio.TaskGroup() as tasks:
            is_back = False
            while True:
                self._rung.clear()
                try:
                    if not is_back:
                        await self._come_back()
                        is_back = True
                    pause = await self._round(tasks)
                except PersonError as error:
                    log.warning("what is due cannot be looked up: %s", error)
                    pause = EVERY
                except Exception:
                    log.exception("what is due could not be looked up")
                    pause = EVERY
                await asyncio.sleep(self._gap.total_seconds())
                await self._rest(pause - self._gap)

    async def _rest(self, pause: timedelta) -> None:
        try:
            async with asyncio.timeout(max(pause.total_seconds(), 0.001)):
                await self._rung.wait()
        except TimeoutError:
            pass

    async def _come_back(self) -> None:
        """Takes over what a process before left claimed, and tells of the time in which nobody served."""
        now = self._now()
        async with self._store.transaction() as repositories:
            if self._is_alone:
                await repositories.timers.release(self._messengers)
                await repositories.messages.release(self._messengers)
            absences = {name: await repositories.alive.seen(name) for name in self._messengers}
        for name, since in absences.items():
            if since is None or now - since < ABSENCE:
                continue
            log.info("%s was not served for %d s", name, (now - since).total_seconds())
            for command in self._returns:
                told = Action(command, {"platform": name, "since": since.isoformat()})
                await self._tell(_due(told, ChannelId(f"{name}:"), None, now))
        # Only now, so that who dies before is told of the same absence again.
        async with self._store.transaction() as repositories:
            await repositories.alive.note(self._messengers, now)

    async def _tell(self, interaction: Interaction) -> None:
        """What cannot be told keeps nobody from being served."""
        try:
            await self._core.carry_out(interaction)
        except StoreUnusable:  # tried again, with all that is to be done first
            raise
        except Exception:
            log.exception("/%s could not be told of an absence", interaction.command)

    async def _round(self, tasks: asyncio.TaskGroup) -> timedelta:
        """Begins what is due; gives the time until something else is."""
        now = self._now()
        patient = self._room_to_wait > 0
        async with self._store.reading() as repositories:
            timer = await repositories.timers.next_due(self._messengers, patient=patient)
            message = await repositories.messages.next_due(self._messengers, self._busy, patient=patient)
        soonest = min((one for one in (timer, message) if one is not None), default=None)
        if self._done or (soonest is not None and soonest <= now and self._room > 0):
            self._is_claiming = True
            try:
                await self._begin(tasks, now)
            finally:
                self._is_claiming = False
        await self._note(now, soonest if patient else now)
        self.last_tick = now
        if soonest is None or self._room == 0:
            return EVERY
        return min(max(soonest - self._now(), timedelta(milliseconds=20)), EVERY)

    async def _begin(self, tasks: asyncio.TaskGroup, now: datetime) -> None:
        """Notes what was done, and claims what is due: what people wait for first, and what can wait when nothing else
        does, so that ten thousand posts of one minute hold nobody up."""
        done = tuple(self._done)
        until = now + LEASE
        async with self._store.transaction() as repositories:
            await repositories.timers.done(done)
            timers = list(await repositories.timers.claim(self._messengers, now, until, self._room))
            room = self._room - len(timers)
            messages = list(await repositories.messages.claim(self._messengers, now, until, room, self._busy))
            room = min(room - len(messages), self._room_to_wait)
            but = self._busy.union(message.channel for message in messages)
            waited = await repositories.messages.claim(self._messengers, now, until, room, but, patient=True)
            messages += waited
            room -= len(waited)
            timers += await repositories.timers.claim(self._messengers, now, until, room, patient=True)
        del self._done[: len(done)]
        for timer in timers:
            self._take_room(timer)
            tasks.create_task(self._do(timer))
        for message in messages:
            self._take_room(message)
            self._busy.add(message.channel)
            tasks.create_task(self._deliver(message))

    def _take_room(self, due: Timer | Message) -> None:
        self._room -= 1
        self._room_to_wait -= due.is_patient

    def _leave_room(self, due: Timer | Message) -> None:
        was_full = self._room == 0
        self._room += 1
        self._room_to_wait += due.is_patient
        if was_full or self._room == AT_ONCE or (due.is_patient and self._room_to_wait >= WORTH_A_LOOK):
            self.ring()

    async def _note(self, now: datetime, soonest: datetime | None) -> None:
        every = EVERY if soonest is not None and soonest - now < SOON else SELDOM
        if self._noted is None or now - self._noted >= every:
            async with self._store.transaction() as repositories:
                await repositories.alive.note(self._messengers, now)
            self._noted = now

    # Timers

    async def _do(self, timer: Timer) -> None:
        try:
            await self._core.carry_out(_due(timer.action, timer.channel, timer.server, self._now()))
        except Exception:  # noqa: BLE001  it is logged there
            await self._again(timer)
        else:
            self._done.append(timer)
        finally:
            self._leave_room(timer)

    async def _again(self, timer: Timer) -> None:
        """A timer whose action failed comes again later, not for ever."""
        gives_up = timer.attempts >= TIMER_ATTEMPTS
        log.exception("/%s was due and failed, attempt %d%s", timer.action.command, timer.attempts, _last(gives_up))
        if gives_up:
            self._done.append(timer)
        else:
            await self._settled(self._put_off(timer))

    async def _put_off(self, timer: Timer) -> None:
        async with self._store.transaction() as repositories:
            await repositories.timers.put_off(timer, self._now() + _pause(timer.attempts, LONGEST_TIMER_PAUSE))

    # Messages

    async def _deliver(self, message: Message) -> None:
        try:
            await self._settled(self._send(message))
        finally:
            self._busy.discard(message.channel)
            self._leave_room(message)
            if not message.is_patient:  # what comes after it in the channel is waited for
                self.ring()

    async def _send(self, message: Message) -> None:
        messenger = self._messengers[platform_of(message.channel)]
        if message.adrift is not None and not message.message and not self._is_known(message.adrift, messenger):
            await self._failed(message, Unsent(Fate.UNKNOWN, _CUT_OFF))
            return
        try:
            shown = await self._core.carry_out(_due(message.shows, message.channel, message.server, self._now()))
            assert isinstance(shown, Reply), f"/{message.shows.command} shows no card"
        except Exception:
            log.exception("/%s could not be shown", message.shows.command)
            await self._failed(message, Unsent(Fate.LATER, _UNREADABLE))
            return
        try:
            stands, when = await self._show(message, shown, messenger)
        except Unsent as unsent:
            await self._failed(message, unsent)
            return
        now = self._now()
        async with self._store.transaction() as repositories:
            await repositories.messages.sent(message, stands, when, now, now + messenger.pace)

    def _is_known(self, adrift: datetime, messenger: Messenger) -> bool:
        """Whether the platform would know that it shows what was claimed up to *adrift*, if it does."""
        return abs(self._now() - (adrift - LEASE)) < messenger.remembers

    async def _show(self, message: Message, shown: Reply, messenger: Messenger) -> tuple[str, datetime]:
        """Posts or edits it; gives the platform's id and time of what stands then. Raises Unsent."""
        if message.message:
            if self._standing.pop(message.key, None) != shown.card:
                await messenger.edit(message.channel, message.message, shown.card)
            stands, when = message.message, self._now()
        else:
            under = message.under or shown.under
            posted = await messenger.post(message.channel, shown.card, nonce(message.key), under, aloud=shown.aloud)
            stands, when = posted.message, posted.at
        if messenger.manner.rests and any(isinstance(block, Ask) for block in shown.card.blocks):
            if len(self._standing) >= REMEMBERED:
                self._standing.clear()
            self._standing[message.key] = shown.card
        return stands, when

    async def _failed(self, message: Message, unsent: Unsent) -> None:
        now = self._now()
        is_final = unsent.fate is not Fate.LATER or message.attempts >= ATTEMPTS
        level = logging.WARNING if is_final else logging.INFO
        log.log(level, "a message in %s was not sent%s: %s", message.channel, _last(is_final), unsent.sentence)
        again = None if is_final else now + max(unsent.after or timedelta(), _pause(message.attempts))
        outcome = Fate.UNKNOWN if unsent.fate is Fate.UNKNOWN else Fate.NEVER
        async with self._store.transaction() as repositories:
            await repositories.messages.failed(message, outcome.value, unsent.sentence, now, again)

    async def _settled(self, work: Awaitable[None]) -> None:
        """What cannot be written down now is found again when the claim has run out."""
        try:
            await work
        except PersonError as error:
            log.warning("what became of something due could not be noted: %s", error)
        except Exception:
            log.exception("what became of something due could not be noted")


def nonce(key: str) -> str:
    """What makes a second attempt at a message known as such: 24 characters, of the 25 that Discord takes."""
    return blake2b(key.encode(), digest_size=12).hexdigest()


def _due(action: Action, channel: ChannelId, server: ServerId | None, now: datetime) -> Interaction:
    place = Place(channel, server, PlaceKind.DIRECT if server is None else PlaceKind.SERVER)
    return Interaction(Kind.DUE, action.command, action.arguments, NOBODY, place, now)


def _pause(attempts: int, longest: timedelta = LONGEST_PAUSE) -> timedelta:
    return min(FIRST_PAUSE * float(2 ** min(attempts, 12)), longest)


def _last(is_last: bool) -> str:
    return ", and is given up" if is_last else ""
