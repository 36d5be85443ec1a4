"""The door for programs, `chapterhouse talk --jsonl`: a request a line in, an answer a line out, in the same order.

Each request is answered before the next is begun, so what a program has read is what the next request builds on.
Between the answers stand the messages that nobody asked for; every line is written whole.
Holding a token gives no right: a press is answered as by the person it names, in the place it names.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import aclosing
from datetime import timedelta
from itertools import count
from typing import TypeAlias, assert_never

from bot.chat import token
from bot.chat.card import Answer, Card, OnPress, Reply, refusal
from bot.chat.interaction import Place
from bot.chat.platform import Core, Fate, Manner, Posted, Unsent, Whereabouts
from bot.kernel.clock import Clock
from bot.kernel.errors import NotFound
from bot.kernel.ids import ChannelId, ServerId
from bot.platforms.terminal import document, limits, protocol
from bot.platforms.terminal.client import FALLBACK
from bot.platforms.terminal.document import shown
from bot.platforms.terminal.parse import HERE, seat
from bot.platforms.terminal.posts import Posts, addressee, message_id
from bot.platforms.terminal.protocol import AskOut, BadRequest, Complete, Envelope, Press, Request, Say, Shown, Submit
from bot.platforms.terminal.reading import lines
from bot.platforms.terminal.speaker import Speaker

_Eyes: TypeAlias = tuple[str, str, str]
"""Who sees a private message: user, channel, server."""


class ProgramPlatform:
    """A program that speaks for as many people as it likes, over the descriptors *source* and *to*.

    *upload_limit* and *fallback* are those of a `Speaker`.
    """

    name = "terminal"
    pace: timedelta = limits.PACE
    remembers: timedelta = timedelta.max
    manner = Manner()

    def __init__(
        self, clock: Clock, upload_limit: int, fallback: str = FALLBACK, *, source: int = 0, to: int = 1
    ) -> None:
        self._clock = clock
        self._upload_limit = upload_limit
        self._fallback = fallback
        self._source = source
        self._to = to
        self._posts = Posts(clock)
        self._door: Door | None = None

    async def run(self, core: Core, ready: Callable[[], None]) -> None:
        """Answers every line, until there are no more or nobody reads."""
        self._door = Door(core, self._clock, self._upload_limit, self._fallback)
        ready()
        try:
            await self._serve(self._door)
        finally:
            self._door = None

    async def post(
        self,
        channel: ChannelId,
        card: Card,
        nonce: str,
        under: str = "",  # noqa: ARG002  there are no threads
        *,
        aloud: bool = False,  # noqa: ARG002
    ) -> Posted:
        if (posted := self._posts.made(nonce)) is not None:
            return posted
        self._push(channel, message_id(nonce), card)
        return self._posts.note(nonce)

    async def find(self, typed: str) -> Whereabouts | None:
        """One that the program named before; it says which server it belongs to."""
        named = ChannelId(f"terminal:{typed.strip().removeprefix('#').removeprefix('terminal:')}")
        servers = self._door.servers if self._door is not None else {}
        return Whereabouts(named, servers[named]) if named in servers else None

    async def edit(self, channel: ChannelId, message: str, card: Card) -> None:
        self._push(channel, message, card)

    async def _serve(self, door: Door) -> None:
        async with aclosing(lines(self._source, limits.LINE)) as requests:
            async for line in requests:
                if not line.strip():
                    continue
                envelope = await door.answer(line)
                try:
                    _write(self._to, envelope)
                except BrokenPipeError:
                    return

    def _push(self, channel: ChannelId, message: str, card: Card) -> None:
        if self._door is None:
            raise Unsent(Fate.LATER, "No program is connected.")
        try:
            _write(self._to, self._door.push(channel, message, card))
        except OSError as error:
            raise Unsent(Fate.LATER, f"The program does not read any more ({error}).") from error


class Door:
    """What one program has been shown so far, and the answers to what it asks next.

    Only a private message changes in place, and only for the person it was for: the others get a new one.
    """

    def __init__(self, core: Core, clock: Clock, upload_limit: int, fallback: str = FALLBACK) -> None:
        self._core = core
        self._clock = clock
        self._upload_limit = upload_limit
        self._fallback = fallback
        self._numbers = count(1)
        self._shelf = _Messages()
        self.servers: OrderedDict[ChannelId, ServerId] = OrderedDict()

    async def answer(self, line: bytes) -> Envelope:
        """The answer to one line; a bad one is answered with what is wrong with it."""
        try:
            request = protocol.read(line)
        except BadRequest as error:
            seen = shown(refusal(str(error)))
            return Envelope(**dict(seen), id=error.id, to=error.user, channel="", message=self._new())
        by = seat(request.user, request.channel, request.server, admin=request.admin)
        self._note(by.place)
        speaker = Speaker(self._core, by, self._clock, self._upload_limit, self._fallback)
        match request:
            case Say(text=text):
                return self._envelope(request, await speaker.say(text))
            case Press(press=name, message=message):
                origin = self._shelf.find(_eyes(request), name, message)
                return self._envelope(request, await speaker.press(name, origin is not None), name, origin)
            case Submit(submit=name, fields=fields):
                origin = self._shelf.find(_eyes(request), name)
                return self._envelope(request, await speaker.submit(name, fields, origin is not None), name, origin)
            case Complete(complete=typed):
                _, found = await speaker.complete(typed)
                listed = document.choices(found)
                return Envelope(id=request.id, to=request.user, channel=request.channel, message=None, choices=listed)
            case _:
                assert_never(request)

    def _note(self, place: Place) -> None:
        """Remembers which server a channel belongs to, as the program says; the oldest are forgotten."""
        if place.server is not None:
            self.servers[place.channel] = place.server
            self.servers.move_to_end(place.channel)
            if len(self.servers) > limits.MESSAGES:
                self.servers.popitem(last=False)

    def push(self, channel: ChannelId, message: str, card: Card) -> Envelope:
        """What tells of *message*, which shows *card* now and which nobody asked for."""
        name, person = addressee(channel)
        seen = shown(Reply(card, private=person is not None))
        if person is not None:
            self._shelf.keep((person, name, HERE), message, _tokens(seen))
        to = "channel" if person is None else person
        return Envelope(**dict(seen), id=None, to=to, channel=name, message=message, pushed=True)

    def _envelope(self, request: Request, answer: Answer, name: str = "", origin: str | None = None) -> Envelope:
        """*answer* to a request that used the token *name*, which stands on the private message *origin*."""
        seen = shown(answer)
        message: str | None = None
        if isinstance(answer, Reply):
            changes = origin is not None and answer.private and _replaces(name)
            message = origin if changes else self._new()
        if seen.private:
            self._shelf.keep(_eyes(request), message or origin, _tokens(seen))
        to = request.user if seen.private else "channel"
        return Envelope(**dict(seen), id=request.id, to=to, channel=request.channel, message=message)

    def _new(self) -> str:
        return f"m{next(self._numbers)}"


class _Messages:
    """The private messages of late, and the tokens that stand on each."""

    def __init__(self) -> None:
        self._tokens: OrderedDict[str, tuple[_Eyes, set[str]]] = OrderedDict()
        self._bearing: dict[tuple[_Eyes, str], str] = {}

    def find(self, eyes: _Eyes, name: str, message: str | None = None) -> str | None:
        """The message before those *eyes* on which the token *name* stands, the latest if not the given *message*."""
        if message is None:
            return self._bearing.get((eyes, name))
        return message if message in self._tokens and self._tokens[message][0] == eyes else None

    def keep(self, eyes: _Eyes, message: str | None, tokens: Iterable[str]) -> None:
        """Notes the *tokens* that stand on *message* now, those of a form opened from it too; forgets the oldest."""
        if message is None:
            return
        self._tokens.setdefault(message, (eyes, set()))[1].update(tokens)
        self._tokens.move_to_end(message)
        self._bearing.update({(eyes, name): message for name in tokens})
        while len(self._tokens) > limits.MESSAGES:
            oldest, (owner, names) = self._tokens.popitem(last=False)
            for name in names:
                if self._bearing.get((owner, name)) == oldest:
                    del self._bearing[owner, name]


def _tokens(seen: Shown) -> list[str]:
    """What of it can be sent back."""
    if seen.form is not None:
        return [seen.form.submit]
    lines_to_type = (block.submit for block in seen.blocks if isinstance(block, AskOut))
    return [*(button.token for button in seen.buttons), *lines_to_type]


def _eyes(request: Request) -> _Eyes:
    return request.user, request.channel, request.server


def _replaces(name: str) -> bool:
    try:
        return token.on_press(name) is OnPress.REPLACE
    except NotFound:
        return False


def _write(descriptor: int, envelope: Envelope) -> None:
    """A whole line, unbuffered: nothing is left to be lost or to be flushed at exit."""
    rest = memoryview(envelope.model_dump_json().encode() + b"\n")
    while rest:
        rest = rest[os.write(descriptor, rest) :]
