"""Cancelling at a chosen await, so that "at any await" can be tried one by one."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Generator
from typing import Any


class Interrupted:
    """Awaits *work*, and cancels the task that does so while it waits for the *at*-th time, counted from 1."""

    def __init__(self, work: Coroutine[Any, Any, None], at: int) -> None:
        self._work = work
        self._at = at

    def __await__(self) -> Generator[Any, Any, None]:
        task = asyncio.current_task()
        assert task is not None
        resume, waits = self._work.send, 0
        given: Any = None
        while True:
            try:
                awaited = resume(given)
            except StopIteration:
                return
            waits += 1
            if waits == self._at:
                asyncio.get_running_loop().call_soon(task.cancel)
            try:
                given, resume = (yield awaited), self._work.send
            except BaseException as error:  # noqa: BLE001  all of it belongs to *work*
                given, resume = error, self._work.throw


async def cancelled(work: Coroutine[Any, Any, None], at: int) -> BaseException | None:
    """Runs *work* in a task of its own, cancelled at its *at*-th await; None if it ended before it got there.

    Gives the error, for the test to hold as a log might, with all that its traceback refers to.
    """
    async with asyncio.timeout(20):
        (outcome,) = await asyncio.gather(_awaited(Interrupted(work, at)), return_exceptions=True)
    assert outcome is None or isinstance(outcome, asyncio.CancelledError), outcome
    return outcome


async def _awaited(work: Interrupted) -> None:
    await work
