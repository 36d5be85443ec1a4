"""What commands are called on Slack, from their declarations.

/study topic flow matching     reaches every command
/chapter 3, /lecture list      those whose name Slack lets an app have; a family by its first word
topic flow matching            the same in a direct message, or behind a mention
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from bot.chat import grammar
from bot.chat.command import Declaration, OptionKind
from bot.kernel.errors import PersonError
from bot.platforms.slack import limits

ALL = "study"
"""The command that reaches all."""

QUESTION = "topic"
"""The command that words are put to which name none."""

HELP = "help"

_POSSIBLE = re.compile(r"[a-z0-9-]+")
_TYPED = re.compile(r"/([\w-]+)(.*)", re.DOTALL)


class Names:
    """The names of *declarations* on Slack, each with *prefix* before it, so that two apps do not quarrel over one."""

    def __init__(self, declarations: Sequence[Declaration], prefix: str = "") -> None:
        self.declarations = declarations
        self._prefix = prefix

    @cached_property
    def all(self) -> str:
        """`study`, with the prefix."""
        return f"{self._prefix}{ALL}"

    @cached_property
    def own(self) -> Mapping[str, str]:
        """The names of commands and families that Slack lets an app have: as declared -> as registered."""
        words = dict.fromkeys(item.name.split()[0] for item in self.declarations if item.offered)
        possible = {word: f"{self._prefix}{word}" for word in words if _is_possible(f"{self._prefix}{word}")}
        return dict([*possible.items()][: limits.COMMANDS - 1])

    def spelled(self, typed: str) -> str:
        """*typed* as it works on Slack: `/topic tides` is `/study topic tides`. What is no command stays as it is."""
        match = _TYPED.fullmatch(typed)
        if match is None or match[1] not in self._words:
            return typed
        word, rest = match.groups()
        return f"/{self.own[word]}{rest}" if word in self.own else f"/{self.all} {word}{rest}"

    def line(self, command: str, text: str) -> str:
        """What somebody who used the slash command *command* with *text* asks for, as the grammar reads it."""
        word = self._without_prefix(command.strip().lstrip("/").lower())
        if word != ALL:
            return f"/{word} {text}".rstrip()
        return f"/{text.strip().lstrip('/') or HELP}"

    def said(self, text: str) -> str:
        """What somebody asks for who wrote *text* to the bot; words that name no command are a question."""
        words = text.strip()
        if not words:
            return f"/{HELP}"
        line = f"/{words.lstrip('/')}"
        word = line[1:].split(maxsplit=1)[0].lower()
        if self._without_prefix(word) == ALL:
            return self.line(word, line[1 + len(word) :])
        is_command = words.startswith("/") or grammar.focus(f"{line} ", self.declarations).command
        return line if is_command or word in self._words or QUESTION not in self._words else f"/{QUESTION} {words}"

    def _without_prefix(self, word: str) -> str:
        """*word* as it is declared; some leave the prefix out, and some words begin as the prefix does."""
        known = (name for name in (word.removeprefix(self._prefix), word) if name == ALL or name in self._words)
        return next(known, word)

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(item.name.split()[0] for item in self.declarations if item.offered)


def bare_command(line: str, declarations: Iterable[Declaration]) -> Declaration | None:
    """The command that *line* names and gives no option; None where it names none, or says more."""
    name = " ".join(line.lstrip("/ ").split()).casefold()
    return next((item for item in declarations if item.offered and item.name == name), None)


def needs_form(declaration: Declaration, given: Mapping[str, str]) -> bool:
    """Whether an option without which the command does nothing is not among those *given*."""
    return any(option.required and not given.get(option.name) for option in declaration.options)


def file_command(line: str, declarations: Sequence[Declaration]) -> tuple[Declaration, Mapping[str, str]] | None:
    """The command on *line*, if it takes a file, with the options that are given beside it.

    A file can be handed over in a form alone, whatever the line says of it. Raises PersonError, with what to type
    instead, where the rest of the line is not understood.
    """
    words = " ".join(line.lstrip("/ ").split()).casefold()
    for declaration in declarations:
        if not declaration.offered or not f"{words} ".startswith(f"{declaration.name} "):
            continue
        if files := {option.name for option in declaration.options if option.kind is OptionKind.FILE}:
            given = _read_with_files(line, files, declarations)
            return declaration, {name: value for name, value in given.items() if name not in files}
    return None


def _read_with_files(line: str, files: Iterable[str], declarations: Sequence[Declaration]) -> Mapping[str, str]:
    try:
        return grammar.read(line, declarations).arguments
    except PersonError:
        handed_over = " ".join(f"{name}:-" for name in files)
        return grammar.read(f"{line} {handed_over}", declarations).arguments


def _is_possible(name: str) -> bool:
    return bool(_POSSIBLE.fullmatch(name)) and len(name) < limits.COMMAND_NAME and name not in limits.RESERVED
