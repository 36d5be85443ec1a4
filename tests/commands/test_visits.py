"""Writing down who used the bot where must never be in the way of an answer."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import app
from bot.commands.dispatch import Dispatcher
from bot.storage import open_store
from tests.house import BREAD, a_house, title


async def test_those_who_come_while_a_visit_waits_to_be_written_are_written_with_it(tmp_path: Path) -> None:
    async with a_house(tmp_path, BREAD) as house, asyncio.TaskGroup() as tasks:
        visits = Visits(house.store)
        first, *crowd = (house.person(f"person-{number}") for number in range(30))

        async def see() -> list[bool]:
            async with house.store.transaction() as repositories:
                return [bool(await repositories.visits.servers(one.learner, WHEN)) for one in (first, *crowd)]

        async with house.store.transaction():
            tasks.create_task(visits.note(first.comes()))
            await asyncio.sleep(0)
            seen = tasks.create_task(see())
            await asyncio.sleep(0)
            for person in crowd:
                tasks.create_task(visits.note(person.comes()))
            await asyncio.sleep(0)

    assert seen.result() == [True] * 30


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
