"""One person at a terminal and all they can do: say a line, press, submit, complete. What goes wrong is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bot.chat import grammar
from bot.chat.card import Answer, refusal
from bot.chat.command import Choice, find
from bot.chat.grammar import Focus
from bot.chat.interaction import Interaction, Upload
from bot.chat.platform import Core
from bot.kernel.clock import Clock
from bot.kernel.errors import NotAllowed, PersonError
from bot.platforms.terminal import declare, parse
from bot.platforms.terminal.parse import Seat


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person with the core they speak to.

    *fallback* is the command that a line without a slash is put to, or empty. *upload_limit* is the size in bytes of
    the largest file that a command may be given; files are read from this machine, for those who may manage only.
    """

    core: Core
    seat: Seat
    clock: Clock
    upload_limit: int
    fallback: str = ""

    async def say(self, line: str) -> Answer:
        """The answer to a typed line."""
        try:
            declarations = self.core.declarations
            interaction = parse.command(line, declarations, self.fallback, self.seat, self.clock())
            return await self.core.answer(await self._with_files(interaction))
        except PersonError as error:
            return refusal(str(error))

    async def press(self, token: str, on_private: bool) -> Answer:
        """The answer to a pressed button; *on_private*: its message is seen by this person alone."""
        try:
            action = await self.core.action(token)
        except PersonError as error:
            return refusal(str(error))
        return await self.core.answer(parse.press(action, on_private, self.seat, self.clock()))

    async def submit(self, token: str, fields: Mapping[str, str], on_private: bool) -> Answer:
        """The answer to a form that was filled in; *on_private* as for the button that opened it."""
        try:
            action = await self.core.action(token)
        except PersonError as error:
            return refusal(str(error))
        return await self.core.answer(parse.submission(action, fields, on_private, self.seat, self.clock()))

    async def complete(self, line: str) -> tuple[Focus, tuple[Choice, ...]]:
        """Where *line* ends, and what could stand there: the name of a command, or an option's value."""
        declarations = self.core.declarations
        focus = grammar.focus(line, declarations)
        declaration = find(declarations, focus.command)
        if declaration is None:
            return focus, declare.names(declarations, focus.text)
        option = next((option for option in declaration.options if option.name == focus.option), None)
        if option is None:
            return focus, ()
        if option.completes:
            return focus, tuple(await self.core.complete(parse.completion(focus, self.seat, self.clock())))
        return focus, declare.values(option, focus.text)

    async def _with_files(self, interaction: Interaction) -> Interaction:
        paths = parse.files(interaction, self.core.declarations)
        if paths and not self.seat.learner.may_manage:
            raise NotAllowed("Files of this machine can be handed in by those who may manage it only.")
        uploads = {name: await asyncio.to_thread(_read, path, self.upload_limit) for name, path in paths.items()}
        rest = {name: value for name, value in interaction.arguments.items() if name not in paths}
        return replace(interaction, arguments=rest, uploads=uploads) if paths else interaction


def _read(name: str, limit: int) -> Upload:
    try:
        path = Path(name).expanduser()
        if not path.is_file():
            raise PersonError(f"{name} is not a file. Give the path of one, in quotation marks if it has blanks.")
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except (OSError, ValueError, RuntimeError) as error:  # no right, a NUL in the name, no home for `~`
        raise PersonError(f"{name} cannot be read: {error}.") from None
    if len(content) > limit:
        raise PersonError(f"{name} is larger than {limit:,} bytes, which is the most that a chat takes.")
    return Upload(path.name, content)
