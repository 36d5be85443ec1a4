"""Which time zone is meant by what somebody typed: an IANA name, a city, a country, an abbreviation, an offset, a typo.

Names and countries come from the tables of the package `tzdata`, the same on every machine; what people say besides is
in `zone_names.py`. A name is *preferred* when zone.tab lists it for a country, or when it is `UTC` or a fixed offset.
The other names are kept by tzdata for old programs, and some systems leave them out, so that what is found is always a
preferred one: `US/Pacific` is found as `America/Los_Angeles`, whose clocks it shares by definition.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from typing import TypeAlias
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz

from bot.study.search.tokens import fold
from bot.study.zone_names import COUNTRIES, FOREMOST, LIKELY, PLACES, SEVERAL, USUAL

OFFERED = 25
"""Completions at most."""

_TO_CHOOSE = 10
_GUESSES = 3
_CLOSE = 75  # rapidfuzz's 0 to 100: a word of four letters with one wrong is at it
_FAR = 40  # further than this is no guess
_MARGIN = 8
_BEGINS, _BEGINS_A_WORD = 95.0, 90.0

_OFFSET = re.compile(r"(?:utc|gmt|z)? ?([+\-−–]) ?(\d{1,2})(?::?([0-5]\d))?(?: ?h)?", re.ASCII)
_FURTHEST = timedelta(hours=14)  # Pacific/Kiritimati; nothing in use is further from UTC
_ENDING = re.compile(r"(?: (?:standard|daylight|summer))? (?:time|time ?zone)$")
_BRACKET = re.compile(r"(.+) \((.+)\)")
_NO_PLACES = frozenset({"Factory", "EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT"})  # zones of tzdata, not links to places
_YEARS = 2  # zones of a country whose clocks agree for so long are one to choose from


@dataclass(frozen=True, slots=True)
class Certain:
    """A zone that needs no question."""

    zone: str


@dataclass(frozen=True, slots=True)
class Likely:
    """A zone to be confirmed. *others* are what else it may be, best first."""

    zone: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OneOf:
    """Two or more zones to choose from, best first."""

    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing fits. *nearest* are guesses, best first; there may be none."""

    nearest: tuple[str, ...]


Found: TypeAlias = Certain | Likely | OneOf | Unknown


def find(typed: str, at: datetime) -> Found:
    """The zone that *typed* means. *at* is the moment for which an offset like `+05:30` holds, and clocks are compared.

    `UTC+2` is two hours ahead of UTC, as people write it, and so `Etc/GMT-2`, whose sign is the other way round.
    """
    return _said(typed, at) or _by_likeness(typed)


def choices(typed: str, at: datetime) -> Sequence[str]:
    """Names to complete *typed* with, 25 at most: what it says, preferred names, what is like it, the other names."""
    if not (words := _words(typed)):
        return USUAL[:OFFERED]
    atlas = _atlas()
    fitting = sorted(
        (name for name in atlas.names.values() if f" {words}" in f" {_words(name)}"),
        key=lambda name: (not _words(name.rpartition("/")[2]).startswith(words), name),
    )
    said = _said(typed, at)
    like = _by_likeness(typed) if said is None else Unknown(())
    ranked = (
        *(_zones(said) if said is not None else ()),
        *(name for name in fitting if name in atlas.preferred),
        *_zones(like),
        *fitting,
    )
    return tuple(dict.fromkeys(ranked))[:OFFERED]


@dataclass(frozen=True, slots=True)
class _Atlas:
    """All names by themselves, folded; the preferred one for each; those; and what places are called."""

    names: Mapping[str, str]
    instead: Mapping[str, str]
    preferred: frozenset[str]
    places: Mapping[str, tuple[str, ...]]


