"""Values to rows and back. Several texts in one column are JSON; times within a lecture are seconds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, TypeAlias

import orjson
from sqlalchemy import RowMapping

from bot.corpus.draft import ChapterDraft, LectureDraft
from bot.corpus.identity import Fingerprint
from bot.corpus.lecture import Chapter, Concept, Passage
from bot.corpus.question import Depth, Evidence, Kind, Question, Wrong
from bot.kernel.ids import ChapterId, ConceptId, QuestionId

Row: TypeAlias = dict[str, Any]

NOTHING = "[]"


def packed(texts: Sequence[str]) -> str:
    """Several texts as one."""
    return orjson.dumps(texts).decode() if texts else NOTHING


def unpacked(column: str) -> tuple[str, ...]:
    """What `packed` was given."""
    return () if column == NOTHING else tuple(orjson.loads(column))


def lecture_columns(draft: LectureDraft) -> Row:
    """What a lecture says of itself, its chapters, concepts and questions aside."""
    return {
        "title": draft.title,
        "speakers": packed(draft.speakers),
        "source": draft.source,
        "url": draft.url,
        "language": draft.language,
    }


def chapter_row(lecture: int, chapter_id: ChapterId, draft: ChapterDraft, print_: Fingerprint) -> Row:
    """A chapter that is present."""
    return {
        "lecture": lecture,
        "id": chapter_id,
        "number": print_.number,
        "title": draft.title,
        "summary": draft.summary,
        "start": _seconds(draft.start),
        "key_points": packed(draft.key_points),
        "answers": packed(draft.answers),
        "text_digest": print_.text,
        "sketch": print_.sketch,
        "digest": print_.digest,
        "removed_at": None,
    }


def chapter(
    id_: str, number: int, title: str, summary: str, start: float | None, key_points: str, answers: str
) -> Chapter:
    """The chapter of a row."""
    begins = None if start is None else timedelta(seconds=start)
    return Chapter(ChapterId(id_), number, title, summary, begins, unpacked(key_points), unpacked(answers))


def concept_row(concept: Concept, number: int) -> Row:
    """A concept; *number* keeps their order."""
    return {
        "id": concept.id,
        "number": number,
        "term": concept.term,
        "definition": concept.definition,
        "background": concept.background,
        "aliases": packed(concept.aliases),
        "chapters": packed(concept.chapters),
        "related": packed(concept.related),
    }


def concept(
    id_: str, term: str, definition: str, background: str, aliases: str, chapters: str, related: str
) -> Concept:
    """The concept of a row."""
    return Concept(
        id=ConceptId(id_),
        term=term,
        definition=definition,
        chapters=tuple(map(ChapterId, unpacked(chapters))),
        aliases=unpacked(aliases),
        related=tuple(map(ConceptId, unpacked(related))),
        background=background,
    )


def question_row(lecture: int, number: int, question: Question) -> Row:
    """A question that is present; *number* keeps their order."""
    return {
        "lecture": lecture,
        "id": question.id,
        "number": number,
        "kind": question.kind.value,
        "chapter": question.chapter,
        "concept": question.concept,
        "fact": question.fact,
        "depth": question.depth.value,
        "difficulty": question.difficulty,
        "stem": question.stem,
        "answer": packed(question.answer),
        "accept": packed(question.accept),
        "wrong": orjson.dumps([(one.text, one.belongs, one.chapter) for one in question.wrong]).decode(),
        "explanation": question.explanation,
        "evidence": orjson.dumps([(one.chapter, one.sentence) for one in question.evidence]).decode(),
        "removed_at": None,
    }


def question(row: RowMapping) -> Question:
    """The question of a row."""
    return Question(
        id=QuestionId(row["id"]),
        kind=Kind(row["kind"]),
        chapter=ChapterId(row["chapter"]),
        concept=None if row["concept"] is None else ConceptId(row["concept"]),
        fact=row["fact"],
        depth=Depth(row["depth"]),
        difficulty=row["difficulty"],
        stem=row["stem"],
        answer=unpacked(row["answer"]),
        accept=unpacked(row["accept"]),
        wrong=tuple(Wrong(*one) for one in orjson.loads(row["wrong"])),
        explanation=row["explanation"],
        evidence=tuple(Evidence(*one) for one in orjson.loads(row["evidence"])),
    )


def passage_row(lecture: int, number: int, passage: Passage) -> Row:
    """A stretch of a transcript; *number* keeps their order."""
    return {
        "lecture": lecture,
        "number": number,
        "chapter": passage.chapter,
        "start": passage.start.total_seconds(),
        "end": passage.end.total_seconds(),
        "text": passage.text,
    }


def passage(chapter_id: str, start: float, end: float, text: str) -> Passage:
    """The passage of a row."""
    return Passage(ChapterId(chapter_id), timedelta(seconds=start), timedelta(seconds=end), text)


def _seconds(time: timedelta | None) -> float | None:
    return None if time is None else time.total_seconds()
