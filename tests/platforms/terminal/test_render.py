"""Every card is readable in a terminal of any width, with colours or without, and none can command it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import width

from bot.chat.card import Button, Buttons, Card, Form, LinkButton, OnPress, Paragraph, Reply, Select, Tone
from bot.chat.text import Span, Style, link, plain
from bot.platforms.terminal import limits, render
from bot.platforms.terminal.render import Look
from tests.gallery import CARDS, FORMS, OVERLONG, cards, forms, shown

LOOKS = st.builds(Look, st.integers(limits.NARROWEST, 120), st.booleans(), st.booleans(), st.booleans(), st.booleans())
_STYLING = re.compile(r"\x1b\[[0-9;]*m")
_LINKING = re.compile(r"\x1b\]8;[^;]*;[^\x1b]*\x1b\\")


def unstyled(lines: tuple[str, ...]) -> str:
    return _LINKING.sub("", _STYLING.sub("", "\n".join(lines)))


def squeezed(text: str) -> str:
    return re.sub(r"[\s*]", "", text)


def assert_whole(card: Card, look: Look) -> None:
    """Each text stands in one piece; where addresses are written out between the spans, in its order."""
    rendering = squeezed(unstyled(render.lines(card, look)))
    in_one_piece = (look.style and look.links) or "://" not in repr(card)
    for text in shown(card):
        words = squeezed(render.clean(text))
        assert words in rendering if in_one_piece else in_order(words, rendering)


def in_order(words: str, rendering: str) -> bool:
    characters = iter(rendering)
    return all(character in characters for character in words)


@pytest.mark.parametrize("name", [*CARDS, *OVERLONG])
@pytest.mark.parametrize("look", [Look(40), Look(80, style=True), Look(100, style=True, links=True), render.PLAIN])
def test_every_word_of_a_card_is_shown(name: str, look: Look) -> None:
    assert_whole({**CARDS, **OVERLONG}[name], look)


@settings(max_examples=25)
@given(cards, LOOKS)
def test_every_word_of_any_card_is_shown(card: Card, look: Look) -> None:
    assert_whole(card, look)


@settings(max_examples=25)
@given(cards, LOOKS)
def test_no_line_is_wider_than_the_terminal(card: Card, look: Look) -> None:
    for line in render.lines(card, look):
        assert width(line) <= look.width + len("!! ")


@settings(max_examples=25)
@given(cards | forms, LOOKS)
def test_nothing_on_a_card_or_form_commands_the_terminal(content: Card | Form, look: Look) -> None:
    lines = render.form(content, look) if isinstance(content, Form) else render.lines(content, look)

    for character in unstyled(lines).replace("\n", ""):
        assert character.isprintable() or character not in _COMMANDS


_COMMANDS = {*map(chr, (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)))}


@settings(max_examples=25)
@given(cards, st.integers(limits.NARROWEST, 120))
def test_without_style_there_is_no_escape_at_all(card: Card, columns: int) -> None:
    assert "\x1b" not in "\n".join(render.lines(card, Look(columns)))


@given(st.text(alphabet=st.characters()))
def test_any_text_can_be_printed_once_cleaned(text: str) -> None:
    cleaned = render.clean(text)

    assert cleaned.encode().decode() == cleaned
    assert "\n" not in cleaned


@settings(max_examples=25)
@given(cards)
def test_what_can_be_pressed_is_numbered_in_order(card: Card) -> None:
    rendering = squeezed(unstyled(render.lines(card, Look(limits.UNWRAPPED))))
    position = 0
    for number, item in enumerate(render.presses(card), 1):
        position = rendering.index(squeezed(f"[{number}]{render.clean(item.label)}"), position) + 1


def test_a_button_that_is_disabled_has_words_and_no_number() -> None:
    back, on = CARDS["chapter"].blocks[-1].buttons[:2]  # type: ignore[union-attr]
    assert isinstance(back, Button)
    assert isinstance(on, Button)
    card = Card((Buttons((Button(back.label, back.action, disabled=True), on)),))

    assert render.lines(card, Look()) == ("(Previous)   [1] Next",)
    assert render.presses(card) == (on,)


def test_a_found_word_stands_out_with_and_without_style() -> None:
    card = Card((Paragraph((Span("a "), Span("found", Style.HIGHLIGHT), Span(" word"))),))

    assert render.lines(card, Look()) == ("a *found* word",)
    assert render.lines(card, render.PLAIN) == ("a found word",)
    assert re.search(r"\x1b\[1m.*found", render.lines(card, Look(style=True))[0])


def test_a_link_shows_its_address_unless_it_is_hidden_behind_its_words() -> None:
    card = Card((Paragraph(link("12:34", "https://example.org/?t=754")),))

    assert render.lines(card, Look()) == ("12:34 (https://example.org/?t=754)",)
    assert "\x1b]8;;https://example.org/?t=754\x1b\\" in render.lines(card, Look(style=True, links=True))[0]


def test_a_link_whose_words_are_its_address_shows_it_once() -> None:
    card = Card((Paragraph(link("https://example.org/", "https://example.org/")),))

    assert render.lines(card, Look()) == ("https://example.org/",)


@pytest.mark.parametrize("url", ["https://e.org/\x1b]52;c;eA==\x07", "https://e.org/a b\nc", "javascript:\x9b31m"])
def test_an_address_is_no_way_into_the_terminal_either(url: str) -> None:
    card = Card((Paragraph(link("go", url)), Buttons((LinkButton("go", url),))))

    for look in (Look(), Look(style=True, links=True)):
        text = unstyled(render.lines(card, look))
        assert not _COMMANDS & {*text.replace("\n", "")}


def test_only_web_addresses_open_by_a_click() -> None:
    card = Card((Paragraph(link("go", "javascript:alert(1)")),))

    assert "\x1b]8" not in render.lines(card, Look(style=True, links=True))[0]


@pytest.mark.parametrize(("tone", "sign"), [(Tone.WARNING, "! "), (Tone.TROUBLE, "!! "), (Tone.NEUTRAL, "")])
def test_bad_news_are_marked_without_colour_too(tone: Tone, sign: str) -> None:
    assert render.lines(Card((Paragraph(plain("news")),), tone), Look()) == (f"{sign}news",)


def test_paragraphs_within_a_text_keep_their_lines() -> None:
    assert render.lines(Card((Paragraph(plain("one\r\ntwo\u2028three")),)), Look()) == ("one", "two", "three")


def test_wide_characters_count_twice() -> None:
    lines = render.lines(Card((Paragraph(plain("流匹配模型把噪声变成图像")),)), Look(20))

    assert lines == ("流匹配模型把噪声变成", "图像")


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_form_is_shown_with_its_fields(form: Form) -> None:
    rendering = squeezed("\n".join(render.form(form, Look(80))))

    assert squeezed(render.clean(form.title)) in rendering
    for field in form.fields:
        assert squeezed(render.clean(field.label)) in rendering


def test_an_answer_is_its_card_or_its_form() -> None:
    card = CARDS["search"]

    assert render.answer(Reply(card), Look()) == "\n".join(render.lines(card, Look()))
    assert render.answer(FORMS["one_line"], Look()).splitlines()[0] == "Answer the question"


def test_a_line_to_type_into_is_a_number_that_opens_its_form() -> None:
    card = CARDS["typed_question"]

    assert render.lines(card, Look())[-1] == "[1] Type your answer"
    assert [item.action.command for item in render.presses(card)] == ["quiz answer"]
    assert render.presses(card)[0].action.on_press is OnPress.FORM


def test_a_moment_is_its_words() -> None:
    assert render.lines(CARDS["moments"], Look())[0] == "It begins at 18:00:20 UTC"


def test_a_menu_lists_its_options_with_their_hints() -> None:
    menu = next(block for block in CARDS["every_block"].blocks if isinstance(block, Select))

    assert render.lines(Card((menu,)), Look()) == ("Choose", "  [1] One (a hint)", "  [2] Two")
