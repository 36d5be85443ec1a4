"""What a typed word may stand for among the words of some segments: itself, forms, beginnings, slips, pieces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.study.search.segment import Segment
from bot.study.search.spelling import EDITED, edits_allowed, likeness
from bot.study.search.tokens import INITIALS
from bot.study.search.vocabulary import Near, Vocabulary

OTHER_FORM, INITIAL, BEGINNING = 0.97, 0.85, 0.8  # how likely each is what was meant; 1 is the word itself
COMMONER = 8  # times as often as a rare word: then that may be a slip for it
RARE = 3
MEMBERS = 48  # words that one typed word may stand for
TITLED = 1 << 20  # puts words of titles before all others
LONGEST = 40  # letters of a word that is taken apart


@dataclass(frozen=True, slots=True)
class Member:
    """A class of words in one segment that a typed word may mean, and how likely: 1 as typed, less otherwise."""

    segment: int
    word_class: int
    weight: float


@dataclass(frozen=True, slots=True)
class Guess:
    """A word spelled as in the vocabulary that a typed one may be a slip for."""

    spelled: str
    member: Member


class Lexicon:
    """The words of some segments together."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments
        self._exact: dict[str, list[Member]] = {}  # a question asks for the same word several times

    def frequency(self, members: Iterable[Member]) -> int:
        """In how many chapters *members* stand, counting one that has two of them twice."""
        return sum(self._segments[member.segment].frequency(member.word_class) for member in members)

    def exact(self, word: str) -> list[Member]:
        """The word itself or, if it is nowhere, other forms of it."""
        if word not in self._exact:
            found = [
                Member(number, int(vocabulary.classes[known]), 1.0) for number, vocabulary, known in self._known(word)
            ]
            self._exact[word] = found or self._other_forms(word)
        return self._exact[word]

    def _other_forms(self, word: str) -> list[Member]:
        return [
            Member(number, form, OTHER_FORM)
            for number, segment in enumerate(self._segments)
            if len(word) >= 3 and (form := segment.vocabulary.form_of(word)) is not None
        ]

    def beginnings(self, word: str) -> list[Member]:
        """The words that begin with *word*, those of titles and the commonest first."""
        if len(word) < 2 and word.isascii():
            return []
        members: list[Member] = []
        for number, segment in enumerate(self._segments):
            vocabulary = segment.vocabulary
            among = vocabulary.beginning(word)
            run = slice(among.start, among.stop)
            classes = vocabulary.classes[run]
            if len(among) > MEMBERS:
                classes = classes[np.argsort(-vocabulary.counts[run] - vocabulary.titled[run] * TITLED, kind="stable")]
            members += [Member(number, known, BEGINNING) for known in classes[:MEMBERS].tolist()]
        return members

    def near(self, word: str, most: int = len(EDITED) - 1) -> list[Guess]:
        """The words that *word* is nearly, likeliest first; those that take more edits only where few would not do."""
        for edits in range(1, min(most, edits_allowed(word)) + 1):
            guesses = self._guesses(
                (number, near, likeness(word, segment.vocabulary.words[near.word], near.edits))
                for number, segment in enumerate(self._segments)
                for near in segment.vocabulary.near(word, edits)
            )
            if guesses:
                return guesses
        return []

    def near_beginnings(self, word: str) -> list[Guess]:
        """The words whose beginning *word* is but for one edit."""
        if len(word) < 5 or not edits_allowed(word):
            return []
        return self._guesses(
            (number, near, EDITED[1] * BEGINNING)
            for number, segment in enumerate(self._segments)
            for near in segment.vocabulary.near_beginning(word, 1)
        )

    def commoner_neighbours(self, word: str) -> list[Guess]:
        """Far commoner words one edit from a known one, which may be a slip that happens to be a word."""
        own = self.count(word)
        if own > RARE or len(word) < 5 or self._is_titled(word):
            return []
        classes = {(member.segment, member.word_class) for member in self.exact(word)}
        return [
            replace(guess, member=replace(guess.member, weight=guess.member.weight * EDITED[1]))
            for guess in self.near(word, 1)
            if guess.member.weight >= EDITED[1]
            and (guess.member.segment, guess.member.word_class) not in classes
            and self.count(guess.spelled) >= COMMONER * max(own, 1)
        ]

    def initials(self, word: str) -> list[Member]:
        """The names that *word* may be the initials of."""
        if not 2 <= len(word) <= 5:
            return []
        return [replace(member, weight=INITIAL) for member in self.exact(INITIALS + word) if member.weight == 1]

    def count(self, word: str) -> int:
        """How often *word* stands in the chapters, in this very form."""
        return sum(int(vocabulary.counts[known]) for _, vocabulary, known in self._known(word))

    def is_composed(self, word: str) -> bool:
        """Whether *word* is known, but only as parts that are tied together."""
        composed = [bool(vocabulary.composed[known]) for _, vocabulary, known in self._known(word)]
        return bool(composed) and all(composed)

    def pieces(self, word: str, shortest: int) -> list[str]:
        """*word* as two to four known words that the space between was left out of: the fewest, and most even."""
        if not 2 * shortest <= len(word) <= LONGEST:
            return []
        best: list[tuple[int, int, tuple[str, ...]] | None] = [(0, 0, ()), *([None] * len(word))]
        for end in range(shortest, len(word) + 1):
            for start in range(max(0, end - LONGEST // 2), end - shortest + 1):
                before, piece = best[start], word[start:end]
                if before is None or before[0] == 4 or len(piece) == len(word) or not self._has(piece):
                    continue
                found = (before[0] + 1, before[1] + len(piece) ** 2, (*before[2], piece))
                if found[:2] < (best[end] or (5, 0))[:2]:
                    best[end] = found
        last = best[len(word)]
        return list(last[2]) if last else []

    def _has(self, word: str) -> bool:
        return any(segment.vocabulary.find(word) is not None for segment in self._segments)

    def _known(self, word: str) -> Iterator[tuple[int, Vocabulary, int]]:
        for number, segment in enumerate(self._segments):
            known = segment.vocabulary.find(word)
            if known is not None:
                yield number, segment.vocabulary, known

    def _is_titled(self, word: str) -> bool:
        return any(vocabulary.titled[known] for _, vocabulary, known in self._known(word))

    def _guesses(self, found: Iterable[tuple[int, Near, float]]) -> list[Guess]:
        """The likeliest first, of those the commonest. Numbers and the shortest words are nobody's slip."""
        ranked = []
        for number, near, weight in found:
            vocabulary = self._segments[number].vocabulary
            spelled = vocabulary.words[near.word]
            if len(spelled) >= 3 and spelled.isalpha():
                member = Member(number, int(vocabulary.classes[near.word]), weight)
                ranked.append((-weight, -int(vocabulary.counts[near.word]), Guess(spelled, member)))
        ranked.sort(key=lambda item: (item[0], item[1], item[2].spelled))
        return [guess for _, _, guess in ranked[:MEMBERS]]
