"""What a person at a terminal, or a program for one, did, as interactions. Pure; the moment is given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.chat import grammar
from bot.chat.card import Action
from bot.chat.command import Declaration, OptionKind, find
from bot.chat.grammar import Focus
from bot.chat.interaction import Interaction, Kind, Learner, Place, PlaceKind
from bot.kernel.ids import ChannelId, LearnerId, ServerId

HERE = "local"
"""The channel and the server of those who name none."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Who speaks, and where."""

    learner: Learner
    place: Place


def seat(user: str, channel: str = HERE, server: str = HERE, *, admin: bool = False) -> Seat:
    """The ids are the names with `terminal:` before them. *admin*: may manage and moderate, as the caller vouches."""
    learner = Learner(LearnerId(f"terminal:{user}"), user, may_manage=admin, may_moderate=admin)
    return Seat(learner, Place(ChannelId(f"terminal:{channel}"), ServerId(f"terminal:{server}"), PlaceKind.SERVER))


def command(line: str, declarations: Iterable[Declaration], fallback: str, by: Seat, when: datetime) -> Interaction:
    """A typed line. Raises PersonError where it is not understood.

    Bytes that were no text, which Python hands over as lone surrogates, become `?`: nothing could store them.
    """
    typed = grammar.read(line.encode("utf-8", "replace").decode(), declarations, fallback)
    return Interaction(Kind.COMMAND, typed.command, typed.arguments, by.learner, by.place, when)


def press(action: Action, on_private: bool, by: Seat, when: datetime) -> Interaction:
    """A pressed button, or a chosen option of a menu."""
    return Interaction(
        Kind.PRESS,
        action.command,
        action.arguments,
        by.learner,
        by.place,
        when,
        on_private=on_private,
        on_press=action.on_press,
    )


def submission(action: Action, fields: Mapping[str, str], on_private: bool, by: Seat, when: datetime) -> Interaction:
    """A form, filled in."""
    arguments = {**action.arguments, **fields}
    return Interaction(Kind.SUBMIT, action.command, arguments, by.learner, by.place, when, on_private=on_private)


def completion(focus: Focus, by: Seat, when: datetime) -> Interaction:
    """A keystroke within an option's value."""
    arguments = {**focus.arguments, focus.option: focus.text}
    return Interaction(Kind.COMPLETE, focus.command, arguments, by.learner, by.place, when, focus=focus.option)


def files(interaction: Interaction, declarations: Iterable[Declaration]) -> dict[str, str]:
    """The arguments that name files to be read, by option."""
    declaration = find(declarations, interaction.command)
    options = declaration.options if declaration is not None else ()
    return {
        option.name: interaction.arguments[option.name]
        for option in options
        if option.kind is OptionKind.FILE and option.name in interaction.arguments
    }
