"""The cutting of text that is too long for a place: a cut is always seen, and falls behind a whole word if possible."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.chat.text import Span, Text, bare

CUT = "…"


def shorten(text: str, limit: int) -> str:
    """*text* in at most *limit* characters; where something was cut, it ends in `…`, after a whole word if possible."""
    if len(text) <= limit:
        return text
    kept = text[: limit - len(CUT)]
    border = max(kept.rfind(" "), kept.rfind("\n"))
    if border > len(kept) // 2 and not text[len(kept)].isspace():
        kept = kept[:border]
    return kept.rstrip() + CUT


def fit(text: Text, markup: Callable[[Text], str], limit: int) -> str:
    """*text* through *markup* in at most *limit* characters, cut visibly at the end of a word; empty if nothing fits.

    The text is cut before it is marked up, so that no escape, no entity, no link and no mark is ever cut in two.
    """
    whole = markup(text)
    if len(whole) <= limit:
        return whole
    best, low, high = "", 0, len(bare(text))
    while low < high:
        middle = (low + high + 1) // 2
        attempt = markup(tuple(_first(text, middle)))
        if len(attempt) <= limit:
            best, low = attempt, middle
        else:
            high = middle - 1
    return best


def _first(text: Text, characters: int) -> Iterator[Span]:
    """The spans of the first *characters*, the last of them shortened."""
    for span in text:
        if len(span.text) > characters:
            short = shorten(span.text, characters) if characters > len(CUT) else CUT
            yield replace(span, text=short) if span.at is None else Span(CUT)  # there is no half a moment
            return
        yield span
        characters -= len(span.text)
