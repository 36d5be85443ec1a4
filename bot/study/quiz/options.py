"""How options are put: their order, which is that of nobody's file, and so their letters.

Options that are numbers stand in ascending order, as anybody would look for them. The others are dealt: of every four
questions with four options, one is right under each letter, in an order that chance gives. So no letter is right more
often than others, whatever questions are drawn, except by how an author chooses numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from bot.corpus.lecture import Chapter, Lecture
from bot.corpus.question import Kind, Question, Wrong
from bot.kernel.ids import ChapterId

SIBLINGS = 3
"""Other chapters that are offered where an author names none."""

_NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?(?=(?:\s*%|\s+\w{1,12})?$)")


@dataclass(frozen=True, slots=True)
class Option:
    """What can be chosen: *text* as it is shown, and *belongs*, which says of a wrong one where it is right."""

    text: str
    is_right: bool
    belongs: str = ""
    chapter: ChapterId | None = None


@dataclass(frozen=True, slots=True)
class Put:
    """A question as it is put. *options* are in the order shown: those of a choice, the items of an order; else none.

    For ORDER *is_right* is said of none of them: their right order is the question's answer.
    """

    question: Question
    options: tuple[Option, ...] = ()

    @property
    def letter(self) -> int | None:
        """The place of the right option, from 0; None where there are no letters."""
        return next((place for place, option in enumerate(self.options) if option.is_right), None)


def put(lecture: Lecture, questions: Iterable[Question], random: Random) -> tuple[Put, ...]:
    """The *questions*, in their order, with their options as a group gets them. The same chance, the same letters."""
    letters = _Letters(random)
    return tuple(_put(lecture, question, letters, random) for question in questions)


def heading_of(lecture: Lecture, chapter_id: ChapterId | None) -> str:
    """What a chapter is called, empty for one that is not there."""
    chapter = None if chapter_id is None else lecture.chapter(chapter_id)
    return "" if chapter is None else chapter.heading


def shown(lecture: Lecture, question: Question) -> tuple[str, ...]:
    """The texts that can be chosen, the right one first; an order's items in their right order."""
    match question.kind:
        case Kind.CHOICE:
            return (*question.answer, *(wrong.text for wrong in question.wrong))
        case Kind.WHICH:
            return tuple(
                heading_of(lecture, chapter) for chapter in (question.chapter, *(one.chapter for one in question.wrong))
            )
        case Kind.ORDER:
            return question.answer
        case Kind.TRUEFALSE | Kind.CLOZE | Kind.SHORT:
            return ()


def _put(lecture: Lecture, question: Question, letters: _Letters, random: Random) -> Put:
    match question.kind:
        case Kind.CHOICE:
            right = Option(question.answer[0], True, chapter=question.chapter)
            return Put(question, letters.deal(right, [_choice(wrong) for wrong in question.wrong]))
        case Kind.WHICH:
            offered = replace(question, wrong=question.wrong or _siblings(lecture, question, random))
            right = Option(heading_of(lecture, question.chapter), True, chapter=question.chapter)
            return Put(offered, letters.deal(right, [_chapter(lecture, wrong) for wrong in offered.wrong]))
        case Kind.ORDER:
            return Put(question, tuple(Option(item, False) for item in _mixed(question.answer, random)))
        case Kind.TRUEFALSE | Kind.CLOZE | Kind.SHORT:
            return Put(question)


class _Letters:
    """Deals places to right options, for each number of options on its own."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._left: dict[int, list[int]] = {}

    def deal(self, right: Option, wrong: Sequence[Option]) -> tuple[Option, ...]:
        numbers = [number_of(option.text) for option in (right, *wrong)]
        if all(number is not None for number in numbers):
            return tuple(sorted((right, *wrong), key=lambda option: number_of(option.text) or 0))
        others = list(wrong)
        self._random.shuffle(others)
        others.insert(self._place(len(others) + 1), right)
        return tuple(others)

    def _place(self, options: int) -> int:
        left = self._left.setdefault(options, [])
        if not left:
            left.extend(range(options))
            self._random.shuffle(left)
        return left.pop()


def _choice(wrong: Wrong) -> Option:
    return Option(wrong.text, False, wrong.belongs, wrong.chapter)


def _chapter(lecture: Lecture, wrong: Wrong) -> Option:
    return Option(heading_of(lecture, wrong.chapter), False, wrong.belongs, wrong.chapter)


def _siblings(lecture: Lecture, question: Question, random: Random) -> tuple[Wrong, ...]:
    """Other chapters, none called as the right one or as each other, in the lecture's order."""
    right = heading_of(lecture, question.chapter)
    named: dict[str, Chapter] = {chapter.heading: chapter for chapter in lecture.chapters if chapter.heading != right}
    others = list(named.values())
    chosen = random.sample(others, min(SIBLINGS, len(others)))
    return tuple(Wrong("", "", chapter.id) for chapter in sorted(chosen, key=lambda chapter: chapter.number))


def _mixed(items: Sequence[str], random: Random) -> list[str]:
    """The items in another order than the right one, where they have another."""
    mixed = list(items)
    while mixed == list(items) and len(set(items)) > 1:
        random.shuffle(mixed)
    return mixed


def number_of(text: str) -> float | None:
    """The number that *text* is, with at most a unit after it."""
    found = _NUMBER.match(text.strip())
    return float(found.group().replace(",", "").replace("−", "-")) if found else None


def letters(puts: Iterable[Put]) -> Iterator[tuple[int, int]]:
    """The right place and the number of options, for each that has three or four options with letters."""
    for one in puts:
        place = one.letter
        if place is not None and len(one.options) in (3, 4):
            yield place, len(one.options)
