"""Gathering: what arrives together is committed together, and each waiter gets its own result or failure."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.storage.gathering import Gathering

LONG = timedelta(hours=1)
SHORT = timedelta(milliseconds=1)


class Commits:
    """What was committed, batch by batch. A commit waits while *gate* is closed, and fails for a negative number."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.begun: asyncio.Queue[None] = asyncio.Queue()
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, items: Sequence[int]) -> Sequence[str]:
        self.begun.put_nowait(None)
        await self.gate.wait()
        self.batches.append(list(items))
        if min(items) < 0:
            raise ValueError("negative")
        return [str(item) for item in items]


async def waiting(gathering: Gathering[int, str], group: asyncio.TaskGroup, *items: int) -> list[asyncio.Task[str]]:
    """Tasks that have handed in *items* and wait."""
    tasks = [group.create_task(gathering.take(item)) for item in items]
    await asyncio.sleep(0)
    return tasks


async def test_what_arrives_together_is_committed_together_and_each_gets_its_own_result() -> None:
    commits = Commits()
    async with asyncio.timeout(10), Gathering(commits, SHORT) as gathering:
        results = await asyncio.gather(*(gathering.take(item) for item in range(5)))

    assert results == ["0", "1", "2", "3", "4"]
    assert commits.batches == [[0, 1, 2, 3, 4]]


async def test_a_full_batch_waits_for_nobody() -> None:
    commits = Commits()
    async with asyncio.timeout(10), Gathering(commits, LONG, most=2) as gathering:
        await asyncio.gather(*(gathering.take(item) for item in range(6)))

    assert commits.batches == [[0, 1], [2, 3], [4, 5]]


async def test_one_alone_is_committed_when_the_window_closes() -> None:
    commits = Commits()
    async with asyncio.timeout(10), Gathering(commits, SHORT) as gathering:
        assert await gathering.take(1) == "1"
        assert await gathering.take(2) == "2"

    assert commits.batches == [[1], [2]]


async def test_while_one_batch_is_committed_the_next_gathers() -> None:
    commits = Commits()
    async with asyncio.timeout(10), Gathering(commits, SHORT) as gathering, asyncio.TaskGroup() as group:
        commits.gate.clear()
        await waiting(gathering, group, 1)
        await commits.begun.get()
        await waiting(gathering, group, 2)
        await waiting(gathering, group, 3)
        commits.gate.set()

    assert commits.batches == [[1], [2, 3]]


async def test_a_failure_is_that_of_each_in_the_batch_and_of_nobody_else() -> None:
    commits = Commits()
    async with asyncio.timeout(10), Gathering(commits, SHORT) as gathering:
        failures = await asyncio.gather(*(gathering.take(item) for item in (1, -2, 3)), return_exceptions=True)
        after = await gathering.take(4)

    assert [str(failure) for failure in failures] == ["negative"] * 3
    assert all(isinstance(failure, ValueError) for failure in failures)
    assert after == "4"


async def test_a_commit_that_gives_too_few_results_fails_for_all() -> None:
    async def forgetful(items: Sequence[int]) -> Sequence[str]:
        return ["only one"]

    async with asyncio.timeout(10), Gathering(forgetful, SHORT) as gathering:
        failures = await asyncio.gather(*(gathering.take(item) for item in (1, 2)), return_exceptions=True)

    assert [type(failure) for failure in failures] == [ValueError, ValueError]


@pytest.mark.parametrize("is_committing", [False, True])
async def test_a_cancelled_waiter_takes_nobody_with_it_and_its_item_is_committed(is_committing: bool) -> None:
    commits = Commits()
    async with asyncio.timeout(10), Gathering(commits, SHORT) as gathering, asyncio.TaskGroup() as group:
        commits.gate.clear()
        gone, stays = await waiting(gathering, group, 1, 2)
        if is_committing:
            await commits.begun.get()
        gone.cancel()
        await asyncio.sleep(0)
        commits.gate.set()

        assert await stays == "2"
    assert gone.cancelled()
    assert commits.batches == [[1, 2]]


async def test_what_was_taken_is_committed_before_the_gathering_is_left() -> None:
    commits = Commits()
    async with asyncio.timeout(10), asyncio.TaskGroup() as group, Gathering(commits, LONG, most=2) as gathering:
        tasks = await waiting(gathering, group, 1, 2, 3)

    assert [task.result() for task in tasks] == ["1", "2", "3"]
    assert commits.batches == [[1, 2], [3]]


async def test_nothing_is_taken_outside() -> None:
    gathering = Gathering(Commits(), SHORT)
    with pytest.raises(RuntimeError, match="any more"):
        await gathering.take(1)
    async with gathering:
        pass

    with pytest.raises(RuntimeError, match="any more"):
        await gathering.take(1)


@pytest.mark.parametrize("is_committing", [False, True])
async def test_a_gathering_that_is_torn_down_leaves_nobody_waiting(is_committing: bool) -> None:
    commits = Commits()
    commits.gate.clear()

    async def torn(group: asyncio.TaskGroup) -> None:
        async with Gathering(commits, SHORT if is_committing else LONG) as gathering:
            tasks.extend(await waiting(gathering, group, 1, 2))
            if is_committing:
                await commits.begun.get()
            raise OSError("torn")

    tasks: list[asyncio.Task[str]] = []
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        with pytest.raises(OSError, match="torn"):
            await torn(group)

    assert [task.cancelled() for task in tasks] == [True, True]
    assert commits.batches == []
