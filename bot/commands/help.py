"""`/help`, and the same in Markdown for docs/commands.md: both are made of the declarations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import Field

from bot.chat import grammar
from bot.chat.card import Answer, Block, Bullets, Card, Heading, Note, Paragraph, Reply
from bot.chat.command import EVERYWHERE, Choice, Completes, Declaration, OptionDeclaration, OptionKind, Request, find
from bot.chat.text import Text, code, join, plain, prose
from bot.commands.command import Command, Context
from bot.kernel.errors import NotFound


class Help(Request):
    command: Annotated[str, Completes()] = Field("", description="One command, to see its options", max_length=100)


async def show(request: Help, context: Context) -> Answer:
    offered = _offered(context.declarations)
    if not request.command:
        return Reply(_overview(offered))
    named = " ".join(request.command.strip("/ ").lower().split())
    declaration = find(offered, named)
    family = [item for item in offered if item.name.split()[0] == named]
    if declaration is None and family:
        return Reply(_overview(family))
    if declaration is None:
        raise NotFound(grammar.unknown(named, offered))
    return Reply(_detail(declaration))


def markdown(declarations: Iterable[Declaration]) -> str:
    """docs/commands.md."""
    parts = ["# Commands\n\nMade from the declarations in `bot/commands/` by `make golden`; a test compares.\n"]
    for item in _offered(declarations):
        rows = "".join(
            f"| `{option.name}` | {_kind(option)} | {'yes' if option.required else 'no'} | {option.description} |\n"
            for option in item.options
        )
        table = f"\n| option | kind | needed | what it is |\n|---|---|---|---|\n{rows}" if rows else ""
        examples = "".join(f"\n    {example}" for example in item.examples)
        parts.append(
            f"\n## `{item.usage}`\n\n{_about(item)}\n{table}" + (f"\nExamples:\n{examples}\n" if examples else "")
        )
    return "".join(parts)


def _offered(declarations: Iterable[Declaration]) -> Sequence[Declaration]:
    return [declaration for declaration in declarations if declaration.offered]


def _overview(declarations: Sequence[Declaration]) -> Card:
    items = tuple(join((code(item.usage), plain(item.summary)), "  ") for item in declarations)
    return Card(
        (
            Heading(plain("What you can ask")),
            Bullets(items),
            Note(prose("Typing errors are fine. `/help command:topic` tells more of one command.")),
        )
    )


def _detail(declaration: Declaration) -> Card:
    blocks: list[Block] = [
        Heading(code(declaration.usage)),
        Paragraph(plain(_about(declaration))),
    ]
    if declaration.options:
        blocks.append(Bullets(tuple(_option(option) for option in declaration.options)))
    if declaration.examples:
        blocks.append(
            Paragraph(join((plain("For example:"), *(code(example) for example in declaration.examples)), "\n"))
        )
    return Card(tuple(blocks))


def _option(option: OptionDeclaration) -> Text:
    needed = "" if option.required else " (may be left out)"
    return join((code(option.name), plain(": "), prose(option.description), plain(f"; {_kind(option)}{needed}")))


def _kind(option: OptionDeclaration) -> str:
    match option.kind:
        case OptionKind.CHOICE:
            return " or ".join((", ".join(option.choices[:-1]), option.choices[-1]))
        case OptionKind.WHOLE_NUMBER if option.minimum is not None and option.maximum is not None:
            return f"{option.minimum} to {option.maximum}"
        case _:
            return str(option.kind.value)


def _about(declaration: Declaration) -> str:
    where = "" if declaration.places == EVERYWHERE else " It works in servers only."
    return f"{declaration.summary}. The answer is {declaration.replies.value}.{where}"


def _names(typed: str, _given: object, context: Context) -> Sequence[Choice]:
    word = typed.strip().lstrip("/").lower()
    return [
        Choice(f"/{item.name}: {item.summary}", item.name)
        for item in _offered(context.declarations)
        if word in item.name
    ]


COMMAND = Command(
    Declaration(
        name="help",
        summary="What this bot can do, and how to ask for it",
        request=Help,
        examples=("/help", "/help topic"),
    ),
    show,
    {"command": _names},
)
