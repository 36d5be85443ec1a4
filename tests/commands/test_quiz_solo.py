"""A quiz alone: private, at one's own pace, and there again when a client was started anew."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.card import Reply
from bot.chat.interaction import PlaceKind
from bot.study.quiz.round import Round
from tests.games import TIDES, answers, kept, learner
from tests.house import House, Person, a_house, labels, shown, title, words


@pytest.fixture
async def harbour(tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(tmp_path, TIDES) as house:
        yield house


async def alone(person: Person) -> Round:
    async with person.house.store.reading() as repositories:
        found = await repositories.rounds.alone(learner(person.name))
        assert found is not None
        round_ = await repositories.rounds.get(found)
    assert round_ is not None
    return round_


async def test_it_goes_from_question_to_answer_to_question_in_one_private_message(harbour: House) -> None:
    ada = harbour.person()
    answer = shown(await ada.says("/quiz solo 6"))
    for number in range(1, 7):
        assert title(answer) == f"Question {number} of 6"
        answer = shown(await answers(ada, (await alone(ada)).question, question=answer))
        assert "Right." in words(answer)
        assert answer.private
        answer = shown(await ada.presses(answer, "See how" if number == 6 else "Next question"))

    assert title(answer) == "How it went for you"
    assert "6 points, 6 of 6 right" in words(answer)
    assert "Nothing missed." in words(answer)
    assert harbour.board.messages == []


async def test_in_a_direct_message_one_plays_alone_without_saying_so(harbour: House) -> None:
    answer = await harbour.person(kind=PlaceKind.DIRECT).says("/quiz 3")

    assert title(answer) == "Question 1 of 3"


async def test_a_wrong_answer_is_told_where_it_belongs_and_what_is_right(harbour: House) -> None:
    ada = harbour.person()
    answer = shown(await ada.says("/quiz solo kinds:choice"))
    question = (await alone(ada)).question

    told = words(await answers(ada, question, rightly=False, question=answer))

    wrong = next(option for option in question.options if not option.is_right)
    assert f"Not this time. You said: {wrong.text}" in told
    assert wrong.belongs in told
    assert "✔" in told
    assert "Two bulges" in told


async def test_the_first_answer_counts(harbour: House) -> None:
    ada = harbour.person()
    answer = shown(await ada.says("/quiz solo kinds:choice"))
    question = (await alone(ada)).question
    await answers(ada, question, rightly=False, question=answer)

    again = await answers(ada, question, question=answer)

    assert "Not this time." in words(again)


async def test_an_open_round_is_offered_again_where_it_stands(harbour: House) -> None:
    ada = harbour.person()
    first = shown(await ada.says("/quiz solo 3"))
    await answers(ada, (await alone(ada)).question, question=first)

    offered = await ada.says("/quiz solo 3")
    on = await ada.presses(offered, "Go on")

    assert title(offered) == "You have a quiz open"
    assert "Right." in words(on)
    assert title(await ada.presses(offered, "Begin anew")) == "Question 1 of 3"


async def test_it_survives_a_restart(tmp_path: Path) -> None:
    async with a_house(tmp_path, TIDES) as house:
        first = shown(await house.person().says("/quiz solo kinds:choice"))

    async with a_house(tmp_path) as house:
        ada = house.person()
        answer = await answers(ada, (await alone(ada)).question, question=first)

    assert "Right." in words(answer)


async def test_what_was_missed_is_played_again(harbour: House) -> None:
    ada = harbour.person()
    answer = shown(await ada.says("/quiz solo kinds:choice,truefalse"))
    answer = shown(await answers(ada, (await alone(ada)).question, rightly=False, question=answer))
    answer = shown(await ada.presses(answer, "Next question"))
    answer = shown(await answers(ada, (await alone(ada)).question, question=answer))
    summary = await ada.presses(answer, "See how")
    assert "What to look at again:" in words(summary)

    retry = await ada.presses(summary, "Retry what I missed")

    assert title(retry) == "Question 1 of 1"


async def test_unseen_questions_come_before_seen_ones(harbour: House) -> None:
    ada = harbour.person()
    answer = shown(await ada.says("/quiz solo 3"))
    seen = {put.question.id for put in (await alone(ada)).paper}
    for _ in range(3):
        answer = shown(await answers(ada, (await alone(ada)).question, question=answer))
        answer = shown(await ada.presses(answer, labels(answer)[0]))

    again = shown(await ada.says("/quiz solo 3"))

    assert title(again) == "Question 1 of 3"
    assert seen.isdisjoint(put.question.id for put in (await alone(ada)).paper)


async def test_nobody_else_sees_it(harbour: House) -> None:
    ada, eve = harbour.person("ada"), harbour.person("eve")
    first = shown(await ada.says("/quiz solo kinds:choice"))

    stolen = await eve.presses(first, "A")

    assert "not known here" in words(stolen)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("/quiz solo kinds:charades", "no kind of question called “charades”"),
        ("/quiz solo questions:31", "30 at most"),
        ("/quiz solo scoring:speed pace:untimed", "needs a clock"),
        ("/quiz solo join:zzzzzz", "No quiz that is on has this code"),
    ],
)
async def test_what_cannot_be_played_is_said_in_a_sentence(harbour: House, line: str, says: str) -> None:
    answer = await harbour.person().says(line)

    assert isinstance(answer, Reply)
    assert says in words(answer)


async def test_kinds_are_completed_one_after_the_other(harbour: House) -> None:
    offered = await harbour.person().is_offered("quiz", "kinds", "choice, cl")

    assert [one.value for one in offered] == ["choice, cloze"]


async def test_how_long_each_answer_took_is_kept(harbour: House) -> None:
    ada = harbour.person()
    answer = shown(await ada.says("/quiz solo 2"))
    for seconds in (12, 7):
        round_ = await alone(ada)
        harbour.time.passes(seconds)
        answer = shown(await answers(ada, round_.question, question=answer))
        answer = shown(await ada.presses(answer, "See how" if seconds == 7 else "Next question"))

    taken = [one.at - one.shown for one in await kept(harbour, round_) if one.shown is not None]
    assert taken == [timedelta(seconds=12), timedelta(seconds=7)]
