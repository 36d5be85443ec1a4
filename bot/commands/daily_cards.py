"""What a day's post looks like: it asks before it tells; what is right is told to each person when they answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.chat.card import Block, Button, Buttons, Card, Divider, Heading, Note, OnPress, Paragraph
from bot.chat.text import bold, join, plain
from bot.commands import cards, round_cards
from bot.corpus.lecture import Concept
from bot.ports import Answer
from bot.study.lookup import Found
from bot.study.quiz.round import Round, State


@dataclass(frozen=True, slots=True)
class Tally:
    """How many answered the question of a round, and how many rightly."""

    answers: int
    right: int


@dataclass(frozen=True, slots=True)
class Before:
    """The post before this one, and how the group did."""

    round: Round
    tally: Tally


def public(round_: Round, day: date, tally: Tally, before: Before | None, *, is_late: bool) -> Card:
    """The post in its channel."""
    heading = Heading(plain(f"Question of the day, {day:%A} {day.day} {day:%B}"))
    _, *question = round_cards.asked(round_)
    blocks: list[Block] = [heading]
    if is_late:
        blocks.append(Note(plain(round_cards.LATE)))
    blocks += question
    if round_.state is State.ASKING:
        blocks += round_cards.answering(round_, OnPress.REPLY)
        blocks.append(Buttons((Button("Show me", round_cards.of(round_, "daily tell", OnPress.REPLY)),)))
        count = f"{tally.answers} answered so far. " if tally.answers else ""
        blocks.append(Note(plain(f"{count}Only you see what you answer, and what is right.")))
    else:
        blocks += round_cards.answer_of(round_.question)
        blocks.append(Note(plain(_share(tally))))
    if before is not None:
        blocks += [Divider(), *_yesterday(before)]
    return Card(tuple(blocks))


def told(round_: Round, answer: Answer, *, is_new: bool) -> Card:
    """What somebody is told of their answer, in private."""
    put = round_.question
    blocks: list[Block] = [Heading(plain("Question of the day"))]
    if not is_new:
        blocks.append(Note(plain("You answered before; the first answer counts.")))
    blocks += round_cards.own(put, answer)
    if not answer.right or answer.close:
        blocks += round_cards.answer_of(put)
    blocks += round_cards.explanation(round_, put)
    blocks.append(Buttons(tuple(_ways(round_))))
    return Card(tuple(blocks))


def shown(round_: Round, concept: Concept | None) -> Card:
    """What the post is about, for somebody who wants to be told: the concept, what is right, and where it is said."""
    blocks: list[Block] = []
    if concept is not None:
        blocks += [Heading(plain(concept.term)), Paragraph(plain(concept.definition))]
    else:
        blocks.append(Heading(plain("Question of the day")))
    blocks.append(Paragraph(plain(round_.question.question.stem)))
    blocks += [*round_cards.answer_of(round_.question), *round_cards.explanation(round_, round_.question)]
    blocks.append(Buttons(tuple(_ways(round_))))
    return Card(tuple(blocks))


def _ways(round_: Round) -> Iterator[Button]:
    chapter = round_.lecture.chapter(round_.question.question.chapter)
    if chapter is not None:
        yield Button("Read the chapter", cards.chapter_action(Found(round_.lecture, chapter), OnPress.REPLY))
    if round_.server is not None:
        yield round_cards.report_button(round_, round_.number)


def _yesterday(before: Before) -> Iterator[Block]:
    put = before.round.question
    right = round_cards.right_text(put)
    yield Paragraph(join((bold("Last time: "), plain(put.question.stem))))
    yield Paragraph(join((bold("✔ "), plain(f"{right}. {_share(before.tally)}"))))


def _share(tally: Tally) -> str:
    if not tally.answers:
        return "Nobody answered."
    return f"{tally.right} of {tally.answers} were right."
