from __future__ import annotations

from typing import Annotated, Any, Literal

import discord
import pytest
from discord import app_commands
from pydantic import Field

from bot.chat.command import EVERYWHERE, Completes, Declaration, Hidden, Replies, Request
from bot.chat.interaction import PlaceKind, Upload
from bot.platforms.discord import declare


class Quiz(Request):
    count: int = Field(5, description="How many questions", ge=1, le=20)
    about: Annotated[str, Completes()] = Field(description="A topic", max_length=300)
    kind: Literal["choice", "cloze"] = Field("choice", description="What sort of question")
    solo: bool = Field(False, description="Alone")
    notes: Upload | None = Field(None, description="A file")
    unbounded: int | None = None
    essay: str = Field("", description="d" * 300, max_length=9000)
    page: Annotated[int, Hidden()] = 1


class Nothing(Request):
    pass


def compiled(*declarations: Declaration) -> list[dict[str, Any]]:
    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    return [command.to_dict(tree) for command in declare.compile_all(declarations)]


def test_options_are_compiled_with_their_kinds_and_bounds() -> None:
    (quiz,) = compiled(Declaration("quiz", "Ask questions", Quiz))

    options = {option.pop("name"): option for option in quiz["options"]}
    assert list(options) == ["about", "count", "kind", "solo", "notes", "unbounded", "essay"]
    assert options["about"].items() >= {"type": 3, "required": True, "autocomplete": True, "max_length": 300}.items()
    assert options["count"].items() >= {"type": 4, "required": False, "min_value": 1, "max_value": 20}.items()
    assert [choice["value"] for choice in options["kind"]["choices"]] == ["choice", "cloze"]
    assert [options[name]["type"] for name in ("solo", "notes", "unbounded")] == [5, 11, 4]
    assert options["essay"]["max_length"] == 6000


def test_descriptions_are_never_empty_and_never_too_long() -> None:
    (quiz,) = compiled(Declaration("quiz", "s" * 200, Quiz))

    descriptions = [quiz["description"], *(option["description"] for option in quiz["options"])]
    assert all(1 <= len(description) <= 100 for description in descriptions)
    assert "unbounded" in descriptions


def test_two_words_are_a_command_of_a_group() -> None:
    (lecture,) = compiled(
        Declaration("lecture use", "Choose a lecture", Nothing, places=frozenset({PlaceKind.SERVER})),
        Declaration("lecture list", "List the lectures", Nothing, places=frozenset({PlaceKind.DIRECT})),
    )

    assert lecture["name"] == "lecture"
    assert lecture["description"] == "Choose a lecture; List the lectures"
    assert [command["name"] for command in lecture["options"]] == ["use", "list"]
    assert lecture["contexts"] == [0, 1]


def test_commands_that_are_not_offered_are_not_registered() -> None:
    assert compiled(Declaration("save", "Save", Nothing, offered=False)) == []


@pytest.mark.parametrize("replies", Replies)
def test_nobody_is_shut_out_by_default(replies: Replies) -> None:
    (command,) = compiled(Declaration("help", "Help", Nothing, replies))

    assert command["default_member_permissions"] is None


@pytest.mark.parametrize(
    ("places", "contexts", "installs"),
    [
        (EVERYWHERE, [0, 1, 2], [0, 1]),
        ({PlaceKind.SERVER}, [0], [0]),
        ({PlaceKind.SERVER, PlaceKind.DIRECT}, [0, 1], [0]),
        ({PlaceKind.DIRECT}, [1], [0]),
        ({PlaceKind.ELSEWHERE}, [0, 2], [1]),
    ],
)
def test_places_become_contexts_and_installs(
    places: frozenset[PlaceKind], contexts: list[int], installs: list[int]
) -> None:
    (command,) = compiled(Declaration("help", "Help", Nothing, places=frozenset(places)))

    assert sorted(command["contexts"]) == contexts
    assert sorted(command["integration_types"]) == installs


def as_discord_has_them(commands: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With what Discord adds and leaves out, in another order."""
    added = {"id": "5", "application_id": "6", "version": "7", "dm_permission": True, "nsfw": False}
    return [
        {
            **{key: value for key, value in command.items() if value not in (None, [])},
            **added,
            "contexts": command["contexts"][::-1],
            "options": [
                {key: value for key, value in option.items() if value not in (None, False, [])}
                for option in command["options"]
            ],
        }
        for command in reversed(commands)
    ]


def test_commands_that_discord_has_are_the_same() -> None:
    wanted = compiled(Declaration("quiz", "Ask", Quiz), Declaration("help", "Help", Nothing))

    assert declare.same(as_discord_has_them(wanted), wanted, in_one_server=False)


@pytest.mark.parametrize(
    "other",
    [
        Declaration("quiz", "Ask differently", Quiz),
        Declaration("quiz", "Ask", Nothing),
        Declaration("ask", "Ask", Quiz),
        Declaration("quiz", "Ask", Quiz, places=frozenset({PlaceKind.SERVER})),
    ],
)
def test_commands_that_differ_are_not_the_same(other: Declaration) -> None:
    registered = as_discord_has_them(compiled(Declaration("quiz", "Ask", Quiz)))

    assert not declare.same(registered, compiled(other), in_one_server=False)


def test_the_order_of_choices_and_options_matters() -> None:
    wanted = compiled(Declaration("quiz", "Ask", Quiz))
    registered = as_discord_has_them(wanted)
    registered[0]["options"].reverse()

    assert not declare.same(registered, wanted, in_one_server=False)


def test_in_one_server_discord_does_not_keep_where_commands_may_be_used() -> None:
    wanted = compiled(Declaration("help", "Help", Nothing))
    registered = [{**command, "contexts": None, "integration_types": [0]} for command in as_discord_has_them(wanted)]

    assert declare.same(registered, wanted, in_one_server=True)
    assert not declare.same(registered, wanted, in_one_server=False)
