"""What a person finds on the bot's own page, where a platform has one: what is loaded, their own record, how to ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.chat.card import (
    Action,
    Answer,
    Block,
    Bullets,
    Button,
    Buttons,
    Card,
    Heading,
    Note,
    OnPress,
    Paragraph,
    Reply,
)
from bot.chat.command import Declaration, Request
from bot.chat.text import Text, bold, code, join, plain, prose
from bot.commands import cards, leaderboard
from bot.commands.command import Command, Context
from bot.corpus.lecture import Lecture
from bot.kernel.ids import RoundId
from bot.ports import Done
from bot.study import lookup

SHOWN = 10  # lectures; `/lecture list` has them all


class Home(Request):
    pass


async def show(_request: Home, context: Context) -> Answer:
    learner = context.interaction.learner.id
    async with context.store.reading() as repositories:
        ever = await repositories.answers.done(learner)
        week = await repositories.answers.done(learner, leaderboard.begin("week", context.now))
        is_ranked = await repositories.people.is_ranked(learner)
        alone = await repositories.rounds.alone(learner)
    lectures = list(context.shelf.lectures.values())
    blocks: list[Block] = [Heading(plain("What you can study here"))]
    if lectures:
        blocks.append(Bullets(tuple(_lecture(lecture) for lecture in lectures[:SHOWN])))
    else:
        blocks.append(Paragraph(prose(lookup.EMPTY)))
    if len(lectures) > SHOWN:
        blocks.append(Note(prose(f"And {len(lectures) - SHOWN} more: `/lecture list`")))
    blocks += [
        Buttons(
            (
                Button("Ask a question", Action("topic", {}, OnPress.FORM), primary=True),
                Button("Open a chapter", Action("chapter", {}, OnPress.FORM)),
                Button("Chapters", Action("chapters", {}, OnPress.REPLY)),
                Button("Lectures", Action("lecture list", {}, OnPress.REPLY)),
            )
        ),
        *_record(ever, week, is_ranked=is_ranked, alone=alone),
        Heading(plain("How to ask")),
        Bullets(tuple(_usage(item) for item in _offered(context.declarations))),
        Note(prose("Typing errors are fine. `/help command:topic` tells more of one command.")),
    ]
    return Reply(Card(tuple(blocks)))


def _record(ever: Done, week: Done, *, is_ranked: bool, alone: RoundId | None) -> Iterator[Block]:
    """How the person did, with what only they may change."""
    yield Heading(plain("Your record"))
    if ever.answers:
        yield Paragraph(join((bold("So far: "), plain(_done(ever)))))
        yield Paragraph(join((bold("This week: "), plain(_done(week) if week.answers else "nothing yet"))))
    else:
        yield Paragraph(prose("You have answered nothing yet. `/quiz 5 solo` asks you alone."))
    listed = "Your name may stand on public lists." if is_ranked else "Your name stands on no public list."
    yield Note(plain(f"{listed} Your record is seen by you alone."))
    buttons = [
        Button(
            "Keep me off public lists" if is_ranked else "List me",
            Action("privacy ranking", {"names": "off" if is_ranked else "on"}, OnPress.REPLY),
        )
    ]
    if alone is not None:
        on = Action("quiz go", {"round": alone}, OnPress.REPLY)
        buttons.insert(0, Button("Go on with your quiz", on, primary=True))
    yield Buttons(tuple(buttons))


def _done(done: Done) -> str:
    """`7 of 9 right, in 2 rounds`"""
    rounds = f", in {done.rounds} round{'' if done.rounds == 1 else 's'}" if done.rounds else ""
    return f"{done.right} of {done.answers} right{rounds}"


def _lecture(lecture: Lecture) -> Text:
    about = ", ".join(part for part in (*lecture.speakers, cards.chapters(lecture)) if part)
    return join((bold(lecture.title), plain(f" ({about})")))


def _usage(declaration: Declaration) -> Text:
    return join(
        (code(declaration.examples[0] if declaration.examples else declaration.usage), plain(declaration.summary)), "  "
    )


def _offered(declarations: Iterable[Declaration]) -> list[Declaration]:
    return [declaration for declaration in declarations if declaration.offered]


COMMAND = Command(Declaration("home", "What is here, and how to ask for it", Home, offered=False), show, {})
