"""Which chapter, which lecture is meant by what somebody typed: number, id, title, part of a title, typo."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rapidfuzz import fuzz

from bot.corpus.lecture import Chapter, Lecture
from bot.kernel.errors import NotFound
from bot.kernel.ids import ChapterId, LectureId
from bot.study.library import Shelf
from bot.study.search import Findings, Hit, Verdict

ALL = "all"
"""What one gives as a lecture to look in every one of them."""

EMPTY = (
    "There is no lecture here yet. Those who manage a server add one to it with `/lecture add`; "
    "whoever runs the bot adds one for everybody with `chapterhouse import FILE`."
)

_NUMBER = re.compile(
    r"(?:the\s+)?(?:#|no\.?|nr\.?|number|ch(?:ap(?:ter)?)?\.?)?\s*#?\s*([-+]?\d{1,9})(?:st|nd|rd|th)?\.?", re.I
)
_FRAME = re.compile(r"^(?:the\s+)?(?:ch(?:ap(?:ter)?)?\.?\s+)?|(?:\s+(?:one|chapter))?$", re.I)
_CARDINALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh")
_WORDS = {word: number for words in (_CARDINALS, _ORDINALS) for number, word in enumerate(words, 1)}
_CLOSE = 75  # rapidfuzz's 0 to 100; a title of one word with one wrong letter is above it
_MARGIN = 8


@dataclass(frozen=True, slots=True)
class Found:
    """A chapter with its lecture."""

    lecture: Lecture
    chapter: Chapter


@dataclass(frozen=True, slots=True)
class OneOf:
    """Several chapters, or lectures where *chapters* is empty, of which the person must choose."""

    chapters: tuple[Found, ...] = ()
    lectures: tuple[Lecture, ...] = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing fits. *nearest* are guesses."""

    nearest: tuple[Found, ...]
    did_you_mean: str = ""


Outcome: TypeAlias = Found | OneOf | Unknown


def lecture(shelf: Shelf, named: str) -> Lecture | None:
    """The lecture that *named* means; where it is empty the place's default; None for all of them.

    Raises NotFound with the nearest titles, also when several fit equally.
    """
    if not named:
        return shelf.lectures[shelf.default] if shelf.default is not None else None
    if named.casefold() == ALL and ALL not in shelf.lectures:
        return None
    if (exact := shelf.lectures.get(LectureId(named))) is not None:
        return exact
    near = nearest_lectures(shelf.lectures.values(), named, 4)
    if near and near[0][1] >= _CLOSE and (len(near) == 1 or near[0][1] - near[1][1] >= _MARGIN):
        return near[0][0]
    guesses = "; ".join(f"“{item.title}” ({item.id})" for item, _ in near[:3])
    if not guesses:
        raise NotFound(EMPTY)
    raise NotFound(f"No single lecture here is called that. The nearest: {guesses}. `/lecture list` shows all.")


def nearest_lectures(lectures: Iterable[Lecture], named: str, limit: int) -> Sequence[tuple[Lecture, float]]:
    """The lectures whose title or id is most like *named*, best first, with 0 to 100; all kinds of part count."""
    scored = [(item, _likeness(named, item)) for item in lectures]
    return sorted(scored, key=lambda pair: -pair[1])[:limit]


def chapter(shelf: Shelf, which: str, within: Lecture | None) -> Outcome:
    """The chapter that *which* means, in one lecture or, with *within* None, in any of the shelf's."""
    lectures = [within] if within is not None else list(shelf.lectures.values())
    if not lectures:
        raise NotFound(EMPTY)
    if (by_id := _by_id(lectures, which)) is not None:
        return by_id
    number = _number(which, len(lectures[0].chapters))
    if number is not None and len(lectures) > 1:
        return OneOf(lectures=tuple(lectures))
    if number is not None and 1 <= number <= len(lectures[0].chapters):
        return Found(lectures[0], lectures[0].chapters[number - 1])
    outcome = _decide(shelf, shelf.index.search(which, 10, within.id if within is not None else None))
    if number is not None and not isinstance(outcome, Found):  # a title may be a number: `2024`
        raise NotFound(f"“{lectures[0].title}” has chapters 1 to {len(lectures[0].chapters)}. `/chapters` lists them.")
    return outcome


def found(shelf: Shelf, hits: Iterable[Hit]) -> tuple[Found, ...]:
    """The chapters of *hits*, in their order."""
    pairs = ((shelf.lectures[hit.lecture], hit.chapter) for hit in hits)
    return tuple(Found(item, part) for item, key in pairs if (part := item.chapter(key)) is not None)


def _decide(shelf: Shelf, findings: Findings) -> Outcome:
    chapters = found(shelf, findings.hits)
    match findings.verdict:
        case Verdict.CLEAR:
            return chapters[0]
        case Verdict.SEVERAL:
            return OneOf(chapters=chapters[:5])
        case Verdict.NONE:
            return Unknown(chapters[:3], findings.did_you_mean)


def _by_id(lectures: Sequence[Lecture], which: str) -> Found | None:
    """By an id as completions give it: the chapter's own, or `lecture/chapter` where several lectures have it."""
    plain = [Found(item, part) for item in lectures if (part := item.chapter(ChapterId(which))) is not None]
    if plain:
        return plain[0]
    for item in lectures:
        if which.startswith(f"{item.id}/") and (part := item.chapter(ChapterId(which[len(item.id) + 1 :]))) is not None:
            return Found(item, part)
    return None


def _number(which: str, count: int) -> int | None:
    """The number, from 1, that `3`, `#3`, `ch 3`, `three`, `third` or `last` means among *count*; None for others."""
    if (typed := _NUMBER.fullmatch(which.strip())) is not None:
        return int(typed[1])
    return {**_WORDS, "last": count, "final": count}.get(_FRAME.sub("", which.strip().casefold()))


def _likeness(typed: str, item: Lecture) -> float:
    """0 to 100: how well each typed word is met in what the lecture goes by; long words count more."""
    if typed.casefold() == item.id.casefold():
        return 100.0
    called = _words(" ".join((item.id, item.title, item.source, *item.speakers)))
    wanted = _words(typed)
    met = sum(len(word) * max((_word_likeness(word, other) for other in called), default=0.0) for word in wanted)
    return met / max(1, sum(map(len, wanted)))


def _word_likeness(word: str, other: str) -> float:
    return 95.0 if len(word) >= 3 and other.startswith(word) and other != word else fuzz.ratio(word, other)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
