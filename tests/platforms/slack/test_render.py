from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import token
from bot.chat.card import (
    Action,
    Button,
    Buttons,
    Card,
    Entry,
    Form,
    Heading,
    LinkButton,
    Note,
    Paragraph,
    Tone,
    actions,
)
from bot.chat.command import Choice
from bot.chat.text import Span, Style, plain
from bot.platforms.slack import modal, mrkdwn, render
from bot.platforms.slack.declare import Names
from tests import gallery
from tests.golden import agrees
from tests.platforms.slack import cards, reader, rules
from tests.platforms.slack.small_core import DECLARATIONS

GOLDEN = Path(__file__).parent / "golden"
CARDS = gallery.CARDS | cards.CARDS
NAMES = Names(DECLARATIONS)


def text_of(shown: dict[str, Any]) -> str:
    """What a person reads, labels and all."""
    return "\n".join(
        text["text"] if text["type"] == "plain_text" else reader.visible(text["text"])
        for text in rules.texts(shown["blocks"])
    )


def marked(shown: dict[str, Any]) -> list[str]:
    return [text["text"] for text in rules.texts(shown["blocks"]) if text["type"] == "mrkdwn"]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", mrkdwn.clean(text))


@pytest.mark.parametrize("name", gallery.CARDS)
def test_every_word_of_a_card_is_shown(name: str) -> None:
    card = gallery.CARDS[name]

    shown = set(words(text_of(render.message(card))))

    assert {word for text in gallery.shown(card) for word in words(text)} <= shown


@given(gallery.cards)
def test_every_word_of_a_card_is_shown_or_a_cut_is_seen(card: Card) -> None:
    shown = text_of(render.message(card))

    missing = {word for text in gallery.shown(card) for word in words(text)} - set(words(shown))
    assert not missing or "…" in shown


def test_a_cut_is_seen_wherever_it_falls() -> None:
    for length in range(2850, 3010):
        shown = text_of(render.message(gallery.ending(length)))
        assert "Ω" in shown or "…" in shown


@pytest.mark.parametrize("name", CARDS | gallery.OVERLONG)
def test_slack_takes_every_card_of_the_gallery(name: str) -> None:
    card = (CARDS | gallery.OVERLONG)[name]

    assert rules.message_problems(render.message(card)) == []
    assert rules.view_problems(render.home(card)) == []
    assert rules.view_problems(modal.showing(card, "{}")) == []


@given(gallery.cards)
def test_slack_takes_every_card(card: Card) -> None:
    assert rules.message_problems(render.message(card)) == []


@given(st.lists(gallery.blocks, min_size=2, max_size=8).map(lambda blocks: tuple(blocks * 10)))
def test_slack_takes_cards_with_too_many_blocks(blocks: tuple[Any, ...]) -> None:
    assert rules.message_problems(render.message(Card(blocks))) == []


@given(gallery.forms)
def test_slack_takes_every_form(form: Form) -> None:
    assert rules.view_problems(modal.form(form, "{}")) == []


@pytest.mark.parametrize("name", gallery.FORMS)
def test_slack_takes_every_form_of_the_gallery(name: str) -> None:
    view = modal.form(gallery.FORMS[name], "{}")

    assert rules.view_problems(view) == []
    assert [block["block_id"] for block in view["blocks"]] == [field.name for field in gallery.FORMS[name].fields]


@pytest.mark.parametrize("declaration", DECLARATIONS, ids=lambda declaration: declaration.name)
def test_slack_takes_a_form_for_every_command_that_has_options(declaration: Any) -> None:
    view = modal.asking(declaration, {}, "{}")

    assert rules.view_problems(view) == []
    assert declaration.summary in text_of(view)
    assert [block["block_id"] for block in view["blocks"][1:]] == [option.name for option in declaration.options]


@given(st.lists(st.builds(Choice, gallery.strings, gallery.strings), max_size=40), gallery.strings)
def test_slack_takes_every_completion(found: list[Choice], typed: str) -> None:
    assert rules.options_problems(modal.options(found, typed)) == []


def test_what_was_typed_can_always_be_chosen() -> None:
    offered = modal.options([Choice("3. A straight way", "chapter-3")], "straigt")["options"]

    assert [option["value"] for option in offered] == ["chapter-3", "straigt"]


@given(gallery.cards)
def test_no_card_forms_markup_that_it_did_not_ask_for(card: Card) -> None:
    kinds = {kind for text in marked(render.message(card)) for kind in reader.kinds(text)}

    assert kinds <= {"bold", "italic", "code", "link", "date"}


@given(gallery.cards)
def test_nobody_is_mentioned_by_a_notification(card: Card) -> None:
    assert "<" not in render.message(card)["text"]


@given(gallery.texts)
def test_words_without_a_style_have_none(text: tuple[Span, ...]) -> None:
    bare = tuple(Span(span.text) for span in text)
    card = Card((Entry(plain("Title"), bare),))

    kinds = {kind for text in marked(render.message(card)) for kind in reader.kinds(text)}

    assert kinds <= {"bold"}


@given(gallery.cards)
def test_ids_of_one_message_differ_and_are_read_back_as_what_they_mean(card: Card) -> None:
    shown = render.message(card)
    names = [element["action_id"] for element in rules.elements(shown)]
    values = [option["value"] for element in rules.elements(shown) for option in element.get("options", ())]
    read_back = [found for name in names + values if (found := render.action_token(name))]
    assert len(set(names + values)) == len(names + values)
    assert set(read_back) <= {token.write(action) for action in actions(card)}


