"""A question and what it consists of, as values. How one is asked and graded is not said here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.kernel.ids import ChapterId, ConceptId, QuestionId

GAP = "____"
"""What stands in a cloze's stem where the answer is missing, exactly once."""

TRUE, FALSE = "true", "false"
"""The answers that a statement can have."""


class Kind(Enum):
    """How a question is answered.

    CHOICE: one of three or four options. TRUEFALSE: whether a statement is right. CLOZE: the missing words are typed.
    SHORT: a few words are typed. ORDER: items are put in order. WHICH: a chapter is named.
    """

    CHOICE = "choice"
    TRUEFALSE = "truefalse"
    CLOZE = "cloze"
    SHORT = "short"
    ORDER = "order"
    WHICH = "which"


class Depth(Enum):
    """What is asked of the learner. RECALL: a fact. DISTINGUISH: things that are easily mixed up. APPLY: a new case."""

    RECALL = "recall"
    DISTINGUISH = "distinguish"
    APPLY = "apply"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where the source says it: the *sentence* of the chapter's text, counted from 1; 0 is the heading."""

    chapter: ChapterId
    sentence: int


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong option, and where it does belong: *belongs* is a sentence, *chapter* the place. One of them is there.

    In a question of the kind WHICH the option is the *chapter*, and *text* is empty.
    """

    text: str
    belongs: str
    chapter: ChapterId | None


@dataclass(frozen=True, slots=True)
class Question:
    """A question about one chapter, its *concept* the one it tests, if it tests one.

    Questions with the same *fact* are variants of each other. *difficulty* is 1 to 3. *answer* is one text for CHOICE,
    TRUEFALSE (TRUE or FALSE), CLOZE and SHORT; the items in the right order for ORDER; nothing for WHICH, where the
    chapter is the answer. *accept* are other forms of what is typed.
    """

    id: QuestionId
    kind: Kind
    chapter: ChapterId
    concept: ConceptId | None
    fact: str
    depth: Depth
    difficulty: int
    stem: str
    answer: tuple[str, ...]
    accept: tuple[str, ...]
    wrong: tuple[Wrong, ...]
    explanation: str
    evidence: tuple[Evidence, ...]
