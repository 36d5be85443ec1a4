"""`/subscribe` and `/unsubscribe`: a question of the day to oneself, as a direct message, because one asked for it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.chat.card import Action, Answer, Block, Card, Heading, Note, Paragraph, Reply
from bot.chat.command import Completes, Declaration, Request
from bot.chat.platform import direct
from bot.chat.text import bold, join, plain, prose
from bot.commands import complete, quiz, scheduling, timetables
from bot.commands.command import Command, Context
from bot.kernel.errors import NotFound
from bot.kernel.ids import ScheduleId
from bot.ports import Schedule, Sort


class Subscribe(Request):
    time: str = Field("9:00", description="When, such as `7:30`", max_length=40)
    zone: timetables.Zone = ""
    days: timetables.Days = ""
    lecture: Annotated[str, Completes()] = Field(
        "", description="Which lecture; else the one meant here", max_length=300
    )


class Nothing(Request):
    pass


async def subscribe(request: Subscribe, context: Context) -> Answer:
    learner = context.interaction.learner
    async with context.store.reading() as repositories:
        known = await repositories.schedules.of_channel(direct(learner.account), Sort.PERSONAL)
    at, zone_typed = timetables.apart(request.time, request.zone)
    typed = zone_typed or (known.rule.zone if known is not None else "")
    zone = await timetables.zone_of(typed, Action("subscribe", request.arguments()), context)
    if isinstance(zone, Reply):
        return zone
    rule = timetables.rule_of(zone, at, request.days, 1, "", context)
    lecture, owner = timetables.lecture_of(request.lecture, context)
    if lecture is None and context.shelf.default is not None:
        lecture, owner = context.shelf.origin(context.shelf.default)
    schedule = Schedule(
        id=known.id if known is not None else ScheduleId(quiz.letters(context.services.chance, quiz.ID)),
        sort=Sort.PERSONAL,
        server=None,
        channel=direct(learner.account),
        rule=rule,
        by=learner.id,
        made=context.now,
        lecture=lecture,
        owner=owner,
    )
    await scheduling.check(schedule, context)
    async with context.store.transaction() as repositories:
        await scheduling.put(repositories, schedule, context.now)
        lines = await repositories.schedules.ledger(schedule.id, timetables.LINES)
    blocks: list[Block] = [
        Heading(plain("A question of the day for you")),
        Paragraph(plain(f"It comes as a direct message: {timetables.standing(schedule)}.")),
        Paragraph(join((bold("Next:"), timetables.times(schedule, context.now)), "\n")),
    ]
    blocks += timetables.past(lines, context.now)
    blocks.append(
        Note(prose("It stops by itself when you have answered none of fourteen. `/unsubscribe` stops it now."))
    )
    return Reply(Card(tuple(blocks)))


async def unsubscribe(_request: Nothing, context: Context) -> Answer:
    async with context.store.transaction() as repositories:
        known = await repositories.schedules.of_channel(direct(context.interaction.learner.account), Sort.PERSONAL)
        if known is None:
            raise NotFound("You get no question of the day. `/subscribe time:9:00 zone:berlin` brings one.")
        await repositories.schedules.remove(known.id)
    return Reply(Card((Paragraph(plain("No more questions come to you by themselves.")),)))


SUBSCRIBE = Command(
    Declaration(
        name="subscribe",
        summary="A question of the day to you alone, as a direct message",
        request=Subscribe,
        examples=("/subscribe time:7:30 zone:berlin", "/subscribe 9:00 zone:UTC days:mon-fri"),
    ),
    subscribe,
    {"zone": timetables.zone_choices, "days": timetables.day_choices, "lecture": complete.lecture_choices},
)
UNSUBSCRIBE = Command(
    Declaration(
        name="unsubscribe", summary="No more direct messages by themselves", request=Nothing, examples=("/unsubscribe",)
    ),
    unsubscribe,
    {},
)
