"""Slack's payloads, as its sockets and requests deliver them, taken apart. Pure.

The shapes are those of docs.slack.dev/interactivity and docs.slack.dev/reference/events.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, TypeAlias

from bot.chat.interaction import Place, PlaceKind
from bot.chat.platform import direct
from bot.kernel.ids import ChannelId, LearnerId, ServerId
from bot.platforms.slack import limits
from bot.platforms.slack.render import FIELD, MARK, action_token

Payload: TypeAlias = Mapping[str, Any]

_TOKEN = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")  # docs.slack.dev/messaging/formatting-message-text
_MARGIN = timedelta(minutes=1)  # what a clock of ours may differ from Slack's
_BARE_EVENTS = frozenset({"file_share", "thread_broadcast"})  # subtypes of messages that people write


class Sort(Enum):
    """What arrived."""

    COMMAND = "command"
    SHORTCUT = "shortcut"
    PRESS = "press"
    SUBMIT = "submit"
    COMPLETE = "complete"
    SAID = "said"
    HOME = "home"


class Surface(Enum):
    """What a person sees that an answer belongs to. MESSAGE: a channel, whether a message was pressed there or not."""

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


@dataclass(frozen=True, slots=True)
class Origin:
    """Who did something, and where; with what an answer needs to get there.

    *thread* and *message* are Slack's times of messages (`1718000000.000100`): the thread that it happened in, and the
    message that was pressed. *response_url* and *trigger* answer without any right in the channel, and not for long.
    *spare_url* is a response_url of what a form was opened by, which may be spent. *view* is the modal or the Home that
    it happened in. *channel* is empty in a Home.
    """

    user: str
    name: str
    team: str
    channel: str = ""
    thread: str = ""
    message: str = ""
    is_ephemeral: bool = False
    response_url: str = ""
    spare_url: str = ""
    trigger: str = ""
    surface: Surface = Surface.MESSAGE
    view: str = ""

    @property
    def learner(self) -> LearnerId:
        return LearnerId(f"slack:{self.user}")


@dataclass(frozen=True, slots=True)
class File:
    """A file that somebody handed in; size in bytes."""

    name: str
    size: int
    url: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """The token of what was pressed or chosen, empty for what means nothing, and what was typed into a line."""

    token: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Submitted:
    """A form that was filled in: its id, its fields, the files in it."""

    form: str
    fields: Mapping[str, str]
    files: Mapping[str, File]


@dataclass(frozen=True, slots=True)
class Asked:
    """A list of a form that searches as one types: the form's id, the field, what is typed, the other fields."""

    form: str
    field: str
    typed: str
    fields: Mapping[str, str]


def sort(payload: Payload, bot: str) -> Sort | None:
    """What *payload* is; None for what is not to be answered: what *bot*, or any other, said itself."""
    match payload.get("type"):
        case None if "command" in payload:
            return Sort.COMMAND
        case "message_action":
            return Sort.SHORTCUT
        case "block_actions":
            return Sort.PRESS
        case "view_submission":
            return Sort.SUBMIT
        case "block_suggestion":
            return Sort.COMPLETE
        case "event_callback":
            return _event_sort(payload["event"], bot)
        case _:
            return None


def keys(payload: Payload) -> tuple[str, ...]:
    """By what the same payload is known when it is delivered once more; one key in common is enough."""
    event = payload.get("event", {})
    said = f"{event.get('channel', '')}/{event.get('ts', '')}" if "ts" in event else ""
    found = (payload.get("trigger_id"), payload.get("event_id"), event.get("client_msg_id"), said)
    return tuple(str(key) for key in found if key)


def origin(payload: Payload) -> Origin:
    """Who did it, and where."""
    if "event" in payload:
        return _of_event(payload["event"], payload.get("team_id", ""))
    if "command" in payload:
        return Origin(
            user=payload["user_id"],
            name=payload.get("user_name", ""),
            team=payload["team_id"],
            channel=payload["channel_id"],
            thread=payload.get("thread_ts", ""),
            response_url=payload.get("response_url", ""),
            trigger=payload.get("trigger_id", ""),
        )
    return _of_interactive(payload)


def place(origin: Origin, *, is_direct: bool) -> Place:
    """The place as the core knows it. *is_direct*: the channel, if it is a conversation of two, is with the bot.

    In another conversation of two the bot is a guest, who can answer and not post.
    """
    if not origin.channel:
        return Place(direct(origin.learner), None, PlaceKind.DIRECT)
    channel = ChannelId(f"slack:{origin.channel}")
    if is_conversation(origin.channel):
        return Place(channel, None, PlaceKind.DIRECT if is_direct else PlaceKind.ELSEWHERE)
    return Place(channel, ServerId(f"slack:{origin.team}"), PlaceKind.SERVER)


def is_conversation(channel: str) -> bool:
    """Whether it is a direct message of two, the bot being one of them or not."""
    return channel.startswith("D")


def command(payload: Payload) -> tuple[str, str]:
    """The slash command and what was typed behind it."""
    return payload["command"], words(payload.get("text", ""))


def pressed(payload: Payload) -> Pressed:
    """What was pressed, chosen, or typed into a line of a message."""
    action = payload["actions"][0]
    if "selected_option" in action:
        return Pressed(action_token(str((action["selected_option"] or {}).get("value", ""))), {})
    if action.get("type") == "plain_text_input":
        field = str(action.get("block_id", "")).removeprefix(FIELD).partition(MARK)[0]
        return Pressed(action_token(action["action_id"]), {field: action.get("value") or ""})
    return Pressed(action_token(action["action_id"]), {})


