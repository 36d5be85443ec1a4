"""The web chat's HTTP routes: the page, entering, the WebSocket's beginning, files. Every one says what may not happen.

A page of somebody else cannot reach us through a visitor's browser: the Origin must be our own, for all that does
something. Who comes from another machine needs the invite link, once; after that a cookie or seat says who they are.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote, urlsplit

from aiohttp import WSMsgType, web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.chat.interaction import Upload
from bot.kernel.errors import PersonError
from bot.kernel.local import is_loopback, is_own, network_address
from bot.platforms.web import limits, protocol, session
from bot.platforms.web.connection import Connection
from bot.platforms.web.crowd import Bucket, Crowd, Places, Stopwatch
from bot.platforms.web.luggage import DOWNLOADS, Luggage
from bot.platforms.web.protocol import Hello, Stranger
from bot.platforms.web.session import Identity, Use

PAGE = Path(__file__).parent / "page"
SEAT = "X-Seat"
"""The header that says who somebody is in place of the cookie."""

HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "form-action 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_YEAR = 365 * 24 * 3600  # seconds
_FOREIGN = "This can be done from the chat's own page only."
_UNINVITED = "This chat is open to who was invited. Ask the one who runs it for the invite link, and open that."
_NOT_READY = "The chat is starting. Try again in a moment, please."

Serve: TypeAlias = Callable[[Identity, Hello, Connection, web.Request, web.WebSocketResponse], Awaitable[None]]


class _Entry(BaseModel):
    """What a page says to enter. *key* is the token of a link, *seat* asks for a person beside that of the cookie."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: str = Field("", max_length=4 * limits.NAME)
    key: str = Field("", max_length=limits.SEAT)
    seat: bool = False


@dataclass(frozen=True, slots=True)
class Openness:
    """Whom the chat is open to. *host* is the address that is listened at, *upload_limit* is in bytes."""

    host: str
    upload_limit: int
    places: int = limits.SOCKETS
    places_an_address: int = limits.SOCKETS_AN_ADDRESS


