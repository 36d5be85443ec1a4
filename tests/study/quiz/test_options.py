"""How options are put: dealt evenly, numbers in order, and always the same for one seed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.corpus.question import Depth, Evidence, Kind, Question, Wrong
from bot.kernel.ids import ChapterId, QuestionId
from bot.study.quiz.options import letters, number_of, put
from tests.study.quiz.lectures import lecture

OF = lecture(*((f"Title {name}", "") for name in "abcdefgh"))


def question(kind: Kind, answer: tuple[str, ...], *wrong: str) -> Question:
    return Question(
        id=QuestionId("q"),
        kind=kind,
        chapter=ChapterId("c1"),
        concept=None,
        fact="q",
        depth=Depth.RECALL,
        difficulty=1,
        stem="Which?",
        answer=answer,
        accept=(),
        wrong=tuple(Wrong(text, "Elsewhere.", None) for text in wrong),
        explanation="So it is.",
        evidence=(Evidence(ChapterId("c1"), 0),),
    )


FOUR = question(Kind.CHOICE, ("right",), "one", "two", "three")
THREE = question(Kind.CHOICE, ("right",), "one", "two")


@settings(deadline=None)
@given(st.lists(st.sampled_from([THREE, FOUR]), max_size=40), st.integers())
def test_no_letter_is_right_more_than_once_more_often_than_another(asked: list[Question], seed: int) -> None:
    dealt = list(letters(put(OF, asked, Random(seed))))

    for size in (3, 4):
        count = Counter(place for place, options in dealt if options == size)
        assert max(count[place] for place in range(size)) - min(count[place] for place in range(size)) <= 1


@settings(deadline=None)
@given(st.integers())
def test_all_options_are_put_and_one_is_right(seed: int) -> None:
    (one,) = put(OF, [FOUR], Random(seed))

    assert sorted(option.text for option in one.options) == ["one", "right", "three", "two"]
    assert [option.text for option in one.options if option.is_right] == ["right"]
    assert one.letter is not None
    assert one.options[one.letter].text == "right"


def test_one_seed_puts_one_paper() -> None:
    asked = [FOUR, THREE, FOUR, question(Kind.ORDER, ("a", "b", "c")), question(Kind.WHICH, ())]

    assert put(OF, asked, Random(7)) == put(OF, asked, Random(7))


@settings(deadline=None)
@given(st.integers())
def test_numbers_stand_in_ascending_order(seed: int) -> None:
    (one,) = put(OF, [question(Kind.CHOICE, ("1,024 km",), "−3 km", "12.5 km", "2022 km")], Random(seed))

    assert [option.text for option in one.options] == ["−3 km", "12.5 km", "1,024 km", "2022 km"]
    assert one.letter == 2


@pytest.mark.parametrize(
    ("text", "number"),
    [("2022", 2022), ("40%", 40), ("1.5 metres", 1.5), ("3D", None), ("in 2022", None), ("10 or so years", None)],
)
def test_a_number_has_at_most_a_unit_beside_it(text: str, number: float | None) -> None:
    assert number_of(text) == number


@settings(deadline=None)
@given(st.integers(), st.lists(st.sampled_from("abc"), min_size=2, max_size=6))
def test_items_are_never_put_in_their_right_order(seed: int, items: list[str]) -> None:
    (one,) = put(OF, [question(Kind.ORDER, tuple(items))], Random(seed))

    assert sorted(option.text for option in one.options) == sorted(items)
    assert len(set(items)) == 1 or [option.text for option in one.options] != items
    assert one.letter is None


@settings(deadline=None)
@given(st.integers())
def test_a_chapter_is_looked_for_among_three_others(seed: int) -> None:
    (one,) = put(OF, [question(Kind.WHICH, ())], Random(seed))

    assert len({option.text for option in one.options}) == 4
    assert one.letter is not None
    assert one.options[one.letter].text == "Title a"


def test_chapters_that_are_called_the_same_are_offered_once() -> None:
    twins = lecture(("Talk", ""), ("Talk", ""), ("Break", ""), ("Break", ""))

    (one,) = put(twins, [question(Kind.WHICH, ())], Random(0))

    assert sorted(option.text for option in one.options) == ["Break", "Talk"]


def test_the_chapters_that_an_author_names_are_offered() -> None:
    named = replace(question(Kind.WHICH, ()), wrong=(Wrong("", "It is about b.", ChapterId("c2")),))

    (one,) = put(OF, [named], Random(0))

    assert sorted((option.text, option.belongs) for option in one.options) == [
        ("Title a", ""),
        ("Title b", "It is about b."),
    ]


@pytest.mark.parametrize("kind", [Kind.CLOZE, Kind.SHORT, Kind.TRUEFALSE])
def test_what_is_typed_or_judged_has_no_options(kind: Kind) -> None:
    (one,) = put(OF, [question(kind, ("true",))], Random(0))

    assert one.options == ()
    assert one.letter is None
