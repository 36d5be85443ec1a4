"""What a query asks for: groups of words of the vocabulary, one for each word typed, however it was spelled."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.study.search.lexicon import Guess, Lexicon, Member
from bot.study.search.spelling import EDITED, FIRST_LETTER, edits_allowed
from bot.study.search.tokens import parts
from bot.study.search.wordlists import STOP_WORDS, is_general

JOINED = 0.9  # what a word is worth that is written apart, or two that are written as one
GENERAL = 0.3  # what a missing word weighs that any lecture might use
LENGTH = 1000  # characters of a query that are read; no title is longer
WORDS = 96  # words of it that are looked for: people paste whole paragraphs
JOIN = 4  # words that may be one


@dataclass(frozen=True, slots=True)
class Group:
    """One typed word. Its members never add up: a chapter is worth what its best one is.

    *weight* is how much finding it says (idf); *meant* is the likeliest correction where it may be a slip.
    """

    typed: str
    members: tuple[Member, ...]
    weight: float
    meant: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A query, understood. *parts* are its words as typed, folded; *groups* those of them that carry meaning.

    Where none does, *means_something* is False and the groups are of all of them.
    """

    parts: tuple[str, ...]
    groups: tuple[Group, ...]
    means_something: bool


@dataclass(frozen=True, slots=True)
class _Join:
    """*length* words that are known as one. It *swallows* them where they mean nothing apart."""

    whole: str
    length: int
    swallows: bool


def understood(query: str, lexicon: Lexicon, chapters: int) -> Question:
    """The words of *query* that carry meaning, or all of them where none does, among *chapters* chapters."""
    typed = parts(query[:LENGTH])
    words = typed[:WORDS]
    understanding = _Understanding(lexicon, chapters)
    meant = [*understanding.groups(words, STOP_WORDS)]
    groups = meant or [*understanding.groups(words, frozenset())]
    return Question(tuple(typed), tuple(groups), means_something=bool(meant))


