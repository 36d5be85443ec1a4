"""`/lecture list` and `/lecture use`: what is here, and which one a channel or a server means by default."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.chat.card import Action, Answer, Block, Button, Buttons, Card, Entry, Heading, Note, OnPress, Paragraph, Reply
from bot.chat.command import Completes, Declaration, Hidden, Request
from bot.chat.interaction import PlaceKind
from bot.chat.text import bold, plain, prose
from bot.commands import cards, complete, rights
from bot.commands.command import Command, Context
from bot.corpus.lecture import Lecture
from bot.kernel.errors import NotFound
from bot.study import lookup

PAGE = 8  # lectures of one page: an entry of Discord's counts three or four components of the 40 it allows
SERVERS = frozenset({PlaceKind.SERVER})
"""Where a default is chosen: a conversation outside a server has none to manage."""


class List(Request):
    page: Annotated[int, Hidden()] = Field(1, ge=1)


class Use(Request):
    lecture: Annotated[str, Completes()] = Field(
        description="Which lecture, or `none` to forget the choice", max_length=300
    )
    scope: Literal["channel", "server"] = Field("channel", description="For this channel, or for the whole server")


async def list_(request: List, context: Context) -> Answer:
    entries = [_entry(lecture, context) for lecture in context.shelf.lectures.values()]
    if context.interaction.learner.may_manage and context.interaction.on_press is not OnPress.SHARE:
        entries += [_hidden(lecture) for lecture in context.shelf.hidden]
    if not entries:
        raise NotFound(lookup.EMPTY)
    pages = -(-len(entries) // PAGE)
    page = min(request.page, pages)
    blocks: list[Block] = [Heading(plain("Lectures")), *entries[(page - 1) * PAGE : page * PAGE]]
    if pages > 1:
        blocks += [
            Note(plain(f"Page {page} of {pages}")),
            Buttons((_turn("Previous page", page - 1, pages), _turn("Next page", page + 1, pages))),
        ]
    return Reply(Card(tuple(blocks)), again=_page(page))


async def use(request: Use, context: Context) -> Answer:
    server = rights.managed_server(context, "Choosing the lecture")
    place = context.interaction.place.channel if request.scope == "channel" else server
    lecture = None if request.lecture.casefold() == "none" else lookup.lecture(context.shelf, request.lecture)
    if lecture is None and request.lecture.casefold() != "none":
        raise NotFound("Name one lecture, or `none` to forget the choice. `/lecture list` shows them.")
    async with context.store.transaction() as repositories:
        await repositories.defaults.choose(place, lecture.id if lecture is not None else None)
    await context.shelves.refresh()
    where = f"this {request.scope}"
    if lecture is None:
        return Reply(_said(f"No lecture is set for {where} any more."))
    return Reply(_said(f"From now on {where} means this lecture: {lecture.title}"))


def _entry(lecture: Lecture, context: Context) -> Entry:
    about = ", ".join(part for part in (lecture.source, *lecture.speakers, cards.chapters(lecture)) if part)
    marks = [f"id {lecture.id}"]
    if context.shelf.owner(lecture.id) is not None:
        marks.append("this server's own" if context.interaction.place.server is not None else "of a server of yours")
    if lecture.id == context.shelf.default:
        marks.append("the one meant here")
    return Entry(bold(lecture.title), plain("; ".join((about, *marks))), Button("Chapters", _outline(lecture)))


def _hidden(lecture: Lecture) -> Entry:
    shows = Action("lecture show", {"lecture": lecture.id})
    return Entry(bold(lecture.title), plain("hidden in this server"), Button("Show it again", shows))


def _outline(lecture: Lecture) -> Action:
    action = cards.outline_action(lecture)
    return Action(action.command, action.arguments, OnPress.REPLY)


def _page(page: int) -> Action:
    return Action("lecture list", {"page": str(page)})


def _turn(label: str, page: int, pages: int) -> Button:
    return Button(label, _page(page), disabled=not 1 <= page <= pages)


def _said(sentence: str) -> Card:
    return Card((Paragraph(prose(sentence)),))


LIST = Command(
    Declaration(name="lecture list", summary="The lectures that are here", request=List, examples=("/lecture list",)),
    list_,
    {},
)
USE = Command(
    Declaration(
        name="lecture use",
        summary="Choose the lecture that this channel or server means",
        request=Use,
        places=SERVERS,
        examples=("/lecture use cs153", "/lecture use lecture:cs153 scope:server"),
    ),
    use,
    {"lecture": complete.lecture_choices},
)
