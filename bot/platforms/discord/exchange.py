"""One interaction from its arrival to its answer: answered directly when that is possible soon, else deferred first.

    arrives --> ready within a second --------------------------------> first response
            --> not ready --> deferred, privately or publicly --------> the deferred message is filled in
                                                  (or taken back and followed up, if it came out otherwise)

Where a form may come, nothing is deferred, since a form must be the first response.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeAlias

from bot.chat.card import Answer, Form, Reply, refusal
from bot.chat.command import Replies
from bot.chat.interaction import Kind, Upload
from bot.chat.platform import Core
from bot.kernel.errors import PersonError
from bot.platforms.discord import endpoints, limits, parse, render
from bot.platforms.discord.endpoints import Endpoints
from bot.platforms.discord.parse import Payload, Waiting

DIRECTLY = timedelta(seconds=1)
COMPLETION = timedelta(seconds=1)
FORM = limits.FIRST_RESPONSE - timedelta(seconds=0.4)  # what the way to Discord may take

Spawn: TypeAlias = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]

_TOO_SLOW = "That took too long this time. Try again, please."
_NO_FORM_HERE = "That form could not be opened here. Type the command again, please."


class Exchange:
    """Answers interactions with what *core* says. *spawn* starts a task that somebody owns."""

    def __init__(self, core: Core, sending: Endpoints, spawn: Spawn, upload_limit: int) -> None:
        self._core = core
        self._replies: Mapping[str, Replies] = {
            declaration.name: declaration.replies for declaration in core.declarations
        }
        self._sending = sending
        self._spawn = spawn
        self._upload_limit = upload_limit

    def arrived(self, payload: Payload) -> None:
        """Answers one interaction, given as Discord's JSON, in a task of its own."""
        self._spawn(self._serve(payload))

    async def _serve(self, payload: Payload) -> None:
        match parse.kind(payload):
            case Kind.COMPLETE:
                await self._complete(payload)
            case Kind.COMMAND:
                await self._answer(payload, self._replies.get(parse.command(payload), Replies.PRIVATE))
            case Kind.PRESS | Kind.SUBMIT:
                await self._answer(payload, None)
            case None:
                pass

    async def _complete(self, payload: Payload) -> None:
        try:
            async with asyncio.timeout(COMPLETION.total_seconds()):
                found = await self._core.complete(parse.typed(payload, {}))
        except TimeoutError:
            found = ()
        await self._sending.respond(payload, endpoints.CHOICES, render.choices(found))

    async def _answer(self, payload: Payload, replies: Replies | None) -> None:
        try:
            waiting = parse.waiting(payload, replies)
        except PersonError as error:
            await self._respond(payload, refusal(str(error)), Waiting.PRIVATE)
            return
        if waiting is Waiting.NOTHING:
            await self._answer_at_once(payload)
        else:
            await self._answer_or_defer(payload, waiting)

    async def _answer_at_once(self, payload: Payload) -> None:
        try:
            async with asyncio.timeout(FORM.total_seconds()):
                answer = await self._ask(payload)
        except TimeoutError:
            answer = refusal(_TOO_SLOW)
        await self._respond(payload, answer, Waiting.NOTHING)

    async def _answer_or_defer(self, payload: Payload, waiting: Waiting) -> None:
        deferral = _Deferral(lambda: self._defer(payload, waiting), self._spawn)
        with deferral.after(DIRECTLY):
            answer = await self._ask(payload)
        if not deferral.is_begun:
            await self._respond(payload, answer, waiting)
        elif await deferral.is_taken():
            await self._fill_in(payload, answer, waiting)

    async def _ask(self, payload: Payload) -> Answer:
        try:
            if parse.kind(payload) is Kind.COMMAND:
                interaction = parse.typed(payload, await self._uploads(payload))
            else:
                interaction = parse.acted(payload, await self._core.action(parse.pressed(payload)))
        except PersonError as error:
            return refusal(str(error))
        return await self._core.answer(interaction)

    async def _uploads(self, payload: Payload) -> dict[str, Upload]:
        uploads = {}
        for option, attachment in parse.attachments(payload).items():
            if attachment.size > self._upload_limit:
                raise PersonError(
                    f"{attachment.name} is too large: it has {attachment.size:,} bytes, "
                    f"and at most {self._upload_limit:,} can be read. Send a smaller file, please."
                )
            uploads[option] = Upload(attachment.name, await self._sending.download(attachment))
        return uploads

    async def _defer(self, payload: Payload, waiting: Waiting) -> bool:
        if waiting is Waiting.UPDATE:
            return await self._sending.respond(payload, endpoints.DEFERRED_UPDATE)
        flags = render.EPHEMERAL if waiting is Waiting.PRIVATE else 0
        return await self._sending.respond(payload, endpoints.DEFERRED_MESSAGE, {"flags": flags})

    async def _respond(self, payload: Payload, answer: Answer, waiting: Waiting) -> None:
        """Answers with the first response."""
        if isinstance(answer, Form):
            if parse.kind(payload) is not Kind.SUBMIT:
                await self._sending.respond(payload, endpoints.MODAL, render.modal(answer))
                return
            answer = refusal(_NO_FORM_HERE)  # Discord does not take a form as the answer to a form
        answer = _sendable(payload, answer)
        if waiting is Waiting.UPDATE:
            shown = render.message(answer.card, files=answer.files)
            await self._sending.respond(payload, endpoints.UPDATE, shown, answer.files)
        else:
            await self._sending.respond(payload, endpoints.MESSAGE, _message(payload, answer), answer.files)

    async def _fill_in(self, payload: Payload, answer: Answer, waiting: Waiting) -> None:
        """Answers after a deferral, of which it cannot be changed any more whether it is private."""
        reply = refusal(_TOO_SLOW) if isinstance(answer, Form) else _sendable(payload, answer)
        ephemeral = parse.is_ephemeral(payload, private=reply.private)
        if waiting is Waiting.UPDATE or ephemeral == (waiting is Waiting.PRIVATE):
            await self._sending.edit(payload, render.message(reply.card, files=reply.files), reply.files)
        elif await self._sending.delete(payload):
            await self._sending.follow_up(payload, _message(payload, reply), reply.files)


