"""`/lecture`: what is here, and which one a place means."""

from __future__ import annotations

from pathlib import Path

from bot.chat.interaction import PlaceKind
from tests.house import BREAD, TEA, House, a_house, entries, labels, title, words


async def test_the_list_names_each_lecture_and_opens_its_outline(kitchen: House) -> None:
    ada = kitchen.person()

    listed = await ada.says("/lecture list")

    assert entries(listed) == ["Baking 101 | How bread works", "An evening of tea"]
    assert title(await ada.presses(listed, "Chapters")) == "Baking 101 | How bread works"


async def test_a_channel_s_lecture_is_the_one_meant_there_and_only_there(kitchen: House) -> None:
    boss = kitchen.person("boss", manages=True)

    said = await boss.says("/lecture use evening of tea")

    assert "An evening of tea" in words(said)
    assert title(await kitchen.person().says("/chapter 1")) == "Picking the leaves"
    assert title(await kitchen.person(channel="test:other").says("/chapter 1")) == "Which lecture?"


async def test_a_server_s_lecture_is_meant_where_the_channel_has_none(kitchen: House) -> None:
    boss = kitchen.person("boss", manages=True)

    await boss.says("/lecture use tea scope:server")
    await boss.says("/lecture use bread")

    assert title(await kitchen.person().says("/chapter 1")) == "Flour, water, salt"
    assert title(await kitchen.person(channel="test:other").says("/chapter 1")) == "Picking the leaves"
    assert title(await kitchen.person(server="test:elsewhere", channel="test:c").says("/chapter 1")) == "Which lecture?"


async def test_the_choice_is_forgotten_with_none(kitchen: House) -> None:
    boss = kitchen.person("boss", manages=True)
    await boss.says("/lecture use tea")

    await boss.says("/lecture use none")

    assert title(await boss.says("/chapter 1")) == "Which lecture?"


async def test_the_choice_outlives_a_restart(tmp_path: Path) -> None:
    async with a_house(tmp_path, BREAD, TEA) as house:
        await house.person("boss", manages=True).says("/lecture use tea")
    async with a_house(tmp_path) as house:
        assert title(await house.person().says("/chapter 1")) == "Picking the leaves"


async def test_choosing_needs_the_right_to_manage_the_server(kitchen: House) -> None:
    said = await kitchen.person(manages=False).says("/lecture use tea")

    assert "right to manage this server" in words(said)
    assert title(await kitchen.person().says("/chapter 1")) == "Which lecture?"


async def test_outside_a_server_there_is_nothing_to_choose_for(kitchen: House) -> None:
    said = await kitchen.person(manages=True, kind=PlaceKind.DIRECT).says("/lecture use tea")

    assert "server" in words(said)
    assert labels(said) == []
