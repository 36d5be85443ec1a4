"""What a query was probably meant to be, offered and never put in its place silently."""

from __future__ import annotations

from collections.abc import Mapping

from bot.study.search.question import Question


def suggestion(question: Question) -> str:
    """The query with its likely misspellings put right; empty where there are none."""
    meant = {group.typed: group.meant for group in question.groups if group.meant}
    within = {typed: right for typed, right in meant.items() if typed not in question.parts}
    words = [meant[word] if word in meant else _taken_apart(word, within) for word in question.parts]
    return " ".join(words) if words != list(question.parts) else ""


def _taken_apart(word: str, meant: Mapping[str, str]) -> str:
    """*word* with the mistyped part of it put right and written apart: `latentdifusion` gives `latent diffusion`."""
    for typed, right in meant.items():
        if typed in word:
            return word.replace(typed, f" {right} ", 1).strip()
    return word
