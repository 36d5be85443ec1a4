"""What a search gives: hits, snippets, a verdict, completions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum

from bot.corpus.lecture import Concept
from bot.kernel.ids import ChapterId, LectureId


class Verdict(Enum):
    """How sure the answer is. NONE: the hits are guesses, the nearest there is."""

    CLEAR = "clear"
    SEVERAL = "several"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Snippet:
    """The stretch of text that answers best: (text, whether it is a matched word) in order.

    *moment* is when it was said, where it comes from the transcript.
    """

    parts: tuple[tuple[str, bool], ...]
    moment: timedelta | None = None

    @property
    def text(self) -> str:
        """The snippet without its marks."""
        return "".join(text for text, _ in self.parts)


@dataclass(frozen=True, slots=True)
class NamedConcept:
    """A concept that a query names, with the lecture that defines it."""

    lecture: LectureId
    concept: Concept


@dataclass(frozen=True, slots=True)
class Completion:
    """What a half-typed query may become: *label* is a title, a concept's term or an alias, as it is written."""

    label: str
    lecture: LectureId
    chapter: ChapterId


@dataclass(frozen=True, slots=True)
class Hit:
    """A chapter that was found. *score* compares between queries: about 0 (hardly a word of it) to above 1."""

    lecture: LectureId
    chapter: ChapterId
    score: float
    cite: Callable[[], Snippet] = field(compare=False, repr=False)

    @property
    def snippet(self) -> Snippet:
        """What the chapter says on the query; made when it is asked for, since few hits are shown."""
        return self.cite()


@dataclass(frozen=True, slots=True)
class Findings:
    """The answer to a search. *hits* are best first, and with a verdict of NONE the nearest there is.

    *did_you_mean* is the query with its likely misspellings put right, empty where there are none.
    """

    verdict: Verdict
    hits: tuple[Hit, ...] = ()
    did_you_mean: str = ""
    concept: NamedConcept | None = None
