"""Text as spans. No dialect of any platform occurs here: each renderer escapes and marks up in its own way."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import TypeAlias

_QUOTATION = re.compile("(“[^”]*”)")


class Style(Enum):
    """How a span is meant to stand out."""

    PLAIN = "plain"
    BOLD = "bold"
    ITALIC = "italic"
    CODE = "code"
    HIGHLIGHT = "highlight"  # a word of the query, found


@dataclass(frozen=True, slots=True)
class Span:
    """A run of characters in one style. With *url* (http or https) it is a link.

    With *at* it is a moment, shown as the reader's platform shows how far away that is (`in 20 seconds`), which goes on
    by itself; *dated*, as the date and time that the reader's own clock shows. *text* stands where a platform cannot.
    """

    text: str
    style: Style = Style.PLAIN
    url: str = ""
    at: datetime | None = None
    dated: bool = False


Text: TypeAlias = tuple[Span, ...]


def plain(text: str) -> Text:
    """*text* as it stands, never as markup."""
    return (Span(text),) if text else ()


def bold(text: str) -> Text:
    """*text*, strong."""
    return (Span(text, Style.BOLD),)


def italic(text: str) -> Text:
    """*text*, leaning."""
    return (Span(text, Style.ITALIC),)


def code(text: str) -> Text:
    """*text* as something to type."""
    return (Span(text, Style.CODE),)


def link(text: str, url: str) -> Text:
    """*text* that opens *url*; plain where *url* is empty."""
    return (Span(text, url=url),)


def until(moment: datetime) -> Text:
    """How far away *moment* is, for the reader, at the time of reading."""
    return (Span(f"at {moment.astimezone(UTC):%H:%M:%S} UTC", at=moment),)


def when(moment: datetime) -> Text:
    """*moment* on the reader's own clock and calendar."""
    return (Span(f"{moment.astimezone(UTC):%a %d %b %Y, %H:%M} UTC", at=moment, dated=True),)


def join(parts: Iterable[Text], between: str = "") -> Text:
    """The *parts* in one text, with *between* standing plainly between them."""
    spans: list[Span] = []
    for number, part in enumerate(parts):
        if number and between:
            spans.append(Span(between))
        spans.extend(part)
    return tuple(spans)


def bare(text: Text) -> str:
    """The characters without any style, as a screen reader would say them."""
    return "".join(span.text for span in text)


def prose(sentence: str) -> Text:
    """A sentence of ours, in which `backticks` stand around what is to be typed; within “these” they mean nothing."""
    spans: list[Span] = []
    for number, part in enumerate(_QUOTATION.split(sentence)):
        pieces = part.split("`") if number % 2 == 0 else [part]
        if len(pieces) % 2 == 0:  # one too many: somebody's text is in it
            return plain(sentence)
        spans += [Span(piece, Style.CODE if at % 2 else Style.PLAIN) for at, piece in enumerate(pieces) if piece]
    return tuple(spans)
