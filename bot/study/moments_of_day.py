"""Times of day, weekdays and dates as people type them. What is not understood is answered with what to type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date as Date  # noqa: N812  beside the function that reads one
from datetime import time as Time  # noqa: N812
from datetime import timedelta

from rapidfuzz import fuzz, process

from bot.kernel.errors import PersonError
from bot.study.search.tokens import fold
from bot.study.timetable import DAYS, EVERY_DAY, WEEKDAYS, WEEKEND

_NAMED_TIMES = {"noon": Time(12), "midday": Time(12), "midnight": Time(0)}
_TIME = re.compile(
    r"(?:at )?(\d{1,2})(?: ?[:.h] ?(\d{2})|(\d{2})| ?h)?(?: ?([ap])\.? ?m\.?| ?h| ?uhr| ?o['’]?clock)?", re.ASCII
)

_SETS = {
    **dict.fromkeys(("daily", "day", "days", "all", "all days", "everyday", "all week"), EVERY_DAY),
    **dict.fromkeys(("weekday", "weekdays", "workday", "workdays", "working days"), WEEKDAYS),
    **dict.fromkeys(("weekend", "weekends"), WEEKEND),
}
_RANGE = re.compile(r"(\w+)\.? ?(?:-|–|—|to|until|through) ?(\w+)\.?")
_FILLING = re.compile(r"\b(?:every|each|on|only|from|and)\b")
_BETWEEN_DAYS = re.compile(r"[,;/&+\s]+")
_NAMES = [day.lower() for day in DAYS]
_SHORT_NAMES = {"weds": 2}  # in use, and not a beginning of the name

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_DOTTED = re.compile(r"(\d{1,2})\. ?(\d{1,2})\.? ?(\d{4})?", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}))?", re.ASCII)
_DAY = r"(\d{1,2})(?:st|nd|rd|th|\.)?"
_DAY_FIRST = re.compile(rf"(?:the )?{_DAY} ?(?:of )?([^\W\d]+)\.?,? ?(\d{{4}})?", re.ASCII)
_MONTH_FIRST = re.compile(rf"([^\W\d]+)\.? ?(?:the )?{_DAY},?(?: (\d{{4}}))?", re.ASCII)
_AHEAD = re.compile(r"in (\d{1,4}) (days?|weeks?)", re.ASCII)

_CLOSE = 70  # rapidfuzz's 0 to 100: `wendsday` and `thrusday` are above it
_SHOWN = 40
_LEAP = 8  # years, at most, from one 29 February to the next


def time(typed: str) -> Time:
    """`9`, `9:00`, `9am`, `18.30`, `1830`, `6 pm`, `noon`: a time of day in whole minutes.

    A number alone is an hour of the 24. Raises PersonError where it is none.
    """
    text = _plain(typed)
    if (named := _NAMED_TIMES.get(text.removeprefix("at "))) is not None:
        return named
    if (found := _TIME.fullmatch(text)) is not None:
        hour, half = int(found[1]), found[4]
        minute = int(found[2] or found[3] or 0)
        if half is None and hour < 24 and minute < 60:
            return Time(hour, minute)
        if half is not None and 1 <= hour <= 12 and minute < 60:
            return Time(hour % 12 + (12 if half == "p" else 0), minute)
    raise PersonError(f"{_quoted(typed)} is no time of day. Type it like `9:00`, `18:30`, `6 pm` or `noon`.")


def weekdays(typed: str) -> frozenset[int]:
    """`weekdays`, `mon-fri`, `tue, thu`, `fri to mon`, `Thursdays`, `every day`: numbers as in `timetable.DAYS`.

    Names may be cut to two letters. Raises PersonError where something is no weekday, with the nearest that is.
    """
    text = " ".join(_FILLING.sub(" ", _plain(typed)).split())
    if (known := _SETS.get(text)) is not None:
        return known
    days: set[int] = set()
    for first, last in _RANGE.findall(text):
        start, end = _weekday(first, typed), _weekday(last, typed)
        days.update((start + more) % 7 for more in range((end - start) % 7 + 1))
    for word in _BETWEEN_DAYS.split(_RANGE.sub(" ", text)):
        if word:
            days.update(_SETS.get(word) or {_weekday(word, typed)})
    if not days:
        raise _no_days(typed, "")
    return frozenset(days)


def date(typed: str, today: Date) -> Date:
    """`2026-12-24`, `24.12.`, `dec 24`, `24th of December 2026`, `tomorrow`, `in 3 days`; *today* is the local date.

    Without a year it is the next such date, today included. Raises PersonError where it is no date, where that date is
    in no calendar, and where it could be two (`3/4`).
    """
    text = _plain(typed)
    if text in ("today", "tomorrow"):
        return today + timedelta(days=("today", "tomorrow").index(text))
    if (ahead := _AHEAD.fullmatch(text)) is not None:
        return today + int(ahead[1]) * timedelta(days=7 if ahead[2].startswith("week") else 1)
    readings = {found for parts in _readings(text) if (found := _on_calendar(*parts, today)) is not None}
    match sorted(readings):
        case [only]:
            return only
        case [one, other]:
            raise PersonError(f"{_quoted(typed)} can be two dates. Type {_spelled(one)} or {_spelled(other)}.")
    example = f"`{today + timedelta(days=1)}`, `{today.day} {_MONTHS[today.month - 1][:3]}` or `tomorrow`"
    raise PersonError(f"{_quoted(typed)} is no date of the calendar. Type it like {example}.")


def _plain(typed: str) -> str:
    return " ".join(fold(typed).split())


def _weekday(word: str, typed: str) -> int:
    name = word.strip(".")
    if (short := _SHORT_NAMES.get(name)) is not None:
        return short
    singular = name.removesuffix("s") if len(name) > len("tues") else name
    if len(singular) >= 2:
        for number, full in enumerate(_NAMES):
            if full.startswith(singular):
                return number
    raise _no_days(typed, name)


def _no_days(typed: str, word: str) -> PersonError:
    near = process.extractOne(word, _NAMES, scorer=fuzz.ratio, score_cutoff=_CLOSE)
    guess = f" Did you mean {near[0].capitalize()}?" if near is not None else ""
    return PersonError(
        f"{_quoted(word or typed)} is no day of the week.{guess} "
        "Type days like `mon-fri`, `tue, thu`, `weekdays`, `weekends` or `every day`."
    )


def _readings(text: str) -> Iterator[tuple[int, int, int | None]]:
    """What *text* can mean, as day, month and year, whether the calendar has it or not."""
    if (found := _ISO.fullmatch(text)) is not None:
        yield int(found[3]), int(found[2]), int(found[1])
    elif (found := _DOTTED.fullmatch(text)) is not None:
        yield int(found[1]), int(found[2]), _year(found[3])
    elif (found := _SLASHED.fullmatch(text)) is not None:
        yield int(found[1]), int(found[2]), _year(found[3])
        yield int(found[2]), int(found[1]), _year(found[3])
    elif (found := _DAY_FIRST.fullmatch(text)) is not None:
        yield int(found[1]), _month(found[2]), _year(found[3])
    elif (found := _MONTH_FIRST.fullmatch(text)) is not None:
        yield int(found[2]), _month(found[1]), _year(found[3])


def _year(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _month(word: str) -> int:
    """1 to 12, from three letters on; 0 for another word, which no calendar has."""
    return next((number for number, name in enumerate(_MONTHS, 1) if len(word) >= 3 and name.startswith(word)), 0)


def _on_calendar(day: int, month: int, year: int | None, today: Date) -> Date | None:
    years = (year,) if year is not None else range(today.year, today.year + _LEAP + 1)
    for candidate in years:
        try:
            found = Date(candidate, month, day)
        except ValueError:
            continue
        if year is not None or found >= today:
            return found
    return None


def _spelled(day: Date) -> str:
    return f"`{day}` for {day.day} {_MONTHS[day.month - 1].capitalize()}"


def _quoted(text: str) -> str:
    flat = " ".join(text.replace("`", "'").split())
    short = flat if len(flat) <= _SHOWN else f"{flat[: _SHOWN - 1]}…"
    return f"`{short}`" if short else "Nothing"
