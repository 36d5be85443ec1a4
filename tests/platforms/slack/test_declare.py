"""Names on Slack, and the manifest that is made of the declarations."""

from __future__ import annotations

import re

import pytest

from bot import app
from bot.chat.command import Declaration
from bot.kernel.errors import PersonError
from bot.platforms.slack import declare, limits, manifest
from bot.platforms.slack.declare import Names
from tests.platforms.slack.small_core import DECLARATIONS, Nothing

NAMES = Names(DECLARATIONS)
PREFIXED = Names(DECLARATIONS, "cs-")


def test_every_command_is_reached_by_one_and_those_that_may_by_their_own_name() -> None:
    assert NAMES.all == "study"
    assert set(NAMES.own) == {"chapter", "wait", "shout", "lecture", "export"}


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("/topic tides", "/study topic tides"),
        ("/chapter 3", "/chapter 3"),
        ("/lecture list", "/lecture list"),
        ("/nothing of ours", "/nothing of ours"),
        ("topic", "topic"),
    ],
)
def test_what_is_to_be_typed_is_spelled_as_slack_takes_it(typed: str, spelled: str) -> None:
    assert NAMES.spelled(typed) == spelled


def test_a_prefix_frees_names_that_slack_has_itself() -> None:
    assert PREFIXED.spelled("/topic tides") == "/cs-topic tides"
    assert PREFIXED.all == "cs-study"


@pytest.mark.parametrize(
    ("names", "command", "text", "line"),
    [
        (NAMES, "/study", "topic flow matching", "/topic flow matching"),
        (NAMES, "/study", "/topic flow", "/topic flow"),
        (NAMES, "/study", " ", "/help"),
        (NAMES, "/chapter", "3", "/chapter 3"),
        (NAMES, "/lecture", "list", "/lecture list"),
        (PREFIXED, "/cs-study", "topic flow", "/topic flow"),
        (PREFIXED, "/cs-topic", "flow", "/topic flow"),
        (PREFIXED, "/study", "topic flow", "/topic flow"),
        (Names(DECLARATIONS, "s"), "/sstudy", "topic flow", "/topic flow"),
        (Names(DECLARATIONS, "s"), "/study", "topic flow", "/topic flow"),
    ],
)
def test_a_slash_command_is_a_line(names: Names, command: str, text: str, line: str) -> None:
    assert names.line(command, text) == line


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("chapter 3", "/chapter 3"),
        ("/chapter 3", "/chapter 3"),
        ("Lecture list", "/Lecture list"),
        ("study topic flow", "/topic flow"),
        ("/study chapter 3", "/chapter 3"),
        ("what is flow matching?", "/topic what is flow matching?"),
        ("", "/help"),
    ],
)
def test_words_said_to_the_bot_are_a_line(said: str, line: str) -> None:
    assert NAMES.said(said) == line


@pytest.mark.parametrize(
    ("line", "given"),
    [
        ("/lecture add", {}),
        ("/lecture add week2.txt", {}),
        ("/lecture  add name:week-2", {"name": "week-2"}),
        ("/lecture add week2.txt name:week-2", {"name": "week-2"}),
    ],
)
def test_a_command_that_takes_a_file_asks_for_it_whatever_is_typed(line: str, given: dict[str, str]) -> None:
    found = declare.file_command(line, DECLARATIONS)

    assert found is not None
    assert (found[0].name, dict(found[1])) == ("lecture add", given)


def test_a_command_that_takes_a_file_says_what_is_wrong_on_its_line() -> None:
    with pytest.raises(PersonError, match="twice"):
        declare.file_command("/lecture add name:a name:b", DECLARATIONS)


def test_no_reserved_name_and_no_impossible_one_is_registered() -> None:
    odd = [Declaration(name, "Odd", Nothing) for name in ("status", "under_score", "w" * 32, "fine")]

    assert dict(Names(odd).own) == {"fine": "fine"}


def test_no_more_commands_are_registered_than_an_app_may_have() -> None:
    many = [Declaration(f"command{number}", "One of many", Nothing) for number in range(80)]

    commands = manifest.manifest(many)["features"]["slash_commands"]

    assert len(commands) == limits.COMMANDS


@pytest.mark.parametrize("url", ["", "https://study.example.org"])
@pytest.mark.parametrize("prefix", ["", "cs-"])
def test_the_manifest_is_one_that_slack_takes(url: str, prefix: str) -> None:
    made = manifest.manifest(app.DECLARATIONS, prefix, url)

    names = [command["command"] for command in made["features"]["slash_commands"]]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"/[a-z0-9-]{1,31}", name) for name in names)
    assert not {name[1:] for name in names} & limits.RESERVED
    assert all(command["description"] for command in made["features"]["slash_commands"])
    assert all(1 <= len(item["name"]) <= 24 for item in made["features"]["shortcuts"])
    assert made["settings"]["socket_mode_enabled"] is not bool(url)
    assert len(made["display_information"]["long_description"]) >= 175


def test_over_http_every_address_is_where_the_bot_listens() -> None:
    made = manifest.manifest(app.DECLARATIONS, url="https://study.example.org/")

    address = "https://study.example.org/slack/events"
    assert {command["url"] for command in made["features"]["slash_commands"]} == {address}
    assert made["settings"]["event_subscriptions"]["request_url"] == address
    assert made["settings"]["interactivity"]["request_url"] == address


def test_a_manifest_asks_for_no_more_than_it_says_what_for() -> None:
    made = manifest.manifest(app.DECLARATIONS)

    assert made["oauth_config"]["scopes"] == {"bot": sorted(manifest.SCOPES)}
