"""Discord's interactions, as its gateway delivers them, as neutral ones. Pure.

The shapes are those of interactions/receiving-and-responding.mdx, "Interaction Object".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, IntEnum
from typing import Any, TypeAlias

from bot.chat import token
from bot.chat.card import Action, OnPress
from bot.chat.command import Replies
from bot.chat.interaction import Interaction, Kind, Learner, Place, PlaceKind, Upload
from bot.kernel.ids import ChannelId, LearnerId, ServerId
from bot.platforms.discord import limits
from bot.platforms.discord.render import EPHEMERAL, action_token

Payload: TypeAlias = Mapping[str, Any]

_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)  # reference.mdx, "Snowflakes"
_ADMINISTRATOR = 1 << 3  # topics/permissions.mdx
_MANAGE_SERVER = 1 << 5  # as above, MANAGE_GUILD
_VIEW_CHANNEL = 1 << 10  # as above, and those below
_SEND_MESSAGES = 1 << 11
_MANAGE_MESSAGES = 1 << 13
_SEND_MESSAGES_IN_THREADS = 1 << 38
_THREADS = (10, 11, 12)  # resources/channel.mdx, "Channel Types"
_SERVER_INSTALL = "0"  # resources/application.mdx, "Application Integration Types"
_FILE_OPTION = 11  # interactions/application-commands.mdx, "Option Type"
_NESTED_OPTIONS = (1, 2)  # as above: a subcommand, a group of them
_AMONG_PEOPLE = 2  # interactions/receiving-and-responding.mdx, "Interaction Context Types": PRIVATE_CHANNEL


class _Type(IntEnum):
    """interactions/receiving-and-responding.mdx, "Interaction Type"."""

    COMMAND = 2
    PRESS = 3
    COMPLETE = 4
    SUBMIT = 5


KINDS = {
    _Type.COMMAND: Kind.COMMAND,
    _Type.PRESS: Kind.PRESS,
    _Type.COMPLETE: Kind.COMPLETE,
    _Type.SUBMIT: Kind.SUBMIT,
}


class Waiting(Enum):
    """What a person is shown while the answer is not ready; fixed before it is known what the answer will be.

    NOTHING: a form may come, which must be the first response. UPDATE: the message stays as it is until it changes.
    """

    NOTHING = "nothing"
    PRIVATE = "private"
    PUBLIC = "public"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that Discord holds for a command; size in bytes."""

    name: str
    size: int
    url: str


def kind(payload: Payload) -> Kind | None:
    """What sort of interaction it is; None for one that is not ours to answer (a ping)."""
    return KINDS.get(payload["type"])


def command(payload: Payload) -> str:
    """The name of the command that was typed (COMMAND and COMPLETE), with its family: `lecture use`."""
    return _command(payload)[0]


def pressed(payload: Payload) -> str:
    """The token of the button that was pressed, the option that was chosen or the form that was submitted."""
    data = payload["data"]
    return action_token(data["values"][0] if data.get("values") else data["custom_id"])


def waiting(payload: Payload, replies: Replies | None) -> Waiting:
    """How the answer may be waited for. *replies* is the typed command's declaration; None if nothing was typed.

    Raises NotFound for a button that was never ours.
    """
    match replies or token.on_press(pressed(payload)):
        case Replies.FORM:
            return Waiting.NOTHING
        case OnPress.FORM if kind(payload) is Kind.PRESS:
            return Waiting.NOTHING
        case Replies.PUBLIC | OnPress.SHARE:
            is_private = False
        case OnPress.REPLACE if _on_private(payload):
            return Waiting.UPDATE
        case _:
            is_private = True
    return Waiting.PRIVATE if is_ephemeral(payload, private=is_private) else Waiting.PUBLIC


def is_ephemeral(payload: Payload, *, private: bool) -> bool:
    """Whether an answer that is *private*, or is not, has to be made so by Discord.

    A conversation with the bot alone is private by itself, and there an answer should last; where the bot does not
    belong, it cannot post.
    """
    match _place(payload).kind:
        case PlaceKind.SERVER:
            return private
        case PlaceKind.DIRECT:
            return False
        case PlaceKind.ELSEWHERE:
            return True


def attachments(payload: Payload) -> dict[str, Attachment]:
    """The files that came with a command, by option."""
    held = payload["data"].get("resolved", {}).get("attachments", {})
    found = {option["name"]: held[option["value"]] for option in _command(payload)[1] if option["type"] == _FILE_OPTION}
    return {name: Attachment(file["filename"], file["size"], file["url"]) for name, file in found.items()}


