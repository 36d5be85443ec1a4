"""What is due is done and sent: once, in order, again after a failure, and after the one who began it has died."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import Bell
from bot.chat.card import Action, Answer, Card, Paragraph, Reply
from bot.chat.interaction import Interaction
from bot.chat.platform import Fate, Unsent
from bot.chat.text import plain
from bot.kernel.ids import ChannelId
from bot.ports import Message, Store, Timer
from bot.scheduler import AT_ONCE, LEASE, PATIENT_AT_ONCE, TIMER_ATTEMPTS, Scheduler, nonce
from bot.storage import open_store
from tests.house import Board, Time, empty_database, words

HERE, THERE = ChannelId("test:here"), ChannelId("test:there")


class Deeds:
    """Does what is due by noting it, and shows what it is asked to show. *fails* commands raise.

    While *holds* is not set they are held up: all, or those that are to show the text *held*, *waiting* of them by now.
    """

    def __init__(self) -> None:
        self.done: list[Interaction] = []
        self.fails: set[str] = set()
        self.holds = asyncio.Event()
        self.holds.set()
        self.is_held = False
        self.held = ""
        self.waiting = 0

    async def carry_out(self, interaction: Interaction) -> Answer:
        self.is_held = not self.holds.is_set()
        if self.held in ("", interaction.arguments.get("text")):
            self.waiting += 1
            await self.holds.wait()
            self.waiting -= 1
        if interaction.command in self.fails:
            raise RuntimeError("it does not work")
        self.done.append(interaction)
        text = plain(interaction.arguments.get("text", ""))
        return Reply(Card((Paragraph(text),)))

    @property
    def commands(self) -> list[str]:
        return [one.command for one in self.done]


@pytest.fixture
async def url(tmp_path: Path) -> str:
    return await empty_database(tmp_path / "due.db")


@asynccontextmanager
async def serving(
    url: str,
    time: Time,
    core: Deeds,
    board: Board,
    returns: tuple[str, ...] = (),
    gap: timedelta = timedelta(),
    *,
    is_alone: bool = True,
) -> AsyncIterator[tuple[Store, Scheduler]]:
    """A process that serves the platform `test`."""
    bell = Bell()
    async with (
        open_store(url, now=time, bell=bell.ring) as store,
        asyncio.TaskGroup() as tasks,
    ):
        scheduler = Scheduler(store, core, {"test": board}, time, returns, is_alone=is_alone, gap=gap)
        bell.listeners.append(scheduler.ring)
        running = tasks.create_task(scheduler.run())
        yield store, scheduler
        running.cancel()


async def until(holds: Callable[[], bool], scheduler: Scheduler) -> None:
    async with asyncio.timeout(10):
        while not holds():
            scheduler.ring()
            await asyncio.sleep(0.005)


async def set_(store: Store, *timers: Timer) -> None:
    async with store.transaction() as repositories:
        for timer in timers:
            await repositories.timers.set(timer)


async def put(store: Store, *messages: Message) -> None:
    async with store.transaction() as repositories:
        for message in messages:
            await repositories.messages.put(message)


def due(time: Time, key: str, seconds: float = 0) -> Timer:
    return Timer(key, time.now + timedelta(seconds=seconds), Action(key), HERE, None)


def says(key: str, text: str, channel: ChannelId = HERE, tells: str = "") -> Message:
    told = Action(tells, {"key": key}) if tells else None
    return Message(key, channel, None, Action("show", {"text": text}), told)


async def test_however_often_it_is_rung_it_rests_between_two_looks(url: str) -> None:
    time, core = Time(), Deeds()
    async with serving(url, time, core, Board(time), gap=timedelta(hours=1)) as (store, scheduler):
        await until(lambda: scheduler.last_tick is not None, scheduler)
        await set_(store, due(time, "now"))
        for _ in range(20):
            scheduler.ring()
            await asyncio.sleep(0.001)

    assert core.commands == []


async def test_a_timer_is_done_when_it_is_due_and_not_before(url: str) -> None:
    time, core = Time(), Deeds()
    async with serving(url, time, core, Board(time)) as (store, scheduler):
        await set_(store, due(time, "later", 60), due(time, "now"))
        await until(lambda: core.commands == ["now"], scheduler)
        time.passes(60)
        await until(lambda: core.commands == ["now", "later"], scheduler)
        await until(lambda: scheduler.is_idle, scheduler)

    async with serving(url, time, core, Board(time)) as (_, scheduler):
        await until(lambda: scheduler.last_tick is not None, scheduler)
    assert core.commands == ["now", "later"]


async def test_a_timer_that_fails_is_done_again_later_and_does_not_stop_the_others(url: str) -> None:
    time, core = Time(), Deeds()
    core.fails.add("broken")
    async with serving(url, time, core, Board(time)) as (store, scheduler):
        await set_(store, due(time, "broken"), due(time, "fine", 0.1))
        time.passes(1)
        await until(lambda: core.commands == ["fine"] and scheduler.is_idle, scheduler)
        core.fails.clear()
        time.passes(300)
        await until(lambda: core.commands == ["fine", "broken"], scheduler)


async def test_a_timer_that_never_works_is_given_up_after_two_days_and_not_before(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    time, core = Time(), Deeds()
    core.fails.add("broken")
    begun = time.now
    async with serving(url, time, core, Board(time)) as (store, scheduler):
        await set_(store, due(time, "broken"))
        for attempt in range(1, TIMER_ATTEMPTS + 1):
            await until(lambda: f"attempt {attempt}" in caplog.text and scheduler.is_idle, scheduler)  # noqa: B023
            async with store.reading() as repositories:
                left = await repositories.timers.next_due(["test"])
            assert (left is None) == (attempt == TIMER_ATTEMPTS)
            time.now = left or time.now

    assert "given up" in caplog.text
    assert timedelta(days=2) < time.now - begun < timedelta(days=3)


async def test_who_dies_while_told_of_an_absence_is_told_of_the_same_again(url: str) -> None:
    time, core = Time(), Deeds()
    async with serving(url, time, core, Board(time), ("back",)) as (_, scheduler):
        await until(lambda: scheduler.last_tick is not None, scheduler)
    gone = time.now
    time.passes(100)
    core.holds.clear()
    async with serving(url, time, core, Board(time), ("back",)) as (_, scheduler):
        await until(lambda: core.is_held, scheduler)
    core.holds.set()
    time.passes(1)

    async with serving(url, time, core, Board(time), ("back",)) as (_, scheduler):
        await until(lambda: core.commands == ["back"], scheduler)

    assert core.done[0].arguments["since"] == gone.isoformat()


async def test_an_absence_that_cannot_be_told_keeps_nobody_from_being_served(url: str) -> None:
    time, core = Time(), Deeds()
    async with serving(url, time, core, Board(time), ("back",)) as (_, scheduler):
        await until(lambda: scheduler.last_tick is not None, scheduler)
    core.fails.add("back")
    time.passes(100)

    async with serving(url, time, core, Board(time), ("back",)) as (store, scheduler):
        await set_(store, due(time, "fine"))
        await until(lambda: core.commands == ["fine"], scheduler)


async def test_messages_of_a_channel_are_sent_in_the_order_in_which_they_were_put(url: str) -> None:
    time, board = Time(), Board(Time())
    async with serving(url, time, Deeds(), board) as (store, scheduler):
        await put(store, *(says(f"m{number}", f"number {number}") for number in range(20)))
        await until(lambda: len(board.messages) == 20, scheduler)

    assert [words(one.answer) for one in board.messages] == [f"number {number}" for number in range(20)]


async def test_a_channel_that_takes_nothing_holds_up_no_other(url: str) -> None:
    time = Time()
    board = Board(time)
    board.fails.append(Unsent(Fate.LATER, "It is slow.", timedelta(seconds=30)))
    async with serving(url, time, Deeds(), board) as (store, scheduler):
        await put(store, says("first", "here"))
        await until(lambda: not board.fails, scheduler)
        await put(store, says("second", "there", THERE))
        await until(lambda: len(board.messages) == 1, scheduler)
        assert board.messages[0].channel == THERE
        time.passes(31)
        await until(lambda: len(board.messages) == 2, scheduler)


async def test_many_changes_become_few_edits(url: str) -> None:
    time = Time()
    board = Board(time)
    board.pace = timedelta(seconds=2)
    async with serving(url, time, Deeds(), board) as (store, scheduler):
        await put(store, says("count", "so many"))
        await until(lambda: len(board.messages) == 1 and scheduler.is_idle, scheduler)
        for _ in range(100):
            async with store.transaction() as repositories:
                await repositories.messages.refresh(["count"])
        time.passes(2)
        await until(lambda: len(board.messages[0].cards) == 2, scheduler)
        await until(lambda: scheduler.is_idle, scheduler)

    assert len(board.messages[0].cards) == 2


async def test_what_became_of_a_message_is_told_once(url: str) -> None:
    time, core = Time(), Deeds()
    board = Board(time)
    async with serving(url, time, core, board) as (store, scheduler):
        await put(store, says("good", "here", tells="told"))
        await until(lambda: "told" in core.commands, scheduler)
        board.fails.append(Unsent(Fate.NEVER, "I am not in that channel."))
        await put(store, says("bad", "there", THERE, tells="told"))
        await until(lambda: core.commands.count("told") == 2, scheduler)

    good, bad = (one.arguments for one in core.done if one.command == "told")
    assert (good["outcome"], good["message"]) == ("sent", "m1")
    assert (bad["outcome"], bad["why"]) == ("never", "I am not in that channel.")


async def test_where_nobody_knows_whether_it_was_posted_it_is_not_posted_again(url: str) -> None:
    time, core = Time(), Deeds()
    board = Board(time)
    board.fails.append(Unsent(Fate.UNKNOWN, "The connection broke."))
    async with serving(url, time, core, board) as (store, scheduler):
        await put(store, says("perhaps", "here", tells="told"))
        await until(lambda: "told" in core.commands, scheduler)
        time.passes(3600)
        await until(lambda: scheduler.last_tick == time.now, scheduler)

    assert board.messages == []
    assert core.done[-1].arguments["outcome"] == "unknown"


async def test_a_process_that_dies_within_a_delivery_leaves_it_to_the_next_under_the_same_nonce(url: str) -> None:
    time, core = Time(), Deeds()
    board = Board(time)
    core.holds.clear()
    async with serving(url, time, core, board) as (store, scheduler):
        await put(store, says("question", "here"))
        await until(lambda: not scheduler.is_idle, scheduler)  # claimed, and cut off there
    core.holds.set()

    async with serving(url, time, core, board) as (_, scheduler):
        await until(lambda: len(board.messages) == 1, scheduler)

    assert board.messages[0].nonce == nonce("question")
    assert len(nonce("question")) <= 25


@pytest.mark.parametrize("is_alone", [True, False], ids=["followed at once", "its claim runs out"])
async def test_where_the_platform_would_show_it_twice_it_is_said_that_nobody_knows(url: str, *, is_alone: bool) -> None:
    time, core = Time(), Deeds()
    board = Board(time)
    board.remembers = timedelta()
    core.holds.clear()
    async with serving(url, time, core, board) as (store, scheduler):
        await put(store, says("question", "here", tells="told"))
        await until(lambda: core.is_held, scheduler)  # claimed, and cut off there
    core.holds.set()
    time.passes(0 if is_alone else LEASE.total_seconds())

    async with serving(url, time, core, board, is_alone=is_alone) as (store, scheduler):
        await put(store, says("another", "here"))
        await until(lambda: "told" in core.commands and len(board.messages) == 1, scheduler)

    assert board.messages[0].nonce == nonce("another")
    (told,) = [one for one in core.done if one.command == "told"]
    assert told.arguments["outcome"] == "unknown"


@pytest.mark.parametrize(("away", "outcome"), [(119, "sent"), (121, "unknown"), (-121, "unknown")])
async def test_what_was_cut_off_is_sent_again_only_while_the_platform_would_know_it(
    url: str, away: float, outcome: str
) -> None:
    time, core = Time(), Deeds()
    board = Board(time)
    board.remembers = timedelta(minutes=2)
    core.holds.clear()
    async with serving(url, time, core, board) as (store, scheduler):
        await put(store, says("question", "here", tells="told"))
        await until(lambda: core.is_held, scheduler)
    core.holds.set()
    time.passes(away)

    async with serving(url, time, core, board) as (_, scheduler):
        await until(lambda: "told" in core.commands, scheduler)

    assert core.done[-1].arguments["outcome"] == outcome
    assert len(board.messages) == (outcome == "sent")


async def test_what_can_wait_is_done_when_nothing_else_is_due(url: str) -> None:
    time, core = Time(), Deeds()
    many = [replace(due(time, f"patient {number}", -60), is_patient=True) for number in range(AT_ONCE * 2)]
    async with open_store(url, now=time) as store:
        await set_(store, *many, due(time, "other"))
        await put(store, says("question", "here"))

    async with serving(url, time, core, Board(time)) as (_, scheduler):
        await until(lambda: len(core.done) == len(many) + 2, scheduler)

    assert {"other", "show"} < set(core.commands[:AT_ONCE])


async def test_a_group_s_question_overtakes_all_that_can_wait(url: str) -> None:
    time, core = Time(), Deeds()
    async with open_store(url, now=time) as store:
        await put(store, *patient(AT_ONCE * 2), says("question", "the group's", HERE))

    async with serving(url, time, core, Board(time)) as (_, scheduler):
        await until(lambda: len(core.done) == AT_ONCE * 2 + 1, scheduler)

    shown = [one.arguments["text"] for one in core.done]
    assert "the group's" in shown[:AT_ONCE]


async def test_what_can_wait_takes_only_a_part_of_the_room(url: str) -> None:
    time, core = Time(), Deeds()
    core.held = "patient"
    core.holds.clear()
    async with serving(url, time, core, Board(time)) as (store, scheduler):
        await put(store, *patient(AT_ONCE * 2))
        await until(lambda: core.is_held, scheduler)
        await set_(store, due(time, "timer"))
        await put(store, says("question", "the group's", HERE))

        await until(lambda: set(core.commands) == {"timer", "show"}, scheduler)
        assert core.waiting == PATIENT_AT_ONCE
        core.holds.set()
        await until(lambda: len(core.done) == AT_ONCE * 2 + 2, scheduler)


def patient(count: int) -> list[Message]:
    """Messages that can wait, each in a channel of its own."""
    channels = [ChannelId(f"test:{number}") for number in range(count)]
    return [replace(says(channel, "patient", channel), is_patient=True) for channel in channels]


async def test_what_was_refused_for_a_while_is_sent_there_too(url: str) -> None:
    time, core = Time(), Deeds()
    board = Board(time)
    board.remembers = timedelta()
    board.fails.append(Unsent(Fate.LATER, "Too much at once."))
    async with serving(url, time, core, board) as (store, scheduler):
        await put(store, says("question", "here"))
        await until(lambda: not board.fails and scheduler.is_idle, scheduler)
        time.passes(60)
        await until(lambda: len(board.messages) == 1, scheduler)


async def test_two_processes_on_one_database_send_a_message_once(url: str) -> None:
    time = Time()
    board = Board(time)
    async with (
        serving(url, time, Deeds(), board) as (store, one),
        serving(url, time, Deeds(), board) as (_, other),
    ):
        await put(store, *(says(f"m{number}", "here", ChannelId(f"test:{number}")) for number in range(40)))
        one.ring()
        other.ring()
        await until(lambda: len(board.messages) == 40 and one.is_idle and other.is_idle, other)

    assert len({one.nonce for one in board.messages}) == 40
    assert all(len(one.cards) == 1 for one in board.messages)


async def test_a_claim_that_nobody_keeps_up_runs_out(url: str) -> None:
    time, core = Time(), Deeds()
    async with serving(url, time, core, Board(time)) as (store, scheduler):
        await until(lambda: scheduler.last_tick is not None, scheduler)
        await set_(store, due(time, "claimed", 1))
        async with store.transaction() as repositories:
            await repositories.timers.claim(["test"], time.now + timedelta(seconds=1), time.now + LEASE, 5)
        time.passes(2)
        await until(lambda: scheduler.last_tick == time.now, scheduler)
        assert core.commands == []
        time.passes(LEASE.total_seconds())
        await until(lambda: core.commands == ["claimed"], scheduler)


async def test_a_platform_that_is_served_again_is_told_since_when_it_was_not(url: str) -> None:
    time, core = Time(), Deeds()
    async with serving(url, time, core, Board(time), ("back",)) as (_, scheduler):
        await until(lambda: scheduler.last_tick is not None, scheduler)
    gone = time.now
    time.passes(100)

    async with serving(url, time, core, Board(time), ("back",)) as (_, scheduler):
        await until(lambda: core.commands == ["back"], scheduler)

    assert core.done[0].arguments == {"platform": "test", "since": gone.isoformat()}
