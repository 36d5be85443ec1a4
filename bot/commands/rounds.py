"""The rounds as handlers use them: found only by those who see them, moved on step by step, papers kept in memory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.chat.interaction import Interaction
from bot.chat.platform import direct
from bot.commands.answering import Given, Outcome, Take
from bot.corpus.lecture import Lecture
from bot.kernel.errors import NotFound
from bot.kernel.ids import RoundId
from bot.ports import Overtaken, Repositories, Store
from bot.study.quiz.grading import Names
from bot.study.quiz.round import Effect, Event, Mode, Round, State, step

GONE = "That round is not known here (any more). Start another with `/quiz`."
ATTEMPTS = 5
"""To move a round on that others move on at the same time."""

REMEMBERED = 500
"""Rounds of which the paper is kept in memory, so that an answer need not read it."""

LECTURES = 50
"""Lectures of which it is remembered what a typed answer could mean."""

Make: TypeAlias = Callable[[Repositories, Round], Awaitable[Event]]
"""Makes the event of what is stored, in the transaction of the step: (repositories, before)."""

Also: TypeAlias = Callable[[Repositories, Round, Round], Awaitable[Sequence[Effect]]]
"""What is done in the same transaction: (repositories, before, after) -> more effects."""


@dataclass(frozen=True, slots=True)
class Move:
    """A step that was made, or was not needed."""

    before: Round
    after: Round

    @property
    def is_made(self) -> bool:
        return self.before.version != self.after.version


class Rounds:
    """Reads and moves rounds. *take* keeps answers of groups."""

    def __init__(self, store: Store, take: Take) -> None:
        self._store = store
        self._take = take
        self._known: dict[RoundId, Round] = {}
        self._names: dict[int, tuple[Lecture, Names]] = {}

    async def seen(self, round_id: str, interaction: Interaction) -> Round:
        """The round as it is now. Raises NotFound for one that is not the person's to see, or not there."""
        async with self._store.reading() as repositories:
            found = await repositories.rounds.get(RoundId(round_id))
        if found is None or not is_seen(found, interaction):
            raise NotFound(GONE)
        self._remember(found)
        return found

    async def asking(self, round_id: str, number: int, interaction: Interaction) -> Round:
        """The same, for an answer to that question: its paper, and when the question was shown, are up to date.

        The rest may be that of some moments ago, so that not every answer reads the whole round.
        """
        known = self._known.get(RoundId(round_id))
        is_enough = known is not None and known.number == number and all(seat.shown for seat in known.seats)
        if known is None or not is_enough or not is_seen(known, interaction):
            return await self.seen(round_id, interaction)
        return known

    async def answer(self, given: Given) -> Outcome:
        """Keeps an answer to a group's question; it is committed when this returns."""
        return await self._take(given)

    async def move(
        self,
        round_id: RoundId,
        event: Event | Make,
        also: Also | None = None,
        only_in: Collection[State] = tuple(State),
    ) -> Move:
        """Moves the round on by one event, if it is in one of the states *only_in*.

        Raises NotFound, and NotNow where the event does not fit its state.
        """
        for _ in range(ATTEMPTS - 1):
            try:
                return await self._move(round_id, event, also, only_in)
            except Overtaken:
                continue
        return await self._move(round_id, event, also, only_in)

    async def _move(
        self, round_id: RoundId, event: Event | Make, also: Also | None, only_in: Collection[State]
    ) -> Move:
        async with self._store.transaction() as repositories:
            before = await repositories.rounds.get(round_id)
            if before is None:
                raise NotFound(GONE)
            after, effects = before, tuple[Effect, ...]()
            if before.state in only_in:
                after, effects = step(before, await event(repositories, before) if callable(event) else event)
            more = await also(repositories, before, after) if also is not None else ()
            if after.version != before.version:
                await repositories.rounds.save(after, (*effects, *more), before.version)
        self._remember(after)
        return Move(before, after)

    def names(self, lecture: Lecture) -> Names:
        """What a typed answer could mean in the lecture, remembered for those that are played."""
        known = self._names.get(id(lecture))
        if known is None or known[0] is not lecture:
            if len(self._names) >= LECTURES:
                self._names.clear()
            known = self._names[id(lecture)] = lecture, Names.of(lecture)
        return known[1]

    def _remember(self, round_: Round) -> None:
        if round_.id not in self._known and len(self._known) >= REMEMBERED:
            self._known.pop(next(iter(self._known)))
        self._known[round_.id] = round_


def is_seen(round_: Round, interaction: Interaction) -> bool:
    """Whether the round is the person's to see: one of the channel that it is played in, or their own.

    A token finds a round and gives no right to it; so one of another channel, server or person is as if it were not.
    """
    if round_.host is not None and round_.host == interaction.learner.id:
        return True
    if round_.terms.mode is Mode.SOLO:
        return False
    here = (interaction.place.channel, direct(interaction.learner.account))
    return any(seat.channel in here for seat in round_.seats)