@cache
def _atlas() -> _Atlas:
    by_country = defaultdict[str, list[str]](list)
    for code, _, zone in (row[:3] for row in _table("zone.tab")):
        by_country[code].append(zone)
    for code, foremost in FOREMOST.items():
        by_country[code] = [foremost, *(zone for zone in by_country[code] if zone != foremost)]
    names = [name for name in _text("zones").split() if name not in _NO_PLACES]
    fixed = (name for name in names if re.fullmatch(r"Etc/GMT[+-][1-9]\d?", name))
    preferred = frozenset({"UTC"}.union(fixed, *by_country.values()))
    links = dict(line.split()[:0:-1] for line in _text("zoneinfo/tzdata.zi").splitlines() if line.startswith("L "))
    instead = {name: _preferred(name, preferred, links) for name in names}
    return _Atlas({name.casefold(): name for name in names}, instead, preferred, _places(instead, by_country))


def _preferred(name: str, preferred: Collection[str], links: Mapping[str, str]) -> str:
    """*name*, or the preferred one that it is a link to."""
    while name not in preferred and name in links:
        name = links[name]
    return "UTC" if name in ("Etc/UTC", "Etc/GMT") else name


def _places(instead: Mapping[str, str], by_country: Mapping[str, Sequence[str]]) -> Mapping[str, tuple[str, ...]]:
    """What cities, regions and countries are called, folded, with their zones, best first."""
    places = defaultdict[str, dict[str, None]](dict)
    for name, zone in sorted(instead.items(), key=lambda pair: (pair[0] != pair[1], pair)):
        segments = name.split("/")
        for start in range(min(1, len(segments) - 1), len(segments) if segments[0] != "Etc" else 0):
            places[_words(" ".join(segments[start:]))][zone] = None
    for zone, called in PLACES.items():
        for place in called:
            places[place][zone] = None
    countries = [(country, code) for code, name in _table("iso3166.tab") for country in _called(name)]
    for country, code in (*countries, *COUNTRIES.items()):
        places[country].update(dict.fromkeys(by_country.get(code, ())))
    return {place: tuple(zones) for place, zones in places.items() if zones}


def called(zone: str) -> str:
    """What people call a zone: by its name, but `Etc/GMT-2`, whose sign is the other way round, `UTC+2`."""
    name, sign, hours = zone.partition("+") if "+" in zone else zone.partition("-")
    return f"UTC{'-' if sign == '+' else '+'}{hours}" if name == "Etc/GMT" else zone


def _called(country: str) -> set[str]:
    """`Korea (South)` is called `south korea`, `Britain (UK)` both `britain` and `uk`; a saint also in full."""
    names = {country}
    if (bracket := _BRACKET.fullmatch(country)) is not None:
        plain, inside = bracket.groups()
        is_part = plain in ("Korea", "Samoa", "Virgin Islands", "Congo") or plain.startswith(("St ", "Cocos"))
        names = {f"{inside} {plain}", f"{plain} {inside}"} if is_part else {plain, inside}
    names |= {f"saint {name[3:]}" for name in names if name.startswith("St ")}
    return {_words(name.replace("&", "and")) for name in names}


def _said(typed: str, at: datetime) -> Found | None:
    """What *typed* says without a mistake: a name, an offset, an abbreviation, a place; None for anything else."""
    atlas = _atlas()
    named = atlas.names.get(_plain(typed).replace(" ", "_"), "")
    if "/" in named or named == "UTC":
        return Certain(atlas.instead[named])
    if (offset := _offset(typed)) is not None:
        return _by_offset(offset, at)
    words = _ENDING.sub("", _words(typed))
    if (zones := SEVERAL.get(words)) is not None:
        return OneOf(zones)
    if (zones := LIKELY.get(words)) is not None:
        return Likely(zones[0], zones[1:])
    match _known(typed, words, at):
        case ():
            return None
        case (only,):
            return Certain(only)
        case known:
            return OneOf(known[:_TO_CHOOSE])


def _known(typed: str, words: str, at: datetime) -> tuple[str, ...]:
    """The zones of a place that is called exactly so; of `Paris, Texas` those that both have, or else all of both."""
    places = _atlas().places
    if (whole := places.get(words)) is not None:
        return _distinct(whole, at)
    parts = [zones for part in re.split(r"[/,]", typed) if (zones := places.get(_words(part))) is not None]
    if not parts:
        return ()
    shared = [zone for zone in parts[0] if all(zone in zones for zones in parts)]
    return _distinct(shared or [zone for zones in parts for zone in zones], at)


