"""What people and programs do, as interactions, and what they are offered while they type."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.chat import grammar
from bot.chat.card import Action, OnPress
from bot.chat.interaction import Interaction, Kind, Learner, Place, PlaceKind
from bot.kernel.errors import PersonError
from bot.kernel.ids import ChannelId, LearnerId, ServerId
from bot.platforms.terminal import declare, parse
from tests.chat.declarations import CHAPTER, DECLARATIONS, QUIZ

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
U1 = parse.seat("u1", "c", "s", admin=True)
LEARNER = Learner(LearnerId("terminal:u1"), "u1", may_manage=True, may_moderate=True)
PLACE = Place(ChannelId("terminal:c"), ServerId("terminal:s"), PlaceKind.SERVER)


def test_a_line_is_a_command_of_that_person_in_that_place() -> None:
    interaction = parse.command("/chapter 3", DECLARATIONS, "", U1, NOW)

    assert interaction == Interaction(Kind.COMMAND, "chapter", {"which": "3"}, LEARNER, PLACE, NOW)


def test_who_names_no_place_is_in_the_local_one_and_manages_nothing() -> None:
    seat = parse.seat("u1")

    assert seat.place == Place(ChannelId("terminal:local"), ServerId("terminal:local"), PlaceKind.SERVER)
    assert not seat.learner.may_manage


def test_a_line_that_is_not_understood_is_the_persons_to_mend() -> None:
    with pytest.raises(PersonError, match="Did you mean `/chapter`"):
        parse.command("/chapte 3", DECLARATIONS, "", U1, NOW)


def test_bytes_that_were_no_text_become_question_marks() -> None:
    interaction = parse.command("/topic caf\udce9", DECLARATIONS, "", U1, NOW)

    assert interaction.arguments == {"query": "caf?"}


def test_a_press_carries_the_action_and_what_becomes_of_the_message() -> None:
    interaction = parse.press(Action("chapter", {"which": "4"}, OnPress.SHARE), True, U1, NOW)

    assert interaction.kind is Kind.PRESS
    assert interaction.arguments == {"which": "4"}
    assert interaction.on_press is OnPress.SHARE
    assert interaction.on_private


def test_the_fields_of_a_form_are_added_to_its_arguments() -> None:
    interaction = parse.submission(Action("topic", {"lecture": "x"}), {"query": "noise"}, False, U1, NOW)

    assert interaction.kind is Kind.SUBMIT
    assert interaction.arguments == {"lecture": "x", "query": "noise"}


def test_a_keystroke_names_the_option_in_focus_and_what_stands_in_it() -> None:
    focus = grammar.focus("/chapter boots lecture:cs", DECLARATIONS)

    interaction = parse.completion(focus, U1, NOW)

    assert interaction.kind is Kind.COMPLETE
    assert interaction.focus == "lecture"
    assert interaction.arguments == {"which": "boots", "lecture": "cs"}


def test_files_are_told_from_other_arguments() -> None:
    interaction = parse.command("/lecture add a.yaml title:New", DECLARATIONS, "", U1, NOW)

    assert parse.files(interaction, DECLARATIONS) == {"file": "a.yaml"}


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("cha", ["/chapter", "/chapters"]),
        ("LECTURE u", ["/lecture use"]),
        ("use", ["/lecture use"]),
        ("answer", []),
        ("", ["/chapter", "/chapters", "/topic", "/quiz", "/lecture use", "/lecture add", "/plan", "/help"]),
    ],
)
def test_commands_are_offered_by_their_first_letters_then_by_any(typed: str, names: list[str]) -> None:
    assert [choice.value for choice in declare.names(DECLARATIONS, typed)] == names


def test_a_command_is_offered_with_what_it_does() -> None:
    assert declare.names(DECLARATIONS, "hel")[0].label == "/help: Shows the commands"


@pytest.mark.parametrize(
    ("option", "typed", "values"),
    [("mode", "", ["group", "solo"]), ("mode", "S", ["solo"]), ("timed", "n", ["no"]), ("topic", "x", [])],
)
def test_options_with_a_fixed_few_values_offer_them(option: str, typed: str, values: list[str]) -> None:
    declared = next(item for item in QUIZ.options if item.name == option)

    assert [choice.value for choice in declare.values(declared, typed)] == values


@pytest.mark.parametrize(
    ("given", "typed", "names"), [({}, "le", ["lecture"]), ({"lecture": "x"}, "le", []), ({}, "", [])]
)
def test_options_that_are_not_given_yet_are_offered_by_name(
    given: dict[str, str], typed: str, names: list[str]
) -> None:
    assert [option.name for option in declare.options(CHAPTER, given, typed)] == names
