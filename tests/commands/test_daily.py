"""A question of the day: at the right local time, once, with a visible reason where it did not come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.chat.card import Card
from bot.chat.interaction import NOBODY, Interaction, Kind, Place, PlaceKind
from bot.chat.platform import Fate, Posted, Unsent
from bot.commands import scheduling
from bot.commands.command import Context
from bot.corpus.draft import ChapterDraft
from bot.kernel.ids import ChannelId, ChapterId, ServerId
from bot.ports import Sort
from bot.study.library import View
from tests.games import TIDES, press_any
from tests.house import BREAD, Board, House, Person, Time, a_house, labels, shown, title, words

SILENT = replace(BREAD, chapters=(ChapterDraft("Nothing", "", ChapterId("nothing")),), concepts=(), questions=())
MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # 07:00 in Berlin
DAY = 86_400


@pytest.fixture
async def harbour(tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(tmp_path, TIDES, time=Time(MONDAY)) as house:
        yield house


@pytest.fixture
async def boss(harbour: House) -> Person:
    """Somebody who manages the server, and has set a question of the day for nine in the morning."""
    boss = harbour.person("boss", manages=True)
    await boss.says("/daily set 9:00 zone:berlin")
    return boss


async def test_it_comes_at_the_local_time_and_asks_before_it_tells(harbour: House, boss: Person) -> None:
    await harbour.passes(2 * 3600 - 1)
    assert harbour.board.messages == []

    await harbour.passes(1)

    assert title(harbour.board.last()) == "Question of the day, Monday 23 November"
    assert "✔" not in words(harbour.board.last())
    assert "Show me" in labels(harbour.board.last())


async def test_one_a_day(harbour: House, boss: Person) -> None:
    await days(harbour, 3)

    assert len(harbour.board.messages) == 3


async def test_each_person_is_told_at_once_and_alone_and_the_first_answer_counts(harbour: House, boss: Person) -> None:
    await harbour.passes(3 * 3600)
    ada = harbour.person("ada")

    first = await press_any(ada, harbour.board.last())
    again = await press_any(ada, harbour.board.last())
    await harbour.settles()

    assert first.private
    assert "You said:" in words(first)
    assert "How tides work, chapter" in words(first)
    assert "The first answer counts" in words(again) or "the first answer counts" in words(again)
    assert "1 answered so far" in words(harbour.board.last())
    assert "ada" not in words(harbour.board.last())


async def test_show_me_tells_what_it_is_about(harbour: House, boss: Person) -> None:
    await harbour.passes(3 * 3600)

    told = shown(await harbour.person("ada").presses(harbour.board.last(), "Show me", private=False))

    assert told.private
    assert "✔" in words(told)


async def test_the_next_post_tells_how_the_group_did(harbour: House, boss: Person) -> None:
    await harbour.passes(3 * 3600)
    await press_any(harbour.person("ada"), harbour.board.last())
    await harbour.passes(DAY)

    assert "Last time:" in words(harbour.board.last())
    assert "of 1 were right." in words(harbour.board.last())


async def test_it_can_be_answered_for_days_and_after_a_restart(tmp_path: Path) -> None:
    async with a_house(tmp_path, TIDES, time=Time(MONDAY)) as house:
        await house.person("boss", manages=True).says("/daily set 9:00 zone:berlin")
        await house.passes(3 * 3600)
        time, board, post = house.time, house.board, house.board.last()
    time.passes(3 * DAY)

    async with a_house(tmp_path, time=time, board=board) as house:
        await house.settles()
        answer = await press_any(house.person("ada"), post)

    assert "You said:" in words(answer)


async def test_a_post_missed_by_less_than_six_hours_comes_late_and_says_so(tmp_path: Path) -> None:
    async with a_house(tmp_path, TIDES, time=Time(MONDAY)) as house:
        await house.person("boss", manages=True).says("/daily set 9:00 zone:berlin")
        time, board = house.time, house.board
    time.passes(7 * 3600)

    async with a_house(tmp_path, time=time, board=board) as house:
        await house.settles()
        listed = words(await house.person().says("/daily show"))

    assert "This comes late" in words(board.last())
    assert "2026-11-23: sent late" in listed


async def test_what_waits_for_the_platform_says_late_by_when_it_stands(harbour: House, boss: Person) -> None:
    busy = Unsent(Fate.LATER, "Not now.", after=timedelta(hours=1))
    harbour.board.fails.append(busy)
    await harbour.passes(2 * 3600)
    assert harbour.board.messages == []

    await harbour.passes(3600)

    assert "This comes late" in words(harbour.board.last())
    assert "2026-11-23: sent late" in words(await boss.says("/daily show"))


async def test_what_stood_in_time_is_not_late_because_the_bot_heard_of_it_late(tmp_path: Path) -> None:
    async with a_house(tmp_path, TIDES, time=Time(MONDAY)) as house:
        await house.person("boss", manages=True).says("/daily set 9:00 zone:berlin")
        time, board = house.time, Deaf(house.time)
    time.passes(2 * 3600)
    async with a_house(tmp_path, time=time, board=board) as house:
        await asyncio.wait_for(board.is_asked.wait(), 10)  # it stands, and the bot dies before it hears of it
    time.passes(3600)
    board.hears.set()

    async with a_house(tmp_path, time=time, board=board) as house:
        await house.settles()
        listed = words(await house.person().says("/daily show"))

    assert len(board.messages) == 1
    assert "2026-11-23: sent\n" in f"{listed}\n"


async def test_older_ones_are_listed_as_missed_and_not_sent(tmp_path: Path) -> None:
    async with a_house(tmp_path, TIDES, time=Time(MONDAY)) as house:
        await house.person("boss", manages=True).says("/daily set 9:00 zone:berlin")
        time, board = house.time, house.board
    time.passes(3 * DAY + 12 * 3600)  # Thursday, 19:00 in Berlin

    async with a_house(tmp_path, time=time, board=board) as house:
        await house.settles()
        listed = words(await house.person().says("/daily show"))
        await days(house, 1)

    assert [title(one.answer) for one in board.messages] == ["Question of the day, Friday 27 November"]
    for day in (23, 24, 25, 26):
        assert f"2026-11-{day}: missed (I was not running then)" in listed


async def test_a_clock_that_is_set_back_brings_nothing_twice(harbour: House, boss: Person) -> None:
    await harbour.passes(3 * 3600)
    harbour.time.passes(-2 * 3600)
    await harbour.settles()

    for _ in range(5):
        await harbour.passes(3600)

    assert len(harbour.board.messages) == 1


async def test_it_is_paused_resumed_skipped_and_removed(harbour: House, boss: Person) -> None:
    await boss.says("/daily skip")
    await harbour.passes(3 * 3600)
    assert harbour.board.messages == []
    await boss.says("/daily pause until:25 nov")
    await harbour.passes(2 * DAY)
    assert harbour.board.messages == []
    await harbour.passes(DAY)
    assert title(harbour.board.last()) == "Question of the day, Thursday 26 November"
    listed = words(await boss.says("/daily show"))
    assert "2026-11-23: skipped (By boss)" in listed
    assert "2026-11-24: skipped (It was paused)" in listed

    await boss.says("/daily remove")
    await harbour.passes(2 * DAY)

    assert len(harbour.board.messages) == 1
    assert "No question of the day is set" in words(await boss.says("/daily show"))


@pytest.mark.parametrize(("line", "became"), [("/daily pause", "paused"), ("/daily remove", "No question of the day")])
async def test_what_people_change_while_a_post_is_made_is_kept(
    harbour: House, boss: Person, line: str, became: str
) -> None:
    async with harbour.store.reading() as repositories:
        read_before = (await repositories.schedules.of_server(ServerId("test:server"), (Sort.DAILY,)))[0]
    await boss.says(line)
    harbour.time.passes(2 * 3600)

    await scheduling.carry_out(read_before, await due(harbour))
    await harbour.settles()

    assert became in words(await boss.says("/daily show"))


async def test_what_a_post_changes_while_people_change_something_is_kept(harbour: House, boss: Person) -> None:
    async with harbour.store.reading() as repositories:
        before = await repositories.schedules.of_channel(ChannelId("test:general"), Sort.DAILY)
    assert before is not None
    context = await due(harbour)
    await scheduling.keep(before, replace(before, failures=1), harbour.time.now, context)

    kept = await scheduling.keep(before, replace(before, paused=True), harbour.time.now, context)

    assert kept == replace(before, failures=1, paused=True)
    await boss.says("/daily remove")
    assert await scheduling.keep(before, replace(before, paused=True), harbour.time.now, context) is None


async def test_now_posts_todays_at_once_and_not_again_at_its_time(harbour: House, boss: Person) -> None:
    await boss.says("/daily now")
    await harbour.settles()
    assert len(harbour.board.messages) == 1

    again = await boss.says("/daily now")
    await harbour.passes(5 * 3600)

    assert "posted or skipped already" in words(again)
    assert len(harbour.board.messages) == 1


async def test_what_cannot_be_posted_is_listed_with_its_reason_and_the_second_time_the_boss_is_told(
    harbour: House, boss: Person
) -> None:
    for _ in range(2):
        harbour.board.fails.append(Unsent(Fate.NEVER, "I may not write in that channel."))
        await days(harbour, 1)

    assert "twice in a row" in title(harbour.board.last("test:@boss"))
    assert "I may not write in that channel." in words(harbour.board.last("test:@boss"))
    assert "failed (I may not write in that channel)" in words(await boss.says("/daily show"))


async def test_where_nobody_knows_whether_it_was_sent_it_says_so_and_does_not_send_again(
    harbour: House, boss: Person
) -> None:
    harbour.board.fails.append(Unsent(Fate.UNKNOWN, "The connection broke."))
    await harbour.passes(3 * 3600)

    assert harbour.board.messages == []
    assert "2026-11-23: perhaps sent (The connection broke)" in words(await boss.says("/daily show"))


@pytest.mark.parametrize(
    "line", ["/daily set 9 zone:utc", "/daily pause", "/daily skip", "/daily now", "/daily remove"]
)
async def test_only_those_who_manage_the_server_set_it(harbour: House, line: str) -> None:
    assert "needs the right to manage" in words(await harbour.person("ada").says(line))


async def test_it_is_set_from_another_channel_of_the_server_and_of_no_other_server(harbour: House) -> None:
    boss = harbour.person("boss", manages=True)

    done = await boss.calls("daily set", {"time": "9:00", "zone": "UTC", "channel": "test:server/study"})
    refused = await boss.calls("daily set", {"time": "9:00", "zone": "UTC", "channel": "test:elsewhere/study"})
    shown_there = await boss.calls("daily show", {"channel": "test:server/study"})
    await harbour.passes(3 * 3600)

    assert "It is set." in words(done)
    assert "no such channel in this server" in words(refused)
    assert "every day at 09:00" in words(shown_there)
    assert title(harbour.board.last("test:study")).startswith("Question of the day")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"channel": "test:server/closed"}, "It is closed."),
        ({"channel": "test:server/flat", "thread": "yes"}, "It is flat."),
        ({"channel": "test:server/flat"}, ""),
    ],
)
async def test_where_nothing_can_be_posted_it_is_not_set(harbour: House, given: dict[str, str], why: str) -> None:
    boss = harbour.person("boss", manages=True)

    said = await boss.calls("daily set", {"time": "9:00", "zone": "UTC", **given})
    await harbour.passes(3 * 3600)

    assert (why or "It is set.") in words(said)
    assert bool(harbour.board.messages) is not bool(why)


async def test_where_the_lecture_has_nothing_to_ask_it_is_not_set(bare_house: House) -> None:
    await bare_house.load(SILENT)
    boss = bare_house.person("boss", manages=True)

    refused = [await boss.says(line) for line in ("/daily set 9:00 zone:berlin", "/subscribe 9:00 zone:berlin")]
    shown = await boss.says("/daily show")

    assert all("no question that can be asked" in words(one) for one in refused)
    assert "No question of the day is set" in words(shown)


async def test_a_thread_is_begun_below_each_post_where_that_is_wanted(harbour: House) -> None:
    await harbour.person("boss", manages=True).says("/daily set 9:00 zone:berlin thread:yes")
    await harbour.passes(3 * 3600)

    post, thread = harbour.board.messages
    assert title(post.answer).startswith("Question of the day")
    assert thread.under == post.id
    assert "answer first" in words(thread.answer)


async def test_a_time_of_two_words_and_an_offset_are_understood_as_people_write_them(harbour: House) -> None:
    boss = harbour.person("boss", manages=True)
    line = "/daily set 6 pm zone:UTC+2 days:mon-fri"

    asked = await boss.says(line)
    done = await boss.presses(asked, next(label for label in labels(asked) if label.startswith("UTC+2")))

    assert "UTC+2?" in title(asked)
    assert "at 18:00, UTC+2" in words(done)


async def test_a_zone_typed_loosely_is_confirmed(harbour: House) -> None:
    boss = harbour.person("boss", manages=True)

    asked = await boss.says("/daily set 9:00 zone:berln")
    done = await boss.presses(asked, "Europe/Berlin")

    assert "Europe/Berlin" in words(done)


async def test_the_next_five_times_are_shown(harbour: House, boss: Person) -> None:
    said = words(await boss.says("/daily show"))

    assert "every day at 09:00, Europe/Berlin" in said
    assert said.count("08:00 UTC") == 5


async def test_a_subscription_comes_as_a_direct_message_and_goes(harbour: House) -> None:
    ada = harbour.person("ada")
    await ada.says("/subscribe 9:00 zone:berlin")
    await harbour.passes(3 * 3600)
    in_private = harbour.person("ada", channel="test:dm", kind=PlaceKind.DIRECT)

    answer = await press_any(in_private, harbour.board.last("test:@ada"))

    assert "You said:" in words(answer)
    await ada.says("/unsubscribe")
    await harbour.passes(2 * DAY)
    assert len(harbour.board.messages) == 1


async def test_nobody_else_sees_anothers_subscription(harbour: House) -> None:
    await harbour.person("ada").says("/subscribe 9:00 zone:berlin")
    await harbour.passes(3 * 3600)

    eve = harbour.person("eve", channel="test:dm", kind=PlaceKind.DIRECT)

    assert "not known here" in words(await press_any(eve, harbour.board.last("test:@ada")))


async def test_a_subscription_that_bounces_pauses_by_itself(harbour: House) -> None:
    ada = harbour.person("ada")
    await ada.says("/subscribe 9:00 zone:berlin")
    harbour.board.fails.append(Unsent(Fate.NEVER, "They take no direct messages."))
    await harbour.passes(3 * 3600)
    await harbour.passes(3 * DAY)

    assert harbour.board.messages == []


async def test_a_subscription_that_nobody_answers_for_two_weeks_stops_and_says_so(harbour: House) -> None:
    await harbour.person("ada").says("/subscribe 9:00 zone:berlin")
    await harbour.passes(2 * 3600)
    for _ in range(16):
        await harbour.passes(DAY)

    assert len(harbour.board.messages) == 15
    assert title(harbour.board.last("test:@ada")) == "I stop here"


class Deaf(Board):
    """Shows what is posted, and does not answer before it hears."""

    def __init__(self, time: Time) -> None:
        super().__init__(time)
        self.hears = asyncio.Event()
        self.first: dict[str, Posted] = {}
        self.is_asked = asyncio.Event()

    async def post(self, channel: ChannelId, card: Card, nonce: str, under: str = "", *, aloud: bool = False) -> Posted:
        stands = self.first.setdefault(nonce, await super().post(channel, card, nonce, under, aloud=aloud))
        self.is_asked.set()
        await self.hears.wait()
        return stands


async def due(house: House) -> Context:
    """Circumstances of something that happens by itself in `#general`."""
    place = Place(ChannelId("test:general"), ServerId("test:server"), PlaceKind.SERVER)
    interaction = Interaction(Kind.DUE, "schedule due", {}, NOBODY, place, house.time.now)
    shelf = await house.shelves.shelf(View(place.server), place.channel)
    return Context(interaction, shelf, house.services, (), house.time.now)


async def days(house: House, count: int) -> None:
    """Lets days pass hour by hour, as a bot lives them that is never away."""
    for _ in range(24 * count):
        await house.passes(3600)


async def test_what_is_set_says_what_it_replaces_and_whose_clock_it_took(harbour: House, boss: Person) -> None:
    answer = words(await boss.says("/daily set 18:30 thread:yes days:mon"))

    assert "Before it was: every day at 09:00, Europe/Berlin." in answer
    assert "Nothing was said of a zone, so it is that of the last one set: Europe/Berlin." in answer
    assert "with a thread below each" in answer


@pytest.mark.parametrize(
    "line", ["/daily set 9 am tokyo", "/daily set time:9am tokyo", '/daily set time:"9:00 Asia/Tokyo"']
)
async def test_a_zone_may_be_typed_behind_the_time(harbour: House, boss: Person, line: str) -> None:
    answer = words(await boss.says(line))

    assert "every day at 09:00, Asia/Tokyo" in answer
    assert "Nothing was said of a zone" not in answer


async def test_a_zone_behind_the_time_is_asked_about_like_any_other(harbour: House, boss: Person) -> None:
    asked = await boss.says("/daily set 9am PST")

    assert "America/Los_Angeles" in words(asked)
    assert "America/Los_Angeles" in words(await boss.presses(asked, "America/Los_Angeles"))


async def test_a_date_that_is_skipped_is_said_to_be_still_to_come(harbour: House, boss: Person) -> None:
    await days(harbour, 1)

    said = words(await boss.says("/daily skip 26 nov"))

    assert said.index("Not to come:") < said.index("2026-11-26: skipped (By boss)") < said.index("So far:")
