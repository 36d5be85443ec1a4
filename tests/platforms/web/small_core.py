"""A small program behind the web chat: private and public answers, forms, files, and a vote that it posts by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import Field

from bot.chat import token
from bot.chat.card import (
    Action,
    Answer,
    Ask,
    Button,
    Buttons,
    Card,
    File,
    Form,
    Heading,
    Note,
    OnPress,
    Option,
    Paragraph,
    Reply,
    Select,
)
from bot.chat.card import Field as FormField
from bot.chat.command import Choice, Completes, Declaration, Hidden, Replies, Request
from bot.chat.interaction import Interaction, Upload
from bot.chat.platform import Messenger, direct
from bot.chat.text import Span, Style, join, link, plain, until
from bot.kernel.errors import NotFound
from bot.kernel.ids import ChannelId, LearnerId

TITLES = ("From noise to pictures", "One patch after another", "A straight way", "What comes next")


class Chapter(Request):
    which: Annotated[str, Completes()] = Field(description="Number or title", max_length=200)
    page: Annotated[int, Hidden()] = 1


class Wait(Request):
    how: Literal["private", "public"] = Field("private", description="Who sees the answer")


class Import(Request):
    file: Upload = Field(description="A lecture")
    replace: bool = Field(False, description="Whether it takes the place of an earlier one")


class Search(Request):
    query: str = Field(description="What to look for", max_length=200)


class Words(Request):
    words: str = Field("", description="What to say")


class Nothing(Request):
    pass


DECLARATIONS = (
    Declaration("chapter", "Show a chapter", Chapter),
    Declaration("chapters", "Show all chapters", Nothing),
    Declaration("topic", "Look something up", Search),
    Declaration("shout", "Say something to all", Words, Replies.PUBLIC),
    Declaration("wait", "Take a while", Wait),
    Declaration("feedback", "Say what is wrong", Nothing, Replies.FORM),
    Declaration("riddle", "Ask something that is typed", Nothing),
    Declaration("import", "Add a lecture", Import),
    Declaration("export", "Take a lecture away", Nothing),
    Declaration("vote", "Let all vote", Nothing),
    Declaration("break", "Fail", Nothing),
    Declaration("save", "Keep what was written", Words, offered=False),
)


class SmallCore:
    """Keeps the promises of a core. *gate* is waited for by `wait`, in place of a long computation.

    `vote` posts a card by the *messenger*; each press on it is counted once a person, and the card is edited.
    """

    def __init__(self) -> None:
        self.declarations: Sequence[Declaration] = DECLARATIONS
        self.gate = asyncio.Event()
        self.heard: list[Interaction] = []
        self.messenger: Messenger | None = None
        self.votes: dict[LearnerId, str] = {}
        self.posted: tuple[ChannelId, str] | None = None

    async def answer(self, interaction: Interaction) -> Answer:
        self.heard.append(interaction)
        given = interaction.arguments
        match interaction.command:
            case "chapter":
                return _chapter(int(given["which"]), is_shared=interaction.on_press is OnPress.SHARE)
            case "chapters":
                return Reply(Card((Heading(plain("All chapters"), 1), _menu())))
            case "topic":
                return _say(f"Nothing here answers {given['query']}.")
            case "shout":
                return _say(given.get("words", ""), private=False)
            case "wait":
                await self.gate.wait()
                return _say("It is done.", private=given.get("how", "private") == "private")
            case "feedback":
                fields = (
                    FormField("words", "What is wrong?", long=True),
                    FormField("where", "Where?", required=False),
                )
                return Form("Feedback", fields, Action("save", {"lecture": "x"}))
            case "riddle":
                asked = Ask("Your answer", "words", Action("save", {}), Action("feedback", {}, OnPress.FORM), "a word")
                return Reply(Card((Heading(plain("What has keys and opens no lock?")), asked)))
            case "save":
                return _say(f"Kept: {given['words']}")
            case "import":
                upload = interaction.uploads["file"]
                return _say(f"{upload.name} has {len(upload.content)} bytes.")
            case "export":
                file = File("tides ü.yaml", b"title: Tides\n", "The lecture as YAML")
                return Reply(Card((Paragraph(plain("Here it is.")),)), files=(file,))
            case "vote":
                return await self._vote(interaction)
            case _:
                raise RuntimeError("a core that does not keep its promise")

    async def complete(self, interaction: Interaction) -> Sequence[Choice]:
        self.heard.append(interaction)
        start = interaction.arguments[interaction.focus].lower()
        return [Choice(title, str(number)) for number, title in enumerate(TITLES, 1) if start in title.lower()]

    async def action(self, name: str) -> Action:
        if token.is_stored(name):
            raise NotFound("That button is no longer known. Type `/chapter` again, please.")
        return token.read(name)

    async def _vote(self, interaction: Interaction) -> Answer:
        assert self.messenger is not None
        choice = interaction.arguments.get("for")
        if choice is None:
            self.votes.clear()
            posted = await self.messenger.post(interaction.place.channel, self.ballot(), f"vote{len(self.heard)}")
            self.posted = (interaction.place.channel, posted.message)
            return _say("The vote is open.")
        self.votes[interaction.learner.id] = choice
        if self.posted is not None:
            await self.messenger.edit(*self.posted, self.ballot())
        await self.messenger.post(
            direct(interaction.learner.id), _say(f"You voted {choice}").card, f"v{len(self.heard)}"
        )
        return _say(f"Counted: {choice}")

    def ballot(self) -> Card:
        """What the vote shows now."""
        buttons = tuple(Button(letter, Action("vote", {"for": letter}, OnPress.REPLY)) for letter in "ABC")
        closes = join((plain("Closes "), until(datetime(2036, 1, 1, tzinfo=UTC))))
        return Card(
            (
                Heading(plain("Which one is it?")),
                Paragraph(closes),
                Buttons(buttons),
                Note(plain(f"{len(self.votes)} voted")),
            )
        )


def _say(text: str, *, private: bool = True) -> Reply:
    return Reply(Card((Paragraph(plain(text)),)), private)


def _chapter(which: int, *, is_shared: bool) -> Reply:
    around = Buttons(
        (
            Button("Previous", _show(which - 1), disabled=which == 1),
            Button("Next", _show(which + 1), disabled=which == len(TITLES)),
            Button("Beside", _show(which, OnPress.REPLY)),
            Button("Share with the channel", _show(which, OnPress.SHARE)),
            Button("Wrong?", Action("feedback", {}, OnPress.FORM)),
        )
    )
    found = Note((Span("It says "), Span("noise", Style.HIGHLIGHT), link(" elsewhere", "https://example.org/")[0]))
    card = Card((Heading(plain(TITLES[which - 1])), Paragraph(plain(f"Chapter {which}")), found, _menu(), around))
    return Reply(card, private=not is_shared)


def _menu() -> Select:
    return Select("Open", tuple(Option(title, _show(number)) for number, title in enumerate(TITLES, 1)))


def _show(which: int, on_press: OnPress = OnPress.REPLACE) -> Action:
    return Action("chapter", {"which": str(which)}, on_press)
