"""One payload from its arrival to its answer.

    arrives --> heard before ------------------------------------------------> acknowledged, and nothing else
            --> a slash command that is ready within a second ---------------> the acknowledgement is the answer
            --> anything else: acknowledged within a second, then answered --> showing.py

Slack waits three seconds for the acknowledgement, whatever the work takes. A view can be opened for as long, so forms
are made from memory.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeAlias

from bot.chat import grammar
from bot.chat.card import Action, Answer, Button, Buttons, Card, Form, OnPress, Paragraph, Reply, refusal
from bot.chat.command import Choice, Declaration, OptionKind, find
from bot.chat.interaction import Interaction, Kind, Learner, Upload
from bot.chat.platform import Core
from bot.chat.text import prose
from bot.kernel.clock import Clock, stopwatch
from bot.kernel.errors import PersonError
from bot.platforms.slack import limits, modal, parse
from bot.platforms.slack.api import Api, Json, SlackError, too_large
from bot.platforms.slack.declare import QUESTION, Names, bare_command, file_command, needs_form
from bot.platforms.slack.once import Heard
from bot.platforms.slack.parse import File, Origin, Payload, Sort, Surface
from bot.platforms.slack.people import People
from bot.platforms.slack.showing import ONE_MOMENT, TOO_SLOW, Seat, Showing

log = logging.getLogger(__name__)

DIRECTLY = timedelta(seconds=1)
COMPLETION = timedelta(seconds=1)
OPENING = limits.TRIGGER - timedelta(seconds=0.5)  # what the way from Slack and back may take
HOME = "home"
"""The command whose card is the Home."""

Spawn: TypeAlias = Callable[[Coroutine[Any, Any, Any]], "asyncio.Task[Any]"]
"""Starts a task that somebody owns. What fails in it is written down there, and its result is None."""

_NO_WORDS = "That message has no words to look for. Choose one that asks or says something."
_NOT_HERE = "That opens a form, which cannot be done here. Type the command, please."


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What Slack is told at once. *otherwise*, where there is one, has to be done if Slack cannot be told."""

    body: Json | None = None
    otherwise: Callable[[], Coroutine[Any, Any, None]] | None = None


EMPTY = Acknowledgement()


