"""The store, and what one transaction reaches."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from bot.ports.lectures import (
    ActionRepository,
    DefaultRepository,
    FileRepository,
    HiddenRepository,
    LectureRepository,
    PendingRepository,
    VisitRepository,
)
from bot.ports.links import LinkRepository
from bot.ports.outbox import AliveRepository, LeaseRepository, MessageRepository, TimerRepository
from bot.ports.people import PeopleRepository
from bot.ports.rounds import AnswerRepository, AppealRepository, ReportRepository, RoundRepository
from bot.ports.schedules import ScheduleRepository
from bot.ports.web import WebRepository


class Repositories(Protocol):
    """What one transaction reaches."""

    @property
    def lectures(self) -> LectureRepository: ...
    @property
    def defaults(self) -> DefaultRepository: ...
    @property
    def actions(self) -> ActionRepository: ...
    @property
    def files(self) -> FileRepository: ...
    @property
    def pending(self) -> PendingRepository: ...
    @property
    def visits(self) -> VisitRepository: ...
    @property
    def hidden(self) -> HiddenRepository: ...
    @property
    def rounds(self) -> RoundRepository: ...
    @property
    def answers(self) -> AnswerRepository: ...
    @property
    def appeals(self) -> AppealRepository: ...
    @property
    def reports(self) -> ReportRepository: ...
    @property
    def people(self) -> PeopleRepository: ...
    @property
    def links(self) -> LinkRepository: ...
    @property
    def timers(self) -> TimerRepository: ...
    @property
    def messages(self) -> MessageRepository: ...
    @property
    def alive(self) -> AliveRepository: ...
    @property
    def leases(self) -> LeaseRepository: ...
    @property
    def schedules(self) -> ScheduleRepository: ...
    @property
    def web(self) -> WebRepository: ...


class Store(Protocol):
    """The database."""

    def transaction(self) -> AbstractAsyncContextManager[Repositories]:
        """One writing transaction: committed at the end, rolled back on any exception, also on cancellation.

        Writers wait for each other; readers wait for nobody. Raises StoreUnusable.
        """

    def rehearsal(self) -> AbstractAsyncContextManager[Repositories]:
        """A writing transaction that is always rolled back, to see what would happen."""

    def reading(self) -> AbstractAsyncContextManager[Repositories]:
        """One consistent view to read from. Raises StoreUnusable."""
