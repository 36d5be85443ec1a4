"""The index of some lectures: ask it, and add or take away a lecture, which gives a new one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bot.corpus.lecture import Chapter, Lecture, Passage
from bot.kernel.ids import ChapterId, LectureId
from bot.study.search.answer import verdict
from bot.study.search.findings import Completion, Findings, Hit, NamedConcept, Snippet
from bot.study.search.labels import TITLE, Labels, completions, titles
from bot.study.search.lexicon import Lexicon
from bot.study.search.question import LENGTH, WORDS, Question, understood
from bot.study.search.ranking import Scored, rank
from bot.study.search.saved import Bytes, dump, load
from bot.study.search.segment import Segment
from bot.study.search.shard import Shard, settled
from bot.study.search.snippets import snippet
from bot.study.search.suggest import suggestion
from bot.study.search.tokens import parts
from bot.study.search.wordlists import STOP_WORDS


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Lectures, ready to be searched. A value: adding a lecture gives another index that shares what stayed."""

    lectures: Mapping[LectureId, Lecture]
    shards: tuple[Shard, ...]

    @classmethod
    def build(cls, lectures: Iterable[Lecture]) -> Index:
        """An index of *lectures*; of two with one id the later counts."""
        by_id = {lecture.id: lecture for lecture in lectures}
        return cls(by_id, (Shard.of([*by_id.values()]),) if by_id else ())

    def with_lecture(self, lecture: Lecture) -> Index:
        """The index with *lecture* added, or put in the place of the one of its id."""
        lectures = {**self.lectures, lecture.id: lecture}
        scale = self.shards[0].segment.scale if self.shards else None
        rest = [shard.without(lecture.id) for shard in self.shards] if lecture.id in self.lectures else self.shards
        return Index(lectures, settled([*rest, Shard.of([lecture], scale)], lectures))

    def without(self, lecture_id: LectureId) -> Index:
        """The index without the lecture of that id; the same where there is none."""
        if lecture_id not in self.lectures:
            return self
        lectures = {key: lecture for key, lecture in self.lectures.items() if key != lecture_id}
        return Index(lectures, settled([shard.without(lecture_id) for shard in self.shards], lectures))

    def dump(self) -> list[Bytes]:
        """The index without the lectures' texts, as buffers to write one after the other."""
        return dump(self.lectures, self.shards)

    @classmethod
    def load(cls, data: Bytes, lectures: Iterable[Lecture]) -> Index:
        """The index that was dumped as *data*, where that was of exactly *lectures*; ValueError where it was not."""
        by_id = {lecture.id: lecture for lecture in lectures}
        return cls(by_id, load(data, by_id))

    def search(self, query: str, limit: int = 10, lecture: LectureId | None = None) -> Findings:
        """The best *limit* chapters for *query*, of one lecture or of all."""
        segments = [shard.segment for shard in self.shards]
        question = understood(query, Lexicon(segments), sum(segment.size for segment in segments))
        allowed = self._allowed(lecture)
        scored = rank(question, segments, allowed, limit)
        named, concept = self._named(question.parts, allowed)
        hits = self._hits(named, scored, question)[:limit]
        return Findings(verdict(question, scored, len(named)), hits, suggestion(question), concept)

    def complete(self, typed: str, limit: int = 25, lecture: LectureId | None = None) -> tuple[Completion, ...]:
        """What *typed* may become, best first and one for a chapter; the titles in order where nothing was typed."""
        offered: dict[tuple[LectureId, ChapterId], Completion] = {}
        for number, label in self._labels(parts(typed[:LENGTH])[:WORDS], self._allowed(lecture), 2 * limit):
            labels = self.shards[number].labels
            held, place = self._place(number, int(labels.chapters[label]))
            chapter = held.chapters[place]
            if (held.id, chapter.id) not in offered:
                completion = Completion(_label(labels, label, held, chapter), held.id, chapter.id)
                offered[held.id, chapter.id] = completion
        return tuple(offered.values())[:limit]

    def _labels(self, words: Sequence[str], allowed: NDArray[np.bool_] | None, limit: int) -> list[tuple[int, int]]:
        """The labels that fit *words*, best first: the number of the shard, and of the label in it."""
        found: list[tuple[float, int, int]] = []
        first = 0
        for number, shard in enumerate(self.shards):
            here = None if allowed is None else allowed[first : first + shard.size]
            first += shard.size
            if words:
                best = completions(shard.labels, shard.segment.vocabulary, words, here, limit)
            else:
                best = titles(shard.labels, here, limit)
            found.extend((-fit, number, label) for fit, label in best)
        return [(number, label) for _, number, label in sorted(found)]

    def _allowed(self, lecture: LectureId | None) -> NDArray[np.bool_] | None:
        """Which chapters count; None for all of them."""
        if lecture is None and all(shard.alive.all() for shard in self.shards):
            return None
        masks = [shard.alive if lecture is None else shard.alive_of(lecture) for shard in self.shards]
        return np.concatenate(masks) if masks else None

    def _named(self, typed: Sequence[str], allowed: NDArray[np.bool_] | None) -> tuple[list[int], NamedConcept | None]:
        """The chapters whose title *typed* is, and the concept that it, or its words that carry meaning, names."""
        chapters: list[int] = []
        concept: NamedConcept | None = None
        meant = [word for word in typed if word not in STOP_WORDS]
        first = 0
        for number, shard in enumerate(self.shards):
            for words in (typed,) if len(meant) == len(typed) else (typed, meant):
                numbers = [shard.segment.vocabulary.find(word) for word in words]
                for label in shard.labels.named(
                    [word for word in numbers if word is not None] if None not in numbers else []
                ):
                    chapter = int(shard.labels.chapters[label])
                    if allowed is not None and not allowed[first + chapter]:
                        continue
                    if shard.labels.concepts[label] == TITLE:
                        if words is typed:
                            chapters.append(first + chapter)
                    elif concept is None:
                        held, _ = self._place(number, chapter)
                        concept = NamedConcept(held.id, held.concepts[shard.labels.concepts[label]])
            first += shard.segment.size
        return list(dict.fromkeys(chapters)), concept

    def _hits(self, named: Sequence[int], scored: Scored, question: Question) -> tuple[Hit, ...]:
        """The *named* chapters, then the others; a named one scores no less than any and no less than 1."""
        scores = dict(zip(scored.chapters.tolist(), scored.scores.tolist(), strict=True))
        top = max(scores.values(), default=0.0)
        scores = {chapter: max(top, 1.0) for chapter in named} | {
            chapter: score for chapter, score in scores.items() if chapter not in named
        }
        return tuple(self._hit(chapter, score, question) for chapter, score in scores.items())

    def _hit(self, chapter: int, score: float, question: Question) -> Hit:
        number = 0
        while chapter >= self.shards[number].size:
            chapter -= self.shards[number].size
            number += 1
        held, place = self._place(number, chapter)
        found = held.chapters[place]
        return Hit(held.id, found.id, score, partial(_cite, held, found, question, self.shards[number].segment, number))

    def _place(self, shard: int, chapter: int) -> tuple[Lecture, int]:
        streams = self.shards[shard].segment.streams
        number = streams.lecture_of[chapter]
        return self.lectures[streams.lectures[number]], chapter - int(np.searchsorted(streams.lecture_of, number))


def _label(labels: Labels, label: int, lecture: Lecture, chapter: Chapter) -> str:
    number, name = int(labels.concepts[label]), int(labels.names[label])
    if number == TITLE:
        return chapter.heading
    concept = lecture.concepts[number]
    return (concept.term, *concept.aliases)[name]


def _cite(lecture: Lecture, chapter: Chapter, question: Question, segment: Segment, number: int) -> Snippet:
    meant: dict[int, tuple[int, float]] = {}
    for group, asked in enumerate(question.groups):
        for member in asked.members:
            if member.segment == number and member.weight > meant.get(member.word_class, (0, 0.0))[1]:
                meant[member.word_class] = (group, member.weight * asked.weight)
    vocabulary = segment.vocabulary

    def matches(word: str) -> tuple[int, float] | None:
        known = vocabulary.find(word)
        return None if known is None else meant.get(int(vocabulary.classes[known]))

    said: list[Passage] = [passage for passage in lecture.passages if passage.chapter == chapter.id]
    return snippet(chapter, said, matches)
