"""Bringing a lecture up to date with a draft of it: where it goes, what differs, and writing only that."""

from __future__ import annotations

from asyncio import sleep, to_thread
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.corpus import identity, question_identity
from bot.corpus.diff import Diff, compare, compare_questions
from bot.corpus.draft import ChapterDraft, LectureDraft
from bot.corpus.identity import Fingerprint, fingerprint, lecture_id, settle
from bot.corpus.question import Question
from bot.kernel.errors import BadFile, NotFound, PersonError
from bot.kernel.ids import ChapterId, LectureId, ServerId
from bot.ports import TitleTaken
from bot.storage.batches import batches
from bot.storage.question_imports import KnownQuestions, known_questions, write_questions
from bot.storage.rows import Row, chapter_row, concept_row, lecture_columns
from bot.storage.schema import chapters, concepts, lectures
from bot.storage.shelf import Shelf, column, find
from bot.storage.statements import insert


@dataclass(frozen=True, slots=True)
class Place:
    """Where a draft goes: its id among the lectures of *owner*, and the row that stands there, if any does."""

    owner: str
    id: LectureId
    shelf: Shelf | None

    @property
    def holds(self) -> Shelf | None:
        """The lecture that is present there."""
        return None if self.shelf is None or self.shelf.is_removed else self.shelf


@dataclass(frozen=True, slots=True)
class Known:
    """The chapters that were ever there, in order: those *present*, and those removed."""

    present: Sequence[Fingerprint]
    removed: Sequence[Fingerprint]


@dataclass(frozen=True, slots=True)
class Change:
    """What a draft would change. *fresh* and *ids* are of its chapters in order, *questions* its own.

    *known* and *asked* are the chapters and the questions that were ever there.
    """

    place: Place
    diff: Diff
    known: Known
    asked: KnownQuestions
    fresh: Sequence[Fingerprint]
    ids: Sequence[ChapterId]
    questions: Sequence[Question]


async def place(
    connection: AsyncConnection,
    draft: LectureDraft,
    owner: ServerId | None,
    *,
    update: LectureId | None,
    as_id: LectureId | None,
) -> Place:
    """Where the draft goes. Raises NotFound, TitleTaken, or PersonError where *as_id* is another lecture's."""
    wanted = update or as_id or lecture_id(draft)
    found = Place(column(owner), wanted, await find(connection, column(owner), wanted))
    holds = found.holds
    if update:
        if holds is None:
            raise NotFound(f"There is no lecture {update!r} to bring up to date.")
    elif as_id and holds is not None and _plain(holds.title) != _plain(draft.title):
        raise PersonError(
            f"{as_id!r} is the id of “{holds.title}”. Choose another id for this lecture, or bring that one up to "
            f"date with --update {as_id}."
        )
    elif not as_id and (holds is None or _plain(holds.title) != _plain(draft.title)):
        await _refuse_taken_title(connection, draft.title, found)
    return found


async def compared(connection: AsyncConnection, draft: LectureDraft, place: Place) -> Change:
    """What the draft would change where it goes. Raises BadFile where it cannot be read."""
    known = await _known(connection, place.shelf)
    asked = await known_questions(connection, place.shelf)
    fresh = await _fingerprints(draft)
    # In a thread, since a hundred thousand chapters take a second, and whoever else is here need not wait for it.
    ids = await to_thread(settle, (*known.present, *known.removed), fresh)
    questions = await to_thread(question_identity.questions, draft, ids, (*asked.present, *asked.removed))
    holds = place.holds
    comparison = await to_thread(compare, known.present if holds else (), fresh, ids)
    diff = Diff(
        lecture_id=place.id,
        title=draft.title,
        is_new=holds is None,
        chapters=len(fresh),
        added=comparison.added,
        edited=comparison.edited,
        moved=comparison.moved,
        removed=comparison.removed,
        fields=(
            *(await _edited_fields(connection, holds, draft, ids) if holds else ()),
            *(("questions",) if holds and asked.present != questions else ()),
        ),
        changes=comparison.changes,
        questions=compare_questions(asked.present if holds else (), questions),
    )
    return Change(place, diff, known, asked, fresh, ids, questions)


async def write(
    connection: AsyncConnection,
    draft: LectureDraft,
    change: Change,
    revision: int,
    now: datetime,
    progress: Callable[[int], None],
) -> None:
    """Writes what differs, as *revision*. *progress* hears of every chapter, also of those that stay as they are."""
    key = await _write_lecture(connection, draft, change.place, revision, now)
    stays = set(change.ids)
    gone = [{"gone": one.id} for one in change.known.present if one.id not in stays]
    take_off = update(chapters).where(chapters.c.lecture == key, chapters.c.id == bindparam("gone"))
    for batch in batches(gone):
        await connection.execute(take_off.values(removed_at=now), batch)
    await _write_chapters(connection, draft, change, key, progress)
    if change.diff.is_new or "concepts" in change.diff.fields:
        await connection.execute(delete(concepts).where(concepts.c.lecture == key))
        for batch in batches(_concept_rows(draft, change.ids, key)):
            await connection.execute(concepts.insert(), batch)
    await write_questions(connection, key, change.asked, change.questions, now)


