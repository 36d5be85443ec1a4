"""How a round moves on: what the rules say, and what no sequence of events can break."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.kernel.ids import ChannelId
from bot.study.quiz import timing
from bot.study.quiz.round import (
    GRACE,
    HURRY,
    LOBBY,
    MORE,
    PODIUM,
    SILENCE,
    SILENT,
    TRANSITIONS,
    Advanced,
    Answered,
    Back,
    Due,
    Effect,
    Ended,
    Event,
    Everyone,
    Extended,
    Forgive,
    HostLeft,
    Mode,
    NotNow,
    Paused,
    Post,
    Refresh,
    Resumed,
    Round,
    Seated,
    Shown,
    Skipped,
    Started,
    State,
    TellHost,
    Unsent,
    Withdraw,
    asked,
    paused,
    step,
)
from bot.study.quiz.timing import Pace
from tests.study.quiz.rounds import GUEST, HOME, NOW, SKEW, STRANGER, after, at_last, lobby, opened, shown, waited

SECOND = timedelta(seconds=1)
TIME = timing.answering(lobby().paper[0], Pace.NORMAL) or timedelta()
LATER = NOW + 3 * SECOND


def due(round_: Round, answers: int = 1) -> tuple[Round, tuple[Effect, ...]]:
    """Its time to wake has come."""
    return step(round_, Due(answers, waited(round_)))


def revealed(round_: Round | None = None) -> Round:
    return due(round_ or opened())[0]


# From the lobby to the podium


def test_a_round_goes_from_question_to_question_by_itself_and_ends() -> None:
    round_ = opened(lobby(questions=3))
    seen = []

    while round_.state is not State.OVER:
        seen.append((round_.state, round_.number))
        round_, _ = due(round_)
        if round_.state is State.ASKING:
            round_ = shown(round_, NOW)

    assert seen == [(state, number) for number in range(3) for state in (State.ASKING, State.REVEALING)]


def test_the_clock_starts_when_the_message_is_there_by_the_platforms_time() -> None:
    put = after(lobby(), Started(NOW))
    open_ = shown(put, LATER)

    assert put.deadline is None
    assert open_.deadline == LATER + SKEW + TIME
    assert open_.wake == LATER + TIME + GRACE


def test_a_channel_that_sees_it_later_has_its_whole_time() -> None:
    first = after(lobby(guests=1), Started(NOW), Shown(0, HOME, NOW, NOW))
    both, effects = step(first, Shown(0, GUEST, LATER, LATER))

    assert both.deadline == LATER + TIME
    assert both.wake == LATER + TIME + GRACE
    assert effects == (Refresh(asked(0)),)


def test_a_channel_that_sees_it_later_takes_no_time_away_that_was_added() -> None:
    longer = after(lobby(guests=1), Started(NOW), Shown(0, HOME, NOW, NOW), Extended(NOW))

    both = after(longer, Shown(0, GUEST, LATER, LATER))

    assert (both.deadline, both.wake) == (longer.deadline, longer.wake)


def test_a_question_closes_soon_when_everybody_has_answered() -> None:
    open_ = opened()

    hurried, effects = step(open_, Everyone(0, LATER + SKEW, LATER))

    assert hurried.deadline == LATER + SKEW + HURRY
    assert hurried.wake == LATER + HURRY + GRACE
    assert effects == (Refresh(asked(0)),)


def test_the_last_answer_in_the_last_second_adds_no_time() -> None:
    open_ = opened()

    hurried = after(open_, Everyone(0, NOW + SKEW + TIME - SECOND, NOW + TIME - SECOND))

    assert (hurried.deadline, hurried.wake) == (open_.deadline, open_.wake)


def test_so_it_does_when_they_answered_before_we_knew_that_it_was_seen() -> None:
    open_ = after(lobby(), Started(NOW), Everyone(0, NOW + SKEW, NOW), Shown(0, HOME, NOW + SKEW, LATER))

    assert open_.deadline == NOW + SKEW + HURRY
    assert open_.wake == LATER + HURRY + GRACE


def test_an_untimed_question_waits_for_the_host_when_everybody_has_answered() -> None:
    hurried = after(opened(lobby(pace=Pace.UNTIMED)), Everyone(0, LATER, LATER))

    assert hurried.hurried
    assert hurried.state is State.ASKING
    assert after(hurried, Advanced(2, LATER)).state is State.REVEALING


def test_the_host_gives_thirty_seconds_more() -> None:
    open_ = opened()

    longer = after(open_, Extended(LATER))

    assert timedelta(seconds=30) == MORE
    assert open_.deadline is not None
    assert longer.deadline == open_.deadline + MORE
    assert longer.wake == waited(open_) + MORE


def test_what_has_no_clock_cannot_be_given_more_time() -> None:
    with pytest.raises(NotNow, match="no clock"):
        step(opened(lobby(pace=Pace.UNTIMED)), Extended(LATER))


def test_a_skipped_question_does_not_count_and_nobody_has_missed_it() -> None:
    skipped, effects = step(opened(), Skipped(LATER))

    assert skipped.void == {0}
    assert skipped.state is State.REVEALING
    assert Forgive(0) in effects


def test_after_the_last_question_the_podium_is_posted_everywhere() -> None:
    over, effects = due(revealed(at_last(opened(lobby(guests=1)))))

    assert over.state is State.OVER
    assert {Post(PODIUM, HOME), Post(PODIUM, GUEST)} <= set(effects)


def test_a_lobby_that_nobody_starts_ends_without_a_podium() -> None:
    over, effects = due(lobby())

    assert over.state is State.OVER
    assert effects == (Refresh(LOBBY),)


# Silence, pauses, trouble


def silent(round_: Round, times: int) -> Round:
    """That many questions in a row that nobody answers, the last one being revealed or paused at."""
    for _ in range(times):
        if round_.state is State.REVEALING:
            round_ = shown(due(round_)[0], NOW)
        round_, _ = due(round_, answers=0)
    return round_


def test_three_silent_questions_pause_and_the_round_says_so() -> None:
    two = shown(due(silent(opened(lobby(questions=5)), SILENT - 1))[0], NOW)

    stopped, effects = due(two, answers=0)

    assert two.state is State.ASKING
    assert stopped.state is State.PAUSED
    assert stopped.trouble == SILENCE
    assert effects == (Refresh(asked(2)), Post(paused(stopped.version), HOME))


def test_the_host_resumes_a_silent_round_with_the_next_question() -> None:
    resumed, effects = step(silent(opened(lobby(questions=5)), SILENT), Resumed(NOW))

    assert (resumed.state, resumed.number, resumed.silent) == (State.ASKING, 3, 0)
    assert Post(asked(3), HOME) in effects


def test_so_does_the_host_of_an_untimed_one() -> None:
    round_ = opened(lobby(questions=5, pace=Pace.UNTIMED))
    for _ in range(SILENT - 1):
        round_ = shown(after(round_, Advanced(0, NOW), Advanced(0, NOW)), NOW)

    stopped, _ = due(round_, answers=0)

    assert stopped.trouble == SILENCE
    assert after(stopped, Resumed(NOW)).number == 3


def test_an_answer_ends_the_silence_and_the_last_question_never_pauses() -> None:
    broken = silent(opened(lobby(questions=6)), 2)
    answered = revealed(shown(due(broken)[0], NOW))

    assert answered.silent == 0
    assert silent(opened(lobby(questions=3)), 3).state is State.REVEALING


def test_a_host_who_goes_on_through_silence_is_not_stopped() -> None:
    round_ = opened(lobby(questions=6))
    for _ in range(4):
        round_ = shown(after(round_, Advanced(0, NOW), Advanced(0, NOW)), NOW)

    assert (round_.state, round_.number) == (State.ASKING, 4)


def test_a_paused_question_goes_on_with_the_time_that_was_left() -> None:
    stopped = after(opened(), Paused(NOW + 5 * SECOND))
    hour = NOW + timedelta(hours=1)

    on = after(stopped, Resumed(hour))

    assert stopped.deadline is None
    assert on.deadline == hour + TIME - 5 * SECOND
    assert on.wake == on.deadline + GRACE


def test_a_paused_answer_is_shown_for_the_time_that_was_left() -> None:
    answer = revealed()
    hour = NOW + timedelta(hours=1)

    on = after(answer, Paused(waited(answer) - 4 * SECOND), Resumed(hour))

    assert (on.state, on.wake) == (State.REVEALING, hour + 4 * SECOND)


def test_a_question_that_was_paused_before_it_was_seen_is_put_anew() -> None:
    stopped = after(lobby(), Started(NOW), Paused(NOW))

    on, effects = step(stopped, Resumed(LATER))

    assert on.deadline is None
    assert effects == (Post(asked(0), HOME),)


def test_a_question_that_was_first_seen_while_it_was_paused_has_its_whole_time() -> None:
    stopped = after(lobby(), Started(NOW), Paused(NOW), Shown(0, HOME, NOW + SKEW, NOW))

    on, effects = step(stopped, Resumed(LATER))

    assert on.deadline == LATER + TIME
    assert effects == (Refresh(asked(0)),)


def test_a_question_that_cannot_be_sent_pauses_and_the_host_is_told() -> None:
    stopped, effects = step(after(lobby(), Started(NOW)), Unsent(0, HOME, "I may not write there.", NOW))

    assert (stopped.state, stopped.trouble) == (State.PAUSED, "I may not write there.")
    assert effects == (Withdraw(asked(0)), TellHost())
    assert after(stopped, Resumed(LATER)).state is State.ASKING


def test_what_was_seen_only_by_guests_is_posted_at_home_when_it_goes_on() -> None:
    put = after(lobby(guests=1), Started(NOW), Shown(0, GUEST, NOW, NOW), Unsent(0, HOME, "No.", NOW))

    _, effects = step(put, Resumed(LATER))

    assert effects == (Refresh(asked(0)), Post(asked(0), HOME))


@pytest.mark.parametrize("before", [lobby(guests=1), after(lobby(guests=1), Started(NOW))])
def test_a_guest_that_cannot_be_reached_is_left_out(before: Round) -> None:
    on, effects = step(before, Unsent(before.number, GUEST, "No.", NOW))

    assert [seat.channel for seat in on.seats] == [HOME]
    assert (on.state, effects) == (before.state, ())


def test_a_lobby_that_cannot_be_posted_is_no_round() -> None:
    over, effects = step(lobby(), Unsent(-1, HOME, "No.", NOW))

    assert (over.state, over.trouble) == (State.OVER, "No.")
    assert effects == (TellHost(),)


def test_a_question_that_was_never_seen_does_not_count() -> None:
    closed, effects = due(after(lobby(), Started(NOW)), answers=0)

    assert closed.void == {0}
    assert closed.silent == 0
    assert Forgive(0) in effects


# The bot was away


def test_after_a_short_absence_a_question_has_the_time_that_was_left() -> None:
    open_ = opened()

    on = after(open_, Back(NOW + 2 * SECOND, NOW + 7 * SECOND))

    assert open_.deadline is not None
    assert on.deadline == open_.deadline + 5 * SECOND
    assert (on.void, on.away) == (frozenset(), frozenset({0}))


def test_a_question_that_the_bot_was_away_for_longer_than_does_not_count() -> None:
    on, effects = step(opened(), Back(NOW + SECOND, NOW + TIME + 2 * SECOND))

    assert (on.state, on.void, on.away) == (State.REVEALING, frozenset({0}), frozenset({0}))
    assert Forgive(0) in effects


def test_a_question_that_everybody_had_answered_counts_all_the_same() -> None:
    hurried = after(opened(), Everyone(0, LATER + SKEW, LATER))

    on = after(hurried, Back(LATER, LATER + timedelta(hours=1)))

    assert on.void == frozenset()
    assert on.wake == LATER + timedelta(hours=1) + HURRY + GRACE


def test_an_absence_that_began_after_the_deadline_changes_nothing() -> None:
    open_ = opened()

    assert step(open_, Back(waited(open_), waited(open_) + timedelta(hours=1))) == (open_, ())


# Alone


def test_who_plays_alone_has_no_clock_and_no_messages() -> None:
    round_ = lobby(questions=2, mode=Mode.SOLO)
    posted: list[Effect] = []
    for event in (
        Started(NOW),
        Shown(0, HOME, NOW, NOW),
        Answered(NOW),
        Advanced(1, NOW),
        Skipped(NOW),
        Advanced(0, NOW),
    ):
        round_, effects = step(round_, event)
        posted += effects
        assert round_.wake is None

    assert round_.state is State.OVER
    assert posted == [Forgive(1)]


def test_who_plays_alone_need_not_pause() -> None:
    with pytest.raises(NotNow, match="Nobody waits for you"):
        step(opened(lobby(mode=Mode.SOLO)), Paused(NOW))


def test_one_answer_does_not_close_a_groups_question() -> None:
    with pytest.raises(NotNow):
        step(opened(), Answered(NOW))


# Always and never


@dataclass(frozen=True)
class Happening:
    """Something that happens, sensible or not, *delay* after what happened before."""

    make: Callable[[Happening, datetime], Event]
    is_likely: bool
    waits: bool
    delay: timedelta
    number: int
    channel: ChannelId
    seconds: int


MAKERS: tuple[Callable[[Happening, datetime], Event], ...] = (
    lambda _, now: Started(now),
    lambda one, now: Shown(one.number, one.channel, now + SKEW + one.seconds * SECOND, now),
    lambda one, now: Unsent(one.number, one.channel, "No.", now),
    lambda one, now: Everyone(one.number, now + SKEW + one.seconds * SECOND, now),
    lambda _, now: Answered(now),
    lambda one, now: Due(one.seconds % 3, now),
    lambda one, now: Advanced(one.seconds % 3, now),
    lambda _, now: Skipped(now),
    lambda _, now: Extended(now),
    lambda _, now: Paused(now),
    lambda _, now: Resumed(now),
    lambda one, now: Back(now - 6 * (one.seconds + 3) * SECOND, now),
    lambda one, now: Seated(one.channel, now),
    lambda _, now: HostLeft(now),
    lambda _, now: Ended(now),
)

LOBBIES = st.builds(lobby, st.integers(1, 4), st.sampled_from(Mode), st.sampled_from(Pace), st.integers(0, 1))
HAPPENINGS = st.builds(
    Happening,
    st.sampled_from(MAKERS),
    st.booleans(),
    st.booleans(),
    st.sampled_from([timedelta(), SECOND, 20 * SECOND, timedelta(hours=1)]),
    st.integers(-1, 3),
    st.sampled_from([HOME, GUEST, STRANGER]),
    st.integers(-5, 9),
)

Step: TypeAlias = tuple[Round, Event, Round, tuple[Effect, ...]]
"""(before, event, after, effects); one that was refused changed nothing."""


def told(round_: Round, happenings: list[Happening]) -> list[Step]:
    now, steps = NOW, []
    for one in happenings:
        now += one.delay
        if one.waits and round_.wake is not None:
            now = max(now, round_.wake)
        event = likely(round_, one, now) if one.is_likely else one.make(one, now)
        try:
            moved, effects = step(round_, event)
        except NotNow:
            moved, effects = round_, ()
        steps.append((round_, event, moved, effects))
        round_ = moved
    return steps


STORIES = st.builds(told, LOBBIES, st.lists(HAPPENINGS, min_size=1, max_size=25))
STEPS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def likely(round_: Round, one: Happening, now: datetime) -> Event:
    match round_.state:
        case State.LOBBY:
            return Started(now)
        case State.ASKING:
            return (Shown(round_.number, HOME, now + SKEW, now), Due(0, now), Advanced(1, now))[one.seconds % 3]
        case State.REVEALING:
            return Due(1, now)
        case State.PAUSED:
            return Resumed(now)
        case State.OVER:
            return Ended(now)


@STEPS
@given(STORIES)
def test_the_version_rises_exactly_when_something_changed(story: list[Step]) -> None:
    for before, _, moved, effects in story:
        if moved.version == before.version:
            assert moved is before
            assert effects == ()
        else:
            assert moved.version == before.version + 1
            assert effects or replace(moved, version=before.version) != before


@STEPS
@given(STORIES)
def test_what_is_not_in_the_table_is_refused_in_a_sentence(story: list[Step]) -> None:
    for before, event, _, _ in story:
        if (before.state, type(event)) not in TRANSITIONS:
            with pytest.raises(NotNow, match=r"\w.*\.$"):
                step(before, event)


@STEPS
@given(STORIES)
def test_what_is_over_stays_over(story: list[Step]) -> None:
    for before, _, moved, _ in story:
        if before.state is State.OVER:
            assert moved is before
        if moved.state is State.OVER:
            assert (moved.wake, moved.deadline) == (None, None)
            assert moved.ended is not None


@STEPS
@given(STORIES)
def test_only_an_open_question_has_a_deadline_and_it_wakes_after_it(story: list[Step]) -> None:
    for _, _, moved, _ in story:
        if moved.deadline is not None:
            assert moved.state is State.ASKING
            assert moved.wake is not None
            assert any(seat.shown is not None for seat in moved.seats)


@STEPS
@given(STORIES)
def test_each_question_is_asked_once_in_order_unless_nobody_had_seen_it(story: list[Step]) -> None:
    for before, _, moved, effects in story:
        assert moved.number in (before.number, before.number + 1)
        for effect in effects:
            if isinstance(effect, Post) and effect.part == asked(moved.number):
                was_seen = {seat.channel for seat in before.seats if seat.shown is not None}
                assert moved.number != before.number or effect.channel not in was_seen
        if moved.state is State.ASKING and moved.number == before.number:
            assert before.state in (State.ASKING, State.PAUSED)


@STEPS
@given(STORIES)
def test_what_is_old_changes_nothing(story: list[Step]) -> None:
    for before, event, moved, _ in story:
        is_old = isinstance(event, Shown | Everyone | Unsent) and event.number != before.number
        is_early = isinstance(event, Due) and before.wake is not None and event.now < before.wake
        is_known = isinstance(event, Shown) and any(
            seat.channel == event.channel and seat.shown is not None for seat in before.seats
        )
        if (is_old and before.state is not State.LOBBY) or is_early or is_known:
            assert moved is before


@STEPS
@given(STORIES)
def test_nobodys_time_is_shortened_but_when_everybody_has_answered(story: list[Step]) -> None:
    for before, event, moved, _ in story:
        if before.deadline is None or before.wake is None or moved.state is not State.ASKING:
            continue
        assert moved.deadline is not None
        assert moved.wake is not None
        if isinstance(event, Everyone):
            assert moved.deadline in (before.deadline, event.when + HURRY)
            assert moved.deadline <= before.deadline
            assert moved.wake <= before.wake
        else:
            assert moved.deadline >= before.deadline
            assert moved.wake >= before.wake
        if isinstance(event, Extended):
            assert (moved.deadline, moved.wake) == (before.deadline + MORE, before.wake + MORE)
        if isinstance(event, Back):
            assert moved.deadline - before.deadline in (timedelta(), event.now - event.since)


@STEPS
@given(STORIES)
def test_back_closes_no_question_that_counts(story: list[Step]) -> None:
    for before, event, moved, effects in story:
        if isinstance(event, Back) and moved.state is not before.state:
            assert before.number in moved.void
            assert Forgive(before.number) in effects


@STEPS
@given(STORIES)
def test_no_round_ever_gets_stuck(story: list[Step]) -> None:
    round_ = story[-1][2]

    if round_.terms.mode is Mode.SOLO:
        assert_goes_on_alone(round_)
        return
    for _ in range(4 * len(round_.paper) + 4):
        if round_.state is State.OVER:
            break
        if round_.state is State.ASKING and all(seat.shown is None for seat in round_.seats):
            round_ = after(round_, Shown(round_.number, HOME, waited(round_), waited(round_)))
        moved, _ = step(round_, Due(0, waited(round_)))
        assert moved.version > round_.version
        round_ = moved

    assert round_.state is State.OVER


def assert_goes_on_alone(round_: Round) -> None:
    """Nothing happens by itself to who plays alone, and every press leads on."""
    for _ in range(2 * len(round_.paper) + 2):
        match round_.state:
            case State.LOBBY:
                round_ = after(round_, Started(NOW))
            case State.ASKING:
                round_ = after(round_, Answered(NOW))
            case State.REVEALING:
                round_ = after(round_, Advanced(1, NOW))
            case State.PAUSED:
                raise AssertionError("who plays alone is paused")
            case State.OVER:
                return
    raise AssertionError("it does not end")


@STEPS
@given(STORIES)
def test_no_sent_question_is_needed_for_a_group_to_come_to_an_end(story: list[Step]) -> None:
    """Even where no message ever appears again."""
    round_ = story[-1][2]

    if round_.terms.mode is Mode.GROUP:
        for _ in range(4 * len(round_.paper) + 4):
            round_ = round_ if round_.state is State.OVER else due(round_, answers=0)[0]
        assert round_.state is State.OVER
