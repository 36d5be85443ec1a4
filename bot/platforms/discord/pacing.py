"""Keeps a bot's requests below the number that Discord takes of all of them together in a second.

discord.py minds the limits of each channel, and waits once Discord has said that all of them together are too many. By
then every request that was under way has been refused, and who is refused ten thousand times in ten minutes is shut
out (topics/rate-limits.mdx, "Invalid Request Limit"). With thousands of channels to post in, that happens. So
each request, also one that discord.py repeats, first waits for its turn here.

Answers to interactions do not count and do not wait (same place, "Global Rate Limit"): they are sent over connections
of their own (endpoints.py).
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from types import SimpleNamespace

import aiohttp

from bot.platforms.discord import limits


class Pace:
    """Gives at most *share* of the turns that all of a bot's processes together may have."""

    def __init__(self, share: float = 1.0) -> None:
        self._turns: deque[float] = deque(maxlen=max(int(limits.REQUESTS * share), 1))
        self._apart = limits.EVENNESS / (self._turns.maxlen or 1)
        self._first = asyncio.Lock()  # fair: who comes first has the first turn
        self._held_until = 0.0

    def trace(self) -> aiohttp.TraceConfig:
        """What has a client's requests wait for their turns."""
        config = aiohttp.TraceConfig()
        config.on_request_start.append(self._begins)
        config.on_request_end.append(self._ended)
        return config

    async def turn(self) -> None:
        """Waits until a request may be sent."""
        loop = asyncio.get_running_loop()
        async with self._first:
            while (wait := self._free_at() - loop.time()) > 0:  # noqa: ASYNC110  `hold` may put it off meanwhile
                await asyncio.sleep(wait)
            self._turns.append(loop.time())

    def hold(self, seconds: float) -> None:
        """Gives no turn for so long."""
        self._held_until = max(self._held_until, asyncio.get_running_loop().time() + seconds)

    def _free_at(self) -> float:
        """When the next turn is: a second after the one so many before, and not at once with the last."""
        if not self._turns:
            return self._held_until
        is_full = len(self._turns) == self._turns.maxlen
        window = self._turns[0] + 1 if is_full else 0.0
        return max(window, self._turns[-1] + self._apart, self._held_until)

    async def _begins(self, _session: aiohttp.ClientSession, _about: SimpleNamespace, _request: object) -> None:
        await self.turn()

    async def _ended(
        self, _session: aiohttp.ClientSession, _about: SimpleNamespace, ended: aiohttp.TraceRequestEndParams
    ) -> None:
        answer = ended.response
        if answer.status == 429 and "X-RateLimit-Global" in answer.headers:
            # Other requests wait a second at the most, as the limit is by it. What is read here discord.py reads again.
            with suppress(aiohttp.ClientError, ValueError, KeyError, TypeError):
                self.hold(min(float((await answer.json())["retry_after"]), 1.0))
