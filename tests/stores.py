"""Databases and drafts of lectures for tests. The databases are real ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.corpus.diff import Diff
from bot.corpus.draft import ChapterDraft, LectureDraft
from bot.corpus.lecture import Lecture
from bot.kernel.ids import LectureId, ServerId
from bot.ports import Held, Store

WORDS = ("seed", "water", "light", "soil", "frost", "shade", "prune", "graft", "harvest", "compost", "mulch", "bee")


def sqlite_url(folder: Path) -> str:
    """A database of its own in *folder*, which is made when it is opened."""
    return f"sqlite:///{folder / 'house.db'}"


def draft(title: str = "Growing tomatoes", *chapters: ChapterDraft, **more: Any) -> LectureDraft:
    """A lecture as read: with the given chapters, else with three."""
    return LectureDraft("tomatoes.txt", title, chapters or tuple(garden(3)), **more)


def garden(count: int) -> Iterator[ChapterDraft]:
    """Chapters that differ from each other in title and text."""
    for number in range(1, count + 1):
        one, other = WORDS[number % 12], WORDS[number // 12 % 12]
        yield ChapterDraft(
            f"{one} and {other} {number}",
            f"What {one} does to {other} in the bed {number}. Then some {WORDS[number * 7 % 12]}.",
            start=timedelta(seconds=number * 61.5),
            key_points=(f"{one} matters",),
            answers=(f"why {one}?", f"when {other}?"),
        )


@dataclass(frozen=True)
class Readings:
    """Chapters that are made anew each time they are gone through, as from a long file."""

    read: Callable[[], Iterator[ChapterDraft]]

    def __iter__(self) -> Iterator[ChapterDraft]:
        return self.read()


async def put(store: Store, given: LectureDraft, owner: ServerId | None = None, **how: Any) -> Diff:
    """Imports in a transaction of its own."""
    async with store.transaction() as repositories:
        return await repositories.lectures.put(given, owner, **how)


async def held(store: Store) -> list[Held]:
    """Everything on the shelves."""
    async with store.reading() as repositories:
        return list((await repositories.lectures.changes(0)).changed)


async def lecture(store: Store, lecture_id: str) -> Lecture:
    """The lecture of that id; there must be exactly one."""
    (found,) = [one.lecture for one in await held(store) if one.lecture.id == LectureId(lecture_id)]
    return found


async def revision(store: Store) -> int:
    """The revision as a watcher sees it."""
    async with store.reading() as repositories:
        return await repositories.lectures.revision()
