"""The connection to Discord: logs in, registers the commands where that is needed, and hands interactions on.

discord.py keeps the gateway alive. It is not asked to make objects of interactions: their JSON goes straight to
parse.py, because members, channels, messages and views that nobody looks at are most of what an answer would cost.
That is one entry in its table of event parsers, which is why pyproject.toml pins its minor version.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import Any, Protocol

import aiohttp
import discord
from discord import app_commands

from bot.chat.card import Card
from bot.chat.command import Declaration
from bot.chat.platform import Core, Manner, Posted, Whereabouts
from bot.kernel.errors import PersonError
from bot.kernel.ids import ChannelId
from bot.platforms.discord import declare, endpoints, limits, messenger
from bot.platforms.discord.endpoints import Endpoints
from bot.platforms.discord.exchange import Exchange
from bot.platforms.discord.messenger import Channels
from bot.platforms.discord.pacing import Pace
from bot.platforms.discord.parse import Payload

log = logging.getLogger(__name__)

CLOSING = timedelta(seconds=1.5)
_PATIENCE = 60.0  # seconds that a rate limit may ask to wait at start; also the longest pause between two attempts
_WRONG_TOKEN = (
    "Discord does not accept the DISCORD_TOKEN. Copy the token anew from the Bot page of the application at "
    "https://discord.com/developers/applications, and set DISCORD_TOKEN to it."
)
_NO_TOKEN = (
    "DISCORD_TOKEN is not set. Copy the token from the Bot page of the application at "
    "https://discord.com/developers/applications, and set DISCORD_TOKEN to it."
)
_REFUSED = {  # topics/opcodes-and-status-codes.mdx, "Gateway Close Event Codes"
    4004: _WRONG_TOKEN,
    4010: "Discord knows no such shard. Correct DISCORD_SHARDS.",
    4011: "Discord wants this bot to be sharded: it is in more servers than one connection may serve. "
    "Set DISCORD_SHARDS, such as 0,1/2 for two shards in this process.",
    4013: "Discord does not know the intents that were asked for. Update the bot, please.",
    4014: "Discord does not allow this bot the intents that were asked for. See the Bot page of the application at "
    "https://discord.com/developers/applications.",
}
_RIGHTS = discord.Permissions(  # what the bot asks for when it is added: topics/permissions.mdx
    view_channel=True,  # without it, it may not post
    send_messages=True,  # a round's questions, a concept a day
    send_messages_in_threads=True,  # the same in threads, where a study group may keep its rounds
    create_public_threads=True,  # below a question of the day, where that is wanted
    embed_links=True,  # else Discord may leave out what it shows of a link to a lecture
    attach_files=True,  # exports
)
"""Not READ_MESSAGE_HISTORY: an app edits its own messages without it (resources/message.mdx, "Edit Message"), and this
one reads none."""
_UNREACHABLE = (aiohttp.ClientError, OSError, discord.HTTPException, discord.GatewayNotFound, discord.RateLimited)


class Shards(Protocol):
    """Some of so *many* shards, by their numbers from 0."""

    @property
    def ids(self) -> Sequence[int]: ...
    @property
    def many(self) -> int: ...


class DiscordPlatform:
    """Discord, as one application. *guild_id* names the one server to register commands in, None means everywhere.

    *upload_limit* is the size, in bytes, up to which attachments are read. *shards* are those that this process serves;
    None means that there is one connection for all servers.
    """

    def __init__(self, token: str, guild_id: int | None, upload_limit: int, shards: Shards | None = None) -> None:
        self._token = token.strip()
        self._guild_id = guild_id
        self._upload_limit = upload_limit
        self._shards = shards
        self._channels: Channels | None = None

    @property
    def name(self) -> str:
        return "discord"

    @property
    def pace(self) -> timedelta:
        return limits.PACE

    @property
    def remembers(self) -> timedelta:
        return limits.REMEMBERED

    @property
    def manner(self) -> Manner:
        return Manner()

    async def post(
        self,
        channel: ChannelId,
        card: Card,
        nonce: str,
        under: str = "",
        *,
        aloud: bool = False,  # noqa: ARG002  a thread stands in its channel
    ) -> Posted:
        return await self._connected_channels().post(channel, card, nonce, under)

    async def edit(self, channel: ChannelId, message: str, card: Card) -> None:
        await self._connected_channels().edit(channel, message, card)

    async def find(self, typed: str) -> Whereabouts | None:
        return None if self._channels is None else await self._channels.find(typed)

    def _connected_channels(self) -> Channels:
        if self._channels is None:
            raise messenger.not_connected()
        return self._channels

    async def run(self, core: Core, ready: Callable[[], None]) -> None:
        """Serves until cancelled, through every loss of the connection. Raises PersonError if Discord refuses."""
        if not self._token:
            raise PersonError(_NO_TOKEN)
        pause = 1.0
        said = _Once(ready)
        with _calm_logs():
            while True:
                try:
                    await self._serve(core, said)
                except _UNREACHABLE as error:
                    if isinstance(error, discord.HTTPException) and error.status < 429:
                        raise  # Discord is there, and says that we are wrong
                    log.warning("Discord cannot be reached (%s); next attempt in %d s", error, pause)
                await asyncio.sleep(pause)
                pause = min(2 * pause, _PATIENCE)

    async def _serve(self, core: Core, ready: Callable[[], None]) -> None:
        """One client's life. Returns when it could not even start; what it raises is said in `run`."""
        async with (
            endpoints.session() as connections,
            _opened(_client(self._shards)) as client,
            self._posting(client, ready),
        ):
            await self._login(client)
            log.info("to add this bot to a server, open %s", _invitation(client))
            await _register(client, core.declarations, self._guild_id)
            refusal: PersonError | None = None
            async with asyncio.TaskGroup() as tasks:
                exchange = Exchange(
                    core,
                    Endpoints(connections, client.http),
                    lambda work: tasks.create_task(_guarded(work)),
                    self._upload_limit,
                )
                client.hand_interactions_to(exchange.arrived)
                refusal = await _connected(client)
            if refusal:
                raise refusal

    @asynccontextmanager
    async def _posting(self, client: _Quiet, ready: Callable[[], None]) -> AsyncIterator[None]:
        """From the first connection on messages can be sent, as long as the client lives."""

        def connected() -> None:
            assert client.user is not None  # known since the login
            self._channels = Channels(client.http, client.user.id)
            ready()

        client.tell_of_the_first_connection(connected)
        try:
            yield
        finally:
            self._channels = None

    async def _login(self, client: discord.Client) -> None:
        try:
            await client.login(self._token)
        except discord.LoginFailure:
            raise PersonError(_WRONG_TOKEN) from None


