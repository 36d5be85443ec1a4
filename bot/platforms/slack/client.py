"""The connection to Slack: Socket Mode, or signed requests over HTTP; what arrives is handed to exchange.py.

Bolt receives, checks signatures and sends acknowledgements. It is not asked to look for listeners: a middleware takes
every payload before that, because one place answers them all.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
import orjson
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app
from slack_bolt.async_app import AsyncApp
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.chat.card import Card
from bot.chat.platform import Core, Fate, Manner, Posted, Unsent, Whereabouts
from bot.kernel import clock
from bot.kernel.errors import PersonError
from bot.kernel.ids import ChannelId
from bot.platforms.slack import limits
from bot.platforms.slack.api import Api, Json, Refused, SlackError
from bot.platforms.slack.declare import Names
from bot.platforms.slack.exchange import Acknowledgement, Exchange, Spawn
from bot.platforms.slack.manifest import PATH
from bot.platforms.slack.messenger import SOON, Messages
from bot.platforms.slack.people import People
from bot.platforms.slack.showing import Showing

log = logging.getLogger(__name__)

PING = timedelta(seconds=5)
"""Between two looks whether the socket is alive; a lost one is replaced within that time."""

_TIMESTAMP = re.compile(r"\d{1,12}", re.ASCII)
_PATIENCE = 60.0  # seconds: the longest pause between two attempts to reach Slack at the start
_NO_TOKEN = (
    "SLACK_BOT_TOKEN is not set. Copy the Bot User OAuth Token from the page OAuth & Permissions of the app at "
    "https://api.slack.com/apps, and set SLACK_BOT_TOKEN to it."
)
_WRONG_TOKEN = (
    "Slack does not accept the SLACK_BOT_TOKEN ({error}). Copy the Bot User OAuth Token anew from the page OAuth & "
    "Permissions of the app at https://api.slack.com/apps; it begins with xoxb-."
)
_WRONG_APP_TOKEN = (
    "Slack does not accept the SLACK_APP_TOKEN ({error}). On the page Basic Information of the app at "
    "https://api.slack.com/apps make an app-level token with the scope connections:write; it begins with xapp-."
)


@dataclass(frozen=True, slots=True)
class Keys:
    """What Slack knows the app by. With *app* it listens to a socket, else to requests signed with *signing_secret*."""

    bot: str
    app: str = ""
    signing_secret: str = ""


class SlackPlatform:
    """One app in one workspace. *prefix* stands before each of its commands' names.

    *admins* are ids of people who may manage beside the workspace's administrators; *upload_limit* is in bytes.
    """

    def __init__(self, keys: Keys, prefix: str, admins: Collection[str], upload_limit: int) -> None:
        self._keys = keys
        self._prefix = prefix
        self._admins = admins
        self._upload_limit = upload_limit
        self._app: AsyncApp | None = None
        self._messages: Messages | None = None

    @property
    def name(self) -> str:
        return "slack"

    @property
    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """Where Slack's requests are answered; none where it is listened to over a socket."""
        return () if self._keys.app else (web.post(PATH, self._requested),)

    @property
    def pace(self) -> timedelta:
        return limits.A_MESSAGE_EVERY

    @property
    def remembers(self) -> timedelta:
        return timedelta()

    @property
    def manner(self) -> Manner:
        return Manner(rests=True, threads=True)

    async def post(
        self,
        channel: ChannelId,
        card: Card,
        nonce: str,  # noqa: ARG002  Slack knows no such thing
        under: str = "",
        *,
        aloud: bool = False,
    ) -> Posted:
        return await self._messenger().post(channel, card, under, aloud=aloud)

    async def edit(self, channel: ChannelId, message: str, card: Card) -> None:
        await self._messenger().edit(channel, message, card)

    async def find(self, typed: str) -> Whereabouts | None:
        return None if self._messages is None else await self._messages.find(typed)

    async def run(self, core: Core, ready: Callable[[], None]) -> None:
        """Serves until cancelled, through every loss of the connection. Raises PersonError if Slack refuses it."""
        if not self._keys.bot:
            raise PersonError(_NO_TOKEN)
        with _calm_logs():
            async with _session() as session:
                api = Api(self._keys.bot, session)
                who = await _attempted(lambda: api.call("auth.test", again=True), _WRONG_TOKEN)
                address = await _socket_address(self._keys.app, session) if self._keys.app else ""
                async with asyncio.TaskGroup() as tasks:
                    await self._serve(core, api, who, address, lambda work: tasks.create_task(_guarded(work)), ready)

    async def _serve(
        self, core: Core, api: Api, who: Json, address: str, spawn: Spawn, ready: Callable[[], None]
    ) -> None:
        """Serves until cancelled. *who* is what Slack calls the bot, *address* where the first socket is."""
        names = Names(core.declarations, self._prefix)
        people = People(api, self._admins, clock.now)
        showing = Showing(api, people, names, who["user"], clock.now)
        exchange = Exchange(core, api, people, names, showing, who["user_id"], spawn, self._upload_limit, clock.now)
        self._messages = Messages(api, people, names.spelled, who["user"], who["team_id"])
        self._app = _app(self._keys.bot, exchange)
        try:
            async with _connected(self._app, self._keys.app, address):
                ready()
                await asyncio.Event().wait()
        finally:
            self._app = self._messages = None

    async def _requested(self, request: web.Request) -> web.StreamResponse:
        """Answers a request of Slack's; 401 for what it did not sign, or signed longer ago than five minutes."""
        if self._app is None:
            raise web.HTTPServiceUnavailable
        if not self._is_signed(await request.read(), request.headers):
            raise web.HTTPUnauthorized
        try:
            bolt_request = await to_bolt_request(request)
        except ValueError:  # what is no JSON, or no text
            raise web.HTTPBadRequest from None
        if bolt_request.body.get("type") == "url_verification":
            return web.json_response({"challenge": bolt_request.body.get("challenge")})
        told = await self._app.async_dispatch(bolt_request)
        body = told.acknowledgement.body if isinstance(told, _Told) else None
        return web.json_response(body, dumps=_json) if body else web.Response()

    def _is_signed(self, body: bytes, headers: Any) -> bool:
        timestamp = headers.get("X-Slack-Request-Timestamp", "")
        signature = headers.get("X-Slack-Signature", "")
        if not (_TIMESTAMP.fullmatch(timestamp) and signature.isascii()):  # slack_sdk raises on what is neither
            return False
        try:
            return SignatureVerifier(self._keys.signing_secret).is_valid(body, timestamp, signature)
        except UnicodeDecodeError:
            return False

    def _messenger(self) -> Messages:
        if self._messages is None:
            raise Unsent(Fate.LATER, "Slack is not connected at the moment.", SOON)
        return self._messages


