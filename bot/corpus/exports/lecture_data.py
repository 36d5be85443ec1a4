"""A lecture as the data of a lecture file: what `formats` reads back to the same lecture, its transcript aside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TypeAlias

from bot.corpus.formats.times import clock, time_of
from bot.corpus.lecture import Chapter, Concept, Lecture
from bot.corpus.question import TRUE, Kind, Question, Wrong

Data: TypeAlias = "str | int | float | bool | list[Data] | dict[str, Data]"


def data(lecture: Lecture) -> dict[str, Data]:
    """Every key in the order in which authors write them; what is empty is left out, ids never are."""
    return _filled(
        {
            "id": lecture.id,
            "title": lecture.title,
            "speakers": list(lecture.speakers),
            "source": lecture.source,
            "url": lecture.url,
            "language": lecture.language,
            "chapters": [_chapter(one) for one in lecture.chapters],
            "concepts": [_concept(one) for one in lecture.concepts],
            "questions": [_question(one) for one in lecture.questions],
        }
    )


def _chapter(chapter: Chapter) -> Data:
    return _filled(
        {
            "id": chapter.id,
            "title": chapter.title,
            "summary": chapter.summary,
            "start": "" if chapter.start is None else _start(chapter.start),
            "key_points": list(chapter.key_points),
            "answers": list(chapter.answers),
        }
    )


def _concept(concept: Concept) -> Data:
    return _filled(
        {
            "id": concept.id,
            "term": concept.term,
            "aliases": list(concept.aliases),
            "definition": concept.definition,
            "background": concept.background,
            "chapters": list(concept.chapters),
            "related": list(concept.related),
        }
    )


def _question(question: Question) -> Data:
    return _filled(
        {
            "id": question.id,
            "kind": question.kind.value,
            "chapter": question.chapter,
            "concept": question.concept or "",
            "fact": question.fact if question.fact != question.id else "",
            "depth": question.depth.value,
            "difficulty": question.difficulty,
            "stem": question.stem,
            "answer": _answer(question),
            "accept": list(question.accept),
            "wrong": [_wrong(one) for one in question.wrong],
            "explanation": question.explanation,
            "evidence": [{"chapter": one.chapter, "sentence": one.sentence} for one in question.evidence],
        }
    )


def _answer(question: Question) -> Data:
    match question.kind:
        case Kind.WHICH:
            return ""
        case Kind.ORDER:
            return list(question.answer)
        case Kind.TRUEFALSE:
            return question.answer[0] == TRUE
        case _:
            return question.answer[0]


def _wrong(wrong: Wrong) -> Data:
    parts = _filled({"option": wrong.text, "belongs": wrong.belongs, "chapter": wrong.chapter or ""})
    return parts["chapter"] if set(parts) == {"chapter"} else parts


def _start(start: timedelta) -> Data:
    """As people write it, or in seconds where they could not."""
    written = clock(start)
    return written if time_of(written) == start else start.total_seconds()


def _filled(parts: Mapping[str, Data]) -> dict[str, Data]:
    return {key: value for key, value in parts.items() if value not in ("", [])}
