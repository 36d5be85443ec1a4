"""The sentence of a chapter, or of what was said in it, that answers a question best, with the found words marked."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import timedelta

from bot.corpus.lecture import Chapter, Passage
from bot.study.search.findings import Snippet
from bot.study.search.tokens import Spot, fold, parts_of, runs, spots, wholes_of

LENGTH = 300
"""Longer sentences are cut, between words."""

_SENTENCE = re.compile(r"[^\s].*?(?:[.!?…。!?][\"'”’»)\]]*(?=\s|$)|[。!?]|$)", re.DOTALL | re.MULTILINE)

Matches = Callable[[str], tuple[int, float] | None]
"""Tells which word of the query (its number, its weight) a word of the text is found by, or None."""


def snippet(chapter: Chapter, passages: Sequence[Passage], matches: Matches) -> Snippet:
    """The best sentence of the chapter; of what was said only where the chapter's text has nothing of the query."""
    worth = _worth_by(matches)
    written = [sentence for text in (chapter.summary, *chapter.key_points) for sentence in sentences(text)]
    best = max(written, key=worth, default="")
    if worth(best):
        return _marked(best, matches)
    passage = max(passages, key=lambda passage: worth(passage.text), default=None)
    if passage is not None and worth(passage.text):
        return _marked(max(sentences(passage.text), key=worth), matches, passage.start)
    return _marked(best or chapter.title, matches)


def _worth_by(matches: Matches) -> Callable[[str], float]:
    """What a text has of the query: the weights of the distinct words of it. Each run of letters is looked up once."""
    known: dict[str, list[tuple[int, float]]] = {}

    def worth(text: str) -> float:
        best: dict[int, float] = {}
        for run in runs(fold(text)):
            if run not in known:
                known[run] = [fit for word in (*parts_of(run), *wholes_of(run)) if (fit := matches(word))]
            for group, weight in known[run]:
                best[group] = max(best.get(group, 0.0), weight)
        return sum(best.values())

    return worth


def sentences(text: str) -> list[str]:
    """The sentences of *text*, each as it is written."""
    return [match.group().strip() for match in _SENTENCE.finditer(text) if match.group().strip()]


def _marked(text: str, matches: Matches, moment: timedelta | None = None) -> Snippet:
    """*text*, cut where it is long, with the words of the query told from the others."""
    found = _found(text, matches)
    start, end = 0, len(text)
    if end > LENGTH:
        first = found[0].start if found else 0
        start = _between_words(text, max(0, min(first - LENGTH // 4, end - LENGTH)))
        end = _between_words(text, min(end, start + LENGTH))
    parts: list[tuple[str, bool]] = [("…", False)] if start else []
    at = start
    for spot in found:
        if spot.start < at or spot.end > end:
            continue
        if spot.start > at:
            parts.append((text[at : spot.start], False))
        parts.append((text[spot.start : spot.end], True))
        at = spot.end
    if at < end:
        parts.append((text[at:end], False))
    if end < len(text):
        parts.append(("…", False))
    return Snippet(tuple(parts), moment)


def _found(text: str, matches: Matches) -> list[Spot]:
    """Where words of the query stand; all that is tied together where only that as a whole is one."""
    found: list[Spot] = []
    for whole, *single in spots(text):
        marked = [spot for spot in single or (whole,) if any(map(matches, spot.words))]
        found.extend(marked or [spot for spot in (whole,) if single and any(map(matches, spot.words))])
    return found


def _between_words(text: str, at: int) -> int:
    """The nearest place at or before *at* that is not inside a word."""
    if at <= 0 or at >= len(text):
        return max(0, min(at, len(text)))
    space = text.rfind(" ", 0, at + 1)
    return space + 1 if space > 0 else at
