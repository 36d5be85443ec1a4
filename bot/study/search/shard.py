"""Lectures that were read together, with the names that their chapters go by.

Adding a lecture reads that one alone, into a shard of its own. Small shards are made into one as they gather, from
what was read of them, so that a question is asked of few.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.corpus.lecture import Lecture
from bot.kernel.ids import LectureId
from bot.study.search.labels import Labels, labels_of
from bot.study.search.segment import Scale, Segment
from bot.study.search.streams import Streams, in_order, joined, kept, read

SHARDS = 8
"""When there are more, the smallest TOGETHER of them are made into one. Their sizes so grow like those of a counter's
digits: most such times are a few milliseconds, and a chapter is moved as often as its number has digits."""

TOGETHER = 5

WORN = 128
"""A shard of at most so many chapters is made anew when some are gone; in larger ones they are only marked."""


@dataclass(frozen=True, slots=True, eq=False)
class Shard:
    """Lectures that were read together; those of them that are still *alive*, by chapter."""

    segment: Segment
    labels: Labels
    alive: NDArray[np.bool_]

    @classmethod
    def of(cls, lectures: Sequence[Lecture], scale: Scale | None = None) -> Shard:
        """*lectures*, read. The lengths of their texts are held against *scale*, else against their own average."""
        return cls._of(in_order(read(lectures)), lectures, scale)

    @classmethod
    def _of(cls, streams: Streams, lectures: Sequence[Lecture], scale: Scale | None) -> Shard:
        segment = Segment.of(streams, scale or Scale.of(streams))
        return cls(segment, labels_of(lectures, segment.vocabulary), np.ones(segment.size, np.bool_))

    @property
    def size(self) -> int:
        """How many chapters it has, those that are gone included."""
        return self.segment.size

    def chapters_of(self, lecture_id: LectureId) -> slice:
        """The chapters of a lecture, which are neighbours."""
        if lecture_id not in self.segment.streams.lectures:
            return slice(0, 0)
        number = self.segment.streams.lectures.index(lecture_id)
        start, end = np.searchsorted(self.segment.streams.lecture_of, [number, number + 1])
        return slice(int(start), int(end))

    def alive_of(self, lecture_id: LectureId) -> NDArray[np.bool_]:
        """Which chapters are of that lecture and still alive."""
        found = np.zeros(self.size, np.bool_)
        own = self.chapters_of(lecture_id)
        found[own] = self.alive[own]
        return found

    def without(self, lecture_id: LectureId) -> Shard:
        """The same with the chapters of that lecture gone."""
        gone = self.chapters_of(lecture_id)
        if gone.start == gone.stop:
            return self
        alive = self.alive.copy()
        alive[gone] = False
        return replace(self, alive=alive)


def put_together(shards: Sequence[Shard], lectures: Mapping[LectureId, Lecture]) -> Shard:
    """One shard of all that is alive in *shards*."""
    streams = joined([kept(shard.segment.streams, shard.alive) for shard in shards])
    return Shard._of(streams, [lectures[lecture] for lecture in streams.lectures], shards[0].segment.scale)


def settled(shards: Sequence[Shard], lectures: Mapping[LectureId, Lecture]) -> tuple[Shard, ...]:
    """The same chapters in few shards."""
    found = [
        put_together([shard], lectures) if shard.size <= WORN and not shard.alive.all() else shard
        for shard in shards
        if shard.alive.any()
    ]
    if len(found) > SHARDS:
        smallest = sorted(range(len(found)), key=lambda place: found[place].size)[:TOGETHER]
        together = put_together([found[place] for place in sorted(smallest)], lectures)
        found = [*(shard for place, shard in enumerate(found) if place not in smallest), together]
    return tuple(found)
