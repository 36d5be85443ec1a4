"""`/lecture list` and `/lecture use`: what is here, and which one a channel or a server means by default."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.chat.card import Action, Answer, Block, Button, Buttons, Card, Entry, Heading, Note, OnPress, Paragraph, Reply
from bot.chat.command import Completes, Declaration, Hidden, Request
from bot.chat.interaction import Place, PlaceKind
from bot.chat.text import bold, plain, prose
from bot.commands import cards, complete
from bot.commands.command import Command, Context
from bot.corpus.lecture import Lecture
from bot.kernel.errors import NotAllowed, NotFound
from bot.kernel.ids import ChannelId, ServerId
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
    lectures = list(context.shelf.lectures.values())
    if not lectures:
        raise NotFound(lookup.EMPTY)
    pages = -(-len(lectures) // PAGE)
    page = min(request.page, pages)
    shown = lectures[(page - 1) * PAGE : page * PAGE]
    blocks: list[Block] = [Heading(plain("Lectures"))]
    blocks += [_entry(lecture, is_default=lecture.id == context.shelf.default) for lecture in shown]
    if pages > 1:
        blocks += [
            Note(plain(f"Page {page} of {pages}")),
            Buttons((_turn("Previous page", page - 1, pages), _turn("Next page", page + 1, pages))),
        ]
    return Reply(Card(tuple(blocks)), again=_page(page))


async def use(request: Use, context: Context) -> Answer:
    if not context.interaction.learner.may_manage:
        raise NotAllowed("Choosing the lecture needs the right to manage this server. Ask one of its administrators.")
    place = _place(context.interaction.place, request.scope)
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


def _place(place: Place, scope: Literal["channel", "server"]) -> ChannelId | ServerId:
    if place.server is None:
        raise NotAllowed("Here is no server to choose for. Use `/lecture use` in a channel of one.")
    return place.channel if scope == "channel" else place.server


def _entry(lecture: Lecture, *, is_default: bool) -> Entry:
    about = ", ".join(part for part in (lecture.source, *lecture.speakers, cards.chapters(lecture)) if part)
    mark = "; the one meant here" if is_default else ""
    return Entry(bold(lecture.title), plain(f"{about}; id {lecture.id}{mark}"), Button("Chapters", _outline(lecture)))


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
