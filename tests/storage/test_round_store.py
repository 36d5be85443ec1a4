"""What is kept of rounds: whole, one a channel, moved on by one at a time, together with what follows."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from bot.chat.card import Action
from bot.kernel.ids import ChannelId, LectureId, RoundId
from bot.ports import Message, Open, Overtaken, Store, Timer
from bot.storage import backup, open_store, restore
from bot.study.quiz.round import (
    LOBBY,
    UNTIMED_LASTS,
    Advanced,
    Effect,
    Ended,
    Forgive,
    HostLeft,
    Mode,
    Post,
    Refresh,
    Scoring,
    Seat,
    Seated,
    Shown,
    Started,
    State,
    TellHost,
    Withdraw,
    step,
)
from tests.storage.cancelling import cancelled
from tests.storage.quizzes import (
    ADA,
    BOB,
    CY,
    DAY,
    GUEST,
    HERE,
    HOME,
    MINUTE,
    NOW,
    QUIZ,
    SECOND,
    add,
    alone,
    answer,
    asking,
    keep,
    move,
    moved,
    quiz,
)

ALL = ["test", "other"]
LATE = NOW + 400 * DAY


async def timers(store: Store) -> list[Timer]:
    """All of them."""
    async with store.rehearsal() as repositories:
        claimed = [await repositories.timers.claim(ALL, LATE, LATE + DAY, 1000, patient=one) for one in (False, True)]
        return [timer for several in claimed for timer in several]


async def outbox(store: Store) -> list[Message]:
    """Everything that is to be sent, in its order."""
    found: list[Message] = []
    async with store.rehearsal() as repositories:
        while claimed := await repositories.messages.claim(ALL, LATE, LATE + DAY, 1000):
            for message in sorted(claimed, key=lambda one: one.channel):
                found.append(message)
                await repositories.messages.sent(message, "m", LATE, LATE, LATE)
    return found


async def sent(store: Store) -> None:
    """Everything that is to be sent is, at NOW, and nothing is told of it."""
    async with store.transaction() as repositories:
        while claimed := await repositories.messages.claim(ALL, NOW, NOW + MINUTE, 1000):
            for message in claimed:
                await repositories.messages.sent(message, f"id of {message.key}", NOW, NOW, NOW)
                await repositories.timers.forget(f"sent {message.key}")


async def test_a_round_comes_back_whole(store: Store) -> None:
    first = quiz(seats=(Seat(HOME, NOW), Seat(GUEST)), topic="tides", owner=HERE, scoring=Scoring.CONFIDENCE)
    await add(store, first)

    async with store.reading() as repositories:
        found = await repositories.rounds.get(QUIZ)
        missing = await repositories.rounds.get(RoundId("other"))

    assert found == first
    assert missing is None


async def test_a_saved_round_takes_the_place_of_the_one_before(store: Store) -> None:
    after = await asking(store)
    after = await move(
        store, QUIZ, Seated(GUEST, NOW), Shown(0, GUEST, NOW + SECOND, NOW), Advanced(0, NOW), Ended(NOW)
    )

    async with store.reading() as repositories:
        assert await repositories.rounds.get(QUIZ) == after


async def test_of_two_saves_upon_the_same_version_one_is_overtaken(store: Store) -> None:
    before = await asking(store)
    one, effects = step(before, Advanced(1, NOW))
    other, _ = step(before, Ended(NOW))

    async def save(round_: object, effects_: object) -> None:
        async with store.transaction() as repositories:
            await repositories.rounds.save(round_, effects_, before.version)  # type: ignore[arg-type]

    outcomes = await asyncio.gather(save(one, effects), save(other, ()), return_exceptions=True)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "Overtaken"]
    async with store.reading() as repositories:
        assert await repositories.rounds.get(QUIZ) in (one, other)


async def test_what_follows_from_an_overtaken_step_is_not_kept(store: Store) -> None:
    before = await asking(store)
    await sent(store)
    await move(store, QUIZ, Advanced(1, NOW))
    at_first = await timers(store)

    async def late() -> None:
        after, effects = step(before, Ended(NOW))
        async with store.transaction() as repositories:
            await repositories.rounds.save(after, effects, before.version)

    with pytest.raises(Overtaken, match="again"):
        await late()

    assert [message.shows.arguments["part"] for message in await outbox(store)] == ["q0"]
    assert await timers(store) == at_first


async def test_a_channel_has_one_group_round_that_is_not_over(store: Store) -> None:
    await add(store, quiz())

    with pytest.raises(Overtaken, match="in this channel already"):
        await add(store, quiz("other"))
    await add(store, quiz("elsewhere", GUEST))
    with pytest.raises(Overtaken, match="in this channel already"):
        await move(store, RoundId("elsewhere"), Seated(HOME, NOW))
    await add(store, alone())
    await add(store, alone("solo2"))
    await move(store, QUIZ, Ended(NOW))
    await add(store, quiz("other"))

    async with store.reading() as repositories:
        assert await repositories.rounds.in_channel(HOME) == "other"
        assert await repositories.rounds.get(RoundId("elsewhere")) == quiz("elsewhere", GUEST)


async def test_of_two_processes_that_begin_a_round_in_a_channel_one_does(url: str) -> None:
    async with open_store(url) as one, open_store(url) as other, asyncio.timeout(20):
        attempts = [add(store, quiz(f"r{number}")) for number in range(5) for store in (one, other)]
        outcomes = await asyncio.gather(*attempts[:5], *attempts[5:], return_exceptions=True)

    kinds = [type(outcome) for outcome in outcomes]
    assert kinds.count(type(None)) == 1


async def test_a_round_is_found_by_each_channel_that_has_a_seat(store: Store) -> None:
    await asking(store)
    await move(store, QUIZ, Seated(GUEST, NOW))

    async with store.reading() as repositories:
        assert await repositories.rounds.in_channel(HOME) == QUIZ
        assert await repositories.rounds.in_channel(GUEST) == QUIZ
        assert await repositories.rounds.in_channel(ChannelId("test:none")) is None


async def test_time_is_given_back_to_rounds_with_a_clock_and_to_no_solo_that_somebody_left(
    store: Store,
) -> None:
    await asking(store)
    await add(store, alone())
    await add(store, quiz("lobby", GUEST))

    async with store.reading() as repositories:
        assert await repositories.rounds.asking("test") == [QUIZ]
        assert await repositories.rounds.asking("tes") == []


async def test_a_round_that_is_over_is_found_in_no_channel_and_by_no_code(store: Store) -> None:
    await asking(store)
    async with store.reading() as repositories:
        assert await repositories.rounds.by_code("abc234") == QUIZ
    await move(store, QUIZ, Ended(NOW))

    async with store.reading() as repositories:
        assert await repositories.rounds.in_channel(HOME) is None
        assert await repositories.rounds.by_code("abc234") is None


async def test_somebody_s_latest_solo_round_is_found_by_them_alone(store: Store) -> None:
    await add(store, quiz())
    await add(store, alone("s1", code="solo1"))
    await add(store, alone("s2", begun=NOW + MINUTE))
    await add(store, alone("s3", begun=NOW + 2 * MINUTE))
    await move(store, RoundId("s3"), Ended(NOW))

    async with store.reading() as repositories:
        assert await repositories.rounds.alone(ADA) == "s2"
        assert await repositories.rounds.alone(BOB) is None
        assert await repositories.rounds.by_code("solo1") is None


async def test_a_seed_leads_to_the_first_round_that_had_it(store: Store) -> None:
    await add(store, quiz("second", begun=NOW + DAY))
    await add(store, quiz("first", GUEST))
    await add(store, quiz("other", ChannelId("test:x"), begun=NOW - DAY, seed="lynx-7"))
    await move(store, RoundId("first"), Ended(NOW))

    async with store.reading() as repositories:
        assert await repositories.rounds.by_seed("otter-42") == "first"
        assert await repositories.rounds.by_seed("nothing") is None


async def test_open_questions_are_found_by_the_platform_of_their_home(store: Store) -> None:
    await asking(store)
    await asking(store, "other", ChannelId("other:1"))
    await asking(store, "tested", ChannelId("tester:1"))
    await add(store, quiz("lobby", GUEST))

    async with store.reading() as repositories:
        assert await repositories.rounds.asking("test") == [QUIZ]


async def test_answers_learn_of_a_round_what_they_need(store: Store) -> None:
    after = await asking(store)

    async with store.transaction() as repositories:
        found = await repositories.rounds.open([RoundId("none"), QUIZ])

    assert found == {QUIZ: Open(QUIZ, State.ASKING, 0, after.deadline, False, after.version)}


async def test_a_round_is_not_moved_on_while_answers_are_written_down(store: Store) -> None:
    await asking(store)
    order: list[str] = []
    opened = asyncio.Event()

    async def write() -> None:
        async with store.transaction() as repositories:
            await repositories.rounds.open([QUIZ])
            opened.set()
            await asyncio.sleep(0.05)
            await repositories.answers.keep([answer()])
            order.append("written")

    async def go_on() -> None:
        await opened.wait()
        await move(store, QUIZ, Advanced(1, NOW))
        order.append("moved on")

    async with asyncio.timeout(10):
        await asyncio.gather(write(), go_on())

    assert order == ["written", "moved on"]


async def test_a_round_s_timer_is_its_time_to_wake_and_goes_with_it(store: Store) -> None:
    await add(store, quiz())
    first = await timers(store)
    after = await move(store, QUIZ, Started(NOW))
    second = await timers(store)
    await move(store, QUIZ, Ended(NOW))

    due = Action("quiz due", {"round": QUIZ, "version": "0"})
    assert first == [Timer(f"round {QUIZ}", NOW + MINUTE, due, HOME, HERE, attempts=1)]
    due = Action("quiz due", {"round": QUIZ, "version": str(after.version)})
    assert second == [Timer(f"round {QUIZ}", NOW + UNTIMED_LASTS, due, HOME, HERE, attempts=1)]
    assert await timers(store) == []


async def test_a_posted_part_says_what_it_shows_and_who_is_told(store: Store) -> None:
    parts = (LOBBY, "q3", "podium", "pause4")
    await add(store, quiz(), [Post(part, HOME) for part in parts])

    board = [Action("quiz board", {"round": QUIZ, "part": part}) for part in parts]
    told = [Action("quiz sent", {"round": QUIZ, "part": part, "channel": HOME}) for part in parts[:2]]
    assert await outbox(store) == [
        Message(f"{QUIZ} lobby {HOME}", HOME, HERE, board[0], told[0], attempts=1),
        Message(f"{QUIZ} q3 {HOME}", HOME, HERE, board[1], told[1], attempts=1),
        Message(f"{QUIZ} podium {HOME}", HOME, HERE, board[2], attempts=1),
        Message(f"{QUIZ} pause4 {HOME}", HOME, HERE, board[3], attempts=1),
    ]


async def test_a_refreshed_part_changes_in_every_seat(store: Store) -> None:
    await add(store, quiz(seats=(Seat(HOME), Seat(GUEST))), [Post("q0", HOME), Post("q0", GUEST), Post("q1", HOME)])
    await sent(store)

    async with store.transaction() as repositories:
        await repositories.rounds.refresh({QUIZ: "q0", RoundId("none"): "q0"})

    assert [(message.key, message.wanted) for message in await outbox(store)] == [
        (f"{QUIZ} q0 {GUEST}", 2),
        (f"{QUIZ} q0 {HOME}", 2),
    ]


async def test_a_withdrawn_part_goes_where_it_was_not_posted_and_stays_where_it_was(store: Store) -> None:
    await add(store, quiz(seats=(Seat(HOME), Seat(GUEST))), [Post("q0", HOME)])
    await sent(store)

    async with store.transaction() as repositories:
        before = await repositories.rounds.get(QUIZ)
        assert before is not None
        effects: list[Effect] = [Post("q0", GUEST), Post("q1", HOME), Withdraw("q0"), Refresh("q0")]
        await repositories.rounds.save(replace(before, version=1), effects, 0)

    assert [message.key for message in await outbox(store)] == [f"{QUIZ} q0 {HOME}", f"{QUIZ} q1 {HOME}"]


async def test_the_host_is_told_of_trouble_where_nobody_else_is(store: Store) -> None:
    await add(store, quiz(version=7), [TellHost()])
    await add(store, quiz("orphan", GUEST, host=None), [TellHost()])

    shows = Action("quiz board", {"round": QUIZ, "part": "trouble"})
    assert await outbox(store) == [Message(f"{QUIZ} trouble7 host", ChannelId("test:@ada"), None, shows, attempts=1)]


async def test_who_was_waited_for_has_not_missed_a_forgiven_question(store: Store) -> None:
    await add(store, quiz())
    async with store.transaction() as repositories:
        for learner, seen in ((ADA, 5), (BOB, 3), (CY, 2)):
            await repositories.answers.join(QUIZ, learner, "", seen)
        await repositories.rounds.save(quiz(version=1), [Forgive(5)], 0)

    async with store.reading() as repositories:
        players = await repositories.answers.players(QUIZ)
    assert [player.seen for player in players] == [5, 5, 2]


async def test_the_bell_rings_for_what_may_be_due_after_the_commit(url: str) -> None:
    rung: list[str] = []
    async with open_store(url, bell=lambda: rung.append("rung")) as store:
        await add(store, quiz())
        assert len(rung) == 1
        await keep(store, answer())
        async with store.transaction() as repositories:
            await repositories.alive.note(["test"], NOW)
            await repositories.rounds.get(QUIZ)
        assert len(rung) == 1
        async with store.rehearsal() as repositories:
            await repositories.rounds.add(quiz("other", GUEST), [Post(LOBBY, GUEST)])
        with pytest.raises(Overtaken):
            await add(store, quiz("other"), [Post(LOBBY, HOME)])
        assert len(rung) == 1
        async with store.transaction() as repositories:
            await repositories.rounds.refresh({QUIZ: LOBBY})
            assert len(rung) == 1
        assert len(rung) == 2


async def test_a_save_cancelled_at_any_await_is_whole_or_not_there(store: Store) -> None:
    before = quiz()
    await add(store, before)
    after, effects = moved(before, Started(NOW))

    async def save() -> None:
        async with store.transaction() as repositories:
            await repositories.rounds.save(after, effects, before.version)

    for at in count(1):
        error = await cancelled(save(), at)
        async with asyncio.timeout(10), store.reading() as repositories:
            found = await repositories.rounds.get(QUIZ)
        there = [message.key for message in await outbox(store)]
        (timer,) = await timers(store)
        assert (found, there, timer.due) in [
            (before, [], NOW + MINUTE),
            (after, [f"{QUIZ} q0 {HOME}"], NOW + UNTIMED_LASTS),
        ]
        if found == after:
            break
    assert error is None or at > 5


async def test_a_backup_holds_rounds_answers_and_what_is_due(url: str, tmp_path: Path) -> None:
    async with open_store(url) as store:
        before = await asking(store)
        async with store.transaction() as repositories:
            await repositories.rounds.save(replace(before, version=9), [Post("q0", HOME)], before.version)
        await keep(store, answer())
        waiting, due = await outbox(store), await timers(store)
        await backup(url, tmp_path / "backup.db")
        await move(store, QUIZ, HostLeft(NOW), Ended(NOW + timedelta(hours=1)))
        await keep(store, answer(CY))

        await restore(tmp_path / "backup.db", url)

        async with store.reading() as repositories:
            assert await repositories.rounds.get(QUIZ) == replace(before, version=9)
            assert await repositories.answers.of_round(QUIZ) == [answer()]
            assert await repositories.rounds.in_channel(HOME) == QUIZ
            assert await repositories.answers.history(LectureId("tides"), None) != {}
        assert (await outbox(store), await timers(store)) == (waiting, due)


async def test_what_comes_at_a_set_time_is_patient_and_a_group_s_questions_are_not(store: Store) -> None:
    den = ChannelId("test:den")
    lobby = Post(LOBBY, HOME)
    await add(store, quiz(), (lobby, Post("q0", HOME)))
    await add(store, quiz("unhosted", GUEST, code="u", host=None), (replace(lobby, channel=GUEST), Post("q0", GUEST)))
    for mode in (Mode.DAILY, Mode.RELAY):
        await add(store, quiz(mode.value, den, code=mode.value, host=None, mode=mode), (Post("q0", den),))

    found = {}
    async with store.rehearsal() as repositories:
        for patient in (False, True, False, True):
            for message in await repositories.messages.claim(ALL, LATE, LATE + DAY, 1000, patient=patient):
                found[message.key] = message.is_patient
                await repositories.messages.sent(message, "m", LATE, LATE, LATE)
    patience = {f"{QUIZ} {LOBBY} {HOME}": False, f"{QUIZ} q0 {HOME}": False, f"unhosted {LOBBY} {GUEST}": True}
    patience |= {f"unhosted q0 {GUEST}": False, f"daily q0 {den}": True, f"relay q0 {den}": True}
    assert found == patience
