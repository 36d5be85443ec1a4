"""A lecture as the makers of questions see it: its headings, its sentences, and how common its words are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from bot.corpus.lecture import Chapter, Concept, Lecture
from bot.corpus.sketch import normal
from bot.kernel.ids import ChapterId
from bot.study.quiz.options import number_of
from bot.study.search.tokens import parts, tied
from bot.study.search.wordlists import STOP_WORDS
from bot.study.sentences import sentences
from bot.study.words import Words, is_english

if TYPE_CHECKING:
    from bot.study.quiz.generate.terms import Term

WORDS = (5, 45)
"""Shorter sentences say too little to be known again, longer ones take too long to read."""

NEARBY = 30
"""Chapters on either side among which siblings are looked for: what was said shortly before is what is mixed up."""

ENGLISH = 0.18
"""Every third word of English prose is a stop word, and hardly one in ten of other languages looks like one."""

_EDGES = re.compile(
    r"\b(?:intro|introductions?|welcome|opening|overview|agenda|outline|preface|prologue|first|outro|conclusions?|closing|"
    r"summary|recap|wrap|goodbye|thanks|credits|questions|q&a|discussion|epilogue|last|finally)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?:^|\s|\()\d{1,3}(?=[\s.:)–—-]|$)|\b[IVX]{2,5}\b"
    r"|\b(?i:part|chapter|lesson|unit|act|teil|kapitel|parte|cap[ií]tulo|partie|chapitre)\s+\w{1,5}\b"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a chapter's text; *number* counts from 1 as evidence does. *keys* are its stems that mean much."""

    chapter: Chapter
    number: int
    text: str
    keys: frozenset[str]


@dataclass(frozen=True)
class Material:
    """A lecture, gone through once; what concerns one chapter is worked out when it is asked for, and kept.

    *known_terms* are those of the sentences (by chapter and number) that were looked through already.
    """

    lecture: Lecture
    _sentences: dict[ChapterId, tuple[Sentence, ...]] = field(default_factory=dict)
    _keys: dict[ChapterId, frozenset[str]] = field(default_factory=dict)
    known_terms: dict[tuple[ChapterId, int], tuple[Term, ...]] = field(default_factory=dict)

    @cached_property
    def words(self) -> Words:
        return Words.of(self.lecture.language)

    @cached_property
    def is_english(self) -> bool:
        """Whether it is written in English: what people paste says no language, and is taken for English until here."""
        if not is_english(self.lecture.language):
            return False
        words = [word for chapter in self.lecture.chapters[:NEARBY] for word in parts(_all_of(chapter))]
        return sum(word in STOP_WORDS for word in words) >= ENGLISH * len(words)

    @cached_property
    def frequency(self) -> Counter[str]:
        """In how many chapters each stem stands."""
        return Counter(stem for chapter in self.lecture.chapters for stem in set(self.words.stems(_all_of(chapter))))

    @cached_property
    def small(self) -> frozenset[str]:
        """The words that are written in small letters somewhere, so that a capital makes no name of them."""
        return frozenset(
            run.group() for chapter in self.lecture.chapters for run in tied(chapter.summary) if run.group().islower()
        )

    @cached_property
    def inner_capitals(self) -> frozenset[str]:
        """The words that have a capital within a sentence, not only where one begins."""
        return frozenset(
            run.group()
            for chapter in self.lecture.chapters
            for sentence in sentences(chapter.summary)
            for run in list(tied(sentence))[1:]
            if not run.group().islower()
        )

    @cached_property
    def titles(self) -> Counter[str]:
        """How often each heading stands in the lecture."""
        return Counter(normal(chapter.title) for chapter in self.lecture.chapters)

    @cached_property
    def said(self) -> Counter[str]:
        """How often each sentence stands in the lecture."""
        return Counter(normal(sentence) for chapter in self.lecture.chapters for sentence in sentences(chapter.summary))

    @cached_property
    def concepts(self) -> tuple[Concept, ...]:
        """Those with the longest terms first, so that a part of a term is not taken for another."""
        return tuple(sorted(self.lecture.concepts, key=lambda concept: -len(concept.term)))

    def common(self, stem: str) -> bool:
        """Whether a word stands in so many chapters that it tells none of them from the others."""
        return self.frequency[stem] > max(1, len(self.lecture.chapters) // 4)

    def sentences(self, chapter: Chapter) -> tuple[Sentence, ...]:
        """Those that can be asked about: of good length, and said once in the lecture."""
        if chapter.id not in self._sentences:
            self._sentences[chapter.id] = tuple(
                Sentence(chapter, number, " ".join(text.split()), frozenset(self.words.keys(text)))
                for number, text in enumerate(sentences(chapter.summary), start=1)
                if self._can_be_asked(text)
            )
        return self._sentences[chapter.id]

    def all_keys(self, chapter: Chapter) -> frozenset[str]:
        """The stems of everything that the chapter says."""
        if chapter.id not in self._keys:
            self._keys[chapter.id] = frozenset(self.words.stems(_all_of(chapter)))
        return self._keys[chapter.id]

    def _can_be_asked(self, text: str) -> bool:
        least, most = WORDS
        return least <= len(parts(text)) <= most and self.said[normal(text)] == 1 and "__" not in text

    def is_named(self, chapter: Chapter) -> bool:
        """Whether its heading means this chapter alone: it says something, and is no bare number."""
        title = chapter.title
        return bool(self.words.keys(title)) and self.titles[normal(title)] == 1 and number_of(title) is None

    def has_no_place(self, chapter: Chapter) -> bool:
        """Whether its heading does not show where it stands, as `Part 3` and `Introduction` do."""
        title = chapter.title
        is_edge = _EDGES.search(title) is not None and len(parts(title)) <= 4
        return self.is_named(chapter) and _COUNTED.search(title) is None and not is_edge

    def siblings(self, chapter: Chapter) -> Sequence[Chapter]:
        """Chapters nearby with headings of their own; those with headings of about the same length first."""
        at = chapter.number - 1
        near = self.lecture.chapters[max(0, at - NEARBY) : at + NEARBY + 1]
        others = [other for other in near if other.id != chapter.id and self.is_named(other)]
        return sorted(
            others, key=lambda other: (abs(len(other.title) - len(chapter.title)), abs(other.number - at - 1))
        )


def named(chapter: Chapter) -> str:
    """`chapter 3, “Wild yeast”`."""
    return f"chapter {chapter.number}, {quote(chapter.title)}" if chapter.title else f"chapter {chapter.number}"


def quote(text: str) -> str:
    """*text* in quotation marks, those within it turned into single ones."""
    return f"“{text.replace('“', '‘').replace('”', '’')}”"


def _all_of(chapter: Chapter) -> str:
    return "\n".join((chapter.title, chapter.summary, *chapter.key_points))
