"""A quiz round as a frozen value, and `step`, the one function that moves it on. No clock, no chance, no I/O.

    LOBBY ----Started----> ASKING ----Due, Answered, Advanced, Skipped----> REVEALING
      |                     |  ^                                               |   |
      |                     |  '-----------------Due, Advanced-----------------'   | after the last question
      |Due, Ended      Paused  Resumed                                             |
      |                     v  |                                                   v
      |                    PAUSED -------------------Due, Ended-----------------> OVER
      '--------------------------------------------------------------------------->'

Every state but OVER may also be Ended, and REVEALING may be Paused. Within ASKING, `Shown` starts the clock when a
message exists, `Everyone` cuts it short when nobody is waited for, `Extended` gives more time, and `Back` gives back
the time during which the bot was away. `Unsent` pauses: a question that nobody sees is not asked. `Due` pauses, too,
after several questions in a row that nobody answered.

Two clocks are told apart. *when* in an event is the platform's own time, by which a press is in time; *now* is ours,
by which the round wakes. They may differ by seconds, so neither is compared with the other.

A step's effects say which messages change; they are committed with the round and carried out afterwards. Every step
that changes anything adds 1 to the version. To post what was posted already does nothing, so a step that goes on may
post again what may have been lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, TypeAlias

from bot.corpus.lecture import Lecture
from bot.corpus.question import Kind
from bot.kernel.errors import PersonError
from bot.kernel.ids import ChannelId, LearnerId, RoundId, ServerId
from bot.study.quiz import timing
from bot.study.quiz.options import Put
from bot.study.quiz.timing import Pace

GRACE = timedelta(seconds=1)
"""After the deadline the reveal waits so long for presses that were in time and are still under way."""

HURRY = timedelta(seconds=3)
"""A question closes so long after the last active player has answered, so that a mistap can be mended."""

MORE = timedelta(seconds=30)
"""What the host's "30 seconds more" gives."""

SILENT = 3
"""After so many questions in a row that nobody answered, the round pauses by itself."""

MISSED = 2
"""Who has missed so many in a row is not waited for any more, until they answer again."""

LOBBY_LASTS = timedelta(hours=1)
PAUSE_LASTS = timedelta(hours=24)
UNTIMED_LASTS = timedelta(hours=24)
RELAY_LASTS = timedelta(days=8)
"""How long a round stands still before it ends by itself."""

DAILY_LASTS = timedelta(days=14)
"""How long the question of a day can be answered."""


class State(Enum):
    """Where a round is."""

    LOBBY = "lobby"
    ASKING = "asking"
    REVEALING = "revealing"
    PAUSED = "paused"
    OVER = "over"


class Mode(Enum):
    """GROUP: in a channel, everybody answers privately until it closes. SOLO: one person, at their own pace.

    RELAY: as GROUP, one question a day; somebody's timetable goes on. DAILY: one question that stays open for days, and
    tells each person at once.
    """

    GROUP = "group"
    SOLO = "solo"
    RELAY = "relay"
    DAILY = "daily"


TOGETHER = (Mode.GROUP, Mode.RELAY)
"""The modes in which everybody answers privately until a question closes."""


class Scoring(Enum):
    """What an answer is worth: study/quiz/scoring.py."""

    ACCURACY = "accuracy"
    SPEED = "speed"
    CONFIDENCE = "confidence"


@dataclass(frozen=True, slots=True)
class Terms:
    """What was chosen when the round was begun. *seed* draws the same paper again; *topic* is as it was typed."""

    mode: Mode = Mode.GROUP
    scoring: Scoring = Scoring.ACCURACY
    pace: Pace = Pace.NORMAL
    seed: str = ""
    topic: str = ""
    kinds: tuple[Kind, ...] = ()


