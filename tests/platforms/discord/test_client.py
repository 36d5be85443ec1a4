from __future__ import annotations

import asyncio
import logging

import discord
import pytest

from bot.chat.interaction import Kind
from bot.kernel.errors import PersonError
from bot.platforms.discord.client import DiscordPlatform
from tests.discord_server import APPLICATION, DIRECT_PLACE, ELSEWHERE_PLACE, GUILD, TOKEN, DiscordServer, Fault
from tests.platforms.discord.conftest import running
from tests.platforms.discord.small_core import TITLES, SmallCore


async def test_a_command_is_answered_privately_and_at_once(server: DiscordServer, core: SmallCore) -> None:
    async with running(core):
        asked = await (await server.command("chapter", {"which": "3"})).until("message")

    assert asked.callback == 4
    assert asked.is_ephemeral
    assert TITLES[2] in asked.text


async def test_no_intent_is_asked_for(server: DiscordServer, core: SmallCore) -> None:
    async with running(core):
        pass

    assert [identify["intents"] for identify in server.identified] == [0]


async def test_commands_are_registered_before_it_is_ready(server: DiscordServer, core: SmallCore) -> None:
    async with running(core):
        names = {command["name"] for command in server.commands[""]}

    assert names == {"chapter", "wait", "shout", "feedback", "import", "lecture", "export"}


@pytest.mark.parametrize("guild_id", [None, int(GUILD)])
async def test_commands_that_discord_has_already_are_not_sent_again(
    server: DiscordServer, core: SmallCore, guild_id: int | None
) -> None:
    async with running(core, guild_id=guild_id):
        pass
    before = [method for method, _ in server.requests].count("PUT")

    async with running(core, guild_id=guild_id):
        pass

    assert before == 1
    assert [method for method, _ in server.requests].count("PUT") == 1


async def test_commands_that_differ_are_sent(server: DiscordServer, core: SmallCore) -> None:
    async with running(core):
        pass
    server.commands[""][0]["description"] = "as it was once"

    async with running(core):
        pass

    assert all(command["description"] != "as it was once" for command in server.commands[""])


async def test_with_a_guild_id_commands_are_registered_in_that_server_only(
    server: DiscordServer, core: SmallCore
) -> None:
    async with running(core, guild_id=int(GUILD)):
        pass

    assert server.commands[""] == []
    assert len(server.commands[GUILD]) == 7


async def test_a_server_that_did_not_invite_the_bot_is_named(server: DiscordServer, core: SmallCore) -> None:
    server.faults.append(
        Fault("GET", f"/guilds/{GUILD}/commands", 403, body={"code": 50001, "message": "Missing Access"})
    )

    with pytest.raises(PersonError, match=f"{GUILD}.*DISCORD_GUILD_ID"):
        await DiscordPlatform(TOKEN, int(GUILD), 1000).run(core, lambda: None)


@pytest.mark.parametrize("token", ["", "  ", "wrong"])
async def test_a_missing_or_wrong_token_is_said_in_a_sentence(
    server: DiscordServer, core: SmallCore, token: str
) -> None:
    with pytest.raises(PersonError, match="DISCORD_TOKEN"):
        await DiscordPlatform(token, None, 1000).run(core, lambda: None)


@pytest.mark.parametrize(("code", "said"), [(4004, "DISCORD_TOKEN"), (4014, "intents"), (4012, "4012")])
async def test_a_gateway_that_refuses_for_good_is_said_in_a_sentence(
    server: DiscordServer, core: SmallCore, code: int, said: str
) -> None:
    server.close_code = code

    with pytest.raises(PersonError, match=said):
        await DiscordPlatform(TOKEN, None, 1000).run(core, lambda: None)


async def test_a_pressed_button_changes_a_private_message_in_place(server: DiscordServer, core: SmallCore) -> None:
    async with running(core):
        first = await (await server.command("chapter", {"which": "3"})).until("message")
        asked = await (await server.press(first, "Next")).until("message")

    assert asked.callback == 7
    assert TITLES[3] in asked.text


async def test_a_pressed_button_of_a_public_message_is_answered_privately(
    server: DiscordServer, core: SmallCore
) -> None:
    async with running(core):
        first = await (await server.command("chapter", {"which": "3"})).until("message")
        public = await (await server.press(first, "Share with the channel")).until("message")
        asked = await (await server.press(public, "Next", user="4002")).until("message")

    assert not public.is_ephemeral
    assert (asked.callback, asked.is_ephemeral) == (4, True)


