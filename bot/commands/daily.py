"""`/daily`: a question on a concept, each day in a channel; set by those who manage the server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from bot.chat.card import Action, Answer, Block, Card, Heading, Note, Paragraph, Reply, refusal
from bot.chat.command import Completes, Declaration, Hidden, Request
from bot.chat.text import bold, join, plain, prose
from bot.commands import complete, daily_cards, quiz, rights, scheduling, timetables
from bot.commands.command import Command, Context
from bot.commands.lecture import SERVERS
from bot.commands.timetables import zone_of
from bot.kernel.errors import NotFound, PersonError
from bot.kernel.ids import ChannelId, ScheduleId, ServerId
from bot.ports import Delivery, Outcome, Schedule, Sort
from bot.study.quiz.round import Mode
from bot.study.timetable import Occurrence, next_after, on

NONE_HERE = "No question of the day is set for this channel. `/daily set time:9:00 zone:berlin` sets one."


class Set(Request):
    time: str = Field(description="When, such as `9:00` or `6 pm`", min_length=1, max_length=40)
    zone: timetables.Zone = ""
    days: timetables.Days = ""
    every: int = Field(1, description="Only every so many days", ge=1, le=30)
    lecture: Annotated[str, Completes()] = Field("", description="Which lecture, if not this channel's", max_length=300)
    until: str = Field("", description="The last date, such as `2026-12-24`", max_length=40)
    thread: bool = Field(False, description="With a thread below each, to talk about it")
    channel: timetables.Channel = ""


class Where(Request):
    channel: timetables.Channel = ""


class Until(Where):
    until: str = Field("", description="The last date without one; else until you say so", max_length=40)


class Skip(Where):
    date: str = Field("", description="Which date, such as `24 dec`; else the next", max_length=40)


class Tell(Request):
    round: Annotated[str, Hidden()]


async def set_(request: Set, context: Context) -> Answer:
    server = rights.managed_server(context, "Setting the question of the day")
    channel = await timetables.channel_for(request.channel, server, context, threads=request.thread)
    at, typed = timetables.apart(request.time, request.zone)
    zone = await zone_of(typed, Action("daily set", request.arguments()), context)
    if isinstance(zone, Reply):
        return zone
    rule = timetables.rule_of(zone, at, request.days, request.every, request.until, context)
    lecture, owner = timetables.lecture_of(request.lecture, context)
    schedule = Schedule(
        id=ScheduleId(quiz.letters(context.services.chance, quiz.ID)),
        sort=Sort.DAILY,
        server=server,
        channel=channel,
        rule=rule,
        by=context.interaction.learner.id,
        made=context.now,
        lecture=lecture,
        owner=owner,
        options={"thread": "yes"} if request.thread else {},
    )
    await scheduling.check(schedule, context)
    async with context.store.transaction() as repositories:
        known = await repositories.schedules.of_channel(channel, Sort.DAILY)
        if known is not None:
            schedule = replace(schedule, id=known.id)
        await repositories.schedules.put(schedule, scheduling.due_after(schedule, context.now))
    before = "" if known is None else f" Before it was: {timetables.standing(known)}."
    done = f"It is set.{before}{timetables.by_whose_clock(typed, zone)}"
    return Reply(_shown(schedule, (), context, done))


async def show(request: Where, context: Context) -> Answer:
    server = context.interaction.place.server
    assert server is not None
    channel = await _channel(request, server, context)
    async with context.store.reading() as repositories:
        schedule = await repositories.schedules.of_channel(channel, Sort.DAILY)
        if schedule is None:
            raise NotFound(NONE_HERE)
        lines = await repositories.schedules.ledger(schedule.id, timetables.LINES)
    return Reply(_shown(schedule, lines, context), again=Action("daily show", {}))


async def pause(request: Until, context: Context) -> Answer:
    schedule = await _managed(request, context, "Pausing the question of the day")
    until = timetables.date_of(request.until, schedule.rule, context.now) if request.until else None
    return await _changed(schedule, replace(schedule, paused=True, until=until), context, "It is paused.")


async def resume(request: Where, context: Context) -> Answer:
    schedule = await _managed(request, context, "Resuming the question of the day")
    return await _changed(schedule, replace(schedule, paused=False, until=None), context, "It goes on.")


async def skip(request: Skip, context: Context) -> Answer:
    schedule = await _managed(request, context, "Skipping a question of the day")
    changed, day = await skip_one(schedule, request.date, context)
    return await _changed(schedule, changed, context, f"There is none on {day}.")


async def skip_one(schedule: Schedule, typed: str, context: Context) -> tuple[Schedule, date]:
    """The schedule without that date, or without the next; a line in its ledger says who wanted it."""
    occurrence = _skipped(schedule, typed, context)
    by = f"By {context.interaction.learner.name}."
    line = Delivery(schedule.id, occurrence.date, occurrence.at, Outcome.SKIPPED, context.now, by)
    async with context.store.transaction() as repositories:
        if not await repositories.schedules.enter(line):
            raise PersonError(f"{occurrence.date} is settled already.")
    rule = replace(schedule.rule, skip=schedule.rule.skip | {occurrence.date})
    return replace(schedule, rule=rule), occurrence.date


def _skipped(schedule: Schedule, typed: str, context: Context) -> Occurrence:
    """The occurrence of a date as typed, else the next one. Raises PersonError."""
    if not typed.strip():
        found = next_after(schedule.rule, context.now)
        if found is None:
            raise PersonError("Nothing more is due.")
        return found
    day = timetables.date_of(typed, schedule.rule, context.now)
    at = on(schedule.rule, day)
    if at is None or at <= context.now:
        raise PersonError(f"Nothing is due on {day}.")
    return Occurrence(day, at)


async def now(request: Where, context: Context) -> Answer:
    """Posts today's at once; the timetable then has none for today any more."""
    schedule = await _managed(request, context, "Posting the question of the day")
    today = context.now.astimezone(ZoneInfo(schedule.rule.zone)).date()
    if not await scheduling.post_now(schedule, Occurrence(today, context.now), context):
        return refusal(f"That of {today} was posted or skipped already. `/daily show` tells.")
    return Reply(Card((Paragraph(plain("It is on its way.")),)))


