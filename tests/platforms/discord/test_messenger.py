"""Messages that nobody asked for, sent with the real discord.py."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from discord.http import HTTPClient

from bot.chat.card import Action, Button, Buttons, Card, OnPress, Paragraph
from bot.chat.interaction import PlaceKind
from bot.chat.platform import Fate, Platform, Unsent, Whereabouts, direct
from bot.chat.text import plain
from bot.kernel.ids import ChannelId, LearnerId, ServerId
from bot.platforms.discord import messenger
from bot.platforms.discord.client import DiscordPlatform
from bot.settings import Shards
from tests.discord_server import (
    CHANNEL,
    CREATE_PUBLIC_THREADS,
    GUILD,
    SEND_IN_THREADS,
    SEND_MESSAGES,
    TOKEN,
    VIEW_CHANNEL,
    DiscordServer,
    Fault,
)
from tests.platforms.discord.small_core import SmallCore

HERE = ChannelId(f"discord:{CHANNEL}")
OTHER = ChannelId("discord:3009")
MESSAGES = f"/channels/{CHANNEL}/messages"


def saying(words: str) -> Card:
    return Card((Paragraph(plain(words)), Buttons((Button("Open", Action("chapter", {"which": "3"})),))))


@asynccontextmanager
async def connected(core: SmallCore) -> AsyncIterator[Platform]:
    """The platform from when it is ready until the block ends."""
    platform: Platform = DiscordPlatform(TOKEN, None, 1000)
    ready = asyncio.Event()
    async with asyncio.TaskGroup() as tasks, asyncio.timeout(60):
        task = tasks.create_task(platform.run(core, ready.set))
        await ready.wait()
        yield platform
        task.cancel()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where discord.py's HTTP client pauses between two attempts, it does not."""

    class Hurried:
        def __getattr__(self, name: str) -> Any:
            return getattr(asyncio, name)

        async def sleep(self, _seconds: float) -> None: ...

    monkeypatch.setattr("discord.http.asyncio", Hurried())


async def refused(platform: Platform, channel: ChannelId = HERE) -> Unsent:
    with pytest.raises(Unsent) as raised:
        await platform.post(channel, saying("one"), "n1")
    return raised.value


async def test_a_post_stands_in_the_channel_and_has_discords_own_time(server: DiscordServer, core: SmallCore) -> None:
    server.now = lambda: datetime(2026, 10, 1, 18, 0, 0, 250_000, tzinfo=UTC)

    async with connected(core) as platform:
        posted = await platform.post(HERE, saying("one"), "n1")

    (message,) = server.posted
    assert (message.id, message.channel, message.text) == (posted.message, CHANNEL, "one")
    assert posted.at == datetime(2026, 10, 1, 18, 0, 0, 250_000, tzinfo=UTC)
    assert not message.shows["flags"] & 1 << 6


async def test_an_edit_takes_the_place_of_what_was_there(server: DiscordServer, core: SmallCore) -> None:
    async with connected(core) as platform:
        posted = await platform.post(HERE, saying("one"), "n1")
        await platform.edit(HERE, posted.message, saying("two"))
        await platform.edit(HERE, posted.message, saying("two"))

    (message,) = server.posted
    assert message.text == "two"


async def test_the_same_nonce_is_one_message(server: DiscordServer, core: SmallCore) -> None:
    async with connected(core) as platform:
        first = await platform.post(HERE, saying("one"), "n1")
        again = await platform.post(HERE, saying("one"), "n1")
        other = await platform.post(HERE, saying("one"), "n2")

    assert platform.remembers
    assert first == again != other
    assert len(server.posted) == 2


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("status", [500, 502, 504])
async def test_a_post_whose_answer_is_lost_is_repeated_and_not_doubled(
    server: DiscordServer, core: SmallCore, status: int
) -> None:
    server.faults.append(Fault("POST", MESSAGES, status, after=True, times=2))

    async with connected(core) as platform:
        posted = await platform.post(HERE, saying("one"), "n1")

    assert [message.id for message in server.posted] == [posted.message]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("fault", [Fault("POST", MESSAGES, 502, times=5), Fault("POST", MESSAGES, None, after=True)])
async def test_what_a_failure_of_discord_kept_back_can_be_sent_later(
    server: DiscordServer, core: SmallCore, fault: Fault
) -> None:
    server.faults.append(fault)

    async with connected(core) as platform:
        error = await refused(platform)
        await platform.post(HERE, saying("one"), "n1")

    assert (error.fate, error.after) == (Fate.LATER, None)
    assert len(server.posted) == 1


async def test_a_rate_limit_is_waited_for(server: DiscordServer, core: SmallCore) -> None:
    server.faults.append(Fault("POST", MESSAGES, 429, body={"retry_after": 0.05, "global": False}))

    async with connected(core) as platform:
        await platform.post(HERE, saying("one"), "n1")

    assert len(server.posted) == 1


