"""`Something is wrong with this question`: a form for a few words, kept for those who manage the server."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field as Bound

from bot.chat.card import Action, Answer, Card, Field, Form, OnPress, Paragraph, Reply
from bot.chat.command import Declaration, Hidden, Request
from bot.chat.text import prose
from bot.commands.command import Command, Context
from bot.kernel.errors import NotFound
from bot.ports import Report
from bot.study.quiz.round import Mode, Round, State

NOTE = 500  # characters of what is wrong


class About(Request):
    round: Annotated[str, Hidden()]
    n: Annotated[int, Hidden()] = Bound(ge=0)


class Reported(About):
    note: Annotated[str, Hidden()] = Bound("", max_length=NOTE)


async def open_form(request: About, context: Context) -> Answer:
    await _reported(request, context)
    given = {"round": request.round, "n": str(request.n)}
    field = Field(
        "note", "What is wrong with it?", placeholder="It may stay empty", long=True, required=False, limit=NOTE
    )
    return Form("Report a question", (field,), Action("quiz reported", given, OnPress.REPLY))


async def keep(request: Reported, context: Context) -> Answer:
    round_ = await _reported(request, context)
    learner = context.interaction.learner
    question = round_.paper[request.n].question
    assert round_.server is not None
    async with context.store.transaction() as repositories:
        await repositories.reports.add(
            Report(
                server=context.interaction.place.server or round_.server,
                owner=round_.owner,
                lecture=round_.lecture.id,
                question=question.id,
                learner=learner.id,
                name=learner.name,
                stem=question.stem,
                note=request.note,
                at=context.now,
            )
        )
    thanks = "Thank you. Those who manage this server see it with `/lecture reports`."
    return Reply(Card((Paragraph(prose(thanks)),)))


async def _reported(request: About, context: Context) -> Round:
    """The round, if its question can be reported: it was shown with its answer, in a server."""
    round_ = await context.rounds.seen(request.round, context.interaction)
    is_open = round_.is_undecided(request.n) and round_.terms.mode is not Mode.DAILY
    if request.n > round_.number or is_open or round_.state is State.LOBBY:
        raise NotFound("A question can be reported once its answer is shown.")
    if round_.server is None:
        raise NotFound("Reports are read by those who manage a server, and this quiz belongs to none.")
    return round_


def _hidden(name: str, request: type[Request]) -> Declaration:
    return Declaration(name=name, summary="A question that is wrong", request=request, offered=False)


FORM = Command(_hidden("quiz report", About), open_form, {})
KEEP = Command(_hidden("quiz reported", Reported), keep, {})
