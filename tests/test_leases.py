"""One process at a time serves a platform: a second is refused or waits, and takes over from one that died."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot import leases
from bot.kernel.errors import PersonError
from bot.leases import LASTS, Tenure, held, holder
from bot.storage import Store, open_store
from tests.house import Time, empty_database

ELSEWHERE = "another-machine 1 abcd"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store(await empty_database(tmp_path / "leases.db")) as opened:
        yield opened


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "LOOKS", leases.LOOKS / 100)


def alive() -> str:
    """A holder that lives: the process that runs this one."""
    return f"{socket.gethostname()} {os.getppid()} abcd"


def dead() -> str:
    """A holder that was on this machine and is gone."""
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    return f"{socket.gethostname()} {int(gone.stdout)} abcd"


async def test_a_second_living_process_is_refused_with_a_sentence(store: Store) -> None:
    time = Time()
    await Tenure(store, ["discord"], alive(), time).begin(is_standby=False)

    with pytest.raises(PersonError, match=r"Another process serves discord .* STANDBY=true"):
        async with held(store, ["discord"], time, is_standby=False):
            pass


async def test_one_that_died_here_is_followed_at_once(store: Store) -> None:
    time = Time()
    await Tenure(store, ["discord"], dead(), time).begin(is_standby=False)

    async with held(store, ["discord"], time, is_standby=False):
        pass


async def test_the_process_that_has_our_own_number_was_before_us(store: Store) -> None:
    """In a container each process is number 1, the one that died too."""
    time = Time()
    await Tenure(store, ["discord"], holder(), time).begin(is_standby=False)

    async with held(store, ["discord"], time, is_standby=False):
        pass


async def test_one_elsewhere_is_followed_when_its_lease_has_run_out(store: Store) -> None:
    time = Time()
    await Tenure(store, ["discord"], ELSEWHERE, time).begin(is_standby=False)
    async with asyncio.TaskGroup() as tasks:
        ours = Tenure(store, ["discord"], holder(), time)
        waiting = tasks.create_task(ours.begin(is_standby=False))
        await asyncio.sleep(0.1)
        assert not waiting.done()
        time.passes(LASTS.total_seconds() + 0.5)

    assert waiting.done()


async def test_a_standby_waits_and_takes_over(store: Store) -> None:
    time = Time()
    first = Tenure(store, ["discord"], alive(), time)
    await first.begin(is_standby=False)
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(Tenure(store, ["discord"], holder(), time).begin(is_standby=True))
        await asyncio.sleep(0.1)
        assert not waiting.done()
        await first.end()

    assert waiting.done()


async def test_others_platforms_and_shards_are_nobodys_business(store: Store) -> None:
    time = Time()
    await Tenure(store, ["discord shard 0/2", "web"], alive(), time).begin(is_standby=False)

    async with held(store, ["discord shard 1/2", "slack"], time, is_standby=False):
        pass


async def test_all_leases_are_taken_or_none(store: Store) -> None:
    time = Time()
    await Tenure(store, ["web"], alive(), time).begin(is_standby=False)

    with pytest.raises(PersonError):
        await Tenure(store, ["slack", "web"], holder(), time).begin(is_standby=False)
    async with store.reading() as repositories:
        assert await repositories.leases.holder("slack", time.now) is None


@pytest.mark.parametrize("next_one", [alive, holder], ids=["another process", "one of our number in a container"])
async def test_who_lost_a_lease_ends(
    store: Store, monkeypatch: pytest.MonkeyPatch, next_one: Callable[[], str]
) -> None:
    monkeypatch.setattr(leases, "RENEWED", leases.RENEWED / 1000)
    time = Time()
    ours = Tenure(store, ["discord"], holder(), time)
    await ours.begin(is_standby=False)
    time.passes(60)
    await Tenure(store, ["discord"], next_one(), time).begin(is_standby=False)

    with pytest.raises(PersonError, match="so this process ends"):
        async with asyncio.timeout(5):
            await ours.keep()
