"""What is kept of people beside their answers, and how all of it is given to them or deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.kernel.ids import LearnerId, RoundId


class PeopleRepository(Protocol):
    """What people chose for themselves, and all that is known of them."""

    async def is_ranked(self, learner: LearnerId) -> bool:
        """Whether they may stand on public lists; they may unless they said otherwise."""

    async def unranked(self, learners: Sequence[LearnerId]) -> frozenset[LearnerId]:
        """Those who may not."""

    async def rank(self, learner: LearnerId, *, is_ranked: bool) -> None:
        """What they say."""

    async def export(self, learner: LearnerId) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Every row about them beside their answers, by table; values that JSON can hold, times in ISO 8601."""

    async def delete(self, learner: LearnerId, now: datetime) -> tuple[Mapping[str, int], Sequence[RoundId]]:
        """Deletes all that is known of them: (how many rows, by table; the rounds they played or hosted that remain).

        Their answers stay as answers of nobody, so that the results of the others stay what they were: without id, name
        and what was typed. In each round they become another learner, `nobody:1` and so on. A solo round goes whole. A
        round that they host goes on without a host. A form that a server accepts is that server's, and stays.
        """
