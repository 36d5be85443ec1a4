"""The lectures in memory, with their indexes: what each place can see, and how one of them is meant.

A library is a value. A change gives a new one that shares what stayed, so whoever holds the old one is not disturbed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.corpus.lecture import Lecture
from bot.kernel.errors import NotFound
from bot.kernel.ids import ChannelId, LectureId, ServerId
from bot.study.search import Index


@dataclass(frozen=True, slots=True)
class Shelf:
    """What one place sees: its lectures in the order in which they were added, and *default*, the one meant there."""

    lectures: Mapping[LectureId, Lecture]
    index: Index
    default: LectureId | None

    def lecture(self, lecture_id: str) -> Lecture:
        """The lecture of that id. Raises NotFound."""
        try:
            return self.lectures[LectureId(lecture_id)]
        except KeyError:
            raise NotFound("That lecture is not here (any more). `/lecture list` shows those that are.") from None


class Library:
    """Every lecture that the store holds, and the choices of default lectures by place."""

    def __init__(self, common: Lectures, own: Mapping[ServerId, Lectures], defaults: Defaults) -> None:
        self._common = common
        self._own = own
        self._defaults = defaults

    @classmethod
    def of(cls, common: Index, lectures: Iterable[Lecture] = (), defaults: Defaults | None = None) -> Library:
        """A library of *lectures* that everybody sees; *common* is their index."""
        by_id = {lecture.id: lecture for lecture in lectures}
        return cls(Lectures(by_id, common), {}, defaults or {})

    @property
    def everything(self) -> Shelf:
        """What everybody sees, with no default: the host's own view."""
        return Shelf(self._common.lectures, self._common.index, None)

    def changed(
        self,
        put: Iterable[tuple[Lecture, ServerId | None]],
        removed: Iterable[tuple[LectureId, ServerId | None]],
        defaults: Defaults,
    ) -> Library:
        """The library after lectures came, changed or went. A server's own stand before the common ones."""
        common = self._common
        own = {server: {**held.lectures} for server, held in self._own.items()}
        for lecture, owner in put:
            if owner is None:
                common = common.with_lecture(lecture)
            else:
                own.setdefault(owner, {})[lecture.id] = lecture
        for lecture_id, owner in removed:
            if owner is None:
                common = common.without(lecture_id)
            else:
                own.get(owner, {}).pop(lecture_id, None)
        return Library(
            common, {server: common.with_all(held.values()) for server, held in own.items() if held}, defaults
        )

    def shelf(self, server: ServerId | None, channel: ChannelId) -> Shelf:
        """What is seen in a channel of a server; None for a conversation outside any."""
        held = self._own.get(server, self._common) if server is not None else self._common
        chosen = self._defaults.get(channel) or (self._defaults.get(server) if server is not None else None)
        if chosen not in held.lectures:
            chosen = next(iter(held.lectures)) if len(held.lectures) == 1 else None
        return Shelf(held.lectures, held.index, chosen)


@dataclass(frozen=True, slots=True)
class Lectures:
    """Lectures and the index over exactly them."""

    lectures: Mapping[LectureId, Lecture]
    index: Index

    def with_lecture(self, lecture: Lecture) -> Lectures:
        return Lectures({**self.lectures, lecture.id: lecture}, self.index.with_lecture(lecture))

    def with_all(self, lectures: Iterable[Lecture]) -> Lectures:
        held = self
        for lecture in lectures:
            held = held.with_lecture(lecture)
        return held

    def without(self, lecture_id: LectureId) -> Lectures:
        kept = {key: lecture for key, lecture in self.lectures.items() if key != lecture_id}
        return Lectures(kept, self.index.without(lecture_id))


Defaults = Mapping[ChannelId | ServerId, LectureId]
