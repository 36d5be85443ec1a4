"""What is kept of players and their answers, and what can be counted of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta, timezone
from itertools import count, permutations

import pytest

from bot.corpus.question import Kind
from bot.kernel.ids import ChannelId, LearnerId, LectureId, RoundId
from bot.ports import Answer, Done, Player, Rank, Record, Seen, Store
from bot.storage import open_store
from bot.study.quiz.round import Advanced, Ended, Mode, Scoring, Skipped, State
from bot.study.quiz.scoring import Confidence
from tests.storage.cancelling import cancelled
from tests.storage.quizzes import (
    ADA,
    BOB,
    CY,
    DAY,
    GUEST,
    HERE,
    HOME,
    NOW,
    PAPER,
    QUIZ,
    SECOND,
    THERE,
    add,
    alone,
    answer,
    asking,
    keep,
    move,
    number_of,
    quiz,
)

TIDES = LectureId("tides")


async def kept(store: Store, round_id: RoundId = QUIZ) -> list[Answer]:
    async with store.reading() as repositories:
        return list(await repositories.answers.of_round(round_id))


async def players(store: Store) -> list[Player]:
    async with store.reading() as repositories:
        return list(await repositories.answers.players(QUIZ))


async def test_an_answer_comes_back_as_it_was_kept(store: Store) -> None:
    await add(store, quiz())
    given = answer(given="spring – “tides” 🌊", close=True, right=True, confidence=Confidence.CERTAIN, is_appealed=True)
    other = answer(ADA, 1, shown=None)

    await keep(store, given, other)

    async with store.reading() as repositories:
        assert await repositories.answers.find(QUIZ, 0, BOB) == given
        assert await repositories.answers.find(QUIZ, 1, BOB) is None
        assert await repositories.answers.of_question(QUIZ, 1) == [other]


async def test_moments_come_back_in_utc(store: Store) -> None:
    await add(store, quiz())
    there = timezone(timedelta(hours=5, minutes=30))

    await keep(store, answer(at=NOW.astimezone(there), shown=NOW.astimezone(there)))

    (found,) = await kept(store)
    assert (found.at, found.shown, found.first_at) == (NOW, NOW, NOW)
    assert {moment.utcoffset() for moment in (found.at, found.shown, found.first_at) if moment} == {timedelta()}


async def test_answers_are_in_order_of_question_and_then_of_time(store: Store) -> None:
    await add(store, quiz())
    given = [answer(BOB, 0), answer(ADA, 0, at=NOW + 2 * SECOND), answer(CY, 1, at=NOW)]

    await keep(store, *reversed(given))

    assert await kept(store) == given


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_the_latest_of_several_answers_stands_in_whatever_order_they_are_kept(
    store: Store, order: tuple[int, ...]
) -> None:
    await add(store, quiz())
    changes = [answer(given=text, at=NOW + number * SECOND) for number, text in enumerate(("a", "b", "both moons"))]

    for number in order:
        await keep(store, changes[number])

    assert await kept(store) == [replace(changes[2], first="a", first_at=NOW)]


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_the_same_holds_within_one_batch(store: Store, order: tuple[int, ...]) -> None:
    await add(store, quiz())
    changes = [answer(given=text, at=NOW + number * SECOND) for number, text in enumerate(("a", "b", "both moons"))]

    await keep(store, *(changes[number] for number in order), answer(CY))

    assert await kept(store) == [answer(CY), replace(changes[2], first="a", first_at=NOW)]
    assert [player.learner for player in await players(store)] == [BOB, CY]


async def test_twenty_answers_at_the_same_instant_count_once_each(url: str) -> None:
    crowd = [LearnerId(f"test:p{number:02}") for number in range(20)]
    async with open_store(url) as one, open_store(url) as other, asyncio.timeout(20):
        await add(one, quiz())
        twice = [(store, answer(learner)) for learner in crowd for store in (one, other)]
        await asyncio.gather(*(keep(store, given) for store, given in twice))

        async with one.reading() as repositories:
            assert await repositories.answers.count(QUIZ, 0) == (20, 20)
        assert await kept(one) == [answer(learner) for learner in crowd]


async def test_batches_of_the_same_people_in_other_orders_do_not_block_each_other(url: str) -> None:
    crowd = [LearnerId(f"test:p{number:02}") for number in range(30)]
    async with open_store(url) as one, open_store(url) as other, asyncio.timeout(20):
        await add(one, quiz())
        forth, back = [answer(learner) for learner in crowd], [answer(learner) for learner in reversed(crowd)]
        await asyncio.gather(*(keep(store, *given) for store, given in ((one, forth), (other, back)) * 5))

        assert len(await kept(one)) == 30


async def test_signs_that_no_database_can_hold_cost_nobody_their_answer(store: Store) -> None:
    await add(store, quiz())

    await keep(store, answer(BOB, given="ne\0w \ud800", name="B\0b"), answer(CY))

    bob, cy = await kept(store)
    assert (bob.given, bob.name, cy) == ("new ?", "Bb", answer(CY))


async def test_who_joins_is_a_player_once_and_under_the_latest_name(store: Store) -> None:
    await add(store, quiz())
    async with store.transaction() as repositories:
        join = repositories.answers.join
        joined = [await join(QUIZ, CY, "Cy", -1), await join(QUIZ, ADA, "Ada", 2), await join(QUIZ, CY, "Cyrus", 5)]

    assert joined == [True, True, False]
    assert await players(store) == [Player(CY, "Cyrus", -1), Player(ADA, "Ada", 2)]


async def test_who_comes_by_answering_is_a_player_who_has_seen_that_question(store: Store) -> None:
    await add(store, quiz())
    async with store.transaction() as repositories:
        await repositories.answers.join(QUIZ, ADA, "Ada", -1)

    await keep(store, answer(CY, 3), answer(BOB, 2), answer(ADA, 3), answer(CY, 1, name="Cyrus"))
    await keep(store, answer(BOB, 1))

    assert await players(store) == [Player(ADA, "Ada", 3), Player(CY, "Cy", 3), Player(BOB, "Bob", 2)]


async def test_how_sure_somebody_is_is_set_where_they_have_answered(store: Store) -> None:
    await add(store, quiz())
    await keep(store, answer())

    async with store.transaction() as repositories:
        confide = repositories.answers.confide
        done = [await confide(QUIZ, 0, learner, Confidence.CERTAIN) for learner in (BOB, CY)]

    assert done == [True, False]
    assert await kept(store) == [answer(confidence=Confidence.CERTAIN)]


async def test_who_missed_the_last_two_questions_is_not_waited_for(store: Store) -> None:
    await add(store, quiz())
    async with store.transaction() as repositories:
        for seen in range(-1, 6):
            await repositories.answers.join(QUIZ, LearnerId(f"test:{seen}"), "", seen)

    async with store.reading() as repositories:
        waiting = [(await repositories.answers.waiting({QUIZ: number}))[QUIZ] for number in range(6)]

    # before the first question nobody has missed any; later those who saw one of the two before, and not this one
    assert waiting == [1, 2, 2, 2, 2, 2]


async def test_nobody_is_waited_for_once_all_have_answered(store: Store) -> None:
    await add(store, quiz())
    async with store.transaction() as repositories:
        await repositories.answers.join(QUIZ, ADA, "Ada", -1)
    await keep(store, answer())

    async with store.reading() as repositories:
        assert await repositories.answers.waiting({QUIZ: 0}) == {QUIZ: 1}
        assert await repositories.answers.count(QUIZ, 0) == (1, 2)
        assert await repositories.answers.count(QUIZ, 1) == (0, 2)
    await keep(store, answer(ADA))
    async with store.reading() as repositories:
        assert await repositories.answers.waiting({QUIZ: 0, RoundId("none"): 0}) == {QUIZ: 0, "none": 0}


async def test_an_accepted_text_makes_exactly_those_answers_right(store: Store) -> None:
    await add(store, quiz())
    wrong = [answer(ADA, given="the moon"), answer(BOB, given="The moon"), answer(CY, 1, given="the moon")]
    right = answer(LearnerId("test:di"), given="the moon", right=True, close=True)
    await keep(store, *wrong, right)

    async with store.transaction() as repositories:
        changed = await repositories.answers.accept(QUIZ, 0, ["the moon", "moons"])
        nothing = await repositories.answers.accept(QUIZ, 0, [])

    assert (changed, nothing) == (1, 0)
    assert await kept(store) == [replace(wrong[0], right=True, is_appealed=True), wrong[1], right, wrong[2]]


async def history(store: Store, **of: object) -> dict[str, Seen]:
    async with store.reading() as repositories:
        found = await repositories.answers.history(TIDES, None, **of)  # type: ignore[arg-type]
        return {question: seen for question, seen in found.items()}  # noqa: C416  its keys are another type


async def test_history_tells_how_a_lecture_s_questions_were_answered(store: Store) -> None:
    await add(store, quiz())
    await add(store, quiz("there", GUEST, server=THERE))
    await add(store, quiz("owned", ChannelId("test:x"), owner=HERE))
    await add(store, alone())
    first, second = PAPER[0].question.id, PAPER[1].question.id
    await keep(store, answer(BOB), answer(CY, given="no"), answer(BOB, 1, given="no"))
    await keep(store, *(answer(BOB, round=RoundId(name)) for name in ("there", "owned", "solo")))

    assert await history(store) == {first: Seen(4, 3), second: Seen(1, 0)}
    assert await history(store, server=HERE) == {first: Seen(2, 1), second: Seen(1, 0)}
    assert await history(store, learner=CY) == {first: Seen(1, 0)}
    assert await history(store, server=THERE, learner=CY) == {}


async def over(store: Store, round_id: str = QUIZ, channel: ChannelId = HOME, **more: object) -> None:
    """A round that was answered by three, and is over."""
    await asking(store, round_id, channel, **more)
    of = RoundId(round_id)
    await keep(store, answer(ADA, round=of), answer(BOB, round=of), answer(CY, given="no", round=of))
    await move(store, of, Advanced(3, NOW), Advanced(0, NOW))
    await keep(store, answer(ADA, 1, round=of), answer(BOB, 1, given="no", round=of))
    await move(store, of, Advanced(3, NOW), Ended(NOW))


async def test_what_one_person_answered_in_a_round_is_read_without_the_others(store: Store) -> None:
    await over(store)

    async with store.reading() as repositories:
        whole = await repositories.answers.of_round(QUIZ)
        of_bob = await repositories.answers.of_learner(QUIZ, BOB)
        elsewhere = await repositories.answers.of_learner(RoundId("other"), BOB)

    assert [one.number for one in of_bob] == [0, 1]
    assert of_bob == [one for one in whole if one.learner == BOB]
    assert elsewhere == []


async def test_the_board_of_a_server_counts_right_answers_and_names_people_as_of_late(store: Store) -> None:
    await over(store)
    await over(store, "there", GUEST, server=THERE)
    await add(store, quiz("later"))
    await keep(store, answer(CY, at=NOW + DAY, name="Cyrus", round=RoundId("later")))
    await move(store, RoundId("later"), Ended(NOW + DAY))

    async with store.reading() as repositories:
        whole = await repositories.answers.board(HERE, None)
        recent = await repositories.answers.board(HERE, NOW + DAY)
        other = await repositories.answers.board(HERE, None, (LectureId("other"), None))
        theirs = await repositories.answers.board(HERE, None, (TIDES, HERE))

    assert whole == [Rank(ADA, "Ada", 2, 2), Rank(BOB, "Bob", 1, 2), Rank(CY, "Cyrus", 1, 2)]
    assert recent == [Rank(CY, "Cyrus", 1, 1)]
    assert other == theirs == []


async def test_who_does_not_want_to_be_ranked_is_left_out_and_still_knows_where_they_stand(store: Store) -> None:
    await over(store)
    async with store.transaction() as repositories:
        await repositories.people.rank(ADA, is_ranked=False)

    async with store.reading() as repositories:
        board = await repositories.answers.board(HERE, None, (TIDES, None))
        standing = await repositories.answers.standing(HERE, None, ADA)
        nobody = await repositories.answers.standing(HERE, NOW + DAY, ADA)

    assert [rank.learner for rank in board] == [BOB, CY]
    assert standing == Rank(ADA, "Ada", 2, 2)
    assert nobody is None


async def test_neither_skipped_nor_open_questions_nor_solo_rounds_count_on_the_board(store: Store) -> None:
    await asking(store)
    await keep(store, answer(BOB))
    async with store.reading() as repositories:
        while_open = await repositories.answers.board(HERE, None)
    await move(store, QUIZ, Skipped(NOW))
    await add(store, alone(learner=BOB))
    await keep(store, answer(BOB, round=RoundId("solo")))
    await move(store, RoundId("solo"), Ended(NOW))

    async with store.reading() as repositories:
        assert while_open == await repositories.answers.board(HERE, None) == []


async def test_records_say_what_was_answered_and_to_what(store: Store) -> None:
    await asking(store, owner=THERE, scoring=Scoring.SPEED)
    await move(store, QUIZ, Skipped(NOW))
    await add(store, alone())
    cloze = number_of(Kind.CLOZE)
    early = answer(ADA, cloze, at=NOW - DAY, round=RoundId("solo"))
    await keep(store, answer(BOB), early)

    async with store.reading() as repositories:
        everything = [record async for record in repositories.answers.records()]
        of_bob = [record async for record in repositories.answers.records(learner=BOB)]

    first, asked = PAPER[0].question, PAPER[cloze].question
    assert everything == [
        Record(
            early,
            HERE,
            ChannelId("test:dm of solo"),
            "solo",
            "speed",
            TIDES,
            None,
            asked.id,
            asked.chapter,
            asked.concept,
            Kind.CLOZE,
            True,
        ),
        Record(
            answer(BOB),
            HERE,
            HOME,
            "group",
            "speed",
            TIDES,
            THERE,
            first.id,
            first.chapter,
            first.concept,
            first.kind,
            False,
        ),
    ]
    assert of_bob == everything[1:]


async def test_keeping_cancelled_at_any_await_keeps_all_or_nothing(store: Store) -> None:
    await add(store, quiz())

    for at in count(1):
        learners = [LearnerId(f"test:{at} {number}") for number in range(3)]
        before = len(await kept(store))
        error = await cancelled(keep(store, *map(answer, learners)), at)
        async with asyncio.timeout(10):
            after = len(await kept(store))
            assert (after - before) in (0, 3)
            assert len(await players(store)) == after
        if error is None:
            break
    assert at > 5


async def test_what_somebody_has_done_counts_where_they_were_told(store: Store) -> None:
    await asking(store)
    await add(store, alone("solo", BOB))
    await add(store, quiz("day", ChannelId("test:day"), mode=Mode.DAILY, state=State.ASKING, number=0))
    await keep(store, answer(BOB), answer(CY))
    for number, name in enumerate(("solo", "day")):
        await keep(store, answer(BOB, 0, "no" if number else "both moons", round=RoundId(name), at=NOW + number * DAY))

    async with store.reading() as repositories:
        before = await repositories.answers.done(BOB)
        recent = await repositories.answers.done(BOB, NOW + SECOND)
    await move(store, QUIZ, Ended(NOW))

    assert before == Done(right=1, answers=2, rounds=1)
    assert recent == Done(right=0, answers=1, rounds=0)
    async with store.reading() as repositories:
        assert await repositories.answers.done(BOB) == Done(right=2, answers=3, rounds=2)
        assert await repositories.answers.done(ADA) == Done(0, 0, 0)
