"""Posts at set times by whole processes that share nothing but a database, one of which is killed amid its posts."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from bot.kernel import clock
from bot.kernel.ids import ChannelId, LearnerId, ScheduleId, ServerId
from bot.ports import Outcome, Schedule, Sort
from bot.storage import open_store
from bot.study.timetable import Rule
from tests.discord_server import GUILD, DiscordServer, Fault
from tests.process import BotProcess
from tests.slack_server import TEAM, SlackServer

ON_DISCORD = [f"31{number:02}" for number in range(40)]
ON_SLACK = [f"C0A{number:02}" for number in range(15)]
SOON = timedelta(seconds=10)


async def test_each_channel_has_its_post_once_though_who_serves_discord_is_killed_amid_them(
    server: DiscordServer, slack: SlackServer, tmp_path: Path, url: str
) -> None:
    async with (
        BotProcess(server, tmp_path, DATABASE_URL=url) as first,
        BotProcess(server, tmp_path, DATABASE_URL=url, STANDBY="true") as standby,
        BotProcess(server, tmp_path, slack, DATABASE_URL=url, PLATFORMS="slack") as other,
    ):
        await asyncio.gather(first.start(), other.start())
        await waiting(await standby.launch())
        server.faults.append(Fault("POST", "/messages", status=200, delay=0.1, times=20))  # some are under way

        schedules = await due_now(url)
        await server.until(lambda: len(server.posted) >= 10)
        await first.kill()
        amid = len(server.posted)
        await server.until(lambda: len(server.posted) >= len(ON_DISCORD))
        await slack.until(lambda: len(slack.messages) >= len(ON_SLACK))
        outcomes = await settled(url, schedules)

        assert (await standby.terminate(), await other.terminate()) == (0, 0)
    assert amid < len(ON_DISCORD)
    assert Counter(message.channel for message in server.posted) == dict.fromkeys(ON_DISCORD, 1)
    assert Counter(message.channel for message in slack.messages) == dict.fromkeys(ON_SLACK, 1)
    assert outcomes == [Outcome.SENT] * len(schedules)


async def waiting(process: Process) -> None:
    """Returns once the process says that it waits for its turn."""
    assert process.stderr is not None
    async with asyncio.timeout(10):
        while b"waiting for process" not in await process.stderr.readline():
            assert not process.stderr.at_eof()


async def due_now(url: str) -> Sequence[ScheduleId]:
    """Questions of the day in all channels, which are due at this moment."""
    now = clock.now()
    places = [(f"discord:{channel}", f"discord:{GUILD}") for channel in ON_DISCORD]
    places += [(f"slack:{channel}", f"slack:{TEAM}") for channel in ON_SLACK]
    made = [
        Schedule(
            id=ScheduleId(f"s{number}"),
            sort=Sort.DAILY,
            server=ServerId(server),
            channel=ChannelId(channel),
            rule=Rule(now.hour, now.minute, "UTC"),
            by=LearnerId("discord:4001"),
            made=now - timedelta(hours=1),
        )
        for number, (channel, server) in enumerate(places)
    ]
    async with open_store(url) as store, store.transaction() as repositories:
        for schedule in made:
            await repositories.schedules.put(schedule, now)
    return [schedule.id for schedule in made]


async def settled(url: str, schedules: Sequence[ScheduleId]) -> list[Outcome]:
    """What became of each, once nothing is under way any more; each has one line."""
    async with open_store(url) as store, asyncio.timeout(SOON.total_seconds()):
        while True:
            async with store.reading() as repositories:
                ledgers = [await repositories.schedules.ledger(one) for one in schedules]
            outcomes = [line.outcome for ledger in ledgers for line in ledger]
            if len(outcomes) >= len(schedules) and Outcome.UNDER_WAY not in outcomes:
                return outcomes
            await asyncio.sleep(0.05)  # what other processes commit rings no bell here
