"""How good an order of results is, against grades: 3 the answer, 2 relevant, 1 mentions it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2


def ndcg(order: Sequence[str], grades: Mapping[str, int], depth: int = 5) -> float:
    """nDCG at *depth* with gain 2^grade - 1: 1 for the best order there is, 0 where nothing relevant is in it."""
    gains = [2 ** grades.get(result, 0) - 1 for result in dict.fromkeys(order)]
    ideal = _discounted(sorted((2**grade - 1 for grade in grades.values()), reverse=True)[:depth])
    return _discounted(gains[:depth]) / ideal if ideal else 0.0


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / log2(place + 2) for place, gain in enumerate(gains))
