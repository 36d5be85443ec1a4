"""Text into words: what counts as the same letter, where a word begins and ends, which words carry no meaning.

A *part* is a run of letters and digits. Parts that the text ties together (`mid-training`, `FLUX.1`, `Q&A`) are also
one *whole*. Queries are read as parts only, so punctuation can make no difference to what they find.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Scripts that are written without spaces between words: Thai, Lao, Burmese, Khmer, kana, Han."""

_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff\u200c\u200d"
_PART = rf"[^\W_](?:[^\W_]|[{_MARKS}\u0e31-\u0e4e\u0eb1-\u0ecd\u102b-\u103e\u17b4-\u17d3])*"
_TIE = "[-.&'+_:\u00b7\u2010-\u2015\u2019\u2212]"
_TIED = re.compile(rf"{_PART}(?:{_TIE}{_PART})*")
_TIED_ASCII = re.compile(r"[A-Za-z0-9]+(?:[-.&'+_:][A-Za-z0-9]+)*")

PART = re.compile(_PART)
_SPACELESS_RUN = re.compile(rf"[{SPACELESS}]+|[^{SPACELESS}]+")
_SPACELESS_ONE = re.compile(rf"[{SPACELESS}]")
_FOLDED_AWAY = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u0640\u064b-\u065f\u0670\u00ad\u200b-\u200d]"
)
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "×": "x"})
_CAPITALS = re.compile(r"\b[A-Z][\w-]*(?: (?:(?:of|for|and|the) )?[A-Z][\w-]*){1,4}")

WHOLE_LENGTH = 24
"""Longer wholes are addresses and paths, not words."""


def fold(text: str) -> str:
    """*text* with differences removed that nobody means: case, accents, width, invisible characters."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", _FOLDED_AWAY.sub("", decomposed)).translate(_LETTERS)


def tied(text: str) -> Iterator[re.Match[str]]:
    """The runs of parts in *text* that have nothing but single ties between them."""
    return (_TIED_ASCII if text.isascii() else _TIED).finditer(text)


def runs(folded: str) -> list[str]:
    """The same as strings, of a folded text."""
    found: list[str] = (_TIED_ASCII if folded.isascii() else _TIED).findall(folded)
    return found


def parts(text: str) -> list[str]:
    """The words of a query or a label, folded, in order, without any joined to its neighbour."""
    return [word for run in PART.findall(fold(text)) for word in _words_of_run(run)]


def _words_of_run(run: str) -> list[str]:
    if run.isascii() or not _SPACELESS_ONE.search(run):
        return [run]
    return [word for piece in _SPACELESS_RUN.findall(run) for word in _words_of_piece(piece)]


def _words_of_piece(piece: str) -> list[str]:
    if not _SPACELESS_ONE.match(piece) or len(piece) == 1:
        return [piece]
    return [piece[i : i + 2] for i in range(len(piece) - 1)]


def parts_of(run: str) -> list[str]:
    """The parts of a folded run of `tied`."""
    return [word for part in PART.findall(run) for word in _words_of_run(part)]


def wholes_of(run: str) -> list[str]:
    """What else a folded run of `tied` is to be found by: its parts written as one, and their initials."""
    single = PART.findall(run)
    found = []
    if 2 <= len(single) <= 5 and len(whole := "".join(single)) <= WHOLE_LENGTH:
        found.append(whole)
    if 3 <= len(single) <= 5:
        found += sorted({initials(single), initials(["2" if word == "to" else word for word in single])})
    return found


INITIALS = "\x1f"
"""Stands before initials that the text itself does not spell out, so that they are never taken for a word of it."""


def initials(words: list[str]) -> str:
    """The first letters of *words*, marked as initials."""
    return INITIALS + "".join(word[0] for word in words)


def initials_in(text: str) -> Iterator[str]:
    """Initials of the names in *text*: `Black Forest Labs` gives those of BFL."""
    for name in _CAPITALS.findall(text):
        words = [word for word in PART.findall(name.lower()) if word not in {"of", "for", "and", "the"}]
        if 2 <= len(words) <= 5:
            yield initials(words)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a word stands in a text as it is written; *words* are those that it is found by."""

    start: int
    end: int
    words: tuple[str, ...]


def spots(text: str) -> list[tuple[Spot, ...]]:
    """The words of *text*; for parts that are tied together, the whole first and then each part."""
    found = []
    for run in tied(text):
        single = [
            Spot(run.start() + part.start(), run.start() + part.end(), tuple(parts(part.group())))
            for part in PART.finditer(run.group())
        ]
        whole = Spot(run.start(), run.end(), tuple(wholes_of(fold(run.group()))))
        found.append((whole, *single) if len(single) > 1 else tuple(single))
    return found
