"""Every card has a form that the page draws: all of its words, no other address than of the web, JSON always."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given

from bot.chat import token
from bot.chat.card import Action, Ask, Button, Buttons, Card, Form, LinkButton, OnPress, Paragraph, Tone, actions
from bot.chat.text import Span, link, plain, until
from bot.platforms.web import limits, render
from tests import gallery
from tests.golden import agrees
from tests.house import WHEN
from tests.platforms.web.visitor import words

GOLDEN = Path(__file__).parent / "golden"


def strings(content: Any) -> Iterator[str]:
    match content:
        case str():
            yield content
        case dict():
            for value in content.values():
                yield from strings(value)
        case list():
            for value in content:
                yield from strings(value)
        case _:
            pass


def said(content: dict[str, Any]) -> str:
    labels = [
        one[key]
        for block in content["blocks"]
        for one in (*block.get("buttons", ()), *block.get("options", ()), block.get("button", {}))
        for key in ("label", "hint")
        if key in one
    ]
    return "\n".join(
        [
            words(content),
            *labels,
            *(block.get(key, "") for block in content["blocks"] for key in ("label", "placeholder")),
        ]
    )


@pytest.mark.parametrize("name", [*gallery.CARDS, *gallery.OVERLONG])
def test_every_word_of_a_card_is_there_in_one_piece(name: str) -> None:
    card = {**gallery.CARDS, **gallery.OVERLONG}[name]

    content = said(render.content(card))

    assert [text for text in gallery.shown(card) if render.clean(text) not in content] == []


@given(gallery.cards)
def test_every_word_of_any_card_is_there(card: Card) -> None:
    content = said(render.content(card))

    assert [text for text in gallery.shown(card) if render.clean(text) not in content] == []


@given(gallery.cards)
def test_any_card_is_json_with_all_its_actions(card: Card) -> None:
    content = render.content(card)
    tokens = list(strings(content))

    assert orjson.loads(orjson.dumps(content)) == content
    forms = [block.form for block in card.blocks if isinstance(block, Ask)]  # for platforms without a line in a message
    for action in actions(card):
        assert token.write(action) in tokens or action in forms or "disabled=True" in repr(card)


@given(gallery.forms)
def test_any_form_is_json_that_fits_what_may_be_sent_in(form: Form) -> None:
    content = render.form(form)

    assert orjson.loads(orjson.dumps(content)) == content
    assert [field["name"] for field in content["fields"]] == [field.name for field in form.fields]
    assert all(field["limit"] <= limits.FIELD for field in content["fields"])


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil.example", "/x", "http:", "http://[", ""],
)
def test_no_address_leads_anywhere_but_to_the_web(url: str) -> None:
    content = render.content(Card((Paragraph((Span("words", url=url),)), Buttons((LinkButton("label", url),)))))

    assert content["blocks"][0]["text"] == [{"text": "words"}]
    assert content["blocks"][1]["buttons"] == [{"label": "label", "url": ""}]


def test_characters_that_no_page_shows_are_left_out() -> None:
    content = render.content(Card((Paragraph(plain("a\x00b\x1bc\ud800d\te\nf")),)))

    assert words(content) == "abcd\te\nf"


def test_a_moment_is_given_as_one() -> None:
    content = render.content(Card((Paragraph(until(WHEN)),)))

    assert content["blocks"][0]["text"] == [{"text": "at 18:00:00 UTC", "at": "2026-10-01T18:00:00+00:00"}]


def test_a_line_to_type_into_says_what_it_is_called_and_where_it_goes() -> None:
    asked = Ask("Your answer", "text", Action("quiz answer", {"round": "r1"}), Action("quiz form", {}, OnPress.FORM))

    (block,) = render.content(Card((asked,)))["blocks"]

    assert block == {
        "kind": "ask",
        "label": "Your answer",
        "field": "text",
        "token": token.write(asked.action),
        "placeholder": "",
        "limit": 200,
    }


def test_what_can_be_pressed_and_what_cannot_differ() -> None:
    action = Action("chapter", {"which": "1"})
    card = Card(
        (Buttons((Button("Go", action, primary=True), Button("Not yet", action, disabled=True))),), Tone.WARNING
    )

    content = render.content(card)

    assert content["tone"] == "warning"
    assert content["blocks"][0]["buttons"] == [
        {"label": "Go", "token": token.write(action), "primary": True},
        {"label": "Not yet", "disabled": True},
    ]


@pytest.mark.parametrize("name", ["chapter", "search", "every_block", "styles", "hostile"])
def test_golden_renderings(name: str) -> None:
    agrees(
        GOLDEN / f"{name}.json", json.dumps(render.content(gallery.CARDS[name]), ensure_ascii=False, indent=2) + "\n"
    )


@pytest.mark.parametrize("name", gallery.FORMS)
def test_golden_forms(name: str) -> None:
    made = json.dumps(render.form(gallery.FORMS[name]), ensure_ascii=False, indent=2) + "\n"
    agrees(GOLDEN / "forms" / f"{name}.json", made)


def test_links_in_text_are_kept() -> None:
    content = render.content(Card((Paragraph(link("a page", "https://example.org/x")),)))

    assert content["blocks"][0]["text"] == [{"text": "a page", "url": "https://example.org/x"}]
