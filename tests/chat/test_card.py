"""A card offers the actions of its buttons and menus."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given

from bot.chat.card import Action, Button, Buttons, Card, Entry, LinkButton, Option, Paragraph, Select, actions
from bot.chat.text import plain
from tests.gallery import CARDS, cards


def test_the_actions_of_a_card_come_from_top_to_bottom() -> None:
    first, second, third, fourth = (Action("chapter", {"which": str(number)}) for number in range(4))
    card = Card(
        (
            Entry(plain("a"), plain("b"), Button("Open", first)),
            Entry(plain("a"), plain("b")),
            Select("Choose", (Option("one", second), Option("two", third))),
            Buttons((LinkButton("Watch", "https://example.org/"), Button("Next", fourth, disabled=True))),
            Paragraph(plain("end")),
        )
    )

    assert list(actions(card)) == [first, second, third, fourth]


def test_a_card_without_anything_to_press_has_none() -> None:
    assert list(actions(CARDS["hostile_in_styles"])) == []


@given(cards)
def test_no_action_of_any_card_is_left_out(card: Card) -> None:
    assert list(actions(card)) == list(_actions_within(card))


def _actions_within(value: object) -> Iterator[Action]:
    """Every action anywhere in *value*, found by looking at every field rather than at the kinds of block."""
    if isinstance(value, Action):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _actions_within(item)
    else:
        for name in getattr(value, "__dataclass_fields__", ()):
            yield from _actions_within(getattr(value, name))


@given(cards)
def test_equal_cards_are_one_key(card: Card) -> None:
    assert {card: "remembered"}[Card(card.blocks, card.tone)] == "remembered"