class Exchange:
    """Answers payloads with what *core* says. *bot* is the bot's user id."""

    def __init__(
        self,
        core: Core,
        api: Api,
        people: People,
        names: Names,
        showing: Showing,
        bot: str,
        spawn: Spawn,
        upload_limit: int,
        clock: Clock,
    ) -> None:
        self._core = core
        self._api = api
        self._people = people
        self._names = names
        self._showing = showing
        self._bot = bot
        self._spawn = spawn
        self._upload_limit = upload_limit
        self._clock = clock
        self._heard = Heard()

    async def arrived(self, payload: Payload) -> Acknowledgement:
        """Sees to one payload of Slack's, and gives what it is acknowledged with."""
        sort = parse.sort(payload, self._bot)
        if sort is Sort.COMPLETE:
            return Acknowledgement(await self._completions(payload))
        if sort is None or self._heard.before(parse.keys(payload)):
            return EMPTY
        until = stopwatch() + OPENING.total_seconds()
        match sort:
            case Sort.COMMAND:
                return await self._command(payload, until)
            case Sort.SUBMIT:
                return await self._submitted(payload, until)
            case Sort.PRESS:
                self._spawn(self._pressed(payload, until))
            case Sort.SHORTCUT:
                self._spawn(self._shortcut(payload, until))
            case Sort.SAID:
                self._spawn(self._said(payload, until))
            case Sort.HOME:
                self._spawn(self._home(parse.origin(payload)))
        return EMPTY

    # Slash commands, and words said to the bot

    async def _command(self, payload: Payload, until: float) -> Acknowledgement:
        line = self._names.line(*parse.command(payload))
        task = self._spawn(self._typed(payload, line, until))
        if not await _is_done(task, DIRECTLY):
            self._spawn(self._show_when_done(task))
            return EMPTY
        if (done := task.result()) is None or done[1] is None:
            return EMPTY
        seat, answer = done
        if isinstance(answer, Form) or answer.files:
            self._spawn(self._show(seat, answer))
            return EMPTY
        return Acknowledgement(self._showing.acknowledging(seat, answer), lambda: self._showing.show(seat, answer))

    async def _said(self, payload: Payload, until: float) -> None:
        words = parse.said(payload, self._bot)
        if not words and payload["event"].get("files"):
            await self._showing.show(await self._seat(parse.origin(payload), until), self._takes_no_file())
            return
        seat, answer = await self._typed(payload, self._names.said(words), until)
        if isinstance(answer, Form):
            answer = refusal(_NOT_HERE)
        if answer is not None:
            await self._showing.show(seat, answer)

    async def _typed(self, payload: Payload, line: str, until: float) -> tuple[Seat, Answer | None]:
        """The answer to a line; None if it has been given, by a form."""
        origin = parse.origin(payload)
        try:
            asking = self._asking(line)
        except PersonError as error:
            return await self._seat(origin, until), refusal(str(error))
        if asking is not None and origin.trigger:
            seat = _unknown(origin, until)
            self._spawn(self._showing.show_asking(seat, *asking))
            return seat, None
        seat = await self._seat(origin, until)
        if asking is not None:
            return seat, _offers_form(asking[0])
        try:
            typed = grammar.read(line, self._core.declarations)
        except PersonError as error:
            return seat, refusal(str(error))
        return seat, await self._answer(seat, payload, Kind.COMMAND, typed.command, typed.arguments)

    def _takes_no_file(self) -> Reply:
        taking = next((name for item in self._core.declarations if (name := _with_file(item))), "")
        where = f" Type `/{taking}` in the channel that it is for; the form takes it." if taking else ""
        return refusal(f"A file cannot be handed over like this.{where}")

    def _asking(self, line: str) -> tuple[Declaration, dict[str, str]] | None:
        """The command for which a form is to be opened, because it needs more, or a file, and what stands in it."""
        if (found := file_command(line, self._core.declarations)) is not None:
            return found[0], dict(found[1])
        declaration = bare_command(line, self._core.declarations)
        return None if declaration is None or not needs_form(declaration, {}) else (declaration, {})

    async def _shortcut(self, payload: Payload, until: float) -> None:
        seat = await self._seat(parse.origin(payload), until)
        question = find(self._core.declarations, QUESTION)
        words = parse.marked(payload)
        if question is None or not words:
            await self._showing.show(seat, refusal(_NO_WORDS))
            return
        query = question.options[0]
        answer = await self._answer(seat, payload, Kind.COMMAND, QUESTION, {query.name: words[: query.length]})
        await self._show(seat, replace(answer, private=True) if isinstance(answer, Reply) else answer)

    # Buttons, menus, lines to type into

    async def _pressed(self, payload: Payload, until: float) -> None:
        pressed = parse.pressed(payload)
        if not pressed.token:
            return
        origin = parse.origin(payload)
        if origin.surface is not Surface.MESSAGE:
            carried = parse.carried(payload, self._clock())
            origin = replace(carried, surface=origin.surface)
        try:
            action = await self._core.action(pressed.token)
        except PersonError as error:
            await self._showing.show(await self._seat(origin, until), refusal(str(error)))
            return
        arguments = {**action.arguments, **pressed.fields}
        declaration = find(self._core.declarations, action.command)
        if action.on_press is OnPress.FORM and _is_asked_for(declaration, arguments):
            assert declaration is not None
            await self._showing.show_asking(_unknown(origin, until), declaration, arguments)
            return
        seat = await self._seat(origin, until)
        work = self._answer(seat, payload, Kind.PRESS, action.command, arguments, on_press=action.on_press)
        if origin.surface is Surface.HOME and action.on_press is not OnPress.FORM:
            await self._answer_home(seat, work)
        else:
            answer = await work
            replaces = action.on_press is OnPress.REPLACE and seat.on_private
            await self._show(seat, answer, replaces=replaces)

    async def _answer_home(self, seat: Seat, work: Coroutine[Any, Any, Answer]) -> None:
        """Shows the answer to a press in the Home in a modal, opened while it can be; then the Home as it is now."""
        task = self._spawn(work)
        if not await _is_done(task, DIRECTLY):
            try:
                view = await self._showing.open(seat, self._showing.card_view(seat, ONE_MOMENT))
            except SlackError as error:
                log.warning("a view could not be opened: %s", error)
                view = ""
            seat = replace(seat, origin=replace(seat.origin, surface=Surface.MODAL, view=view))
        if (answer := await task) is not None:
            await self._show(seat, answer)
        await self._home(seat.origin)

    # Forms

    async def _submitted(self, payload: Payload, until: float) -> Acknowledgement:
        origin = parse.carried(payload, self._clock())
        task = self._spawn(self._answer_submitted(payload, origin, until))
        if not await _is_done(task, DIRECTLY):
            if origin.surface is Surface.MESSAGE:
                self._spawn(self._show_submitted(task))
                return EMPTY
            self._spawn(self._show_submitted(task, view=origin.view))
            seat = await self._seat(origin, until)
            return _updating(self._showing.card_view(seat, ONE_MOMENT))
        if (done := task.result()) is None:
            return EMPTY
        seat, answer, _ = done
        if isinstance(answer, Form):
            return _updating(modal.form(answer, self._showing.metadata(seat)))
        if origin.surface is Surface.MESSAGE or answer.files:
            self._spawn(self._show_submitted(task))
            return EMPTY
        if origin.surface is Surface.HOME:
            self._spawn(self._home(origin))
        return _updating(self._showing.card_view(seat, answer.card))

    async def _answer_submitted(self, payload: Payload, origin: Origin, until: float) -> tuple[Seat, Answer, bool]:
        """The answer to a form, and whether it takes the place of the message that the form was opened by."""
        seat = await self._seat(origin, until)
        form = parse.submitted(payload)
        try:
            if form.form.startswith(modal.COMMAND):
                kind, action = Kind.COMMAND, Action(form.form.removeprefix(modal.COMMAND), {}, OnPress.REPLY)
                fields = {name: value for name, value in form.fields.items() if value}
            else:
                kind, action, fields = Kind.SUBMIT, await self._core.action(form.form), dict(form.fields)
            uploads = await self._uploads(form.files)
        except PersonError as error:
            return seat, refusal(str(error)), False
        arguments = {**action.arguments, **fields}
        answer = await self._answer(seat, payload, kind, action.command, arguments, uploads=uploads)
        return seat, answer, action.on_press is OnPress.REPLACE and seat.on_private

    async def _show_submitted(self, task: asyncio.Task[tuple[Seat, Answer, bool] | None], view: str = "") -> None:
        if (done := await task) is None:
            return
        seat, answer, replaces = done
        if view:
            seat = replace(seat, origin=replace(seat.origin, surface=Surface.MODAL, view=view))
        elif seat.origin.surface is not Surface.MESSAGE:  # the form is closed, and nothing to show it in
            seat = replace(seat, origin=replace(seat.origin, surface=Surface.MODAL, view=""))
        await self._showing.show(seat, TOO_SLOW if isinstance(answer, Form) else answer, replaces=replaces)

    async def _uploads(self, files: Mapping[str, File]) -> dict[str, Upload]:
        uploads = {}
        for field, file in files.items():
            if file.size > self._upload_limit:
                raise too_large(file, self._upload_limit)
            uploads[field] = Upload(file.name, await self._api.download(file, self._upload_limit))
        return uploads

    async def _completions(self, payload: Payload) -> Json:
        asked = parse.asked(payload)
        found: Sequence[Choice] = ()
        if asked.form.startswith(modal.COMMAND):
            try:
                async with asyncio.timeout(COMPLETION.total_seconds()):
                    found = await self._completed(payload, asked)
            except TimeoutError:
                pass
        return modal.options(found, asked.typed)

    async def _completed(self, payload: Payload, asked: parse.Asked) -> Sequence[Choice]:
        seat = await self._seat(parse.carried(payload, self._clock()), 0.0)
        return await self._core.complete(
            Interaction(
                Kind.COMPLETE,
                asked.form.removeprefix(modal.COMMAND),
                {**asked.fields, asked.field: asked.typed},
                seat.learner,
                seat.place,
                self._clock(),
                focus=asked.field,
            )
        )

    # The Home

    async def _home(self, origin: Origin) -> None:
        if find(self._core.declarations, HOME) is None:
            return
        seat = await self._seat(replace(origin, channel="", surface=Surface.HOME), 0.0)
        answer = await self._core.answer(
            Interaction(Kind.COMMAND, HOME, {}, seat.learner, seat.place, self._clock(), on_private=True)
        )
        if isinstance(answer, Form):
            return
        try:
            await self._showing.publish(origin.user, answer.card)
        except SlackError as error:
            log.warning("somebody's Home could not be shown: %s", error)

    # What they have in common

    async def _seat(self, origin: Origin, until: float) -> Seat:
        learner = await self._people.learner(origin)
        is_direct = parse.is_conversation(origin.channel) and await self._people.is_with_bot(origin)
        return Seat(origin, learner, parse.place(origin, is_direct=is_direct), until)

    async def _answer(
        self,
        seat: Seat,
        payload: Payload,
        kind: Kind,
        command: str,
        arguments: Mapping[str, str],
        *,
        on_press: OnPress | None = None,
        uploads: Mapping[str, Upload] | None = None,
    ) -> Answer:
        return await self._core.answer(
            Interaction(
                kind,
                command,
                arguments,
                seat.learner,
                seat.place,
                parse.when(payload, self._clock()),
                on_private=kind in (Kind.PRESS, Kind.SUBMIT) and seat.on_private,
                on_press=on_press,
                uploads=uploads or {},
            )
        )

    async def _show(self, seat: Seat, answer: Answer, *, replaces: bool = False) -> None:
        if isinstance(answer, Form):
            await self._showing.show_form(seat, answer)
        else:
            await self._showing.show(seat, answer, replaces=replaces)

    async def _show_when_done(self, task: asyncio.Task[tuple[Seat, Answer | None] | None]) -> None:
        if (done := await task) is not None and done[1] is not None:
            await self._show(done[0], done[1])


