"""How long it takes to read a question."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from bot.study.search.tokens import parts

WORDS_A_MINUTE = 200
"""Silent reading of English averages 238 words a minute (Brysbaert 2019, doi 10.1016/j.jml.2019.104047).

Readers of a second language, and of a phone, are slower. Scripts without spaces count a word a character, which is
about as fast."""


def reading_time(texts: Iterable[str]) -> timedelta:
    """What it takes to read a stem and its options."""
    return timedelta(minutes=sum(len(parts(text)) for text in texts) / WORDS_A_MINUTE)
