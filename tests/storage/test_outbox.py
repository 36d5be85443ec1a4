"""The outbox and the timers: in order within a channel, claimed by one at a time, and lost by no crash."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count

from bot.chat.card import Action, OnPress
from bot.kernel.ids import ChannelId, ServerId
from bot.ports import Message, Store, Timer
from bot.storage import open_store
from bot.storage.messages import AT_ONCE
from tests.storage.cancelling import cancelled
from tests.storage.quizzes import HERE, MINUTE, NOW, SECOND

ALL = ["test", "other"]
A, B, C, ELSEWHERE = ChannelId("test:a"), ChannelId("test:b"), ChannelId("test:c"), ChannelId("other:a")
SHOWS = Action("quiz board", {"part": "q0", "text": "a & b = “c”"}, OnPress.REPLY)
TELLS = Action("quiz sent", {"part": "q0"})


def message(key: str, channel: ChannelId = A, **more: object) -> Message:
    return replace(Message(key, channel, HERE, SHOWS, TELLS), **more)  # type: ignore[arg-type]


def timer(key: str, due: datetime = NOW, channel: ChannelId = A, server: ServerId | None = HERE) -> Timer:
    return Timer(key, due, Action("quiz due", {"key": key}), channel, server)


async def put(store: Store, *messages: Message) -> None:
    async with store.transaction() as repositories:
        for one in messages:
            await repositories.messages.put(one)


async def claim(
    store: Store,
    now: datetime = NOW,
    limit: int = 100,
    but: Collection[ChannelId] = (),
    platforms: Collection[str] = ALL,
    until: datetime | None = None,
    *,
    patient: bool = False,
) -> list[Message]:
    async with store.transaction() as repositories:
        claimed = await repositories.messages.claim(platforms, now, until or now + MINUTE, limit, but, patient=patient)
        return sorted(claimed, key=lambda one: one.key)


async def sent(store: Store, *messages: Message, not_before: datetime = NOW) -> None:
    async with store.transaction() as repositories:
        for one in messages:
            await repositories.messages.sent(one, one.message or f"id {one.key}", NOW + SECOND, NOW, not_before)


async def failed(store: Store, one: Message, again: datetime | None, outcome: str = "never") -> None:
    async with store.transaction() as repositories:
        await repositories.messages.failed(one, outcome, "No right to write there.", NOW, again)


async def refresh(store: Store, *keys: str, not_before: datetime | None = None) -> None:
    async with store.transaction() as repositories:
        await repositories.messages.refresh(keys, not_before)


async def next_message(
    store: Store, but: Collection[ChannelId] = (), platforms: Collection[str] = ALL, *, patient: bool = True
) -> datetime | None:
    async with store.reading() as repositories:
        return await repositories.messages.next_due(platforms, but, patient=patient)


async def posted(store: Store, *messages: Message) -> None:
    """Puts them and sends them, and forgets what is told of it."""
    await put(store, *messages)
    while claimed := await claim(store):
        await sent(store, *claimed)
    await done(store, *await due(store))


async def set_(store: Store, *timers: Timer) -> None:
    async with store.transaction() as repositories:
        for one in timers:
            await repositories.timers.set(one)


async def due(
    store: Store, now: datetime = NOW, limit: int = 100, platforms: Collection[str] = ALL, *, patient: bool = False
) -> Sequence[Timer]:
    async with store.transaction() as repositories:
        return await repositories.timers.claim(platforms, now, now + MINUTE, limit, patient=patient)


async def done(store: Store, *timers: Timer) -> None:
    async with store.transaction() as repositories:
        await repositories.timers.done(timers)


async def next_timer(store: Store, platforms: Collection[str] = ALL) -> datetime | None:
    async with store.reading() as repositories:
        return await repositories.timers.next_due(platforms)


# Messages


async def test_a_message_is_claimed_as_it_was_put(store: Store) -> None:
    one = message("one", under="77")
    other = Message("other", B, None, SHOWS)
    await put(store, one, other)

    assert await claim(store) == [replace(one, attempts=1), replace(other, attempts=1)]


async def test_a_key_is_put_once(store: Store) -> None:
    await put(store, message("one"), message("one", B, tells=None))
    assert [found.channel for found in await claim(store)] == [A]
    await put(store, message("one", B))

    assert await claim(store) == []


async def test_in_a_channel_messages_are_sent_in_the_order_in_which_they_were_put(store: Store) -> None:
    await put(store, message("c"), message("a"), message("x", B), message("b"))
    order = []
    while claimed := await claim(store):
        order.append([one.key for one in claimed])
        await sent(store, *claimed)

    assert order == [["c", "x"], ["a"], ["b"]]


async def test_what_can_wait_is_claimed_apart_from_what_people_wait_for(store: Store) -> None:
    await put(store, message("patient", is_patient=True))
    assert (await next_message(store), await next_message(store, patient=False)) == (AT_ONCE, None)
    await put(store, message("other", B))

    assert [one.key for one in await claim(store)] == ["other"]
    assert await claim(store, patient=True) == [message("patient", is_patient=True, attempts=1)]


async def test_what_can_wait_holds_up_in_its_channel_what_can_wait_too_and_nothing_else(store: Store) -> None:
    await put(store, message("patient", is_patient=True), message("question"), message("late", is_patient=True))

    (question,) = await claim(store)
    assert (question.key, await claim(store, patient=True)) == (
        "question",
        [message("patient", is_patient=True, attempts=1)],
    )
    await sent(store, question)

    assert await claim(store, patient=True) == []
    await put(store, message("next"))
    assert [one.key for one in await claim(store)] == ["next"]


async def test_what_was_never_posted_holds_up_what_comes_after_it(store: Store) -> None:
    await put(store, message("one"), message("two"))
    (one,) = await claim(store)
    assert await claim(store) == []
    assert await next_message(store) == NOW + MINUTE

    await failed(store, one, again=NOW + 5 * MINUTE)

    assert await claim(store, NOW + MINUTE) == []
    assert await next_message(store) == NOW + 5 * MINUTE
    assert [found.key for found in await claim(store, NOW + 5 * MINUTE)] == ["one"]


async def test_what_was_given_up_holds_up_nothing(store: Store) -> None:
    await put(store, message("one"), message("two"))
    (one,) = await claim(store)

    await failed(store, one, again=None)

    assert [found.key for found in await claim(store)] == ["two"]


async def test_a_change_that_is_put_off_or_claimed_holds_up_nothing(store: Store) -> None:
    await posted(store, message("late"), message("claimed"))
    await refresh(store, "late", not_before=NOW + 5 * MINUTE)
    await refresh(store, "claimed")
    assert [found.key for found in await claim(store)] == ["claimed"]

    await put(store, message("new"))

    assert [found.key for found in await claim(store)] == ["new"]
    assert await next_message(store) == NOW + MINUTE


async def test_a_change_of_an_earlier_message_does_not_wait_for_a_later_one(store: Store) -> None:
    await posted(store, message("one"))
    await put(store, message("two"))
    (two,) = await claim(store)
    await failed(store, two, again=NOW + 5 * MINUTE)

    await refresh(store, "one")

    assert [found.key for found in await claim(store)] == ["one"]


async def test_nobody_gets_a_claimed_message_before_the_lease_ends(store: Store) -> None:
    await put(store, message("one"))
    await claim(store)

    assert await claim(store, NOW + MINUTE - SECOND) == []
    assert await next_message(store) == NOW + MINUTE
    assert [found.attempts for found in await claim(store, NOW + MINUTE)] == [2]


async def test_a_process_that_begins_takes_over_what_another_held(store: Store) -> None:
    await put(store, message("one"), message("other", ELSEWHERE))
    await set_(store, timer("one"), timer("other", channel=ELSEWHERE), timer("later", NOW + MINUTE))
    await claim(store)
    await due(store)

    async with store.transaction() as repositories:
        await repositories.messages.release(["test"])
        await repositories.timers.release(["test"])

    assert [(found.key, found.attempts) for found in await claim(store)] == [("one", 2)]
    assert [(found.key, found.attempts) for found in await due(store)] == [("one", 2)]


async def test_what_was_put_off_is_not_released(store: Store) -> None:
    await put(store, message("one"))
    await failed(store, (await claim(store))[0], again=NOW + MINUTE)
    await set_(store, timer("one"))
    (one,) = await due(store)
    async with store.transaction() as repositories:
        await repositories.timers.put_off(one, NOW + MINUTE)

        await repositories.messages.release(ALL)
        await repositories.timers.release(ALL)

    assert await claim(store) == []
    assert await due(store) == []


async def test_two_processes_never_send_the_same_message_or_two_of_a_channel_at_once(url: str) -> None:
    async with open_store(url) as one, open_store(url) as other, asyncio.timeout(30):
        channels = [ChannelId(f"test:{number}") for number in range(30)]
        await put(one, *(message(f"{channel} {number}", channel) for channel in channels for number in range(2)))

        claims = await asyncio.gather(*(claim(store, limit=7) for _ in range(6) for store in (one, other)))

    keys = [found.key for claimed in claims for found in claimed]
    assert sorted(keys) == sorted(f"{channel} 0" for channel in channels)


async def test_two_that_were_put_into_a_channel_at_once_are_sent_one_after_the_other(postgres_url: str) -> None:
    async with open_store(postgres_url) as store:
        async with store.transaction() as first, store.transaction() as second:
            await first.messages.put(message("one"))
            await second.messages.put(message("two"))

        (one,) = await claim(store)
        await sent(store, one)

        assert [one.key, *(found.key for found in await claim(store))] == ["one", "two"]


async def test_a_claim_takes_of_few_channels_and_platforms_and_leaves_others(store: Store) -> None:
    await put(store, message("a"), message("b", B), message("other", ELSEWHERE))

    assert [one.key for one in await claim(store, limit=0)] == []
    assert [one.key for one in await claim(store, but=[A], platforms=["test"])] == ["b"]
    assert await next_message(store, but=[A], platforms=["test"]) == NOW + MINUTE
    assert [one.key for one in await claim(store, limit=1, platforms=["other"])] == ["other"]
    assert [one.key for one in await claim(store)] == ["a"]
    assert await next_message(store, platforms=[]) is None


async def test_what_is_sent_once_is_told_once_with_the_platform_s_id_and_time(store: Store) -> None:
    await put(store, message("one"))
    (one,) = await claim(store)

    await sent(store, one)
    await refresh(store, "one")
    (again,) = await claim(store)
    await sent(store, again)

    became = {"outcome": "sent", "message": "id one", "when": "2026-10-01T18:00:01+00:00", "why": ""}
    told = Action("quiz sent", {"part": "q0", **became})
    assert await due(store) == [Timer("sent one", NOW, told, A, HERE, attempts=1)]
    assert again == replace(one, message="id one", wanted=2, shown=1)
    assert await next_message(store) is None


async def test_what_is_given_up_is_told_with_the_reason_and_never_sent(store: Store) -> None:
    await put(store, message("one"), message("quiet", B, tells=None))
    for found in await claim(store):
        await failed(store, found, again=None)
    await refresh(store, "one", "quiet", "not there")

    assert await claim(store, NOW + MINUTE) == []
    (told,) = await due(store)
    why = "No right to write there."
    assert told.action.arguments == {
        "part": "q0",
        "outcome": "never",
        "message": "",
        "when": NOW.isoformat(),
        "why": why,
    }


async def test_what_was_given_up_before_it_was_posted_can_be_put_again_at_the_end(store: Store) -> None:
    await put(store, message("one"))
    await failed(store, (await claim(store))[0], again=None)
    await put(store, message("two"), message("one"))

    (two,) = await claim(store)
    await sent(store, two)

    assert two.key == "two"
    assert await claim(store) == [message("one", attempts=1)]


async def test_a_change_that_fails_for_good_is_not_told_and_the_next_is_tried(store: Store) -> None:
    await posted(store, message("one"))
    await refresh(store, "one")
    (change,) = await claim(store)
    await failed(store, change, again=None)
    assert await claim(store, NOW + MINUTE) == []

    await refresh(store, "one")

    assert [(found.wanted, found.attempts) for found in await claim(store)] == [(3, 1)]
    assert await due(store) == []


async def test_a_change_that_comes_while_a_message_is_sent_is_shown_after_it(store: Store) -> None:
    await put(store, message("one"))
    (one,) = await claim(store)
    await refresh(store, "one")
    assert await claim(store) == []

    await sent(store, one, not_before=NOW + MINUTE)

    assert await next_message(store) == NOW + MINUTE
    (again,) = await claim(store, NOW + MINUTE)
    assert (again.wanted, again.shown, again.message) == (2, 1, "id one")


async def test_a_change_that_comes_while_another_fails_is_tried(store: Store) -> None:
    await posted(store, message("one"))
    await refresh(store, "one")
    (change,) = await claim(store)
    await refresh(store, "one")

    await failed(store, change, again=None)

    assert [(found.wanted, found.shown) for found in await claim(store)] == [(3, 1)]


async def test_several_changes_in_a_pause_are_shown_at_once_when_it_ends(store: Store) -> None:
    await put(store, message("one"))
    await sent(store, *await claim(store), not_before=NOW + MINUTE)
    for _ in range(3):
        await refresh(store, "one", "one")

    assert await claim(store, NOW + MINUTE - SECOND) == []
    (found,) = await claim(store, NOW + MINUTE)
    assert (found.wanted, found.shown) == (4, 1)


async def test_an_urgent_change_comes_before_one_that_was_put_off(store: Store) -> None:
    await posted(store, message("one"))
    await refresh(store, "one", not_before=NOW + 5 * MINUTE)
    assert await next_message(store) == NOW + 5 * MINUTE

    await refresh(store, "one")
    await refresh(store, "one", not_before=NOW + 5 * MINUTE)

    assert [found.wanted for found in await claim(store)] == [4]


async def test_a_claim_that_ran_out_and_is_settled_late_changes_little(store: Store) -> None:
    await put(store, message("one"))
    (slow,) = await claim(store)
    (quick,) = await claim(store, NOW + MINUTE)

    async with store.transaction() as repositories:
        await repositories.messages.sent(quick, "first", NOW, NOW, NOW)
        await repositories.messages.sent(slow, "second", NOW, NOW, NOW)
        await repositories.messages.sent(message("not there"), "third", NOW, NOW, NOW)

    assert [told.action.arguments["message"] for told in await due(store)] == ["first"]
    await refresh(store, "one")
    assert [found.message for found in await claim(store)] == ["first"]


async def test_a_message_outlives_the_process(url: str) -> None:
    async with open_store(url) as first:
        await put(first, message("one"))
        await set_(first, timer("one"))

    async with open_store(url) as second:
        assert await claim(second) == [message("one", attempts=1)]
        assert await due(second) == [replace(timer("one"), attempts=1)]


async def test_a_claim_cancelled_at_any_await_is_a_claim_or_none(store: Store) -> None:
    await put(store, message("one"))
    now = NOW

    async def interrupted() -> None:
        await claim(store, now)

    for at in count(1):
        now += 2 * MINUTE
        error = await cancelled(interrupted(), at)
        async with asyncio.timeout(10):
            assert await next_message(store) != now
            assert len(await claim(store, now + MINUTE)) == 1
        now += MINUTE
        if error is None:
            break
    assert at > 3


# Timers


async def test_timers_are_claimed_when_due_in_order_and_by_platform(store: Store) -> None:
    await set_(
        store,
        timer("second", NOW - SECOND),
        timer("first", NOW - MINUTE, server=None),
        timer("third"),
        timer("later", NOW + SECOND),
        timer("other", NOW - MINUTE, ELSEWHERE),
    )

    assert await next_timer(store, ["test"]) == NOW - MINUTE
    first = await due(store, limit=2, platforms=["test"])
    rest = await due(store, platforms=["test"])

    assert first == [
        replace(timer("first", NOW - MINUTE, server=None), attempts=1),
        replace(timer("second", NOW - SECOND), attempts=1),
    ]
    assert [one.key for one in rest] == ["third"]
    assert await next_timer(store, ["test"]) == NOW + SECOND
    assert await next_timer(store, ["none"]) is None


async def test_a_timer_is_claimed_by_one_and_comes_again_until_it_is_done(store: Store) -> None:
    await set_(store, timer("one"))
    await due(store)
    assert await due(store, NOW + MINUTE - SECOND) == []
    (again,) = await due(store, NOW + MINUTE)

    await done(store, again)

    assert again.attempts == 2
    assert await next_timer(store) is None


async def test_a_timer_that_is_set_anew_is_not_done_with_the_one_before(store: Store) -> None:
    await set_(store, timer("one"))
    (one,) = await due(store)
    other = replace(timer("one"), action=Action("quiz due", {"version": "2"}))
    await set_(store, other)
    await done(store, one)
    async with store.transaction() as repositories:
        await repositories.timers.put_off(one, NOW + MINUTE)

    assert await due(store) == [replace(other, attempts=1)]


async def test_a_timer_that_is_set_again_as_it_was_comes_again(store: Store) -> None:
    """As where the clock was set back while it was carried out."""
    await set_(store, timer("one"))
    (one,) = await due(store)
    await set_(store, timer("one"))
    await done(store, one)

    assert [again.key for again in await due(store)] == ["one"]


async def test_patient_timers_are_claimed_apart(store: Store) -> None:
    await set_(store, replace(timer("patient", NOW - MINUTE), is_patient=True), timer("other"))

    assert await next_timer(store) == NOW - MINUTE
    assert [one.key for one in await due(store)] == ["other"]
    assert [one.key for one in await due(store, patient=True)] == ["patient"]


async def test_a_timer_that_is_put_off_comes_then(store: Store) -> None:
    await set_(store, timer("one"))
    (one,) = await due(store)
    async with store.transaction() as repositories:
        await repositories.timers.put_off(one, NOW + 5 * MINUTE)

    assert await due(store, NOW + 4 * MINUTE) == []
    assert await next_timer(store) == NOW + 5 * MINUTE
    assert await due(store, NOW + 5 * MINUTE) == [replace(timer("one"), attempts=2)]


async def test_a_forgotten_timer_is_gone(store: Store) -> None:
    await set_(store, timer("one"), timer("two"))
    async with store.transaction() as repositories:
        await repositories.timers.forget("one")
        await repositories.timers.forget("not there")

    assert [one.key for one in await due(store)] == ["two"]


async def test_two_processes_never_do_the_same_timer_at_once(url: str) -> None:
    async with open_store(url) as one, open_store(url) as other, asyncio.timeout(20):
        await set_(one, *(timer(f"{number:02}") for number in range(30)))

        claims = await asyncio.gather(*(due(store, limit=7) for _ in range(6) for store in (one, other)))

    assert sorted(found.key for claimed in claims for found in claimed) == [f"{number:02}" for number in range(30)]


# Alive


async def test_when_a_platform_was_last_served_is_remembered(store: Store) -> None:
    async with store.transaction() as repositories:
        await repositories.alive.note([], NOW)
        await repositories.alive.note(["test", "other"], NOW)
        await repositories.alive.note({"test": 1}.keys(), NOW + SECOND)

    async with store.reading() as repositories:
        seen = [await repositories.alive.seen(platform) for platform in ("test", "other", "none")]
    assert seen == [NOW + SECOND, NOW, None]


# Leases


async def take(store: Store, holder: str, now: datetime = NOW, name: str = "test") -> bool:
    async with store.transaction() as repositories:
        return await repositories.leases.take(name, holder, now, now + MINUTE)


async def free(store: Store, holder: str) -> None:
    async with store.transaction() as repositories:
        await repositories.leases.free("test", holder)


async def holder(store: Store, now: datetime = NOW, name: str = "test") -> str | None:
    async with store.reading() as repositories:
        return await repositories.leases.holder(name, now)


async def test_a_lease_is_held_by_one_until_it_runs_out(store: Store) -> None:
    assert await holder(store) is None
    assert await take(store, "one")
    assert not await take(store, "two", NOW + MINUTE - SECOND)
    assert [await holder(store, NOW + MINUTE - SECOND), await holder(store, NOW + MINUTE)] == ["one", None]

    assert await take(store, "two", NOW + MINUTE)

    assert not await take(store, "one", NOW + MINUTE)
    assert await holder(store, NOW + MINUTE) == "two"


async def test_who_renews_a_lease_keeps_it(store: Store) -> None:
    await take(store, "one")

    assert await take(store, "one", NOW + MINUTE - SECOND)

    assert not await take(store, "two", NOW + MINUTE)


async def test_a_lease_is_given_back_by_its_holder_alone(store: Store) -> None:
    await take(store, "one")
    await take(store, "one", name="other")

    await free(store, "two")
    assert await holder(store) == "one"
    await free(store, "one")

    assert [await holder(store), await holder(store, name="other")] == [None, "one"]
    assert await take(store, "two")


async def test_of_many_processes_that_want_a_lease_at_once_one_gets_it(url: str) -> None:
    async with open_store(url) as one, open_store(url) as other, asyncio.timeout(30):
        names = [f"{number}" for number in range(10)]

        first = await asyncio.gather(*(take(store, name) for name, store in zip(names, [one, other] * 5, strict=True)))
        later = NOW + MINUTE
        second = await asyncio.gather(
            *(take(store, name, later) for name, store in zip(names, [one, other] * 5, strict=True))
        )

        assert (sum(first), sum(second)) == (1, 1)
        assert await holder(one, later) == names[second.index(True)]
