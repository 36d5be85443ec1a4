"""Data as YAML that people go on writing: prose folded, short lists in a line, quotes only where they are needed.

A general emitter quotes and breaks lines by rules of its own, and does not know how our reader takes what is written
without quotes. What is not surely plain text is put in double quotes, in which everything can be said.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping

from bot.corpus.exports.lecture_data import Data

WIDTH = 110
"""Columns that a line has at most where it can be broken."""

_PLAIN = re.compile(r"[^\W\d_](?:[^:#]|:(?=\S)|(?<=\S)#)*")
_PLAIN_IN_FLOW = re.compile(r"[^\W\d_][\w .–’-]*")
_WORDS_WITH_A_MEANING = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}  # to YAML 1.1 or 1.2
_STEP = "  "


def yaml_text(data: Mapping[str, Data]) -> str:
    """*data* as a YAML document, its keys in their order."""
    lines: list[str] = []
    for key, value in data.items():
        if isinstance(value, list) and any(isinstance(item, dict) for item in value):
            lines += ["", f"{key}:"]
            for place, item in enumerate(value):
                lines += [""] * (place > 0)
                lines += _item(item, _STEP)
        else:
            lines += _entry(key, value, "")
    return "\n".join(lines) + "\n"


def _entry(key: str, value: Data, pad: str) -> Iterator[str]:
    start = f"{pad}{key}:"
    if isinstance(value, dict):
        yield start
        for name, inner in value.items():
            yield from _entry(name, inner, pad + _STEP)
    elif isinstance(value, list):
        flow = _flow(value)
        if flow and len(start) + 1 + len(flow) <= WIDTH:
            yield f"{start} {flow}"
        else:
            yield start
            for item in value:
                yield from _item(item, pad + _STEP)
    else:
        yield from _text(start, value, pad)


def _item(item: Data, pad: str) -> Iterator[str]:
    if not isinstance(item, dict):
        yield from _text(f"{pad}-", item, pad)
        return
    lines = [line for name, inner in item.items() for line in _entry(name, inner, pad + _STEP)]
    yield f"{pad}- {lines[0].lstrip()}"
    yield from lines[1:]


def _text(start: str, value: Data, pad: str) -> Iterator[str]:
    """A scalar after *start*, folded where it is prose too long for the line."""
    written = _scalar(value, _PLAIN)
    inner = pad + _STEP
    if len(start) + 1 + len(written) <= WIDTH or not isinstance(value, str) or not _can_fold(value):
        yield f"{start} {written}"
        return
    yield f"{start} >-"
    for line in _folded(value, WIDTH - len(inner)):
        yield inner + line


def _can_fold(text: str) -> bool:
    """Whether *text* is words with single spaces between them, which is all that folding keeps."""
    return text.isprintable() and " ".join(text.split(" ")) == text and " ".join(text.split()) == text


def _folded(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def _flow(items: list[Data]) -> str:
    """A list in one line; empty where it would be hard to read: groups are, unless they hold single words."""
    parts = []
    for item in items:
        if isinstance(item, dict):
            values = [inner for inner in item.values() if isinstance(inner, str | int)]
            if len(values) < len(item) or any(" " in str(inner) for inner in values):
                return ""
            inside = ", ".join(f"{name}: {_scalar(inner, _PLAIN_IN_FLOW)}" for name, inner in item.items())
            parts.append(f"{{{inside}}}")
        elif isinstance(item, list):
            return ""
        else:
            parts.append(_scalar(item, _PLAIN_IN_FLOW))
    return f"[{', '.join(parts)}]"


def _scalar(value: Data, plain: re.Pattern[str]) -> str:
    if not isinstance(value, str):
        return json.dumps(value)
    is_plain = (
        plain.fullmatch(value)
        and value.isprintable()
        and value == value.strip()
        and not value.endswith(":")
        and value.casefold() not in _WORDS_WITH_A_MEANING
    )
    return value if is_plain or _is_time(value) else _quoted(value)


def _is_time(value: str) -> bool:
    return re.fullmatch(r"\d{1,3}(:\d\d){1,2}", value) is not None


def _quoted(text: str) -> str:
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(sign: str) -> str:
    if sign in '"\\':
        return f"\\{sign}"
    if sign == "\n":
        return "\\n"
    return sign if sign.isprintable() else f"\\U{ord(sign):08x}"
