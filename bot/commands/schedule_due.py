"""What happens to schedules by themselves: their time comes; and what their messages to one person say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from bot.chat.card import Answer, Card, Heading, Note, Paragraph, Reply, Tone
from bot.chat.command import Declaration, Hidden, Request
from bot.chat.text import plain, prose
from bot.commands import scheduling
from bot.commands.command import Command, Context
from bot.kernel.ids import ScheduleId
from bot.ports import Delivery, Outcome, Schedule


class Due(Request):
    schedule: Annotated[str, Hidden()]


class Board(Request):
    schedule: Annotated[str, Hidden()]
    part: Annotated[Literal["trouble", "silent"], Hidden()]


async def due(request: Due, context: Context) -> Answer:
    """Posts what is due, or writes down why not, and sets the next time."""
    async with context.store.reading() as repositories:
        schedule = await repositories.schedules.get(ScheduleId(request.schedule))
    if schedule is not None:
        await scheduling.carry_out(schedule, context)
    return Reply(Card(()))


async def board(request: Board, context: Context) -> Answer:
    """What one person is told: that posts fail, or that theirs stop."""
    if request.part == "silent":
        return Reply(_silent(), private=False)
    async with context.store.reading() as repositories:
        schedule = await repositories.schedules.get(ScheduleId(request.schedule))
        lines = await repositories.schedules.ledger(ScheduleId(request.schedule), scheduling.TROUBLE)
    return Reply(_trouble(schedule, lines), private=False)


def _trouble(schedule: Schedule | None, lines: Sequence[Delivery]) -> Card:
    why = next((line.why for line in lines if line.outcome in _BAD and line.why), "")
    what = "A scheduled post" if schedule is None else _WHAT[schedule.sort.value]
    return Card(
        (
            Heading(plain(f"{what} could not be posted, twice in a row")),
            Paragraph(plain(why or "The platform gave no reason.")),
            Note(
                prose(
                    "It is tried again at its next time. `/daily show` and `/schedule list` tell what became of each."
                )
            ),
        ),
        Tone.WARNING,
    )


_BAD = (Outcome.FAILED, Outcome.UNKNOWN)
_WHAT = {
    "daily": "The question of the day",
    "personal": "Your question of the day",
    "quiz": "A scheduled quiz",
    "relay": "A relay quiz",
}


def _silent() -> Card:
    return Card(
        (
            Heading(plain("I stop here")),
            Paragraph(
                prose("You have answered none of the last fourteen, so no more come. `/subscribe` brings them back.")
            ),
        )
    )


def _internal(name: str, request: type[Request]) -> Declaration:
    return Declaration(name=name, summary="What is posted at set times", request=request, offered=False, internal=True)


DUE = Command(_internal("schedule due", Due), due, {})
BOARD = Command(_internal("schedule board", Board), board, {})
