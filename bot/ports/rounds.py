"""What is kept of quiz rounds: the rounds, who plays, what they answered, and what was said about the questions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from bot.corpus.question import Kind
from bot.kernel.errors import PersonError
from bot.kernel.ids import ChannelId, ChapterId, ConceptId, LearnerId, LectureId, QuestionId, RoundId, ServerId
from bot.study.quiz.round import Effect, Round, State
from bot.study.quiz.scoring import Confidence

Origin: TypeAlias = tuple[LectureId, ServerId | None]
"""A lecture, the same wherever it is seen: its id among those of its owner, and the owner; None for everybody."""


class Overtaken(PersonError):
    """Somebody else changed the round between reading and saving it. Read it again."""


@dataclass(frozen=True, slots=True)
class Open:
    """What an answer needs to know of a round, without reading its paper."""

    id: RoundId
    state: State
    number: int
    deadline: datetime | None
    hurried: bool
    version: int


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody who takes part. *seen* is the last question that they answered, or that was over when they came;
    before the first it is -1."""

    learner: LearnerId
    name: str
    seen: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answered to a question of a round, as it stands.

    *given*: the text of the option; `true` or `false`; the items of an order, a line each; or what was typed.
    *first* is what it was at first, at *first_at*. *at* is the time of the last change and *shown* that of the
    question, both by the platform's clock. *close*: it counts as right in spite of a typing error. *is_appealed*: it
    became right by an appeal.
    """

    round: RoundId
    number: int
    learner: LearnerId
    name: str
    given: str
    right: bool
    close: bool
    confidence: Confidence
    at: datetime
    shown: datetime | None
    first: str
    first_at: datetime
    is_appealed: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """An answer with what it was an answer to, for statistics, for the person's own export and for `export --results`.

    The name is empty, and the learner `nobody:1` or so, where the person had all about themselves deleted. *counts* is
    False for a question that was skipped or closed without penalty. Times are in UTC.
    """

    answer: Answer
    server: ServerId | None
    channel: ChannelId
    mode: str
    scoring: str
    lecture: LectureId
    owner: ServerId | None
    question: QuestionId
    chapter: ChapterId
    concept: ConceptId | None
    kind: Kind
    counts: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """How often a question was answered, and how often rightly."""

    answers: int
    right: int


@dataclass(frozen=True, slots=True)
class Rank:
    """One line of a leaderboard: right answers of all answers that count."""

    learner: LearnerId
    name: str
    right: int
    answers: int


@dataclass(frozen=True, slots=True)
class Done:
    """What somebody has done: right answers of all that count, and in how many rounds; questions of a day are none."""

    right: int
    answers: int
    rounds: int


class RoundRepository(Protocol):
    """The rounds. What is saved is committed together with the messages and the timer that follow from it."""

    async def add(self, round_: Round, effects: Sequence[Effect]) -> None:
        """A new round. Raises Overtaken where a channel of its has a group round that is not over."""

    async def save(self, round_: Round, effects: Sequence[Effect], expected: int) -> None:
        """Puts the round in the place of the one with the version *expected*. Raises Overtaken if it has another.

        Its timer (`quiz due`, arguments round and version, key `round ID`) is set to *wake*, or taken away where that
        is None. Effects become rows of the outbox: a part `q3` of the round `ab12cd34` in the channel C is the message
        with the key `ab12cd34 q3 C`, which shows what `quiz board` (arguments round and part) says, and of which `quiz
        sent` (the same arguments, and channel) is told what became.
        """

    async def get(self, round_id: RoundId) -> Round | None:
        """The round, whole."""

    async def open(self, round_ids: Sequence[RoundId]) -> Mapping[RoundId, Open]:
        """What answers need to know; locked against being moved on until the transaction ends."""

    async def refresh(self, parts: Mapping[RoundId, str]) -> None:
        """The messages of these parts of rounds have something else to show, though the rounds are where they were."""

    async def refresh_all(self, round_ids: Sequence[RoundId]) -> None:
        """All that was posted of these rounds and may name people has something else to show."""

    async def stands(self, round_id: RoundId, part: str, channel: ChannelId) -> str:
        """The platform's id of the message of that part in that channel; empty where none was posted."""

    async def in_channel(self, channel: ChannelId) -> RoundId | None:
        """The group round that is not over in which the channel has a seat."""

    async def alone(self, learner: LearnerId) -> RoundId | None:
        """The latest solo round of the learner that is not over."""

    async def by_code(self, code: str) -> RoundId | None:
        """The group round of that code that is not over."""

    async def by_seed(self, seed: str) -> RoundId | None:
        """The first round that was begun with that seed."""

    async def asking(self, platform: str) -> Sequence[RoundId]:
        """The rounds with an open question and a clock whose home is on that platform."""


