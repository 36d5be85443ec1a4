"""Writing down who used the bot where must never be in the way of an answer."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import app
from bot.chat.interaction import Interaction, Kind, Learner, Place, PlaceKind
from bot.commands.dispatch import Dispatcher
from bot.commands.visits import Visits
from bot.kernel.ids import ChannelId, LearnerId, ServerId
from bot.storage import open_store
from tests.house import BREAD, WHEN, a_house, title

PLACE = Place(ChannelId("test:general"), ServerId("test:server"), PlaceKind.SERVER)


def visit(number: int) -> Interaction:
    return Interaction(Kind.COMMAND, "help", {}, Learner(LearnerId(f"test:{number}"), "Ada"), PLACE, WHEN)


async def test_those_who_come_while_a_visit_waits_to_be_written_are_written_with_it(tmp_path: Path) -> None:
    async with a_house(tmp_path, BREAD) as house, asyncio.TaskGroup() as tasks:
        visits = Visits(house.store)

        async def whom_the_next_to_write_sees() -> int:
            async with house.store.transaction() as repositories:
                return sum([bool(await repositories.visits.servers(visit(n).learner.id, WHEN)) for n in range(30)])

        async with house.store.transaction():
            tasks.create_task(visits.note(visit(0)))
            await asyncio.sleep(0)
            seen = tasks.create_task(whom_the_next_to_write_sees())
            await asyncio.sleep(0)
            for number in range(1, 30):
                tasks.create_task(visits.note(visit(number)))
            await asyncio.sleep(0)

    assert seen.result() == 30


async def test_a_visit_that_cannot_be_written_is_logged_and_the_answer_given(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "house.db"
    impatience = timedelta(milliseconds=50)
    async with a_house(tmp_path, BREAD) as house, open_store(f"sqlite:///{file}", patience=impatience) as store:
        dispatcher = Dispatcher(app.COMMANDS, replace(house.services, store=store), lambda: 1)
        with closing(sqlite3.connect(file, isolation_level=None)) as other, caplog.at_level(logging.WARNING):
            other.execute("begin immediate")
            answer = await replace(house, dispatcher=dispatcher).person().says("/chapter 3")

    assert title(answer) == "Kneading"
    assert "a visit was not written down" in caplog.text
