"""Some lectures, ready to be searched: their vocabulary, and postings that tell where each word stands.

A segment never changes. An index is a few of them side by side, so that a lecture can be added without reading the
others again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.study.search.streams import Field, Streams, field_lengths
from bot.study.search.vocabulary import Floats, Ints, Vocabulary


@dataclass(frozen=True, slots=True)
class Scale:
    """The average length of each field, in words, that lengths are held against."""

    averages: tuple[float, ...]

    @classmethod
    def of(cls, streams: Streams) -> Scale:
        lengths = field_lengths(streams).astype(np.float64)
        filled = np.maximum((lengths > 0).sum(axis=0), 1)
        return cls(tuple(float(mean) for mean in np.maximum(lengths.sum(axis=0) / filled, 1.0)))


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """Which chapters each class of words stands in, and how much it says there: 0 to 1, saturating."""

    starts: NDArray[np.int64]
    chapters: Ints
    impacts: Floats

    def of(self, word_class: int) -> tuple[Ints, Floats]:
        """The chapters of a class, in order, with the impact in each."""
        run = slice(self.starts[word_class], self.starts[word_class + 1])
        return self.chapters[run], self.impacts[run]

    def frequency(self, word_class: int) -> int:
        """In how many chapters the class stands."""
        return int(self.starts[word_class + 1] - self.starts[word_class])


WEIGHTS = np.array((3.0, 1.0, 1.0, 1.0, 1.5, 0.3, 1.0), np.float32)
"""What one word says by the field in which it stands, in the order of Field."""

SHRINKING = np.array((0.4, 0.5, 0.4, 0.4, 0.4, 0.4, 0.9), np.float32)
"""How far a long field makes each of its words say less (b of BM25F), in the order of Field."""

SATURATION = np.float32(1.2)
"""How much of a word is half of what it can say (k1 of BM25)."""


def says(lengths: NDArray[np.integer] | Floats, scale: Scale) -> Floats:
    """What each word says in fields of these *lengths*, before it saturates; chapters by fields."""
    relative = (lengths / np.array(scale.averages)).astype(np.float32)
    return np.asarray(WEIGHTS / (1 - SHRINKING + SHRINKING * relative), np.float32)


def saturated(amounts: Floats) -> Floats:
    """BM25F: a word's appearances are weighed by field and field length, summed, and saturate together."""
    return np.asarray(amounts / (amounts + SATURATION), np.float32)


def postings_of(streams: Streams, scale: Scale, wanted: Sequence[Field]) -> Postings:
    """The postings of the *wanted* fields together."""
    lengths = field_lengths(streams)
    size = max(len(lengths), 1)
    chosen = np.isin(np.arange(len(Field)), wanted)
    keep = np.repeat(np.tile(chosen, len(lengths)), lengths.reshape(-1))
    amounts = np.repeat(says(lengths, scale).reshape(-1), lengths.reshape(-1))[keep]
    chapters = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths.sum(axis=1))[keep]
    keys = streams.classes[streams.tokens[keep]].astype(np.int64) * size + chapters
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    firsts = np.flatnonzero(np.diff(keys, prepend=-1))
    total = np.add.reduceat(amounts[order], firsts) if len(firsts) else np.zeros(0, np.float32)
    word_classes, found_in = np.divmod(keys[firsts], size)
    return Postings(
        starts=np.searchsorted(word_classes, np.arange(len(streams.stems) + 1)).astype(np.int64),
        chapters=found_in.astype(np.int32),
        impacts=saturated(total),
    )


WRITTEN = (Field.TITLE, Field.SUMMARY, Field.KEY_POINTS, Field.ANSWERS, Field.CONCEPTS, Field.LECTURE)
SPOKEN = (Field.PASSAGES,)
_IS_WRITTEN = np.isin(np.arange(len(Field)), WRITTEN)


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The written words of some chapters in order: their *classes*, their *places* in the streams, and their *cells*
    (chapter, counted among these, times fields plus field). *lengths* are of the fields, chapters by fields."""

    classes: Ints
    places: NDArray[np.int64]
    cells: NDArray[np.int64]
    lengths: NDArray[np.int64]


def laid_out(streams: Streams, chapters: NDArray[np.integer]) -> Layout:
    """The layout of *chapters*."""
    ends = streams.ends[chapters]
    begins = np.empty_like(ends)
    begins[:, 1:] = ends[:, :-1]
    begins[:, 0] = np.where(chapters > 0, streams.ends[chapters - 1, -1], 0)
    lengths = ends - begins
    written = np.where(_IS_WRITTEN, lengths, 0).reshape(-1)
    cells = np.repeat(np.arange(len(written)), written)
    places = np.arange(len(cells)) + np.repeat(begins.reshape(-1) - np.cumsum(written) + written, written)
    return Layout(streams.classes[streams.tokens[places]], places, cells, lengths)


READ_WHOLE = 40
"""A segment of at most so many chapters keeps its layout, since each query reads all of it."""


def layout_of_few(streams: Streams) -> Layout | None:
    """The layout of all chapters where they are few."""
    return laid_out(streams, np.arange(len(streams.ends))) if len(streams.ends) <= READ_WHOLE else None


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Chapters, ready to be searched: by what is *written* of them and, apart, by what was *spoken*."""

    streams: Streams
    vocabulary: Vocabulary
    written: Postings
    spoken: Postings
    scale: Scale
    whole: Layout | None

    @classmethod
    def of(cls, streams: Streams, scale: Scale) -> Segment:
        """*streams* must have its words in order."""
        size = len(streams.words)
        lengths = field_lengths(streams).reshape(-1)
        kinds = np.repeat(np.tile(np.arange(len(Field), dtype=np.int8), len(streams.ends)), lengths)
        titled = np.zeros(size, np.bool_)
        titled[streams.tokens[(kinds == Field.TITLE) | (kinds == Field.CONCEPTS)]] = True
        counts = np.bincount(streams.tokens, minlength=size).astype(np.int32)
        vocabulary = Vocabulary(
            streams.words, streams.classes, streams.composed, streams.stems, counts, titled, streams.languages
        )
        return cls(
            streams,
            vocabulary,
            postings_of(streams, scale, WRITTEN),
            postings_of(streams, scale, SPOKEN),
            scale,
            layout_of_few(streams),
        )

    @property
    def size(self) -> int:
        """How many chapters it has."""
        return len(self.streams.ends)

    def layout(self, chapters: Ints) -> Layout:
        """The written words of *chapters*, which are in order."""
        if self.whole is not None and len(chapters) == self.size:
            return self.whole
        return laid_out(self.streams, chapters)

    def frequency(self, word_class: int) -> int:
        """In how many chapters a class is written; in how many it is spoken, where it is written in none."""
        return self.written.frequency(word_class) or self.spoken.frequency(word_class)
