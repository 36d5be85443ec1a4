"""The source's sentences: they are there, and they hold what the answer says."""

from __future__ import annotations

from collections.abc import Iterator

from bot.corpus.question import FALSE, Kind, Question
from bot.study.lint.rule import Flaw, Rule, Severity, each_question
from bot.study.lint.subject import Subject
from bot.study.words import share

MOST = 0.5
"""How much of what is put into words of the author's own must stand in the source."""
SOME = 0.25
"""How much of what is meant to be in other words must; an explanation says other things too."""


def _same_lecture(subject: Subject) -> Iterator[Flaw]:
    if subject.source is not None and len(subject.source.chapters) != len(subject.lecture.chapters):
        yield Flaw(
            (),
            f"The lecture has {len(subject.lecture.chapters)} chapters and its source {len(subject.source.chapters)}.",
        )


def _there(question: Question, subject: Subject) -> Iterator[str]:
    if subject.source is None:
        return
    for pointer in question.evidence:
        chapter = subject.lecture.chapter(pointer.chapter)
        lines = () if chapter is None else subject.source.chapters[chapter.number - 1 : chapter.number]
        for sentences in lines:
            if not 0 <= pointer.sentence < len(sentences):
                yield (
                    f"Sentence {pointer.sentence} of chapter {pointer.chapter} is not there: "
                    f"the source has {len(sentences) - 1} in it."
                )


def _words(question: Question, subject: Subject) -> Iterator[str]:
    sentences = subject.evidence(question)
    if not sentences:
        return
    found = set(subject.words.keys(" ".join(sentences)))

    def held(text: str) -> float:
        return share(set(subject.words.keys(text)), found)

    match question.kind:
        case Kind.CLOZE | Kind.SHORT:
            if max(map(held, (*question.answer, *question.accept))) < 1:
                yield f'The sentence pointed to does not have the words of "{question.answer[0]}".'
        case Kind.CHOICE:
            if max(held(question.answer[0]), held(question.explanation)) < MOST:
                yield f'The sentence pointed to has few words of "{question.answer[0]}".'
        case Kind.ORDER:
            for item in question.answer:
                if held(item) < MOST:
                    yield f'The sentences pointed to have few words of "{item}".'
        case Kind.TRUEFALSE if question.answer[0] == FALSE:
            if max(held(question.explanation), held(question.stem)) < SOME:
                yield "The sentence pointed to has hardly a word of what the statement or the explanation says."
        case Kind.TRUEFALSE:
            if held(question.stem) < SOME:
                yield "The sentence pointed to has hardly a word of the statement."
        case Kind.WHICH:
            if max(held(question.explanation), held(question.stem)) < SOME:
                yield "The sentence pointed to has hardly a word of what the question or the explanation says."


SAME_LECTURE = Rule(
    "source",
    Severity.ERROR,
    "With a source: it is that of the lecture, with as many chapters.",
    "Give the text that this lecture was written from.",
    _same_lecture,
)
THERE = Rule(
    "evidence-there",
    Severity.ERROR,
    "With a source: each sentence that a question points to is there.",
    "Count the sentences of the chapter's text from 1; 0 is its heading.",
    each_question(_there),
)
WORDS = Rule(
    "evidence-words",
    Severity.WARNING,
    "With a source: the sentences pointed to hold the answer's key words. Of a false statement they hold what its "
    "explanation says, of an order each item.",
    "Point to the sentence that says it, or answer in the source's terms.",
    each_question(_words),
)
