"""What a person finds who looks at the bot's own page, where a platform has one: what is loaded, and how to use it."""

from __future__ import annotations

from collections.abc import Iterable

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
from bot.commands import cards
from bot.commands.command import Command, Context
from bot.corpus.lecture import Lecture
from bot.study import lookup

SHOWN = 10  # lectures; `/lecture list` has them all


class Home(Request):
    pass


async def show(_request: Home, context: Context) -> Answer:
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
        Heading(plain("How to ask")),
        Bullets(tuple(_usage(item) for item in _offered(context.declarations))),
        Note(prose("Typing errors are fine. `/help command:topic` tells more of one command.")),
    ]
    return Reply(Card(tuple(blocks)))


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
