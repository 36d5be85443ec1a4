"""The lectures (ports.LectureRepository): what is there, what changed, and taking one off the shelves.

Reading and writing a lecture's parts stand in readings.py and imports.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.corpus.diff import Diff
from bot.corpus.draft import LectureDraft
from bot.corpus.lecture import Passage
from bot.kernel.clock import Clock
from bot.kernel.errors import NotFound
from bot.kernel.ids import LectureId, ServerId
from bot.ports import Changes, Listed
from bot.storage import imports, readings
from bot.storage.batches import batches
from bot.storage.rows import passage_row
from bot.storage.schema import REVISION, chapters, counters, lectures, passages
from bot.storage.shelf import column, find, owner_of
from bot.storage.statements import claimed_revision, set_revision


class Lectures:
    """One transaction's view of the lectures. An id is unique among the lectures of one owner."""

    def __init__(self, connection: AsyncConnection, now: Clock) -> None:
        self._connection = connection
        self._now = now

    async def revision(self) -> int:
        """A number that grows with every committed change of a lecture or a default; 0 for an empty store."""
        found = select(counters.c.value).where(counters.c.name == REVISION)
        return int((await self._connection.execute(found)).scalar_one())

    async def changes(self, since: int) -> Changes:
        """Everything present that changed after revision *since*; `changes(0)` is the whole collection."""
        changed = await readings.present(self._connection, since)
        gone = select(lectures.c.id, lectures.c.owner).where(
            lectures.c.revision > since, lectures.c.removed_at.is_not(None)
        )
        removed = [(LectureId(id_), owner_of(owner)) for id_, owner in await self._connection.execute(gone)]
        return Changes(await self.revision(), changed, removed)

    async def listed(self) -> Sequence[Listed]:
        """Every lecture that is present, in the order in which they were first added."""
        count = (
            select(chapters.c.lecture, func.count().label("chapters"))
            .where(chapters.c.removed_at.is_(None))
            .group_by(chapters.c.lecture)
            .subquery()
        )
        found = (
            select(lectures.c.id, lectures.c.title, lectures.c.owner, func.coalesce(count.c.chapters, 0))
            .outerjoin(count, count.c.lecture == lectures.c.key)
            .where(lectures.c.removed_at.is_(None))
            .order_by(lectures.c.key)
        )
        rows = await self._connection.execute(found)
        return [Listed(LectureId(id_), title, owner_of(owner), chapters) for id_, title, owner, chapters in rows]

    async def put(
        self,
        draft: LectureDraft,
        owner: ServerId | None = None,
        *,
        update: LectureId | None = None,
        as_id: LectureId | None = None,
        progress: Callable[[int], None] = lambda _: None,
    ) -> Diff:
        """Adds the lecture, or brings the one of the same id up to date, and says what that changed."""
        revision = await claimed_revision(self._connection)
        place = await imports.place(self._connection, draft, owner, update=update, as_id=as_id)
        change = await imports.compared(self._connection, draft, place)
        if not change.diff.is_empty:
            await imports.write(self._connection, draft, change, revision + 1, self._now(), progress)
            await set_revision(self._connection, revision + 1)
        return change.diff

    async def attach(self, lecture_id: LectureId, said: Sequence[Passage], owner: ServerId | None = None) -> None:
        """Gives the lecture this transcript in place of the one it had. Raises NotFound."""
        revision = await claimed_revision(self._connection)
        key = await self._present(lecture_id, owner)
        await self._connection.execute(delete(passages).where(passages.c.lecture == key))
        for batch in batches(enumerate(said, 1)):
            rows = [passage_row(key, number, passage) for number, passage in batch]
            await self._connection.execute(passages.insert(), rows)
        await self._touch(key, revision + 1)

    async def remove(self, lecture_id: LectureId, owner: ServerId | None = None) -> None:
        """Takes the lecture off the shelves; its rows stay. Raises NotFound."""
        revision = await claimed_revision(self._connection)
        key = await self._present(lecture_id, owner)
        gone = update(lectures).where(lectures.c.key == key).values(removed_at=self._now())
        await self._connection.execute(gone)
        await self._touch(key, revision + 1)

    async def _present(self, lecture_id: LectureId, owner: ServerId | None) -> int:
        shelf = await find(self._connection, column(owner), lecture_id)
        if shelf is None or shelf.is_removed:
            raise NotFound(f"There is no lecture {lecture_id!r} here (any more).")
        return shelf.key

    async def _touch(self, key: int, revision: int) -> None:
        await self._connection.execute(update(lectures).where(lectures.c.key == key).values(revision=revision))
        await set_revision(self._connection, revision)
