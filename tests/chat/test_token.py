"""A button's id is the whole of what it means, and nothing more."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import token
from bot.chat.card import Action, OnPress
from bot.kernel.errors import NotFound

NAMES = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
ACTIONS = st.builds(Action, NAMES | st.just("lecture use"), st.dictionaries(NAMES, TEXT), st.sampled_from(OnPress))


@given(ACTIONS)
def test_reading_what_was_written_out_gives_the_same_action(action: Action) -> None:
    assert token.read(token.inline(action)) == action


@given(ACTIONS)
def test_an_id_fits_and_names_what_must_be_kept_for_it(action: Action) -> None:
    name = token.write(action)
    kept = token.stored(action)

    assert len(name) <= token.LIMIT
    assert token.is_stored(name) == (kept is not None)
    if kept is None:
        assert token.read(name) == action
    else:
        assert kept[0] == name
        assert token.read(kept[1]) == action


@given(ACTIONS)
def test_an_id_says_what_becomes_of_the_message_before_anything_is_looked_up(action: Action) -> None:
    assert token.on_press(token.write(action)) is action.on_press


@given(ACTIONS, ACTIONS)
def test_different_actions_have_different_ids(one: Action, other: Action) -> None:
    assert (token.write(one) == token.write(other)) == (one == other)


def test_the_order_in_which_arguments_were_given_makes_no_difference() -> None:
    one = Action("chapter", {"which": "3", "lecture": "cs153"})
    other = Action("chapter", {"lecture": "cs153", "which": "3"})

    assert token.write(one) == token.write(other) == "rchapter?lecture=cs153&which=3"


@pytest.mark.parametrize("name", ["", "r", "rchapter", "r?", "xchapter?which=3", "~", "~x?"])
def test_what_was_never_an_id_of_ours_is_not_found(name: str) -> None:
    with pytest.raises(NotFound, match="Type the command again"):
        token.read(name)


@given(st.text() | st.text("rpsf~?=&%+ab"))
def test_any_string_is_read_or_not_found(name: str) -> None:
    with suppress(NotFound):
        token.on_press(name)
    with suppress(NotFound):
        assert token.read(name).command
