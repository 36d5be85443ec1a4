from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.commands.leaderboard import begin
from tests.games import TIDES, answers, begins, plays_on, press_any
from tests.house import House, a_house, title, words


@pytest.fixture
async def harbour(tmp_path: Path) -> AsyncIterator[House]:
    """A server in which ada was right once, and ben once of two."""
    async with a_house(tmp_path, TIDES) as house:
        ada, ben = house.person("ada"), house.person("ben")
        round_ = await begins(ada, ben, line="/quiz kinds:choice")
        await answers(ada, round_.question)
        await answers(ben, round_.question, rightly=False)
        await plays_on(ada, round_)
        yield house


async def test_it_counts_right_answers_of_group_rounds_this_week(harbour: House) -> None:
    answer = await harbour.person("ada").says("/leaderboard")

    assert title(answer) == "Leaderboard: this week"
    assert "1. ada  1 right of 1 (100%)" in words(answer)
    assert "2. ben  0 right of 1 (0%)" in words(answer)


async def test_next_week_begins_with_an_empty_board_and_all_keeps_everything(harbour: House) -> None:
    harbour.time.passes(8 * 86_400)
    ada = harbour.person("ada")

    assert "Nobody yet" in words(await ada.says("/leaderboard"))
    assert "1. ada" in words(await ada.says("/leaderboard all"))
    assert "1. ada" in words(await ada.presses(await ada.says("/leaderboard"), "The last 16 weeks"))


async def test_who_does_not_want_to_be_listed_is_not_and_sees_their_own_record(harbour: House) -> None:
    ada, ben = harbour.person("ada"), harbour.person("ben")
    await ada.says("/privacy ranking off")

    assert "ada" not in words(await ben.says("/leaderboard"))
    own = words(await ada.says("/leaderboard"))
    assert "1. ben" in own
    assert "You alone see this: 1 of 1 right." in own
    await ada.says("/privacy ranking on")
    assert "1. ada" in words(await ben.says("/leaderboard"))


async def test_questions_of_the_day_which_one_may_be_told_first_do_not_count(harbour: House) -> None:
    boss, ada = harbour.person("boss", manages=True), harbour.person("ada")
    before = words(await ada.says("/leaderboard all"))
    await boss.says("/daily set 18:00 zone:UTC")
    for _ in range(20):
        await harbour.passes(86_400)
        await press_any(ada, harbour.board.last())

    assert words(await ada.says("/leaderboard all")) == before


async def test_another_server_has_its_own(harbour: House) -> None:
    eve = harbour.person("eve", server="test:elsewhere", channel="test:there")

    assert "Nobody yet" in words(await eve.says("/leaderboard all"))


async def test_a_lecture_has_its_own(harbour: House) -> None:
    answer = await harbour.person("ada").says("/leaderboard scope:lecture")

    assert title(answer) == "Leaderboard: this week, How tides work"
    assert "1. ada" in words(answer)


async def test_a_period_that_there_is_not_is_answered_with_those_that_there_are(harbour: House) -> None:
    answer = words(await harbour.person("ada").says("/leaderboard year"))

    assert "Periods are week, month, term, all." in answer


def test_periods_begin_on_monday_and_on_the_first_of_the_month() -> None:
    now = datetime(2026, 11, 25, 18, 30, tzinfo=UTC)  # a Wednesday

    assert begin("week", now) == datetime(2026, 11, 23, tzinfo=UTC)
    assert begin("month", now) == datetime(2026, 11, 1, tzinfo=UTC)
    assert begin("all", now) is None
