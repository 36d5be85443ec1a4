"""A bot beside a bare discord.py bot, so that the one is measured by the other.

Both run at once as processes of their own, each against a Discord on loopback, and take turns: a round of one, a round
of the other, so that the ratio is not moved by what else the machine does.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from tests.discord_server import Asked, DiscordServer
from tests.process import environment, pointed

OURS = "from bot.__main__ import main; main(['run'])"

Ask: TypeAlias = Callable[[int], Awaitable[Asked]]
"""Sends the interaction of that number, from 0 in each round."""


def bare(commands: str) -> str:
    """A bot of nothing but *commands*, which are lines of Python that put them into `tree`."""
    return f"""
import asyncio
import os
import discord
from discord import app_commands
class Bare(discord.Client):
    async def setup_hook(self):
        tree = app_commands.CommandTree(self)
{commands}
        await tree.sync()
    async def on_connect(self):
        print("ready", flush=True)
Bare(intents=discord.Intents.none()).run(os.environ["DISCORD_TOKEN"], log_handler=None)
"""


@dataclass(frozen=True)
class Bot:
    """A bot as Python, and what is asked of it: *prepare* gets its Discord once it is ready."""

    name: str
    code: str
    prepare: Callable[[DiscordServer], Awaitable[Ask]]


@dataclass
class Runner:
    """A bot that runs, its Discord, and the rates of its rounds, in answers a second."""

    bot: Bot
    server: DiscordServer
    process: Process
    ask: Ask
    started_in: float
    rates: list[float] = field(default_factory=list)
    answered: int = 0
    worked: float = 0.0  # seconds of a processor, for all that was answered

    async def round(self, count: int, at_once: int) -> None:
        """*count* interactions, *at_once* at a time."""

        async def answered(number: int) -> None:
            await (await self.ask(number)).until("message", 30)

        rate, worked = await rated(self.process, count, at_once, answered)
        self.rates.append(rate)
        self.worked += worked
        self.answered += count
        self.server.asked.clear()


async def rated(
    process: Process, count: int, at_once: int, answered: Callable[[int], Awaitable[None]]
) -> tuple[float, float]:
    """Has *count* things *answered* by a process, *at_once* at a time: gives how many in a second, and the seconds of
    a processor that it worked for all of them."""
    numbers = iter(range(count))

    async def person() -> None:
        for number in numbers:
            await answered(number)

    begun, worked = time.perf_counter(), work(process)
    await asyncio.gather(*(person() for _ in range(at_once)))
    return count / (time.perf_counter() - begun), work(process) - worked


@asynccontextmanager
async def running(bot: Bot, folder: Path) -> AsyncIterator[Runner]:
    """A bot from when it is ready until the block ends."""
    server = DiscordServer(strict=False)  # the bare bot's messages are not in the form that ours are held to
    await server.start()
    begun = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", pointed(bot.code), server.base), cwd=folder, env=environment(), stdout=PIPE
    )
    assert process.stdout is not None
    await process.stdout.readline()
    started_in = time.perf_counter() - begun
    try:
        yield Runner(bot, server, process, await bot.prepare(server), started_in)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        await server.stop()


async def compare(theirs: Bot, ours: Bot, rounds: int, count: int, at_once: int) -> None:
    """Prints the rates, their ratio round by round, the work, the times to the first start, and the memory used."""
    async with AsyncExitStack() as exits:
        folder = Path(exits.enter_context(tempfile.TemporaryDirectory()))
        runners = [await exits.enter_async_context(running(bot, folder)) for bot in (theirs, ours)]
        for number in range(rounds + 1):
            for runner in runners if number % 2 else reversed(runners):
                await runner.round(count, at_once)
        for runner in runners:
            runner.rates.pop(0)  # the first round warms up
            rate = statistics.median(runner.rates)
            each = f"{1000 * runner.worked / runner.answered:.2f} ms of a processor each"
            ready = f"ready in {runner.started_in:.2f} s"
            print(f"{runner.bot.name}: {rate:.0f} answers/s, {each}, {ready}, {megabytes(runner.process):.0f} MB")
        ratios = [mine / others for others, mine in zip(*(runner.rates for runner in runners), strict=True)]
        each = ", ".join(f"{ratio:.2f}" for ratio in ratios)
        print(f"ratio: {statistics.median(ratios):.2f} (rounds: {each})")


def work(process: Process) -> float:
    """The seconds that a processor has worked for it."""
    after_name = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")  # utime, stime: man 5 proc


def megabytes(process: Process) -> float:
    """The memory that it holds."""
    status = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return int(next(line for line in status if line.startswith("VmRSS")).split()[1]) / 1024


def main(about: str | None, theirs: Bot, ours: Bot, at_once: int = 16) -> None:
    """Compares the two as the command line says, if it says nothing with *at_once* interactions under way."""
    options = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--count", type=int, default=1000)
    options.add_argument("--at-once", type=int, default=at_once)
    chosen = options.parse_args()
    asyncio.run(compare(theirs, ours, chosen.rounds, chosen.count, chosen.at_once))
