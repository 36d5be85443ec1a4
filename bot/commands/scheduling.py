"""What a schedule does when it is due: one post a local date, or a line in the ledger that says why there is none."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from bot.chat.card import Action
from bot.chat.interaction import NOBODY
from bot.chat.platform import direct
from bot.commands import quiz
from bot.commands.command import Context
from bot.commands.visits import LASTS
from bot.corpus.lecture import Lecture
from bot.kernel.errors import NotFound, PersonError
from bot.kernel.ids import ChannelId, RoundId
from bot.ports import Delivery, Message, Outcome, Overtaken, Repositories, Schedule, Sort
from bot.study import daily, lookup
from bot.study.library import Shelf, View
from bot.study.quiz.generate import every
from bot.study.quiz.options import Put
from bot.study.quiz.paper import outline, paper, seed_words
from bot.study.quiz.round import (
    LOBBY,
    PODIUM,
    Advanced,
    Effect,
    Mode,
    Moved,
    Post,
    Resumed,
    Round,
    Scoring,
    Seat,
    Started,
    State,
    Terms,
    asked,
    step,
)
from bot.study.quiz.timing import Pace
from bot.study.timetable import Occurrence, between, next_after

NOTICE = timedelta(minutes=10)
"""So long before a scheduled quiz its lobby comes."""

PUNCTUAL = timedelta(minutes=10)
"""What comes later than this says so."""

AWAY = "I was not running then."
PAUSED = "It was paused."
UNANSWERED = 14
"""Personal posts in a row without an answer, after which they stop by themselves: two weeks, if one comes each day."""

TROUBLE = 2
"""Failures in a row after which whoever made the schedule is told."""

_MOST = 400  # dates that are written as missed at once; who was away longer starts with the last ones
_POSTED = {Sort.DAILY: (Sort.DAILY,), Sort.PERSONAL: (Sort.PERSONAL,)}


def lead(schedule: Schedule) -> timedelta:
    """How long before its time a schedule is due."""
    return NOTICE if schedule.sort is Sort.QUIZ else timedelta()


def due_after(schedule: Schedule, moment: datetime) -> datetime | None:
    """When the schedule is due for its first time later than a moment, which may be a moment ago; None for never."""
    following = next_after(schedule.rule, moment)
    return None if following is None else following.at - lead(schedule)


async def check(schedule: Schedule, context: Context) -> None:
    """Raises PersonError where nothing could be posted: no lecture, no chapter on the topic, nothing to ask."""
    shelf = await _shelf(schedule, context)
    lecture = _lecture(schedule, shelf)
    if schedule.sort in _POSTED:
        await _picked(schedule, context.now.astimezone(ZoneInfo(schedule.rule.zone)).date(), lecture, shelf, context)
    else:
        await _drawn(schedule, lecture, shelf, context)


async def carry_out(schedule: Schedule, context: Context) -> None:
    """Does what is due of the schedule now, and sets when it is due next."""
    now = context.now + lead(schedule)
    pending = list(between(schedule.rule, await _settled_until(schedule, context), now))[-_MOST:]
    if not pending:
        await keep(schedule, schedule, now, context)
        return
    if len(pending) > 1:
        async with context.store.transaction() as repositories:
            for occurrence in pending[:-1]:
                is_rest = schedule.is_paused_on(occurrence.date)
                outcome, why = (Outcome.SKIPPED, PAUSED) if is_rest else (Outcome.MISSED, AWAY)
                await repositories.schedules.enter(_line(schedule, occurrence, context.now, outcome, why))
    await _meet(schedule, pending[-1], context)


async def keep(before: Schedule, after: Schedule, moment: datetime, context: Context) -> Schedule | None:
    """Keeps what differs between the two, and what others changed since *before* was read.

    Gives what is kept, due next after the moment; None, and nothing is kept, where it was removed.
    """
    async with context.store.transaction() as repositories:
        return await _keep(repositories, before, after, moment)


async def _keep(repositories: Repositories, before: Schedule, after: Schedule, moment: datetime) -> Schedule | None:
    changed = {
        field.name: value
        for field in fields(after)
        if (value := getattr(after, field.name)) != getattr(before, field.name)
    }
    current = await repositories.schedules.get(before.id)
    if current is None:
        return None
    kept = replace(current, **changed)
    await put(repositories, kept, moment)
    return kept


async def _settled_until(schedule: Schedule, context: Context) -> datetime:
    """The last time of which it is written what became of it. Those to come that were skipped do not count."""
    async with context.store.reading() as repositories:
        ledger = await repositories.schedules.ledger(schedule.id)
    past = (line.due for line in ledger if line.due <= context.now + lead(schedule))
    return max(past, default=schedule.made)


async def post_now(schedule: Schedule, occurrence: Occurrence, context: Context) -> bool:
    """Posts what is due on that date before its time; False where that date has its line in the ledger already."""
    async with context.store.reading() as repositories:
        ledger = await repositories.schedules.ledger(schedule.id)
    if any(line.date == occurrence.date for line in ledger):
        return False
    await _post(_Turn(schedule, schedule, occurrence, context))
    return True


Deed: TypeAlias = Callable[[Repositories], Awaitable[Schedule]]
"""What belongs to the line of a date, in its transaction; gives the schedule as it is from then on."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """An occurrence that is met. *read* is the schedule as it was found, *schedule* as it is from now on."""

    read: Schedule
    schedule: Schedule
    occurrence: Occurrence
    context: Context

    def line(self, outcome: Outcome, why: str = "", round_id: RoundId | None = None, key: str = "") -> Delivery:
        return _line(self.schedule, self.occurrence, self.context.now, outcome, why, round_id, key)

    async def enter(self, line: Delivery, deed: Deed | None = None) -> None:
        """All at once: the line with its deed, unless the date has one already, and when the schedule is due next."""
        async with self.context.store.transaction() as repositories:
            is_new = await repositories.schedules.enter(line)
            after = await deed(repositories) if is_new and deed is not None else self.schedule
            moment = max(self.occurrence.at, self.context.now + lead(self.schedule))
            await _keep(repositories, self.read, after, moment)


async def _meet(schedule: Schedule, occurrence: Occurrence, context: Context) -> None:
    """Posts what is due at the occurrence, unless it is too late or paused."""
    if schedule.is_paused_on(occurrence.date):
        resting = _Turn(schedule, schedule, occurrence, context)
        await resting.enter(resting.line(Outcome.SKIPPED, PAUSED))
        return
    awake = replace(schedule, paused=False, until=None) if schedule.paused else schedule
    turn = _Turn(schedule, awake, occurrence, context)
    if context.now - occurrence.at > context.services.window:
        await turn.enter(turn.line(Outcome.MISSED, AWAY))
        return
    try:
        await _post(turn)
    except Overtaken:
        if schedule.round is not None:  # somebody moved the relay on at the same moment
            raise
        await _fail(turn, "Another quiz was on in the channel.")
    except PersonError as error:
        await _fail(turn, str(error))


async def _fail(turn: _Turn, why: str) -> None:
    async def tell(repositories: Repositories) -> Schedule:
        return await failed(repositories, turn.schedule, turn.occurrence.date)

    await turn.enter(turn.line(Outcome.FAILED, why), tell)


async def _post(turn: _Turn) -> None:
    shelf = await _shelf(turn.schedule, turn.context)
    lecture = _lecture(turn.schedule, shelf)
    match turn.schedule.sort:
        case Sort.DAILY | Sort.PERSONAL:
            await _post_question(turn, lecture, shelf)
        case Sort.QUIZ:
            await _post_lobby(turn, lecture, shelf)
        case Sort.RELAY if turn.schedule.round is None:
            await _begin_relay(turn, lecture, shelf)
        case Sort.RELAY:
            await _go_on(turn, turn.schedule.round)


async def _post_question(turn: _Turn, lecture: Lecture, shelf: Shelf) -> None:
    schedule, occurrence, context = turn.schedule, turn.occurrence, turn.context
    if schedule.sort is Sort.PERSONAL and await _is_unanswered(schedule, context):
        await _fall_silent(turn)
        return
    picked = await _picked(schedule, occurrence.date, lecture, shelf, context)
    terms = Terms(Mode.DAILY, pace=Pace.UNTIMED, seed=f"{schedule.id} {occurrence.date}")
    round_, effects = step(_round(schedule, lecture, shelf, terms, (picked.put,), context), Started(context.now))
    await turn.enter(turn.line(Outcome.UNDER_WAY, "", round_.id, picked.key), _begun(schedule, round_, effects))


async def _picked(schedule: Schedule, day: date, lecture: Lecture, shelf: Shelf, context: Context) -> daily.Pick:
    """The question of a date. Raises NotFound where the lecture has none for it."""
    key, owner = shelf.origin(lecture.id)
    async with context.store.reading() as repositories:
        posted = [line.key for line in await repositories.schedules.posted(schedule.channel, _POSTED[schedule.sort])]
        if schedule.sort is Sort.PERSONAL:
            seen = await repositories.answers.history(key, owner, learner=schedule.by)
        else:
            seen = await repositories.answers.history(key, owner, server=schedule.server)
    questions = lecture.questions or await context.services.aside(lambda: tuple(every(lecture)))
    picked = daily.pick(lecture, questions, posted, seen, schedule.channel, day)
    if picked is None:
        raise NotFound(f"“{lecture.title}” has no question that can be asked in passing.")
    return picked


async def _post_lobby(turn: _Turn, lecture: Lecture, shelf: Shelf) -> None:
    schedule, context = turn.schedule, turn.context
    drawn = await _drawn(schedule, lecture, shelf, context)
    begins = max(turn.occurrence.at, context.now + timedelta(minutes=1))
    terms = _terms(schedule, Mode.GROUP, drawn.seed)
    round_ = replace(_round(schedule, lecture, shelf, terms, drawn.paper, context), starts=begins, wake=begins)
    lobby = Post(LOBBY, round_.home)
    await turn.enter(turn.line(Outcome.UNDER_WAY, "", round_.id), _begun(schedule, round_, (lobby,)))


async def _begin_relay(turn: _Turn, lecture: Lecture, shelf: Shelf) -> None:
    """The first question of a relay."""
    schedule, context = turn.schedule, turn.context
    drawn = await _drawn(schedule, lecture, shelf, context)
    terms = replace(_terms(schedule, Mode.RELAY, drawn.seed), pace=Pace.UNTIMED)
    round_, effects = step(_round(schedule, lecture, shelf, terms, drawn.paper, context), Started(context.now))
    on = replace(schedule, round=round_.id)
    await turn.enter(turn.line(Outcome.UNDER_WAY, "", round_.id, asked(0)), _begun(on, round_, effects))


def _begun(schedule: Schedule, round_: Round, effects: Sequence[Effect]) -> Deed:
    """The round begins; the schedule is that one then."""

    async def begin(repositories: Repositories) -> Schedule:
        await repositories.rounds.add(round_, effects)
        return schedule

    return begin


async def _go_on(turn: _Turn, round_id: RoundId) -> None:
    """The next question of a relay, which reveals the one before; after the last one, its podium."""
    over = replace(turn.schedule, rule=replace(turn.schedule.rule, until=turn.occurrence.date))
    line = turn.line(Outcome.UNDER_WAY, "", round_id)

    async def go_on(repositories: Repositories) -> Schedule:
        before = await repositories.rounds.get(round_id)
        if before is None or before.state is State.OVER:
            ended = replace(line, outcome=Outcome.SKIPPED, why="Its quiz was ended in the channel.", round=None)
            await repositories.schedules.settle(ended)
            return over
        after, effects = await _advanced(repositories, before, turn.context.now)
        await repositories.rounds.save(after, effects, before.version)
        if after.state is State.OVER:
            await repositories.schedules.settle(replace(line, key=PODIUM))
            return over
        await repositories.schedules.settle(replace(line, key=asked(after.number)))
        return turn.schedule

    await turn.enter(line, go_on)


async def _advanced(repositories: Repositories, before: Round, now: datetime) -> Moved:
    """The round with its question closed and the next one asked, as one step of its version.

    One that paused by itself, since its question could not be shown, asks that again.
    """
    if before.state is State.PAUSED and before.trouble:
        return step(before, Resumed(now))
    answers, _ = await repositories.answers.count(before.id, max(before.number, 0))
    closed, first = step(before, Advanced(answers, now)) if before.state is State.ASKING else (before, ())
    after, second = step(closed, Advanced(answers, now))
    effects = tuple(dict.fromkeys((*first, *second)))
    return replace(after, version=before.version + 1), effects


@dataclass(frozen=True, slots=True)
class _Drawn:
    seed: str
    paper: tuple[Put, ...]


async def _drawn(schedule: Schedule, lecture: Lecture, shelf: Shelf, context: Context) -> _Drawn:
    options = schedule.options
    count = int(options.get("questions", quiz.USUAL))
    chapters = quiz.chapters_of(options.get("topic", ""), lecture, shelf, count)
    key, owner = shelf.origin(lecture.id)
    async with context.store.reading() as repositories:
        seen = await repositories.answers.history(key, owner, server=schedule.server)
    seed = seed_words(context.services.chance)
    drawn = await context.services.aside(lambda: paper(lecture, seed, count, chapters, (), seen))
    return _Drawn(seed, drawn.questions)


def _terms(schedule: Schedule, mode: Mode, seed: str) -> Terms:
    options = schedule.options
    return Terms(
        mode,
        Scoring(options.get("scoring", Scoring.ACCURACY.value)),
        Pace(options.get("pace", Pace.NORMAL.value)),
        seed,
        options.get("topic", ""),
    )


def _round(
    schedule: Schedule, lecture: Lecture, shelf: Shelf, terms: Terms, questions: Sequence[Put], context: Context
) -> Round:
    """A round that nobody hosts, in the schedule's channel."""
    key, owner = shelf.origin(lecture.id)
    return Round(
        id=RoundId(quiz.letters(context.services.chance, quiz.ID)),
        code=quiz.letters(context.services.chance, quiz.CODE),
        server=schedule.server,
        host=None,
        host_name="",
        lecture=replace(outline(lecture), id=key),
        owner=owner,
        terms=terms,
        paper=tuple(questions),
        seats=(Seat(schedule.channel),),
        begun=context.now,
    )


