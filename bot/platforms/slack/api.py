"""Slack's Web API and its response_urls: what it refuses, what it asks to wait for, and what is uncertain.

Nothing is called again before the time that Slack asked to wait has passed, whoever calls.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, TypeAlias

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.chat.card import File as Attachment
from bot.kernel.clock import stopwatch
from bot.kernel.errors import PersonError
from bot.platforms.slack.parse import File

log = logging.getLogger(__name__)

Json: TypeAlias = dict[str, Any]

REQUEST = timedelta(seconds=15)
DOWNLOAD = timedelta(seconds=60)
PATIENCE = timedelta(seconds=60)  # the longest wait that is waited for here
BETWEEN = timedelta(milliseconds=300)  # before another attempt at what may be attempted twice
_ATTEMPTS = 3
_PIECE = 64 * 1024  # bytes of a file that are read at a time
_DEFAULT_WAIT = 1.0  # seconds, where Slack names none


class SlackError(Exception):
    """A request that has not done what it was to do."""


class Refused(SlackError):
    """Slack says no, in one word (`not_in_channel`), and nothing was done."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class Limited(SlackError):
    """Slack asks to wait *after*, and nothing was done."""

    def __init__(self, after: timedelta) -> None:
        super().__init__(f"rate limited for {after.total_seconds():.0f} s")
        self.after = after


class Unreachable(SlackError):
    """Slack could not be reached, and nothing was done."""


class Uncertain(SlackError):
    """Slack failed, or did not answer: it may have been done or not."""


class Api:
    """One bot's requests. *session* is somebody else's to close."""

    def __init__(self, token: str, session: aiohttp.ClientSession) -> None:
        self._token = token
        self._session = session
        self._web = AsyncWebClient(
            token=token, session=session, timeout=int(REQUEST.total_seconds()), retry_handlers=[]
        )
        self._closed_until: dict[str, float] = {}

    async def call(self, method: str, *, again: bool = False, until: float | None = None, **arguments: Any) -> Json:
        """Calls *method*, and gives Slack's answer; raises SlackError.

        What may be done twice is attempted *again* where it is uncertain whether it was done. What Slack asks to wait
        for is waited for, but not beyond *until* (on the stopwatch) and not for more than PATIENCE.
        """

        async def attempt() -> Json:
            try:
                given = await getattr(self._web, method.replace(".", "_"))(**arguments)
            except SlackApiError as error:
                raise _said(error) from None
            except SlackClientError as error:
                raise Uncertain(str(error)) from None
            return dict(given.data)

        return await self._persistently(method, attempt, again=again, until=until)

    async def respond(self, url: str, body: Json, *, again: bool) -> None:
        """Answers by a response_url; raises SlackError."""

        async def attempt() -> Json:
            hook = AsyncWebhookClient(url, session=self._session, retry_handlers=[])
            given = await hook.send_dict(body)
            if given.status_code == 200:
                return {}
            if given.status_code == 429:
                raise Limited(_wait(given.headers))
            if given.status_code >= 500:
                raise Uncertain(f"status {given.status_code}")
            raise Refused(given.body[:100])

        await self._persistently("response_url", attempt, again=again, until=None)

    def waits(self, method: str) -> timedelta:
        """How long Slack wants *method* to be left alone from now on."""
        return timedelta(seconds=max(0.0, self._closed_until.get(method, 0.0) - stopwatch()))

    async def download(self, file: File, limit: int) -> bytes:
        """What a file holds. Raises PersonError where it has more than *limit* bytes, or Slack does not give it."""
        for attempt in range(_ATTEMPTS):
            try:
                async with asyncio.timeout(DOWNLOAD.total_seconds()):
                    return await self._read(file, limit)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                log.warning("Slack did not give the file %s: %s", file.name, error or type(error).__name__)
                await asyncio.sleep(BETWEEN.total_seconds() * attempt)
        raise PersonError(f"{file.name} could not be fetched from Slack. Hand it in again, please.")

    async def upload(self, channel: str, files: tuple[Attachment, ...]) -> None:
        """Puts *files* into a conversation; raises SlackError."""
        sent = [
            {"filename": file.name, "content": file.content, "title": file.name, "alt_txt": file.about[:1000]}
            for file in files
        ]
        await self.call("files.upload_v2", channel=channel, file_uploads=sent)

    async def _read(self, file: File, limit: int) -> bytes:
        headers = {"Authorization": f"Bearer {self._token}"}
        async with self._session.get(file.url, headers=headers, raise_for_status=True) as response:
            if response.content_type == "text/html" and not file.name.lower().endswith((".html", ".htm")):
                raise PersonError(
                    f"Slack does not let me read {file.name}. Whoever runs this bot has to give it the scope "
                    "`files:read` and install it anew."
                )
            content = bytearray()
            async for piece in response.content.iter_chunked(_PIECE):
                content += piece
                if len(content) > limit:
                    raise too_large(file, limit)
            return bytes(content)

    async def _persistently(
        self, method: str, attempt: Callable[[], Awaitable[Json]], *, again: bool, until: float | None
    ) -> Json:
        for number in range(1, _ATTEMPTS + 1):
            last = number == _ATTEMPTS
            await self._wait_for(method, until)
            try:
                return await self._once(attempt)
            except Limited as limited:
                self._closed_until[method] = stopwatch() + limited.after.total_seconds()
                if last:
                    raise
            except Unreachable:
                if last:
                    raise
                await asyncio.sleep(BETWEEN.total_seconds() * number)
            except Uncertain:
                if last or not again:
                    raise
                await asyncio.sleep(BETWEEN.total_seconds() * number)
        raise AssertionError("the last attempt returns or raises")

    async def _wait_for(self, method: str, until: float | None) -> None:
        wait = self.waits(method)
        if not wait:
            return
        if wait > PATIENCE or (until is not None and stopwatch() + wait.total_seconds() > until):
            raise Limited(wait)
        await asyncio.sleep(wait.total_seconds())

    async def _once(self, attempt: Callable[[], Awaitable[Json]]) -> Json:
        try:
            async with asyncio.timeout(REQUEST.total_seconds()):
                return await attempt()
        except aiohttp.ClientConnectorError as error:
            raise Unreachable(str(error)) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Uncertain(str(error) or type(error).__name__) from None


def too_large(file: File, limit: int) -> PersonError:
    """That a file has more bytes than can be read."""
    return PersonError(
        f"{file.name} is too large: at most {limit:,} bytes can be read. Hand in a smaller file, please."
    )


def _said(error: SlackApiError) -> SlackError:
    response = error.response
    if not isinstance(response, AsyncSlackResponse):  # what came was no JSON
        return Uncertain(str(error))
    status, headers = response.status_code, response.headers
    if status == 429:
        return Limited(_wait(headers))
    if status >= 500 or not isinstance(response.data, dict):
        return Uncertain(f"status {status}")
    word = str(response.data.get("error", f"status {status}"))
    if word == "ratelimited":
        return Limited(_wait(headers))
    if word in ("internal_error", "fatal_error", "service_unavailable", "request_timeout"):
        return Uncertain(word)
    return Refused(word)


def _wait(headers: Mapping[str, str]) -> timedelta:
    named = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return timedelta(seconds=float(named) if named.isdigit() else _DEFAULT_WAIT)
