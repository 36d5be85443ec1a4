"""Neutral text in Discord's dialect of Markdown.

Whatever a span says stays text: its characters are escaped so that they form no mention, heading, list, quote, link,
timestamp or emoji. Only the span's own style becomes markup, and a moment the timestamp that counts down by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import assert_never

from bot.chat.cutting import CUT, shorten
from bot.chat.text import Span, Style, Text

_NOTHING = "\u200b"  # a space of no width

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # control characters
    "\u202a-\u202e\u2066-\u2069"  # what turns the direction of the text that follows
    "\ufeff"  # a mark of byte order, which a line start may hide behind
    "\ud800-\udfff]"  # halves of a character, which JSON cannot hold
)
_ANYWHERE = re.compile(r"[\\*_`<\[\]~|:]")
_EMOJI = re.compile(r":(?!\d+:)[\w+-]+:")  # :smile:, but not 1:02:33
_LINE_START = re.compile(r"(\s*)([#>+-]|\d+(?=[.)]))")
_EVERYONE = re.compile(r"@(?=everyone|here)")
_URL_UNSAFE = re.compile(r"[\s<>()\[\]\\|*`\"^{}]")
_CLINGING = frozenset("*`~|")
_BRACKETS = str.maketrans("[]", "()")  # in a link's words Discord minds brackets even when they are escaped
_MARKS = {Style.BOLD: "**", Style.HIGHLIGHT: "**", Style.ITALIC: "*"}


def clean(text: str) -> str:
    """*text* without what cannot be shown; every kind of line end is a line feed."""
    if text.isprintable():
        return text
    return _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", text))


def escape(text: str) -> str:
    """*text* such that Discord shows exactly its characters."""
    text = "\n".join(_escape_line(line) for line in clean(text).split("\n"))
    return _hush(text)


def _hush(text: str) -> str:
    """Discord looks for @everyone and @here in the raw text, where a backslash does not help."""
    return _EVERYONE.sub("@" + _NOTHING, text) if "@" in text else text


def _escape_line(text: str) -> str:
    escaped = _ANYWHERE.sub(_escape_character, text)
    if start := _LINE_START.match(escaped):
        blanks, mark = start.groups()
        return f"{blanks}{mark}\\{escaped[start.end() :]}" if mark.isdigit() else f"{blanks}\\{escaped[len(blanks) :]}"
    return escaped


def _escape_character(found: re.Match[str]) -> str:
    character, text, place = found.group(), found.string, found.start()
    if character in "~|":  # two strike out or hide, one alone does nothing, unless it stands at the edge of a span
        is_markup = character in (text[place - 1 : place] or character, text[place + 1 : place + 2] or character)
    elif character == ":":  # Discord makes every address a link
        is_markup = text.startswith("//", place + 1) or _EMOJI.match(text, place) is not None
    else:
        is_markup = True
    return f"\\{character}" if is_markup else character


@lru_cache(maxsize=1024)
def write(text: Text) -> str:
    """*text* in Markdown; the last ones are remembered, because a class asks for the same few chapters."""
    if len(text) == 1 and text[0].style is Style.PLAIN and not text[0].url and text[0].at is None:
        return escape(text[0].text)
    pieces: list[str] = []
    for (style, url, at, dated), spans in groupby(_sound(text), key=_looks):
        piece = _moment(at, dated) if at is not None else _piece("".join(span.text for span in spans), style, url)
        if pieces and pieces[-1][-1] in _CLINGING and piece[0] in _CLINGING:
            pieces.append(_NOTHING)  # else the marks of two spans would be read as one
        pieces.append(piece)
    return "".join(pieces)


def line(text: Text) -> str:
    """*text* in Markdown, on one line."""
    return write(text).replace("\n", " ")


def _sound(text: Text) -> Iterator[Span]:
    """The spans that show something, plain where a style cannot be had: so that what stands side by side is joined."""
    for span in text:
        content, url = clean(span.text), safe_url(span.url)
        if span.at is not None:
            yield Span("", at=span.at, dated=span.dated)
        elif not content:
            continue
        elif content.isspace():
            yield Span(content)
        elif span.style is Style.CODE and "`" in content:  # no way to quote a backtick is safe in every place
            yield Span(content, url=url)
        else:
            yield Span(content, span.style, url)


def _piece(content: str, style: Style, url: str) -> str:
    return _link(content, style, url) if url else _styled(content, style)


def _looks(span: Span) -> tuple[Style, str, datetime | None, bool]:
    """What spans have in common that are marked up as one."""
    return span.style, span.url, span.at, span.dated


def _moment(at: datetime, dated: bool) -> str:
    """*at* as the reader's own client shows it: how far away, or date and time (reference.mdx, "Timestamp Styles")."""
    return f"<t:{int(at.timestamp())}:{'F' if dated else 'R'}>"


def _styled(content: str, style: Style) -> str:
    match style:
        case Style.PLAIN:
            return escape(content)
        case Style.CODE:
            return f"`{_hush(' '.join(content.split()))}`"
        case Style.BOLD | Style.HIGHLIGHT | Style.ITALIC:
            return "\n".join(_marked(piece, _MARKS[style]) for piece in content.split("\n"))
        case _:
            assert_never(style)


def _marked(content: str, mark: str) -> str:
    inner = content.strip()
    if not inner:
        return content
    start = len(content) - len(content.lstrip())
    return f"{content[:start]}{mark}{escape(inner)}{mark}{content[start + len(inner) :]}"


def _link(content: str, style: Style, url: str) -> str:
    words = " ".join(content.split()).translate(_BRACKETS)
    return f"[{_styled(words, style)}]({url})"


def safe_url(url: str) -> str:
    """*url* with everything percent-encoded that could end it early; empty if it is not http or https."""
    if not url:
        return ""
    url = clean(url).strip()
    if not url.lower().startswith(("http://", "https://")):
        return ""
    return _URL_UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found.group().encode()), url)


@lru_cache(maxsize=1024)
def label(text: str, limit: int) -> str:
    """*text* for a place where Discord knows no markup: on one line, never empty, at most *limit* characters."""
    return shorten(" ".join(clean(text).split()), limit) or CUT
