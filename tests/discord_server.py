"""A small Discord on loopback: enough of its gateway and REST for discord.py to connect, register commands and answer.

It checks what it is sent: what Discord would refuse is refused, and noted in `problems`.
"""

from __future__ import annotations

import asyncio
import json
import math
import time
import zlib
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from aiohttp import BodyPartReader, WSMsgType, web

from bot.kernel import clock
from tests.platforms.discord import rules

Json = dict[str, Any]

TOKEN = "a-token"
APPLICATION, BOT, GUILD, CHANNEL = "1001", "1002", "2001", "3001"
SERVER_PLACE: Json = {
    "guild_id": GUILD,
    "channel_id": CHANNEL,
    "context": 0,
    "authorizing_integration_owners": {"0": GUILD},
}
DIRECT_PLACE: Json = {"channel_id": "3002", "context": 1, "authorizing_integration_owners": {"0": "0"}}
ELSEWHERE_PLACE: Json = {
    "guild_id": "2002",
    "channel_id": "3003",
    "context": 0,
    "authorizing_integration_owners": {"1": "4001"},
}
FIRST_RESPONSE = 3.0  # seconds
EVERYTHING = (1 << 50) - 1
"""Every permission."""
VIEW_CHANNEL, SEND_MESSAGES, CREATE_PUBLIC_THREADS, SEND_IN_THREADS = 1 << 10, 1 << 11, 1 << 35, 1 << 38
_MANAGE, _MODERATE = 1 << 5, 1 << 13
_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
_MISSING_PERMISSIONS = (403, 50013, "Missing Permissions")
_MISSING_ACCESS = (403, 50001, "Missing Access")
_UNKNOWN_CHANNEL = (404, 10003, "Unknown Channel")
_CLOSED = (403, 50007, "Cannot send messages to this user")


@dataclass
class Fault:
    """Makes requests go wrong. *after*: the request takes effect, only its answer is *status*. None drops it."""

    method: str
    path: str
    status: int | None = 502
    times: int = 1
    after: bool = False
    delay: float = 0.0
    body: Json = field(default_factory=dict)
    via: str = "1.1 google"  # what stands before Discord names itself instead of this, and then repeating is no use

    def fits(self, request: web.Request) -> bool:
        return self.times > 0 and self.method == request.method and self.path in request.path


@dataclass
class Asked:
    """An interaction that was sent, and all that came of it. *message* is how it looks by now."""

    payload: Json
    callback: int | None = None
    message: Json | None = None
    modal: Json | None = None
    choices: list[Json] | None = None
    follow_up: Json | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    answers: int = 0
    deferred: int = 0
    is_deleted: bool = False
    at: float = field(default_factory=time.monotonic)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, what: str, seconds: float = 8.0) -> Asked:
        """Waits for a `callback`, a `message`, a `modal`, `choices`, or a `follow_up`."""
        async with asyncio.timeout(seconds):
            while getattr(self, what) is None:
                self.changed.clear()
                await self.changed.wait()
        return self

    @property
    def text(self) -> str:
        """Every text of the message, one after another."""
        assert self.message is not None
        return _text(self.message)

    @property
    def is_ephemeral(self) -> bool:
        assert self.message is not None
        return bool(self.message["flags"] & 1 << 6)


@dataclass
class ChannelMessage:
    """A message that stands in a channel. *shows* is what it shows now, *versions* all it ever showed."""

    id: str
    channel: str
    nonce: str
    versions: list[Json]
    was_waited_for: bool = False

    @property
    def shows(self) -> Json:
        return self.versions[-1]

    @property
    def text(self) -> str:
        """Every text of the message, one after another."""
        return _text(self.shows)

    @property
    def labels(self) -> list[str]:
        """The words of its buttons."""
        return [part["label"] for part in rules.components(self.shows) if part["type"] == rules.BUTTON]


