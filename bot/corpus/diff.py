"""What an import changes, for people to read before and after it happens."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.kernel.ids import ChapterId, LectureId


class Change(Enum):
    """What happened to a chapter. MOVED: only its number is another."""

    ADDED = "added"
    EDITED = "edited"
    MOVED = "moved"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class ChapterChange:
    """One chapter that is not as it was. *number* is its new one (its old one where it was removed).

    *fields* names what was edited: `title`, `summary`, `start`, ...
    """

    change: Change
    id: ChapterId
    number: int
    title: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Diff:
    """An import of one lecture. *is_new*: the lecture was not there before. *fields* are edited ones of its own.

    *changes* holds at most `SHOWN` chapters in the lecture's order; the counts are complete.
    """

    lecture_id: LectureId
    title: str
    is_new: bool
    chapters: int
    added: int = 0
    edited: int = 0
    moved: int = 0
    removed: int = 0
    fields: tuple[str, ...] = ()
    changes: tuple[ChapterChange, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the store already held exactly this."""
        return not (self.is_new or self.fields or self.added or self.edited or self.moved or self.removed)


SHOWN = 1000
