from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import token
from bot.chat.card import (
    Action,
    Ask,
    Button,
    Buttons,
    Card,
    Entry,
    File,
    Form,
    Heading,
    LinkButton,
    Note,
    OnPress,
    Paragraph,
    Tone,
    actions,
)
from bot.chat.command import Choice
from bot.chat.text import Span, Style, Text, plain
from bot.platforms.discord import markdown, render
from tests import gallery
from tests.golden import agrees
from tests.platforms.discord import reader, rules

GOLDEN = Path(__file__).parent / "golden"


def text_of(message: dict[str, Any]) -> str:
    return "\n".join(part["content"] for part in rules.components(message) if part["type"] == rules.TEXT)


def everything_shown(message: dict[str, Any]) -> str:
    words = [reader.visible(text_of(message))]
    for component in rules.components(message):
        words += [component.get("label", ""), component.get("placeholder", "")]
        words += [part for option in component.get("options", ()) for part in option.values()]
    return "\n".join(words)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", markdown.clean(text).replace("\u200b", ""))


def said(text: Text) -> str:
    """The words of a text as Discord is told them, which counts the moments down by itself."""
    return "".join(span.text if span.at is None else f"<t:{int(span.at.timestamp())}:R>" for span in text)


@pytest.mark.parametrize("name", gallery.CARDS)
def test_every_word_of_a_card_is_shown(name: str) -> None:
    card = gallery.CARDS[name]

    shown = set(words(everything_shown(render.message(card))))

    assert {word for text in gallery.shown(card, said) for word in words(text)} <= shown


def test_a_cut_is_seen_wherever_it_falls() -> None:
    for length in range(3750, 4010):
        shown = text_of(render.message(gallery.ending(length)))
        assert "Ω" in shown or "…" in shown


@pytest.mark.parametrize("name", gallery.CARDS | gallery.OVERLONG)
@pytest.mark.parametrize("ephemeral", [True, False])
def test_discord_takes_every_card_of_the_gallery(name: str, ephemeral: bool) -> None:
    message = render.message((gallery.CARDS | gallery.OVERLONG)[name], ephemeral=ephemeral)

    assert rules.message_problems(message) == []


@given(gallery.cards)
def test_discord_takes_every_card(card: Card) -> None:
    assert rules.message_problems(render.message(card)) == []


@given(st.lists(gallery.blocks, min_size=2, max_size=8).map(lambda blocks: tuple(blocks * 10)))
def test_discord_takes_cards_with_too_many_blocks(blocks: tuple[Any, ...]) -> None:
    assert rules.message_problems(render.message(Card(blocks))) == []


@given(gallery.forms)
def test_discord_takes_every_form(form: Form) -> None:
    assert rules.modal_problems(render.modal(form)) == []


@pytest.mark.parametrize("name", gallery.FORMS)
def test_discord_takes_every_form_of_the_gallery(name: str) -> None:
    modal = render.modal(gallery.FORMS[name])

    assert rules.modal_problems(modal) == []
    assert [field["component"]["custom_id"] for field in modal["components"]] == [
        field.name for field in gallery.FORMS[name].fields
    ]


@given(st.lists(st.builds(Choice, gallery.strings, gallery.strings), max_size=40))
def test_discord_takes_every_completion(found: list[Choice]) -> None:
    assert rules.choice_problems(render.choices(found)) == []


@given(gallery.cards)
def test_no_card_forms_markup_that_it_did_not_ask_for(card: Card) -> None:
    kinds = reader.kinds(text_of(render.message(card)))

    assert kinds <= {"heading", "subtext", "list", "strong", "emphasis", "code", "link", "time"}


@given(st.lists(gallery.strings.filter(lambda text: bool(markdown.clean(text).strip())), max_size=12))
def test_the_text_of_others_adds_no_heading_and_no_list(lines: list[str]) -> None:
    card = Card((Heading(plain("Title")), *(Paragraph(plain(line)) for line in lines), Note(plain("note"))))

    nodes = reader.read(text_of(render.message(card)))

    assert sorted(kind for node in nodes for kind in node.kinds) == ["heading", "subtext"]


@given(gallery.cards)
def test_ids_of_one_message_differ_and_are_read_back_as_what_they_mean(card: Card) -> None:
    found = list(rules.components(render.message(card)))
    ids = [part["custom_id"] for part in found if part["type"] == rules.BUTTON and "custom_id" in part]
    values = [option["value"] for part in found for option in part.get("options", ())]
    typed = {id(block.action) for block in card.blocks if isinstance(block, Ask)}  # the form says those
    offered = [token.write(action) for action in actions(card) if id(action) not in typed]
    read_back = [render.action_token(name) for name in ids + values]
    is_whole = not any("…" in part.get("content", "") for part in found)
    assert len(set(ids + values)) == len(ids + values)
    assert sorted(read_back) == sorted(offered) if is_whole else set(read_back) <= set(offered)


