"""A web chat on loopback, and people who visit it by its protocol, as a page does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
from prometheus_client import CollectorRegistry

from bot.platforms.web.client import WebPlatform
from bot.platforms.web.session import Use
from bot.server import Server
from bot.storage import Store, open_store
from tests.platforms.web.small_core import SmallCore

Json = dict[str, Any]
GENERAL, QUIZ = "web:general", "web:quiz"
_numbers = count(1)


async def _well() -> Mapping[str, object]:
    return {"ok": True}


@dataclass
class Chat:
    """A web chat that runs."""

    platform: WebPlatform
    core: SmallCore
    store: Store
    port: int
    _open: AsyncExitStack

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def admin_key(self) -> str:
        return self.platform.key(Use.ADMIN).partition("=")[2]

    @property
    def invite_key(self) -> str:
        return self.platform.key(Use.INVITE).partition("=")[2]

    async def visitor(self, name: str = "Ada", **how: Any) -> Visitor:
        """Somebody who has entered, with one tab open."""
        visitor = await self.stranger()
        status, _ = await visitor.enter(name, **how)
        assert status == 200
        await visitor.connect()
        return visitor

    async def stranger(self) -> Visitor:
        """Somebody whom the chat does not know."""
        session = aiohttp.ClientSession(self.address, cookie_jar=aiohttp.CookieJar(unsafe=True))
        await self._open.enter_async_context(session)
        return Visitor(session, self.address)


@asynccontextmanager
async def chatting(
    folder: Path, *, host: str = "127.0.0.1", port: int = 0, upload_limit: int = 2000
) -> AsyncIterator[Chat]:
    """A chat whose database is in *folder*; again on the same folder and port, it is that chat restarted."""
    async with open_store(f"sqlite:///{folder / 'house.db'}") as store:
        platform, core = WebPlatform(store, host, upload_limit), SmallCore()
        core.messenger = platform
        server = Server("127.0.0.1", port, health=_well, registry=CollectorRegistry())
        server.add(platform.routes)
        async with server.listening() as bound, asyncio.TaskGroup() as tasks:
            ready = asyncio.Event()
            running = tasks.create_task(platform.run(core, ready.set))
            async with asyncio.timeout(10):
                await ready.wait()
            async with AsyncExitStack() as open_:
                yield Chat(platform, core, store, bound, open_)
            running.cancel()


@dataclass
class Visitor:
    """A person with a page open. Everything it was told is in *heard*."""

    session: aiohttp.ClientSession
    origin: str
    seat: str = ""
    tab: str = ""
    id: str = ""
    heard: list[Json] = field(default_factory=list)
    socket: aiohttp.ClientWebSocketResponse | None = None

    async def enter(
        self, name: str, *, key: str = "", seat: bool = False, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Json]:
        """Says a name at the door."""
        entry = {"name": name, "key": key, "seat": seat}
        async with self.session.post(
            "/session", json=entry, headers={"Origin": self.origin, **(headers or {})}
        ) as response:
            answer: Json = await response.json()
        self.seat = answer.get("seat", self.seat)
        return response.status, answer

    async def connect(self, *, tab: str = "", after: int | None = None, seq: int = 0) -> None:
        """Opens the socket and waits for the welcome; with the same *tab* it is that page, come back."""
        self.tab = tab or f"tab{next(_numbers)}"
        self.socket = await self.session.ws_connect("/ws", origin=self.origin)
        hello: Json = {"type": "hello", "tab": self.tab, "seat": self.seat, "seq": seq}
        await self.send(hello if after is None else {**hello, "after": after})
        self.id = (await self.until("welcome"))["you"]["id"]

    async def send(self, message: Json) -> None:
        assert self.socket is not None
        await self.socket.send_json(message)

    async def until(self, type_: str, is_it: Callable[[Json], bool] = lambda _: True) -> Json:
        """The next message of that type that was not looked at before; what comes before it is in *heard*."""
        assert self.socket is not None
        async with asyncio.timeout(5):
            while True:
                message: Json = await self.socket.receive_json()
                self.heard.append(message)
                if message["type"] == type_ and is_it(message):
                    return message

    async def asks(self, type_: str, **fields: Any) -> Json:
        """Sends a request and waits until it is done; gives what it said, with `done` in it."""
        id_ = fields.pop("id", f"r{next(_numbers)}")
        fields.setdefault("channel", GENERAL)
        before = len(self.heard)
        await self.send({"type": type_, "id": id_, **fields})
        done = await self.until("done", lambda message: message["request"] == id_)
        answers = [message for message in self.heard[before:] if message.get("request") == id_ and message is not done]
        return {"done": done, "answer": answers[0] if answers else None}

    async def says(self, text: str, **fields: Any) -> Json:
        """Types a line."""
        return await self.asks("say", text=text, **fields)

    async def shown(self, text: str, **fields: Any) -> Json:
        """The message that a typed line is answered with, to this person alone."""
        message: Json = (await self.says(text, **fields))["answer"]["message"]
        return message

    async def presses(self, message: Json, label: str, **fields: Any) -> Json:
        """Presses a button, or chooses an option, by its label."""
        fields = {"channel": message["channel"], "message": message["id"], **fields}
        return await self.asks("press", token=token_of(message, label), **fields)

    async def gone(self) -> int | None:
        """Waits until the chat has ended the connection, and gives the code."""
        assert self.socket is not None
        async with asyncio.timeout(5):
            while not self.socket.closed:
                await self.socket.receive()
        return self.socket.close_code

    async def leave(self) -> None:
        assert self.socket is not None
        await self.socket.close()


def token_of(message: Json, label: str) -> str:
    """What stands behind a label."""
    for block in message["blocks"]:
        for one in (*block.get("buttons", ()), *block.get("options", ()), block.get("button", {})):
            if one.get("label") == label:
                return str(one["token"])
    raise AssertionError(f"no {label!r} in {message['blocks']}")


def words(message: Json) -> str:
    """Everything that a message says, without its buttons."""
    said = []
    for block in message["blocks"]:
        said += ["".join(span["text"] for span in block.get(part, ())) for part in ("title", "text")]
        said += ["".join(span["text"] for span in item) for item in block.get("items", ())]
    return "\n".join(line for line in said if line)
