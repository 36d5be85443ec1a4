"""What keeps a round going: joining, starting, the host's controls; and going on when one plays alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Annotated, Literal

from bot.chat.card import Answer, Block, Button, Buttons, Card, Heading, OnPress, Paragraph, Reply
from bot.chat.command import Declaration, Hidden, Request
from bot.chat.text import plain, prose
from bot.commands import round_cards, solo
from bot.commands.command import Command, Context
from bot.kernel.errors import NotAllowed, NotFound
from bot.ports import Repositories
from bot.study.quiz.round import (
    LOBBY,
    TOGETHER,
    Advanced,
    Ended,
    Event,
    Extended,
    HostLeft,
    Mode,
    NotNow,
    Paused,
    Resumed,
    Round,
    Skipped,
    Started,
    State,
    asked,
)

Deed = Literal["start", "pause", "resume", "skip", "more", "next", "leave", "end"]


class Any_(Request):  # noqa: N801  `Round` is the round itself
    round: Annotated[str, Hidden()]


class Do(Request):
    round: Annotated[str, Hidden()]
    what: Annotated[Deed, Hidden()]
    at: Annotated[str, Hidden()] = ""


async def join(request: Any_, context: Context) -> Answer:
    """Takes part from the question in play on; answering does the same."""
    round_ = await _of_a_group(request.round, context)
    if round_.state is State.OVER:
        raise NotFound("That round is over. Start another with `/quiz`.")
    learner = context.interaction.learner
    async with context.store.transaction() as repositories:
        is_new = await repositories.answers.join(round_.id, learner.id, learner.name, round_.seen_when_joining)
        is_ranked = await repositories.people.is_ranked(learner.id)
        if is_new:
            await repositories.rounds.refresh({round_.id: LOBBY})
            if round_.is_open:
                await repositories.rounds.refresh({round_.id: asked(round_.number)})
    named = (
        "Your name stands on the podium; `/privacy ranking` keeps it off."
        if is_ranked
        else "Your name stays off the podium, as you said."
    )
    welcome = "You are in." if is_new else "You are in already."
    return Reply(Card((Paragraph(prose(f"{welcome} Questions come in the channel, answers are private. {named}")),)))


async def host(request: Any_, context: Context) -> Answer:
    """What may be done with the round now, for those who may."""
    round_ = await _hosted(request.round, context)
    return Reply(controls(round_))


async def do(request: Do, context: Context) -> Answer:
    """Does it, and shows what may be done next."""
    round_ = await _hosted(request.round, context)
    now = context.now
    if not _is_there(request, round_):
        return Reply(controls(round_, PASSED))

    async def event(repositories: Repositories, before: Round) -> Event:
        if not _is_there(request, before):  # another press was faster
            raise NotNow(PASSED)
        if request.what != "next":
            return _EVENTS[request.what](now)
        answers, _ = await repositories.answers.count(before.id, max(before.number, 0))
        return Advanced(answers, now)

    move = await context.rounds.move(round_.id, event)
    return Reply(controls(move.after, _DONE[request.what]))


def _is_there(request: Do, round_: Round) -> bool:
    """Whether the round is still where the button was made for it."""
    return request.at in ("", round_cards.stage(round_))


PASSED = "The quiz has moved on since."

_EVENTS: Mapping[str, Callable[[datetime], Event]] = {
    "start": Started,
    "pause": Paused,
    "resume": Resumed,
    "skip": Skipped,
    "more": Extended,
    "leave": HostLeft,
    "end": Ended,
}
_DONE: Mapping[str, str] = {
    "start": "It has begun.",
    "pause": "Paused. Nobody loses time.",
    "resume": "It goes on.",
    "skip": "Skipped. The question does not count.",
    "more": "30 seconds more.",
    "next": "On it goes.",
    "leave": "It goes on without a host: those who play vote on appeals, and anybody may use the controls.",
    "end": "",
}
_LABELS: Mapping[str, str] = {
    "start": "Start",
    "pause": "Pause",
    "resume": "Go on",
    "skip": "Skip this question",
    "more": "30 seconds more",
    "next": "Next",
    "leave": "Leave it to the players",
    "end": "End the quiz",
}
_OFFERED: Mapping[State, tuple[str, ...]] = {
    State.LOBBY: ("start", "end"),
    State.ASKING: ("pause", "skip", "more", "next", "leave", "end"),
    State.REVEALING: ("pause", "next", "leave", "end"),
    State.PAUSED: ("resume", "leave", "end"),
    State.OVER: (),
}
_STANDS: Mapping[State, str] = {
    State.LOBBY: "The lobby is open.",
    State.ASKING: "Question {number} of {count} is open.",
    State.REVEALING: "The answer to question {number} of {count} is shown.",
    State.PAUSED: "Paused at question {number} of {count}.",
    State.OVER: "It is over.",
}


def controls(round_: Round, done: str = "") -> Card:
    """The host's buttons, for the state that the round is in."""
    stands = _STANDS[round_.state].format(number=round_.number + 1, count=len(round_.paper))
    blocks: list[Block] = [Heading(plain("Host controls")), Paragraph(plain(f"{done} {stands}".strip()))]
    if round_.state is State.PAUSED and round_.trouble:
        blocks.append(Paragraph(plain(round_.trouble)))
    buttons = tuple(_buttons(round_))
    blocks += [Buttons(buttons[first : first + _ROW]) for first in range(0, len(buttons), _ROW)]
    return Card(tuple(blocks))