async def remove(request: Where, context: Context) -> Answer:
    schedule = await _managed(request, context, "Removing the question of the day")
    async with context.store.transaction() as repositories:
        await repositories.schedules.remove(schedule.id)
    return Reply(Card((Paragraph(plain("There is no question of the day in this channel any more.")),)))


async def begin_thread(request: Tell, context: Context) -> Answer:
    """What stands first in the thread below a post."""
    del request, context
    words = "Here is room to talk about it. Whoever has not answered yet: answer first, then read on."
    return Reply(Card((Paragraph(plain(words)),)), private=False)


async def tell(request: Tell, context: Context) -> Answer:
    """What a post is about, for who wants to be told rather than asked."""
    round_ = await context.rounds.seen(request.round, context.interaction)
    if round_.terms.mode is not Mode.DAILY:
        raise NotFound("That is no question of the day.")
    lecture = context.shelf.of_origin(round_.lecture.id, round_.owner)
    wanted = round_.question.question.concept
    concepts = lecture.concepts if lecture is not None else ()
    return Reply(daily_cards.shown(round_, next((one for one in concepts if one.id == wanted), None)))


async def _managed(request: Where, context: Context, deed: str) -> Schedule:
    server = rights.managed_server(context, deed)
    channel = await _channel(request, server, context)
    async with context.store.reading() as repositories:
        schedule = await repositories.schedules.of_channel(channel, Sort.DAILY)
    if schedule is None:
        raise NotFound(NONE_HERE)
    return schedule


async def _channel(request: Where, server: ServerId, context: Context) -> ChannelId:
    return await timetables.channel_of(request.channel, server, context) if request.channel else _here(context)


def _here(context: Context) -> ChannelId:
    return context.interaction.place.channel


async def _changed(before: Schedule, after: Schedule, context: Context, done: str) -> Reply:
    kept = await scheduling.keep(before, after, context.now, context)
    if kept is None:
        raise NotFound(NONE_HERE)
    async with context.store.reading() as repositories:
        lines = await repositories.schedules.ledger(kept.id, timetables.LINES)
    return Reply(_shown(kept, lines, context, done))


def _shown(schedule: Schedule, lines: Sequence[Delivery], context: Context, done: str = "") -> Card:
    blocks: list[Block] = [Heading(plain("Question of the day"))]
    if done:
        blocks.append(Paragraph(plain(done)))
    blocks.append(Paragraph(plain(timetables.standing(schedule))))
    blocks.append(Paragraph(join((bold("Next:"), timetables.times(schedule, context.now)), "\n")))
    blocks += timetables.past(lines, context.now)
    if schedule.failures:
        blocks.append(Note(prose(f"It failed {schedule.failures} times in a row.")))
    return Card(tuple(blocks))


def _declared(name: str, summary: str, request: type[Request], *examples: str) -> Declaration:
    return Declaration(name=f"daily {name}", summary=summary, request=request, places=SERVERS, examples=examples)


SET = Command(
    _declared(
        "set",
        "Set when a question of the day comes in this channel",
        Set,
        "/daily set time:9:00 zone:berlin",
        "/daily set 6 pm zone:new york days:mon-fri until:24 dec",
    ),
    set_,
    {"zone": timetables.zone_choices, "days": timetables.day_choices, "lecture": complete.lecture_choices},
)
SHOW = Command(_declared("show", "When it comes, and what became of the last ones", Where, "/daily show"), show, {})
PAUSE = Command(_declared("pause", "None for a while", Until, "/daily pause until:7 jan"), pause, {})
RESUME = Command(_declared("resume", "It goes on", Where, "/daily resume"), resume, {})
SKIP = Command(_declared("skip", "None on one date", Skip, "/daily skip", "/daily skip 24 dec"), skip, {})
NOW = Command(_declared("now", "Post today's at once", Where, "/daily now"), now, {})
REMOVE = Command(_declared("remove", "No question of the day any more", Where, "/daily remove"), remove, {})
TELL = Command(
    Declaration(name="daily tell", summary="What a question of the day is about", request=Tell, offered=False), tell, {}
)
THREAD = Command(
    Declaration(
        name="daily thread", summary="Talk about a question of the day", request=Tell, offered=False, internal=True
    ),
    begin_thread,
    {},
)
