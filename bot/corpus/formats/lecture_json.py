"""A lecture in JSON, or several as `{"lectures": [...]}`: the model of the YAML format."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import count
from typing import Any, NoReturn

from bot.corpus.draft import LectureDraft
from bot.corpus.formats.lectures import drafts
from bot.corpus.formats.places import Place
from bot.kernel.errors import BadFile

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


class NotJson(Exception):
    """Text that is not JSON, or says something twice: at which character, and what to do."""

    def __init__(self, position: int | None, problem: str) -> None:
        super().__init__(problem)
        self.position = position
        self.problem = problem


def looks_like(text: str) -> bool:
    """Whether *text* begins as an object or a list of JSON does."""
    return text.lstrip().startswith(("{", "["))


def read(name: str, text: str) -> tuple[LectureDraft, ...]:
    """The lecture or lectures. Raises BadFile with the line."""
    try:
        data = parsed(text)
    except NotJson as error:
        line = None if error.position is None else text.count("\n", 0, error.position) + 1
        raise BadFile(name, line, error.problem) from error
    return drafts(name, data, _Lines(text).line_of)


def parsed(text: str) -> Any:
    """The data that *text* is. Raises NotJson, also for a key that an object has twice."""
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise NotJson(error.pos, f"This is not JSON: {error.msg.lower()} (column {error.colno}).") from error
    except RecursionError as error:
        raise NotJson(None, "This is nested too deeply; a lecture needs five levels.") from error
    except ValueError as error:  # a number of thousands of digits
        raise NotJson(None, "A number in it is too long.") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        times = Counter(key for key, _ in pairs)
        twice = next(key for key in times if times[key] > 1)
        raise NotJson(None, f'The key "{twice}" stands twice in one object. Keep one of the two.')
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise NotJson(None, f"{name} is not JSON. Write a number, or leave the key out.")


class _Lines:
    """Where the values of a JSON text stand. Each object and list is gone through at most once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line_ends = [match.start() for match in re.finditer("\n", text)]
        self._members: dict[int, dict[str | int, int]] = {}

    def line_of(self, place: Place) -> int:
        """The line of the value at *place*, or of what surrounds it if there is none."""
        position = self._skip_space(0)
        for step in place:
            if position not in self._members:
                self._members[position] = dict(self._found(position))
            inner = self._members[position].get(step)
            if inner is None:
                break
            position = inner
        return bisect_left(self._line_ends, position) + 1

    def _found(self, position: int) -> Iterator[tuple[str | int, int]]:
        """Key or position in the list, and position in the text, of each member of what begins at *position*."""
        is_object = self._text[position] == "{"
        if not is_object and self._text[position] != "[":
            return
        position = self._skip_space(position + 1)
        for place in count():
            if self._text[position] in "}]":
                return
            name: str | int = place
            if is_object:
                name, end = _DECODER.raw_decode(self._text, position)
                position = self._skip_space(self._skip_space(end) + 1)
            yield name, position
            _, end = _DECODER.raw_decode(self._text, position)
            position = self._skip_space(end)
            if self._text[position] == ",":
                position = self._skip_space(position + 1)

    def _skip_space(self, position: int) -> int:
        match = _SPACE.match(self._text, position)
        return position if match is None else match.end()
