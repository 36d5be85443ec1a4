"""Schedules and the ledger: one line a date, told of also when the schedule is gone, and a timer that rings."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.card import Action
from bot.kernel.ids import ChannelId, LectureId, RoundId, ScheduleId, ServerId
from bot.ports import Delivery, Outcome, Schedule, Sort, Store, Timer
from bot.storage import backup, open_store, restore
from bot.storage.schedules import read_schedule, schedule_row
from bot.study.timetable import Rule
from tests.storage.cancelling import cancelled
from tests.storage.quizzes import ADA, BOB, DAY, GUEST, HERE, HOME, MINUTE, NOW, QUIZ, SECOND, THERE
from tests.storage.test_round_store import timers

ID = ScheduleId("sc12he34")
TODAY = date(2026, 10, 1)
MORNING = Rule(9, 0, "Europe/Berlin")
FANCY = Rule(
    23,
    59,
    "America/Scoresbysund",
    weekdays=frozenset({0, 3}),
    every=2,
    skip=frozenset({TODAY, date(2026, 12, 24)}),
    start=date(2026, 9, 28),
    until=date(2027, 3, 1),
)


def schedule(schedule_id: str = ID, **more: Any) -> Schedule:
    fields: dict[str, Any] = {
        "sort": Sort.DAILY,
        "server": HERE,
        "channel": HOME,
        "rule": MORNING,
        "by": ADA,
        "made": NOW,
        **more,
    }
    return Schedule(id=ScheduleId(schedule_id), **fields)


def line(schedule_id: str = ID, day: int = 0, **more: Any) -> Delivery:
    """Of so many days after today, at its time."""
    fields: dict[str, Any] = {
        "date": TODAY + timedelta(days=day),
        "due": NOW + day * DAY,
        "outcome": Outcome.SENT,
        "at": NOW + day * DAY + SECOND,
        **more,
    }
    return Delivery(schedule=ScheduleId(schedule_id), **fields)


async def put(store: Store, *schedules: Schedule, next_due: datetime | None = None) -> None:
    async with store.transaction() as repositories:
        for one in schedules:
            await repositories.schedules.put(one, next_due)


async def get(store: Store, schedule_id: str = ID) -> Schedule | None:
    async with store.reading() as repositories:
        return await repositories.schedules.get(ScheduleId(schedule_id))


async def remove(store: Store, schedule_id: str = ID) -> None:
    async with store.transaction() as repositories:
        await repositories.schedules.remove(ScheduleId(schedule_id))


async def enter(store: Store, *lines: Delivery) -> list[bool]:
    async with store.transaction() as repositories:
        return [await repositories.schedules.enter(one) for one in lines]


async def ledger(store: Store, schedule_id: str = ID, most: int = 30) -> list[Delivery]:
    async with store.reading() as repositories:
        return list(await repositories.schedules.ledger(ScheduleId(schedule_id), most))


async def posted(store: Store, channel: ChannelId = HOME, *sorts: Sort) -> list[str]:
    async with store.reading() as repositories:
        return [one.key for one in await repositories.schedules.posted(channel, sorts or tuple(Sort))]


# Schedules


@pytest.mark.parametrize(
    "kept",
    [
        schedule(),
        schedule(
            sort=Sort.RELAY,
            rule=FANCY,
            lecture=LectureId("tides"),
            owner=THERE,
            options={"topic": "springs – “neap” 🌊", "questions": "5"},
            paused=True,
            until=date(2026, 10, 9),
            failures=3,
            round=QUIZ,
        ),
        schedule(sort=Sort.PERSONAL, server=None, channel=ChannelId("test:@ada")),
    ],
)
async def test_a_schedule_is_read_as_it_was_put(store: Store, kept: Schedule) -> None:
    await put(store, schedule(failures=1), kept)

    assert await get(store) == kept
    assert await get(store, "other") is None


rules = st.builds(
    Rule,
    st.integers(0, 23),
    st.integers(0, 59),
    st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Apia"]),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    every=st.sampled_from([1, 2, 3, 10]),
    skip=st.frozensets(st.dates(), max_size=3),
    start=st.dates(max_value=date(9000, 1, 1)),
    until=st.none() | st.dates(),
)


@given(rules, st.dictionaries(st.text(), st.text()))
def test_any_rule_and_any_options_are_read_as_they_were_written(rule: Rule, options: dict[str, str]) -> None:
    plain = {name.replace("\0", ""): value.replace("\0", "") for name, value in options.items()}

    kept = read_schedule(schedule_row(schedule(rule=rule, options=options)))

    assert kept == schedule(rule=rule, options=plain)


async def test_options_lose_the_signs_that_no_database_can_hold(store: Store) -> None:
    await put(store, schedule(options={"topic": "ti\0de\ud800"}))

    kept = await get(store)
    assert kept is not None
    assert kept.options == {"topic": "tide?"}


async def test_a_server_s_schedules_come_in_the_order_in_which_they_were_made(store: Store) -> None:
    await put(
        store,
        schedule("second", made=NOW + MINUTE),
        schedule("first", sort=Sort.QUIZ),
        schedule("relay", sort=Sort.RELAY),
        schedule("elsewhere", server=THERE),
        schedule("alone", server=None),
    )

    async with store.reading() as repositories:
        found = await repositories.schedules.of_server(HERE, [Sort.DAILY, Sort.QUIZ])
        none = await repositories.schedules.of_server(HERE, [])
    assert [one.id for one in found] == ["first", "second"]
    assert none == []


async def test_of_a_channel_the_latest_of_the_sort_is_found(store: Store) -> None:
    await put(
        store,
        schedule("later", made=NOW + MINUTE),
        schedule("earlier"),
        schedule("quiz", sort=Sort.QUIZ, made=NOW + DAY),
        schedule("guest", channel=GUEST, made=NOW + DAY),
    )

    for view in (store.reading, store.transaction):
        async with view() as repositories:
            found = await repositories.schedules.of_channel(HOME, Sort.DAILY)
            assert found is not None
            assert found.id == "later"
            assert await repositories.schedules.of_channel(HOME, Sort.RELAY) is None


async def test_a_schedule_has_one_timer_that_is_set_anew_with_it(store: Store) -> None:
    await put(store, schedule(), next_due=NOW)
    await put(store, schedule(channel=GUEST), next_due=NOW + DAY)

    due = Action("schedule due", {"schedule": ID})
    assert await timers(store) == [Timer(f"schedule {ID}", NOW + DAY, due, GUEST, HERE, attempts=1, is_patient=True)]


async def test_the_timer_goes_when_nothing_is_due_any_more_or_the_schedule_is_removed(store: Store) -> None:
    await put(store, schedule("ended"), schedule("removed"), next_due=NOW)
    await put(store, schedule("ended"))
    await remove(store, "removed")
    await remove(store, "not there")

    assert await timers(store) == []
    assert await get(store, "ended") is not None
    assert await get(store, "removed") is None


async def test_the_bell_does_not_ring_for_a_schedule_which_can_wait_for_the_next_look(url: str) -> None:
    rung: list[str] = []
    async with open_store(url, bell=lambda: rung.append("rung")) as store:
        await put(store, schedule(), next_due=NOW)
        await enter(store, line())
        await remove(store)

    assert rung == []


async def test_a_schedule_put_while_cancelled_is_there_with_its_timer_or_not_at_all(store: Store) -> None:
    at, error = 0, None
    while at == 0 or error is not None:
        at += 1
        error = await cancelled(put(store, schedule(), next_due=NOW), at)

        async with asyncio.timeout(10):
            is_there = await get(store) is not None
            assert [one.key for one in await timers(store)] == ([f"schedule {ID}"] if is_there else [])
            await remove(store)
    assert at > 3


async def test_who_reads_a_schedule_to_change_it_is_not_overtaken(url: str) -> None:
    """Two count a failure each, of what they read: both are counted."""
    async with open_store(url) as store:
        await put(store, schedule())

        async def fail() -> None:
            async with store.transaction() as repositories:
                before = await repositories.schedules.get(ID)
                assert before is not None
                await asyncio.sleep(0)
                await repositories.schedules.put(replace(before, failures=before.failures + 1), None)

        await asyncio.gather(*(fail() for _ in range(10)))

        assert await get(store) == schedule(failures=10)


# The ledger


async def test_a_date_has_one_line(store: Store) -> None:
    await put(store, schedule(), schedule("other"))
    first = line(outcome=Outcome.UNDER_WAY, round=QUIZ, key="pull")

    assert await enter(store, first, line(key="moon"), line("other"), line(day=1)) == [True, False, True, True]
    assert await enter(store, line(key="moon")) == [False]
    assert await ledger(store) == [line(day=1), first]


async def test_of_many_who_enter_a_date_at_once_one_does(url: str) -> None:
    async with open_store(url) as one, open_store(url) as other, asyncio.timeout(30):
        await put(one, schedule())

        entered = await asyncio.gather(
            *(enter(store, line(key=f"{number}")) for number in range(5) for store in (one, other))
        )

        assert sorted(entered) == [[False]] * 9 + [[True]]
        assert len(await ledger(one)) == 1


async def test_a_schedule_that_is_gone_gets_no_line(store: Store) -> None:
    await put(store, schedule())
    await remove(store)

    assert await enter(store, line()) == [False]
    assert await ledger(store) == []


async def test_a_settled_line_stands_in_the_place_of_the_one_before(store: Store) -> None:
    await put(store, schedule())
    await enter(store, line(outcome=Outcome.UNDER_WAY, round=QUIZ, key="pull"), line(day=1))
    settled = line(
        due=NOW - MINUTE, outcome=Outcome.FAILED, at=NOW + MINUTE, why="No right\0 to.", round=QUIZ, key="moon"
    )

    async with store.transaction() as repositories:
        await repositories.schedules.settle(settled)
        await repositories.schedules.settle(line(day=2))

    assert await ledger(store) == [line(day=1), replace(settled, why="No right to.")]


async def test_the_ledger_tells_the_latest_first_and_outlives_its_schedule(store: Store) -> None:
    await put(store, schedule(), schedule("other"))
    lines = [line(day=day) for day in range(40)]
    await enter(store, *reversed(lines), line("other"))

    await remove(store)

    assert await ledger(store) == lines[:9:-1]
    assert await ledger(store, most=2) == [lines[39], lines[38]]
    assert await ledger(store, "not there") == []


async def test_a_round_leads_to_its_line_and_a_relay_to_its_latest(store: Store) -> None:
    await put(store, schedule(), schedule("relay", sort=Sort.RELAY))
    relay = RoundId("relay")
    asked = (line("relay", day, round=relay, key=f"q{day}") for day in (1, 3, 2))
    await enter(store, line(round=QUIZ, key="pull"), *asked, line(day=5))

    async with store.reading() as repositories:
        assert await repositories.schedules.of_round(QUIZ) == line(round=QUIZ, key="pull")
        assert await repositories.schedules.of_round(QUIZ, "q0") == line(round=QUIZ, key="pull")
        assert await repositories.schedules.of_round(relay) == line("relay", 3, round=relay, key="q3")
        assert await repositories.schedules.of_round(relay, "q2") == line("relay", 2, round=relay, key="q2")
        assert await repositories.schedules.of_round(RoundId("none")) is None


async def test_what_may_stand_in_a_channel_is_posted(store: Store) -> None:
    await put(store, schedule(), schedule("other", channel=GUEST))
    lines = [line(day=day, outcome=outcome, key=outcome.value) for day, outcome in enumerate(Outcome)]
    await enter(store, *lines, line(day=20), line("other", key="elsewhere"))

    assert await posted(store) == ["unknown", "late", "sent", "under way"]


async def test_what_was_posted_counts_by_sort_and_also_when_its_schedule_was_removed_or_moved(store: Store) -> None:
    await put(store, schedule("gone"), schedule("moves"), schedule("relay", sort=Sort.RELAY))
    await enter(store, line("gone", 0, key="a"), line("moves", 1, key="b"), line("relay", 2, key="c"))
    await remove(store, "gone")
    await put(store, schedule("moves", channel=GUEST))
    await enter(store, line("moves", 3, key="d"))

    assert await posted(store, HOME, Sort.DAILY) == ["d", "b", "a"]
    assert await posted(store, GUEST) == ["d", "b"]
    assert await posted(store, HOME, Sort.RELAY, Sort.DAILY) == ["d", "c", "b", "a"]
    assert await posted(store, ChannelId("test:none")) == []


async def test_a_line_entered_while_its_person_is_deleted_goes_with_the_rest(postgres_url: str) -> None:
    """The deletion waits for the line that is under way, and takes it too. SQLite has one writer at a time anyway."""
    own = ChannelId("test:@ada")
    async with open_store(postgres_url) as store, asyncio.timeout(20):
        await put(store, schedule(channel=own, server=None, sort=Sort.PERSONAL))

        async def delete() -> None:
            async with store.transaction() as repositories:
                await repositories.people.delete(ADA, NOW)

        async with asyncio.TaskGroup() as tasks, store.transaction() as repositories:
            await repositories.schedules.enter(line())
            deletion = tasks.create_task(delete())
            for _ in range(20):
                await asyncio.sleep(0.01)
            assert not deletion.done()

        assert await ledger(store) == []
        assert await get(store) is None


async def test_a_backup_holds_schedules_and_their_ledger(url: str, tmp_path: Path) -> None:
    async with open_store(url) as store:
        kept = schedule(rule=FANCY, until=TODAY, by=BOB)
        await put(store, kept, next_due=NOW)
        await enter(store, line(key="pull"))
        await backup(url, tmp_path / "backup.db")
        await remove(store)
        await put(store, schedule("later", server=ServerId("test:x")))

        await restore(tmp_path / "backup.db", url)

        assert await get(store) == kept
        assert await get(store, "later") is None
        assert await ledger(store) == [line(key="pull")]
        assert [one.key for one in await timers(store)] == [f"schedule {ID}"]
