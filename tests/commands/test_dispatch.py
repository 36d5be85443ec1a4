"""What holds for every command: rights, places, sharing, buttons, and failures of ours."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from pydantic import Field

from bot.chat import token
from bot.chat.card import Action, Card, Reply
from bot.chat.command import Declaration, Request
from bot.chat.interaction import PlaceKind
from bot.commands.command import Command, Context
from bot.commands.dispatch import Dispatcher
from bot.commands.shelves import Shelves
from bot.kernel.errors import NotFound
from tests.house import BREAD, TEA, House, a_house, button, entries, labels, shown, title, words

T = TypeVar("T")


class Repeats(Request):
    what: str = Field(description="Anything")


async def test_a_long_query_s_buttons_are_read_after_a_restart(tmp_path: Path) -> None:
    query = "how does one keep a sourdough starter alive over a holiday of several weeks without feeding it every day"
    async with a_house(tmp_path, BREAD) as house:
        name = token.write(button(await house.person().says(f"/topic {query}"), "Share with the channel"))
    async with a_house(tmp_path) as house:
        answer = await house.person().presses_token(name)

    assert token.is_stored(name)
    assert len(name) <= token.LIMIT
    assert query[:60] in words(answer)
    assert not shown(answer).private


@pytest.mark.parametrize("name", ["", "x", "hello world", "r", "rchapter", "~", "~zzz", "\x00", "rchapter%3F"])
async def test_what_was_never_a_button_of_ours_gets_a_sentence(bakery: House, name: str) -> None:
    with pytest.raises(NotFound, match=r"Type the command again"):
        await bakery.dispatcher.action(name)


async def test_a_stored_button_that_is_gone_gets_a_sentence(bakery: House) -> None:
    with pytest.raises(NotFound, match=r"Type the command again"):
        await bakery.dispatcher.action("~rAAAAAAAAAAAAAAAAAAAAAAAA")


async def test_a_forged_button_is_checked_like_anything_typed(bakery: House) -> None:
    ada = bakery.person()

    for action in (
        Action("chapter", {}),
        Action("chapter", {"which": "1", "evil": "yes"}),
        Action("chapters", {"page": "-7"}),
        Action("chapters", {"page": "many"}),
        Action("no such command", {}),
        Action("lecture use", {"lecture": "bread"}),
    ):
        answer = shown(await ada.presses_token(token.write(action)))
        assert answer.private
        assert answer.error is None
        assert words(answer)


async def test_no_command_is_given_the_sign_that_one_of_the_databases_cannot_hold(bakery: House) -> None:
    seen: list[Repeats] = []

    async def note(request: Repeats, _context: Context) -> Reply:
        seen.append(request)
        return Reply(Card(()))

    command = Command(Declaration("repeat", "Notes what it is given", Repeats), note, {})
    ada = bakery.person()
    bakery.dispatcher = Dispatcher([command], bakery.services, lambda: 1)

    await ada.calls("repeat", {"what": "bulges\0 of \0water"})

    assert seen == [Repeats(what="bulges of water")]


async def test_where_the_bot_is_no_member_it_answers_and_says_that_it_cannot_post(bakery: House) -> None:
    ada = bakery.person(kind=PlaceKind.ELSEWHERE)
    private = await ada.says("/chapter 3")

    refused = shown(await ada.presses(private, "Share with the channel"))

    assert title(private) == "Kneading"
    assert refused.private
    assert words(refused).startswith("I cannot post here")


async def test_a_direct_message_has_nobody_to_share_with(bakery: House) -> None:
    answer = await bakery.person(kind=PlaceKind.DIRECT).says("/chapter 3")

    assert "Share with the channel" not in labels(answer)


async def test_a_failure_of_ours_is_said_with_a_number_that_is_in_the_log(
    bakery: House, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails(_request: Request, _context: Context) -> None:
        raise RuntimeError("a bug")

    declaration = Declaration("broken", "Always fails", Request)
    command = Command(declaration, fails, {})  # type: ignore[arg-type]
    broken = Dispatcher([command], bakery.services, lambda: 123456)
    house = replace(bakery, dispatcher=broken)

    with caplog.at_level(logging.ERROR):
        answer = shown(await house.person().says("/broken"))

    assert answer.error == 123456
    assert "123456" in words(answer)
    assert "123456" in caplog.text
    assert "a bug" in caplog.text
    assert "a bug" not in words(answer)


async def test_an_import_by_another_process_is_noticed(tmp_path: Path) -> None:
    async with a_house(tmp_path, BREAD) as running, a_house(tmp_path) as importing:
        ada = running.person()
        before = await ada.says("/topic oxidised leaves")
        await importing.load(TEA)

        assert await running.shelves.refresh()
        assert not await running.shelves.refresh()
        assert title(before) == "Not in these lectures"
        assert title(await ada.says("/chapter oxidation")) == "Oxidation"


async def test_a_locked_database_costs_an_answer_its_longest_buttons_and_nothing_else(tmp_path: Path) -> None:
    query = "how does one keep a sourdough starter alive over a holiday of several weeks without feeding it every day"
    async with a_house(tmp_path, BREAD, patience=timedelta(milliseconds=50)) as house:
        await house.person().says("/chapter 1")
        await house.settles()  # else the scheduler may hold the lock, and could not let it go
        with closing(sqlite3.connect(tmp_path / "house.db", isolation_level=None)) as other:
            other.execute("begin immediate")
            answer = await house.person().says(f"/topic {query}")
        afterwards = await house.person().says(f"/topic {query}")

    assert entries(answer) == entries(afterwards)
    assert "Open" in labels(answer)
    assert "Share with the channel" not in labels(answer)
    assert "Share with the channel" in labels(afterwards)


async def test_of_two_that_refresh_at_once_each_sees_what_was_committed_before(tmp_path: Path) -> None:
    async with a_house(tmp_path, BREAD) as importing:
        begun, go_on = asyncio.Event(), asyncio.Event()

        async def aside(work: Callable[[], T], /) -> T:
            found = work()
            begun.set()
            await go_on.wait()
            return found

        shelves = Shelves(importing.store, aside)
        async with asyncio.TaskGroup() as tasks:
            first = tasks.create_task(shelves.refresh())
            await begun.wait()
            await importing.load(TEA)
            second = tasks.create_task(shelves.refresh())
            go_on.set()

        assert await first
        await second
        assert set(shelves.library.everything.lectures) == {"bread", "tea"}
