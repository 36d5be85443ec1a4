"""The web chat as a platform: people come in by sockets, and messages are posted on a board of our own."""

from __future__ import annotations

import asyncio
import logging
import secrets
import string
from collections.abc import Callable, Sequence
from datetime import timedelta

from aiohttp import WSCloseCode, WSMsgType, web

from bot.chat.card import Card
from bot.chat.platform import Core, Fate, Manner, Posted, Unsent, Whereabouts, direct
from bot.kernel import clock as time
from bot.kernel.clock import Clock
from bot.kernel.errors import PersonError
from bot.kernel.ids import ChannelId
from bot.platforms.web import limits, protocol, render, session
from bot.platforms.web.board import Board, written
from bot.platforms.web.connection import Connection
from bot.platforms.web.crowd import Crowd, Person, Tab
from bot.platforms.web.desk import Desk
from bot.platforms.web.doors import Doors, Openness
from bot.platforms.web.luggage import Luggage
from bot.platforms.web.parse import CHANNELS, SERVER
from bot.platforms.web.protocol import ChannelOut, Complete, Done, Hello, People, PersonOut, Request, Welcome, YouOut
from bot.platforms.web.session import Identity, Use
from bot.ports import Store, WebDraft

log = logging.getLogger(__name__)

_MANNER = Manner(
    managing="Open the administrator's link in this browser; it stands in the terminal where the bot was started."
)
PACE = timedelta(milliseconds=250)  # a quarter of a second is as often as an eye follows
TOO_FAST = "That was too much at once. Wait a few seconds, please."
_LETTERS = string.ascii_lowercase + string.digits
_CUT_OFF = 4008  # a close code for applications: RFC 6455, 7.4.2; the page waits before it comes back
_LANE = "The bot, with you alone"


def fresh() -> str:
    """An id that nobody guesses: 20 letters and digits, 103 bits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(20))


class WebPlatform:
    """The web chat. Its *routes* go to the HTTP server of the process, and let nobody in while it does not run.

    *host* is the address that the server listens at, *upload_limit* is in bytes.
    """

    def __init__(
        self,
        store: Store,
        host: str,
        upload_limit: int,
        clock: Clock = time.now,
        stopwatch: Callable[[], float] = time.stopwatch,
    ) -> None:
        self._store = store
        self._openness = openness = Openness(host, upload_limit)
        self._clock = clock
        self._crowd = Crowd(stopwatch)
        self._board = Board(store, self._crowd)
        self._luggage = Luggage(fresh)
        self._doors = Doors(openness, self._crowd, self._luggage, fresh, stopwatch)
        self._boot = fresh()
        self._secret = ""
        self._reception: _Reception | None = None

    @property
    def name(self) -> str:
        return "web"

    @property
    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """What it answers."""
        return self._doors.routes

    @property
    def pace(self) -> timedelta:
        return PACE

    @property
    def remembers(self) -> timedelta:
        return timedelta.max

    @property
    def manner(self) -> Manner:
        return _MANNER

    def key(self, use: Use) -> str:
        """What stands behind the `#` of a link, `invite=…` or `admin=…`; once it runs."""
        return f"{use.value}={session.link(use, self._secret)}"

    async def run(self, core: Core, ready: Callable[[], None]) -> None:
        """Lets people in until cancelled."""
        async with self._store.transaction() as repositories:
            self._secret = await repositories.web.secret(secrets.token_urlsafe(32))
        try:
            async with asyncio.TaskGroup() as tasks:
                desk = Desk(core, self._crowd, self._board, self._luggage, self._clock, fresh)
                self._reception = reception = _Reception(
                    desk, self._board, self._crowd, self._doors, tasks, self._clock, self._boot, self._openness
                )
                self._doors.open(self._secret, reception.receive)
                ready()
                await self._tell_of_people()
        finally:
            self._doors.shut()
            self._reception = None
            await asyncio.gather(*(tab.line.close() for tab in self._crowd.connected() if tab.line is not None))

    async def post(
        self,
        channel: ChannelId,
        card: Card,
        nonce: str,
        under: str = "",  # noqa: ARG002  a page has no threads
        *,
        aloud: bool = False,  # noqa: ARG002
    ) -> Posted:
        """Posts a message, in a channel or in a person's own."""
        self._refuse_elsewhere(channel)
        draft = WebDraft(channel, written(render.content(card)), self._clock())
        try:
            message = await self._board.post(draft, f"m{nonce}")
        except PersonError as error:
            raise Unsent(Fate.LATER, str(error)) from None
        return Posted(str(message.number), message.draft.at)

    async def find(self, typed: str) -> Whereabouts | None:
        """One of the channels that every page has."""
        name = typed.strip().removeprefix("#").removeprefix("web:").casefold()
        known = next((one.id for one in CHANNELS if one.id == f"web:{name}"), None)
        return None if known is None else Whereabouts(known, SERVER)

    async def edit(self, channel: ChannelId, message: str, card: Card) -> None:
        """Puts *card* in the place of what the message shows."""
        self._refuse_elsewhere(channel)
        try:
            is_there = message.isdecimal() and await self._board.edit(channel, int(message), render.content(card))
        except PersonError as error:
            raise Unsent(Fate.LATER, str(error)) from None
        if not is_there:
            raise Unsent(Fate.NEVER, "That message does not stand in the web chat any more.")

    def _refuse_elsewhere(self, channel: ChannelId) -> None:
        if self._reception is None:
            raise Unsent(Fate.LATER, "The web chat does not run.")
        if not (any(channel == one.id for one in CHANNELS) or channel.startswith("web:@")):
            raise Unsent(Fate.NEVER, f"The web chat has no channel {channel}.")

    async def _tell_of_people(self) -> None:
        """Tells every page who came and went, of many at once in one message."""
        while True:
            await asyncio.sleep(limits.TOGETHER.total_seconds())
            if changed := self._crowd.changes():
                self._crowd.tell(People(people=[_person(person) for person in changed]).model_dump_json())


