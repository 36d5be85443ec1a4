"""Questions made of lectures that have none: fair, playable, and the same whenever they are made."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.corpus.lecture import Chapter, Concept, Lecture
from bot.corpus.question import GAP, Kind, Question
from bot.kernel.ids import ChapterId, ConceptId
from bot.study import lint
from bot.study.lint import RULES, SourceText
from bot.study.quiz.generate import NothingToAsk, every, generate
from bot.study.quiz.options import heading_of
from bot.study.search.wordlists import STOP_WORDS
from bot.study.sentences import sentences
from tests.study.quiz.lectures import LECTURES, PLAYABLE, lecture, sample

HELD_TO = [rule for rule in RULES if rule.name != "depths"]
"""Each rule but that every chapter has questions of each depth: what a text says can be recalled and told apart, but
no program makes a new case of it."""


def made(of: Lecture, seed: int = 0, count: int = 12) -> tuple[Question, ...]:
    try:
        return generate(of, Random(seed), count)
    except NothingToAsk:
        return ()


def faults(of: Lecture, questions: tuple[Question, ...]) -> list[str]:
    found = lint.findings(replace(of, questions=questions), SourceText.of(of), HELD_TO)
    return [f"{one.rule}: {one.sentence}" for one in found]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", PLAYABLE)
def test_a_lecture_of_any_shape_is_playable_at_once(name: str, seed: int) -> None:
    of = sample(name)

    questions = made(of, seed)

    assert PLAYABLE[name] <= len(questions) <= 12
    assert faults(of, questions) == []


@pytest.mark.parametrize(
    ("chapters", "reason"),
    [
        ((("Leaves", ""),), "has one chapter"),
        ((("Leaves", ""), ("Water", "")), "have headings alone"),
        ((("", "Music plays."), ("", "Music plays.")), "has a heading of its own"),
        ((("Part 1", "Music."), ("Part 2", "Music.")), "is too short, or too alike"),
    ],
)
def test_where_nothing_can_be_asked_a_sentence_says_why(chapters: tuple[tuple[str, str], ...], reason: str) -> None:
    with pytest.raises(NothingToAsk, match=reason):
        generate(lecture(*chapters), Random(0), 10)


@settings(max_examples=150, deadline=None)
@given(LECTURES, st.integers(0, 3))
def test_every_question_keeps_every_rule(of: Lecture, seed: int) -> None:
    assert faults(of, made(of, seed)) == []


@settings(max_examples=100, deadline=None)
@given(LECTURES)
def test_no_wrong_option_is_right_and_each_knows_where_it_is(of: Lecture) -> None:
    for question in made(of):
        for wrong in question.wrong:
            assert wrong.chapter is not None
            assert wrong.chapter != question.chapter
            assert wrong.belongs
            home, here = of.chapter(wrong.chapter), of.chapter(question.chapter)
            assert home is not None
            assert here is not None
            if question.kind is Kind.CHOICE:
                assert wrong.text in " ".join(home.summary.split())
                assert wrong.text.casefold() not in " ".join(here.summary.split()).casefold()
            else:
                assert home.title != here.title


@settings(max_examples=100, deadline=None)
@given(LECTURES)
def test_no_cloze_asks_for_a_stop_word_or_shows_its_answer(of: Lecture) -> None:
    for question in made(of):
        if question.kind is Kind.CLOZE:
            (answer,) = question.answer
            assert question.stem.count(GAP) == 1
            assert answer.casefold() not in STOP_WORDS
            assert answer.casefold() not in question.stem.casefold().split()


@settings(max_examples=100, deadline=None)
@given(LECTURES, st.integers(0, 9), st.integers(0, 9))
def test_a_question_that_is_made_again_is_the_same_one(of: Lecture, seed: int, other: int) -> None:
    first = {question.id: question for question in made(of, seed)}
    second = {question.id: question for question in made(of, other)}

    assert made(of, seed) == tuple(first.values())
    for id_ in first.keys() & second.keys():
        assert first[id_] == second[id_]


@settings(max_examples=100, deadline=None)
@given(LECTURES)
def test_no_two_are_about_one_fact(of: Lecture) -> None:
    facts = [question.fact for question in made(of)]

    assert len(set(facts)) == len(facts)


def test_ids_outlive_a_chapter_that_is_added() -> None:
    of = sample("with_times.txt")
    added = Chapter(ChapterId("new"), len(of.chapters) + 1, "Puncture", "Talcum keeps a patched tube from sticking.")

    before = {question.id for question in every(of) if question.kind is Kind.CLOZE}
    after = {question.id for question in every(replace(of, chapters=(*of.chapters, added)))}

    assert before
    assert len(before & after) >= len(before) * 0.6


@pytest.mark.parametrize("name", ["with_times.txt", "german.txt", "repeated_headings.txt"])
def test_evidence_points_to_the_sentence_that_is_asked_about(name: str) -> None:
    of = sample(name)

    for question in made(of, count=50):
        if question.kind is Kind.CLOZE:
            (pointer,) = question.evidence
            chapter = of.chapter(pointer.chapter)
            assert chapter is not None
            assert question.stem.replace(GAP, question.answer[0]) == sentences(chapter.summary)[pointer.sentence - 1]


def test_all_kinds_are_mixed_and_chapters_take_turns() -> None:
    questions = made(sample("with_times.txt"), count=6)

    assert {question.kind for question in questions} >= {Kind.CLOZE, Kind.WHICH, Kind.CHOICE}
    assert len({question.chapter for question in questions}) >= 5


def test_headings_that_repeat_are_never_an_answer_or_an_option() -> None:
    of = sample("repeated_headings.txt")

    for seed in range(5):
        for question in made(of, seed, 50):
            if question.kind is Kind.WHICH:
                shown = (question.chapter, *(wrong.chapter for wrong in question.wrong))
                assert {heading_of(of, chapter) for chapter in shown} <= {"At dawn", "At noon", "At dusk"}


def test_headings_that_count_are_not_put_in_order() -> None:
    assert all(question.kind is not Kind.ORDER for question in made(sample("counted_headings.txt"), count=50))


def test_the_initials_of_the_answer_give_it_away() -> None:
    of = lecture(
        ("Founding", "The team founded Black Forest Laboratories (BFL) in a small town near the mountains."),
        ("Growth", "Later the office moved to a much larger building beside the railway station."),
    )

    answers = {question.answer for question in made(of, count=20)}

    assert ("Black Forest Laboratories",) not in answers
    assert ("BFL",) not in answers


def test_a_concept_is_asked_for_with_its_other_names_accepted() -> None:
    of = lecture(
        ("Clocks", "The swing is kept going by the anchor escapement of the clock."),
        ("Dials", "The dial is painted by hand with numerals and a moon."),
    )
    concept = Concept(ConceptId("escapement"), "anchor escapement", "It pushes.", (ChapterId("c1"),), ("recoil gear",))

    asked = [one for one in made(replace(of, concepts=(concept,)), count=20) if one.kind is Kind.CLOZE]

    (found,) = [one for one in asked if one.concept == "escapement"]
    assert found.answer == ("anchor escapement",)
    assert found.accept == ("recoil gear",)


def test_who_speaks_is_not_asked() -> None:
    of = replace(
        lecture(
            ("Tides", "For an hour the great Mara Lindqvist explains the second bulge of water."),
            ("Winds", "Trade winds were known to every sailor of that time."),
        ),
        speakers=("Mara Lindqvist",),
    )

    assert all("Mara" not in question.answer[0] for question in made(of, count=20) if question.answer)