class _Once:
    """Calls *tell* the first time that it is called itself: a bot is ready once, however often it reconnects."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell: Callable[[], None] | None = tell

    def __call__(self) -> None:
        if self._tell:
            tell, self._tell = self._tell, None
            tell()


class _Quiet(discord.Client):
    """discord.py's client without caches and without intents: interactions come in any case.

    *share* is the part of the bot's requests that it may send.
    """

    def __init__(self, share: float = 1.0, **how: Any) -> None:
        super().__init__(
            http_trace=Pace(share).trace(),
            intents=discord.Intents.none(),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            guild_ready_timeout=0.0,
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=_PATIENCE,
            **how,
        )
        self._connected_once = _Once(lambda: None)

    def tell_of_the_first_connection(self, tell: Callable[[], None]) -> None:
        """Calls *tell* when the gateway is connected for the first time, by every shard that this client has."""
        self._connected_once = _Once(tell)

    def hand_interactions_to(self, take: Callable[[Payload], None]) -> None:
        """From now on *take* gets every interaction's JSON, and discord.py none."""
        self._connection.parsers["INTERACTION_CREATE"] = take


class _Client(_Quiet):
    """One connection for all servers."""

    async def on_connect(self) -> None:
        """discord.py calls this for every new session."""
        self._connected_once()


