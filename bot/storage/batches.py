"""Many things in portions: for statements that take many rows, and for giving way to others in between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

BATCH = 1000


def batches(things: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """The *things* in their order, in lists of *size*, the last one shorter."""
    rest = iter(things)
    while batch := list(islice(rest, size)):
        yield batch
