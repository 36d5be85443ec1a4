"""The paper that a group gets: authored questions where the lecture has them, generated ones where it has none.

Everything is drawn from one seed, so the same lecture, seed and count give the same paper, options and letters too.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from random import Random

from bot.corpus.lecture import Lecture
from bot.corpus.question import Question
from bot.kernel.ids import ChapterId
from bot.study.quiz.generate import generate
from bot.study.quiz.options import Put, put
from bot.study.quiz.spread import spread


@dataclass(frozen=True, slots=True)
class Paper:
    """Questions in the order in which they are asked. *is_generated*: they were made of the lecture's sentences."""

    lecture: Lecture
    questions: tuple[Put, ...]
    is_generated: bool


def paper(lecture: Lecture, seed: int, count: int) -> Paper:
    """At most *count* questions, spread over chapters and kinds, never two on one fact.

    Raises NothingToAsk where the lecture has no questions and none can be made of it.
    """
    random = Random(seed)
    questions = _authored(lecture, random, count) if lecture.questions else generate(lecture, random, count)
    return Paper(lecture, put(lecture, questions, random), is_generated=not lecture.questions)


def _authored(lecture: Lecture, random: Random, count: int) -> tuple[Question, ...]:
    by_chapter: defaultdict[ChapterId, list[Question]] = defaultdict(list)
    for question in lecture.questions:
        by_chapter[question.chapter].append(question)
    return spread((partial(list, questions) for questions in by_chapter.values()), random, count, lambda *_: True)
