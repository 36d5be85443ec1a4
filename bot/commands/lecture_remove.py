"""`/lecture remove`: a lecture that this server added is taken away; one that everybody sees is hidden here alone.

Both are asked back about first. What was added again has its old ids, and what is hidden is shown again by a button
that `/lecture list` has for those who manage the server.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.chat.card import Action, Answer, Button, Buttons, Card, Heading, Paragraph, Reply
from bot.chat.command import Completes, Declaration, Hidden, Request
from bot.chat.interaction import PlaceKind
from bot.chat.text import plain, prose
from bot.commands import complete, rights
from bot.commands.command import Command, Context
from bot.corpus.lecture import Lecture
from bot.kernel.errors import NotFound
from bot.kernel.ids import LectureId, ServerId
from bot.study import lookup

SERVERS = frozenset({PlaceKind.SERVER})


class Remove(Request):
    lecture: Annotated[str, Completes()] = Field(
        description="Which lecture; one that every server has is hidden in this one", min_length=1, max_length=300
    )
    sure: Annotated[bool, Hidden()] = False


class Show(Request):
    lecture: str


async def remove(request: Remove, context: Context) -> Answer:
    server = rights.managed_server(context, "Removing a lecture")
    by_id = request.sure  # a button means the lecture that was shown, and no other that is called nearly so
    lecture = context.shelf.lecture(request.lecture) if by_id else lookup.lecture(context.shelf, request.lecture)
    if lecture is None:
        raise NotFound("Name one lecture. `/lecture list` shows them.")
    is_own = context.shelf.owner(lecture.id) == server
    if not request.sure:
        return Reply(_asked(lecture, is_own=is_own))
    await (_take_away if is_own else _hide)(lecture, server, context)
    await context.shelves.refresh()
    return Reply(Card((Paragraph(plain(f"“{lecture.title}” is {'removed' if is_own else 'hidden in this server'}.")),)))


async def show(request: Show, context: Context) -> Answer:
    server = rights.managed_server(context, "Showing a lecture again")
    lecture = next((one for one in context.shelf.hidden if one.id == request.lecture), None)
    if lecture is None:
        raise NotFound("That lecture is not hidden here (any more). `/lecture list` shows those that are here.")
    async with context.store.transaction() as repositories:
        await repositories.hidden.show(server, LectureId(request.lecture))
    await context.shelves.refresh()
    return Reply(Card((Paragraph(plain(f"“{lecture.title}” is shown in this server again.")),)))


async def _take_away(lecture: Lecture, server: ServerId, context: Context) -> None:
    async with context.store.transaction() as repositories:
        await repositories.lectures.remove(lecture.id, server)


async def _hide(lecture: Lecture, server: ServerId, context: Context) -> None:
    async with context.store.transaction() as repositories:
        await repositories.hidden.hide(server, lecture.id)


def _asked(lecture: Lecture, *, is_own: bool) -> Card:
    sure = Action("lecture remove", {"lecture": lecture.id, "sure": "true"})
    if is_own:
        heading, label = "Remove this lecture?", "Remove it"
        advice = "Nobody finds it any more then. Adding its file again brings it back as it was."
    else:
        heading, label = "Hide this lecture here?", "Hide it"
        advice = (
            "Every server has it. It can be hidden in this one; `/lecture list` then has a button to show it again."
        )
    return Card(
        (
            Heading(plain(heading)),
            Paragraph(plain(lecture.title)),
            Paragraph(prose(advice)),
            Buttons((Button(label, sure, primary=True),)),
        )
    )


REMOVE = Command(
    Declaration(
        name="lecture remove",
        summary="Remove a lecture from this server",
        request=Remove,
        places=SERVERS,
        examples=("/lecture remove week-2",),
    ),
    remove,
    {"lecture": complete.lecture_choices},
)
SHOW = Command(
    Declaration("lecture show", "Shows a lecture that was hidden", Show, places=SERVERS, offered=False), show, {}
)
