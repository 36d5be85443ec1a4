"""Rules like "every weekday at 09:00 in Berlin", and the moments at which they come due. What is sent is not here.

A rule is read on local dates, and each date gives one moment or none. All that is compared or counted is UTC; local
time is looked at only to find the moment of a date (`on`), where the clocks of a zone jump:

    the clock       at the wanted time            it comes due
    --------------  ----------------------------  --------------------------------------------------------------------
    goes forward    is skipped (02:30 in Berlin)  when the gap ends (03:00), the first instant at or after that time
    goes back       happens twice                 at the first of the two
    skips a date    and all its times (Apia 2011) not at all: nobody there lived that date

Why 03:00, where `datetime` gives 03:30: a clock on the wall shows 01:59 and then 03:00, so at 03:00 half past two is
over, and what was due by then is due now. Half an hour more is nobody's wish: a rule for 02:05 would come after 03:00.
The gap may end on the next date (23:30 in Scoresbysund, whose clocks went from 22:59 to midnight); the occurrence is
still that of its own date, because that date was lived.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from bot.kernel.errors import PersonError
from bot.study.zones import called

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""Their numbers are those of `date.weekday()`: Monday is 0."""

EVERY_DAY = frozenset(range(7))
WEEKDAYS = frozenset(range(5))
WEEKEND = EVERY_DAY - WEEKDAYS

LONGEST = 366
"""The most days from one occurrence to the next that a rule can ask for: a year."""

_NAMED = 5  # skipped dates that a description names before it counts
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Rule:
    """When something comes due, on the clocks of *zone*.

    *weekdays* and *skip* say on which local dates; *every* counts days from *start*, which is its first (so it is
    needed where *every* is above 1); *until* is the last date, itself included.

    Raises PersonError where days and *every* never meet, ValueError for a value out of range, and
    `zoneinfo.ZoneInfoNotFoundError` for a zone that is none.
    """

    hour: int
    minute: int
    zone: str
    weekdays: frozenset[int] = EVERY_DAY
    every: int = 1
    skip: frozenset[date] = frozenset()
    start: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        time(self.hour, self.minute)
        _clocks(self.zone)
        if not self.weekdays or not self.weekdays <= EVERY_DAY:
            raise ValueError(f"weekdays are some of 0 to 6, not {sorted(self.weekdays)}")
        if not 1 <= self.every <= LONGEST:
            raise ValueError(f"every is 1 to {LONGEST} days, not {self.every}")
        if self.every > 1 and self.start is None:
            raise ValueError("a rule for every few days counts them from its start")
        if not any(self._falls_on(ordinal) for ordinal in self._ordinals()[:7]):  # all remainders that there are
            raise PersonError(
                f"Every {self.every} days from {self.start} is never a {_listed(self.weekdays, 'or')}. "
                "Choose other days, or start on one of them."
            )

    def dates(self, since: date) -> Iterator[date]:
        """Those on which it falls, from *since* on."""
        step = self.every
        ordinals = self._ordinals()
        first = max(since.toordinal(), ordinals.start)
        first += (ordinals.start - first) % step
        return self._picked(range(first, self._last() + 1, step))

    def dates_back(self, since: date) -> Iterator[date]:
        """Those on which it falls, from *since* backwards."""
        start = self._ordinals().start
        last = min(since.toordinal(), self._last())
        return self._picked(range(last - (last - start) % self.every, start - 1, -self.every))

    def _ordinals(self) -> range:
        """The days that *every* counts, as `date.toordinal()`, without an end."""
        return range((self.start or date.min).toordinal(), date.max.toordinal() + 1, self.every)

    def _last(self) -> int:
        return (self.until or date.max).toordinal()

    def _falls_on(self, ordinal: int) -> bool:
        return date.fromordinal(ordinal).weekday() in self.weekdays

    def _picked(self, ordinals: range) -> Iterator[date]:
        days = (date.fromordinal(ordinal) for ordinal in ordinals if self._falls_on(ordinal))
        return (day for day in days if day not in self.skip)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that a rule comes due: *date* by its zone's calendar, *at* in UTC. The date is unique within a rule."""

    date: date
    at: datetime


def on(rule: Rule, day: date) -> datetime | None:
    """When *rule* comes due for that local date, in UTC; None where it does not, or where the zone skipped the date."""
    return _moment(rule, day) if next(rule.dates(day), None) == day else None


def occurrences(rule: Rule, after: datetime) -> Iterator[Occurrence]:
    """Those strictly later than *after*, earliest first, one a local date; without an end where there is no *until*."""
    # What is due later than a moment is due for that moment's local date or a later one, also where clocks jump.
    for day in rule.dates(after.astimezone(_clocks(rule.zone)).date()):
        if (at := _moment(rule, day)) is not None and at > after:
            yield Occurrence(day, at)


def next_after(rule: Rule, after: datetime) -> Occurrence | None:
    """The first strictly later than *after*; None where the rule has ended."""
    return next(occurrences(rule, after), None)