async def test_a_rate_limit_beyond_patience_says_how_long(server: DiscordServer, core: SmallCore) -> None:
    server.faults.append(Fault("POST", MESSAGES, 429, body={"retry_after": 300.5, "global": False}))

    async with connected(core) as platform:
        error = await refused(platform)

    assert (error.fate, error.after) == (Fate.LATER, timedelta(seconds=300.5))


async def test_what_stands_before_discord_may_ask_to_wait_too(server: DiscordServer, core: SmallCore) -> None:
    server.faults.append(Fault("POST", MESSAGES, 429, via=""))

    async with connected(core) as platform:
        error = await refused(platform)

    assert (error.fate, error.after) == (Fate.LATER, None)


async def test_one_channel_that_must_wait_does_not_hold_up_another(server: DiscordServer, core: SmallCore) -> None:
    server.faults.append(Fault("POST", MESSAGES, 429, body={"retry_after": 30, "global": False}))

    async with connected(core) as platform, asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(platform.post(HERE, saying("one"), "n1"))
        await server.until_answered("/messages", 1)
        await platform.post(OTHER, saying("two"), "n2")
        was_waiting = not waiting.done()
        waiting.cancel()

    assert was_waiting
    assert [message.text for message in server.posted] == ["two"]


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (403, 50001, "View Channel"),
        (403, 50013, "Send Messages"),
        (404, 10003, "channel is gone"),
        (403, 50007, "Privacy Settings"),
        (400, 50007, "Privacy Settings"),
        (400, 160005, "locked"),
        (403, 77777, "Permissions"),
        (404, 77777, "gone"),
    ],
)
async def test_what_no_attempt_can_change_is_said_with_what_can_be_done(
    server: DiscordServer, core: SmallCore, status: int, code: int, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    server.faults.append(Fault("POST", MESSAGES, status, body={"code": code, "message": "No"}))

    async with connected(core) as platform:
        error = await refused(platform)

    assert error.fate is Fate.NEVER
    assert said in error.sentence
    assert "refused a message of ours" not in caplog.text


async def test_what_discord_does_not_take_is_ours_and_stands_in_the_log(
    server: DiscordServer, core: SmallCore, caplog: pytest.LogCaptureFixture
) -> None:
    server.faults.append(Fault("POST", MESSAGES, 400, body={"code": 50035, "message": "Invalid Form Body"}))

    async with connected(core) as platform:
        error = await refused(platform)

    assert error.fate is Fate.NEVER
    assert "refused a message of ours (POST /channels/{channel_id}/messages)" in caplog.text


async def test_a_message_that_was_deleted_is_not_edited(server: DiscordServer, core: SmallCore) -> None:
    async with connected(core) as platform:
        with pytest.raises(Unsent, match="deleted") as raised:
            await platform.edit(HERE, "99", saying("two"))

    assert raised.value.fate is Fate.NEVER


async def test_a_right_that_is_lost_and_given_back_is_noticed(server: DiscordServer, core: SmallCore) -> None:
    async with connected(core) as platform:
        posted = await platform.post(HERE, saying("one"), "n1")
        server.take_permission(CHANNEL)
        with pytest.raises(Unsent, match="Send Messages"):
            await platform.edit(HERE, posted.message, saying("two"))
        server.allow(CHANNEL)
        await platform.edit(HERE, posted.message, saying("two"))

    assert server.posted[0].text == "two"


async def test_a_persons_own_conversation_is_opened_once(server: DiscordServer, core: SmallCore) -> None:
    ada = direct(LearnerId("discord:4711"))

    async with connected(core) as platform:
        first = await platform.post(ada, saying("one"), "n1")
        await platform.edit(ada, first.message, saying("one and a half"))
        await platform.post(ada, saying("two"), "n2")
        asked = await (await server.press(server.posted[0], "Open", user="4711")).until("message")

    assert [message.channel for message in server.posted] == [server.conversation("4711")] * 2
    assert [path for _, path in server.requests if path.endswith("/@me/channels")] == ["/api/v10/users/@me/channels"]
    assert core.heard[-1].place.kind is PlaceKind.DIRECT
    assert asked.callback == 7


async def test_a_person_who_takes_no_messages_gets_none(server: DiscordServer, core: SmallCore) -> None:
    server.close_conversation("4711")

    async with connected(core) as platform:
        error = await refused(platform, direct(LearnerId("discord:4711")))

    assert error.fate is Fate.NEVER


async def test_before_and_after_the_connection_everything_is_for_later(server: DiscordServer, core: SmallCore) -> None:
    platform = DiscordPlatform(TOKEN, None, 1000)
    before = await refused(platform)
    async with connected(core) as served:
        pass
    after = await refused(served)

    assert [before.fate, after.fate] == [Fate.LATER, Fate.LATER]
    assert server.posted == []


async def test_a_closed_connection_is_for_later(server: DiscordServer, core: SmallCore) -> None:
    http = HTTPClient(asyncio.get_running_loop())
    await http.static_login(TOKEN)
    await http.close()

    with pytest.raises(Unsent) as raised:
        await messenger.Channels(http, 1002).post(HERE, saying("one"), "n1")

    assert raised.value.fate is Fate.LATER


async def test_a_press_on_a_post_is_answered_to_the_presser_alone(server: DiscordServer, core: SmallCore) -> None:
    async with connected(core) as platform:
        await platform.post(HERE, saying("one"), "n1")
        message = await server.wait_message(CHANNEL, containing="one")
        asked = await (await server.press(message, "Open", user="4711", name="Bo", moderator=True)).until("message")

    heard = core.heard[-1]
    assert (asked.callback, asked.is_ephemeral) == (4, True)
    assert (heard.learner.id, heard.learner.name, heard.learner.may_moderate) == ("discord:4711", "Bo", True)
    assert (heard.on_press, heard.on_private) == (OnPress.REPLACE, False)
    assert message.text == "one"


async def test_a_press_carries_the_moment_of_its_own(server: DiscordServer, core: SmallCore) -> None:
    async with connected(core) as platform:
        posted = await platform.post(HERE, saying("one"), "n1")
        await (await server.press(server.posted[0], "Open")).until("message")

    assert timedelta() <= core.heard[-1].when - posted.at < timedelta(seconds=30)


@pytest.mark.parametrize("typed", [CHANNEL, f"<#{CHANNEL}>", f" discord:{CHANNEL} "])
async def test_a_channel_that_is_named_is_found_with_its_server(
    server: DiscordServer, core: SmallCore, typed: str
) -> None:
    async with connected(core) as platform:
        found = await platform.find(typed)

    assert found == Whereabouts(HERE, ServerId(f"discord:{GUILD}"))


async def test_a_channel_of_another_server_is_told_apart_and_one_unseen_is_none(
    server: DiscordServer, core: SmallCore
) -> None:
    server.guilds["30091"] = "20029"
    server.hide_channel("30092")

    async with connected(core) as platform:
        other = await platform.find("30091")
        found = [await platform.find(typed) for typed in ("30092", "general", "<@4001>", "../users/@me")]

    assert other is not None
    assert other.server == "discord:20029"
    assert found == [None] * 4


@pytest.mark.parametrize(
    ("denied", "kind", "refusal", "no_threads"),
    [
        (0, 0, "", ""),
        (SEND_MESSAGES, 0, "I lack Send Messages. Somebody who manages the server", ""),
        (VIEW_CHANNEL, 0, "I lack View Channel and Send Messages", "Create Public Threads"),
        (CREATE_PUBLIC_THREADS, 0, "", "I lack Create Public Threads."),
        (SEND_IN_THREADS, 0, "", "I lack Send Messages in Threads."),
        (SEND_IN_THREADS, 11, "I lack Send Messages in Threads", "That is a thread"),
        (0, 15, "Choose a text channel", ""),
    ],
)
async def test_what_the_bot_lacks_in_a_channel_is_named_as_discord_names_it(
    server: DiscordServer, core: SmallCore, denied: int, kind: int, refusal: str, no_threads: str
) -> None:
    server.deny(CHANNEL, denied)
    server.types["30093"] = kind

    async with connected(core) as platform:
        found = await platform.find("30093" if kind else CHANNEL)

    assert found is not None
    for said, expected in ((found.refusal, refusal), (found.no_threads, no_threads)):
        assert expected in said
        assert bool(said) == bool(expected)


async def test_where_discord_does_not_tell_what_is_lacking_nothing_is_refused(
    server: DiscordServer, core: SmallCore
) -> None:
    server.faults.append(Fault("GET", "/guilds/", 403, body={"code": 50001, "message": "Missing Access"}))

    async with connected(core) as platform:
        found = await platform.find(CHANNEL)

    assert found == Whereabouts(HERE, ServerId(f"discord:{GUILD}"))


async def test_some_of_so_many_shards_are_served(server: DiscordServer, core: SmallCore) -> None:
    ready = asyncio.Event()
    async with asyncio.TaskGroup() as tasks, asyncio.timeout(20):
        platform = DiscordPlatform(TOKEN, None, 1000, Shards((1,), 4))
        task = tasks.create_task(platform.run(core, ready.set))
        await ready.wait()
        asked = await (await server.command("chapter", {"which": "3"})).until("message")
        task.cancel()

    assert [identify["shard"] for identify in server.identified] == [[1, 4]]
    assert asked.is_ephemeral


async def test_what_belongs_below_a_message_stands_in_its_thread_which_is_begun_once(
    server: DiscordServer, core: SmallCore
) -> None:
    async with connected(core) as platform:
        first = await platform.post(HERE, saying("one"), "n1")
        await platform.post(HERE, saying("two"), "n2", first.message)
        await platform.post(HERE, saying("three"), "n3", first.message)

    assert list(server.threads) == [first.message]
    assert [(one.channel, one.text) for one in server.posted[1:]] == [(first.message, "two"), (first.message, "three")]
