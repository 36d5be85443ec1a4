"""What the bot posts by itself, and what becomes of it where Slack does not take it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.chat.card import Card, Paragraph
from bot.chat.platform import Fate, Unsent, direct
from bot.chat.text import plain
from bot.kernel.ids import ChannelId, LearnerId
from bot.platforms.slack.client import Keys, SlackPlatform
from tests.platforms.slack.conftest import running
from tests.platforms.slack.small_core import SmallCore
from tests.slack_server import ADA, APP_TOKEN, BOT_TOKEN, CHANNEL, FOREIGN, Fault, SlackServer, conversation

GENERAL = ChannelId(f"slack:{CHANNEL}")
QUESTION = Card((Paragraph(plain("What raises dough?")),))
CLOSED = Card((Paragraph(plain("Yeast does.")),))


async def test_a_message_is_posted_and_edited(server: SlackServer, core: SmallCore) -> None:
    async with running(core) as slack:
        posted = await slack.post(GENERAL, QUESTION, "n1")
        await slack.edit(GENERAL, posted.message, CLOSED)

    (message,) = server.messages
    assert (message.ts, message.channel, message.text) == (posted.message, CHANNEL, "Yeast does.")
    assert posted.at.timestamp() == pytest.approx(float(message.ts))


async def test_a_message_may_belong_below_another(server: SlackServer, core: SmallCore) -> None:
    async with running(core) as slack:
        first = await slack.post(GENERAL, QUESTION, "n1")
        await slack.post(GENERAL, CLOSED, "n2", first.message)

    assert server.messages[1].thread == first.message


@pytest.mark.parametrize(
    ("about", "refusal"),
    [
        ({}, ""),
        ({"is_member": False}, "I am not in that channel. Invite me to it: type `/invite @chapterhouse` there."),
        ({"is_archived": True, "is_member": False}, "That channel is archived"),
    ],
)
async def test_where_nothing_can_be_posted_it_is_said_what_to_do(
    server: SlackServer, core: SmallCore, about: dict[str, bool], refusal: str
) -> None:
    server.channels[CHANNEL] = dict(about)

    async with running(core) as slack:
        found = await slack.find(f"<#{CHANNEL}|general>")

    assert found is not None
    assert found.channel == GENERAL
    assert found.refusal.startswith(refusal)
    assert bool(found.refusal) == bool(refusal)


async def test_a_persons_own_conversation_is_a_channel(server: SlackServer, core: SmallCore) -> None:
    async with running(core) as slack:
        posted = await slack.post(direct(LearnerId(f"slack:{ADA}")), QUESTION, "n1")
        await slack.edit(direct(LearnerId(f"slack:{ADA}")), posted.message, CLOSED)

    assert server.messages[0].channel == conversation(ADA)
    assert len(server.called("conversations.open")) == 1


@pytest.mark.parametrize(
    ("fault", "fate", "said"),
    [
        (Fault("chat.postMessage", error="is_archived"), Fate.NEVER, "archived"),
        (Fault("chat.postMessage", error="restricted_action"), Fate.NEVER, "administrator"),
        (Fault("chat.postMessage", error="channel_not_found"), Fate.NEVER, "/invite @chapterhouse"),
        (Fault("chat.postMessage", error="msg_too_long"), Fate.NEVER, "longer"),
        (Fault("chat.postMessage", error="something_new"), Fate.NEVER, "something_new"),
        (Fault("chat.postMessage", 500), Fate.UNKNOWN, "did not say"),
        (Fault("chat.postMessage", 500, after=True), Fate.UNKNOWN, "did not say"),
        (Fault("chat.postMessage", 429, wait=7), Fate.LATER, "rate limited"),
    ],
)
async def test_what_became_of_a_message_that_was_not_posted_is_told(
    server: SlackServer, core: SmallCore, fault: Fault, fate: Fate, said: str
) -> None:
    server.faults.append(fault)

    async with running(core) as slack:
        with pytest.raises(Unsent, match=said) as caught:
            await slack.post(GENERAL, QUESTION, "n1")

    assert caught.value.fate is fate
    assert len(server.called("chat.postMessage")) == 1


async def test_where_the_bot_is_no_member_it_says_how_to_invite_it(server: SlackServer, core: SmallCore) -> None:
    async with running(core) as slack:
        with pytest.raises(Unsent, match="/invite @chapterhouse") as caught:
            await slack.post(ChannelId(f"slack:{FOREIGN}"), QUESTION, "n1")

    assert caught.value.fate is Fate.NEVER


async def test_how_long_slack_wants_to_be_left_alone_is_told_and_kept(server: SlackServer, core: SmallCore) -> None:
    server.faults.append(Fault("chat.postMessage", 429, wait=7))

    async with running(core) as slack:
        for _ in range(2):
            with pytest.raises(Unsent) as caught:
                await slack.post(GENERAL, QUESTION, "n1")
            assert caught.value.after is not None
            assert timedelta(seconds=5) < caught.value.after <= timedelta(seconds=7)

    assert len(server.called("chat.postMessage")) == 1


async def test_an_edit_is_made_again_where_slack_does_not_tell(server: SlackServer, core: SmallCore) -> None:
    async with running(core) as slack:
        posted = await slack.post(GENERAL, QUESTION, "n1")
        server.faults.append(Fault("chat.update", 500))
        await slack.edit(GENERAL, posted.message, CLOSED)

    assert server.messages[0].text == "Yeast does."


async def test_an_edit_of_what_is_gone_is_given_up(server: SlackServer, core: SmallCore) -> None:
    async with running(core) as slack:
        with pytest.raises(Unsent, match="not there any more") as caught:
            await slack.edit(GENERAL, "17.000001", CLOSED)

    assert caught.value.fate is Fate.NEVER


async def test_while_it_does_not_run_everything_is_for_later() -> None:
    slack = SlackPlatform(Keys(BOT_TOKEN, APP_TOKEN), "", (), 1000)

    with pytest.raises(Unsent) as caught:
        await slack.post(GENERAL, QUESTION, "n1")

    assert caught.value.fate is Fate.LATER
    assert not slack.remembers
    assert slack.pace == timedelta(seconds=1)


async def test_what_belongs_to_a_message_stands_in_its_thread_and_aloud_in_the_channel_too(
    server: SlackServer, core: SmallCore
) -> None:
    async with running(core) as slack:
        asked = await slack.post(GENERAL, QUESTION, "n1")
        await slack.post(GENERAL, CLOSED, "n2", asked.message)
        await slack.post(GENERAL, CLOSED, "n3", asked.message, aloud=True)

    _, below, aloud = server.messages
    assert below.thread == aloud.thread == asked.message
    assert "reply_broadcast" not in below.body
    assert aloud.body["reply_broadcast"] is True


async def test_where_the_thread_cannot_be_had_it_stands_in_the_channel(server: SlackServer, core: SmallCore) -> None:
    async with running(core) as slack:
        server.faults.append(Fault("chat.postMessage", error="thread_not_found"))
        await slack.post(GENERAL, CLOSED, "n1", "17.000001", aloud=True)

    (posted,) = server.messages
    assert posted.thread == ""
