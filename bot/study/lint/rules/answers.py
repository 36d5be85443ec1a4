"""Answers: which forms of them are accepted, and why they are right."""

from __future__ import annotations

from collections.abc import Iterator

from bot.corpus.question import Question
from bot.study.lint.rule import Rule, Severity, each_question
from bot.study.lint.subject import Subject


def _explanation(question: Question, _subject: Subject) -> Iterator[str]:
    if not question.explanation.strip():
        yield "This question says nowhere why its answer is right."


def _accepted(question: Question, subject: Subject) -> Iterator[str]:
    own = {question.concept}.union(*(subject.owners.get(subject.words.form(text), ()) for text in question.answer))
    for form in question.accept:
        others = subject.owners.get(subject.words.form(form), set())
        if others and not others & own:
            yield f'"{form}" is accepted, but it is a name of the concept {" and ".join(sorted(others))}.'


EXPLANATION = Rule(
    "explanation",
    Severity.ERROR,
    "Each question says why its answer is right: whoever was wrong learns from that.",
    "Write an explanation of one or two sentences.",
    each_question(_explanation),
)
ACCEPTED = Rule(
    "accepted-elsewhere",
    Severity.ERROR,
    "No accepted form is the name of another concept, which would count a mix-up as right.",
    "Leave that form out, or ask so that both are right.",
    each_question(_accepted),
)
