"""`/schedule`: quizzes at set times: a round for everybody, or a relay of one question a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from bot.chat.card import Action, Answer, Block, Button, Buttons, Card, Heading, Note, Paragraph, Reply
from bot.chat.command import Completes, Declaration, Request
from bot.chat.text import bold, join, plain, prose
from bot.commands import complete, daily, quiz, rights, scheduling, timetables
from bot.commands.command import Command, Context
from bot.commands.lecture import SERVERS
from bot.kernel.errors import NotFound
from bot.kernel.ids import ScheduleId
from bot.ports import Delivery, Schedule, Sort

SORTS = (Sort.QUIZ, Sort.RELAY)
SHOWN = 8  # schedules of one card
GONE = "Say which: `/schedule list` shows the id of each."
_KEPT = ("topic", "questions", "scoring", "pace")


class Add(Request):
    what: Literal["quiz", "relay"] = Field(description="A round for everybody, or one question a day")
    time: str = Field(description="When, such as `18:00`", min_length=1, max_length=40)
    zone: timetables.Zone = ""
    days: timetables.Days = ""
    topic: Annotated[str, Completes()] = Field(
        "", description="What it is about; else the whole lecture", max_length=300
    )
    questions: int = Field(quiz.USUAL, description="How many; a relay has 7 if not said", ge=1, le=quiz.MOST)
    lecture: Annotated[str, Completes()] = Field("", description="Which lecture, if not this channel's", max_length=300)
    scoring: Literal["accuracy", "speed", "confidence"] = Field(
        "accuracy", description="What counts beside being right"
    )
    pace: Literal["normal", "slow", "slower"] = Field("normal", description="How much time there is")
    until: str = Field("", description="The last date, such as `2026-12-24`", max_length=40)
    channel: timetables.Channel = ""


class Nothing(Request):
    pass


class Which(Request):
    which: Annotated[str, Completes()] = Field(
        "", description="Its id in `/schedule list`; not needed for one", max_length=100
    )


class Pause(Which):
    until: str = Field("", description="The last date without one; else until you resume it", max_length=40)


class Skip(Which):
    date: str = Field("", description="Which date, such as `24 dec`; else the next", max_length=40)


async def add(request: Add, context: Context) -> Answer:
    server = rights.managed_server(context, "Scheduling a quiz")
    channel = await timetables.channel_for(request.channel, server, context)
    at, typed = timetables.apart(request.time, request.zone)
    zone = await timetables.zone_of(typed, Action("schedule add", request.arguments()), context)
    if isinstance(zone, Reply):
        return zone
    rule = timetables.rule_of(zone, at, request.days, 1, request.until, context)
    lecture, owner = timetables.lecture_of(request.lecture, context)
    sort = Sort(request.what)
    options = {name: str(value) for name in _KEPT if (value := getattr(request, name))}
    if sort is Sort.RELAY and "questions" not in request.model_fields_set:
        options["questions"] = "7"
    schedule = Schedule(
        id=ScheduleId(quiz.letters(context.services.chance, quiz.ID)),
        sort=sort,
        server=server,
        channel=channel,
        rule=rule,
        by=context.interaction.learner.id,
        made=context.now,
        lecture=lecture,
        owner=owner,
        options=options,
    )
    await scheduling.check(schedule, context)
    async with context.store.transaction() as repositories:
        await scheduling.put(repositories, schedule, context.now)
    return Reply(_one(schedule, (), context, f"It is set.{timetables.by_whose_clock(typed, zone)}"))


async def list_(_request: Nothing, context: Context) -> Answer:
    schedules = await _all(context)
    if not schedules:
        raise NotFound("No quiz is scheduled here. `/schedule add quiz time:18:00 zone:berlin days:thursday` sets one.")
    blocks: list[Block] = [Heading(plain("Scheduled quizzes"))]
    for schedule in schedules[:SHOWN]:
        blocks.append(Paragraph(join((bold(_title(schedule)), plain(f"\n{timetables.standing(schedule)}")))))
        blocks.append(Buttons((Button(f"More on {schedule.id}", Action("schedule show", {"which": schedule.id})),)))
    if len(schedules) > SHOWN:
        blocks.append(Note(plain(f"And {len(schedules) - SHOWN} more.")))
    return Reply(Card(tuple(blocks)), again=Action("schedule list", {}))


async def show(request: Which, context: Context) -> Answer:
    schedule = await _chosen(request.which, context)
    async with context.store.reading() as repositories:
        lines = await repositories.schedules.ledger(schedule.id, timetables.LINES)
    return Reply(_one(schedule, lines, context))


async def skip(request: Skip, context: Context) -> Answer:
    rights.managed_server(context, "Skipping a scheduled quiz")
    schedule = await _chosen(request.which, context)
    changed, day = await daily.skip_one(schedule, request.date, context)
    return await _changed(schedule, changed, context, f"There is none on {day}.")


async def pause(request: Pause, context: Context) -> Answer:
    rights.managed_server(context, "Pausing a scheduled quiz")
    schedule = await _chosen(request.which, context)
    until = timetables.date_of(request.until, schedule.rule, context.now) if request.until else None
    return await _changed(schedule, replace(schedule, paused=True, until=until), context, "It is paused.")


async def resume(request: Which, context: Context) -> Answer:
    rights.managed_server(context, "Resuming a scheduled quiz")
    schedule = await _chosen(request.which, context)
    return await _changed(schedule, replace(schedule, paused=False, until=None), context, "It goes on.")


async def remove(request: Which, context: Context) -> Answer:
    rights.managed_server(context, "Removing a scheduled quiz")
    schedule = await _chosen(request.which, context)
    async with context.store.transaction() as repositories:
        await repositories.schedules.remove(schedule.id)
    return Reply(Card((Paragraph(plain(f"{_title(schedule)} is not scheduled any more.")),)))


async def _changed(before: Schedule, after: Schedule, context: Context, done: str) -> Reply:
    kept = await scheduling.keep(before, after, context.now, context)
    if kept is None:
        raise NotFound(GONE)
    async with context.store.reading() as repositories:
        lines = await repositories.schedules.ledger(kept.id, timetables.LINES)
    return Reply(_one(kept, lines, context, done))


async def _all(context: Context) -> Sequence[Schedule]:
    server = context.interaction.place.server
    if server is None:
        return ()
    async with context.store.reading() as repositories:
        return await repositories.schedules.of_server(server, SORTS)


async def _chosen(which: str, context: Context) -> Schedule:
    """The schedule of this server that is named; the only one where none is. Raises NotFound."""
    schedules = await _all(context)
    found = next((one for one in schedules if one.id == which.strip().casefold()), None)
    if found is None and not which.strip() and len(schedules) == 1:
        (found,) = schedules
    if found is None:
        raise NotFound(GONE)
    return found


def _one(schedule: Schedule, lines: Sequence[Delivery], context: Context, done: str = "") -> Card:
    blocks: list[Block] = [Heading(plain(_title(schedule)))]
    if done:
        blocks.append(Paragraph(plain(done)))
    blocks.append(Paragraph(plain(timetables.standing(schedule))))
    blocks.append(Paragraph(join((bold("Next:"), timetables.times(schedule, context.now)), "\n")))
    if schedule.sort is Sort.QUIZ:
        blocks.append(Note(plain("Its lobby comes ten minutes before, and it begins if anybody is in.")))
    blocks += timetables.past(lines, context.now)
    which = {"which": schedule.id}
    rest = (
        Button("Resume", Action("schedule resume", which))
        if schedule.paused
        else Button("Pause", Action("schedule pause", which))
    )
    blocks.append(
        Buttons(
            (
                Button("Skip the next", Action("schedule skip", which)),
                rest,
                Button("Remove", Action("schedule remove", which)),
            )
        )
    )
    blocks.append(Note(prose(f"Its id is `{schedule.id}`.")))
    return Card(tuple(blocks))


def _title(schedule: Schedule) -> str:
    topic = schedule.options.get("topic")
    about = f" on “{topic}”" if topic else ""
    count = schedule.options.get("questions", str(quiz.USUAL))
    return f"Quiz of {count} questions{about}" if schedule.sort is Sort.QUIZ else f"Relay of {count} questions{about}"


def _declared(name: str, summary: str, request: type[Request], *examples: str) -> Declaration:
    return Declaration(name=f"schedule {name}", summary=summary, request=request, places=SERVERS, examples=examples)


ADD = Command(
    _declared(
        "add",
        "Set when a quiz comes in this channel",
        Add,
        "/schedule add quiz 18:00 zone:berlin days:thursday",
        "/schedule add relay 9:00 zone:UTC topic:open weights",
    ),
    add,
    {
        "zone": timetables.zone_choices,
        "days": timetables.day_choices,
        "topic": complete.query_choices,
        "lecture": complete.lecture_choices,
    },
)
LIST = Command(_declared("list", "The quizzes that are scheduled in this server", Nothing, "/schedule list"), list_, {})
SHOW = Command(
    Declaration(name="schedule show", summary="One scheduled quiz", request=Which, places=SERVERS, offered=False),
    show,
    {},
)
SKIP = Command(_declared("skip", "None on one date", Skip, "/schedule skip"), skip, {})
PAUSE = Command(_declared("pause", "None for a while", Pause, "/schedule pause until:7 jan"), pause, {})
RESUME = Command(_declared("resume", "It goes on", Which, "/schedule resume"), resume, {})
REMOVE = Command(_declared("remove", "Not scheduled any more", Which, "/schedule remove"), remove, {})
