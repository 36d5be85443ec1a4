"""A small program behind the platform: a few commands that show a chapter, take their time, open forms, read files."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from bot.chat import token
from bot.chat.card import (
    Action,
    Answer,
    Ask,
    Block,
    Button,
    Buttons,
    Card,
    File,
    Form,
    Heading,
    LinkButton,
    OnPress,
    Option,
    Paragraph,
    Reply,
    Select,
)
from bot.chat.card import Field as FormField
from bot.chat.command import Choice, Completes, Declaration, Hidden, Replies, Request
from bot.chat.interaction import Interaction, Upload
from bot.chat.text import plain
from bot.kernel.errors import NotFound

TITLES = ("From noise to pictures", "One patch after another", "A straight way", "What comes next")
LONG = "w" * 120


class Chapter(Request):
    which: Annotated[str, Completes()] = Field(description="Number or title", max_length=200)
    page: Annotated[int, Hidden()] = 1


class Topic(Request):
    query: Annotated[str, Completes()] = Field(description="A question or keywords", max_length=300)


class Wait(Request):
    seconds: int = Field(1, description="How long", ge=0, le=60)
    how: Literal["private", "public"] = Field("private", description="Who sees the answer")
    loudly: bool = Field(False, description="Whether it rings")


class Import(Request):
    file: Upload = Field(description="A lecture")
    name: str = Field("", description="What it is called", max_length=60)


class Nothing(Request):
    pass


DECLARATIONS = (
    Declaration("chapter", "Show a chapter", Chapter, examples=("/chapter 3",)),
    Declaration("topic", "Find what answers a question", Topic),
    Declaration("wait", "Take a while", Wait),
    Declaration("shout", "Say it in public", Wait, Replies.PUBLIC),
    Declaration("feedback", "Say what is wrong", Nothing, Replies.FORM),
    Declaration("lecture add", "Add a lecture", Import),
    Declaration("lecture list", "List the lectures", Nothing),
    Declaration("export", "Take everything along", Nothing),
    Declaration("save", "Keep what was written", Nothing, offered=False),
    Declaration("answer", "Take an answer", Nothing, offered=False),
    Declaration("home", "What is here", Nothing, offered=False),
)


class SmallCore:
    """Keeps the promises of a core. *gate* is waited for by `wait` and by slow buttons, in place of a computation."""

    def __init__(self) -> None:
        self.declarations: Sequence[Declaration] = DECLARATIONS
        self.gate = asyncio.Event()
        self.heard: list[Interaction] = []
        self.completion_is_stuck = False

    @property
    def last(self) -> Interaction:
        return [interaction for interaction in self.heard if interaction.command != "home"][-1]

    async def answer(self, interaction: Interaction) -> Answer:
        self.heard.append(interaction)
        given = interaction.arguments
        match interaction.command:
            case "chapter":
                return _chapter(interaction)
            case "wait":
                await self.gate.wait()
                return _say("It is done.", private=given.get("how", "private") == "private")
            case "shout":
                return _say("Hear, hear.", private=False)
            case "feedback":
                fields = (FormField("text", "What is wrong?", long=True), FormField("where", "Where?", required=False))
                return Form("Feedback", fields, Action("save", {"lecture": "x"}, _press(given)))
            case "save" if "slow" in given["text"]:
                await self.gate.wait()
                return _say(f"Kept at last: {given['text']}")
            case "save":
                return _say(f"Kept: {given['text']}")
            case "lecture add":
                upload = interaction.uploads["file"]
                return _say(f"{upload.name} has {len(upload.content)} bytes.")
            case "export":
                return Reply(Card((Paragraph(plain("Here it is.")),)), files=(File("all.csv", b"a,b\n", "A table"),))
            case "home":
                return Reply(
                    Card((Heading(plain("Study here")), Paragraph(plain("One lecture.")), *_chapter_buttons(1)))
                )
            case _:
                return _say(f"/{interaction.command} with {dict(given)}.")

    async def complete(self, interaction: Interaction) -> Sequence[Choice]:
        self.heard.append(interaction)
        if self.completion_is_stuck:
            await asyncio.Event().wait()
        start = interaction.arguments[interaction.focus].lower()
        found = [Choice(title, str(number)) for number, title in enumerate(TITLES, 1) if start in title.lower()]
        return [*found, Choice(LONG, "1"), Choice("too long a value", LONG * 2)]

    async def action(self, name: str) -> Action:
        if token.is_stored(name):
            raise NotFound("That button is no longer known. Type `/chapter` again, please.")
        return token.read(name)


def _press(given: object) -> OnPress:
    return OnPress.SHARE if isinstance(given, dict) and "shared" in given else OnPress.REPLACE


def _say(text: str, *, private: bool = True) -> Reply:
    return Reply(Card((Paragraph(plain(text)),)), private)


def _chapter(interaction: Interaction) -> Reply:
    which = int(interaction.arguments["which"])
    head = (Heading(plain(TITLES[which - 1])), Paragraph(plain(f"Chapter {which}")))
    is_shared = interaction.on_press is OnPress.SHARE
    return Reply(Card((*head, *_chapter_buttons(which))), private=not is_shared)


def _chapter_buttons(which: int) -> tuple[Block, ...]:
    around = Buttons(
        (
            Button("Next", _show(which + 1), disabled=which == len(TITLES)),
            Button("Beside", _show(which, OnPress.REPLY)),
            Button("Share with the channel", _show(which, OnPress.SHARE)),
            Button("Wrong?", Action("feedback", {}, OnPress.FORM)),
            Button("Search", Action("topic", {}, OnPress.FORM)),
        )
    )
    more = Buttons(
        (
            Button("Slow", Action("wait", {})),
            Button("Stored", Action("chapter", {"which": LONG})),
            Button("Wrong, for all?", Action("feedback", {"shared": "1"}, OnPress.FORM)),
            LinkButton("Watch", "https://example.org/watch"),
        )
    )
    menu = Select("Open", tuple(Option(title, _show(number)) for number, title in enumerate(TITLES, 1)))
    line = Ask("Your answer", "text", Action("answer", {"round": "r1"}), Action("feedback", {}, OnPress.FORM))
    return menu, around, more, line


def _show(which: int, on_press: OnPress = OnPress.REPLACE) -> Action:
    return Action("chapter", {"which": str(which)}, on_press)
