"""How long a question stays open, and how long its answer is shown: by what there is to read, and the pace chosen."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum

from bot.corpus.question import Kind
from bot.study.quiz.options import Put
from bot.study.quiz.reading import reading_time

THINKING = timedelta(seconds=10)
"""Added to the reading of every question."""

TYPING = timedelta(seconds=15)
"""Added where something is typed or put in order: on a phone that is opening a form, writing, sending."""

LOOKING = timedelta(seconds=6)
"""Added to the reading of every answer: to find one's own, and to see how the others chose."""

LONGEST_LOOK = timedelta(seconds=45)
"""At the usual pace."""


class Pace(Enum):
    """How much of the usual time there is."""

    NORMAL = "normal"
    SLOW = "slow"
    SLOWER = "slower"
    UNTIMED = "untimed"


_FACTORS = {Pace.NORMAL: 1.0, Pace.SLOW: 1.5, Pace.SLOWER: 2.0}


def answering(put: Put, pace: Pace) -> timedelta | None:
    """How long it can be answered, in whole seconds; None for as long as the host likes."""
    if pace is Pace.UNTIMED:
        return None
    texts = (put.question.stem, *(option.text for option in put.options))
    typed = put.question.kind in (Kind.CLOZE, Kind.SHORT, Kind.ORDER)
    return _whole((THINKING + reading_time(texts) + (TYPING if typed else timedelta())) * _FACTORS[pace])


def revealing(put: Put, pace: Pace) -> timedelta | None:
    """How long the answer is shown before the next question; None for as long as the host likes."""
    if pace is Pace.UNTIMED:
        return None
    texts = (put.question.explanation, *(option.belongs for option in put.options))
    return _whole(min(LOOKING + reading_time(texts), LONGEST_LOOK) * _FACTORS[pace])


def _whole(time: timedelta) -> timedelta:
    return timedelta(seconds=round(time.total_seconds()))
