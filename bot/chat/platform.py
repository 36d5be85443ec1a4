"""The promises between the core and a platform: what the core answers, and what a platform does to be run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from bot.chat.card import Action, Answer
from bot.chat.command import Choice, Declaration
from bot.chat.interaction import Interaction


class Core(Protocol):
    """What a platform talks to."""

    @property
    def declarations(self) -> Sequence[Declaration]:
        """Every command, those reached by buttons alone too."""

    async def answer(self, interaction: Interaction) -> Answer:
        """What to show for a command, a press or a submitted form. Never raises, except when cancelled.

        Every action on the returned card can be read back from its token, also after a restart.
        """

    async def complete(self, interaction: Interaction) -> Sequence[Choice]:
        """At most 25 completions of the focused option, best first; fewer when time runs out. Never raises."""

    async def action(self, token: str) -> Action:
        """What a button's id means. Raises NotFound, with a sentence, for one that is no longer known."""


class Platform(Protocol):
    """A place where people talk. Its client runs until it is cancelled, and leaves nothing behind."""

    @property
    def name(self) -> str:
        """One lower-case word: `discord`."""

    async def run(self, core: Core, ready: Callable[[], None]) -> None:
        """Connects, calls *ready* once when interactions can arrive, and serves until cancelled.

        Raises PersonError when it cannot be used as it is set up (a wrong token).
        """