@dataclass(frozen=True, slots=True)
class Seat:
    """A channel that sees the round. *shown* is when the question in play appeared there, by that platform's clock."""

    channel: ChannelId
    shown: datetime | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """A round. *lecture* is an outline (title, address, chapters' headings), so that an edit of the lecture, or its
    removal, disturbs nobody who plays; *owner* is the server whose lecture it is, None for a common one.

    *number* is the question in play, from 0, and -1 in the lobby. *deadline* is by the platform's clock, None while
    nothing is shown and where time is not limited; *wake* is by ours: when something is due by itself. *left* is the
    time that was left when it was paused. *void* are questions that do not count, *away* those during which the bot was
    away. *silent* counts questions in a row that nobody answered. *hurried*: everybody has answered. *trouble* says why
    it paused by itself. *starts*: when its lobby closes and it begins by itself, by our clock; None where somebody
    starts it.
    """

    id: RoundId
    code: str
    server: ServerId | None
    host: LearnerId | None
    host_name: str
    lecture: Lecture
    owner: ServerId | None
    terms: Terms
    paper: tuple[Put, ...]
    seats: tuple[Seat, ...]
    begun: datetime
    state: State = State.LOBBY
    number: int = -1
    deadline: datetime | None = None
    wake: datetime | None = None
    hurried: bool = False
    paused_in: State | None = None
    left: timedelta | None = None
    void: frozenset[int] = frozenset()
    away: frozenset[int] = frozenset()
    silent: int = 0
    trouble: str = ""
    starts: datetime | None = None
    ended: datetime | None = None
    version: int = 0

    @property
    def question(self) -> Put:
        """The question in play."""
        return self.paper[self.number]

    @property
    def home(self) -> ChannelId:
        """The channel in which it was begun."""
        return self.seats[0].channel

    @property
    def is_open(self) -> bool:
        """Whether answers to the question in play are taken."""
        return self.state is State.ASKING

    @property
    def seen_when_joining(self) -> int:
        """The last question that who joins now is not to have missed: one that is open they can still answer."""
        return self.number - 1 if self.is_undecided(self.number) else self.number

    def is_undecided(self, number: int) -> bool:
        """Whether that question is in play and was not revealed yet, though it may stand still."""
        state = self.paused_in if self.state is State.PAUSED else self.state
        return number == self.number and state is State.ASKING

    @property
    def is_last(self) -> bool:
        """Whether no question follows."""
        return self.number + 1 >= len(self.paper)


# What happens. *now* is our clock, *when* the platform's.


@dataclass(frozen=True, slots=True)
class Started:
    """The first question is asked."""

    now: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """The message of question *number* appeared in *channel*."""

    number: int
    channel: ChannelId
    when: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class Unsent:
    """The message of question *number* cannot be sent to *channel*; *why* is a sentence."""

    number: int
    channel: ChannelId
    why: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Everyone:
    """All who are waited for have answered question *number*."""

    number: int
    when: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """The one who plays alone has answered."""

    now: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """The time to wake has come. *answers* are those to the question in play; in the lobby, those who have joined."""

    answers: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Advanced:
    """The host goes on: closes what is asked, or leaves what is revealed."""

    answers: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Skipped:
    """The question in play does not count, and is revealed."""

    now: datetime


@dataclass(frozen=True, slots=True)
class Extended:
    """More time for the question in play."""

    now: datetime


@dataclass(frozen=True, slots=True)
class Paused:
    """Everything stands still."""

    now: datetime


@dataclass(frozen=True, slots=True)
class Resumed:
    """And goes on."""

    now: datetime


@dataclass(frozen=True, slots=True)
class Back:
    """The bot was away between *since* and *now*."""

    since: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class Seated:
    """Another channel takes part."""

    channel: ChannelId
    now: datetime


@dataclass(frozen=True, slots=True)
class HostLeft:
    """Nobody hosts it any more: those who play decide together."""

    now: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """It is over before its last question."""

    now: datetime


