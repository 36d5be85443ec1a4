"""The lectures in memory, with their indexes: what each place can see, and how one of them is meant.

A library is a value. A change gives a new one that shares what stayed, so whoever holds the old one is not disturbed.
What a place sees is put together when it is first asked for, and kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import TypeVar

from bot.corpus.lecture import Lecture
from bot.kernel.errors import NotFound
from bot.kernel.ids import ChannelId, LectureId, ServerId
from bot.study.glossary import Glossary
from bot.study.search import Index

T = TypeVar("T")
Defaults = Mapping[ChannelId | ServerId, LectureId]
Hidden = Mapping[ServerId, frozenset[LectureId]]
Own = Mapping[ServerId, Mapping[LectureId, Lecture]]

VIEWS = 1000
"""Views that are kept: those of servers with lectures of their own, and of people in direct messages."""


@dataclass(frozen=True, slots=True)
class View:
    """Whose lectures are seen beside the common ones: those of the *server* in which somebody is, or, in a
    conversation with the bot alone, those of the servers that the person has *visited*."""

    server: ServerId | None = None
    visited: frozenset[ServerId] = frozenset()


@dataclass(frozen=True, slots=True)
class Choices:
    """What was chosen for places: the lecture that is meant, and the common lectures that a server does not show."""

    defaults: Defaults = field(default_factory=dict)
    hidden: Hidden = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lectures:
    """Lectures and what finds them: an index over exactly them, and their glossaries.

    *owners* are the servers that added some of them; the others are common.
    """

    lectures: Mapping[LectureId, Lecture]
    index: Index
    glossaries: Mapping[LectureId, Glossary]
    owners: Mapping[LectureId, ServerId] = field(default_factory=dict)

    @classmethod
    def of(cls, lectures: Iterable[Lecture], index: Index) -> Lectures:
        """*lectures*, of which *index* is the index."""
        by_id = {lecture.id: lecture for lecture in lectures}
        return cls(by_id, index, {key: Glossary.of(lecture) for key, lecture in by_id.items()})

    def with_lecture(self, lecture: Lecture, owner: ServerId | None = None) -> Lectures:
        """The same with *lecture* added, or in the place of the one of its id."""
        return Lectures(
            {**self.lectures, lecture.id: lecture},
            self.index.with_lecture(lecture),
            {**self.glossaries, lecture.id: Glossary.of(lecture)},
            {**self.owners, lecture.id: owner} if owner is not None else self.owners,
        )

    def without(self, lecture_id: LectureId) -> Lectures:
        """The same without the lecture of that id."""
        return Lectures(
            _without(self.lectures, lecture_id),
            self.index.without(lecture_id),
            _without(self.glossaries, lecture_id),
            _without(self.owners, lecture_id),
        )


@dataclass(frozen=True, slots=True)
class Shelf:
    """What one place sees: the lectures in the order in which they were added, and *default*, the one meant there.

    *hidden* are the common lectures that this server does not show.
    """

    held: Lectures
    default: LectureId | None
    hidden: tuple[Lecture, ...] = ()

    @property
    def lectures(self) -> Mapping[LectureId, Lecture]:
        return self.held.lectures

    @property
    def index(self) -> Index:
        return self.held.index

    def owner(self, lecture_id: LectureId) -> ServerId | None:
        """The server that added that lecture; None for a common one."""
        return self.held.owners.get(lecture_id)

    def origin(self, lecture_id: LectureId) -> tuple[LectureId, ServerId | None]:
        """The id that a lecture of this shelf has among its owner's, and the owner: the same wherever it is seen."""
        owner = self.owner(lecture_id)
        if owner is None:
            return lecture_id, None
        return LectureId(lecture_id.removesuffix(apart(LectureId(""), owner))), owner

    def of_origin(self, lecture_id: LectureId, owner: ServerId | None) -> Lecture | None:
        """The lecture that has that id among its owner's, if it is seen here."""
        if owner is None:
            found = self.lectures.get(lecture_id)
            return found if found is not None and self.owner(lecture_id) is None else None
        return next(
            (one for key, one in self.lectures.items() if self.origin(key) == (lecture_id, owner)),
            None,
        )

    def lecture(self, lecture_id: str) -> Lecture:
        """The lecture of that id. Raises NotFound."""
        try:
            return self.lectures[LectureId(lecture_id)]
        except KeyError:
            raise NotFound("That lecture is not here (any more). `/lecture list` shows those that are.") from None


