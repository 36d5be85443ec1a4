"""The promises between the core and a platform: what the core answers, what a platform does to be run and to post.

core      answers interactions              platform   brings them, shows the answers
messenger posts and edits what nobody asked for at that moment: a round's questions, a concept a day
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

from bot.chat.card import Action, Answer, Card
from bot.chat.command import Choice, Declaration
from bot.chat.interaction import Interaction
from bot.kernel.ids import ChannelId, LearnerId, ServerId


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


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that stands in a channel: the platform's id of it, and the platform's own time of it, in UTC."""

    message: str
    at: datetime


class Fate(Enum):
    """What became of a message that could not be sent.

    LATER: it is certain that it does not stand there, and another attempt may succeed. NEVER: no attempt will, until
    somebody changes something. UNKNOWN: it may stand there or not.
    """

    LATER = "later"
    NEVER = "never"
    UNKNOWN = "unknown"


class Unsent(Exception):
    """A message was not posted or edited. *sentence* says why and what can be done, for those who run the server.

    *after*, where the platform named it, is how long to wait before the next attempt.
    """

    def __init__(self, fate: Fate, sentence: str, after: timedelta | None = None) -> None:
        super().__init__(sentence)
        self.fate = fate
        self.sentence = sentence
        self.after = after


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A channel, and the server that it belongs to, as the platform vouches; None for one that belongs to none.

    *refusal* says, to people, why nothing can be posted there, and what to do; it is empty where something can, as far
    as the platform tells. *no_threads* says the same of beginning a thread there.
    """

    channel: ChannelId
    server: ServerId | None
    refusal: str = ""
    no_threads: str = ""


@dataclass(frozen=True, slots=True)
class Manner:
    """How things are done on a platform.

    *rests*: an edit clears what people are typing into a message, so one that has a line to type into is changed only
    where it has something else to say. *threads*: what belongs to a message stands in its thread.
    *managing* is a sentence: what somebody does who wants to change a server and may not.
    """

    rests: bool = False
    threads: bool = False
    managing: str = "Ask one of its administrators."


class Messenger(Protocol):
    """Sends messages to channels of one platform. Raises Unsent, and nothing else but when cancelled."""

    @property
    def pace(self) -> timedelta:
        """The least time between two edits of one message, and between two messages of a channel."""

    @property
    def remembers(self) -> timedelta:
        """For how long posting the same nonce again gives the message that stands there, and no second one."""

    @property
    def manner(self) -> Manner:
        """How things are done there."""

    async def post(self, channel: ChannelId, card: Card, nonce: str, under: str = "", *, aloud: bool = False) -> Posted:
        """Posts a message. *nonce* (at most 25 characters) is the same for another attempt at the same message.

        *under* is the message that it belongs below, where the platform has threads; *aloud*: where `manner` has it
        stand in one, it is seen in the channel too. A channel that `direct` named is that person's own conversation
        with the bot.
        """

    async def edit(self, channel: ChannelId, message: str, card: Card) -> None:
        """Puts *card* in the place of what the message shows. It is no error where it shows that already."""

    async def find(self, typed: str) -> Whereabouts | None:
        """The channel that *typed* names, by its id or as the platform writes it; None where none is seen by it."""


def direct(learner: LearnerId) -> ChannelId:
    """The channel that means a person's own conversation with the bot: `discord:@81384788765712384`."""
    platform, _, person = learner.partition(":")
    return ChannelId(f"{platform}:@{person}")


class Platform(Messenger, Protocol):
    """A place where people talk. Its client runs until it is cancelled, and leaves nothing behind.

    It is its own messenger; while it does not run, what is to be sent is Unsent with Fate.LATER.
    """

    @property
    def name(self) -> str:
        """One lower-case word: `discord`."""

    async def run(self, core: Core, ready: Callable[[], None]) -> None:
        """Connects, calls *ready* once when interactions can arrive, and serves until cancelled.

        Raises PersonError when it cannot be used as it is set up (a wrong token).
        """
