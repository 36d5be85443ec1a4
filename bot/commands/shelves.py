"""The library as it is now, brought up to date from the store when something there has changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeVar

from bot.corpus.lecture import Lecture
from bot.kernel.ids import ChannelId
from bot.ports import Changes, Store
from bot.study.library import Choices, Library, Shelf, View
from bot.study.search import Index

T = TypeVar("T")


class Aside(Protocol):
    """Runs a function where it does not hold up the others, and gives its result."""

    def __call__(self, work: Callable[[], T], /) -> Awaitable[T]: ...


class Shelves:
    """Holds the current library. Readers take it as a value and keep what they took."""

    def __init__(self, store: Store, aside: Aside, build: Callable[[Sequence[Lecture]], Index] = Index.build) -> None:
        self._store = store
        self._aside = aside
        self._build = build
        self._revision = 0
        self.library = Library.of(Index.build(()))

    async def shelf(self, view: View, channel: ChannelId) -> Shelf:
        """What is seen in a channel, put together aside where it is asked for the first time."""
        library = self.library
        if not library.is_made(view):
            await self._aside(lambda: library.make(view))
        return library.shelf(view, channel)

    async def refresh(self) -> bool:
        """Takes over what was committed until now, by whichever process; says whether there was anything.

        Where several refresh at once, each goes on until what it saw committed is in the library.
        """
        was_changed = False
        while await self._take_over():
            was_changed = True
        return was_changed

    async def _take_over(self) -> bool:
        async with self._store.reading() as repositories:
            if await repositories.lectures.revision() == self._revision:
                return False
            seen = self._revision
            changes = await repositories.lectures.changes(seen)
            choices = Choices(await repositories.defaults.all(), await repositories.hidden.all())
        library = await self._aside(lambda: self._updated(changes, choices, seen))
        if self._revision == seen:  # nobody was faster meanwhile
            self._revision, self.library = changes.revision, library
        return True

    def _updated(self, changes: Changes, choices: Choices, seen: int) -> Library:
        put = [(held.lecture, held.owner) for held in changes.changed]
        if seen:
            return self.library.changed(put, changes.removed, choices)
        common = [lecture for lecture, owner in put if owner is None]
        own = [(lecture, owner) for lecture, owner in put if owner is not None]
        return Library.of(self._build(common), common, choices).changed(own, (), choices)