@pytest.mark.parametrize("length", range(60, 110))
def test_equal_buttons_of_any_length_differ_and_fit(length: int) -> None:
    button = Button("Same", Action("chapter", {"which": "w" * length}))

    message = render.message(Card((Buttons((button,) * 5),) * 4))

    assert rules.message_problems(message) == []


@pytest.mark.parametrize("files", gallery.FILES.values(), ids=gallery.FILES)
@pytest.mark.parametrize("name", gallery.CARDS | gallery.OVERLONG)
def test_discord_takes_every_card_with_files(name: str, files: tuple[File, ...]) -> None:
    message = render.message((gallery.CARDS | gallery.OVERLONG)[name], files=files)

    named = [file.name for file in render.attachable(files)]
    assert rules.message_problems(message, named) == []
    assert len(named) == min(len(files), 10)


@given(st.lists(st.builds(File, gallery.strings, st.binary(max_size=3), gallery.strings), max_size=12))
def test_files_keep_their_content_and_their_order_under_names_that_stay(files: list[File]) -> None:
    held = render.attachable(files)

    assert [file.content for file in held] == [file.content for file in files[:10]]
    assert render.attachable(held) == held
    assert rules.message_problems(render.message(Card(()), files=files), [file.name for file in held]) == []


def test_a_file_keeps_its_ending() -> None:
    (file,) = render.attachable((File("n" * 300 + " äöü.csv", b"", "long"),))

    assert file.name.endswith("_.csv")
    assert len(file.name) <= 100


def test_a_line_to_type_into_is_a_button_that_opens_its_form() -> None:
    ask = Ask("Type", "text", Action("answer", {"n": "4"}), Action("answer", {"n": "4"}, OnPress.FORM))

    (row,) = render.message(Card((ask,)))["components"][0]["components"]

    assert [(part["label"], part["custom_id"]) for part in row["components"]] == [("Type", "fanswer?n=4")]


def test_too_many_entries_end_with_a_mark_and_keep_what_stands_below() -> None:
    message = render.message(gallery.OVERLONG["many_entries"])

    text = text_of(message)
    assert "Entry 0" in text
    assert "Entry 39" not in text
    assert "\n…\n" in text
    assert "The citation stays" in text
    assert any(part.get("label") == "More" for part in rules.components(message))


def test_many_paragraphs_are_all_shown() -> None:
    text = text_of(render.message(gallery.OVERLONG["many_blocks"]))

    assert all(f"Paragraph {number}\\." in text or f"Paragraph {number}." in text for number in range(80))


def test_a_cut_paragraph_says_so_and_keeps_the_note_below() -> None:
    text = text_of(render.message(gallery.OVERLONG["long_paragraph"]))

    assert "…\n-# The end of it." in text


@pytest.mark.parametrize("tone", [Tone.WARNING, Tone.TROUBLE])
@pytest.mark.parametrize("block", [Paragraph(plain("words")), Entry(plain("words"), ())])
def test_a_tone_is_never_only_a_colour(tone: Tone, block: Paragraph | Entry) -> None:
    neutral, toned = render.message(Card((block,))), render.message(Card((block,), tone))

    assert "accent_color" not in neutral["components"][0]
    assert "accent_color" in toned["components"][0]
    assert set(text_of(toned)) & set("⚠❌")
    assert "words" in text_of(toned)


def test_a_private_message_is_ephemeral_and_nobody_is_mentioned() -> None:
    message = render.message(gallery.CARDS["chapter"], ephemeral=True)

    assert message["flags"] == 1 << 15 | 1 << 6
    assert message["allowed_mentions"] == {"parse": []}


def test_an_address_that_no_button_takes_is_shown_as_text() -> None:
    url = "https://example.org/" + "a" * 600
    card = Card((Buttons((LinkButton("Watch", url),)),))

    assert text_of(render.message(card)) == f"[Watch]({url})"


def test_a_completion_with_a_value_that_is_too_long_is_left_out() -> None:
    choices = render.choices([Choice("a" * 200, "b"), Choice("a", "b" * 101)])["choices"]

    assert choices == [{"name": "a" * 99 + "…", "value": "b"}]


def test_a_highlight_is_bold() -> None:
    card = Card((Paragraph((Span("found", Style.HIGHLIGHT),)),))

    assert text_of(render.message(card)) == "**found**"


def test_a_long_label_of_a_form_is_told_in_its_description() -> None:
    field = render.modal(gallery.FORMS["overlong"])["components"][0]

    assert field["label"].endswith("…")
    assert field["description"].startswith(field["label"][:-1])


@pytest.mark.parametrize("name", gallery.CARDS)
def test_golden_cards_look_as_they_did(name: str) -> None:
    check(GOLDEN / f"{name}.json", render.message(gallery.CARDS[name]))


@pytest.mark.parametrize("name", gallery.FORMS)
def test_golden_forms_look_as_they_did(name: str) -> None:
    check(GOLDEN / "forms" / f"{name}.json", render.modal(gallery.FORMS[name]))


def check(file: Path, rendered: dict[str, Any]) -> None:
    agrees(file, json.dumps(rendered, indent=2, ensure_ascii=False) + "\n")
