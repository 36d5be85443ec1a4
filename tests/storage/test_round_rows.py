"""Rounds as rows: nothing of a round is lost, and what is in databases already stays readable."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, timedelta, timezone

import orjson
from hypothesis import given
from hypothesis import strategies as st

from bot.corpus.lecture import Chapter, Lecture
from bot.corpus.question import Depth, Evidence, Kind, Question, Wrong
from bot.kernel.ids import ChannelId, ChapterId, ConceptId, LearnerId, LectureId, QuestionId, RoundId, ServerId
from bot.storage.round_rows import read_round, round_row, seat_rows
from bot.study.quiz.options import Option, Put
from bot.study.quiz.round import Mode, Round, Scoring, Seat, State, Terms
from bot.study.quiz.timing import Pace
from tests.storage.quizzes import NOW, quiz

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
spans = st.timedeltas(timedelta(), timedelta(days=400))
zones = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))])
moments = st.builds(lambda span, zone: (NOW + span).astimezone(zone), spans, zones)
numbers = st.frozensets(st.integers(0, 40), max_size=4)
learners = texts.map(LearnerId)
servers = st.none() | texts.map(ServerId)
chapter_ids = texts.map(ChapterId)

questions = st.builds(
    Question,
    id=texts.map(QuestionId),
    kind=st.sampled_from(Kind),
    chapter=chapter_ids,
    concept=st.none() | texts.map(ConceptId),
    fact=texts,
    depth=st.sampled_from(Depth),
    difficulty=st.integers(1, 3),
    stem=texts,
    answer=st.lists(texts, max_size=3).map(tuple),
    accept=st.lists(texts, max_size=2).map(tuple),
    wrong=st.lists(st.builds(Wrong, texts, texts, st.none() | chapter_ids), max_size=3).map(tuple),
    explanation=texts,
    evidence=st.lists(st.builds(Evidence, chapter_ids, st.integers(0, 9)), max_size=2).map(tuple),
)
options = st.builds(Option, texts, st.booleans(), texts, st.none() | chapter_ids)
chapters = st.builds(
    lambda id_, number, title, start: Chapter(id_, number, title, start=start),
    chapter_ids,
    st.integers(1, 99),
    texts,
    st.none() | spans,
)
lectures = st.builds(
    Lecture,
    id=texts.map(LectureId),
    title=texts,
    chapters=st.lists(chapters, max_size=3).map(tuple),
    speakers=st.lists(texts, max_size=2).map(tuple),
    source=texts,
    url=texts,
    language=texts,
)
terms = st.builds(
    Terms,
    mode=st.sampled_from(Mode),
    scoring=st.sampled_from(Scoring),
    pace=st.sampled_from(Pace),
    seed=texts,
    topic=texts,
    kinds=st.lists(st.sampled_from(Kind), max_size=3).map(tuple),
)
EVERY = {
    "id": texts.map(RoundId),
    "code": texts,
    "server": servers,
    "host": st.none() | learners,
    "host_name": texts,
    "lecture": lectures,
    "owner": servers,
    "terms": terms,
    "paper": st.lists(st.builds(Put, questions, st.lists(options, max_size=3).map(tuple)), max_size=3).map(tuple),
    "seats": st.lists(st.builds(Seat, texts.map(ChannelId), st.none() | moments), min_size=1, max_size=3).map(tuple),
    "begun": moments,
    "state": st.sampled_from(State),
    "number": st.integers(-1, 40),
    "deadline": st.none() | moments,
    "wake": st.none() | moments,
    "hurried": st.booleans(),
    "paused_in": st.none() | st.sampled_from(State),
    "left": st.none() | spans,
    "void": numbers,
    "away": numbers,
    "silent": st.integers(0, 3),
    "trouble": texts,
    "starts": st.none() | moments,
    "ended": st.none() | moments,
    "version": st.integers(0, 2**40),
}


@given(st.fixed_dictionaries(EVERY).map(lambda every: Round(**every)))
def test_a_round_is_read_as_it_was_written(round_: Round) -> None:
    assert read_round(round_row(round_), seat_rows(round_)) == round_


def test_every_field_of_a_round_is_tried() -> None:
    assert set(EVERY) == {field.name for field in fields(Round)}


def test_the_written_form_is_the_one_that_databases_have() -> None:
    row = round_row(quiz())
    fixed, body = orjson.loads(row["paper"]), orjson.loads(row["body"])

    assert fixed["lecture"] == {
        "id": "tides",
        "title": "Tides – “from below” 🌊",
        "speakers": ["Marea Alta"],
        "source": "Open Coast",
        "url": "https://example.org/tides",
        "language": "en",
        "chapters": [
            ["spring", 1, "Spring tides", 1_000_001],
            ["neap", 2, "Neap tides", 240_000_000],
            ["surge", 3, "Storm surges", None],
            ["bore", 4, "Tidal bores", None],
        ],
    }
    choice = next(put for put in fixed["questions"] if put["question"]["kind"] == "choice")
    assert choice["question"] == {
        "id": "tide-choice",
        "kind": "choice",
        "chapter": "spring",
        "concept": "pull",
        "fact": "choice",
        "depth": "recall",
        "difficulty": 1,
        "stem": "What of tides, choice?",
        "answer": ["both moons"],
        "accept": [],
        "wrong": [
            {"text": "the wind", "belongs": "It makes surges.", "chapter": "surge"},
            {"text": "the bed", "belongs": "It makes bores.", "chapter": None},
        ],
        "explanation": "Sun and moon pull along one line.",
        "evidence": [{"chapter": "spring", "sentence": 2}],
    }
    right = {"text": "both moons", "is_right": True, "belongs": "", "chapter": "spring"}
    assert right in choice["options"]
    assert body == {
        "pace": "normal",
        "kinds": [],
        "wake": "2026-10-01T18:01:00+00:00",
        "paused_in": None,
        "left": None,
        "void": [],
        "away": [],
        "silent": 0,
        "trouble": "",
        "starts": None,
    }
