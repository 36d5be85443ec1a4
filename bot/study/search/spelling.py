"""Slips of the finger: how many a word may have, and how likely a typed word is one for another."""

from __future__ import annotations

EDITED = (1.0, 0.78, 0.58, 0.42)  # how likely, by the number of edits
SWAPPED = 0.92  # one edit that swaps two letters
FIRST_LETTER = 0.85  # people rarely mistype that one


def edits_allowed(word: str) -> int:
    """How many typing errors a word of this length may have; short words and those with digits none."""
    if len(word) < 4 or len(word) > 40 or any(letter.isdigit() for letter in word):
        return 0
    return 1 if len(word) < 6 else 2 if len(word) < 10 else 3


def likeness(typed: str, spelled: str, edits: int) -> float:
    """How likely *typed* is a slip for *spelled*, which is that many edits away."""
    weight = EDITED[edits]
    if edits == 1 and len(typed) == len(spelled) and sorted(typed) == sorted(spelled):
        weight = SWAPPED
    return weight if typed[0] == spelled[0] else weight * FIRST_LETTER
