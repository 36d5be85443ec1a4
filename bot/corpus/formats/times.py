"""Times as people write them beside headings: `12:34`, `1:02:33`, `[00:05:10]`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

_TIME = r"(?:\d{1,3}:)?\d{1,3}:\d{2}(?!:?\d)"
_BRACKETED = rf"(?:\[{_TIME}\]|\({_TIME}\)|{_TIME})"
_RANGE_END = rf"(?:\s*[-–—]\s*{_BRACKETED})?"
_DASH = r"[-–—:|•·>»]"
_BULLET = r"(?:[-–—*•·▶►▸○●✅⏱️⌚🕒\s]+|\d{1,3}[.)]\s+)?"
_LEADING = re.compile(rf"^{_BULLET}(?P<time>{_BRACKETED}){_RANGE_END}(?P<rest>$|\s*{_DASH}+\s*.*|\s+.*)$")
_TRAILING = re.compile(
    rf"^(?P<rest>.*?\S)(?:\s*{_DASH}+\s*|\s+|(?=[\[(]))(?<![\d:])(?P<time>{_BRACKETED}){_RANGE_END}$"
)
_LONGEST = 200  # characters of a heading; longer lines are prose, and would keep the patterns busy
_OF_THE_DAY = re.compile(r"^\s*[ap]\.?m\b", re.IGNORECASE)
_CLOCK = re.compile(r"^(?:(?P<hours>\d{1,3}):(?=\d{2}:))?(?P<minutes>\d{1,3}):(?P<seconds>\d{2})$")


@dataclass(frozen=True, slots=True)
class Timed:
    """A line with a time before or after its words; *text* is empty where it holds nothing else."""

    start: timedelta
    text: str


def time_of(text: str) -> timedelta | None:
    """The time that *text* is, written `minutes:seconds` or `hours:minutes:seconds`; None if it is none."""
    match = _CLOCK.match(text.strip())
    if match is None:
        return None
    hours, minutes, seconds = (int(match[part] or 0) for part in ("hours", "minutes", "seconds"))
    if seconds > 59 or (match["hours"] and minutes > 59):
        return None
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def timed(line: str) -> Timed | None:
    """*line* without its time and what joins the two; None if no time stands before or after the words.

    A time of the day (`10:30 PM`) is none.
    """
    match = (_LEADING.match(line) or _TRAILING.match(line)) if len(line) <= _LONGEST and ":" in line else None
    if match is None or _OF_THE_DAY.match(match["rest"]):
        return None
    start = time_of(match["time"].strip("[]()"))
    return None if start is None else Timed(start, re.sub(rf"^(?:\s|{_DASH})+", "", match["rest"]).strip())


def clock(time: timedelta) -> str:
    """*time* as people write it: `12:34`, `1:02:33`."""
    minutes, seconds = divmod(int(time.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
