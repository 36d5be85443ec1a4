"""What keeps a lecture and its chapters the same when their file is read again. docs/decisions/0002 says why so."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.corpus.continuity import Trait, continued
from bot.corpus.draft import ChapterDraft, LectureDraft
from bot.corpus.lecture import Concept
from bot.corpus.sketch import digest, normal, sketch
from bot.corpus.slug import slug, stem
from bot.kernel.ids import ChapterId, LectureId

LECTURE_ID = 60
"""Characters that a derived lecture id has at most: it is typed, and travels in buttons."""

_CHAPTER_STEM = 48
_NOTHING = digest("")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is remembered of a chapter to know it again.

    *text* is a digest of the summary's words, *sketch* a signed 64-bit likeness of them (corpus/sketch.py), *digest*
    stands for everything in the chapter but id and number: equal digests, nothing to write. *id* is None for a fresh
    chapter to which the author gave none.
    """

    id: ChapterId | None
    number: int
    title: str
    text: str
    sketch: int
    digest: str


def fingerprint(draft: ChapterDraft, number: int) -> Fingerprint:
    """The fingerprint of a chapter that stands at *number*, counted from 1."""
    words = normal(draft.summary)
    return Fingerprint(draft.id, number, draft.title, digest(words), sketch(words), digest(_content(draft)))


def lecture_id(draft: LectureDraft) -> LectureId:
    """The author's id, else one derived from the title: readable ASCII, at most 60 characters."""
    return draft.id if draft.id is not None else LectureId(slug(draft.title, LECTURE_ID, otherwise="lecture"))


def settle(known: Sequence[Fingerprint], fresh: Sequence[Fingerprint]) -> tuple[ChapterId, ...]:
    """The id of each *fresh* chapter: the author's, else that of the known one it continues, else a new one.

    *known* are the chapters of one lecture in its order, all with ids; pass softly removed ones after those present,
    so that they come back where no present one fits. An id that the author gives to one chapter is never passed on
    to another. The author's ids are unique within *fresh* (the formats see to it), and so are the ids returned.
    """
    given = {one.id for one in fresh if one.id is not None}
    free = [one for one in known if one.id not in given]
    unnamed = [one for one in fresh if one.id is None]
    origins = iter(continued([_trait(one) for one in free], [_trait(one) for one in unnamed]))
    new_ids = _NewIds({one.id for one in (*known, *fresh) if one.id is not None})
    ids = []
    for one in fresh:
        origin = next(origins) if one.id is None else None
        inherited = free[origin].id if origin is not None else None
        ids.append(one.id or inherited or new_ids.make(one))
    return tuple(ids)


def concepts(draft: LectureDraft, ids: Sequence[ChapterId]) -> tuple[Concept, ...]:
    """The concepts of *draft*, whose chapters have these *ids* in order: numbers of chapters become their ids."""
    return tuple(
        Concept(
            id=one.id,
            term=one.term,
            definition=one.definition,
            chapters=tuple(ids[chapter - 1] if isinstance(chapter, int) else chapter for chapter in one.chapters),
            aliases=one.aliases,
            related=one.related,
            background=one.background,
        )
        for one in draft.concepts
    )


class _NewIds:
    """Makes ids from content. Chapters that are equal to the letter are told apart by a number."""

    def __init__(self, taken: set[ChapterId]) -> None:
        self._taken = taken
        self._count: Counter[str] = Counter()

    def make(self, one: Fingerprint) -> ChapterId:
        content = digest(f"{one.title}\n{one.text}", 4)
        name = f"{stem(one.title, _CHAPTER_STEM, otherwise='chapter')}-{content}"
        made = ChapterId(name)
        while made in self._taken:
            self._count[name] += 1
            made = ChapterId(f"{name}-{self._count[name] + 1}")
        self._taken.add(made)
        return made


def _trait(one: Fingerprint) -> Trait:
    return Trait(normal(one.title), "" if one.text == _NOTHING else one.text, one.sketch)


def _content(draft: ChapterDraft) -> str:
    start = None if draft.start is None else draft.start // timedelta(microseconds=1)
    return json.dumps((draft.title, draft.summary, start, draft.key_points, draft.answers))
