"""Thousands of channels whose post is due in the same minute, against a Discord that takes 50 requests a second.

The whole bot runs as a process of its own; its schedules are written into its database while it runs, all due at one
moment. Said is how fast they are sent, how often Discord said that it was too fast, how long people wait for /chapter
meanwhile, and whether memory grows; then the rate beside that of a bare discord.py bot that sends as many messages.
`python benchmarks/due.py --help`
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks import beside
from benchmarks.beside import Ask, Bot, Runner
from bot.kernel import clock
from bot.kernel.ids import ChannelId, LearnerId, ScheduleId, ServerId
from bot.platforms.discord import parse
from bot.ports import Schedule, Sort
from bot.storage import open_store
from bot.study.timetable import Rule
from tests.discord_server import Asked, DiscordServer

ALLOWED = 50
"""Requests a second that Discord takes of one bot: topics/rate-limits.mdx, "Global Rate Limit"."""

ASKING = 0.2  # seconds from one /chapter to the next, while posts are sent
AT_ONCE = 64  # messages that the bare bot has under way, as many as ours may have
AT_A_TIME = 500  # schedules that are written in one transaction

SENDING = """
        @tree.command(name="chapter", description="Answers a constant")
        async def chapter(interaction: discord.Interaction, which: str) -> None:
            await interaction.response.send_message("pong", ephemeral=True)
        @tree.command(name="send", description="Sends messages to channels")
        async def send(interaction: discord.Interaction, first: int, count: int, at_once: int) -> None:
            await interaction.response.send_message("pong", ephemeral=True)
            numbers = iter(range(first, first + count))
            async def worker() -> None:
                for number in numbers:
                    while True:
                        try:
                            await self.get_partial_messageable(number).send("ping")
                            break
                        except discord.HTTPException:  # refused five times
                            pass
            await asyncio.gather(*(worker() for _ in range(at_once)))