async def _refuse_taken_title(connection: AsyncConnection, title: str, place: Place) -> None:
    """Titles are the same whatever their case and spacing."""
    others = select(lectures.c.id, lectures.c.title).where(
        lectures.c.owner == place.owner, lectures.c.removed_at.is_(None), lectures.c.id != place.id
    )
    for id_, other in await connection.execute(others):
        if _plain(other) == _plain(title):
            raise TitleTaken(other, LectureId(id_))


async def _known(connection: AsyncConnection, shelf: Shelf | None) -> Known:
    if shelf is None:
        return Known((), ())
    c = chapters.c
    columns = (c.id, c.number, c.title, c.text_digest, c.sketch, c.digest)
    found = select(c.removed_at.is_not(None), *columns).where(c.lecture == shelf.key).order_by(c.number)
    known: dict[bool, list[Fingerprint]] = {False: [], True: []}
    async with connection.stream(found) as result:
        async for portion in result.partitions(1000):
            for is_removed, *values in portion:
                known[bool(is_removed)].append(Fingerprint(*values))
    return Known(known[False], known[True])


async def _fingerprints(draft: LectureDraft) -> list[Fingerprint]:
    fresh: list[Fingerprint] = []
    for batch in batches(draft.chapters, 100):
        fresh.extend(fingerprint(one, number) for number, one in enumerate(batch, len(fresh) + 1))
        await sleep(0)  # others on the event loop have their turn
    return fresh


async def _edited_fields(
    connection: AsyncConnection, holds: Shelf, draft: LectureDraft, ids: Sequence[ChapterId]
) -> tuple[str, ...]:
    edited = [name for name, value in lecture_columns(draft).items() if holds.columns[name] != value]
    found = select(concepts).where(concepts.c.lecture == holds.key).order_by(concepts.c.number)
    before = [dict(row) for row in (await connection.execute(found)).mappings()]
    if before != _concept_rows(draft, ids, holds.key):
        edited.append("concepts")
    return tuple(edited)


def _concept_rows(draft: LectureDraft, ids: Sequence[ChapterId], lecture: int) -> list[Row]:
    settled = identity.concepts(draft, ids)
    return [{"lecture": lecture, **concept_row(one, number)} for number, one in enumerate(settled, 1)]


async def _write_lecture(
    connection: AsyncConnection, draft: LectureDraft, place: Place, revision: int, now: datetime
) -> int:
    columns = {**lecture_columns(draft), "revision": revision, "removed_at": None}
    if place.shelf is not None:
        await connection.execute(update(lectures).where(lectures.c.key == place.shelf.key).values(columns))
        return place.shelf.key
    highest = await connection.scalar(select(func.coalesce(func.max(lectures.c.key), 0)))
    key = int(highest or 0) + 1
    row = {**columns, "key": key, "owner": place.owner, "id": place.id, "added_at": now}
    await connection.execute(lectures.insert().values(row))
    return key


async def _write_chapters(
    connection: AsyncConnection, draft: LectureDraft, change: Change, key: int, progress: Callable[[int], None]
) -> None:
    put = insert(connection, chapters)
    changed = {one.name: put.excluded[one.name] for one in chapters.c if not one.primary_key}
    put = put.on_conflict_do_update(index_elements=["lecture", "id"], set_=changed)
    renumber = update(chapters).where(chapters.c.lecture == key, chapters.c.id == bindparam("same"))
    stands = {one.id: one for one in change.known.present}
    for batch in batches(_read_again(draft, change)):
        rows, numbers = [], []
        for chapter, one, id_ in batch:
            before = stands.get(id_)
            if before is None or before.digest != one.digest:
                rows.append(chapter_row(key, id_, chapter, one))
            elif before.number != one.number:
                numbers.append({"same": id_, "number": one.number})
        if rows:
            await connection.execute(put, rows)
        if numbers:
            await connection.execute(renumber, numbers)
        progress(len(batch))
        await sleep(0)


def _read_again(draft: LectureDraft, change: Change) -> Iterator[tuple[ChapterDraft, Fingerprint, ChapterId]]:
    """Each chapter with its fingerprint of the first reading and its id: the texts were not kept, they may be many."""
    rest = zip(change.fresh, change.ids, strict=True)
    for chapter in draft.chapters:
        one, id_ = next(rest, (None, None))
        if one is None or id_ is None or one.title != chapter.title:
            raise _changed_meanwhile(draft)
        yield chapter, one, id_
    if next(rest, None) is not None:
        raise _changed_meanwhile(draft)


def _changed_meanwhile(draft: LectureDraft) -> BadFile:
    return BadFile(draft.file, None, "it changed while it was being read. Import it once more.")


def _plain(title: str) -> str:
    return " ".join(title.split()).casefold()