def _offers_form(declaration: Declaration) -> Reply:
    """What is missing, with a button for the form, where none can be opened before something is pressed."""
    if _with_file(declaration):
        sentence = f"`/{declaration.name}` takes a file, which is handed over in a form."
    else:
        needed = " and ".join(f"`{option.name}:`" for option in declaration.options if option.required)
        sentence = f"`/{declaration.name}` needs {needed}. The usage is `{declaration.usage}`."
    opens = Button("Fill in a form", Action(declaration.name, {}, OnPress.FORM), primary=True)
    return Reply(Card((Paragraph(prose(sentence)), Buttons((opens,)))))


def _with_file(declaration: Declaration) -> str:
    """The name of a command that takes a file; empty for one that does not."""
    takes = declaration.offered and any(option.kind is OptionKind.FILE for option in declaration.options)
    return declaration.name if takes else ""


def _unknown(origin: Origin, until: float) -> Seat:
    """The seat of somebody of whom Slack is not asked, because a form opens at once or never."""
    return Seat(origin, Learner(origin.learner, origin.name), parse.place(origin, is_direct=True), until)


def _is_asked_for(declaration: Declaration | None, arguments: Mapping[str, str]) -> bool:
    """Whether a button that opens a form means the form of a command's options, because some are missing."""
    return declaration is not None and declaration.offered and needs_form(declaration, arguments)


def _updating(view: Json) -> Acknowledgement:
    return Acknowledgement({"response_action": "update", "view": view})


async def _is_done(task: asyncio.Task[Any], within: timedelta) -> bool:
    """Whether *task* is done by then; it goes on if not."""
    done, _ = await asyncio.wait({task}, timeout=within.total_seconds())
    return bool(done)