class _Understanding:
    """Reads words against a lexicon."""

    def __init__(self, lexicon: Lexicon, chapters: int) -> None:
        self._lexicon = lexicon
        self._chapters = chapters

    def groups(self, words: Sequence[str], skip: frozenset[str]) -> Iterable[Group]:
        joins = self._joins(words, skip)
        position = 0
        while position < len(words):
            word, join = words[position], joins.get(position)
            if join is not None and join.swallows:
                yield self._group(join.whole, self._lexicon.exact(join.whole))
                position += join.length
                continue
            if word not in skip:
                yield from self._word(word, position == len(words) - 1, self._wholes(joins, position))
            position += 1

    def _joins(self, words: Sequence[str], skip: frozenset[str]) -> dict[int, _Join]:
        """The runs of words that are known written as one, by where they begin; the longest of each beginning."""
        joins: dict[int, _Join] = {}
        for start in range(len(words) - 1):
            for length in range(min(JOIN, len(words) - start), 1, -1):
                run = words[start : start + length]
                whole = "".join(run)
                if self._lexicon.exact(whole):
                    lost = any(not self._lexicon.exact(word) for word in run if word not in skip)
                    joins[start] = _Join(whole, length, lost or all(word in skip or len(word) == 1 for word in run))
                    break
        return joins

    def _wholes(self, joins: dict[int, _Join], position: int) -> list[Member]:
        """The joins that the word at *position* is part of."""
        return [
            member
            for start, join in joins.items()
            if start <= position < start + join.length
            for member in _weighed(self._lexicon.exact(join.whole), JOINED)
        ]

    def _word(self, word: str, is_last: bool, wholes: Sequence[Member]) -> list[Group]:
        lexicon = self._lexicon
        exact = lexicon.exact(word)
        if exact and lexicon.is_composed(word) and (pieces := lexicon.pieces(word, shortest=1)):
            return self._in_pieces(pieces, [*exact, *wholes])
        if exact:
            slips = lexicon.commoner_neighbours(word)
            beginnings = lexicon.beginnings(word) if is_last else []
            return [self._group(word, [*exact, *wholes, *beginnings, *_members(slips)], exact, _meant(slips))]
        if wholes:
            return [self._group(word, wholes)]
        return self._unknown(word, is_last)

    def _unknown(self, word: str, is_last: bool) -> list[Group]:
        lexicon = self._lexicon
        beginnings = lexicon.beginnings(word) if is_last or len(word) >= 4 else []
        near = [] if beginnings and is_last else lexicon.near(word)
        meant = [guess for guess in near if guess.spelled not in STOP_WORDS]
        if near and not beginnings and (not meant or near[0].member.weight > meant[0].member.weight):
            return []  # a slip for a word that carries no meaning
        near = meant
        if beginnings:
            pieces = self._in_pieces(lexicon.pieces(word, shortest=4), beginnings)
        elif near and near[0].member.weight >= EDITED[1] * FIRST_LETTER:
            pieces = []
        else:
            pieces = self._in_pieces(lexicon.pieces(word, shortest=3), [])
            pieces = pieces or self._half_typed(word, is_last) or self._with_a_slip(word)
        if pieces:
            return pieces
        members = [*beginnings, *_members(near)] or lexicon.initials(word)
        if not members and is_last:
            near = lexicon.near_beginnings(word)
            members = _members(near)
        group = self._group(word, members, meant=_meant(near))
        return [replace(group, weight=group.weight * GENERAL) if not members and is_general(word) else group]

    def _in_pieces(self, pieces: Sequence[str], whole: Sequence[Member]) -> list[Group]:
        """A group for each of the words that a typed one consists of; *whole* is what it is as one."""
        return [
            self._group(piece, [*_weighed(self._lexicon.exact(piece), JOINED), *whole])
            for piece in pieces
            if piece not in STOP_WORDS
        ]

    def _half_typed(self, word: str, is_last: bool) -> list[Group]:
        """*word* as a known word and the beginning of another."""
        for cut in range(len(word) - 3, 3, -1) if is_last and edits_allowed(word) else ():
            known = self._lexicon.exact(word[:cut])
            if known and (begun := self._lexicon.beginnings(word[cut:])):
                return [
                    self._group(word[:cut], _weighed(known, JOINED)),
                    self._group(word[cut:], _weighed(begun, JOINED)),
                ]
        return []

    def _with_a_slip(self, word: str) -> list[Group]:
        """*word* as a known word and a mistyped one, in either order."""
        for cut in range(4, len(word) - 3) if edits_allowed(word) else ():
            left, right = word[:cut], word[cut:]
            for known, slipped in ((left, right), (right, left)):
                if len(slipped) >= 5 and self._lexicon.count(known) > 1 and (near := self._lexicon.near(slipped, 1)):
                    groups = [
                        self._group(known, self._lexicon.exact(known)),
                        self._group(slipped, _members(near), meant=_meant(near)),
                    ]
                    return groups if known is left else groups[::-1]
        return []

    def _group(self, typed: str, members: Sequence[Member], best: Sequence[Member] = (), meant: str = "") -> Group:
        """The members with the weight of the *best* of them, else of the likeliest."""
        top = max((member.weight for member in members), default=0.0)
        counted = best or [member for member in members if member.weight > top - 0.03]
        frequency = min(self._chapters, self._lexicon.frequency(counted))
        strongest: dict[tuple[int, int], Member] = {}
        for member in sorted(members, key=lambda member: -member.weight):
            strongest.setdefault((member.segment, member.word_class), member)
        rarity = math.log(1 + (self._chapters - frequency + 0.5) / (frequency + 0.5))
        return Group(typed, tuple(strongest.values()), rarity, meant)


def _weighed(members: Iterable[Member], weight: float) -> list[Member]:
    return [replace(member, weight=member.weight * weight) for member in members]


def _members(guesses: Iterable[Guess]) -> list[Member]:
    return [guess.member for guess in guesses]


def _meant(guesses: Sequence[Guess]) -> str:
    return guesses[0].spelled if guesses else ""
