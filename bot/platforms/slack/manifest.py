"""The app's manifest, made of the declarations: what Slack is told of this bot when it is set up.

Its scopes are the fewest with which everything works; SCOPES says what each is for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, TypeAlias

from bot.chat.command import Declaration
from bot.platforms.slack import limits, mrkdwn
from bot.platforms.slack.declare import QUESTION, Names

Json: TypeAlias = dict[str, Any]

SCOPES: Mapping[str, str] = {
    "app_mentions:read": "hears when it is mentioned",
    "channels:read": "sees that a channel named in a command is this workspace's",
    "chat:write": "answers",
    "commands": "slash commands and the message shortcut",
    "files:read": "reads a lecture that somebody hands in",
    "files:write": "hands a file to a person",
    "im:history": "hears direct messages to it",
    "im:write": "opens the direct message with a person",
    "users:read": "sees names, and who administers the workspace",
}

ASK = "ask"
"""The message shortcut's callback_id."""

EVENTS = ("app_home_opened", "app_mention", "message.im")
PATH = "/slack/events"
"""Where requests of Slack's arrive, in HTTP mode."""

_COLOUR = "#1d3557"
_LONG_DESCRIPTION = (
    "Chapterhouse brings the lectures that a study group watches into the place where the group already talks. Ask it "
    "for a chapter or a question, mistyped and on a phone; it answers with the chapter that fits, cites lecture, "
    "chapter and time, and says so when the lecture does not hold an answer."
)


def manifest(declarations: Sequence[Declaration], prefix: str = "", url: str = "") -> Json:
    """The manifest, for Socket Mode; with *url* (`https://study.example.org`) for requests over HTTP."""
    names = Names(declarations, prefix)
    where = {"request_url": f"{url.rstrip('/')}{PATH}"} if url else {}
    features: Json = {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "Chapterhouse", "always_online": True},
        "slash_commands": [_with_url(command, where) for command in _commands(names)],
    }
    if any(item.name == QUESTION for item in declarations):
        features["shortcuts"] = [_shortcut()]
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Chapterhouse",
            "description": "A study bot: it brings your lectures into the chat of your study group.",
            "long_description": _LONG_DESCRIPTION,
            "background_color": _COLOUR,
        },
        "features": features,
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {**where, "bot_events": list(EVENTS)},
            "interactivity": {
                "is_enabled": True,
                **where,
                **({"message_menu_options_url": where["request_url"]} if url else {}),
            },
            "org_deploy_enabled": False,
            "socket_mode_enabled": not url,
            "token_rotation_enabled": False,
        },
    }


def _commands(names: Names) -> list[Json]:
    offered = sorted((item for item in names.declarations if item.offered), key=lambda item: item.name.split()[0])
    families = {word: list(members) for word, members in groupby(offered, key=lambda item: item.name.split()[0])}
    every = _command(names.all, "Everything that Chapterhouse can do; `help` lists it", "chapter 3 | topic … | help")
    return [every, *(_of_family(registered, word, families[word]) for word, registered in names.own.items())]


def _of_family(registered: str, word: str, members: Sequence[Declaration]) -> Json:
    hints = [item.usage.removeprefix(f"/{word}").strip() for item in members]
    return _command(registered, "; ".join(item.summary for item in members), " | ".join(filter(None, hints)))


def _command(registered: str, description: str, hint: str) -> Json:
    command: Json = {
        "command": f"/{registered}",
        "description": mrkdwn.label(description.replace("`", ""), limits.COMMAND_DESCRIPTION),
        "should_escape": False,
    }
    return {**command, "usage_hint": mrkdwn.label(hint, limits.COMMAND_HINT)} if hint else command


def _with_url(command: Json, where: Mapping[str, str]) -> Json:
    return {**command, "url": where["request_url"]} if where else command


def _shortcut() -> Json:
    return {
        "name": "Ask Chapterhouse",
        "type": "message",
        "callback_id": ASK,
        "description": "Ask Chapterhouse about this: find the chapters that answer a message",
    }