class Library:
    """Every lecture that the store holds, and what was chosen for places."""

    def __init__(self, common: Lectures, own: Own, choices: Choices, made: Mapping[View, Lectures]) -> None:
        self._common = common
        self._own = own
        self._choices = choices
        self._made = dict(made)

    @classmethod
    def of(cls, common: Index, lectures: Iterable[Lecture] = (), choices: Choices | None = None) -> Library:
        """A library of *lectures* that everybody sees; *common* is their index."""
        return cls(Lectures.of(lectures, common), {}, choices or Choices(), {})

    @property
    def everything(self) -> Shelf:
        """What everybody sees, with no default: the host's own view."""
        return Shelf(self._common, None)

    def changed(
        self,
        put: Iterable[tuple[Lecture, ServerId | None]],
        removed: Iterable[tuple[LectureId, ServerId | None]],
        choices: Choices,
    ) -> Library:
        """The library after lectures came, changed or went. Views of which nothing changed are kept."""
        common = self._common
        own = {server: {**held} for server, held in self._own.items()}
        touched = {
            server
            for server in self._choices.hidden.keys() | choices.hidden.keys()
            if self._choices.hidden.get(server) != choices.hidden.get(server)
        }
        for lecture, owner in put:
            if owner is None:
                common = common.with_lecture(lecture)
            else:
                own.setdefault(owner, {})[lecture.id] = lecture
                touched.add(owner)
        for lecture_id, owner in removed:
            if owner is None:
                common = common.without(lecture_id)
            else:
                own.get(owner, {}).pop(lecture_id, None)
                touched.add(owner)
        kept = {
            view: lectures
            for view, lectures in tuple(self._made.items())  # another thread may be making one
            if common is self._common and view.server not in touched and touched.isdisjoint(view.visited)
        }
        return Library(common, {server: held for server, held in own.items() if held}, choices, kept)

    def is_made(self, view: View) -> bool:
        """Whether what is seen so need not be put together first, which takes some 20 ms for each own lecture."""
        return view in self._made or self._is_common(view)

    def make(self, view: View) -> Lectures:
        """What is seen so, put together if it was not yet."""
        if self._is_common(view):
            return self._common
        if (made := self._made.get(view)) is not None:
            return made
        made = self._seen_together(view.visited) if view.server is None else self._seen_in(view.server)
        if len(self._made) >= VIEWS:
            self._made.pop(next(iter(self._made)), None)
        self._made[view] = made
        return made

    def shelf(self, view: View, channel: ChannelId) -> Shelf:
        """What is seen in a channel of the view's server, or in one outside any."""
        held = self.make(view)
        defaults = self._choices.defaults
        chosen = defaults.get(channel) or (defaults.get(view.server) if view.server is not None else None)
        if chosen not in held.lectures:
            chosen = next(iter(held.lectures)) if len(held.lectures) == 1 else None
        return Shelf(held, chosen, tuple(self._hidden_in(view.server)))

    def _is_common(self, view: View) -> bool:
        servers = view.visited if view.server is None else {view.server}
        hides = view.server is not None and bool(self._choices.hidden.get(view.server))
        return not hides and not any(server in self._own for server in servers)

    def _seen_in(self, server: ServerId) -> Lectures:
        """The common lectures that the server shows, and its own, which stand in the place of those of the same id."""
        held = self._common
        for lecture in self._hidden_in(server):
            held = held.without(lecture.id)
        for lecture in self._own.get(server, {}).values():
            held = held.with_lecture(lecture, server)
        return held

    def _seen_together(self, servers: Iterable[ServerId]) -> Lectures:
        """The common lectures, and those of several servers, which may have the same ids."""
        held = self._common
        for server in sorted(servers):
            for lecture in self._own.get(server, {}).values():
                held = held.with_lecture(replace(lecture, id=apart(lecture.id, server)), server)
        return held

    def _hidden_in(self, server: ServerId | None) -> Iterable[Lecture]:
        hidden = self._choices.hidden.get(server, frozenset()) if server is not None else frozenset()
        return (lecture for key, lecture in self._common.lectures.items() if key in hidden)


def apart(lecture_id: LectureId, server: ServerId) -> LectureId:
    """The id that a server's lecture has where those of several servers are seen together; always the same one."""
    return LectureId(f"{lecture_id}@{blake2b(server.encode(), digest_size=4).hexdigest()}")


def _without(mapping: Mapping[LectureId, T], key: LectureId) -> dict[LectureId, T]:
    return {other: value for other, value in mapping.items() if other != key}
