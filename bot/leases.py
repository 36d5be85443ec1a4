"""Who serves a platform: one process at a time, by a lease in the store that it renews while it lives.

A second process is refused, or, as a standby, waits until the first one is gone. Of a process that died on this machine
it is seen at once that it is dead; of one on another machine, when its lease has run out. The machines' clocks have to
agree to a few seconds.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.kernel.clock import Clock
from bot.kernel.errors import PersonError, StoreUnusable
from bot.ports import Store

log = logging.getLogger(__name__)

LASTS = timedelta(seconds=15)
RENEWED = timedelta(seconds=5)
LOOKS = timedelta(seconds=1)
"""Between two looks of a process that waits for its turn."""


class Tenure:
    """The leases of this process. *names* are all taken, or none."""

    def __init__(self, store: Store, names: Sequence[str], holder: str, now: Clock) -> None:
        self._store = store
        self._names = sorted(names)  # in one order, so that two processes do not wait for each other in a ring
        self._holder = holder
        self._now = now

    async def begin(self, *, is_standby: bool) -> None:
        """Takes the leases. Raises PersonError where a living process has one, unless *is_standby*: then it waits."""
        patience = self._now() + LASTS + LOOKS
        is_told = False
        looked = self._now()
        while (other := await self._taken_by()) is not None:
            if not is_standby and (_is_alive(other) or looked > patience):
                raise PersonError(
                    f"Another process serves {', '.join(self._names)} from this database already ({told(other)}). "
                    "Stop it first; or set STANDBY=true, and this one takes over when it is gone."
                )
            if not is_told:
                log.info("waiting for %s to be gone", told(other))
                is_told = True
            await asyncio.sleep(LOOKS.total_seconds())
            looked = self._now()

    async def keep(self) -> None:
        """Renews the leases for ever. Raises PersonError when somebody else has one.

        Who took it since may have our own number, in a container beside this one that is called the same.
        """
        while True:
            await asyncio.sleep(RENEWED.total_seconds())
            try:
                other = await self._taken_by(is_ours=True)
            except StoreUnusable as error:
                log.warning("the leases could not be renewed: %s", error)
                continue
            if other is not None:
                raise PersonError(f"{told(other)} serves {', '.join(self._names)} now, so this process ends.")

    async def end(self) -> None:
        """Gives the leases back."""
        async with self._store.transaction() as repositories:
            for name in self._names:
                await repositories.leases.free(name, self._holder)

    async def _taken_by(self, *, is_ours: bool = False) -> str | None:
        """Takes or renews all leases; gives who has one of them instead, and is not known to be dead.

        *is_ours*: they were ours before, so that a process of our number came after us.
        """
        now = self._now()
        async with self._store.transaction() as repositories:
            for name in self._names:
                other = await repositories.leases.holder(name, now)
                if other is not None and other != self._holder:
                    if not is_dead(other) or (is_ours and _read(other)[1] == os.getpid()):
                        return other
                    await repositories.leases.free(name, other)
            for name in self._names:
                if not await repositories.leases.take(name, self._holder, now, now + LASTS):
                    return "another process"  # it was quicker, between the look and the taking
        return None


@asynccontextmanager
async def held(store: Store, names: Sequence[str], now: Clock, *, is_standby: bool) -> AsyncIterator[Tenure]:
    """The leases of *names*, from when this process has them until the block ends. Raises PersonError."""
    tenure = Tenure(store, names, holder(), now)
    await tenure.begin(is_standby=is_standby)
    try:
        yield tenure
    finally:
        await tenure.end()


def holder() -> str:
    """What this process is called in its leases: the machine, the process, and a word that is its own."""
    return f"{socket.gethostname()} {os.getpid()} {secrets.token_hex(4)}"


def is_dead(other: str) -> bool:
    """Whether it was a process of this machine that is gone; of other machines nobody knows."""
    machine, process = _read(other)
    return machine == socket.gethostname() and (process == os.getpid() or not _runs(process))


def _is_alive(other: str) -> bool:
    machine, process = _read(other)
    return machine == socket.gethostname() and _runs(process)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)  # asks only whether it is there
    except ProcessLookupError:
        return False
    except PermissionError:  # it is, and is somebody else's
        return True
    return process > 0


def _read(other: str) -> tuple[str, int]:
    machine, _, rest = other.partition(" ")
    process = rest.partition(" ")[0]
    return machine, int(process) if process.isdecimal() else 0


def told(other: str) -> str:
    """A holder as people read it."""
    machine, process = _read(other)
    return f"process {process} on {machine}" if process else other
