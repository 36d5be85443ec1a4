"""Descriptions of videos with a list of times."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.corpus.formats import read
from bot.corpus.formats.times import clock, time_of, timed
from bot.kernel.errors import BadFile
from tests.corpus.sources import sample, source


def test_a_description_gives_title_and_chapters_and_reports_the_rest() -> None:
    (found,) = read(sample("description.txt"))

    assert found.title == "Mara Lindqvist: How Tides Work (Evening Lecture 7)"
    assert [(one.title, one.start) for one in found.chapters] == [
        ("Why the sea rises twice a day", timedelta(0)),
        ("Spring and neap", timedelta(minutes=12, seconds=34)),
        ("Q&A: tidal power", timedelta(hours=1, minutes=2, seconds=33)),
    ]
    assert [left.line for left in found.left_out] == [3, 4, 9]


@pytest.mark.parametrize(
    "line",
    [
        "0:07 Intro",
        "00:07 - Intro",
        "0:07: Intro",
        "• 0:07 Intro",
        "1. 0:07 Intro",
        "▶ [0:07] Intro",
        "Intro 0:07",
        "Intro – (0:07)",
        "0:07 - 1:12 Intro",
        "00:00:07 | Intro",
        "0:07 » Intro",
    ],
)
def test_the_usual_ways_to_write_a_line_are_known(line: str) -> None:
    (first, _) = read(source("talk.txt", f"Tides\n{line}\n5:00 End"))[0].chapters

    assert (first.title, first.start) == ("Intro", timedelta(seconds=7))


@pytest.mark.parametrize(
    "line", ["10:30 PM on channel 4", "10:30 a.m. sharp", "see 12:34:56:78", "at 1:75 it says", "ratio 3:1"]
)
def test_other_numbers_with_a_colon_are_no_times(line: str) -> None:
    assert timed(line) is None


def test_a_list_without_a_title_is_named_for_its_file() -> None:
    (found,) = read(source("tides_talk.txt", "0:00 Intro\n5:00 End\nFollow us"))

    assert found.title == "tides talk"


def test_links_and_labels_are_no_title() -> None:
    (found,) = read(source("a.txt", "https://example.org\nTimestamps:\nTides\n0:00 Intro\n5:00 End"))

    assert found.title == "Tides"


def test_times_that_go_back_are_refused_with_both_named() -> None:
    with pytest.raises(BadFile, match=r"line 3: .*5:00.*9:00"):
        read(source("talk.txt", "Tides\n9:00 One\n5:00 Two"))


@given(st.integers(0, 999 * 3600).map(lambda seconds: timedelta(seconds=seconds)))
def test_a_time_reads_as_it_was_written(time: timedelta) -> None:
    assert time_of(clock(time)) == time


@given(st.text(max_size=60))
def test_no_line_breaks_the_search_for_times(line: str) -> None:
    found = timed(line)

    assert found is None or found.start >= timedelta()