async def test_a_reply_button_answers_beside_the_message(server: DiscordServer, core: SmallCore) -> None:
    async with running(core):
        first = await (await server.command("chapter", {"which": "3"})).until("message")
        asked = await (await server.press(first, "Beside")).until("message")

    assert (asked.callback, asked.is_ephemeral) == (4, True)


async def test_a_chosen_option_is_a_pressed_button(server: DiscordServer, core: SmallCore) -> None:
    async with running(core):
        first = await (await server.command("chapter", {"which": "3"})).until("message")
        asked = await (await server.press(first, TITLES[0])).until("message")

    assert asked.callback == 7
    assert TITLES[0] in asked.text


async def test_buttons_answer_after_a_restart(server: DiscordServer, core: SmallCore) -> None:
    async with running(core):
        first = await (await server.command("chapter", {"which": "3"})).until("message")

    async with running(SmallCore()):
        asked = await (await server.press(first, "Next")).until("message")

    assert TITLES[3] in asked.text


async def test_a_button_that_is_no_longer_known_is_answered_with_a_sentence(
    server: DiscordServer, core: SmallCore
) -> None:
    async with running(core):
        first = await (await server.command("chapter", {"which": "3"})).until("message")
        asked = await (await server.press(first, "Stored")).until("message")

    assert "no longer known" in asked.text


async def test_a_button_that_was_never_ours_is_answered_with_a_sentence(server: DiscordServer, core: SmallCore) -> None:
    async with running(core):
        first = await (await server.command("chapter", {"which": "3"})).until("message")
        assert first.message is not None
        button = first.message["components"][0]["components"][2]["components"][0]
        button["custom_id"] = "§strange"
        asked = await (await server.press(first, button["label"])).until("message")

    assert "older version" in asked.text
    assert asked.is_ephemeral


async def test_a_conversation_with_the_bot_alone_needs_no_ephemeral_messages(
    server: DiscordServer, core: SmallCore
) -> None:
    async with running(core):
        first = await (await server.command("chapter", {"which": "3"}, place=DIRECT_PLACE)).until("message")
        asked = await (await server.press(first, "Next")).until("message")

    assert not first.is_ephemeral
    assert asked.callback == 7


async def test_where_the_bot_does_not_belong_nothing_is_public(server: DiscordServer, core: SmallCore) -> None:
    core.gate.set()

    async with running(core):
        shown = await (await server.command("chapter", {"which": "3"}, place=ELSEWHERE_PLACE)).until("message")
        shared = await (await server.press(shown, "Share with the channel")).until("message")
        shout = await (await server.command("shout", {"how": "public"}, place=ELSEWHERE_PLACE)).until("message")

    assert shared.is_ephemeral
    assert shout.is_ephemeral


async def test_a_form_opens_and_what_was_written_comes_back(server: DiscordServer, core: SmallCore) -> None:
    async with running(core):
        opened = await (await server.command("feedback")).until("modal")
        asked = await (await server.submit(opened, {"text": "a word", "where": "here"})).until("message")

    assert "Kept: a word" in asked.text
    assert core.heard[-1].kind is Kind.SUBMIT
    assert core.heard[-1].arguments == {"lecture": "x", "text": "a word", "where": "here"}


async def test_a_button_opens_a_form_and_its_answer_changes_the_message(server: DiscordServer, core: SmallCore) -> None:
    async with running(core):
        first = await (await server.command("chapter", {"which": "3"})).until("message")
        opened = await (await server.press(first, "Wrong?")).until("modal")
        asked = await (await server.submit(opened, {"text": "a word"})).until("message")

    assert asked.callback == 7


async def test_a_file_is_read(server: DiscordServer, core: SmallCore) -> None:
    async with running(core):
        asked = await (await server.command("import", {"file": ("talk.txt", b"x" * 1000)})).until("message")

    assert "talk.txt has 1000 bytes" in asked.text


async def test_a_file_that_is_too_large_is_never_fetched(server: DiscordServer, core: SmallCore) -> None:
    async with running(core):
        asked = await (await server.command("import", {"file": ("talk.txt", b"x" * 1001)})).until("message")

    assert "too large" in asked.text
    assert not any(path.startswith("/files") for _, path in server.requests)


