"""A lecture as it was read, before it is known which chapters of an earlier reading it continues."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO

from bot.corpus.question import Depth, Kind
from bot.kernel.ids import ChapterId, ConceptId, LectureId, QuestionId

READABLE = (".txt", ".yaml", ".yml", ".json", ".jsonl")
"""The endings of files that hold lectures; what files of other endings are is found by looking into them."""


TRANSCRIPTS = (".vtt", ".srt")
"""The endings of transcripts, which belong to a lecture."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that somebody gave: its *name* as they know it, and how to read it, as often as wanted, from the start."""

    name: str
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class ChapterDraft:
    """A chapter as read. *id* is None where the author gave none; *line* is where it stands in its file."""

    title: str
    summary: str = ""
    id: ChapterId | None = None
    start: timedelta | None = None
    key_points: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    line: int | None = None


@dataclass(frozen=True, slots=True)
class ConceptDraft:
    """A concept as read. *chapters* are the author's ids of chapters or their numbers, counted from 1.

    Which chapters the numbers mean is known when these have ids: `identity.concepts`. *line* is where it stands.
    """

    id: ConceptId
    term: str
    definition: str
    chapters: tuple[ChapterId | int, ...] = ()
    aliases: tuple[str, ...] = ()
    related: tuple[ConceptId, ...] = ()
    background: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class EvidenceDraft:
    """A sentence of the source (question.Evidence), its chapter named as the author names it."""

    chapter: ChapterId | int
    sentence: int


@dataclass(frozen=True, slots=True)
class WrongDraft:
    """A wrong option (question.Wrong), its chapter named as the author names it."""

    text: str
    belongs: str = ""
    chapter: ChapterId | int | None = None


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """A question as read (question.Question); its chapters are named by the author's ids or by numbers.

    *id* is None where the author gave none, and *fact* empty where it is a fact of its own. *line* is where the
    question stands in its file. `identity.questions` makes the value.
    """

    kind: Kind
    chapter: ChapterId | int
    stem: str
    answer: tuple[str, ...]
    id: QuestionId | None = None
    concept: ConceptId | None = None
    fact: str = ""
    depth: Depth = Depth.RECALL
    difficulty: int = 1
    accept: tuple[str, ...] = ()
    wrong: tuple[WrongDraft, ...] = ()
    explanation: str = ""
    evidence: tuple[EvidenceDraft, ...] = ()
    line: int | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Lines of the file that are not part of the lecture, and why: an advert, the channel's name."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class LectureDraft:
    """A lecture as read. *chapters* can be gone through more than once and may be read anew from the file each time.

    *id* is None where the author gave none; *line* is where the lecture stands in its file.
    """

    file: str
    title: str
    chapters: Iterable[ChapterDraft]
    id: LectureId | None = None
    speakers: tuple[str, ...] = ()
    source: str = ""
    url: str = ""
    language: str = "en"
    concepts: tuple[ConceptDraft, ...] = ()
    questions: tuple[QuestionDraft, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    line: int | None = None
