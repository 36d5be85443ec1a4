"""Answers that take their time, and a Discord that does not take them well."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.platforms.discord import exchange
from tests.discord_server import DIRECT_PLACE, DiscordServer, Fault
from tests.platforms.discord.conftest import running
from tests.platforms.discord.small_core import FILES, SmallCore

CALLBACK = "/callback"
ORIGINAL = "/messages/@original"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Defers so soon that a test need not wait."""
    monkeypatch.setattr(exchange, "DIRECTLY", timedelta(seconds=0.05))


async def test_an_answer_that_takes_long_is_deferred_and_filled_in(server: DiscordServer, core: SmallCore) -> None:
    async with running(core):
        asked = await (await server.command("wait")).until("callback")
        core.gate.set()
        await asked.until("message")

    assert asked.callback == 5
    assert asked.is_ephemeral
    assert asked.text == "It is done."
    assert not asked.is_deleted


@pytest.mark.usefixtures("impatient")
async def test_a_public_answer_is_deferred_publicly(server: DiscordServer, core: SmallCore) -> None:
    async with running(core):
        asked = await (await server.command("shout", {"how": "public"})).until("callback")
        core.gate.set()
        await asked.until("message")

    assert not asked.is_ephemeral
    assert not asked.is_deleted


@pytest.mark.usefixtures("impatient")
async def test_a_slow_change_of_a_private_message_leaves_it_until_it_comes(
    server: DiscordServer, core: SmallCore
) -> None:
    async with running(core):
        first = await (await server.command("chapter", {"which": "3"})).until("message")
        asked = await (await server.press(first, "Slow")).until("callback")
        core.gate.set()
        await asked.until("message")

    assert asked.callback == 6
    assert asked.text == "It is done."


@pytest.mark.usefixtures("impatient")
async def test_slow_sharing_is_deferred_publicly(server: DiscordServer, core: SmallCore) -> None:
    async with running(core):
        first = await (await server.command("chapter", {"which": "3"})).until("message")
        asked = await (await server.press(first, "Slow sharing")).until("callback")
        core.gate.set()
        await asked.until("message")

    assert (asked.callback, asked.is_ephemeral, asked.is_deleted) == (5, False, False)


@pytest.mark.usefixtures("impatient")
async def test_what_was_deferred_publicly_and_turns_out_private_is_taken_back(
    server: DiscordServer, core: SmallCore
) -> None:
    async with running(core):
        first = await (await server.command("chapter", {"which": "3"})).until("message")
        asked = await (await server.press(first, "Refused sharing")).until("callback")
        core.gate.set()
        await asked.until("follow_up")

    assert asked.deferred == 0
    assert asked.is_deleted
    assert asked.is_ephemeral
    assert asked.answers == 1


@pytest.mark.usefixtures("impatient")
async def test_a_slow_answer_to_the_bot_alone_is_filled_in(server: DiscordServer, core: SmallCore) -> None:
    async with running(core):
        asked = await (await server.command("wait", place=DIRECT_PLACE)).until("callback")
        core.gate.set()
        await asked.until("message")

    assert (asked.is_ephemeral, asked.is_deleted) == (False, False)


async def test_a_form_that_takes_too_long_is_said_within_three_seconds(server: DiscordServer, core: SmallCore) -> None:
    async with running(core):
        first = await (await server.command("chapter", {"which": "3"})).until("message")
        asked = await (await server.press(first, "Slow form")).until("message")

    assert asked.callback == 4
    assert "too long" in asked.text


async def test_a_form_that_takes_a_while_still_opens(server: DiscordServer, core: SmallCore) -> None:
    server.faults.append(Fault("POST", CALLBACK, 200, delay=1.2))

    async with running(core):
        asked = await (await server.command("feedback")).until("modal")

    assert asked.callback == 9


async def test_a_lost_answer_is_not_given_twice(
    server: DiscordServer, core: SmallCore, caplog: pytest.LogCaptureFixture
) -> None:
    server.faults.append(Fault("POST", CALLBACK, 502, after=True))

    async with running(core):
        asked = await (await server.command("chapter", {"which": "3"})).until("message")
        await server.until_answered(CALLBACK, 2)

    assert asked.answers == 1
    assert caplog.records == [] or "refused" not in caplog.text


@pytest.mark.parametrize("takes_effect", [False, True])
async def test_a_connection_that_breaks_is_tried_once_more(
    server: DiscordServer, core: SmallCore, takes_effect: bool
) -> None:
    server.faults.append(Fault("POST", CALLBACK, None, after=takes_effect))

    async with running(core):
        asked = await (await server.command("chapter", {"which": "3"})).until("message")
        await server.until_answered(CALLBACK, 2)

    assert asked.answers == 1


