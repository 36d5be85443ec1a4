"""`/lecture reports`: what people of a server say is wrong with questions, for those who manage it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Annotated

from pydantic import Field

from bot.chat.card import Action, Answer, Block, Button, Buttons, Card, Entry, Heading, Note, Paragraph, Reply
from bot.chat.command import Declaration, Hidden, Request
from bot.chat.text import bold, plain
from bot.commands import complete, rights
from bot.commands.command import Command, Context
from bot.commands.lecture import SERVERS
from bot.kernel.ids import LectureId, QuestionId
from bot.ports import Report

PAGE = 8  # questions of one page, as many as lectures in `/lecture list`
NOTES = 3  # of what people wrote about one question
SHOWN = 200  # characters of each

_Key = tuple[str, str, str]


class Reports(Request):
    page: Annotated[int, Hidden()] = Field(1, ge=1)


class Settle(Request):
    lecture: Annotated[str, Hidden()] = Field(max_length=300)
    question: Annotated[str, Hidden()] = Field(max_length=300)


async def show(request: Reports, context: Context) -> Answer:
    return Reply(await _list(request.page, context))


async def settle(request: Settle, context: Context) -> Answer:
    """Takes the reports about one question off the list."""
    server = rights.managed_server(context, "Settling reports")
    async with context.store.transaction() as repositories:
        await repositories.reports.close(server, LectureId(request.lecture), QuestionId(request.question))
    return Reply(await _list(1, context))


async def _list(page: int, context: Context) -> Card:
    server = rights.managed_server(context, "Reading reports")
    async with context.store.reading() as repositories:
        reports = await repositories.reports.of_server(server)
    if not reports:
        return Card((Heading(plain("Reports")), Paragraph(plain("Nothing was reported that is not settled."))))
    latest = {key: place for place, key in reversed(list(enumerate(map(_key, reports))))}
    questions = [list(group) for _, group in groupby(sorted(reports, key=lambda one: latest[_key(one)]), key=_key)]
    pages = -(-len(questions) // PAGE)
    page = min(page, pages)
    blocks: list[Block] = [Heading(plain("Reports"))]
    blocks += [_entry(group) for group in questions[(page - 1) * PAGE : page * PAGE]]
    if pages > 1:
        blocks += [
            Note(plain(f"Page {page} of {pages}")),
            Buttons((_turn("Previous page", page - 1, pages), _turn("Next page", page + 1, pages))),
        ]
    return Card(tuple(blocks))


def _entry(reports: Sequence[Report]) -> Entry:
    first = reports[0]
    notes = [f"“{complete.cut_to(one.note, SHOWN)}” ({one.name or 'somebody'})" for one in reports if one.note][:NOTES]
    people = "1 person" if len(reports) == 1 else f"{len(reports)} people"
    about = f"{first.lecture}, question {first.question}; {people}"
    settled = Button("Settled", Action("lecture settle", {"lecture": first.lecture, "question": first.question}))
    return Entry(bold(complete.cut_to(first.stem, SHOWN)), plain("\n".join((about, *notes))), settled)


def _key(report: Report) -> _Key:
    return report.owner or "", report.lecture, report.question


def _turn(label: str, page: int, pages: int) -> Button:
    return Button(label, Action("lecture reports", {"page": str(page)}), disabled=not 1 <= page <= pages)


REPORTS = Command(
    Declaration(
        name="lecture reports",
        summary="What people say is wrong with questions; for those who manage the server",
        request=Reports,
        places=SERVERS,
        examples=("/lecture reports",),
    ),
    show,
    {},
)
SETTLE = Command(
    Declaration(
        name="lecture settle", summary="Take reports off the list", request=Settle, places=SERVERS, offered=False
    ),
    settle,
    {},
)
