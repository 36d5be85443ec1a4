"""The store: opening, transactions, closing. What they reach is in the repositories, one a file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.kernel import clock
from bot.kernel.clock import Clock
from bot.storage.actions import Actions
from bot.storage.address import Address, address
from bot.storage.defaults import Defaults
from bot.storage.engine import PATIENCE, Gate, reading, writing
from bot.storage.files import Files
from bot.storage.hidden import Hidden
from bot.storage.lectures import Lectures
from bot.storage.migrate import bring_up_to_date
from bot.storage.pending import PendingFiles
from bot.storage.visits import Visits
from bot.storage.web_messages import WebMessages


@dataclass(frozen=True, slots=True)
class Rooms:
    """What one transaction reaches (ports.Repositories)."""

    lectures: Lectures
    defaults: Defaults
    actions: Actions
    files: Files
    hidden: Hidden
    pending: PendingFiles
    visits: Visits
    web: WebMessages


class Store:
    """An open database (ports.Store). Made by `open_store`, which also closes it."""

    def __init__(self, address: Address, writing: Gate, reading: Gate, now: Clock) -> None:
        self.address = address
        self._writing = writing
        self._reading = reading
        self._now = now

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Rooms]:
        """One writing transaction: committed at the end, rolled back on any exception, also on cancellation."""
        async with self._writing.transaction(keep=True) as connection:
            yield self._rooms(connection)

    @asynccontextmanager
    async def rehearsal(self) -> AsyncIterator[Rooms]:
        """A writing transaction that is always rolled back."""
        async with self._writing.transaction(keep=False) as connection:
            yield self._rooms(connection)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Rooms]:
        """One consistent view to read from."""
        async with self._reading.transaction(keep=False) as connection:
            yield self._rooms(connection)

    def _rooms(self, connection: AsyncConnection) -> Rooms:
        return Rooms(
            Lectures(connection, self._now),
            Defaults(connection),
            Actions(connection),
            Files(connection),
            Hidden(connection),
            PendingFiles(connection),
            Visits(connection),
            WebMessages(connection),
        )


@asynccontextmanager
async def open_store(url: str, *, now: Clock = clock.now, patience: timedelta = PATIENCE) -> AsyncIterator[Store]:
    """The database at *url*, made or upgraded if need be, and closed on every way out, also of a failed start.

    *patience* is how long a lock of another process is waited for. Raises BadSetting for an address that is none, and
    StoreUnusable where the database cannot be used as it is.
    """
    place = address(url)
    await bring_up_to_date(place, now, patience)
    async with writing(place, patience) as writers, reading(place, patience) as readers:
        yield Store(place, writers, readers, now)
