"""Rounds, players and answers for tests of what is kept of quizzes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.corpus.lecture import Chapter, Lecture
from bot.corpus.question import TRUE, Depth, Evidence, Kind, Question, Wrong
from bot.kernel.ids import ChannelId, ChapterId, ConceptId, LearnerId, LectureId, QuestionId, RoundId, ServerId
from bot.ports import Answer, Store
from bot.study.quiz.paper import outline, paper
from bot.study.quiz.round import Effect, Event, Mode, Round, Scoring, Seat, Shown, Started, Terms, step
from bot.study.quiz.scoring import Confidence

NOW = datetime(2026, 10, 1, 18, tzinfo=UTC)
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
HERE, THERE = ServerId("test:here"), ServerId("test:there")
HOME, GUEST = ChannelId("test:home"), ChannelId("test:guest")
ADA, BOB, CY = LearnerId("test:ada"), LearnerId("test:bob"), LearnerId("test:cy")
QUIZ = RoundId("ab12cd34")


def _question(kind: Kind, *answer: str, wrong: tuple[Wrong, ...] = (), concept: str | None = None) -> Question:
    return Question(
        id=QuestionId(f"tide-{kind.value}"),
        kind=kind,
        chapter=ChapterId("spring"),
        concept=None if concept is None else ConceptId(concept),
        fact=kind.value,
        depth=Depth.RECALL,
        difficulty=1,
        stem="Spring tides come with the ____ moon." if kind is Kind.CLOZE else f"What of tides, {kind.value}?",
        answer=answer,
        accept=("full",) if kind is Kind.CLOZE else (),
        wrong=wrong,
        explanation="Sun and moon pull along one line.",
        evidence=(Evidence(ChapterId("spring"), 2),),
    )


LECTURE = Lecture(
    id=LectureId("tides"),
    title="Tides – “from below” 🌊",
    chapters=(
        Chapter(ChapterId("spring"), 1, "Spring tides", start=timedelta(seconds=1.000001)),
        Chapter(ChapterId("neap"), 2, "Neap tides", start=timedelta(minutes=4)),
        Chapter(ChapterId("surge"), 3, "Storm surges"),
        Chapter(ChapterId("bore"), 4, "Tidal bores"),
    ),
    speakers=("Marea Alta",),
    source="Open Coast",
    url="https://example.org/tides",
    questions=(
        _question(
            Kind.CHOICE,
            "both moons",
            wrong=(
                Wrong("the wind", "It makes surges.", ChapterId("surge")),
                Wrong("the bed", "It makes bores.", None),
            ),
            concept="pull",
        ),
        _question(Kind.TRUEFALSE, TRUE),
        _question(Kind.CLOZE, "new", concept="moon"),
        _question(Kind.SHORT, "twice a month"),
        _question(Kind.ORDER, "new moon", "half moon", "full moon"),
        _question(Kind.WHICH),
    ),
)
_DRAWN = paper(LECTURE, "otter-42", 6).questions
PAPER = tuple(sorted(_DRAWN, key=lambda put: list(Kind).index(put.question.kind)))  # a choice comes first


def number_of(kind: Kind) -> int:
    """Where the question of that kind stands in the paper."""
    return next(number for number, put in enumerate(PAPER) if put.question.kind is kind)


def quiz(round_id: str = QUIZ, channel: ChannelId = HOME, **more: Any) -> Round:
    """A group's round in its lobby; *more* are fields of Round, or of its terms."""
    terms = {name: more.pop(name) for name in ("mode", "scoring", "topic", "seed") if name in more}
    given: dict[str, Any] = {
        "id": RoundId(round_id),
        "code": "abc234",
        "server": HERE,
        "host": ADA,
        "host_name": "Ada",
        "lecture": outline(LECTURE),
        "owner": None,
        "terms": replace(Terms(scoring=Scoring.SPEED, seed="otter-42"), **terms),
        "paper": PAPER,
        "seats": (Seat(channel),),
        "begun": NOW,
        "wake": NOW + MINUTE,
    }
    return Round(**{**given, **more})


def alone(round_id: str = "solo", learner: LearnerId = ADA, **more: Any) -> Round:
    """Somebody's round for themselves, in which a question is asked."""
    fields = {"mode": Mode.SOLO, "host": learner, "wake": None, **more}
    after, _ = step(quiz(round_id, ChannelId(f"test:dm of {round_id}"), **fields), Started(NOW))
    return after


def moved(before: Round, *events: Event) -> tuple[Round, tuple[Effect, ...]]:
    """After all of *events*, with the effects of the last."""
    effects: tuple[Effect, ...] = ()
    for event in events:
        before, effects = step(before, event)
    return before, effects


async def add(store: Store, round_: Round, effects: Sequence[Effect] = ()) -> None:
    async with store.transaction() as repositories:
        await repositories.rounds.add(round_, effects)


async def move(store: Store, round_id: RoundId, *events: Event) -> Round:
    """Reads the round, moves it on, and saves it, event by event, each in a transaction of its own."""
    for event in events:
        async with store.transaction() as repositories:
            before = await repositories.rounds.get(round_id)
            assert before is not None
            after, effects = step(before, event)
            await repositories.rounds.save(after, effects, before.version)
    return after


async def asking(store: Store, round_id: str = QUIZ, channel: ChannelId = HOME, **more: Any) -> Round:
    """A round whose first question is shown."""
    await add(store, quiz(round_id, channel, **more))
    return await move(store, RoundId(round_id), Started(NOW), Shown(0, channel, NOW, NOW))


def answer(learner: LearnerId = BOB, number: int = 0, given: str = "both moons", **more: Any) -> Answer:
    """What somebody answered a second after the question appeared."""
    at = more.pop("at", NOW + SECOND)
    fields: dict[str, Any] = {
        "round": QUIZ,
        "name": learner.partition(":")[2].title(),
        "right": given == "both moons",
        "close": False,
        "confidence": Confidence.THINK,
        "shown": NOW,
        "first": given,
        "first_at": at,
    }
    return Answer(number=number, learner=learner, given=given, at=at, **{**fields, **more})


async def keep(store: Store, *answers: Answer) -> None:
    async with store.transaction() as repositories:
        await repositories.answers.keep(answers)
