"""A round that one person plays alone: a private message that goes from question to answer to question by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.chat.card import Action, Block, Button, Buttons, Card, Heading, Note, OnPress, Paragraph, Reply
from bot.chat.text import bold, join, plain
from bot.commands import round_cards
from bot.commands.command import Context
from bot.commands.rounds import GONE
from bot.kernel.errors import NotFound
from bot.kernel.ids import RoundId
from bot.ports import Answer as Kept
from bot.ports import Player
from bot.study.quiz.round import Mode, Round, Started, State, step

MISSED = 10  # missed questions listed in a summary


async def begun(round_: Round, context: Context) -> Reply:
    """Writes the round down with its first question open, and asks it."""
    after, effects = step(round_, Started(context.now))
    learner = context.interaction.learner
    async with context.store.transaction() as repositories:
        await repositories.rounds.add(after, effects)
        await repositories.answers.join(after.id, learner.id, learner.name, -1)
    return Reply(ask(after))


async def offered(round_id: RoundId, anew: Action, context: Context) -> Reply:
    """Asks whether a round that is open is to go on, since private messages vanish when a client is started again."""
    round_ = await context.rounds.seen(round_id, context.interaction)
    fresh = Action(anew.command, {**anew.arguments, "anew": "1"})
    return Reply(
        Card(
            (
                Heading(plain("You have a quiz open")),
                Paragraph(
                    plain(f"On {round_.lecture.title}: question {round_.number + 1} of {len(round_.paper)} comes next.")
                ),
                Buttons(
                    (
                        Button("Go on", round_cards.of(round_, "quiz go", OnPress.REPLACE), primary=True),
                        Button("Begin anew", fresh),
                    )
                ),
            )
        )
    )


def ask(round_: Round) -> Card:
    """The question in play."""
    blocks: list[Block] = [*round_cards.asked(round_), *round_cards.answering(round_, OnPress.REPLACE)]
    return Card((*blocks, Note(plain("Take your time. You alone see this."))))


async def shown(round_: Round, context: Context) -> Reply:
    """The round as it stands: a question, its answer, or the end."""
    if round_.terms.mode is not Mode.SOLO:
        raise NotFound(GONE)
    match round_.state:
        case State.ASKING:
            return Reply(ask(round_))
        case State.OVER:
            return Reply(await summary(round_, context))
        case _:
            async with context.store.reading() as repositories:
                kept = await repositories.answers.find(round_.id, round_.number, context.interaction.learner.id)
            return Reply(answered(round_, kept))


def answered(round_: Round, kept: Kept | None) -> Card:
    """What was right, and why, with the way on."""
    put = round_.question
    on = "See how it went" if round_.is_last else "Next question"
    buttons = [Button(on, round_cards.of(round_, "quiz on", OnPress.REPLACE), primary=True)]
    if round_.server is not None:
        buttons.append(round_cards.report_button(round_, round_.number))
    return Card(
        (
            *round_cards.asked(round_),
            *round_cards.own(put, kept),
            *(round_cards.answer_of(put) if kept is None or not kept.right or kept.close else ()),
            *round_cards.explanation(round_, put),
            Buttons(tuple(buttons)),
        )
    )


async def summary(round_: Round, context: Context) -> Card:
    """How one person did: points, what was missed and what was right, with the ways on."""
    learner = context.interaction.learner
    async with context.store.reading() as repositories:
        answers = await repositories.answers.of_learner(round_.id, learner.id)
    (score,) = round_cards.standing(round_, [Player(learner.id, learner.name, -1)], answers) or (None,)
    blocks: list[Block] = [Heading(plain("How it went for you"))]
    if score is not None:
        blocks.append(Paragraph(bold(round_cards.score_line(round_, score))))
    blocks += list(_missed(round_, answers))
    buttons = [
        Button("Retry what I missed", round_cards.of(round_, "quiz retry", OnPress.REPLACE)),
        Button("Another round", round_cards.of(round_, "quiz again", OnPress.REPLACE)),
    ]
    return Card((*blocks, Buttons(tuple(buttons))))


def missed(round_: Round, answers: Sequence[Kept]) -> list[int]:
    """The numbers of questions that count and were not answered rightly, in order."""
    right = {one.number for one in answers if one.right}
    asked = range(min(round_.number + 1, len(round_.paper)))
    return [number for number in asked if number not in right and number not in round_.void]


def _missed(round_: Round, answers: Sequence[Kept]) -> Iterator[Block]:
    given = {one.number: one.given for one in answers}
    lines = []
    for number in missed(round_, answers):
        put = round_.paper[number]
        said = f"; you said {round_cards.said(put, given[number])}" if number in given else ""
        right = round_cards.right_text(put).replace("\n", ", ")
        lines.append(join((bold(f"{number + 1}. {put.question.stem}"), plain(f"\n{right}{said}"))))
    if lines:
        yield Paragraph(plain("What to look at again:"))
        yield from (Paragraph(line) for line in lines[:MISSED])
        if len(lines) > MISSED:
            yield Note(plain(f"And {len(lines) - MISSED} more."))
    elif answers:
        yield Paragraph(plain("Nothing missed."))
