"""Declarations as discord.py's application commands, and when Discord must be told of them.

The commands carry what Discord is to know: names, options, where they may be used. Their callbacks are never reached,
because client.py takes interactions before discord.py looks for a callback.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, Literal, TypeAlias

import discord
from discord import app_commands

from bot.chat.command import Declaration, OptionDeclaration, OptionKind
from bot.chat.interaction import PlaceKind
from bot.platforms.discord import limits, markdown

AppCommand: TypeAlias = app_commands.Command[Any, ..., Any] | app_commands.Group
Json: TypeAlias = Mapping[str, Any]


def compile_all(declarations: Iterable[Declaration]) -> list[AppCommand]:
    """What is to be registered: each offered command, those of one family in a group."""
    offered = [declaration for declaration in declarations if declaration.offered]
    families = groupby(sorted(offered, key=_family), key=_family)
    commands: list[AppCommand] = []
    for name, members in families:
        family = list(members)
        if family[0].name == name:
            commands += [_command(declaration, _places(declaration.places)) for declaration in family]
        else:
            commands.append(_group(name, family))
    return commands


def same(registered: Sequence[Json], wanted: Sequence[Json], *, in_one_server: bool) -> bool:
    """Whether Discord already has the *wanted* commands. In one server, it does not keep where they may be used."""
    ignored = {"contexts", "integration_types"} if in_one_server else set()
    return _normal(registered, ignored) == _normal(wanted, ignored)


def _family(declaration: Declaration) -> str:
    return declaration.name.split(" ")[0]


def _group(name: str, family: Sequence[Declaration]) -> app_commands.Group:
    places = frozenset().union(*(declaration.places for declaration in family))
    summary = markdown.label("; ".join(declaration.summary for declaration in family), limits.DESCRIPTION)
    group = app_commands.Group(name=name, description=summary, **_places(places))
    for declaration in family:
        group.add_command(_command(declaration, {}))
    return group


def _command(declaration: Declaration, places: dict[str, Any]) -> app_commands.Command[Any, ..., Any]:
    command: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name=declaration.name.split(" ")[-1],
        description=markdown.label(declaration.summary, limits.DESCRIPTION),
        callback=_callback(declaration.options),
        **places,
    )
    for option in declaration.options:
        if option.completes:
            command.autocomplete(option.name)(_no_completion)
    return command


def _places(places: frozenset[PlaceKind]) -> dict[str, Any]:
    """Where a command may be used: interactions/application-commands.mdx, "Contexts"."""
    elsewhere = PlaceKind.ELSEWHERE in places
    contexts = app_commands.AppCommandContext(
        guild=elsewhere or PlaceKind.SERVER in places,
        dm_channel=PlaceKind.DIRECT in places,
        private_channel=elsewhere,
    )
    installs = app_commands.AppInstallationType(guild=places != {PlaceKind.ELSEWHERE}, user=elsewhere)
    return {"allowed_contexts": contexts, "allowed_installs": installs}


def _callback(options: Sequence[OptionDeclaration]) -> Any:
    """A coroutine function whose signature is *options*, which is where discord.py reads them from."""

    async def callback(interaction: discord.Interaction, **values: Any) -> None: ...

    parameters = [inspect.Parameter("interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD)]
    parameters += [_parameter(option) for option in options]
    callback.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    descriptions = {
        option.name: markdown.label(option.description or option.name, limits.DESCRIPTION) for option in options
    }
    return app_commands.describe(**descriptions)(callback)


async def _no_completion(_interaction: discord.Interaction, _typed: str) -> list[app_commands.Choice[str]]:
    """Marks an option as completed; what completes it is asked in client.py."""
    return []


def _parameter(option: OptionDeclaration) -> inspect.Parameter:
    return inspect.Parameter(
        option.name,
        inspect.Parameter.KEYWORD_ONLY,
        annotation=_annotation(option),
        default=inspect.Parameter.empty if option.required else None,
    )


def _annotation(option: OptionDeclaration) -> Any:
    within: Any = app_commands.Range
    match option.kind:
        case OptionKind.TEXT if option.length is not None:
            return within[str, None, min(option.length, limits.OPTION_LENGTH)]
        case OptionKind.WHOLE_NUMBER if option.minimum is not None or option.maximum is not None:
            return within[int, option.minimum, option.maximum]
        case OptionKind.CHOICE:
            return Literal[option.choices]
    return {
        OptionKind.TEXT: str,
        OptionKind.WHOLE_NUMBER: int,
        OptionKind.YES_NO: bool,
        OptionKind.FILE: discord.Attachment,
        OptionKind.CHANNEL: discord.TextChannel | discord.Thread,
    }[option.kind]


_COMPARED = frozenset(
    {
        "name",
        "description",
        "type",
        "options",
        "required",
        "autocomplete",
        "choices",
        "value",
        "min_value",
        "max_value",
        "min_length",
        "max_length",
        "nsfw",
        "default_member_permissions",
        "contexts",
        "integration_types",
    }
)


def _normal(commands: Sequence[Json], ignored: set[str]) -> list[Any]:
    """The commands by name, without what Discord adds and without what says nothing."""
    return sorted((_compared(command, ignored) for command in commands), key=lambda command: str(command["name"]))


def _compared(value: Any, ignored: set[str]) -> Any:
    if isinstance(value, Mapping):
        kept = {key: _compared(value[key], ignored) for key in value.keys() & (_COMPARED - ignored)}
        return {key: part for key, part in kept.items() if part is not None and part is not False and part != []}
    if isinstance(value, (list, tuple)):
        parts = [_compared(part, ignored) for part in value]
        return parts if any(isinstance(part, Mapping) for part in parts) else sorted(parts)
    return value
