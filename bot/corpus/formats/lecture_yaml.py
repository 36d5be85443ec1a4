"""The authoring format: a lecture in YAML 1.2, with the line of everything that can be wrong in it.

The data is built from the parser's events, so that what could explode is refused before it is built: aliases,
tags, deep nesting. What is written without quotes is read by the YAML 1.2 core schema: `12:34`, `yes` and
`2026-01-31` are text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml
from yaml import MarkedYAMLError
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)
from yaml.reader import ReaderError

from bot.corpus.draft import LectureDraft
from bot.corpus.formats.lectures import drafts
from bot.corpus.formats.places import Place
from bot.kernel.errors import BadFile

DEEPEST = 12
"""Levels of nesting; a lecture has five."""

_TOO_DEEP = f"This is nested more than {DEEPEST} levels deep; a lecture needs five."

_LOADER = yaml.CSafeLoader
"""libyaml, thirty times as fast as YAML parsers in Python; its wheels are there for each system that we run on."""

_TITLE = re.compile(r"^title\s*:\s", re.MULTILINE)
_CONTENT = re.compile(r"^(?:chapters|lectures)\s*:\s", re.MULTILINE)
_INTEGER = re.compile(r"[-+]?[0-9]{1,15}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,3})?")
_CONSTANTS: dict[str, bool | None] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_CONSTANTS |= {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


def looks_like(text: str) -> bool:
    """Whether lines of *text* begin with the keys that a lecture needs, without indentation."""
    return _TITLE.search(text) is not None and _CONTENT.search(text) is not None


def read(name: str, text: str) -> tuple[LectureDraft, ...]:
    """The lecture, or those of `lectures:`. Raises BadFile with the line."""
    tree = _Tree(name)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            tree.take(event)
    except ReaderError as error:
        line = text.encode().count(b"\n", 0, error.position) + 1
        raise BadFile(
            name, line, f"The character U+{error.character:04X} cannot stand in YAML. Leave it out."
        ) from error
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BadFile(name, mark.line + 1 if mark else None, _advice(str(error.problem))) from error
    return drafts(name, tree.root, tree.line_of)


@dataclass(slots=True)
class _Collection:
    """A mapping or list that is not yet complete; *key* is the mapping's key whose value comes next."""

    value: dict[str, Any] | list[Any]
    place: Place
    key: str | None = None


class _Tree:
    """Data as it grows event by event, with the line of each place in it."""

    def __init__(self, name: str) -> None:
        self.root: Any = None
        self._name = name
        self._lines: dict[Place, int] = {(): 1}
        self._open: list[_Collection] = []
        self._documents = 0

    def line_of(self, place: Place) -> int | None:
        while place not in self._lines:
            place = place[:-1]
        return self._lines[place]

    def take(self, event: Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 1
        match event:
            case DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self._refuse(line, 'A second document begins here ("---"). Write several lectures as `lectures:`.')
            case AliasEvent():
                self._refuse(line, f"Aliases (*{event.anchor}) are not read. Write out what is meant.")
            case ScalarEvent() | MappingStartEvent() | SequenceStartEvent() if event.tag is not None:
                self._refuse(line, f"Tags ({event.tag}) are not read. Leave it out, or put the text in quotes.")
            case ScalarEvent() if self._awaits_key():
                self._take_key(event.value, line)
            case ScalarEvent():
                self._add(_value(event), line)
            case MappingStartEvent():
                self._begin({}, line)
            case SequenceStartEvent():
                self._begin([], line)
            case CollectionEndEvent():
                self._open.pop()
            case _:
                pass  # the marks at which the stream and its document begin and end

    def _awaits_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].value, dict) and self._open[-1].key is None

    def _take_key(self, key: str, line: int) -> None:
        within = self._open[-1]
        place = (*within.place, key)
        if place in self._lines:
            self._refuse(line, f'The key "{key}" stands here a second time (first in line {self._lines[place]}).')
        self._lines[place] = line
        within.key = key

    def _add(self, value: Any, line: int) -> Place:
        """Puts *value* where it belongs, and says where that is."""
        if not self._open:
            self.root = value
            self._lines[()] = line
            return ()
        within = self._open[-1]
        if isinstance(within.value, list):
            place: Place = (*within.place, len(within.value))
            self._lines[place] = line
            within.value.append(value)
            return place
        if within.key is None:
            self._refuse(line, "A group or a list stands where a key is expected. Keys are words, such as title.")
        within.value[within.key] = value
        place, within.key = (*within.place, within.key), None
        return place

    def _begin(self, value: dict[str, Any] | list[Any], line: int) -> None:
        if len(self._open) >= DEEPEST:
            self._refuse(line, _TOO_DEEP)
        self._open.append(_Collection(value, self._add(value, line)))

    def _refuse(self, line: int, problem: str) -> NoReturn:
        raise BadFile(self._name, line, problem)


def _value(event: ScalarEvent) -> str | int | float | bool | None:
    """What a scalar means; anything in quotes or as a block is text."""
    text = str(event.value)
    if not event.implicit[0]:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _advice(problem: str) -> str:
    if "maximum nesting depth" in problem:  # newer versions of libyaml stop by themselves, before we look
        return _TOO_DEEP
    if "mapping values are not allowed" in problem:
        return "A text with a colon in it has to stand in quotes, or the indentation is not that of the lines around."
    if "'\\t'" in problem or "tab" in problem:
        return "A tab stands where YAML wants spaces. Indent with spaces."
    if "expected <block end>" in problem or "did not find expected" in problem:
        return "The indentation does not fit the lines around, or a text that begins with a quote goes on after it."
    return f"This is not YAML ({problem}). Look at the indentation, and put text with special characters in quotes."
