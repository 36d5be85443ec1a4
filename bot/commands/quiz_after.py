"""Afterwards, for each person in private: what they answered, how it went, what they missed again, the same again."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from pydantic import Field as Bound

from bot.chat.card import Answer, Reply, refusal
from bot.chat.command import Declaration, Hidden, Request
from bot.commands import quiz, round_cards, solo
from bot.commands.command import Command, Context
from bot.commands.quiz import Drawn
from bot.corpus.lecture import Lecture
from bot.kernel.errors import NotFound
from bot.study.quiz import paper
from bot.study.quiz.paper import seed_words
from bot.study.quiz.round import TOGETHER, Mode, Round, Scoring, State
from bot.study.quiz.timing import Pace


class Played(Request):
    round: Annotated[str, Hidden()]


class Own(Played):
    n: Annotated[int, Hidden()] = Bound(ge=0)


async def own(request: Own, context: Context) -> Answer:
    """What one person answered to a question that is closed, and whether it was right."""
    round_ = await context.rounds.seen(request.round, context.interaction)
    if round_.terms.mode not in TOGETHER or request.n > round_.number or round_.is_undecided(request.n):
        raise NotFound("That is told when the question has closed.")
    learner = context.interaction.learner.id
    async with context.store.reading() as repositories:
        answers = await repositories.answers.of_learner(round_.id, learner)
    return Reply(round_cards.own_answer(round_, request.n, answers))


async def mine(request: Played, context: Context) -> Answer:
    """How one person did in a round."""
    round_ = await _played(request, context)
    async with context.store.reading() as repositories:
        players = await repositories.answers.players(round_.id)
    if context.interaction.learner.id not in {player.learner for player in players}:
        return refusal("You did not play in this round.")
    return Reply(await solo.summary(round_, context))


async def retry(request: Played, context: Context) -> Answer:
    """A round alone, of the questions that the person missed."""
    round_ = await _played(request, context)
    learner = context.interaction.learner.id
    async with context.store.reading() as repositories:
        answers = await repositories.answers.of_learner(round_.id, learner)
    missed = solo.missed(round_, answers)
    if not missed:
        return refusal("You missed nothing in this round. `/quiz` draws other questions.")
    seed = seed_words(context.services.chance)
    questions = [round_.paper[number].question for number in missed]
    dealt = paper.again(round_.lecture, questions, seed).questions
    terms = replace(round_.terms, mode=Mode.SOLO, scoring=Scoring.ACCURACY, pace=Pace.NORMAL, seed=seed)
    return await quiz.open_round(Drawn(_here(round_, context), terms, dealt), context)


async def again(request: Played, context: Context) -> Answer:
    """Another round on the same terms, with other questions; after a relay, a round for everybody at the usual pace."""
    round_ = await _played(request, context)
    terms = round_.terms
    if terms.mode is Mode.RELAY:
        terms = replace(terms, mode=Mode.GROUP, pace=Pace.NORMAL)
    given = quiz.Quiz(
        topic=terms.topic,
        lecture=_here(round_, context).id,
        questions=min(len(round_.paper), quiz.MOST),
        mode=terms.mode.value,
        scoring=terms.scoring.value,
        pace=terms.pace.value,
        kinds=", ".join(kind.value for kind in terms.kinds),
        anew=True,
    )
    return await quiz.begin(given, context)


async def _played(request: Played, context: Context) -> Round:
    """The round, once it is over: before, what was missed is what is still asked. Raises NotFound."""
    round_ = await context.rounds.seen(request.round, context.interaction)
    if round_.state is not State.OVER or round_.terms.mode is Mode.DAILY:
        raise NotFound("That comes with the podium, when the round is over.")
    return round_


def _here(round_: Round, context: Context) -> Lecture:
    """The round's lecture as this place has it. Raises NotFound where it was removed meanwhile."""
    lecture = context.shelf.of_origin(round_.lecture.id, round_.owner)
    if lecture is None:
        raise NotFound("The lecture of that round is not here any more. `/lecture list` shows those that are.")
    return lecture


def _hidden(name: str, request: type[Request] = Played) -> Declaration:
    return Declaration(name=name, summary="A quiz that is over", request=request, offered=False)


OWN = Command(_hidden("quiz own", Own), own, {})
MINE = Command(_hidden("quiz mine"), mine, {})
RETRY = Command(_hidden("quiz retry"), retry, {})
AGAIN = Command(_hidden("quiz again"), again, {})
