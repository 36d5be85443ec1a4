"""Bots in processes of their own, on a clock that the test sets, for platforms that the test is.

Each is forked from a server of processes that has everything imported, so it is up at once, and is killed as `kill -9`
does it. What it posts comes to the test through a socket; what the test does not answer was never heard of.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from ctypes import c_double
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from multiprocessing.process import BaseProcess
from multiprocessing.sharedctypes import RawValue
from pathlib import Path
from random import Random
from typing import Any, cast

import orjson

from bot import app, leases
from bot.chat.card import Card, Reply
from bot.chat.platform import Fate, Manner, Posted, Unsent, Whereabouts
from bot.commands import visits
from bot.commands.answering import Desk
from bot.commands.dispatch import Dispatcher
from bot.kernel import clock
from bot.kernel.ids import ChannelId
from bot.ports import Store
from bot.scheduler import Scheduler
from bot.storage import Gathering, open_store
from tests.house import Time, services_of, words

LOOKS = timedelta(milliseconds=100)
"""Between two looks of a standby."""

REMEMBERED = timedelta(minutes=4)
"""How long the platform knows a nonce: "the past few minutes" (Discord, resources/message.mdx, "Create Message")."""

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.simulated", "bot.storage.migrate"])


class Dial:
    """The clock on the wall of all these processes. It goes only when the test sets it."""

    def __init__(self, now: datetime) -> None:
        self.value = RawValue(c_double, now.timestamp())

    @property
    def now(self) -> datetime:
        return read(self.value)

    @now.setter
    def now(self, now: datetime) -> None:
        self.value.value = now.timestamp()


def read(value: c_double) -> datetime:
    """What it shows."""
    return datetime.fromtimestamp(value.value, UTC)


# In the process of the bot


def live(socket: str, value: c_double, platform: str, url: str, seed: str) -> None:
    """Serves one platform as a standby for whoever serves it, until the process is killed."""
    leases.LOOKS = LOOKS
    asyncio.run(_live(socket, lambda: read(value), platform, url, seed))


class _Line:
    """The platform, at the other end of a socket."""

    pace = timedelta()
    remembers = REMEMBERED / 2
    manner = Manner()

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._numbers = count(1)
        self._asked: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.orders: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def post(
        self,
        channel: ChannelId,
        card: Card,
        nonce: str,
        under: str = "",
        *,
        aloud: bool = False,  # noqa: ARG002  there are no threads
    ) -> Posted:
        said = words(Reply(card))
        became = await self._ask({"post": channel, "nonce": nonce, "words": said, "under": under})
        if "fate" in became:
            raise Unsent(Fate(became["fate"]), became["why"])
        return Posted(became["message"], datetime.fromisoformat(became["at"]))

    async def edit(self, channel: ChannelId, message: str, card: Card) -> None:
        await self._ask({"edit": channel, "message": message, "words": words(Reply(card))})

    async def find(self, typed: str) -> Whereabouts | None:
        raise NotImplementedError(typed)

    def say(self, **what: Any) -> None:
        self._writer.write(orjson.dumps(what) + b"\n")

    async def listen(self) -> None:
        """Takes what comes until the other end is gone."""
        while line := await self._reader.readline():
            came = orjson.loads(line)
            if "answers" in came:
                self._asked.pop(came["answers"]).set_result(came)
            else:
                self.orders.put_nowait(came)

    async def _ask(self, what: dict[str, Any]) -> dict[str, Any]:
        number = next(self._numbers)
        self._asked[number] = asyncio.get_running_loop().create_future()
        self.say(number=number, **what)
        return await self._asked[number]


async def _live(socket: str, now: clock.Clock, platform: str, url: str, seed: str) -> None:
    line = _Line(*await asyncio.open_unix_connection(socket))
    line.say(hello=os.getpid())
    bell = app.Bell()
    async with AsyncExitStack() as exits:
        store = await exits.enter_async_context(
            open_store(url, now=now, patience=timedelta(seconds=60), bell=bell.ring)
        )
        together = await exits.enter_async_context(Gathering(Desk(store).commit, timedelta(), 200))
        visiting = await exits.enter_async_context(Gathering(visits.VisitDesk(store).commit, timedelta(), 200))
        services = replace(services_of(store, together.take, visiting.take, cast(Time, now)), chance=Random(seed))
        await services.shelves.refresh()
        dispatcher = Dispatcher(app.COMMANDS, services, lambda: 100_000)
        scheduler = Scheduler(store, dispatcher, {platform: line}, now, app.RETURNS)
        bell.listeners.append(scheduler.ring)
        tenure = await exits.enter_async_context(leases.held(store, [platform], clock.now, is_standby=True))
        tasks = await exits.enter_async_context(asyncio.TaskGroup())
        for work in (line.listen(), tenure.keep(), scheduler.run()):
            tasks.create_task(work)
        line.say(serves=platform)
        while True:
            order = await line.orders.get()
            assert order
            line.say(settled=True, due=await _settled(store, scheduler, platform, now))


async def _settled(store: Store, scheduler: Scheduler, platform: str, now: clock.Clock) -> float | None:
    """Waits until nothing is due; gives when something is next, in seconds since 1970."""
    quiet = 0
    due: list[datetime] = []
    scheduler.ring()
    while quiet < 2:  # looking takes time too, in which a claim may be made that hides what is due
        await asyncio.sleep(0.001)
        is_quiet = scheduler.last_tick == now() and scheduler.is_idle
        if is_quiet:
            async with store.reading() as repositories:
                found = [await one.next_due([platform]) for one in (repositories.timers, repositories.messages)]
            due = [one for one in found if one is not None]
            is_quiet = scheduler.is_idle and all(one > now() for one in due)
            if not is_quiet:
                scheduler.ring()
        quiet = quiet + 1 if is_quiet else 0
    return min(due).timestamp() if due else None


# In the process of the test


@dataclass(frozen=True)
class Standing:
    """A message on the board: what it showed first, and when it was posted."""

    id: str
    channel: str
    nonce: str
    words: str
    at: datetime


@dataclass
class Refused:
    """A post that did not come to stand, or of which nobody was told."""

    nonce: str
    fate: Fate


@dataclass
class Board:
    """All platforms: what was posted, in order. *chance* decides what is refused, with the share *refuses*."""

    dial: Dial
    chance: Random
    refuses: float = 0.0
    messages: list[Standing] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    edits: int = 0

    def takes(self, said: dict[str, Any]) -> dict[str, Any]:
        """What becomes of a post, or of an edit."""
        if "edit" in said:
            self.edits += 1
            return {}
        nonce = said["nonce"]
        stands = next((one for one in reversed(self.messages) if one.nonce == nonce), None)
        if stands is not None:
            if abs(self.dial.now - stands.at) <= REMEMBERED:
                return {"message": stands.id, "at": stands.at.isoformat()}
            self.doubled.append(nonce)
        if "@" not in said["post"] and self.chance.random() < self.refuses:
            fate = self.chance.choice(list(Fate))
            self.refused.append(Refused(nonce, fate))
            return {"fate": fate.value, "why": f"It is said to be {fate.value}."}
        made = Standing(f"m{len(self.messages) + 1}", said["post"], nonce, said["words"], self.dial.now)
        self.messages.append(made)
        return {"message": made.id, "at": made.at.isoformat()}


@dataclass
class _Life:
    process: BaseProcess
    serves: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    writer: asyncio.StreamWriter | None = None


class Served:
    """One platform, served by a process with another one standing by, which takes over when the first is killed.

    *posts_left* to live has the process that serves: the last of them stands, and it never hears of it. With *falls*
    the one that stands by is killed with it.
    """

    def __init__(self, platform: str, folder: Path, url: str, dial: Dial, board: Board, chance: Random) -> None:
        self.platform = platform
        self.kills = 0
        self.posts_left: int | None = None
        self.falls = False
        self._socket = str(folder / f"{platform}.socket")
        self._url = url
        self._dial = dial
        self._board = board
        self._chance = chance
        self._lives: list[_Life] = []
        self._changed = asyncio.Condition()
        self._settled: asyncio.Future[float | None] | None = None

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Can be served; no process is left at the end."""
        async with await asyncio.start_unix_server(self._hears, self._socket):
            try:
                yield
            finally:
                await self._kill(*self._lives)

    @property
    def is_served(self) -> bool:
        """Whether it has a process."""
        return bool(self._lives)

    async def is_left(self) -> None:
        """All its processes are killed."""
        self.posts_left, self.falls = None, False
        await self._kill(*self._lives)

    async def settles(self, kill_after: float | None = None) -> datetime | None:
        """Lets what is due be done, whoever is killed meanwhile, unless all are; gives when something is due next.

        With *kill_after*, in seconds, the process that serves is killed then, if it has not finished.
        """
        async with asyncio.timeout(120):
            while True:
                life = await self._serving()
                assert life.writer is not None
                settled = self._settled = asyncio.get_running_loop().create_future()
                life.writer.write(b'{"settle": 1}\n')
                async with asyncio.TaskGroup() as tasks:
                    ended = tasks.create_task(life.ended.wait())
                    one_of = (settled, ended)
                    done, _ = await asyncio.wait(one_of, timeout=kill_after, return_when=asyncio.FIRST_COMPLETED)
                    ended.cancel()
                if not done:
                    await self._dies(life)
                if not self.is_served:
                    return None
                kill_after = None
                if settled in done:
                    due = settled.result()
                    return None if due is None else datetime.fromtimestamp(due, UTC)

    async def _serving(self) -> _Life:
        """The process that serves, once there is one."""
        while len(self._lives) < 2:
            seed = f"{self.platform} {self._chance.random()}"
            about = (self._socket, self._dial.value, self.platform, self._url, seed)
            life = _Life(_processes.Process(target=live, args=about, daemon=True))
            life.process.start()
            self._lives.append(life)
        async with self._changed:
            await self._changed.wait_for(
                lambda: any(life.serves.is_set() or life.ended.is_set() for life in self._lives)
            )
        assert not any(life.ended.is_set() for life in self._lives), "a process ended by itself"
        return next(life for life in self._lives if life.serves.is_set())

    async def _dies(self, life: _Life) -> None:
        if self.falls:
            await self.is_left()
        else:
            await self._kill(life)

    async def _kill(self, *lives: _Life) -> None:
        """All at once, those of them that live."""
        doomed = [life for life in lives if life in self._lives]
        self._lives = [life for life in self._lives if life not in doomed]
        self.kills += len(doomed)
        for life in doomed:
            life.process.kill()
        for life in doomed:
            await asyncio.to_thread(life.process.join)
            ended = life.process.exitcode  # 255: the fork server was not told in time
            assert ended in (-signal.SIGKILL, 255), f"it had ended by itself ({ended})"
            if life.writer is not None:
                await life.ended.wait()

    async def _hears(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One process, from its first word to its end."""
        life: _Life | None = None
        with suppress(ConnectionError):
            while line := await reader.readline():
                said = orjson.loads(line)
                if "hello" in said:
                    life = next((one for one in self._lives if one.process.pid == said["hello"]), None)
                    if life is None:  # killed before it was heard
                        break
                    life.writer = writer
                assert life is not None
                if "serves" in said:
                    life.serves.set()
                    async with self._changed:
                        self._changed.notify_all()
                elif "settled" in said:
                    if self._settled is not None and not self._settled.done():
                        self._settled.set_result(said["due"])
                elif "number" in said and not await self._is_last(life, said):
                    writer.write(orjson.dumps({"answers": said["number"], **self._board.takes(said)}) + b"\n")
        writer.close()
        if life is not None:
            life.ended.set()
            async with self._changed:
                self._changed.notify_all()

    async def _is_last(self, life: _Life, said: dict[str, Any]) -> bool:
        """Whether the process is killed over this post: it stands already, and nobody is told."""
        if self.posts_left is None or "post" not in said:
            return False
        self.posts_left -= 1
        if self.posts_left > 0:
            return False
        self.posts_left = None
        self._board.takes(said)
        life.ended.set()  # nothing more is heard of it
        await self._dies(life)
        return True
