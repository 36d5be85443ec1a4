"""The parts of a rendered card, and which of them there is room for in a message.

Where a card has more than Discord takes, room is given to files, then to buttons and menus, then to headings and notes,
then to the rest from the top; what is left out or cut is marked with `…`. Knows no component by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby, pairwise
from typing import Any, TypeAlias

from bot.chat import cutting
from bot.chat.text import Text, plain
from bot.platforms.discord import limits, markdown

Json: TypeAlias = dict[str, Any]


class Rank(IntEnum):
    """The order in which room is given."""

    FILE = 0
    CONTROL = 1
    FRAME = 2
    BODY = 3


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a card.

    *text* through *markup* is what is shown as text. *other* is a component that is no text; *accessory* is one that
    stands beside the text. Between two texts that are *apart* there is an empty line.
    """

    rank: Rank
    text: Text = ()
    markup: Callable[[Text], str] = markdown.write
    other: Json | None = None
    accessory: Json | None = None
    apart: bool = False

    @property
    def is_text(self) -> bool:
        return self.other is None and self.accessory is None

    @property
    def components(self) -> int:
        """How many components it is; 0 for text alone, of which a whole run is one."""
        if self.accessory is not None:
            return 3  # what holds the two, the text, the accessory
        return 0 if self.other is None else 1 + len(self.other.get("components", ()))

    def write(self) -> str:
        """The text in Markdown; empty where there is none to show, except beside an accessory."""
        if markdown.write(self.text).strip():
            return self.markup(self.text)
        return cutting.CUT if self.accessory is not None else ""


def given_room(parts: Sequence[Part]) -> list[tuple[Part, str]]:
    """The parts that there is room for, in their order, each with its text in Markdown."""
    written = [(part, text) for part in parts if (text := part.write()) or part.other is not None]
    if _components(written) < limits.COMPONENTS and sum(len(text) + _GAP for _, text in written) <= limits.TEXT:
        return written
    return _ration(written)


def joined(run: Iterable[tuple[Part, str]]) -> str:
    """A run of texts as one."""
    lines: list[str] = []
    was_apart = False
    for part, text in run:
        lines += ["", text] if part.apart and was_apart else [text]
        was_apart = part.apart
    return "\n".join(lines)


def _components(written: Sequence[tuple[Part, str]]) -> int:
    runs = sum(1 for is_text, _ in groupby(written, key=lambda entry: entry[0].is_text) if is_text)
    return runs + sum(part.components for part, _ in written)


def _ration(written: Sequence[tuple[Part, str]]) -> list[tuple[Part, str]]:
    room = _Room()
    runs = _runs(written)
    shown: list[tuple[int, Part, str]] = []
    omitted: list[int] = []
    for number in sorted(range(len(written)), key=lambda number: written[number][0].rank):
        part, text = written[number]
        given = room.give(part, text, runs[number])
        if given is None:
            omitted.append(number)
        else:
            shown.append((number, part, given))
    if omitted:
        shown.append((min(omitted), _OMISSION, cutting.CUT))
    return [(part, text) for _, part, text in sorted(shown, key=lambda entry: entry[0])]


_OMISSION = Part(Rank.FRAME, plain(cutting.CUT))
_GAP = 2  # characters between two texts, at most
_LEAST = 40  # characters of a text of which the beginning alone is worth showing


def _runs(written: Sequence[tuple[Part, str]]) -> list[int]:
    """For each part the number of the run of texts that it belongs to."""
    runs, before = [0], 0
    for (one, _), (other, _) in pairwise(written):
        before += not (one.is_text and other.is_text)
        runs.append(before)
    return runs


class _Room:
    """What is left of a message's room: one component is the container, and one is kept for a mark of omission."""

    def __init__(self) -> None:
        self._components = limits.COMPONENTS - 2
        self._characters = limits.TEXT - len(cutting.CUT) - _GAP
        self._runs: set[int] = set()

    def give(self, part: Part, text: str, run: int) -> str | None:
        """The text that the part may show, cut if need be; None if there is no room for the part."""
        takes = int(run not in self._runs) if part.is_text else part.components
        if takes > self._components:
            return None
        if text and len(text) + _GAP > self._characters:
            text = cutting.fit(part.text, part.markup, self._characters - _GAP) if self._characters > _LEAST else ""
            if not text:
                return None
        self._components -= takes
        self._characters -= len(text) + _GAP if text else 0
        self._runs.add(run)
        return text
