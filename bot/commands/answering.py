"""Answers to a group's questions: what arrives together is committed together, and acknowledged after its commit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TypeAlias

from bot.kernel.ids import RoundId
from bot.ports import Answer, Open, Repositories, Store
from bot.study.quiz.round import Everyone, State, asked, step


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that somebody gives. *now* is our own time."""

    answer: Answer
    now: datetime


class Outcome(Enum):
    """What became of it. LATE: the question was closed by the platform's time of the press."""

    KEPT = "kept"
    LATE = "late"
    PAUSED = "paused"
    OVER = "over"


Take: TypeAlias = Callable[[Given], Awaitable[Outcome]]
"""Keeps one answer, together with others that arrive at the same time; returns after the commit."""


class Desk:
    """Writes answers down."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def commit(self, batch: Sequence[Given]) -> Sequence[Outcome]:
        """Keeps all that are in time, in one transaction, and moves on the rounds in which nobody is waited for."""
        async with self._store.transaction() as repositories:
            rounds = await repositories.rounds.open(sorted({given.answer.round for given in batch}))
            outcomes = [_outcome(rounds.get(given.answer.round), given.answer) for given in batch]
            kept = [given for given, outcome in zip(batch, outcomes, strict=True) if outcome is Outcome.KEPT]
            await repositories.answers.keep([given.answer for given in kept])
            by_round: defaultdict[RoundId, list[Given]] = defaultdict(list)
            for given in kept:
                by_round[given.answer.round].append(given)
            await _follow(repositories, {id_: rounds[id_] for id_ in by_round}, by_round)
        return outcomes


def _outcome(round_: Open | None, answer: Answer) -> Outcome:
    if round_ is None or round_.state is State.OVER:
        return Outcome.OVER
    if round_.number != answer.number:
        return Outcome.LATE
    if round_.state is State.PAUSED:
        return Outcome.PAUSED
    # Before the first message is known to stand there is no deadline; whoever is quicker than that is in time.
    is_late = round_.state is not State.ASKING or (round_.deadline is not None and answer.at > round_.deadline)
    return Outcome.LATE if is_late else Outcome.KEPT


async def _follow(
    repositories: Repositories, rounds: Mapping[RoundId, Open], answers: Mapping[RoundId, Sequence[Given]]
) -> None:
    """Shows how many have answered; closes soon where that is all."""
    waiting = await repositories.answers.waiting({id_: round_.number for id_, round_ in rounds.items()})
    closing: set[RoundId] = set()
    for id_, round_ in rounds.items():
        if round_.hurried or waiting[id_]:
            continue
        whole = await repositories.rounds.get(id_)
        assert whole is not None
        last = max(one.answer.at for one in answers[id_])
        after, effects = step(whole, Everyone(round_.number, last, max(one.now for one in answers[id_])))
        if after != whole:
            await repositories.rounds.save(after, effects, whole.version)
            closing.add(id_)
    await repositories.rounds.refresh({id_: asked(rounds[id_].number) for id_ in rounds.keys() - closing})