async def _shelf(schedule: Schedule, context: Context) -> Shelf:
    """What is seen where it posts: in the server, or by the one person."""
    if schedule.sort is not Sort.PERSONAL:
        return await context.shelves.shelf(View(schedule.server), schedule.channel)
    async with context.store.reading() as repositories:
        visited = frozenset(await repositories.visits.servers(schedule.by, context.now - LASTS))
    return await context.shelves.shelf(View(visited=visited), schedule.channel)


def _lecture(schedule: Schedule, shelf: Shelf) -> Lecture:
    """The lecture that the schedule names, else the channel's own, else the first. Raises NotFound."""
    if schedule.lecture is not None:
        lecture = shelf.of_origin(schedule.lecture, schedule.owner)
        if lecture is None:
            raise NotFound("Its lecture is not here any more. Set another one.")
        return lecture
    lecture = lookup.lecture(shelf, "") or next(iter(shelf.lectures.values()), None)
    if lecture is None:
        raise NotFound(lookup.EMPTY)
    return lecture


def _line(
    schedule: Schedule,
    occurrence: Occurrence,
    now: datetime,
    outcome: Outcome,
    why: str = "",
    round_id: RoundId | None = None,
    key: str = "",
) -> Delivery:
    return Delivery(schedule.id, occurrence.date, occurrence.at, outcome, now, why, round_id, key)


