from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import cutting
from bot.chat.text import Span, Style, Text, bare, bold, code, italic, join, link, plain, until
from bot.platforms.discord import markdown
from tests.gallery import HOSTILE, LOREM, MOMENT, still_texts, strings, texts, urls
from tests.platforms.discord import reader


def asked_for(text: Text) -> set[str]:
    """The kinds of markup that the styles of *text* are."""
    names = {Style.BOLD: "strong", Style.HIGHLIGHT: "strong", Style.ITALIC: "emphasis", Style.CODE: "code"}
    styles = {names[span.style] for span in text if span.style in names}
    times = {"time" for span in text if span.at is not None}
    return styles | times | {"link" for span in text if span.url}


@pytest.mark.parametrize("text", [text for text in HOSTILE if reader.kinds(text)])
def test_text_that_discord_would_read_as_markup_is_not_read_as_such(text: str) -> None:
    written = markdown.write(plain(text))

    assert reader.kinds(written) == set()


@given(strings)
def test_plain_text_is_shown_character_by_character_and_forms_no_markup(text: str) -> None:
    written = markdown.write(plain(text))

    assert reader.kinds(written) == set()
    assert reader.visible(written) == markdown.clean(text).replace("\u200b", "")


@given(strings)
def test_everyone_and_here_do_not_stand_in_the_raw_text(text: str) -> None:
    written = markdown.write(plain(text + "@everyone"))

    assert "@everyone" not in written
    assert "@here" not in written


@given(st.lists(st.builds(Span, strings, st.sampled_from(Style), st.just("")), max_size=5).map(tuple))
def test_spans_form_no_markup_but_their_own(text: tuple[Span, ...]) -> None:
    assert reader.kinds(markdown.write(text)) <= asked_for(text)


@given(still_texts)
def test_every_character_of_styled_text_is_shown(text: tuple[Span, ...]) -> None:
    shown = reader.visible(markdown.write(text)).translate({ord("("): "[", ord(")"): "]"})

    expected = markdown.clean(bare(text)).replace("\u200b", "").translate({ord("("): "[", ord(")"): "]"})
    assert "".join(shown.split()) == "".join(expected.split())


@given(strings.filter(lambda text: bool(markdown.clean(text).strip())), urls)
def test_a_link_opens_its_own_address_and_shows_its_words(words: str, url: str) -> None:
    written = markdown.write(link(words, url))

    assert {"link"} == reader.kinds(written)
    assert written.endswith(f"]({markdown.safe_url(url)})")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "", "example.org"])
def test_an_address_that_is_not_of_the_web_is_no_link(url: str) -> None:
    written = markdown.write(link("words", url))

    assert written == "words"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (bold("strong"), "**strong**"),
        (italic("leaning"), "*leaning*"),
        (code("typed"), "`typed`"),
        ((Span("found", Style.HIGHLIGHT),), "**found**"),
        (bold(" strong "), " **strong** "),
        (bold("one\ntwo"), "**one**\n**two**"),
        (code("a ` tick"), "a \\` tick"),
        (join((bold("touch"), italic("ing"))), "**touch**\u200b*ing*"),
        (join((plain("@"), bold("everyone"))), "@**everyone**"),
        (plain("Systems | Vision ~ 3 * 4, at 1:02:33"), "Systems | Vision ~ 3 \\* 4, at 1:02:33"),
        (plain("3. Title"), "3\\. Title"),
        (plain("#3 - not a heading"), "\\#3 - not a heading"),
        (plain("see https://example.org :smile:"), "see https\\://example.org \\:smile:"),
        (link("[x]", "https://example.org/a_(b)"), "[(x)](https://example.org/a_%28b%29)"),
    ],
)
def test_styles_are_written_as_discord_reads_them(text: tuple[Span, ...], written: str) -> None:
    assert markdown.write(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (until(MOMENT), "<t:1790877620:R>"),
        (join((plain("ends "), until(MOMENT), plain("."))), "ends <t:1790877620:R>."),
        ((Span("*words*", Style.BOLD, "https://example.org/", MOMENT),), "<t:1790877620:R>"),
        ((Span("", at=MOMENT),), "<t:1790877620:R>"),
        (plain("<t:1790877620:R>"), "\\<t:1790877620:R>"),
    ],
)
def test_a_moment_is_a_timestamp_that_counts_down_and_only_a_moment_is(text: Text, written: str) -> None:
    assert markdown.write(text) == written


def test_a_moment_is_never_cut_in_two() -> None:
    text = join((plain("ends "), until(MOMENT)))

    fitted = {cutting.fit(text, markdown.write, limit) for limit in range(5, 25)}

    assert fitted == {"end…", "ends …", "ends <t:1790877620:R>"}


@given(strings, st.integers(1, 200))
def test_a_shortened_text_is_short_and_a_beginning(text: str, limit: int) -> None:
    short = cutting.shorten(text, limit)

    assert len(short) <= limit
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


def test_a_text_is_shortened_at_the_end_of_a_word() -> None:
    assert cutting.shorten("one two three four", 12) == "one two…"
    assert cutting.shorten("one two three four", 14) == "one two three…"


@given(texts, st.integers(1, 400))
def test_a_fitted_text_is_within_its_limit_and_forms_no_other_markup(text: tuple[Span, ...], limit: int) -> None:
    fitted = cutting.fit(text, markdown.write, limit)

    assert len(fitted) <= limit
    assert reader.kinds(fitted) <= asked_for(text)


def test_a_cut_text_says_so() -> None:
    fitted = cutting.fit(bold(LOREM), markdown.write, 50)

    assert reader.visible(fitted).endswith("…")
    assert reader.kinds(fitted) == {"strong"}
