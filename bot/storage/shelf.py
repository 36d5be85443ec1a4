"""Where a lecture stands: its row, without what it consists of."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.kernel.ids import LectureId, ServerId
from bot.storage.schema import lectures

EVERYONE = ""
"""The owner's column of a lecture that everybody sees."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A lecture's row. *columns* are what the lecture says of itself, as rows.lecture_columns writes them."""

    key: int
    id: LectureId
    title: str
    columns: dict[str, str]
    is_removed: bool


def column(owner: ServerId | None) -> str:
    """*owner* as the table has it."""
    return EVERYONE if owner is None else owner


def owner_of(column: str) -> ServerId | None:
    """The owner whose column this is."""
    return None if column == EVERYONE else ServerId(column)


async def find(connection: AsyncConnection, owner: str, lecture_id: LectureId) -> Shelf | None:
    """The lecture of that owner and id, also a removed one."""
    found = select(lectures).where(lectures.c.owner == owner, lectures.c.id == lecture_id)
    row = (await connection.execute(found)).mappings().one_or_none()
    if row is None:
        return None
    columns = {name: row[name] for name in ("title", "speakers", "source", "url", "language")}
    return Shelf(row["key"], lecture_id, row["title"], columns, row["removed_at"] is not None)
