"""What the rules look at: a lecture, its words, and the source where there is one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.corpus.lecture import Lecture
from bot.corpus.question import Kind, Question
from bot.kernel.ids import ConceptId
from bot.study.quiz.options import shown
from bot.study.sentences import sentences
from bot.study.words import Words


@dataclass(frozen=True, slots=True)
class SourceText:
    """What questions have to be supported by: of each chapter, in order, the heading and then its sentences."""

    chapters: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, lecture: Lecture) -> SourceText:
        """The headings and summaries of a lecture as somebody else wrote it down."""
        return cls(tuple((chapter.heading, *sentences(chapter.summary)) for chapter in lecture.chapters))


@dataclass(frozen=True)
class Subject:
    """A lecture that is looked at; *source* is None where there is nothing to compare it with."""

    lecture: Lecture
    source: SourceText | None = None

    @cached_property
    def words(self) -> Words:
        return Words.of(self.lecture.language)

    @cached_property
    def owners(self) -> dict[str, set[ConceptId]]:
        """By the form of a name (Words.form): the concepts that have it as their term or alias."""
        found: defaultdict[str, set[ConceptId]] = defaultdict(set)
        for concept in self.lecture.concepts:
            for name in (concept.term, *concept.aliases):
                found[self.words.form(name)].add(concept.id)
        return dict(found)

    @cached_property
    def names(self) -> dict[ConceptId, frozenset[str]]:
        """The forms of each concept's term and aliases."""
        return {
            concept.id: frozenset(self.words.form(name) for name in (concept.term, *concept.aliases))
            for concept in self.lecture.concepts
        }

    def forms_of(self, names: Iterable[str]) -> set[str]:
        """The forms of *names* and of all other names of the concepts that they name."""
        forms = {self.words.form(name) for name in names}
        return forms.union(*(self.names[owner] for form in forms for owner in self.owners.get(form, ())))

    def options(self, question: Question) -> tuple[str, ...]:
        """The texts that can be chosen, the right one first; an order's items in their right order."""
        return shown(self.lecture, question)

    def of_kind(self, *kinds: Kind) -> Iterator[tuple[int, Question]]:
        """The questions of these kinds, with their places in the lecture, from 0."""
        return ((place, one) for place, one in enumerate(self.lecture.questions) if one.kind in kinds)

    def evidence(self, question: Question) -> tuple[str, ...] | None:
        """The sentences of the source that the question points to; None where one of them is not there."""
        if self.source is None:
            return None
        found = []
        for pointer in question.evidence:
            chapter = self.lecture.chapter(pointer.chapter)
            if chapter is None or not chapter.number <= len(self.source.chapters):
                return None
            lines = self.source.chapters[chapter.number - 1]
            if not 0 <= pointer.sentence < len(lines):
                return None
            found.append(lines[pointer.sentence])
        return tuple(found)
