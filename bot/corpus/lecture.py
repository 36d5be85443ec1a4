"""A lecture and what it consists of, as values. Nothing here reads files or knows a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from bot.corpus.question import Question
from bot.kernel.ids import ChapterId, ConceptId, LectureId


@dataclass(frozen=True, slots=True)
class Chapter:
    """A stretch of a lecture. At least one of *title* and *summary* is not empty.

    *number* counts from 1 in the lecture's order. *key_points* are sentences; *answers* are questions, in a student's
    words, that this chapter answers: they are searched, and never shown as if the lecture had said them.
    """

    id: ChapterId
    number: int
    title: str
    summary: str = ""
    start: timedelta | None = None
    key_points: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """What stands where a title is wanted: the title, or `Chapter 3` for a chapter without one."""
        return self.title or f"Chapter {self.number}"


@dataclass(frozen=True, slots=True)
class Concept:
    """A term of the lecture. *definition* says what the lecture says of it; *background* is outside knowledge.

    *aliases* are the forms that people type. *chapters* are where it is treated, the main one first.
    """

    id: ConceptId
    term: str
    definition: str
    chapters: tuple[ChapterId, ...]
    aliases: tuple[str, ...] = ()
    related: tuple[ConceptId, ...] = ()
    background: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of what was said, from a transcript: a few sentences within one chapter, with its times."""

    chapter: ChapterId
    start: timedelta
    end: timedelta
    text: str


@dataclass(frozen=True)
class Lecture:
    """A talk with its chapters in order, numbered 1 to n without gaps.

    *source* is who published it (`Stanford Online`), *url* where it can be watched, *language* a BCP 47 tag.
    *passages* are its transcript, in order of time, where there is one.
    """

    id: LectureId
    title: str
    chapters: tuple[Chapter, ...]
    speakers: tuple[str, ...] = ()
    source: str = ""
    url: str = ""
    language: str = "en"
    concepts: tuple[Concept, ...] = ()
    passages: tuple[Passage, ...] = ()
    questions: tuple[Question, ...] = ()

    def chapter(self, chapter_id: ChapterId) -> Chapter | None:
        """The chapter of that id, or None."""
        return self._by_id.get(chapter_id)

    def __hash__(self) -> int:  # kept, because a long lecture is many values
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.id, self.title, self.url, self.chapters))

    @cached_property
    def _by_id(self) -> dict[ChapterId, Chapter]:
        return {chapter.id: chapter for chapter in self.chapters}
