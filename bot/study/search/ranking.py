"""Which chapters fit a question best: first by postings over all of them, then by a close reading of the best few.

The close reading scores anew, from the words of the chapters, because there it can leave the question's own words
out of the length of a text: a chapter never loses by having one more of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.study.search.question import Question
from bot.study.search.segment import Layout, Segment, saturated, says
from bot.study.search.streams import Field
from bot.study.search.vocabulary import Floats, Ints

POOL = 40  # chapters that are read closely
SPOKEN = np.float32(0.25)  # what a word that was only spoken is worth beside a written one
NEARNESS = np.float32(0.12)  # what neighbours in the query that are neighbours in the text add
TITLE = np.float32(0.25)  # what a title that is made of the query's words adds
SMALL_TALK = np.float32(0.2)  # what a score is worth whose words all carry no meaning
NEIGHBOURS = 5  # how many words apart


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Chapters, best first, numbered over all segments. *found*: how surely each has each group, 0 to 1."""

    chapters: Ints
    scores: Floats
    found: Floats


NOTHING = Scored(np.zeros(0, np.int32), np.zeros(0, np.float32), np.zeros((0, 0), np.float32))


def rank(question: Question, segments: Sequence[Segment], allowed: NDArray[np.bool_] | None, limit: int) -> Scored:
    """The best *limit* chapters that are *allowed*; a score of 1 is about the most that a question can be answered."""
    total = np.float32(sum(group.weight for group in question.groups))
    firsts = [0]
    for segment in segments:
        firsts.append(firsts[-1] + segment.size)
    if not total or not firsts[-1]:
        return NOTHING
    wanted = max(POOL, limit)
    if firsts[-1] <= wanted:
        pool = np.arange(firsts[-1], dtype=np.int32) if allowed is None else np.flatnonzero(allowed).astype(np.int32)
    else:
        scores = _by_postings(question, segments, firsts)
        if allowed is not None:
            scores[~allowed] = 0
        pool = _best(scores, wanted)
    weights = np.array([group.weight for group in question.groups], np.float32) / total
    scores = np.zeros(len(pool), np.float32)
    found = np.zeros((len(pool), len(weights)), np.float32)
    for number, segment in enumerate(segments):
        here = slice(*np.searchsorted(pool, firsts[number : number + 2])) if len(segments) > 1 else slice(0, len(pool))
        if here.stop > here.start:
            scores[here], found[here] = _closely(question, weights, number, segment, pool[here] - firsts[number])
    if not question.means_something:
        scores *= SMALL_TALK
    order = np.argsort(-scores, kind="stable")[:limit]
    order = order[scores[order] > 0]
    return Scored(pool[order], scores[order], found[order])


def _by_postings(question: Question, segments: Sequence[Segment], firsts: Sequence[int]) -> Floats:
    scores = np.zeros(firsts[-1], np.float32)
    for group in question.groups:
        runs, impacts = [], []
        for member in group.members:
            segment, first = segments[member.segment], firsts[member.segment]
            for postings, worth in ((segment.written, 1.0), (segment.spoken, float(SPOKEN))):
                chapters, says_there = postings.of(member.word_class)
                if len(chapters):
                    runs.append(chapters + first if first else chapters)
                    impacts.append(np.float32(member.weight * group.weight * worth) * says_there)
        if len(runs) == 1:
            scores[runs[0]] += impacts[0]
        elif runs:
            best = np.zeros(firsts[-1], np.float32)
            np.maximum.at(best, np.concatenate(runs), np.concatenate(impacts))
            scores += best
    return scores


def _best(scores: Floats, count: int) -> Ints:
    """The *count* chapters of highest score, by number; none without a score."""
    top = float(scores.max())
    found = np.zeros(0, np.int64)
    for share in (0.7, 0.5, 0.3, 0.0):
        found = np.flatnonzero(scores > top * share)
        if len(found) >= count:
            break
    if len(found) > count:
        found = np.sort(found[np.argpartition(-scores[found], count)[:count]])
    return found.astype(np.int32)


