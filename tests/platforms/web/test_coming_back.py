"""A connection that is lost comes back with what was missed; nothing is answered twice, also not after a restart."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.chat.card import Card, Paragraph
from bot.chat.platform import Fate, Unsent
from bot.chat.text import plain
from bot.kernel.ids import ChannelId
from bot.platforms.web.client import WebPlatform
from bot.storage import open_store
from tests.platforms.web.small_core import TITLES
from tests.platforms.web.visitor import GENERAL, Chat, chatting, words

SAID = Card((Paragraph(plain("Said once")),))


async def test_what_was_said_and_changed_meanwhile_is_told(chat: Chat) -> None:
    ada, ben = await chat.visitor("Ada"), await chat.visitor("Ben")
    await ben.says("/vote")
    ballot = (await ada.until("message"))["message"]
    await ada.leave()
    await ben.says("Where are you?")
    await ben.presses(ballot, "A")

    await ada.connect(tab=ada.tab, after=ballot["revision"])
    missed = await ada.until("missed")

    assert missed["whole"]
    assert [words(message).splitlines()[-1] for message in missed["messages"]] == ["Where are you?", "1 voted"]


async def test_a_private_answer_that_came_too_late_waits_for_its_tab(chat: Chat) -> None:
    ada = await chat.visitor("Ada")
    await ada.send({"type": "say", "id": "slow", "channel": GENERAL, "text": "/wait"})
    await ada.says("not waiting for it")
    await ada.leave()
    chat.core.gate.set()
    await asyncio.sleep(0.05)

    await ada.connect(tab=ada.tab)
    answer = await ada.until("private")

    assert words(answer["message"]) == "It is done."
    assert answer["request"] == "slow"


async def test_what_the_tab_has_seen_is_not_told_again(chat: Chat) -> None:
    ada = await chat.visitor("Ada")
    first = (await ada.says("/chapter 1"))["answer"]
    await ada.says("/chapter 2")
    await ada.leave()

    await ada.connect(tab=ada.tab, seq=first["seq"])
    again = await ada.until("private")

    assert words(again["message"]).startswith(TITLES[1])


async def test_a_request_that_is_sent_again_is_answered_once(chat: Chat) -> None:
    ada = await chat.visitor("Ada")
    await ada.says("Once", id="same")
    await ada.leave()

    await ada.connect(tab=ada.tab)
    await ada.says("Once", id="same")
    history = (await ada.asks("older", before=0))["answer"]

    assert [words(message) for message in history["messages"]] == ["Once"]


async def test_after_a_restart_everything_goes_on(tmp_path: Path) -> None:
    async with chatting(tmp_path) as before:
        ada = await before.visitor("Ada")
        await ada.says("Before the restart", id="same")
        await ada.says("/vote")
        ballot = next(m["message"] for m in ada.heard if m["type"] == "message" and not m["message"]["said"])
        cookies = ada.session.cookie_jar
        seen = ballot["revision"]
        identity = ada.id
        port = before.port
    async with chatting(tmp_path, port=port) as after:
        again = await after.stranger()
        again.session.cookie_jar.update_cookies({one.key: one.value for one in cookies})
        await again.connect(after=seen)
        await again.says("Before the restart", id="same")
        voted = await again.presses(ballot, "C")
        history = (await again.asks("older", before=0))["answer"]

        assert again.id == identity
        assert words(voted["answer"]["message"]) == "Counted: C"
        assert [words(message).splitlines()[0] for message in history["messages"]] == [
            "Before the restart",
            "Which one is it?",
        ]


async def test_too_much_that_was_missed_is_loaded_anew(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.platforms.web.limits.MISSED", 2)
    ada = await chat.visitor("Ada")
    for number in range(4):
        await ada.says(f"message {number}")

    await ada.connect(after=0)

    assert await ada.until("missed") == {"type": "missed", "messages": [], "whole": False}


async def test_a_tab_that_connects_twice_is_reached_by_the_later_connection(chat: Chat) -> None:
    ada = await chat.visitor("Ada")
    old = ada.socket

    await ada.connect(tab=ada.tab)
    answer = await ada.shown("/chapter 1")

    assert words(answer).startswith(TITLES[0])
    assert old is not ada.socket


async def test_the_same_nonce_is_posted_once(chat: Chat) -> None:
    first = await chat.platform.post(ChannelId(GENERAL), SAID, "n1")
    second = await chat.platform.post(ChannelId(GENERAL), SAID, "n1")
    third = await chat.platform.post(ChannelId(GENERAL), SAID, "n2")

    assert chat.platform.remembers
    assert first == second
    assert third.message != first.message


async def test_editing_to_what_is_shown_tells_nobody(chat: Chat) -> None:
    ada = await chat.visitor("Ada")
    posted = await chat.platform.post(ChannelId(GENERAL), SAID, "n1")

    await chat.platform.edit(ChannelId(GENERAL), posted.message, SAID)
    await ada.says("done")

    assert len([message for message in ada.heard if message["type"] == "message"]) == 2


async def test_what_cannot_be_sent_says_whether_it_ever_can(chat: Chat, tmp_path: Path) -> None:
    async with open_store(f"sqlite:///{tmp_path / 'other.db'}") as store:
        idle = WebPlatform(store, "127.0.0.1", 1000)
        with pytest.raises(Unsent) as early:
            await idle.post(ChannelId(GENERAL), SAID, "n")
    with pytest.raises(Unsent) as nowhere:
        await chat.platform.post(ChannelId("web:attic"), SAID, "n")
    with pytest.raises(Unsent) as gone:
        await chat.platform.edit(ChannelId(GENERAL), "4711", SAID)

    assert [one.value.fate for one in (early, nowhere, gone)] == [Fate.LATER, Fate.NEVER, Fate.NEVER]
