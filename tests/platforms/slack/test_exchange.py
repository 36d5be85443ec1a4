"""Answers that take their time, deliveries that come twice, and a Slack that does not take what it is sent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.platforms.slack import exchange
from tests.platforms.slack.conftest import running
from tests.platforms.slack.small_core import TITLES, SmallCore
from tests.slack_server import ADA, CHANNEL, FOREIGN, Fault, SlackServer, conversation


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Acknowledges so soon that a test need not wait."""
    monkeypatch.setattr(exchange, "DIRECTLY", timedelta(seconds=0.05))


@pytest.mark.usefixtures("impatient")
async def test_an_answer_that_takes_long_follows_the_acknowledgement(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        asked = await server.command("/wait")
        await server.until(lambda: asked.acknowledged is not None)
        core.gate.set()
        message = await server.shown(asked)

    assert asked.acknowledged == {}
    assert message.text == "It is done."
    assert message.to == ADA


@pytest.mark.usefixtures("impatient")
async def test_a_form_whose_answer_takes_long_is_answered_where_it_was_opened(
    server: SlackServer, core: SmallCore
) -> None:
    async with running(core):
        view = await server.opened(await server.command("/study", "feedback"))
        asked = await server.submit(view, {"text": "slow"})
        await server.until(lambda: asked.acknowledged is not None)
        core.gate.set()
        message = await server.posted()

    assert asked.acknowledged == {}
    assert message.text == "Kept at last: slow"


@pytest.mark.usefixtures("impatient")
async def test_a_form_from_the_home_waits_for_its_answer_in_view(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        home = await server.open_home()
        form = await server.opened(await server.press(home, "Wrong?"))
        waiting = await server.opened(await server.submit(form, {"text": "slow"}))
        core.gate.set()
        await server.until(lambda: "Kept at last" in str(server.views[form["id"]]))

    assert "One moment" in str(waiting)


@pytest.mark.parametrize("sort", ["command", "press", "mention"])
async def test_what_is_delivered_twice_is_answered_once(server: SlackServer, core: SmallCore, sort: str) -> None:
    async with running(core):
        if sort == "command":
            asked = await server.command("/chapter", "3")
            message = await server.shown(asked)
        elif sort == "press":
            first = await server.shown(await server.command("/chapter", "3"))
            asked = await server.press(first, "Beside")
            message = await server.shown(asked)
        else:
            asked = await server.say("chapter 3", channel=CHANNEL)
            message = await server.posted()
        before = len(core.heard)
        await server.deliver_again(asked)
        await server.shown(await server.command("/chapter", "1"))

    assert len(core.heard) == before + 1
    assert server.messages.count(message) == 1


async def test_a_lost_socket_is_replaced(server: SlackServer, core: SmallCore, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(core):
        await server.drop_sockets(politely=False)
        message = await server.shown(await server.command("/chapter", "3"))
        await server.drop_sockets()
        again = await server.shown(await server.command("/chapter", "4"))

    assert TITLES[2] in message.text
    assert TITLES[3] in again.text


@pytest.mark.parametrize("status", [429, 500])
async def test_a_private_answer_is_sent_once_more(server: SlackServer, core: SmallCore, status: int) -> None:
    async with running(core):
        first = await server.shown(await server.command("/chapter", "3"))
        server.faults.append(Fault("response_url", status))
        await server.press(first, "Next")
        await server.until(lambda: first.edits == 1)

    assert TITLES[3] in first.text


async def test_where_a_response_url_is_spent_the_answer_comes_another_way(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        first = await server.shown(await server.command("/chapter", "3"))
        server.faults.append(Fault("response_url", 404, times=9))
        await server.press(first, "Next")
        message = await server.posted(2)

    assert TITLES[3] in message.text
    assert (message.to, message.channel) == (ADA, CHANNEL)


async def test_where_nothing_can_be_posted_the_person_is_told_directly(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        view = await server.opened(await server.command("/chapter", channel=FOREIGN))
        server.faults.append(Fault("response_url", 404, times=9))
        await server.submit(view, {"which": "3"})
        message = await server.posted()

    assert TITLES[2] in message.text
    assert message.channel == conversation(ADA)


async def test_a_public_answer_of_which_slack_does_not_tell_is_not_made_twice(
    server: SlackServer, core: SmallCore
) -> None:
    async with running(core):
        first = await server.shown(await server.command("/chapter", "3"))
        server.faults.append(Fault("response_url", 500))
        said = await server.shown(await server.press(first, "Share with the channel"))

    assert "did not say" in said.text
    assert said.to == ADA
    assert [message for message in server.messages if not message.to] == []


async def test_a_form_that_slack_does_not_open_is_said(server: SlackServer, core: SmallCore) -> None:
    server.faults.append(Fault("views.open", error="expired_trigger_id"))

    async with running(core):
        said = await server.shown(await server.command("/chapter"))

    assert "too long" in said.text


async def test_a_form_is_opened_at_the_second_attempt(server: SlackServer, core: SmallCore) -> None:
    server.faults.append(Fault("views.open", 500))

    async with running(core):
        view = await server.opened(await server.command("/chapter"))

    assert view["callback_id"] == "/chapter"


async def test_a_form_is_not_waited_for_beyond_its_time(server: SlackServer, core: SmallCore) -> None:
    server.faults.append(Fault("views.open", 429, wait=30))

    async with running(core):
        said = await server.shown(await server.command("/chapter"))

    assert "too long" in said.text


async def test_what_slack_asks_to_wait_for_is_waited_for_by_all(server: SlackServer, core: SmallCore) -> None:
    server.faults.append(Fault("chat.postEphemeral", 429, wait=1))

    async with running(core):
        await server.say("chapter 1", channel=CHANNEL)
        await server.until(lambda: len(server.called("chat.postEphemeral")) == 1)
        await server.say("chapter 2", channel=CHANNEL)
        await server.say("chapter 3", channel=CHANNEL)
        await server.posted(3)

    assert len(server.called("chat.postEphemeral")) == 4


async def test_a_file_that_passes_through_a_bad_moment_is_read(server: SlackServer, core: SmallCore) -> None:
    server.faults.append(Fault("download", 502))

    async with running(core):
        view = await server.opened(await server.command("/lecture", "add"))
        await server.submit(view, {"file": server.file("week2.txt", b"chapters")})
        message = await server.posted()

    assert message.text == "week2.txt has 8 bytes."


async def test_a_file_shared_in_a_conversation_is_told_where_it_goes(server: SlackServer, core: SmallCore) -> None:
    async with running(core):
        await server.say("", subtype="file_share", files=[{"name": "week2.txt"}])
        message = await server.posted()

    assert "/lecture add" in message.text