def _closely(
    question: Question, weights: Floats, number: int, segment: Segment, chapters: Ints
) -> tuple[Floats, Floats]:
    """The scores of *chapters* of one segment, and how surely each has each group."""
    slots, shares = _slots(question, number, segment)
    size, count = len(chapters), len(slots)
    layout = segment.layout(chapters)
    reading = _read(segment, layout, slots)
    others = layout.lengths - _count(reading.cell, size * len(Field)).reshape(size, -1)
    amounts = says(others, segment.scale).reshape(-1)[reading.cell]
    spots = reading.chapter * count + reading.slot
    full = saturated(_count(spots, size * count, amounts)).reshape(size, -1)
    if len(segment.spoken.chapters):
        full += (1 - full) * SPOKEN * _spoken(segment, chapters, slots)
    titled = _count(spots[reading.field == Field.TITLE], size * count).reshape(size, -1)
    stacked = np.concatenate([full, full > 0, titled > 0])
    worth, has, entitled = _by_group(stacked, shares).reshape(3, size, -1)
    fullness = np.minimum(titled @ shares.max(axis=1) / np.maximum(layout.lengths[:, Field.TITLE], 1), 1)
    scores = worth @ weights + TITLE * (entitled @ weights) * fullness
    if len(weights) > 1:
        scores += NEARNESS * _nearness(reading, shares, weights, size)
    return np.asarray(scores, np.float32), np.asarray(has, np.float32)


def _by_group(by_slot: Floats, shares: Floats) -> Floats:
    """The best of each group's slots, row by row."""
    best = by_slot @ shares
    several = np.count_nonzero(shares, axis=0) > 1
    for group in np.flatnonzero(several).tolist():
        slots = np.flatnonzero(shares[:, group])
        best[:, group] = (by_slot[:, slots] * shares[slots, group]).max(axis=1)
    return np.asarray(best, np.float32)


def _slots(question: Question, number: int, segment: Segment) -> tuple[Ints, Floats]:
    """The classes that the question asks for in a segment, and how much of each of its groups each one is.

    Classes of its words that carry no meaning come too, with no share, so that they can be told from the text's own.
    """
    slots: dict[int, int] = {}
    for word in question.parts:
        known = segment.vocabulary.find(word)
        if known is not None:
            slots.setdefault(int(segment.vocabulary.classes[known]), len(slots))
    given = [
        (slots.setdefault(member.word_class, len(slots)), group, member.weight)
        for group, asked in enumerate(question.groups)
        for member in asked.members
        if member.segment == number
    ]
    shares = np.zeros((max(len(slots), 1), len(question.groups)), np.float32)
    for slot, group, weight in given:
        shares[slot, group] = weight
    return np.fromiter(slots, np.int32, len(slots)) if slots else np.full(1, -1, np.int32), shares


@dataclass(frozen=True, slots=True, eq=False)
class _Reading:
    """Where words of the question stand in some chapters, in order: the chapter (counted among them), the field, the
    cell (one for each field of each chapter), the place in the text, and which slot of the question the word is."""

    chapter: NDArray[np.int64]
    field: NDArray[np.int64]
    cell: NDArray[np.int64]
    place: NDArray[np.int64]
    slot: NDArray[np.int64]


def _read(segment: Segment, layout: Layout, slots: Ints) -> _Reading:
    table = np.zeros(len(segment.streams.stems) + 1, np.int64)
    table[slots] = np.arange(1, len(slots) + 1)
    slot = table[layout.classes]
    at = np.flatnonzero(slot)
    cell = layout.cells[at]
    chapter = cell // len(Field)
    return _Reading(chapter, cell - chapter * len(Field), cell, layout.places[at], slot[at] - 1)


def _spoken(segment: Segment, chapters: Ints, slots: Ints) -> Floats:
    """What was said of each slot in each of the *chapters*, which are in order."""
    said = np.zeros((len(chapters), len(slots)), np.float32)
    for slot, word_class in enumerate(slots.tolist()):
        if word_class >= 0:
            having, impacts = segment.spoken.of(word_class)
            at = np.minimum(np.searchsorted(chapters, having), len(chapters) - 1)
            there = chapters[at] == having
            said[at[there], slot] = impacts[there]
    return said


def _nearness(reading: _Reading, shares: Floats, weights: Floats, size: int) -> Floats:
    """The share of the query's neighbours that stand near each other, in their order, in each chapter: 0 to 1.

    Two neighbours count as much as the one of them that says less.
    """
    group = shares.argmax(axis=1)[reading.slot]
    meant = np.flatnonzero(shares.max(axis=1)[reading.slot])
    group, chapter, cell, place = group[meant], reading.chapter[meant], reading.cell[meant], reading.place[meant]
    gaps = place[1:] - place[:-1]
    near = np.flatnonzero((cell[1:] == cell[:-1]) & (group[1:] - group[:-1] == 1) & (gaps <= NEIGHBOURS))
    best = np.zeros((size, shares.shape[1] - 1), np.float32)
    np.maximum.at(best, (chapter[near], group[near]), (1 / gaps[near]).astype(np.float32))
    pairs = np.minimum(weights[1:], weights[:-1])
    return np.asarray(best @ pairs / pairs.sum(), np.float32)


def _count(cells: NDArray[np.int64], size: int, amounts: Floats | None = None) -> Floats:
    return np.bincount(cells, amounts, size).astype(np.float32)
