"""Answers a second of the whole bot beside a bare discord.py bot, and how long each takes to start.

Both run at once as processes of their own, each against a Discord on loopback, and take turns: a round of one, a round
of the other, so that the ratio is not moved by what else the machine does. `python benchmarks/throughput.py --help`
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.discord_server import DiscordServer  # noqa: E402
from tests.process import environment, pointed  # noqa: E402

BARE = """
import discord
from discord import app_commands
class Bare(discord.Client):
    def __init__(self):
        super().__init__(intents=discord.Intents.none())
        self.tree = app_commands.CommandTree(self)
    async def setup_hook(self):
        @self.tree.command(name="chapter", description="Answers a constant")
        async def chapter(interaction: discord.Interaction, which: str) -> None:
            await interaction.response.send_message("pong", ephemeral=True)
        await self.tree.sync()
    async def on_connect(self):
        print("ready", flush=True)
import os
Bare().run(os.environ["DISCORD_TOKEN"], log_handler=None)
"""
OURS = "from bot.__main__ import main; main(['run'])"


@dataclass
class Runner:
    """A bot, its Discord, and the rates of its rounds, in answers a second."""

    name: str
    server: DiscordServer
    process: Process
    started_in: float
    rates: list[float] = field(default_factory=list)

    async def round(self, count: int, at_once: int) -> None:
        """*count* commands, *at_once* at a time."""
        numbers = iter(range(count))

        async def person() -> None:
            for _ in numbers:
                await (await self.server.command("chapter", {"which": "3"})).until("callback", 30)

        begun = time.perf_counter()
        await asyncio.gather(*(person() for _ in range(at_once)))
        self.rates.append(count / (time.perf_counter() - begun))
        self.server.asked.clear()


@asynccontextmanager
async def running(name: str, code: str, folder: Path) -> AsyncIterator[Runner]:
    """A bot from when it is ready until the block ends."""
    server = DiscordServer()
    await server.start()
    begun = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", pointed(code), server.base), cwd=folder, env=environment(), stdout=PIPE
    )
    assert process.stdout is not None
    await process.stdout.readline()
    try:
        yield Runner(name, server, process, time.perf_counter() - begun)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        await server.stop()


async def compare(rounds: int, count: int, at_once: int) -> None:
    """Prints the rates, their ratio round by round, the times to the first start, and the memory used."""
    with tempfile.TemporaryDirectory() as folder:
        async with running("bare", BARE, Path(folder)) as bare, running("ours", OURS, Path(folder)) as ours:
            for number in range(rounds + 1):
                for runner in (bare, ours) if number % 2 else (ours, bare):
                    await runner.round(count, at_once)
            for runner in (bare, ours):
                runner.rates.pop(0)  # the first round warms up
                rate = statistics.median(runner.rates)
                ready = f"ready in {runner.started_in:.2f} s"
                print(f"{runner.name}: {rate:.0f} answers/s, {ready}, {_megabytes(runner):.0f} MB")
            ratios = [mine / theirs for mine, theirs in zip(ours.rates, bare.rates, strict=True)]
            each = ", ".join(f"{ratio:.2f}" for ratio in ratios)
            print(f"ratio: {statistics.median(ratios):.2f} (rounds: {each})")


def _megabytes(runner: Runner) -> float:
    status = Path(f"/proc/{runner.process.pid}/status").read_text().splitlines()
    return int(next(line for line in status if line.startswith("VmRSS")).split()[1]) / 1024


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--count", type=int, default=1000)
    options.add_argument("--at-once", type=int, default=16)
    chosen = options.parse_args()
    asyncio.run(compare(chosen.rounds, chosen.count, chosen.at_once))


if __name__ == "__main__":
    main()
