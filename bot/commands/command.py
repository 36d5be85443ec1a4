"""What a command is made of, and what its handler is given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.chat.card import Answer
from bot.chat.command import Choice, Declaration
from bot.chat.interaction import Interaction
from bot.commands.shelves import Shelves
from bot.commands.uploads import Uploads
from bot.ports import Store
from bot.study.library import Shelf


@dataclass(frozen=True, slots=True)
class Context:
    """What a handler may use beside its request.

    *shelf* is what the place of the interaction sees; *shelves* is told when a handler changed what is kept.
    *uploads* reads the files that came with it.
    """

    interaction: Interaction
    shelf: Shelf
    shelves: Shelves
    store: Store
    uploads: Uploads
    declarations: Sequence[Declaration]


Handler = Callable[[Any, Context], Awaitable[Answer]]
Completer = Callable[[str, Mapping[str, str], Context], Sequence[Choice]]


@dataclass(frozen=True, slots=True)
class Command:
    """A declaration with the function that carries it out.

    *handle* takes the declared request. *completers* are by option: (typed so far, the other options as given,
    context) -> choices, best first; they look in memory only, because nobody can defer a completion.
    """

    declaration: Declaration
    handle: Handler
    completers: Mapping[str, Completer]
