"""The one HTTP server of the process: ports, health, metrics, and the routes that platforms hand it."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from prometheus_client import CollectorRegistry, Counter

from bot.kernel.errors import BadSetting
from bot.kernel.local import is_own
from bot.server import Server

LOCAL = "127.0.0.1"


async def well() -> Mapping[str, object]:
    return {"ok": True, "store": "reachable"}


async def unwell() -> Mapping[str, object]:
    return {"ok": False, "store": "locked"}


def server(port: int = 0, **how: object) -> Server:
    return Server(LOCAL, port, **{"health": well, "registry": CollectorRegistry(), **how})  # type: ignore[arg-type]


@asynccontextmanager
async def visited(serving: Server) -> AsyncIterator[aiohttp.ClientSession]:
    async with serving.listening() as port, aiohttp.ClientSession(f"http://{LOCAL}:{port}") as session:
        yield session


@pytest.fixture
def taken() -> object:
    with socket.socket() as holder:
        holder.bind((LOCAL, 0))
        holder.listen()
        yield holder.getsockname()[1]


async def test_a_port_that_is_taken_gives_way_to_the_next(taken: int) -> None:
    async with server(taken).listening() as port:
        assert taken < port < taken + 20


async def test_a_port_that_was_set_by_hand_does_not_give_way(taken: int) -> None:
    with pytest.raises(BadSetting, match="WEB_PORT"):
        async with server(taken, is_fixed=True).listening():
            pass


async def test_an_address_that_is_not_this_machines_is_said() -> None:
    elsewhere = Server("192.0.2.1", 0, health=well, registry=CollectorRegistry())

    with pytest.raises(BadSetting, match=r"192\.0\.2\.1"):
        async with elsewhere.listening():
            pass


async def test_a_platforms_routes_are_served() -> None:
    async def events(_request: web.Request) -> web.Response:
        return web.Response(text="taken")

    serving = server()
    serving.add([web.post("/slack/events", events)])

    async with visited(serving) as session, session.post("/slack/events") as response:
        assert await response.text() == "taken"


@pytest.mark.parametrize(("health", "status"), [(well, 200), (unwell, 503)])
async def test_health_says_by_its_status_whether_all_is_well(health: object, status: int) -> None:
    async with visited(server(health=health)) as session, session.get("/healthz") as response:
        report = await response.json()

        assert response.status == status
        assert report["ok"] is (status == 200)


async def test_metrics_are_shown_to_this_machine() -> None:
    registry = CollectorRegistry()
    Counter("answers", "What was answered", registry=registry).inc()

    async with visited(server(registry=registry)) as session, session.get("/metrics") as response:
        assert "answers_total 1.0" in await response.text()


@pytest.mark.parametrize(
    ("token", "status"), [("", 403), ("Bearer wrong", 403), ("Bearer ümlaut", 403), ("Bearer let-me-see", 200)]
)
async def test_others_need_the_token_for_metrics(token: str, status: int) -> None:
    headers = {"X-Forwarded-For": "203.0.113.7", "Authorization": token}

    serving = server(metrics_token="let-me-see")

    async with visited(serving) as session, session.get("/metrics", headers=headers) as response:
        assert response.status == status


async def test_no_token_opens_metrics_where_none_is_set() -> None:
    headers = {"X-Forwarded-For": "203.0.113.7", "Authorization": "Bearer "}

    async with visited(server()) as session, session.get("/metrics", headers=headers) as response:
        assert response.status == 403


@pytest.mark.parametrize(
    ("remote", "host", "own"),
    [
        ("127.0.0.1", "localhost:8080", True),
        ("127.0.0.1", "127.0.0.1:8080", True),
        ("::1", "[::1]:8080", True),
        ("127.0.0.1", "evil.example:8080", False),
        ("192.168.1.7", "localhost:8080", False),
        ("", "localhost", False),
    ],
)
def test_a_request_is_this_machines_own_if_it_comes_from_it_and_names_it(remote: str, host: str, own: bool) -> None:
    assert is_own(remote, host, {}) is own
