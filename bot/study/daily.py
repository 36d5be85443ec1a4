"""Which question a day's post asks: of a concept that was not posted lately, that the group gets wrong, of a chapter
that had no turn for long.

The same for every reader of a channel and date, because it follows from what was posted before and from the date alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import TypeVar

from bot.corpus.lecture import Lecture
from bot.corpus.question import Kind, Question
from bot.kernel.ids import ChapterId, QuestionId
from bot.study.quiz.options import Put
from bot.study.quiz.paper import again
from bot.study.quiz.spread import Seen

SHORT = (Kind.CHOICE, Kind.TRUEFALSE, Kind.CLOZE, Kind.SHORT, Kind.WHICH)
"""What can be answered in passing. An order takes a menu for each item."""

LATELY = 3
"""Chapters of the last posts that are passed over, where there are others."""


Key = TypeVar("Key", bound=str)


@dataclass(frozen=True, slots=True)
class Pick:
    """A question to post. *key* is its concept, or its fact where it has none: what is not posted twice in a cycle."""

    put: Put
    key: str


def pick(
    lecture: Lecture,
    questions: Iterable[Question],
    posted: Sequence[str],
    seen: Mapping[QuestionId, Seen],
    channel: str,
    day: date,
) -> Pick | None:
    """The question of that day in that channel; None where *questions* has none that can be asked in passing.

    *questions* are the lecture's own, or those made of it. *posted* are the keys of earlier posts, the latest first. A
    cycle is over when every key had its turn; in the next, those that were posted last come in its second half.
    """
    by_key: dict[str, list[Question]] = {}
    for question in questions:
        if question.kind in SHORT:
            by_key.setdefault(key_of(question), []).append(question)
    if not by_key:
        return None
    before = [key for key in posted if key in by_key]
    cycle = before[: len(before) % len(by_key)]
    ages = {key: age for age, key in reversed(list(enumerate(before)))}
    had = [by_key[key][0].chapter for key in before[:LATELY]]
    chance = Random(f"{channel} {day.isoformat()}")
    order = [key for key in _mixed(by_key, chance) if key not in cycle]
    rested = [key for key in order if ages.get(key, len(by_key)) >= len(by_key) // 2] or order
    key = min(rested, key=lambda key: (_was_lately(by_key[key], had), _known(by_key[key], seen)))
    asked = {question.id: question for question in by_key[key]}
    question = min((asked[one] for one in _mixed(asked, chance)), key=lambda one: _known([one], seen))
    (put,) = again(lecture, (question,), f"{channel} {day.isoformat()}").questions
    return Pick(put, key)


def key_of(question: Question) -> str:
    """What a question is about, as far as posts are told apart."""
    return question.concept or question.fact


def _was_lately(questions: Sequence[Question], had: Sequence[ChapterId]) -> bool:
    return all(question.chapter in had for question in questions)


def _known(questions: Sequence[Question], seen: Mapping[QuestionId, Seen]) -> float:
    """The share of right answers; a half where nobody answered, so that what the group gets wrong comes before it."""
    found = [seen[one.id] for one in questions if one.id in seen and seen[one.id].answers]
    answers = sum(one.answers for one in found)
    return sum(one.right for one in found) / answers if answers else 0.5


def _mixed(keys: Iterable[Key], chance: Random) -> list[Key]:
    """The keys in an order that depends on chance and on them, and not on where they came from."""
    mixed = sorted(keys)
    chance.shuffle(mixed)
    return mixed
