"""One open page, seen from here: what waits to be sent to it, within bounds. A slow page is cut off, not waited for."""

from __future__ import annotations

import asyncio
from collections import deque

from aiohttp import WSCloseCode, web

from bot.platforms.web import limits


class Connection:
    """The sending half of a WebSocket. *request* is the one that it was opened by."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        self._request = request
        self._socket = socket
        self._waiting: deque[str] = deque()
        self._size = 0
        self._wake = asyncio.Event()

    def send(self, text: str) -> None:
        """Sends it after all before it; never waits. A page that is too far behind is cut off."""
        self._size += len(text)
        if self._size > limits.BEHIND:
            self.cut()
            return
        self._waiting.append(text)
        self._wake.set()

    async def write(self) -> None:
        """Sends what waits, until cancelled, or until the page is gone or takes nothing any more."""
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                while self._waiting:
                    text = self._waiting.popleft()
                    async with asyncio.timeout(limits.SENDING.total_seconds()):
                        await self._socket.send_str(text)
                    self._size -= len(text)
        except (TimeoutError, ConnectionError):
            self.cut()

    def cut(self) -> None:
        """Ends the connection at once. The page comes back for what it missed."""
        if self._request.transport is not None:
            self._request.transport.abort()

    async def close(self, code: int = WSCloseCode.GOING_AWAY) -> None:
        """Ends it in good order, as far as the page takes part."""
        try:
            async with asyncio.timeout(1):
                await self._socket.close(code=code)
        except TimeoutError:
            self.cut()
