"""`I was right`: somebody asks to have a typed answer accepted; the host decides, or, where there is none, the players.

What is accepted counts in the round, for everybody who typed the same, and from then on in the server.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.chat.card import Answer, Card, Paragraph, Reply, refusal
from bot.chat.command import Declaration, Hidden, Request
from bot.chat.interaction import NOBODY
from bot.chat.text import plain
from bot.commands import appeal_cards
from bot.commands.command import Command, Context
from bot.commands.quiz_host import may_host
from bot.kernel.errors import NotAllowed, NotFound
from bot.kernel.ids import LearnerId
from bot.ports import Appeal as Appealed
from bot.ports import Repositories
from bot.study.quiz.grading import TYPED, form
from bot.study.quiz.round import PODIUM, TOGETHER, Post, Round, asked


class Appeal(Request):
    round: Annotated[str, Hidden()]
    n: Annotated[int, Hidden()] = Field(ge=0)


class Rule(Request):
    round: Annotated[str, Hidden()]
    n: Annotated[int, Hidden()] = Field(ge=0)
    who: Annotated[str, Hidden()] = Field(max_length=100)
    ok: Annotated[bool, Hidden()]


async def appeal(request: Appeal, context: Context) -> Answer:
    round_ = await _round(request.round, request.n, context)
    learner = context.interaction.learner
    if round_.is_undecided(request.n):
        return refusal("The question is still open: you can change your answer.")
    async with context.store.transaction() as repositories:
        kept = await repositories.answers.find(round_.id, request.n, learner.id)
        if kept is None:
            return refusal("You did not answer this question.")
        if kept.right:
            return refusal("Your answer counts as right already.")
        asks = Appealed(round_.id, request.n, learner.id, learner.name, kept.given, context.now)
        part = appeal_cards.part(request.n, learner.id)
        is_new = await repositories.appeals.open(asks, [Post(part, seat.channel) for seat in round_.seats])
    if not is_new:
        return refusal("You asked for that already. The answer stands where everybody sees it.")
    return _said("Asked. Everybody can see now what you typed, and whoever hosts the quiz decides.")


async def rule(request: Rule, context: Context) -> Answer:
    round_ = await _round(request.round, request.n, context)
    async with context.store.transaction() as repositories:
        who = await repositories.links.person(LearnerId(request.who))
        await repositories.rounds.open([round_.id])  # so that of two votes at once the later counts the other
        appealed = await repositories.appeals.find(round_.id, request.n, who)
        if appealed is None:
            raise NotFound("That appeal is not known (any more).")
        if appealed.verdict is not None:
            return refusal("That is decided already.")
        verdict: bool | None = request.ok
        if round_.host is None:
            verdict = await _voted(repositories, round_, appealed, context, is_right=request.ok)
        elif not may_host(round_, context):
            raise NotAllowed("Whoever hosts the quiz decides about that.")
        if verdict is not None:
            by = context.interaction.learner.id if round_.host is not None else None
            await repositories.appeals.decide(appealed, verdict=verdict, by=by, at=context.now)
            if verdict:
                await _accept(repositories, round_, appealed, context)
        shown = (LearnerId(request.who), who)  # who was linked since is shown under the account that they had
        for part in (*{appeal_cards.part(request.n, one) for one in shown}, asked(request.n), PODIUM):
            await repositories.rounds.refresh({round_.id: part})
    if verdict is None:
        return _said("Your vote counts.")
    return _said("It counts as right now." if verdict else "It stays as it is.")


async def _voted(
    repositories: Repositories, round_: Round, appealed: Appealed, context: Context, *, is_right: bool
) -> bool | None:
    """What more than half of the players have decided, the one who appeals left out; None while they have not.

    Who had themselves deleted since cannot vote, and is not waited for.
    """
    voter = context.interaction.learner.id
    players = await repositories.answers.players(round_.id)
    voters = [player.learner for player in players if not player.learner.startswith(NOBODY.id)]
    if voter == appealed.learner or voter not in voters:
        raise NotAllowed("Those who play vote on it, except who asks for it.")
    await repositories.appeals.vote(appealed, voter, is_right=is_right)
    counted = await repositories.appeals.find(round_.id, appealed.number, appealed.learner)
    assert counted is not None
    half = (len(voters) - 1) / 2
    if counted.yes > half:
        return True
    return False if counted.no >= half else None


async def _accept(repositories: Repositories, round_: Round, appealed: Appealed, context: Context) -> None:
    language = round_.lecture.language
    accepted = form(appealed.given, language)
    answers = await repositories.answers.of_question(round_.id, appealed.number)
    same = sorted({one.given for one in answers if form(one.given, language) == accepted})
    await repositories.answers.accept(round_.id, appealed.number, same)
    if round_.server is not None:
        question = round_.paper[appealed.number].question
        await repositories.appeals.remember(
            round_.server, round_.owner, round_.lecture.id, question.id, appealed.given, context.now
        )


async def _round(round_id: str, number: int, context: Context) -> Round:
    round_ = await context.rounds.seen(round_id, context.interaction)
    is_typed = number < len(round_.paper) and round_.paper[number].question.kind in TYPED
    if round_.terms.mode not in TOGETHER or not is_typed or number > round_.number:
        raise NotFound("Only typed answers of a group's quiz are appealed.")
    return round_


def _said(sentence: str) -> Reply:
    return Reply(Card((Paragraph(plain(sentence)),)))


def _hidden(name: str, request: type[Request]) -> Declaration:
    return Declaration(name=name, summary="A typed answer that may be right", request=request, offered=False)


APPEAL = Command(_hidden("quiz appeal", Appeal), appeal, {})
RULE = Command(_hidden("quiz rule", Rule), rule, {})
