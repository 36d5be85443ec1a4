"""Work of many that is committed together: what arrives at the same time shares one transaction."""

from __future__ import annotations

import asyncio
from asyncio import Future, TaskGroup
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType
from typing import Generic, Self, TypeVar

T = TypeVar("T")
R = TypeVar("R")

WINDOW = timedelta(milliseconds=20)
"""How long the first waits for others at the most: less than anybody notices."""

LULL = timedelta(milliseconds=2)
"""When nobody has come for so long, nobody is waited for any more."""

MOST = 500


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting(Generic[T, R]):
    """One thing that was handed in, and when, by the loop's clock."""

    item: T
    since: float
    result: Future[R]


class Gathering(Generic[T, R]):
    """An async context in which `take` works. When it is left in order, what was taken is committed first.

    *commit* gets at most *most* items and gives a result for each, in their order. One batch commits at a time; the
    next gathers meanwhile.
    """

    def __init__(
        self,
        commit: Callable[[Sequence[T]], Awaitable[Sequence[R]]],
        window: timedelta = WINDOW,
        most: int = MOST,
        lull: timedelta = LULL,
    ) -> None:
        self._commit = commit
        self._window = window.total_seconds()
        self._lull = lull.total_seconds()
        self._most = most
        self._waiting: list[_Waiting[T, R]] = []
        self._changed = asyncio.Event()
        self._is_open = False
        self._tasks = TaskGroup()

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        self._is_open = True
        self._server = self._tasks.create_task(self._serve())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_open = False
        self._changed.set()
        if isinstance(error, Exception):  # which goes on as it is, and not as one of a group
            self._server.cancel()
            kind = error = trace = None
        await self._tasks.__aexit__(kind, error, trace)

    async def take(self, item: T) -> R:
        """The item's result, after a commit that it was in. Raises what the commit of its batch raised.

        Who is cancelled while waiting leaves the item to be committed with the others.
        """
        if not self._is_open:
            raise RuntimeError("nothing is taken any more")
        loop = asyncio.get_running_loop()
        result: Future[R] = loop.create_future()
        self._waiting.append(_Waiting(item, loop.time(), result))
        self._changed.set()
        return await result

    async def _serve(self) -> None:
        try:
            while self._is_open or self._waiting:
                await self._gathered()
                batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                if batch:
                    await self._settle(batch)
        finally:
            for left in self._waiting:
                left.result.cancel()

    async def _gathered(self) -> None:
        """Returns when a batch is full, its first waited long enough, its last is followed by nobody, or at the end."""
        while self._is_open and len(self._waiting) < self._most:
            self._changed.clear()
            try:
                async with asyncio.timeout_at(self._until()):
                    await self._changed.wait()
            except TimeoutError:
                return

    def _until(self) -> float | None:
        """When those who wait are committed if nobody comes; None while nobody waits."""
        if not self._waiting:
            return None
        return min(self._waiting[0].since + self._window, self._waiting[-1].since + self._lull)

    async def _settle(self, batch: Sequence[_Waiting[T, R]]) -> None:
        try:
            results = await self._commit([waiting.item for waiting in batch])
            settled = list(zip(batch, results, strict=True))
        except Exception as error:  # noqa: BLE001  whatever it is, it belongs to those who wait
            for waiting in batch:
                if not waiting.result.done():
                    waiting.result.set_exception(error)
        else:
            for waiting, result in settled:
                if not waiting.result.done():
                    waiting.result.set_result(result)
        finally:
            for waiting in batch:
                waiting.result.cancel()  # where it has none, because this was cancelled
