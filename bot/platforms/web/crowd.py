"""Who is here: people, their tabs and how fast they may go. No sockets are opened and nothing is waited for here."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol, TypeAlias

from bot.kernel.errors import PersonError
from bot.kernel.ids import ChannelId, LearnerId
from bot.platforms.web import limits
from bot.platforms.web.session import Identity

Stopwatch: TypeAlias = Callable[[], float]
"""Seconds from an arbitrary start."""


class Line(Protocol):
    """What a tab is reached by."""

    def send(self, text: str) -> None: ...
    def cut(self) -> None: ...
    async def close(self) -> None: ...


class Bucket:
    """A rate with room for a burst: holds *size* at most, and gets *rate* a second."""

    def __init__(self, size: float, rate: float, now: float) -> None:
        self._size = size
        self._rate = rate
        self._left = size
        self._at = now

    def take(self, cost: float, now: float) -> bool:
        """Whether there was enough."""
        self._left = min(self._size, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < cost:
            return False
        self._left -= cost
        return True


@dataclass(eq=False)
class Tab:
    """One page of a person. What was sent to it alone is kept, so that it finds it when it comes back.

    *seen* are the requests that were taken, so that one that is sent again is not answered twice.
    """

    id: str
    person: Person
    line: Line | None = None
    left_at: float = 0.0
    kept: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=limits.REMEMBERED))
    seen: OrderedDict[str, bool] = field(default_factory=OrderedDict)

    def send(self, text: str) -> None:
        """To be lost, if nobody is there."""
        if self.line is not None:
            self.line.send(text)

    def keep(self, number: int, text: str) -> None:
        """Sends what has that *seq*, and remembers it."""
        self.kept.append((number, text))
        self.send(text)

    def begin(self, request: str) -> bool | None:
        """None for a new request; else whether that one is done."""
        done = self.seen.get(request)
        if done is None:
            self.seen[request] = False
            while len(self.seen) > 4 * limits.REMEMBERED:
                self.seen.popitem(last=False)
        return done

    def end(self, request: str) -> None:
        """The request is dealt with."""
        self.seen[request] = True


@dataclass(eq=False)
class Person:
    """Somebody, whether a page of theirs is open or not."""

    identity: Identity
    bucket: Bucket
    tabs: set[Tab] = field(default_factory=set)

    @property
    def is_here(self) -> bool:
        """Whether a page of theirs is open."""
        return any(tab.line is not None for tab in self.tabs)


class Crowd:
    """Everybody who came since the start, as far as they are remembered."""

    def __init__(self, stopwatch: Stopwatch) -> None:
        self._stopwatch = stopwatch
        self._people: OrderedDict[str, Person] = OrderedDict()
        self._tabs: dict[tuple[str, str], Tab] = {}
        self._changed: OrderedDict[str, Person] = OrderedDict()
        self._numbers = count(1)

    def enter(self, identity: Identity, tab_id: str, line: Line) -> Tab:
        """The tab, reached by *line* from now on; an older connection of the same tab ends."""
        self._forget()
        person = self._person(identity)
        key = (identity.person, tab_id)
        tab = self._tabs.get(key)
        if tab is None:
            tab = self._tabs[key] = Tab(tab_id, person)
            person.tabs.add(tab)
        if tab.line is not None:
            tab.line.cut()
        tab.line = line
        self._changed[identity.person] = person
        return tab

    def leave(self, tab: Tab, line: Line) -> None:
        """The connection is gone."""
        if tab.line is line:
            tab.line, tab.left_at = None, self._stopwatch()
            self._changed[tab.person.identity.person] = tab.person

    def next_seq(self) -> int:
        """A number for what is sent to one tab alone, higher than all before it, whichever tab they were for."""
        return next(self._numbers)

    def may(self, person: Person, cost: float) -> bool:
        """Whether that is within the person's rate."""
        return person.bucket.take(cost, self._stopwatch())

    def free_name(self, wanted: str, person: str) -> str:
        """*wanted*, or with a number where somebody else who is here has that name."""
        taken = {one.identity.name.casefold() for key, one in self._people.items() if key != person and one.is_here}
        name, number = wanted, 1
        while name.casefold() in taken:
            number += 1
            name = f"{wanted[: limits.NAME - 4]} {number}"
        return name

    def people(self) -> list[Person]:
        """Those who are here, then the others, those who came last first; no more than a page is shown."""
        known = sorted(self._people.values(), key=lambda person: person.is_here)[::-1]
        return known[: limits.PEOPLE_SHOWN]

    def changes(self) -> list[Person]:
        """Who came, went or changed since this was last asked."""
        changed = list(self._changed.values())
        self._changed.clear()
        return changed

    def tell(self, text: str, lane: LearnerId | None = None) -> None:
        """Sends it to everybody's pages, or to those of one person."""
        for tab in list(self._reached(lane)):
            tab.send(text)

    def connected(self) -> list[Tab]:
        """Every tab that is open."""
        return list(self._reached(None))

    def _reached(self, lane: LearnerId | None) -> Iterator[Tab]:
        tabs: Iterable[Tab] = self._tabs.values()
        if lane is not None:
            person = self._people.get(lane.partition(":")[2])
            tabs = person.tabs if person else ()
        return (tab for tab in tabs if tab.line is not None)

    def _person(self, identity: Identity) -> Person:
        person = self._people.get(identity.person)
        if person is None:
            bucket = Bucket(limits.BURST, limits.RATE, self._stopwatch())
            person = self._people[identity.person] = Person(identity, bucket)
        person.identity = identity
        self._people.move_to_end(identity.person)
        return person

    def _forget(self) -> None:
        """Lets go of tabs that were away for long, and of people beyond the number that is remembered."""
        lapsed = self._stopwatch() - limits.AWAY.total_seconds()
        for key, tab in [(key, tab) for key, tab in self._tabs.items() if tab.line is None and tab.left_at < lapsed]:
            del self._tabs[key]
            tab.person.tabs.discard(tab)
        for who in [key for key, person in self._people.items() if not person.is_here][: -limits.PEOPLE]:
            for tab in self._people.pop(who).tabs:
                self._tabs.pop((who, tab.id), None)


class Places:
    """How many connections there are, in all and from each address."""

    def __init__(self, at_all: int, an_address: int) -> None:
        self._at_all = at_all
        self._an_address = an_address
        self._taken: dict[str, int] = {}

    def take(self, address: str) -> None:
        """Raises PersonError where there are too many."""
        if sum(self._taken.values()) >= self._at_all:
            raise PersonError("Too many people are here already. Try again later, please.")
        if self._taken.get(address, 0) >= self._an_address:
            raise PersonError("Too many pages are open from your address. Close some, please.")
        self._taken[address] = self._taken.get(address, 0) + 1

    def give_back(self, address: str) -> None:
        """One fewer."""
        self._taken[address] -= 1
        if not self._taken[address]:
            del self._taken[address]


def lane_of(channel: ChannelId) -> LearnerId | None:
    """Whose own channel that is, None for one that everybody sees: `web:@k3v9` is that of `web:k3v9`."""
    platform, mark, person = channel.partition(":@")
    return LearnerId(f"{platform}:{person}") if mark else None