Event: TypeAlias = (
    Started
    | Shown
    | Unsent
    | Everyone
    | Answered
    | Due
    | Advanced
    | Skipped
    | Extended
    | Paused
    | Resumed
    | Back
    | Seated
    | HostLeft
    | Ended
)


# What follows. A part of a round is a message: `lobby`, `q0`, `q1`, ..., `pause4`, `podium`.

LOBBY, PODIUM = "lobby", "podium"


def asked(number: int) -> str:
    """The part that asks question *number*, and later reveals it."""
    return f"q{number}"


def paused(version: int) -> str:
    """The part that says that it paused by itself, in the step that led to *version*."""
    return f"pause{version}"


@dataclass(frozen=True, slots=True)
class Post:
    """A message appears in *channel*."""

    part: str
    channel: ChannelId


@dataclass(frozen=True, slots=True)
class Refresh:
    """The message of that part changes wherever it stands."""

    part: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The message of that part is not sent where it was not sent yet."""

    part: str


@dataclass(frozen=True, slots=True)
class TellHost:
    """The host is told why it paused, because the channel cannot be."""


@dataclass(frozen=True, slots=True)
class Forgive:
    """Nobody has missed question *number*."""

    number: int


Effect: TypeAlias = Post | Refresh | Withdraw | TellHost | Forgive
Moved: TypeAlias = tuple[Round, tuple[Effect, ...]]


class NotNow(PersonError):
    """What was done does not fit the state that the round is in; the text says so."""


def step(before: Round, event: Event) -> Moved:
    """The round after *event*, and what follows from it. Raises NotNow where the event does not fit the state.

    An event that comes too late to matter (an old timer, a message of a question that is gone) changes nothing: then
    the same round is returned, with no effects.
    """
    move = TRANSITIONS.get((before.state, type(event)))
    if move is None:
        raise NotNow(_REFUSALS[before.state])
    after, effects = move(before, event)
    if _is_alone(before):  # who plays alone is shown everything in answers, so no message stands anywhere
        effects = tuple(effect for effect in effects if isinstance(effect, Forgive))
    return (before, ()) if after == before and not effects else (replace(after, version=before.version + 1), effects)


_REFUSALS = {
    State.LOBBY: "The round has not begun yet. Press Start first.",
    State.ASKING: "That cannot be done while a question is open.",
    State.REVEALING: "That question is closed already; the next one is about to come.",
    State.PAUSED: "The round is paused. Resume it first.",
    State.OVER: "That round is over. Start another with `/quiz`.",
}


def _start(before: Round, event: Started) -> Moved:
    after, effects = _ask(before, 0, event.now)
    has_lobby = before.terms.mode is Mode.GROUP
    return after, (Refresh(LOBBY), *effects) if has_lobby else effects


def _ask(before: Round, number: int, now: datetime) -> Moved:
    """Question *number* is put. Its clock starts when its message exists, which is waited for no longer than a day.

    Who plays alone sees it at once, in the answer to what they did.
    """
    seats = tuple(replace(seat, shown=now if _is_alone(before) else None) for seat in before.seats)
    after = replace(
        before,
        state=State.ASKING,
        number=number,
        seats=seats,
        deadline=None,
        wake=None if _is_alone(before) else now + _LASTS[before.terms.mode],
        hurried=False,
    )
    return after, tuple(Post(asked(number), seat.channel) for seat in seats)


_LASTS = {
    Mode.GROUP: UNTIMED_LASTS,
    Mode.SOLO: UNTIMED_LASTS,
    Mode.RELAY: RELAY_LASTS,
    Mode.DAILY: DAILY_LASTS,
}


def _is_alone(round_: Round) -> bool:
    return round_.terms.mode is Mode.SOLO


def _shown(before: Round, event: Shown) -> Moved:
    after = _seen(before, event)
    time = timing.answering(before.question, before.terms.pace)
    if after == before or time is None or _is_alone(before):
        return after, ()
    if before.deadline is None or before.wake is None:  # all who are waited for may have answered before we knew
        time = HURRY if before.hurried else time
        return replace(after, deadline=event.when + time, wake=event.now + time + GRACE), ()
    deadline = max(event.when + time, before.deadline)
    wake = max(event.now + time + GRACE, before.wake)
    # The message was made before it existed, so the time it names is a guess, right to a second in one channel. Only
    # where another channel came earlier, its message has to say that there is more time now.
    return replace(after, deadline=deadline, wake=wake, hurried=False), (Refresh(asked(event.number)),)


def _seen_late(before: Round, event: Shown) -> Moved:
    """The message was under way when the round was paused: it need not be put anew when it goes on."""
    return (_seen(before, event) if before.paused_in is State.ASKING else before), ()


def _seen(before: Round, event: Shown) -> Round:
    """Noted where and when it was seen first; unchanged by what was noted already, or is of another question."""
    if event.number != before.number:
        return before
    seats = tuple(
        replace(seat, shown=event.when) if seat.channel == event.channel and seat.shown is None else seat
        for seat in before.seats
    )
    return replace(before, seats=seats)


def _is_unseen(round_: Round) -> bool:
    return all(seat.shown is None for seat in round_.seats)


def _unsent(before: Round, event: Unsent) -> Moved:
    if event.number != before.number or _is_alone(before):
        return before, ()
    if event.channel != before.home:
        return _without(before, event.channel), ()
    if before.terms.mode is Mode.DAILY:  # whose timetable made it, that hears of it, and the next comes tomorrow
        return replace(_over(before, event.now)[0], trouble=event.why), (Withdraw(asked(before.number)),)
    after = _stopped(before, event.now, event.why)
    return after, (Withdraw(asked(before.number)), TellHost())


def _without(before: Round, channel: ChannelId) -> Round:
    """A guest's channel is left out; the others play on."""
    return replace(before, seats=tuple(seat for seat in before.seats if seat.channel != channel))


