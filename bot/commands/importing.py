"""Bringing lectures from files into the store, the same way from a command line, a folder and a chat."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.corpus.cue import Cue
from bot.corpus.diff import Diff
from bot.corpus.draft import LectureDraft, LeftOut
from bot.corpus.moments import passages
from bot.kernel.errors import NotFound, PersonError
from bot.kernel.ids import LectureId, ServerId
from bot.ports import Repositories, Store


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one lecture of a file, and which lines of the file are not part of it."""

    file: str
    diff: Diff
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """How lectures are brought in: by whom, continuing which one or under which id, and whether only to look."""

    owner: ServerId | None = None
    update: LectureId | None = None
    as_id: LectureId | None = None
    dry_run: bool = False


async def bring_in(
    store: Store, drafts: Sequence[LectureDraft], terms: Terms, progress: Callable[[int], None] = lambda _: None
) -> list[Imported]:
    """Puts every draft into the store, all of them or, on any error, none.

    Raises BadFile, TitleTaken, NotFound; PersonError where one id is given to several lectures.
    """
    if len(drafts) > 1 and (terms.update or terms.as_id):
        raise PersonError("--update and --as name one lecture, and there are several here. Import them one at a time.")
    opening = store.rehearsal() if terms.dry_run else store.transaction()
    async with opening as repositories:
        return [await _put(repositories, draft, terms, progress) for draft in drafts]


async def _put(
    repositories: Repositories, draft: LectureDraft, terms: Terms, progress: Callable[[int], None]
) -> Imported:
    diff = await repositories.lectures.put(
        draft, terms.owner, update=terms.update, as_id=terms.as_id, progress=progress
    )
    return Imported(draft.file, diff, draft.left_out)


async def attach(store: Store, lecture: LectureId, cues: Sequence[Cue], *, dry_run: bool = False) -> int:
    """Gives a lecture that everybody sees its transcript, in place of one that it had; the number of passages it makes.

    Raises NotFound, and PersonError where the lecture's chapters have no start times.
    """
    opening = store.rehearsal() if dry_run else store.transaction()
    async with opening as repositories:
        present = (await repositories.lectures.changes(0)).changed
        held = next((item.lecture for item in present if item.owner is None and item.lecture.id == lecture), None)
        if held is None:
            raise NotFound(f"There is no lecture {lecture}. `chapterhouse lectures` lists those that there are.")
        found = passages(held.chapters, cues)
        await repositories.lectures.attach(lecture, found)
        return len(found)
