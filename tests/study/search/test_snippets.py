"""The sentence that is shown of a chapter, and the moment of a recording."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.corpus.lecture import Passage
from bot.kernel.ids import ChapterId
from bot.study.search import Index, Snippet
from tests.study.search.lectures import authored, labelled, lecture

TALK = lecture(
    ("Bottlenecks", "First the scene is set. Then scaling loops meet their bottleneck! In the end, all is well."),
    ("Editing", "An editing-focused model (FLUX.1 Kontext) came. It keeps characters consistent."),
)


def snippet(query: str) -> Snippet:
    return Index.build([TALK]).search(query).hits[0].snippet


def marked(shown: Snippet) -> list[str]:
    return [text for text, is_match in shown.parts if is_match]


def test_the_sentence_that_has_most_of_the_query_is_shown() -> None:
    shown = snippet("scaling bottlenecks")

    assert shown.text == "Then scaling loops meet their bottleneck!"
    assert marked(shown) == ["scaling", "bottleneck"]


def test_words_are_marked_where_they_were_mistyped_or_half_typed() -> None:
    assert marked(snippet("scalling bottel")) == ["scaling", "bottleneck"]
    assert marked(snippet("charcters consis")) == ["characters", "consistent"]


def test_of_words_that_are_tied_together_those_of_the_query_are_marked() -> None:
    assert marked(snippet("editing model")) == ["editing", "model"]
    assert marked(snippet("FLUX.1")) == ["FLUX", "1"]


def test_a_long_sentence_is_cut_between_words_around_what_was_found() -> None:
    talk = lecture(("Long", "word " * 200 + "needle " + "other " * 200))

    shown = Index.build([talk]).search("needle").hits[0].snippet

    assert len(shown.text) <= 310
    assert marked(shown) == ["needle"]
    assert {*shown.text.strip("…").split()} <= {"word", "needle", "other"}
    assert shown.text.startswith("…")
    assert shown.text.endswith("…")


SAID = replace(
    TALK,
    passages=(
        Passage(ChapterId("1"), timedelta(seconds=5), timedelta(seconds=9), "Welcome everybody. Good to be here."),
        Passage(ChapterId("2"), timedelta(seconds=70), timedelta(seconds=80), "We saw that early. Adapters were wild."),
        Passage(
            ChapterId("2"), timedelta(seconds=80), timedelta(seconds=95), "People trained adapters for their cats."
        ),
    ),
)


def test_what_was_only_said_is_cited_with_its_moment() -> None:
    hit = Index.build([SAID]).search("adapters for cats").hits[0]

    assert hit.chapter == "2"
    assert hit.snippet.moment == timedelta(seconds=80)
    assert hit.snippet.text == "People trained adapters for their cats."


def test_what_is_written_is_cited_before_what_was_said() -> None:
    hit = Index.build([SAID]).search("bottleneck").hits[0]

    assert hit.snippet.moment is None


def test_what_was_said_never_drowns_what_is_written() -> None:
    chatter = tuple(
        Passage(
            ChapterId("2"), timedelta(seconds=second), timedelta(seconds=second + 1), "Bottleneck, bottleneck, scaling."
        )
        for second in range(200)
    )
    index = Index.build([replace(TALK, passages=chatter)])

    assert [hit.chapter for hit in index.search("scaling bottleneck").hits] == ["1", "2"]


def test_what_students_ask_is_searched_and_never_shown() -> None:
    chapters = tuple(replace(chapter, answers=("Why is the kettle on?",)) for chapter in TALK.chapters[:1])
    hit = Index.build([replace(TALK, chapters=chapters)]).search("kettle").hits[0]

    assert hit.chapter == "1"
    assert "kettle" not in hit.snippet.text


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([one.query for one in labelled()]), st.integers(0, 13))
def test_a_snippet_stands_in_the_chapter_as_it_is_shown(query: str, number: int) -> None:
    chapter = authored().chapters[number]
    texts = [chapter.title, chapter.summary, *chapter.key_points]

    shown = [hit.snippet for hit in Index.build([authored()]).search(query).hits if hit.chapter == chapter.id]

    assert all(any(snippet.text.strip("…") in text for text in texts) for snippet in shown)
