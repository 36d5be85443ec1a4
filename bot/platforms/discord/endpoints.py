"""Where an interaction's answer is sent, through discord.py's own adapter, which minds rate limits and repeats on 5xx.

What Discord refuses is said once in the log; nobody else can do anything about it any more. Each of these returns
whether Discord has taken what was sent.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal

import aiohttp
import discord
from discord.http import HTTPClient, Route
from discord.webhook.async_ import AsyncWebhookAdapter

from bot.chat.card import File
from bot.kernel.errors import PersonError
from bot.platforms.discord import render
from bot.platforms.discord.parse import Attachment, Payload

log = logging.getLogger(__name__)

Callback = Literal[4, 5, 6, 7, 8, 9]
MESSAGE: Callback = 4  # interactions/receiving-and-responding.mdx, "Interaction Callback Type", these and those below
DEFERRED_MESSAGE: Callback = 5
DEFERRED_UPDATE: Callback = 6
UPDATE: Callback = 7
CHOICES: Callback = 8
MODAL: Callback = 9

DOWNLOAD = timedelta(seconds=60)
AGAIN = (timedelta(milliseconds=500), timedelta(seconds=2))  # before asking once more for a file that was not given
_REQUEST = aiohttp.ClientTimeout(total=20)
_ACKNOWLEDGED = 40060  # topics/opcodes-and-status-codes.mdx, "JSON", these and those below
_TOO_LATE = {
    10062: "it came later than the 3 seconds that Discord waits",
    10015: "it came later than the 15 minutes that Discord waits",
    50027: "it came later than the 15 minutes that Discord waits",
    10008: "the message that it belongs to is gone",
}


def session() -> aiohttp.ClientSession:
    """The connections for `Endpoints`; whoever asks for them closes them."""
    return aiohttp.ClientSession(
        timeout=_REQUEST, connector=aiohttp.TCPConnector(limit=0), cookie_jar=aiohttp.DummyCookieJar()
    )


class Endpoints:
    """The requests with which one answers an interaction, given as its payload.

    *files* are those that a message was rendered with; what has any is sent as a form of several parts.
    """

    def __init__(self, connections: aiohttp.ClientSession, http: HTTPClient) -> None:
        self._connections = connections
        self._http = http
        self._adapter = AsyncWebhookAdapter()  # type: ignore[no-untyped-call]

    async def respond(
        self, payload: Payload, callback: Callback, data: dict[str, Any] | None = None, files: Sequence[File] = ()
    ) -> bool:
        """The first response, of which Discord takes only one: repeated after a lost answer, it cannot double."""
        path = "/interactions/{webhook_id}/{webhook_token}/callback"
        route = Route("POST", path, webhook_id=payload["id"], webhook_token=payload["token"])
        return await self._send(route, {"type": callback} if data is None else {"type": callback, "data": data}, files)

    async def edit(self, payload: Payload, message: dict[str, Any], files: Sequence[File] = ()) -> bool:
        """Fills in what was deferred."""
        return await self._send(self._original("PATCH", payload), message, files)

    async def delete(self, payload: Payload) -> bool:
        """Takes back what was deferred."""
        return await self._send(self._original("DELETE", payload), None)

    async def follow_up(self, payload: Payload, message: dict[str, Any], files: Sequence[File] = ()) -> bool:
        """One more message. It is sent once, for a second time might double it."""
        path = "/webhooks/{webhook_id}/{webhook_token}"
        route = Route("POST", path, webhook_id=payload["application_id"], webhook_token=payload["token"])
        return await self._send(route, message, files, attempts=1)

    async def download(self, attachment: Attachment) -> bytes:
        """What the file holds. Raises PersonError if Discord does not give it."""
        try:
            async with asyncio.timeout(DOWNLOAD.total_seconds()):
                return await self._fetched(attachment.url)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.warning("Discord did not give the file %s: %s", attachment.name, error)
            raise PersonError(f"{attachment.name} could not be fetched from Discord. Send it again, please.") from error

    async def _fetched(self, url: str) -> bytes:
        """discord.py asks its CDN once only; what passes is waited for here."""
        for pause in AGAIN:
            try:
                return await self._http.get_from_cdn(url)
            except discord.HTTPException as error:
                if error.status < 500 and error.status != 429:
                    raise
                await asyncio.sleep(pause.total_seconds())
        return await self._http.get_from_cdn(url)

    def _original(self, method: str, payload: Payload) -> Route:
        path = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
        return Route(method, path, webhook_id=payload["application_id"], webhook_token=payload["token"])

    async def _send(
        self, route: Route, body: dict[str, Any] | None, files: Sequence[File] = (), attempts: int = 2
    ) -> bool:
        for attempt in range(1, attempts + 1):
            try:
                await self._request(route, body, files)
            except discord.HTTPException as error:
                if attempt == attempts or not _is_rate_limit(error):
                    return _is_taken(error)
            except (aiohttp.ClientError, OSError) as error:
                if attempt == attempts:
                    log.warning("an answer could not be sent to Discord: %s", error or type(error).__name__)
            else:
                return True
        return False

    async def _request(self, route: Route, body: dict[str, Any] | None, files: Sequence[File]) -> None:
        if not files:
            await self._adapter.request(route, self._connections, payload=body)
            return
        uploads = [
            discord.File(io.BytesIO(file.content), filename=file.name, spoiler=False)
            for file in render.attachable(files)
        ]
        await self._adapter.request(route, self._connections, multipart=_parts(body, uploads), files=uploads)


def _parts(body: dict[str, Any] | None, uploads: Sequence[discord.File]) -> list[dict[str, Any]]:
    """The parts of the form: reference.mdx, "Uploading Files"; as discord.py 2.7 makes them in http.py."""
    parts: list[dict[str, Any]] = [{"name": "payload_json", "value": json.dumps(body)}]
    for number, upload in enumerate(uploads):
        about = {"filename": upload.filename, "content_type": "application/octet-stream"}
        parts.append({"name": f"files[{number}]", "value": upload.fp, **about})
    return parts


def _is_rate_limit(error: discord.HTTPException) -> bool:
    """Whether waiting helps: Discord itself is named in `Via`, a ban by what stands before it is not."""
    return error.status == 429 and "Via" in error.response.headers


def _is_taken(error: discord.HTTPException) -> bool:
    if error.code == _ACKNOWLEDGED:  # an earlier attempt arrived, of which the answer was lost
        return True
    if reason := _TOO_LATE.get(error.code):
        log.warning("an answer was in vain: %s (Discord's error %d)", reason, error.code)
    else:
        log.error("Discord refused an answer: %s", error)
    return False
