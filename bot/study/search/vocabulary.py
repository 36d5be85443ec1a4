"""The distinct words of some lectures: found exactly, by their beginning, or by spelling that is nearly theirs.

Words are numbered in alphabetical order, so those with one beginning are a range. For near spellings each word has a
64-bit signature of its letters; an edit changes at most two bits of it, so nearly all words are ruled out by counting
bits, and only the rest are compared.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.study.search.stems import stemmers

Ints: TypeAlias = NDArray[np.int32]
Floats: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Near:
    """A word that a typed one may be meant as, *edits* insertions, deletions, changes or swaps away."""

    word: int
    edits: int


class Vocabulary:
    """Distinct words, alphabetically, each with its class (the forms of one word share it) and what is known of it."""

    def __init__(
        self,
        words: Sequence[str],
        classes: Ints,
        composed: NDArray[np.bool_],
        stems: Sequence[str],
        counts: Ints,
        titled: NDArray[np.bool_],
        languages: Sequence[str],
    ) -> None:
        self.words = words
        self.classes = classes
        self.composed = composed  # whether it only stands in parts that are tied together
        self.stems = stems
        self.counts = counts  # how often each word stands in the chapters
        self.titled = titled  # whether it stands in a title or names a concept
        self.languages = tuple(languages)
        self._ids = dict(zip(words, range(len(words)), strict=True))
        self._class_ids = dict(zip(stems, range(len(stems)), strict=True))
        self._stemmers = stemmers(self.languages)
        lengths = np.fromiter(map(len, words), np.int32, len(words))
        self._by_length = np.argsort(lengths, kind="stable").astype(np.int32)
        self._length_starts = np.searchsorted(lengths[self._by_length], np.arange(WORD_LENGTH + 2))
        self._signatures = signatures(words)
        self._signatures_by_length = self._signatures[self._by_length]
        self._spelled = np.array(words, dtype=object)

    def find(self, word: str) -> int | None:
        """The number of *word*, or None."""
        return self._ids.get(word)

    def form_of(self, word: str) -> int | None:
        """The class that *word*, which need not be in the vocabulary, is a form of."""
        for stem in self._stemmers:
            found = self._class_ids.get(stem(word))
            if found is not None:
                return found
        return None

    def beginning(self, prefix: str) -> range:
        """The words that begin with *prefix*."""
        return range(bisect_left(self.words, prefix), bisect_left(self.words, prefix + "\U0010ffff"))

    def near(self, word: str, edits: int) -> list[Near]:
        """The words at most *edits* away from *word*, in alphabetical order."""
        low, high = max(1, len(word) - edits), min(WORD_LENGTH, len(word) + edits)
        start, end = self._length_starts[low], self._length_starts[high + 1]
        differing = np.bitwise_count(self._signatures_by_length[start:end] ^ signature(word))
        candidates = self._by_length[start:end][differing <= 2 * edits]
        return self._compare(word, edits, candidates, self._spelled[candidates].tolist())

    def near_beginning(self, word: str, edits: int) -> list[Near]:
        """The words whose beginning is at most *edits* away from *word*, and whose first letter is the same.

        Those that share the first half of *word* are tried first, the others only where none of these fits.
        """
        for shared in (word[: (len(word) + 1) // 2], word[:1]):
            among = self.beginning(shared)
            lacking = np.bitwise_count(signature(word) & ~self._signatures[among.start : among.stop])
            candidates = (np.flatnonzero(lacking <= edits) + among.start).astype(np.int32)
            spelled = self._spelled[candidates].tolist()
            best: dict[int, Near] = {}
            for length in range(len(word) - edits, len(word) + edits + 1):
                for near in self._compare(word, edits, candidates, [known[:length] for known in spelled]):
                    best[near.word] = min(best.get(near.word, near), near, key=lambda near: near.edits)
            if best:
                return [best[known] for known in sorted(best)]
        return []

    def _compare(self, word: str, edits: int, candidates: Ints, spelled: list[str]) -> list[Near]:
        if len(spelled) <= FEW:
            distances = [OSA.distance(word, known, score_cutoff=edits) for known in spelled]
        else:
            distances = process.cdist([word], spelled, scorer=OSA.distance, score_cutoff=edits, dtype=np.uint8)[
                0
            ].tolist()
        near = [
            Near(known, distance)
            for known, distance in zip(candidates.tolist(), distances, strict=True)
            if distance <= edits
        ]
        return sorted(near, key=lambda near: near.word)


FEW = 64
"""Words that are compared one by one more quickly than all at once."""

WORD_LENGTH = 64
"""Longer words are only found as they stand."""


def signature(word: str) -> np.uint64:
    """The signature of one word, as of `signatures`."""
    once = twice = 0
    for letter in word:
        kind = 1 << (ord(letter) & 31)
        twice |= once & kind
        once |= kind
    return np.uint64(once | twice << 32)


def signatures(words: Sequence[str]) -> NDArray[np.uint64]:
    """Which of 32 kinds of letter each word has at least once (low bits) and at least twice (high bits)."""
    kinds = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), np.uint32) & 31
    lengths = np.fromiter(map(len, words), np.int64, len(words))
    owner = np.repeat(np.arange(len(words)), lengths)
    counts = np.bincount(owner * 32 + kinds, minlength=32 * len(words)).reshape(-1, 32)
    bits = np.uint64(1) << np.arange(32, dtype=np.uint64)
    once = ((counts >= 1) * bits).sum(axis=1, dtype=np.uint64)
    twice = ((counts >= 2) * bits).sum(axis=1, dtype=np.uint64)
    combined: NDArray[np.uint64] = once | (twice << np.uint64(32))
    return combined
