"""Readable names for ids: a title in ASCII letters, digits and hyphens."""

from __future__ import annotations

import re
import unicodedata

from bot.corpus.sketch import digest

_SPOKEN = ((re.compile(r"\+"), " plus "), (re.compile(r"&"), " and "), (re.compile(r"(?<=[A-Za-z])#"), " sharp "))
_DIGEST = 8  # hexadecimal digits


def slug(title: str, limit: int, otherwise: str) -> str:
    """*title* as a name of at most *limit* characters; *otherwise* begins the name of a title without ASCII letters.

    Where letters were lost, or the end was cut, a digest of the title follows, so that two titles that differ only
    there get different names.
    """
    name, is_whole = _ascii(title)
    if name and is_whole and len(name) <= limit:
        return name
    room = limit - _DIGEST - 1
    return f"{cut(name, room) or otherwise}-{digest(title, _DIGEST // 2)}"


def stem(title: str, limit: int, otherwise: str) -> str:
    """The readable beginning of *title* alone, for names that get a digest of their own."""
    return cut(_ascii(title)[0], limit) or otherwise


def cut(name: str, limit: int) -> str:
    """*name* in at most *limit* characters, ending with a whole word where it has several."""
    if len(name) <= limit:
        return name
    head = name[: limit + 1]
    return head.rpartition("-")[0] or head[:limit]


def _ascii(title: str) -> tuple[str, bool]:
    """The name, and whether every letter and digit of the title is in it."""
    for sign, word in _SPOKEN:
        title = sign.sub(word, title)
    folded = unicodedata.normalize("NFKD", title.casefold())
    is_whole = all(sign.isascii() or not sign.isalnum() for sign in folded)
    return "-".join(re.findall(r"[a-z0-9]+", re.sub(r"['’\u0300-\u036f]", "", folded))), is_whole
