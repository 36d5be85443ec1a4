"""The declarations as somebody who types meets them: names, options and values to complete, and the command's usage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.chat import grammar
from bot.chat.command import Choice, Declaration, OptionDeclaration, OptionKind
from bot.chat.grammar import Focus
from bot.platforms.web.protocol import Choices, ItemOut
from bot.platforms.web.render import clean

SHOWN = 25  # completions, as many as a core gives for an option's value


def names(declarations: Iterable[Declaration], focus: Focus, request: str) -> Choices:
    """The commands whose name begins with what was typed, then those that have it elsewhere."""
    part = focus.text.casefold()
    offered = [declaration for declaration in declarations if declaration.offered and part in declaration.name]
    offered.sort(key=lambda declaration: not declaration.name.startswith(part))
    items = [
        ItemOut(label=f"/{item.name}", about=item.summary, insert=f"/{item.name} ", start=focus.start)
        for item in offered[:SHOWN]
    ]
    return Choices(request=request, items=items, chosen=bool(items))


def values(option: OptionDeclaration, typed: str) -> tuple[Choice, ...]:
    """The values of a choice, or of yes or no, that begin with *typed*. Other kinds have none of their own."""
    fixed = ("yes", "no") if option.kind is OptionKind.YES_NO else option.choices
    return tuple(Choice(value, value) for value in fixed if value.casefold().startswith(typed.casefold()))


def arguments(declaration: Declaration, focus: Focus, found: Sequence[Choice], line: str, request: str) -> Choices:
    """What may stand at the end of *line*: the values *found* for the option in focus, then options not given yet."""
    items = [
        ItemOut(label=clean(one.label), about="", insert=grammar.protected(one.value), start=focus.start)
        for one in found[:SHOWN]
    ]
    word = "" if line[-1:].isspace() else line.split()[-1]
    named = [option.name for option in declaration.options]
    return Choices(
        request=request,
        items=[*items, *_options(declaration, focus, word, len(line) - len(word))],
        chosen=False,
        usage=[f"/{declaration.name}", *(_part(option) for option in declaration.options)],
        active=named.index(focus.option) + 1 if focus.option in named else -1,
        about=next((option.description for option in declaration.options if option.name == focus.option), ""),
        file=next((option.name for option in declaration.options if option.kind is OptionKind.FILE), ""),
    )


def _options(declaration: Declaration, focus: Focus, word: str, start: int) -> Iterable[ItemOut]:
    for option in declaration.options:
        is_open = option.name not in focus.arguments and (option.name != focus.option or bool(word))
        if is_open and option.kind is not OptionKind.FILE and option.name.startswith(word.casefold()):
            tag = "" if option.required else "optional"
            yield ItemOut(
                label=f"{option.name}:", about=option.description, insert=f"{option.name}:", start=start, tag=tag
            )


def _part(option: OptionDeclaration) -> str:
    return f"{option.name}:" if option.required else f"[{option.name}:]"
