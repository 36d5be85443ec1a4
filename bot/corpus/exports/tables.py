"""A lecture's questions and concepts as tables (CSV, RFC 4180), for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from bot.corpus.lecture import Lecture
from bot.corpus.question import Kind, Question, Wrong
from bot.kernel.ids import ChapterId

BETWEEN = " | "
"""What stands between several texts in one cell."""

_RUNS = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would take for a formula (OWASP, "CSV Injection")."""


def questions(lecture: Lecture) -> str:
    """A row for each question, in order; chapters are given by their numbers."""
    head = (
        "id", "kind", "chapter", "chapter_title", "concept", "fact", "depth", "difficulty", "stem", "answer", "accept",
        "wrong", "belongs", "explanation", "evidence",
    )  # fmt: skip
    return _table(head, (_question(lecture, one) for one in lecture.questions))


def concepts(lecture: Lecture) -> str:
    """A row for each concept, in order; chapters are given by their numbers."""
    head = ("id", "term", "aliases", "definition", "background", "chapters", "related")
    rows = (
        (
            one.id,
            one.term,
            BETWEEN.join(one.aliases),
            one.definition,
            one.background,
            BETWEEN.join(_number(lecture, chapter) for chapter in one.chapters),
            BETWEEN.join(one.related),
        )
        for one in lecture.concepts
    )
    return _table(head, rows)


def _question(lecture: Lecture, question: Question) -> Sequence[str]:
    heading = _heading(lecture, question.chapter)
    answer = heading if question.kind is Kind.WHICH else BETWEEN.join(question.answer)
    return (
        question.id,
        question.kind.value,
        _number(lecture, question.chapter),
        heading,
        question.concept or "",
        question.fact,
        question.depth.value,
        str(question.difficulty),
        question.stem,
        answer,
        BETWEEN.join(question.accept),
        BETWEEN.join(one.text or _of(lecture, one) for one in question.wrong),
        BETWEEN.join(one.belongs or _of(lecture, one) for one in question.wrong),
        question.explanation,
        BETWEEN.join(f"{_number(lecture, one.chapter)}.{one.sentence}" for one in question.evidence),
    )


def _of(lecture: Lecture, wrong: Wrong) -> str:
    return "" if wrong.chapter is None else _heading(lecture, wrong.chapter)


def _heading(lecture: Lecture, chapter_id: ChapterId) -> str:
    chapter = lecture.chapter(chapter_id)
    return "" if chapter is None else chapter.heading


def _number(lecture: Lecture, chapter_id: ChapterId) -> str:
    chapter = lecture.chapter(chapter_id)
    return "" if chapter is None else str(chapter.number)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_RUNS) else cell