class _Reception:
    """Holds the conversations: one for each open page."""

    def __init__(
        self,
        desk: Desk,
        board: Board,
        crowd: Crowd,
        doors: Doors,
        tasks: asyncio.TaskGroup,
        clock: Clock,
        boot: str,
        openness: Openness,
    ) -> None:
        self._desk = desk
        self._board = board
        self._crowd = crowd
        self._doors = doors
        self._tasks = tasks
        self._clock = clock
        self._boot = boot
        self._openness = openness

    async def receive(
        self,
        identity: Identity,
        hello: Hello,
        connection: Connection,
        request: web.Request,
        socket: web.WebSocketResponse,
    ) -> None:
        """Welcomes a page, tells it what it missed, and answers it until it leaves."""
        tab = self._crowd.enter(identity, hello.tab, connection)
        try:
            await self._welcome(tab, hello, request)
            await self._listen(tab, connection, socket)
        except PersonError as error:  # the store is locked, say; the page comes back
            log.warning("a page could not be welcomed: %s", error)
            await connection.close(WSCloseCode.INTERNAL_ERROR)
        finally:
            self._crowd.leave(tab, connection)

    async def _welcome(self, tab: Tab, hello: Hello, request: web.Request) -> None:
        identity = tab.person.identity
        lane = direct(identity.learner)
        seen = [*(channel.id for channel in CHANNELS), lane]
        revision, latest = await self._board.latest(seen)
        invite, how = self._doors.invitation(request)
        channels = [
            *(
                ChannelOut(id=one.id, title=one.title, about=one.about, latest=latest.get(one.id, 0))
                for one in CHANNELS
            ),
            ChannelOut(id=lane, title="Chapterhouse", about=_LANE, latest=latest.get(lane, 0), lane=True),
        ]
        welcome = Welcome(
            now=self._clock().isoformat(),
            boot=self._boot,
            revision=revision,
            you=YouOut(id=identity.learner, name=identity.name, manages=identity.is_admin),
            channels=channels,
            people=[_person(person) for person in self._crowd.people()],
            invite=invite,
            how=how,
            upload_limit=self._openness.upload_limit,
        )
        tab.send(welcome.model_dump_json())
        if hello.after is not None:
            tab.send((await self._board.missed(seen, hello.after)).model_dump_json())
        for number, text in list(tab.kept):
            if number > hello.seq:
                tab.send(text)

    async def _listen(self, tab: Tab, connection: Connection, socket: web.WebSocketResponse) -> None:
        turn = asyncio.Semaphore(limits.AT_ONCE)
        refused = 0
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                return
            try:
                request = protocol.request(message.data)
            except PersonError as error:
                refused += 1
                tab.send(
                    Done(request="", sorry=f"The page sent something that cannot be read: {error}").model_dump_json()
                )
            else:
                cost = limits.COMPLETION_COST if isinstance(request, Complete) else 1.0
                if self._crowd.may(tab.person, cost):
                    refused = 0
                    await turn.acquire()
                    self._tasks.create_task(self._serve(tab, request, turn))
                else:
                    refused += 1
                    tab.send(Done(request=request.id, sorry=TOO_FAST).model_dump_json())
            if refused > limits.PATIENCE:
                await connection.close(_CUT_OFF)
                return

    async def _serve(self, tab: Tab, request: Request, turn: asyncio.Semaphore) -> None:
        try:
            if (done := tab.begin(request.id)) is None:
                await self._desk.serve(tab, request)
            elif done:
                tab.send(Done(request=request.id).model_dump_json())
        finally:
            turn.release()


def _person(person: Person) -> PersonOut:
    return PersonOut(id=person.identity.learner, name=person.identity.name, here=person.is_here)
