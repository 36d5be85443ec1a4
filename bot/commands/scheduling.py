"""What a schedule does when it is due: one post a local date, or a line in the ledger that says why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta

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
    Advanced,
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
    await _drawn(schedule, lecture, shelf, context)


async def carry_out(schedule: Schedule, context: Context) -> None:
    """Does what is due of the schedule now, and sets when it is due next."""
    now = context.now
    pending = list(between(schedule.rule, await _settled_until(schedule, context), now + lead(schedule)))[-_MOST:]
    async with context.store.transaction() as repositories:
        for occurrence in pending[:-1]:
            outcome, why = (
                (Outcome.SKIPPED, PAUSED) if schedule.is_paused_on(occurrence.date) else (Outcome.MISSED, AWAY)
            )
            await repositories.schedules.enter(_line(schedule, occurrence, now, outcome, why))
    after = await _meet(schedule, pending[-1], context) if pending else schedule
    last = pending[-1].at if pending else now
    await keep(schedule, after, max(last, now + lead(schedule)), context)


async def keep(before: Schedule, after: Schedule, moment: datetime, context: Context) -> Schedule | None:
    """Keeps what differs between the two, and what others changed since *before* was read.

    Gives what is kept, due next after the moment; None, and nothing is kept, where it was removed.
    """
    changed = {
        field.name: value
        for field in fields(after)
        if (value := getattr(after, field.name)) != getattr(before, field.name)
    }
    async with context.store.transaction() as repositories:
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
    after = await _post(schedule, occurrence, context)
    await keep(schedule, after, context.now, context)
    return True


async def _meet(schedule: Schedule, occurrence: Occurrence, context: Context) -> Schedule:
    """Posts what is due at the occurrence, unless it is too late or paused; gives the schedule as it is then."""
    now = context.now
    if schedule.is_paused_on(occurrence.date):
        await _enter(_line(schedule, occurrence, now, Outcome.SKIPPED, PAUSED), context)
        return schedule
    awake = replace(schedule, paused=False, until=None) if schedule.paused else schedule
    if now - occurrence.at > context.services.window:
        await _enter(_line(schedule, occurrence, now, Outcome.MISSED, AWAY), context)
        return awake
    try:
        return await _post(awake, occurrence, context)
    except (PersonError, Overtaken) as error:
        why = "Another quiz was on in the channel." if isinstance(error, Overtaken) else str(error)
        async with context.store.transaction() as repositories:
            if await repositories.schedules.enter(_line(schedule, occurrence, now, Outcome.FAILED, why)):
                return await failed(repositories, awake, occurrence.date)
        return awake


async def _post(schedule: Schedule, occurrence: Occurrence, context: Context) -> Schedule:
    shelf = await _shelf(schedule, context)
    lecture = _lecture(schedule, shelf)
    match schedule.sort:
        case Sort.DAILY | Sort.PERSONAL:
            return await _post_question(schedule, occurrence, lecture, shelf, context)
        case Sort.QUIZ:
            return await _post_lobby(schedule, occurrence, lecture, shelf, context)
        case Sort.RELAY:
            return await _go_on(schedule, occurrence, lecture, shelf, context)


async def _post_question(
    schedule: Schedule, occurrence: Occurrence, lecture: Lecture, shelf: Shelf, context: Context
) -> Schedule:
    if schedule.sort is Sort.PERSONAL and await _is_unanswered(schedule, context):
        return await _fall_silent(schedule, occurrence, context)
    key, owner = shelf.origin(lecture.id)
    async with context.store.reading() as repositories:
        posted = [line.key for line in await repositories.schedules.posted(schedule.channel, _POSTED[schedule.sort])]
        if schedule.sort is Sort.PERSONAL:
            seen = await repositories.answers.history(key, owner, learner=schedule.by)
        else:
            seen = await repositories.answers.history(key, owner, server=schedule.server)
    questions = lecture.questions or await context.services.aside(lambda: tuple(every(lecture)))
    picked = daily.pick(lecture, questions, posted, seen, schedule.channel, occurrence.date)
    if picked is None:
        raise NotFound(f"“{lecture.title}” has no question that can be asked in passing.")
    terms = Terms(Mode.DAILY, pace=Pace.UNTIMED, seed=f"{schedule.id} {occurrence.date}")
    round_, effects = step(_round(schedule, lecture, shelf, terms, (picked.put,), context), Started(context.now))
    line = _line(schedule, occurrence, context.now, Outcome.UNDER_WAY, "", round_.id, picked.key)
    async with context.store.transaction() as repositories:
        if await repositories.schedules.enter(line):
            await repositories.rounds.add(round_, effects)
    return schedule


async def _post_lobby(
    schedule: Schedule, occurrence: Occurrence, lecture: Lecture, shelf: Shelf, context: Context
) -> Schedule:
    drawn = await _drawn(schedule, lecture, shelf, context)
    begins = max(occurrence.at, context.now + timedelta(minutes=1))
    terms = _terms(schedule, Mode.GROUP, drawn.seed)
    round_ = replace(_round(schedule, lecture, shelf, terms, drawn.paper, context), starts=begins, wake=begins)
    line = _line(schedule, occurrence, context.now, Outcome.UNDER_WAY, "", round_.id)
    async with context.store.transaction() as repositories:
        if await repositories.schedules.enter(line):
            await repositories.rounds.add(round_, (Post(LOBBY, round_.home),))
    return schedule


async def _go_on(
    schedule: Schedule, occurrence: Occurrence, lecture: Lecture, shelf: Shelf, context: Context
) -> Schedule:
    """The next question of a relay, which reveals the one before; after the last one, its podium."""
    now = context.now
    if schedule.round is None:
        drawn = await _drawn(schedule, lecture, shelf, context)
        terms = replace(_terms(schedule, Mode.RELAY, drawn.seed), pace=Pace.UNTIMED)
        round_, effects = step(_round(schedule, lecture, shelf, terms, drawn.paper, context), Started(now))
        line = _line(schedule, occurrence, now, Outcome.UNDER_WAY, "", round_.id)
        async with context.store.transaction() as repositories:
            if await repositories.schedules.enter(line):
                await repositories.rounds.add(round_, effects)
                return replace(schedule, round=round_.id)
        return schedule
    async with context.store.transaction() as repositories:
        before = await repositories.rounds.get(schedule.round)
        if before is None or before.state is State.OVER:
            await repositories.schedules.enter(
                _line(schedule, occurrence, now, Outcome.SKIPPED, "Its quiz was ended in the channel.")
            )
            return replace(schedule, rule=replace(schedule.rule, until=occurrence.date))
        line = _line(schedule, occurrence, now, Outcome.UNDER_WAY, "", before.id)
        if await repositories.schedules.enter(line):
            after, effects = await _advanced(repositories, before, now)
            await repositories.rounds.save(after, effects, before.version)
            if after.state is State.OVER:
                await repositories.schedules.settle(replace(line, outcome=Outcome.SENT))
                return replace(schedule, rule=replace(schedule.rule, until=occurrence.date))
    return schedule


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


async def _enter(line: Delivery, context: Context) -> None:
    async with context.store.transaction() as repositories:
        await repositories.schedules.enter(line)


# What became of it


async def settled(repositories: Repositories, line: Delivery, outcome: Outcome, why: str, now: datetime) -> None:
    """Notes what became of a post, and tells whoever made the schedule when it fails again."""
    if outcome is Outcome.SENT and now - line.due > PUNCTUAL:
        outcome = Outcome.LATE
    await repositories.schedules.settle(replace(line, outcome=outcome, why=why, at=now))
    schedule = await repositories.schedules.get(line.schedule)
    if schedule is None:
        return
    if outcome in (Outcome.SENT, Outcome.LATE):
        if schedule.failures:
            await put(repositories, replace(schedule, failures=0), now)
        return
    changed = await failed(repositories, schedule, line.date)
    if schedule.sort is Sort.PERSONAL and outcome is Outcome.FAILED:  # who takes no messages is left alone
        changed = replace(changed, paused=True)
    await put(repositories, changed, now)


async def open_thread(repositories: Repositories, line: Delivery, message: str, channel: ChannelId) -> None:
    """Begins a thread below a post, where its schedule wants one."""
    schedule = await repositories.schedules.get(line.schedule)
    if schedule is None or line.round is None or not schedule.options.get("thread"):
        return
    await repositories.messages.put(
        Message(
            key=f"{line.round} thread {channel}",
            channel=channel,
            server=schedule.server,
            shows=Action("daily thread", {"round": line.round}),
            under=message,
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


async def _fall_silent(schedule: Schedule, occurrence: Occurrence, context: Context) -> Schedule:
    silent = replace(schedule, paused=True)
    why = "Nobody had answered for two weeks."
    async with context.store.transaction() as repositories:
        if await repositories.schedules.enter(_line(schedule, occurrence, context.now, Outcome.SKIPPED, why)):
            await repositories.messages.put(
                Message(
                    key=f"schedule {schedule.id} silent {occurrence.date}",
                    channel=schedule.channel,
                    server=None,
                    shows=Action("schedule board", {"schedule": schedule.id, "part": "silent"}),
                )
            )
    return silent