def _nowhere(before: Round, event: Unsent) -> Moved:
    """The lobby itself cannot be posted: there is no round without a place."""
    if event.channel != before.home:
        return _without(before, event.channel), ()
    after, _ = _over(before, event.now)
    return replace(after, trouble=event.why), (TellHost(),)


def _stopped(before: Round, now: datetime, trouble: str = "") -> Round:
    """Standing still, with what is needed to go on. A question without a clock has no time left, and needs none."""
    has_clock = before.deadline is not None or before.state is State.REVEALING
    left = max(before.wake - now, timedelta()) if has_clock and before.wake is not None else None
    return replace(
        before,
        state=State.PAUSED,
        paused_in=before.state,
        left=left,
        deadline=None,
        wake=now + max(PAUSE_LASTS, _LASTS[before.terms.mode]),
        trouble=trouble,
    )


def _everyone(before: Round, event: Everyone) -> Moved:
    if event.number != before.number or before.hurried or before.wake is None:
        return before, ()
    if before.deadline is None:  # no time was set, so there is none to cut short: the host goes on
        return replace(before, hurried=True), (Refresh(asked(before.number)),)
    deadline = min(before.deadline, event.when + HURRY)
    wake = min(before.wake, event.now + HURRY + GRACE)
    return replace(before, deadline=deadline, wake=wake, hurried=True), (Refresh(asked(before.number)),)


def _answered(before: Round, _event: Answered) -> Moved:
    if not _is_alone(before):  # a group waits until everybody has answered, or the time is over
        raise NotNow(_REFUSALS[before.state])
    return replace(before, state=State.REVEALING), ()


