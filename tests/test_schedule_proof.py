"""Months of scheduled posts, with processes killed at any moment: each comes once, or the ledger says why not.

When something is due is computed here anew, minute by minute of the zones' clocks; nothing of `bot.study.timetable` is
used for it.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from bot.chat.interaction import NOBODY
from bot.chat.platform import Fate, direct
from bot.commands import scheduling
from bot.commands.importing import Terms, bring_in
from bot.kernel.ids import ChannelId, LearnerId, ScheduleId, ServerId
from bot.ports import Delivery, Outcome, Schedule, Sort
from bot.scheduler import nonce
from bot.storage import open_store
from bot.study.timetable import Rule
from tests.games import TIDES
from tests.house import empty_database
from tests.proofs import rounds, seeded
from tests.simulated import Board, Dial, Served, Standing
from tests.storage.postgres import started

MADE = datetime(2026, 10, 1, 18, 40, tzinfo=UTC)
PLATFORMS = ("test", "terminal")
WINDOW = timedelta(hours=6)
PUNCTUAL = timedelta(minutes=10)
NOTICE = timedelta(minutes=10)
QUESTIONS = 3
"""Of a relay."""

_CAME = (Outcome.SENT, Outcome.LATE)

ZONES = (
    *("UTC", "Europe/Berlin", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Chisinau", "Europe/Moscow"),
    *("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Phoenix"),
    *("America/St_Johns", "America/Scoresbysund", "America/Nuuk", "America/Havana", "America/Asuncion"),
    *("America/Santiago", "America/Sao_Paulo", "America/Bogota", "America/Adak", "Pacific/Easter", "Pacific/Honolulu"),
    *("Pacific/Apia", "Pacific/Kiritimati", "Pacific/Chatham", "Pacific/Auckland", "Pacific/Norfolk"),
    *("Australia/Lord_Howe", "Australia/Adelaide", "Australia/Sydney", "Australia/Eucla", "Asia/Kathmandu"),
    *("Asia/Kolkata", "Asia/Tokyo", "Asia/Beirut", "Asia/Gaza", "Africa/Cairo", "Africa/Casablanca"),
    "Antarctica/Troll",
)
TIMES = ((2, 30), (2, 30), (9, 0), (18, 0), (23, 30), (0, 0), (1, 45), (7, 15))
"""The clocks of many zones skip or repeat the first ones."""


@dataclass(frozen=True)
class Size:
    """How much of everything."""

    schedules: int
    days: int
    kills: int


# What is asked of the bot


def asked(size: Size, chance: Random) -> Iterator[Schedule]:
    """So many schedules of every sort, each in a channel of its own, in all zones."""
    first = MADE.date()
    for number in range(size.schedules):
        platform = PLATFORMS[number % 2]
        hour, minute = chance.choice(TIMES)
        rule = Rule(hour, minute, ZONES[number % len(ZONES)])
        sort = (Sort.DAILY, Sort.DAILY, Sort.QUIZ, Sort.RELAY, Sort.PERSONAL)[number // 2 % 5]
        channel = ChannelId(f"{platform}:c{number}")
        schedule = Schedule(ScheduleId(f"s{number}"), sort, ServerId(f"{platform}:s"), channel, rule, NOBODY.id, MADE)
        match sort:
            case Sort.DAILY:
                yield varied(schedule, size, chance)
            case Sort.QUIZ:
                yield replace(schedule, rule=replace(rule, weekdays=frozenset({chance.randrange(7)})))
            case Sort.RELAY:
                start = first + timedelta(days=chance.randrange(size.days))
                yield replace(schedule, rule=replace(rule, start=start), options={"questions": str(QUESTIONS)})
            case Sort.PERSONAL:
                who = LearnerId(f"{platform}:p{number}")
                often = replace(rule, weekdays=frozenset(chance.sample(range(7), 2)))
                yield replace(schedule, server=None, channel=direct(who), by=who, rule=often)


def varied(schedule: Schedule, size: Size, chance: Random) -> Schedule:
    """With one of the things that a rule can say, and sometimes paused at first."""
    first = MADE.date()
    rule = schedule.rule
    match chance.randrange(4):
        case 0:
            rule = replace(rule, weekdays=frozenset(chance.sample(range(7), chance.randint(1, 4))))
        case 1:
            rule = replace(rule, every=chance.randint(2, 9), start=first - timedelta(days=chance.randrange(30)))
        case 2:
            rule = replace(rule, until=first + timedelta(days=chance.randrange(min(size.days, 120))))
        case 3:
            skip = frozenset(first + timedelta(days=chance.randrange(size.days)) for _ in range(20))
            rule = replace(rule, weekdays=frozenset({0, 2, 5}), skip=skip)
    if chance.random() < 0.2:
        return replace(schedule, rule=rule, paused=True, until=first + timedelta(days=chance.randrange(1, 20)))
    return replace(schedule, rule=rule)


# When it is due


@dataclass(frozen=True)
class Due:
    """A post that has to come."""

    date: date
    at: datetime


def dues(schedule: Schedule, until: datetime) -> list[Due]:
    """All that are due up to that moment."""
    rule = schedule.rule
    lead = NOTICE if schedule.sort is Sort.QUIZ else timedelta()
    found = []
    day = MADE.date() - timedelta(days=2)
    while day <= until.date() + timedelta(days=2):
        if falls_on(rule, day):
            at = first_moment(rule.zone, day, time(rule.hour, rule.minute))
            if MADE < at <= until + lead:
                found.append(Due(day, at))
        day += timedelta(days=1)
    return found


def falls_on(rule: Rule, day: date) -> bool:
    """Whether the rule means that date."""
    if day.weekday() not in rule.weekdays or day in rule.skip or (rule.until is not None and day > rule.until):
        return False
    if rule.start is None:
        return True
    return day >= rule.start and (day - rule.start).days % rule.every == 0


@cache
def first_moment(zone: str, day: date, at: time) -> datetime:
    """The first minute in which the zone's clocks, that ran up to it, show that time or a later one."""
    clocks = ZoneInfo(zone)
    wanted = datetime.combine(day, at)
    moment = wanted.replace(tzinfo=UTC) - timedelta(hours=15)
    shows = moment.astimezone(clocks).replace(tzinfo=None)
    while shows < wanted:  # never further than what is missing, and in small steps near it, where a clock may jump
        missing = wanted - shows
        moment += max(missing - timedelta(hours=3), timedelta(minutes=1))
        shows = moment.astimezone(clocks).replace(tzinfo=None)
    return moment


