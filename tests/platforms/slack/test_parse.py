"""Payloads as Slack delivers them, shortened to what matters and with invented names."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import token
from bot.chat.card import Action
from bot.chat.interaction import PlaceKind
from bot.platforms.slack import parse
from bot.platforms.slack.parse import File, Origin, Sort, Surface

BOT = "U0BOT"
NOW = datetime(2026, 10, 1, 18, 0, tzinfo=UTC)
USER = {"id": "U012AB3CD", "username": "ada", "name": "ada", "team_id": "T012AB3CD"}
TEAM = {"id": "T012AB3CD", "domain": "study"}
COMMAND: dict[str, Any] = {
    "token": "gIkuvaNzQIHg97ATvDxqgjtO",
    "team_id": "T012AB3CD",
    "team_domain": "study",
    "channel_id": "C012AB3CD",
    "channel_name": "general",
    "user_id": "U012AB3CD",
    "user_name": "ada",
    "command": "/study",
    "text": "topic flow &amp; diffusion",
    "api_app_id": "A012AB3CD",
    "is_enterprise_install": "false",
    "response_url": "https://hooks.slack.com/commands/T012AB3CD/1/x",
    "trigger_id": "13345224609.738474920.8088930838d88f008e0",
}
PRESS: dict[str, Any] = {
    "type": "block_actions",
    "user": USER,
    "team": TEAM,
    "container": {
        "type": "message",
        "message_ts": "1718000000.000100",
        "channel_id": "C012AB3CD",
        "is_ephemeral": True,
    },
    "channel": {"id": "C012AB3CD", "name": "general"},
    "trigger_id": "1.2.3",
    "response_url": "https://hooks.slack.com/actions/T012AB3CD/1/x",
    "actions": [
        {
            "type": "button",
            "action_id": token.write(Action("chapter", {"which": "3"})) + "#1",
            "block_id": "Ab1",
            "text": {"type": "plain_text", "text": "Open"},
            "action_ts": "1718000001.500000",
        }
    ],
}
VIEW: dict[str, Any] = {
    "id": "V012AB3CD",
    "type": "modal",
    "callback_id": "/lecture add",
    "private_metadata": "",
    "state": {
        "values": {
            "file": {
                "file": {
                    "type": "file_input",
                    "files": [
                        {
                            "name": "week2.txt",
                            "size": 12,
                            "url_private": "https://files.slack.com/files-pri/T1-F1/week2.txt",
                            "url_private_download": "https://files.slack.com/files-pri/T1-F1/download/week2.txt",
                        }
                    ],
                }
            },
            "update": {"update": {"type": "external_select", "selected_option": None}},
            "id": {"id": {"type": "plain_text_input", "value": None}},
            "scope": {"scope": {"type": "static_select", "selected_option": {"value": "server"}}},
            "count": {"count": {"type": "number_input", "value": "5"}},
        }
    },
}
SUBMIT: dict[str, Any] = {"type": "view_submission", "user": USER, "team": TEAM, "view": VIEW, "trigger_id": "1.2.4"}
MENTION: dict[str, Any] = {
    "type": "event_callback",
    "team_id": "T012AB3CD",
    "event_id": "Ev012AB3CD",
    "event": {
        "type": "app_mention",
        "user": "U012AB3CD",
        "team": "T012AB3CD",
        "text": "<@U0BOT> topic <https://example.org|flow matching> &gt; <@U9> <!here>",
        "ts": "1718000002.000100",
        "thread_ts": "1718000000.000100",
        "channel": "C012AB3CD",
        "client_msg_id": "c1",
        "event_ts": "1718000002.000100",
    },
}


def message(**event: Any) -> dict[str, Any]:
    about = {"type": "message", "channel": "D012AB3CD", "channel_type": "im", "user": "U012AB3CD", "ts": "1718000003.1"}
    return {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": {**about, "text": "hi", **event}}


@pytest.mark.parametrize(
    ("payload", "sort"),
    [
        (COMMAND, Sort.COMMAND),
        (PRESS, Sort.PRESS),
        (SUBMIT, Sort.SUBMIT),
        (MENTION, Sort.SAID),
        ({"type": "message_action"}, Sort.SHORTCUT),
        ({"type": "block_suggestion"}, Sort.COMPLETE),
        ({"type": "view_closed"}, None),
        (message(), Sort.SAID),
        (message(subtype="file_share"), Sort.SAID),
        (message(subtype="message_changed"), None),
        (message(bot_id="B1"), None),
        (message(user=BOT), None),
        (message(channel_type="channel"), None),
        (message(type="app_home_opened", tab="home"), Sort.HOME),
        (message(type="app_home_opened", tab="messages"), None),
        (message(type="app_mention"), None),  # in a direct message the message itself is heard
        (message(type="reaction_added"), None),
    ],
)
def test_what_arrives_is_told_apart(payload: dict[str, Any], sort: Sort | None) -> None:
    assert parse.sort(payload, BOT) is sort


def test_a_slash_command_has_its_words_as_they_were_typed() -> None:
    assert parse.command(COMMAND) == ("/study", "topic flow & diffusion")


def test_a_slash_command_tells_who_and_where() -> None:
    origin = parse.origin(COMMAND)

    assert origin.learner == "slack:U012AB3CD"
    assert (origin.user, origin.team, origin.channel) == ("U012AB3CD", "T012AB3CD", "C012AB3CD")
    assert origin.response_url.startswith("https://hooks.slack.com/")


def test_a_press_is_its_token_whatever_makes_its_id_differ() -> None:
    pressed = parse.pressed(PRESS)

    assert token.read(pressed.token) == Action("chapter", {"which": "3"})
    assert parse.when(PRESS, NOW) == datetime(2024, 6, 10, 6, 13, 21, 500000, tzinfo=UTC)


def test_a_press_tells_on_which_message_it_was() -> None:
    origin = parse.origin(PRESS)

    assert origin.is_ephemeral
    assert (origin.message, origin.surface) == ("1718000000.000100", Surface.MESSAGE)


def test_a_form_has_its_fields_and_files() -> None:
    submitted = parse.submitted(SUBMIT)

    assert submitted.form == "/lecture add"
    assert submitted.fields == {"id": "", "scope": "server", "count": "5"}
    assert submitted.files == {
        "file": File("week2.txt", 12, "https://files.slack.com/files-pri/T1-F1/download/week2.txt")
    }


def test_a_mention_is_what_was_said_without_it() -> None:
    assert parse.said(MENTION, BOT) == "topic flow matching >"
    assert parse.origin(MENTION).thread == "1718000000.000100"


def test_the_same_deed_in_two_events_has_a_key_in_common() -> None:
    again = {**MENTION, "event_id": "Ev999"}

    assert set(parse.keys(MENTION)) & set(parse.keys(again))


@pytest.mark.parametrize(
    ("channel", "is_direct", "kind", "server"),
    [
        ("C012AB3CD", False, PlaceKind.SERVER, "slack:T1"),
        ("G012AB3CD", False, PlaceKind.SERVER, "slack:T1"),
        ("D012AB3CD", True, PlaceKind.DIRECT, None),
        ("D012AB3CD", False, PlaceKind.ELSEWHERE, None),
        ("", False, PlaceKind.DIRECT, None),
    ],
)
def test_a_channel_is_a_place(channel: str, is_direct: bool, kind: PlaceKind, server: str | None) -> None:
    place = parse.place(Origin("U1", "ada", "T1", channel), is_direct=is_direct)

    assert (place.kind, place.server) == (kind, server)
    assert place.channel == (f"slack:{channel}" if channel else "slack:@U1")


def test_a_form_remembers_where_it_was_opened() -> None:
    opened = replace(parse.origin(PRESS), thread="1718000000.000100")
    view = {**VIEW, "private_metadata": parse.metadata(opened, NOW)}

    carried = parse.carried({**SUBMIT, "view": view}, NOW)

    expected = replace(opened, response_url="", spare_url=opened.response_url, view="V012AB3CD", trigger="1.2.4")
    assert carried == expected


def test_a_response_url_is_not_kept_longer_than_it_works() -> None:
    view = {**VIEW, "private_metadata": parse.metadata(parse.origin(PRESS), NOW)}

    carried = parse.carried({**SUBMIT, "view": view}, NOW + timedelta(minutes=30))

    assert carried.spare_url == ""


def test_what_a_form_carries_fits_however_long_an_address_is() -> None:
    long = replace(parse.origin(PRESS), response_url="https://hooks.slack.com/" + "x" * 4000)

    written = parse.metadata(long, NOW)

    assert len(written) <= 3000
    assert json.loads(written)["c"] == "C012AB3CD"


@given(st.text())
def test_words_are_read_as_they_were_typed(text: str) -> None:
    sent = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    assert parse.words(sent) == text.strip()
