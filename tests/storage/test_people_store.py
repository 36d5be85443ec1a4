"""What is known of a person: given to them whole, and deleted without a trace; the others' results stay."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from bot.chat.card import Action
from bot.chat.platform import direct
from bot.chat.token import stored
from bot.commands.appeal_cards import part
from bot.corpus.question import Kind
from bot.kernel.ids import ChannelId, LearnerId, RoundId, ScheduleId
from bot.ports import (
    Appeal,
    Delivery,
    Message,
    Outcome,
    Overtaken,
    Player,
    Rank,
    Report,
    Schedule,
    Sort,
    Store,
    Timer,
    Visit,
)
from bot.storage.address import address
from bot.storage.engine import reading
from bot.storage.schema import metadata
from bot.study.quiz.round import Ended, Mode, Post, Shown, Started, TellHost, step
from bot.study.timetable import Rule
from tests.storage.quizzes import (
    ADA,
    BOB,
    CY,
    DAY,
    GUEST,
    HERE,
    HOME,
    LECTURE,
    MINUTE,
    NOW,
    PAPER,
    QUIZ,
    SECOND,
    add,
    alone,
    answer,
    asking,
    keep,
    move,
    number_of,
    quiz,
)
from tests.storage.test_round_store import timers

EVA = LearnerId("test:eva-4711")
NAME, TYPED, TOPIC = "Eva Ebb", "what eva typed", "evas topic"
CLOZE = number_of(Kind.CLOZE)
RULE = Rule(9, 0, "Europe/Berlin")
PERSONAL = Schedule(ScheduleId("personal"), Sort.PERSONAL, None, direct(EVA), RULE, EVA, NOW)
MADE = Schedule(ScheduleId("made"), Sort.DAILY, HERE, HOME, RULE, EVA, NOW)
LINE = Delivery(PERSONAL.id, date(2026, 10, 1), NOW, Outcome.SENT, NOW, round=RoundId("personal"), key="pull")


async def everything(url: str) -> str:
    """All that stands in any table, as text."""
    rows: list[Any] = []
    async with reading(address(url)) as gate, gate.transaction(keep=False) as connection:
        for table in metadata.sorted_tables:
            rows.extend((table.name, *row) for row in await connection.execute(select(table)))
    return "\n".join(map(repr, rows))


async def furnish(store: Store) -> None:
    """Eva in every table that can tell of her."""
    await asking(store, host=EVA, host_name=NAME, topic=TOPIC)
    await add(store, quiz("over", GUEST, host=EVA, host_name=NAME, topic=TOPIC), [TellHost()])
    await add(store, quiz("other", ChannelId("test:x")))
    await add(store, quiz("personal", direct(EVA), host=None, mode=Mode.DAILY), [Post("q0", direct(EVA))])
    await add(store, alone("evas", EVA, host_name=NAME, topic=TOPIC))
    for name in (QUIZ, "over", "other", "evas"):
        of: dict[str, Any] = {"round": RoundId(name), "name": NAME}
        await keep(store, answer(EVA, **of), answer(EVA, CLOZE, TYPED, right=True, **of))
    await keep(store, answer(BOB), answer(CY, given="no"))
    await move(store, RoundId("over"), Started(NOW), Shown(0, GUEST, NOW, NOW), Ended(NOW))
    async with store.transaction() as repositories:
        await repositories.people.rank(EVA, is_ranked=False)
        await repositories.visits.record([Visit(EVA, HERE, NOW)], NOW - DAY)
        own, others = Appeal(QUIZ, CLOZE, EVA, NAME, TYPED, NOW), Appeal(QUIZ, CLOZE, BOB, "Bob", "moon", NOW)
        await repositories.appeals.open(own, [])
        await repositories.appeals.vote(own, BOB, is_right=True)
        await repositories.appeals.open(others, [])
        await repositories.appeals.vote(others, EVA, is_right=True)
        await repositories.appeals.decide(others, verdict=True, by=EVA, at=NOW)
        question = LECTURE.questions[0].id
        await repositories.reports.add(Report(HERE, None, LECTURE.id, question, EVA, NAME, "What?", TYPED, NOW))
        board = Action("quiz board", {"round": QUIZ, "part": part(CLOZE, EVA)})
        await repositories.messages.put(Message(f"{QUIZ} {part(CLOZE, EVA)} {HOME}", HOME, HERE, board, message="m1"))
        await repositories.timers.set(Timer("due", NOW, Action("due", {"learner": EVA, "x": "1"}), HOME, HERE))
        await repositories.timers.set(Timer("round evas", NOW, Action("due"), HOME, None))
        await repositories.timers.set(Timer("own", NOW, Action("due"), direct(EVA), None))
        for schedule in (PERSONAL, MADE):
            await repositories.schedules.put(schedule, NOW + DAY)
            await repositories.schedules.enter(replace(LINE, schedule=schedule.id))
        kept = stored(Action("quiz rule", {"who": EVA, "words": "w" * 100}))
        assert kept is not None
        await repositories.actions.keep([kept], NOW, NOW - DAY)


async def delete(store: Store, learner: LearnerId = EVA) -> tuple[dict[str, int], list[RoundId]]:
    async with store.transaction() as repositories:
        rows, rounds = await repositories.people.delete(learner, NOW)
    return dict(rows), sorted(rounds)


async def test_people_are_ranked_unless_they_say_otherwise(store: Store) -> None:
    async with store.transaction() as repositories:
        for learner, is_ranked in ((ADA, False), (ADA, False), (BOB, False), (BOB, True), (CY, True)):
            await repositories.people.rank(learner, is_ranked=is_ranked)

    async with store.reading() as repositories:
        ranked = [await repositories.people.is_ranked(learner) for learner in (ADA, BOB, CY, EVA)]
        assert ranked == [False, True, True, True]
        assert await repositories.people.unranked([ADA, BOB, EVA]) == {ADA}
        assert await repositories.people.unranked([]) == frozenset()


async def test_a_deleted_person_leaves_no_id_no_name_and_nothing_typed_in_any_table(store: Store, url: str) -> None:
    await furnish(store)
    before = await everything(url)
    assert all(trace in before for trace in ("eva-4711", NAME, TYPED, TOPIC))

    rows, rounds = await delete(store)

    after = await everything(url)
    assert [trace for trace in ("eva-4711", NAME, TYPED, TOPIC) if trace in after] == []
    assert rows == {
        "appeals": 2,
        "votes": 2,
        "reports": 1,
        "visits": 1,
        "unranked": 1,
        "messages": 3,
        "timers": 5,
        "actions": 1,
        "answers": 8,
        "players": 4,
        "papers": 2 * len(PAPER),
        "seats": 2,
        "rounds": 4,
        "schedules": 2,
        "deliveries": 1,
    }
    assert rounds == [QUIZ, "other", "over"]
    assert await delete(store) == ({}, [])


async def test_the_results_of_the_others_stay_what_they_were(store: Store) -> None:
    await furnish(store)

    await delete(store)

    async with store.reading() as repositories:
        found = await repositories.answers.of_round(QUIZ)
        assert await repositories.answers.count(QUIZ, 0) == (3, 3)
        assert await repositories.appeals.find(QUIZ, CLOZE, BOB) == Appeal(
            QUIZ, CLOZE, BOB, "Bob", "moon", NOW, True, LearnerId("nobody:"), NOW
        )
        history = await repositories.answers.history(LECTURE.id, None)
    nobody = LearnerId("nobody:1")
    left = [
        answer(nobody, name=""),
        answer(BOB),
        answer(CY, given="no"),
        answer(nobody, CLOZE, "", name="", right=True),
    ]
    assert found == sorted(left, key=lambda one: one.number)
    assert history[PAPER[0].question.id].answers == 5


async def test_the_rounds_of_a_deleted_host_go_on_without_one(store: Store) -> None:
    await furnish(store)
    async with store.reading() as repositories:
        before = await repositories.rounds.get(QUIZ)
    assert before is not None

    await delete(store)

    async with store.reading() as repositories:
        after = await repositories.rounds.get(QUIZ)
        assert await repositories.rounds.get(RoundId("evas")) is None
    blank = replace(before.terms, topic="")
    assert after == replace(before, host=None, host_name="", terms=blank, version=before.version + 1)
    (timer,) = [one for one in await timers(store) if one.key == f"round {QUIZ}"]
    assert timer.action.arguments["version"] == str(after.version)

    async def save_what_was_read_before() -> None:
        late, effects = step(before, Ended(NOW))
        async with store.transaction() as repositories:
            await repositories.rounds.save(late, effects, before.version)

    with pytest.raises(Overtaken):
        await save_what_was_read_before()


async def test_what_a_deleted_person_made_for_a_server_is_posted_there_still(store: Store) -> None:
    await furnish(store)

    await delete(store)

    async with store.reading() as repositories:
        assert await repositories.schedules.get(PERSONAL.id) is None
        assert await repositories.schedules.ledger(PERSONAL.id) == []
        assert await repositories.rounds.get(RoundId("personal")) is None
        assert await repositories.schedules.get(MADE.id) == replace(MADE, by=LearnerId("nobody:"))
        assert await repositories.schedules.ledger(MADE.id) == [replace(LINE, schedule=MADE.id)]
    there = [one.key for one in await timers(store)]
    assert f"schedule {MADE.id}" in there
    assert not {f"schedule {PERSONAL.id}", "round personal"} & set(there)


async def test_two_who_are_deleted_are_not_taken_for_one_and_are_neither_ranked_nor_waited_for(store: Store) -> None:
    await asking(store)
    await keep(store, answer(BOB), answer(CY), answer(EVA, given="no"))

    await delete(store, BOB)
    await delete(store)

    async with store.reading() as repositories:
        assert await repositories.answers.players(QUIZ) == [
            Player(LearnerId("nobody:1"), "", 0),
            Player(CY, "Cy", 0),
            Player(LearnerId("nobody:2"), "", 0),
        ]
        assert await repositories.answers.waiting({QUIZ: 1}) == {QUIZ: 1}
    await move(store, QUIZ, Ended(NOW))
    async with store.reading() as repositories:
        assert await repositories.answers.board(HERE, None) == [Rank(CY, "Cy", 1, 1)]


async def test_who_returns_after_being_deleted_is_a_new_player(store: Store) -> None:
    await asking(store)
    await keep(store, answer(BOB))
    await delete(store, BOB)

    again = answer(BOB, at=NOW + MINUTE)
    await keep(store, again)

    async with store.reading() as repositories:
        found = list(await repositories.answers.of_round(QUIZ))
    assert found == [answer(LearnerId("nobody:1"), name=""), again]


async def test_an_export_has_every_row_about_a_person_and_of_nobody_else(store: Store) -> None:
    await furnish(store)

    async with store.reading() as repositories:
        found = await repositories.people.export(EVA)
        nothing = await repositories.people.export(LearnerId("test:nobody"))

    told = json.dumps(found)
    assert nothing == {}
    assert BOB in told  # whose appeal she voted on
    assert CY not in told
    assert {name: len(rows) for name, rows in found.items()} == {
        "rounds": 4,
        "players": 4,
        "appeals": 1,
        "votes": 1,
        "reports": 1,
        "visits": 1,
        "unranked": 1,
        "messages": 3,
        "timers": 4,
        "actions": 1,
        "schedules": 2,
        "deliveries": 1,
    }
    assert found["deliveries"][0]["date"] == "2026-10-01"
    assert found["visits"] == [{"learner": EVA, "server": HERE, "at": NOW.isoformat()}]
    assert (found["rounds"][0]["topic"], found["reports"][0]["note"]) == (TOPIC, TYPED)


async def test_somebody_whose_id_begins_like_another_s_keeps_everything(store: Store) -> None:
    longer = LearnerId(f"{EVA}2")
    action = Action("quiz rule", {"who": longer, "a": "1"})
    async with store.transaction() as repositories:
        await repositories.timers.set(Timer("longer", NOW, action, HOME, HERE))
        await repositories.messages.put(Message("longer", direct(longer), None, action))
        await repositories.visits.record([Visit(longer, HERE, NOW)], NOW - SECOND)
        await repositories.schedules.put(replace(PERSONAL, channel=direct(longer), by=longer), NOW)
        await repositories.schedules.enter(LINE)

    assert await delete(store) == ({}, [])