_ROW = 5  # as many as stand side by side


def _buttons(round_: Round) -> Iterator[Button]:
    for what in _OFFERED[round_.state]:
        if what == "more" and round_.deadline is None:
            continue
        if what == "leave" and round_.host is None:
            continue
        yield Button(_LABELS[what], round_cards.deed(round_, what, OnPress.REPLACE))


async def go(request: Any_, context: Context) -> Answer:
    """Shows a round that one plays alone, where it stands."""
    return await solo.shown(await _alone(request.round, context), context)


async def on(request: Any_, context: Context) -> Answer:
    """Goes on from an answer to the next question."""
    round_ = await _alone(request.round, context)
    if round_.state is State.REVEALING:
        round_ = (await context.rounds.move(round_.id, Advanced(1, context.now))).after
    return await solo.shown(round_, context)


async def _of_a_group(round_id: str, context: Context) -> Round:
    round_ = await context.rounds.seen(round_id, context.interaction)
    if round_.terms.mode not in TOGETHER:
        raise NotFound("That round is somebody's own.")
    return round_


async def _alone(round_id: str, context: Context) -> Round:
    round_ = await context.rounds.seen(round_id, context.interaction)
    if round_.terms.mode is not Mode.SOLO:
        raise NotFound("That round is a group's; its questions come in the channel.")
    return round_


async def _hosted(round_id: str, context: Context) -> Round:
    """The round, if the person may steer it. Raises NotAllowed."""
    round_ = await _of_a_group(round_id, context)
    if not may_host(round_, context):
        who = round_.host_name.replace("`", "'") or "The host"  # a sentence of ours, in which backticks mean something
        raise NotAllowed(f"{who} hosts this quiz; so do those who may manage messages in this channel.")
    return round_


def may_host(round_: Round, context: Context) -> bool:
    """Whether the person hosts the round, may manage messages where it is played, or nobody hosts it.

    A relay, which goes on for days, is left to those who may manage messages.
    """
    learner = context.interaction.learner
    is_everybodys = round_.host is None and round_.terms.mode is Mode.GROUP
    return round_.host == learner.id or is_everybodys or learner.may_moderate or learner.may_manage


def _hidden(name: str, request: type[Request]) -> Declaration:
    return Declaration(name=name, summary="A quiz that is on", request=request, offered=False)


JOIN = Command(_hidden("quiz join", Any_), join, {})
HOST = Command(_hidden("quiz host", Any_), host, {})
DO = Command(_hidden("quiz do", Do), do, {})
GO = Command(_hidden("quiz go", Any_), go, {})
ON = Command(_hidden("quiz on", Any_), on, {})
