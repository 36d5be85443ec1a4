"""The declarations as somebody who types meets them: the names, and the values of options that have a fixed few."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bot.chat.command import Choice, Declaration, OptionDeclaration, OptionKind

SHOWN = 25  # choices, as many as a core gives for an option's value


def names(declarations: Iterable[Declaration], typed: str) -> tuple[Choice, ...]:
    """The commands whose name begins with *typed*, then those that have it elsewhere; the value is `/name`."""
    part = typed.casefold()
    offered = [declaration for declaration in declarations if declaration.offered and part in declaration.name]
    offered.sort(key=lambda declaration: not declaration.name.startswith(part))
    return tuple(Choice(f"/{item.name}: {item.summary}", f"/{item.name}") for item in offered[:SHOWN])


def values(option: OptionDeclaration, typed: str) -> tuple[Choice, ...]:
    """The values of a choice, or of yes or no, that begin with *typed*. Other kinds have none of their own."""
    fixed = ("yes", "no") if option.kind is OptionKind.YES_NO else option.choices
    return tuple(Choice(value, value) for value in fixed if value.casefold().startswith(typed.casefold()))


def options(declaration: Declaration, given: Mapping[str, str], typed: str) -> Iterator[OptionDeclaration]:
    """The options not yet *given* whose name begins with what was *typed*, which is at least one letter."""
    for option in declaration.options:
        if typed and option.name not in given and option.name.startswith(typed.casefold()):
            yield option
