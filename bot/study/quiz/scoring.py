"""What answers are worth. A score is computed from the answers as they stand, so an appeal mends it by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import assert_never

from bot.kernel.ids import LearnerId
from bot.study.quiz.round import Scoring


class Confidence(Enum):
    """How sure somebody says that they are."""

    GUESS = "guess"
    THINK = "think"
    CERTAIN = "certain"


WORTH = {Confidence.GUESS: (1, 0), Confidence.THINK: (2, -2), Confidence.CERTAIN: (3, -6)}
"""(right, wrong). It pays to say "think so" from two right in three on, and "certain" from four in five on."""

RIGHT, FASTEST = 600, 400
"""With SPEED: what a right answer is worth, and what can be added to it for being fast."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is needed of an answer to score it. *taken* is from when the question was shown to the last change; *time*
    is what there was in all. Either is None where it is not known or not limited: then nothing is added for speed."""

    learner: LearnerId
    number: int
    right: bool
    confidence: Confidence
    taken: timedelta | None
    time: timedelta | None


@dataclass(frozen=True, slots=True)
class Score:
    """What somebody reached. *streak* is the longest run of questions answered rightly; it never changes the points."""

    learner: LearnerId
    points: int
    right: int
    answers: int
    streak: int


def points(scoring: Scoring, mark: Mark) -> int:
    """What one answer is worth; an answer that is not given is worth nothing under every scoring."""
    match scoring:
        case Scoring.ACCURACY:
            return int(mark.right)
        case Scoring.CONFIDENCE:
            right, wrong = WORTH[mark.confidence]
            return right if mark.right else wrong
        case Scoring.SPEED:
            return RIGHT + _speed(mark) if mark.right else 0
        case _:
            assert_never(scoring)


def most(scoring: Scoring) -> int:
    """The most that one answer can be worth."""
    return {Scoring.ACCURACY: 1, Scoring.CONFIDENCE: WORTH[Confidence.CERTAIN][0], Scoring.SPEED: RIGHT + FASTEST}[
        scoring
    ]


def scores(scoring: Scoring, learners: Iterable[LearnerId], marks: Iterable[Mark]) -> tuple[Score, ...]:
    """Everybody's, the most points first; of equal points more right answers, then the order of *learners*.

    *marks* are those of questions that count, one for each learner and question, their numbers without gaps: else a
    question that does not count would break a streak.
    """
    by_learner: dict[LearnerId, list[Mark]] = {learner: [] for learner in learners}
    for mark in marks:
        by_learner.setdefault(mark.learner, []).append(mark)
    found = [_score(scoring, learner, given) for learner, given in by_learner.items()]
    return tuple(sorted(found, key=lambda one: (-one.points, -one.right)))


def _score(scoring: Scoring, learner: LearnerId, marks: list[Mark]) -> Score:
    in_order = sorted(marks, key=lambda mark: mark.number)
    return Score(
        learner,
        sum(points(scoring, mark) for mark in in_order),
        sum(mark.right for mark in in_order),
        len(in_order),
        _streak(in_order),
    )


def _streak(marks: list[Mark]) -> int:
    """The longest run of right answers; a question that was not answered breaks it."""
    longest = run = 0
    before: int | None = None
    for mark in marks:
        follows = before is not None and mark.number == before + 1
        run = (run + 1 if follows else 1) if mark.right else 0
        longest, before = max(longest, run), mark.number
    return longest


def _speed(mark: Mark) -> int:
    """0 to FASTEST, in proportion to the time that was left."""
    if mark.taken is None or mark.time is None or mark.time <= timedelta():
        return 0
    left = 1 - max(mark.taken, timedelta()) / mark.time
    return round(FASTEST * min(max(left, 0.0), 1.0))
