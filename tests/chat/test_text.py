"""Text is spans: characters with a style, in no dialect."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.text import Span, Style, Text, bare, bold, code, italic, join, link, plain, prose
from tests.gallery import texts


@pytest.mark.parametrize(
    ("text", "span"),
    [
        (plain("*a*"), Span("*a*")),
        (bold("a"), Span("a", Style.BOLD)),
        (italic("a"), Span("a", Style.ITALIC)),
        (code("a"), Span("a", Style.CODE)),
        (link("a", "https://example.org/"), Span("a", Style.PLAIN, "https://example.org/")),
        (link("a", ""), Span("a")),
    ],
)
def test_each_style_is_one_span(text: Text, span: Span) -> None:
    assert text == (span,)


def test_nothing_is_no_span() -> None:
    assert plain("") == ()


@given(st.lists(texts), st.text())
def test_joined_texts_keep_every_character_with_the_separator_between(parts: list[Text], between: str) -> None:
    assert bare(join(parts, between)) == between.join(bare(part) for part in parts)


@given(st.lists(texts))
def test_joined_texts_keep_every_span(parts: list[Text]) -> None:
    assert join(parts) == tuple(span for part in parts for span in part)


def test_what_stands_in_backticks_is_to_be_typed() -> None:
    assert prose("Type `/help` now") == (Span("Type "), Span("/help", Style.CODE), Span(" now"))


def test_what_is_quoted_is_shown_as_it_is() -> None:
    assert prose("“The `async` keyword” is here. `/help`") == (
        *(Span("“The `async` keyword”"), Span(" is here. ")),
        Span("/help", Style.CODE),
    )


@given(st.text(alphabet=st.sampled_from("ab `“”\n")) | st.text())
def test_prose_keeps_every_character_but_backticks(sentence: str) -> None:
    assert bare(prose(sentence)).replace("`", "") == sentence.replace("`", "")


@given(st.text(st.characters(exclude_characters="“”")))
def test_prose_takes_backticks_away_in_pairs(sentence: str) -> None:
    kept = sentence if sentence.count("`") % 2 else sentence.replace("`", "")

    assert bare(prose(sentence)) == kept