@pytest.mark.parametrize("times", [1, 7])
async def test_rate_limits_are_waited_for(server: DiscordServer, core: SmallCore, times: int) -> None:
    server.faults.append(Fault("POST", CALLBACK, 429, times=times, body={"retry_after": 0.1, "global": False}))

    async with running(core):
        asked = await (await server.command("chapter", {"which": "3"})).until("message")

    assert asked.answers == 1


@pytest.mark.usefixtures("impatient")
async def test_a_bad_gateway_while_filling_in_is_tried_again(server: DiscordServer, core: SmallCore) -> None:
    server.faults.append(Fault("PATCH", ORIGINAL, 502))

    async with running(core):
        asked = await (await server.command("wait")).until("callback")
        core.gate.set()
        await asked.until("message")

    assert asked.text == "It is done."


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [(10062, 404, "3 seconds"), (10015, 404, "15 minutes"), (50027, 401, "15 minutes"), (50035, 400, "refused")],
)
async def test_an_answer_that_discord_refuses_is_one_line_in_the_log(
    server: DiscordServer, core: SmallCore, caplog: pytest.LogCaptureFixture, code: int, status: int, said: str
) -> None:
    server.faults.append(Fault("POST", CALLBACK, status, body={"code": code, "message": "No"}))

    async with running(core):
        await server.command("chapter", {"which": "3"})
        await server.until_answered(CALLBACK, 1)
        asked = await (await server.command("chapter", {"which": "2"})).until("message")

    (record,) = [record for record in caplog.records if record.name.startswith("bot.")]
    assert said in record.getMessage()
    assert record.exc_info is None
    assert asked.callback == 4


@pytest.mark.usefixtures("impatient")
async def test_what_could_not_be_deferred_is_not_filled_in(
    server: DiscordServer, core: SmallCore, caplog: pytest.LogCaptureFixture
) -> None:
    server.faults.append(Fault("POST", CALLBACK, 404, body={"code": 10062, "message": "Unknown interaction"}))

    async with running(core):
        await server.command("wait")
        await server.until_answered(CALLBACK, 1)
        core.gate.set()
        await (await server.command("chapter", {"which": "2"})).until("message")

    assert not any(path.endswith(ORIGINAL) for _, path in server.requests)


SENT = {"deck_of_cards.csv": FILES[0].content, "noise.bin": FILES[1].content}


async def test_files_come_with_the_first_response(server: DiscordServer, core: SmallCore) -> None:
    async with running(core):
        asked = await (await server.command("export", {"seconds": 0})).until("message")

    assert (asked.callback, asked.is_ephemeral) == (4, True)
    assert asked.files == SENT


async def test_files_come_with_the_change_of_a_message(server: DiscordServer, core: SmallCore) -> None:
    async with running(core):
        first = await (await server.command("chapter", {"which": "3"})).until("message")
        asked = await (await server.press(first, "Files")).until("message")

    assert asked.callback == 7
    assert asked.files == SENT


@pytest.mark.usefixtures("impatient")
async def test_files_come_with_what_was_deferred(server: DiscordServer, core: SmallCore) -> None:
    async with running(core):
        asked = await (await server.command("export", {"seconds": 1})).until("callback")
        core.gate.set()
        await asked.until("message")
        first = await (await server.command("chapter", {"which": "3"})).until("message")
        core.gate.clear()
        changed = await (await server.press(first, "Slow files")).until("callback")
        core.gate.set()
        await changed.until("message")

    assert [asked.callback, changed.callback] == [5, 6]
    assert asked.files == changed.files == SENT


@pytest.mark.usefixtures("impatient")
async def test_files_come_with_a_follow_up(server: DiscordServer, core: SmallCore) -> None:
    async with running(core):
        asked = await (await server.command("export", {"seconds": 1, "how": "public"})).until("callback")
        core.gate.set()
        await asked.until("follow_up")

    assert asked.is_deleted
    assert asked.files == SENT


@pytest.mark.parametrize("fault", [Fault("POST", CALLBACK, 502), Fault("POST", CALLBACK, None)])
async def test_files_are_whole_when_they_are_sent_again(server: DiscordServer, core: SmallCore, fault: Fault) -> None:
    server.faults.append(fault)

    async with running(core):
        asked = await (await server.command("export", {"seconds": 0})).until("message")

    assert asked.files == SENT


async def test_files_that_are_too_large_for_discord_are_said(server: DiscordServer, core: SmallCore) -> None:
    server.attachment_size_limit = 100

    async with running(core):
        asked = await (await server.command("export", {"seconds": 0})).until("message")

    assert "noise.bin has 256 bytes, and Discord takes 100 at most here." in asked.text
    assert asked.files == {}
