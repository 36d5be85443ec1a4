"""`/help` and docs/commands.md, both made of the declarations."""

from __future__ import annotations

from pathlib import Path

import discord
import pytest
from discord import app_commands

from bot import app
from bot.chat.command import EVERYWHERE, Declaration
from bot.commands.help import markdown
from bot.platforms.discord import declare
from tests.golden import agrees
from tests.house import House, words

OFFERED = [declaration for declaration in app.DECLARATIONS if declaration.offered]
DOCS = Path(__file__).parent.parent.parent / "docs" / "commands.md"


async def test_help_lists_every_command_with_its_usage(bakery: House) -> None:
    said = words(await bakery.person().says("/help"))

    for declaration in OFFERED:
        assert declaration.usage in said
        assert declaration.summary in said


@pytest.mark.parametrize("declaration", OFFERED, ids=lambda declaration: declaration.name)
async def test_help_explains_each_option_of_a_command(bakery: House, declaration: Declaration) -> None:
    said = words(await bakery.person().says(f"/help {declaration.name}"))

    for option in declaration.options:
        assert option.name in said
    for example in declaration.examples:
        assert example in said


async def test_help_is_silent_about_what_only_buttons_reach(bakery: House) -> None:
    said = words(await bakery.person().says("/help"))

    for declaration in app.DECLARATIONS:
        if not declaration.offered:
            assert f"/{declaration.name}" not in said


async def test_help_with_an_unknown_command_names_those_that_there_are(bakery: House) -> None:
    assert "/topic" in words(await bakery.person().says("/help dance"))


async def test_help_with_a_mistyped_command_says_which_is_meant(bakery: House) -> None:
    assert "There is no command /qiz. Did you mean /quiz?" in words(await bakery.person().says("/help qiz"))
    assert "Did you mean /lecture list?" in words(await bakery.person().says("/help lecture lst"))


async def test_help_with_the_name_of_a_family_lists_it(bakery: House) -> None:
    said = words(await bakery.person().says("/help daily"))

    assert "/daily set" in said
    assert "/daily remove" in said
    assert "/topic" not in said


def test_every_command_is_documented_as_it_is_declared() -> None:
    agrees(DOCS, markdown(app.DECLARATIONS))


def test_every_command_compiles_to_one_of_discord_s() -> None:
    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    compiled = declare.compile_all(app.DECLARATIONS)

    names = [command.qualified_name for top in compiled for command in (top, *getattr(top, "commands", ()))]
    assert {declaration.name for declaration in OFFERED} <= set(names)
    assert all(command.to_dict(tree) for command in compiled)


def test_declarations_keep_to_what_every_platform_takes() -> None:
    for declaration in app.DECLARATIONS:
        assert len(declaration.summary) <= 100
        assert declaration.places <= EVERYWHERE
    for declaration in OFFERED:
        for option in declaration.options:
            assert 1 <= len(option.description) <= 100
            assert option.name == option.name.lower()