class Doors:
    """*serve* holds a conversation over a socket of which is known whose it is. Nothing is open before `open`."""

    def __init__(
        self,
        openness: Openness,
        crowd: Crowd,
        luggage: Luggage,
        fresh: Callable[[], str],
        stopwatch: Stopwatch,
    ) -> None:
        self._openness = openness
        self._crowd = crowd
        self._luggage = luggage
        self._fresh = fresh
        self._stopwatch = stopwatch
        self._places = Places(openness.places, openness.places_an_address)
        self._entering: dict[str, Bucket] = {}
        self._secret = ""
        self._serve: Serve | None = None
        self._files = {path.name: _Page(path) for path in sorted(PAGE.iterdir()) if path.suffix in _TYPES}

    def open(self, secret: str, serve: Serve) -> None:
        """From now on people are let in."""
        self._secret = secret
        self._serve = serve

    def shut(self) -> None:
        """From now on nobody is."""
        self._serve = None

    @property
    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """Each file of the page has a route of its own: no name that somebody asks for becomes a path."""
        return [
            web.get("/", self._files["index.html"].answer),
            *(web.get(f"/page/{name}", file.answer) for name, file in self._files.items()),
            web.post("/session", self._enter),
            web.get("/ws", self._socket),
            web.post("/upload", self._upload),
            web.get(f"{DOWNLOADS}/{{name}}/{{title}}", self._download),
        ]

    def invitation(self, request: web.Request) -> tuple[str, str]:
        """The link that lets others in, or nothing, and what to say about it."""
        name = urlsplit(f"//{request.host}").hostname or ""
        if not is_loopback(name):
            host = request.host
        elif not is_loopback(self._openness.host):
            host = f"{network_address()}:{urlsplit(f'//{request.host}').port or 80}"
        else:
            return "", (
                "Only this machine can reach the chat now. To let others of your network in, start it with "
                "`WEB_HOST=0.0.0.0`; then the invite link stands here. A friend at this machine takes a seat of their "
                "own with “Join as somebody else”."
            )
        link = f"{_scheme(request)}://{host}/#invite={session.link(Use.INVITE, self._secret)}"
        return link, "Whoever has this link can enter."

    async def _enter(self, request: web.Request) -> web.Response:
        self._check(request)
        if not self._bucket(request).take(1, self._stopwatch()):
            return _sorry("Too many people entered from your address just now. Wait a minute, please.", 429)
        try:
            entry = _Entry.model_validate_json(await request.read())
        except ValidationError:
            return _sorry("The page sent something that cannot be read. Load it anew, please.", 400)
        known = self._who(request)
        is_admin = session.opens(entry.key, Use.ADMIN, self._secret)
        if not (known or is_admin or session.opens(entry.key, Use.INVITE, self._secret) or _is_own(request)):
            return _sorry(_UNINVITED, 403)
        person = None if entry.seat else known
        try:
            name = session.name(entry.name) if entry.name or person is None else person.name
        except PersonError as error:
            return _sorry(str(error), 400)
        id_ = person.person if person else self._fresh()
        identity = Identity(id_, self._crowd.free_name(name, id_), is_admin or (person is not None and person.is_admin))
        if entry.seat or SEAT in request.headers:
            return _json({"seat": session.write(identity, Use.SEAT, self._secret), "name": identity.name})
        response = _json({"name": identity.name})
        response.set_cookie(
            session.cookie_name(self._secret),
            session.write(identity, Use.COOKIE, self._secret),
            max_age=_YEAR,
            httponly=True,
            samesite="Strict",
            secure=_scheme(request) == "https",
        )
        return response

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        self._check(request)
        try:
            self._places.take(request.remote or "")
        except PersonError as error:
            return _sorry(str(error), 429)
        try:
            return await self._converse(request)
        finally:
            self._places.give_back(request.remote or "")

    async def _converse(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=limits.PING, max_msg_size=limits.FRAME, compress=False, timeout=1.0)
        await socket.prepare(request)
        connection = Connection(request, socket)
        hello = await _hello(socket)
        if hello is None:
            await connection.close(1008)
            return socket
        identity = session.read(hello.seat, Use.SEAT, self._secret) if hello.seat else self._by_cookie(request)
        serve = self._serve
        if identity is None or serve is None:
            await socket.send_str(Stranger().model_dump_json())
            await connection.close(1008)
            return socket
        async with asyncio.TaskGroup() as tasks:
            writer = tasks.create_task(connection.write())
            try:
                await serve(identity, hello, connection, request, socket)
            finally:
                writer.cancel()
        return socket

    async def _upload(self, request: web.Request) -> web.Response:
        self._check(request)
        who = self._who(request)
        if who is None:
            return _sorry(_UNINVITED, 403)
        most = self._openness.upload_limit
        content = bytearray()
        async for piece in request.content.iter_any():
            content += piece
            if len(content) > most:
                return _sorry(f"The file is too large: at most {most:,} bytes can be read.", 413)
        name = request.query.get("name", "")[: limits.FILE_NAME] or "file"
        return _json({"id": self._luggage.hand_in(who.learner, Upload(name, bytes(content)))})

    async def _download(self, request: web.Request) -> web.Response:
        file = self._luggage.take(request.match_info["name"])
        if file is None:
            return web.Response(
                status=404, text="That file is no longer here. Give the command again, please.\n", headers=HEADERS
            )
        disposition = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
        return web.Response(
            body=file.content,
            content_type="application/octet-stream",
            headers={**HEADERS, "Content-Disposition": disposition, "Cache-Control": "private, no-store"},
        )

    def _check(self, request: web.Request) -> None:
        """Raises 403 for a page that is not ours, and 503 while nobody is let in."""
        origin = urlsplit(request.headers.get("Origin", "")).netloc
        if not origin or origin != request.host:
            raise web.HTTPForbidden(text=f"{_FOREIGN}\n", headers=HEADERS)
        if self._serve is None:
            raise web.HTTPServiceUnavailable(text=f"{_NOT_READY}\n", headers=HEADERS)

    def _who(self, request: web.Request) -> Identity | None:
        if SEAT in request.headers:
            return session.read(request.headers[SEAT], Use.SEAT, self._secret)
        return self._by_cookie(request)

    def _by_cookie(self, request: web.Request) -> Identity | None:
        return session.read(request.cookies.get(session.cookie_name(self._secret), ""), Use.COOKIE, self._secret)

    def _bucket(self, request: web.Request) -> Bucket:
        address = request.remote or ""
        if len(self._entering) > limits.PEOPLE:
            self._entering.clear()
        fresh = Bucket(limits.NEW_SEATS, limits.NEW_SEATS_RATE, self._stopwatch())
        return self._entering.setdefault(address, fresh)


class _Page:
    """A file of the page, in memory."""

    def __init__(self, path: Path) -> None:
        self._body = path.read_bytes()
        self._tag = f'"{hashlib.blake2b(self._body, digest_size=12).hexdigest()}"'
        self._type = _TYPES[path.suffix]
        # Pictures are drawn also while there is no connection; the rest is asked for anew, so that updates are seen.
        self._caching = "max-age=86400" if path.suffix == ".svg" else HEADERS["Cache-Control"]

    async def answer(self, request: web.Request) -> web.Response:
        """The file, or that it is still the same."""
        headers = {**HEADERS, "ETag": self._tag, "Cache-Control": self._caching}
        if request.headers.get("If-None-Match") == self._tag:
            return web.Response(status=304, headers=headers)
        return web.Response(body=self._body, content_type=self._type, charset="utf-8", headers=headers)


async def _hello(socket: web.WebSocketResponse) -> Hello | None:
    """The first message; None where none comes in time, or another."""
    try:
        async with asyncio.timeout(limits.ENTERING.total_seconds()):
            first = await socket.receive()
        return protocol.hello(first.data) if first.type is WSMsgType.TEXT else None
    except (TimeoutError, PersonError):
        return None


def _is_own(request: web.Request) -> bool:
    return is_own(request.remote or "", request.host, request.headers)


def _scheme(request: web.Request) -> str:
    return "https" if request.headers.get("X-Forwarded-Proto", request.scheme) == "https" else "http"


def _json(data: Mapping[str, object]) -> web.Response:
    return web.json_response(dict(data), headers=HEADERS)


def _sorry(sentence: str, status: int) -> web.Response:
    return web.json_response({"sorry": sentence}, status=status, headers=HEADERS)
