"""People on Slack who play a quiz: they read what the message shows, and press, type and choose as clients do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.corpus.question import TRUE, Kind
from tests.discord_players import Key
from tests.platforms.slack import rules
from tests.slack_server import CHANNEL, Asked, Message, SlackServer

_LETTERED = re.compile(r"^\*([A-H])\*\s+(.*)$", re.MULTILINE)
_UNSEEN = "\u200b\u2060"  # what keeps marks from meaning anything


def plain(text: str) -> str:
    """Words as people see them, without what Slack's mrkdwn needs."""
    bare = re.sub(rf"[*_`~{_UNSEEN}]", "", text)
    return bare.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@dataclass
class Player:
    """Somebody with an id."""

    server: SlackServer
    key: Key
    user: str
    channel: str = CHANNEL

    async def says(self, command: str, text: str = "") -> Message:
        return await self.server.shown(await self.server.command(command, text, user=self.user, channel=self.channel))

    async def presses(self, on: Message, label: str) -> Message:
        return await self.server.shown(await self._pressed(on, label))

    async def answers(self, message: Message, *, rightly: bool = True) -> Message:
        """Answers what the message asks, in the way of its kind; gives the receipt."""
        question = self.key.question(plain(message.text))
        match question.kind:
            case Kind.CHOICE | Kind.WHICH:
                right = plain(self.key.right(question))
                options = {letter: plain(option).strip() for letter, option in _LETTERED.findall(message.text)}
                letter = next(letter for letter, option in options.items() if (option == right) is rightly)
                return await self.presses(message, letter)
            case Kind.TRUEFALSE:
                return await self.presses(message, "True" if (question.answer[0] == TRUE) is rightly else "False")
            case Kind.CLOZE | Kind.SHORT:
                return await self.types(message, question.answer[0] if rightly else "quicksand")
            case Kind.ORDER:
                return await self._orders(message, question.answer if rightly else question.answer[::-1])

    async def types(self, message: Message, text: str) -> Message:
        """Types into the line below a question."""
        return await self.server.shown(await self.server.press(message, "Type your answer", user=self.user, text=text))

    async def _orders(self, message: Message, items: Iterable[str]) -> Message:
        shown = message
        for item in list(items)[:-1]:
            shown = await self.presses(shown, item)
        return shown

    async def _pressed(self, on: Message, label: str) -> Asked:
        return await self.server.press(on, label, user=self.user)


async def until_shown(server: SlackServer, words: str, channel: str = CHANNEL) -> Message:
    """The latest message that everybody in the channel sees, once it has these words."""

    def found() -> list[Message]:
        return [one for one in server.messages if one.channel == channel and not one.to and words in plain(one.text)]

    await server.until(lambda: bool(found()))
    return found()[-1]


def labels(message: Message) -> list[str]:
    """What can be pressed on the message, or typed into."""
    found = [element.get("text", {}).get("text", "") for element in rules.elements(message.body)]
    return [*found, *(block["label"]["text"] for block in message.body["blocks"] if "label" in block)]
