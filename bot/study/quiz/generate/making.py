"""What all makers share: ids made of what is asked, and facts, so that one sentence is asked about once."""

from __future__ import annotations

from bot.corpus.lecture import Chapter
from bot.corpus.question import Depth, Evidence, Kind, Question, Wrong
from bot.corpus.sketch import digest, normal
from bot.kernel.ids import ConceptId, QuestionId
from bot.study.quiz.generate.material import Sentence, quote

_OURS = "generated-"


def is_generated(question: Question) -> bool:
    """Whether it was made of a lecture's sentences and headings."""
    return question.id.startswith(_OURS)


def made(
    kind: Kind,
    chapter: Chapter,
    fact: str,
    stem: str,
    answer: tuple[str, ...],
    explanation: str,
    evidence: tuple[Evidence, ...],
    *,
    wrong: tuple[Wrong, ...] = (),
    accept: tuple[str, ...] = (),
    concept: ConceptId | None = None,
    depth: Depth = Depth.RECALL,
    difficulty: int = 1,
) -> Question:
    """A question whose id is made of its kind, stem and answer: made again, it is the same one."""
    content = "\n".join((kind.value, stem, *(answer or (chapter.heading,))))
    return Question(
        id=QuestionId(f"{_OURS}{kind.value}-{digest(content, 6)}"),
        kind=kind,
        chapter=chapter.id,
        concept=concept,
        fact=f"{_OURS}{digest(fact, 6)}",
        depth=depth,
        difficulty=difficulty,
        stem=stem,
        answer=answer,
        accept=accept,
        wrong=wrong,
        explanation=explanation,
        evidence=evidence,
    )


def fact_of(sentence: Sentence) -> str:
    """What questions about one sentence have in common."""
    return normal(sentence.text)


def explained(sentence: Sentence) -> str:
    """Why an answer is right: the sentence says so."""
    return f"Chapter {sentence.chapter.number} says: {quote(sentence.text)}"


def pointed(sentence: Sentence) -> tuple[Evidence, ...]:
    return (Evidence(sentence.chapter.id, sentence.number),)