class DiscordServer:
    """Listens on loopback between `start` and `stop`. Not *strict*, it takes every answer to interactions as it is."""

    def __init__(self, *, strict: bool = True) -> None:
        self._is_strict = strict
        self.problems: list[str] = []
        self.requests: list[tuple[str, str]] = []
        self.answered: list[str] = []
        self.faults: list[Fault] = []
        self.commands: dict[str, list[Json]] = {"": [], GUILD: []}
        self.files: dict[str, bytes] = {}
        self.identified: list[Json] = []
        self.resumed = 0
        self.close_code: int | None = None
        self.asked: dict[str, Asked] = {}
        self.posted: list[ChannelMessage] = []
        self.app_permissions: int | None = EVERYTHING
        self.attachment_size_limit = 10 * 1024**2
        self.conversations: dict[str, str] = {"4001": DIRECT_PLACE["channel_id"]}
        self.threads: dict[str, str] = {}  # the name of each, by the message that it begins with
        self.guilds: dict[str, str] = {}  # of channels of other servers
        self.types: dict[str, int] = {}  # of channels that are no usual ones; a thread belongs to CHANNEL
        self.overwrites: dict[str, list[Json]] = {}  # of channels: topics/permissions.mdx, "Permission Overwrites"
        self.everyone = EVERYTHING  # what the role that all have permits
        self.global_limit: int | None = None  # requests of any second, without those that answer interactions
        self.limited = 0  # requests that were too many
        self._taken: deque[float] = deque()
        self.now: Callable[[], datetime] = clock.now
        self._refused: dict[str, tuple[int, int, str]] = {}
        self._last_id = 0
        self._sequence = count(1)
        self._gateways: list[tuple[web.WebSocketResponse, Any]] = []
        self._moved = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self.base = ""

    async def start(self) -> None:
        app = web.Application(middlewares=[self._middleware])
        app.router.add_get("/gateway", self._gateway)
        app.router.add_get("/files/{name}", self._file)
        api = "/api/v10"
        app.router.add_get(f"{api}/users/@me", self._me)
        app.router.add_get(f"{api}/oauth2/applications/@me", self._application)
        for scope in ("", "/guilds/{guild}"):
            app.router.add_get(f"{api}/applications/{APPLICATION}{scope}/commands", self._get_commands)
            app.router.add_put(f"{api}/applications/{APPLICATION}{scope}/commands", self._put_commands)
        app.router.add_post(f"{api}/interactions/{{id}}/{{token}}/callback", self._callback)
        app.router.add_patch(f"{api}/webhooks/{APPLICATION}/{{token}}/messages/@original", self._edit)
        app.router.add_delete(f"{api}/webhooks/{APPLICATION}/{{token}}/messages/@original", self._delete)
        app.router.add_post(f"{api}/webhooks/{APPLICATION}/{{token}}", self._follow_up)
        app.router.add_post(f"{api}/users/@me/channels", self._open_conversation)
        app.router.add_get(f"{api}/channels/{{channel}}", self._channel)
        app.router.add_get(f"{api}/guilds/{{guild}}", self._guild)
        app.router.add_get(f"{api}/guilds/{{guild}}/members/{BOT}", self._own_member)
        app.router.add_post(f"{api}/channels/{{channel}}/messages", self._post_message)
        app.router.add_post(f"{api}/channels/{{channel}}/messages/{{message}}/threads", self._begin_thread)
        app.router.add_patch(f"{api}/channels/{{channel}}/messages/{{message}}", self._edit_message)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.base = f"http://{host}:{port}"

    async def stop(self) -> None:
        await self.drop_gateway()
        assert self._runner is not None
        await self._runner.cleanup()

    # What people do

    async def command(self, name: str, options: Mapping[str, Any] | None = None, /, **about: Any) -> Asked:
        return await self._ask(2, self._command_data(name, options or {}), **about)

    async def complete(self, name: str, focus: str, typed: str, **about: Any) -> Asked:
        data = self._command_data(name, {focus: typed})
        data["options"][-1]["focused"] = True
        return await self._ask(4, data, **about)

    async def press(self, on: Asked | ChannelMessage, label: str, **about: Any) -> Asked:
        """Presses the button of that label, or chooses the option of that label, on what *on* shows."""
        shown = on.message if isinstance(on, Asked) else on.shows
        assert shown is not None
        for component in rules.components(shown):
            if component.get("label") == label:
                return await self._act({"component_type": 2, "custom_id": component["custom_id"]}, on, about)
            for option in component.get("options", ()):
                if option["label"] == label:
                    data = {"component_type": 3, "custom_id": component["custom_id"], "values": [option["value"]]}
                    return await self._act(data, on, about)
        raise AssertionError(f"no button {label}")

    async def submit(self, asked: Asked, fields: Mapping[str, str], **about: Any) -> Asked:
        assert asked.modal is not None
        wrapped = [
            {"type": rules.LABEL, "id": number, "component": {"type": rules.INPUT, "custom_id": name, "value": value}}
            for number, (name, value) in enumerate(fields.items(), 1)
        ]
        before = asked.payload.get("message")
        data = {"custom_id": asked.modal["custom_id"], "components": wrapped}
        return await self._ask(5, data, message=before, place=_place(asked.payload), **about)

    async def wait_message(self, channel: str = CHANNEL, containing: str = "") -> ChannelMessage:
        """The first message of the channel that was not waited for before and has these words, now or soon."""
        found: list[ChannelMessage] = []

        def is_there() -> bool:
            fitting = (one for one in self.posted if one.channel == channel and containing in one.text)
            found[:] = [one for one in fitting if not one.was_waited_for][:1]
            return bool(found)

        await self.until(is_there)
        found[0].was_waited_for = True
        return found[0]

    async def wait_words(self, message: ChannelMessage, containing: str) -> ChannelMessage:
        """The message, once it has these words."""
        await self.until(lambda: containing in message.text)
        return message

    def conversation(self, user: str) -> str:
        """The channel in which the bot and that person are alone."""
        return self.conversations.setdefault(user, f"5{user}")

    def deny(self, channel: str, rights: int) -> None:
        """Nobody, and so not the bot, has these permissions in the channel."""
        self.everyone = VIEW_CHANNEL | SEND_MESSAGES | CREATE_PUBLIC_THREADS | SEND_IN_THREADS
        self.overwrites[channel] = [{"id": GUILD, "type": 0, "allow": "0", "deny": str(rights)}]

    def take_permission(self, channel: str) -> None:
        """The bot may no longer write in the channel."""
        self._refused[channel] = _MISSING_PERMISSIONS

    def hide_channel(self, channel: str) -> None:
        """The bot may no longer see the channel."""
        self._refused[channel] = _MISSING_ACCESS

    def delete_channel(self, channel: str) -> None:
        """The channel is gone, with all its messages."""
        self._refused[channel] = _UNKNOWN_CHANNEL
        self.posted = [message for message in self.posted if message.channel != channel]

    def close_conversation(self, user: str) -> None:
        """The person takes no direct messages any more."""
        self._refused[self.conversation(user)] = _CLOSED

    def allow(self, channel: str) -> None:
        """What was forbidden in the channel is allowed again."""
        del self._refused[channel]

    async def drop_gateway(self, code: int = 4000) -> None:
        gateways, self._gateways = self._gateways, []
        for socket, _ in gateways:
            with suppress(ConnectionError):
                await socket.close(code=code)

    async def invalidate_session(self) -> None:
        """Tells the client that its session is over, so that it begins a new one."""
        gateways, self._gateways = self._gateways, []
        for socket, packer in gateways:
            await self._send(socket, packer, {"op": 9, "d": False})

    async def until(self, holds: Callable[[], bool], seconds: float = 10.0) -> None:
        """Waits until *holds* is true; it is asked whenever something has happened."""
        async with asyncio.timeout(seconds):
            while not holds():
                self._moved.clear()
                await self._moved.wait()

    async def until_answered(self, path: str, requests: int) -> None:
        """Waits until so many requests to *path* were answered."""
        await self.until(lambda: self.answered.count(path) >= requests)

    async def _act(self, data: Json, on: Asked | ChannelMessage, about: Json) -> Asked:
        if isinstance(on, Asked):
            about.setdefault("place", _place(on.payload))
            return await self._ask(3, data, message={**(on.message or {}), "id": "9"}, **about)
        base = DIRECT_PLACE if on.channel in self.conversations.values() else SERVER_PLACE
        about.setdefault("place", {**base, "channel_id": on.channel})
        return await self._ask(3, data, message={**on.shows, "id": on.id, "channel_id": on.channel}, **about)

    async def _ask(
        self,
        kind: int,
        data: Json,
        *,
        place: Json = SERVER_PLACE,
        user: str = "4001",
        name: str = "Ann",
        admin: bool = False,
        moderator: bool = False,
        message: Json | None = None,
    ) -> Asked:
        number = self._snowflake()
        person = {"id": user, "username": name.lower(), "global_name": name, "discriminator": "0", "avatar": None}
        payload: Json = {
            "id": number,
            "application_id": APPLICATION,
            "type": kind,
            "token": f"token-{number}",
            "version": 1,
            "data": data,
            "channel": {"id": place["channel_id"], "type": 0, "name": "general", "position": 0},
            "locale": "en-GB",
            "entitlements": [],
            "attachment_size_limit": self.attachment_size_limit,
            **place,
        }
        if self.app_permissions is not None:
            payload["app_permissions"] = str(self.app_permissions)
        if "guild_id" in place:
            rights = str((_MANAGE if admin else 0) | (_MODERATE if moderator else 0))
            joined = {"joined_at": "2026-01-01T00:00:00+00:00", "flags": 0, "deaf": False, "mute": False}
            payload["member"] = {"user": person, "roles": [], "nick": None, "permissions": rights, **joined}
        else:
            payload["user"] = person
        if message is not None:
            payload["message"] = message
        asked = Asked(payload)
        self.asked[payload["token"]] = asked
        await self._dispatch("INTERACTION_CREATE", payload)
        return asked

    def _snowflake(self) -> str:
        """A new id, made at this moment; later ones are greater."""
        milliseconds = int((self.now() - _EPOCH).total_seconds() * 1000)
        self._last_id = max(self._last_id + 1, milliseconds << 22)
        return str(self._last_id)

    def _command_data(self, name: str, options: Mapping[str, Any]) -> Json:
        first, *rest = name.split()
        data: Json = {"id": "7", "name": first, "type": 1, "options": [], "resolved": {"attachments": {}}}
        given = data["options"]
        if rest:
            given.append({"name": rest[0], "type": 1, "options": []})
            given = given[0]["options"]
        for option, value in options.items():
            if isinstance(value, tuple):  # a file: its name, what it holds
                file, content = value
                self.files[file] = content
                data["resolved"]["attachments"]["77"] = {
                    "id": "77",
                    "filename": file,
                    "size": len(content),
                    "url": f"{self.base}/files/{file}",
                }
                given.append({"name": option, "type": 11, "value": "77"})
            else:
                kinds = {str: 3, int: 4, bool: 5}
                given.append({"name": option, "type": kinds[type(value)], "value": value})
        return data

    # The gateway

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        if self.close_code == 0:
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        packer = zlib.compressobj()
        await self._send(socket, packer, {"op": 10, "d": {"heartbeat_interval": 40_000}})
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                break
            message = json.loads(frame.data)
            match message["op"]:
                case 1:
                    await self._send(socket, packer, {"op": 11})
                case 2:
                    await self._identify(socket, packer, message["d"])
                case 6:
                    self.resumed += 1
                    self._moved.set()
                    self._gateways.append((socket, packer))
                    await self._dispatch("RESUMED", {})
                case other:
                    self.problems.append(f"gateway operation {other}")
        return socket

    async def _identify(self, socket: web.WebSocketResponse, packer: Any, data: Json) -> None:
        self.identified.append(data)
        self._moved.set()
        if data["token"] != TOKEN:
            await socket.close(code=4004)
        elif self.close_code:
            await socket.close(code=self.close_code)
        else:
            self._gateways.append((socket, packer))
            ready = {
                "v": 10,
                "user": _bot(),
                "guilds": [{"id": GUILD, "unavailable": True}],
                "session_id": "s",
                "resume_gateway_url": self.base.replace("http", "ws") + "/gateway",
                "application": {"id": APPLICATION, "flags": 0},
                **({"shard": data["shard"]} if "shard" in data else {}),
            }
            await self._dispatch("READY", ready)

    async def _dispatch(self, event: str, data: Json) -> None:
        for socket, packer in self._gateways:
            await self._send(socket, packer, {"op": 0, "t": event, "s": next(self._sequence), "d": data})

    async def _send(self, socket: web.WebSocketResponse, packer: Any, message: Json) -> None:
        packed = packer.compress(json.dumps(message).encode()) + packer.flush(zlib.Z_SYNC_FLUSH)
        with suppress(ConnectionError):
            await socket.send_bytes(packed)

    # REST

    @web.middleware
    async def _middleware(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.requests.append((request.method, request.path))
        try:
            return await self._faulty(request, handler)
        finally:
            self.answered.append("/" + request.path.rpartition("/")[2])
            self._moved.set()

    async def _faulty(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if (wait := self._wait_for_all(request)) is not None:
            self.limited += 1
            return _limited(wait)
        fault = next((fault for fault in self.faults if fault.fits(request)), None)
        if fault is None:
            return await handler(request)  # type: ignore[no-any-return]
        fault.times -= 1
        await asyncio.sleep(fault.delay)
        if fault.after:
            await handler(request)
        if fault.status is None:
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        if fault.status == 200:
            return await handler(request)  # type: ignore[no-any-return]
        return _json(fault.body, status=fault.status, headers={"Via": fault.via} if fault.via else None)

    def _wait_for_all(self, request: web.Request) -> float | None:
        """For how many seconds the global limit refuses requests; None where it does not, and then this one counts."""
        if self.global_limit is None or not request.path.startswith("/api/") or "/interactions/" in request.path:
            return None  # topics/rate-limits.mdx: "Interaction endpoints are not bound to the bot's Global Rate Limit"
        if "/webhooks/" in request.path:
            return None
        now = time.monotonic()
        while self._taken and now - self._taken[0] >= 1:
            self._taken.popleft()
        if len(self._taken) >= self.global_limit:
            return self._taken[0] + 1 - now
        self._taken.append(now)
        return None

    async def _me(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bot {TOKEN}":
            return _json({"message": "401: Unauthorized", "code": 0}, status=401)
        return _json(_bot())

    async def _application(self, _request: web.Request) -> web.Response:
        keys = {"id": APPLICATION, "name": "bot", "description": "", "icon": None, "verify_key": "", "flags": 0}
        return _json({**keys, "bot_public": True, "bot_require_code_grant": False, "owner": _bot()})

    async def _file(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.match_info["name"]])

    async def _get_commands(self, request: web.Request) -> web.Response:
        return _json(self.commands[request.match_info.get("guild", "")])

    async def _put_commands(self, request: web.Request) -> web.Response:
        guild = request.match_info.get("guild", "")
        stamp = {"application_id": APPLICATION, "version": "1"}
        kept = [{**command, **stamp, "id": self._snowflake()} for command in await request.json()]
        if guild:
            kept = [{**command, "contexts": None, "integration_types": [0], "guild_id": guild} for command in kept]
        self.commands[guild] = kept
        return _json(kept)

    async def _callback(self, request: web.Request) -> web.Response:
        asked, (body, files) = self.asked[request.match_info["token"]], await _body(request)
        if asked.callback is not None:
            return _refused(40060, "Interaction has already been acknowledged.", 400)
        if time.monotonic() - asked.at > FIRST_RESPONSE:
            return _refused(10062, "Unknown interaction", 404)
        kind, data = body["type"], body.get("data", {})
        expected = {2: {4, 5, 9}, 3: {4, 5, 6, 7, 9}, 4: {8}, 5: {4, 5, 6, 7}}[asked.payload["type"]]
        problems = [] if kind in expected else [f"callback {kind} to an interaction {asked.payload['type']}"]
        match kind:
            case 4 | 7:
                problems += rules.message_problems(data, list(files))
                asked.message, asked.files = data, files
                asked.answers += 1
                if kind == 7:
                    self._change(asked.payload["message"]["id"], data)
            case 5:
                problems += [f"deferred with {data}"] if data.keys() - {"flags"} else []
                asked.deferred = data.get("flags", 0)
            case 8:
                problems += rules.choice_problems(data)
                asked.choices = data["choices"]
            case 9:
                problems += rules.modal_problems(data)
                asked.modal = data
        asked.callback = kind
        wanted = request.query.get("with_response") in ("1", "true")
        return self._done(asked, problems, _json(self._told(asked)) if wanted else web.Response(status=204))

    def _told(self, asked: Asked) -> Json:
        """What a callback is answered with, if that is asked for."""
        told: Json = {"interaction": {"id": asked.payload["id"], "type": asked.payload["type"]}}
        if asked.message is not None:
            message = self._whole(asked.message, self._snowflake(), asked.payload["channel_id"])
            told["resource"] = {"type": asked.callback, "message": message}
        return told

    def _whole(self, sent: Json, number: str, channel: str) -> Json:
        """A message with all that Discord says of one."""
        about = {"id": number, "channel_id": channel, "author": _bot(), "type": 0, "timestamp": self.now().isoformat()}
        empty: Json = {key: [] for key in ("mentions", "mention_roles", "attachments", "embeds", "components")}
        plain = {"content": "", "tts": False, "mention_everyone": False, "pinned": False, "edited_timestamp": None}
        return {**empty, **plain, **sent, **about}

    async def _edit(self, request: web.Request) -> web.Response:
        asked, (body, files) = self.asked[request.match_info["token"]], await _body(request)
        problems = rules.message_problems(body, list(files))
        if asked.callback not in (5, 6) or asked.is_deleted:
            problems.append("an edit of what was not deferred")
        asked.message, asked.files = {**body, "flags": body["flags"] | asked.deferred}, files
        if asked.callback == 6:
            self._change(asked.payload["message"]["id"], body)
        asked.answers += 1
        return self._done(asked, problems, _json({"id": "9"}))

    async def _delete(self, request: web.Request) -> web.Response:
        asked = self.asked[request.match_info["token"]]
        asked.is_deleted = True
        return self._done(asked, [] if asked.callback == 5 else ["nothing to delete"], web.Response(status=204))

    async def _follow_up(self, request: web.Request) -> web.Response:
        asked, (body, files) = self.asked[request.match_info["token"]], await _body(request)
        asked.follow_up = asked.message = body
        asked.files = files
        asked.answers += 1
        problems = rules.message_problems(body, list(files))
        problems += [] if asked.is_deleted else ["it goes into what was deferred"]
        return self._done(asked, problems, _json({"id": "10"}))

    async def _open_conversation(self, request: web.Request) -> web.Response:
        user = (await request.json())["recipient_id"]
        return _json({"id": self.conversation(user), "type": 1, "recipients": [{"id": user, "username": "somebody"}]})

    async def _channel(self, request: web.Request) -> web.Response:
        channel = request.match_info["channel"]
        if refused := self._refused.get(channel):
            return _refused(refused[1], refused[2], refused[0])
        if channel in self.conversations.values():
            return _json({"id": channel, "type": 1})
        kind = self.types.get(channel, 0)
        about = {"type": kind, "parent_id": CHANNEL if kind in (10, 11, 12) else None, "name": "general"}
        overwrites = {"permission_overwrites": self.overwrites.get(channel, [])}
        return _json({"id": channel, "guild_id": self.guilds.get(channel, GUILD), **about, **overwrites})

    async def _guild(self, request: web.Request) -> web.Response:
        guild = request.match_info["guild"]
        return _json({"id": guild, "owner_id": "4001", "roles": [{"id": guild, "permissions": str(self.everyone)}]})

    async def _own_member(self, _request: web.Request) -> web.Response:
        return _json({"user": _bot(), "roles": []})

    async def _begin_thread(self, request: web.Request) -> web.Response:
        channel, message = request.match_info.values()
        if refused := self._refused.get(channel):
            return _refused(refused[1], refused[2], refused[0])
        if message in self.threads:
            return _refused(160004, "A thread has already been created for this message", 400)
        name = (await request.json())["name"]
        if not 1 <= len(name) <= 100:
            self.problems.append(f"a thread called {name!r}")
        self.threads[message] = name
        return _json({"id": message, "type": 11, "name": name, "parent_id": channel})

    async def _post_message(self, request: web.Request) -> web.Response:
        channel, (body, _) = request.match_info["channel"], await _body(request)
        if refused := self._refused.get(channel):
            return _refused(refused[1], refused[2], refused[0])
        if self._is_strict and (problems := rules.post_problems(body)):
            self.problems += problems
            return _refused(50035, "; ".join(problems), 400)
        nonce = body.get("nonce", "")
        same = [one for one in self.posted if nonce and (one.channel, one.nonce) == (channel, nonce)]
        message = same[0] if same else ChannelMessage(self._snowflake(), channel, nonce, [body])
        if not same:
            self.posted.append(message)
        return _json(self._whole({"content": "", **body}, message.id, channel))

    async def _edit_message(self, request: web.Request) -> web.Response:
        (channel, number), (body, _) = request.match_info.values(), await _body(request)
        if refused := self._refused.get(channel):
            return _refused(refused[1], refused[2], refused[0])
        if problems := rules.message_problems(body, ()):
            self.problems += problems
            return _refused(50035, "; ".join(problems), 400)
        if (channel, number) not in [(one.channel, one.id) for one in self.posted]:
            return _refused(10008, "Unknown Message", 404)
        self._change(number, body)
        return _json({"id": number, "channel_id": channel})

    def _change(self, number: str, body: Json) -> None:
        for message in self.posted:
            if message.id == number:
                message.versions.append(body)

    def _done(self, asked: Asked, problems: list[str], response: web.Response) -> web.Response:
        asked.changed.set()
        if not problems or not self._is_strict:
            return response
        self.problems += problems
        return _refused(50035, "; ".join(problems), 400)


async def _body(request: web.Request) -> tuple[Json, dict[str, bytes]]:
    """What a request says, and the files that come with it by name, in order."""
    if request.content_type != "multipart/form-data":
        return await request.json(), {}
    body: Json = {}
    files: dict[str, bytes] = {}
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        if part.name == "payload_json":
            body = await part.json() or {}
        else:
            assert (part.name, part.filename) == (f"files[{len(files)}]", part.filename or "")
            files[part.filename or ""] = bytes(await part.read())
    return body, files


def _text(message: Json) -> str:
    return "\n".join(part["content"] for part in rules.components(message) if part["type"] == rules.TEXT)


def _place(payload: Json) -> Json:
    return {key: payload[key] for key in SERVER_PLACE if key in payload}


def _bot() -> Json:
    return {"id": BOT, "username": "chapterhouse", "discriminator": "0", "avatar": None, "bot": True, "flags": 0}


def _json(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    # discord.py knows JSON by exactly this content type, without a charset
    return web.Response(body=json.dumps(body).encode(), status=status, headers=headers, content_type="application/json")


def _limited(seconds: float) -> web.Response:
    """As of the limit that all of a bot's requests share: topics/rate-limits.mdx."""
    body = {"message": "You are being rate limited.", "retry_after": round(seconds, 3), "global": True}
    shared = {"Retry-After": str(math.ceil(seconds)), "X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}
    return _json(body, 429, {"Via": "1.1 google", **shared})


def _refused(code: int, sentence: str, status: int) -> web.Response:
    return _json({"code": code, "message": sentence}, status=status)
