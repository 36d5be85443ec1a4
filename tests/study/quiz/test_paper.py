"""The paper that a group gets."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot import app
from bot.corpus import settled
from bot.corpus.formats import read
from bot.corpus.lecture import Lecture
from bot.corpus.question import Kind
from bot.kernel.ids import ChapterId, QuestionId
from bot.study.quiz.generate import NothingToAsk, every
from bot.study.quiz.paper import SEED_WORDS, Paper, again, find, outline, paper, seed_words
from tests.corpus.sources import source
from tests.study.lint.broken import FAIR
from tests.study.quiz.lectures import lecture, sample

CLOCKS = settled.lecture(read(source("clocks.yaml", FAIR))[0])
VISION = settled.lecture(read(app.source(Path(__file__).parents[3] / "data" / "cs153-visual-intelligence.yaml"))[0])
PASTED = sample("with_times.txt")
LECTURES = st.sampled_from([VISION, PASTED])


@dataclass(frozen=True)
class Seen:
    """How often a question was answered, and how often rightly."""

    answers: int
    right: int


def ids(found: Paper) -> list[QuestionId]:
    return [one.question.id for one in found.questions]


def chapters(found: Paper) -> list[ChapterId]:
    return [one.question.chapter for one in found.questions]


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


# What is chosen


@st.composite
def choices(draw: st.DrawFn) -> tuple[Lecture, frozenset[ChapterId] | None, frozenset[Kind]]:
    """A lecture with some of its chapters, or all, and some kinds, or all."""
    of = draw(LECTURES)
    some = st.frozensets(st.sampled_from([chapter.id for chapter in of.chapters]), min_size=1)
    return of, draw(st.none() | some), draw(st.frozensets(st.sampled_from(Kind)))


@settings(max_examples=60, deadline=None)
@given(choices(), st.integers(1, 20), st.text(max_size=9))
def test_only_what_was_chosen_is_asked(
    choice: tuple[Lecture, frozenset[ChapterId] | None, frozenset[Kind]], count: int, seed: str
) -> None:
    of, only, kinds = choice
    try:
        found = paper(of, seed, count, only, kinds)
    except NothingToAsk:
        assume(False)

    assert 1 <= len(found.questions) <= count
    assert only is None or set(chapters(found)) <= only
    assert not kinds or {one.question.kind for one in found.questions} <= kinds
    assert len({one.question.fact for one in found.questions}) == len(found.questions)
    assert paper(of, seed, count, only, kinds) == found


def test_an_order_of_chapters_that_were_not_chosen_is_not_asked() -> None:
    first = PASTED.chapters[0].id
    assert any(one.kind is Kind.ORDER and one.chapter == first for one in every(PASTED))

    assert all(one.question.kind is not Kind.ORDER for one in paper(PASTED, 1, 50, {first}).questions)


def test_where_the_choice_leaves_nothing_it_says_so() -> None:
    with pytest.raises(NothingToAsk, match=r"has no questions of the kind cloze in chapter 2. Choose others"):
        paper(replace(CLOCKS, questions=CLOCKS.questions[:1]), 0, 5, {CLOCKS.chapters[1].id}, [Kind.CLOZE])
    with pytest.raises(NothingToAsk, match=r"no questions of the kinds truefalse and short. Choose others"):
        paper(PASTED, 0, 5, kinds=[Kind.SHORT, Kind.TRUEFALSE])
    with pytest.raises(NothingToAsk, match="no questions in the chapters that you chose"):
        paper(VISION, 0, 5, {ChapterId("gone")})
    with pytest.raises(NothingToAsk, match="has one chapter"):
        paper(lecture(("Only", "")), 0, 5, kinds=[Kind.CLOZE])


def test_a_paper_is_shorter_where_there_is_less_to_ask() -> None:
    chapter = VISION.chapters[2].id

    found = paper(VISION, 0, 100, {chapter})

    assert len(found.questions) == len({one.fact for one in VISION.questions if one.chapter == chapter})


# In which order


@settings(max_examples=60, deadline=None)
@given(LECTURES, st.integers(1, 30), st.integers())
def test_neighbouring_chapters_take_turns(of: Lecture, count: int, seed: int) -> None:
    places = [of.chapter(one).number for one in chapters(paper(of, seed, count))]  # type: ignore[union-attr]

    assert all(before != after for before, after in pairwise(places))
    if of is VISION:  # each of its chapters has questions for two rounds
        steps = [(after - before) % len(of.chapters) for before, after in pairwise(places[: len(of.chapters)])]
        assert set(steps) <= {1}


def test_no_chapter_follows_itself_even_where_one_has_most_of_the_questions() -> None:
    first, second = CLOCKS.chapters[:2]
    of_first = [one for one in CLOCKS.questions if one.chapter == first.id]
    of_second = [one for one in CLOCKS.questions if one.chapter == second.id]

    for seed in range(10):
        found = chapters(paper(replace(CLOCKS, questions=(*of_first[:3], *of_second[:2])), seed, 5))
        assert found == [first.id, second.id, first.id, second.id, first.id]


def test_it_does_not_always_begin_with_the_same_chapter() -> None:
    assert len({chapters(paper(VISION, seed, 5))[0] for seed in range(30)}) > 8


# What was asked before


@settings(max_examples=60, deadline=None)
@given(LECTURES, st.integers(1, 40), st.integers(0, 99))
def test_what_was_never_asked_comes_before_what_was(of: Lecture, count: int, seed: int) -> None:
    before = paper(of, seed, count)
    seen = {one: Seen(1, 1) for one in ids(before)}

    found = paper(of, seed + 1, count, seen=seen)

    unseen_in = {one.chapter for one in of.questions if one.id not in seen}
    for one in found.questions if of.questions else ():
        if one.question.id in seen:  # only where its chapter has nothing else: no other chapter could have come
            assert one.question.chapter not in unseen_in or len(found.questions) > len(of.chapters)
    assert found == paper(of, seed + 1, count, seen=seen)


def test_a_chapter_with_nothing_new_waits_until_others_had_their_turn() -> None:
    old = {chapter.id for chapter in VISION.chapters[:5]}
    seen = {one.id: Seen(2, 2) for one in VISION.questions if one.chapter in old}
    others = len(VISION.chapters) - len(old)

    for seed in range(5):
        assert not old.intersection(chapters(paper(VISION, seed, others, seen=seen)))


def test_the_weak_comes_before_the_strong() -> None:
    chapter = VISION.chapters[0].id
    in_it = [one for one in VISION.questions if one.chapter == chapter]
    weak = {one.fact: one.id for one in in_it}
    seen = {one.id: Seen(4, 1 if weak[one.fact] == one.id else 4) for one in in_it}

    for seed in range(5):
        found = ids(paper(VISION, seed, len(weak), {chapter}, seen=seen))
        assert set(found) == set(weak.values())


def test_what_was_seen_and_never_answered_is_as_good_as_new() -> None:
    new = VISION.questions[7].id
    seen = {one.id: Seen(0, 0) if one.id == new else Seen(3, 0) for one in VISION.questions}

    for seed in range(5):
        assert ids(paper(VISION, seed, 1, seen=seen)) == [new]


# Once more


@pytest.mark.parametrize("of", [VISION, PASTED])
def test_the_same_questions_are_found_again_and_dealt_anew(of: Lecture) -> None:
    first = paper(of, "otter-42", 8)

    found = find(of, [*ids(first), QuestionId("gone")])
    retried = [again(outline(of), found, f"otter-{seed}") for seed in range(5)]

    assert [one.id for one in found] == ids(first)
    assert all(ids(one) == ids(first) for one in retried)
    assert all(one.is_generated is first.is_generated for one in retried)
    assert len({tuple(one.letter for one in each.questions) for each in retried}) > 1


def test_an_outline_has_headings_and_nothing_that_was_said() -> None:
    found = outline(VISION)

    assert [one.heading for one in found.chapters] == [one.heading for one in VISION.chapters]
    assert (found.id, found.title, found.url, found.speakers) == (
        VISION.id,
        VISION.title,
        VISION.url,
        VISION.speakers,
    )
    assert not any(one.summary or one.key_points or one.answers for one in found.chapters)
    assert (found.concepts, found.passages, found.questions) == ((), (), ())


def test_seeds_are_words_that_people_can_tell_each_other() -> None:
    seed = seed_words(Random(4))

    word, number = seed.split("-")
    assert word in SEED_WORDS
    assert 1000 <= int(number) <= 9999
    assert len(set(SEED_WORDS)) == len(SEED_WORDS) >= 60
