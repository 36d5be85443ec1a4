"""Transcripts, as WebVTT or SRT: what was said when. `corpus/moments.py` gives them to chapters."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from datetime import timedelta

from webvtt import WebVTT
from webvtt.errors import MalformedCaptionError, MalformedFileError

from bot.corpus.cue import Cue
from bot.corpus.draft import Source
from bot.corpus.formats.text import content, one_line
from bot.kernel.errors import BadFile

_TIME = r"(?:\d+:)?[0-5]?\d:[0-5]?\d[.,]\d{1,3}"
_TIMES = re.compile(rf"^\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?$")
_ARROW = re.compile(r"-->|\d\s*(?:->|[–—]>|→)\s*\d")
_SRT_START = re.compile(r"^\s*\d+[ \t]*\n[^\n]*-->")
_TAG = re.compile(r"<[^<>\n]*>|\{\\[^{}\n]*\}")
_SPEAKER = re.compile(r"^(?:>>\s*|-\s+)?(?:[A-Z][A-Z .'’-]{1,30}:\s+)?")
_SOUND = re.compile(r"\[[^\[\]]{1,40}\]|\((?:applause|laughter|music|laughs)\)|[♪♫]+", re.IGNORECASE)


def looks_like(text: str) -> bool:
    """Whether *text* is WebVTT or SRT."""
    start = text.lstrip("\ufeff \n")
    return start.startswith("WEBVTT") or _SRT_START.match(start) is not None


def read(source: Source, limit: int | None = None) -> tuple[Cue, ...]:
    """The cues in order of time; cues without words are left out. Raises BadFile with the line of a bad cue."""
    text = content(source, limit)
    if not looks_like(text):
        problem = "This is no transcript. One is WebVTT, beginning with the line WEBVTT, or SRT, with numbered cues."
        raise BadFile(source.name, None, problem)
    _check_times(source.name, text)
    start = text.lstrip("\ufeff \n")
    try:
        found = WebVTT.from_buffer(io.StringIO(start), format="vtt" if start.startswith("WEBVTT") else "srt")
    except (MalformedFileError, MalformedCaptionError) as error:
        raise BadFile(source.name, None, f"This transcript cannot be read ({error}).") from error
    cues = (
        Cue(
            timedelta(milliseconds=caption.start_time.in_milliseconds()),
            timedelta(milliseconds=caption.end_time.in_milliseconds()),
            caption.raw_text,
        )
        for caption in found.captions
    )
    spoken = tuple(_spoken(sorted(cues, key=lambda cue: cue.start)))
    if not spoken:
        raise BadFile(source.name, None, "This transcript holds no words.")
    return spoken


def _check_times(name: str, text: str) -> None:
    for number, line in enumerate(text.split("\n"), start=1):
        if _ARROW.search(line) and not _TIMES.match(line):
            problem = "These times cannot be read. Write them as `00:01:02.000 --> 00:01:05.500`."
            raise BadFile(name, number, problem)


def _spoken(cues: list[Cue]) -> Iterator[Cue]:
    """The cues with their words alone, without a line that the cue before showed already, as rolling captions do."""
    before: list[str] = []
    for cue in cues:
        lines = [words for line in cue.text.split("\n") if (words := _words(line))]
        new = " ".join(line for line in lines if line not in before)
        if lines:
            before = lines
        if new:
            yield Cue(cue.start, max(cue.start, cue.end), new)


def _words(line: str) -> str:
    return _SPEAKER.sub("", one_line(_SOUND.sub("", html.unescape(_TAG.sub("", line)))))
