"""What an appeal looks like in the channel, and the part of the round that it is."""

from __future__ import annotations

from bot.chat.card import Action, Block, Button, Buttons, Card, Heading, Note, OnPress, Paragraph
from bot.chat.text import bold, join, plain
from bot.commands import round_cards
from bot.kernel.ids import LearnerId
from bot.ports import Appeal
from bot.study.quiz.round import Round

_PREFIX = "appeal "


def part(number: int, learner: LearnerId) -> str:
    """The part of a round that is somebody's appeal against the answer to question *number*."""
    return f"{_PREFIX}{number} {learner}"


def of_part(text: str) -> tuple[int, LearnerId] | None:
    """The question and the person, if *text* is such a part."""
    if not text.startswith(_PREFIX):
        return None
    number, _, learner = text.removeprefix(_PREFIX).partition(" ")
    return int(number), LearnerId(learner)


def public(round_: Round, appeal: Appeal | None, *, is_ranked: bool) -> Card:
    """The appeal, with what decides it or how it was decided."""
    if appeal is None:
        return Card((Paragraph(plain("This appeal was taken back.")),))
    put = round_.paper[appeal.number]
    who = appeal.name if is_ranked and appeal.name else "Somebody"
    blocks: list[Block] = [
        Heading(plain(f"{who} says: I was right"), level=3),
        Paragraph(plain(put.question.stem)),
        Paragraph(join((plain("Typed: "), bold(appeal.given)))),
        Paragraph(join((plain("Expected: "), bold(round_cards.right_text(put))))),
    ]
    if appeal.verdict is not None:
        outcome = "Accepted: it counts as right, here and from now on." if appeal.verdict else "Not accepted."
        return Card((*blocks, Note(plain(outcome))))
    if round_.host is None:
        blocks.append(
            Note(plain(f"Nobody hosts this quiz, so those who play vote: {appeal.yes} for, {appeal.no} against."))
        )
    else:
        blocks.append(Note(plain("Whoever hosts the quiz decides.")))
    blocks.append(Buttons((_ruling(round_, appeal, True), _ruling(round_, appeal, False))))
    return Card(tuple(blocks))


def _ruling(round_: Round, appeal: Appeal, is_right: bool) -> Button:
    given = {"round": round_.id, "n": str(appeal.number), "who": appeal.learner, "ok": str(int(is_right))}
    return Button("It is right" if is_right else "It is not", Action("quiz rule", given, OnPress.REPLY))