class _Sharded(_Quiet, discord.AutoShardedClient):
    """One connection for each of some shards."""

    def __init__(self, shards: Shards) -> None:
        share = len(shards.ids) / shards.many
        super().__init__(share, shard_ids=list(shards.ids), shard_count=shards.many)
        self._up: set[int] = set()

    async def on_shard_connect(self, shard: int) -> None:
        """discord.py calls this for every new session of a shard."""
        self._up.add(shard)
        if self._up.issuperset(self.shard_ids or ()):
            self._connected_once()


def _client(shards: Shards | None) -> _Quiet:
    return _Client() if shards is None else _Sharded(shards)


@asynccontextmanager
async def _opened(client: _Quiet) -> AsyncIterator[_Quiet]:
    """Closes *client* in the end, also when Discord does not take part in it."""
    try:
        yield client
    finally:
        try:
            async with asyncio.timeout(CLOSING.total_seconds()):
                await client.close()
        except TimeoutError:
            await client.http.close()


async def _connected(client: discord.Client) -> PersonError | None:
    """Keeps the gateway connected; returns why Discord refuses it for good."""
    try:
        await client.connect()
    except discord.PrivilegedIntentsRequired:
        return PersonError(_REFUSED[4014])
    except discord.ConnectionClosed as closed:
        return PersonError(_REFUSED.get(closed.code, f"Discord closed the connection for good (code {closed.code})."))
    except AttributeError:
        # discord.py 2.7 stumbles over its own `ws` when the very first connection fails; `run` starts anew.
        if getattr(client, "ws", None):
            raise
        log.warning("Discord's gateway cannot be reached")
    return None


def _invitation(client: discord.Client) -> str:
    assert client.application_id is not None  # known since the login
    scopes = ("bot", "applications.commands")
    return discord.utils.oauth_url(client.application_id, permissions=_RIGHTS, scopes=scopes)


async def _register(client: discord.Client, declarations: Sequence[Declaration], guild_id: int | None) -> None:
    """Tells Discord of the commands, if it has others."""
    tree = app_commands.CommandTree(client)
    guild = discord.Object(guild_id) if guild_id else None
    for command in declare.compile_all(declarations):
        tree.add_command(command, guild=guild)
    wanted = [command.to_dict(tree) for command in tree.get_commands(guild=guild)]
    try:
        if declare.same(await _registered(client, guild_id), wanted, in_one_server=guild is not None):
            return
        await tree.sync(guild=guild)
    except discord.RateLimited as error:
        log.warning("Discord takes no commands for another %d s; those of before stay in use", error.retry_after)
    except discord.Forbidden:
        if guild is None:
            raise
        raise PersonError(
            f"Discord does not let this bot register commands in the server {guild_id}. "
            "Invite the bot to it, or correct DISCORD_GUILD_ID."
        ) from None
    else:
        log.info("told Discord of %d commands", len(wanted))


async def _registered(client: discord.Client, guild_id: int | None) -> Sequence[Any]:
    application = client.application_id
    assert application is not None  # known since the login
    if guild_id:
        return await client.http.get_guild_commands(application, guild_id)
    return await client.http.get_global_commands(application)


async def _guarded(work: Coroutine[Any, Any, None]) -> None:
    """Work for one interaction. Its failure is its own and does not end the others."""
    try:
        await work
    except Exception:
        log.exception("an interaction could not be answered")


class _Calm(logging.Filter):
    """Says in a line what discord.py says with a traceback, and leaves out warnings of what is meant so."""

    _MEANT = ("PyNaCl", "davey", "Guilds intent")

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            record.msg = f"{record.getMessage()} ({type(error).__name__}: {error})"
            record.args, record.exc_info, record.levelno = (), None, logging.WARNING
            record.levelname = logging.getLevelName(logging.WARNING)
        return not record.getMessage().startswith(self._MEANT)


@contextmanager
def _calm_logs() -> Iterator[None]:
    calm = _Calm()
    loggers = [logging.getLogger(name) for name in ("discord.client", "discord.state")]
    for logger in loggers:
        logger.addFilter(calm)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(calm)
