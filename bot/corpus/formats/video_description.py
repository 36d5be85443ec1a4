"""The description of a video, with lines such as `0:00 Intro` or `1:02:33 - Q&A` anywhere in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.corpus.draft import ChapterDraft, LectureDraft, LeftOut
from bot.corpus.formats.rules import in_order
from bot.corpus.formats.text import Line, lines, one_line, title_of_file
from bot.corpus.formats.times import timed
from bot.kernel.errors import BadFile

_LABELS = {"chapters", "chapter", "timestamps", "timestamp", "timecodes", "time codes", "outline", "contents"}
_ADDRESS = ("http://", "https://", "www.", "#", "@")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A chapter of the description, and the line or two that it takes."""

    start: timedelta
    title: str
    lines: tuple[int, ...]


def looks_like(text: str) -> bool:
    """Whether *text* has at least two lines with a time, or one at the very start of the video."""
    starts = [entry.start for entry in _entries(lines(text))]
    return len(starts) > 1 or timedelta() in starts


def read(name: str, text: str) -> tuple[LectureDraft, ...]:
    """The lecture. Its title is the first line before the list of times, else it is made of the file's name."""
    all_lines = lines(text)
    entries = tuple(_entries(all_lines))
    if not entries:
        raise BadFile(name, None, "No line has a time and a title, such as `0:00 Intro`. Write one for each chapter.")
    chapters = (ChapterDraft(title=one.title, start=one.start, line=one.lines[0]) for one in entries)
    used = {number for entry in entries for number in entry.lines}
    others = [line for line in all_lines if line.number not in used]
    title = next((line for line in others if line.number < min(used) and _can_be_title(line.text)), None)
    return (
        LectureDraft(
            file=name,
            title=one_line(title.text) if title else title_of_file(name),
            chapters=tuple(in_order(name, chapters)),
            left_out=tuple(LeftOut(line.number, line.text, _reason(line.text)) for line in others if line != title),
            line=title.number if title else None,
        ),
    )


def _entries(all_lines: Sequence[Line]) -> Iterator[_Entry]:
    """Each line with a time and a title; a line with a time alone takes the next one as its title."""
    waiting: tuple[int, timedelta] | None = None
    for line in all_lines:
        found = timed(line.text)
        if found is None and waiting is not None:
            yield _Entry(waiting[1], one_line(line.text), (waiting[0], line.number))
        elif found is not None and found.text:
            yield _Entry(found.start, one_line(found.text), (line.number,))
        waiting = (line.number, found.start) if found is not None and not found.text else None


def _can_be_title(text: str) -> bool:
    return not _is_label(text) and not text.startswith(_ADDRESS)


def _is_label(text: str) -> bool:
    return text.strip(" :=-–—*").casefold() in _LABELS


def _reason(text: str) -> str:
    return "announces the chapters" if _is_label(text) else "no time, so no chapter"
