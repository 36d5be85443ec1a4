"""Where concepts and questions say that they come from."""

from __future__ import annotations

from collections.abc import Iterator

from bot.corpus.question import Question
from bot.kernel.ids import ChapterId
from bot.study.lint.rule import Flaw, Rule, Severity, each_question
from bot.study.lint.subject import Subject


def _chapters(subject: Subject) -> Iterator[Flaw]:
    def is_there(chapter: ChapterId) -> bool:
        return subject.lecture.chapter(chapter) is not None

    for place, concept in enumerate(subject.lecture.concepts):
        if not concept.chapters or not all(map(is_there, concept.chapters)):
            yield Flaw(("concepts", place), f'"{concept.term}" points to no chapter of the lecture.')
    for place, question in enumerate(subject.lecture.questions):
        others = (*(one.chapter for one in question.wrong if one.chapter), *(one.chapter for one in question.evidence))
        if not all(map(is_there, (question.chapter, *others))):
            yield Flaw(("questions", place), "This question names a chapter that the lecture does not have.")
        if question.concept is not None and question.concept not in subject.names:
            yield Flaw(("questions", place), f'No concept has the id "{question.concept}".')


def _evidence(question: Question, _subject: Subject) -> Iterator[str]:
    if not question.evidence:
        yield "This question points to no sentence of the source."


CHAPTER = Rule(
    "chapter",
    Severity.ERROR,
    "Each concept and each question points to chapters (and concepts) of the lecture.",
    "Give the id of a chapter, or its number.",
    _chapters,
)
EVIDENCE = Rule(
    "evidence",
    Severity.ERROR,
    "Each question points to the sentences of the source that support its answer.",
    "Write evidence: [{chapter: 2, sentence: 1}], counting the sentences of the chapter's text; 0 is its heading.",
    each_question(_evidence),
)
