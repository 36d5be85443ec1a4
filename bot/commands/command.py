"""What a command is made of, and what its handler is given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bot.chat.card import Answer
from bot.chat.command import Choice, Declaration
from bot.chat.interaction import Interaction
from bot.chat.platform import Manner, Whereabouts
from bot.commands.accounts import Accounts
from bot.commands.rounds import Rounds
from bot.commands.shelves import Aside, Shelves
from bot.commands.uploads import Uploads
from bot.commands.visits import Visits
from bot.kernel.clock import Clock
from bot.ports import Store
from bot.study.library import Shelf

Find = Callable[[str, str], Awaitable[Whereabouts | None]]
"""(platform, what was typed) -> the channel that it names there."""


@dataclass(frozen=True, slots=True)
class Services:
    """What lives as long as the bot and handlers may use.

    *shelves* is told when a handler changed what is kept, and *accounts* when it changed a link. *uploads* reads the
    files that came with a command. *aside* runs what takes long where it holds nobody up. *chance* is where seeds and
    names come from. *window* is how late a scheduled post may still come. *find* asks a platform for the channel that
    was named, and whose it is; *manner* says how things are done on a platform that is served here.
    """

    store: Store
    shelves: Shelves
    uploads: Uploads
    rounds: Rounds
    visits: Visits
    accounts: Accounts
    aside: Aside
    clock: Clock
    chance: Random
    window: timedelta
    find: Find
    manner: Callable[[str], Manner]


@dataclass(frozen=True, slots=True)
class Context:
    """What a handler may use beside its request.

    *shelf* is what the place of the interaction sees. *now* is our own time; the interaction's is the platform's.
    """

    interaction: Interaction
    shelf: Shelf
    services: Services
    declarations: Sequence[Declaration]
    now: datetime

    @property
    def store(self) -> Store:
        return self.services.store

    @property
    def shelves(self) -> Shelves:
        return self.services.shelves

    @property
    def uploads(self) -> Uploads:
        return self.services.uploads

    @property
    def rounds(self) -> Rounds:
        return self.services.rounds

    @property
    def accounts(self) -> Accounts:
        return self.services.accounts


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
