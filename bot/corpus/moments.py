"""From a transcript to passages: a few sentences each, within one chapter, with the times at which they were said."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import groupby

from bot.corpus.cue import Cue
from bot.corpus.lecture import Chapter, Passage
from bot.kernel.errors import PersonError
from bot.kernel.ids import ChapterId

ENOUGH = 280
"""Characters after which a passage ends with the sentence: two to four sentences of speech."""

TOO_MUCH = 560
"""Characters at which it ends anyway: transcripts made by machines may have no full stop for minutes."""

PAUSE = timedelta(seconds=8)
"""A silence that ends a passage."""

_SENTENCE_END = re.compile(r"[.!?…。！？]['\"”’)\]]*$")


def passages(chapters: Sequence[Chapter], cues: Sequence[Cue]) -> tuple[Passage, ...]:
    """The *cues*, which are in order of time, as passages, each in the chapter in which it begins.

    What is said before the first chapter's start belongs to the first chapter. Raises PersonError where a chapter
    has no start time, since then nobody knows what was said in it.
    """
    starts = _starts(chapters)
    found: list[Passage] = []
    for place, said in groupby(cues, key=lambda cue: max(bisect_right(starts, cue.start) - 1, 0)):
        found.extend(_passage(chapters[place].id, group) for group in _groups(said))
    return tuple(found)


def _starts(chapters: Sequence[Chapter]) -> list[timedelta]:
    if not chapters:
        raise PersonError("This lecture has no chapters, so a transcript cannot be divided among them.")
    starts = [chapter.start for chapter in chapters if chapter.start is not None]
    if len(starts) < len(chapters):
        raise PersonError(
            f"{len(chapters) - len(starts)} of {len(chapters)} chapters have no start time, so a transcript cannot be "
            'divided among them. Give each chapter its start ("12:34"), import the lecture again, then the transcript.'
        )
    return starts


def _groups(cues: Iterator[Cue]) -> Iterator[list[Cue]]:
    """Cues that make a passage together."""
    group: list[Cue] = []
    length = 0
    for cue in cues:
        if group and (_is_enough(group, length) or cue.start - group[-1].end >= PAUSE):
            yield group
            group, length = [], 0
        group.append(cue)
        length += len(cue.text) + 1
    if group:
        yield group


def _is_enough(group: Sequence[Cue], length: int) -> bool:
    return length >= TOO_MUCH or (length >= ENOUGH and _SENTENCE_END.search(group[-1].text) is not None)


def _passage(chapter: ChapterId, cues: Sequence[Cue]) -> Passage:
    end = max(cue.end for cue in cues)
    return Passage(chapter, cues[0].start, end, " ".join(cue.text for cue in cues))