# The year


@dataclass
class Year:
    """What happened. *served* are the moments at which a platform's process had done all that was due."""

    schedules: Sequence[Schedule]
    board: Board
    until: datetime
    served: Mapping[str, list[datetime]]
    kills: int = 0
    ledgers: dict[ScheduleId, list[Delivery]] = field(default_factory=dict)
    served_again: dict[str, list[datetime]] = field(default_factory=dict)


async def lived(size: Size, url: str, folder: Path) -> Year:
    """Lets the days pass, from each moment at which something is due to the next."""
    chance = seeded("schedules", size, url.partition(":")[0])
    schedules = list(asked(size, chance))
    async with open_store(url, now=lambda: MADE) as store:
        await bring_in(store, [TIDES], Terms())
        async with store.transaction() as repositories:
            for schedule in schedules:
                await scheduling.put(repositories, schedule, MADE)
    dial = Dial(MADE)
    board = Board(dial, Random(chance.random()), refuses=0.01)
    until = MADE + timedelta(days=size.days)
    year = Year(schedules, board, until, {name: [] for name in PLATFORMS})
    async with AsyncExitStack() as exits:
        platforms = [Served(name, folder, url, dial, board, Random(chance.random())) for name in PLATFORMS]
        for platform in platforms:
            await exits.enter_async_context(platform.listening())
        await passes(year, platforms, dial, size, chance)
        year.kills = sum(platform.kills for platform in platforms)
    async with open_store(url) as store, store.reading() as repositories:
        for schedule in schedules:
            year.ledgers[schedule.id] = list(reversed(await repositories.schedules.ledger(schedule.id, 10_000)))
    return year


