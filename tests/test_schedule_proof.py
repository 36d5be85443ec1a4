"""A year of scheduled posts, with processes killed at any moment: each comes once, or the ledger says why not.

When something is due is computed here anew, by looking at the zones' clocks; nothing of `bot.study.timetable` is
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
from itertools import zip_longest
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

MADE = datetime(2026, 10, 20, 18, 40, tzinfo=UTC)
"""Soon after that the clocks of Europe are put back, then those of America."""

END = datetime.max.replace(tzinfo=UTC)
PLATFORMS = ("test", "terminal")
WINDOW = timedelta(hours=6)
PUNCTUAL = timedelta(minutes=10)
NOTICE = timedelta(minutes=10)
PERSONAL = timedelta(days=100)
"""Long enough for one that nobody answers to fall silent."""

SUNDAY = 6
_SORTS = (Sort.DAILY, Sort.DAILY, Sort.QUIZ, Sort.RELAY, Sort.PERSONAL)
QUESTIONS = 3
"""Of a relay."""

_CAME = (Outcome.SENT, Outcome.LATE)
_BECOMES = set(Outcome) - {Outcome.UNDER_WAY}

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
    """So many schedules of every sort, each in a channel of its own, in all zones, on the two platforms alike."""
    first = MADE.date()
    for pair in range(size.schedules // len(PLATFORMS)):
        rule = Rule(*chance.choice(TIMES), ZONES[pair % len(ZONES)])
        sort = _SORTS[(pair + pair // len(ZONES)) % len(_SORTS)]
        for platform in PLATFORMS:
            channel = ChannelId(f"{platform}:c{pair}")
            name = ScheduleId(f"{platform} {pair}")
            schedule = Schedule(name, sort, ServerId(f"{platform}:s"), channel, rule, NOBODY.id, MADE)
            match sort:
                case Sort.DAILY:
                    yield varied(schedule, size, chance)
                case Sort.QUIZ:
                    weekday = chance.choice((SUNDAY, chance.randrange(7)))
                    yield replace(schedule, rule=replace(rule, weekdays=frozenset({weekday}), every=2, start=first))
                case Sort.RELAY:
                    start = first + timedelta(days=chance.randrange(size.days))
                    yield replace(schedule, rule=replace(rule, start=start), options={"questions": str(QUESTIONS)})
                case Sort.PERSONAL:
                    who = LearnerId(f"{platform}:p{pair}")
                    start = first + timedelta(days=chance.randrange(max(size.days - PERSONAL.days, 1)))
                    often = replace(rule, weekdays=frozenset(chance.sample(range(7), 2)))
                    often = replace(often, start=start, until=start + PERSONAL)
                    yield replace(schedule, server=None, channel=direct(who), by=who, rule=often)


def varied(schedule: Schedule, size: Size, chance: Random) -> Schedule:
    """With one of the things that a rule can say, and sometimes paused at first. Most clocks change on a Sunday."""
    first = MADE.date()
    rule = schedule.rule
    match chance.randrange(4):
        case 0:
            rule = replace(rule, weekdays=frozenset({SUNDAY, chance.choice((2, SUNDAY))}))
        case 1:
            rule = replace(rule, every=chance.randint(5, 20), start=first - timedelta(days=chance.randrange(30)))
        case 2:
            rule = replace(rule, until=first + timedelta(days=chance.randrange(min(size.days, 60))))
        case 3:
            skip = frozenset(first + timedelta(days=chance.randrange(size.days)) for _ in range(40))
            rule = replace(rule, weekdays=frozenset({chance.choice((4, SUNDAY)), SUNDAY}), skip=skip)
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
    found = []
    day = MADE.date() - timedelta(days=2)
    while day <= until.date() + timedelta(days=2):
        if falls_on(rule, day):
            at = first_moment(rule.zone, day, time(rule.hour, rule.minute))
            if MADE < at <= until + early(schedule):
                found.append(Due(day, at))
        day += timedelta(days=1)
    return found


def early(schedule: Schedule) -> timedelta:
    """How long before its time its post is due."""
    return NOTICE if schedule.sort is Sort.QUIZ else timedelta()


def falls_on(rule: Rule, day: date) -> bool:
    """Whether the rule means that date."""
    if day.weekday() not in rule.weekdays or day in rule.skip or (rule.until is not None and day > rule.until):
        return False
    if rule.start is None:
        return True
    return day >= rule.start and (day - rule.start).days % rule.every == 0


@cache
def first_moment(zone: str, day: date, at: time) -> datetime:
    """The first moment at which the zone's clocks, that ran up to it, show that time or a later one.

    They are looked at every five minutes: none is changed in between.
    """
    clocks = ZoneInfo(zone)
    wanted = datetime.combine(day, at)
    moment = wanted.replace(tzinfo=UTC) - timedelta(hours=15)
    shows = moment.astimezone(clocks).replace(tzinfo=None)
    while shows < wanted:  # never further than what is missing, and in small steps near it, where a clock may jump
        missing = wanted - shows
        moment += max(missing - timedelta(hours=3), timedelta(minutes=5))
        shows = moment.astimezone(clocks).replace(tzinfo=None)
    return moment


# The year


@dataclass
class Year:
    """What happened.

    *served* are the moments at which a platform's process had done all that was due; in its
    *leaps*, each from one moment to another, time passed with nobody looking.
    """

    schedules: Sequence[Schedule]
    board: Board
    until: datetime
    served: Mapping[str, list[datetime]]
    leaps: Mapping[str, list[tuple[datetime, datetime]]]
    kills: int = 0
    ledgers: dict[ScheduleId, list[Delivery]] = field(default_factory=dict)

    def leapt(self, platform: str, due: datetime) -> bool:
        """Whether nobody looked when something was due there."""
        return any(last < due <= back for last, back in self.leaps[platform])


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
    year = Year(schedules, board, until, {name: [] for name in PLATFORMS}, {name: [] for name in PLATFORMS})
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
    coming: dict[str, datetime | None] = dict.fromkeys(PLATFORMS, MADE)
    before = dial.now

    async def settles(platform: Served, kill_after: float | None) -> None:
        coming[platform.platform] = await platform.settles(kill_after)
        if platform.is_served:
            year.served[platform.platform].append(dial.now)

    while True:
        left = size.kills - sum(platform.kills for platform in platforms)
        share = left * max((dial.now - before) / (year.until - before), 0)  # of what is to come
        before = dial.now
        busy = [one for one in platforms if dial.now >= (coming[one.platform] or year.until)]
        deaths: dict[str, float] = {}
        if busy and chance.random() < share:
            victim = chance.choice(busy)
            victim.falls = chance.random() < 0.15
            if chance.random() < 0.5:
                victim.posts_left = chance.randint(1, 4)
            else:
                deaths[victim.platform] = chance.uniform(0, 0.04)
        await asyncio.gather(*(settles(one, deaths.get(one.platform)) for one in busy))
        fallen = [one for one in busy if not one.is_served]
        if dial.now >= year.until and not fallen:
            return
        following = min((due for due in coming.values() if due is not None), default=year.until)
        dial.now = min(following + timedelta(seconds=chance.choice((0, 0, 0, 0, 0, 0, 0, 1, 10, 200))), year.until)
        if fallen or chance.random() < share / 10:  # a platform, or both, are served by nobody for a while
            dial.now = min(dial.now + timedelta(minutes=1) * chance.choice((5, 30, 200, 380, 1440, 5000)), year.until)
            for platform in fallen or list(chance.choice((platforms, platforms[:1], platforms[1:]))):
                await platform.is_left()
                coming[platform.platform] = MADE
            for name in PLATFORMS:
                year.leaps[name].append(((year.served[name] or [MADE])[-1], dial.now))
        if chance.random() < share / 10:
            dial.now -= timedelta(minutes=chance.randint(1, 150))


# What must hold


def holds(year: Year) -> Counter[Outcome]:
    """Judges every schedule; gives how many posts had which outcome."""
    posts: dict[str, list[Standing]] = defaultdict(list)
    for message in year.board.messages:
        posts[message.channel].append(message)
    for schedule in year.schedules:
        lines = year.ledgers[schedule.id]
        wanted = dues(schedule, year.until)
        judge = _JUDGES[schedule.sort]
        judge(year, schedule, wanted, lines, posts.pop(schedule.channel, []))
    assert list(posts) == []
    assert year.board.doubled == []
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
    """One question each time that was not missed, in order, then the podium, and then nothing more.

    One that was not shown for certain is asked again, unless that was not known yet when the next was due.
    """
    assert [(line.date, line.due) for line in lines] == [(due.date, due.at) for due in wanted[: len(lines)]]
    assert len({line.round for line in lines if line.outcome is not Outcome.MISSED}) <= 1
    parts = [*(f"q{number}" for number in range(QUESTIONS)), "podium"]
    coming = parts[:1]
    perhaps = ""
    for line, following in zip_longest(lines, lines[1:]):
        assert coming
        assert line.key in coming or (line.outcome is Outcome.MISSED and not line.key)
        post = taken(year, schedule, line, line.key, posts, END if following is None else following.due)
        if post is not None and post.nonce == perhaps:
            year.board.doubled.remove(perhaps)
        if line.outcome is Outcome.UNKNOWN and post is not None:
            perhaps = post.nonce
        if line.key:
            at = parts.index(line.key)
            coming = parts[at + 1 : at + 2] if line.outcome in _CAME or line.key == "podium" else parts[at : at + 2]
    assert not coming or len(lines) == len(wanted)
    assert posts == []


_JUDGES = {Sort.DAILY: daily, Sort.PERSONAL: personal, Sort.QUIZ: quiz, Sort.RELAY: relay}


def taken(
    year: Year, schedule: Schedule, line: Delivery, part: str, posts: list[Standing], upto: datetime = END
) -> Standing | None:
    """Takes the post of that line, of before *upto*, off the front of *posts*, if it has one; judges its outcome."""
    platform = schedule.channel.partition(":")[0]
    moments = year.served[platform]
    due = line.due - early(schedule)
    made = nonce(f"{line.round} {part} {schedule.channel}")
    post = posts.pop(0) if posts and posts[0].nonce == made and posts[0].at < upto else None
    refused = {one.fate for one in year.board.refused if one.nonce == made}
    match line.outcome:
        case Outcome.SENT | Outcome.LATE:
            assert post is not None, line
            assert (line.outcome is Outcome.LATE) is (post.at - line.due > PUNCTUAL), (line, post)
            assert line.outcome is Outcome.SENT or year.leapt(platform, due), line
        case Outcome.MISSED:
            assert post is None
            assert line.why == "I was not running then."
            assert year.leapt(platform, due), line
            assert not any(line.due <= moment <= line.due + WINDOW for moment in moments)
        case Outcome.SKIPPED:
            assert post is None
            assert line.why
        case Outcome.FAILED:
            assert post is None
            assert Fate.NEVER in refused
            assert "never" in line.why
        case Outcome.UNKNOWN:
            assert Fate.UNKNOWN in refused or post is not None or year.leapt(platform, due)
            assert line.why
        case Outcome.UNDER_WAY:
            raise AssertionError(f"nobody knows what became of it: {line}")
    return post


@pytest.mark.prove
def test_through_a_year_of_kills_each_post_comes_once_or_is_listed_with_the_reason(tmp_path: Path) -> None:
    size = Size(schedules=max(rounds(200), 40), days=rounds(365), kills=rounds(300))

    async def story() -> Year:
        return await lived(size, await empty_database(tmp_path / "year.db"), tmp_path)

    year = asyncio.run(story())

    outcomes = holds(year)
    assert year.kills >= size.kills / 2  # some are to happen at a post that never comes
    assert set(outcomes) >= (_BECOMES if size.days >= 365 else {Outcome.SENT})


@pytest.mark.prove
def test_the_same_holds_on_postgresql(tmp_path: Path) -> None:
    size = Size(schedules=max(rounds(40), 20), days=max(rounds(40), 6), kills=max(rounds(40), 4))
    with started() as server:
        year = asyncio.run(lived(size, server.database("year"), tmp_path))

    outcomes = holds(year)
    assert year.kills >= size.kills / 2
    assert Outcome.SENT in outcomes
