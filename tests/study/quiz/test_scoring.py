"""What answers are worth."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.kernel.ids import LearnerId
from bot.study.quiz.round import Scoring
from bot.study.quiz.scoring import FASTEST, RIGHT, WORTH, Confidence, Mark, most, points, scores

ADA, BEN, CAT = (LearnerId(f"discord:{number}") for number in range(3))
TIMES = st.none() | st.integers(-10, 200).map(lambda seconds: timedelta(seconds=seconds))
MARKS = st.builds(
    Mark, st.sampled_from([ADA, BEN, CAT]), st.integers(0, 9), st.booleans(), st.sampled_from(Confidence), TIMES, TIMES
)
SETS = st.lists(MARKS, unique_by=lambda mark: (mark.learner, mark.number))
SCORINGS = st.sampled_from(Scoring)


def mark(learner: LearnerId = ADA, number: int = 0, *, right: bool = True, taken: float | None = None) -> Mark:
    """Of a question that was open for 20 seconds."""
    time = None if taken is None else timedelta(seconds=taken)
    return Mark(learner, number, right, Confidence.THINK, time, timedelta(seconds=20))


@settings(max_examples=100, deadline=None)
@given(SCORINGS, SETS)
def test_nobody_gets_more_than_the_most_for_each_question(scoring: Scoring, marks: list[Mark]) -> None:
    for score in scores(scoring, [ADA, BEN, CAT], marks):
        assert score.points <= most(scoring) * score.right
        assert score.streak <= score.right <= score.answers <= 10


@settings(max_examples=100, deadline=None)
@given(SCORINGS, SETS, st.permutations(range(10)))
def test_a_streak_never_changes_the_points(scoring: Scoring, marks: list[Mark], order: list[int]) -> None:
    mixed = [replace(one, number=order[one.number]) for one in marks]

    points_of = {one.learner: one.points for one in scores(scoring, [ADA, BEN, CAT], marks)}

    assert {one.learner: one.points for one in scores(scoring, [ADA, BEN, CAT], mixed)} == points_of


@settings(max_examples=100, deadline=None)
@given(SCORINGS, MARKS)
def test_right_is_worth_more_than_wrong_and_wrong_is_never_worth_anything(scoring: Scoring, one: Mark) -> None:
    assert points(scoring, replace(one, right=False)) <= 0 < points(scoring, replace(one, right=True)) <= most(scoring)


@settings(max_examples=100, deadline=None)
@given(SCORINGS, SETS)
def test_the_best_come_first_and_everybody_who_plays_is_there(scoring: Scoring, marks: list[Mark]) -> None:
    found = scores(scoring, [ADA, BEN, CAT], marks)

    assert {one.learner for one in found} == {ADA, BEN, CAT}
    assert [(one.points, one.right) for one in found] == sorted(
        ((one.points, one.right) for one in found), reverse=True
    )


def test_of_equals_who_came_first_is_first() -> None:
    found = scores(Scoring.ACCURACY, [BEN, CAT, ADA], [mark(ADA), mark(CAT)])

    assert [one.learner for one in found] == [CAT, ADA, BEN]


@pytest.mark.parametrize(("share", "best"), [(0.5, "guess"), (0.75, "think"), (0.9, "certain")])
def test_it_pays_to_be_as_sure_as_one_is_right(share: float, best: str) -> None:
    expected = {sure: share * right + (1 - share) * wrong for sure, (right, wrong) in WORTH.items()}

    assert max(expected, key=lambda sure: expected[sure]) is Confidence(best)


def test_it_pays_to_answer_even_by_guessing() -> None:
    assert min(WORTH[Confidence.GUESS]) == 0


@pytest.mark.parametrize(
    ("taken", "worth"),
    [(-3, RIGHT + FASTEST), (0, RIGHT + FASTEST), (10, RIGHT + FASTEST // 2), (20, RIGHT), (50, RIGHT), (None, RIGHT)],
)
def test_speed_adds_in_proportion_to_the_time_that_is_left(taken: float | None, worth: int) -> None:
    assert points(Scoring.SPEED, mark(taken=taken)) == worth
    assert points(Scoring.SPEED, mark(taken=taken, right=False)) == 0


def test_speed_adds_nothing_where_time_is_not_limited() -> None:
    assert points(Scoring.SPEED, replace(mark(taken=1), time=None)) == RIGHT


@pytest.mark.parametrize(
    ("right", "streak"),
    [({}, 0), ({0: True, 1: True}, 2), ({0: True, 2: True}, 1), ({0: True, 1: False, 2: True, 3: True}, 2)],
)
def test_a_streak_is_broken_by_a_wrong_answer_and_by_none(right: dict[int, bool], streak: int) -> None:
    marks = [mark(number=number, right=is_right) for number, is_right in reversed(right.items())]

    assert scores(Scoring.ACCURACY, [ADA], marks)[0].streak == streak
