"""Rounds to rows and back. What is asked for by itself has a column; of the rest, what never changes is one JSON text,
and what does another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import orjson
from sqlalchemy import RowMapping

from bot.corpus.lecture import Chapter, Lecture
from bot.corpus.question import Depth, Evidence, Kind, Question, Wrong
from bot.kernel.ids import ChannelId, ChapterId, LearnerId, LectureId, RoundId, ServerId
from bot.storage.rows import Row
from bot.study.quiz.options import Option, Put
from bot.study.quiz.round import Mode, Round, Scoring, Seat, State, Terms
from bot.study.quiz.timing import Pace

_TICK = timedelta(microseconds=1)


def round_row(round_: Round) -> Row:
    """A round that is new."""
    return {
        "id": round_.id,
        "code": round_.code,
        "mode": round_.terms.mode.value,
        "scoring": round_.terms.scoring.value,
        "seed": round_.terms.seed,
        "lecture": round_.lecture.id,
        "owner": round_.owner,
        "server": round_.server,
        "begun": round_.begun,
        "paper": orjson.dumps({"lecture": _outline(round_.lecture), "questions": round_.paper}).decode(),
        **moved_columns(round_),
    }


def moved_columns(round_: Round) -> Row:
    """What can be different after a step."""
    return {
        "home": round_.home,
        "host": round_.host,
        "host_name": round_.host_name,
        "topic": round_.terms.topic,
        "state": round_.state.value,
        "number": round_.number,
        "deadline": round_.deadline,
        "hurried": round_.hurried,
        "version": round_.version,
        "ended": round_.ended,
        "body": orjson.dumps(_body(round_)).decode(),
    }


def seat_rows(round_: Round) -> list[Row]:
    """The channels of a round, in their order."""
    is_playing = round_.terms.mode is Mode.GROUP and round_.state is not State.OVER
    return [
        {
            "round": round_.id,
            "channel": seat.channel,
            "position": position,
            "shown": seat.shown,
            "is_playing": is_playing,
        }
        for position, seat in enumerate(round_.seats)
    ]


def paper_rows(round_: Round) -> list[Row]:
    """What each question of a round is about."""
    return [
        {
            "round": round_.id,
            "number": number,
            "question": put.question.id,
            "chapter": put.question.chapter,
            "concept": put.question.concept,
            "kind": put.question.kind.value,
            "counts": number not in round_.void,
        }
        for number, put in enumerate(round_.paper)
    ]


def read_round(row: RowMapping | Row, seats: Iterable[RowMapping | Row]) -> Round:
    """The round of its row and its seats' rows, which are in their order."""
    fixed, body = orjson.loads(row["paper"]), orjson.loads(row["body"])
    terms = Terms(
        mode=Mode(row["mode"]),
        scoring=Scoring(row["scoring"]),
        pace=Pace(body["pace"]),
        seed=row["seed"],
        topic=row["topic"],
        kinds=tuple(map(Kind, body["kinds"])),
    )
    return Round(
        id=RoundId(row["id"]),
        code=row["code"],
        server=None if row["server"] is None else ServerId(row["server"]),
        host=None if row["host"] is None else LearnerId(row["host"]),
        host_name=row["host_name"],
        lecture=_lecture(fixed["lecture"]),
        owner=None if row["owner"] is None else ServerId(row["owner"]),
        terms=terms,
        paper=tuple(_put(one) for one in fixed["questions"]),
        seats=tuple(Seat(ChannelId(seat["channel"]), seat["shown"]) for seat in seats),
        begun=row["begun"],
        state=State(row["state"]),
        number=row["number"],
        deadline=row["deadline"],
        wake=None if body["wake"] is None else datetime.fromisoformat(body["wake"]),
        hurried=row["hurried"],
        paused_in=None if body["paused_in"] is None else State(body["paused_in"]),
        left=_time(body["left"]),
        void=frozenset(body["void"]),
        away=frozenset(body["away"]),
        silent=body["silent"],
        trouble=body["trouble"],
        ended=row["ended"],
        version=row["version"],
    )


def _body(round_: Round) -> Row:
    return {
        "pace": round_.terms.pace.value,
        "kinds": [kind.value for kind in round_.terms.kinds],
        "wake": None if round_.wake is None else round_.wake.astimezone(UTC).isoformat(),
        "paused_in": None if round_.paused_in is None else round_.paused_in.value,
        "left": _ticks(round_.left),
        "void": sorted(round_.void),
        "away": sorted(round_.away),
        "silent": round_.silent,
        "trouble": round_.trouble,
    }


def _outline(lecture: Lecture) -> Row:
    return {
        "id": lecture.id,
        "title": lecture.title,
        "speakers": lecture.speakers,
        "source": lecture.source,
        "url": lecture.url,
        "language": lecture.language,
        "chapters": [(one.id, one.number, one.title, _ticks(one.start)) for one in lecture.chapters],
    }


def _lecture(outline: Row) -> Lecture:
    return Lecture(
        id=LectureId(outline["id"]),
        title=outline["title"],
        chapters=tuple(
            Chapter(ChapterId(id_), number, title, start=_time(start))
            for id_, number, title, start in outline["chapters"]
        ),
        speakers=tuple(outline["speakers"]),
        source=outline["source"],
        url=outline["url"],
        language=outline["language"],
    )


def _put(put: Row) -> Put:
    return Put(_question(put["question"]), tuple(Option(**option) for option in put["options"]))


def _question(question: Row) -> Question:
    """orjson writes a dataclass as its fields and an enum as its value; the rest has to be made again."""
    return Question(
        **{
            **question,
            "kind": Kind(question["kind"]),
            "depth": Depth(question["depth"]),
            "answer": tuple(question["answer"]),
            "accept": tuple(question["accept"]),
            "wrong": tuple(Wrong(**one) for one in question["wrong"]),
            "evidence": tuple(Evidence(**one) for one in question["evidence"]),
        }
    )


def _ticks(time: timedelta | None) -> int | None:
    """In whole microseconds, so that nothing is lost."""
    return None if time is None else time // _TICK


def _time(ticks: int | None) -> timedelta | None:
    return None if ticks is None else ticks * _TICK