def _distinct(zones: Iterable[str], at: datetime) -> tuple[str, ...]:
    """*zones* without those whose clocks go as those of one before."""
    months = [at + timedelta(days=30) * month for month in range(12 * _YEARS + 1)]
    distinct: dict[tuple[timedelta, ...], str] = {}
    for zone in zones:
        distinct.setdefault(_course(zone, months), zone)
    return tuple(distinct.values())


def _course(zone: str, moments: Iterable[datetime]) -> tuple[timedelta, ...]:
    clocks = _clocks(zone)
    return tuple(_ahead(clocks, moment) for moment in moments)


def _offset(typed: str) -> timedelta | None:
    """How far ahead of UTC, where *typed* is an offset."""
    if (found := _OFFSET.fullmatch(_plain(typed))) is None:
        return None
    ahead = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return ahead if found[1] == "+" else -ahead


def _by_offset(offset: timedelta, at: datetime) -> Found:
    """A fixed zone, which has no summer time, to be confirmed, with places that are so far ahead at that moment."""
    if not offset:
        return Certain("UTC")
    if abs(offset) > _FURTHEST:
        return Unknown(())
    preferred = _atlas().preferred
    places = [zone for zone in (*USUAL, *sorted(preferred)) if not zone.startswith("Etc/")]
    there = tuple(dict.fromkeys(zone for zone in places if _ahead(_clocks(zone), at) == offset))[:_TO_CHOOSE]
    hours, rest = divmod(offset, timedelta(hours=1))
    if not rest and (fixed := f"Etc/GMT{-hours:+d}") in preferred:
        return Likely(fixed, there)
    match there:
        case ():
            return Unknown(())
        case (only,):
            return Likely(only)
        case _:
            return OneOf(there)


def _by_likeness(typed: str) -> Found:
    """What a beginning, a later word or a misspelling of a place's name means; of a path, its last part counts."""
    places = _atlas().places
    part = typed.rstrip("/, ").rpartition("/")[2].partition(",")[0]
    words = _ENDING.sub("", _words(part))
    ranked = sorted(((_likeness(words, place), place) for place in places), key=lambda pair: (-pair[0], pair[1]))
    best = ranked[0][0]
    if best < _CLOSE:
        return Unknown(_first_zones((place for score, place in ranked[:_GUESSES] if score >= _FAR), _GUESSES))
    near = _first_zones((place for score, place in ranked if score >= max(_CLOSE, best - _MARGIN)), _TO_CHOOSE)
    is_tied = len(_first_zones((place for score, place in ranked if score == best), 2)) > 1
    return OneOf(near) if is_tied else Likely(near[0], near[1:])


def _first_zones(places: Iterable[str], limit: int) -> tuple[str, ...]:
    zones = (zone for place in places for zone in _atlas().places[place])
    return tuple(dict.fromkeys(zones))[:limit]


def _likeness(words: str, place: str) -> float:
    if len(words) >= 3 and place.startswith(words):
        return _BEGINS
    if len(words) >= 4 and f" {words}" in place:
        return _BEGINS_A_WORD
    return fuzz.ratio(words, place)


def _zones(found: Found) -> tuple[str, ...]:
    match found:
        case Certain(zone):
            return (zone,)
        case Likely(zone, others):
            return (zone, *others)
        case OneOf(zones):
            return zones
        case Unknown(nearest):
            return nearest


def _plain(typed: str) -> str:
    return " ".join(fold(typed).split())


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", fold(text)))


def _ahead(clocks: ZoneInfo, moment: datetime) -> timedelta:
    ahead = moment.astimezone(clocks).utcoffset()
    assert ahead is not None
    return ahead


@cache
def _clocks(zone: str) -> ZoneInfo:
    return ZoneInfo(zone)


def _table(name: str) -> list[list[str]]:
    """The rows of one of tzdata's tables, in their columns."""
    return [line.split("\t") for line in _text(f"zoneinfo/{name}").splitlines() if line and not line.startswith("#")]


def _text(path: str) -> str:
    return resources.files("tzdata").joinpath(path).read_text("utf-8")
