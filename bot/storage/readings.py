"""Lectures as values, from the store: one query a table, however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.corpus.lecture import Chapter, Concept, Lecture, Passage
from bot.corpus.question import Question
from bot.kernel.ids import LectureId
from bot.ports import Held
from bot.storage.rows import chapter, concept, passage, question, unpacked
from bot.storage.schema import chapters, concepts, lectures, passages, questions
from bot.storage.shelf import owner_of

PORTION = 2000
"""Rows made into values at a stretch: a few milliseconds, after which others on the event loop have their turn."""


async def present(connection: AsyncConnection, since: int) -> list[Held]:
    """Every lecture that is present and changed after revision *since*, in the order of their first adding."""
    wanted = (lectures.c.revision > since) & lectures.c.removed_at.is_(None)
    spoken = await _passages(connection, wanted)
    terms = await _concepts(connection, wanted)
    asked = await _questions(connection, wanted)
    parts = await _chapters(connection, wanted)
    found = select(lectures).where(wanted).order_by(lectures.c.key)
    held = []
    for row in (await connection.execute(found)).mappings():
        key = row["key"]
        here = {one.id for one in parts[key]}
        lecture = Lecture(
            id=LectureId(row["id"]),
            title=row["title"],
            chapters=tuple(parts[key]),
            speakers=unpacked(row["speakers"]),
            source=row["source"],
            url=row["url"],
            language=row["language"],
            concepts=tuple(terms[key]),
            passages=tuple(one for one in spoken[key] if one.chapter in here),
            questions=tuple(asked[key]),
        )
        held.append(Held(lecture, owner_of(row["owner"])))
    return held


async def _chapters(connection: AsyncConnection, wanted: ColumnElement[bool]) -> dict[int, list[Chapter]]:
    c = chapters.c
    found = (
        select(c.lecture, c.id, c.number, c.title, c.summary, c.start, c.key_points, c.answers)
        .join(lectures)
        .where(wanted, c.removed_at.is_(None))
    )
    made: dict[int, list[Chapter]] = defaultdict(list)
    async for portion in _portions(connection, found):
        for key, *columns in portion:
            made[key].append(chapter(*columns))
    for several in made.values():
        several.sort(key=_number)  # here and not in SQL, which would sort whole rows, text and all
    return made


async def _concepts(connection: AsyncConnection, wanted: ColumnElement[bool]) -> dict[int, list[Concept]]:
    c = concepts.c
    found = (
        select(c.lecture, c.id, c.term, c.definition, c.background, c.aliases, c.chapters, c.related)
        .join(lectures)
        .where(wanted)
        .order_by(c.lecture, c.number)
    )
    made: dict[int, list[Concept]] = defaultdict(list)
    async for portion in _portions(connection, found):
        for row in portion:
            made[row[0]].append(concept(*row[1:]))
    return made


async def _questions(connection: AsyncConnection, wanted: ColumnElement[bool]) -> dict[int, list[Question]]:
    found = (
        select(questions)
        .join(lectures, lectures.c.key == questions.c.lecture)
        .where(wanted, questions.c.removed_at.is_(None))
        .order_by(questions.c.lecture, questions.c.number)
    )
    made: dict[int, list[Question]] = defaultdict(list)
    async with connection.stream(found) as result:
        async for portion in result.mappings().partitions(PORTION):
            for row in portion:
                made[row["lecture"]].append(question(row))
    return made


async def _passages(connection: AsyncConnection, wanted: ColumnElement[bool]) -> dict[int, list[Passage]]:
    c = passages.c
    found = (
        select(c.lecture, c.chapter, c.start, c.end, c.text)
        .join(lectures, lectures.c.key == c.lecture)
        .where(wanted)
        .order_by(c.lecture, c.number)
    )
    made: dict[int, list[Passage]] = defaultdict(list)
    async for portion in _portions(connection, found):
        for row in portion:
            made[row[0]].append(passage(*row[1:]))
    return made


async def _portions(connection: AsyncConnection, found: Select[Any]) -> AsyncIterator[Sequence[Sequence[Any]]]:
    async with connection.stream(found) as result:
        async for portion in result.partitions(PORTION):
            yield portion


def _number(one: Chapter) -> int:
    return one.number
