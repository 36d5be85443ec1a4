"""A small bot of the tests: a shelf of ten chapters, kept in memory, with commands of every kind of answer."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from bot.chat import token
from bot.chat.card import (
    Action,
    Answer,
    Ask,
    Button,
    Buttons,
    Card,
    Entry,
    File,
    Form,
    Heading,
    Note,
    OnPress,
    Paragraph,
    Reply,
    Tone,
    actions,
)
from bot.chat.card import Field as FormField
from bot.chat.command import Choice, Completes, Declaration, Hidden, Request, find
from bot.chat.interaction import Interaction, Upload
from bot.chat.text import plain
from bot.kernel.errors import NotFound, PersonError

TITLES = ("Boots", "Bootstraps", "Flow matching", "Latents", "Tokens", "Noise", "Depth", "Robots", "Speech", "The end")


FILES = (File("deck.csv", b"one,two\r\n", "Every card"), File("../../deck.csv", bytes(range(256)), "Noise"))
RIDDLE = Ask(
    "Say who", "first", Action("named", {"last": ""}, OnPress.REPLACE), Action("rename", {}, OnPress.FORM), "a name", 10
)


class Chapter(Request):
    which: Annotated[str, Completes()] = Field(description="Number or title", max_length=200)


class Topic(Request):
    query: Annotated[str, Completes()] = Field(description="A question", max_length=300)
    lecture: str = ""
    again: Annotated[bool, Hidden()] = False


class Mood(Request):
    mood: Literal["calm", "cheerful"]
    loud: bool = False


class Add(Request):
    file: Upload


class Empty(Request):
    pass


class Small:
    """Keeps the promises of a core with a dictionary for a store."""

    declarations: Sequence[Declaration] = (
        Declaration("chapter", "Shows a chapter", Chapter, examples=("/chapter 3",)),
        Declaration("topic", "Finds an explanation", Topic),
        Declaration("mood", "Says a mood", Mood),
        Declaration("lecture add", "Adds a lecture", Add),
        Declaration("whoami", "Says who asks, and where", Empty),
        Declaration("break", "Fails", Empty),
        Declaration("rename", "Asks for a name", Empty),
        Declaration("named", "Says the name", Request, offered=False),
        Declaration("export", "Gives files", Empty),
        Declaration("riddle", "Asks for a name on a line of the card", Empty),
    )

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.seen: list[Interaction] = []

    async def answer(self, interaction: Interaction) -> Answer:
        self.seen.append(interaction)
        try:
            answer = self._handle(interaction)
        except PersonError as error:
            return Reply(Card((Paragraph(plain(str(error))),), Tone.WARNING))
        offered = (answer.action,) if isinstance(answer, Form) else actions(answer.card)
        self.kept.update(filter(None, map(token.stored, offered)))
        return answer

    async def complete(self, interaction: Interaction) -> Sequence[Choice]:
        typed = interaction.arguments[interaction.focus].casefold()
        return [Choice(title, title) for title in TITLES if title.casefold().startswith(typed)]

    async def action(self, name: str) -> Action:
        if not token.is_stored(name):
            return token.read(name)
        if name not in self.kept:
            raise NotFound("That button is no longer known.")
        return token.read(self.kept[name])

    def _handle(self, interaction: Interaction) -> Answer:
        request = self._request(interaction)
        match request:
            case Chapter(which=which):
                return Reply(_chapter(which), private=interaction.on_press is not OnPress.SHARE)
            case Topic(query=query):
                opener = Button("Open", Action("chapter", {"which": "3"}))
                more = Button("More", Action("topic", {"query": query, "again": "true"}, OnPress.REPLY))
                return Reply(Card((Entry(plain("Found"), plain(query), opener), Buttons((more,)))))
            case Mood(mood=mood, loud=loud):
                return Reply(Card((Paragraph(plain(mood.upper() if loud else mood)),)))
            case Add(file=file):
                return Reply(Card((Paragraph(plain(f"{file.name} has {len(file.content)} bytes")),)))
        match interaction.command:
            case "whoami":
                return Reply(_identity(interaction))
            case "rename":
                fields = (FormField("first", "First name", limit=10), FormField("last", "Last name", required=False))
                return Form("A name", fields, Action("named", {}, OnPress.REPLACE))
            case "export":
                return Reply(Card((Paragraph(plain("Here they are.")),)), files=FILES)
            case "riddle":
                return Reply(Card((Paragraph(plain("Who?")), RIDDLE)))
            case "named":
                name = f"{interaction.arguments['first']} {interaction.arguments['last']}".strip()
                return Reply(Card((Paragraph(plain(f"You are {name}")),)))
        return Reply(Card((Paragraph(plain("It broke, number 7")),), Tone.TROUBLE), error=7)

    def _request(self, interaction: Interaction) -> Request | None:
        declaration = find(self.declarations, interaction.command)
        if declaration is None:
            raise NotFound("There is no such command.")
        if interaction.command == "named":
            return None
        try:
            return declaration.request.model_validate({**interaction.arguments, **interaction.uploads})
        except ValidationError as error:
            raise PersonError(f"That does not fit: {error.errors()[0]['msg']}") from None


def close(source: int) -> None:
    """Closes a descriptor of which all was written, once the thread that reads it is over; else it would go on to read
    whatever the next test opens under that number."""
    for thread in threading.enumerate():
        if thread.name == "lines":
            thread.join(10)
    os.close(source)


def _chapter(which: str) -> Card:
    if not which.isdigit() or not 1 <= int(which) <= len(TITLES):
        raise NotFound(f"There is no chapter {which}.")
    number = int(which)
    ways = (
        Button("Previous", Action("chapter", {"which": str(number - 1)}), disabled=number == 1),
        Button("Next", Action("chapter", {"which": str(number + 1)}), disabled=number == len(TITLES)),
        Button("Share with the channel", Action("chapter", {"which": which}, OnPress.SHARE)),
        Button("Rename", Action("rename", {}, OnPress.FORM)),
    )
    return Card((Heading(plain(TITLES[number - 1])), Note(plain(f"Chapter {number} of 10")), Buttons(ways)))


def _identity(interaction: Interaction) -> Card:
    learner, place = interaction.learner, interaction.place
    said = (learner.id, learner.name, place.channel, place.server, place.kind.value, f"manages: {learner.may_manage}")
    return Card((Paragraph(plain(" | ".join(map(str, said)))),))
