"""Quizzes at set times: a lobby ten minutes before, then a round as any other; and relays of one question a day."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.chat.platform import Fate, Unsent
from bot.kernel.ids import ServerId
from bot.ports import Sort
from bot.study.quiz.round import Round, State
from tests.games import TIDES, answers, as_it_is, kept, playing, plays_on
from tests.house import House, Person, Time, a_house, labels, title, words

THURSDAY = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)  # 17:00 in Berlin
HOUR, DAY = 3600, 86_400


@pytest.fixture
async def harbour(tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(tmp_path, TIDES, time=Time(THURSDAY)) as house:
        yield house


@pytest.fixture
def boss(harbour: House) -> Person:
    return harbour.person("boss", manages=True)


async def test_a_lobby_comes_ten_minutes_before_and_the_round_begins_by_itself(harbour: House, boss: Person) -> None:
    await boss.says("/schedule add quiz 18:00 zone:berlin days:thursday questions:2 topic:bulges")
    await harbour.passes(50 * 60 - 1)
    assert harbour.board.messages == []
    await harbour.passes(1)
    lobby = harbour.board.last()
    assert "It begins by itself at 17:00:00 UTC" in words(lobby)
    assert labels(lobby) == ["Join", "Host controls"]

    await harbour.person("ada").presses(lobby, "Join", private=False)
    await harbour.passes(10 * 60)

    assert title(harbour.board.last()).startswith("Question 1 of")
    round_ = await playing(boss)
    await answers(harbour.person("ada"), round_.question)
    await plays_on(boss, round_)
    assert "1. ada" in words(harbour.board.last())


async def test_one_that_is_set_less_than_ten_minutes_before_comes_at_once(harbour: House, boss: Person) -> None:
    harbour.time.passes(55 * 60)
    await boss.says("/schedule add quiz 18:00 zone:berlin days:thursday")
    await harbour.settles()

    assert "It begins by itself at 17:00:00 UTC" in words(harbour.board.last())
    await harbour.passes(60)
    assert len(harbour.board.messages) == 1


async def test_where_nobody_joins_it_ends_before_it_begins(harbour: House, boss: Person) -> None:
    await boss.says("/schedule add quiz 18:00 zone:berlin days:thursday")
    await harbour.passes(50 * 60)
    await harbour.passes(10 * 60)

    assert "It ended before it began. Nobody joined." in words(harbour.board.last())


async def test_it_comes_every_week(harbour: House, boss: Person) -> None:
    await boss.says("/schedule add quiz 18:00 zone:berlin days:thursday")
    await harbour.passes(50 * 60)
    for _ in range(2):
        await harbour.passes(10 * 60)
        await harbour.passes(7 * DAY - 10 * 60)

    assert len(harbour.board.messages) == 3


async def test_while_another_quiz_is_on_it_does_not_come_and_the_list_says_why(harbour: House, boss: Person) -> None:
    await boss.says("/schedule add quiz 18:00 zone:berlin days:thursday")
    await harbour.person("ada").says("/quiz pace:untimed")
    await harbour.passes(50 * 60)

    shown = await boss.presses(await boss.says("/schedule list"), "More on")

    assert "2026-11-26: failed (Another quiz was on in the channel)" in words(shown)


async def test_a_relay_asks_one_question_a_day_and_reveals_it_with_the_next(harbour: House, boss: Person) -> None:
    ada, ben = harbour.person("ada"), harbour.person("ben")
    await boss.says("/schedule add relay 18:00 zone:berlin questions:3")
    for number in range(3):
        await harbour.passes(HOUR if not number else DAY)
        assert title(harbour.board.last()) == f"Question {number + 1} of 3"
        assert "closes" not in words(harbour.board.last())
        round_ = await relay(harbour)
        assert title(await answers(ada, round_.question)) == "Answer locked in"
        await answers(ben, round_.question, rightly=False)
        await harbour.settles()
        if number:
            assert "1 of 2 were right: ada" in words(harbour.board.messages[number - 1].answer)
    await harbour.passes(DAY)

    assert "1. ada  3 points, 3 of 3 right" in words(harbour.board.last())
    assert (await as_it_is(harbour, round_)).state is State.OVER
    assert len(await kept(harbour, round_)) == 6
    before = len(harbour.board.messages)
    await harbour.passes(2 * DAY)
    assert len(harbour.board.messages) == before


async def test_a_question_of_a_relay_that_could_not_be_shown_is_asked_the_next_day(
    harbour: House, boss: Person
) -> None:
    await boss.says("/schedule add relay 18:00 zone:berlin questions:3")
    await harbour.passes(HOUR)
    harbour.board.fails = [Unsent(Fate.NEVER, "I lack a right.")]
    await harbour.passes(DAY)
    assert [title(one.answer) for one in harbour.board.messages] == ["Question 1 of 3"]

    for _ in range(3):
        await harbour.passes(DAY)

    titles = [title(one.answer) for one in harbour.board.messages]
    assert titles == ["Question 1 of 3", "Question 2 of 3", "Question 3 of 3", "The podium: How tides work"]


async def test_a_podium_of_a_relay_that_could_not_be_shown_is_listed_with_the_reason(
    harbour: House, boss: Person
) -> None:
    await boss.says("/schedule add relay 18:00 zone:berlin questions:1")
    await harbour.passes(HOUR)
    harbour.board.fails = [Unsent(Fate.NEVER, "I lack a right.")]

    await harbour.passes(DAY)

    shown = await boss.presses(await boss.says("/schedule list"), "More on")
    assert "failed (I lack a right)" in words(shown)
    assert [title(one.answer) for one in harbour.board.messages] == ["Question 1 of 1"]


async def test_the_same_again_after_a_relay_is_a_round_for_everybody(harbour: House, boss: Person) -> None:
    await boss.says("/schedule add relay 18:00 zone:berlin questions:1")
    await harbour.passes(HOUR)
    await harbour.passes(DAY)

    lobby = await harbour.person("ada").presses(harbour.board.last(), "Same again", private=False)

    assert title(lobby) == "Your quiz is in the channel"


async def test_schedules_are_skipped_paused_resumed_and_removed(harbour: House, boss: Person) -> None:
    added = await boss.says("/schedule add quiz 18:00 zone:berlin")
    skipped = await boss.presses(added, "Skip the next")
    paused = await boss.presses(skipped, "Pause")
    resumed = await boss.presses(paused, "Resume")
    removed = await boss.presses(resumed, "Remove")

    assert "There is none on 2026-11-26." in words(skipped)
    assert "except 2026-11-26" in words(skipped)
    assert "; paused" in words(paused)
    assert "It goes on." in words(resumed)
    assert "is not scheduled any more" in words(removed)
    assert "No quiz is scheduled here" in words(await boss.says("/schedule list"))


async def test_only_those_who_manage_the_server_set_it_and_all_see_it(harbour: House, boss: Person) -> None:
    await boss.says("/schedule add quiz 18:00 zone:berlin")
    ada = harbour.person("ada")

    assert "Scheduled quizzes" in words(await ada.says("/schedule list"))
    for line in ("/schedule add quiz 18:00 zone:berlin", "/schedule skip", "/schedule pause", "/schedule remove"):
        assert "needs the right to manage" in words(await ada.says(line))


async def test_a_topic_that_the_lecture_lacks_is_said_at_once(harbour: House, boss: Person) -> None:
    said = words(await boss.says("/schedule add quiz 18:00 zone:berlin topic:quantum chromodynamics"))

    assert "No chapter here treats" in said


async def test_another_server_sees_nothing_of_it(harbour: House, boss: Person) -> None:
    added = await boss.says("/schedule add quiz 18:00 zone:berlin")
    eve = harbour.person("eve", manages=True, server="test:elsewhere", channel="test:there")

    assert "Say which" in words(await eve.presses(added, "Remove"))
    assert "No quiz is scheduled here" in words(await eve.says("/schedule list"))


async def relay(house: House) -> Round:
    """The relay's round as it is now."""
    async with house.store.reading() as repositories:
        (schedule,) = await repositories.schedules.of_server(ServerId("test:server"), [Sort.RELAY])
        assert schedule.round is not None
        round_ = await repositories.rounds.get(schedule.round)
    assert round_ is not None
    return round_


@pytest.mark.parametrize("what", ["quiz", "relay"])
async def test_what_comes_late_says_so_and_goes_on_saying_so(harbour: House, boss: Person, what: str) -> None:
    await boss.says(f"/schedule add {what} 18:00 zone:berlin questions:2")
    harbour.time.passes(3 * HOUR)  # nobody was there
    await harbour.settles()
    post = harbour.board.messages[-1]

    assert "This comes late: I was not there when it was due." in words(post.answer)
    if what == "quiz":
        await harbour.person("ada").presses(post.answer, "Join", private=False)
        await harbour.settles()
        assert "Playing: ada" in words(post.answer)
        assert "This comes late" in words(post.answer)


async def test_what_comes_in_time_says_nothing_of_it(harbour: House, boss: Person) -> None:
    await boss.says("/schedule add relay 18:00 zone:berlin questions:2")
    await harbour.passes(HOUR)

    assert "late" not in words(harbour.board.last())
