"""What was posted without being asked for, as far as both kinds of terminal must remember it."""

from __future__ import annotations

from collections import OrderedDict

from bot.chat.platform import Posted
from bot.kernel.clock import Clock
from bot.kernel.ids import ChannelId
from bot.platforms.terminal import limits

_DIRECT = "@"  # begins what stands for a person in the id of a channel: bot/chat/platform.py, `direct`


def addressee(channel: ChannelId) -> tuple[str, str | None]:
    """The name of the channel, and of the person whose own conversation it is, if it is one."""
    name = channel.partition(":")[2]
    return name, name.removeprefix(_DIRECT) if name.startswith(_DIRECT) else None


def message_id(nonce: str) -> str:
    """The id of the message that was posted with *nonce*: the same after a restart, so that edits find it."""
    return f"p-{nonce}"


class Posts:
    """The posts of late by their nonces, and the words that each message showed last."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._made: OrderedDict[str, Posted] = OrderedDict()
        self._words: OrderedDict[str, str] = OrderedDict()

    def made(self, nonce: str) -> Posted | None:
        """What was posted with *nonce*."""
        return self._made.get(nonce)

    def note(self, nonce: str) -> Posted:
        """It has just been posted."""
        posted = self._made[nonce] = Posted(message_id(nonce), self._clock())
        if len(self._made) > limits.MESSAGES:
            self._made.popitem(last=False)
        return posted

    def shows(self, message: str) -> str | None:
        """The words that *message* showed last."""
        return self._words.get(message)

    def show(self, message: str, words: str) -> None:
        """It shows these *words* now."""
        self._words[message] = words
        self._words.move_to_end(message)
        if len(self._words) > limits.MESSAGES:
            self._words.popitem(last=False)
