"""The door for programs, `chapterhouse talk --jsonl`: a request a line in, an answer a line out, in the same order.

Each request is answered before the next is begun, so what a program has read is what the next request builds on.
Holding a token gives no right: a press is answered as by the person it names, in the place it names.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterable
from contextlib import aclosing
from itertools import count
from typing import TypeAlias, assert_never

from bot.chat import token
from bot.chat.card import Answer, OnPress, Reply, refusal
from bot.chat.platform import Core
from bot.kernel.clock import Clock
from bot.kernel.errors import NotFound
from bot.platforms.terminal import document, limits, protocol
from bot.platforms.terminal.client import FALLBACK
from bot.platforms.terminal.document import shown
from bot.platforms.terminal.parse import seat
from bot.platforms.terminal.protocol import BadRequest, Complete, Envelope, Press, Request, Say, Submit
from bot.platforms.terminal.reading import lines
from bot.platforms.terminal.speaker import Speaker

_Eyes: TypeAlias = tuple[str, str, str]
"""Who sees a private message: user, channel, server."""


async def serve(
    core: Core, clock: Clock, upload_limit: int, fallback: str = FALLBACK, *, source: int = 0, to: int = 1
) -> None:
    """Answers every line of the descriptor *source* on the descriptor *to*, until there are no more or nobody reads.

    *upload_limit* and *fallback* are those of a `Speaker`.
    """
    door = Door(core, clock, upload_limit, fallback)
    async with aclosing(lines(source, limits.LINE)) as requests:
        async for line in requests:
            if not line.strip():
                continue
            envelope = await door.answer(line)
            try:
                _write(to, envelope.model_dump_json().encode() + b"\n")
            except BrokenPipeError:
                return


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

    async def answer(self, line: bytes) -> Envelope:
        """The answer to one line; a bad one is answered with what is wrong with it."""
        try:
            request = protocol.read(line)
        except BadRequest as error:
            seen = shown(refusal(str(error)))
            return Envelope(**dict(seen), id=error.id, to=error.user, channel="", message=self._new())
        by = seat(request.user, request.channel, request.server, admin=request.admin)
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

    def _envelope(self, request: Request, answer: Answer, name: str = "", origin: str | None = None) -> Envelope:
        """*answer* to a request that used the token *name*, which stands on the private message *origin*."""
        seen = shown(answer)
        message: str | None = None
        if isinstance(answer, Reply):
            changes = origin is not None and answer.private and _replaces(name)
            message = origin if changes else self._new()
        if seen.private:
            tokens = [button.token for button in seen.buttons] if seen.form is None else [seen.form.submit]
            self._shelf.keep(_eyes(request), message or origin, tokens)
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


def _eyes(request: Request) -> _Eyes:
    return request.user, request.channel, request.server


def _replaces(name: str) -> bool:
    try:
        return token.on_press(name) is OnPress.REPLACE
    except NotFound:
        return False


def _write(descriptor: int, line: bytes) -> None:
    """All of *line*, unbuffered: nothing is left to be lost or to be flushed at exit."""
    rest = memoryview(line)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
