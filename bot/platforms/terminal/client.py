"""The terminal itself: `chapterhouse talk`, where a person types and reads, and `chapterhouse ask`, one line of it."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Protocol, TextIO

from bot.chat import card, token
from bot.chat.card import Answer, Card, Field, File, Form, Reply, Tone, refusal
from bot.chat.platform import Core, Fate, Manner, Posted, Unsent, Whereabouts, direct
from bot.kernel.clock import Clock
from bot.kernel.errors import PersonError
from bot.kernel.ids import ChannelId
from bot.platforms.terminal import files, limits, render
from bot.platforms.terminal.parse import seat
from bot.platforms.terminal.posts import Posts, message_id
from bot.platforms.terminal.reading import lines
from bot.platforms.terminal.render import Look
from bot.platforms.terminal.speaker import Speaker

FALLBACK = "topic"
"""The command that a line without a slash is put to: a bare question is a search."""

TERMINAL = "terminal"
"""The rendering that is read as it is; the others show what is sent elsewhere."""

CURRENT = Path()
"""Where files are written that come with an answer: the folder in which the person is."""

_LEAVE = frozenset({"exit", "quit", "/exit", "/quit"})
_DONE, _PERSON, _OURS = 0, 1, 3  # exit codes: done; the person can put it right; our own failure


async def ask(
    speaker: Speaker,
    line: str,
    renderings: Mapping[str, Callable[[Answer], str]],
    as_: str,
    output: TextIO,
    folder: Path = CURRENT,
) -> int:
    """Prints the answer to one *line* in the rendering named *as_*, and gives the exit code that says how it went.

    Files that come with it are written into *folder*, unless another rendering than the terminal's shows them itself.
    Raises PersonError where there is no such rendering.
    """
    if as_ not in renderings:
        raise PersonError(f"There is no rendering {as_!r}. There are: {', '.join(renderings)}.")
    answer = await speaker.say(line)
    show(renderings[as_](answer), output)
    if isinstance(answer, Reply) and as_ == TERMINAL:
        await keep(answer.files, folder, output)
    return exit_code(answer)


def exit_code(answer: Answer) -> int:
    """0 for what was asked for, 1 for what the person can put right, 3 for our own failure."""
    match answer:
        case Reply(error=None, card=card.Card(tone=Tone.NEUTRAL)) | Form():
            return _DONE
        case Reply(error=None, card=card.Card(tone=Tone.WARNING)):
            return _PERSON
        case _:
            return _OURS


def look(output: TextIO, *, links: bool = False) -> Look:
    """What *output* can show. A file or a pipe gets lines as long as they are; NO_COLOR is obeyed (no-color.org)."""
    if not output.isatty():
        return Look(limits.UNWRAPPED)
    width = min(max(shutil.get_terminal_size((limits.USUAL, 24)).columns, limits.NARROWEST), limits.WIDEST)
    style = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Look(width, style=style, links=links and style)


def show(text: str, output: TextIO) -> None:
    """Prints *text*; what the output's encoding lacks becomes `?`."""
    encoding = output.encoding or "utf-8"
    output.write(text.encode(encoding, "replace").decode(encoding) + "\n")
    output.flush()


async def keep(brought: Iterable[File], folder: Path, output: TextIO) -> None:
    """Writes files into *folder* and prints where they are."""
    for file in brought:
        show(await asyncio.to_thread(files.save, file, folder), output)


class TerminalPlatform:
    """A person at this machine's terminal. Whoever sits there may manage what the bot holds.

    Lines come from *source*, a descriptor; where it is no terminal they are read as they are, without a prompt.
    *rendering* shows answers in another way than a terminal's; their buttons keep their numbers. Files that come with
    an answer are written into *folder*, unless *rendering* shows them.

    What is posted is printed as it comes, and again when it was edited and has other words. Its channels are the one of
    those who name none, and the person's own.
    """

    name = "terminal"
    pace: timedelta = limits.PACE
    remembers: timedelta = timedelta.max
    manner = Manner()

    def __init__(
        self,
        *,
        user: str,
        clock: Clock,
        upload_limit: int,
        history: Path | None = None,
        links: bool = False,
        rendering: Callable[[Answer], str] | None = None,
        source: int = 0,
        output: TextIO | None = None,
        folder: Path = CURRENT,
    ) -> None:
        self._seat = seat(user, admin=True)
        self._clock = clock
        self._upload_limit = upload_limit
        self._history = history
        self._links = links
        self._rendering = rendering
        self._source = source
        self._output = sys.stdout if output is None else output
        self._folder = folder
        self._posts = Posts(clock)
        self._conversation: _Conversation | None = None

    async def run(self, core: Core, ready: Callable[[], None]) -> None:
        """Talks until the person leaves, by `exit` or Ctrl-D; Ctrl-C forgets the line."""
        speaker = Speaker(core, self._seat, self._clock, self._upload_limit, FALLBACK)
        self._conversation = _Conversation(speaker, self._ear(speaker), self._say, self._keep)
        ready()
        try:
            await self._conversation.hold()
        finally:
            self._conversation = None

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
        await self._print(channel, message_id(nonce), card)
        return self._posts.note(nonce)

    async def find(self, typed: str) -> Whereabouts | None:
        """There is one: where the person sits."""
        here = self._seat.place
        named = typed.strip().removeprefix("#").removeprefix("terminal:")
        return Whereabouts(here.channel, here.server) if here.channel == f"terminal:{named}" else None

    async def edit(self, channel: ChannelId, message: str, card: Card) -> None:
        await self._print(channel, message, card)

    async def _print(self, channel: ChannelId, message: str, card: Card) -> None:
        """Prints what *message* shows now, unless it has these words already."""
        own = direct(self._seat.learner.id)
        if channel not in (own, self._seat.place.channel):
            raise Unsent(Fate.NEVER, "This terminal has no such channel.")
        if self._conversation is None:
            raise Unsent(Fate.LATER, "Nobody is at the terminal.")
        reply = Reply(card, private=channel == own)
        words = render.answer(reply, render.PLAIN)
        if words == self._posts.shows(message):
            return
        try:
            await self._conversation.interject(reply)
        except OSError as error:
            raise Unsent(Fate.LATER, f"The terminal cannot be written to ({error}).") from error
        self._posts.show(message, words)

    def _ear(self, speaker: Speaker) -> _Ear:
        if not os.isatty(self._source):
            return _Plain(self._source)
        from bot.platforms.terminal.prompt import Prompt

        return Prompt(speaker, self._history)

    def _say(self, answer: Answer) -> None:
        shown = self._rendering(answer) if self._rendering else render.answer(answer, self._look())
        show(f"{shown}\n", self._output)

    async def _keep(self, brought: Iterable[File]) -> None:
        if self._rendering is None:
            await keep(brought, self._folder, self._output)

    def _look(self) -> Look:
        return look(self._output, links=self._links)


