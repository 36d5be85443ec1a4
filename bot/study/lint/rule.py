"""A rule, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from bot.corpus.formats.places import Place
from bot.corpus.question import Question
from bot.study.lint.subject import Subject


class Severity(Enum):
    """An ERROR makes a question wrong, unfair or impossible to play; a WARNING makes it, or the set, worse."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong, as a sentence, and where: `("questions", 3)` is the fourth question, `()` the lecture."""

    place: Place
    problem: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold. *promise* says it, *advice* what to do where it does not; both are sentences for teachers."""

    name: str
    severity: Severity
    promise: str
    advice: str
    check: Callable[[Subject], Iterable[Flaw]]


@dataclass(frozen=True, slots=True)
class Finding:
    """A flaw by the rule that found it; *sentence* says what is wrong and what to do."""

    rule: str
    severity: Severity
    place: Place
    sentence: str


def each_question(check: Callable[[Question, Subject], Iterable[str]]) -> Callable[[Subject], Iterator[Flaw]]:
    """A check of all questions, made of one that gives the problems of a single question."""

    def check_all(subject: Subject) -> Iterator[Flaw]:
        for place, question in enumerate(subject.lecture.questions):
            for problem in check(question, subject):
                yield Flaw(("questions", place), problem)

    return check_all
