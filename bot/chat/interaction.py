"""What comes in: a typed command, a pressed button, a submitted form and a keystroke to complete are one thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from bot.chat.card import OnPress
from bot.kernel.ids import ChannelId, LearnerId, ServerId


class Kind(Enum):
    """How an interaction came about. DUE: nobody did it; its time had come."""

    COMMAND = "command"
    PRESS = "press"
    SUBMIT = "submit"
    COMPLETE = "complete"
    DUE = "due"


class PlaceKind(Enum):
    """What sort of place it is; a declaration says in which its command may be used.

    SERVER: a channel of a server that the bot belongs to. DIRECT: a conversation with the bot alone.
    ELSEWHERE: a place that the bot does not belong to, reached because the person installed it for themselves;
    there it can only answer the person, not post.
    """

    SERVER = "server"
    DIRECT = "direct"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Learner:
    """The person. *may_manage* is the right to manage the server, *may_moderate* that to manage the messages of the
    channel, as the platform vouches for them at this moment. *acting*, where that is not the same, is the account by
    which they act, of the several that they have linked.
    """

    id: LearnerId
    name: str
    may_manage: bool = False
    may_moderate: bool = False
    acting: LearnerId | None = None

    @property
    def account(self) -> LearnerId:
        """By which they act; what is posted to them alone is posted to it."""
        return self.id if self.acting is None else self.acting


NOBODY = Learner(LearnerId("nobody:"), "")
"""Who does what was due."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where it happened. *server* is None unless *kind* is SERVER.

    *may_post* is whether the bot may post in the channel, as far as the platform says.
    """

    channel: ChannelId
    server: ServerId | None
    kind: PlaceKind
    may_post: bool = True


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a command. *read* by the platform before the command runs; size in bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Interaction:
    """One thing that a person did.

    *command* is a declared name such as `chapter` or `lecture use`; *arguments* are by option name, as typed.
    *focus* names the option being completed (COMPLETE only). *when* is the platform's own time of the deed, in UTC.
    *on_private* says that the pressed message is seen by the presser alone, so that it may be changed in place;
    *on_press* is what the pressed button asked for (PRESS only).
    """

    kind: Kind
    command: str
    arguments: Mapping[str, str]
    learner: Learner
    place: Place
    when: datetime
    focus: str = ""
    on_private: bool = False
    on_press: OnPress | None = None
    uploads: Mapping[str, Upload] = field(default_factory=dict)
