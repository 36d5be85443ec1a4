"""Which of the questions that can be made of a lecture are asked: spread over chapters and kinds, none near another.

The questions that can be made depend on the lecture alone; chance only chooses among them. Each has to keep the rules
that authored ones are held to (study/lint).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from random import Random

from bot.corpus.lecture import Chapter, Lecture
from bot.corpus.question import Question
from bot.kernel.errors import PersonError
from bot.study import lint
from bot.study.lint.rules.stems import alike
from bot.study.quiz.generate import belongs, cloze, order, which
from bot.study.quiz.generate.material import Material
from bot.study.quiz.spread import ANY, Choice, spread

MAKERS = (cloze.questions, which.questions, which.successors, belongs.questions)
"""What is asked about one chapter at a time."""


class NothingToAsk(PersonError):
    """There is no question to ask; the text says why, and what to add or to choose instead."""


def generate(lecture: Lecture, random: Random, count: int, choice: Choice = ANY) -> tuple[Question, ...]:
    """At most *count* questions of those that *choice* takes, in the order in which they are asked.

    Raises NothingToAsk where none can be made of the lecture at all; where *choice* takes none, there are none.
    """
    material = Material(lecture)
    orders = list(order.questions(material))
    pools = [partial(_pool, material, orders, chapter) for chapter in lecture.chapters if choice.has(chapter.id)]
    questions = spread(pools, random, count, partial(_fits, lecture), choice)
    if not questions and choice.narrows:
        generate(lecture, random, 1)
    elif not questions:
        raise NothingToAsk(_why_not(lecture, material))
    return questions


def every(lecture: Lecture) -> Iterator[Question]:
    """All that might be made of the lecture, whether or not they keep the rules."""
    material = Material(lecture)
    orders = list(order.questions(material))
    for chapter in lecture.chapters:
        yield from _pool(material, orders, chapter)


def _pool(material: Material, orders: Sequence[Question], chapter: Chapter) -> Iterator[Question]:
    for make in MAKERS:
        yield from make(material, chapter)
    yield from (one for one in orders if one.chapter == chapter.id)


def _fits(lecture: Lecture, question: Question, beside: Sequence[Question]) -> bool:
    """Whether the question keeps the rules by itself, and nearly repeats none of its kind."""
    stems = [one.stem for one in beside if one.kind is question.kind]
    if any(place == len(stems) for _, place in alike([*stems, question.stem])):
        return False
    alone = replace(lecture, questions=(question,))
    return not any(one.place[:1] == ("questions",) for one in lint.findings(alone, rules=lint.OF_A_QUESTION))


def _why_not(lecture: Lecture, material: Material) -> str:
    advice = "Give chapters a sentence or two each, or write questions for them: docs/content.md says how."
    if len(lecture.chapters) < 2:
        return f"“{lecture.title}” has one chapter, and questions are made by telling chapters apart. {advice}"
    if not any(chapter.summary for chapter in lecture.chapters):
        return f"The chapters of “{lecture.title}” have headings alone, of which nothing can be asked. {advice}"
    if not any(map(material.is_named, lecture.chapters)):
        return f"No chapter of “{lecture.title}” has a heading of its own, so they cannot be told apart. {advice}"
    return f"What the chapters of “{lecture.title}” say is too short, or too alike, to ask about it. {advice}"
