"""A text as its sentences, numbered as evidence numbers them: the first is 1."""

from __future__ import annotations

import re

_END = re.compile(r"[.!?…]+[\"'”’»)\]]*\s+|[。！？]+[」』”）]*\s*|\n\s*\n\s*")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(\[“\"'])(?:[A-Za-zÀ-ÿ]|e\.g|i\.e|z\.B|d\.h|bzw|usw|ca|cf|vs|etc|al|Dr|Mr|Mrs|Ms|Prof|St|No|Nr|Fig|approx|p\.\s?ex)"
    r"\.$"
)


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of *text*, each as it is written, without the space around it.

    A sentence ends with `.`, `!`, `?` or `…` before white space, with their East Asian forms anywhere, or with an empty
    line. A full stop after an abbreviation or an initial ends none, nor one before a small letter.
    """
    found = []
    start = 0
    for end in _END.finditer(text):
        if _ends_here(text, start, end):
            found.append(text[start : end.end()].strip())
            start = end.end()
    found.append(text[start:].strip())
    return tuple(sentence for sentence in found if sentence)


def _ends_here(text: str, start: int, end: re.Match[str]) -> bool:
    mark = end.group().strip()
    if not mark.startswith("."):
        return True
    following = text[end.end() : end.end() + 1]
    return not following.islower() and not (mark == "." and _ABBREVIATED.search(text[start : end.start() + 1]))