"""

Begin = Callable[[int, int], Awaitable[datetime]]
"""Has a message sent to each of so many channels, of which the first has that number; gives when they were due."""


@dataclass(frozen=True)
class Sent:
    """What came of one round. Times are in seconds, *lasted* from when it was due to the last message."""

    count: int
    lasted: float
    limited: int
    worked: float
    answers: list[float]
    memory: list[float]

    @property
    def share(self) -> float:
        """Of what Discord would have taken in that time: those of a second at once, and then as many in each second."""
        return self.count / (ALLOWED * (1 + self.lasted))

    def __str__(self) -> str:
        times = sorted(self.answers)
        middle, last = times[len(times) // 2], times[max(int(len(times) * 0.99) - 1, 0)]
        memory = ", ".join(
            f"{one:.0f}" for one in (self.memory[0], self.memory[len(self.memory) // 2], self.memory[-1])
        )
        return (
            f"{self.count} messages in {self.lasted:.1f} s, {100 * self.share:.1f} % of what is allowed; "
            f"refused as too many {self.limited}; "
            f"{1000 * self.worked / self.count:.1f} ms of a processor each; /chapter asked {len(times)} times: "
            f"p50 {1000 * middle:.0f} ms, p99 {1000 * last:.0f} ms, longest {1000 * times[-1]:.0f} ms; "
            f"memory at start, middle, end: {memory} MB"
        )


async def sending(runner: Runner, begin: Begin, first: int, wanted: int) -> Sent:
    """A round of *wanted* messages, with somebody asking for a chapter all the while."""
    server = runner.server
    before, limited = len(server.posted), server.limited
    answers: list[float] = []
    worked = beside.work(runner.process)
    memory = [beside.megabytes(runner.process)]
    async with asyncio.TaskGroup() as tasks:
        asking = tasks.create_task(_ask_on(runner.ask, answers, memory, runner))
        due = await begin(first, wanted)
        await server.until(lambda: len(server.posted) >= before + wanted, 60 + wanted / 5)
        asking.cancel()
    memory.append(beside.megabytes(runner.process))
    last = max(parse.moment(message.id) for message in server.posted[before:])
    assert len({message.channel for message in server.posted[before:]}) == wanted, "a channel got more than one"
    worked = beside.work(runner.process) - worked
    server.asked.clear()
    return Sent(wanted, (last - due).total_seconds(), server.limited - limited, worked, answers, memory)


async def _ask_on(ask: Ask, answers: list[float], memory: list[float], runner: Runner) -> None:
    for number in count():
        begun = time.perf_counter()
        asked = await ask(number)
        await asked.until("message", 30)
        answers.append(time.perf_counter() - begun)
        memory.append(beside.megabytes(runner.process))
        await asyncio.sleep(ASKING)


async def chapters(server: DiscordServer) -> Ask:
    """Asks for a chapter, of a bot that may send so many messages from now on."""
    server.global_limit = ALLOWED

    async def ask(_number: int) -> Asked:
        return await server.command("chapter", {"which": "3"})

    return ask


def commanded(runner: Runner) -> Begin:
    """The bare bot is told so by a command."""

    async def begin(first: int, wanted: int) -> datetime:
        asked = await runner.server.command("send", {"first": first, "count": wanted, "at_once": AT_ONCE})
        await asked.until("message")
        return clock.now()

    return begin


def scheduled(url: str) -> Begin:
    """Ours has questions of the day, which are due a while after they were written down."""

    async def begin(first: int, wanted: int) -> datetime:
        due = clock.now() + timedelta(seconds=3 + wanted / 1000)
        rule = Rule(due.hour, due.minute, "UTC")
        numbers = range(first, first + wanted)
        async with open_store(url) as store:
            for start in range(0, wanted, AT_A_TIME):
                async with store.transaction() as repositories:
                    for number in numbers[start : start + AT_A_TIME]:
                        await repositories.schedules.put(_daily(number, rule, due), due)
        assert clock.now() < due, "it takes longer to write them down"
        await asyncio.sleep((due - clock.now()).total_seconds())
        return due

    return begin


def _daily(number: int, rule: Rule, due: datetime) -> Schedule:
    """A question of the day in a channel, and a server, of that number."""
    return Schedule(
        id=ScheduleId(f"d{number}"),
        sort=Sort.DAILY,
        server=ServerId(f"discord:{number}"),
        channel=ChannelId(f"discord:{number}"),
        rule=rule,
        by=LearnerId("discord:1"),
        made=due - timedelta(hours=1),
    )


async def compare(wanted: int, rounds: int, each: int) -> None:
    """Prints what came of *wanted* posts, and of *rounds* of *each* beside those of the bare bot."""
    with tempfile.TemporaryDirectory() as folder:
        ours_in, theirs_in = Path(folder, "ours"), Path(folder, "theirs")
        for one in (ours_in, theirs_in):
            one.mkdir()
        async with (
            beside.running(Bot("ours", beside.OURS, chapters), ours_in) as ours,
            beside.running(Bot("bare", beside.bare(SENDING), chapters), theirs_in) as theirs,
        ):
            channels = count(100_000, max(wanted, each))
            post, send = scheduled(f"sqlite:///{ours_in}/var/chapterhouse.db"), commanded(theirs)
            print(f"ours: {await sending(ours, post, next(channels), wanted)}", flush=True)
            ratios = []
            for _ in range(rounds):
                theirs_sent = await sending(theirs, send, next(channels), each)
                ours_sent = await sending(ours, post, next(channels), each)
                ratios.append(ours_sent.share / theirs_sent.share)
                print(f"bare: {theirs_sent}\nours: {ours_sent}", flush=True)
            if ratios:
                shown = ", ".join(f"{ratio:.2f}" for ratio in ratios)
                print(f"ratio: {statistics.median(ratios):.2f} (rounds: {shown})")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--count", type=int, default=10_000)
    options.add_argument("--rounds", type=int, default=3, help="beside the bare bot")
    options.add_argument("--each", type=int, default=600, help="messages of a round")
    chosen = options.parse_args()
    asyncio.run(compare(chosen.count, chosen.rounds, chosen.each))


if __name__ == "__main__":
    main()
