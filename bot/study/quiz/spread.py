"""Choosing questions so that they are spread: over the chapters, over the kinds, and never two on one fact."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from random import Random
from typing import TypeAlias, TypeVar

from bot.corpus.question import Kind, Question

T = TypeVar("T")

Pool: TypeAlias = Callable[[], Iterable[Question]]
"""Gives the questions of one chapter; asked only when its turn comes."""


def spread(
    pools: Iterable[Pool], random: Random, count: int, fits: Callable[[Question, Sequence[Question]], bool]
) -> tuple[Question, ...]:
    """At most *count* questions, from each of *pools* in turn, in an order by chance.

    Of a pool the kind comes first of which there is least so far. *fits* says whether a question can stand beside those
    that were chosen before.
    """
    turns = deque(_Turns(pool, random) for pool in _mixed(pools, random))
    chosen: list[Question] = []
    while turns and len(chosen) < count:
        turn = turns.popleft()
        facts = {one.fact for one in chosen}
        kinds = Counter(one.kind for one in chosen)
        fitting = (one for one in turn.questions(kinds) if one.fact not in facts and fits(one, chosen))
        found = next(fitting, None)
        if found is not None:
            chosen.append(found)
            turns.append(turn)
    return tuple(chosen)


class _Turns:
    """The questions of a pool that were not looked at yet, by kind."""

    def __init__(self, pool: Pool, random: Random) -> None:
        self._pool = pool
        self._random = random
        self._left: dict[Kind, list[Question]] | None = None

    def questions(self, kinds: Counter[Kind]) -> Iterator[Question]:
        """Each once, those of the rarest of *kinds* first; what was given once is not given again."""
        if self._left is None:
            self._left = {}
            for question in _mixed(self._pool(), self._random):
                self._left.setdefault(question.kind, []).append(question)
        for kind in sorted(self._left, key=lambda kind: kinds[kind]):
            while self._left[kind]:
                yield self._left[kind].pop()


def _mixed(items: Iterable[T], random: Random) -> list[T]:
    mixed = list(items)
    random.shuffle(mixed)
    return mixed