def _close(before: Round, event: Due | Advanced) -> Moved:
    if isinstance(event, Due) and (before.wake is None or event.now < before.wake):
        return before, ()
    if before.terms.mode is Mode.DAILY:
        return _over(before, event.now)
    if _is_unseen(before) and not event.answers and not _is_alone(before):  # nobody could answer it
        return _voided(before, event.now)
    after = replace(before, silent=0 if event.answers else before.silent + 1)
    if isinstance(event, Due) and after.silent >= SILENT and not _is_alone(after) and not after.is_last:
        revealed = _revealed(after, event.now)
        stopped = replace(_stopped(revealed, event.now, SILENCE), silent=0)
        part = paused(before.version + 1)
        return stopped, (Refresh(asked(before.number)), *(Post(part, seat.channel) for seat in before.seats))
    return _revealed(after, event.now), (Refresh(asked(before.number)),)


SILENCE = "Nobody answered three questions in a row, so I stopped asking."


def _revealed(before: Round, now: datetime) -> Round:
    time = timing.revealing(before.question, before.terms.pace)
    wake = None if _is_alone(before) else now + (_LASTS[before.terms.mode] if time is None else time)
    return replace(before, state=State.REVEALING, deadline=None, wake=wake)


def _next(before: Round, event: Due | Advanced) -> Moved:
    if isinstance(event, Due) and (before.wake is None or event.now < before.wake):
        return before, ()
    if before.is_last or (isinstance(event, Due) and before.terms.pace is Pace.UNTIMED):
        return _over(before, event.now)
    after, effects = _ask(before, before.number + 1, event.now)
    return after, (Refresh(asked(before.number)), *effects) if before.terms.pace is Pace.UNTIMED else effects


def _over(before: Round, now: datetime) -> Moved:
    after = replace(before, state=State.OVER, deadline=None, wake=None, ended=now, paused_in=None, left=None)
    shown: tuple[Effect, ...] = (Refresh(LOBBY),) if before.state is State.LOBBY else (Refresh(asked(before.number)),)
    has_podium = before.state is not State.LOBBY and before.terms.mode is not Mode.DAILY
    podium = tuple(Post(PODIUM, seat.channel) for seat in before.seats) if has_podium else ()
    return after, (*shown, *podium)


def _skip(before: Round, event: Skipped) -> Moved:
    return _voided(before, event.now)


def _voided(before: Round, now: datetime) -> Moved:
    """It does not count, and nobody has missed it."""
    void = replace(before, void=before.void | {before.number}, silent=0)
    return _revealed(void, now), (Refresh(asked(before.number)), Forgive(before.number))


def _extend(before: Round, _event: Extended) -> Moved:
    if before.deadline is None or before.wake is None:
        raise NotNow("This question has no clock. Press Next when everybody is ready.")
    more = replace(before, deadline=before.deadline + MORE, wake=before.wake + MORE, hurried=False)
    return more, (Refresh(asked(before.number)),)


def _pause(before: Round, event: Paused) -> Moved:
    if before.terms.mode in (Mode.SOLO, Mode.DAILY):
        raise NotNow("Nobody waits for you: go on whenever you like.")
    return _stopped(before, event.now), (Refresh(asked(before.number)),)


def _resume(before: Round, event: Resumed) -> Moved:
    on = replace(before, state=before.paused_in or State.ASKING, paused_in=None, left=None, trouble="")
    refreshed = Refresh(asked(before.number))
    if before.paused_in is State.REVEALING:
        if before.trouble:  # its answer was seen for long enough
            after, effects = _next(on, Advanced(0, event.now))
            return after, (refreshed, *(effect for effect in effects if effect != refreshed))
        return replace(on, wake=event.now + (before.left or timedelta())), (refreshed,)
    if _is_unseen(before):
        return _ask(on, before.number, event.now)
    unseen = tuple(Post(asked(before.number), seat.channel) for seat in before.seats if seat.shown is None)
    time = timing.answering(before.question, before.terms.pace)
    if time is None:
        return replace(on, wake=event.now + _LASTS[before.terms.mode]), (refreshed, *unseen)
    # What is left counts from our clock; the platform's is near enough to it for a deadline set by hand.
    deadline = event.now + (time if before.left is None else max(before.left - GRACE, HURRY))
    return replace(on, deadline=deadline, wake=deadline + GRACE), (refreshed, *unseen)


