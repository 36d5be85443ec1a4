"""What somebody finds on the bot's own page: what is loaded, and how to ask for it."""

from __future__ import annotations

from bot.chat.card import Action, OnPress, actions
from tests.house import House, long_lecture, words


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
    from dataclasses import replace

    from bot.kernel.ids import LectureId

    one = long_lecture(1)
    await bare_house.load(*(replace(one, id=LectureId(f"l{n}"), title=f"Lecture {n}") for n in range(12)))

    said = words(await bare_house.person().calls("home", {}))

    assert "And 2 more" in said