async def test_a_file_that_discord_does_not_give_is_said(server: DiscordServer, core: SmallCore) -> None:
    server.faults.append(Fault("GET", "/files", 404))

    async with running(core):
        asked = await (await server.command("import", {"file": ("talk.txt", b"x")})).until("message")

    assert "could not be fetched" in asked.text


async def test_completions_are_few_and_short(server: DiscordServer, core: SmallCore) -> None:
    async with running(core):
        asked = await (await server.complete("chapter", "which", "a ")).until("choices")

    assert asked.choices == [{"name": TITLES[2], "value": "3"}, {"name": "w" * 99 + "…", "value": "1"}]


async def test_completions_that_take_too_long_are_none(server: DiscordServer, core: SmallCore) -> None:
    core.completion_is_stuck = True

    async with running(core):
        asked = await (await server.complete("chapter", "which", "a")).until("choices")

    assert asked.choices == []


async def test_a_core_that_fails_does_not_end_the_others(
    server: DiscordServer, core: SmallCore, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(core):
        await server.command("break")
        asked = await (await server.command("chapter", {"which": "3"})).until("message")

    assert asked.callback == 4
    assert "an interaction could not be answered" in caplog.text


async def test_a_dropped_gateway_is_resumed(server: DiscordServer, core: SmallCore) -> None:
    async with running(core):
        await server.drop_gateway()
        await server.until(lambda: server.resumed == 1)
        asked = await (await server.command("chapter", {"which": "3"})).until("message")

    assert asked.callback == 4


async def test_ready_is_said_once_however_often_the_session_is_new(
    server: DiscordServer, core: SmallCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(*_: object, **__: object) -> None: ...

    monkeypatch.setattr(discord.Client, "before_identify_hook", at_once)  # which waits for 5 s
    said: list[int] = []
    platform = DiscordPlatform(TOKEN, None, 1000)

    async with asyncio.TaskGroup() as tasks, asyncio.timeout(15):
        task = tasks.create_task(platform.run(core, lambda: said.append(1)))
        await server.until(lambda: len(server.identified) == 1)
        await (await server.command("chapter", {"which": "3"})).until("message")
        await server.invalidate_session()
        await server.until(lambda: len(server.identified) == 2)
        await (await server.command("chapter", {"which": "3"})).until("message")
        task.cancel()

    assert said == [1]


@pytest.mark.parametrize("status", [None, 429, 503])
async def test_it_starts_when_discord_becomes_reachable(
    server: DiscordServer, core: SmallCore, status: int | None
) -> None:
    server.faults.append(Fault("GET", "/users/@me", status, via=""))

    async with running(core):
        asked = await (await server.command("chapter", {"which": "3"})).until("message")

    assert asked.callback == 4


async def test_it_starts_when_the_gateway_becomes_reachable(server: DiscordServer, core: SmallCore) -> None:
    server.faults.append(Fault("GET", "/gateway", 503))

    async with running(core):
        asked = await (await server.command("chapter", {"which": "3"})).until("message")

    assert asked.callback == 4


async def test_cancelling_ends_within_two_seconds_and_leaves_no_task(server: DiscordServer, core: SmallCore) -> None:
    before = asyncio.all_tasks()

    async with asyncio.timeout(10):
        async with running(core) as task:
            await server.command("wait")
            await server.command("feedback")
            start = asyncio.get_running_loop().time()
            task.cancel()
            await asyncio.wait([task])
            took = asyncio.get_running_loop().time() - start

    assert took < 2
    assert {task for task in asyncio.all_tasks() - before if "discord" in repr(task)} == set()


async def test_nothing_is_logged_when_all_is_well(
    server: DiscordServer, core: SmallCore, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(core):
        await (await server.command("chapter", {"which": "3"})).until("message")

    assert [record.message for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_the_link_that_adds_it_to_a_server_is_in_the_log(
    server: DiscordServer, core: SmallCore, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        async with running(core):
            pass

    assert f"https://discord.com/oauth2/authorize?client_id={APPLICATION}" in caplog.text
    assert "applications.commands" in caplog.text
    rights = 1 << 10 | 1 << 11 | 1 << 14 | 1 << 15 | 1 << 35 | 1 << 38
    assert f"permissions={rights}" in caplog.text
