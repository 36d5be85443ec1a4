"""Messages that the bot posts and edits by itself, and what becomes of those that Slack does not take.

Slack has no way to post something at most once. So nothing is posted again of which it is uncertain whether it stands
there; edits may be made again.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from datetime import timedelta

from bot.chat.card import Card
from bot.chat.platform import Fate, Posted, Unsent, Whereabouts
from bot.kernel.clock import stopwatch
from bot.kernel.ids import ChannelId, ServerId
from bot.platforms.slack import parse, render
from bot.platforms.slack.api import Api, Json, Limited, Refused, SlackError, Uncertain
from bot.platforms.slack.people import People
from bot.platforms.slack.render import Spelling

SOON = timedelta(seconds=5)  # when something is attempted again of which Slack did not say when
_INVITE = "Invite me to it: type `/invite @{bot}` there."
_ADMINISTRATOR = "An administrator of the workspace can change that."
_REINSTALL = "Whoever runs this bot has to install it in the workspace anew."
_WHY: Mapping[str, str] = {  # docs.slack.dev/reference/methods/chat.postMessage and chat.update, "Errors"
    "not_in_channel": f"I am not in that channel. {_INVITE}",
    "channel_not_found": f"That channel is not there any more, or it is private and I am not in it. {_INVITE}",
    "is_archived": "That channel is archived, so nothing can be posted in it. Unarchive it, or go on in another one.",
    "restricted_action": f"The workspace does not let me post in that channel. {_ADMINISTRATOR}",
    "restricted_action_read_only_channel": f"Only some may post in that channel. {_ADMINISTRATOR}",
    "restricted_action_thread_only_channel": f"That channel takes answers in threads only. {_ADMINISTRATOR}",
    "restricted_action_non_threadable_channel": f"That channel has no threads. {_ADMINISTRATOR}",
    "restricted_action_thread_locked": f"That thread is locked. {_ADMINISTRATOR}",
    "msg_too_long": "That is longer than a message of Slack's may be.",
    "msg_blocks_too_long": "That is longer than a message of Slack's may be.",
    "message_not_found": "The message is not there any more.",
    "cant_update_message": "That message is not mine, so I cannot change it.",
    "edit_window_closed": "The workspace lets nobody change messages that are as old as that one.",
    "user_disabled": "That person is not in the workspace any more.",
    "user_not_found": "That person is not in the workspace any more.",
    "missing_scope": f"I lack a right that I was not given when I was installed. {_REINSTALL}",
    "invalid_auth": f"Slack does not know me any more. {_REINSTALL}",
    "token_revoked": f"Slack does not know me any more. {_REINSTALL}",
    "account_inactive": f"Slack does not know me any more. {_REINSTALL}",
}

_NO_THREAD = ("thread_not_found", "restricted_action_non_threadable_channel", "restricted_action_thread_locked")
"""Refusals after which the same can be said in the channel."""

log = logging.getLogger(__name__)
_CHANNEL = re.compile(r"(?:<#|slack:)?([CG][A-Z0-9]{2,})(?:\|[^>]*)?>?", re.ASCII)


class Messages:
    """Posts and edits. *bot* is the name by which it is invited, *team* the workspace."""

    def __init__(self, api: Api, people: People, spelled: Spelling, bot: str, team: str) -> None:
        self._api = api
        self._people = people
        self._spelled = spelled
        self._bot = bot
        self._team = team

    async def post(self, channel: ChannelId, card: Card, under: str, *, aloud: bool = False) -> Posted:
        """Posts *card*, in the thread of *under*, if that is given and can be had; raises Unsent."""
        message = render.message(card, self._spelled)
        thread = {"thread_ts": under, **({"reply_broadcast": True} if aloud else {})} if under else {}
        try:
            told = await self._sent("chat.postMessage", channel, Fate.UNKNOWN, **message, **thread)
        except Unsent as unsent:
            if not under or getattr(unsent.__cause__, "error", "") not in _NO_THREAD:
                raise
            told = await self._sent("chat.postMessage", channel, Fate.UNKNOWN, **message)
        return Posted(told["ts"], parse.moment(told["ts"]))

    async def edit(self, channel: ChannelId, message: str, card: Card) -> None:
        """Puts *card* in the place of what *message* shows; raises Unsent."""
        shown = render.message(card, self._spelled)
        changed = {"text": shown["text"], "blocks": shown["blocks"]}
        await self._sent("chat.update", channel, Fate.LATER, ts=message, **changed)

    async def find(self, typed: str) -> Whereabouts | None:
        """The channel of that id, written alone or as Slack writes what people choose, if the bot sees it.

        Of a private one, to be told of which would take another right, nothing more is known.
        """
        found = _CHANNEL.fullmatch(typed.strip())
        if found is None:
            return None
        try:
            seen = (await self._api.call("conversations.info", until=stopwatch(), channel=found[1]))["channel"]
        except SlackError as error:
            log.info("a channel was not found: %s", error)
            return None
        is_outside = seen.get("is_member") is False
        obstacle = "is_archived" if seen.get("is_archived") else "not_in_channel" if is_outside else ""
        refusal = why(obstacle, self._bot) if obstacle else ""
        return Whereabouts(ChannelId(f"slack:{seen['id']}"), ServerId(f"slack:{self._team}"), refusal)

    async def _sent(self, method: str, channel: ChannelId, where_uncertain: Fate, **arguments: object) -> Json:
        """Slack's answer. What it asks to wait for is the outbox's to wait for, and not waited for here."""
        try:
            place = await self._channel(channel)
        except Refused as refused:
            raise Unsent(Fate.NEVER, why(refused.error, self._bot)) from None
        except SlackError as error:
            raise _later(error) from None
        try:
            return await self._api.call(
                method, again=where_uncertain is Fate.LATER, until=stopwatch(), channel=place, **arguments
            )
        except Refused as refused:
            raise Unsent(Fate.NEVER, why(refused.error, self._bot)) from refused
        except Uncertain as error:
            raise Unsent(where_uncertain, f"Slack did not say whether it took a message ({error}).") from None
        except SlackError as error:
            raise _later(error) from None

    async def _channel(self, channel: ChannelId) -> str:
        place = channel.partition(":")[2]
        return await self._people.conversation(place[1:]) if place.startswith("@") else place


def why(error: str, bot: str) -> str:
    """What Slack's *error* means and what can be done, for people."""
    return _WHY.get(error, "Slack refused it ({error}). Tell whoever runs this bot.").format(bot=bot, error=error)


def _later(error: SlackError) -> Unsent:
    after = error.after if isinstance(error, Limited) else SOON
    return Unsent(Fate.LATER, f"Slack did not take a message ({error}).", after)
