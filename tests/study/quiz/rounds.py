"""Rounds to be moved on, and the times at which it happens."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.corpus.question import Depth, Kind, Question, Wrong
from bot.kernel.ids import ChannelId, ChapterId, LearnerId, QuestionId, RoundId
from bot.study.quiz.options import Option, Put
from bot.study.quiz.round import LOBBY_LASTS, Event, Mode, Round, Seat, Shown, Started, Terms, step
from bot.study.quiz.timing import Pace
from tests.study.quiz.lectures import lecture

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SKEW = timedelta(seconds=7)
"""By how much the platform's clock is ahead of ours."""

HOME, GUEST, STRANGER = ChannelId("discord:1"), ChannelId("discord:2"), ChannelId("discord:3")


def asked(number: int, kind: Kind = Kind.CHOICE, stem: str = "Which?", explanation: str = "So it is.") -> Put:
    question = Question(
        id=QuestionId(f"q{number}"),
        kind=kind,
        chapter=ChapterId("c1"),
        concept=None,
        fact=f"q{number}",
        depth=Depth.RECALL,
        difficulty=1,
        stem=stem,
        answer=("right",),
        accept=(),
        wrong=(Wrong("wrong", "Elsewhere.", None),),
        explanation=explanation,
        evidence=(),
    )
    return Put(question, (Option("right", True), Option("wrong", False, "Elsewhere.")))


def lobby(questions: int = 4, mode: Mode = Mode.GROUP, pace: Pace = Pace.NORMAL, guests: int = 0) -> Round:
    """A round that can be started; in solo mode and any other."""
    return Round(
        id=RoundId("ab12cd34"),
        code="ABCD",
        server=None,
        host=LearnerId("discord:9"),
        host_name="Ada",
        lecture=lecture(("A title", "")),
        owner=None,
        terms=Terms(mode=mode, pace=pace),
        paper=tuple(asked(number) for number in range(questions)),
        seats=tuple(Seat(channel) for channel in (HOME, GUEST)[: guests + 1]),
        begun=NOW,
        wake=None if mode is Mode.SOLO else NOW + LOBBY_LASTS,
    )


def after(round_: Round, *events: Event) -> Round:
    for event in events:
        round_, _ = step(round_, event)
    return round_


def opened(round_: Round | None = None, now: datetime = NOW) -> Round:
    """The first question is asked, and shown in every channel."""
    round_ = after(round_ or lobby(), Started(now))
    return shown(round_, now)


def shown(round_: Round, now: datetime) -> Round:
    for seat in round_.seats:
        round_ = after(round_, Shown(round_.number, seat.channel, now + SKEW, now))
    return round_


def waited(round_: Round) -> datetime:
    """When it wakes."""
    assert round_.wake is not None
    return round_.wake


def at_last(round_: Round) -> Round:
    return replace(round_, number=len(round_.paper) - 1)
