"""The paper that a group gets."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from bot.corpus import settled
from bot.corpus.formats import read
from bot.study.quiz.generate import NothingToAsk
from bot.study.quiz.paper import paper
from tests.corpus.sources import source
from tests.study.lint.broken import FAIR
from tests.study.quiz.lectures import lecture, sample

CLOCKS = settled.lecture(read(source("clocks.yaml", FAIR))[0])


def test_authored_questions_are_asked_where_there_are_any() -> None:
    found = paper(CLOCKS, seed=1, count=100)

    assert not found.is_generated
    assert {one.question.id for one in found.questions} == {question.id for question in CLOCKS.questions}


def test_a_lecture_without_any_gets_generated_ones() -> None:
    found = paper(sample("two_chapters.txt"), seed=1, count=3)

    assert found.is_generated
    assert len(found.questions) == 3


def test_one_seed_is_one_paper_and_another_is_another() -> None:
    assert paper(CLOCKS, 1, 5) == paper(CLOCKS, 1, 5)
    assert len({tuple(one.question.id for one in paper(CLOCKS, seed, 5).questions) for seed in range(10)}) > 5


def test_variants_of_one_fact_never_stand_in_one_paper() -> None:
    variants = replace(CLOCKS, questions=tuple(replace(one, fact="the same") for one in CLOCKS.questions))

    assert [len(paper(variants, seed, 10).questions) for seed in range(5)] == [1] * 5


@pytest.mark.parametrize("seed", range(5))
def test_chapters_take_turns_and_kinds_are_mixed(seed: int) -> None:
    asked = [one.question for one in paper(CLOCKS, seed, 6).questions]

    assert Counter(question.chapter for question in asked) == {"pendulum": 3, "escapement": 3}
    assert len({question.kind for question in asked}) >= 5


def test_where_there_is_nothing_to_ask_it_says_so() -> None:
    with pytest.raises(NothingToAsk, match="write questions for them"):
        paper(lecture(("Only", "")), 0, 5)
