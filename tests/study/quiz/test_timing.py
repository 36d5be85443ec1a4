"""How long a question stays open, and how long its answer is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.corpus.question import Kind
from bot.study.quiz.options import Option, Put
from bot.study.quiz.timing import LONGEST_LOOK, LOOKING, THINKING, TYPING, Pace, answering, revealing
from tests.study.quiz.rounds import asked

WORDS = st.integers(0, 300).map(lambda count: " ".join(["word"] * count))
PUTS = st.builds(asked, st.just(0), st.sampled_from(Kind), WORDS, WORDS)
TIMED = [Pace.NORMAL, Pace.SLOW, Pace.SLOWER]


def put(words: int, kind: Kind = Kind.CHOICE) -> Put:
    """A question to be read and chosen, of that many words with its options."""
    return replace(
        asked(0, kind, " ".join(["word"] * (words - 2))), options=(Option("right", True), Option("no", False))
    )


def test_there_is_time_to_read_at_200_words_a_minute_and_to_think() -> None:
    assert answering(put(100), Pace.NORMAL) == timedelta(seconds=30) + THINKING


@pytest.mark.parametrize("kind", [Kind.CLOZE, Kind.SHORT, Kind.ORDER])
def test_what_is_typed_takes_longer(kind: Kind) -> None:
    assert answering(put(100, kind), Pace.NORMAL) == timedelta(seconds=30) + THINKING + TYPING


def test_an_answer_is_shown_for_as_long_as_it_takes_to_read_it_and_to_look() -> None:
    one = replace(asked(0, explanation=" ".join(["word"] * 50)), options=())

    assert revealing(one, Pace.NORMAL) == timedelta(seconds=15) + LOOKING


@settings(max_examples=60, deadline=None)
@given(PUTS)
def test_a_slower_pace_gives_all_times_half_as_much_more_and_twice_as_much(one: Put) -> None:
    for time in (answering, revealing):
        normal, slow, slower = (time(one, pace) or timedelta() for pace in TIMED)

        assert abs(slow - normal * 1.5) <= timedelta(seconds=2)
        assert abs(slower - normal * 2) <= timedelta(seconds=2)


@settings(max_examples=60, deadline=None)
@given(PUTS, st.sampled_from(TIMED))
def test_times_are_whole_seconds_and_no_answer_is_shown_for_ever(one: Put, pace: Pace) -> None:
    open_, look = answering(one, pace), revealing(one, pace)

    assert open_ is not None
    assert look is not None
    assert open_ >= THINKING
    assert LOOKING <= look <= LONGEST_LOOK * 2
    assert open_ % timedelta(seconds=1) == look % timedelta(seconds=1) == timedelta()


def test_untimed_is_as_long_as_the_host_likes() -> None:
    assert answering(put(10), Pace.UNTIMED) is None
    assert revealing(put(10), Pace.UNTIMED) is None