def test_an_action_that_stands_there_twice_is_read_back_the_same() -> None:
    shown = render.message(gallery.CARDS["same_action_twice"])

    presses = [render.action_token(element["action_id"]) for element in rules.elements(shown)]

    assert presses.count(token.write(Action("chapter", {"lecture": "visual-intelligence", "which": "3"}))) == 4


def test_too_many_entries_end_with_a_mark_and_keep_what_stands_below() -> None:
    heading, *entries, note, buttons = gallery.OVERLONG["many_entries"].blocks

    shown = text_of(render.message(Card((heading, *entries, *entries, note, buttons))))

    assert "Entry 0" in shown
    assert "\n…\n" in shown
    assert "The citation stays" in shown
    assert "More" in shown


def test_a_cut_paragraph_says_so_and_keeps_the_note_below() -> None:
    shown = text_of(render.message(gallery.OVERLONG["long_paragraph"]))

    assert "…\nThe end of it." in shown


@pytest.mark.parametrize("tone", [Tone.WARNING, Tone.TROUBLE])
@pytest.mark.parametrize("block", [Paragraph(plain("words")), Entry(plain("words"), ())])
def test_a_tone_is_said_in_a_sign(tone: Tone, block: Paragraph | Entry) -> None:
    shown = render.message(Card((block,), tone))

    assert set(text_of(shown)) & set("⚠❌")
    assert set(shown["text"]) & set("⚠❌")


def test_a_button_that_cannot_be_pressed_is_words_alone() -> None:
    card = Card((Buttons((Button("Previous", Action("chapter"), disabled=True), Button("Next", Action("chapter")))),))

    shown = render.message(card)

    assert [element["text"]["text"] for element in rules.elements(shown)] == ["Next"]
    assert "Previous" in text_of(shown)


def test_an_address_that_no_button_takes_is_shown_as_text() -> None:
    url = "https://example.org/" + "a" * 3000
    shown = render.message(Card((Buttons((LinkButton("Watch", url),)),)))

    assert "Watch" in text_of(shown) or "…" in text_of(shown)
    assert list(rules.elements(shown)) == []


def test_a_line_to_type_into_stands_in_the_message_and_asks_on_enter() -> None:
    (block,) = [block for block in render.message(cards.CARDS["ask"])["blocks"] if block["type"] == "input"]

    assert block["dispatch_action"]
    assert block["element"]["dispatch_action_config"] == {"trigger_actions_on": ["on_enter_pressed"]}
    assert block["element"]["max_length"] == 40


def test_in_a_modal_a_button_opens_the_form_of_a_line_to_type_into() -> None:
    (element,) = rules.elements(modal.showing(cards.CARDS["ask"], "{}"))

    assert (element["type"], element["text"]["text"]) == ("button", "Your answer")
    assert element["action_id"].startswith("f")


def test_a_moment_is_shown_by_the_readers_own_clock() -> None:
    (text,) = marked(render.message(cards.CARDS["moments"]))

    assert "<!date^1790877620^{time_secs}|at 18:00:20 UTC>" in text


def test_what_stands_beside_a_moment_stays_apart() -> None:
    when = Span("at six ", at=datetime(2026, 10, 1, 18, tzinfo=UTC))

    (text,) = marked(render.message(Card((Paragraph((Span("It closes "), when, Span("today"))),))))

    assert text == "It closes <!date^1790877600^{time_secs}|at six> today"


def test_what_is_to_be_typed_is_spelled_as_it_works_on_slack() -> None:
    shown = render.message(cards.CARDS["things_to_type"], NAMES.spelled)

    assert "/study topic tides" in text_of(shown)
    assert "/study topic tides" in shown["text"]
    assert "or /chapter 3" in text_of(shown)


def test_headings_of_any_length_are_shown_whole() -> None:
    long = "A heading that goes on " * 20

    shown = render.message(Card((Heading(plain("Short")), Heading(plain(long)), Note(plain("note")))))

    assert [block["type"] for block in shown["blocks"]] == ["header", "section", "context"]
    assert words(long) == words(text_of({"blocks": shown["blocks"][1:2]}))


def test_styles_that_touch_are_each_shown() -> None:
    text = (Span("touch", Style.BOLD), Span("ing", Style.ITALIC), Span(" and "), Span("found", Style.HIGHLIGHT))

    written = mrkdwn.write(text)

    assert written.replace(mrkdwn.APART, "") == "*touch*_ing_ and *found*"
    assert reader.kinds(written) == {"bold", "italic"}


@pytest.mark.parametrize("name", CARDS)
def test_golden_cards_look_as_they_did(name: str) -> None:
    check(GOLDEN / f"{name}.json", render.message(CARDS[name], NAMES.spelled))


@pytest.mark.parametrize("name", gallery.FORMS)
def test_golden_forms_look_as_they_did(name: str) -> None:
    check(GOLDEN / "forms" / f"{name}.json", modal.form(gallery.FORMS[name], "{}"))


def check(file: Path, rendered: dict[str, Any]) -> None:
    agrees(file, json.dumps(rendered, indent=2, ensure_ascii=False) + "\n")


def test_what_is_asked_for_again_is_not_rendered_again() -> None:
    def card(which: str) -> Card:
        return Card((Heading(plain("Tides")), Buttons((Button("Next", Action("chapter", {"which": which})),))))

    assert render.message(card("2")) is render.message(card("2"))
    assert render.message(card("2")) != render.message(card("3"))
