"""A small Slack on loopback: enough of its sockets, Web API and response_urls for Bolt to connect and answer.

It checks what it is sent: what Slack would refuse is refused, and noted in `problems`.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import WSMsgType, web

from bot.kernel import clock
from tests.platforms.slack import rules

Json = dict[str, Any]

BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-1-2-three", "xapp-1-A1-2-three", "0123456789abcdef0123456789abcdef"
TEAM, BOT = "T0TEAM", "U0BOT"
ADA, BEN = "U0ADA", "U0BEN"  # Ada administers the workspace, Ben does not
CHANNEL, FOREIGN = "C0GENERAL", "C0FOREIGN"  # the bot is a member of the first alone
ACKNOWLEDGED_WITHIN = 3.0  # seconds
_LIMIT_OF_URL = 5


@dataclass
class Fault:
    """Makes calls of a *method*, or of `response_url`, go wrong; *after* they have taken effect, if so."""

    method: str
    status: int = 500
    times: int = 1
    error: str = ""
    wait: int = 1
    after: bool = False


@dataclass
class Message:
    """One that stands somewhere. *to* is who alone sees it, empty for everybody."""

    channel: str
    ts: str
    body: Json
    to: str = ""
    thread: str = ""
    edits: int = 0

    @property
    def text(self) -> str:
        return "\n".join(text["text"] for text in rules.texts(self.body["blocks"]))


@dataclass
class Asked:
    """Something that was delivered, and what came of it. *on* is the message that it happened on."""

    payload: Json
    on: Message | None = None
    acknowledged: Json | None = None
    message: Message | None = None
    view: Json | None = None
    uses: int = 0
    at: float = field(default_factory=time.monotonic)


class SlackServer:
    """Listens on loopback between `start` and `stop`."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.calls: list[tuple[str, Json]] = []
        self.faults: list[Fault] = []
        self.messages: list[Message] = []
        self.views: dict[str, Json] = {}
        self.homes: dict[str, Json] = {}
        self.files: dict[str, bytes] = {}
        self.channels: dict[str, Json] = {}  # what differs of a channel from one that the bot is a member of
        self.reads_files = True  # whether the bot has the scope for it
        self.uploaded: list[tuple[str, bytes]] = []
        self.address = ""  # where requests go in HTTP mode; empty in Socket Mode
        self.base = ""
        self._asked: dict[str, Asked] = {}
        self._envelopes: dict[str, Asked] = {}
        self._numbers = count(1)
        self.sockets: list[web.WebSocketResponse] = []
        self._blocked: dict[str, float] = {}
        self._moved = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        app = web.Application(client_max_size=10_000_000)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/socket", self._socket)
        app.router.add_post("/url/{name}", self._response_url)
        app.router.add_get("/files/{name}", self._file)
        app.router.add_post("/upload/{name}", self._upload)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.base = f"http://{host}:{port}"
        self._session = aiohttp.ClientSession()

    async def stop(self) -> None:
        assert self._runner is not None
        assert self._session is not None
        await self.drop_sockets()
        await self._session.close()
        await self._runner.cleanup()

    # What people do

    async def command(self, command: str, text: str = "", *, user: str = ADA, channel: str = CHANNEL) -> Asked:
        payload = {
            **{"team_id": TEAM, "channel_id": channel, "user_id": user, "user_name": user.lower()},
            **{"command": command, "text": _typed(text)},
        }
        return await self._deliver("slash_commands", payload, user, channel)

    async def press(self, on: Message | Json, label: str, *, user: str = ADA, text: str = "") -> Asked:
        """Presses the button, chooses the option, or types *text* into the line of that label."""
        shown = on.body if isinstance(on, Message) else on
        action = {**_action(shown, label, text), "action_ts": _now()}
        payload: Json = {"type": "block_actions", **_who(user), "actions": [action]}
        if isinstance(on, Message):
            container = {"type": "message", "message_ts": on.ts, "channel_id": on.channel, "is_ephemeral": bool(on.to)}
            payload |= {"container": container, "channel": {"id": on.channel}}
            payload |= {} if on.to else {"message": {"ts": on.ts, **({"thread_ts": on.thread} if on.thread else {})}}
            return await self._deliver("interactive", payload, user, on.channel, on=on)
        payload |= {"container": {"type": "view", "view_id": on["id"]}, "view": {**on, "state": {"values": {}}}}
        return await self._deliver("interactive", payload, user, "")

    async def submit(self, view: Json, fields: Mapping[str, Any], *, user: str = ADA) -> Asked:
        payload = {"type": "view_submission", **_who(user), "view": {**view, "state": {"values": _state(view, fields)}}}
        return await self._deliver("interactive", payload, user, "")

    async def complete(self, view: Json, name: str, typed: str, *, user: str = ADA) -> list[Json]:
        payload = {"type": "block_suggestion", **_who(user), "action_id": name, "block_id": name, "value": typed}
        payload["view"] = {**view, "state": {"values": {}}}
        asked = await self._deliver("interactive", payload, user, "")
        await self.until(lambda: asked.acknowledged is not None)
        assert asked.acknowledged is not None
        self.problems += rules.options_problems(asked.acknowledged)
        found: list[Json] = asked.acknowledged["options"]
        return found

    async def shortcut(self, text: str, *, user: str = ADA, channel: str = CHANNEL) -> Asked:
        payload = {"type": "message_action", "callback_id": "ask", **_who(user), "channel": {"id": channel}}
        payload |= {"message": {"text": text, "ts": "1.0"}, "message_ts": "1.0", "action_ts": _now()}
        return await self._deliver("interactive", payload, user, channel)

    async def say(self, text: str, *, user: str = ADA, channel: str = "", thread: str = "", **more: Any) -> Asked:
        """Writes to the bot, or mentions it in a *channel*."""
        written = {"user": user, "text": _typed(text), "ts": _now(), "team": TEAM, **more}
        written |= {"thread_ts": thread} if thread else {}
        if channel:
            written |= {"type": "app_mention", "channel": channel, "text": f"<@{BOT}> {written['text']}"}
        else:
            written |= {"type": "message", "channel": conversation(user), "channel_type": "im"}
        return await self.event(written)

    async def event(self, event: Json) -> Asked:
        payload = {"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{next(self._numbers)}", "event": event}
        return await self._deliver("events_api", payload, "", "")

    async def open_home(self, user: str = ADA) -> Json:
        self.homes.pop(user, None)
        await self.event({"type": "app_home_opened", "user": user, "channel": conversation(user), "tab": "home"})
        await self.until(lambda: user in self.homes)
        return self.homes[user]

    async def deliver_again(self, asked: Asked) -> Asked:
        """The same payload once more, as when Slack believes it to be lost."""
        again = Asked(asked.payload, asked.on)
        await self._send(_kind(asked.payload), again)
        await self.until(lambda: again.acknowledged is not None)
        return again

    # What is waited for

    async def until(self, holds: Callable[[], bool]) -> None:
        """Waits until *holds* is true; it is asked whenever something has happened."""
        async with asyncio.timeout(8):
            while not holds():
                self._moved.clear()
                await self._moved.wait()

    async def shown(self, asked: Asked) -> Message:
        """The message that answers *asked*, by the acknowledgement or its response_url."""
        await self.until(lambda: asked.message is not None)
        assert asked.message is not None
        return asked.message

    async def opened(self, asked: Asked) -> Json:
        """The view that answers *asked*."""
        await self.until(lambda: asked.view is not None)
        assert asked.view is not None
        return asked.view

    async def posted(self, number: int = 1) -> Message:
        """The last message, once so many were posted by the Web API."""
        await self.until(lambda: len(self.messages) >= number)
        return self.messages[-1]

    def called(self, method: str) -> list[Json]:
        return [arguments for name, arguments in self.calls if name == method]

    # Sockets

    async def drop_sockets(self, *, politely: bool = True) -> None:
        sockets, self.sockets = self.sockets, []
        for socket in sockets:
            with suppress(ConnectionError):
                if politely:
                    await socket.close()
                else:
                    await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self.sockets.append(socket)
        self._moved.set()
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                break
            told = json.loads(frame.data)
            self._acknowledged(self._envelopes[told["envelope_id"]], told.get("payload"))
        if socket in self.sockets:
            self.sockets.remove(socket)
        return socket

    async def _deliver(self, kind: str, payload: Json, user: str, channel: str, on: Message | None = None) -> Asked:
        number = next(self._numbers)
        if user:
            payload["trigger_id"] = f"trigger-{number}"
        if channel:
            payload["response_url"] = f"{self.base}/url/{number}"
        asked = self._asked[str(number)] = Asked(payload, on)
        await self._send(kind, asked)
        return asked

    async def _send(self, kind: str, asked: Asked) -> None:
        if self.address:
            await self._request(kind, asked)
            return
        await self.until(lambda: bool(self.sockets))
        envelope = f"envelope-{next(self._numbers)}"
        self._envelopes[envelope] = asked
        sent = {"envelope_id": envelope, "type": kind, "payload": asked.payload, "accepts_response_payload": True}
        await self.sockets[-1].send_json(sent)

    def _acknowledged(self, asked: Asked, body: Json | None) -> None:
        if time.monotonic() - asked.at > ACKNOWLEDGED_WITHIN:
            self.problems.append("acknowledged too late")
        asked.acknowledged = body or {}
        if body and "command" in asked.payload:
            self._stands(asked, body)
        elif body and body.get("response_action") == "update":
            self.problems += rules.view_problems(body["view"])
            asked.view = {**body["view"], "id": asked.payload["view"]["id"]}
            self.views[asked.view["id"]] = asked.view
        self._moved.set()

    # Requests, signed

    async def _request(self, kind: str, asked: Asked) -> None:
        status, body = await self.request(*encoded(kind, asked.payload))
        assert status == 200
        self._acknowledged(asked, json.loads(body) if body else None)

    async def request(self, body: str, content_type: str, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
        """Sends a request as Slack does; *headers* take the place of the signature's own."""
        assert self._session is not None
        signed = signature(body, _now().partition(".")[0]) if headers is None else headers
        sent = {"Content-Type": content_type, **signed}
        async with self._session.post(self.address, data=body.encode(), headers=sent) as response:
            return response.status, await response.text()

    # The Web API

    async def _api(self, request: web.Request) -> web.Response:
        method, arguments = request.match_info["method"], await _arguments(request)
        self.calls.append((method, arguments))
        try:
            if (refused := self._faulty(method)) is not None:
                return refused
            token = request.headers.get("Authorization", "").removeprefix("Bearer ")
            if token != (APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN):
                return _json({"ok": False, "error": "invalid_auth"})
            answer = await getattr(self, "_" + method.replace(".", "_"))(arguments)
            lost = next((fault for fault in self.faults if fault.after and fault.method == method), None)
            if lost is not None:
                self.faults.remove(lost)
                return web.Response(status=lost.status, text="lost")
            return _json({"ok": "error" not in answer, **answer})
        finally:
            self._moved.set()

    def _faulty(self, method: str) -> web.Response | None:
        if time.monotonic() < self._blocked.get(method, 0.0):
            self.problems.append(f"{method} was called before Retry-After had passed")
        fault = next((one for one in self.faults if one.method == method and not one.after and one.times > 0), None)
        if fault is None:
            return None
        fault.times -= 1
        if fault.error:
            return _json({"ok": False, "error": fault.error})
        if fault.status == 429:
            self._blocked[method] = time.monotonic() + fault.wait - 0.05
            return web.json_response(
                {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(fault.wait)}
            )
        return web.Response(status=fault.status, text="Internal Server Error")

    async def _auth_test(self, _: Json) -> Json:
        return {"user_id": BOT, "user": "chapterhouse", "team_id": TEAM}

    async def _apps_connections_open(self, _: Json) -> Json:
        return {"url": self.base.replace("http", "ws") + "/socket"}

    async def _users_info(self, given: Json) -> Json:
        profile = {"display_name": given["user"].removeprefix("U0").title()}
        return {"user": {"id": given["user"], "name": "x", "profile": profile, "is_admin": given["user"] == ADA}}

    async def _conversations_open(self, given: Json) -> Json:
        return {"channel": {"id": conversation(given["users"])}}

    async def _conversations_info(self, given: Json) -> Json:
        usual = {"id": given["channel"], "is_channel": True, "is_archived": False, "is_member": True}
        return {"channel": {**usual, **self.channels.get(given["channel"], {})}}

    async def _chat_postMessage(self, given: Json) -> Json:  # noqa: N802  as Slack calls it
        return self._posted(given, to="")

    async def _chat_postEphemeral(self, given: Json) -> Json:  # noqa: N802
        return self._posted({"unfurl_links": False, "unfurl_media": False, **given}, to=given["user"])

    async def _chat_update(self, given: Json) -> Json:
        found = [
            message for message in self.messages if (message.channel, message.ts) == (given["channel"], given["ts"])
        ]
        if not found or found[0].to:
            return {"error": "message_not_found"}
        body = {"unfurl_links": False, "unfurl_media": False, **given}
        self.problems += rules.message_problems(body)
        found[0].body, found[0].edits = body, found[0].edits + 1
        return {"ts": found[0].ts}

    async def _views_open(self, given: Json) -> Json:
        return self._opens(given)

    async def _views_push(self, given: Json) -> Json:
        return self._opens(given)

    async def _views_update(self, given: Json) -> Json:
        self.problems += rules.view_problems(given["view"])
        self.views[given["view_id"]] = {**given["view"], "id": given["view_id"]}
        return {"view": self.views[given["view_id"]]}

    async def _views_publish(self, given: Json) -> Json:
        self.problems += rules.view_problems(given["view"])
        self.homes[given["user_id"]] = {**given["view"], "id": f"VHOME{given['user_id']}"}
        return {"view": self.homes[given["user_id"]]}

    async def _files_getUploadURLExternal(self, given: Json) -> Json:  # noqa: N802
        return {"upload_url": f"{self.base}/upload/{given['filename']}", "file_id": given["filename"]}

    async def _files_completeUploadExternal(self, given: Json) -> Json:  # noqa: N802
        sent = given["files"] if isinstance(given["files"], list) else json.loads(given["files"])
        self.uploaded += [(given["channel_id"], self.files[file["id"]]) for file in sent]
        return {"files": [{"id": file["id"]} for file in sent]}

    def _posted(self, given: Json, to: str) -> Json:
        if given["channel"] == FOREIGN:
            return {"error": "not_in_channel"}
        self.problems += rules.message_problems(given)
        message = Message(given["channel"], self._time(), given, to, given.get("thread_ts", ""))
        self.messages.append(message)
        return {"ts": message.ts, "message_ts": message.ts, "channel": message.channel}

    def _opens(self, given: Json) -> Json:
        asked = self._asked[given["trigger_id"].removeprefix("trigger-")]
        self.problems += rules.view_problems(given["view"])
        if time.monotonic() - asked.at > ACKNOWLEDGED_WITHIN:
            self.problems.append("a trigger was used too late")
            return {"error": "expired_trigger_id"}
        if asked.view is not None:
            self.problems.append("a trigger was used twice")
            return {"error": "exchanged_trigger_id"}
        asked.view = {**given["view"], "id": f"V{next(self._numbers)}"}
        self.views[asked.view["id"]] = asked.view
        return {"view": asked.view}

    def _time(self) -> str:
        return f"{_now().partition('.')[0]}.{next(self._numbers):06}"

    # response_urls and files

    async def _response_url(self, request: web.Request) -> web.Response:
        asked, body = self._asked[request.match_info["name"]], await request.json()
        self.calls.append(("response_url", body))
        try:
            if (refused := self._faulty("response_url")) is not None:
                return refused
            asked.uses += 1
            if asked.uses > _LIMIT_OF_URL:
                self.problems.append("a response_url was used too often")
                return web.json_response({"ok": False, "error": "used_url"}, status=404)
            self._stands(asked, body)
            return web.Response(text="ok")
        finally:
            self._moved.set()

    def _stands(self, asked: Asked, body: Json) -> None:
        self.problems += rules.message_problems(body)
        if body.get("replace_original") and asked.on is not None:
            asked.on.body, asked.on.edits = body, asked.on.edits + 1
            asked.message = asked.on
            return
        payload = asked.payload
        user = payload.get("user_id") or payload["user"]["id"]
        channel = payload.get("channel_id") or payload["channel"]["id"]
        to = "" if body.get("response_type") == "in_channel" else user
        asked.message = Message(channel, self._time(), body, to, body.get("thread_ts", ""))
        self.messages.append(asked.message)

    async def _file(self, request: web.Request) -> web.Response:
        if not self.reads_files or request.headers.get("Authorization") != f"Bearer {BOT_TOKEN}":
            return web.Response(text="<!DOCTYPE html>Sign in", content_type="text/html")
        return self._faulty("download") or web.Response(body=self.files[request.match_info["name"]])

    async def _upload(self, request: web.Request) -> web.Response:
        self.files[request.match_info["name"]] = await request.read()
        return web.Response(text="OK")

    def file(self, name: str, content: bytes) -> Json:
        """A file that somebody hands in, as a form holds it."""
        self.files[name] = content
        return {"files": [{"name": name, "size": len(content), "url_private_download": f"{self.base}/files/{name}"}]}


def conversation(user: str) -> str:
    """The direct message of *user* with the bot."""
    return f"D0{user.removeprefix('U0')}"


def encoded(kind: str, payload: Json) -> tuple[str, str]:
    """A payload as the body of a request, and its content type."""
    form = "application/x-www-form-urlencoded"
    if kind == "events_api":
        return json.dumps(payload), "application/json"
    return urlencode(payload if kind == "slash_commands" else {"payload": json.dumps(payload)}), form


def signature(body: str, timestamp: str, secret: str = SECRET) -> dict[str, str]:
    """The headers by which Slack signs."""
    made = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={made}"}


def _now() -> str:
    return f"{clock.now().timestamp():.6f}"


def _kind(payload: Json) -> str:
    if "command" in payload:
        return "slash_commands"
    return "events_api" if "event" in payload else "interactive"


def _who(user: str) -> Json:
    return {"user": {"id": user, "name": user.lower(), "team_id": TEAM}, "team": {"id": TEAM}}


def _typed(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _action(shown: Json, label: str, text: str) -> Json:
    for block in shown["blocks"]:
        for element in rules.elements({"blocks": [block]}):
            about = {
                "type": element["type"],
                "action_id": element["action_id"],
                "block_id": block.get("block_id", "b1"),
            }
            if element.get("text", {}).get("text") == label:
                return about
            if block.get("label", {}).get("text") == label:
                return {**about, "value": text}
            for option in element.get("options", ()):
                if option["text"]["text"] == label:
                    return {**about, "selected_option": option}
    raise AssertionError(f"nothing is called {label}")


def _state(view: Json, fields: Mapping[str, Any]) -> Json:
    kinds = {block["block_id"]: block["element"]["type"] for block in view["blocks"] if block["type"] == "input"}
    return {name: {name: _filled(kind, fields.get(name))} for name, kind in kinds.items()}


def _filled(kind: str, value: Any) -> Json:
    if isinstance(value, dict):
        return {"type": kind, **value}
    if kind.endswith("_select"):
        return {"type": kind, "selected_option": None if value is None else {"value": value}}
    return {"type": kind, "files": []} if kind == "file_input" else {"type": kind, "value": value}


async def _arguments(request: web.Request) -> Json:
    if request.content_type == "application/json":
        given: Json = await request.json()
        return given
    written = {**request.query, **{name: str(value) for name, value in (await request.post()).items()}}
    return {name: json.loads(value) if value[:1] in "[{" else value for name, value in written.items()}


def _json(body: Json) -> web.Response:
    return web.json_response(body)