def submitted(payload: Payload) -> Submitted:
    """What a form holds. Of what was left empty only lines of text are among its fields."""
    view = payload["view"]
    return Submitted(view["callback_id"], _fields(view), dict(_files(view)))


def asked(payload: Payload) -> Asked:
    """What is being typed into a list of a form."""
    field, view = payload["action_id"], payload["view"]
    others = {name: value for name, value in _fields(view).items() if name != field}
    return Asked(view["callback_id"], field, payload.get("value", ""), others)


def said(payload: Payload, bot: str) -> str:
    """What somebody wrote to the bot, without the mention of it."""
    return words(payload["event"].get("text", "").replace(f"<@{bot}>", " "))


def marked(payload: Payload) -> str:
    """The words of the message that a shortcut was chosen on."""
    return words(payload["message"].get("text", ""))


def words(text: str) -> str:
    """*text* as it was typed: Slack's entities and tokens as what they show."""
    return html.unescape(
        _TOKEN.sub(lambda found: found[2] or ("" if found[1][:1] in "@#!" else found[1]), text)
    ).strip()


def when(payload: Payload, arrived: datetime) -> datetime:
    """The moment of the deed by Slack's clock; *arrived* where Slack does not name it."""
    event = payload.get("event", {})
    actions = payload.get("actions") or [{}]
    named = event.get("ts") or event.get("event_ts") or actions[0].get("action_ts") or payload.get("action_ts")
    return moment(named) if named else arrived


def moment(time: str) -> datetime:
    """A time of Slack's, `1718000000.000100`, as a moment."""
    return datetime.fromtimestamp(float(time), UTC)


def metadata(origin: Origin, opened: datetime) -> str:
    """*origin* as a form carries it, to be answered there when it is submitted."""
    kept = {
        "c": origin.channel,
        "t": origin.thread,
        "m": origin.message,
        "e": origin.is_ephemeral,
        "u": origin.response_url or origin.spare_url,
        "s": origin.surface.value,
        "at": int(opened.timestamp()),
    }
    written = json.dumps(kept)
    return written if len(written) <= limits.PRIVATE_METADATA else json.dumps({**kept, "u": ""})


def carried(payload: Payload, now: datetime) -> Origin:
    """Where a form was opened from, as `metadata` wrote it; *trigger* and *view* are those of the form itself."""
    try:
        kept = json.loads(payload["view"].get("private_metadata") or "{}")
    except ValueError:
        kept = {}
    own = _of_interactive(payload)
    opened = datetime.fromtimestamp(kept.get("at", 0), UTC)
    return Origin(
        user=own.user,
        name=own.name,
        team=own.team,
        channel=kept.get("c", ""),
        thread=kept.get("t", ""),
        message=kept.get("m", ""),
        is_ephemeral=kept.get("e", False),
        spare_url=kept.get("u", "") if now - opened < limits.RESPONSE_URL - _MARGIN else "",
        trigger=own.trigger,
        surface=Surface(kept.get("s", Surface.HOME.value)),
        view=own.view,
    )


def _event_sort(event: Payload, bot: str) -> Sort | None:
    by_person = "bot_id" not in event and event.get("user") not in (None, bot)
    match event["type"]:
        case "app_home_opened" if event.get("tab") == "home":
            return Sort.HOME
        case "app_mention" if by_person and "edited" not in event and not is_conversation(event["channel"]):
            return Sort.SAID
        case "message" if by_person and event.get("channel_type") == "im":
            return Sort.SAID if event.get("subtype", "file_share") in _BARE_EVENTS else None
        case _:
            return None


def _of_event(event: Payload, team: str) -> Origin:
    if event["type"] == "app_home_opened":
        return Origin(event["user"], "", team, surface=Surface.HOME)
    return Origin(event["user"], "", event.get("team", team), event["channel"], event.get("thread_ts", ""))


def _of_interactive(payload: Payload) -> Origin:
    user, team = payload["user"], payload.get("team") or payload["user"]
    container, view = payload.get("container", {}), payload.get("view") or {}
    message = payload.get("message") or {}
    return Origin(
        user=user["id"],
        name=user.get("name") or user.get("username", ""),
        team=team.get("id") if payload.get("team") else team.get("team_id", ""),
        response_url=payload.get("response_url", ""),
        trigger=payload.get("trigger_id", ""),
        view=view.get("id", ""),
        surface=Surface(view.get("type", Surface.MESSAGE.value)),
        channel=(payload.get("channel") or {}).get("id", ""),
        thread=container.get("thread_ts") or message.get("thread_ts", ""),
        message=container.get("message_ts") or payload.get("message_ts", ""),
        is_ephemeral=bool(container.get("is_ephemeral")),
    )


def _fields(view: Payload) -> dict[str, str]:
    return {name: value for name, element in _state(view) if (value := _value(element)) is not None}


def _value(element: Payload) -> str | None:
    if "selected_option" in element:
        chosen = element["selected_option"]
        return None if chosen is None else str(chosen["value"])
    if element.get("type") == "plain_text_input":
        return element.get("value") or ""
    value = element.get("value")
    return None if value is None else str(value)


def _files(view: Payload) -> Iterator[tuple[str, File]]:
    for name, element in _state(view):
        for file in (element.get("files") or ())[:1]:
            url = file.get("url_private_download") or file.get("url_private", "")
            yield name, File(file.get("name", name), int(file.get("size", 0)), url)


def _state(view: Payload) -> Iterator[tuple[str, Payload]]:
    """The elements of a form by the name of their field, which is their block's id."""
    for name, elements in view.get("state", {}).get("values", {}).items():
        for element in elements.values():
            yield name, element
