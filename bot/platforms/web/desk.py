"""One request of a page from its arrival to `done`: asked of the core, and shown where the answer belongs.

private answer        to the tab that asked: a new message, or in the place of the one whose button asked for that
public answer         posted in the channel, for everybody
in one's own channel  every answer is kept there, and replaced there
form                  opens in the tab that asked
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable, Sequence
from typing import assert_never

from bot.chat import grammar
from bot.chat.card import Action, Answer, Form, OnPress, Reply, refusal
from bot.chat.command import Choice, OptionKind, find
from bot.chat.interaction import Interaction
from bot.chat.platform import Core
from bot.kernel.clock import Clock
from bot.kernel.errors import PersonError
from bot.kernel.ids import LearnerId
from bot.platforms.web import declare, limits, parse, render
from bot.platforms.web.board import Board, written
from bot.platforms.web.crowd import Crowd, Tab
from bot.platforms.web.luggage import Luggage
from bot.platforms.web.parse import Seat
from bot.platforms.web.protocol import (
    Choices,
    Complete,
    Done,
    FormOut,
    MessageOut,
    Older,
    Press,
    Private,
    Request,
    Say,
    Submit,
)
from bot.ports import WebDraft

log = logging.getLogger(__name__)

FAILED = "That did not work, and it is our fault. Try again, please."
_NO_FILE_HERE = "Choose the file with the paper clip beside the line, and send the command again."


class Desk:
    """Answers requests with what *core* says. *fresh* makes ids of messages that are not kept."""

    def __init__(
        self, core: Core, crowd: Crowd, board: Board, luggage: Luggage, clock: Clock, fresh: Callable[[], str]
    ) -> None:
        self._core = core
        self._crowd = crowd
        self._board = board
        self._luggage = luggage
        self._clock = clock
        self._fresh = fresh

    async def serve(self, tab: Tab, request: Request) -> None:
        """Deals with one request, whatever becomes of the tab meanwhile. Never raises, except when cancelled."""
        sorry = ""
        try:
            await self._serve(tab, request, parse.seat(tab.person.identity, request.channel))
        except PersonError as error:
            sorry = str(error)
        except Exception:
            log.exception("a request of the web chat could not be answered")
            sorry = FAILED
        tab.end(request.id)
        tab.send(Done(request=request.id, sorry=sorry).model_dump_json())

    async def _serve(self, tab: Tab, request: Request, by: Seat) -> None:
        match request:
            case Say(text=text) if not parse.is_command(text, by):
                await self._say(by, request)
            case Say():
                await self._show(tab, by, request, *await self._typed(by, request))
            case Press():
                await self._show(tab, by, request, *await self._pressed(by, request))
            case Submit():
                await self._show(tab, by, request, *await self._submitted(by, request))
            case Complete():
                tab.send((await self._completions(by, request)).model_dump_json())
            case Older():
                tab.send((await self._board.history(request.id, by.place.channel, request.before)).model_dump_json())
            case _:
                assert_never(request)

    async def _say(self, by: Seat, request: Say) -> None:
        words = render.clean(request.text).strip()
        if words:
            draft = WebDraft(
                by.place.channel, written(render.said(words)), self._clock(), by.learner.id, by.learner.name
            )
            await self._board.post(draft, nonce(by.learner.id, request.id))

    async def _typed(self, by: Seat, request: Say) -> tuple[Answer, OnPress | None]:
        try:
            uploads = self._luggage.collect(by.learner.id, request.files)
            text = request.text.encode("utf-8", "replace").decode()
            interaction = parse.command(text, self._core.declarations, uploads, by, self._clock())
            self._refuse_named_files(interaction)
        except PersonError as error:
            return refusal(str(error)), None
        return await self._core.answer(interaction), None

    def _refuse_named_files(self, interaction: Interaction) -> None:
        """Files come with a command and are not named in it: the names would be those of another machine."""
        declaration = find(self._core.declarations, interaction.command)
        options = declaration.options if declaration else ()
        if any(option.kind is OptionKind.FILE and option.name in interaction.arguments for option in options):
            raise PersonError(_NO_FILE_HERE)

    async def _pressed(self, by: Seat, request: Press) -> tuple[Answer, OnPress | None]:
        try:
            action = await self._core.action(request.token)
        except PersonError as error:
            return refusal(str(error)), None
        return await self._core.answer(parse.press(action, request.message, by, self._clock())), action.on_press

    async def _submitted(self, by: Seat, request: Submit) -> tuple[Answer, OnPress | None]:
        try:
            action: Action = await self._core.action(request.token)
        except PersonError as error:
            return refusal(str(error)), None
        fields = {name: render.clean(value) for name, value in request.fields.items()}
        interaction = parse.submission(action, fields, request.message, by, self._clock())
        return await self._core.answer(interaction), action.on_press

    async def _show(
        self, tab: Tab, by: Seat, request: Say | Press | Submit, answer: Answer, on_press: OnPress | None
    ) -> None:
        match answer:
            case Form():
                number = self._crowd.next_seq()
                opened = FormOut(
                    seq=number,
                    request=request.id,
                    channel=by.place.channel,
                    message=request.message if isinstance(request, Press) else "",
                    form=render.form(answer),
                )
                tab.keep(number, opened.model_dump_json())
            case Reply():
                replaced = _replaced(request, on_press, by)
                is_ephemeral = bool(answer.files) or replaced.startswith(parse.PRIVATE)
                if is_ephemeral or (answer.private and not by.is_lane):
                    self._whisper(tab, by, request, answer, replaced)
                else:
                    await self._post(by, request, answer, replaced)
            case _:
                assert_never(answer)

    def _whisper(self, tab: Tab, by: Seat, request: Say | Press | Submit, reply: Reply, replaced: str) -> None:
        """Shows the reply to the tab that asked."""
        message = MessageOut(
            id=replaced if replaced.startswith(parse.PRIVATE) else f"{parse.PRIVATE}{self._fresh()}",
            channel=by.place.channel,
            at=self._clock().isoformat(),
            author=by.learner.id,
            name=by.learner.name,
            line=request.text if isinstance(request, Say) else "",
            files=[self._luggage.hand_out(file) for file in reply.files],
            **render.content(reply.card),
        )
        number = self._crowd.next_seq()
        tab.keep(number, Private(seq=number, request=request.id, message=message).model_dump_json())

    async def _post(self, by: Seat, request: Say | Press | Submit, reply: Reply, replaced: str) -> None:
        """Shows the reply to all who see the channel."""
        content = render.content(reply.card)
        if replaced.isdecimal() and await self._board.edit(by.place.channel, int(replaced), content):
            return
        line = render.clean(request.text) if isinstance(request, Say) else ""
        draft = WebDraft(by.place.channel, written(content), self._clock(), by.learner.id, by.learner.name, line)
        await self._board.post(draft, nonce(by.learner.id, request.id))

    async def _completions(self, by: Seat, request: Complete) -> Choices:
        declarations = self._core.declarations
        focus = grammar.focus(request.line, declarations)
        declaration = find(declarations, focus.command)
        if declaration is None:
            return declare.names(declarations, focus, request.id)
        option = next((option for option in declaration.options if option.name == focus.option), None)
        found: Sequence[Choice] = ()
        if option is not None and option.completes:
            try:
                async with asyncio.timeout(limits.COMPLETION.total_seconds()):
                    found = await self._core.complete(parse.completion(focus, by, self._clock()))
            except TimeoutError:
                pass  # the line can be sent without
        elif option is not None:
            found = declare.values(option, focus.text)
        return declare.arguments(declaration, focus, found, request.line, request.id)


def nonce(learner: LearnerId, request: str) -> str:
    """The same for the same request, also after a restart: one that is sent again is not posted again."""
    return hashlib.blake2b(f"{learner} {request}".encode(), digest_size=12).hexdigest()


def _replaced(request: Say | Press | Submit, on_press: OnPress | None, by: Seat) -> str:
    """The id of the message in whose place the answer goes, empty for none."""
    if isinstance(request, Say) or on_press is not OnPress.REPLACE or not parse.is_private(request.message, by):
        return ""
    return request.message
