"""The parts of a rendered card, and which of them there is room for in a message or a view.

Where a card has more than Slack takes, room is given to buttons and menus first, then to headings and notes, then to
the rest from the top; what is left out or cut is marked with `…`. Knows no block by name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, TypeAlias

import orjson

from bot.chat import cutting
from bot.chat.text import Text
from bot.platforms.slack import mrkdwn
from bot.platforms.slack.mrkdwn import Json

Put: TypeAlias = Callable[[Json], Json]

_LEAST = 40  # characters of a text of which the beginning alone is worth showing


class Rank(IntEnum):
    """The order in which room is given."""

    CONTROL = 0
    FRAME = 1
    BODY = 2


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a card, which becomes one block.

    *block* is one that has no text to cut. Otherwise *put* makes the block of a text object, in which *text* has at
    most *limit* characters.
    """

    rank: Rank
    block: Json | None = None
    text: Text = ()
    put: Put = dict
    limit: int = 0

    def within(self, characters: int) -> Json | None:
        """The block with no more text than that; None where nothing would be shown."""
        if self.block is not None:
            return self.block
        written = mrkdwn.obj(self.text, min(self.limit, characters))
        return None if written is None else self.put(written)


def given_room(parts: Sequence[Part], blocks: int, characters: int) -> list[Json]:
    """The blocks that there is room for, in their order: no more than *blocks*, with *characters* of text in all."""
    whole = [(part, block) for part in parts if (block := part.within(part.limit)) is not None]
    made = [block for _, block in whole]
    if len(made) <= blocks and (len(orjson.dumps(made)) <= characters or weight(made) <= characters):
        return made  # most cards are so short that even with all that is no text they fit
    return _ration(whole, blocks - 1, characters - len(cutting.CUT))


def weight(block: Any) -> int:
    """How many characters of text a block has, its buttons and menus counted."""
    match block:
        case {"type": "plain_text" | "mrkdwn", "text": str(text)}:
            return len(text)
        case dict():
            return sum(weight(value) for value in block.values())
        case list():
            return sum(weight(value) for value in block)
        case _:
            return 0


def _ration(whole: Sequence[tuple[Part, Json]], blocks: int, characters: int) -> list[Json]:
    """What fits, one block having been kept back for the mark of what does not."""
    shown: list[tuple[int, Json]] = []
    omitted: list[int] = []
    for number in sorted(range(len(whole)), key=lambda number: whole[number][0].rank):
        given = _given(*whole[number], characters) if blocks else None
        if given is None:
            omitted.append(number)
            continue
        blocks -= 1
        characters -= weight(given)
        shown.append((number, given))
    if omitted:
        shown.append((min(omitted), _OMISSION))
    return [block for _, block in sorted(shown, key=lambda entry: entry[0])]


def _given(part: Part, block: Json, characters: int) -> Json | None:
    """The block in at most so many characters, cut if need be; None if there is no room for it."""
    excess = weight(block) - characters
    if excess <= 0:
        return block
    if part.block is not None:
        return None
    left = min(part.limit, len(_text(part))) - excess
    return part.within(left) if left > _LEAST else None


def _text(part: Part) -> str:
    written = mrkdwn.obj(part.text, part.limit)
    return str(written["text"]) if written is not None else ""


_OMISSION: Json = {"type": "context", "elements": [{"type": "plain_text", "text": cutting.CUT, "emoji": False}]}
