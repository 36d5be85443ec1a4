"""The whole bot, as a process with the real discord.py: from the first start to kill -9 and back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
import pytest

from tests.discord_server import DiscordServer, Fault
from tests.process import BotProcess
from tests.proofs import rounds, seeded

TITLES = {
    3: "Why visual generation became an inflection point for mainstream adoption",
    4: "Natural vs human-made representations",
}


async def test_from_the_first_start_the_lecture_is_answered_and_sigterm_ends_it_well(
    server: DiscordServer, bot: BotProcess
) -> None:
    await bot.start()

    third = await (await server.command("chapter", {"which": "3"})).until("message")
    found = await (await server.command("topic", {"query": "difusion vs autoregresive"})).until("message")
    offered = await (await server.complete("chapter", "which", "kontxt")).until("choices")

    assert TITLES[3] in third.text
    assert third.is_ephemeral
    assert "diffusion vs autoregressive" in found.text
    assert offered.choices is not None
    assert "Kontext" in offered.choices[0]["name"]
    assert {command["name"] for command in server.commands[""]} == {
        *("chapter", "chapters", "topic", "concept", "quiz", "leaderboard"),
        *("daily", "schedule", "subscribe", "unsubscribe", "lecture", "privacy", "link", "help"),
    }
    assert await bot.terminate() == 0


async def test_after_kill_9_and_a_restart_the_old_buttons_answer(server: DiscordServer, bot: BotProcess) -> None:
    await bot.start()
    third = await (await server.command("chapter", {"which": "3"})).until("message")
    query = (
        "how are the inner representations of a generative model aligned with meaning, in several modalities at once"
    )
    found = await (await server.command("topic", {"query": query})).until("message")

    await bot.kill()
    await bot.start()
    fourth = await (await server.press(third, "Next")).until("message")
    shared = await (await server.press(found, "Share with the channel")).until("message")

    assert TITLES[4] in fourth.text
    assert not shared.is_ephemeral
    assert await bot.terminate() == 0


async def test_a_wrong_token_is_said_in_a_sentence_with_exit_code_1(server: DiscordServer, tmp_path: Path) -> None:
    async with BotProcess(server, tmp_path, DISCORD_TOKEN="MTA.wrong.token") as bot:
        process = await bot.launch()

        said = await bot.failure()

        assert process.returncode == 1
        assert "DISCORD_TOKEN" in said
        assert "Traceback" not in said
        assert "MTA.wrong.token" not in said


async def test_while_discord_is_not_reached_the_web_chat_is_up_and_its_address_said(
    server: DiscordServer, tmp_path: Path
) -> None:
    server.faults.append(Fault("GET", "/users/@me", 503, times=1000))
    async with BotProcess(server, tmp_path, PLATFORMS="discord,web") as bot:
        process = await bot.launch()
        assert process.stdout is not None
        async with asyncio.timeout(30):
            first = await process.stdout.readline()
            said = await process.stdout.readuntil(b"Web chat")
            address = (await process.stdout.readline()).decode().strip()
            server.faults.clear()
            await process.stdout.readuntil(b"ready discord web\n")
        async with aiohttp.ClientSession() as session, session.get(address) as page:
            assert page.status == 200

    assert first == b"Not reached yet: discord. It is tried until it answers.\n"
    assert b"ready" not in said


@pytest.mark.prove
async def test_killed_at_any_moment_it_comes_back_and_every_button_shown_answers(
    server: DiscordServer, bot: BotProcess
) -> None:
    chance = seeded("kills")
    for _ in range(rounds(20)):
        await bot.start()
        shown = []
        for _ in range(chance.randrange(1, 12)):
            asked = await server.command("chapter", {"which": str(chance.randrange(1, 14))})
            if chance.random() < 0.8:
                shown.append(await asked.until("message"))
        await bot.kill()
        await bot.start()
        for asked in shown:
            pressed = await (await server.press(asked, "Next")).until("message")
            assert "Chapter" in pressed.text
        assert await bot.terminate() == 0