def _back(before: Round, event: Back) -> Moved:
    """A question goes on with the time that was left, or does not count where the absence was longer than itself.

    One that everybody had answered counts in any case.
    """
    if before.deadline is None or before.wake is None:
        return before, ()
    if event.since >= before.wake - GRACE:  # it was over when the bot went away
        return before, ()
    away = event.now - event.since
    if away <= timedelta():
        return before, ()
    noted = replace(before, away=before.away | {before.number})
    time = timing.answering(before.question, before.terms.pace)
    if time is not None and away > time and not before.hurried:
        return _voided(noted, event.now)
    after = replace(noted, deadline=before.deadline + away, wake=before.wake + away)
    return after, (Refresh(asked(before.number)),)


def _seat(before: Round, event: Seated) -> Moved:
    if any(seat.channel == event.channel for seat in before.seats):
        return before, ()
    after = replace(before, seats=(*before.seats, Seat(event.channel)))
    part = LOBBY if before.state is State.LOBBY else asked(before.number)
    return after, (Post(part, event.channel),)


def _orphan(before: Round, _event: HostLeft) -> Moved:
    return replace(before, host=None, host_name=""), ()


def _end(before: Round, event: Ended) -> Moved:
    return _over(before, event.now)


def _lapse(before: Round, event: Due) -> Moved:
    if before.wake is None or event.now < before.wake:
        return before, ()
    if before.state is State.LOBBY and before.starts is not None and event.answers:
        return _start(before, Started(event.now))
    return _over(before, event.now)


def _nothing(before: Round, _event: Any) -> Moved:
    return before, ()


TRANSITIONS: Mapping[tuple[State, type], Callable[[Round, Any], Moved]] = {
    (State.LOBBY, Started): _start,
    (State.LOBBY, Due): _lapse,
    (State.LOBBY, Unsent): _nowhere,
    (State.LOBBY, Back): _nothing,
    (State.LOBBY, Seated): _seat,
    (State.LOBBY, HostLeft): _orphan,
    (State.LOBBY, Ended): _end,
    (State.ASKING, Shown): _shown,
    (State.ASKING, Unsent): _unsent,
    (State.ASKING, Everyone): _everyone,
    (State.ASKING, Answered): _answered,
    (State.ASKING, Due): _close,
    (State.ASKING, Advanced): _close,
    (State.ASKING, Skipped): _skip,
    (State.ASKING, Extended): _extend,
    (State.ASKING, Paused): _pause,
    (State.ASKING, Back): _back,
    (State.ASKING, Seated): _seat,
    (State.ASKING, HostLeft): _orphan,
    (State.ASKING, Ended): _end,
    (State.REVEALING, Shown): _nothing,
    (State.REVEALING, Unsent): _nothing,
    (State.REVEALING, Everyone): _nothing,
    (State.REVEALING, Due): _next,
    (State.REVEALING, Advanced): _next,
    (State.REVEALING, Paused): _pause,
    (State.REVEALING, Back): _nothing,
    (State.REVEALING, Seated): _seat,
    (State.REVEALING, HostLeft): _orphan,
    (State.REVEALING, Ended): _end,
    (State.PAUSED, Shown): _seen_late,
    (State.PAUSED, Unsent): _nothing,
    (State.PAUSED, Everyone): _nothing,
    (State.PAUSED, Due): _lapse,
    (State.PAUSED, Resumed): _resume,
    (State.PAUSED, Back): _nothing,
    (State.PAUSED, Seated): _seat,
    (State.PAUSED, HostLeft): _orphan,
    (State.PAUSED, Ended): _end,
    (State.OVER, Shown): _nothing,
    (State.OVER, Unsent): _nothing,
    (State.OVER, Everyone): _nothing,
    (State.OVER, Due): _nothing,
    (State.OVER, Back): _nothing,
}
"""Every move that there is. What is not here is NotNow."""
