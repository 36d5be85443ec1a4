"""What all questions of a lecture must be together, so that nobody is right who only knows how they are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

from bot.corpus.question import FALSE, TRUE, Depth, Kind
from bot.study.lint.rule import Flaw, Rule, Severity
from bot.study.lint.subject import Subject
from bot.study.quiz.options import letters, put

DEFAULT_SEED = 0
"""The letters are looked at as this seed deals them."""

LONGEST_SHARE = 0.4
LETTER_SHARES = (0.15, 0.4)
TRUE_SHARES = (0.3, 0.7)
FEW = 3
"""Of fewer questions than this no share is taken: one of two is already half."""
FEW_LETTERS = 8
"""Of fewer questions than this a letter's share is chance: dealt evenly, one of seven is 14%."""


def _longest(subject: Subject) -> Iterator[Flaw]:
    choices = [subject.options(question) for _, question in subject.of_kind(Kind.CHOICE)]
    count = sum(len(right) > max(map(len, wrong)) for right, *wrong in choices)
    if len(choices) >= FEW and count > LONGEST_SHARE * len(choices):
        yield Flaw(
            (), f"The right option is the longest in {count} of {len(choices)} choices, more than {LONGEST_SHARE:.0%}."
        )


def _letters(subject: Subject) -> Iterator[Flaw]:
    dealt = put(subject.lecture, subject.lecture.questions, Random(DEFAULT_SEED))
    right: Counter[int] = Counter()
    offered: Counter[int] = Counter()
    for place, options in letters(dealt):
        right[place] += 1
        offered.update(range(options))
    least, most = LETTER_SHARES
    for place in sorted(offered):
        if offered[place] >= FEW_LETTERS and not least <= right[place] / offered[place] <= most:
            yield Flaw(
                (),
                f"{'ABCD'[place]} is right in {right[place]} of {offered[place]} questions that have it, "
                f"not in {least:.0%} to {most:.0%}.",
            )


def _truth(subject: Subject) -> Iterator[Flaw]:
    answers = Counter(question.answer[0] for _, question in subject.of_kind(Kind.TRUEFALSE))
    least, most = TRUE_SHARES
    if answers.total() >= FEW and not least <= answers[TRUE] / answers.total() <= most:
        yield Flaw((), f"{answers[TRUE]} statements are true and {answers[FALSE]} false, far from half and half.")


def _depths(subject: Subject) -> Iterator[Flaw]:
    asked = {(question.chapter, question.depth) for question in subject.lecture.questions}
    for place, chapter in enumerate(subject.lecture.chapters) if asked else ():
        missing = [depth.value for depth in Depth if (chapter.id, depth) not in asked]
        if missing:
            yield Flaw(("chapters", place), f'"{chapter.heading}" has no question of the depth {" or ".join(missing)}.')


LONGEST = Rule(
    "longest-option",
    Severity.WARNING,
    "The right option is longer than all others in at most 40% of a lecture's choices.",
    "Say more in wrong options, or less in right ones.",
    _longest,
)
LETTERS = Rule(
    "letters",
    Severity.WARNING,
    "Each letter is right in 15 to 40% of the questions that have it. Options are dealt evenly, but numbers stand in "
    "ascending order, so it is their author who decides whether the right one is the smallest.",
    "Choose wrong numbers on both sides of the right one.",
    _letters,
)
TRUTH = Rule(
    "true-and-false",
    Severity.WARNING,
    "30 to 70% of a lecture's statements are true.",
    "Turn some of them round.",
    _truth,
)
DEPTHS = Rule(
    "depths",
    Severity.WARNING,
    "Where a lecture has questions, each chapter has one of each depth: recall, distinguish, apply.",
    "Write one, or correct the depth of one that is there.",
    _depths,
)