async def passes(year: Year, platforms: Sequence[Served], dial: Dial, size: Size, chance: Random) -> None:
    """The days, with their kills, absences and clocks that are set back."""
    left = size.kills

    async def settles(platform: Served) -> datetime | None:
        due = await platform.settles(deaths.get(platform.platform))
        year.served[platform.platform].append(dial.now)
        return due

    while True:
        share = left / max((year.until - dial.now) / timedelta(hours=2), 1)  # of the moments that are to come
        deaths: dict[str, float] = {}
        for platform in platforms:
            if chance.random() < share:
                left -= 1
                if chance.random() < 0.5:
                    platform.posts_left = chance.randint(1, 4)
                else:
                    deaths[platform.platform] = chance.uniform(0, 0.04)
        coming = await asyncio.gather(*(settles(platform) for platform in platforms))
        if dial.now >= year.until:
            return
        following = min((due for due in coming if due is not None), default=year.until)
        dial.now = min(following + timedelta(seconds=chance.choice((0, 0, 0, 1, 200))), year.until)
        if chance.random() < share / 3:  # a platform, or both, are served by nobody for a while
            away = timedelta(minutes=1) * chance.choice((5, 30, 200, 380, 900, 1440))
            for platform in chance.choice([platforms, platforms[:1], platforms[1:]]):
                left -= 1
                await platform.is_left()
            dial.now = min(dial.now + away, year.until)
        if chance.random() < share / 5:
            dial.now -= timedelta(minutes=chance.randint(1, 150))


# What must hold


def holds(year: Year) -> Counter[Outcome]:
    """Judges every schedule; gives how many posts had which outcome."""
    posts: dict[str, list[Standing]] = defaultdict(list)
    for message in year.board.messages:
        posts[message.channel].append(message)
    assert year.board.doubled == []
    for schedule in year.schedules:
        lines = year.ledgers[schedule.id]
        wanted = dues(schedule, year.until)
        judge = _JUDGES[schedule.sort]
        judge(year, schedule, wanted, lines, posts.pop(schedule.channel, []))
    assert list(posts) == []
    return Counter(line.outcome for lines in year.ledgers.values() for line in lines)


def daily(
    year: Year, schedule: Schedule, wanted: Sequence[Due], lines: Sequence[Delivery], posts: list[Standing]
) -> None:
    """Each date has its line, and each line that says so has its post, and no other."""
    assert [(line.date, line.due) for line in lines] == [(due.date, due.at) for due in wanted]
    for line in lines:
        is_rest = schedule.paused and schedule.until is not None and line.date <= schedule.until
        assert (line.outcome is Outcome.SKIPPED) is is_rest
        post = taken(year, schedule, line, "q0", posts)
        if post is not None:
            day = f"{line.date:%A} {line.date.day} {line.date:%B}"
            assert f"Question of the day, {day}" in post.words
            assert ("This comes late" in post.words) is (post.at - line.due > PUNCTUAL)
    assert posts == []


def personal(
    year: Year, schedule: Schedule, wanted: Sequence[Due], lines: Sequence[Delivery], posts: list[Standing]
) -> None:
    """As daily, until fourteen in a row were sent and unanswered; then it says so, and is quiet."""
    assert [(line.date, line.due) for line in lines] == [(due.date, due.at) for due in wanted]
    for number, line in enumerate(lines):
        row = [one for one in lines[max(number - scheduling.UNANSWERED, 0) : number] if one.outcome in _CAME]
        if len(row) < scheduling.UNANSWERED:
            taken(year, schedule, line, "q0", posts)
            assert line.outcome is not Outcome.SKIPPED
        else:
            assert line.outcome in (Outcome.SKIPPED, Outcome.MISSED)
            if line.outcome is Outcome.SKIPPED:
                (told,) = posts
                assert "I stop here" in told.words
                assert all(one.outcome is Outcome.SKIPPED for one in lines[number:])
                return
    assert posts == []


