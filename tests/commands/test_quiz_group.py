"""A group's quiz, from the lobby to the podium, as the people in the channel live it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat import token
from bot.chat.card import Action, Reply
from bot.chat.interaction import PlaceKind
from bot.chat.platform import Fate, Manner, Unsent
from bot.corpus.question import Kind
from bot.study.quiz.round import State
from tests.games import (
    TIDES,
    answers,
    as_it_is,
    begins,
    buttons,
    is_revealed,
    kept,
    learner,
    playing,
    plays_on,
    press_any,
    types,
)
from tests.house import BREAD, House, Person, a_house, labels, shown, title, words


@pytest.fixture
async def harbour(tmp_path: Path) -> AsyncIterator[House]:
    """A bot that knows one lecture, with a question of every kind."""
    async with a_house(tmp_path, TIDES) as house:
        yield house


async def test_a_lobby_stands_in_the_channel_and_the_host_has_the_start_in_private(harbour: House) -> None:
    answer = await harbour.person().says("/quiz")
    await harbour.settles()

    assert labels(answer) == ["Start", "Host controls"]
    assert title(harbour.board.last()) == "A quiz on How tides work"
    assert labels(harbour.board.last()) == ["Join", "Start", "Host controls"]
    assert "Playing: ada" in words(harbour.board.last())


async def test_a_question_shows_its_options_in_full_and_how_many_have_answered(harbour: House) -> None:
    ada, ben = harbour.person("ada"), harbour.person("ben")
    round_ = await begins(ada, ben, line="/quiz kinds:choice")

    assert title(harbour.board.last()) == "Question 1 of 1"
    assert all(option.text in words(harbour.board.last()) for option in round_.question.options)
    assert "0 of 2 answered; closes" in words(harbour.board.last())

    await answers(ben, round_.question)
    await harbour.settles()

    assert "1 of 2 answered" in words(harbour.board.last())
    assert "ben" not in words(harbour.board.last())


async def test_an_answer_is_acknowledged_in_private_without_saying_whether_it_is_right(harbour: House) -> None:
    ada = harbour.person()
    round_ = await begins(ada, line="/quiz kinds:choice")

    right = await answers(ada, round_.question)
    wrong = await answers(ada, round_.question, rightly=False)

    assert title(right) == title(wrong) == "Answer locked in"
    assert "can change it until the question closes" in words(right)
    assert [(one.right, one.first == one.given) for one in await kept(harbour, round_)] == [(False, False)]


async def test_it_closes_three_seconds_after_the_last_active_player_has_answered(harbour: House) -> None:
    ada, ben = harbour.person("ada"), harbour.person("ben")
    round_ = await begins(ada, ben, line="/quiz kinds:choice")
    await answers(ada, round_.question)
    await answers(ben, round_.question, rightly=False)

    await harbour.passes(2)
    assert (await playing(ada)).is_open
    await harbour.passes(2.5)

    assert (await playing(ada)).state is State.REVEALING
    shown = words(harbour.board.last())
    assert "1 of 2 were right: ada" in shown
    assert "One bulge is under the Moon, one opposite." in shown
    assert "How tides work, chapter 1" in shown


async def test_the_reveal_says_when_it_goes_on_and_each_is_told_alone_how_they_did(harbour: House) -> None:
    ada, ben, eve = harbour.person("ada"), harbour.person("ben"), harbour.person("eve")
    round_ = await begins(ada, ben, line="/quiz 2 kinds:choice,which")
    early = await ben.calls("quiz own", {"round": round_.id, "n": "0"})
    assert "when the question has closed" in words(early)
    await answers(ada, round_.question)
    await answers(ben, round_.question, rightly=False)
    await harbour.passes(5)
    closed = harbour.board.last()
    assert "The next question follows after" in words(closed)

    assert "Right. You said:" in words(await ada.presses(closed, "My answer", private=False))
    of_ben = shown(await ben.presses(closed, "My answer", private=False))
    assert of_ben.private
    assert "Not this time. You said:" in words(of_ben)
    assert "So far 0 of 1 right." in words(of_ben)
    assert "You did not answer this one." in words(await eve.presses(closed, "My answer", private=False))

    last = await plays_on(ada, await playing(ada))
    assert last.state is State.OVER
    assert any("The result follows after" in words(Reply(card)) for one in harbour.board.messages for card in one.cards)


async def test_the_reveal_says_how_the_options_were_chosen_and_where_wrong_ones_belong(harbour: House) -> None:
    ada, ben = harbour.person("ada"), harbour.person("ben")
    round_ = await begins(ada, ben, line="/quiz kinds:choice")
    await answers(ada, round_.question, rightly=False)
    await answers(ben, round_.question, rightly=False)
    await harbour.passes(5)

    wrong = next(option for option in round_.question.options if not option.is_right)
    assert f"{wrong.text} (2) – {wrong.belongs}" in words(harbour.board.last())
    assert "0 of 2 were right" in words(harbour.board.last())


async def test_an_answer_that_comes_late_by_the_platforms_time_is_told_so_and_does_not_count(harbour: House) -> None:
    ada, ben = harbour.person("ada"), harbour.person("ben")
    round_ = await begins(ada, ben, line="/quiz kinds:choice")
    question = harbour.board.last()
    assert round_.deadline is not None
    harbour.time.passes((round_.deadline - harbour.time.now).total_seconds() + 0.5)

    late = await answers(ada, round_.question)

    assert "too late" in words(late)
    assert await kept(harbour, round_) == []
    await harbour.passes(1)
    assert "too late" in words(await ben.presses(question, "A", private=False))


async def test_a_press_in_time_that_arrives_late_still_counts(harbour: House) -> None:
    ada = harbour.person("ada")
    round_ = await begins(ada, line="/quiz kinds:choice")
    assert round_.deadline is not None
    pressed = harbour.person("ada", when=round_.deadline)
    harbour.time.passes((round_.deadline - harbour.time.now).total_seconds() + 0.8)

    answer = await answers(pressed, round_.question)

    assert title(answer) == "Answer locked in"


async def test_twenty_answers_at_once_are_each_counted_once(harbour: House) -> None:
    host = harbour.person("host")
    round_ = await begins(host, line="/quiz kinds:choice")
    crowd = [harbour.person(f"p{number}") for number in range(20)]

    replies = await asyncio.gather(*(answers(one, round_.question) for one in (*crowd, *crowd)))

    assert {title(reply) for reply in replies} == {"Answer locked in"}
    assert len(await kept(harbour, round_)) == 20


async def test_every_kind_is_played_to_the_podium(harbour: House) -> None:
    ada, ben = harbour.person("ada"), harbour.person("ben")
    round_ = await begins(ada, ben)
    played = set()
    for _ in round_.paper:
        now = await playing(ada)
        played.add(now.question.question.kind)
        await answers(ada, now.question)
        await answers(ben, now.question, rightly=now.number % 2 == 0)
        await is_revealed(ada)
        await harbour.passes(60)

    assert played == set(Kind)
    podium = words(harbour.board.last())
    assert "1. ada  6 points, 6 of 6 right, 6 in a row" in podium
    assert "2. ben  3 points, 3 of 6 right" in podium
    assert (await as_it_is(harbour, round_)).state is State.OVER


async def test_whoever_comes_late_just_answers(harbour: House) -> None:
    ada, late = harbour.person("ada"), harbour.person("zoe")
    round_ = await begins(ada, line="/quiz kinds:choice,truefalse")
    await answers(ada, round_.question)
    await is_revealed(ada)
    await harbour.passes(60)

    await answers(late, (await playing(ada)).question)
    await plays_on(ada, round_)

    assert "zoe  1 point, 1 of 2 right" in words(harbour.board.last())


async def test_who_missed_two_in_a_row_is_not_waited_for(harbour: House) -> None:
    ada, ben = harbour.person("ada"), harbour.person("ben")
    round_ = await begins(ada, ben, line="/quiz kinds:choice,truefalse,which")
    for _ in range(2):
        await answers(ada, (await playing(ada)).question)
        await is_revealed(ada)
        await harbour.passes(60)
    assert (await as_it_is(harbour, round_)).number == 2

    await answers(ada, (await playing(ada)).question)

    assert (await playing(ada)).hurried


async def test_three_questions_that_nobody_answers_pause_it_and_it_says_so(harbour: House) -> None:
    ada = harbour.person()
    round_ = await begins(ada)
    await plays_on(ada, round_)
    # it ends a day later by itself, so look at what was said before
    said = [words(one.answer) for one in harbour.board.messages]

    assert any("Nobody answered three questions in a row" in text for text in said)


async def test_the_round_goes_on_after_such_a_pause_with_the_next_question(harbour: House) -> None:
    ada = harbour.person()
    await begins(ada)
    for _ in range(3):
        await is_revealed(ada)
        if (await playing(ada)).state is State.PAUSED:
            break
        await harbour.passes(60)
    assert (await playing(ada)).state is State.PAUSED

    await ada.presses(harbour.board.last(), "Go on", private=False)
    await harbour.settles()

    assert title(harbour.board.last()) == "Question 4 of 6"


async def test_a_host_pauses_and_goes_on_with_the_time_that_was_left(harbour: House) -> None:
    ada, ben = harbour.person("ada"), harbour.person("ben")
    round_ = await begins(ada, ben, line="/quiz kinds:choice")
    assert round_.wake is not None
    left = round_.wake - harbour.time.now
    controls = await ada.presses(harbour.board.last(), "Host controls", private=False)
    await harbour.passes(4)

    await ada.presses(controls, "Pause")
    await harbour.passes(3600)
    paused = await answers(ben, round_.question) if "A" in buttons(harbour) else None
    await ada.presses(harbour.board.last(), "Go on", private=False)
    await harbour.settles()

    assert paused is None
    now = await playing(ada)
    assert now.is_open
    assert now.wake is not None
    assert (left - (now.wake - harbour.time.now)).total_seconds() == pytest.approx(4, abs=0.1)


async def test_controls_are_the_hosts_and_those_of_who_may_manage_messages(harbour: House) -> None:
    ada, ben, mod = harbour.person("ada"), harbour.person("ben"), harbour.person("mod", moderates=True)
    await begins(ada, ben, line="/quiz kinds:choice")

    refused = await ben.presses(harbour.board.last(), "Host controls", private=False)
    allowed = await mod.presses(harbour.board.last(), "Host controls", private=False)

    assert "ada hosts this quiz" in words(refused)
    assert labels(allowed) == [
        "Pause",
        "Skip this question",
        "30 seconds more",
        "Next",
        "Leave it to the players",
        "End the quiz",
    ]


async def test_a_skipped_question_does_not_count(harbour: House) -> None:
    ada = harbour.person()
    round_ = await begins(ada, line="/quiz kinds:choice,truefalse")
    await answers(ada, round_.question)
    controls = await ada.presses(harbour.board.last(), "Host controls", private=False)

    await ada.presses(controls, "Skip this question")
    await harbour.settles()
    assert "does not count" in words(harbour.board.last())
    await plays_on(ada, round_)

    assert "0 of 1 right" in words(harbour.board.last())


async def test_a_question_that_appears_while_the_round_is_paused_has_its_time_once_it_goes_on(harbour: House) -> None:
    ada = harbour.person("ada")
    round_ = await begins(ada)
    await answers(ada, round_.question)
    harbour.board.fails = [Unsent(Fate.LATER, "Too much at once.", timedelta(seconds=30))]
    await is_revealed(ada)
    await plays_until(ada, number=1)
    controls = await ada.presses(harbour.board.last(), "Host controls", private=False)
    paused = await ada.presses(controls, "Pause")
    await harbour.passes(60)
    assert "Paused." in words(harbour.board.last())

    await ada.presses(paused, "Go on")
    await harbour.settles()

    assert (await playing(ada)).deadline is not None
    await is_revealed(ada)
    assert (await playing(ada)).state is State.REVEALING


async def test_thirty_seconds_more(harbour: House) -> None:
    ada = harbour.person()
    round_ = await begins(ada, line="/quiz kinds:choice")
    controls = await ada.presses(harbour.board.last(), "Host controls", private=False)

    await ada.presses(controls, "30 seconds more")

    now = await playing(ada)
    assert now.deadline is not None
    assert round_.deadline is not None
    assert (now.deadline - round_.deadline).total_seconds() == 30


async def test_without_a_clock_the_host_goes_on(harbour: House) -> None:
    ada = harbour.person()
    round_ = await begins(ada, line="/quiz kinds:choice,truefalse pace:untimed")
    assert "closes" not in words(harbour.board.last())
    await harbour.passes(3600)
    assert (await playing(ada)).is_open

    for _ in range(4):
        await ada.presses(harbour.board.last(), "Next (host)", private=False)
        await harbour.settles()

    assert (await as_it_is(harbour, round_)).state is State.OVER


async def test_next_pressed_twice_does_not_skip_what_comes_after(harbour: House) -> None:
    ada = harbour.person()
    round_ = await begins(ada, line="/quiz kinds:choice,truefalse")
    controls = await ada.presses(harbour.board.last(), "Host controls", private=False)

    twice = [await ada.presses(controls, "Next") for _ in range(2)]
    at_once = await asyncio.gather(*(ada.presses(twice[-1], "Next") for _ in range(2)))

    assert ["shown" in words(answer) for answer in twice] == [True, True]
    assert "moved on since" in words(twice[1])
    assert sum("moved on since" in words(answer) for answer in at_once) == 1
    assert (await as_it_is(harbour, round_)).number == 1


async def test_one_round_a_channel_and_several_channels_at_once(harbour: House) -> None:
    ada = harbour.person("ada")
    elsewhere = harbour.person("ada", channel="test:other")
    await begins(ada)

    again = await harbour.person("ben").says("/quiz")
    other = await elsewhere.says("/quiz")

    assert title(again) == "A quiz is on in this channel"
    assert title(other) == "Your quiz is in the channel"


async def test_where_the_bot_is_not_a_member_a_sentence_says_so_and_offers_to_play_alone(harbour: House) -> None:
    stranger = harbour.person(kind=PlaceKind.ELSEWHERE)

    answer = await stranger.says("/quiz mode:group")

    assert "needs me in the server" in words(answer)
    assert title(await stranger.presses(answer, "Play alone")).startswith("Question 1")


async def test_where_it_may_not_post_it_says_which_right_is_missing(harbour: House) -> None:
    answer = await harbour.person(may_be_posted=False).says("/quiz")

    assert "rights to view it and to send messages" in words(answer)


async def test_a_question_that_cannot_be_sent_pauses_the_round_and_the_host_is_told(harbour: House) -> None:
    ada = harbour.person()
    lobby = await ada.says("/quiz")
    await harbour.settles()
    harbour.board.fails.append(Unsent(Fate.NEVER, "I may not send messages there any more."))

    await ada.presses(lobby, "Start")
    await harbour.settles()

    assert (await playing(ada)).state is State.PAUSED
    told = harbour.board.last("test:@ada")
    assert "I may not send messages there any more." in words(told)
    in_private = harbour.person(channel="test:@ada", kind=PlaceKind.DIRECT)
    await in_private.presses(told, "Go on", private=False)
    await harbour.settles()
    assert title(harbour.board.last()) == "Question 1 of 6"
    assert (await playing(ada)).is_open


async def test_what_the_platform_cannot_take_for_a_while_is_sent_later(harbour: House) -> None:
    ada = harbour.person()
    lobby = await ada.says("/quiz")
    await harbour.settles()
    harbour.board.fails += [Unsent(Fate.LATER, "It is down.")] * 3

    await ada.presses(lobby, "Start")
    for _ in range(6):
        await harbour.passes(10)

    assert "Question 1 of 6" in harbour.board.titles()


@pytest.mark.parametrize("command", ["quiz form", "quiz order", "quiz answer"])
async def test_nobody_reads_a_question_before_it_is_asked(harbour: House, command: str) -> None:
    ada = harbour.person("ada")
    round_ = await begins(ada)
    others = [put.question.stem for put in round_.paper[1:]]
    assert others

    for number in range(1, len(round_.paper)):
        forged = Action(command, {"round": round_.id, "n": str(number), **({"c": "0"} if "answer" in command else {})})
        answer = await harbour.person("eve").presses_token(token.write(forged))

        assert words(answer) == "That answer does not belong to this question."


@pytest.mark.parametrize("command", ["quiz mine", "quiz retry"])
async def test_what_one_missed_is_told_when_the_round_is_over_and_not_before(harbour: House, command: str) -> None:
    ada = harbour.person("ada")
    round_ = await begins(ada, line="/quiz kinds:choice")

    early = await ada.presses_token(token.write(Action(command, {"round": round_.id})))

    assert words(early) == "That comes with the podium, when the round is over."


async def test_a_question_that_stands_still_is_not_told_by_an_appeal(harbour: House) -> None:
    ada = harbour.person("ada")
    round_ = await begins(ada, line="/quiz kinds:short")
    await types(ada, "beached ships")
    await ada.presses(await ada.presses(harbour.board.last(), "Host controls", private=False), "Pause")
    before = len(harbour.board.messages)

    early = await ada.presses_token(token.write(Action("quiz appeal", {"round": round_.id, "n": "0"})))
    await harbour.settles()

    assert words(early) == "The question is still open: you can change your answer."
    assert len(harbour.board.messages) == before


async def test_buttons_of_a_round_that_is_over_say_so(harbour: House) -> None:
    ada = harbour.person()
    round_ = await begins(ada, line="/quiz kinds:choice")
    question = harbour.board.last()
    await plays_on(ada, round_)

    answer = await ada.presses(question, "A", private=False)

    assert "is over" in words(answer)


async def test_a_typed_answer_with_a_slip_is_accepted_as_close_and_it_is_said(harbour: House) -> None:
    ada = harbour.person()
    round_ = await begins(ada, line="/quiz kinds:short")
    await types(ada, "the stranded baots")
    await is_revealed(ada)

    (answer,) = await kept(harbour, round_)
    assert (answer.right, answer.close) == (True, True)
    await plays_on(ada, round_)
    summary = await ada.presses(harbour.board.last(), "My summary", private=False)
    assert "1 of 1 right" in words(summary)


async def test_an_appeal_that_the_host_accepts_rescores_and_is_remembered_in_this_server(harbour: House) -> None:
    ada, ben, zoe = harbour.person("ada"), harbour.person("ben"), harbour.person("zoe")
    round_ = await begins(ada, ben, zoe, line="/quiz kinds:short")
    await types(ben, "beached ships")
    await types(zoe, "Beached Ships!")
    await is_revealed(ada)
    await ben.presses(harbour.board.last(), "I was right", private=False)
    await harbour.settles()
    appeal = harbour.board.last()
    assert "beached ships" in words(appeal)

    refused = await ben.presses(appeal, "It is right", private=False)
    await ada.presses(appeal, "It is right", private=False)
    await plays_on(ada, round_)

    assert "hosts the quiz decides" in words(refused)
    assert [(one.learner, one.right) for one in await kept(harbour, round_)] == [
        (learner("ben"), True),
        (learner("zoe"), True),
    ]
    podium = next(one for one in harbour.board.messages if title(one.answer).startswith("The podium"))
    assert "1. ben  1 point" in words(podium.answer)
    second = await begins(ada, line="/quiz kinds:short")
    await types(ada, "beached ships")
    assert [one.right for one in await kept(harbour, second)] == [True]


async def test_where_nobody_hosts_those_who_play_vote_on_an_appeal(harbour: House) -> None:
    ada, ben, zoe = harbour.person("ada"), harbour.person("ben"), harbour.person("zoe")
    round_ = await begins(ada, ben, zoe, line="/quiz kinds:short")
    controls = await ada.presses(harbour.board.last(), "Host controls", private=False)
    await ada.presses(controls, "Leave it to the players")
    await types(ben, "beached ships")
    await is_revealed(ada)
    await ben.presses(harbour.board.last(), "I was right", private=False)
    await harbour.settles()
    appeal = harbour.board.last()

    own = await ben.presses(appeal, "It is right", private=False)
    await ada.presses(appeal, "It is right", private=False)
    assert [one.right for one in await kept(harbour, round_)] == [False]
    await zoe.presses(appeal, "It is right", private=False)

    assert "except who asks" in words(own)
    assert [one.right for one in await kept(harbour, round_)] == [True]


async def test_a_vote_does_not_wait_for_somebody_who_was_deleted(harbour: House) -> None:
    ada, ben, zoe = harbour.person("ada"), harbour.person("ben"), harbour.person("zoe")
    round_ = await begins(ada, ben, zoe, line="/quiz kinds:short")
    await types(ben, "beached ships")
    await is_revealed(ada)
    await ben.presses(harbour.board.last(), "I was right", private=False)
    await harbour.settles()
    appeal = harbour.board.last()
    await ada.presses(await ada.says("/privacy delete"), "Delete everything about me")

    await zoe.presses(appeal, "It is right", private=False)

    assert [one.right for one in await kept(harbour, round_)] == [True]


async def test_with_confidence_a_letter_is_a_guess_until_one_says_more(harbour: House) -> None:
    ada, ben = harbour.person("ada"), harbour.person("ben")
    round_ = await begins(ada, ben, line="/quiz kinds:choice scoring:confidence")
    receipt = await answers(ada, round_.question)
    assert labels(receipt) == ["A guess (+1 / 0)", "I think so (+2 / −2)", "Certain (+3 / −6)"]

    await ada.presses(receipt, "Certain")
    wrong = await answers(ben, round_.question, rightly=False)
    await ben.presses(wrong, "I think so")
    await plays_on(ada, round_)

    assert "1. ada  3 points" in words(harbour.board.last())
    assert "2. ben  -2 points" in words(harbour.board.last())


async def test_with_speed_the_time_of_the_last_change_counts(harbour: House) -> None:
    ada, ben = harbour.person("ada"), harbour.person("ben")
    round_ = await begins(ada, ben, line="/quiz kinds:choice scoring:speed")
    await answers(ada, round_.question)
    harbour.time.passes(5)
    await answers(ben, round_.question)
    await plays_on(ada, round_)

    podium = words(harbour.board.last())
    assert "1. ada  1000 points" in podium
    assert "2. ben" in podium


async def test_a_reported_question_is_listed_for_those_who_manage_the_server(harbour: House) -> None:
    ada, boss = harbour.person("ada"), harbour.person("boss", manages=True)
    await begins(ada, line="/quiz kinds:choice")
    await is_revealed(ada)
    form = await ada.presses(harbour.board.last(), "Something is wrong", private=False)
    await ada.submits(form, {"note": "There are three."})  # type: ignore[arg-type]

    listed = await boss.says("/lecture reports")
    refused = await ada.says("/lecture reports")

    assert "There are three." in words(listed)
    assert "needs the right to manage" in words(refused)
    assert "Nothing was reported" in words(await boss.presses(listed, "Settled"))


async def test_the_same_paper_is_played_again_under_its_seed(harbour: House) -> None:
    ada = harbour.person("ada")
    round_ = await begins(ada)
    await plays_on(ada, round_)
    elsewhere = harbour.person("zoe", channel="test:there", server="test:elsewhere")

    replayed = await begins(elsewhere, line=f"/quiz seed:{round_.terms.seed}")

    assert replayed.paper == round_.paper


async def test_a_seed_gives_no_paper_that_differs_from_what_is_asked_for(harbour: House) -> None:
    await begins(harbour.person("ada"), line="/quiz kinds:choice,short seed:moon-1")
    elsewhere = {"server": "test:elsewhere", "channel": "test:there"}

    round_ = await begins(harbour.person("eve", **elsewhere), line="/quiz kinds:truefalse seed:moon-1")

    assert [put.question.kind for put in round_.paper] == [Kind.TRUEFALSE]


async def test_a_round_that_is_ended_early_counts_what_was_asked(harbour: House) -> None:
    ada = harbour.person("ada")
    round_ = await begins(ada)
    await answers(ada, round_.question)

    ended = await ada.presses(await ada.presses(harbour.board.last(), "Host controls", private=False), "End")
    await harbour.settles()

    assert words(ended) == "Host controls\nIt is over."
    assert "1. ada  1 point, 1 of 1 right" in words(harbour.board.last())


async def test_after_the_podium_one_retries_what_one_missed_alone(harbour: House) -> None:
    ada = harbour.person("ada")
    round_ = await begins(ada, line="/quiz kinds:choice,truefalse")
    await answers(ada, round_.question)
    await plays_on(ada, round_)

    retry = await ada.presses(harbour.board.last(), "Retry what I missed", private=False)

    assert title(retry) == "Question 1 of 1"
    missed = round_.paper[1].question.stem
    assert missed in words(retry)


async def test_the_same_again_begins_another_lobby(harbour: House) -> None:
    ada = harbour.person("ada")
    round_ = await begins(ada, line="/quiz kinds:choice")
    await plays_on(ada, round_)

    await ada.presses(harbour.board.last(), "Same again", private=False)
    await harbour.settles()

    assert title(harbour.board.last()) == "A quiz on How tides work"


async def test_another_channel_joins_by_the_code_and_sees_the_same_questions(harbour: House) -> None:
    ada = harbour.person("ada")
    zoe = harbour.person("zoe", channel="test:there", server="test:elsewhere")
    lobby = await ada.says("/quiz kinds:choice")
    round_ = await playing(ada)
    await zoe.says(f"/quiz join:{round_.code.upper()}")
    await ada.presses(lobby, "Start")
    await harbour.settles()

    assert words(harbour.board.last("test:there")) == words(harbour.board.last())
    await answers(zoe, (await playing(ada)).question)
    await answers(ada, (await playing(ada)).question)
    await plays_on(ada, round_)
    assert "zoe  1 point" in words(harbour.board.last())


async def test_a_bot_that_comes_back_gives_the_time_that_was_left(tmp_path: Path) -> None:
    async with a_house(tmp_path, TIDES) as house:
        ada = house.person()
        round_ = await begins(ada, line="/quiz kinds:choice")
        await house.passes(3)
        time, board = house.time, house.board
    time.passes(8)

    async with a_house(tmp_path, time=time, board=board) as house:
        ada = house.person()
        await house.settles()
        now = await playing(ada)

        assert now.is_open
        assert round_.wake is not None
        assert now.wake is not None
        assert (now.wake - round_.wake).total_seconds() == pytest.approx(8, abs=0.1)
        assert "I was away for a moment" in words(house.board.last())
        assert title(await answers(ada, now.question)) == "Answer locked in"


async def test_a_question_during_which_it_was_away_too_long_does_not_count(tmp_path: Path) -> None:
    async with a_house(tmp_path, TIDES) as house:
        round_ = await begins(house.person(), line="/quiz kinds:choice")
        await house.passes(3)
        time, board = house.time, house.board
    time.passes(600)

    async with a_house(tmp_path, time=time, board=board) as house:
        await house.settles()

        assert round_.number in (await as_it_is(house, round_)).void
        assert "does not count: I was away longer" in words(board.messages[1].answer)


async def test_a_topic_chooses_the_chapters(harbour: House) -> None:
    round_ = await begins(harbour.person(), line="/quiz harbors")

    assert {put.question.chapter for put in round_.paper} == {"harbours"}


async def test_a_topic_that_the_lecture_does_not_have_is_said(harbour: House) -> None:
    answer = await harbour.person().says("/quiz quantum chromodynamics")

    assert title(answer) == "Nothing to ask about that"


@pytest.mark.parametrize("option", ["topic", "kinds"])
async def test_backticks_that_somebody_typed_are_no_markup(harbour: House, option: str) -> None:
    answer = await harbour.person().calls("quiz", {option: "`xyzzy`"})

    assert "“'xyzzy'”" in words(answer)


async def test_a_lecture_without_questions_is_played_with_generated_ones(tmp_path: Path) -> None:
    async with a_house(tmp_path, BREAD) as house:
        round_ = await begins(house.person(), line="/quiz 3")

    assert round_.paper


async def test_the_lobby_lapses_and_frees_the_channel(harbour: House) -> None:
    ada = harbour.person()
    await ada.says("/quiz")
    await harbour.settles()
    await harbour.passes(2 * 3600)

    assert "ended before it began" in words(harbour.board.last())
    assert title(await ada.says("/quiz")) == "Your quiz is in the channel"


async def plays_until(person: Person, number: int) -> None:
    """Lets time pass until that question is in play."""
    async with asyncio.timeout(10):
        while (round_ := await playing(person)).number < number:
            assert round_.wake is not None
            await person.house.passes((round_.wake - person.house.time.now).total_seconds() + 0.01)


# Where an edit clears what people are typing, and where there are threads


async def test_where_an_edit_disturbs_typing_a_typed_question_rests_until_it_has_something_else_to_say(
    harbour: House,
) -> None:
    harbour.board.manner = Manner(rests=True)
    ada, ben = harbour.person("ada"), harbour.person("ben")
    round_ = await begins(ada, ben, line="/quiz kinds:cloze questions:1")
    question = harbour.board.messages[-1]
    assert "How many have answered is shown when it closes; closes" in words(question.answer)

    await types(ben, "neap")
    await types(ben, "spring")
    await harbour.settles()
    assert len(question.cards) == 1

    await ada.presses(await ada.presses(question.answer, "Host controls", private=False), "30 seconds more")
    await harbour.settles()
    assert len(question.cards) == 2
    await ada.presses(await ada.presses(question.answer, "Host controls", private=False), "Pause")
    await harbour.settles()
    assert "1 of 2 answered. Paused." in words(question.answer)
    await ada.presses(question.answer, "Go on", private=False)
    await harbour.settles()
    assert "Type your answer" in labels(question.answer)
    await plays_on(ada, round_)
    assert "1 of 1 were right: ben" in words(question.answer)


async def test_where_it_disturbs_nobody_the_count_goes_on_and_other_kinds_are_counted_anywhere(harbour: House) -> None:
    for manner, kinds in ((Manner(), "cloze"), (Manner(rests=True), "truefalse")):
        harbour.board.manner = manner
        ada = harbour.person("ada")
        await begins(ada, line=f"/quiz kinds:{kinds} questions:1")
        await press_any(ada, harbour.board.last())
        await harbour.settles()

        assert "1 of 1 answered" in words(harbour.board.last())
        controls = await ada.presses(harbour.board.last(), "Host controls", private=False)
        await ada.presses(controls, "End the quiz")
        await harbour.settles()


async def test_where_there_are_threads_an_appeal_stands_below_its_question_and_the_podium_below_the_lobby(
    harbour: House,
) -> None:
    harbour.board.manner = Manner(threads=True)
    ada, ben = harbour.person("ada"), harbour.person("ben")
    round_ = await begins(ada, ben, line="/quiz kinds:short questions:1")
    await types(ben, "beached ships")
    await is_revealed(ada)
    await ben.presses(harbour.board.last(), "I was right", private=False)
    await harbour.settles()
    await plays_on(ada, round_)

    lobby, question, appeal, podium = harbour.board.messages
    assert (lobby.under, question.under) == ("", "")
    assert (appeal.under, appeal.aloud) == (question.id, False)
    assert (podium.under, podium.aloud) == (lobby.id, True)
