"""What somebody finds on the bot's own page: what is loaded, and how to ask for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.chat.card import Action, OnPress, actions
from bot.kernel.ids import LectureId
from tests.games import TIDES, answers, begins, is_revealed, playing, plays_on
from tests.house import House, a_house, labels, long_lecture, words


async def test_it_tells_what_is_loaded_and_how_to_ask(kitchen: House) -> None:
    said = words(await kitchen.person().calls("home", {}))

    assert "Baking 101" in said
    assert "An evening of tea" in said
    assert "/chapter" in said
    assert "home" not in said


async def test_its_buttons_ask_and_open(kitchen: House) -> None:
    answer = await kitchen.person().calls("home", {})

    assert Action("topic", {}, OnPress.FORM) in list(actions(answer.card))  # type: ignore[union-attr]


async def test_where_nothing_is_loaded_it_says_so(bare_house: House) -> None:
    said = words(await bare_house.person().calls("home", {}))

    assert "lecture" in said


async def test_of_very_many_lectures_it_shows_some(bare_house: House) -> None:
    one = long_lecture(1)
    await bare_house.load(*(replace(one, id=LectureId(f"l{n}"), title=f"Lecture {n}") for n in range(12)))

    said = words(await bare_house.person().calls("home", {}))

    assert "And 2 more" in said


async def test_it_shows_ones_own_record_and_that_of_this_week(tmp_path: Path) -> None:
    async with a_house(tmp_path, TIDES) as house:
        ada = house.person()
        assert "You have answered nothing yet." in words(await ada.calls("home", {}))
        round_ = await begins(ada, line="/quiz kinds:choice,truefalse")
        await answers(ada, round_.question)
        assert "nothing yet" in words(await ada.calls("home", {})), "it may still be changed"
        await is_revealed(ada)
        now = await playing(ada)
        await house.passes(60)
        await answers(ada, (await playing(ada)).question, rightly=False)
        await plays_on(ada, now)

        this_week = words(await ada.calls("home", {}))
        await house.passes(8 * 24 * 3600)
        later = words(await ada.calls("home", {}))

    assert "So far: 1 of 2 right, in 1 round" in this_week
    assert "This week: 1 of 2 right, in 1 round" in this_week
    assert "So far: 1 of 2 right, in 1 round" in later
    assert "This week: nothing yet" in later


async def test_it_leads_to_the_round_that_one_plays_alone(tmp_path: Path) -> None:
    async with a_house(tmp_path, TIDES) as house:
        ada = house.person()
        assert "Go on with your quiz" not in labels(await ada.calls("home", {}))
        await ada.says("/quiz 3 solo")

        found = await ada.presses(await ada.calls("home", {}), "Go on with your quiz")

    assert "Question 1 of 3" in words(found)


async def test_one_keeps_off_public_lists_by_its_button_and_back(kitchen: House) -> None:
    ada = kitchen.person()

    off = await ada.presses(await ada.calls("home", {}), "Keep me off public lists")
    home = await ada.calls("home", {})
    on = await ada.presses(home, "List me")

    assert "no podium" in words(off)
    assert "Your name stands on no public list." in words(home)
    assert "may stand" in words(on)