class _Deferral:
    """Acknowledges an interaction whose answer takes long. *defer* returns whether Discord has taken it."""

    def __init__(self, defer: Callable[[], Coroutine[Any, Any, bool]], spawn: Spawn) -> None:
        self._defer = defer
        self._spawn = spawn
        self._task: asyncio.Task[None] | None = None
        self._is_taken = False

    @contextmanager
    def after(self, pause: timedelta) -> Iterator[None]:
        """Begins *pause* from now, unless what is done within is done by then."""
        timer = asyncio.get_running_loop().call_later(pause.total_seconds(), self._begin)
        try:
            yield
        finally:
            timer.cancel()

    @property
    def is_begun(self) -> bool:
        return self._task is not None

    async def is_taken(self) -> bool:
        """Whether Discord has taken the deferral; waits until that is known."""
        if self._task:
            await self._task
        return self._is_taken

    def _begin(self) -> None:
        self._task = self._spawn(self._run())

    async def _run(self) -> None:
        self._is_taken = await self._defer()


def _message(payload: Payload, reply: Reply) -> dict[str, Any]:
    ephemeral = parse.is_ephemeral(payload, private=reply.private)
    return render.message(reply.card, ephemeral=ephemeral, files=reply.files)


def _sendable(payload: Payload, reply: Reply) -> Reply:
    """The reply, or why its files cannot be had here: one that is too large would be refused with all that is said."""
    limit = parse.attachment_limit(payload)
    for file in reply.files:
        if len(file.content) > limit:
            return refusal(
                f"{file.name} has {len(file.content):,} bytes, and Discord takes {limit:,} at most here. "
                "Whoever runs the bot can hand it to you in another way."
            )
    return reply