# What became of it


async def settled(repositories: Repositories, became: Delivery, now: datetime) -> Schedule | None:
    """Notes what became of a post, and tells whoever made the schedule when it fails again; gives the schedule."""
    is_late = became.outcome is Outcome.SENT and became.at - became.due > PUNCTUAL
    await repositories.schedules.settle(replace(became, outcome=Outcome.LATE) if is_late else became)
    schedule = await repositories.schedules.get(became.schedule)
    if schedule is None:
        return None
    if became.outcome is Outcome.SENT:
        after = replace(schedule, failures=0)
    else:
        after = await failed(repositories, schedule, became.date)
        if schedule.sort is Sort.PERSONAL and became.outcome is Outcome.FAILED:  # who takes no messages is left alone
            after = replace(after, paused=True)
    if after != schedule:
        await put(repositories, after, now)
    return after


async def open_thread(
    repositories: Repositories, schedule: Schedule, round_id: RoundId, message: str, channel: ChannelId
) -> None:
    """Begins a thread below a post, where its schedule wants one."""
    if not schedule.options.get("thread"):
        return
    await repositories.messages.put(
        Message(
            key=f"{round_id} thread {channel}",
            channel=channel,
            server=schedule.server,
            shows=Action("daily thread", {"round": round_id}),
            under=message,
            is_patient=True,
        )
    )


