"""A small program behind the platform: a few commands that show a chapter, take their time, open forms, read files."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from bot.chat import token
from bot.chat.card import (
    Action,
    Answer,
    Button,
    Buttons,
    Card,
    File,
    Form,
    Heading,
    OnPress,
    Option,
    Paragraph,
    Reply,
    Select,
)
from bot.chat.card import Field as FormField
from bot.chat.command import Choice, Completes, Declaration, Hidden, Replies, Request
from bot.chat.interaction import Interaction, PlaceKind, Upload
from bot.chat.text import plain
from bot.kernel.errors import NotFound

TITLES = ("From noise to pictures", "One patch after another", "A straight way", "What comes next")
LONG = "w" * 120
FILES = (File("deck of cards.csv", b"one,two\r\n", "Every card"), File("noise.bin", bytes(range(256)), "Noise"))


class Chapter(Request):
    which: Annotated[str, Completes()] = Field(description="Number or title", max_length=200)
    page: Annotated[int, Hidden()] = 1


class Wait(Request):
    seconds: int = Field(1, description="How long", ge=0, le=60)
    how: Literal["private", "public"] = Field("private", description="Who sees the answer")


class Import(Request):
    file: Upload = Field(description="A lecture")
    replace: bool = Field(False, description="Whether it takes the place of an earlier one")


class Use(Request):
    lecture: str = Field("", description="Which lecture")


class Nothing(Request):
    pass


DECLARATIONS = (
    Declaration("chapter", "Show a chapter", Chapter),
    Declaration("wait", "Take a while", Wait),
    Declaration("shout", "Take a while, in public", Wait, Replies.PUBLIC),
    Declaration("feedback", "Say what is wrong", Nothing, Replies.FORM),
    Declaration("import", "Add a lecture", Import),
    Declaration("lecture use", "Choose a lecture", Use, places=frozenset({PlaceKind.SERVER, PlaceKind.DIRECT})),
    Declaration("lecture list", "List the lectures", Nothing),
    Declaration("save", "Keep what was written", Use, offered=False),
    Declaration("break", "Fail", Nothing, offered=False),
    Declaration("export", "Give files", Wait),
)


class SmallCore:
    """Keeps the promises of a core. *gate* is waited for by `wait` and `shout`, in place of a long computation."""

    def __init__(self) -> None:
        self.declarations: Sequence[Declaration] = DECLARATIONS
        self.gate = asyncio.Event()
        self.heard: list[Interaction] = []
        self.completion_is_stuck = False

    async def answer(self, interaction: Interaction) -> Answer:
        self.heard.append(interaction)
        match interaction.command:
            case "chapter":
                return _chapter(interaction)
            case "wait" | "shout":
                await self.gate.wait()
                is_private = interaction.arguments.get("how", "private") == "private"
                return _say("It is done.", private=is_private)
            case "export":
                if interaction.arguments.get("seconds") == "1":
                    await self.gate.wait()
                return replace(_say("Here they are.", private="how" not in interaction.arguments), files=FILES)
            case "feedback":
                if "slow" in interaction.arguments:
                    await self.gate.wait()
                fields = (FormField("text", "What is wrong?", long=True), FormField("where", "Where?", required=False))
                return Form("Feedback", fields, Action("save", {"lecture": "x"}))
            case "save":
                return _say(f"Kept: {interaction.arguments['text']}")
            case "import":
                upload = interaction.uploads["file"]
                return _say(f"{upload.name} has {len(upload.content)} bytes.")
            case "break":
                raise RuntimeError("a core that does not keep its promise")
            case _:
                return _say(f"/{interaction.command} with {dict(interaction.arguments)}.")

    async def complete(self, interaction: Interaction) -> Sequence[Choice]:
        self.heard.append(interaction)
        if self.completion_is_stuck:
            await asyncio.Event().wait()
        start = interaction.arguments[interaction.focus].lower()
        found = [Choice(title, str(number)) for number, title in enumerate(TITLES, 1) if start in title.lower()]
        return [*found, Choice(LONG, "1"), Choice("too long a value", LONG)]

    async def action(self, name: str) -> Action:
        if token.is_stored(name):
            raise NotFound("That button is no longer known. Type `/chapter` again, please.")
        return token.read(name)


def _say(text: str, *, private: bool = True) -> Reply:
    return Reply(Card((Paragraph(plain(text)),)), private)


def _chapter(interaction: Interaction) -> Reply:
    which = int(interaction.arguments["which"])
    around = Buttons(
        (
            Button("Previous", _show(which - 1), disabled=which == 1),
            Button("Next", _show(which + 1), disabled=which == len(TITLES)),
            Button("Beside", _show(which, OnPress.REPLY)),
            Button("Share with the channel", _show(which, OnPress.SHARE)),
            Button("Wrong?", Action("feedback", {}, OnPress.FORM)),
        )
    )
    slowly = Buttons(
        (
            Button("Slow", Action("wait", {})),
            Button("Slow sharing", Action("shout", {"how": "public"}, OnPress.SHARE)),
            Button("Refused sharing", Action("shout", {"how": "private"}, OnPress.SHARE)),
            Button("Slow form", Action("feedback", {"slow": "yes"}, OnPress.FORM)),
            Button("Stored", Action("chapter", {"which": LONG})),
        )
    )
    taking = Buttons((Button("Files", Action("export", {})), Button("Slow files", Action("export", {"seconds": "1"}))))
    menu = Select("Open", tuple(Option(title, _show(number)) for number, title in enumerate(TITLES, 1)))
    is_shared = interaction.on_press is OnPress.SHARE and interaction.place.kind is not PlaceKind.ELSEWHERE
    card = Card((Heading(plain(TITLES[which - 1])), Paragraph(plain(f"Chapter {which}")), menu, around, slowly, taking))
    return Reply(card, private=not is_shared)


def _show(which: int, on_press: OnPress = OnPress.REPLACE) -> Action:
    return Action("chapter", {"which": str(which)}, on_press)
