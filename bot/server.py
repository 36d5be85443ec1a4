"""The one HTTP server of the process: platforms hand it their routes. `app.py` joins them.

A platform's routes answer from the moment on at which the server listens, which may be before the platform runs; until
then they say 503 themselves.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiohttp import web

from bot.kernel.errors import BadSetting

BODY = 1_000_000  # bytes of a request's body; Slack's have less
CLOSING = 2.0  # seconds that answers under way have to end in


class Server:
    """Listens at *host* and *port*."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._routes: list[web.AbstractRouteDef] = []

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
        try:
            await web.TCPSite(runner, self._host, self._port).start()
        except OSError as error:
            raise BadSetting(
                f"The web server cannot listen at {self._host}, port {self._port}: {error.strerror or error}. Set "
                "WEB_HOST and WEB_PORT to what this machine has free."
            ) from None
        return int(runner.addresses[0][1])
