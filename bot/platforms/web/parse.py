"""What somebody did on the page, as interactions. Pure; the moment is given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.chat import grammar
from bot.chat.card import Action
from bot.chat.command import Declaration
from bot.chat.grammar import Focus
from bot.chat.interaction import Interaction, Kind, Learner, Place, PlaceKind, Upload
from bot.chat.platform import direct
from bot.kernel.errors import NotFound
from bot.kernel.ids import ChannelId, ServerId
from bot.platforms.web.session import Identity

SERVER = ServerId("web:local")
"""The one server: everybody who may enter belongs to it."""

_QUESTION = "topic"
"""The command that words without a slash are put to, where one is alone with the bot."""

PRIVATE = "~"
"""Begins the id of a message that one person alone sees, and that is not kept."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel that everybody sees."""

    id: ChannelId
    title: str
    about: str


CHANNELS = (
    Channel(ChannelId("web:general"), "general", "Talk about anything, and ask the lectures"),
    Channel(ChannelId("web:quiz"), "quiz", "Play rounds together"),
    Channel(ChannelId("web:quiet"), "quiet", "Look things up without disturbing anybody"),
)


@dataclass(frozen=True, slots=True)
class Seat:
    """Who does something, and where."""

    learner: Learner
    place: Place

    @property
    def is_lane(self) -> bool:
        """Whether it is the person's own conversation with the bot."""
        return self.place.kind is PlaceKind.DIRECT


def seat(identity: Identity, channel: str) -> Seat:
    """Raises NotFound for a channel that is not there, which another person's own one is not."""
    if channel == direct(identity.learner):
        return Seat(Learner(identity.learner, identity.name), Place(ChannelId(channel), None, PlaceKind.DIRECT))
    if not any(channel == one.id for one in CHANNELS):
        raise NotFound("There is no such channel. Choose one from the list, please.")
    learner = Learner(identity.learner, identity.name, identity.is_admin, identity.is_admin)
    return Seat(learner, Place(ChannelId(channel), SERVER, PlaceKind.SERVER))


def is_command(line: str, by: Seat) -> bool:
    """Whether a line is for the bot; what does not begin with a slash is said to the others, where there are any."""
    return line.lstrip().startswith("/") or (by.place.kind is PlaceKind.DIRECT and bool(line.strip()))


def command(
    line: str, declarations: Iterable[Declaration], uploads: Mapping[str, Upload], by: Seat, when: datetime
) -> Interaction:
    """A typed line with the files that came with it. Raises PersonError where it is not understood.

    Who is alone with the bot may leave the slash out, and just ask.
    """
    if not line.lstrip().startswith("/") and grammar.focus(f"/{line} ", declarations).command:
        line = f"/{line.lstrip()}"
    named = "".join(f' {option}:"{upload.name.replace(chr(34), chr(39))}"' for option, upload in uploads.items())
    typed = grammar.read(f"{line}{named}", declarations, _QUESTION)
    arguments = {name: value for name, value in typed.arguments.items() if name not in uploads}
    return Interaction(Kind.COMMAND, typed.command, arguments, by.learner, by.place, when, uploads=uploads)


def press(action: Action, message: str, by: Seat, when: datetime) -> Interaction:
    """A pressed button, or a chosen option of a menu, on the message of that id."""
    return Interaction(
        Kind.PRESS,
        action.command,
        action.arguments,
        by.learner,
        by.place,
        when,
        on_private=is_private(message, by),
        on_press=action.on_press,
    )


def submission(action: Action, fields: Mapping[str, str], message: str, by: Seat, when: datetime) -> Interaction:
    """A form, filled in; *message* is the one whose button opened it."""
    arguments = {**action.arguments, **fields}
    on_private = is_private(message, by)
    return Interaction(Kind.SUBMIT, action.command, arguments, by.learner, by.place, when, on_private=on_private)


def completion(focus: Focus, by: Seat, when: datetime) -> Interaction:
    """A keystroke within an option's value."""
    arguments = {**focus.arguments, focus.option: focus.text}
    return Interaction(Kind.COMPLETE, focus.command, arguments, by.learner, by.place, when, focus=focus.option)


def is_private(message: str, by: Seat) -> bool:
    """Whether the person alone sees the message. Who lies about it changes what they see themselves, and no more."""
    return by.is_lane or message.startswith(PRIVATE)
