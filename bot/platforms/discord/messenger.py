"""Messages that nobody asked for at that moment: posted in a channel, or to a person, and edited later.

They go through discord.py's own HTTP client, which keeps the rate limits of each channel apart and repeats what meets a
5xx. A post carries a nonce, for which Discord makes one message only, for some minutes; so a post of which the answer
was lost can be tried again, and counts as not sent.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import aiohttp
import discord
from discord.http import HTTPClient, Route

from bot.chat.card import Card
from bot.chat.platform import Fate, Posted, Unsent, Whereabouts
from bot.kernel.ids import ChannelId, ServerId
from bot.platforms.discord import parse, permissions, render

log = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=90)
"""For one message: the minute that discord.py waits for a rate limit, and half of one for all it repeats on a 5xx."""

_DIRECT = "@"  # begins what stands for a person in the id of a channel: bot/chat/platform.py, `direct`
_ASK = "Somebody who manages the server can allow it in the channel's settings, under Permissions"
_NO_WAY_IN = f"I may not see that channel. {_ASK}: View Channel."
_NO_VOICE = f"I may not write in that channel. {_ASK}: Send Messages, and for threads Send Messages in Threads."
_NO_MESSAGES = "Messages cannot be posted in that sort of channel. Choose a text channel."
_IS_THREAD = "That is a thread, in which no others can be begun. Choose a channel, or leave `thread` out."
_NO_PERSON = (
    "Discord delivers no messages of mine to that person. They can allow direct messages from members in the Privacy "
    "Settings of a server that we share, and must not have blocked me."
)
_NEVER = {  # topics/opcodes-and-status-codes.mdx, "JSON Error Codes"
    10003: "That channel is gone. Begin anew in another one.",
    10008: "That message was deleted, so it cannot be changed any more.",
    10013: "That person is gone from Discord.",
    50001: _NO_WAY_IN,
    50007: _NO_PERSON,
    50013: _NO_VOICE,
    50083: "That thread is archived. Somebody who writes in it opens it again.",
    160005: "That thread is locked. Somebody who manages threads can unlock it.",
    50278: _NO_PERSON,
}
_TOO_MANY_CONVERSATIONS = 40003  # as above: direct messages are opened too fast
_PAUSE = timedelta(minutes=10)  # ours, after that
_NOT_CONNECTED = "Discord is not connected at the moment."


_THREAD = "Talk about it"  # 100 characters at most: resources/channel.mdx, "Start Thread from Message"
_HAS_THREAD = 160004  # topics/opcodes-and-status-codes.mdx, "JSON"
_CHANNEL = re.compile(r"(?:<#|discord:)?([0-9]{1,25})>?", re.ASCII)


class Channels:
    """Sends messages with *http*, which is logged in as *bot*, the id of a user."""

    def __init__(self, http: HTTPClient, bot: int) -> None:
        self._http = http
        self._bot = bot
        self._conversations: dict[str, str] = {}

    async def post(self, channel: ChannelId, card: Card, nonce: str, under: str = "") -> Posted:
        """Posts a message, once for each *nonce*; in the thread that belongs to *under*, if that is given.

        Raises Unsent.
        """
        body = {**render.message(card), "nonce": nonce, "enforce_nonce": True}
        number = await self._number(channel)
        if under:
            number = await self._thread(number, under)
        made = await self._send(Route("POST", "/channels/{channel_id}/messages", channel_id=number), body)
        return Posted(made["id"], parse.moment(made["id"]))

    async def edit(self, channel: ChannelId, message: str, card: Card) -> None:
        """Changes a message. Raises Unsent."""
        path = "/channels/{channel_id}/messages/{message_id}"
        number = await self._number(channel)
        await self._send(Route("PATCH", path, channel_id=number, message_id=message), render.message(card))

    async def _thread(self, number: str, message: str) -> str:
        """Discord's id of the thread below a message, which is the message's own; made if it is not there."""
        path = "/channels/{channel_id}/messages/{message_id}/threads"
        try:
            await self._send(Route("POST", path, channel_id=number, message_id=message), {"name": _THREAD})
        except Unsent as unsent:
            if getattr(unsent.__cause__, "code", 0) != _HAS_THREAD:
                raise
        return message

    async def find(self, typed: str) -> Whereabouts | None:
        """The channel of that id, written alone or as a mention, if the bot sees it, with what it lacks there."""
        found = _CHANNEL.fullmatch(typed.strip())
        if found is None:
            return None
        try:
            seen = await self._get("/channels/{channel_id}", channel_id=found[1])
        except Unsent as unsent:
            log.info("a channel was not found: %s", unsent.sentence)
            return None
        channel = ChannelId(f"discord:{seen['id']}")
        if "guild_id" not in seen:
            return Whereabouts(channel, None)
        return Whereabouts(channel, ServerId(f"discord:{seen['guild_id']}"), *await self._refusals(seen))

    async def _refusals(self, channel: dict[str, Any]) -> tuple[str, str]:
        """Why nothing can be posted in the channel of a server, and why no thread can be begun there; empty where it
        can, and where Discord does not tell."""
        if channel["type"] in permissions.WITHOUT_MESSAGES:
            return _NO_MESSAGES, ""
        is_thread = channel["type"] in permissions.THREADS
        try:
            rights = await self._rights(channel["guild_id"], channel["parent_id"] if is_thread else channel["id"])
        except Unsent as unsent:
            log.info("what may be done in a channel is not known: %s", unsent.sentence)
            return "", ""
        post = permissions.SEND_MESSAGES_IN_THREADS if is_thread else permissions.SEND_MESSAGES
        begin = (permissions.CREATE_PUBLIC_THREADS, permissions.SEND_MESSAGES_IN_THREADS)
        return (
            _lacks("I cannot post in that channel", permissions.lacking(rights, (permissions.VIEW_CHANNEL, post))),
            _IS_THREAD if is_thread else _lacks("I cannot begin threads there", permissions.lacking(rights, begin)),
        )

    async def _rights(self, guild: str, channel: str) -> int:
        """What the bot may do in the channel. Raises Unsent."""
        return permissions.granted(
            await self._get("/guilds/{guild_id}", guild_id=guild),
            await self._get("/guilds/{guild_id}/members/{user_id}", guild_id=guild, user_id=self._bot),
            await self._get("/channels/{channel_id}", channel_id=channel),
        )

    async def _get(self, path: str, **ids: Any) -> dict[str, Any]:
        return await self._send(Route("GET", path, **ids), None)

    async def _number(self, channel: ChannelId) -> str:
        """Discord's id of the channel; a conversation with a person is opened first."""
        name = channel.partition(":")[2]
        if not name.startswith(_DIRECT):
            return name
        if name not in self._conversations:
            body = {"recipient_id": name.removeprefix(_DIRECT)}
            self._conversations[name] = (await self._send(Route("POST", "/users/@me/channels"), body))["id"]
        return self._conversations[name]

    async def _send(self, route: Route, body: dict[str, Any] | None) -> dict[str, Any]:
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                given: dict[str, Any] = {} if body is None else {"json": body}
                answer: dict[str, Any] = await self._http.request(route, **given)
        except discord.RateLimited as error:
            raise Unsent(Fate.LATER, "Discord wants fewer messages.", timedelta(seconds=error.retry_after)) from error
        except discord.HTTPException as error:
            raise _unsent(error, route) from error
        except (aiohttp.ClientError, OSError) as error:
            raise Unsent(Fate.LATER, f"Discord cannot be reached ({error or type(error).__name__}).") from error
        except RuntimeError as error:  # aiohttp's word for connections that were closed meanwhile
            raise not_connected() from error
        return answer