def quiz(
    year: Year, schedule: Schedule, wanted: Sequence[Due], lines: Sequence[Delivery], posts: list[Standing]
) -> None:
    """Each date has its line and its lobby."""
    assert [(line.date, line.due) for line in lines] == [(due.date, due.at) for due in wanted]
    for line in lines:
        taken(year, schedule, line, "lobby", posts)
    assert posts == []


def relay(
    year: Year, schedule: Schedule, wanted: Sequence[Due], lines: Sequence[Delivery], posts: list[Standing]
) -> None:
    """One question each time that was not missed, in order, then the podium, and then nothing more."""
    assert [(line.date, line.due) for line in lines] == [(due.date, due.at) for due in wanted[: len(lines)]]
    on = [line for line in lines if line.outcome is not Outcome.MISSED]
    if len(on) <= QUESTIONS:
        assert len(lines) == len(wanted)
    else:
        assert len(on) == QUESTIONS + 1
        assert on[-1] is lines[-1]
    assert len({line.round for line in on}) <= 1
    for number, line in enumerate(lines):
        if line.outcome is Outcome.MISSED:
            taken(year, schedule, line, "", posts)
        elif on.index(line) < QUESTIONS:
            taken(year, schedule, line, f"q{on.index(line)}", posts)
        else:
            assert number == len(lines) - 1
            assert line.outcome is Outcome.SENT
            assert "podium" in posts.pop(0).words
    assert posts == []


_JUDGES = {Sort.DAILY: daily, Sort.PERSONAL: personal, Sort.QUIZ: quiz, Sort.RELAY: relay}


def taken(year: Year, schedule: Schedule, line: Delivery, part: str, posts: list[Standing]) -> Standing | None:
    """Takes the post of that line off the front of *posts*, if it has one, and judges its outcome."""
    platform = schedule.channel.partition(":")[0]
    moments = year.served[platform]
    made = nonce(f"{line.round} {part} {schedule.channel}")
    post = posts.pop(0) if posts and posts[0].nonce == made else None
    refused = {one.fate for one in year.board.refused if one.nonce == made}
    match line.outcome:
        case Outcome.SENT | Outcome.LATE:
            assert post is not None, line
            assert (line.outcome is Outcome.LATE) is (post.at - line.due > PUNCTUAL), (line, post)
        case Outcome.MISSED:
            assert post is None
            assert line.why == "I was not running then."
            assert not any(line.due <= moment <= line.due + WINDOW for moment in moments)
        case Outcome.SKIPPED:
            assert post is None
            assert line.why
        case Outcome.FAILED:
            assert post is None
            assert Fate.NEVER in refused
            assert "never" in line.why
        case Outcome.UNKNOWN:
            assert Fate.UNKNOWN in refused or post is not None
            assert line.why
        case Outcome.UNDER_WAY:
            raise AssertionError(f"nobody knows what became of it: {line}")
    return post


@pytest.mark.prove
def test_through_an_autumn_of_kills_each_post_comes_once_or_is_listed_with_the_reason(tmp_path: Path) -> None:
    size = Size(schedules=max(rounds(60), 40), days=max(rounds(50), 12), kills=rounds(60))

    async def story() -> Year:
        return await lived(size, await empty_database(tmp_path / "year.db"), tmp_path)

    year = asyncio.run(story())

    outcomes = holds(year)
    assert year.kills >= size.kills / 2  # some are to happen at a post that never comes
    assert {Outcome.SENT, Outcome.SKIPPED} <= set(outcomes)


@pytest.mark.prove
def test_the_same_holds_on_postgresql(tmp_path: Path) -> None:
    size = Size(schedules=max(rounds(40), 20), days=max(rounds(40), 6), kills=rounds(40))
    with started() as server:
        year = asyncio.run(lived(size, server.database("year"), tmp_path))

    outcomes = holds(year)
    assert year.kills >= size.kills / 2  # some are to happen at a post that never comes
    assert {Outcome.SENT, Outcome.SKIPPED} <= set(outcomes)