def attachment_limit(payload: Payload) -> int:
    """The size, in bytes, up to which a file can be part of the answer."""
    return int(payload.get("attachment_size_limit", limits.FILE_SIZE))


def typed(payload: Payload, uploads: Mapping[str, Upload]) -> Interaction:
    """A COMMAND or COMPLETE interaction. *uploads* are what its attachments hold."""
    name, options = _command(payload)
    return Interaction(
        kind=KINDS[payload["type"]],
        command=name,
        arguments={option["name"]: _written(option["value"]) for option in options if option["type"] != _FILE_OPTION},
        learner=_learner(payload),
        place=_place(payload),
        when=moment(payload["id"]),
        focus=next((option["name"] for option in options if option.get("focused")), ""),
        uploads=uploads,
    )


def acted(payload: Payload, action: Action) -> Interaction:
    """A PRESS or SUBMIT interaction; *action* is what its token means."""
    sort = KINDS[payload["type"]]
    fields = dict(_fields(payload["data"].get("components", ()))) if sort is Kind.SUBMIT else {}
    return Interaction(
        kind=sort,
        command=action.command,
        arguments={**action.arguments, **fields},
        learner=_learner(payload),
        place=_place(payload),
        when=moment(payload["id"]),
        on_private=_on_private(payload),
        on_press=action.on_press if sort is Kind.PRESS else None,
    )


def moment(snowflake: str) -> datetime:
    """When Discord made that id."""
    return _EPOCH + timedelta(milliseconds=int(snowflake) >> 22)


def _command(payload: Payload) -> tuple[str, list[dict[str, Any]]]:
    data = payload["data"]
    name, options = data["name"], data.get("options", [])
    while options and options[0]["type"] in _NESTED_OPTIONS:
        name, options = f"{name} {options[0]['name']}", options[0].get("options", [])
    return name, options


def _written(value: object) -> str:
    """An option's value as a person would type it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _fields(components: Any) -> Iterator[tuple[str, str]]:
    """The fields of a form, whatever they are wrapped in."""
    for component in components:
        inner = component.get("component", component)
        if "value" in inner:
            yield inner["custom_id"], inner["value"]
        yield from _fields(inner.get("components", ()))


def _learner(payload: Payload) -> Learner:
    member = payload.get("member", {})  # there in servers only
    user = member["user"] if member else payload["user"]
    name = member.get("nick") or user.get("global_name") or user["username"]
    rights = int(member.get("permissions", 0)) if _is_server(payload) else 0
    return Learner(
        LearnerId(f"discord:{user['id']}"),
        name,
        may_manage=bool(rights & (_ADMINISTRATOR | _MANAGE_SERVER)),
        may_moderate=bool(rights & (_ADMINISTRATOR | _MANAGE_SERVER | _MANAGE_MESSAGES)),
    )


def _is_server(payload: Payload) -> bool:
    owners = payload.get("authorizing_integration_owners", {_SERVER_INSTALL: ""})
    return "guild_id" in payload and _SERVER_INSTALL in owners


def _place(payload: Payload) -> Place:
    channel = ChannelId(f"discord:{payload['channel_id']}")
    if _is_server(payload):
        return Place(channel, ServerId(f"discord:{payload['guild_id']}"), PlaceKind.SERVER, _may_post(payload))
    if "guild_id" in payload or payload.get("context") == _AMONG_PEOPLE:
        return Place(channel, None, PlaceKind.ELSEWHERE, may_post=False)
    return Place(channel, None, PlaceKind.DIRECT)


def _may_post(payload: Payload) -> bool:
    """Whether the bot may write in the channel of a server, as the payload says; if it does not, it may be tried."""
    if (given := payload.get("app_permissions")) is None:
        return True
    in_thread = payload.get("channel", {}).get("type") in _THREADS
    needed = _VIEW_CHANNEL | (_SEND_MESSAGES_IN_THREADS if in_thread else _SEND_MESSAGES)
    rights = int(given)
    return bool(rights & _ADMINISTRATOR) or rights & needed == needed


def _on_private(payload: Payload) -> bool:
    message = payload.get("message")
    if message is None:
        return False
    return bool(message.get("flags", 0) & EPHEMERAL) or _place(payload).kind is PlaceKind.DIRECT
