"""Lectures to search in: the one that the bot comes with, and small ones of any text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from bot.corpus.draft import Source
from bot.corpus.formats import read
from bot.corpus.identity import concepts, lecture_id
from bot.corpus.lecture import Chapter, Concept, Lecture
from bot.kernel.ids import ChapterId, ConceptId, LectureId

HERE = Path(__file__).parent
AUTHORED = HERE.parents[2] / "data" / "cs153-visual-intelligence.yaml"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A query with the chapters that answer it: 3 the answer, 2 relevant, 1 mentions it."""

    query: str
    kind: str
    chapters: dict[str, int]


@cache
def labelled() -> tuple[Labelled, ...]:
    lines = (HERE / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(Labelled(**json.loads(line)) for line in lines)


@cache
def authored() -> Lecture:
    """The lecture that the bot comes with, with everything its author wrote to help finding."""
    (draft,) = read(Source(AUTHORED.name, lambda: AUTHORED.open("rb")))
    chapters = tuple(
        Chapter(
            id=chapter.id or ChapterId(str(number)),
            number=number,
            title=chapter.title,
            summary=chapter.summary,
            key_points=chapter.key_points,
            answers=chapter.answers,
        )
        for number, chapter in enumerate(draft.chapters, start=1)
    )
    return Lecture(
        id=lecture_id(draft),
        title=draft.title,
        chapters=chapters,
        concepts=concepts(draft, [chapter.id for chapter in chapters]),
    )


@cache
def bare() -> Lecture:
    """Its titles and summaries alone."""
    chapters = tuple(replace(chapter, key_points=(), answers=()) for chapter in authored().chapters)
    return replace(authored(), chapters=chapters, concepts=())


def lecture(*chapters: tuple[str, str], name: str = "lecture", title: str = "", language: str = "en") -> Lecture:
    """A lecture of chapters with these titles and summaries, whose ids are their numbers."""
    return Lecture(
        id=LectureId(name),
        title=title,
        chapters=tuple(
            Chapter(ChapterId(str(number)), number, heading, summary)
            for number, (heading, summary) in enumerate(chapters, start=1)
        ),
        language=language,
    )


def concept(term: str, chapter: str, aliases: Sequence[str] = ()) -> Concept:
    """A concept of one chapter."""
    return Concept(ConceptId(term.lower()), term, f"What {term} is.", (ChapterId(chapter),), tuple(aliases))
