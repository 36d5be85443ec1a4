"""People on Discord who play a quiz: they read what the message shows, and press, type and choose as clients do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.corpus.lecture import Lecture
from bot.corpus.question import TRUE, Kind, Question
from tests.discord_server import CHANNEL, Asked, ChannelMessage, DiscordServer

_LETTERED = re.compile(r"^\*\*([A-H])\*\*\s+(.*)$", re.MULTILINE)
LOCKED = "Answer locked in"


def plain(markdown: str) -> str:
    """Words as people see them, without what Discord's Markdown needs."""
    return re.sub(r"[\\*_`]", "", markdown)


@dataclass(frozen=True)
class Key:
    """Knows the right answers of a lecture's questions by what they ask."""

    lecture: Lecture

    def question(self, shown: str) -> Question:
        """The question that the message asks."""
        text = plain(shown)
        return max(
            (one for one in self.lecture.questions if plain(one.stem) in text),
            key=lambda one: len(one.stem),
        )

    def right(self, question: Question) -> str:
        """The text of the right option; what is to be typed; `true` or `false`."""
        if question.kind is Kind.WHICH:
            chapter = self.lecture.chapter(question.chapter)
            assert chapter is not None
            return chapter.heading
        return question.answer[0]


@dataclass
class Player:
    """Somebody with a name and an id."""

    server: DiscordServer
    key: Key
    name: str
    user: str
    channel: str = CHANNEL
    receipts: list[Asked] = field(default_factory=list)

    async def says(self, command: str, **options: Any) -> Asked:
        asked = await self.server.command(command, options, **self.about())
        return await asked.until("message")

    async def presses(self, on: ChannelMessage | Asked, label: str, what: str = "message") -> Asked:
        return await (await self.server.press(on, label, **self.about())).until(what)

    async def answers(self, message: ChannelMessage, *, rightly: bool = True) -> Asked:
        """Answers what the message asks, in the way of its kind."""
        question = self.key.question(message.text)
        match question.kind:
            case Kind.CHOICE | Kind.WHICH:
                receipt = await self.presses(message, self.letter(message.text, rightly=rightly))
            case Kind.TRUEFALSE:
                is_true = (question.answer[0] == TRUE) is rightly
                receipt = await self.presses(message, "True" if is_true else "False")
            case Kind.CLOZE | Kind.SHORT:
                receipt = await self.types(message, question.answer[0] if rightly else "quicksand")
            case Kind.ORDER:
                receipt = await self._orders(message, question.answer if rightly else question.answer[::-1])
        self.receipts.append(receipt)
        return receipt

    async def types(self, message: ChannelMessage, text: str) -> Asked:
        """Opens the form of a typed question and fills it in."""
        opened = await self.presses(message, "Type your answer", "modal")
        assert opened.modal is not None
        submitted = await self.server.submit(opened, {"answer": text}, user=self.user, name=self.name)
        return await submitted.until("message")

    def letter(self, text: str, *, rightly: bool) -> str:
        """The letter of the right option, or the first of a wrong one."""
        right = plain(self.key.right(self.key.question(text)))
        return next(letter for letter, option in self.options(text).items() if (option == right) is rightly)

    def options(self, text: str) -> dict[str, str]:
        """What the letters of a question stand for."""
        return {letter: plain(option).strip() for letter, option in _LETTERED.findall(text)}

    async def _orders(self, message: ChannelMessage, items: Iterable[str]) -> Asked:
        shown = await self.presses(message, "Put them in order")
        for item in list(items)[:-1]:
            shown = await self.presses(shown, item)
        return shown

    def about(self) -> dict[str, Any]:
        """Who acts, and where."""
        place = {"guild_id": "2001", "channel_id": self.channel, "context": 0}
        return {
            "user": self.user,
            "name": self.name,
            "place": {**place, "authorizing_integration_owners": {"0": "2001"}},
        }


async def until_shown(server: DiscordServer, channel: str, words: str, seconds: float = 20) -> ChannelMessage:
    """The latest message of the channel, once it has these words."""

    def found() -> list[ChannelMessage]:
        return [one for one in server.posted if one.channel == channel and words in one.text]

    await server.until(lambda: bool(found()), seconds)
    return found()[-1]


async def until_pressable(server: DiscordServer, message: ChannelMessage, label: str) -> None:
    """Waits until the message has a button of that label."""
    await server.until(lambda: label in message.labels)
