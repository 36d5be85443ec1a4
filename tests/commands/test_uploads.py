"""Reading files that were handed in: one of a server at a time, and none for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import pytest

from bot.commands.uploads import Uploads
from bot.kernel.errors import BadFile, PersonError
from bot.kernel.ids import ServerId
from tests.house import LIMITS

T = TypeVar("T")
HERE, THERE = ServerId("test:here"), ServerId("test:there")
TEA = b'{"title": "Tea", "chapters": [{"title": "Water"}]}'


class ReadingRoom:
    """A reading room where nothing is read until the door opens."""

    def __init__(self) -> None:
        self.busy = asyncio.Event()
        self.door = asyncio.Event()

    async def aside(self, work: Callable[[], T], /) -> T:
        self.busy.set()
        await self.door.wait()
        return work()


async def test_a_second_file_of_a_server_is_refused_while_the_first_is_read_and_other_servers_need_not_care() -> None:
    room = ReadingRoom()
    uploads = Uploads(room.aside, LIMITS)

    async with asyncio.TaskGroup() as group:
        first = group.create_task(uploads.read("tea.json", TEA, HERE))
        await room.busy.wait()
        with pytest.raises(PersonError, match="Another file of this server"):
            await uploads.read("tea.json", TEA, HERE)
        elsewhere = group.create_task(uploads.read("tea.json", TEA, THERE))
        room.door.set()

    assert first.result().title == elsewhere.result().title == "Tea"
    assert (await uploads.read("tea.json", TEA, HERE)).title == "Tea"


async def test_after_a_bad_file_or_a_cancelled_reading_the_next_is_read() -> None:
    room = ReadingRoom()
    uploads = Uploads(room.aside, LIMITS)

    cancelled = asyncio.gather(uploads.read("tea.json", TEA, HERE))
    await room.busy.wait()
    cancelled.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    room.door.set()
    with pytest.raises(BadFile):
        await uploads.read("tea.json", b"", HERE)

    assert (await uploads.read("tea.json", TEA, HERE)).title == "Tea"
