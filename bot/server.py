"""The one HTTP server of the process: platforms hand it their routes; health and metrics are its own.

`app.py` joins them. A platform's routes answer from the moment on at which the server listens, which may be before the
platform runs; until then they say 503 themselves.
"""

from __future__ import annotations

import errno
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TypeAlias

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from bot.kernel.errors import BadSetting
from bot.kernel.local import is_own

Health: TypeAlias = Callable[[], Awaitable[Mapping[str, object]]]
"""What `/healthz` shows. Its key `ok` says whether all is well: the status is 200 then, else 503."""

ATTEMPTS = 20  # ports that are tried, each one higher, where the port was not set by hand
BODY = 1_000_000  # bytes of a request's body, where a route takes no more by reading it in pieces; Slack's have less
CLOSING = 2.0  # seconds that answers under way have to end in


class Server:
    """Listens at *host* and *port*; without *is_fixed* at the next free port, where that one is taken.

    `/metrics` shows what is in *registry* to this machine, and to whoever has the *metrics_token* (as a bearer token).
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        is_fixed: bool = False,
        health: Health,
        registry: CollectorRegistry,
        metrics_token: str = "",
    ) -> None:
        self._host = host
        self._port = port
        self._is_fixed = is_fixed
        self._health = health
        self._registry = registry
        self._metrics_token = metrics_token
        self._routes: list[web.AbstractRouteDef] = [
            web.get("/healthz", self._healthz),
            web.get("/metrics", self._metrics),
        ]

    def add(self, routes: Sequence[web.AbstractRouteDef]) -> None:
        """Takes a platform's routes; before listening."""
        self._routes.extend(routes)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[int]:
        """Serves until the block ends, and gives the port. Raises BadSetting where it cannot be had."""
        application = web.Application(client_max_size=BODY)
        application.add_routes(self._routes)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=CLOSING)
        await runner.setup()
        try:
            yield await self._bound(runner)
        finally:
            await runner.cleanup()

    async def _bound(self, runner: web.AppRunner) -> int:
        for port in range(self._port, self._port + (1 if self._is_fixed or not self._port else ATTEMPTS)):
            try:
                await web.TCPSite(runner, self._host, port).start()
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise BadSetting(self._unusable(error.strerror or str(error))) from None
            except OverflowError:  # there are no higher ports
                break
            else:
                return int(runner.addresses[0][1])
        raise BadSetting(self._unusable("it is taken"))

    def _unusable(self, why: str) -> str:
        return (
            f"The web server cannot listen at {self._host}, port {self._port}: {why}. Set WEB_HOST and WEB_PORT to "
            "what this machine has free."
        )

    async def _healthz(self, _request: web.Request) -> web.Response:
        report = await self._health()
        return web.json_response(dict(report), status=200 if report.get("ok") else 503)

    async def _metrics(self, request: web.Request) -> web.Response:
        if not (self._has_token(request) or is_own(request.remote or "", request.host, request.headers)):
            raise web.HTTPForbidden(text="Metrics are for this machine, or for who has the METRICS_TOKEN.\n")
        return web.Response(body=generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    def _has_token(self, request: web.Request) -> bool:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
        return bool(self._metrics_token) and hmac.compare_digest(given, self._metrics_token.encode())
