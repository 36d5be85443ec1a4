"""One round on two platforms: people on Discord and people on Slack, through both libraries, to one podium.

Once the bot is one process, and once it is two that share nothing but a database.
"""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.corpus.question import Kind
from bot.kernel.ids import LearnerId
from bot.ports import Answer, Player, Store
from bot.storage import open_store
from tests import discord_players, slack_players
from tests.discord_players import Key, until_shown
from tests.discord_server import CHANNEL, DiscordServer
from tests.process import BotProcess
from tests.slack_server import SlackServer

ADA, ADA_TOO, ZOE = LearnerId("discord:1"), LearnerId("slack:U0ADA"), LearnerId("discord:3")
BEN, CY = LearnerId("slack:U0BEN"), LearnerId("slack:U0CY")


async def test_one_round_in_one_process(server: DiscordServer, slack: SlackServer, key: Key, tmp_path: Path) -> None:
    async with BotProcess(server, tmp_path, slack) as bot:
        await bot.start()

        shown = await play(server, slack, key)

        assert await bot.terminate() == 0
    async with open_store(f"sqlite:///{tmp_path}/var/chapterhouse.db") as store:
        await check(store, shown)


async def test_one_round_in_two_processes(
    server: DiscordServer, slack: SlackServer, key: Key, tmp_path: Path, url: str
) -> None:
    async with (
        BotProcess(server, tmp_path, DATABASE_URL=url) as one,
        BotProcess(server, tmp_path, slack, DATABASE_URL=url, PLATFORMS="slack") as other,
    ):
        await asyncio.gather(one.start(), other.start())

        shown = await play(server, slack, key)

        assert (await one.terminate(), await other.terminate()) == (0, 0)
    async with open_store(url) as store:
        await check(store, shown)


async def play(server: DiscordServer, slack: SlackServer, key: Key) -> list[datetime]:
    """Ada, who is on both, Zoe on Discord, Ben and Cy on Slack; gives when each question appeared on Slack."""
    ada, zoe = (discord_players.Player(server, key, name, user) for name, user in (("Ada", "1"), ("Zoe", "3")))
    ada_too, ben, cy = (slack_players.Player(slack, key, user) for user in ("U0ADA", "U0BEN", "U0CY"))
    code = re.search(r"code:(\w{8})", discord_players.plain((await ada.says("link")).text))
    assert code is not None
    asked = await ada_too.says("/study", f"link code:{code[1]}")
    joined = await ada_too.presses(asked, "Both are mine")
    assert "one person now: Discord and Slack" in slack_players.plain(joined.text)

    hosting = await ada.says("quiz", questions=2, kinds="choice,cloze", pace="untimed", seed="otter-42")
    lobby = await until_shown(server, CHANNEL, "A quiz on")
    await zoe.presses(lobby, "Join")
    seated = re.search(r"join:(\w{6})", discord_players.plain(lobby.text))
    assert seated is not None
    await ben.says("/study", f"quiz join:{seated[1]}")
    there = await slack_players.until_shown(slack, "A quiz on")
    await cy.presses(there, "Join")
    await server.wait_words(lobby, "Cy")
    await ada.presses(hosting, "Start")

    kinds, shown = set(), []
    for number in (1, 2):
        words = f"Question {number} of 2"
        here, yonder = await until_shown(server, CHANNEL, words), await slack_players.until_shown(slack, words)
        shown.append(datetime.fromtimestamp(float(yonder.ts), UTC))
        kinds.add(key.question(here.text).kind)
        await ada.answers(here, rightly=False)
        await ada_too.answers(yonder)  # which is what counts
        await ben.answers(yonder)
        await cy.answers(yonder, rightly=False)
        await zoe.answers(here)
        await ada.presses(here, "Next (host)")
        await server.wait_words(here, "3 of 4 were right")
        await slack.until(lambda: "3 of 4 were right" in slack_players.plain(yonder.text))  # noqa: B023  awaited here
        await ada.presses(here, "Next (host)")
    assert kinds == {Kind.CHOICE, Kind.CLOZE}

    podium = discord_players.plain((await until_shown(server, CHANNEL, "The podium")).text)
    assert slack_players.plain((await slack_players.until_shown(slack, "The podium")).text).count("2 of 2 right") == 3
    assert podium.count("2 points, 2 of 2 right") == 3
    assert podium.count("Ada") == podium.count("Ben") == podium.count("Zoe") == 1
    assert "0 points, 0 of 2 right" in podium
    return shown


async def check(store: Store, shown_on_slack: list[datetime]) -> None:
    """Each person stands once, and the clock of each began with the message that they saw."""
    players, answers = await kept(store)
    assert {player.learner for player in players} == {ADA, ZOE, BEN, CY}
    assert len(answers) == 8
    assert all(answer.right is (answer.learner != CY) for answer in answers)
    # Who answers before the bot has noted that the message stands, as only a test does, has no such time.
    timed = [answer for answer in answers if answer.shown is not None]
    assert {answer.learner == ZOE for answer in timed} == {True, False}
    for answer in timed:
        assert answer.shown is not None
        began_with_slacks = abs(answer.shown - shown_on_slack[answer.number]) < timedelta(milliseconds=1)
        assert began_with_slacks is (answer.learner != ZOE), answer


async def kept(store: Store) -> tuple[list[Player], list[Answer]]:
    async with store.reading() as repositories:
        rounds = {record.answer.round async for record in repositories.answers.records(learner=ADA)}
        (round_id,) = rounds
        return list(await repositories.answers.players(round_id)), list(await repositories.answers.of_round(round_id))
