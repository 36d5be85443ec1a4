"""What an import changes, for people to read before and after it happens."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from bot.corpus.identity import Fingerprint
from bot.corpus.question import Question
from bot.kernel.ids import ChapterId, LectureId

SHOWN = 1000
"""Chapters that a diff lists at most; beyond it only counts."""


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
class QuestionChanges:
    """What happens to a lecture's questions, of which it then has *total*. A question that only moved is not edited."""

    total: int = 0
    added: int = 0
    edited: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class Diff:
    """An import of one lecture. *is_new*: the lecture was not there before. *fields* are edited ones of its own.

    *fields* has `concepts` and `questions` too, where these or their order differ; *questions* counts them.
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
    questions: QuestionChanges = QuestionChanges()

    @property
    def is_empty(self) -> bool:
        """Whether the store already held exactly this."""
        return not (self.is_new or self.fields or self.added or self.edited or self.moved or self.removed)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How one reading of a lecture's chapters differs from another; *changes* as in Diff, the counts complete."""

    changes: tuple[ChapterChange, ...]
    added: int
    edited: int
    moved: int
    removed: int


def compare(known: Sequence[Fingerprint], fresh: Sequence[Fingerprint], ids: Sequence[ChapterId]) -> Comparison:
    """What changes when the chapters *known* (those present, in order) become *fresh*, whose ids are *ids*.

    A chapter is moved when its order relative to the others changed, not when a number shifted because another
    chapter came or went before it: of what stays, the fewest possible count as moved. One that was edited and moved
    counts as edited. Fields are `title`, `summary` and `details` (any other, or punctuation in the summary).
    """
    before = {one.id: one for one in known}
    after = dict(zip(ids, fresh, strict=True))
    place = {one.id: position for position, one in enumerate(known)}
    moved = set(_out_of_order([(place[id_], id_) for id_ in ids if id_ in place]))
    changes = [
        ChapterChange(Change.REMOVED, one.id, one.number, one.title)
        for one in known
        if one.id is not None and one.id not in after
    ]
    for id_, one in after.items():
        if id_ not in before:
            changes.append(ChapterChange(Change.ADDED, id_, one.number, one.title))
        elif before[id_].digest != one.digest:
            fields = _edited_fields(before[id_], one)
            changes.append(ChapterChange(Change.EDITED, id_, one.number, one.title, fields))
        elif id_ in moved:
            changes.append(ChapterChange(Change.MOVED, id_, one.number, one.title))
    changes.sort(key=lambda one: one.number)
    count = Counter(one.change for one in changes)
    return Comparison(
        changes=tuple(changes[:SHOWN]),
        added=count[Change.ADDED],
        edited=count[Change.EDITED],
        moved=count[Change.MOVED],
        removed=count[Change.REMOVED],
    )


def compare_questions(known: Iterable[Question], fresh: Sequence[Question]) -> QuestionChanges:
    """What changes when the questions *known* become *fresh*."""
    before = {one.id: one for one in known}
    stays = [one for one in fresh if one.id in before]
    return QuestionChanges(
        total=len(fresh),
        added=len(fresh) - len(stays),
        edited=sum(before[one.id] != one for one in stays),
        removed=len(before) - len(stays),
    )


def _edited_fields(before: Fingerprint, after: Fingerprint) -> tuple[str, ...]:
    fields = []
    if before.title != after.title:
        fields.append("title")
    if before.text != after.text:
        fields.append("summary")
    return tuple(fields) or ("details",)


def _out_of_order(places: Sequence[tuple[int, ChapterId]]) -> Iterator[ChapterId]:
    """The ids outside a longest increasing run of *places* (patience sorting)."""
    ends: list[int] = []
    rows: list[int] = []
    for place, _ in places:
        row = bisect_left(ends, place)
        ends[row : row + 1] = [place]
        rows.append(row)
    wanted = len(ends) - 1
    for (_, id_), row in zip(reversed(places), reversed(rows), strict=True):
        if row == wanted:
            wanted -= 1
        else:
            yield id_
