"""Completions that several commands offer: chapters and lectures. Values are ids, since titles may be too long."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from bot.chat.command import Choice
from bot.commands.command import Context
from bot.corpus.lecture import Lecture
from bot.kernel.errors import PersonError
from bot.study import lookup
from bot.study.library import Shelf
from bot.study.search import Completion

MOST = 25  # Discord, developers/interactions/application-commands.mdx:122; Slack's external select takes 100
LONGEST = 100  # characters of a label and of a value, the same place


def chapter_choices(typed: str, given: Mapping[str, str], context: Context) -> Sequence[Choice]:
    """Chapters by number, title, concept or alias; without a word, the outline from the start."""
    shelf = context.shelf
    within = _within(shelf, given)
    if not typed.strip():
        lecture = within or next(iter(shelf.lectures.values()), None)
        return _outline(lecture, shelf) if lecture is not None else ()
    numbered = _numbered(shelf, typed, within)
    found = shelf.index.complete(typed, MOST, within.id if within is not None else None)
    return [*numbered, *(choice for item in found if (choice := _choice(shelf, item)).value not in _values(numbered))][
        :MOST
    ]


def query_choices(typed: str, given: Mapping[str, str], context: Context) -> Sequence[Choice]:
    """Words to look for, as titles, concepts and aliases complete them. What is chosen is searched as it stands."""
    within = _within(context.shelf, given)
    found = (
        context.shelf.index.complete(typed, MOST, within.id if within is not None else None) if typed.strip() else ()
    )
    labels = dict.fromkeys(cut(item.label) for item in found)
    return [Choice(label, label) for label in labels]


def lecture_choices(typed: str, _given: Mapping[str, str], context: Context) -> Sequence[Choice]:
    """Lectures by any part of title, speaker or source."""
    return choices_of(context.shelf.lectures.values(), typed)


def choices_of(lectures: Collection[Lecture], typed: str) -> Sequence[Choice]:
    """Those of *lectures*, as `lecture_choices`."""
    shown = (
        [item for item, _ in lookup.nearest_lectures(lectures, typed, MOST)] if typed.strip() else list(lectures)[:MOST]
    )
    return [Choice(cut(item.title), item.id) for item in shown if len(item.id) <= LONGEST]


def cut(text: str) -> str:
    """*text* as a label."""
    return cut_to(text, LONGEST)


def cut_to(text: str, limit: int) -> str:
    """*text* in one line of at most *limit* characters, cut between words where it can be, and visibly."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    head = line[: limit - 1]
    return (head[: head.rfind(" ")] if " " in head[limit // 2 :] else head).rstrip() + "…"


def _within(shelf: Shelf, given: Mapping[str, str]) -> Lecture | None:
    try:
        return lookup.lecture(shelf, given.get("lecture", ""))
    except PersonError:  # the other option is half typed; completions of this one need not wait for it
        return None


def _outline(lecture: Lecture, shelf: Shelf) -> list[Choice]:
    return [
        Choice(cut(f"{chapter.number}. {chapter.heading}"), _value(shelf, lecture, chapter.id, chapter.number))
        for chapter in lecture.chapters[:MOST]
    ]


def _numbered(shelf: Shelf, typed: str, within: Lecture | None) -> list[Choice]:
    if not typed.strip().lstrip("#").isdecimal() or len(typed) > 9:
        return []
    number = int(typed.strip().lstrip("#"))
    lectures = [within] if within is not None else list(shelf.lectures.values())[:MOST]
    return [
        Choice(
            cut(f"{number}. {lecture.chapters[number - 1].heading}"),
            _value(shelf, lecture, lecture.chapters[number - 1].id, number),
        )
        for lecture in lectures
        if 1 <= number <= len(lecture.chapters)
    ]


def _choice(shelf: Shelf, item: Completion) -> Choice:
    lecture = shelf.lectures[item.lecture]
    chapter = lecture.chapter(item.chapter)
    number = chapter.number if chapter is not None else 1
    return Choice(cut(f"{number}. {item.label}"), _value(shelf, lecture, item.chapter, number))


def _values(choices: Sequence[Choice]) -> set[str]:
    return {choice.value for choice in choices}


def _value(shelf: Shelf, lecture: Lecture, chapter: str, number: int) -> str:
    """An id that finds this chapter again in this place; its number where the ids do not fit."""
    if len(shelf.lectures) > 1 and len(full := f"{lecture.id}/{chapter}") <= LONGEST:
        return full
    return chapter if len(chapter) <= LONGEST else str(number)
