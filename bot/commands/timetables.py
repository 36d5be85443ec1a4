"""Times as people type them, as rules; and rules as people read them. Several commands set times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from itertools import islice
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from bot.chat.card import Action, Block, Bullets, Button, Buttons, Card, Heading, Paragraph, Reply, Tone
from bot.chat.command import Choice, Completes, NamesChannel
from bot.chat.platform import Whereabouts
from bot.chat.text import Text, bold, join, plain, prose, when
from bot.commands.command import Context
from bot.kernel.errors import PersonError
from bot.kernel.ids import ChannelId, LectureId, ServerId, platform_of
from bot.ports import Delivery, Outcome, Schedule, Sort
from bot.study import lookup, moments_of_day, zones
from bot.study.timetable import EVERY_DAY, Rule, describe, occurrences

Zone = Annotated[str, Completes(), Field(description="Whose clock, such as `berlin` or `UTC+2`", max_length=60)]
Channel = Annotated[str, NamesChannel(), Field(description="In which channel, if not this one", max_length=100)]
Days = Annotated[str, Completes(), Field(description="Which days, such as `mon-fri`; else all", max_length=100)]
"""Options that several commands have."""

NEXT = 5  # times that are shown in advance
LINES = 7  # of the ledger
_OFFERED = 5  # zones to choose from, side by side
CANNOT_POST = (
    "I may not post in this channel. Somebody who manages the server can allow it in the channel's settings, under "
    "Permissions: View Channel, and Send Messages."
)
NO_CHANNEL = (
    "I see no such channel in this server. Choose it from the list; or let me in first, on Discord by the permission "
    "View Channel, on Slack by an /invite."
)
NO_ZONE = "In which time zone is that? Say it as `zone:berlin`, `zone:new york` or `zone:UTC+2`."

_OUTCOMES = {
    Outcome.UNDER_WAY: "is being sent",
    Outcome.SENT: "sent",
    Outcome.LATE: "sent late",
    Outcome.SKIPPED: "skipped",
    Outcome.MISSED: "missed",
    Outcome.FAILED: "failed",
    Outcome.UNKNOWN: "perhaps sent",
}


def apart(time: str, zone: str) -> tuple[str, str]:
    """A time and a zone, also where the zone was typed behind the time: `9am PST`. A *zone* of its own goes first."""
    words = time.split()
    for size in range(len(words), 0, -1):
        with suppress(PersonError):
            head = " ".join(words[:size])
            moments_of_day.time(head)
            return head, zone or " ".join(words[size:])
    return time, zone


async def zone_of(typed: str, again: Action, context: Context) -> str | Reply:
    """The zone that is meant, else a question: doing *again* with the chosen `zone`.

    Without one, that of the server's other schedules. Raises PersonError where there is none.
    """
    if not typed.strip():
        return await _usual_zone(context)
    match zones.find(typed, context.now):
        case zones.Certain(zone):
            return zone
        case zones.Likely(zone, others):
            return Reply(_choose(f"Do you mean {zones.called(zone)}?", (zone, *others), again, context.now))
        case zones.OneOf(several):
            return Reply(_choose("Which of these?", several, again, context.now))
        case zones.Unknown(nearest):
            return Reply(_choose("No time zone is called that", nearest, again, context.now, Tone.WARNING))


async def _usual_zone(context: Context) -> str:
    server = context.interaction.place.server
    if server is not None:
        async with context.store.reading() as repositories:
            known = await repositories.schedules.of_server(server, tuple(Sort))
        if known:
            return known[-1].rule.zone
    raise PersonError(NO_ZONE)


def _choose(heading: str, offered: Sequence[str], again: Action, now: datetime, tone: Tone = Tone.NEUTRAL) -> Card:
    buttons = tuple(
        Button(
            f"{zones.called(zone)} ({now.astimezone(ZoneInfo(zone)):%H:%M} now)",
            Action(again.command, {**again.arguments, "zone": zone}),
        )
        for zone in offered[:_OFFERED]
    )
    blocks: list[Block] = [Heading(plain(heading))]
    if not buttons:
        blocks.append(Paragraph(prose(NO_ZONE)))
    else:
        blocks.append(Buttons(buttons))
    return Card(tuple(blocks), tone)


def by_whose_clock(typed: str, zone: str) -> str:
    """What is said of a zone that was not typed; empty for one that was."""
    return (
        ""
        if typed.strip()
        else f" Nothing was said of a zone, so it is that of the last one set: {zones.called(zone)}."
    )


async def channel_of(typed: str, server: ServerId, context: Context) -> ChannelId:
    """The channel of this server that was named. Raises PersonError."""
    return (await _named(typed, server, context)).channel


async def channel_for(typed: str, server: ServerId, context: Context, *, threads: bool = False) -> ChannelId:
    """The channel of this server that was named, and this one where none was, for posts, with *threads* below them.

    Raises PersonError where they could not be posted there, as far as the platform tells.
    """
    place = context.interaction.place
    if typed.strip():
        found = await _named(typed, server, context)
    else:
        told = await context.services.find(platform_of(place.channel), place.channel)
        found = told or Whereabouts(place.channel, server, "" if place.may_post else CANNOT_POST)
    if refusal := found.refusal or (found.no_threads if threads else ""):
        raise PersonError(refusal)
    return found.channel


async def _named(typed: str, server: ServerId, context: Context) -> Whereabouts:
    found = await context.services.find(platform_of(context.interaction.place.channel), typed)
    if found is None or found.server != server:
        raise PersonError(NO_CHANNEL)
    return found


def rule_of(zone: str, time: str, days: str, every: int, until: str, context: Context) -> Rule:
    """The rule that was typed. Raises PersonError where a part of it is none."""
    at = moments_of_day.time(time)
    today = context.now.astimezone(ZoneInfo(zone)).date()
    last = moments_of_day.date(until, today) if until.strip() else None
    if last is not None and last < today:
        raise PersonError(f"{last} is over already. Say a later date.")
    weekdays = moments_of_day.weekdays(days) if days.strip() else EVERY_DAY
    return Rule(at.hour, at.minute, zone, weekdays, every, start=today if every > 1 else None, until=last)


def date_of(typed: str, rule: Rule, now: datetime) -> date:
    """A date as typed, by the rule's calendar. Raises PersonError."""
    return moments_of_day.date(typed, now.astimezone(ZoneInfo(rule.zone)).date())


