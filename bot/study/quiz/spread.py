"""Choosing questions so that they are spread: over the chapters, over the kinds, and never two on one fact.

What was not asked before comes first, then what was answered worst. Chapters take turns: mixing neighbours teaches to
tell them apart, which asking one after the other does not.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Protocol, TypeAlias, TypeVar

from bot.corpus.question import Kind, Question
from bot.kernel.ids import ChapterId, QuestionId

T = TypeVar("T")

Pool: TypeAlias = Callable[[], Iterable[Question]]
"""Gives the questions of one chapter; asked only when its turn comes, if nothing is known of what was asked before."""

UNSEEN = -1.0
"""How much a question is known that nobody answered; else the share of right answers, 0 to 1."""


class Seen(Protocol):
    """How often a question was answered, and how often rightly."""

    @property
    def answers(self) -> int: ...

    @property
    def right(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to be asked: of which chapters (None: of all) and kinds (none: of all), and what was asked before."""

    chapters: Collection[ChapterId] | None = None
    kinds: Collection[Kind] = ()
    seen: Mapping[QuestionId, Seen] = field(default_factory=dict)

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        return self.chapters is not None or bool(self.kinds)

    def has(self, chapter: ChapterId) -> bool:
        return self.chapters is None or chapter in self.chapters

    def takes(self, question: Question) -> bool:
        """Whether the question can be asked. The chapters of an order all have to be among those that were chosen."""
        places = [question.chapter]
        if question.kind is Kind.ORDER:
            places += [pointer.chapter for pointer in question.evidence]
        return all(map(self.has, places)) and (not self.kinds or question.kind in self.kinds)

    def known(self, question: Question) -> float:
        """UNSEEN, or the share of right answers."""
        seen = self.seen.get(question.id)
        return UNSEEN if seen is None or not seen.answers else seen.right / seen.answers


ANY = Choice()


def spread(
    pools: Iterable[Pool],
    random: Random,
    count: int,
    fits: Callable[[Question, Sequence[Question]], bool],
    choice: Choice = ANY,
) -> tuple[Question, ...]:
    """At most *count* questions of those that *choice* takes, going round *pools* in their order, from one by chance.

    What was never asked comes before what was, whichever pool it is of; of pools from which equally many were chosen,
    the one whose questions are known least. Of a pool the kind comes first of which there is least so far. *fits* says
    whether a question can stand beside those that were chosen before.
    """
    circle = [_Turns(pool, random, choice) for pool in pools]
    start = random.randrange(len(circle)) if circle else 0
    circle = [*circle[start:], *circle[:start]]
    turns = list(circle)
    chosen: list[Question] = []
    while turns and len(chosen) < count:
        turn = min(turns, key=_Turns.standing if choice.seen else _Turns.had)
        facts = {one.fact for one in chosen}
        kinds = Counter(one.kind for one in chosen)
        fitting = (one for one in turn.questions(kinds) if one.fact not in facts and fits(one, chosen))
        found = next(fitting, None)
        if found is None:
            turns.remove(turn)
        else:
            chosen.append(found)
            turn.chosen.append(found)
    return tuple(_interleaved([turn.chosen for turn in circle]))


class _Turns:
    """The questions of a pool that were not looked at yet, the least known first and then by kind; *chosen* of them."""

    def __init__(self, pool: Pool, random: Random, choice: Choice) -> None:
        self.chosen: list[Question] = []
        self._pool = pool
        self._random = random
        self._choice = choice
        self._left: dict[float, dict[Kind, list[Question]]] | None = None

    def had(self) -> int:
        """How many were chosen of it so far."""
        return len(self.chosen)

    def standing(self) -> tuple[bool, int, float]:
        """What makes its turn come sooner: it has something unseen, few were chosen of it, it is known little."""
        left = (known for known, by_kind in self._unasked().items() if any(by_kind.values()))
        known = min(left, default=1.0)
        return known != UNSEEN, len(self.chosen), known

    def questions(self, kinds: Counter[Kind]) -> Iterator[Question]:
        """Each once, of those known alike those of the rarest of *kinds* first; what was given is not given again."""
        left = self._unasked()
        for known in sorted(left):
            for kind in sorted(left[known], key=lambda kind: kinds[kind]):
                while left[known][kind]:
                    yield left[known][kind].pop()

    def _unasked(self) -> dict[float, dict[Kind, list[Question]]]:
        if self._left is None:
            self._left = {}
            for question in _mixed(filter(self._choice.takes, self._pool()), self._random):
                by_kind = self._left.setdefault(self._choice.known(question), {})
                by_kind.setdefault(question.kind, []).append(question)
        return self._left


def _interleaved(circle: Sequence[Sequence[Question]]) -> Iterator[Question]:
    """All of them, going round; none after another of its own pool unless there is nothing else to put between."""
    left = [deque(questions) for questions in circle]
    before = -1
    while remaining := sum(map(len, left)):
        order = [(before + step) % len(left) for step in range(1, len(left) + 1)]
        # A pool with more than half of what is left has to go now, or two of it will meet at the end.
        crowded = [place for place in order if len(left[place]) * 2 > remaining and place != before]
        before = next(place for place in (*crowded, *order) if left[place])
        yield left[before].popleft()


def _mixed(items: Iterable[T], random: Random) -> list[T]:
    mixed = list(items)
    random.shuffle(mixed)
    return mixed