def previous(rule: Rule, moment: datetime) -> Occurrence | None:
    """The last at or before *moment*; None where the rule had not begun."""
    # Clocks that went back across midnight were on the next date already.
    tomorrow = moment.astimezone(_clocks(rule.zone)).date() + timedelta(days=1)
    for day in rule.dates_back(tomorrow):
        if (at := _moment(rule, day)) is not None and at <= moment:
            return Occurrence(day, at)
    return None


def between(rule: Rule, after: datetime, until: datetime) -> Iterator[Occurrence]:
    """Those strictly later than *after* and not later than *until*, earliest first."""
    for occurrence in occurrences(rule, after):
        if occurrence.at > until:
            return
        yield occurrence


def to_data(rule: Rule) -> dict[str, Any]:
    """*rule* as JSON can hold it; what is at its default is left out. `from_data` gives an equal rule back."""
    data: dict[str, Any] = {"time": f"{rule.hour:02}:{rule.minute:02}", "zone": rule.zone}
    if rule.weekdays != EVERY_DAY:
        data["weekdays"] = sorted(rule.weekdays)
    if rule.every != 1:
        data["every"] = rule.every
    if rule.skip:
        data["skip"] = [day.isoformat() for day in sorted(rule.skip)]
    if rule.start is not None:
        data["start"] = rule.start.isoformat()
    if rule.until is not None:
        data["until"] = rule.until.isoformat()
    return data


def from_data(data: Mapping[str, Any]) -> Rule:
    """The rule that `to_data` wrote. Raises KeyError or what `Rule` raises where it is not such data."""
    at = time.fromisoformat(data["time"])
    return Rule(
        at.hour,
        at.minute,
        data["zone"],
        weekdays=frozenset(data.get("weekdays", EVERY_DAY)),
        every=data.get("every", 1),
        skip=frozenset(map(date.fromisoformat, data.get("skip", ()))),
        start=date.fromisoformat(data["start"]) if "start" in data else None,
        until=date.fromisoformat(data["until"]) if "until" in data else None,
    )


def describe(rule: Rule) -> str:
    """For people: `every weekday at 09:00, Europe/Berlin, from 2026-12-01, except 2026-12-24`."""
    parts = [f"{_days(rule)} at {rule.hour:02}:{rule.minute:02}", called(rule.zone)]
    if rule.start is not None:
        parts.append(f"from {rule.start}")
    if rule.until is not None:
        parts.append(f"until {rule.until}")
    if rule.skip:
        parts.append(f"except {_skipped(sorted(rule.skip))}")
    return ", ".join(parts)


@cache
def _clocks(zone: str) -> ZoneInfo:
    """Kept, all of them: `ZoneInfo` itself keeps eight, and reads the file again for others."""
    return ZoneInfo(zone)


def _moment(rule: Rule, day: date) -> datetime | None:
    """The first instant of *day* at which its clocks show the wanted time or a later one; None for a skipped date."""
    zone = _clocks(rule.zone)
    wanted = datetime.combine(day, time(rule.hour, rule.minute))
    at = wanted.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if _shown(at, zone) == wanted:
        return at
    # In a gap PEP 495 gives an instant after it for fold 0 and one before it for fold 1.
    end = _end_of_gap(wanted, zone, wanted.replace(tzinfo=zone, fold=1).astimezone(UTC), at)
    is_skipped = _shown(end - _SECOND, zone).date() < day < _shown(end, zone).date()
    return None if is_skipped else end


def _end_of_gap(wanted: datetime, zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The instant at which the clocks pass *wanted*, by halving the time from *before* to *after* it.

    Clocks are changed at whole seconds of UTC (RFC 9636), and a gap has at most a day of them.
    """
    while (seconds := (after - before) // _SECOND) > 1:
        middle = before + seconds // 2 * _SECOND
        if _shown(middle, zone) < wanted:
            before = middle
        else:
            after = middle
    return after


def _shown(moment: datetime, zone: ZoneInfo) -> datetime:
    """What clocks on the walls of *zone* show, without a zone, to be compared with nothing but the same."""
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def _days(rule: Rule) -> str:
    if rule.every == 1:
        match rule.weekdays:
            case days if days == EVERY_DAY:
                return "every day"
            case days if days == WEEKDAYS:
                return "every weekday"
            case days:
                return f"every {_listed(days, 'and')}"
    often = f"every {rule.every} days"
    return often if rule.weekdays == EVERY_DAY else f"{often} if it is a {_listed(rule.weekdays, 'or')}"


def _listed(days: frozenset[int], word: str) -> str:
    *most, last = (DAYS[day] for day in sorted(days))
    return f"{', '.join(most)} {word} {last}" if most else last


def _skipped(days: Sequence[date]) -> str:
    named = ", ".join(map(str, days[:_NAMED]))
    return named if len(days) <= _NAMED else f"{named} and {len(days) - _NAMED} more"