async def failed(repositories: Repositories, schedule: Schedule, day: date) -> Schedule:
    """The schedule after one more failure; after the second in a row whoever made it is told, once."""
    failures = schedule.failures + 1
    if failures == TROUBLE and schedule.sort is not Sort.PERSONAL and schedule.by != NOBODY.id:
        await repositories.messages.put(
            Message(
                key=f"schedule {schedule.id} trouble {day}",
                channel=direct(await repositories.links.reached(schedule.by, schedule.channel)),
                server=schedule.server,
                shows=Action("schedule board", {"schedule": schedule.id, "part": "trouble"}),
                is_patient=True,
            )
        )
    return replace(schedule, failures=failures)


async def put(repositories: Repositories, schedule: Schedule, moment: datetime) -> None:
    """Keeps the schedule as it is now, and sets when it is due next after the moment."""
    await repositories.schedules.put(schedule, due_after(schedule, moment))


async def _is_unanswered(schedule: Schedule, context: Context) -> bool:
    """Whether the person has answered none of the last posts."""
    async with context.store.reading() as repositories:
        lines = await repositories.schedules.ledger(schedule.id, UNANSWERED)
        rounds = [
            line.round for line in lines if line.round is not None and line.outcome in (Outcome.SENT, Outcome.LATE)
        ]
        if len(rounds) < UNANSWERED:
            return False
        counts = [await repositories.answers.count(round_id, 0) for round_id in rounds]
    return not any(answers for answers, _ in counts)


async def _fall_silent(turn: _Turn) -> None:
    async def say(repositories: Repositories) -> Schedule:
        await repositories.messages.put(
            Message(
                key=f"schedule {turn.schedule.id} silent {turn.occurrence.date}",
                channel=turn.schedule.channel,
                server=None,
                shows=Action("schedule board", {"schedule": turn.schedule.id, "part": "silent"}),
                is_patient=True,
            )
        )
        return replace(turn.schedule, paused=True)

    await turn.enter(turn.line(Outcome.SKIPPED, "None of the last fourteen was answered."), say)
