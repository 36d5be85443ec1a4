"""The store: opening, transactions, closing. What they reach is in the repositories, one a file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.kernel import clock
from bot.kernel.clock import Clock
from bot.storage.actions import Actions
from bot.storage.address import Address, address
from bot.storage.alive import Alive
from bot.storage.answers import Answers
from bot.storage.appeals import Appeals
from bot.storage.defaults import Defaults
from bot.storage.due import Due
from bot.storage.engine import PATIENCE, Gate, reading, writing
from bot.storage.files import Files
from bot.storage.hidden import Hidden
from bot.storage.leases import Leases
from bot.storage.lectures import Lectures
from bot.storage.links import Links
from bot.storage.messages import Messages
from bot.storage.migrate import bring_up_to_date
from bot.storage.pending import PendingFiles
from bot.storage.people import People
from bot.storage.reports import Reports
from bot.storage.rounds import Rounds
from bot.storage.schedules import Schedules
from bot.storage.timers import Timers
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
    rounds: Rounds
    answers: Answers
    appeals: Appeals
    reports: Reports
    people: People
    links: Links
    timers: Timers
    messages: Messages
    alive: Alive
    leases: Leases
    schedules: Schedules
    web: WebMessages


def _silent() -> None:
    """Nobody waits for what is due."""


class Store:
    """An open database (ports.Store). Made by `open_store`, which also closes it."""

    def __init__(self, address: Address, writing: Gate, reading: Gate, now: Clock, bell: Callable[[], None]) -> None:
        self.address = address
        self._writing = writing
        self._reading = reading
        self._now = now
        self._bell = bell

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Rooms]:
        """One writing transaction: committed at the end, rolled back on any exception, also on cancellation."""
        due = Due()
        async with self._writing.transaction(keep=True) as connection:
            yield self._rooms(connection, due, is_writing=True)
        if due.has_changed:
            self._bell()

    @asynccontextmanager
    async def rehearsal(self) -> AsyncIterator[Rooms]:
        """A writing transaction that is always rolled back."""
        async with self._writing.transaction(keep=False) as connection:
            yield self._rooms(connection, Due(), is_writing=True)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Rooms]:
        """One consistent view to read from."""
        async with self._reading.transaction(keep=False) as connection:
            yield self._rooms(connection, Due(), is_writing=False)

    def _rooms(self, connection: AsyncConnection, due: Due, *, is_writing: bool) -> Rooms:
        return Rooms(
            Lectures(connection, self._now),
            Defaults(connection),
            Actions(connection),
            Files(connection),
            Hidden(connection),
            PendingFiles(connection),
            Visits(connection),
            Rounds(connection, due),
            Answers(connection),
            Appeals(connection, due),
            Reports(connection),
            People(connection, due),
            Links(connection),
            Timers(connection, due),
            Messages(connection, due),
            Alive(connection),
            Leases(connection),
            Schedules(connection, due, locks=is_writing),
            WebMessages(connection),
        )


@asynccontextmanager
async def open_store(
    url: str, *, now: Clock = clock.now, patience: timedelta = PATIENCE, bell: Callable[[], None] = _silent
) -> AsyncIterator[Store]:
    """The database at *url*, made or upgraded if need be, and closed on every way out, also of a failed start.

    *patience* is how long a lock of another process is waited for. *bell* is rung after each commit of this store by
    which a timer or a message may have become due; what other processes commit it does not hear. Raises BadSetting for
    an address that is none, and StoreUnusable where the database cannot be used as it is.
    """
    place = address(url)
    await bring_up_to_date(place, now, patience)
    async with writing(place, patience) as writers, reading(place, patience) as readers:
        yield Store(place, writers, readers, now, bell)
