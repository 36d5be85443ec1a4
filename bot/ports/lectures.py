"""What is kept of lectures, and of the places that see them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.corpus.diff import Diff
from bot.corpus.draft import LectureDraft
from bot.corpus.lecture import Lecture, Passage
from bot.kernel.errors import PersonError
from bot.kernel.ids import ChannelId, LearnerId, LectureId, ServerId


class TitleTaken(PersonError):
    """Another lecture has this title already; *lecture_id* is that one's."""

    def __init__(self, title: str, lecture_id: LectureId) -> None:
        super().__init__(
            f"The lecture “{title}” is already here, as {lecture_id}. To bring it up to date, import with "
            f"--update {lecture_id}; to keep both, with --as and an id for this one."
        )
        self.lecture_id = lecture_id


@dataclass(frozen=True, slots=True)
class Held:
    """A lecture in the store. *owner* is the server that added it for itself, None for one that everybody sees."""

    lecture: Lecture
    owner: ServerId | None


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list of lectures shows, without reading the chapters."""

    id: LectureId
    title: str
    owner: ServerId | None
    chapters: int


@dataclass(frozen=True, slots=True)
class Visit:
    """A use of the bot in a server."""

    learner: LearnerId
    server: ServerId
    at: datetime


@dataclass(frozen=True, slots=True)
class Pending:
    """A file that somebody handed in to a server, waiting to be confirmed. *id* is unique among those of a server."""

    id: str
    server: ServerId
    name: str
    content: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened to the lectures after some revision: those that are new or different, and those that are gone."""

    revision: int
    changed: Sequence[Held]
    removed: Sequence[tuple[LectureId, ServerId | None]]


class LectureRepository(Protocol):
    """The lectures. An id is unique among the lectures of one owner."""

    async def revision(self) -> int:
        """A number that grows with every committed change of a lecture or a default; 0 for an empty store."""

    async def changes(self, since: int) -> Changes:
        """Everything present that changed after revision *since*; `changes(0)` is the whole collection."""

    async def listed(self) -> Sequence[Listed]:
        """Every lecture that is present, in the order in which they were first added."""

    async def put(
        self,
        draft: LectureDraft,
        owner: ServerId | None = None,
        *,
        update: LectureId | None = None,
        as_id: LectureId | None = None,
        progress: Callable[[int], None] = lambda _: None,
    ) -> Diff:
        """Adds the lecture, or brings the one of the same id up to date, and says what that changed.

        Chapters are matched by `corpus.identity`, written in batches, and those no longer there are removed softly.
        *progress* is called with the number of chapters dealt with since its last call. *update* names the lecture to
        continue whatever the draft's id, *as_id* the id to use for a lecture of its own. Raises TitleTaken where
        another lecture of that owner has the same title, in whatever case and spacing, and neither is given; NotFound
        where *update* names none; PersonError where *as_id* is the id of another one.
        """

    async def attach(self, lecture_id: LectureId, passages: Sequence[Passage], owner: ServerId | None = None) -> None:
        """Gives the lecture this transcript in place of the one it had. Raises NotFound."""

    async def remove(self, lecture_id: LectureId, owner: ServerId | None = None) -> None:
        """Takes the lecture off the shelves; its rows stay, and putting it again brings its identities back.

        Raises NotFound.
        """


class DefaultRepository(Protocol):
    """Which lecture is meant in a place when none is named."""

    async def all(self) -> dict[ChannelId | ServerId, LectureId]:
        """Every choice, by place."""

    async def choose(self, place: ChannelId | ServerId, lecture_id: LectureId | None) -> None:
        """Sets a place's lecture; None forgets the choice."""


class ActionRepository(Protocol):
    """The actions of buttons whose id could not hold them (chat/token.py)."""

    async def keep(self, actions: Sequence[tuple[str, str]], at: datetime, lapsed: datetime) -> None:
        """Remembers (token, text) pairs as of *at*, known ones anew; those from before *lapsed* are forgotten."""

    async def get(self, token: str) -> str | None:
        """The text of a token, or None."""


class FileRepository(Protocol):
    """The files of the lectures' folder that have been loaded."""

    async def digest(self, name: str) -> str | None:
        """What was recorded for a file of that name, or None."""

    async def record(self, name: str, digest: str) -> None:
        """Remembers that the file was loaded with this content."""


class PendingRepository(Protocol):
    """The files that were handed in and wait to be confirmed, so that a restart loses none."""

    async def keep(self, waiting: Pending, lapsed: datetime) -> None:
        """Remembers the file, again if it is there already; those from before *lapsed* are forgotten everywhere.

        Few wait in one server at once: the oldest give way.
        """

    async def get(self, server: ServerId, id_: str) -> Pending | None:
        """The file of that id that waits in that server, or None."""

    async def forget(self, server: ServerId, id_: str) -> None:
        """Takes the file away, if it is there."""


class VisitRepository(Protocol):
    """In which servers people used the bot, and when last."""

    async def record(self, made: Sequence[Visit], lapsed: datetime) -> None:
        """Remembers one visit of each; the visits of these learners before *lapsed* are forgotten."""

    async def servers(self, learner: LearnerId, since: datetime) -> Sequence[ServerId]:
        """Where the learner used the bot at *since* or later."""


class HiddenRepository(Protocol):
    """The common lectures that a server does not show."""

    async def all(self) -> dict[ServerId, frozenset[LectureId]]:
        """Every server's, where there are any."""

    async def hide(self, server: ServerId, lecture_id: LectureId) -> None:
        """Shows that lecture there no more."""

    async def show(self, server: ServerId, lecture_id: LectureId) -> None:
        """Shows that lecture there again."""
