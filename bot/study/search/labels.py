"""The names that chapters go by (titles, concepts' terms and aliases): found whole, or while they are being typed."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.corpus.lecture import Lecture
from bot.study.search.spelling import edits_allowed
from bot.study.search.tokens import parts
from bot.study.search.vocabulary import Floats, Ints, Vocabulary

TITLE = -1
"""In place of a concept's number: the label is the chapter's title."""


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """Labels as words. Label i is of chapter `chapters[i]`: its title, or name `names[i]` of concept `concepts[i]`.

    Name 0 of a concept is its term, the others its aliases. *tokens* are the words of all labels in order; those of
    label i end at `ends[i]`, are `lengths[i]` and begin with `firsts[i]`. The labels that have word w stand in *having*
    from `starts[w]` to `starts[w + 1]`.
    """

    chapters: Ints
    concepts: Ints
    names: Ints
    tokens: Ints
    ends: Ints
    lengths: Ints
    firsts: Ints
    starts: Ints
    having: Ints

    @property
    def size(self) -> int:
        return len(self.chapters)

    def named(self, words: Sequence[int]) -> list[int]:
        """The labels that consist of exactly *words*."""
        if not words:
            return []
        found = min((self.matching(range(word, word + 1)) for word in words), key=len)
        found = found[self.lengths[found] == len(words)]
        for place, word in enumerate(words):
            found = found[self.tokens[self.ends[found] - len(words) + place] == word]
        return list(dict.fromkeys(found.tolist()))

    def matching(self, words: range) -> Ints:
        """The labels that have a word in the range *words*; some more than once."""
        return self.having[self.starts[words.start] : self.starts[words.stop]]


def labels_of(lectures: Sequence[Lecture], vocabulary: Vocabulary) -> Labels:
    """The labels of the chapters of *lectures*, which are numbered in order."""
    chapters, concepts, names = array("i"), array("i"), array("i")
    tokens, ends = array("i"), array("i")
    for chapter, concept, name, text in _texts(lectures):
        found = [vocabulary.find(word) for word in parts(text)]
        chapters.append(chapter)
        concepts.append(concept)
        names.append(name)
        tokens.extend(word for word in found if word is not None)
        ends.append(len(tokens))
    words, stops = np.array(tokens, np.int32), np.array(ends, np.int32)
    lengths = np.diff(stops, prepend=0).astype(np.int32)
    owners = np.repeat(np.arange(len(stops), dtype=np.int32), lengths)
    order = np.argsort(words, kind="stable")
    return Labels(
        chapters=np.array(chapters, np.int32),
        concepts=np.array(concepts, np.int32),
        names=np.array(names, np.int32),
        tokens=words,
        ends=stops,
        lengths=lengths,
        firsts=np.append(words, -1)[stops - lengths].astype(np.int32),
        starts=np.searchsorted(words[order], np.arange(len(vocabulary.words) + 1)).astype(np.int32),
        having=owners[order],
    )


def _texts(lectures: Sequence[Lecture]) -> Iterator[tuple[int, int, int, str]]:
    first = 0
    for lecture in lectures:
        numbers = {chapter.id: first + place for place, chapter in enumerate(lecture.chapters)}
        for chapter in lecture.chapters:
            yield numbers[chapter.id], TITLE, 0, chapter.title
        for number, concept in enumerate(lecture.concepts):
            main = next((numbers[chapter_id] for chapter_id in concept.chapters if chapter_id in numbers), None)
            if main is not None:
                for name, text in enumerate((concept.term, *concept.aliases)):
                    yield main, number, name, text
        first += len(lecture.chapters)


def completions(
    labels: Labels, vocabulary: Vocabulary, typed: Sequence[str], allowed: NDArray[np.bool_] | None, limit: int
) -> list[tuple[float, int]]:
    """The *limit* labels that fit the words typed so far best, of which the last may be half a word, and how well."""
    fit = np.zeros(labels.size, np.float32)
    for place, word in enumerate(typed):
        best = np.zeros(labels.size, np.float32) if place else fit
        for words, quality in _meant(vocabulary, word, place == len(typed) - 1):
            best[labels.matching(words)] = quality
            if not place:
                best[(labels.firsts >= words.start) & (labels.firsts < words.stop)] = quality + FIRST
        if place:
            fit += best
    if allowed is not None:
        fit[~allowed[labels.chapters]] = 0
    return best_of(fit, labels.lengths, limit)


def titles(labels: Labels, allowed: NDArray[np.bool_] | None, limit: int) -> list[tuple[float, int]]:
    """The first *limit* titles, in order."""
    wanted = labels.concepts == TITLE
    if allowed is not None:
        wanted &= allowed[labels.chapters]
    return [(1.0, label) for label in np.flatnonzero(wanted)[:limit].tolist()]


FIRST = 0.2  # what it adds that a label begins with what was typed
LONG = 0.002  # what each word of a label takes away


def best_of(fit: Floats, lengths: Ints, limit: int) -> list[tuple[float, int]]:
    """The *limit* labels of highest fit, those of fewer words before others, with their fit."""
    top = float(fit.max(initial=0))
    found = np.flatnonzero(fit > top - 0.1) if top else np.zeros(0, np.int64)
    if len(found) < limit:
        found = np.flatnonzero(fit > 0)
    exact = fit[found] - np.float32(LONG) * np.minimum(lengths[found], 40)
    if len(found) > limit:
        kept = np.argpartition(-exact, limit - 1)[:limit]
        found, exact = found[kept], exact[kept]
    return sorted(zip(exact.tolist(), found.tolist(), strict=True), key=lambda item: (-item[0], item[1]))


def _meant(vocabulary: Vocabulary, word: str, is_last: bool) -> Iterator[tuple[range, float]]:
    """The words that a typed one may be meant as, with how well they fit, the best last."""
    beginning, exact = vocabulary.beginning(word), vocabulary.find(word)
    if not beginning:
        if is_last and len(word) >= 5 and edits_allowed(word):
            for near in vocabulary.near_beginning(word, 1)[:NEAR]:
                yield range(near.word, near.word + 1), 0.7
        for edits in range(1, min(2, edits_allowed(word)) + 1):
            if found := vocabulary.near(word, edits)[:NEAR]:
                yield from ((range(near.word, near.word + 1), 1 - 0.2 * edits) for near in found)
                break
    if beginning:
        yield beginning, 0.9 if is_last else 0.8
    if exact is not None:
        yield range(exact, exact + 1), 1.0


NEAR = 24  # words of nearly the same spelling that are tried
