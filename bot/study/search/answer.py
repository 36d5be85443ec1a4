"""Whether what was found answers the question: clearly, in several places, or not at all."""

from __future__ import annotations

import numpy as np

from bot.study.search.findings import Verdict
from bot.study.search.question import Question
from bot.study.search.ranking import Scored

ENOUGH = 1.0  # coverage and score together, each 0 to about 1
ENOUGH_OF_ONE = 0.5  # coverage, where one word is all there is: it is there or it is not
SHORT = 3  # words; longer questions are wrapped in words of their own, so for each more, less needs to be there
EASIER = 0.05
LEAST = 0.35
SHORTEST = 3  # letters of the beginning of a word that is a question
CLEAR_LEAD = 1.25  # how many times the second's score the first has when it is the answer


def verdict(question: Question, scored: Scored, named: int) -> Verdict:
    """*named* chapters are called exactly as the query says."""
    if named == 1:
        return Verdict.CLEAR
    if named:
        return Verdict.SEVERAL
    if not question.means_something or not len(scored.chapters):
        return Verdict.NONE
    if _is_but_begun(question):
        return Verdict.NONE
    if not is_answered(len(question.groups), coverage(question, scored), scored.scores[0]):
        return Verdict.NONE
    if len(scored.chapters) == 1 or scored.scores[0] >= CLEAR_LEAD * scored.scores[1]:
        return Verdict.CLEAR
    return Verdict.SEVERAL


def _is_but_begun(question: Question) -> bool:
    """Whether all that was asked for is one or two letters with which some word begins: `hi` is no question."""
    (first, *others) = question.groups
    return not others and len(first.typed) < SHORTEST and max((one.weight for one in first.members), default=0.0) < 0.9


def is_answered(words: int, covered: float, score: float) -> bool:
    """Whether the first chapter answers a question of so many words that it has the share *covered* of.

    Coverage alone would take two words in passing for an answer, the score alone one word in a title.
    """
    if words == 1:
        return covered >= ENOUGH_OF_ONE
    return covered + score >= max(LEAST, ENOUGH - EASIER * max(0, words - SHORT))


def coverage(question: Question, scored: Scored) -> float:
    """What share of the question's weight the first chapter has."""
    weights = np.array([group.weight for group in question.groups])
    return float(scored.found[0] @ weights / weights.sum())
