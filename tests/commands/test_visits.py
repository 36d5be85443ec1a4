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
from bot.commands.visits import VisitDesk, Visits
from bot.kernel.ids import ChannelId, LearnerId, ServerId
from bot.ports import Visit
from bot.storage import open_store
from tests.house import BREAD, WHEN, a_house, title

PLACE = Place(ChannelId("test:general"), ServerId("test:server"), PlaceKind.SERVER)


def visit(number: int) -> Interaction:
    return Interaction(Kind.COMMAND, "help", {}, Learner(LearnerId(f"test:{number}"), "Ada"), PLACE, WHEN)


async def test_a_crowd_that_comes_at_once_is_written_down_one_and_all(tmp_path: Path) -> None:
    async with a_house(tmp_path, BREAD) as house:
        await asyncio.gather(*(house.services.visits.note(visit(number)) for number in range(30)))
        async with house.store.reading() as repositories:
            seen = [await repositories.visits.servers(visit(number).learner.id, WHEN) for number in range(30)]

    assert seen == [[PLACE.server]] * 30


async def test_a_visit_that_cannot_be_written_is_logged_and_the_answer_given(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "house.db"
    impatience = timedelta(milliseconds=50)
    async with a_house(tmp_path, BREAD) as house, open_store(f"sqlite:///{file}", patience=impatience) as store:
        await house.settles()  # else the scheduler may hold the lock, and could not let it go

        async def take(one: Visit) -> None:
            await VisitDesk(store).commit([one])

        services = replace(house.services, store=store, visits=Visits(store, take))
        dispatcher = Dispatcher(app.COMMANDS, services, lambda: 1)
        with (
            closing(sqlite3.connect(file, isolation_level=None, timeout=30)) as other,
            caplog.at_level(logging.WARNING),
        ):
            other.execute("begin immediate")
            answer = await replace(house, dispatcher=dispatcher).person().says("/chapter 3")

    assert title(answer) == "Kneading"
    assert "a visit was not written down" in caplog.text
