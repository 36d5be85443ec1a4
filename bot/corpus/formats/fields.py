"""What may stand in the fields of a lecture file, whatever they belong to: ids, phrases, times, names of chapters."""

from __future__ import annotations

import math
import re
from datetime import timedelta
from typing import Annotated, TypeAlias
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PlainValidator, StringConstraints

from bot.corpus.formats.text import clean, one_line
from bot.corpus.formats.times import time_of
from bot.kernel.ids import ChapterId

LONGEST = timedelta(hours=1000)
"""No lecture is longer; it keeps times within what every store can hold."""


def _cleaned(value: object) -> object:
    return clean(value) if isinstance(value, str) else value


def _on_one_line(value: object) -> object:
    return one_line(value) if isinstance(value, str) else value


def _printable(value: str) -> str:
    if value != value.strip() or not value.isprintable():
        raise ValueError("an id is printable characters, without space at its ends")
    return value


def _kebab(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValueError(f"{shown(value)} should be small letters, digits and hyphens, such as spring-tide-cause")
    return value


def _start(value: object) -> timedelta:
    """Raises ValueError for what is no time of a lecture."""
    time = None
    if isinstance(value, str):
        time = time_of(value)
    elif isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        time = timedelta(seconds=value) if abs(value) <= LONGEST.total_seconds() else LONGEST * 2
    if time is None or not timedelta() <= time <= LONGEST:
        raise ValueError(f'{shown(value)} is no start time; write "12:34", "1:02:33" or the seconds, such as 754')
    return time


def _chapter(value: object) -> ChapterId | int:
    """Raises ValueError for what is neither an id nor a number of a chapter."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value:
        return ChapterId(value)
    raise ValueError(f"{shown(value)} names no chapter; write its id, or its number counted from 1")


def _web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"[\s<>\"]", value)
    except ValueError:
        is_address = False
    if value and not is_address:
        raise ValueError(f"{shown(value)} is no web address; write it whole, such as https://example.org/watch?v=1")
    return value


def shown(value: object) -> str:
    """*value* as a sentence about it quotes it, shortened where it is long."""
    text = repr(value) if not isinstance(value, str) else f'"{value}"'
    return text if len(text) <= 60 else f"{text[:59]}…"


Id: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_printable)]
Kebab: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=80), AfterValidator(_kebab)]
Phrase: TypeAlias = Annotated[str, BeforeValidator(_on_one_line), StringConstraints(min_length=1)]
Heading: TypeAlias = Annotated[str, BeforeValidator(_on_one_line)]
Prose: TypeAlias = Annotated[str, BeforeValidator(_cleaned)]
Start: TypeAlias = Annotated[timedelta, PlainValidator(_start, json_schema_input_type=str | float)]
ChapterName: TypeAlias = Annotated[ChapterId | int, PlainValidator(_chapter, json_schema_input_type=str | int)]
Language: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")]
WebAddress: TypeAlias = Annotated[str, AfterValidator(_web_address)]


class Strict(BaseModel):
    """No key that is not known, no value that has to be guessed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
