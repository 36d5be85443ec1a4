"""Grading: whether an answer is right, for every kind of question, and what typing errors are forgiven.

What is typed is right if it has the form of what is asked for: case, accents, punctuation, articles, plurals and
`three` for `3` make no difference. It is right, and close, if it is a slip of the finger away. What is as near to
something else of the lecture is no slip, nor is another number, or a word that a prefix turns into its opposite.
There is no rule by which a part of an answer would do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.corpus.lecture import Lecture
from bot.corpus.question import Kind
from bot.study.quiz.options import Put
from bot.study.quiz.typed import Typed, form, read

__all__ = ["Grade", "Names", "form", "grade"]

TYPED = (Kind.CLOZE, Kind.SHORT)
"""The kinds of which the answer is typed."""

FORGIVEN = ((4, 0), (8, 1))
"""(up to so many characters, so many edits are forgiven)."""
MOST_FORGIVEN = 2
"""In anything longer. Of three edits one is seldom a slip: `mid-training` is three from `pre-training`."""

_OPPOSITES = (
    "/un /in /im /ir /il /non /dis /de /an hyper/hypo endo/exo intra/inter macro/micro uni/bi bi/tri "
    "in/de in/ex ex/im im/e en/de as/des ac/de af/ef ante/anti"
)
"""Beginnings at most two edits apart with which a word says the opposite; the empty one is none."""
_PAIRS = tuple(tuple(pair.split("/")) for pair in _OPPOSITES.split())

_LABEL = re.compile(r"\w|[ivx]+")
_STEM = 4  # letters that follow such a beginning, at least


@dataclass(frozen=True, slots=True)
class Grade:
    """*close*: it is right in spite of a typing error. *met* is the form of the answer that it counts as, as its author
    wrote it; empty for what is wrong."""

    right: bool
    close: bool = False
    met: str = ""


WRONG = Grade(False)


@dataclass(frozen=True, slots=True)
class Names:
    """What a typed answer could mean in a lecture. *concepts* are the names of each, its term first; *answers* what
    else is asked for."""

    language: str
    concepts: tuple[tuple[Typed, ...], ...]
    answers: tuple[Typed, ...]

    @classmethod
    def of(cls, lecture: Lecture) -> Names:
        """Those of a whole lecture; to be made once."""
        return cls.of_texts(
            lecture.language,
            [(concept.term, *concept.aliases) for concept in lecture.concepts],
            [question.answer[0] for question in lecture.questions if question.kind in TYPED],
        )

    @classmethod
    def of_texts(cls, language: str, concepts: Iterable[Sequence[str]], answers: Iterable[str]) -> Names:
        """Those that are given, where the lecture itself is not at hand: the names of each concept, its term first."""
        return cls(
            language,
            tuple(tuple(read(name, language) for name in names) for names in concepts if names),
            tuple(read(answer, language) for answer in dict.fromkeys(answers)),
        )

    def __iter__(self) -> Iterator[Typed]:
        for names in self.concepts:
            yield from names
        yield from self.answers

    def of_concept(self, answer: Typed) -> Iterator[Typed]:
        """The other names of the concept of which *answer* is the term."""
        for term, *aliases in self.concepts:
            if term.form == answer.form:
                yield from (term, *aliases)


def grade(put: Put, given: str, names: Names, accepted: Iterable[str] = ()) -> Grade:
    """Whether *given* answers the question as it was put.

    *given* is the text of the option, `true` or `false`, the items of an order (a line each), or what was typed.
    *accepted* are texts, or forms, that are right beside the author's where something is typed.
    """
    question = put.question
    match question.kind:
        case Kind.CHOICE | Kind.WHICH:
            return _same(given, next(option.text for option in put.options if option.is_right))
        case Kind.TRUEFALSE:
            return _same(given.lower(), question.answer[0])
        case Kind.ORDER:
            return _same(_lines(given.splitlines()), _lines(question.answer))
        case Kind.CLOZE | Kind.SHORT:
            return _typed(read(given, names.language), _right(put, names, accepted), names)


def _same(given: str, right: str) -> Grade:
    return Grade(True, met=right) if given.strip() == right.strip() else WRONG


def _lines(items: Iterable[str]) -> str:
    return "\n".join(line for line in (" ".join(item.split()) for item in items) if line)


def _right(put: Put, names: Names, accepted: Iterable[str]) -> Sequence[Typed]:
    """Everything that is right, the author's own answer first."""
    (answer,) = put.question.answer
    typed = read(answer, names.language)
    others = (read(text, names.language) for text in (*put.question.accept, *accepted))
    return (typed, *others, *names.of_concept(typed))


def _typed(given: Typed, right: Sequence[Typed], names: Names) -> Grade:
    if not given.form:
        return WRONG
    for one in right:
        if given.form in (one.form, one.text):  # what is accepted by appeal is kept as a form
            return Grade(True, met=one.text)
    distance, nearest = min(((_distance(given, one), one) for one in right), key=lambda pair: pair[0])
    if not _is_slip(given, nearest, distance) or _means_another(given, distance, right, names):
        return WRONG
    return Grade(True, close=True, met=nearest.text)


def _distance(one: Typed, other: Typed) -> int:
    """How many letters are too many, missing, wrong or swapped; in the singular or as typed, whichever is less."""
    return min(OSA.distance(one.form, other.form), OSA.distance(one.plain, other.plain))


def _is_slip(given: Typed, right: Typed, distance: int) -> bool:
    return (
        distance <= _forgiven(right.plain)
        and given.numbers == right.numbers
        and not given.is_exact
        and not right.is_exact
        and not _has_another_label(given.words, right.words)
        and not _is_opposite(given.words, right.words)
    )


def _forgiven(text: str) -> int:
    return next((edits for length, edits in FORGIVEN if len(text) <= length), MOST_FORGIVEN)


def _means_another(given: Typed, distance: int, right: Sequence[Typed], names: Names) -> bool:
    """Whether something else of the lecture is as near as what is asked for."""
    own = {one.form for one in right}
    return any(_distance(given, other) <= distance for other in names if other.form not in own)


def _has_another_label(given: Sequence[str], right: Sequence[str]) -> bool:
    """Whether they tell things of one name apart: `vitamin A` and `vitamin B`, `phase II` and `phase III`."""
    if len(given) != len(right):
        return list(filter(_LABEL.fullmatch, given)) != list(filter(_LABEL.fullmatch, right))
    pairs = zip(given, right, strict=True)
    return any(one != other and _LABEL.fullmatch(one) and _LABEL.fullmatch(other) for one, other in pairs)


def _is_opposite(given: Sequence[str], right: Sequence[str]) -> bool:
    return len(given) == len(right) and any(map(_are_opposite, given, right))


def _are_opposite(one: str, other: str) -> bool:
    """Whether they differ by one of _OPPOSITES at their beginning, and by nothing else."""
    return any(
        one.startswith(begins) and other.startswith(against) and one[len(begins) :] == other[len(against) :]
        for pair in _PAIRS
        for begins, against in (pair, reversed(pair))
        if len(one) - len(begins) >= _STEM
    )
