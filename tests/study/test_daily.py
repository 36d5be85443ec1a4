from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from bot.corpus.lecture import Lecture
from bot.kernel.ids import QuestionId
from bot.ports import Seen
from bot.study.daily import SHORT, key_of, pick
from bot.study.quiz.generate import every
from tests.study.search.lectures import bare
from tests.test_content import LECTURES

DAY = date(2026, 11, 25)
CHANNEL = "discord:1"


@pytest.fixture(scope="module")
def lecture() -> Lecture:
    return LECTURES["cs153-visual-intelligence"]  # type: ignore[index]


def posts(lecture: Lecture, days: int, channel: str = CHANNEL) -> list[str]:
    """The keys of so many days' posts, the first one first."""
    found: list[str] = []
    for day in range(days):
        picked = pick(lecture, lecture.questions, found[::-1], {}, channel, DAY + timedelta(days=day))
        assert picked is not None
        found.append(picked.key)
    return found


def test_no_concept_comes_twice_in_a_cycle_and_each_comes_once(lecture: Lecture) -> None:
    keys = {key_of(one) for one in lecture.questions if one.kind in SHORT}

    found = posts(lecture, 2 * len(keys))

    assert set(found[: len(keys)]) == keys
    assert set(found[len(keys) :]) == keys


def test_neighbouring_days_are_of_different_chapters(lecture: Lecture) -> None:
    chapters = {key_of(one): one.chapter for one in lecture.questions}

    found = [chapters[key] for key in posts(lecture, 30)]

    assert all(one != other for one, other in pairwise(found))


def test_everybody_in_a_channel_gets_the_same_and_another_channel_something_else(lecture: Lecture) -> None:
    assert posts(lecture, 10) == posts(lecture, 10)
    assert posts(lecture, 10) != posts(lecture, 10, "discord:2")


def test_what_the_group_gets_wrong_comes_first(lecture: Lecture) -> None:
    wrong = next(one for one in lecture.questions if one.kind in SHORT)
    right = {one.id: Seen(4, 4) for one in lecture.questions}

    picked = pick(lecture, lecture.questions, [], {**right, wrong.id: Seen(4, 0)}, CHANNEL, DAY)

    assert picked is not None
    assert picked.put.question.id == QuestionId(wrong.id)


def test_a_lecture_without_questions_gets_some_made_of_it() -> None:
    lecture = bare()

    picked = pick(lecture, every(lecture), [], {}, CHANNEL, DAY)

    assert picked is not None


def test_where_nothing_can_be_asked_there_is_nothing() -> None:
    assert pick(bare(), (), [], {}, CHANNEL, DAY) is None
