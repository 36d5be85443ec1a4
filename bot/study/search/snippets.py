"""The sentence of a chapter, or of what was said in it, that answers a question best, with the found words marked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from bot.corpus.lecture import Chapter, Passage
from bot.study.search.findings import Snippet
from bot.study.search.tokens import Spot, spots

LENGTH = 300
"""Longer sentences are cut, between words."""

_SENTENCE = re.compile(r"[^\s].*?(?:[.!?…。!?][\"'”’»)\]]*(?=\s|$)|[。!?]|$)", re.DOTALL | re.MULTILINE)

Matches = Callable[[str], tuple[int, float] | None]
"""Tells which word of the query (its number, its weight) a word of the text is found by, or None."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    text: str
    spots: tuple[tuple[Spot, int, float], ...]
    moment: timedelta | None = None

    @property
    def worth(self) -> float:
        """The weights of the distinct query words in it."""
        best: dict[int, float] = {}
        for _, group, weight in self.spots:
            best[group] = max(best.get(group, 0.0), weight)
        return sum(best.values())


def snippet(chapter: Chapter, passages: Iterable[Passage], matches: Matches) -> Snippet:
    """The best sentence of the chapter; of what was said only where that has more of the query than the chapter."""
    written = _best(_candidates((chapter.summary, *chapter.key_points), matches))
    if written is None or not written.worth:
        said = _best(
            _found(sentence, matches, passage.start) for passage in passages for sentence in sentences(passage.text)
        )
        if said is not None and said.worth:
            return _cut(said)
    title = _found(chapter.title, matches)
    if written is None or (not written.worth and not chapter.summary and title.text):
        return _cut(title)
    return _cut(written)


def sentences(text: str) -> list[str]:
    """The sentences of *text*, each as it is written."""
    return [match.group().strip() for match in _SENTENCE.finditer(text) if match.group().strip()]


def _candidates(texts: Iterable[str], matches: Matches) -> Iterator[_Candidate]:
    for text in texts:
        for sentence in sentences(text):
            yield _found(sentence, matches)


def _best(candidates: Iterable[_Candidate]) -> _Candidate | None:
    return max(candidates, key=lambda candidate: candidate.worth, default=None)


def _found(text: str, matches: Matches, moment: timedelta | None = None) -> _Candidate:
    found: list[tuple[Spot, int, float]] = []
    for whole, *single in spots(text):
        marked = [(spot, *fit) for spot in single or (whole,) if (fit := _fit(spot, matches))]
        if single and not marked and (fit := _fit(whole, matches)):
            marked = [(whole, *fit)]
        found.extend(marked)
    return _Candidate(text, tuple(found), moment)


def _fit(spot: Spot, matches: Matches) -> tuple[int, float] | None:
    fits = [fit for word in spot.words if (fit := matches(word)) is not None]
    return max(fits, key=lambda fit: fit[1], default=None)


def _cut(candidate: _Candidate) -> Snippet:
    text, start, end = candidate.text, 0, len(candidate.text)
    if end > LENGTH:
        first = candidate.spots[0][0].start if candidate.spots else 0
        start = _between_words(text, max(0, min(first - LENGTH // 4, end - LENGTH)))
        end = _between_words(text, min(end, start + LENGTH))
    parts: list[tuple[str, bool]] = [("…", False)] if start else []
    at = start
    for spot, _, _ in candidate.spots:
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
    return Snippet(tuple(parts), candidate.moment)


def _between_words(text: str, at: int) -> int:
    """The nearest place at or before *at* that is not inside a word."""
    if at <= 0 or at >= len(text):
        return max(0, min(at, len(text)))
    space = text.rfind(" ", 0, at + 1)
    return space + 1 if space > 0 else at