class _Ear(Protocol):
    """Where lines come from. Both raise EOFError at the end, KeyboardInterrupt when the person gave the line up.

    What `above` is given prints above the line that is being typed.
    """

    async def command(self, prompt: str) -> str: ...
    async def field(self, prompt: str, default: str) -> str: ...
    async def above(self, say: Callable[[], None]) -> None: ...


class _Plain:
    """Lines that nobody is prompted for."""

    def __init__(self, source: int) -> None:
        self._lines = lines(source, limits.LINE)

    async def command(self, prompt: str) -> str:  # noqa: ARG002  nobody is there to see it
        try:
            return (await anext(self._lines)).decode("utf-8", "replace")
        except StopAsyncIteration:
            raise EOFError from None

    async def field(self, prompt: str, default: str) -> str:
        return await self.command(prompt) or default

    async def above(self, say: Callable[[], None]) -> None:
        say()


class _Conversation:
    """What has been shown last, so that its numbers can be typed."""

    def __init__(
        self,
        speaker: Speaker,
        ear: _Ear,
        say: Callable[[Answer], None],
        keep: Callable[[Iterable[File]], Awaitable[None]],
    ) -> None:
        self._speaker = speaker
        self._ear = ear
        self._say = say
        self._keep = keep
        self._pressable: tuple[card.Button | card.Option, ...] = ()
        self._private = True

    async def hold(self) -> None:
        """Answers line after line until there are no more."""
        while True:
            try:
                line = (await self._ear.command("> ")).strip()
            except KeyboardInterrupt:
                continue
            except EOFError:
                return
            if line.casefold() in _LEAVE:
                return
            if line:
                await self._follow(await self._answer(line))

    async def interject(self, reply: Reply) -> None:
        """Shows what nobody asked for, above what is being typed; it can be pressed like an answer."""
        await self._ear.above(lambda: self._say(reply))
        self._offer(reply)

    async def _answer(self, line: str) -> Answer:
        if not (line.isascii() and line.isdigit()):
            return await self._speaker.say(line)
        if not 1 <= int(line[:9]) <= len(self._pressable):
            return refusal(self._numbers_there_are())
        item = self._pressable[int(line) - 1]
        return await self._speaker.press(token.write(item.action), self._private)

    async def _follow(self, answer: Answer) -> None:
        """Shows the answer; a form is asked, sent in, and its answer followed in turn."""
        private = self._private  # something else may be shown while the form is filled in
        while isinstance(answer, Form):
            try:
                fields = {field.name: await self._ask(field) for field in answer.fields}
            except (KeyboardInterrupt, EOFError):
                self._say(refusal("The form was left; nothing was sent."))
                return
            answer = await self._speaker.submit(token.write(answer.action), fields, private)
        self._say(answer)
        await self._keep(answer.files)
        self._offer(answer)

    def _offer(self, reply: Reply) -> None:
        """From now on numbers mean what stands on this card, if anything can be pressed on it."""
        if pressable := render.presses(reply.card):
            self._pressable, self._private = pressable, reply.private

    async def _ask(self, field: Field) -> str:
        hint = "" if field.required else " (may stay empty)"
        prompt = f"{render.clean(field.label)}{hint}: "
        while True:
            value = (await self._ear.field(prompt, field.value)).strip()
            if field.required and not value:
                self._say(refusal("That is needed. Ctrl-C leaves the form."))
            elif len(value) > field.limit:
                self._say(refusal(f"At most {field.limit:,} characters, please; that was {len(value):,}."))
            else:
                return value

    def _numbers_there_are(self) -> str:
        if not self._pressable:
            return "There is nothing to press yet. Ask something first: `/help` shows how."
        return f"There is no such number. The last answer has 1 to {len(self._pressable)}."
