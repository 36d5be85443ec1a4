"""What is kept of schedules: when something is posted where, and what became of it on each day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Protocol

from bot.kernel.ids import ChannelId, LearnerId, LectureId, RoundId, ScheduleId, ServerId
from bot.study.timetable import Rule


class Sort(Enum):
    """What a schedule posts.

    DAILY: a question on a concept, open for days. PERSONAL: the same to one person alone. QUIZ: a round for everybody,
    whose lobby comes some minutes before. RELAY: a round of one question a day.
    """

    DAILY = "daily"
    PERSONAL = "personal"
    QUIZ = "quiz"
    RELAY = "relay"


@dataclass(frozen=True, slots=True)
class Schedule:
    """What is posted in a channel at which times. *lecture* is by its owner's id; None: the channel's own.

    *options* are those of the sort (`questions`, `topic`, `thread`), as text. *paused*: nothing is posted, with *until*
    up to that local date, and without it until somebody says so. *failures* counts days in a row on which it could not
    be posted. *round* is the round that is under way, of a relay.
    """

    id: ScheduleId
    sort: Sort
    server: ServerId | None
    channel: ChannelId
    rule: Rule
    by: LearnerId
    made: datetime
    lecture: LectureId | None = None
    owner: ServerId | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    paused: bool = False
    until: date | None = None
    failures: int = 0
    round: RoundId | None = None

    def is_paused_on(self, day: date) -> bool:
        """Whether nothing is posted on that local date."""
        return self.paused and (self.until is None or day <= self.until)


class Outcome(Enum):
    """What became of one day's post.

    UNDER_WAY: it was put into the outbox. SENT, LATE: it stands in the channel. SKIPPED: somebody said so, or it was
    paused. MISSED: the bot was away too long. FAILED: the platform refused it. UNKNOWN: nobody knows whether it stands.
    """

    UNDER_WAY = "under way"
    SENT = "sent"
    LATE = "late"
    SKIPPED = "skipped"
    MISSED = "missed"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One line of the ledger: a schedule's post of one local date, of which there is never a second.

    *due* is when it should have come, *at* when its outcome was known. *key* is what was posted: a concept, or
    a fact; of a relay, which question.
    """

    schedule: ScheduleId
    date: date
    due: datetime
    outcome: Outcome
    at: datetime
    why: str = ""
    round: RoundId | None = None
    key: str = ""


class ScheduleRepository(Protocol):
    """The schedules and the ledger of their deliveries."""

    async def put(self, schedule: Schedule, next_due: datetime | None) -> None:
        """Keeps it, in the place of the one of its id, and sets its timer: key `schedule ID`, action `schedule due`
        (argument schedule), its channel and server. None: nothing is due any more, and the timer is taken away."""

    async def get(self, schedule_id: ScheduleId) -> Schedule | None:
        """The schedule of that id. In a writing transaction nobody else changes it until that ends."""

    async def remove(self, schedule_id: ScheduleId) -> None:
        """Takes it and its timer away; the ledger stays."""

    async def of_server(self, server: ServerId, sorts: Sequence[Sort]) -> Sequence[Schedule]:
        """A server's schedules of these sorts, in the order in which they were made."""

    async def of_channel(self, channel: ChannelId, sort: Sort) -> Schedule | None:
        """The latest of that sort that posts in the channel; as `get`."""

    async def enter(self, delivery: Delivery) -> bool:
        """A new line of the ledger; False, and nothing written, where that date has one already, or where the schedule
        is not there any more."""

    async def settle(self, delivery: Delivery) -> None:
        """Puts the line in the place of the one of its schedule and date; nothing where there is none."""

    async def of_round(self, round_id: RoundId, part: str | None = None) -> Delivery | None:
        """The line whose post is that round, of a relay the latest; with *part*, the latest of that question."""

    async def ledger(self, schedule_id: ScheduleId, most: int = 30) -> Sequence[Delivery]:
        """The last lines of a schedule, the latest first."""

    async def posted(self, channel: ChannelId, sorts: Sequence[Sort]) -> Sequence[Delivery]:
        """All lines with a key that were SENT or LATE or are UNKNOWN or UNDER_WAY, of schedules that post or posted in
        the channel, the latest first."""
