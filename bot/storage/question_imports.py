"""The questions of a lecture that is brought up to date: which there were, and writing only what differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.corpus.question import Question
from bot.storage.batches import batches
from bot.storage.rows import question, question_row
from bot.storage.schema import questions
from bot.storage.shelf import Shelf
from bot.storage.statements import insert


@dataclass(frozen=True, slots=True)
class KnownQuestions:
    """The questions that were ever there, in order: those *present*, and those removed."""

    present: tuple[Question, ...] = ()
    removed: tuple[Question, ...] = ()


async def known_questions(connection: AsyncConnection, shelf: Shelf | None) -> KnownQuestions:
    """Those of the lecture that stands there, if one does."""
    if shelf is None:
        return KnownQuestions()
    found = select(questions).where(questions.c.lecture == shelf.key).order_by(questions.c.number)
    rows = (await connection.execute(found)).mappings().all()
    return KnownQuestions(
        tuple(question(row) for row in rows if row["removed_at"] is None),
        tuple(question(row) for row in rows if row["removed_at"] is not None),
    )


async def write_questions(
    connection: AsyncConnection, lecture: int, known: KnownQuestions, fresh: Sequence[Question], now: datetime
) -> None:
    """Makes *fresh* the lecture's questions; those that are gone stay as rows that say since when."""
    stands = {one.id: (number, one) for number, one in enumerate(known.present, 1)}
    stays = {one.id for one in fresh}
    gone = [{"of": lecture, "gone": id_} for id_ in stands if id_ not in stays]
    take_off = update(questions).where(questions.c.lecture == bindparam("of"), questions.c.id == bindparam("gone"))
    for batch in batches(gone):
        await connection.execute(take_off.values(removed_at=now), batch)
    put = insert(connection, questions)
    changed = {one.name: put.excluded[one.name] for one in questions.c if not one.primary_key}
    put = put.on_conflict_do_update(index_elements=["lecture", "id"], set_=changed)
    differing = [(number, one) for number, one in enumerate(fresh, 1) if stands.get(one.id) != (number, one)]
    for portion in batches(differing):
        await connection.execute(put, [question_row(lecture, number, one) for number, one in portion])
