"""What happens to a round by itself: its time to wake comes, a message of it is sent or cannot be, the bot comes back.

And what its messages show: they are made when they are sent, of the round as it is then.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal

from bot.chat.card import Answer, Card, Paragraph, Reply
from bot.chat.command import Declaration, Hidden, Request
from bot.chat.text import plain
from bot.commands import appeal_cards, daily_cards, round_cards, scheduling
from bot.commands.command import Command, Context
from bot.commands.round_cards import Scene
from bot.kernel.ids import ChannelId, RoundId, platform_of
from bot.ports import Delivery, Outcome, Repositories, Sort
from bot.study.quiz.grading import TYPED
from bot.study.quiz.round import LOBBY, PODIUM, Back, Due, Event, Mode, Round, Shown, State, Unsent, asked

_GONE = "This quiz is not known any more."
_PERHAPS = "I do not know whether the question appeared there, and did not ask it twice"


class Wake(Request):
    round: Annotated[str, Hidden()]
    version: Annotated[int, Hidden()]


class Sent(Request):
    round: Annotated[str, Hidden()]
    part: Annotated[str, Hidden()]
    channel: Annotated[str, Hidden()]
    outcome: Annotated[Literal["sent", "never", "unknown"], Hidden()]
    when: Annotated[str, Hidden()]
    message: Annotated[str, Hidden()] = ""
    why: Annotated[str, Hidden()] = ""


class Return(Request):
    platform: Annotated[str, Hidden()]
    since: Annotated[datetime, Hidden()]


class Board(Request):
    round: Annotated[str, Hidden()]
    part: Annotated[str, Hidden()]


async def wake(request: Wake, context: Context) -> Answer:
    """Closes a question, goes on to the next, ends what stood still for long."""
    now = context.now

    async def due(repositories: Repositories, before: Round) -> Event:
        answers, players = await repositories.answers.count(before.id, max(before.number, 0))
        return Due(players if before.state is State.LOBBY else answers, now)

    await context.rounds.move(RoundId(request.round), due)
    return _done()


async def sent(request: Sent, context: Context) -> Answer:
    """The clock of a question starts, or the round pauses because it cannot be seen."""
    number = int(request.part.removeprefix("q")) if request.part not in (PODIUM, LOBBY) else -1
    channel = ChannelId(request.channel)
    if request.outcome == "sent" and number >= 0:
        event: Shown | Unsent = Shown(number, channel, datetime.fromisoformat(request.when), context.now)
        states: tuple[State, ...] = (State.ASKING, State.PAUSED)
    elif request.outcome == "sent" or request.part == PODIUM:  # the round is over then
        async with context.store.transaction() as repositories:
            await _note(repositories, request, context.now)
        return _done()
    else:
        why = request.why if request.outcome == "never" else f"{_PERHAPS}. {request.why}"
        event, states = Unsent(number, channel, why, context.now), (State.LOBBY, State.ASKING)

    async def note(repositories: Repositories, _before: Round, _after: Round) -> tuple[()]:
        await _note(repositories, request, context.now)
        return ()

    await context.rounds.move(RoundId(request.round), event, note, states)
    return _done()


async def _note(repositories: Repositories, request: Sent, now: datetime) -> None:
    """In the ledger, if it is the post of a schedule."""
    round_id = RoundId(request.round)
    line = await repositories.schedules.of_round(round_id, request.part)
    if line is None or line.outcome is not Outcome.UNDER_WAY:
        return
    became = replace(line, outcome=_OUTCOMES[request.outcome], why=request.why, at=datetime.fromisoformat(request.when))
    schedule = await scheduling.settled(repositories, became, now)
    if schedule is not None and request.outcome == "sent":
        await scheduling.open_thread(repositories, schedule, round_id, request.message, ChannelId(request.channel))


_OUTCOMES = {"sent": Outcome.SENT, "never": Outcome.FAILED, "unknown": Outcome.UNKNOWN}


async def come_back(request: Return, context: Context) -> Answer:
    """Gives back the time in which the bot was away to every question that was open."""
    async with context.store.reading() as repositories:
        asking = await repositories.rounds.asking(request.platform)
    for round_id in asking:
        await context.rounds.move(round_id, Back(request.since, context.now), only_in=(State.ASKING,))
    return _done()


async def board(request: Board, context: Context) -> Answer:
    """The card of one part of a round, as it is now."""
    channel = context.interaction.place.channel
    manner = context.services.manner(platform_of(channel))
    async with context.store.reading() as repositories:
        round_ = await repositories.rounds.get(RoundId(request.round))
        if round_ is None:
            return Reply(Card((Paragraph(plain(_GONE)),)), private=False)
        above = _above(request.part) if manner.threads else ""
        under = await repositories.rounds.stands(round_.id, above, channel) if above else ""
        if (person := appeal_cards.of_part(request.part)) is not None:
            number, learner = person[0], await repositories.links.person(person[1])
            appeal = await repositories.appeals.find(round_.id, number, learner)
            is_ranked = await repositories.people.is_ranked(learner)
            return Reply(appeal_cards.public(round_, appeal, is_ranked=is_ranked), private=False, under=under)
        is_counted = not (manner.rests and round_.number >= 0 and round_.question.question.kind in TYPED)
        if round_.terms.mode is Mode.DAILY:
            return Reply(await _daily(repositories, round_, context.now, is_counted=is_counted), private=False)
        scene = await _scene(repositories, round_, request.part, context.now)
    card = _card(round_, request.part, replace(scene, is_counted=is_counted))
    return Reply(card, private=False, under=under, aloud=request.part == PODIUM)


def _above(part: str) -> str:
    """Below the message of which part this one stands, where there are threads; empty where it stands by itself."""
    if (person := appeal_cards.of_part(part)) is not None:
        return asked(person[0])
    return LOBBY if part == PODIUM else ""


async def _daily(repositories: Repositories, round_: Round, now: datetime, *, is_counted: bool) -> Card:
    """The question of a day, with what became of the one before."""
    line = await repositories.schedules.of_round(round_.id)
    tally = await _tally(repositories, round_)
    if round_.is_open and not is_counted:
        tally = daily_cards.Tally(0, 0)
    if line is None:  # its schedule was deleted with somebody
        return daily_cards.public(round_, round_.begun.date(), tally, None, is_late=False)
    earlier = await repositories.schedules.posted(round_.home, (Sort.DAILY, Sort.PERSONAL))
    before = next((one for one in earlier if one.due < line.due and one.round is not None), None)
    last = None if before is None or before.round is None else await repositories.rounds.get(before.round)
    shown = None if last is None else daily_cards.Before(last, await _tally(repositories, last))
    return daily_cards.public(round_, line.date, tally, shown, is_late=_is_late(line, now))


def _is_late(line: Delivery | None, now: datetime) -> bool:
    """Whether what the line is about came, or will come now, long after it was due."""
    if line is None:
        return False
    is_under_way = line.outcome is Outcome.UNDER_WAY
    return now - line.due > scheduling.PUNCTUAL if is_under_way else line.outcome is Outcome.LATE


async def _tally(repositories: Repositories, round_: Round) -> daily_cards.Tally:
    answers = await repositories.answers.of_question(round_.id, 0)
    return daily_cards.Tally(len(answers), sum(answer.right for answer in answers))


def _card(round_: Round, part: str, scene: Scene) -> Card:
    if part == LOBBY:
        return round_cards.lobby(round_, scene)
    if part == PODIUM:
        return round_cards.podium(round_, scene)
    if part == "trouble":
        return round_cards.trouble(round_)
    if part.startswith("pause"):
        return round_cards.stopped(round_)
    number = int(part.removeprefix("q"))
    if round_.is_undecided(number):
        return round_cards.question(round_, scene)
    return round_cards.reveal(round_, number, scene)


async def _scene(repositories: Repositories, round_: Round, part: str, now: datetime) -> Scene:
    players = await repositories.answers.players(round_.id)
    if part == PODIUM:
        answers = await repositories.answers.of_round(round_.id)
    elif part.startswith("q"):
        answers = await repositories.answers.of_question(round_.id, int(part.removeprefix("q")))
    else:
        answers = ()
    unranked = await repositories.people.unranked([player.learner for player in players])
    is_due = round_.terms.mode is Mode.RELAY or (part == LOBBY and round_.starts is not None)
    line = await repositories.schedules.of_round(round_.id, part) if is_due else None
    return Scene(players, answers, unranked, now, is_late=_is_late(line, now))


def _done() -> Reply:
    """Nobody sees it."""
    return Reply(Card(()))


def _internal(name: str, request: type[Request]) -> Declaration:
    return Declaration(name=name, summary="A quiz that is on", request=request, offered=False, internal=True)


WAKE = Command(_internal("quiz due", Wake), wake, {})
SENT = Command(_internal("quiz sent", Sent), sent, {})
BACK = Command(_internal("quiz back", Return), come_back, {})
BOARD = Command(_internal("quiz board", Board), board, {})
