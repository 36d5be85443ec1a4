"""Each rule catches its broken sample, and no other rule does; what is fair is left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.corpus import settled
from bot.corpus.formats import read
from bot.corpus.lecture import Lecture
from bot.kernel.ids import ChapterId, ConceptId
from bot.study import lint
from bot.study.lint import RULES, SourceText
from bot.study.lint.rules.agreement import article_of, is_plural
from tests.corpus.sources import source
from tests.study.lint.broken import BROKEN, FAIR, SOURCE

ALONE = {"chapter", "source"}
"""Rules that a file of one lecture cannot break: it would not be read, or its source has another length."""


def lecture(text: str = FAIR) -> Lecture:
    (draft,) = read(source("clocks.yaml", text))
    return settled.lecture(draft)


def said(text: str = SOURCE) -> SourceText:
    (draft,) = read(source("clocks.txt", text))
    return SourceText.of(settled.lecture(draft))


def test_a_fair_lecture_has_no_finding() -> None:
    assert lint.findings(lecture(), said()) == ()


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_sample_is_caught_by_its_rule_alone(name: str) -> None:
    found = lint.findings(lecture(BROKEN[name](FAIR)), said())

    assert {one.rule for one in found} == {name}


def test_every_rule_has_a_broken_sample() -> None:
    assert {rule.name for rule in RULES} == {*BROKEN, *ALONE}


def test_every_rule_says_what_must_hold_and_what_to_do() -> None:
    for rule in RULES:
        assert rule.promise.endswith(".")
        assert rule.advice.endswith(".")


def test_a_question_or_concept_of_a_chapter_that_is_not_there_is_an_error() -> None:
    fair = lecture()
    lost = replace(fair.questions[0], chapter=ChapterId("gone"))
    lost_concept = replace(fair.concepts[0], chapters=())

    found = lint.findings(replace(fair, questions=(lost,), concepts=(lost_concept, *fair.concepts[1:])))

    assert [(one.rule, one.place) for one in found if one.rule == "chapter"] == [
        ("chapter", ("concepts", 0)),
        ("chapter", ("questions", 0)),
    ]


def test_a_question_about_a_concept_that_is_not_there_is_an_error() -> None:
    fair = lecture()
    lost = replace(fair.questions[0], concept=ConceptId("gone"))

    found = lint.findings(replace(fair, questions=(lost, *fair.questions[1:])))

    assert [one.rule for one in found] == ["chapter"]


def test_a_source_of_another_length_is_an_error() -> None:
    longer = f"{SOURCE}The case: wood around it\nIt keeps the dust away from the wheels.\n"

    assert [one.rule for one in lint.findings(lecture(), said(longer))] == ["source"]


def test_without_a_source_evidence_is_not_looked_up() -> None:
    wrong = lecture(BROKEN["evidence-there"](FAIR))

    assert lint.findings(wrong) == ()


def test_a_lecture_without_questions_has_no_finding() -> None:
    assert lint.findings(replace(lecture(), questions=()), said()) == ()


def test_a_heading_that_two_chapters_share_is_no_option_beside_itself() -> None:
    fair = lecture()
    twins = tuple(replace(chapter, title="Questions") for chapter in fair.chapters)
    which = replace(fair.questions[8], wrong=(replace(fair.questions[0].wrong[0], text="", chapter=twins[0].id),))

    found = lint.findings(replace(fair, chapters=twins, questions=(which,)), rules=lint.OF_A_QUESTION)

    assert [one.rule for one in found] == ["one-right-option"]


def test_an_alias_of_the_right_answer_is_no_wrong_option() -> None:
    fair = lecture()
    choice = replace(fair.questions[0], answer=("Pendulum",), stem="What swings?")
    aliased = replace(choice, wrong=(replace(choice.wrong[0], text="Swinging rod"), choice.wrong[1]))

    found = lint.findings(replace(fair, questions=(aliased,)), rules=lint.OF_A_QUESTION)

    assert [one.rule for one in found] == ["one-right-option"]


def test_a_stem_that_names_all_options_gives_none_away() -> None:
    fair = lecture()
    question = replace(
        fair.questions[0],
        stem="Which grows in summer: the length of the pendulum, the weight that drives the wheels or the number "
        "of teeth on the wheel?",
    )

    assert lint.findings(replace(fair, questions=(question,)), rules=lint.OF_A_QUESTION) == ()


def test_the_right_option_may_not_be_the_only_plural() -> None:
    fair = lecture()
    question = replace(
        fair.questions[0],
        answer=("Long pendulums",),
        wrong=tuple(replace(fair.questions[0].wrong[0], text=text) for text in ("A heavy anchor", "One spring")),
    )

    found = lint.findings(replace(fair, questions=(question,)), rules=lint.OF_A_QUESTION)

    assert [one.rule for one in found] == ["number"]


@pytest.mark.parametrize(
    ("word", "article"),
    [
        ("image", "an"), ("model", "a"), ("hour", "an"), ("house", "a"), ("unified", "a"), ("unnatural", "an"),
        ("unimportant", "an"), ("user", "a"), ("one-off", "a"), ("European", "a"), ("8-bit", "an"), ("18th", "an"),
        ("180", "a"), ("7", "a"), ("LLM", "an"), ("BFL", "a"), ("API", "an"), ("X-ray", "an"), ("UI", None),
        ("NASA", None), ("LoRA", None), ("über", None),
    ],
)  # fmt: skip
def test_the_article_follows_the_sound(word: str, article: str | None) -> None:
    assert article_of(word) == article


@pytest.mark.parametrize(
    ("option", "plural"),
    [
        ("open weights", True), ("physics", False), ("loss", False), ("models of the world", True),
        ("diffusion", False), ("video and audio", None), ("it takes longer than one thinks it does", None),
        ("2022", None),
    ],
)  # fmt: skip
def test_the_number_of_a_short_phrase_is_that_of_its_head(option: str, plural: bool | None) -> None:
    assert is_plural(option) is plural
