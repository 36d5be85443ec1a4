"""What was said when, as a transcript has it before it is divided among chapters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Cue:
    """What was said between two moments, without markup, speakers' names and descriptions of sounds."""

    start: timedelta
    end: timedelta
    text: str
