"""`/leaderboard`: who answered rightly how often in a server's quizzes; this week's first, so that all have a chance.

What counts is right answers in group rounds, whatever their scoring was: points of different scorings cannot be added.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from bot.chat.card import Action, Answer, Block, Button, Buttons, Card, Heading, Note, Paragraph, Reply
from bot.chat.command import Completes, Declaration, Request
from bot.chat.text import Text, bold, join, plain, prose
from bot.commands import complete
from bot.commands.command import Command, Context
from bot.commands.lecture import SERVERS
from bot.corpus.lecture import Lecture
from bot.kernel.errors import NotFound
from bot.ports import Rank
from bot.study import lookup

Period = Literal["week", "month", "term", "all"]
TERM = timedelta(weeks=16)
"""Universities' terms differ; the last sixteen weeks hold one, whenever it began."""

SHOWN = 15  # places of one card

_NAMES: dict[Period, str] = {
    "week": "this week",
    "month": "this month",
    "term": "the last 16 weeks",
    "all": "from the beginning",
}


class Leaderboard(Request):
    period: Period = Field("week", description="Since when: week and month begin on the 1st day, by UTC")
    scope: Literal["server", "lecture"] = Field("server", description="All quizzes here, or those on one lecture")
    lecture: Annotated[str, Completes()] = Field("", description="Which lecture, if not this channel's", max_length=300)


async def show(request: Leaderboard, context: Context) -> Answer:
    server = context.interaction.place.server
    assert server is not None
    lecture = _lecture(request, context)
    since = begin(request.period, context.now)
    origin = context.shelf.origin(lecture.id) if lecture is not None else None
    learner = context.interaction.learner
    async with context.store.reading() as repositories:
        board = await repositories.answers.board(server, since, origin)
        is_ranked = await repositories.people.is_ranked(learner.id)
        own = await repositories.answers.standing(server, since, learner.id, origin)
    title = f"Leaderboard: {_NAMES[request.period]}" + (f", {lecture.title}" if lecture is not None else "")
    blocks: list[Block] = [Heading(plain(title))]
    lines = list(_lines(board))
    if lines:
        blocks.append(Paragraph(join(lines[:SHOWN], "\n")))
        if len(lines) > SHOWN:
            blocks.append(Note(plain(f"And {len(lines) - SHOWN} more.")))
    else:
        blocks.append(Paragraph(prose("Nobody yet. `/quiz` begins a round.")))
    if not is_ranked and own is not None:
        blocks.append(Note(plain(f"You alone see this: {own.right} of {own.answers} right. You are not listed.")))
    blocks.append(Buttons(tuple(_periods(request))))
    return Reply(Card(tuple(blocks)), again=_action(request, request.period) if is_ranked or own is None else None)


def begin(period: Period, now: datetime) -> datetime | None:
    """When the period began, in UTC; None for the beginning of all."""
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    match period:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "term":
            return day - TERM
        case "all":
            return None


def _lecture(request: Leaderboard, context: Context) -> Lecture | None:
    if request.scope == "server" and not request.lecture:
        return None
    try:
        lecture = lookup.lecture(context.shelf, request.lecture)
    except NotFound as error:  # words that were meant as a period land here
        raise NotFound(f"{error} Periods are {', '.join(f'`{period}`' for period in _NAMES)}.") from None
    if lecture is None:
        raise NotFound("Name one lecture with `lecture:`. `/lecture list` shows them.")
    return lecture


def _lines(board: Sequence[Rank]) -> Iterator[Text]:
    place, before = 0, None
    for count, rank in enumerate(board, 1):
        if rank.right != before:
            place, before = count, rank.right
        share = round(100 * rank.right / rank.answers)
        yield join((bold(f"{place}. {rank.name}"), plain(f"  {rank.right} right of {rank.answers} ({share}%)")))


def _periods(request: Leaderboard) -> Iterator[Button]:
    for period, name in _NAMES.items():
        yield Button(name.capitalize(), _action(request, period), disabled=period == request.period)


def _action(request: Leaderboard, period: Period) -> Action:
    given = {"period": period, "scope": request.scope, "lecture": request.lecture}
    return Action("leaderboard", {name: value for name, value in given.items() if value})


COMMAND = Command(
    Declaration(
        name="leaderboard",
        summary="Who answered rightly how often in this server's quizzes",
        request=Leaderboard,
        places=SERVERS,
        examples=("/leaderboard", "/leaderboard month", "/leaderboard period:all scope:lecture"),
    ),
    show,
    {"lecture": complete.lecture_choices},
)
