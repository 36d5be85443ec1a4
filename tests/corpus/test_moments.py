"""Transcripts, and the passages they give to chapters."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.corpus.cue import Cue
from bot.corpus.formats import read as read_lecture
from bot.corpus.formats.transcript import read
from bot.corpus.lecture import Chapter
from bot.corpus.moments import TOO_MUCH, passages
from bot.kernel.errors import BadFile, PersonError
from bot.kernel.ids import ChapterId
from tests.corpus.sources import sample, source


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def chapter(number: int, start: float | None) -> Chapter:
    return Chapter(
        ChapterId(f"c{number}"), number, f"Chapter {number}", start=None if start is None else seconds(start)
    )


@pytest.mark.parametrize("name", ["tides.vtt", "tides.srt"])
def test_cues_are_the_words_alone_with_their_times(name: str) -> None:
    assert read(sample(name)) == (
        Cue(seconds(1), seconds(4), "Why does the sea rise twice a day?"),
        Cue(seconds(4), seconds(8.5), "The far side is pulled less & so it bulges."),
        Cue(seconds(760), seconds(764), "Now we add the Sun."),
    )


def test_rolling_captions_are_said_once() -> None:
    cues = read(source("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\none\n\n00:02.000 --> 00:03.000\none\ntwo\n"))

    assert [cue.text for cue in cues] == ["one", "two"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("WEBVTT\n\n00:01.000 --> 00:02.000\none\n\n00:0x.000 --> 00:03.000\ntwo\n", 6),
        ("1\n00:00:01,000 --> 00:00:02,000\none\n\n2\n00:00:61,000 -> 00:00:03,000\ntwo\n\n3\n0:1 --> 0:2\nx", 6),
        ("WEBVTT\n\n", None),
        ("not a transcript", None),
        ("", None),
    ],
)
def test_a_bad_transcript_is_refused_with_its_line(text: str, line: int | None) -> None:
    with pytest.raises(BadFile) as caught:
        read(source("talk.vtt", text))

    assert caught.value.line == line


@pytest.mark.parametrize("name", ["tides.vtt", "tides.srt"])
def test_a_transcript_is_no_lecture(name: str) -> None:
    with pytest.raises(BadFile, match="transcript"):
        read_lecture(sample(name))


def test_passages_lie_within_the_chapter_in_which_they_begin() -> None:
    found = passages([chapter(1, 0), chapter(2, 750)], read(sample("tides.vtt")))

    assert [(one.chapter, one.start, one.end) for one in found] == [
        ("c1", seconds(1), seconds(8.5)),
        ("c2", seconds(760), seconds(764)),
    ]
    assert found[0].text == "Why does the sea rise twice a day? The far side is pulled less & so it bulges."


def test_what_is_said_before_the_first_chapter_belongs_to_it() -> None:
    (found,) = passages([chapter(1, 60)], [Cue(seconds(1), seconds(2), "Welcome.")])

    assert found.chapter == "c1"


def test_a_silence_ends_a_passage() -> None:
    found = passages([chapter(1, 0)], [Cue(seconds(1), seconds(2), "a"), Cue(seconds(30), seconds(31), "b")])

    assert [one.text for one in found] == ["a", "b"]


@pytest.mark.parametrize("starts", [[0, None], [None], []])
def test_chapters_without_times_cannot_have_passages(starts: list[float | None]) -> None:
    chapters = [chapter(number, start) for number, start in enumerate(starts, start=1)]

    with pytest.raises(PersonError, match=r"no start time|no chapters"):
        passages(chapters, [Cue(seconds(1), seconds(2), "a")])


cues = st.lists(
    st.tuples(st.integers(0, 20), st.sampled_from(["One.", "and two", "x" * 150, "Why? " * 9 + "So."]))
).map(
    lambda said: [
        Cue(seconds(sum(gap for gap, _ in said[:place])), seconds(sum(gap for gap, _ in said[: place + 1])), text)
        for place, (_, text) in enumerate(said)
    ]
)


@given(cues, st.lists(st.integers(0, 200), min_size=1, max_size=4).map(sorted))
def test_no_word_is_lost_and_no_passage_crosses_a_chapter_or_grows_long(spoken: list[Cue], starts: list[int]) -> None:
    chapters = [chapter(number, start) for number, start in enumerate(starts, start=1)]

    found = passages(chapters, spoken)

    assert " ".join(one.text for one in found) == " ".join(cue.text for cue in spoken)
    assert all(len(one.text) < TOO_MUCH + 200 for one in found)
    order = [one.id for one in chapters]
    places = [order.index(one.chapter) for one in found]
    assert places == sorted(places)
    assert all(one.start <= one.end for one in found)
