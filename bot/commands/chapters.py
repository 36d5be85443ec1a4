"""`/chapters`: the outline of a lecture, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from bot.chat.card import (
    Action,
    Answer,
    Block,
    Button,
    Buttons,
    Card,
    Heading,
    Note,
    OnPress,
    Option,
    Paragraph,
    Reply,
    Select,
)
from bot.chat.command import Completes, Declaration, Hidden, Request
from bot.chat.text import Text, join, link, plain
from bot.commands import cards, complete
from bot.commands.command import Command, Context
from bot.corpus.lecture import Chapter, Lecture
from bot.kernel.errors import NotFound
from bot.study import lookup
from bot.study.lookup import Found


class Chapters(Request):
    lecture: Annotated[str, Completes()] = Field("", description="Which lecture, if not this channel's", max_length=300)
    page: Annotated[int, Hidden()] = Field(1, ge=1)


async def show(request: Chapters, context: Context) -> Answer:
    if not context.shelf.lectures:
        raise NotFound(lookup.EMPTY)
    lecture = lookup.lecture(context.shelf, request.lecture)
    if lecture is None:
        return Reply(cards.pick_lecture(context.shelf.lectures.values(), Action("chapters")))
    page = min(request.page, _pages(lecture))
    return Reply(_outline(lecture, page), again=cards.outline_action(lecture, page))


def _outline(lecture: Lecture, page: int) -> Card:
    first = (page - 1) * cards.SELECT
    shown = lecture.chapters[first : first + cards.SELECT]
    blocks: list[Block] = [
        Heading(plain(lecture.title)),
        Note(plain(_about(lecture))),
        Paragraph(join((_line(lecture, chapter) for chapter in shown), "\n")),
        Select("Open a chapter", tuple(_option(lecture, chapter) for chapter in shown)),
    ]
    if _pages(lecture) > 1:
        blocks += [
            Note(plain(f"Page {page} of {_pages(lecture)}: chapters {first + 1} to {first + len(shown)}")),
            Buttons(tuple(_turns(lecture, page))),
        ]
    return Card(tuple(blocks))


def _about(lecture: Lecture) -> str:
    speakers = f"with {', '.join(lecture.speakers)}" if lecture.speakers else ""
    return ", ".join(part for part in (lecture.source, speakers, cards.chapters(lecture)) if part)


def _line(lecture: Lecture, chapter: Chapter) -> Text:
    time = (
        ()
        if chapter.start is None
        else link(cards.clock_time(chapter.start), cards.video_at(lecture.url, chapter.start))
    )
    return join((plain(f"{chapter.number}. {chapter.heading}"), *((time,) if time else ())), "  ")


def _option(lecture: Lecture, chapter: Chapter) -> Option:
    return Option(f"{chapter.number}. {chapter.heading}", cards.chapter_action(Found(lecture, chapter), OnPress.REPLY))


def _turns(lecture: Lecture, page: int) -> Iterable[Button]:
    for label, target in (("Previous page", page - 1), ("Next page", page + 1)):
        exists = 1 <= target <= _pages(lecture)
        yield Button(label, cards.outline_action(lecture, target if exists else page), disabled=not exists)


def _pages(lecture: Lecture) -> int:
    return max(1, -(-len(lecture.chapters) // cards.SELECT))


COMMAND = Command(
    Declaration(
        name="chapters",
        summary="The outline of a lecture",
        request=Chapters,
        examples=("/chapters", "/chapters lecture:cs153"),
    ),
    show,
    {"lecture": complete.lecture_choices},
)