class _Taker(AsyncMiddleware):
    """Takes every payload before Bolt looks who is meant by it, and gives Bolt the acknowledgement."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: ARG002
    ) -> BoltResponse:
        return _Told(await self._exchange.arrived(req.body))


class _Told(BoltResponse):
    """An acknowledgement on its way through Bolt, which need not write and read it in between."""

    def __init__(self, acknowledgement: Acknowledgement) -> None:
        super().__init__(status=200)
        self.acknowledgement = acknowledgement


class _Socket(AsyncSocketModeHandler):
    """Bolt's socket, which answers in another way where an acknowledgement could not be sent."""

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        told = await run_async_bolt_app(self.app, req)
        acknowledgement = told.acknowledgement if isinstance(told, _Told) else Acknowledgement()
        answer = {"payload": acknowledgement.body} if acknowledgement.body else {}
        try:
            await client.send_message(_json({"envelope_id": req.envelope_id, **answer}))
        except (ConnectionError, aiohttp.ClientError) as error:
            log.warning("an acknowledgement was lost: %s", error or type(error).__name__)
            if acknowledgement.otherwise is not None:
                await acknowledgement.otherwise()


def _app(token: str, exchange: Exchange) -> AsyncApp:
    return AsyncApp(
        token=token,
        name="chapterhouse",
        signing_secret="",
        before_authorize=_Taker(exchange),
        request_verification_enabled=False,  # done before a request is read
        ssl_check_enabled=False,
    )


async def _socket_address(app_token: str, session: aiohttp.ClientSession) -> str:
    """Where the first socket is; those after it are Bolt's to ask for. Raises PersonError for a token not taken."""
    api = Api(app_token, session)
    opened = await _attempted(
        lambda: api.call("apps.connections.open", again=True, app_token=app_token), _WRONG_APP_TOKEN
    )
    return str(opened["url"])


async def _attempted(call: Callable[[], Awaitable[Json]], refusal: str) -> Json:
    """What Slack answers, waited for until it can be reached. Raises PersonError, with *refusal*, if it says no."""
    pause = 1.0
    while True:
        try:
            return await call()
        except Refused as refused:
            raise PersonError(refusal.format(error=refused.error)) from None
        except SlackError as error:
            log.warning("Slack cannot be reached (%s); next attempt in %d s", error, pause)
        await asyncio.sleep(pause)
        pause = min(2 * pause, _PATIENCE)


@asynccontextmanager
async def _connected(app: AsyncApp, app_token: str, address: str) -> AsyncIterator[None]:
    """A socket to Slack, made anew whenever it is lost; nothing, where requests come in."""
    if not address:
        yield
        return
    socket = _Socket(app, app_token, ping_interval=PING.total_seconds())
    socket.client.wss_uri = address
    try:
        await socket.client.connect()  # type: ignore[no-untyped-call]
        yield
    finally:
        await socket.client.close()  # type: ignore[no-untyped-call]
        await asyncio.sleep(0)  # its tasks end now


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), cookie_jar=aiohttp.DummyCookieJar())


def _json(body: Any) -> str:
    return orjson.dumps(body).decode()


async def _guarded(work: Coroutine[Any, Any, Any]) -> Any:
    """The result of work for one payload. Its failure is its own and does not end the others."""
    try:
        return await work
    except Exception:
        log.exception("something that happened on Slack could not be answered")
        return None


class _Calm(logging.Filter):
    """Says in a line what Bolt and its socket say with a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            record.msg = f"{record.getMessage()} ({type(error).__name__})"
            record.args, record.exc_info, record.levelno = (), None, logging.WARNING
            record.levelname = logging.getLevelName(logging.WARNING)
        return True


@contextmanager
def _calm_logs() -> Iterator[None]:
    calm = _Calm()
    loggers = [logging.getLogger(name) for name in ("slack_bolt.AsyncApp", "slack_sdk.socket_mode.aiohttp")]
    for logger in loggers:
        logger.addFilter(calm)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(calm)