class AnswerRepository(Protocol):
    """Who plays, and what they answered. An answer is one row, whatever happens to the round."""

    async def join(self, round_id: RoundId, learner: LearnerId, name: str, seen: int) -> bool:
        """Whether somebody joined who had not; their name is brought up to date in any case."""

    async def keep(self, answers: Sequence[Answer]) -> None:
        """Keeps each; of two by the same learner to the same question the one with the later *at*.

        *first* and *first_at* stay those of the earlier one. Who answers takes part.
        """

    async def confide(self, round_id: RoundId, number: int, learner: LearnerId, confidence: Confidence) -> bool:
        """Sets how sure somebody is of what they answered; whether they had answered."""

    async def waiting(self, questions: Mapping[RoundId, int]) -> Mapping[RoundId, int]:
        """How many each round waits for at that question: who have not answered, nor missed the last two before."""

    async def players(self, round_id: RoundId) -> Sequence[Player]:
        """All who take part, in the order in which they came."""

    async def count(self, round_id: RoundId, number: int) -> tuple[int, int]:
        """(how many have answered that question, how many take part)."""

    async def of_question(self, round_id: RoundId, number: int) -> Sequence[Answer]:
        """All answers to one question, in order of *at*."""

    async def of_round(self, round_id: RoundId) -> Sequence[Answer]:
        """All answers of a round, by question and then in order of *at*."""

    async def of_learner(self, round_id: RoundId, learner: LearnerId) -> Sequence[Answer]:
        """Those of one learner, by question."""

    async def find(self, round_id: RoundId, number: int, learner: LearnerId) -> Answer | None:
        """What one learner answered."""

    async def accept(self, round_id: RoundId, number: int, given: Sequence[str]) -> int:
        """Marks the answers of exactly those texts right, by appeal; how many were not."""

    async def history(
        self,
        lecture: LectureId,
        owner: ServerId | None,
        *,
        server: ServerId | None = None,
        learner: LearnerId | None = None,
    ) -> Mapping[QuestionId, Seen]:
        """What was answered to a lecture's questions so far: by a learner, or in a server's group rounds."""

    async def board(self, server: ServerId, since: datetime | None, origin: Origin | None = None) -> Sequence[Rank]:
        """Who answered rightly how often in the group rounds of a server since then, the most first.

        Those who are not ranked are left out; so are questions that do not count, and one that may still be answered.
        """

    async def standing(
        self, server: ServerId, since: datetime | None, learner: LearnerId, origin: Origin | None = None
    ) -> Rank | None:
        """The same of one learner, ranked or not."""

    async def done(self, learner: LearnerId, since: datetime | None = None) -> Done:
        """What one learner has done since then, wherever, with others and alone.

        Left out is what does not count, and what may still be changed without being told whether it is right.
        """

    def records(self, *, learner: LearnerId | None = None) -> AsyncIterator[Record]:
        """Everything that was answered, in the order of *first_at*; of one learner, if one is named."""


@dataclass(frozen=True, slots=True)
class Appeal:
    """A request to accept what somebody typed. *verdict* is None while it is open; *by* gave it (None: a vote)."""

    round: RoundId
    number: int
    learner: LearnerId
    name: str
    given: str
    at: datetime
    verdict: bool | None = None
    by: LearnerId | None = None
    decided: datetime | None = None
    yes: int = 0
    no: int = 0


class AppealRepository(Protocol):
    """Appeals, votes on them, and the forms that servers accept since."""

    async def open(self, appeal: Appeal, effects: Sequence[Effect]) -> bool:
        """A new appeal, with the messages that announce it; False where that learner appealed there before."""

    async def find(self, round_id: RoundId, number: int, learner: LearnerId) -> Appeal | None:
        """That learner's appeal, with the votes so far."""

    async def vote(self, appeal: Appeal, voter: LearnerId, *, is_right: bool) -> bool:
        """Counts a vote, in the place of an earlier one of that voter; whether it is the voter's first."""

    async def decide(self, appeal: Appeal, *, verdict: bool, by: LearnerId | None, at: datetime) -> bool:
        """Ends it; False where that was done before."""

    async def remember(
        self,
        server: ServerId,
        owner: ServerId | None,
        lecture: LectureId,
        question: QuestionId,
        form: str,
        at: datetime,
    ) -> None:
        """From now on that form is right in that server."""

    async def forms(
        self, server: ServerId | None, owner: ServerId | None, lecture: LectureId
    ) -> Mapping[QuestionId, Sequence[str]]:
        """The forms that a server accepts beside the author's, by question; none where *server* is None."""


@dataclass(frozen=True, slots=True)
class Report:
    """That something is wrong with a question. *stem* is what was asked then; *note* what the person wrote."""

    server: ServerId
    owner: ServerId | None
    lecture: LectureId
    question: QuestionId
    learner: LearnerId
    name: str
    stem: str
    note: str
    at: datetime


class ReportRepository(Protocol):
    """Reports about questions, each server's own."""

    async def add(self, report: Report) -> None:
        """Keeps it, in the place of an earlier one of the same learner about the same question."""

    async def of_server(self, server: ServerId) -> Sequence[Report]:
        """All of a server, the latest first."""

    async def close(self, server: ServerId, lecture: LectureId, question: QuestionId) -> int:
        """Takes those about a question away; how many there were."""
