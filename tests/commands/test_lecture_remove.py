"""`/lecture remove`: what a server added goes away; what everybody sees is hidden in that server alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.chat.card import OnPress
from bot.chat.interaction import PlaceKind
from bot.kernel.ids import LectureId, ServerId
from tests.house import BREAD, TEA, House, Person, a_house, button, entries, labels, title, words

HERE = ServerId("test:server")


def boss(house: House, **circumstances: object) -> Person:
    return house.person("boss", manages=True, **circumstances)


async def lectures(house: House, **where: str) -> list[str]:
    return [choice.value for choice in await house.person(**where).is_offered("lecture use", "lecture", "")]


async def test_removing_is_asked_back_about_first(bakery: House) -> None:
    await bakery.load(TEA, owner=HERE)

    asked = await boss(bakery).says("/lecture remove tea")

    assert title(asked) == "Remove this lecture?"
    assert "An evening of tea" in words(asked)
    assert labels(asked) == ["Remove it"]
    assert await lectures(bakery) == ["bread", "tea"]


async def test_removed_it_is_gone_and_added_again_it_is_the_same(bakery: House) -> None:
    await bakery.load(TEA, owner=HERE)
    ada = boss(bakery)

    done = await ada.presses(await ada.says("/lecture remove tea"), "Remove it")
    gone = await lectures(bakery)
    await bakery.load(TEA, owner=HERE)

    assert "is removed" in words(done)
    assert gone == ["bread"]
    assert title(await ada.says("/chapter tea-2")) == "Oxidation"


async def test_a_second_press_removes_nothing_not_even_what_is_called_nearly_so(bakery: House) -> None:
    await bakery.load(TEA, owner=HERE)
    ada = boss(bakery)
    asked = await ada.says("/lecture remove tea")
    await ada.presses(asked, "Remove it")
    await bakery.load(replace(TEA, id=LectureId("tea-2"), title="Tea, part two"), owner=HERE)

    again = await ada.presses(asked, "Remove it")

    assert "not here (any more)" in words(again)
    assert await lectures(bakery) == ["bread", "tea-2"]


async def test_removing_needs_the_right_to_manage_the_server_when_asking_and_when_pressing(bakery: House) -> None:
    await bakery.load(TEA, owner=HERE)
    asked = await boss(bakery).says("/lecture remove tea")

    for refused in (
        await bakery.person().says("/lecture remove tea"),
        await bakery.person("boss", manages=False).presses(asked, "Remove it"),
    ):
        assert "right to manage this server" in words(refused)
    assert await lectures(bakery) == ["bread", "tea"]


async def test_a_lecture_that_everybody_sees_is_hidden_in_this_server_alone(kitchen: House) -> None:
    ada = boss(kitchen)

    asked = await ada.says("/lecture remove tea")
    done = await ada.presses(asked, "Hide it")

    assert title(asked) == "Hide this lecture here?"
    assert "hidden in this server" in words(done)
    assert await lectures(kitchen) == ["bread"]
    assert title(await kitchen.person().says("/topic oxidised leaves")) == "Not in these lectures"
    assert await lectures(kitchen, server="test:other", channel="test:other") == ["bread", "tea"]


async def test_what_is_hidden_stays_so_after_a_restart_and_is_shown_again_from_the_list(tmp_path: Path) -> None:
    async with a_house(tmp_path, BREAD, TEA) as house:
        await boss(house).presses(await boss(house).says("/lecture remove tea"), "Hide it")
    async with a_house(tmp_path) as house:
        hidden = await lectures(house)
        listed = await boss(house).says("/lecture list")
        await boss(house).presses(listed, "Show it again")

        assert hidden == ["bread"]
        assert entries(listed) == ["Baking 101 | How bread works", "An evening of tea"]
        assert await lectures(house) == ["bread", "tea"]


async def test_only_those_who_manage_the_server_see_and_press_what_shows_it_again(kitchen: House) -> None:
    ada = boss(kitchen)
    await ada.presses(await ada.says("/lecture remove tea"), "Hide it")
    listed = await ada.says("/lecture list")

    seen = await kitchen.person().says("/lecture list")
    refused = await kitchen.person().presses(listed, "Show it again")
    shared = await ada.presses(listed, "Share with the channel")

    assert entries(seen) == entries(shared) == ["Baking 101 | How bread works"]
    assert button(listed, "Share").on_press is OnPress.SHARE
    assert "right to manage this server" in words(refused)
    assert await lectures(kitchen) == ["bread"]


async def test_the_list_marks_the_server_s_own_lectures(bakery: House) -> None:
    await bakery.load(TEA, owner=HERE)

    here = words(await bakery.person().says("/lecture list")).splitlines()
    direct = words(await bakery.person(kind=PlaceKind.DIRECT).says("/lecture list")).splitlines()

    assert ["this server's own" in line for line in here if "id " in line] == [False, True]
    assert ["of a server of yours" in line for line in direct if "id " in line] == [False, True]


async def test_outside_a_server_there_is_nothing_to_remove(bakery: House) -> None:
    assert "server" in words(await boss(bakery, kind=PlaceKind.DIRECT).says("/lecture remove bread"))
    assert await lectures(bakery) == ["bread"]
