"""Requests over HTTP: what Slack signed is answered, and nothing else is."""

from __future__ import annotations

import json

import pytest

from bot.kernel import clock
from bot.platforms.slack.client import Keys, SlackPlatform
from tests.platforms.slack.conftest import requested
from tests.platforms.slack.small_core import TITLES, SmallCore
from tests.slack_server import ADA, APP_TOKEN, BOT_TOKEN, SlackServer, encoded, signature

BODY, FORM = encoded(
    "slash_commands", {"command": "/chapter", "text": "3", "user_id": ADA, "team_id": "T1", "channel_id": "C1"}
)
MINUTE = 60


def seconds() -> int:
    return int(clock.now().timestamp())


async def test_everything_works_by_signed_requests(server: SlackServer, core: SmallCore) -> None:
    async with requested(core, server):
        message = await server.shown(await server.command("/chapter", "3"))
        await server.press(message, "Next")
        await server.until(lambda: message.edits == 1)
        view = await server.opened(await server.command("/study", "topic"))
        offered = await server.complete(view, "query", "flow")
        await server.submit(view, {"query": offered[-1]["value"]})
        await server.until(lambda: core.last.command == "topic")
        home = await server.open_home()

    assert TITLES[3] in message.text
    assert "One lecture." in str(home)


async def test_the_address_is_verified_when_it_is_entered(server: SlackServer, core: SmallCore) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB"})

    async with requested(core, server):
        status, answer = await server.request(body, "application/json")

    assert (status, json.loads(answer)) == (200, {"challenge": "3eZbrw1aB"})


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Signature": "v0=0"},
        {"X-Slack-Request-Timestamp": "NOW"},
        {"X-Slack-Request-Timestamp": "NOW", "X-Slack-Signature": ""},
        {"X-Slack-Request-Timestamp": "NOW", "X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Request-Timestamp": "NOW", "X-Slack-Signature": "v0=é"},
        {"X-Slack-Request-Timestamp": "yesterday", "X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Request-Timestamp": "٣", "X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Request-Timestamp": "9" * 5000, "X-Slack-Signature": "v0=" + "0" * 64},
        signature(BODY, "yesterday"),
        signature(BODY, ""),
    ],
)
async def test_what_slack_did_not_sign_is_refused(
    server: SlackServer, core: SmallCore, headers: dict[str, str]
) -> None:
    sent = {name: value.replace("NOW", str(seconds())) for name, value in headers.items()}

    async with requested(core, server):
        status, _ = await server.request(BODY, FORM, sent)

    assert status == 401
    assert core.heard == []


@pytest.mark.parametrize("away", [-6 * MINUTE, 6 * MINUTE])
async def test_a_signature_of_another_time_is_refused(server: SlackServer, core: SmallCore, away: int) -> None:
    async with requested(core, server):
        status, _ = await server.request(BODY, FORM, signature(BODY, str(seconds() + away)))

    assert status == 401
    assert core.heard == []


async def test_a_signature_of_another_body_or_secret_is_refused(server: SlackServer, core: SmallCore) -> None:
    now = str(seconds())

    async with requested(core, server):
        tampered, _ = await server.request(BODY + "4", FORM, signature(BODY, now))
        stranger, _ = await server.request(BODY, FORM, signature(BODY, now, "f" * 32))

    assert (tampered, stranger) == (401, 401)
    assert core.heard == []


@pytest.mark.parametrize("body", ["{", "payload=%7B", ""])
async def test_what_slack_signed_and_is_no_payload_ends_well(server: SlackServer, core: SmallCore, body: str) -> None:
    async with requested(core, server):
        status, _ = await server.request(body, "application/json" if body == "{" else FORM)

    assert status in (200, 400)
    assert core.heard == []


def test_over_a_socket_no_request_is_answered() -> None:
    assert list(SlackPlatform(Keys(BOT_TOKEN, APP_TOKEN, "secret"), "", (), 1000).routes) == []
