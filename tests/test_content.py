"""The lectures that the bot comes with keep the rules that every author is held to."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot import app
from bot.corpus import formats, settled
from bot.corpus.lecture import Lecture
from bot.corpus.question import Kind
from bot.study import lint
from bot.study.sentences import sentences

DATA = Path(__file__).parent.parent / "data"
LECTURES = {
    lecture.id: lecture
    for path in app.readable(DATA)
    for lecture in map(settled.lecture, formats.read(app.source(path)))
}


@pytest.fixture(params=LECTURES)
def lecture(request: pytest.FixtureRequest) -> Lecture:
    return LECTURES[request.param]


@pytest.fixture
def cs153() -> Lecture:
    return LECTURES["cs153-visual-intelligence"]  # type: ignore[index]


def test_no_rule_finds_anything(lecture: Lecture) -> None:
    assert [f"{one.rule}: {one.sentence}" for one in lint.findings(lecture)] == []


def test_the_first_lecture_has_its_concepts_and_questions(cs153: Lecture) -> None:
    questions = Counter(question.chapter for question in cs153.questions)

    assert len(cs153.chapters) == 14
    assert len(cs153.concepts) >= 45
    assert len(cs153.questions) >= 140
    assert min(questions[chapter.id] for chapter in cs153.chapters) >= 8
    assert {question.kind for question in cs153.questions} == set(Kind)


def test_each_chapter_has_key_points_and_what_it_answers(cs153: Lecture) -> None:
    for chapter in cs153.chapters:
        assert 2 <= len(chapter.key_points) <= 5
        assert chapter.answers


def test_definitions_are_one_to_three_sentences(cs153: Lecture) -> None:
    for concept in cs153.concepts:
        assert 1 <= len(sentences(concept.definition)) <= 3, concept.term
