"""Which chapter of an earlier reading each chapter of a new one continues. docs/decisions/0002 says why so.

Heckel's way of comparing files ("A technique for isolating differences between files", 1978), asked with one trait
after the other: what is alike and unique on both sides is the same, and what follows or precedes it and is alike too
is the same. What then has no partner is compared by likeness, within its gap between neighbours that have one.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from rapidfuzz import fuzz

from bot.corpus.sketch import distance

REACH = 12
"""How far from its place in a gap a chapter is looked for: it bounds the work where whole books were rewritten."""

ANYWHERE = 40_000
"""So many comparisons are worth it to find chapters that were both moved and edited."""

ALIKE = 0.4
"""Enough likeness between chapters of the same gap; unrelated ones of a lecture have 0.1, hardly ever 0.3."""

SURELY_ALIKE = 0.6
"""Enough likeness without the evidence of place."""

_UNRELATED_BITS = 28  # sketches this far apart say nothing
_UNRELATED_RATIO = 0.3  # nor do titles that have this share of their letters in common


@dataclass(frozen=True, slots=True)
class Trait:
    """What is compared of a chapter: its normalised title, the digest of its text, the sketch of its words."""

    title: str
    text: str
    sketch: int


def continued(known: Sequence[Trait], fresh: Sequence[Trait]) -> list[int | None]:
    """For each fresh chapter the position of the known one that it continues, or None; no position occurs twice."""
    pairing = _Pairing(known, fresh)
    pairing.equal(_title_and_text, in_order=True)
    pairing.equal(_title, in_order=False)
    pairing.equal(_text, in_order=True)
    pairing.alike_in_gaps()
    pairing.equal(_title, in_order=True)
    pairing.alike_anywhere()
    return pairing.origin


def likeness(one: Trait, other: Trait) -> float:
    """0 (nothing in common) to 1: the mean over title and text, or the one of them that both chapters have."""
    parts = []
    if one.title and other.title:
        parts.append(_title_likeness(one.title, other.title))
    if one.text and other.text:
        parts.append(max(0.0, 1 - distance(one.sketch, other.sketch) / _UNRELATED_BITS))
    return sum(parts) / len(parts) if parts else 0.0


def _title_likeness(one: str, other: str) -> float:
    if one.startswith(other) or other.startswith(one):
        return 0.8
    return max(0.0, (fuzz.ratio(one, other) / 100 - _UNRELATED_RATIO) / (1 - _UNRELATED_RATIO))


_Key: TypeAlias = Callable[[Trait], Hashable | None]
_Keys: TypeAlias = Sequence[Hashable | None]


def _title_and_text(trait: Trait) -> Hashable | None:
    return (trait.title, trait.text)


def _title(trait: Trait) -> Hashable | None:
    return trait.title or None


def _text(trait: Trait) -> Hashable | None:
    return trait.text or None


class _Pairing:
    """Two readings and the pairs found so far: *origin* by fresh position, *successor* by known position."""

    def __init__(self, known: Sequence[Trait], fresh: Sequence[Trait]) -> None:
        self.known = known
        self.fresh = fresh
        self.origin: list[int | None] = [None] * len(fresh)
        self.successor: list[int | None] = [None] * len(known)

    def pair(self, old: int, new: int) -> None:
        self.origin[new] = old
        self.successor[old] = new

    def are_free(self, old: int, new: int) -> bool:
        return (
            0 <= old < len(self.known)
            and 0 <= new < len(self.fresh)
            and self.successor[old] is None
            and self.origin[new] is None
        )

    def equal(self, trait: _Key, *, in_order: bool) -> None:
        """Pairs what has an equal trait: the unique, then their neighbours, then, if *in_order*, first with first."""
        old_keys = [trait(one) if self.successor[old] is None else None for old, one in enumerate(self.known)]
        new_keys = [trait(one) if self.origin[new] is None else None for new, one in enumerate(self.fresh)]
        self._pair_unique(old_keys, new_keys)
        self._extend(old_keys, new_keys, range(len(new_keys)), 1)
        self._extend(old_keys, new_keys, range(len(new_keys) - 1, -1, -1), -1)
        if in_order:
            self._pair_in_order(old_keys, new_keys)

    def alike_in_gaps(self) -> None:
        """Pairs the most alike within each gap, where they are alike enough for chapters in the same place."""
        for new, old in list(self._gaps()):
            self._pair_best(_within_reach(old, new), ALIKE)

    def alike_anywhere(self) -> None:
        """Pairs the most alike of all that is left, if that is little enough to compare each with each."""
        old = [place for place, successor in enumerate(self.successor) if successor is None]
        new = [place for place, origin in enumerate(self.origin) if origin is None]
        if len(old) * len(new) <= ANYWHERE:
            self._pair_best(((one, other) for other in new for one in old), SURELY_ALIKE)

    def _pair_unique(self, old_keys: _Keys, new_keys: _Keys) -> None:
        old_count, new_count = Counter(old_keys), Counter(new_keys)
        place = {key: old for old, key in enumerate(old_keys) if key is not None and old_count[key] == 1}
        for new, key in enumerate(new_keys):
            if key in place and new_count[key] == 1:
                self.pair(place[key], new)

    def _extend(self, old_keys: _Keys, new_keys: _Keys, order: Iterable[int], step: int) -> None:
        """Pairs what stands beside a pair (or at the end where reading begins) and has an equal key."""
        before = -1 if step == 1 else len(old_keys)
        for new in order:
            beside = before + step
            key = new_keys[new]
            if key is not None and self.are_free(beside, new) and old_keys[beside] == key:
                self.pair(beside, new)
            origin = self.origin[new]
            before = origin if origin is not None else -len(old_keys) - 2

    def _pair_in_order(self, old_keys: _Keys, new_keys: _Keys) -> None:
        waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
        for old, key in enumerate(old_keys):
            if key is not None and self.successor[old] is None:
                waiting[key].append(old)
        for new, key in enumerate(new_keys):
            if self.origin[new] is None and waiting.get(key):
                self.pair(waiting[key].popleft(), new)

    def _gaps(self) -> Iterator[tuple[Sequence[int], list[int]]]:
        """Each run of fresh chapters without a partner, with the known ones that follow or precede its neighbours'."""
        placed = [(-1, -1), *((new, old) for new, old in enumerate(self.origin) if old is not None)]
        placed.append((len(self.fresh), len(self.known)))
        for (left, after), (right, before) in pairwise(placed):
            if right - left > 1:
                following = list(self._free_run(after, 1))
                is_same_run = bool(following) and following[-1] == before - 1
                preceding = [] if is_same_run else list(self._free_run(before, -1))[::-1]
                yield range(left + 1, right), following + preceding

    def _free_run(self, beside: int, step: int) -> Iterator[int]:
        old = beside + step
        while 0 <= old < len(self.known) and self.successor[old] is None:
            yield old
            old += step

    def _pair_best(self, candidates: Iterable[tuple[int, int]], enough: float) -> None:
        """Pairs by descending likeness; of equals, what stands first."""
        scored = []
        for old, new in candidates:
            score = likeness(self.known[old], self.fresh[new])
            if score >= enough:
                scored.append((-score, new, old))
        for _, new, old in sorted(scored):
            if self.are_free(old, new):
                self.pair(old, new)


def _within_reach(old: Sequence[int], new: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The pairs of a gap that are at most REACH places apart, counted from its beginning or from its end."""
    for place, one in enumerate(new):
        from_end = place + len(old) - len(new)
        near = {*range(place - REACH, place + REACH + 1), *range(from_end - REACH, from_end + REACH + 1)}
        yield from ((old[candidate], one) for candidate in near if 0 <= candidate < len(old))
