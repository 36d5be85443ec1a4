"""Chapters as words: what is read of each, field by field, before anything is made of it."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from bot.corpus.lecture import Chapter, Lecture
from bot.kernel.ids import ChapterId, LectureId
from bot.study.search.stems import stemmer
from bot.study.search.tokens import INITIALS, fold, initials_in, parts_of, runs, wholes_of
from bot.study.search.vocabulary import Ints


class Field(IntEnum):
    """What is read of a chapter, in the order in which it is laid down."""

    TITLE = 0
    SUMMARY = 1
    KEY_POINTS = 2
    ANSWERS = 3
    CONCEPTS = 4
    LECTURE = 5
    PASSAGES = 6


@dataclass(frozen=True, slots=True, eq=False)
class Streams:
    """Chapters as words. *words* are the distinct ones, *classes* their stem by word, *tokens* words in order.

    *composed* words stand nowhere as such, only in parts that are tied together (`midtraining` for mid-training).
    `ends[doc, field]` is where that field of that chapter ends in *tokens*; each begins where the one before ends.
    """

    lectures: tuple[LectureId, ...]
    lecture_of: Ints
    words: list[str]
    classes: Ints
    composed: NDArray[np.bool_]
    stems: list[str]
    languages: tuple[str, ...]
    tokens: Ints
    ends: NDArray[np.int64]


class _Reader:
    """Reads texts into streams; each distinct run of letters is taken apart once."""

    def __init__(self) -> None:
        self.words: dict[str, int] = {}
        self.stems: dict[str, int] = {}
        self.classes = array("i")
        self.composed = bytearray()
        self.tokens = array("i")
        self.ends = array("q")
        self.languages: dict[str, dict[str, tuple[int, ...]]] = {}

    def lecture(self, lecture: Lecture) -> None:
        known = self.languages.setdefault(lecture.language, _Runs(self, lecture.language))
        terms = terms_by_chapter(lecture)
        said: dict[ChapterId, list[str]] = {}
        for passage in lecture.passages:
            said.setdefault(passage.chapter, []).append(passage.text)
        for chapter in lecture.chapters:
            for text in texts(lecture, chapter, terms.get(chapter.id, ())):
                self._text(text, known)
            self._text("\n".join(said.get(chapter.id, ())), known)

    def _text(self, text: str, known: dict[str, tuple[int, ...]]) -> None:
        if text:
            found = chain(runs(fold(text)), initials_in(text))
            self.tokens.extend(chain.from_iterable(map(known.__getitem__, found)))
        self.ends.append(len(self.tokens))


class _Runs(dict[str, tuple[int, ...]]):
    """The words of each run of letters in one language, by number; taken apart when first met."""

    def __init__(self, reader: _Reader, language: str) -> None:
        super().__init__()
        self._reader = reader
        self._stem = stemmer(language)

    def __missing__(self, run: str) -> tuple[int, ...]:
        composed = self._reader.composed
        if run.startswith(INITIALS):
            found: tuple[int, ...] = (self._number(run),)
        elif run.isascii() and run.isalnum():
            found = (self._number(run),)
            composed[found[0]] = 0
        else:
            single = [self._number(word) for word in parts_of(run)]
            for number in single:
                composed[number] = 0
            found = (*single, *map(self._number, wholes_of(run)))
        self[run] = found
        return found

    def _number(self, word: str) -> int:
        reader = self._reader
        number = reader.words.get(word)
        if number is None:
            number = reader.words[word] = len(reader.words)
            reader.composed.append(1)
            reader.classes.append(reader.stems.setdefault(self._stem(word), len(reader.stems)))
        return number


def texts(lecture: Lecture, chapter: Chapter, terms: Iterable[str]) -> Iterator[str]:
    """The fields of a chapter up to PASSAGES, in order."""
    yield chapter.title
    yield chapter.summary
    yield "\n".join(chapter.key_points)
    yield "\n".join(chapter.answers)
    yield "\n".join(terms)
    yield lecture.title


def terms_by_chapter(lecture: Lecture) -> dict[ChapterId, list[str]]:
    """What each chapter's concepts are called. The term stands twice where the chapter is the concept's main one."""
    terms: dict[ChapterId, list[str]] = {}
    for concept in lecture.concepts:
        for chapter in concept.chapters:
            terms.setdefault(chapter, []).extend((concept.term, *concept.aliases))
        for chapter in concept.chapters[:1]:
            terms[chapter].extend((concept.term, *concept.aliases))
    return terms


def read(lectures: Sequence[Lecture]) -> Streams:
    """The chapters of *lectures* as words."""
    reader = _Reader()
    for lecture in lectures:
        reader.lecture(lecture)
    sizes = [len(lecture.chapters) for lecture in lectures]
    return Streams(
        lectures=tuple(lecture.id for lecture in lectures),
        lecture_of=np.repeat(np.arange(len(sizes), dtype=np.int32), sizes),
        words=list(reader.words),
        classes=np.array(reader.classes, np.int32),
        composed=np.array(reader.composed, np.bool_),
        stems=list(reader.stems),
        languages=tuple(reader.languages),
        tokens=np.array(reader.tokens, np.int32),
        ends=np.array(reader.ends, np.int64).reshape(-1, len(Field)),
    )


def in_order(streams: Streams) -> Streams:
    """The same with its words numbered alphabetically."""
    order = np.array(sorted(range(len(streams.words)), key=streams.words.__getitem__), np.int32)
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return replace(
        streams,
        words=[streams.words[i] for i in order.tolist()],
        classes=streams.classes[order],
        composed=streams.composed[order],
        tokens=rank[streams.tokens],
    )


def joined(some: Sequence[Streams]) -> Streams:
    """All of *some* as one, chapters in the same order; words that stand nowhere any more are left out."""
    words: dict[str, int] = {}
    stems: dict[str, int] = {}
    classes: list[int] = []
    composed: list[bool] = []
    tokens: list[Ints] = []
    ends: list[NDArray[np.int64]] = []
    lecture_of: list[Ints] = []
    size = lectures = 0
    for streams in some:
        numbers = np.empty(len(streams.words), np.int32)
        of_words, are_composed = streams.classes.tolist(), streams.composed.tolist()
        for place in np.flatnonzero(np.bincount(streams.tokens, minlength=len(streams.words))).tolist():
            word, stem, is_composed = streams.words[place], of_words[place], are_composed[place]
            number = numbers[place] = words.setdefault(word, len(words))
            if number == len(classes):
                classes.append(stems.setdefault(streams.stems[stem], len(stems)))
                composed.append(is_composed)
            elif not is_composed:
                composed[number] = False
        tokens.append(numbers[streams.tokens])
        ends.append(streams.ends + size)
        lecture_of.append(streams.lecture_of + np.int32(lectures))
        size += len(streams.tokens)
        lectures += len(streams.lectures)
    return in_order(
        Streams(
            lectures=tuple(lecture for streams in some for lecture in streams.lectures),
            lecture_of=np.concatenate(lecture_of),
            words=list(words),
            classes=np.array(classes, np.int32),
            composed=np.array(composed, np.bool_),
            stems=list(stems),
            languages=tuple({language: None for streams in some for language in streams.languages}),
            tokens=np.concatenate(tokens),
            ends=np.concatenate(ends),
        )
    )


def kept(streams: Streams, wanted: NDArray[np.bool_]) -> Streams:
    """Only the *wanted* chapters, of which a lecture has all or none."""
    lengths = field_lengths(streams)
    lectures = np.unique(streams.lecture_of[wanted])
    return replace(
        streams,
        lectures=tuple(streams.lectures[number] for number in lectures.tolist()),
        lecture_of=np.searchsorted(lectures, streams.lecture_of[wanted]).astype(np.int32),
        tokens=streams.tokens[np.repeat(wanted, lengths.sum(axis=1))],
        ends=np.cumsum(lengths[wanted].reshape(-1), dtype=np.int64).reshape(-1, len(Field)),
    )


def field_lengths(streams: Streams) -> NDArray[np.int64]:
    """How many words each field of each chapter has."""
    flat = streams.ends.reshape(-1)
    return np.diff(flat, prepend=0).reshape(-1, len(Field))
