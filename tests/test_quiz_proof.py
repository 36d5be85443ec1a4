"""Crowds that answer at once, and rounds that go on through every crash: the whole bot with the real discord.py."""

from __future__ import annotations

import asyncio

import pytest

from tests.discord_players import LOCKED, Key, Player, until_shown
from tests.discord_server import Asked, ChannelMessage, DiscordServer
from tests.process import BotProcess
from tests.proofs import seeded

EDITS = 6
"""The most edits of one question's message, however many answer."""


@pytest.mark.prove
@pytest.mark.parametrize(("channels", "people"), [(1, 500), (40, 10)], ids=["500 in one channel", "10 in each of 40"])
async def test_a_crowd_answers_within_a_second_and_every_answer_is_kept_and_acknowledged(
    server: DiscordServer, bot: BotProcess, key: Key, channels: int, people: int
) -> None:
    chance = seeded("crowd", channels)
    await bot.start()
    tables = [f"31{number:02}" for number in range(channels)]
    hosts = [Player(server, key, f"Host {table}", f"9{table}", table) for table in tables]
    shown = await asyncio.gather(*(_first_question(host) for host in hosts))
    crowd = [
        (Player(server, key, f"Player {number}", f"8{table}{number}", table), message)
        for table, message in zip(tables, shown, strict=True)
        for number in range(people)
    ]

    async def answers(player: Player, message: ChannelMessage) -> Asked:
        await asyncio.sleep(chance.random())
        return await player.answers(message, rightly=chance.random() < 0.5)

    receipts = await asyncio.gather(*(answers(player, message) for player, message in crowd))
    for message in shown:
        await server.wait_words(message, f"{people} of {people + 1} answered")
    await asyncio.gather(*(host.answers(message) for host, message in zip(hosts, shown, strict=True)))
    for message in shown:
        await server.wait_words(message, "were right")

    # The server takes no acknowledgement that comes later than Discord's 3 seconds.
    assert [receipt.text for receipt in receipts if LOCKED not in receipt.text] == []
    assert max(len(message.versions) - 1 for message in shown) <= EDITS
    for table, message in zip(tables, shown, strict=True):
        ...
    assert await bot.terminate() == 0


async def _first_question(host: Player) -> ChannelMessage:
    """Begins a round in the host's channel and starts it."""
    hosting = await host.says("quiz", questions=2, kinds="choice", seed=f"crowd-{host.channel}")
    await host.presses(hosting, "Start")
    return await until_shown(host.server, host.channel, "Question 1 of 2")
