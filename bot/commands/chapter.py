"""`/chapter`: one chapter, by number, title, part of a title, or a mistyped one."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.chat.card import Action, Answer, Card, Reply, Tone
from bot.chat.command import Completes, Declaration, Request
from bot.commands import cards, complete
from bot.commands.command import Command, Context
from bot.study import lookup
from bot.study.lookup import Found, OneOf, Unknown

LONGEST_QUERY = 6000


class Chapter(Request):
    which: Annotated[str, Completes()] = Field(
        description="Number, title, part of a title, or `last`", min_length=1, max_length=LONGEST_QUERY
    )
    lecture: Annotated[str, Completes()] = Field("", description="Which lecture, if not this channel's", max_length=300)


async def show(request: Chapter, context: Context) -> Answer:
    within = lookup.lecture(context.shelf, request.lecture)
    match lookup.chapter(context.shelf, request.which, within):
        case Found() as found:
            return Reply(cards.chapter_card(found), again=cards.chapter_action(found))
        case OneOf(lectures=lectures) if lectures:
            return Reply(cards.pick_lecture(lectures, Action("chapter", {"which": request.which})))
        case OneOf(chapters=chapters):
            return Reply(cards.pick_chapter(chapters, "Which of these?", "Several chapters fit about equally well."))
        case Unknown(nearest, did_you_mean):
            return Reply(_unknown(nearest, did_you_mean))


def _unknown(nearest: tuple[Found, ...], did_you_mean: str) -> Card:
    advice = "`/chapters` lists them all."
    if did_you_mean:
        advice = f"Did you mean “{did_you_mean}”? {advice}"
    if nearest:
        advice = f"{advice} The nearest, as guesses:"
    return cards.pick_chapter(nearest, "No chapter is called that", advice, Tone.WARNING)


COMMAND = Command(
    Declaration(
        name="chapter",
        summary="Read one chapter of a lecture",
        request=Chapter,
        examples=("/chapter 3", "/chapter last", "/chapter latent difusion", "/chapter which:3 lecture:cs153"),
    ),
    show,
    {"which": complete.chapter_choices, "lecture": complete.lecture_choices},
)