def _lacks(what: str, names: Sequence[str]) -> str:
    return f"{what}: I lack {' and '.join(names)}. {_ASK}." if names else ""


def not_connected() -> Unsent:
    """Why nothing can be sent while there is no connection."""
    return Unsent(Fate.LATER, _NOT_CONNECTED)


def _unsent(error: discord.HTTPException, route: Route) -> Unsent:
    """What Discord's refusal means for the message."""
    if sentence := _NEVER.get(error.code):
        return Unsent(Fate.NEVER, sentence)
    if error.code == _TOO_MANY_CONVERSATIONS:
        return Unsent(Fate.LATER, "Discord wants fewer conversations to be opened.", _PAUSE)
    match error.status:
        case 403:
            return Unsent(Fate.NEVER, f"Discord does not allow that message ({error.text or error.code}). {_ASK}.")
        case 404:
            return Unsent(Fate.NEVER, "What the message belongs to is gone from Discord.")
        case 401:  # our token was changed; the message is as good as before
            return Unsent(Fate.LATER, "Discord does not accept the DISCORD_TOKEN any more.")
        case 429:
            return Unsent(Fate.LATER, "Discord wants fewer messages.", _asked_to_wait(error))
        case status if status >= 500:
            return Unsent(Fate.LATER, f"Discord has a failure of its own ({status}).")
        case _:
            log.error("Discord refused a message of ours (%s %s): %s", route.method, route.path, error)
            return Unsent(Fate.NEVER, "Discord does not take that message. It is our fault; the log says more.")


def _asked_to_wait(error: discord.HTTPException) -> timedelta | None:
    """How long the answer asks to wait, in whole seconds or parts of one: topics/rate-limits.mdx."""
    try:
        return timedelta(seconds=float(error.response.headers.get("Retry-After", "")))
    except ValueError:
        return None
