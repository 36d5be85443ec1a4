"""Neutral text as Slack's text objects.

What has no style and no link is a `plain_text` object, in which Slack reads no markup at all. The rest is `mrkdwn`,
which has no escape for its marks: there a character without width stands beside each, so that it forms nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeAlias, assert_never

from bot.chat.cutting import CUT, fit, shorten
from bot.chat.text import Span, Style, Text, bare

Json: TypeAlias = dict[str, Any]

APART = "\u200b"
"""A space of no width: Slack reads a mark beside it as it does beside a space."""

JOINED = "\u2060"
"""A joiner of no width: Slack reads a mark beside it as it does within a word, where it forms nothing."""

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # control characters
    "\u200b\u2060"  # what we set beside marks ourselves
    "\u202a-\u202e\u2066-\u2069"  # what turns the direction of the text that follows
    "\ufeff"  # a mark of byte order
    "\ud800-\udfff]"  # halves of a character, which JSON cannot hold
)
_MARKS = re.compile(r"[*~`]+|(?<![^\W_])_+|_+(?![^\W_])")  # underscores within a word are none
_EMOJI = re.compile(r":(?=(?!\d+:)[\w+'-]+:)")  # :smile:, but not 1:02:33
_QUOTE = re.compile(r"^(\s*)&gt;", re.MULTILINE)
_URL_UNSAFE = re.compile(r"[\s<>|\"\\^`{}*~]")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_SIGNS = {Style.BOLD: "*", Style.HIGHLIGHT: "*", Style.ITALIC: "_", Style.CODE: "`"}
_BEFORE = frozenset(" \n([“‘\"'")  # characters beside which a mark is read without help
_AFTER = frozenset(" \n.,;:!?)]”’\"'")


def clean(text: str) -> str:
    """*text* without what cannot be shown; every kind of line end is a line feed."""
    if text.isprintable():
        return text
    return _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", text))


def escape(text: str) -> str:
    """*text* with the three characters replaced by which Slack begins mentions, links and entities."""
    return clean(text).translate(_ENTITIES)


def unmarked(text: str) -> str:
    """*text* in mrkdwn, of which no character forms markup."""
    marked = _MARKS.sub(lambda run: f"{JOINED}{JOINED.join(run.group())}{JOINED}", escape(text))
    return _QUOTE.sub(rf"\1{JOINED}&gt;", _EMOJI.sub(f":{JOINED}", marked))


def is_plain(text: Text) -> bool:
    """Whether *text* has no style, no link and no moment."""
    return all(span.style is Style.PLAIN and not span.url and span.at is None for span in text)


@lru_cache(maxsize=1024)
def obj(text: Text, limit: int) -> Json | None:
    """*text* as a text object of at most *limit* characters, cut visibly; None if there is nothing to show.

    The last ones are remembered, because a class asks for the same few chapters; they are nobody's to change.
    """
    if is_plain(text):
        content = shorten(clean(bare(text)).strip("\n"), limit)
        return {"type": "plain_text", "text": content, "emoji": False} if content.strip() else None
    content = fit(text, write, limit)
    if not content.strip(f" \n{APART}{JOINED}"):
        return None
    return {"type": "mrkdwn", "text": content, "verbatim": True}


def write(text: Text) -> str:
    """*text* in mrkdwn."""
    whole, was_marked = "", False
    for piece, is_marked in _pieces(text):
        clings = bool(whole) and ((is_marked and whole[-1] not in _BEFORE) or (was_marked and piece[0] not in _AFTER))
        whole += f"{APART}{piece}" if clings else piece
        was_marked = is_marked
    return whole


@lru_cache(maxsize=1024)
def label(text: str, limit: int) -> str:
    """*text* for a place where Slack knows no markup: on one line, never empty, at most *limit* characters."""
    return shorten(" ".join(clean(text).split()), limit) or CUT


def plain(text: str, limit: int) -> Json:
    """A label as a text object."""
    return {"type": "plain_text", "text": label(text, limit), "emoji": False}


def safe_url(url: str) -> str:
    """*url* with everything percent-encoded that could end it early; empty if it is not http or https."""
    url = clean(url).strip()
    if not url.lower().startswith(("http://", "https://")):
        return ""
    return _URL_UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found.group().encode()), url)


def _pieces(text: Text) -> Iterator[tuple[str, bool]]:
    """The text in mrkdwn piece by piece, and whether a piece begins and ends with a mark of ours."""
    for span in _sound(text):
        if span.at is not None:
            shown = "{date_short_pretty}, {time}" if span.dated else "{time_secs}"
            yield from _beside(span.text, f"<!date^{int(span.at.timestamp())}^{shown}|{_one_line(span.text)}>")
        elif span.url:
            yield from _beside(span.text, _link(span))
        elif span.style is Style.PLAIN:
            yield unmarked(span.text), False
        else:
            yield from _lines(span)


def _sound(text: Text) -> Sequence[Span]:
    """The spans that show something, plain where a style cannot be had; equal ones that stand side by side are one."""
    found: list[Span] = []
    for span in text:
        content = clean(span.text)
        url = safe_url(span.url) if span.url else ""
        if not content:
            continue
        if content.isspace():
            sound = Span(content)
        elif _SIGNS.get(span.style, "\0") in content + url:  # a mark within marks of its kind may end them
            sound = Span(content, url=url, at=span.at, dated=span.dated)
        else:
            sound = Span(content, span.style, url, span.at, span.dated)
        if found and replace(found[-1], text="") == replace(sound, text="") and sound.at is None:
            found[-1] = replace(sound, text=found[-1].text + content)
        else:
            found.append(sound)
    return found


def _lines(span: Span) -> Iterator[tuple[str, bool]]:
    """A styled run, line by line, with its outer blanks outside of the marks."""
    for number, line in enumerate(span.text.split("\n")):
        if number:
            yield "\n", False
        if inner := line.strip():
            words = escape(inner) if span.style is Style.CODE else unmarked(inner)
            yield from _beside(line, _styled(words, span.style))
        elif line:
            yield line, False


def _link(span: Span) -> str:
    words = f"<{span.url.translate(_ENTITIES)}|{_one_line(span.text)}>"
    return words if span.style is Style.CODE else _styled(words, span.style)


def _beside(text: str, marked: str) -> Iterator[tuple[str, bool]]:
    """*marked* between the blanks with which *text* begins and ends."""
    inner = text.strip()
    start = len(text) - len(text.lstrip())
    if start:
        yield text[:start], False
    yield marked, True
    if end := text[start + len(inner) :]:
        yield end, False


def _styled(words: str, style: Style) -> str:
    match style:
        case Style.PLAIN:
            return words
        case Style.BOLD | Style.HIGHLIGHT | Style.ITALIC | Style.CODE:
            sign = _SIGNS[style]
            return f"{sign}{words}{sign}"
        case _:
            assert_never(style)


def _one_line(text: str) -> str:
    return unmarked(" ".join(text.split()))
