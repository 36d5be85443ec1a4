"""Answering: a letter, a form, an order step by step; how sure one is. Before it closes an answer can be changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field as Bound

from bot.chat.card import (
    Action,
    Answer,
    Block,
    Button,
    Buttons,
    Card,
    Field,
    Form,
    Heading,
    Note,
    OnPress,
    Option,
    Paragraph,
    Reply,
    Select,
    refusal,
)
from bot.chat.command import Declaration, Hidden, Request
from bot.chat.text import bold, join, plain
from bot.commands import daily_cards, round_cards, solo
from bot.commands.answering import Given, Outcome
from bot.commands.command import Command, Context
from bot.corpus.question import FALSE, TRUE, Kind
from bot.kernel.errors import NotFound
from bot.ports import Answer as Kept
from bot.ports import Repositories
from bot.study.quiz.grading import TYPED, Grade, Names, grade
from bot.study.quiz.options import Put
from bot.study.quiz.round import TOGETHER, Answered, Mode, Round, Scoring, State, asked
from bot.study.quiz.scoring import Confidence

LATE = "That came too late: the question was closed already. Nothing is lost but this answer."
PAUSED = "The quiz is paused, so answers wait too. What you answered before stands."
OVER = "That round is over. Start another with `/quiz`."
CLOSED = "That question is closed: it was open for two weeks. The answer stands on the next one."
ELSEWHERE = "That answer does not belong to this question."


class Letter(Request):
    round: Annotated[str, Hidden()]
    n: Annotated[int, Hidden()] = Bound(ge=0)
    c: Annotated[int, Hidden()] = Bound(ge=0)


class Numbered(Request):
    round: Annotated[str, Hidden()]
    n: Annotated[int, Hidden()] = Bound(ge=0)


class Opened(Numbered):
    how: Annotated[Literal["r", "p"], Hidden()] = "p"


class Typed(Numbered):
    answer: Annotated[str, Hidden()] = Bound(min_length=1, max_length=round_cards.TYPED)


class Ordered(Numbered):
    so: Annotated[str, Hidden()] = Bound("", pattern=r"^(\d(\.\d)*)?$")


class Sure(Numbered):
    how: Annotated[Confidence, Hidden()]


async def letter(request: Letter, context: Context) -> Answer:
    """One of the options of a choice, or true or false."""
    round_, put = await _asked(request.round, request.n, context)
    texts = (TRUE, FALSE) if put.question.kind is Kind.TRUEFALSE else tuple(option.text for option in put.options)
    if put.question.kind not in (Kind.CHOICE, Kind.WHICH, Kind.TRUEFALSE) or request.c >= len(texts):
        raise NotFound(ELSEWHERE)
    return await _given(round_, request.n, texts[request.c], context)


async def open_form(request: Opened, context: Context) -> Answer:
    """The form in which an answer is typed, with the question above the line."""
    _, put = await _asked(request.round, request.n, context)
    given = {"round": request.round, "n": str(request.n)}
    field = Field("answer", put.question.stem, placeholder="A few words", limit=round_cards.TYPED)
    return Form("Your answer", (field,), Action("quiz type", given, OnPress(request.how)))


async def typed(request: Typed, context: Context) -> Answer:
    """What somebody typed."""
    round_, put = await _asked(request.round, request.n, context)
    if put.question.kind not in TYPED:
        raise NotFound(ELSEWHERE)
    return await _given(round_, request.n, request.answer, context)


async def order(request: Ordered, context: Context) -> Answer:
    """The items of an order, chosen one after the other; the choice so far travels in the menu."""
    round_, put = await _asked(request.round, request.n, context)
    places = [int(place) for place in request.so.split(".") if place]
    items = [option.text for option in put.options]
    if put.question.kind is not Kind.ORDER or len(set(places)) < len(places) or any(p >= len(items) for p in places):
        raise NotFound(ELSEWHERE)
    left = [place for place in range(len(items)) if place not in places]
    if len(left) > 1:
        return Reply(_so_far(round_, request.n, put, places, left))
    return await _given(round_, request.n, "\n".join(items[place] for place in (*places, *left)), context)


def _so_far(round_: Round, number: int, put: Put, places: Sequence[int], left: Sequence[int]) -> Card:
    items = [option.text for option in put.options]
    which = "What comes first?" if not places else f"What comes after “{items[places[-1]]}”?"
    options = tuple(
        Option(items[place], _ordered(round_, number, (*places, place)), f"in place {len(places) + 1}")
        for place in left
    )
    blocks: list[Block] = [Heading(plain(put.question.stem))]
    if places:
        blocks.append(Paragraph(plain("\n".join(f"{at}. {items[place]}" for at, place in enumerate(places, 1)))))
        blocks.append(Select(which, options))
        blocks.append(Buttons((Button("From the start", _ordered(round_, number, ())),)))
    else:
        blocks.append(Select(which, options))
    return Card(tuple(blocks))


def _ordered(round_: Round, number: int, places: Sequence[int]) -> Action:
    so = ".".join(str(place) for place in places)
    return Action("quiz order", {"round": round_.id, "n": str(number), **({"so": so} if so else {})})


async def sure(request: Sure, context: Context) -> Answer:
    """How sure somebody is of what they answered; until the question closes."""
    round_ = await context.rounds.seen(request.round, context.interaction)
    if round_.terms.scoring is not Scoring.CONFIDENCE or round_.terms.mode not in TOGETHER:
        raise NotFound(ELSEWHERE)
    learner, when = context.interaction.learner.id, context.interaction.when
    async with context.store.transaction() as repositories:
        open_ = (await repositories.rounds.open([round_.id])).get(round_.id)
        if open_ is None or open_.state is not State.ASKING or open_.number != request.n:
            return refusal(LATE)
        if open_.deadline is not None and when > open_.deadline:
            return refusal(LATE)
        if not await repositories.answers.confide(round_.id, request.n, learner, request.how):
            return refusal("Answer first, then say how sure you are.")
        kept = await repositories.answers.find(round_.id, request.n, learner)
    assert kept is not None
    return Reply(_receipt(round_, request.n, kept))


async def _asked(round_id: str, number: int, context: Context) -> tuple[Round, Put]:
    round_ = await context.rounds.asking(round_id, number, context.interaction)
    if number > round_.number:  # nobody is to read it before it is asked
        raise NotFound(ELSEWHERE)
    return round_, round_.paper[number]


async def _given(round_: Round, number: int, given: str, context: Context) -> Answer:
    if round_.terms.mode is Mode.SOLO:
        return await _given_alone(round_, number, given, context)
    if round_.terms.mode is Mode.DAILY:
        return await _given_in_passing(round_, number, given, context)
    answer = await _answer(round_, number, given, context)
    match await context.rounds.answer(Given(answer, context.now)):
        case Outcome.KEPT:
            return Reply(_receipt(round_, number, answer))
        case Outcome.LATE:
            return refusal(LATE)
        case Outcome.PAUSED:
            return refusal(PAUSED)
        case Outcome.OVER:
            return refusal(OVER)


async def _answer(round_: Round, number: int, given: str, context: Context) -> Kept:
    """What is kept of the answer, graded."""
    learner, when = context.interaction.learner, context.interaction.when
    graded = await _graded(round_, round_.paper[number], given, context)
    is_alone = round_.terms.mode is Mode.SOLO  # such a round goes along, from channel to channel
    channel = round_.home if is_alone else context.interaction.place.channel
    seat = next((seat for seat in round_.seats if seat.channel == channel), None)
    return Kept(
        round=round_.id,
        number=number,
        learner=learner.id,
        name=learner.name,
        given=given,
        right=graded.right,
        close=graded.close,
        confidence=Confidence.GUESS,
        at=when,
        shown=seat.shown if seat is not None and round_.number == number else None,
        first=given,
        first_at=when,
    )


async def _graded(round_: Round, put: Put, given: str, context: Context) -> Grade:
    if put.question.kind not in TYPED:
        return grade(put, given, _NO_NAMES)
    lecture = context.shelf.of_origin(round_.lecture.id, round_.owner) or round_.lecture
    async with context.store.reading() as repositories:
        forms = await repositories.appeals.forms(round_.server, round_.owner, round_.lecture.id)
    return grade(put, given, context.rounds.names(lecture), forms.get(put.question.id, ()))


_NO_NAMES = Names("", (), ())


def _receipt(round_: Round, number: int, kept: Kept) -> Card:
    """That an answer stands, to the one who gave it. Whether it is right is said when the question closes."""
    put = round_.paper[number]
    blocks: list[Block] = [
        Heading(plain("Answer locked in")),
        Paragraph(join((plain(f"Question {number + 1}: "), bold(_said(put, kept.given))))),
    ]
    if round_.terms.scoring is Scoring.CONFIDENCE:
        blocks.append(Paragraph(plain(f"How sure are you? It counts as: {_SURE[kept.confidence].lower()}.")))
        blocks.append(
            Buttons(
                tuple(
                    Button(
                        f"{_SURE[one]} ({round_cards.worth(one)})",
                        Action("quiz sure", {"round": round_.id, "n": str(number), "how": one.value}),
                        primary=one is kept.confidence,
                    )
                    for one in Confidence
                )
            )
        )
    blocks.append(Note(plain("You can change it until the question closes; then “My answer” tells you alone.")))
    return Card(tuple(blocks))


def _said(put: Put, given: str) -> str:
    for place, option in enumerate(put.options):
        if put.question.kind is not Kind.ORDER and option.text == given:
            return f"{round_cards.LETTERS[place]}  {given}"
    return round_cards.said(put, given)


_SURE = {Confidence.GUESS: "A guess", Confidence.THINK: "I think so", Confidence.CERTAIN: "Certain"}


async def _given_alone(round_: Round, number: int, given: str, context: Context) -> Answer:
    """The first answer counts, and what is right is shown at once."""
    answer = await _answer(round_, number, given, context)

    async def keep(repositories: Repositories, before: Round, after: Round) -> tuple[()]:
        if before.number == number and before.version != after.version:
            await repositories.answers.keep([answer])
        return ()

    now = await context.rounds.seen(round_.id, context.interaction)
    if now.state is not State.ASKING or now.number != number:
        return await solo.shown(now, context)
    moved = await context.rounds.move(round_.id, Answered(context.now), keep)
    return await solo.shown(moved.after, context)


async def _given_in_passing(round_: Round, number: int, given: str, context: Context) -> Answer:
    """To the question of a day: the first answer counts, and what is right is told at once, to this person alone."""
    answer = await _answer(round_, number, given, context)
    async with context.store.transaction() as repositories:
        open_ = (await repositories.rounds.open([round_.id])).get(round_.id)
        first = await repositories.answers.find(round_.id, number, answer.learner)
        is_open = open_ is not None and open_.state is State.ASKING
        if first is None and is_open:
            await repositories.answers.keep([answer])
            await repositories.rounds.refresh({round_.id: asked(number)})
    if first is None and not is_open:
        return refusal(CLOSED)
    return Reply(daily_cards.told(round_, first or answer, is_new=first is None))


def _hidden(name: str, request: type[Request]) -> Declaration:
    return Declaration(name=name, summary="An answer to a quiz's question", request=request, offered=False)


ANSWER = Command(_hidden("quiz answer", Letter), letter, {})
FORM = Command(_hidden("quiz form", Opened), open_form, {})
TYPE = Command(_hidden("quiz type", Typed), typed, {})
ORDER = Command(_hidden("quiz order", Ordered), order, {})
SURE = Command(_hidden("quiz sure", Sure), sure, {})