def lecture_of(typed: str, context: Context) -> tuple[LectureId | None, ServerId | None]:
    """The lecture that is named, as its owner's; (None, None) where none is. Raises NotFound."""
    if not typed.strip():
        return None, None
    lecture = lookup.lecture(context.shelf, typed)
    return (None, None) if lecture is None else context.shelf.origin(lecture.id)


def zone_choices(typed: str, _given: Mapping[str, str], context: Context) -> Sequence[Choice]:
    return [Choice(zone, zone) for zone in zones.choices(typed, context.now)]


def day_choices(typed: str, _given: Mapping[str, str], _context: Context) -> Sequence[Choice]:
    usual = ("every day", "weekdays", "weekends", "mon, wed, fri", "tue, thu", "monday", "thursday")
    return [Choice(one, one) for one in usual if typed.casefold().strip() in one]


# As people read them


def times(schedule: Schedule, now: datetime) -> Text:
    """The next times, each as the reader's own clock shows it."""
    coming = (one for one in islice(occurrences(schedule.rule, now), 60) if not schedule.is_paused_on(one.date))
    shown = [when(one.at) for one in islice(coming, NEXT)]
    return join(shown, "\n") if shown else plain("none")


def standing(schedule: Schedule) -> str:
    """The rule, and whether it rests."""
    rest = "" if not schedule.paused else f"; paused until {schedule.until}" if schedule.until else "; paused"
    thread = "; with a thread below each" if schedule.options.get("thread") else ""
    return f"{describe(schedule.rule)}{thread}{rest}"


def past(lines: Sequence[Delivery], now: datetime) -> Iterator[Block]:
    """What became of the last posts, the latest first; and what is known already of those to come."""
    for heading, chosen in (
        ("Not to come:", [line for line in lines if line.due > now]),
        ("So far:", [line for line in lines if line.due <= now]),
    ):
        if chosen:
            yield Paragraph(bold(heading))
            yield Bullets(tuple(_line(one) for one in chosen))


def _line(line: Delivery) -> Text:
    return plain(f"{line.date}: {_OUTCOMES[line.outcome]}{f' ({line.why.rstrip(chr(46))})' if line.why else ''}")
