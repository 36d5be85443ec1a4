"""The line that a person edits at a terminal: completion while typing, history. The only file that uses prompt_toolkit.

It takes a moment to import, so client.py does so when there is a person to type.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterable
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.application import in_terminal
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from bot.chat import grammar
from bot.chat.command import find
from bot.platforms.terminal import declare
from bot.platforms.terminal.render import clean
from bot.platforms.terminal.speaker import Speaker


class Prompt:
    """A person's next line, with commands completed for *speaker*. Without a usable *history* file it forgets."""

    def __init__(self, speaker: Speaker, history: Path | None) -> None:
        self._commands: PromptSession[str] = PromptSession(
            history=_history(history), completer=completer(speaker), complete_while_typing=True
        )
        self._answers: PromptSession[str] = PromptSession()

    async def command(self, prompt: str) -> str:
        """A command. Raises EOFError at Ctrl-D and KeyboardInterrupt at Ctrl-C."""
        return await self._commands.prompt_async(prompt)

    async def field(self, prompt: str, default: str) -> str:
        """A line of a form, with *default* to begin with. Raises as `command` does."""
        return await self._answers.prompt_async(prompt, default=default)

    async def above(self, say: Callable[[], None]) -> None:
        """Lets *say* print above the line that is being typed, which stays as it is."""
        async with in_terminal():
            say()


def completer(speaker: Speaker) -> Completer:
    """Completes commands, their options and what *speaker* may give for them."""
    return _Commands(speaker)


class _Commands(Completer):
    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker

    def get_completions(self, *_: object) -> Iterable[Completion]:
        return ()  # prompt_toolkit's other half, for those who cannot await

    async def get_completions_async(
        self,
        document: Document,
        complete_event: CompleteEvent,  # noqa: ARG002  theirs to give
    ) -> AsyncGenerator[Completion, None]:
        line = document.text_before_cursor
        if not line.lstrip().startswith("/"):
            return
        focus, choices = await self._speaker.complete(line)
        for choice in choices:
            value = grammar.protected(choice.value) if focus.command else f"{choice.value} "
            yield Completion(value, focus.start - len(line), display=clean(choice.label))
        for option in self._options(line, focus):
            yield Completion(f"{option}:", -len(_last_word(line)), display=f"{option}:")

    def _options(self, line: str, focus: grammar.Focus) -> Iterable[str]:
        declaration = find(self._speaker.core.declarations, focus.command)
        if declaration is None:
            return ()
        taken = {**focus.arguments, focus.option: ""} if f"{focus.option}:" in line else focus.arguments
        return [option.name for option in declare.options(declaration, taken, _last_word(line))]


def _last_word(line: str) -> str:
    return "" if not line or line[-1].isspace() else line.split()[-1]


def _history(path: Path | None) -> History:
    try:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.open("ab").close()
            return FileHistory(path)
    except OSError:
        pass  # a conversation without memory is better than none
    return InMemoryHistory()
